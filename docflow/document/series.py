"""同一模板的许多份: what the papers of one template have in common is composed once, and the values put in.

Series (template, others, demo)  .compose (record)  -> Document, as ever
                                 .fill (record)     -> Filling, or None where only composing itself will do
Recipe   .document (filling)     -> the document that composing would make

A recipe holds for all records that take the same way through the template and say the same in every place but these:
title, addressees, note, paragraphs and headings without footnotes. There a value is only ever put between words that
stay, as long as it is one line of words without white space at its ends. What composing looks at beside them (long
lists of addressees, references, lists in the order of strokes) sends a record the ordinary way; a chart, a picture or
such a list that all records share belongs to the recipe.
A recipe is proved on the record it was learned of, and on every sixty-fourth that it fills.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from docflow.document import titles, wording
from docflow.document.compose import compose
from docflow.document.model import Document, TitlePart, title_text
from docflow.document.moving import Moving, Words, addressees, apart, block, is_plain, note, numbers
from docflow.document.program import TOKEN, Run, Said
from docflow.document.slots import ChartSlot, NameSlot, PictureSlot
from docflow.document.template import ATTACHED_TITLE, SLOTS, Template
from docflow.form import ListOf, Picture, Record, Scalar
from docflow.standard import layout

_KEPT: Final = 64
_CHECKED: Final = 64
_MOST_TITLES: Final = 256
#: What composing looks for beyond the place where it stands (citing.py, doubting.py).
_LOOKED_FOR: Final = ("姓氏笔", "姓名笔", "[", "［", "参考文献", "注释", "尾注")


class Filling(NamedTuple):
    """A recipe and what one record puts into it."""

    recipe: Recipe
    #: By their numbers; those of `moving` are words.
    values: Sequence[str]
    title: tuple[TitlePart, ...]
    #: What each stretch says, and after them the title.
    said: Sequence[str]

    def document(self) -> Document:
        return self.recipe.document(self)


@dataclass(frozen=True, eq=False)
class Recipe:
    """What the papers have in common."""

    #: The document that it was learned of.
    first: Document
    moving: tuple[Moving, ...]
    #: The title has values, or names that its lines must keep whole: it is another in other papers.
    _titles: dict[Hashable, tuple[TitlePart, ...]] = field(default_factory=dict, repr=False)

    @property
    def still(self) -> Document:
        """What stays in all papers."""
        gone = {one.where for one in self.moving}
        body = tuple(one for at, one in enumerate(self.first.body) if at not in gone)
        to, note = () if "to" in gone else self.first.to, "" if "note" in gone else self.first.note
        return replace(self.first, title=(), body=body, to=to, note=note)

    def document(self, filling: Filling) -> Document:
        """The document of `filling`."""
        one = self.first
        made = {moving.where: moving.make(filling.values) for moving in self.moving}
        body = tuple([made.get(at, found) for at, found in enumerate(one.body)])
        return Document(
            one.kind, one.direction, one.head, filling.title, made.get("to", one.to), body,  # type: ignore[arg-type]
            one.attachments, one.sign, made.get("note", one.note), one.annexes, one.imprint,  # type: ignore[arg-type]
            one.attendance, one.belongs, one.demo,
        )  # fmt: skip


@dataclass(eq=False)
class _Way:
    """A way through a template: its texts, and which of their values stand where they may change."""

    title: Words
    #: Numbers of the values that stay the same in a recipe, and of those that must be words.
    fixed: tuple[int, ...]
    loose: tuple[int, ...]
    #: Numbers of the values that are pictures.
    pictures: frozenset[int]
    recipes: dict[Hashable, Recipe | None] = field(default_factory=dict)


class Series:
    """The papers of one template."""

    def __init__(
        self,
        template: Template,
        others: Mapping[str, Template] | None = None,
        demo: bool = False,
        shared: Collection[str] = (),
    ) -> None:
        """`shared` are fields that say the same in all records: what has no others does not move."""
        self._template, self._others, self._demo, self._shared = template, others or {}, demo, shared
        self._fields = (*template.form.names, *SLOTS.names)
        self._naming = tuple(_naming(template))
        self._ways: dict[tuple[str, ...], _Way | None] = {}
        self._filled = 0

    def compose(self, record: Record) -> Document:
        """The document of `record`. Errors: those of composing."""
        return compose(self._template, record, others=self._others, demo=self._demo)

    def fill(self, record: Record) -> Filling | None:
        """What `record` puts into a recipe; None where the ordinary way must compose it. Errors: those of composing."""
        if self._template.bound:
            return None
        data: dict[str, object] = {name: record.get(name) for name in self._fields}
        data[ATTACHED_TITLE] = None
        run = self._template.program.run(data)
        way = self._way(run)
        if run.problems or way is None or not _are_words(run.values, way):
            return None
        key = (*[record.get(one) for one in SLOTS.names], *[run.values[at] for at in way.fixed])
        if key not in way.recipes:
            if len(way.recipes) >= _KEPT:
                way.recipes.clear()
            way.recipes[key] = self._learned(way, run, record)
        recipe = way.recipes[key]
        filling = self._filling(recipe, way, run, record) if recipe else None
        self._filled += filling is not None
        if filling and self._filled % _CHECKED == 0 and filling.document() != self.compose(record):
            raise AssertionError("a recipe and composing differ")
        return filling

    # --- ways and recipes --------------------------------------------------------------------------------------

    def _way(self, run: Run) -> _Way | None:
        if run.texts not in self._ways:
            if len(self._ways) >= _KEPT:
                self._ways.clear()
            self._ways[run.texts] = self._new_way(run) if run.texts else None
        return self._ways[run.texts]

    def _new_way(self, run: Run) -> _Way | None:
        texts = self._template.texts
        protos = self._template.read_body(run.texts[texts.body]).blocks
        if any(isinstance(one, ChartSlot | PictureSlot | NameSlot) and not self._is_alike(one, run) for one in protos):
            return None
        places = [run.texts[texts.title], *([run.texts[texts.note]] if texts.note >= 0 else [])]
        places += ["".join([run.texts[one] for one in texts.to])]
        loose = [at for one in (*places, *filter(is_plain, protos)) for at in self._loose(one, run)]
        fixed = set(range(len(run.values))).difference(loose)
        title = run.texts[texts.title].replace("\n", "").strip()
        shown = [at for one in protos if isinstance(one, PictureSlot) for at in numbers(one.data)]
        return _Way(apart(title), tuple(sorted(fixed)), tuple(sorted(loose)), frozenset(shown))

    def _is_alike(self, slot: ChartSlot | PictureSlot | NameSlot, run: Run) -> bool:
        """Whether a chart, a picture or a list in the order of strokes is the same in all papers."""
        if isinstance(slot, NameSlot):
            return not self._loose(slot.names, run)
        if isinstance(slot, PictureSlot) and TOKEN.fullmatch(slot.data):
            return not self._loose(slot.data, run)
        return slot.data in self._shared

    def _loose(self, place: object, run: Run) -> list[int]:
        """The values of a place where another paper may say something else; none where all of them are shared."""
        found = list(numbers(place))
        return [] if all(run.labels[one].partition(".")[0] in self._shared for one in found) else found

    def _learned(self, way: _Way, run: Run, record: Record) -> Recipe | None:
        """A recipe, proved on `record`; None where there is none. Errors: those of composing."""
        document = self.compose(record)
        moving = self._moving(run, document)
        if moving is None or not _is_still(document):
            return None
        recipe = Recipe(document, moving)
        filling = self._filling(recipe, way, run, record)
        return recipe if filling and filling.document() == document else None

    def _moving(self, run: Run, document: Document) -> tuple[Moving, ...] | None:
        texts, protos = self._template.texts, self._template.read_body(run.texts[self._template.texts.body]).blocks
        out: list[Moving] = []
        items = [run.texts[index].strip().replace("\n", " ") for index in texts.to]
        if self._loose("".join(items), run):
            if len(items) != len(document.to):
                return None
            out.append(addressees([apart(one) for one in items], document))
        if texts.note >= 0 and self._loose(run.texts[texts.note], run):
            out.append(note(apart(run.texts[texts.note].replace("\n", " ").strip())))
        moving = [is_plain(one) and bool(self._loose(one, run)) for one in protos]
        if not any(moving):
            return tuple(out)
        if len(protos) != len(document.body):
            return None
        for at, (moves, proto, found) in enumerate(zip(moving, protos, document.body, strict=True)):
            if moves and type(proto) is not type(found):
                return None
            if moves:
                out.append(block(at, proto, found))
        return tuple(out)

    # --- one record --------------------------------------------------------------------------------------------

    def _filling(self, recipe: Recipe, way: _Way, run: Run, record: Record) -> Filling | None:
        values: Sequence[str] = run.values  # type: ignore[assignment]
        said = [one.text(values) for one in recipe.moving]
        text = "\n".join(said)
        if any(one in text for one in _LOOKED_FOR):
            return None
        for one, own in zip(recipe.moving, said, strict=True):
            if one.where == "to" and not _is_short(own, recipe.first, values, one):
                return None
        title = self._title(recipe, way, values, record)
        said.append(title_text(title))
        return Filling(recipe, values, title, said)

    def _title(self, recipe: Recipe, way: _Way, values: Sequence[str], record: Record) -> tuple[TitlePart, ...]:
        own = [values[one] for one in way.title if type(one) is int]
        said = "".join([one if type(one) is str else values[one] for one in way.title])  # type: ignore[index]
        names = [one for one in self._names(record) if one in said]
        key = (*own, "", *names)
        found = recipe._titles.get(key)
        if found is None:
            chunks = [(one, False) if type(one) is str else (values[one], True) for one in way.title]  # type: ignore[index]
            found = titles.parts(chunks, self._template.kind.name, frozenset(names), self._template.words)
            if len(recipe._titles) >= _MOST_TITLES:
                recipe._titles.clear()
            recipe._titles[key] = found
        return found

    def _names(self, record: Record) -> Iterator[str]:
        for name in self._naming:
            value = record.get(name)
            yield from (each for each in (value if type(value) is tuple else (value,)) if isinstance(each, str))


# --- what may move -----------------------------------------------------------------------------------------------


def _naming(template: Template) -> Iterator[str]:
    """The fields that name bodies and persons: they are kept whole in a title (compose.py)."""
    for one in template.form.fields:
        kind = one.type.of if isinstance(one.type, ListOf) else one.type
        if isinstance(kind, Scalar) and kind.kind in ("organisation", "person"):
            yield one.name


def _are_words(values: Sequence[Said], way: _Way) -> bool:
    """Whether what is loose is one line of words each, without white space at its ends; and no other is a picture."""
    for at in way.loose:
        one = values[at]
        if type(one) is not str or not one or one.strip() != one or "\n" in one:
            return False
    return not any(isinstance(one, Picture) and at not in way.pictures for at, one in enumerate(values))


def _is_still(document: Document) -> bool:
    """Whether its addressees stay where they are, whatever stands beside them (addressing.py)."""
    head, line = document.head, wording.to_line(document.to)
    if head is None or head.form not in ("red", "letter"):
        return True
    return len(line) <= layout.CHARACTERS_A_LINE.value and not (document.imprint and document.imprint.to)


def _is_short(line: str, first: Document, values: Sequence[str], own: Moving) -> bool:
    """Whether addressees stay where they are, set apart as those of the first document."""
    if len(first.to) > 1 and any("、" in values[one] for one in own.values):
        return False
    return len(line) <= layout.CHARACTERS_A_LINE.value or not (first.head and first.head.form in ("red", "letter"))
