"""A Word-made template (Word 模板), parsed and checked once, rendered many times.

compile (data, name, sidecar)      -> WordTemplate, or every Problem
fields  (template)                 -> its form with the four slots

The only room that knows docxtpl; it uses docxtpl's reading of tags in Word's XML, never its way of running them.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from jinja2 import Template, TemplateError, nodes
from lxml import etree

from docflow.document import language, syntax
from docflow.document.kinds import KINDS, Kind, Retention, kind_at_end
from docflow.document.model import Direction
from docflow.document.template import SLOTS
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, Form, ListOf, Scalar, TableOf, read_fields
from docflow.render.word.archive import Parts, opened, root
from docflow.render.word.clean import cleaned
from docflow.render.word.saying import environment
from docflow.render.word.scan import W, faults
from docflow.render.word.story import Paragraph, Piece, paragraphs, stories
from docflow.render.word.tags import Tag, layout, line_of, tags
from docflow.source import Cursor, Source

CORE: Final = "docProps/core.xml"
#: The kind of a template that says nothing of it.
UNKNOWN: Final = Kind("", "none")
_KEYS: Final = ("template", "kind", "direction", "from", "to", "title", "describe", "fields", "retention")
_BRACES: Final = re.compile(r"\{[{%#]|[}%]\}|[｛｝]")
_HIDDEN: Final = re.compile(r"\{[{%]")


@dataclass(frozen=True)
class WordTemplate:
    """A Word template, safe to fill."""

    name: str
    #: UNKNOWN when neither the sidecar nor the name says it.
    kind: Kind
    direction: Direction
    form: Form
    describe: str
    retention: Retention
    #: Texts with placeholders, as in the front matter of a text template.
    from_: str
    to: tuple[str, ...]
    title: str
    #: Of the .docx and its sidecar together: a change of either is a change of the template.
    sha256: str
    #: What is the same in every paper.
    still: Parts = field(repr=False)
    #: What is filled, by the name of its part.
    moving: Mapping[str, Template] = field(repr=False)
    #: `from`, `to` and `title`, compiled.
    said: Mapping[str, Template] = field(repr=False)
    #: Rows, cells or paragraphs come and go: the result must be tidied.
    swallows: frozenset[str] = frozenset()


def compile(data: bytes, name: str, sidecar: Source | None = None) -> WordTemplate:
    """The template in the .docx `data`, with what `sidecar` says of it.

    Without a sidecar its fields are what its placeholders name: texts, and tables where a loop reads columns.

    Errors: InvalidSource with every problem of the file, of its placeholders, and of the sidecar.
    """
    parts = opened(data, name)
    if problems := list(faults(parts, Place(name))):
        raise InvalidSource(problems)
    cursor = Cursor.top(sidecar or Source(name, {}, {}))
    declared = _declared(cursor)
    reading = _Reading(parts, name)
    form = declared if declared is not None else infer(reading.tree) if reading.tree else Form()
    problems = [*cursor.problems, *reading.check(declared)]
    said = _said(cursor, form)
    kind = _kind(cursor, name)
    direction, retention = _direction(cursor, kind), _retention(cursor, kind)
    if problems or cursor.problems:
        raise InvalidSource(dict.fromkeys([*problems, *cursor.problems]))
    still = cleaned(parts)
    return WordTemplate(
        name=name,
        kind=kind,
        direction=direction,
        form=form,
        describe=(cursor / "describe").text("") if sidecar else "",
        retention=retention,
        from_=(cursor / "from").text(""),
        to=(cursor / "to").texts(),
        title=(cursor / "title").text(""),
        sha256=_hash(data, sidecar),
        still={part: content for part, content in still.items() if part not in reading.moving},
        moving={part: _compiled(still[part], part, name) for part in reading.moving},
        said=said,
        swallows=frozenset(tag.swallows for tag in reading.tags),
    )


def fields(template: WordTemplate) -> Form:
    """The fields of `template` and the four slots."""
    own = template.form.fields
    return Form((*own, *(slot for slot in SLOTS.fields if slot.name not in template.form)))


def infer(tree: nodes.Template) -> Form:
    """What the placeholders of a template without a sidecar ask for, in the order of their names' first use."""
    columns = language.used_columns(tree)
    order = list(dict.fromkeys(one.attr for one in tree.find_all(nodes.Getattr)))
    optional, numbers = set(_may_be_missing(tree)), set(_numbers(tree))
    out = []
    for name in _in_order(tree):
        if name in SLOTS:
            continue
        kind: Scalar | ListOf | TableOf = Scalar("decimal" if name in numbers else "text")
        if name in columns:
            read = [one for one in order if one in columns[name]]
            kind = TableOf(Form(tuple(Field(one, Scalar("text")) for one in read))) if read else ListOf(Scalar("text"))
        out.append(Field(name, kind, required=name not in optional))
    return Form(tuple(out))


def _may_be_missing(tree: nodes.Template) -> Iterator[str]:
    """Names that the template asks about before it prints them, or has another word for."""
    tests = [one.test for one in tree.find_all(nodes.If)] + [one.test for one in tree.find_all(nodes.CondExpr)]
    for test in tests:
        yield from _truths(test)
    for said in tree.find_all(nodes.Filter):
        if said.name in ("默认", "default") and isinstance(said.node, nodes.Name):
            yield said.node.name


def _truths(test: nodes.Node) -> Iterator[str]:
    match test:
        case nodes.Name():
            yield test.name
        case nodes.Not() | nodes.And() | nodes.Or():
            for one in test.iter_child_nodes():
                yield from _truths(one)


def _numbers(tree: nodes.Template) -> Iterator[str]:
    """Names that are added, or compared with a number."""
    for sum_of in (*tree.find_all(nodes.Add), *tree.find_all(nodes.Sub)):
        yield from (side.name for side in (sum_of.left, sum_of.right) if isinstance(side, nodes.Name))
    for compared in tree.find_all(nodes.Compare):
        sides = [compared.expr, *(operand.expr for operand in compared.ops)]
        if any(isinstance(side, nodes.Const) and isinstance(side.value, int | float) for side in sides):
            yield from (side.name for side in sides if isinstance(side, nodes.Name))


def _in_order(tree: nodes.Template) -> list[str]:
    needed = language.used(tree)
    return [name for name in dict.fromkeys(one.name for one in tree.find_all(nodes.Name)) if name in needed]


# --- the placeholders -----------------------------------------------------------------------------------


class _Reading:
    """The words of a template, part by part, as the checks want them."""

    def __init__(self, parts: Parts, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[str, list[Paragraph]] = {}
        self.tags: list[Tag] = []
        self.moving: list[str] = []
        for part, what in stories(parts).items():
            tree = root(parts[part])
            self._hidden(tree, what)
            self._part(part, [one for one in paragraphs(tree, what) if _BRACES.search(one.text)])
        if CORE in parts:
            self._part(CORE, list(_properties(root(parts[CORE]))))
        self.tree = self._tree()

    def _part(self, part: str, found: list[Paragraph]) -> None:
        inside = [tag for one in found for tag in tags(one)]
        self.problems += layout(inside, self.name)
        self.tags += inside
        self.lines[part] = found
        if inside:
            self.moving.append(part)

    def _hidden(self, tree: etree._Element, what: str) -> None:
        """Placeholders where data would become an instruction."""
        place = Place(self.name, path=(what or "正文",))
        for node in tree.iter(f"{W}instrText", f"{W}delText"):
            if node.text and _HIDDEN.search(node.text):
                self.problems.append(problem("T115", place, tag=node.text.strip()[:24], what="写在域代码里的标签"))
        for node in tree.iter():
            if tag := next((value for value in map(str, node.attrib.values()) if _HIDDEN.search(value)), ""):
                self.problems.append(problem("T115", place, tag=tag[:24], what="写在属性（如替代文字）里的标签"))

    def _tree(self) -> nodes.Template | None:
        """All tags of all parts as one tree, once each part is right in itself; else None."""
        whole = "\n".join(line_of(one) for lines in self.lines.values() for one in lines)
        read = syntax.parse(language.environment(), whole, lambda line, column: Place())
        return None if isinstance(read, list) else read

    def check(self, form: Form | None) -> list[Problem]:
        """Every problem of every placeholder; names are checked against `form` when there is one."""
        out = list(self.problems)
        also = SLOTS.names
        for found in self.lines.values():
            text = "\n".join(line_of(one) for one in found)
            places = [Place(self.name, path=(one.place,)) for one in found]
            out += language.check(text, _lines(places), form, also) if text else ()
        return list(dict.fromkeys(out))


def _lines(places: list[Place]) -> Callable[[int], Place]:
    return lambda line: places[min(line, len(places)) - 1]


def _properties(tree: etree._Element) -> Iterator[Paragraph]:
    for node in tree:
        if node.text and _BRACES.search(node.text):
            yield Paragraph("文档属性", node.text, (Piece(0, node.text, node),), node)


def _compiled(content: bytes, part: str, name: str) -> Template:
    text = etree.tostring(root(content), encoding="unicode")
    if part != CORE:
        # Here, because python-docx takes a quarter of a second to load.
        from docxtpl import DocxTemplate

        text = DocxTemplate(io.BytesIO()).patch_xml(text)
    try:
        return environment(name).from_string(text)
    except TemplateError:
        # Each tag was right where it stood; together, moved by docxtpl, they are not.
        raise InvalidSource(problem("T119", Place(name), part=part)) from None


# --- the sidecar ------------------------------------------------------------------------------------------


def _declared(cursor: Cursor) -> Form | None:
    cursor.known(*_KEYS)
    if not cursor.has("fields"):
        return None
    form = read_fields(cursor / "fields")
    for name in SLOTS.names:
        if name in form:
            cursor.problems.append(problem("T165", (cursor / "fields" / name).key_place, name=name))
    return form


def _said(cursor: Cursor, form: Form) -> dict[str, Template]:
    """`from`, `to` and `title`, checked against the same fields and compiled."""
    texts = {"from": cursor / "from", "title": cursor / "title"}
    texts |= {f"to.{index}": one for index, one in enumerate((cursor / "to").items())}
    out = {}
    for key, one in texts.items():
        text = one.text("").replace("|", "") if key == "title" and "{" not in one.text("") else one.text("")
        if problems := language.check(text, one.place, form, SLOTS.names):
            cursor.problems.extend(problems)
        elif text:
            out[key] = environment(one.place.source or cursor.source.name, escape=False).from_string(text)
    return out


def _kind(cursor: Cursor, name: str) -> Kind:
    if cursor.has("kind"):
        return KINDS[(cursor / "kind").one_of(*KINDS)]
    return KINDS.get(kind_at_end(name.rsplit("/", 1)[-1].removesuffix(".docx")), UNKNOWN)


def _direction(cursor: Cursor, kind: Kind) -> Direction:
    if not cursor.has("direction"):
        return kind.direction or "none"
    chosen = (cursor / "direction").one_of("up", "down", "peer", "none")
    return next(one for one in get_args(Direction) if one == chosen)


def _retention(cursor: Cursor, kind: Kind) -> Retention:
    if not cursor.has("retention"):
        return kind.retention
    chosen = (cursor / "retention").one_of(*get_args(Retention))
    return next(one for one in get_args(Retention) if one == chosen)


def _hash(data: bytes, sidecar: Source | None) -> str:
    return hashlib.sha256(data + b"\x00" + (sidecar.text.encode() if sidecar else b"")).hexdigest()
