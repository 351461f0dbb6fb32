"""行的接续: a paragraph that was never laid out is put together of lines that were, in other paragraphs.

Chains   .units (pieces, lay_out)   -> how pieces stand; only those are laid out that bring a new line

What WeasyPrint breaks off next is decided by the words from there on, not by those before (split_first_line is given
nothing else), but for the first line, which is indented. Of the words that follow, nothing is looked at beyond the
next place where a line may end: two hanzi that stand side by side end all that Pango takes together. So a line is
known by the classes of its characters and of those up to the next two hanzi, or up to the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import pairwise
from typing import Final, NamedTuple

from docflow.render.justify import HELPERS
from docflow.render.memo.cutting import Piece
from docflow.render.memo.layouts import Unit
from docflow.render.memo.lines import Line, taking

#: So many lines are kept in mind.
_MOST: Final = 20_000
#: So often new lines are looked for; what is then still new is laid out piece by piece.
_ROUNDS: Final = 8
#: Pieces that go on with as many equal characters very likely have the next line in common: one of them is asked.
_AHEAD: Final = 30
#: One in so many pieces that were put together is laid out too, and compared.
_CHECKED: Final = 256
#: The class of hanzi (letters.py); a character that no text has, behind its end; two hanzi side by side.
_PAIR: Final = "\u4e00\u4e00"
_END: Final = "\x00"
_BREAK: Final = "\u200b"
#: What is written from right to left orders what stands far from it.
_FROM_THE_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

LayOut = Callable[[tuple[Piece, ...]], Mapping[str, Unit | None]]


class _Words(NamedTuple):
    """The words of a paragraph that is one text."""

    opening: str
    raw: str
    #: Their classes, and an end.
    classes: str


class _Step(NamedTuple):
    """A line, wherever it stands."""

    #: With the places counted from its beginning.
    line: Line
    #: How high it is.
    height: str
    #: How many characters it takes of the words, white space behind it included, and how many of those are seen.
    long: int
    shown: int

    @property
    def told(self) -> tuple[object, ...]:
        """All of it that two lines may differ in."""
        one = self.line
        return (one.x, one.font, one.pattern, one.places, one.fixed, one.end, *self[1:])


@dataclass
class _Style:
    """The lines of paragraphs with one first tag, first lines or others."""

    steps: dict[str, _Step] = field(default_factory=dict)
    #: How long the words are that they are known by.
    sizes: dict[int, None] = field(default_factory=dict)

    def found(self, classes: str, at: int) -> _Step | None:
        """The line that begins at `at`."""
        out: _Step | None = None
        for size in self.sizes:
            one = self.steps.get(classes[at : at + size])
            if one is not None:
                _agree(out, one)
                out = one
        return out


def _agree(one: _Step | None, other: _Step) -> None:
    if one is not None and one is not other and one.told != other.told:
        raise AssertionError("two lines of the same words differ")


@dataclass
class Chains:
    """The lines of one batch."""

    _styles: dict[tuple[str, bool], _Style] = field(default_factory=dict)
    #: What a paragraph of lines of such heights looks like from below.
    _profiles: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    _lines: int = 0
    _composed: int = 0

    def units(self, pieces: Sequence[Piece], lay_out: LayOut) -> dict[str, Unit | None]:
        """How `pieces` stand, by key; `lay_out` tells it of those that cannot be put together."""
        out: dict[str, Unit | None] = {}
        for _ in range(_ROUNDS):
            ask: dict[object, Piece] = {}
            left: list[Piece] = []
            for piece in pieces:
                found = self._put_together(piece)
                if isinstance(found, Unit):
                    out[piece.key] = found
                else:
                    left.append(piece)
                    ask.setdefault(found, piece)
            if not ask:
                break
            out |= self._taken(tuple(ask.values()), lay_out)
            pieces = [one for one in left if one.key not in out]
        else:
            out |= self._taken(tuple(pieces), lay_out)
        return out

    def _taken(self, pieces: tuple[Piece, ...], lay_out: LayOut) -> Mapping[str, Unit | None]:
        laid_out = lay_out(pieces) if pieces else {}
        for piece in pieces:
            if unit := laid_out[piece.key]:
                self._take(piece, unit)
        return laid_out

    # --- known lines ------------------------------------------------------------------------------------------

    def _put_together(self, piece: Piece) -> Unit | object:
        """The unit of `piece`; else what tells the line that is not known."""
        words = _words(piece)
        if words is None:
            return piece.key
        at = shown = 0
        lines, heights = [], []
        while at < len(words.raw):
            style = self._styles.get((words.opening, at == 0))
            step = style.found(words.classes, at) if style else None
            if step is None:
                return words.opening, at == 0, words.classes[at : at + _AHEAD]
            lines.append(_moved(step.line, shown))
            heights.append(step.height)
            at, shown = at + step.long, shown + step.shown
        profile = self._profiles.get((words.opening, tuple(heights)))
        if profile is None:
            return words.opening, *heights
        self._composed += 1
        if self._composed % _CHECKED == 0:
            return piece.key
        return Unit(tuple(lines), profile, tuple(heights))

    def _take(self, piece: Piece, unit: Unit) -> None:
        """Takes in the lines of a piece that was laid out."""
        words = _words(piece)
        if words is None or len(unit.lines) != len(unit.heights) or not unit.lines:
            return
        places = [at for at, one in enumerate(words.raw) if ord(one) not in HELPERS]
        starts = [places[one.start] for one in unit.lines]
        if starts[0] or not all(_is_clear(words.raw, places, *pair) for pair in _pairs(unit.lines, len(places))):
            return
        self._profiles[words.opening, unit.heights] = unit.profile
        ends = (*unit.lines[1:], None)
        for start, line, behind, height in zip(starts, unit.lines, ends, unit.heights, strict=True):
            after = places[behind.start] if behind else len(words.raw)
            shown = (behind.start if behind else len(places)) - line.start
            step = _Step(_moved(line, -line.start), height, after - start, shown)
            self._keep(words, start, after, step)

    def _keep(self, words: _Words, start: int, after: int, step: _Step) -> None:
        if self._lines >= _MOST:
            self._styles.clear()
            self._lines = 0
        style = self._styles.setdefault((words.opening, start == 0), _Style())
        known = style.found(words.classes, start)
        if known is not None:
            _agree(known, step)
            return
        pair = words.classes.find(_PAIR, after)
        end = pair + len(_PAIR) if pair >= 0 else len(words.classes)
        style.steps[words.classes[start:end]] = step
        style.sizes[end - start] = None
        self._lines += 1


def _words(piece: Piece) -> _Words | None:
    """The words of a piece that is one element with one text; None for another."""
    if len(piece.tags) != 3 or len(piece.texts) != 1 or len(piece.order) != 1:
        return None
    raw = unescape(piece.tags[1][0])
    if _FROM_THE_RIGHT.search(raw):
        return None
    return _Words(piece.opening, raw, raw.translate(piece.texts[0].letters.table) + _END)


def _pairs(lines: Sequence[Line], count: int) -> list[tuple[int, int]]:
    """Where each line ends and the next begins; behind the last one nothing may follow."""
    return [(one.end, other.start) for one, other in pairwise(lines)] + [(lines[-1].end, count)]


def _is_clear(raw: str, places: Sequence[int], end: int, start: int) -> bool:
    """Whether it is certain where the next line begins: between two are spaces, or a helper that ends the first."""
    if start == len(places):
        return end == start
    between = raw[places[end - 1] + 1 : places[start]]
    return between in ("", _BREAK) or between.strip(" ") == ""


def _moved(line: Line, by: int) -> Line:
    """`line` where so many more characters stand before it."""
    if not by:
        return line
    places = tuple([one + by for one in line.places])
    return replace(line, places=places, take=taking(places), start=line.start + by, end=line.end + by)
