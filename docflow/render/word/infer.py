"""What the tags of a template ask for, read from how they use it (推断): names, types, columns, places.

uses  (tree)            -> Use: a name or a column of a table, the line it stands on, and what is done with it
infer (tree)            -> Form  the fields of a template that declares none
where (uses, place_of)  -> the places of each field

A date filter makes a date, a comparison with a number makes a number, a loop makes a table of what is read of its row;
a name that is only asked about is yes or no; one that is asked about before it is printed may stay empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from jinja2 import nodes

from docflow.document.template import SLOTS
from docflow.errors import Place
from docflow.form import Field, FieldType, Form, ListOf, Scalar, TableOf
from docflow.form.model import ScalarKind

#: A field, or a column of a table: ("名册", "姓名"). The items of a list have no name: "".
Path: TypeAlias = tuple[str, ...]
#: What is done with a value.
How: TypeAlias = Literal[
    "print", "ask", "loop", "list", "number", "whole", "money", "date", "month", "picture", "document", "maybe"
]

_OF_FILTER: Final[Mapping[str, How]] = {
    "日期": "date", "大写日期": "date", "日": "date", "年": "month", "月": "month", "年月": "month",
    "金额": "money", "大写": "money", "汉字数": "whole", "小数": "number", "占比": "number", "round": "number",
    "跨列": "whole", "连接": "list", "join": "list", "个数": "list", "length": "list", "count": "list", "首": "list",
    "first": "list", "末": "list", "last": "list", "前": "list", "列": "list", "合计": "list", "sum": "list",
    "默认": "maybe", "default": "maybe",
}  # fmt: skip
_ROW_OF: Final = ("首", "first", "末", "last")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a field."""

    path: Path
    line: int
    how: How


@dataclass
class _Known:
    """All that is known of one name or column."""

    hows: set[How] = field(default_factory=set)
    columns: dict[str, _Known] = field(default_factory=dict)


def uses(tree: nodes.Template) -> list[Use]:
    """Every use of every field, in order."""
    walk = _Walk()
    walk.statements(tree.body, {})
    return walk.found


def infer(tree: nodes.Template, pictures: Iterable[Path] = (), documents: Iterable[Path] = ()) -> Form:
    """What `tree` asks for; `pictures` and `documents` are known to be some."""
    whole = _Known()
    framed = [*(Use(path, 0, "picture") for path in pictures), *(Use(path, 0, "document") for path in documents)]
    for one in (*uses(tree), *framed):
        known = whole
        for name in one.path:
            known = known.columns.setdefault(name, _Known())
        known.hows.add(one.how)
    return Form(tuple(_field(name, known) for name, known in whole.columns.items() if name not in SLOTS))


def where(found: Sequence[Use], place_of: Callable[[int], Place]) -> dict[str, tuple[str, ...]]:
    """The places of each field (名册) and column (名册.姓名), each once, in order."""
    out: dict[str, dict[str, None]] = {}
    for one in found:
        path = ".".join(name for name in one.path if name)
        out.setdefault(path, {})[".".join(place_of(one.line).path)] = None
    return {path: tuple(places) for path, places in out.items()}


def _field(name: str, known: _Known) -> Field:
    return Field(name, _type(known), required=not known.hows & {"ask", "maybe"})


def _type(known: _Known) -> FieldType:
    columns = {name: one for name, one in known.columns.items() if name}
    if columns:
        return TableOf(Form(tuple(_field(name, one) for name, one in columns.items())))
    if known.hows & {"loop", "list"}:
        return ListOf(Scalar(_kind(known.columns[""].hows) if "" in known.columns else "text"))
    return Scalar(_kind(known.hows))


def _kind(hows: set[How]) -> ScalarKind:
    ranked: tuple[tuple[How, ScalarKind], ...] = (
        ("document", "document"), ("picture", "picture"), ("date", "date"), ("money", "money"), ("number", "decimal"),
        ("whole", "integer"), ("month", "month"),
    )  # fmt: skip
    for how, kind in ranked:
        if how in hows:
            return kind
    return "yes/no" if hows == {"ask"} else "text"


class _Walk:
    """One walk; a scope knows what each loop variable is a row of, and None where that is not known."""

    def __init__(self) -> None:
        self.found: list[Use] = []

    def note(self, path: Path | None, line: int, how: How) -> None:
        if path:
            self.found.append(Use(path, line, how))

    def statements(self, body: Sequence[nodes.Node], scope: Mapping[str, Path | None]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        if not isinstance(one, nodes.TemplateData):
                            self.value(one, scope, "print")
                case nodes.If():
                    self.asked(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self.statements(part, scope)
                case nodes.For():
                    over = self.value(node.iter, scope, "loop")
                    name = node.target.name if isinstance(node.target, nodes.Name) else ""
                    inner = {**scope, name: (*over, "") if over else None, "loop": None}
                    if node.test is not None:
                        self.asked(node.test, inner)
                    self.statements(node.body, inner)
                    self.statements(node.else_, scope)

    def value(self, node: nodes.Node, scope: Mapping[str, Path | None], how: How) -> Path | None:
        """The path of what `node` is about, noted as used in the way `how`."""
        match node:
            case nodes.Name():
                path = scope.get(node.name, (node.name,))
                self.note(path, node.lineno, how)
                return path
            case nodes.Getattr() | nodes.Getitem():
                return self.part(node, scope, how)
            case nodes.Filter() if node.node is not None:
                return self.filtered(node, scope, how)
            case nodes.CondExpr():
                self.asked(node.test, scope)
                self.value(node.expr1, scope, how)
                if node.expr2 is not None:
                    self.value(node.expr2, scope, how)
            case nodes.Add() | nodes.Sub() | nodes.Neg() | nodes.Pos():
                for side in node.iter_child_nodes():
                    self.value(side, scope, "number")
            case nodes.Compare() | nodes.And() | nodes.Or() | nodes.Not() | nodes.Test():
                self.asked(node, scope)
        return None

    def part(self, node: nodes.Getattr | nodes.Getitem, scope: Mapping[str, Path | None], how: How) -> Path | None:
        """A column of a row, or an item of a list."""
        written = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", 0)
        over = self.row(node.node, scope)
        if over is None:
            return None
        if not isinstance(written, str):
            path: Path = (*over, "")
        else:
            path = (*(over[:-1] if over[-1:] == ("",) else over), written)
        self.note(path, node.lineno, how)
        return path

    def row(self, node: nodes.Node, scope: Mapping[str, Path | None]) -> Path | None:
        """What a row or a list is of: it is passed through, and not printed."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name, (node.name,))
        if isinstance(node, nodes.Filter) and node.node is not None and node.name in _ROW_OF:
            return self.row(node.node, scope)
        return self.value(node, scope, "list")

    def filtered(self, node: nodes.Filter, scope: Mapping[str, Path | None], how: How) -> Path | None:
        assert node.node is not None
        means = _OF_FILTER.get(node.name)
        path = self.value(node.node, scope, how if means is None else means)
        if means == "maybe":
            self.note(path, node.lineno, how)
        named = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        if path and node.name in ("列", "合计", "sum") and isinstance(named, str):
            self.note((*path, named), node.lineno, "number" if node.name != "列" else "print")
        for one in node.args:
            if not isinstance(one, nodes.Const):
                self.value(one, scope, "number")
        if node.name in ("前", "默认", "default", "去空白", "trim"):
            return path
        return (*path, "") if path and node.name in _ROW_OF else None

    def asked(self, node: nodes.Node, scope: Mapping[str, Path | None]) -> None:
        """A test: is there something, is it more than a number?"""
        match node:
            case nodes.And() | nodes.Or() | nodes.Not() | nodes.Test():
                for one in node.iter_child_nodes():
                    self.asked(one, scope)
            case nodes.Compare():
                sides = [node.expr, *(one.expr for one in node.ops)]
                number = any(_is_number(one) for one in sides)
                for one in sides:
                    self.value(one, scope, "number" if number else "print")
            case _:
                self.value(node, scope, "ask")


def _is_number(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Neg):
        return _is_number(node.node)
    return isinstance(node, nodes.Const) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def printed(tree: nodes.Template) -> Iterator[tuple[int, Path]]:
    """The line and the field of everything that is printed as it is."""
    for one in uses(tree):
        if one.how == "print":
            yield one.line, one.path
