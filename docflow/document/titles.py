"""Where the lines of a title break: by meaning, as a trapezoid or a diamond, never inside a word or a name.

lines (title, capacity)       -> the lines
shape (widths)                -> what they look like
joined (title)                -> its stretches, last-resort breaks closed
parts, split                  -> what lines are made of (title_parts.py)

GB/T 9704-2012 cl. 7.3.1: 回行时词意完整、排列对称、长短适宜、间距恰当, 使用梯形或菱形.

A document keeps only what its author made: stretches (breaks 1 and 2) and, inside them, what is whole. Which
characters between make words is asked when the title is set (phrasing.py), and only when its stretches do not serve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice
from typing import Final, Literal

from docflow import chinese
from docflow.document import phrasing
from docflow.document.model import TitlePart, title_text
from docflow.document.phrasing import CLOSING, OPENING
from docflow.document.title_parts import parts, split

__all__ = ["CLOSING", "OPENING", "joined", "lines", "parts", "shape", "split"]

#: More ways to break than this are not compared.
_TRIES: Final = 20_000
#: Beyond this number of lines none is added for the sake of looks.
MOST_LINES: Final = 4
#: A shorter line looks lost.
_SHORT: Final = 4
#: What a line of its own, a short line, and lines of unlike width cost, in the unit of phrasing.
_LINE_COST, _SHORT_COST, _UNLIKE_COST = 1.5, 3.0, 3.0
#: What the author's own break is worth.
_AUTHOR: Final = -1.0
#: What a break inside a name costs more, and how long a name is that may have one.
_NAME_COST, _LONG_NAME = 3.0, 10.0
#: Stretches that cost more than this are asked for their words.
_GOOD: Final = 5.0


def shape(widths: Sequence[float]) -> Literal["line", "trapezoid", "diamond", "rectangle", "hourglass"]:
    """What lines of these widths look like when they are centred."""
    if len(widths) < 2:
        return "line"
    if len(set(widths)) == 1:
        return "rectangle"
    peak = widths.index(max(widths))
    up, down = widths[: peak + 1], widths[peak:]
    if list(up) != sorted(up) or list(down) != sorted(down, reverse=True):
        return "hourglass"
    return "diamond" if peak > 0 and widths[-1] < widths[peak] else "trapezoid"


# --- the lines -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch inside which no line ends, and what it costs to end one after it."""

    text: str
    cost: float
    width: float
    #: Nothing but the room asks for a break here.
    last_resort: bool = False


@lru_cache(maxsize=256)
def lines(title: tuple[TitlePart, ...], capacity: float) -> tuple[str, ...]:
    """The lines of `title`, each at most `capacity` characters wide.

    A line ends inside a stretch only where two words meet and the stretches alone are too wide or give no shape; inside
    what is whole (a name, a number) only when it alone is wider than a line. Only a single character that is wider
    than `capacity` would stand out.
    """
    text = title_text(title)
    if not text:
        return ()
    if chinese.width(text) <= capacity:
        return (text,)
    stretches = _stretches(title)
    if all(one.width <= capacity for one in stretches):
        rank, found = _best(stretches, capacity)
        if rank < (0, False, False, _GOOD):
            return found
    rank, found = _best(_words(title, text, capacity), capacity)
    if rank < (0, True):
        return found
    # A long name is broken between its words before a title goes without shape.
    other, opened = _best(_words(title, text, capacity, _NAME_COST), capacity)
    return opened if other < (0, True) else found


def joined(title: tuple[TitlePart, ...]) -> list[str]:
    """The stretches of `title` between breaks that are more than a last resort."""
    out = [""]
    for part in title:
        out[-1] += part.text
        if part.break_after:
            out.append("")
    return [text for text in out if text]


def _levels(title: tuple[TitlePart, ...]) -> dict[int, int]:
    """Where parts end, and how gladly a line ends there; without the end of the title."""
    ends = list(accumulate(len(part.text) for part in title))
    return {end: part.break_after for end, part in zip(ends, title, strict=True) if 0 < end < ends[-1]}


def _stretches(title: tuple[TitlePart, ...]) -> list[_Piece]:
    text = title_text(title)
    return _pieces(text, {at: _level_cost(text, at, level) for at, level in _levels(title).items() if level})


def _level_cost(text: str, at: int, level: int) -> float:
    """A break of the author's is welcome; 关于 opens what follows and ends a line unwillingly."""
    if level == 2:
        return _AUTHOR
    return phrasing.NEVER_BUT if text[:at].endswith("关于") else 0.0


def _words(title: tuple[TitlePart, ...], text: str, capacity: float, opened: float = 0.0) -> list[_Piece]:
    """The title in its words; a piece that is still too wide in what a line can hold.

    With `opened`, long names that fit a line may be broken too, at that cost.
    """
    levels = _levels(title)
    known = phrasing.breaks(text)
    limit = _LONG_NAME if opened else capacity
    wide = [span for span in _spans(sorted(levels), len(text)) if chinese.width(text[slice(*span)]) > limit]
    costs = {at: cost for at, cost in known.items() if at in levels}
    costs |= {at: cost + opened for at, cost in known.items() if any(a < at < b for a, b in wide)}
    for at, level in levels.items():
        if level == 2:
            costs[at] = _AUTHOR
        elif level == 1:
            costs[at] = min(known.get(at, 1.0), phrasing.NEVER_BUT if text[:at].endswith("关于") else 1.0)
    out: list[_Piece] = []
    at = 0
    for piece in _pieces(text, costs):
        inside = [end - at for end in levels if at < end < at + len(piece.text)]
        out += [piece] if piece.width <= capacity else _forced(piece, inside, capacity)
        at += len(piece.text)
    return out


def _spans(ends: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    return zip((0, *ends), (*ends, length), strict=True)


def _pieces(text: str, costs: dict[int, float]) -> list[_Piece]:
    return [
        _Piece(text[start:end], costs.get(end, 0.0), chinese.width(text[start:end]))
        for start, end in _spans(sorted(costs), len(text))
    ]


def _forced(piece: _Piece, ends: Iterable[int], capacity: float) -> Iterator[_Piece]:
    """What is wider than a line without two words that meet: by its parts, which end at `ends`, else by character."""
    parts = [piece.text[start:end] for start, end in _spans(sorted(ends), len(piece.text))]
    for cut in (lambda part: [one.text for one in split(part)], list):
        parts = [one for part in parts for one in ([part] if chinese.width(part) <= capacity else cut(part))]
    for index, text in enumerate(parts):
        last = index == len(parts) - 1
        yield _Piece(text, piece.cost if last else phrasing.NEVER_BUT, chinese.width(text), not last)


#: Last resorts taken, a poor shape, a line of one character, what all else costs.
_Rank = tuple[int, bool, bool, float]


def _best(pieces: list[_Piece], capacity: float) -> tuple[_Rank, tuple[str, ...]]:
    """The best way to set `pieces`, and how good it is."""
    least = len(_greedy(pieces, capacity))
    best: tuple[_Rank, tuple[int, ...]] | None = None
    for count in range(least, max(least, min(least + 2, len(pieces), MOST_LINES)) + 1):
        for ends in islice(_ways(pieces, capacity, count), _TRIES):
            rank = _rank(pieces, ends)
            if best is None or rank < best[0]:
                best = rank, ends
    rank, ends = best or (_rank(pieces, _greedy(pieces, capacity)), _greedy(pieces, capacity))
    return rank, tuple("".join(one.text for one in pieces[a:b]) for a, b in zip((0, *ends[:-1]), ends, strict=True))


def _greedy(pieces: list[_Piece], capacity: float) -> tuple[int, ...]:
    """Where lines end when each takes what it can: the fewest there can be."""
    ends: list[int] = []
    used = 0.0
    for index, piece in enumerate(pieces):
        if index and used + piece.width > capacity:
            ends.append(index)
            used = 0.0
        used += piece.width
    return (*ends, len(pieces))


def _ways(pieces: list[_Piece], capacity: float, count: int) -> Iterator[tuple[int, ...]]:
    """Every way to set the pieces on `count` lines; the upper lines longest first."""
    sums = [0.0, *accumulate(piece.width for piece in pieces)]

    def ways(start: int, count: int) -> Iterator[tuple[int, ...]]:
        if count == 1:
            if sums[-1] - sums[start] <= capacity or start == len(pieces) - 1:
                yield (len(pieces),)
            return
        last = start + 1
        while last < len(pieces) - count + 1 and sums[last + 1] - sums[start] <= capacity:
            last += 1
        for end in range(last, start, -1):
            if sums[-1] - sums[end] > capacity * (count - 1):
                return
            for rest in ways(end, count - 1):
                yield (end, *rest)

    return ways(0, count)


def _rank(pieces: list[_Piece], ends: tuple[int, ...]) -> _Rank:
    """How bad one way of breaking is; the least is taken."""
    found = [sum(one.width for one in pieces[a:b]) for a, b in zip((0, *ends[:-1]), ends, strict=True)]
    ended = [pieces[end - 1] for end in ends[:-1]]
    cost = sum(one.cost for one in ended) + _LINE_COST * len(ended)
    cost += _SHORT_COST * sum(one < _SHORT for one in found)
    cost += _UNLIKE_COST * (max(found) - min(found)) / max(found)
    # Of two that are alike, the one whose upper lines are longer.
    cost -= found[0] / 1000
    lone = len(found) > 1 and min(found) <= 1
    return sum(one.last_resort for one in ended), shape(found) in ("rectangle", "hourglass"), lone, cost
