"""模: how the papers of one recipe are set: which words of a page come from which characters of its values.

Mould (recipe, …)  .unknown (filling)         what must be learned before it can be set
                   .cut (filling, cutter, cuts)  the same with its pieces; each learns how its piece was laid out
                   .lines (filling)           -> the lines that move, by the piece they belong to
Joint (faces)      the classes of characters that are alike in whatever role they are written

A stretch (a paragraph, a heading, the addressees, the note) is told by the classes of the characters of its values:
every other character of it stays. What decides about its HTML looks at no more than classes (cutting.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, get_args

from docflow.document.moving import Moving, Where
from docflow.document.series import Filling, Recipe
from docflow.render.fonts import Faces
from docflow.render.memo.cutting import Piece
from docflow.render.memo.fonts import Glyph
from docflow.render.memo.layouts import Unit
from docflow.render.memo.letters import letters
from docflow.render.memo.lines import Line, taking
from docflow.render.memo.parts import Cutter
from docflow.render.page import Role

if TYPE_CHECKING:
    from docflow.render.memo.casts import Cast

#: So many classes of one stretch are kept in mind.
_KEPT: Final = 2_000
#: A digit that the face for Latin letters writes; no text holds this character.
_LATIN_DIGIT: Final = 0xE030


class Joint(dict[int, int]):
    """For `str.translate`: the class of a character where it is the same in every role, else itself."""

    def __init__(self, faces: Faces) -> None:
        super().__init__()
        self._faces = faces
        self._roles: tuple[Role, ...] = tuple(one for one in get_args(Role) if one not in ("title", "song"))

    def __missing__(self, code: int) -> int:
        self[code] = found = self._found(code)
        return found

    def _found(self, code: int) -> int:
        faces, character = self._faces, chr(code)
        written = {faces.of(character, role) for role in self._roles}
        if written == {faces.latin} and faces.latin is not None:
            return _LATIN_DIGIT if letters(faces.latin, faces.cache).class_of(code) == 0x30 else code
        if any(faces.of(character, role) is not faces.role(role) for role in self._roles):
            return code
        found = {letters(faces.role(role), faces.cache).class_of(code) for role in self._roles}
        return found.pop() if len(found) == 1 else code


#: Where each line begins, and what stands from behind its height on.
Lines: TypeAlias = Sequence[tuple[bytes, bytes]]


class Ready(NamedTuple):
    """A line of which only characters of values move."""

    x: bytes
    pattern: bytes
    #: The characters that move, of the values of the stretch joined.
    take: Callable[[str], tuple[str, ...]]
    meant: Mapping[str, Glyph]


class Known(NamedTuple):
    """A stretch with values of certain classes."""

    #: A number for all that decides about the layout, and for the glyphs that stay in all papers of the recipe.
    mark: int
    lines: tuple[Ready, ...]
    #: The glyphs that stay in all papers of the recipe, and those that stay in papers of these classes.
    still: frozenset[Glyph]
    more: frozenset[Glyph]
    #: Whether its words are a bookmark.
    is_label: bool


@dataclass(eq=False)
class Stretch:
    """What is known of one moving stretch, by the classes of its values."""

    moving: Moving
    #: Which piece of the paper it is.
    piece: int
    numbers: tuple[int, ...]
    known: dict[tuple[str, ...], Known | None] = field(default_factory=dict)
    #: The last paper's values, and how they were set: many fields are the same in all rows.
    _last: tuple[Known | None, str, Lines, set[Glyph]] = (None, "", (), set())
    _marks: dict[tuple[str, str, frozenset[Glyph]], int] = field(default_factory=dict)

    def mark(self, opening: str, profile: str, still: frozenset[Glyph]) -> int:
        return self._marks.setdefault((opening, profile, still), len(self._marks))

    def key(self, classes: Mapping[int, str]) -> tuple[str, ...]:
        return tuple([classes[one] for one in self.numbers])

    def filled(self, known: Known, values: Sequence[str]) -> tuple[Lines, set[Glyph]]:
        """The lines with these values, and all their glyphs but those that stay in all papers. Errors: KeyError."""
        own = "".join([values[one] for one in self.numbers])
        before, said, lines, glyphs = self._last
        if before is not known or said != own:
            glyphs = set(known.more)
            lines = [(one.x, filled(one, own, glyphs)) for one in known.lines]
            self._last = (known, own, lines, glyphs)
        return lines, glyphs


class Cut(NamedTuple):
    """A stretch with values of classes that are not known yet."""

    stretch: Stretch
    key: tuple[str, ...]
    values: Sequence[str]
    piece: Piece

    def learn(self, units: Mapping[str, Unit | None]) -> None:
        """Takes in how its piece stands."""
        known = self.stretch.known
        if len(known) >= _KEPT:
            known.clear()
        known[self.key] = _known(self.stretch, self.values, self.piece, units.get(self.piece.key))


class Mould:
    """How the papers of one recipe are set."""

    def __init__(self, recipe: Recipe, placed: Sequence[tuple[Where | None, Piece]], joint: Joint) -> None:
        self.recipe, self._joint = recipe, joint
        self.pieces = [piece for _, piece in placed]
        at = {where: number for number, (where, _) in enumerate(placed) if where is not None}
        self.title = at.get("title", -1)
        self.stretches = [Stretch(one, at[one.where], one.values) for one in recipe.moving]
        #: By the marks of the title and of the stretches.
        self.casts: dict[tuple[int, ...], Cast | None] = {}
        self._classes: dict[str, str] = {}
        self._title_marks: dict[tuple[str, str], int] = {}
        self._moving = tuple(dict.fromkeys(one for stretch in self.stretches for one in stretch.numbers))

    def title_mark(self, opening: str, profile: str) -> int:
        return self._title_marks.setdefault((opening, profile), len(self._title_marks))

    def keys(self, filling: Filling) -> list[tuple[str, ...]]:
        """The classes of the values of each stretch."""
        values, joint, known = filling.values, self._joint, self._classes
        classes = {}
        for one in self._moving:
            said = values[one]
            found = known.get(said)
            if found is None:
                if len(known) >= _KEPT:
                    known.clear()
                found = known[said] = said.translate(joint)
            classes[one] = found
        return [one.key(classes) for one in self.stretches]

    def unknown(self, filling: Filling) -> Iterable[tuple[int, tuple[str, ...]]]:
        """The stretches with classes that were not met yet."""
        for number, (stretch, key) in enumerate(zip(self.stretches, self.keys(filling), strict=True)):
            if key not in stretch.known:
                yield number, key

    def is_new(self, filling: Filling) -> bool:
        return any(True for _ in self.unknown(filling))

    def known(self, filling: Filling) -> list[Known] | None:
        """What is known of each stretch; None where it is not enough."""
        out = []
        for stretch, key in zip(self.stretches, self.keys(filling), strict=True):
            found = stretch.known.get(key)
            if found is None:
                return None
            out.append(found)
        return out

    def cut(self, filling: Filling, cutter: Cutter, cuts: dict[object, Cut]) -> None:
        """Adds to `cuts` the stretches of a paper with classes that were not met yet. Errors: Uncut."""
        for number, key in self.unknown(filling):
            stretch = self.stretches[number]
            if (id(stretch), key) not in cuts:
                piece = cutter.stretch(self.recipe.first, stretch.moving.where, stretch.moving.make(filling.values))
                cuts[id(stretch), key] = Cut(stretch, key, filling.values, piece)


def _known(stretch: Stretch, values: Sequence[str], piece: Piece, unit: Unit | None) -> Known | None:
    """How `piece` is set of values; None where its words are not those of the stretch."""
    said = stretch.moving.text(values)
    places = piece.places
    if unit is None or "".join([piece.texts[text].said[at] for text, at in places]) != said:
        return None
    if piece.labels not in ((), (said,)):
        return None
    sources = _sources(stretch.moving, values)
    source = {place: sources[number] for number, place in enumerate(places)}
    own = "".join([values[one] for one in stretch.numbers])
    ready: list[Ready] = []
    still, more = set[Glyph](), set[Glyph]()
    for line in unit.lines:
        made = _ready(line, piece, source, still, more)
        if filled(made, own, set()) != line.filled(piece.texts[line.text].said).rest:
            return None
        ready.append(made)
    kept = frozenset(still)
    mark = stretch.mark(piece.opening, unit.profile, kept)
    return Known(mark, tuple(ready), kept, frozenset(more - still), bool(piece.labels))


def _sources(moving: Moving, values: Sequence[str]) -> list[int]:
    """For each character of a stretch its place in the values joined; -1 where it stays."""
    out: list[int] = []
    before = 0
    for one in moving.said:
        if type(one) is str:
            out += [-1] * len(one)
        else:
            count = len(values[one])  # type: ignore[index]
            out += range(before, before + count)
            before += count
    return out


def _ready(
    line: Line, piece: Piece, source: Mapping[tuple[int, int], int], still: set[Glyph], more: set[Glyph]
) -> Ready:
    """`line` with the characters that stay written into it; their glyphs are told to `still` and `more`."""
    meant = line.store.meant(line.font, line.letters)
    said = piece.texts[line.text].said
    taken, codes = [], []
    for place in line.places:
        at = source[line.text, place]
        if at < 0:
            codes.append(meant[said[place]].code)
            still.add(meant[said[place]])
        else:
            codes.append(b"%b")
            taken.append(at)
    # A space that ends a line may be drawn, or not.
    stays = {said[place] for (text, place), at in source.items() if at < 0 and text == line.text} - {" "}
    for one in line.fixed:
        (still if one.character in stays else more).add(one)
    return Ready(line.x, line.pattern % tuple(codes), taking(taken), meant)


def filled(line: Ready, own: str, glyphs: set[Glyph]) -> bytes:
    """A line from behind its height, with the words of the values joined; its glyphs are told. Errors: KeyError."""
    meant = line.meant
    found = [meant[one] for one in line.take(own)]
    glyphs.update(found)
    return line.pattern % tuple([one.code for one in found])
