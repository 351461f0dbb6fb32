"""What a template may say (模板语言): the one allow-list, for text templates and Word templates alike.

check       (template, place, form) -> every problem: T101–T103, T110–T114, T162
used        (template)              -> the names of the fields it uses
environment (autoescape, say)       -> the hardened environment, which compiles nothing that `check` refuses
FILTERS                             -> the table of filters

Allowed: names, columns of a row, `loop`, comparisons, and/or/not, + and -, `a if b else c`, filters of the table
with arguments of limited size, `if` and `for`. No call, no assignment, no macro, no include:
what is not named here is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from jinja2 import nodes
from jinja2.runtime import Context

from docflow.document import syntax
from docflow.document.allowing import PlaceOf, Walk
from docflow.document.filters import FILTERS, Fault, say
from docflow.document.sandbox import Hardened, Say, Site
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form

__all__ = ["FILTERS", "Hardened", "Site", "check", "environment", "of_the_rest", "used", "used_columns"]


def check(
    template: str | nodes.Template,
    place: Place | PlaceOf,
    form: Form | None = None,
    also: Collection[str] = (),
    words_only: bool = False,
) -> tuple[Problem, ...]:
    """Every problem of `template`.

    `place` is where it stands, or gives the place of each of its lines. With `form`, names and columns must be
    declared there or be among `also`; without, any name may be a field. `words_only`: a picture printed among
    words is a problem too.
    """
    where = place if callable(place) else lambda _: place
    if isinstance(template, str):
        read = syntax.parse(environment(), template, lambda line, _: where(line))
        if isinstance(read, list):
            return (*read, *of_the_rest(template, where, form, also, words_only))
        template = read
    walk = Walk(where, form, also, words_only)
    walk.statements(template.body, {})
    return tuple(walk.problems)


def of_the_rest(
    text: str, where: PlaceOf, form: Form | None, also: Collection[str], words_only: bool
) -> tuple[Problem, ...]:
    """What is wrong with the tags of `text` that can be read, beside those that cannot; the rest as for `check`."""
    read = syntax.mended(environment(), text)
    if read is None:
        return ()
    walk = Walk(where, form, also, words_only)
    walk.statements(read[0].body, walk.unknown(read[1]))
    return tuple(walk.problems)


def used(template: str | nodes.Template) -> frozenset[str]:
    """The names that `template` needs from its data; loop variables are not among them."""
    tree = environment().parse(template) if isinstance(template, str) else template
    return frozenset(_names(tree.body, frozenset()))


def used_columns(template: str | nodes.Template) -> dict[str, frozenset[str]]:
    """The columns that `template` reads of each name that it loops over."""
    tree = environment().parse(template) if isinstance(template, str) else template
    found: dict[str, frozenset[str]] = {}
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name):
            read = (
                one.attr
                for one in loop.find_all(nodes.Getattr)
                if isinstance(one.node, nodes.Name) and one.node.name == loop.target.name
            )
            found[loop.iter.name] = found.get(loop.iter.name, frozenset()) | frozenset(read)
    return found


def environment(autoescape: bool = False, say: Say | None = None, **options: Any) -> Hardened:
    """A new hardened environment. `say` turns a value at a site to text; without it an empty value is refused."""
    return Hardened(say or say_or_refuse, _guard, autoescape=autoescape, **options)


def say_or_refuse(context: Context, value: object, site: Site) -> str:
    """The words of `value`; InvalidSource when it has none."""
    if isinstance(value, Fault):
        raise InvalidSource(problem("T161", site.place, detail=str(value)))
    if value is None:
        raise InvalidSource(problem("D231", site.place, field=site.label))
    return say(value)


def _guard(tree: nodes.Template) -> None:
    if problems := check(tree, lambda line: Place("", line)):
        raise InvalidSource(problems)


def _names(body: Sequence[nodes.Node], bound: frozenset[str]) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.For):
            yield from _names([node.iter], bound)
            inner = bound | {"loop"} | {one.name for one in _targets(node)}
            yield from _names([*node.body, *([node.test] if node.test else [])], inner)
            yield from _names(node.else_, bound)
        elif isinstance(node, nodes.Name):
            if node.name not in bound:
                yield node.name
        else:
            yield from _names(list(node.iter_child_nodes()), bound)


def _targets(loop: nodes.For) -> list[nodes.Name]:
    return [loop.target] if isinstance(loop.target, nodes.Name) else list(loop.target.find_all(nodes.Name))
