"""Compiles a condition: syntax nodes that are on the list become closures, everything else is a problem."""

from __future__ import annotations

import ast
import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter

from docflow.condition.computing import (
    COMPUTE,
    REDUCE,
    TESTS,
    Run,
    column,
    compared,
    day_of,
    items,
    never,
    number,
    parted,
    shifted,
)
from docflow.condition.kinds import (
    DATE,
    DAYS,
    FLAG,
    FLAGS,
    LIST,
    NUMBER,
    ORDERED,
    RESULTS,
    TEXT,
    Names,
    Parts,
    Rows,
    sort_of,
)
from docflow.condition.reading import exactly, parse, short
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.source import near_text

FUNCTIONS = ("ceil", "count", "date", "least", "most", "total", "distinct", "within")


@dataclass(frozen=True)
class Condition:
    """An expression that can only be computed."""

    text: str
    #: Every name it reads.
    names: frozenset[str]
    #: 是否 数 文字 日期 年月 列表 天数
    sort: str
    place: Place
    #: Every value written in it: a proof tries these and their neighbours.
    literals: frozenset[str | int | Decimal | date] = field(repr=False, compare=False)
    _run: Run = field(repr=False, compare=False)

    def value(self, record: Mapping[str, object]) -> object:
        """The value for `record`; InvalidSource W736 when anything it reads is missing."""
        for name in self.names:
            if record.get(name) is None:
                self.require(record)
        return self._run(record)

    def require(self, record: Mapping[str, object]) -> None:
        """InvalidSource W736 when anything it reads is missing."""
        missing = sorted(name for name in self.names if record.get(name) is None)
        if missing:
            raise InvalidSource(problem("W736", self.place, text=self.text, names="、".join(missing)))

    def holds(self, record: Mapping[str, object]) -> bool:
        """Whether the condition holds for `record`."""
        return self.value(record) is True


def compile(text: str, names: Names, place: Place | None = None, flag: bool = True) -> Condition:
    """The condition `text`, which may read `names`; with `flag` it must be a yes or no.

    Errors: InvalidSource (W731–W737), every unknown name at once.
    """
    where = place or Place()
    tree = parse(text.strip(), where, example(text, names))
    compiler = _Compiler(names, where, text.strip())
    sort, run = compiler.expression(tree)
    if not compiler.problems and flag and sort != FLAG:
        compiler.fault("W735", text=text.strip(), found=sort)
    if compiler.problems:
        raise InvalidSource(compiler.problems)
    return Condition(text.strip(), frozenset(compiler.used), sort, where, frozenset(compiler.literals), run)


def example(text: str, names: Names) -> str:
    """A condition that could be written here: of the names that may be read, those in `text` first."""
    known = sorted(names, key=lambda name: name not in text)
    numbers = [f"{name} >= 3" for name in known if names[name] in ("integer", "decimal", "money")]
    options = [f'{name} == "{kind[0]}"' for name in known if isinstance(kind := names[name], tuple) and kind]
    texts = [f'{name} == "…"' for name in known if names[name] in ("text", "organisation", "person")]
    return " and ".join([*numbers[:1], *(options or texts)[:1]] if numbers or options or texts else ["人数 >= 3"])


class _Compiler:
    """Turns syntax nodes that are on the list into closures; everything else is a problem."""

    def __init__(self, names: Names, place: Place, text: str) -> None:
        # Python reads identifiers in NFKC, so names are found by it and looked up as they were declared.
        self.names = {unicodedata.normalize("NFKC", name): name for name in names}
        self.kinds = names
        self.place = place
        self.text = text
        self.used: set[str] = set()
        self.literals: set[str | int | Decimal | date] = set()
        self.problems: list[Problem] = []

    def fault(self, code: str, /, **values: object) -> tuple[str, Run]:
        found = problem(code, self.place, **values)
        if found not in self.problems:
            self.problems.append(found)
        return "", lambda record: None

    def written(self, node: ast.AST) -> str:
        return short(ast.unparse(node))

    def expression(self, node: ast.expr) -> tuple[str, Run]:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self.joined(isinstance(op, ast.And), [self.flag(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.flag(operand)
                return FLAG, lambda record: not inner(record)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.negative(operand)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self.comparison([left, *comparators], ops)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
                return self.arithmetic(left, op, right)
            case ast.Attribute(value=ast.Name(id=name), attr=part):
                return self.part(node, name, part)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self.call(node, name, args)
            case ast.Name(id=name):
                return self.name(name)
            case ast.Constant(value=value):
                return self.constant(node, value)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return self.listed(elements)
            case _:
                return self.fault("W734", text=self.written(node))

    def flag(self, node: ast.expr) -> Run:
        sort, run = self.expression(node)
        if sort not in (FLAG, ""):
            self.fault("W735", text=self.written(node), found=sort)
        return run

    def joined(self, every: bool, runs: list[Run]) -> tuple[str, Run]:
        first, second = runs[0], runs[1]
        if len(runs) == 2:
            if every:
                return FLAG, lambda record: first(record) and second(record)
            return FLAG, lambda record: first(record) or second(record)
        if every:
            return FLAG, lambda record: all(run(record) for run in runs)
        return FLAG, lambda record: any(run(record) for run in runs)

    def negative(self, operand: ast.expr) -> tuple[str, Run]:
        sort, run = self.expression(operand)
        if sort and sort != NUMBER:
            return self.fault("W732", text=self.written(operand), left=sort, right=NUMBER)
        return sort, lambda record: -number(run(record))

    def name(self, name: str) -> tuple[str, Run]:
        if name in self.names:
            declared = self.names[name]
            self.used.add(declared)
            return sort_of(self.kinds[declared]), itemgetter(declared)
        if name in FLAGS:
            value = FLAGS[name]
            return FLAG, lambda record: value
        known = "、".join(self.kinds) or "（没有）"
        return self.fault("W737", text=self.text, name=name, near=near_text(name, self.kinds), known=known)

    def part(self, node: ast.expr, name: str, part: str) -> tuple[str, Run]:
        """`表.列`, a list of what stands there, or a named part of a thing."""
        declared = self.names.get(name)
        kind = self.kinds.get(declared) if declared is not None else None
        if declared is None or not isinstance(kind, Rows | Parts):
            return self.fault("W734", text=self.written(node)) if declared is not None else self.name(name)
        known = kind.columns if isinstance(kind, Rows) else kind.parts
        found = {unicodedata.normalize("NFKC", one): one for one in known}.get(part)
        if found is None:
            listed = "、".join(f"{name}.{one}" for one in known)
            return self.fault("W737", text=self.text, name=f"{name}.{part}", near=near_text(part, known), known=listed)
        self.used.add(declared)
        if isinstance(kind, Parts):
            return sort_of(known[found]), lambda record: parted(record[declared])[found]
        sort = sort_of(known[found])
        return f"{LIST}:{sort}", lambda record: column(record[declared], found)

    def constant(self, node: ast.Constant, value: object) -> tuple[str, Run]:
        if isinstance(value, bool):
            return FLAG, lambda record: value
        if isinstance(value, int):
            self.literals.add(value)
            return NUMBER, lambda record: value
        if isinstance(value, float):
            exact = exactly(ast.get_source_segment(self.text, node) or "")
            if exact is not None:
                self.literals.add(exact)
                return NUMBER, lambda record: exact
        if isinstance(value, str):
            self.literals.add(value)
            return TEXT, lambda record: value
        return self.fault("W734", text=self.written(node))

    def listed(self, elements: list[ast.expr]) -> tuple[str, Run]:
        parts = [self.expression(element) for element in elements]
        sorts = {sort for sort, _ in parts}
        if len(sorts - {""}) > 1:
            return self.fault("W732", text=self.text, left=sorted(sorts)[0], right=sorted(sorts)[1])
        runs = [run for _, run in parts]
        sort = f"{LIST}:{next(iter(sorts), '')}"
        if all(isinstance(element, ast.Constant) for element in elements):
            values = tuple(run({}) for run in runs)
            return sort, lambda record: values
        return sort, lambda record: tuple(run(record) for run in runs)

    def comparison(self, nodes: list[ast.expr], ops: list[ast.cmpop]) -> tuple[str, Run]:
        parts = [self.expression(node) for node in nodes]
        tests = [self.test(nodes[i], parts[i][0], op, nodes[i + 1], parts[i + 1][0]) for i, op in enumerate(ops)]
        runs = [run for _, run in parts]
        if len(tests) == 1:
            return FLAG, compared(tests[0], runs[0], runs[1], nodes[1])

        def run(record: Mapping[str, object]) -> bool:
            values = [one(record) for one in runs]
            return all(test(values[i], values[i + 1]) for i, test in enumerate(tests))

        return FLAG, run

    def test(
        self, left: ast.expr, left_sort: str, op: ast.cmpop, right: ast.expr, right_sort: str
    ) -> Callable[[object, object], bool]:
        match op:
            case ast.In() | ast.NotIn():
                return self.membership(left, left_sort, isinstance(op, ast.In), right, right_sort)
            case ast.Is() | ast.IsNot():
                self.fault("W734", text=self.text)
                return never
        ordered = not isinstance(op, ast.Eq | ast.NotEq)
        if left_sort and right_sort and (left_sort != right_sort or (ordered and left_sort not in ORDERED)):
            self.mismatch(left_sort, right_sort)
        self.option(left, right)
        self.option(right, left)
        return TESTS[type(op)]

    def mismatch(self, left: str, right: str) -> None:
        if {left, right} != {NUMBER, DAYS}:
            self.fault("W732", text=self.text, left=left, right=right)

    def membership(
        self, left: ast.expr, left_sort: str, wanted: bool, right: ast.expr, right_sort: str
    ) -> Callable[[object, object], bool]:
        within = right_sort.removeprefix(f"{LIST}:") if right_sort.startswith(LIST) else None
        if right_sort and within is None:
            self.fault("W732", text=self.text, left=left_sort, right=f"{right_sort}（in 的右边应为列表）")
        elif left_sort and within and within not in (LIST, left_sort):
            self.fault("W732", text=self.text, left=left_sort, right=within)
        if isinstance(right, ast.List | ast.Tuple):
            for element in right.elts:
                self.option(left, element)
        return (lambda a, b: a in b) if wanted else (lambda a, b: a not in b)  # type: ignore[operator]

    def option(self, left: ast.expr, right: ast.expr) -> None:
        """Notes a text that the closed list of `left` does not have: the comparison could never hold."""
        if not (isinstance(left, ast.Name) and isinstance(right, ast.Constant) and isinstance(right.value, str)):
            return
        kind = self.kinds.get(self.names.get(left.id, ""), "")
        if isinstance(kind, tuple) and right.value not in kind:
            self.fault(
                "W738", name=left.id, value=right.value, near=near_text(right.value, kind), known="、".join(kind)
            )

    def arithmetic(self, left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, Run]:
        (a_sort, a), (b_sort, b) = self.expression(left), self.expression(right)
        if not a_sort or not b_sort:
            return "", a
        sort = RESULTS.get((a_sort, type(op), b_sort))
        if sort is None:
            return self.fault("W732", text=self.text, left=a_sort, right=b_sort)
        if a_sort == DATE and b_sort == DATE:
            return sort, lambda record: (day_of(a(record)) - day_of(b(record))).days
        if a_sort == DATE:
            sign = -1 if isinstance(op, ast.Sub) else 1
            return sort, lambda record: shifted(a(record), sign * number(b(record)))
        # Both sides are numbers, as the kinds of their names say: nothing is asked again at every evaluation.
        compute = COMPUTE[type(op)]
        if isinstance(right, ast.Constant):
            value = b({})
            return sort, lambda record: compute(a(record), value)
        return sort, lambda record: compute(a(record), b(record))

    def call(self, node: ast.Call, name: str, args: list[ast.expr]) -> tuple[str, Run]:
        if len(args) != (2 if name == "within" else 1) and not (name == "count" and len(args) == 2):
            return self.fault("W734", text=self.written(node))
        if name not in ("date", "ceil", "count") or len(args) == 2:
            return self.over(node, name, args)
        if name == "date":
            return self.literal_date(node, args[0])
        sort, run = self.expression(args[0])
        if name == "ceil":
            if sort not in (NUMBER, ""):
                return self.fault("W732", text=self.written(node), left=sort, right=NUMBER)
            return NUMBER, lambda record: math.ceil(number(run(record)))
        if sort and not sort.startswith(LIST):
            return self.fault("W732", text=self.written(node), left=sort, right=LIST)
        return NUMBER, lambda record: len(run(record))  # type: ignore[arg-type]

    def over(self, node: ast.Call, name: str, args: list[ast.expr]) -> tuple[str, Run]:
        """What is computed over a list: least most total (0 of none), distinct, within, count of one value."""
        sort, run = self.expression(args[0])
        of = sort.removeprefix(f"{LIST}:") if sort.startswith(f"{LIST}:") else ""
        if sort and (not sort.startswith(LIST) or (name in ("least", "most", "total") and of not in ("", NUMBER))):
            wanted = f"{LIST}:{NUMBER}" if name in ("least", "most", "total") else LIST
            return self.fault("W732", text=self.written(node), left=sort, right=wanted)
        if name == "distinct":
            return FLAG, lambda record: len(set(items(run(record)))) == len(items(run(record)))
        if name in ("within", "count"):
            other_sort, other = self.expression(args[1])
            wanted = other_sort.removeprefix(f"{LIST}:") if name == "within" else other_sort
            if of and wanted and of != wanted:
                return self.fault("W732", text=self.written(node), left=of, right=wanted)
            if name == "within":
                return FLAG, lambda record: set(items(run(record))) <= set(items(other(record)))
            return NUMBER, lambda record: sum(one == other(record) for one in items(run(record)))
        return NUMBER, lambda record: REDUCE[name]([number(one) for one in items(run(record))] or [0])

    def literal_date(self, node: ast.Call, argument: ast.expr) -> tuple[str, Run]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            try:
                day = date.fromisoformat(argument.value)
            except ValueError:
                pass
            else:
                self.literals.add(day)
                return DATE, lambda record: day
        return self.fault("W734", text=self.written(node))
