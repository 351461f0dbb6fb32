"""The allow-list itself: one walk over a parsed template that knows what each expression is, and refuses the rest.

Walk (place, form, also)    .statements notes every problem: T101–T103, T112, T114, T183, T184
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeAlias

from jinja2 import nodes
from jinja2.filters import FILTERS as JINJA_FILTERS

from docflow.document import suiting
from docflow.document.filters import FILTERS, MOST_TEXT, MOST_WHOLE, Argument, Filter
from docflow.document.sandbox import LOOP_ATTRIBUTES, TESTS
from docflow.errors import Place, Problem, problem
from docflow.form import FieldType, Form, ListOf, Scalar, TableOf
from docflow.source import near_text

PlaceOf: TypeAlias = Callable[[int], Place]

MOST_ITEMS: Final = 50
#: Names that Jinja gives a meaning of its own.
_MEANS_MORE: Final = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_OPERATORS: Final = frozenset({"eq", "ne", "gt", "gteq", "lt", "lteq", "in", "notin"})
_TAG_OF: Final[dict[str, str]] = {
    "Assign": "set", "AssignBlock": "set", "Macro": "macro", "CallBlock": "call", "FilterBlock": "filter",
    "With": "with", "Include": "include", "Import": "import", "FromImport": "from", "Extends": "extends",
    "Block": "block", "ScopedEvalContextModifier": "autoescape", "EvalContextModifier": "autoescape",
    "Scope": "autoescape", "ExprStmt": "do", "Break": "break", "Continue": "continue",
}  # fmt: skip


class _Row:
    """The kind of a loop variable over a table; without columns when nothing is known of them."""

    def __init__(self, columns: Form | None, table: str) -> None:
        self.columns = columns
        self.table = table


class _Loop:
    """The kind of `loop`."""


class _Unknown:
    """The kind of what is only known when it is there."""


_Kind: TypeAlias = FieldType | _Row | _Loop | _Unknown
_UNKNOWN: Final = _Unknown()


class Walk:
    """One walk over a tree. Each visit gives the kind of an expression, or _UNKNOWN once something was noted."""

    def __init__(self, place: PlaceOf, form: Form | None, also: Collection[str], words_only: bool = False) -> None:
        self.place = place
        self.form = form
        self.also = also
        self.words_only = words_only
        self.problems: list[Problem] = []

    def unknown(self, names: Collection[str]) -> dict[str, _Kind]:
        """A scope in which `names` may be rows, or anything: the tags that bind them could not be read."""
        return {name: _Row(None, name) for name in names}

    def fault(self, node: nodes.Node, code: str, **values: object) -> _Unknown:
        self.problems.append(problem(code, self.place(node.lineno), **values))
        return _UNKNOWN

    def forbid(self, node: nodes.Node, what: str) -> _Unknown:
        return self.fault(node, "T101", what=what)

    # --- statements

    def statements(self, body: Sequence[nodes.Node], scope: dict[str, _Kind]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    written = ""
                    for one in node.nodes:
                        if isinstance(one, nodes.TemplateData):
                            written = one.data
                        else:
                            self.printed(one, scope, in_picture=written.endswith("]("))
                            written = ""
                case nodes.If():
                    self.expression(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self.statements(part, scope)
                case nodes.For():
                    self.loop(node, scope)
                case _:
                    tag = _TAG_OF.get(type(node).__name__, type(node).__name__)
                    self.forbid(node, f"使用标签 {tag}")

    def loop(self, node: nodes.For, scope: dict[str, _Kind]) -> None:
        before = len(self.problems)
        over = self.expression(node.iter, scope)
        inner = dict(scope)
        if not isinstance(node.target, nodes.Name):
            self.forbid(node, "在循环里写几个变量（写成 for 行 in 名单，再用 行.列名）")
        elif node.target.name == "loop" or node.target.name.startswith("_"):
            self.forbid(node, f"用“{node.target.name}”作循环变量")
        else:
            inner[node.target.name] = self.item(node, over, before)
        if node.recursive:
            self.forbid(node, "递归的循环")
        inner["loop"] = _Loop()
        if node.test is not None:
            self.expression(node.test, inner)
        self.statements(node.body, inner)
        self.statements(node.else_, scope)

    def item(self, node: nodes.For, over: _Kind, before: int) -> _Kind:
        """The kind of what a loop over `over` gives in each round."""
        match over:
            case TableOf(columns):
                return _Row(columns, _written(node.iter))
            case ListOf(of):
                return of
            case _Unknown():
                return _Row(None, _written(node.iter))
            case _:
                return self.forbid(node, f"循环“{_written(node.iter)}”：它不是列表或表")

    def printed(self, node: nodes.Node, scope: dict[str, _Kind], in_picture: bool) -> None:
        """One value that is printed; a picture only where the author writes `![标题]({{ 行.照片 }})`."""
        before = len(self.problems)
        kind = self.expression(node, scope)
        if self.words_only and not in_picture and _is_picture(kind):
            self.fault(node, "T169", name=_written(node))
        known = isinstance(kind, _Row) and kind.columns is not None
        if len(self.problems) == before and (known or isinstance(kind, TableOf | _Loop)):
            self.forbid(node, f"整个印出“{_written(node)}”（写出要印的列，或用 for 逐行印）")

    # --- expressions

    def expression(self, node: nodes.Node, scope: dict[str, _Kind]) -> _Kind:
        match node:
            case nodes.Name():
                return self.name(node, scope)
            case nodes.Const():
                return self.constant(node)
            case nodes.Getattr():
                return self.attribute(node, node.node, node.attr, scope)
            case nodes.Getitem():
                return self.element(node, scope)
            case nodes.Filter():
                return self.filter(node, scope)
            case nodes.Test():
                return self.test(node, scope)
            case nodes.Compare():
                return self.compare(node, scope)
            case nodes.And() | nodes.Or() | nodes.Add() | nodes.Sub():
                return self.both(node, scope)
            case nodes.Not() | nodes.Neg() | nodes.Pos():
                return self.all(scope, node.node)
            case nodes.CondExpr():
                return self.choice(node, scope)
            case nodes.List() | nodes.Tuple():
                return self.listed(node, scope)
            case _:
                return self.refused(node)

    def all(self, scope: dict[str, _Kind], *parts: nodes.Node) -> _Unknown:
        for part in parts:
            self.expression(part, scope)
        return _UNKNOWN

    def name(self, node: nodes.Name, scope: dict[str, _Kind]) -> _Kind:
        if node.name in scope:
            return scope[node.name]
        if node.name == "loop":
            return self.forbid(node, "在循环外使用 loop")
        if node.name.startswith("_") or node.name in _MEANS_MORE:
            return self.forbid(node, f"访问“{node.name}”")
        if self.form is None or node.name in self.also:
            return _UNKNOWN
        if node.name in self.form:
            return self.form[node.name].type
        near = near_text(node.name, [*self.form.names, *self.also, *scope])
        return self.fault(node, "T112", name=node.name, near=near)

    def constant(self, node: nodes.Const) -> _Kind:
        value = node.value
        if isinstance(value, str) and len(value) > MOST_TEXT * 5:
            return self.fault(node, "T103", what=f"超过 {MOST_TEXT * 5} 个字的文字")
        if isinstance(value, int | float) and abs(value) > 10**15:
            return self.fault(node, "T103", what="这样大的数")
        return _UNKNOWN

    def attribute(self, node: nodes.Node, of: nodes.Node, attr: str, scope: dict[str, _Kind]) -> _Kind:
        if isinstance(of, nodes.Name) and of.name not in scope:
            # Before it is asked whether there is such a name: what it may not do matters more.
            return self.forbid(node, f"访问“{attr}”" if attr.startswith("_") else f"访问“{of.name}”的“{attr}”")
        before = len(self.problems)
        kind = self.expression(of, scope)
        if len(self.problems) > before:
            return _UNKNOWN
        if attr.startswith("_"):
            return self.forbid(node, f"访问“{attr}”")
        match kind:
            case _Loop():
                return _UNKNOWN if attr in LOOP_ATTRIBUTES else self.forbid(node, f"访问“loop”的“{attr}”")
            case _Row(columns=None):
                return _UNKNOWN
            case _Row(columns=columns, table=table):
                if columns is not None and attr in columns:
                    return columns[attr].type
                near = near_text(attr, columns.names if columns else ())
                return self.fault(node, "T112", name=f"{table}.{attr}", near=near)
            case _:
                return self.forbid(node, f"访问“{_written(of)}”的“{attr}”")

    def element(self, node: nodes.Getitem, scope: dict[str, _Kind]) -> _Kind:
        if not isinstance(node.arg, nodes.Const) or isinstance(node.arg.value, bool):
            negative = isinstance(node.arg, nodes.Neg) and isinstance(node.arg.node, nodes.Const)
            if not negative:
                return self.forbid(node, f"用“{_written(node.node)}[…]”取值")
        elif isinstance(node.arg.value, str):
            return self.attribute(node, node.node, node.arg.value, scope)
        before = len(self.problems)
        kind = self.expression(node.node, scope)
        if len(self.problems) > before:
            return _UNKNOWN
        match kind:
            case TableOf(columns):
                return _Row(columns, _written(node.node))
            case ListOf(of):
                return of
            case _Unknown() if isinstance(node.node, nodes.Name | nodes.Filter):
                return _Row(None, _written(node.node))
            case _:
                return self.forbid(node, f"用“{_written(node.node)}[…]”取值")

    def filter(self, node: nodes.Filter, scope: dict[str, _Kind]) -> _Kind:
        found = FILTERS.get(node.name)
        if found is None:
            known = "、".join(name for name, one in FILTERS.items() if not name.isascii() and not one.inner)
            if node.name in JINJA_FILTERS:
                return self.fault(node, "T102", name=node.name, known=known)
            return self.fault(node, "T114", name=node.name, near=near_text(node.name, FILTERS), known=known)
        if node.node is None:
            return self.forbid(node, "使用标签 filter")
        before = len(self.problems)
        kind = self.expression(node.node, scope)
        self.arguments(node, found, scope)
        if len(self.problems) > before:
            return _UNKNOWN
        return self.filtered(node, found, kind)

    def arguments(self, node: nodes.Filter, found: Filter, scope: dict[str, _Kind]) -> None:
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.forbid(node, f"给过滤器 {node.name} 写带名称的参数")
            return
        wanted = (*found.needs, *found.takes)
        if not len(found.needs) <= len(node.args) <= len(wanted):
            count = f"{len(found.needs)}" if not found.takes else f"{len(found.needs)}～{len(wanted)}"
            self.forbid(node, f"给过滤器 {node.name} 写 {len(node.args)} 个参数（应为 {count} 个）")
            return
        for given, kind in zip(node.args, wanted, strict=False):
            self.argument(node, given, kind, scope)

    def argument(self, node: nodes.Filter, given: nodes.Node, kind: Argument, scope: dict[str, _Kind]) -> None:
        if kind == "value":
            self.expression(given, scope)
            return
        value = given.value if isinstance(given, nodes.Const) else None
        if kind == "text" and isinstance(value, str):
            if len(value) > MOST_TEXT:
                self.fault(node, "T103", what=f"给过滤器 {node.name} 超过 {MOST_TEXT} 个字的参数")
        elif kind == "whole" and isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= MOST_WHOLE:
                self.fault(node, "T103", what=f"给过滤器 {node.name} 这样大的参数")
        else:
            self.forbid(node, f"给过滤器 {node.name} 这样的参数（应为{'文字' if kind == 'text' else '整数'}）")

    def filtered(self, node: nodes.Filter, found: Filter, kind: _Kind) -> _Kind:
        if wrong := suiting.filtered(found.name, suiting.family(kind)):
            return self.unsuited(node, suiting.family(kind), wrong)
        table = kind.columns if isinstance(kind, TableOf) else None
        if found.name == "笔画序" and table is not None and not node.args:
            return self.forbid(node, f'把“{_written(node)}”整张表按笔画排（写明列名，如 笔画序("姓名")）')
        if found.name in ("列", "合计", "笔画序") and table is not None and node.args:
            name = node.args[0].value if isinstance(node.args[0], nodes.Const) else ""
            if name not in table:
                near = near_text(str(name), table.names)
                return self.fault(node, "T112", name=f"{_written(node)}.{name}", near=near)
        match found.result:
            case "same":
                return kind
            case "item" if table is not None:
                return _Row(table, _written(node))
            case "item" if isinstance(kind, _Unknown):
                return _Row(None, _written(node))
            case _:
                return _UNKNOWN

    def test(self, node: nodes.Test, scope: dict[str, _Kind]) -> _Kind:
        if node.name not in TESTS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self.forbid(node, f"使用判断 is {node.name}")
        return self.all(scope, node.node)

    def compare(self, node: nodes.Compare, scope: dict[str, _Kind]) -> _Kind:
        for one in node.ops:
            if one.op not in _OPERATORS:
                return self.forbid(node, f"使用运算符 {one.op}")
        before = len(self.problems)
        parts = [node.expr, *(one.expr for one in node.ops)]
        kinds = [self.expression(one, scope) for one in parts]
        if len(self.problems) == before:
            for number, one in enumerate(node.ops):
                self.pair(one.op, parts[number : number + 2], kinds[number : number + 2])
        return _UNKNOWN

    def pair(self, operator: str, parts: Sequence[nodes.Node], kinds: Sequence[_Kind]) -> None:
        """Two things that are compared: whether they can ever be equal, or one the greater."""
        first, second = (
            suiting.family_of_value(part.value) if isinstance(part, nodes.Const) else suiting.family(kind)
            for part, kind in zip(parts, kinds, strict=True)
        )
        named = parts[0] if not isinstance(parts[0], nodes.Const) else parts[1]
        if wrong := suiting.compared(operator, *((first, second) if named is parts[0] else (second, first))):
            self.unsuited(named, first if named is parts[0] else second, wrong)
        for kind, value in ((kinds[0], parts[1]), (kinds[1], parts[0])):
            given = value.value if isinstance(value, nodes.Const) else None
            if operator in ("eq", "ne") and (options := suiting.never(kind, given)):
                near, known = near_text(str(given), options), "、".join(options)
                self.fault(named, "T184", name=_written(named), value=given, near=near, known=known)

    def unsuited(self, node: nodes.Node, kind: str, what: str) -> _Unknown:
        return self.fault(node, "T183", name=_written(node), kind=kind, what=what)

    def both(self, node: nodes.BinExpr, scope: dict[str, _Kind]) -> _Kind:
        if isinstance(node, nodes.Add | nodes.Sub):
            for one in (node.left, node.right):
                if isinstance(one, nodes.Const) and isinstance(one.value, str):
                    return self.fault(node, "T103", what="文字相加")
            return self.sum(node, scope)
        return self.all(scope, node.left, node.right)

    def sum(self, node: nodes.BinExpr, scope: dict[str, _Kind]) -> _Kind:
        for one in (node.left, node.right):
            kind = suiting.family(self.expression(one, scope))
            if kind not in ("", suiting.NUMBER):
                return self.unsuited(one, kind, "只有数可以加减")
        return _UNKNOWN

    def choice(self, node: nodes.CondExpr, scope: dict[str, _Kind]) -> _Kind:
        if node.expr2 is None:
            return self.forbid(node, "没有 else 的“甲 if 条件”")
        return self.all(scope, node.test, node.expr1, node.expr2)

    def listed(self, node: nodes.List | nodes.Tuple, scope: dict[str, _Kind]) -> _Kind:
        if len(node.items) > MOST_ITEMS:
            return self.fault(node, "T103", what=f"超过 {MOST_ITEMS} 项的列表")
        for one in node.items:
            if not isinstance(one, nodes.Const):
                return self.forbid(node, "列表里写文字和数以外的东西")
        return self.all(scope, *node.items)

    def refused(self, node: nodes.Node) -> _Kind:
        match node:
            case nodes.Call():
                return self.call(node)
            case nodes.Mul() | nodes.Pow() | nodes.Mod() | nodes.Concat():
                return self.fault(node, "T103", what="重复或拼接文字（* ** % ~）")
            case nodes.BinExpr():
                return self.fault(node, "T103", what="乘除")
            case _:
                return self.forbid(node, f"这样的写法（{type(node).__name__}）")

    def call(self, node: nodes.Call) -> _Kind:
        """A call is never allowed; what it is called on is told when that is worse."""
        before = len(self.problems)
        if not isinstance(node.node, nodes.Name):
            self.expression(node.node, {})
        if len(self.problems) > before:
            return _UNKNOWN
        return self.forbid(node, f"调用“{_written(node.node)}(…)”")


def _is_picture(kind: _Kind) -> bool:
    single = kind.of if isinstance(kind, ListOf) else kind
    return isinstance(single, Scalar) and single.kind == "picture"


def _written(node: nodes.Node) -> str:
    """The expression, shortly, as its author knows it."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Filter() if node.node is not None:
            return _written(node.node)
        case nodes.Getitem():
            return _written(node.node)
        case nodes.Const():
            return str(node.value)[:12]
        case _:
            return "…"
