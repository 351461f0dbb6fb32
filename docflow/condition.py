"""条件: the small expressions allowed in rules and workflows.

compile (text, names, place) -> Condition      parsed and type-checked against the names it may use, or InvalidSource
Condition.holds (record)     -> bool           True or False; a missing value is an error, never False
Condition.value (record)     -> the value of an expression that is no yes or no

Python's own parser reads the text, a whitelist of its syntax nodes lets it in, closures of ours compute it:
comparisons, and/or/not, in, + - *, ceil, count, date; of a table the list in one column (`候选人.姓名`) and what
least, most, total, distinct and within say of it. No other attribute, no subscript, no loop, no call of anything else.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any, TypeAlias

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.source import near_text

LIMIT_CHARACTERS = 500
LIMIT_NODES = 200
LIMIT_DEPTH = 50


@dataclass(frozen=True)
class Rows:
    """A table whose columns may be read: `当选人员.得票数` is the list of what stands in one."""

    columns: Mapping[str, Kind]


@dataclass(frozen=True)
class Parts:
    """A thing with named parts: `成立批复.日期`."""

    parts: Mapping[str, Kind]


#: What a name holds: a kind of field (`text`, `integer`, `yes/no`, …), `list`, `table`, a closed list's options, a
#: table with its columns, or a thing with parts.
Kind: TypeAlias = "str | tuple[str, ...] | Rows | Parts"
Names: TypeAlias = Mapping[str, Kind]
_Run: TypeAlias = Callable[[Mapping[str, object]], object]

_TEXT, _NUMBER, _DATE, _FLAG, _MONTH, _LIST, _DAYS = "文字", "数", "日期", "是否", "年月", "列表", "天数"
_THING = "文书"
_SORTS = {
    "text": _TEXT,
    "long text": _TEXT,
    "person": _TEXT,
    "organisation": _TEXT,
    "id": _TEXT,
    "phone": _TEXT,
    "code": _TEXT,
    "picture": _TEXT,
    "number": _NUMBER,
    "integer": _NUMBER,
    "decimal": _NUMBER,
    "money": _NUMBER,
    "date": _DATE,
    "month": _MONTH,
    "yes/no": _FLAG,
    "list": _LIST,
    "table": _LIST,
}
_FLAGS = {"是": True, "否": False}
_ORDERED = {_NUMBER, _DATE, _MONTH, _DAYS}
_FUNCTIONS = ("ceil", "count", "date", "least", "most", "total", "distinct", "within")


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
    _run: _Run = field(repr=False, compare=False)

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
    tree = _parse(text.strip(), where)
    compiler = _Compiler(names, where, text.strip())
    sort, run = compiler.expression(tree)
    if not compiler.problems and flag and sort != _FLAG:
        compiler.fault("W735", text=text.strip(), found=sort)
    if compiler.problems:
        raise InvalidSource(compiler.problems)
    return Condition(text.strip(), frozenset(compiler.used), sort, where, frozenset(compiler.literals), run)


def _parse(text: str, place: Place) -> ast.expr:
    if len(text) > LIMIT_CHARACTERS:
        raise InvalidSource(problem("W733", place, limit=f"{LIMIT_CHARACTERS} 字"))
    if wide := re.search("[（）＞＜＝！，“”‘’＋－×＊｜＆《》]", text):
        raise InvalidSource(problem("W731", place, text=text, detail=f"用了全角符号“{wide.group()}”"))
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InvalidSource(problem("W731", place, text=_short(text), detail=_detail(text, error))) from None
    if sum(1 for _ in ast.walk(tree)) > LIMIT_NODES or _depth(tree) > LIMIT_DEPTH:
        raise InvalidSource(problem("W733", place, limit=f"{LIMIT_NODES} 项"))
    return tree.body


def _detail(text: str, error: Exception) -> str:
    if not text:
        return "条件是空的"
    if re.search(r"(?<![=<>!])=(?!=)", text):
        return "相等要写成两个等号 =="
    column = getattr(error, "offset", None)
    return f"第 {column} 个字附近写法不对" if column else "写法不对"


def _depth(tree: ast.AST) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return deepest


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return shown.encode("utf-8", "replace").decode()


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

    def fault(self, code: str, /, **values: object) -> tuple[str, _Run]:
        found = problem(code, self.place, **values)
        if found not in self.problems:
            self.problems.append(found)
        return "", lambda record: None

    def written(self, node: ast.AST) -> str:
        return _short(ast.unparse(node))

    def expression(self, node: ast.expr) -> tuple[str, _Run]:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self.joined(isinstance(op, ast.And), [self.flag(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.flag(operand)
                return _FLAG, lambda record: not inner(record)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.negative(operand)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self.comparison([left, *comparators], ops)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
                return self.arithmetic(left, op, right)
            case ast.Attribute(value=ast.Name(id=name), attr=part):
                return self.part(node, name, part)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
                return self.call(node, name, args)
            case ast.Name(id=name):
                return self.name(name)
            case ast.Constant(value=value):
                return self.constant(node, value)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return self.listed(elements)
            case _:
                return self.fault("W734", text=self.written(node))

    def flag(self, node: ast.expr) -> _Run:
        sort, run = self.expression(node)
        if sort not in (_FLAG, ""):
            self.fault("W735", text=self.written(node), found=sort)
        return run

    def joined(self, every: bool, runs: list[_Run]) -> tuple[str, _Run]:
        first, second = runs[0], runs[1]
        if len(runs) == 2:
            if every:
                return _FLAG, lambda record: first(record) and second(record)
            return _FLAG, lambda record: first(record) or second(record)
        if every:
            return _FLAG, lambda record: all(run(record) for run in runs)
        return _FLAG, lambda record: any(run(record) for run in runs)

    def negative(self, operand: ast.expr) -> tuple[str, _Run]:
        sort, run = self.expression(operand)
        if sort and sort != _NUMBER:
            return self.fault("W732", text=self.written(operand), left=sort, right=_NUMBER)
        return sort, lambda record: -_number(run(record))

    def name(self, name: str) -> tuple[str, _Run]:
        if name in self.names:
            declared = self.names[name]
            self.used.add(declared)
            return _sort(self.kinds[declared]), itemgetter(declared)
        if name in _FLAGS:
            value = _FLAGS[name]
            return _FLAG, lambda record: value
        known = "、".join(self.kinds) or "（没有）"
        return self.fault("W737", text=self.text, name=name, near=near_text(name, self.kinds), known=known)

    def part(self, node: ast.expr, name: str, part: str) -> tuple[str, _Run]:
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
            return _sort(known[found]), lambda record: _parted(record[declared])[found]
        sort = _sort(known[found])
        return f"{_LIST}:{sort}", lambda record: _column(record[declared], found)

    def constant(self, node: ast.Constant, value: object) -> tuple[str, _Run]:
        if isinstance(value, bool):
            return _FLAG, lambda record: value
        if isinstance(value, int):
            self.literals.add(value)
            return _NUMBER, lambda record: value
        if isinstance(value, float):
            exact = _exact(ast.get_source_segment(self.text, node) or "")
            if exact is not None:
                self.literals.add(exact)
                return _NUMBER, lambda record: exact
        if isinstance(value, str):
            self.literals.add(value)
            return _TEXT, lambda record: value
        return self.fault("W734", text=self.written(node))

    def listed(self, elements: list[ast.expr]) -> tuple[str, _Run]:
        parts = [self.expression(element) for element in elements]
        sorts = {sort for sort, _ in parts}
        if len(sorts - {""}) > 1:
            return self.fault("W732", text=self.text, left=sorted(sorts)[0], right=sorted(sorts)[1])
        runs = [run for _, run in parts]
        sort = f"{_LIST}:{next(iter(sorts), '')}"
        if all(isinstance(element, ast.Constant) for element in elements):
            values = tuple(run({}) for run in runs)
            return sort, lambda record: values
        return sort, lambda record: tuple(run(record) for run in runs)

    def comparison(self, nodes: list[ast.expr], ops: list[ast.cmpop]) -> tuple[str, _Run]:
        parts = [self.expression(node) for node in nodes]
        tests = [self.test(nodes[i], parts[i][0], op, nodes[i + 1], parts[i + 1][0]) for i, op in enumerate(ops)]
        runs = [run for _, run in parts]
        if len(tests) == 1:
            return _FLAG, _compared(tests[0], runs[0], runs[1], nodes[1])

        def run(record: Mapping[str, object]) -> bool:
            values = [one(record) for one in runs]
            return all(test(values[i], values[i + 1]) for i, test in enumerate(tests))

        return _FLAG, run

    def test(
        self, left: ast.expr, left_sort: str, op: ast.cmpop, right: ast.expr, right_sort: str
    ) -> Callable[[object, object], bool]:
        match op:
            case ast.In() | ast.NotIn():
                return self.membership(left, left_sort, isinstance(op, ast.In), right, right_sort)
            case ast.Is() | ast.IsNot():
                self.fault("W734", text=self.text)
                return _never
        ordered = not isinstance(op, ast.Eq | ast.NotEq)
        if left_sort and right_sort and (left_sort != right_sort or (ordered and left_sort not in _ORDERED)):
            self.mismatch(left_sort, right_sort)
        self.option(left, right)
        self.option(right, left)
        return _TESTS[type(op)]

    def mismatch(self, left: str, right: str) -> None:
        if {left, right} != {_NUMBER, _DAYS}:
            self.fault("W732", text=self.text, left=left, right=right)

    def membership(
        self, left: ast.expr, left_sort: str, wanted: bool, right: ast.expr, right_sort: str
    ) -> Callable[[object, object], bool]:
        within = right_sort.removeprefix(f"{_LIST}:") if right_sort.startswith(_LIST) else None
        if right_sort and within is None:
            self.fault("W732", text=self.text, left=left_sort, right=f"{right_sort}（in 的右边应为列表）")
        elif left_sort and within and within not in (_LIST, left_sort):
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

    def arithmetic(self, left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, _Run]:
        (a_sort, a), (b_sort, b) = self.expression(left), self.expression(right)
        if not a_sort or not b_sort:
            return "", a
        sort = _RESULTS.get((a_sort, type(op), b_sort))
        if sort is None:
            return self.fault("W732", text=self.text, left=a_sort, right=b_sort)
        if a_sort == _DATE and b_sort == _DATE:
            return sort, lambda record: (_day(a(record)) - _day(b(record))).days
        if a_sort == _DATE:
            sign = -1 if isinstance(op, ast.Sub) else 1
            return sort, lambda record: _day(a(record)) + timedelta(days=sign * int(_number(b(record))))
        # Both sides are numbers, as the kinds of their names say: nothing is asked again at every evaluation.
        compute = _COMPUTE[type(op)]
        if isinstance(right, ast.Constant):
            value = b({})
            return sort, lambda record: compute(a(record), value)
        return sort, lambda record: compute(a(record), b(record))

    def call(self, node: ast.Call, name: str, args: list[ast.expr]) -> tuple[str, _Run]:
        if len(args) != (2 if name == "within" else 1) and not (name == "count" and len(args) == 2):
            return self.fault("W734", text=self.written(node))
        if name not in ("date", "ceil", "count") or len(args) == 2:
            return self.over(node, name, args)
        if name == "date":
            return self.literal_date(node, args[0])
        sort, run = self.expression(args[0])
        if name == "ceil":
            if sort not in (_NUMBER, ""):
                return self.fault("W732", text=self.written(node), left=sort, right=_NUMBER)
            return _NUMBER, lambda record: math.ceil(_number(run(record)))
        if sort and not sort.startswith(_LIST):
            return self.fault("W732", text=self.written(node), left=sort, right=_LIST)
        return _NUMBER, lambda record: len(run(record))  # type: ignore[arg-type]

    def over(self, node: ast.Call, name: str, args: list[ast.expr]) -> tuple[str, _Run]:
        """What is computed over a list: least most total (0 of none), distinct, within, count of one value."""
        sort, run = self.expression(args[0])
        of = sort.removeprefix(f"{_LIST}:") if sort.startswith(f"{_LIST}:") else ""
        if sort and (not sort.startswith(_LIST) or (name in ("least", "most", "total") and of not in ("", _NUMBER))):
            wanted = f"{_LIST}:{_NUMBER}" if name in ("least", "most", "total") else _LIST
            return self.fault("W732", text=self.written(node), left=sort, right=wanted)
        if name == "distinct":
            return _FLAG, lambda record: len(set(_items(run(record)))) == len(_items(run(record)))
        if name in ("within", "count"):
            other_sort, other = self.expression(args[1])
            wanted = other_sort.removeprefix(f"{_LIST}:") if name == "within" else other_sort
            if of and wanted and of != wanted:
                return self.fault("W732", text=self.written(node), left=of, right=wanted)
            if name == "within":
                return _FLAG, lambda record: set(_items(run(record))) <= set(_items(other(record)))
            return _NUMBER, lambda record: sum(one == other(record) for one in _items(run(record)))
        return _NUMBER, lambda record: _REDUCE[name]([_number(one) for one in _items(run(record))] or [0])

    def literal_date(self, node: ast.Call, argument: ast.expr) -> tuple[str, _Run]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            try:
                day = date.fromisoformat(argument.value)
            except ValueError:
                pass
            else:
                self.literals.add(day)
                return _DATE, lambda record: day
        return self.fault("W734", text=self.written(node))


def _exact(written: str) -> Decimal | None:
    """The number as written; `1e9` and the like are not."""
    return Decimal(written) if re.fullmatch(r"\d{1,20}\.\d{1,20}", written, re.ASCII) else None


def _sort(kind: Kind) -> str:
    """What an expression sees in a kind."""
    match kind:
        case tuple():
            return _TEXT
        case Rows():
            return _LIST
        case Parts():
            return _THING
        case _:
            return _SORTS[kind]


def _compared(test: Callable[[object, object], bool], left: _Run, right: _Run, node: ast.expr) -> _Run:
    """One comparison; with a constant on the right, one call less."""
    if isinstance(node, ast.Constant):
        value = right({})
        return lambda record: test(left(record), value)
    return lambda record: test(left(record), right(record))


def _items(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise TypeError(f"not a list: {type(value).__name__}")


def _parted(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise TypeError(f"has no parts: {type(value).__name__}")


def _column(value: object, name: str) -> list[object]:
    return [found for row in _items(value) if (found := _parted(row)[name]) is not None]


def _number(value: object) -> Decimal | int:
    if isinstance(value, int | Decimal):
        return value
    raise TypeError(f"not a number: {type(value).__name__}")


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    raise TypeError(f"not a date: {type(value).__name__}")


def _never(left: object, right: object) -> bool:
    return False


_TESTS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

_COMPUTE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}

_REDUCE: dict[str, Callable[[list[Decimal | int]], Decimal | int]] = {
    "least": lambda values: min(values),
    "most": lambda values: max(values),
    "total": lambda values: sum(values),
}

_RESULTS: dict[tuple[str, type[ast.operator], str], str] = {
    (_NUMBER, ast.Add, _NUMBER): _NUMBER,
    (_NUMBER, ast.Sub, _NUMBER): _NUMBER,
    (_NUMBER, ast.Mult, _NUMBER): _NUMBER,
    (_DATE, ast.Add, _NUMBER): _DATE,
    (_DATE, ast.Sub, _NUMBER): _DATE,
    (_DATE, ast.Sub, _DATE): _DAYS,
}
