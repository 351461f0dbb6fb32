"""The record of a paper's figures (随文记录): which numbers stood where when the paper was made.

Stretch  words in one piece (a paragraph, a cell, a point of a chart), its place, what stands beside it
taken    (stretches, fields) -> Record       of a paper that has just been made
written  (record) -> text, read (text) -> Record; Damaged when somebody changed it

A number is found by its letters alone, and no later version finds it otherwise: a paper of today is compared in ten
years as today. Which of them are figures is told once, when the record is made. Of the words around a number only
sixteen bits are kept, and of numbers that are no figures (dates, telephones) nothing else: what is deleted from the
paper is not kept here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from docflow.errors import Place
from docflow.figures.cells import PLAIN, parse
from docflow.figures.model import Passage
from docflow.figures.reading import figures

#: Of this form; a later form has another number, and this one is read for ever.
FORM: Final = "1"
_WIDE: Final = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0C, 0xFF0E)}
_NUMBER: Final = re.compile(
    r"(?:(?<![\w)）])[-−－])?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?[万亿千百]{0,2}[%‰]?"
    r"|[〇零一二两三四五六七八九十百千万亿]+"
)
#: So many characters on either side tell a number from others.
_AROUND: Final = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in one piece."""

    text: str
    place: Place
    #: What tells this piece from others like it: the words of its row, its heading.
    beside: str = ""
    #: The heading of its column, for a cell; None elsewhere.
    heading: str | None = None
    #: Every number of it is a figure: a point of a chart.
    plotted: bool = False
    #: What a person calls it: a cell by its row and heading.
    name: str = ""


class Number(NamedTuple):
    """A number of the paper."""

    #: Sixteen bits of the words around it, as four digits of sixteen.
    key: str
    #: As written, half-width; "" for one that is no figure.
    text: str
    #: Where it stands, as a person says it.
    where: str
    #: The field of the template that it came from, "" where the template itself says it.
    field: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Every number of a paper in reading order."""

    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A number as it stands in a paper now."""

    key: str
    text: str
    start: int
    stretch: Stretch = field(repr=False)

    @property
    def around(self) -> str:
        """The number with some words, for a person to find it by."""
        if self.stretch.name:
            return f"{self.stretch.name} {self.text}"
        words = re.sub(r"\s+", "", self.stretch.text)
        lead = len(re.sub(r"\s+", "", self.stretch.text[: self.start]))
        begin = max(re.search(r"[^，。；：、（）]*$", words[:lead]).start(), lead - 10)  # type: ignore[union-attr]
        end = lead + len(self.text)
        tail = re.match(r"[^，。；：、（）]{0,6}", words[end:])
        return words[begin:end] + (tail.group() if tail else "")


class Damaged(Exception):
    """A record that does not have the sum it states, or cannot be read."""


def seen(stretches: Sequence[Stretch]) -> list[Seen]:
    """Every number of a paper, figure or not."""
    return [one for stretch in stretches for one in _seen(stretch)]


@lru_cache(maxsize=4096)
def _seen(stretch: Stretch) -> tuple[Seen, ...]:
    text = stretch.text.translate(_WIDE)
    found = list(_NUMBER.finditer(text))
    edges = [0, *(end for one in found for end in one.span()), len(text)]
    out = []
    for number, match in enumerate(found):
        before = ("#" if number else "") + _tight(text[edges[2 * number] : match.start()])
        after = _tight(text[match.end() : edges[2 * number + 3]]) + ("#" if number + 1 < len(found) else "")
        out.append(
            Seen(_key(before[-_AROUND:], after[:_AROUND], stretch.beside), match.group(), match.start(), stretch)
        )
    return tuple(out)


def _tight(words: str) -> str:
    return re.sub(r"\s+", "", words)


def masked(text: str) -> str:
    """`text` without its numbers: what stays when one of them is changed."""
    return _NUMBER.sub("#", _tight(text).translate(_WIDE))


def _key(*words: str) -> str:
    return hashlib.sha256("\x00".join(words).encode()).hexdigest()[:4]


def taken(stretches: Sequence[Stretch], fields: Mapping[tuple[str, int], str] | None = None) -> Record:
    """The record of a paper; `fields` names the field at a place of a stretch's text, where it is known."""
    out = []
    for one in seen(stretches):
        counts = is_figure(one)
        name = (fields or {}).get((one.stretch.text, one.start), "") if counts else ""
        out.append(Number(one.key, one.text if counts else "", str_of(one.stretch.place), name))
    return Record(tuple(out))


@lru_cache(maxsize=4096)
def _figures(stretch: Stretch) -> tuple[tuple[int, int], ...]:
    """Where figures stand in a stretch; dates, numbers of clauses and of order are none."""
    whole = ((0, len(stretch.text)),)
    if stretch.plotted:
        return whole
    if stretch.heading is not None and parse(stretch.text.strip()) is not None:
        return () if PLAIN.search(stretch.heading) else whole
    return tuple((one.start, one.end) for one in figures(Passage(stretch.text, stretch.place)))


def str_of(place: Place) -> str:
    """A place within its paper: the name of the file may change."""
    return str(place.path[-1]) if place.path else ""


def is_figure(one: Seen) -> bool:
    """True when a reader of today takes the number for a figure."""
    ends = one.start, one.start + len(one.text) - 1
    return any(start <= end < stop for start, stop in _figures(one.stretch) for end in ends)


# --- as text ------------------------------------------------------------------------------------------------


def written(record: Record) -> str:
    """A line for each place: its numbers, figures as `12@a0d1=字段`, others as `a0d1`. The sum stands in front."""
    lines: list[str] = []
    where: str | None = None
    for one in record.numbers:
        if one.where != where:
            lines.append(one.where)
            where = one.where
        said = f"{one.text}@{one.key}" if one.text else one.key
        name = re.sub(r"[\s=]", "", one.field)
        lines[-1] += f"\t{said}" + (f"={name}" if name else "")
    body = "\n".join(lines)
    return f"{FORM} {_sum(body)}\n{body}"


def read(text: str) -> Record:
    """The record in `text`. Errors: Damaged."""
    head, _, body = text.strip().replace("\r\n", "\n").partition("\n")
    if head != f"{FORM} {_sum(body)}":
        raise Damaged
    out = []
    for line in body.split("\n") if body else ():
        where, *numbers = line.split("\t")
        for one in numbers:
            said, _, name = one.partition("=")
            number, _, key = said.rpartition("@")
            out.append(Number(key, number, where, name))
    return Record(tuple(out))


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
