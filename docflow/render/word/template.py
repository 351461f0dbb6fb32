"""A Word-made template (Word 模板), parsed and checked once, rendered many times.

compile (data, name, sidecar)      -> WordTemplate, or every Problem
fields  (template)                 -> its form with the four slots

The syntax is docxtpl's; the reading of it, and the running, is our own (docs/analysis/word-templates.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Template, TemplateError, nodes
from lxml import etree

from docflow.document import language, syntax
from docflow.document.kinds import Kind, Retention
from docflow.document.model import Direction
from docflow.document.sandbox import instrument
from docflow.document.template import SLOTS
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import FieldType, Form, ListOf, Scalar, ScalarKind, TableOf
from docflow.render.word import doubting, infer, links
from docflow.render.word import sidecar as sidecars
from docflow.render.word.archive import Parts, opened, root
from docflow.render.word.carrying import HEAD
from docflow.render.word.clean import APP, CORE, OWNED, called, cleaned, own, signed, tagged
from docflow.render.word.inclusion import faults as misplaced
from docflow.render.word.inclusion import named, taken_in
from docflow.render.word.normal import Moved, normalised
from docflow.render.word.owned import passing, refreshed
from docflow.render.word.pictures import DOC_PR
from docflow.render.word.reading import Reading, read
from docflow.render.word.runs import Looks
from docflow.render.word.saying import environment
from docflow.render.word.scan import faults
from docflow.render.word.story import unwrapped
from docflow.render.word.tags import Tag
from docflow.source import Cursor, Source


@dataclass(frozen=True)
class WordTemplate:
    """A Word template, safe to fill."""

    name: str
    #: sidecar.UNKNOWN when neither the sidecar nor the name says it.
    kind: Kind
    direction: Direction
    form: Form
    describe: str
    retention: Retention
    #: Texts with placeholders, as in the front matter of a text template.
    from_: str
    to: tuple[str, ...]
    title: str
    #: Of the .docx, its sidecar and the sub-documents it names: a change of any is a change of the template.
    sha256: str
    #: What is the same in every paper.
    still: Parts = field(repr=False)
    #: What is filled, by the name of its part.
    moving: Mapping[str, Template] = field(repr=False)
    #: `from`, `to` and `title`, compiled.
    said: Mapping[str, Template] = field(repr=False)
    #: The Jinja text of each part of `moving` and of each text of `said`, for render/fast to compile its own way.
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Parts that some answers could leave broken: they are mended after they are filled.
    tidied: frozenset[str] = frozenset()
    #: A picture is printed: the package gets parts of its own.
    pictures: bool = False
    #: What of the sub-documents that it names does not come along.
    warnings: tuple[Problem, ...] = ()
    #: Where each field (名册) and each column (名册.姓名) stands: 第3段, 表1第2行第2格, 页眉 …
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: `{ 姓名 }` in single braces around the name of a field: where it stands, the words, the name.
    single: tuple[tuple[str, str, str], ...] = ()
    #: Fields of Word's own mail merge, which nobody fills here: where they stand, their names.
    merging: tuple[tuple[str, str], ...] = ()
    #: Fields that show when and how often the template's own file was saved: where they stand, what they say.
    passing: tuple[tuple[str, str], ...] = ()
    #: Fields and columns that may stay empty and are printed all the same.
    bare: tuple[str, ...] = ()


def compile(
    data: bytes, name: str, sidecar: Source | None = None, documents: Mapping[str, bytes] | None = None
) -> WordTemplate:
    """The template in the .docx `data`, with what `sidecar` says of it and the sub-`documents` that it names.

    Without a sidecar its fields are what its placeholders name, of the types that their use shows.

    Errors: InvalidSource with every problem of the file, of its placeholders, and of the sidecar.
    """
    parts = opened(data, name)
    if problems := list(faults(parts, Place(name))):
        raise InvalidSource(problems)
    taken = taken_in(parts, name, documents or {})
    parts = refreshed(taken.parts, tagged(taken.parts))
    cursor = Cursor.top(sidecar or Source(name, {}, {}))
    declared = sidecars.declared(cursor)
    reading = read(parts, name)
    tree = _tree(reading)
    form = (declared if declared is not None else _inferred(reading, tree) if tree else Form()).breaking_pages()
    problems = [*cursor.problems, *taken.problems, *_checked(reading, declared)]
    uses = infer.uses(tree) if tree else []
    looks = Looks(
        frozenset(_printing("picture", reading, uses, form)), frozenset(_printing("document", reading, uses, form))
    )
    unnamed = [tag for tag in reading.tags if not named(tag)]
    problems += misplaced(unnamed, looks.documents, name)
    said = sidecars.said(cursor, form)
    kind = sidecars.kind(cursor, name)
    direction, retention = sidecars.direction(cursor, kind), sidecars.retention(cursor, kind)
    if problems or cursor.problems or tree is None:
        raise InvalidSource(dict.fromkeys([*problems, *cursor.problems]))
    moved = {part: _moved(reading, parts, part, looks) for part in reading.moving}
    if CORE in parts and CORE not in moved and len(kept := own(parts, CORE)):
        # Its author, title, dates are not ours to keep; what a field shows is.
        moved[CORE] = normalised(kept, [], [], looks)
    still = cleaned({part: _unframed(content) for part, content in parts.items()})
    still |= {part: links.without(content) for part, content in still.items() if part.endswith(".rels")}
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
        sha256=_hash(data, sidecar, documents or {}),
        still={part: content for part, content in still.items() if part not in moved},
        moving={part: _compiled(one, part, name) for part, one in moved.items()},
        said=said,
        texts={part: one.text for part, one in moved.items()}
        | {key: text for key, (text, _) in sidecars.sayings(cursor).items()},
        tidied=frozenset(part for part, one in moved.items() if one.breaks),
        pictures=any(_is("picture", form, one.path) for one in uses if one.how == "print"),
        warnings=taken.doubts,
        where=infer.where(uses, reading.place_of()),
        single=tuple(doubting.single(parts, form)),
        merging=tuple(dict.fromkeys(doubting.merging(parts))),
        passing=tuple(dict.fromkeys(passing(parts))),
        bare=tuple(doubting.bare(uses, form)),
    )


def fields(template: WordTemplate) -> Form:
    """The fields of `template` and the four slots."""
    own_fields = template.form.fields
    return Form((*own_fields, *(slot for slot in SLOTS.fields if slot.name not in template.form)))


# --- the placeholders -----------------------------------------------------------------------------------


def _tree(reading: Reading) -> nodes.Template | None:
    """All tags of all parts as one tree, once each part is right in itself; else None."""
    found = syntax.parse(language.environment(), reading.jinja(), lambda line, column: Place())
    return None if isinstance(found, list) else found


def _checked(reading: Reading, form: Form | None) -> list[Problem]:
    """Every problem of every placeholder; names are checked against `form` when there is one."""
    out = list(reading.problems)
    for part, lines in reading.lines.items():
        if lines:
            out += language.check(reading.jinja(part), reading.place_of(part), form, SLOTS.names)
    if form is None:
        out += _outside(reading)
    return list(dict.fromkeys(out))


def _outside(reading: Reading) -> list[Problem]:
    """Loop variables that are used where their loop has ended: they would be taken for fields."""
    out = []
    for part in reading.lines:
        text = reading.jinja(part)
        read_ = syntax.parse(language.environment(), text, lambda line, column: Place())
        if isinstance(read_, list):
            continue
        loops = {one.target.name for one in read_.find_all(nodes.For) if isinstance(one.target, nodes.Name)}
        place = reading.place_of(part)
        for use in infer.uses(read_):
            if use.path[0] in loops:
                out.append(problem("T175", place(use.line), name=use.path[0]))
    return out


def _inferred(reading: Reading, tree: nodes.Template) -> Form:
    """The fields that the tags show; what is the alternative text of a picture, or has a frame, is a picture."""
    lines = reading.of()
    pictures, documents = [], []
    for number, path in infer.printed(tree):
        tag = lines[min(number, len(lines)) - 1].tag
        if tag and (_is_alternative(tag) or any(what in ("宽", "高") for what, _ in tag.asked)):
            pictures.append(path)
        elif tag and tag.encloses:
            documents.append(path)
    return infer.infer(tree, pictures, documents)


def _unframed(content: bytes) -> bytes:
    """A part without the frames around what was taken in."""
    if b"taken-in" not in content:
        return content
    tree = root(content)
    unwrapped(tree)
    return HEAD + etree.tostring(tree, encoding="utf-8")


def _is_alternative(tag: Tag) -> bool:
    return tag.paragraph.node.tag == DOC_PR and tag.paragraph.text.strip() == tag.raw


def _printing(kind: ScalarKind, reading: Reading, uses: list[infer.Use], form: Form) -> list[Tag]:
    """The tags that print a field of `kind`."""
    lines = reading.of()
    found = [one for one in uses if one.how == "print" and _is(kind, form, one.path)]
    return [tag for one in found if (tag := lines[min(one.line, len(lines)) - 1].tag) is not None]


def _is(wanted: ScalarKind, form: Form, path: infer.Path) -> bool:
    kind: FieldType | None = None
    inside: Form | None = form
    for name in path:
        if not name:
            kind = kind.of if isinstance(kind, ListOf) else kind
        elif inside is None or name not in inside:
            return False
        else:
            kind = inside[name].type
        inside = kind.columns if isinstance(kind, TableOf) else None
    return isinstance(kind, Scalar) and kind.kind == wanted


def _moved(reading: Reading, parts: Parts, part: str, looks: Looks) -> Moved:
    tree = reading.trees[part]
    if part in OWNED:
        kept = {called(one) for one in own(parts, part)}
        for one in [one for one in tree if called(one) not in kept]:
            tree.remove(one)
    if part == APP:
        signed(tree)
    return normalised(tree, reading.paragraphs[part], [line.tag for line in reading.lines[part] if line.tag], looks)


def _compiled(moved: Moved, part: str, name: str) -> Template:
    env = environment(name)

    def place(line: int) -> Place:
        return Place(name, path=(moved.lines[line],)) if line in moved.lines else Place(name)

    try:
        tree = env.parse(moved.text)
        if found := language.check(tree, place):
            raise InvalidSource(found)
        instrument(env, tree, place)
        return Template.from_code(env, env.compile(tree), env.globals)
    except TemplateError:
        # Each tag was right where it stood; together, where they were moved to, they are not.
        raise InvalidSource(problem("T119", Place(name), part=part)) from None


def doubts(template: WordTemplate) -> tuple[Problem, ...]:
    """What is allowed and may well be meant otherwise: declared fields that are nowhere used."""
    used = set(template.where) | {text.split(".")[0] for text in template.where}
    for text in (template.from_, template.title, *template.to):
        used |= language.used(text)
    place = Place(template.name)
    idle = (one.name for one in template.form.fields if one.name not in used)
    unused = (problem("T160", place, name=name, near="") for name in idle)
    single = (
        problem("T176", Place(template.name, path=(at,)), tag=tag, name=name) for at, tag, name in template.single
    )
    merging = (problem("T181", Place(template.name, path=(at,)), name=name) for at, name in template.merging)
    passing = (problem("T185", Place(template.name, path=(at,)), what=what[:40]) for at, what in template.passing)
    bare = (
        problem("T182", Place(template.name, path=template.where.get(name, ())[:1]), name=name)
        for name in template.bare
    )
    return (*template.warnings, *unused, *single, *merging, *passing, *bare)


def _hash(data: bytes, sidecar: Source | None, documents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(data + b"\x00" + (sidecar.text.encode() if sidecar else b""))
    for name, one in sorted(documents.items()):
        digest.update(f"\x00{name}\x00{hashlib.sha256(one).hexdigest()}".encode())
    return digest.hexdigest()
