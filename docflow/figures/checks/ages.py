"""Ages against years of birth and the day they are told for (年龄与出生年份)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from docflow.errors import Place
from docflow.figures.model import Day, Figure, Finding, Paper, bare
from docflow.figures.reading import D, F, Sentence, sentences

_BORN: Final = re.compile(rf"({D})(?:出)?生(?:人)?[^。；\ue000-\uf8ff]{{0,14}}?({F})")
_BORN_IN: Final = re.compile(rf"生于({D})[^。；\ue000-\uefff]{{0,24}}?({F})")
_AGED: Final = re.compile(rf"({F})[^。；，\ue000-\uf8ff]{{0,6}}?[，（]({D})(?:出)?生")


class Told(NamedTuple):
    """An age that was told with a birth."""

    born: Day
    age: Figure
    place: Place


def ages(paper: Paper) -> Iterator[Finding]:
    """公095: an age is the years between birth and the day the paper speaks of."""
    told: list[Told] = []
    of_paper: Day | None = None
    for passage in paper.of("body", "heading", "note", "cell"):
        for sentence in sentences(passage):
            if found := re.search(rf"截[至止]到?({D})", sentence.words):
                of_paper = sentence.day(found.group(1))
            for one in _told(sentence):
                told.append(one)
                if day := of_paper or _signed(paper):
                    yield from _judged(one, day)
    if not of_paper and not paper.issued:
        yield from _together(told)


def _signed(paper: Paper) -> Day | None:
    return Day("成文日期", 0, 0, paper.issued, paper.issued) if paper.issued else None


def _told(sentence: Sentence) -> Iterator[Told]:
    if not sentence.days:
        return
    pairs = [one.groups() for one in _BORN.finditer(sentence.words)]
    pairs += [one.groups() for one in _BORN_IN.finditer(sentence.words)]
    pairs += [one.groups()[::-1] for one in _AGED.finditer(sentence.words)]
    for day, age in pairs:
        figure = sentence.at(age)
        if figure.unit == "岁" and figure.is_exact:
            yield Told(sentence.day(day), figure, sentence.passage.place)


def years(born: Day, on: Day) -> range:
    """The ages possible on a day, whole years."""
    return range(_age(born.last, on.first), _age(born.first, on.last) + 1)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _judged(one: Told, on: Day) -> Iterator[Finding]:
    possible = years(one.born, on)
    if int(one.age.value) not in possible and int(one.age.value) != on.last.year - one.born.first.year:
        shown = f"{on.last.year}-{one.born.first.year}={on.last.year - one.born.first.year}"
        text = f"{one.born.text}出生，到{on.text}（{on.last.year} 年）{shown}，写的是 {one.age.text}"
        yield Finding("公095", one.place, text, "核对出生年份、年龄和截至时间", (one.age,))


def _together(told: list[Told]) -> Iterator[Finding]:
    """Without a day, the ages of one paper are still told for one year."""
    if len(told) < 2:
        return
    first = told[0]
    for one in told[1:]:
        year, own = first.born.first.year + int(first.age.value), one.born.first.year + int(one.age.value)
        if abs(year - own) > 1:
            text = (
                f"{one.born.text}出生、{one.age.text}，说的是 {own} 年；{first.born.text}出生、{first.age.text}，"
                f"说的是 {year} 年：{bare(one.age.value)}+{one.born.first.year}={own}"
            )
            yield Finding("公095", one.place, text, "核对出生年份、年龄和截至时间", (first.age, one.age))
