"""The parts of a title: what its author wrote, cut where a line may end, and what of it is whole.

parts (chunks, kind, …)   the parts of a title as its author wrote it, with the values in it
split (text)              a phrase in parts: what is one thing whole, the rest by character
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from docflow import chinese
from docflow.document import phrasing
from docflow.document.model import TitlePart
from docflow.document.phrasing import CLOSING, OPENING


@dataclass
class _Stretch:
    """Words between two breaks; each with whether it is whole."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    gladly: int = 1

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


def split(text: str, break_after: int = 1) -> tuple[TitlePart, ...]:
    """`text` in parts with last-resort breaks between them, and `break_after` after the last.

    A number with its unit is one part; so is a character with the mark that belongs to it.
    """
    return _parted(_Stretch([(text, False)], break_after), ())


def _parted(stretch: _Stretch, words: Collection[str]) -> tuple[TitlePart, ...]:
    pieces: list[str] = []
    for text, is_whole in stretch.pieces:
        for piece in [text] if is_whole else _small(text, words):
            if pieces and _runs_on(pieces[-1][-1], piece[0]):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    levels = [0] * (len(pieces) - 1) + [stretch.gladly]
    return tuple(TitlePart(piece, level) for piece, level in zip(pieces, levels, strict=True)) if pieces else ()


def _runs_on(before: str, after: str) -> bool:
    """True where no line may end between two characters: at a mark, inside a Latin word."""
    latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return latin or after in CLOSING or before in OPENING or after.isspace()


def _small(text: str, words: Collection[str]) -> Iterator[str]:
    """`text` by character, but for its numbers and those of `words` that stand in it."""
    at = 0
    for start, end in sorted([*phrasing.numbers(text), *_found(text, words)], key=lambda span: (span[0], -span[1])):
        if end > at:
            yield from text[at:start]
            yield text[max(start, at) : end]
            at = end
    yield from text[at:]


def _found(text: str, words: Collection[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        at = text.find(word) if word else -1
        while at >= 0:
            yield at, at + len(word)
            at = text.find(word, at + len(word))


def parts(
    chunks: Iterable[tuple[str, bool]], kind: str, names: Collection[str] = (), words: Collection[str] = ()
) -> tuple[TitlePart, ...]:
    """The parts of a title written in `chunks`, each with whether it is a value.

    The author's `|` is a good break. Else a line may end after 关于, 、 and 》, before 关于 and the kind, and around
    a value; never between a number and its unit. What reads as the name of a body is whole; so is each of `names` and
    of the office's own `words`, wherever it stands.
    """
    listed = tuple(chunks)
    said = "".join(text for text, _ in listed)
    return _parts(listed, kind, tuple(one for one in (*names, *words) if one in said))


@lru_cache(maxsize=256)
def _parts(chunks: tuple[tuple[str, bool], ...], kind: str, known: tuple[str, ...]) -> tuple[TitlePart, ...]:
    """The parts of one title, which many papers may have."""
    out: list[_Stretch] = []
    led = False
    for text, is_value in _split_by_author(chunks, kind):
        if text == "|" and not is_value:
            if out:
                out[-1].gladly = 2
            continue
        closing = len(text) - len(text.lstrip(CLOSING)) if out else 0
        if closing:
            out[-1].pieces.append((text[:closing], False))
            out[-1].gladly = 1
            text = text[closing:]
        piece = (text, is_value and phrasing.is_body(text))
        if text and out and out[-1].gladly < 2 and ((led and is_value) or _holds(out[-1].text, text)):
            out[-1].pieces.append(piece)
            out[-1].gladly = 1
        elif text:
            out.append(_Stretch([piece]))
        led = not is_value and _leads(text)
    return tuple(part for one in out for part in _parted(one, known))


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
