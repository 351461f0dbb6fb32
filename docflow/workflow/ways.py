"""每一种成立的办法: a condition taken apart into the ways in which it holds, as sums and words.

ways (definition, conditions) -> each way in which all of them hold; what is neither sum nor word is left out
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import islice

from docflow.condition import Condition
from docflow.condition.kinds import FLAGS
from docflow.form import OneOf, Scalar, TableOf
from docflow.workflow.language import Definition
from docflow.workflow.linear import Row, solve
from docflow.workflow.regions import Line, combined
from docflow.workflow.turn import TODAY

#: Ways to hold beyond this are not tried.
LIMIT_WAYS = 256
NUMBERS = ("integer", "decimal", "money", "number")


def ways(definition: Definition, conditions: Sequence[Condition]) -> Iterator[Way]:
    found = [Way(definition)]
    for one in conditions:
        names = {unicodedata.normalize("NFKC", name): name for name in one.names}
        tree = ast.parse(one.text, mode="eval").body
        found = list(islice(_Reader(definition, names).hold(found, tree, True), LIMIT_WAYS + 1))
    yield from found


@dataclass(frozen=True)
class Way:
    """One way in which all conditions read so far hold."""

    definition: Definition
    rows: tuple[Row, ...] = ()
    #: By field of words, closed list or yes/no: what it may be; None is anything but `barred`.
    allowed: Mapping[str, frozenset[object] | None] = field(default_factory=dict)
    barred: Mapping[str, frozenset[object]] = field(default_factory=dict)
    is_empty: bool = False

    def with_rows(self, *rows: Row) -> Way:
        return Way(self.definition, self.rows + rows, self.allowed, self.barred, self.is_empty)

    def with_words(self, name: str, words: frozenset[object], wanted: bool) -> Way:
        options = _options(self.definition, name)
        allowed, barred = self.allowed.get(name, options), self.barred.get(name, frozenset())
        if wanted:
            allowed = words if allowed is None else allowed & words
        else:
            barred = barred | words
        if allowed is not None:
            allowed = allowed - barred
        is_empty = self.is_empty or (allowed is not None and not allowed)
        return Way(self.definition, self.rows, {**self.allowed, name: allowed}, {**self.barred, name: barred}, is_empty)

    def values(self) -> dict[str, Fraction] | None:
        """Numbers for every sum in it; None when there are none."""
        if self.is_empty:
            return None
        names = {name for row in self.rows for name in row.line.coefficients}
        rows = [*self.rows, *_bounds(self.definition, names)]
        names = {name for row in rows for name in row.line.coefficients}
        return solve(rows, {name for name in names if not is_dense(self.definition, name)})


def _options(definition: Definition, name: str) -> frozenset[object] | None:
    if name not in definition.form:
        return None
    match definition.form[name].type:
        case OneOf(options=options):
            return frozenset(options)
        case Scalar(kind="yes/no"):
            return frozenset({True, False})
        case _:
            return None


def is_dense(definition: Definition, name: str) -> bool:
    kind = definition.form[name].type if name in definition.form else None
    if kind is not None:
        return isinstance(kind, Scalar) and kind.kind in ("decimal", "money")
    table, _, column = name.partition("(")[2].rstrip(")").partition(".")
    if not name.startswith(("least(", "most(", "total(")) or table not in definition.form:
        return False
    columns = definition.form[table].type
    found = columns.columns[column].type if isinstance(columns, TableOf) and column in columns.columns else None
    return isinstance(found, Scalar) and found.kind in ("decimal", "money")


def _bounds(definition: Definition, names: set[str]) -> Iterator[Row]:
    """What numbers are, whatever the checks say: the least of a field, rows of a table, the least before the most."""
    yield from _counted(definition, names)
    for name in names:
        if _is_day(definition, name):
            yield Row(Line({name: Fraction(-1)}, Fraction(date.min.toordinal())))
            yield Row(Line({name: Fraction(1)}, Fraction(-date.max.toordinal())))
            continue
        head, _, inside = name.partition("(")
        table, _, column = inside.rstrip(")").partition(".")
        if not inside:
            least = least_of(definition, name)
        elif head == "count":
            least = Fraction(1 if name == f"count({table})" else 0)
        elif head in ("least", "most", "total"):
            least = least_of(definition, table, column)
            most = f"most({table}.{column})"
            if head == "least" and most in names:
                yield Row(Line({name: Fraction(1), most: Fraction(-1)}, Fraction()))
        else:
            least = None
        if least is not None:
            yield Row(Line({name: Fraction(-1)}, least))


def _counted(definition: Definition, names: set[str]) -> Iterator[Row]:
    """Rows that have this or that in a column are no more than there are; all, where one of these must stand there."""
    columns: dict[str, dict[str, str]] = {}
    for name in names:
        inside, equals, word = name.removeprefix("count(").removesuffix(")").partition("=")
        if name.startswith("count(") and equals:
            columns.setdefault(inside, {})[word] = name
    for inside, words in columns.items():
        table, _, column = inside.partition(".")
        every, rows = f"count({table})", {one: Fraction(1) for one in words.values()}
        yield Row(Line({**rows, every: Fraction(-1)}, Fraction()))
        yield Row(Line({every: Fraction(-1)}, Fraction(1)))
        found = definition.form[table].type
        kind = found.columns[column].type if isinstance(found, TableOf) else None
        if isinstance(kind, OneOf) and set(kind.options) <= words.keys():
            yield Row(Line({**{one: -value for one, value in rows.items()}, every: Fraction(1)}, Fraction()))


def _is_day(definition: Definition, name: str) -> bool:
    found = definition.form[name].type if name in definition.form else None
    return name == TODAY or name.endswith(".日期") or (isinstance(found, Scalar) and found.kind == "date")


def least_of(definition: Definition, name: str, column: str = "") -> Fraction | None:
    if name not in definition.form:
        return None
    found = definition.form[name].type
    if column and isinstance(found, TableOf) and column in found.columns:
        found = found.columns[column].type
    return Fraction(found.least) if isinstance(found, Scalar) and found.least is not None else None


# --- reading -----------------------------------------------------------------------------------------------------

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip


@dataclass
class _Reader:
    """Splits ways by what a condition says."""

    definition: Definition
    names: Mapping[str, str]

    def hold(self, ways: Sequence[Way], node: ast.expr, wanted: bool) -> Iterator[Way]:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self.hold(ways, operand, not wanted)
            case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) == wanted:
                for one in values:
                    ways = list(islice(self.hold(ways, one, wanted), LIMIT_WAYS + 1))
                yield from ways
            case ast.BoolOp(values=values):
                for one in values:
                    yield from self.hold(ways, one, wanted)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [left, *comparators]
                each = [(sides[number], op, sides[number + 1]) for number, op in enumerate(ops)]
                if wanted:
                    for above, sign, below in each:
                        ways = [found for way in ways for found in self.compare(way, above, sign, below, True)]
                    yield from ways
                else:
                    for above, sign, below in each:
                        yield from (found for way in ways for found in self.compare(way, above, sign, below, False))
            case ast.Name(id=name) if self.names.get(name, "") in self.definition.form:
                yield from (way.with_words(self.names[name], frozenset({True}), wanted) for way in ways)
            case _:
                # Nothing is known of it: whoever made the answers up asks the condition itself.
                yield from ways

    def compare(self, way: Way, left: ast.expr, op: ast.cmpop, right: ast.expr, wanted: bool) -> Iterator[Way]:
        if isinstance(op, ast.In | ast.NotIn):
            yield from self.member(way, left, right, wanted == isinstance(op, ast.In))
            return
        kind = type(op) if wanted else _TURNED[type(op)]
        rows: list[Row] = []
        above, below = self.line(left, rows), self.line(right, rows)
        if above is None or below is None:
            yield from self.words(way, left, kind, right)
            return
        up, down = above.minus(below), below.minus(above)
        choices: dict[type[ast.cmpop], list[tuple[Row, ...]]] = {
            ast.Eq: [(Row(up), Row(down))],
            ast.NotEq: [(Row(up, True),), (Row(down, True),)],
            ast.Lt: [(Row(up, True),)],
            ast.LtE: [(Row(up),)],
            ast.Gt: [(Row(down, True),)],
            ast.GtE: [(Row(down),)],
        }
        for chosen in choices[kind]:
            yield way.with_rows(*rows, *chosen)

    def words(self, way: Way, left: ast.expr, kind: type[ast.cmpop], right: ast.expr) -> Iterator[Way]:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, ast.Name) and one.id in self.names and (word := self.constant(other)) is not None:
                yield way.with_words(self.names[one.id], frozenset({word}), kind is ast.Eq)
                return
        yield way

    def constant(self, node: ast.expr) -> object:
        """The word or yes/no that is written; None where something else stands."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name not in self.names:
                return FLAGS.get(name)
            case _:
                return None

    def member(self, way: Way, left: ast.expr, right: ast.expr, wanted: bool) -> Iterator[Way]:
        listed: list[ast.expr] = right.elts if isinstance(right, ast.List | ast.Tuple) else []
        words = [self.constant(one) for one in listed] or [None]
        known = all(one is not None for one in words) and self.line(left, []) is None
        if known and isinstance(left, ast.Name) and left.id in self.names:
            yield way.with_words(self.names[left.id], frozenset(words), wanted)
        else:
            yield way

    def line(self, node: ast.expr, rows: list[Row]) -> Line | None:
        """The sum that `node` writes; None for what is none."""
        match node:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int() | float() as value):
                return Line({}, Fraction(str(value)))
            case ast.Name(id=name):
                named = self.names.get(name, "")
                return Line({named: Fraction(1)}, Fraction()) if self.is_number(named) else None
            case ast.Attribute(value=ast.Name(id=name), attr="日期"):
                return Line({f"{self.names.get(name, name)}.日期": Fraction(1)}, Fraction())
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.line(operand, rows)
                return inner.times(Fraction(-1)) if inner else None
            case ast.BinOp(left=left, op=op, right=right):
                return combined(self.line(left, rows), op, self.line(right, rows))
            case ast.Call(func=ast.Name(id="date"), args=[ast.Constant(value=str() as day)]):
                return Line({}, Fraction(date.fromisoformat(day).toordinal()))
            case ast.Call(func=ast.Name(id="ceil"), args=[inside]) if (inner := self.line(inside, rows)) is not None:
                up = Line({f"ceil {ast.unparse(inside)}": Fraction(1)}, Fraction())
                rows += [Row(inner.minus(up)), Row(up.minus(inner).minus(Line({}, Fraction(1))), True)]
                return up
            case ast.Call(func=ast.Name(id=str() as head), args=args) if head in ("count", "least", "most", "total"):
                return self.over(head, args)
            case _:
                return None

    def over(self, head: str, args: list[ast.expr]) -> Line | None:
        """What a table has as an unknown of its own: rows, the least, the most, the sum of a column."""
        match args[0]:
            case ast.Name(id=table):
                column = ""
            case ast.Attribute(value=ast.Name(id=table), attr=column):
                pass
            case _:
                return None
        inside = self.names.get(table, "")
        if not inside or (column and not self.is_whole(inside, column)):
            return None
        if head == "count" and len(args) == 2:
            if not isinstance(args[1], ast.Constant):
                return None
            inside = f"{inside}.{column}={args[1].value!s}"
        elif head != "count":
            inside = f"{inside}.{column}"
        return Line({f"{head}({inside})": Fraction(1)}, Fraction())

    def is_whole(self, table: str, column: str) -> bool:
        """Whether every row has something in `column`."""
        found = self.definition.form[table].type if table in self.definition.form else None
        known = isinstance(found, TableOf) and column in found.columns
        return known and isinstance(found, TableOf) and found.columns[column].required

    def is_number(self, name: str) -> bool:
        if name == TODAY:
            return True
        found = self.definition.form[name].type if name in self.definition.form else None
        return isinstance(found, Scalar) and found.kind in (*NUMBERS, "date")
