"""From the tree of a part to one Python function: constants in UTF-8, values escaped, nothing else.

emitted (tree, names, bare) -> the function, or None when a node stands there that is not on the list

What it takes is a part of what document/allowing.py allows; every filter, sum and comparison is done by the very
functions that the ordinary way uses. A value that is not a plain good one raises Plain, or makes the join fail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from jinja2 import TemplateError, nodes

from docflow.document.filters import FILTERS, Fault
from docflow.document.sandbox import LOOP_ATTRIBUTES, TESTS, label
from docflow.errors import InvalidSource
from docflow.render.fast import values
from docflow.render.fast.values import Plain
from docflow.render.word.saying import EMPTY_SLOTS

#: The fields of one record, from its mapping: the bytes of one part.
Part = Callable[[Mapping[str, object]], bytes]

_COMPARES: Final = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
#: How each attribute of `loop` is said of the position (from 0) and the length.
_LOOP: Final = {
    "index": "({at} + 1)",
    "index0": "{at}",
    "revindex": "({of} - {at})",
    "revindex0": "({of} - {at} - 1)",
    "first": "({at} == 0)",
    "last": "({at} == {of} - 1)",
    "length": "{of}",
}
assert set(_LOOP) == LOOP_ATTRIBUTES


class Unknown(Exception):
    """A node that the compiler does not know."""


#: What goes wrong in a function when a record is not plain: an empty value in a join, a Fault that is asked.
NOT_PLAIN: Final = (
    Plain, Fault, InvalidSource, TemplateError, TypeError, ValueError, ArithmeticError, LookupError,
)  # fmt: skip


def emitted(
    tree: nodes.Template,
    names: Collection[str],
    head: str = "",
    bare: bool = False,
    fixed: Mapping[str, object] = MappingProxyType({}),
) -> Part | None:
    """The function of one part; `names` are the fields that every record has, `bare` text is no XML.

    `head` stands before everything that the part says. `fixed` are the values of fields that every record shares: what
    depends on nothing else is said here, once.
    """
    loops: dict[str, str] = {}
    for one in tree.find_all(nodes.For):
        if isinstance(one.target, nodes.Name):
            loops[one.target.name] = label(one.iter, {})
    writer = _Writer(frozenset(names), loops, "bare" if bare else "say", fixed)
    writer.text.append(head)
    try:
        code = writer.function(tree.body)
    except Unknown:
        return None
    made: Part = _compiled(code, {**writer.constants, **values.scope()})
    return made


def _compiled(code: str, scope: dict[str, Any]) -> Callable[[Mapping[str, object]], Any]:
    # The code is made of our own words and numbers alone: what the template says stands in `scope`, as values.
    exec(compile(code, "<fast>", "exec"), scope)
    made: Callable[[Mapping[str, object]], Any] = scope["fill"]
    return made


class _Writer:
    """Lines of one function."""

    def __init__(self, names: frozenset[str], loops: Mapping[str, str], say: str, fixed: Mapping[str, object]) -> None:
        self.names = names
        self.fixed = fixed
        #: What each loop variable is about, in the author's words, as `instrument` tells it.
        self.loops = loops
        self.say = say
        self.constants: dict[str, object] = {}
        self.fields: dict[str, str] = {}
        self.said: dict[tuple[str, str], str] = {}
        self.lines: list[str] = []
        #: What is to be joined next, as expressions.
        self.waiting: list[str] = []
        self.text: list[str] = []
        self.depth = 1
        self.count = 0
        #: Rounds of loops that were walked here.
        self.rounds = 0

    def function(self, body: Sequence[nodes.Node]) -> str:
        self.body(body, {})
        self.flush()
        top = ["def fill(record):", "    get = record.get", "    out = []", f"    rounds = {self.rounds}"]
        top += [f"    {local} = get({self.constant(name)})" for name, local in self.fields.items()]
        together = {local: self.fields[name] for (name, how), local in self.said.items() if how == "say"}
        if len(together) > 1:
            top.append(f"    {', '.join(together)} = said({', '.join(together.values())})")
        for (name, how), local in self.said.items():
            if local not in together or len(together) == 1:
                top.append(f"    {local} = {how}({self.fields[name]})")
        return "\n".join([*top, *self.lines, "    return finish(out, rounds)", ""])

    # --- lines

    def line(self, text: str) -> None:
        self.flush()
        self.lines.append("    " * self.depth + text)

    def flush(self) -> None:
        self.settle_text()
        if self.waiting:
            items = ", ".join(self.waiting)
            self.waiting = []
            self.lines.append("    " * self.depth + f"out += ({items},)")

    def settle_text(self) -> None:
        if self.text:
            self.waiting.append(self.constant("".join(self.text).encode()))
            self.text = []

    def new(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def constant(self, value: object) -> str:
        name = self.new("k")
        self.constants[name] = value
        return name

    # --- statements

    def body(self, body: Sequence[nodes.Node], scope: dict[str, str]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        if isinstance(one, nodes.TemplateData):
                            self.text.append(one.data)
                        elif not self.is_settled(nodes.Output([one]), scope):
                            self.printed(one, scope)
                case nodes.If():
                    if not self.is_settled(node, scope):
                        self.choice(node, scope)
                case nodes.For():
                    if not self.is_settled(node, scope):
                        self.loop(node, scope)
                case _:
                    raise Unknown

    def is_settled(self, node: nodes.Node, scope: Mapping[str, str]) -> bool:
        """Says what is the same for all records as text; False where a record has a word in it, or an error to tell."""
        used = {one.name for one in node.find_all(nodes.Name)}
        bound = {one.target.name for one in node.find_all(nodes.For) if isinstance(one.target, nodes.Name)}
        if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
            bound.add(node.target.name)
        if not self.fixed or used & scope.keys() or bound & self.names or used - bound - {"loop"} - self.fixed.keys():
            return False
        inner = _Writer(self.names, self.loops, self.say, {})
        code = inner.function([node])
        try:
            said, rounds = _compiled(code, {**inner.constants, **values.scope(), "finish": values.settled})(self.fixed)
        except NOT_PLAIN:
            return False
        # Within a branch or a loop nobody knows yet how often it is walked.
        if rounds and self.depth > 1:
            return False
        self.rounds += rounds
        self.text.append(said)
        return True

    def block(self, body: Sequence[nodes.Node], scope: dict[str, str]) -> None:
        self.depth += 1
        before = len(self.lines)
        self.body(body, scope)
        self.flush()
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    def choice(self, node: nodes.If, scope: dict[str, str]) -> None:
        for word, one in (("if", node), *(("elif", one) for one in node.elif_)):
            test = self.expression(one.test, scope)
            # `elif` with nothing between: its test is one expression.
            self.line(f"{word} {test}:")
            self.block(one.body, scope)
        if node.else_:
            self.line("else:")
            self.block(node.else_, scope)

    def loop(self, node: nodes.For, scope: dict[str, str]) -> None:
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test is not None:
            raise Unknown
        items, at, one = self.new("i"), self.new("n"), self.new("v")
        self.line(f"{items} = listed({self.expression(node.iter, scope)})")
        self.line(f"rounds += len({items})")
        inner = {**scope, node.target.name: one, "loop": f"{at} {items}"}
        self.line(f"for {at}, {one} in enumerate({items}):")
        self.block(node.body, inner)
        if node.else_:
            self.line(f"if not {items}:")
            self.block(node.else_, scope)

    def printed(self, node: nodes.Node, scope: dict[str, str]) -> None:
        """A value among the bytes. What is printed several times is said once."""
        if isinstance(node, nodes.Const):
            raise Unknown
        said = label(node, self.loops)
        how = self.say
        if said in EMPTY_SLOTS:
            how = self.slot(EMPTY_SLOTS[said])
        self.settle_text()
        if isinstance(node, nodes.Name) and node.name not in scope:
            self.field(node.name)
            local = self.said.setdefault((node.name, how), f"s{len(self.said)}")
            self.waiting.append(local)
        elif how == "say":
            self.waiting.append(f"memo[{self.expression(node, scope)}]")
        else:
            self.waiting.append(f"{how}({self.expression(node, scope)})")

    def slot(self, empty: str) -> str:
        """The name of the way to say a value that leaves room while it is empty."""
        for name, known in self.constants.items():
            if isinstance(known, values.Slot) and known.empty == empty:
                return name
        return self.constant(values.Slot(empty, values.bare if self.say == "bare" else values.say))

    # --- expressions

    def field(self, name: str) -> str:
        if name not in self.names:
            raise Unknown
        return self.fields.setdefault(name, f"f{len(self.fields)}")

    def expression(self, node: nodes.Node, scope: dict[str, str]) -> str:
        match node:
            case nodes.Name():
                return self.name(node, scope)
            case nodes.Const():
                return self.constant(node.value)
            case nodes.Getattr():
                return self.attribute(node.node, node.attr, scope)
            case nodes.Getitem():
                return self.element(node, scope)
            case nodes.Filter():
                return self.filter(node, scope)
            case nodes.Test() if node.name in TESTS and not node.args:
                return f"tested({self.constant(node.name)}, {self.expression(node.node, scope)})"
            case nodes.Compare():
                parts = [f"{_COMPARES[one.op]} {self.expression(one.expr, scope)}" for one in node.ops]
                return f"({self.expression(node.expr, scope)} {' '.join(parts)})"
            case nodes.And() | nodes.Or():
                word = "and" if isinstance(node, nodes.And) else "or"
                return f"({self.expression(node.left, scope)} {word} {self.expression(node.right, scope)})"
            case nodes.Not():
                return f"(not {self.expression(node.node, scope)})"
            case nodes.Add() | nodes.Sub():
                word = self.constant(node.operator)
                return f"both({word}, {self.expression(node.left, scope)}, {self.expression(node.right, scope)})"
            case nodes.Neg() | nodes.Pos():
                return f"signed({self.constant(node.operator)}, {self.expression(node.node, scope)})"
            case nodes.CondExpr() if node.expr2 is not None:
                yes, test = self.expression(node.expr1, scope), self.expression(node.test, scope)
                return f"({yes} if {test} else {self.expression(node.expr2, scope)})"
            case nodes.List() | nodes.Tuple() if all(isinstance(one, nodes.Const) for one in node.items):
                items = [one.value for one in node.items if isinstance(one, nodes.Const)]
                return self.constant(items if isinstance(node, nodes.List) else tuple(items))
            case _:
                raise Unknown

    def name(self, node: nodes.Name, scope: dict[str, str]) -> str:
        if node.name == "loop" or node.ctx != "load":
            raise Unknown
        return scope[node.name] if node.name in scope else self.field(node.name)

    def attribute(self, of: nodes.Node, attr: str, scope: dict[str, str]) -> str:
        if isinstance(of, nodes.Name) and of.name == "loop" and "loop" in scope and attr in _LOOP:
            at, items = scope["loop"].split()
            return _LOOP[attr].format(at=at, of=f"len({items})")
        # Of what is no row with this column Python says so, and the ordinary way says it better.
        return f"{self.expression(of, scope)}[{self.constant(attr)}]"

    def element(self, node: nodes.Getitem, scope: dict[str, str]) -> str:
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.attribute(node.node, node.arg.value, scope)
        return f"element({self.expression(node.node, scope)}, {self.expression(node.arg, scope)})"

    def filter(self, node: nodes.Filter, scope: dict[str, str]) -> str:
        found = FILTERS.get(node.name)
        if found is None or node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise Unknown
        given = [self.expression(one, scope) for one in (node.node, *node.args)]
        return f"{self.constant(found)}({', '.join(given)})"


__all__ = ["NOT_PLAIN", "Part", "Plain", "Unknown", "emitted"]
