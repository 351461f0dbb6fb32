"""换年: the data of next year's paper from last year's, with every change shown before anything is issued."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from docflow.operations import days, lasting, paper
from docflow.operations import ledger as roster
from docflow.operations import targets as aims
from docflow.operations.office import Office
from docflow.source import Plain, Source

#: Where the opinion cites the one before it.
_BEFORE_TITLE, _BEFORE_NUMBER = "上一文件标题", "上一文件文号"
#: Of what day its figures are.
_COUNTED = "统计截止日"


@dataclass(frozen=True)
class Renewed:
    """Next year's data, and what differs."""

    #: The name of each of last year's files, and what it says next year.
    files: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    #: The year of last year's paper.
    year: int
    #: Years that were left as they stand: field, the words around.
    left: tuple[tuple[str, str], ...]
    #: The lines of the paper that differ, with - or + before them.
    words: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """What the first file says."""
        return self.files[0][1]


#: A figure, target or title that is not last year's, and why.
Fresh = dict[tuple[str, ...], tuple[str | None, str]]


def renew(
    office: Office,
    name: str,
    last: Path | Sequence[Path],
    given: Sequence[str] = (),
    as_of: date | None = None,
    lower: str = "",
) -> Renewed:
    """The data of `last` a year on: figures from the ledger as of a day, or as given (字段=值, 表.1.列=值).

    `last` are the files that made last year's paper: YAML, JSON, a table of one row, or the issued file itself.

    Errors: InvalidSource D287 for figures that are neither given nor counted, D288, D289; Refused D286 where a target
    asks for less than last year promised, unless `lower` says why.
    """
    template = paper.load(office, name)
    wanted = paper.fields(template, paper.bound(office, template))
    sources = lasting.read(office, [last] if isinstance(last, Path) else last, wanted)
    source = sources[0]
    values = {key: value for one in sources if isinstance(one.value, dict) for key, value in one.value.items()}
    year = renewal.year_of(values)
    if year is None:
        raise InvalidSource(problem("D289", Place(source.name), known="、".join(renewal.YEARS)))
    before = form.parse(wanted, values, _place_in(sources))
    fresh: Fresh = {}
    fresh |= _fresh(office, wanted, source, before, as_of, given)
    fresh |= _cited(office, name, wanted, values, before)
    fresh |= {tuple(_path(key)): (value, renewal.GIVEN) for key, value in _given(given)}
    new, reasons = ({path: both[at] for path, both in fresh.items()} for at in (0, 1))
    found = renewal.renew(wanted, values, new, year, {path: why or "" for path, why in reasons.items()})
    after = form.parse(wanted, found.values, _place_in(sources))
    problems = targets.doubts(after)
    fallen = promises.lowered(targets.targets(before), targets.targets(after))
    if fallen and not lower:
        raise Refused(fallen)
    words = _words(office, name, before, after)
    late = _late(office, before, after, as_of)
    told = (*problems, *_kept(fallen), *late)
    files = tuple((one.name, renewal.patched(one, _part(found, one, one is source))) for one in sources)
    return Renewed(files, found.changes, year, found.left, words, told)


def placed(made: Renewed, out: Path) -> tuple[tuple[Path, str], ...]:
    """Where each file goes: the only one to `out`; of several each into the folder `out` by its name a year on."""
    if len(made.files) == 1:
        return ((out, made.text),)
    names = [f"{renewal.next_name(Path(name).stem, made.year)}.yaml" for name, _ in made.files]
    return tuple((out / name, text) for name, (_, text) in zip(names, made.files, strict=True))


def _place_in(sources: Sequence[Source]) -> Callable[[str], Place]:
    """Where an answer stands, in whichever file has it."""

    def place(name: str) -> Place:
        top = name.partition(".")[0]
        return next((one for one in sources if isinstance(one.value, dict) and top in one.value), sources[0]).place(
            name
        )

    return place


def _part(whole: renewal.Renewal, source: Source, is_first: bool) -> renewal.Renewal:
    """What a renewal changes in one of several files; what is new goes into the first."""
    there = source.value if isinstance(source.value, dict) else {}
    others = {one.path[0] for one in whole.changes if not one.before} if is_first else set()
    names = {*there, *others}
    return replace(
        whole,
        values={name: value for name, value in whole.values.items() if name in names},
        changes=tuple(one for one in whole.changes if one.path[0] in names),
    )


def _late(office: Office, before: form.Record, after: form.Record, as_of: date | None) -> tuple[Problem, ...]:
    """The figures are of an earlier day than was asked for."""
    day = after.get(_COUNTED)
    return days.late(as_of, day) if isinstance(day, date) and day != before.get(_COUNTED) else ()


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
) -> Fresh:
    """The figures and targets that are counted anew."""
    names = [one for one in ledger.FIGURES.names if one in wanted and one in before and before[one] is not None]
    said = {name for name, _ in _given(given)}
    missing = [one for one in names if one not in said]
    out: Fresh = {}
    units = roster.units(office, as_of) if office.open_store and (missing or targets.TABLE in before) else ()
    if missing and not units:
        raise InvalidSource(problem("D287", Place(source.name), names="、".join(missing)))
    if missing:
        counted = form.to_plain(roster.figures(office, as_of))
        _refuse_old(source, before, counted)
        out |= {(one,): (str(counted[one]), "按台账重新统计") for one in missing if not isinstance(counted[one], list)}
    return out | _targets(office, before, as_of if units else None, bool(units))


def _refuse_old(source: Source, before: form.Record, counted: Mapping[str, object]) -> None:
    """A ledger that is no newer than last year's figures would carry them on as this year's."""
    last = before.get(_COUNTED)
    if isinstance(last, date) and str(counted[_COUNTED]) <= last.isoformat():
        raise InvalidSource(problem("D291", Place(source.name), day=counted[_COUNTED], last=last.isoformat()))


def _targets(office: Office, before: form.Record, as_of: date | None, counted: bool) -> Fresh:
    """The targets a year on, by the cells in which they stand."""
    found = targets.targets(before)
    rates: dict[tuple[str, str], Decimal | None] = {}
    if counted and found:
        day = as_of or max(row.as_of for row in office.store.records(roster.REGISTER))
        # Not yet due, so that each is counted on the day asked for.
        later = tuple(replace(one, day=promises.a_year_on(day)) for one in found)
        rates = {(one.target.scope, one.target.measure): one.actual for one in aims.standings(office, later, day)}
    rows = before.get(targets.TABLE)
    out: Fresh = {}
    for old, new in zip(found, promises.renewed(found, rates), strict=True):
        for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
            if isinstance(row, Mapping) and row.get(targets.DAY) == old.day and row.get(targets.SCOPE) == old.scope:
                out[targets.TABLE, str(number), targets.DAY] = new.day.isoformat(), "顺延一年"
                if new.value != old.value:
                    out[targets.TABLE, str(number), old.measure] = str(new.value), promises.reason(found, new)
    return out


def _cited(office: Office, name: str, wanted: Form, values: Mapping[str, Plain], before: form.Record) -> Fresh:
    """Last year's paper as the one before: its title, and its number where it is known."""
    if _BEFORE_TITLE not in wanted:
        return {}
    template = paper.load(office, name)
    title = paper.compose(office, template, before).title
    for other, bound in paper.bound(office, template).items():
        # A notice that issues the paper is not the paper.
        if _BEFORE_TITLE in paper.fields(bound) and _BEFORE_TITLE not in paper.fields(template):
            title = paper.compose(office, paper.load(office, other), before).title
    number = str(values.get("文号") or "") or _number(office, title)
    out: Fresh = {(_BEFORE_TITLE,): (title, "去年的文件")}
    if _BEFORE_NUMBER in wanted:
        out[_BEFORE_NUMBER,] = number or None, "去年的文件" if number else "去年的文号还不知道"
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
