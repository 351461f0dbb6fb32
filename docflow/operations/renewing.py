"""换年: the data of next year's paper from last year's, with every change shown before anything is issued."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from docflow import form, ledger
from docflow.document import renewal, wording
from docflow.document.model import Document, Table, spans_text
from docflow.document.renewal import Change
from docflow.errors import InvalidSource, Place, Problem, Refused, problem
from docflow.form import Form
from docflow.ledger import promises, targets
from docflow.operations import ledger as roster
from docflow.operations import paper
from docflow.operations import targets as aims
from docflow.operations.office import Office
from docflow.source import Plain, Source, read

#: Where the opinion cites the one before it.
_BEFORE_TITLE, _BEFORE_NUMBER = "上一文件标题", "上一文件文号"


@dataclass(frozen=True)
class Renewed:
    """Next year's data file, and what differs."""

    text: str
    changes: tuple[Change, ...]
    #: Years that were left as they stand: field, the words around.
    left: tuple[tuple[str, str], ...]
    #: The lines of the paper that differ, with - or + before them.
    words: tuple[str, ...]
    problems: tuple[Problem, ...]


def renew(
    office: Office, name: str, last: Path, given: Sequence[str] = (), as_of: date | None = None, lower: str = ""
) -> Renewed:
    """The data of `last` a year on: figures from the ledger as of a day, or as given (字段=值, 表.1.列=值).

    Errors: InvalidSource D287 for figures that are neither given nor counted, D288, D289; Refused D286 where a target
    asks for less than last year promised, unless `lower` says why.
    """
    template = paper.load(office, name)
    wanted = paper.fields(template, paper.bound(office, template))
    if not last.is_file():
        raise InvalidSource(problem("F530", Place(str(last))))
    source = read(last.read_bytes(), last.name)
    assert isinstance(source.value, dict)
    year = renewal.year_of(source.value)
    if year is None:
        raise InvalidSource(problem("D289", Place(last.name), known="、".join(renewal.YEARS)))
    before = form.parse(wanted, source.value, source.place)
    fresh = dict(_fresh(office, wanted, source, before, as_of, given))
    fresh |= _cited(office, name, wanted, source.value, before)
    fresh |= {tuple(_path(key)): value for key, value in _given(given)}
    found = renewal.renew(wanted, source.value, fresh, year)
    after = form.parse(wanted, found.values, source.place)
    problems = targets.doubts(after)
    fallen = promises.lowered(targets.targets(before), targets.targets(after))
    if fallen and not lower:
        raise Refused(fallen)
    words = _words(office, name, before, after)
    return Renewed(renewal.patched(source, found), found.changes, found.left, words, (*problems, *_kept(fallen)))


def _kept(fallen: Sequence[Problem]) -> tuple[Problem, ...]:
    """A fall that was meant is still told."""
    return tuple(problem("D290", one.place, what=one.text) for one in fallen)


def _given(given: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in paper.answers((), given).values.items()]


def _path(name: str) -> list[str]:
    """表.1.列 as the source writes it, rows counted from 0."""
    return [str(int(part) - 1) if part.isascii() and part.isdigit() else part for part in name.split(".")]


def _fresh(
    office: Office, wanted: Form, source: Source, before: form.Record, as_of: date | None, given: Sequence[str]
) -> Mapping[tuple[str, ...], str | None]:
    """The figures and targets that are counted anew."""
    names = [one for one in ledger.FIGURES.names if one in wanted and one in before and before[one] is not None]
    said = {name for name, _ in _given(given)}
    missing = [one for one in names if one not in said]
    out: dict[tuple[str, ...], str | None] = {}
    units = roster.units(office, as_of) if office.open_store and (missing or targets.TABLE in before) else ()
    if missing and not units:
        raise InvalidSource(problem("D287", Place(source.name), names="、".join(missing)))
    if missing:
        counted = form.to_plain(roster.figures(office, as_of))
        _refuse_old(source, before, counted)
        out |= {(one,): str(counted[one]) for one in missing if not isinstance(counted[one], list)}
    return out | _targets(office, before, as_of if units else None, bool(units))


def _refuse_old(source: Source, before: form.Record, counted: Mapping[str, object]) -> None:
    """A ledger that is no newer than last year's figures would carry them on as this year's."""
    last = before.get("统计截止日")
    if isinstance(last, date) and str(counted["统计截止日"]) <= last.isoformat():
        raise InvalidSource(problem("D291", Place(source.name), day=counted["统计截止日"], last=last.isoformat()))


def _targets(
    office: Office, before: form.Record, as_of: date | None, counted: bool
) -> dict[tuple[str, ...], str | None]:
    """The targets a year on, by the cells in which they stand."""
    found = targets.targets(before)
    rates: dict[tuple[str, str], Decimal | None] = {}
    if counted and found:
        day = as_of or max(row.as_of for row in office.store.records(roster.REGISTER))
        # Not yet due, so that each is counted on the day asked for.
        later = tuple(replace(one, day=promises.a_year_on(day)) for one in found)
        rates = {(one.target.scope, one.target.measure): one.actual for one in aims.standings(office, later, day)}
    rows = before.get(targets.TABLE)
    out: dict[tuple[str, ...], str | None] = {}
    for old, new in zip(found, promises.renewed(found, rates), strict=True):
        for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
            if isinstance(row, Mapping) and row.get(targets.DAY) == old.day and row.get(targets.SCOPE) == old.scope:
                out[targets.TABLE, str(number), targets.DAY] = new.day.isoformat()
                if new.value != old.value:
                    out[targets.TABLE, str(number), old.measure] = str(new.value)
    return out


def _cited(
    office: Office, name: str, wanted: Form, values: Mapping[str, Plain], before: form.Record
) -> dict[tuple[str, ...], str | None]:
    """Last year's paper as the one before: its title, and its number where it is known."""
    if _BEFORE_TITLE not in wanted:
        return {}
    template = paper.load(office, name)
    title = paper.compose(office, template, before).title
    number = str(values.get("文号") or "") or _number(office, title)
    out: dict[tuple[str, ...], str | None] = {(_BEFORE_TITLE,): title}
    if _BEFORE_NUMBER in wanted:
        out[_BEFORE_NUMBER,] = number or None
    return out


def _number(office: Office, title: str) -> str:
    """The number under which the record keeps a paper of this title, or of the notice that issued it; "" for none."""
    if office.open_store is None:
        return ""
    found = [one for one in office.store.papers() if one.number and (one.title == title or f"《{title}》" in one.title)]
    return str(found[-1].number) if found else ""


def _words(office: Office, name: str, before: form.Record, after: form.Record) -> tuple[str, ...]:
    """The lines of the two papers that differ, the lines of a table row by row."""
    template = paper.load(office, name)
    old, new = (tuple(_lines(paper.compose(office, template, record).document)) for record in (before, after))
    return tuple(line for line in difflib.ndiff(old, new) if line[0] in "-+")


def _lines(document: Document | None) -> Iterator[str]:
    if document is None:
        return
    yield document.title_text
    for block in document.body:
        if isinstance(block, Table):
            yield wording.table_title(block)
            yield from (" | ".join(map(spans_text, row)) for row in block.rows)
        else:
            yield "".join(wording.block_lines(block))
