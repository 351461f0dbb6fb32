"""行: a drawn line of words taken apart: what of it stays when other words of its class take the place.

learned (run, text, cursor, store)  -> Line and how far the text is drawn; Strange when the line is not understood
Line    .filled (said)              -> Filled
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NamedTuple

from docflow.render.justify import HELPERS
from docflow.render.memo.cutting import Text
from docflow.render.memo.fonts import Glyph, Store
from docflow.render.memo.letters import Letters
from docflow.render.memo.pen import Run, Strange

_SHOWN: Final = re.compile(rb"<([0-9a-f]*)>")


class Filled(NamedTuple):
    """A line of words as a page has it, without its height on the page."""

    x: bytes
    #: From behind the height to the end of the text object.
    rest: bytes
    glyphs: frozenset[Glyph]


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose words may be others of the same classes."""

    #: Which text of the piece it is part of.
    text: int
    x: bytes
    font: bytes
    #: What stands behind the height, with %b for each glyph that may be another.
    pattern: bytes
    #: The characters of the text that these are, and where they stand in it.
    take: Callable[[str], tuple[str, ...]]
    places: tuple[int, ...]
    letters: Letters
    #: The glyphs that stay.
    fixed: frozenset[Glyph]
    store: Store
    #: Where in the text its words begin and end.
    start: int
    end: int

    def filled(self, said: str) -> Filled:
        """The line with the words of `said`. Errors: KeyError for a character without a glyph."""
        taken = self.take(said)
        codes = self.letters.codes
        rest = self.pattern % tuple([codes[one] for one in taken])
        meant = self.store.meant(self.font, self.letters)
        return Filled(self.x, rest, self.fixed.union([meant[one] for one in taken]))


def learned(run: Run, index: int, text: Text, cursor: int, store: Store, widths: dict[int, int]) -> tuple[Line, int]:
    """The line that `run` shows: of `text`, the `index`-th of its piece, of which `cursor` characters are drawn."""
    said = run.said.translate(HELPERS)
    if store.family(run.font) != text.letters.face.name:
        raise Strange
    start = _start(text.said, said, cursor)
    codes = [found[at : at + 4] for found in _SHOWN.findall(run.shown) for at in range(0, len(found), 4)]
    # A space at the end of a line may be drawn and yet not be counted among its words.
    said += text.said[start + len(said) : start + len(codes)]
    if len(codes) != len(said) or said[len(run.said) :].strip(" "):
        raise Strange
    moving, fixed = [], []
    for at, (character, code) in enumerate(zip(said, codes, strict=True)):
        width = text.letters.width(code)
        if widths[int(code, 16)] != width:
            raise Strange
        if text.letters.is_member(character):
            if text.letters.codes[character] != code:
                raise Strange
            moving.append(at)
        else:
            fixed.append(store.glyph(run.font, code, character, width))
    places = tuple([start + at for at in moving])
    is_moving = set(moving)
    numbered = iter(range(len(codes)))

    def blanked(found: re.Match[bytes]) -> bytes:
        kept = (found.group(1)[at : at + 4] for at in range(0, len(found.group(1)), 4))
        return b"<" + b"".join(b"%b" if next(numbered) in is_moving else one for one in kept) + b">"

    pattern = b" Tm\n/%b %b Tf\n[%b] TJ\nET" % (run.font, run.size, _SHOWN.sub(blanked, run.shown))
    line = Line(
        index, run.x, run.font, pattern, taking(places), places, text.letters, frozenset(fixed), store,
        start, start + len(said),
    )  # fmt: skip
    return line, line.end


def _start(whole: str, said: str, cursor: int) -> int:
    """Where in `whole` the words begin that are drawn next. Errors: Strange."""
    start = 0 if cursor == len(whole) else cursor  # the head of a table comes again on each page
    while not whole.startswith(said, start):
        if whole[start : start + 1] != " ":
            raise Strange
        start += 1  # a space at which a line was broken is not drawn
    return start


def as_drawn(run: Run) -> bytes:
    """What `Filled.rest` is for the words that were drawn."""
    return b" Tm\n/%b %b Tf\n[%b] TJ\nET" % (run.font, run.size, run.shown)


def taking(places: Sequence[int]) -> Callable[[str], tuple[str, ...]]:
    """What takes the characters at `places` out of a text."""
    if not places:
        return lambda said: ()
    if tuple(places) == tuple(range(places[0], places[-1] + 1)):
        stretch = slice(places[0], places[-1] + 1)
        return lambda said: tuple(said[stretch])
    get: Callable[[Any], Any] = itemgetter(*places)
    return get if len(places) > 1 else lambda said: (get(said),)
