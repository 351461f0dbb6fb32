"""Where the lines of a title break: by meaning, as a trapezoid or a diamond, never inside a part.

lines (title, capacity) -> the lines
shape (widths)          -> what they look like
split (text)            -> the parts of a value or a long phrase that may be broken as a last resort only
joined (title)          -> its stretches, last-resort breaks closed
parts (chunks, kind)    -> the parts of a title as its author wrote it, with the values in it

GB/T 9704-2012 cl. 7.3.1: 回行时词意完整、排列对称、长短适宜、间距恰当, 使用梯形或菱形.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Literal

from docflow import chinese
from docflow.document.model import TitlePart

#: More ways to break than this are not compared: a title has at most a few lines.
_TRIES = 4_000

#: No page has room for fewer characters on a line of a title.
SHORT: Final = 12
#: What no line begins with, and what no line ends with.
CLOSING = "，。、；：？！）〉》」』】〕”’…—～·的"
OPENING = "（〈《「『【〔“‘第"


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


def lines(title: tuple[TitlePart, ...], capacity: float) -> tuple[str, ...]:
    """The lines of `title`, each at most `capacity` characters wide unless one part alone is wider.

    Breaks marked 0 are used only inside what is wider than a line. Of the rest: shape first, then as few
    lines as need be, then the breaks the author marked, then lines of like width.
    """
    parts = _fitting(title, capacity)
    if not parts:
        return ()
    widths = [chinese.width(part.text) for part in parts]
    least = len(_greedy(widths, capacity))
    best: tuple[int, ...] = ()
    best_rank: tuple[float, ...] = ()
    for count in range(least, min(least + 2, len(parts)) + 1):
        for ends in islice(_ways(widths, capacity, count), _TRIES):
            rank = _rank(parts, widths, ends)
            if not best_rank or rank < best_rank:
                best, best_rank = ends, rank
        if best_rank and not best_rank[1]:
            break
    ends = best or _greedy(widths, capacity)
    starts = (0, *ends[:-1])
    return tuple("".join(part.text for part in parts[a:b]) for a, b in zip(starts, ends, strict=True))


def joined(title: tuple[TitlePart, ...]) -> list[str]:
    """The stretches of `title` between breaks that are more than a last resort."""
    out = [""]
    for part in title:
        out[-1] += part.text
        if part.break_after:
            out.append("")
    return [text for text in out if text]


def _fitting(title: tuple[TitlePart, ...], capacity: float) -> list[TitlePart]:
    """The parts with every last-resort break closed, but for those inside what is wider than a line."""
    out: list[TitlePart] = []
    group: list[TitlePart] = []
    for index, part in enumerate(title):
        group.append(part)
        if part.break_after or index == len(title) - 1:
            whole = "".join(one.text for one in group)
            if chinese.width(whole) > capacity:
                out += group
            else:
                out.append(TitlePart(whole, group[-1].break_after))
            group = []
    return [part for part in out if part.text]


def _greedy(widths: list[float], capacity: float) -> tuple[int, ...]:
    """Where lines end when each takes what it can: the fewest there can be."""
    ends: list[int] = []
    used = 0.0
    for index, width in enumerate(widths):
        if index and used + width > capacity:
            ends.append(index)
            used = 0.0
        used += width
    return (*ends, len(widths))


def _ways(widths: list[float], capacity: float, count: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Every way to set the parts from `start` on `count` lines."""
    left = len(widths) - start
    if count == 1:
        if left == 1 or sum(widths[start:]) <= capacity:
            yield (len(widths),)
        return
    if sum(widths[start:]) > capacity * count and max(widths[start:]) <= capacity:
        return
    used = 0.0
    for end in range(start + 1, len(widths) - count + 2):
        used += widths[end - 1]
        if used > capacity and end > start + 1:
            return
        for rest in _ways(widths, capacity, count - 1, end):
            yield (end, *rest)


def _rank(parts: list[TitlePart], widths: list[float], ends: tuple[int, ...]) -> tuple[float, ...]:
    """How bad one way of breaking is; the least is taken."""
    starts = (0, *ends[:-1])
    found = [sum(widths[a:b]) for a, b in zip(starts, ends, strict=True)]
    gladly = [parts[end - 1].break_after for end in ends[:-1]]
    return (
        gladly.count(0),
        shape(found) in ("rectangle", "hourglass"),
        len(ends),
        min(found) < 3 and len(found) > 1,
        -sum(one == 2 for one in gladly),
        # 关于 opens what follows; it ends a line only when that helps.
        sum(parts[end - 1].text.endswith("关于") for end in ends[:-1]),
        max(found) - min(found),
        # Of two that are alike, the one whose upper lines are longer.
        -found[0],
    )


# --- the parts of a text ---------------------------------------------------------------------------

#: A number with its unit, a Latin word, a bracketed year: never broken. Then any other character.
_PIECE = re.compile(r"〔?[0-9０-９A-Za-z.,%％\-]+〕?[^\s0-9A-Za-z]?|.", re.DOTALL)


def split(text: str, break_after: int = 1) -> tuple[TitlePart, ...]:
    """`text` in parts with last-resort breaks between them, and `break_after` after the last.

    What is shorter than any line of a title stays whole.
    """
    if chinese.width(text) <= SHORT:
        return (TitlePart(text, break_after),) if text else ()
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and (piece[0] in CLOSING or pieces[-1][-1] in OPENING or piece.isspace()):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    parts = [TitlePart(piece, 0) for piece in pieces]
    if parts:
        parts[-1] = TitlePart(parts[-1].text, break_after)
    return tuple(parts)


def parts(chunks: Iterable[tuple[str, bool]], kind: str) -> tuple[TitlePart, ...]:
    """The parts of a title written in `chunks`, each with whether it is a value.

    The author's `|` is a good break. Else a line may end after 关于, 、 and 》, before 关于 and the kind, and around
    a value; never between a number and its unit. Inside a value, or a long phrase, only as a last resort.
    """
    out: list[tuple[str, int]] = []
    led = False
    for text, is_value in _split_by_author(chunks, kind):
        if text == "|" and not is_value:
            out[-1:] = [(before, 2) for before, _ in out[-1:]]
            continue
        closing = len(text) - len(text.lstrip(CLOSING)) if out else 0
        if closing and out:
            out[-1] = (out[-1][0] + text[:closing], 1)
            text = text[closing:]
        if text and out and out[-1][1] < 2 and ((led and is_value) or _holds(out[-1][0], text)):
            out[-1] = (out[-1][0] + text, 1)
        elif text:
            out.append((text, 1))
        led = not is_value and _leads(text)
    return tuple(part for text, gladly in out for part in split(text, gladly))


_BREAKS: Final = re.compile(r"\||(?<=关于)|(?=关于)|(?<=[、》])(?![的、》，。）])")


def _split_by_author(chunks: Iterable[tuple[str, bool]], kind: str) -> Iterator[tuple[str, bool]]:
    """The chunks, those of the author cut where a line may end; `|` is a chunk of its own."""
    listed = [(text, is_value) for text, is_value in chunks if text]
    for index, (text, is_value) in enumerate(listed):
        if is_value:
            yield text, True
            continue
        tail = ""
        if index == len(listed) - 1 and kind and text.endswith(kind):
            text, tail = text.removesuffix(kind), kind
        start = 0
        for found in _BREAKS.finditer(text):
            yield from ((piece, False) for piece in (text[start : found.start()], found.group()) if piece)
            start = found.end()
        yield from ((piece, False) for piece in (text[start:], tail) if piece)


def _leads(piece: str) -> bool:
    """True for a short word that belongs to the value after it: 中共, 对, 和."""
    return 0 < chinese.width(piece) <= 2 and piece != "关于" and piece[-1] not in CLOSING


def _holds(before: str, after: str) -> bool:
    """True when no line may end between the two: a bracket and what it holds, a number and its unit."""
    return before[-1] in OPENING or (before[-1] in _NUMERIC and not after[0].isspace())


_NUMERIC: Final = "0123456789０１２３４５６７８９.,%％〕"
