"""The second wall: a Jinja environment in which what the allow-list let through by mistake still cannot do harm.

Hardened        no globals, no calls, no attribute but keys of mappings and a few of `loop`; empty names are errors
instrument      puts our own filter around every value that is printed and every list that is looped over

What is printed is never turned to text by Jinja: `say` gets the value and the site where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docflow.document.filters import FILTERS, Fault
from docflow.errors import Place
from docflow.form import Month

#: Rounds that all loops of one paper may take together.
MOST_ROUNDS = 200_000
LOOP_ATTRIBUTES = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
TESTS = frozenset({"none", "defined", "odd", "even"})

# Names that no template can write, since they are no words.
_SAY, _ROUNDS, _COUNTER = "\ue000", "\ue001", "\ue002"


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a template where a value is printed."""

    place: Place
    #: What is printed, as the author may know it: 姓名, 名单.姓名.
    label: str
    #: An empty value may stand here: it is the whole of a text that may be left out.
    may_be_empty: bool = False


#: Says a value at a site; the text it gives is escaped when the environment escapes.
Say = Callable[[Context, object, Site], str]


class Hardened(ImmutableSandboxedEnvironment):
    """The environment of both kinds of template."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"-", "+"})

    def __init__(self, say: Say, guard: Callable[[nodes.Template], None], **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.guard = guard
        self.sites: list[Site] = []
        self.globals.clear()
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}
        self.filters = dict(FILTERS.items())
        self.filters[_SAY] = self._sayer(say)
        self.filters[_ROUNDS] = _rounds

    def _sayer(self, say: Say) -> Callable[..., str]:
        sites = self.sites

        @pass_context
        def said(context: Context, value: object, site: int) -> str:
            return say(context, value, sites[site])

        return said

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Nothing is compiled that the allow-list has not seen."""
        if not getattr(source, "instrumented", False):
            self.guard(source)
            instrument(self, source, lambda line: Place(name or "", line))
        return super()._generate(source, name, filename, defer_init)

    # Any of these is reached only by what the allow-list missed.

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return isinstance(obj, LoopContext) and attr in LOOP_ATTRIBUTES

    def is_safe_callable(self, obj: object) -> bool:
        return False

    def getattr(self, obj: object, attribute: str) -> Any:
        """A key of a mapping always comes before its methods."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if obj is None or isinstance(obj, Fault):
            return obj
        return super().getattr(obj, attribute)

    def getitem(self, obj: object, argument: object) -> Any:
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=str(argument))
        if isinstance(obj, tuple) and isinstance(argument, int) and not isinstance(obj, Month):
            return obj[argument] if -len(obj) <= argument < len(obj) else None
        if obj is None or isinstance(obj, Fault):
            return obj
        raise SecurityError("不允许按序号取这个值")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for one in (left, right):
            if one is None or isinstance(one, Fault):
                return one
            if isinstance(one, bool) or not isinstance(one, int | Decimal):
                return Fault("只有数可以加减")
        if operator not in "+-":
            raise SecurityError(operator)
        return left + right if operator == "+" else left - right

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        if arg is None or isinstance(arg, Fault):
            return arg
        if isinstance(arg, bool) or not isinstance(arg, int | Decimal):
            return Fault("只有数可以有正负号")
        return -arg if operator == "-" else arg


@pass_context
def _rounds(context: Context, items: object) -> Iterable[object]:
    """`items` as a loop may walk them, after counting its rounds."""
    if items is None:
        return ()
    if isinstance(items, Fault):
        raise items
    if not isinstance(items, list | tuple) or isinstance(items, Month):
        raise Fault("这里要循环的不是列表")
    # Of the context's own dictionary, made for this rendering: two renderings never share a counter.
    taken = context.parent.get(_COUNTER, 0) + len(items)
    context.parent[_COUNTER] = taken
    if taken > MOST_ROUNDS:
        raise TooMuch(f"超过 {MOST_ROUNDS} 轮循环")
    return items


class TooMuch(Exception):
    """A template that would print without end, or nearly so."""


def instrument(
    environment: Hardened,
    tree: nodes.Template,
    place: Callable[[int], Place],
    may_be_empty: bool = False,
) -> None:
    """Puts `say` around every value that `tree` prints and a counter around every list that it loops over."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, _ROUNDS, [], [], None, None, lineno=loop.lineno)
    for output, loops in list(_outputs(tree, {})):
        for index, printed in enumerate(output.nodes):
            if not isinstance(printed, nodes.TemplateData):
                site = nodes.Const(len(environment.sites), lineno=printed.lineno)
                environment.sites.append(Site(place(printed.lineno), label(printed, loops), may_be_empty))
                output.nodes[index] = nodes.Filter(printed, _SAY, [site], [], None, None, lineno=printed.lineno)
    for node in tree.find_all(nodes.Node):
        node.environment = environment
    tree.instrumented = True  # type: ignore[attr-defined]


def _outputs(node: nodes.Node, loops: Mapping[str, str]) -> Iterator[tuple[nodes.Output, Mapping[str, str]]]:
    """Everything below `node` that prints, with the lists that the names of its loops stand for."""
    for child in node.iter_child_nodes():
        inner = loops
        if isinstance(child, nodes.For) and isinstance(child.target, nodes.Name):
            inner = {**loops, child.target.name: label(child.iter, loops)}
        if isinstance(child, nodes.Output):
            yield child, loops
        yield from _outputs(child, inner)


def label(node: nodes.Node, loops: Mapping[str, str]) -> str:
    """What an expression is about, in the author's words: 姓名; 名单.姓名; the expression's first name."""
    match node:
        case nodes.Name():
            return loops.get(node.name, node.name)
        case nodes.Getattr():
            return f"{label(node.node, loops)}.{node.attr}"
        case nodes.Getitem() if isinstance(node.arg, nodes.Const):
            inner = label(node.node, loops)
            return f"{inner}.{node.arg.value}" if isinstance(node.arg.value, str) else inner
        case nodes.Filter() if node.node is not None:
            return label(node.node, loops)
        case _:
            first = next(node.find_all(nodes.Name), None)
            return label(first, loops) if first is not None else "这里的值"
