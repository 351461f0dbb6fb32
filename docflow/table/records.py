"""From rows to records: each field finds its column, each row becomes a Record or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, Form, Record, Scalar, TableOf, Value, display, examine, masked
from docflow.form.writing import normal
from docflow.source import nearest
from docflow.table import layout
from docflow.table.ahead import Ahead
from docflow.table.cells import safe_sheet_name
from docflow.table.dull import Dull
from docflow.table.keeping import kept
from docflow.table.model import Cell, Outcome, RawRow, Row, Sheet
from docflow.table.packed import Packed
from docflow.table.reading import OpenSheet, open_sheet, open_table, sheet_of
from docflow.table.sound import DullRecords, Sound
from docflow.table.workbook import Book, choose, read_tab

_NUMBERLESS = ("id", "phone", "code")
#: What may stand in brackets after a heading without changing what it means. A unit such as 万元 is not here.
_HINTS = re.compile(
    r"[（(]\s*(必填|选填|可不填|可选|人|名|个|家|岁|如有|没有可不填|全称|格式.*|如[：:].*|例[：:].*|下拉选择)\s*[）)]"
)
_LAST = re.compile(r"（([^（）]+)）$")


def records(sheet: Sheet, form: Form, tables: Mapping[str, Sheet] | None = None) -> Outcome:
    """The records of the rows, and every problem of the rows that have one.

    `tables` are the sheets of the table fields by field, each row of which names the row it belongs to by its key
    (`layout.key`).
    Errors: InvalidSource (D207, D208, D234) when columns are missing or doubtful: no row could be read.
    """
    return _collected(Stream(sheet, sheet.rows, form, tables or {}, lambda: (sheet.choices, sheet.problems)), [])


class Stream:
    """The rows of a table, one record after the other; none is kept, so that a long table needs little memory.

    Iterating gives the number of the row, its record, or None when it is refused, and its problems.
    Errors: as `records`, at once for the columns, D234 at the end.
    """

    def __init__(
        self,
        sheet: Sheet,
        rows: Iterable[Row],
        form: Form,
        tables: Mapping[str, Sheet],
        told: Callable[[], tuple[tuple[str, ...], tuple[Problem, ...]]],
    ) -> None:
        self.form = form
        flat = Form(tuple(one for one in form.fields if not isinstance(one.type, TableOf)))
        self._columns = _columns(sheet, flat)
        # Rows that have tables belonging to them are few, and it must be known whether there is only one.
        self._rows = tuple(rows) if tables else rows
        self._sheet, self._told, self._tables = sheet, told, tables
        alone = isinstance(self._rows, tuple) and len(self._rows) == 1
        key = layout.key(form)
        nested = tuple(_nested(form, key, tables, alone))
        column = next(iter(_matches(key, [_names_of(one) for one in sheet.headings])), None)
        self._reader = _Reader(sheet, form, flat, self._columns, nested, key.name, column, alone)
        opened = rows if isinstance(rows, OpenSheet) and not nested else None
        self._dull = DullRecords(self._reader.sound, opened.columns) if opened else None

    def __iter__(self) -> Iterator[tuple[int, Record | None, list[Problem]]]:
        rows = self._quickly() if isinstance(self._rows, OpenSheet) else self._one_by_one()
        first = next(rows, None)
        if first is None:
            raise InvalidSource(problem("D234", Place(self._sheet.source, cell=self._sheet.name)))
        yield first
        yield from rows

    def _one_by_one(self) -> Iterator[tuple[int, Record | None, list[Problem]]]:
        for row in self._rows:
            yield row.number, *self._reader.record(row)

    def _quickly(self) -> Iterator[tuple[int, Record | None, list[Problem]]]:
        """The same; of a dull row no cell is made."""
        assert isinstance(self._rows, OpenSheet)
        opened, dull = self._rows, self._dull
        for raw in opened.raw():
            cells = raw[1]
            if type(cells) is Dull and dull is not None and (record := dull.record(cells)) is not None:
                yield raw[0], record, []
            else:
                yield raw[0], *self._reader.record(opened.row(raw))

    def _record(self, opened: OpenSheet, raw: RawRow) -> tuple[Record | None, list[Problem]]:
        cells = raw[1]
        if type(cells) is Dull and self._dull is not None and (record := self._dull.record(cells)) is not None:
            return record, []
        return self._reader.record(opened.row(raw))

    def ahead(self) -> Ahead | None:
        """What could read the second half of the rows in a process of its own; None where that cannot be done."""
        opened = self._rows
        if not isinstance(opened, OpenSheet) or opened.source is None or self._reader.nested:
            return None

        def sure(raw: RawRow) -> Record | None:
            record, found = self._record(opened, raw) if opened.data.is_sure(raw) else (None, [])
            return None if found else record

        return Ahead(opened.source, opened, sure)

    @property
    def read_from(self) -> dict[str, str]:
        """The heading each field is read from."""
        return {name: self._sheet.headings[column] for name, column in self._columns.items()}

    @property
    def letters(self) -> dict[str, str]:
        """The letter of the column of each field."""
        return {name: self._sheet.letters[column] for name, column in self._columns.items()}

    @property
    def sheet(self) -> str:
        """The sheet that is read, "" where the file has only one."""
        return self._sheet.name

    @property
    def choices(self) -> tuple[str, ...]:
        """What was decided, once all rows have been read."""
        told = [f"工作表“{one.name}”：{said}" for one in self._tables.values() for said in one.choices]
        return (*self._told()[0], *told, *_unused(self._sheet, self._columns))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is odd about the table as a whole, once all rows have been read; hidden rows first, strays last."""
        odd = [found for one in self._tables.values() for found in one.problems]
        return (*self._told()[1], *odd, *_renamed(self._sheet, self.form, self._columns), *self._reader.strays())


def _collected(
    stream: Stream, good: list[tuple[int, Record]] | Packed[tuple[int, Record]], ahead: Ahead | None = None
) -> Outcome:
    problems: list[Problem] = []
    refused: list[int] = []
    if ahead is not None and isinstance(good, Packed):
        ahead.begin(good)
    try:
        with kept():
            for number, record, found in stream:
                if found:
                    problems.extend(found)
                if record is None:
                    refused.append(number)
                else:
                    good.append((number, record))
    finally:
        if ahead is not None:
            ahead.end()
    whole = stream.problems
    odd = [one for one in whole if one.code == "D212"]
    strays = [one for one in whole if one.code != "D212"]
    everything = (*odd, *problems, *strays)
    told = (stream.read_from, stream.choices, stream.letters, stream.sheet)
    rows = tuple(good) if isinstance(good, list) else good
    return Outcome(stream.form, rows, everything, tuple(refused), *told)


def load(
    path: Path | bytes,
    form: Form,
    *,
    sheet: str | None = None,
    name: str | None = None,
    encoding: str | None = None,
    packed: bool = False,
    workers: int = 1,
) -> Outcome:
    """The records in a file; a table field is read from the sheet of its name, as `blank(form)` lays it out.

    With `packed` the rows take a tenth of the memory, and are unpacked where they are asked for. A long sheet that is
    packed is read by two processes where there may be two `workers`.
    """
    found = stream(path, form, sheet=sheet, name=name, encoding=encoding)
    ahead = found.ahead() if packed and workers > 1 else None
    return _collected(found, packed_records(form.names) if packed else [], ahead)


def packed_records(names: Sequence[str], rows: Iterable[tuple[int, Record]] = ()) -> Packed[tuple[int, Record]]:
    """Numbers and records, each of which has these fields in this order: the values are packed, the names are not."""

    def apart(pair: tuple[int, Record]) -> tuple[object, ...]:
        return pair[0], *pair[1].values()

    def together(parts: tuple[Any, ...]) -> tuple[int, Record]:
        return parts[0], dict(zip(names, parts[1:], strict=True))

    return Packed(rows, apart, together)


def stream(
    path: Path | bytes, form: Form, *, sheet: str | None = None, name: str | None = None, encoding: str | None = None
) -> Stream:
    """The same one row after the other."""
    source = name or (path.name if isinstance(path, Path) else "表格")
    found = open_table(path, source, encoding)
    if not isinstance(found, Book):
        return _streamed(open_sheet(found, source, form), form, {})
    nested = {safe_sheet_name(one.name): one for one in form.fields if isinstance(one.type, TableOf)}
    plain = [one for one in form.fields if not isinstance(one.type, TableOf)]
    wanted = {normal(heading) for one in plain for heading in (one.name, *one.headings)}
    if sheet is None and nested:
        rest = tuple(tab for tab in found.tabs if tab.name not in nested)
        main = open_sheet(choose(replace(found, tabs=rest or found.tabs), None, wanted), source, form)
    else:
        main = open_sheet(choose(found, sheet, wanted), source, form)
    if len(found.tabs) > 1 and not main.sheet.name:
        main.sheet = replace(main.sheet, name=next(tab.name for tab in found.tabs if tab.name not in nested))
    tables = {}
    for tab in found.tabs:
        raw = read_tab(found, tab) if tab.name in nested else None
        rows = tuple(raw.rows) if raw else ()
        if raw and rows:
            one = nested[tab.name]
            assert isinstance(one.type, TableOf)
            tables[one.name] = sheet_of(replace(raw, rows=rows), source, one.type.columns)
    return _streamed(main, form, tables)


def _streamed(main: OpenSheet, form: Form, tables: Mapping[str, Sheet]) -> Stream:
    return Stream(main.sheet, main, form, tables, lambda: (main.choices, main.problems))


def duplicates(
    rows: Iterable[tuple[int, Record]],
    key: str | Callable[[Record], Value],
    *,
    source: str = "",
    place: Callable[[int], Place] | None = None,
) -> tuple[Problem, ...]:
    """A problem (D209) for every row whose `key` an earlier row has had: a field's name, or what to compare."""
    first: dict[str, int] = {}
    found = []
    for number, record in rows:
        value = record.get(key) if isinstance(key, str) else key(record)
        said = normal(display(value))
        if not said:
            continue
        earlier = first.setdefault(said, number)
        if earlier != number:
            at = place(number) if place else Place(source, line=number)
            found.append(problem("D209", at, field=key if isinstance(key, str) else "整行", first=earlier))
    return tuple(found)


# --- columns -----------------------------------------------------------------------------------


def _columns(sheet: Sheet, form: Form) -> dict[str, int]:
    """The column of each field. Errors: InvalidSource with every missing and every doubtful one."""
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    names = [_names_of(heading) for heading in sheet.headings]
    for one in form.fields:
        found = _matches(one, names)
        if len(found) > 1:
            first, second = (sheet.letters[column] for column in found[:2])
            place = sheet.place(sheet.heading_rows[-1], found[1])
            problems.append(problem("D207", place, field=sheet.headings[found[1]], first=first, second=second))
        if found:
            columns[one.name] = found[0]
        elif one.required and one.default is None:
            problems.append(_missing(sheet, form, one))
    if problems:
        raise InvalidSource(problems)
    return columns


def _names_of(heading: str) -> tuple[str, ...]:
    """What a heading may be matched by, the surest first: whole, without its hint, its lowest part."""
    names = [normal(heading), normal(_HINTS.sub("", heading))]
    if lowest := _LAST.search(heading):
        names.append(normal(lowest.group(1)))
    return tuple(dict.fromkeys(name for name in names if name))


def _matches(field: Field, names: list[tuple[str, ...]]) -> list[int]:
    """The columns that are called as the field is; a surer kind of match shuts out the others."""
    wanted = {normal(one) for one in (field.name, *field.headings)}
    for rank in range(3):
        found = [column for column, known in enumerate(names) if rank < len(known) and known[rank] in wanted]
        if found:
            return found
    return []


def _missing(sheet: Sheet, form: Form, field: Field) -> Problem:
    taken = {normal(one) for other in form.fields if other is not field for one in (other.name, *other.headings)}
    free = [heading for heading in sheet.headings if normal(heading) not in taken]
    near = next((found for one in (field.name, *field.headings) if (found := nearest(one, free))), "")
    return problem(
        "D208",
        Place(sheet.source, cell=sheet.name),
        field=field.name,
        near=f"（有相近的列“{near}”）" if near else "",
        known="、".join(sheet.headings[:30]),
    )


def _unused(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[str]:
    used = set(columns.values())
    unused = [heading for column, heading in enumerate(sheet.headings) if column not in used]
    if unused:
        yield f"没有用到的列：{'、'.join(unused[:20])}{' 等' if len(unused) > 20 else ''}"


def _renamed(sheet: Sheet, form: Form, columns: Mapping[str, int]) -> Iterator[Problem]:
    """Optional fields without a column, beside a column without a field whose heading has all their characters."""
    used = set(columns.values())
    free = [column for column in range(len(sheet.headings)) if column not in used]
    for one in form.fields:
        if one.name in columns or isinstance(one.type, TableOf):
            continue
        near = next((column for column in free if _has_all(sheet.headings[column], one.name)), None)
        if near is not None:
            place = sheet.place(sheet.heading_rows[-1], near)
            yield problem("D238", place, field=one.name, near=sheet.headings[near])


def _has_all(heading: str, name: str) -> bool:
    """Whether the characters of `name` stand in `heading` in their order."""
    rest = iter(normal(heading))
    return all(character in rest for character in normal(name))


# --- rows --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Nested:
    """The rows of a table field, by the first field of the row they belong to."""

    field: Field
    sheet: Sheet | None
    columns: Mapping[str, int]
    rows: Mapping[str, list[Row]]

    @cached_property
    def reader(self) -> _Reader | None:
        if self.sheet is None or not isinstance(self.field.type, TableOf):
            return None
        return _Reader(self.sheet, self.field.type.columns, self.field.type.columns, self.columns, ())


@dataclass(frozen=True)
class _Reader:
    sheet: Sheet
    form: Form
    flat: Form
    columns: Mapping[str, int]
    nested: tuple[_Nested, ...]
    #: The field that says which row a row of a table belongs to, and its column.
    key: str = ""
    key_column: int | None = None
    #: There is only one row: what says nothing of whose it is, is its.
    alone: bool = False
    #: The keys of the rows read so far, and the first row of each, when there are tables to join.
    keys: dict[str, int] = field(default_factory=dict)

    @cached_property
    def sound(self) -> Sound:
        """The quick way for the rows about which there is no question."""
        return Sound(self.flat, self.columns)

    def record(self, row: Row) -> tuple[Record | None, list[Problem]]:
        """The record of the row, if it is sound, and its problems."""
        values = self.sound.record(row)
        if values is not None and not self.nested:
            return values, []

        def place(name: str) -> Place:
            column = self.columns.get(name)
            found = self.sheet.place(row.number, column)
            return found if column is not None else replace(found, path=(name,))

        problems: list[Problem] = []
        if values is None:
            answers, lost = _answers(self.sheet, self.flat, self.columns, row)
            given = Form(tuple(one for one in self.flat.fields if one.name not in lost))
            found = examine(given, answers, place)
            values = dict(found.record or {})
            problems = [*lost.values(), *found.problems]
        if any(one.sheet for one in self.nested):
            problems.extend(self._again(row))
        for one in self.nested:
            cells, wrong = self._table(one, row, place)
            values[one.field.name] = cells
            problems.extend(wrong)
        if any(not one.is_warning for one in problems):
            return None, problems
        return {name: values[name] for name in self.form.names}, problems

    def _table(self, nested: _Nested, row: Row, place: Callable[[str], Place]) -> tuple[Value, list[Problem]]:
        field = nested.field
        if not isinstance(field.type, TableOf):
            raise AssertionError(field)
        key = self._key(row)
        mine = nested.rows.get(key, []) if key else []
        if self.alone:
            mine = sorted((*mine, *nested.rows.get("", ())), key=lambda one: one.number)
        if not mine or nested.sheet is None:
            return None, [problem("D231", place(field.name), field=field.name)] if field.required else []
        assert nested.reader is not None
        found = [nested.reader.record(one) for one in mine]
        return tuple(record for record, _ in found if record is not None), [p for _, ps in found for p in ps]

    def _key(self, row: Row) -> str:
        cell = row.cells[self.key_column] if self.key_column is not None else None
        return normal(cell.text) if cell else ""

    def _again(self, row: Row) -> Iterator[Problem]:
        """Of two rows with one key nobody knows whose a row of a table is."""
        key = self._key(row)
        first = self.keys.setdefault(key, row.number) if key else row.number
        if first != row.number:
            yield problem("D209", self.sheet.place(row.number, self.key_column), field=self.key, first=first)

    def strays(self) -> Iterator[Problem]:
        """Rows of a table that belong to no row of the sheet."""
        for nested in self.nested:
            for key, rows in nested.rows.items():
                if nested.sheet and key not in self.keys and not (self.alone and not key):
                    for row in rows:
                        values = {"field": nested.field.name, "main": self.key}
                        yield problem("D240", nested.sheet.place(row.number, nested.columns.get(self.key)), **values)


def _answers(
    sheet: Sheet, form: Form, columns: Mapping[str, int], row: Row
) -> tuple[dict[str, str], dict[str, Problem]]:
    """What the row answers to each field, and what the cells themselves have lost."""
    answers: dict[str, str] = {}
    lost: dict[str, Problem] = {}
    for one in form.fields:
        column = columns.get(one.name)
        cell = row.cells[column] if column is not None else None
        if column is None or cell is None:
            continue
        answers[one.name] = cell.text
        fault = _cell_fault(one, cell)
        if fault:
            lost[one.name] = Problem(fault.code, sheet.place(row.number, column), fault.values)
            del answers[one.name]
    return answers, lost


def _cell_fault(field: Field, cell: Cell) -> Problem | None:
    """What is wrong with the cell before its text is looked at."""
    kind = field.type.kind if isinstance(field.type, Scalar) else ""
    if cell.kind == "error":
        return problem("D214", field=field.name, what=f"是错误值 {cell.text}")
    if cell.kind == "formula":
        return problem("D214", field=field.name, what="是公式且没有结果")
    if cell.lost and (kind in _NUMBERLESS or kind in ("text", "long text")):
        return problem("D201", field=field.name)
    if kind == "month" and cell.kind == "number" and re.fullmatch(r"\d{4}\.1", cell.text, re.ASCII):
        return problem("D215", field=field.name, value=masked(field, cell.text), example=f"{cell.text[:4]}-10")
    return None


def _nested(form: Form, key: Field, tables: Mapping[str, Sheet], alone: bool) -> Iterator[_Nested]:
    for one in form.fields:
        if not isinstance(one.type, TableOf):
            continue
        found = tables.get(one.name)
        if found is None:
            yield _Nested(one, None, {}, {})
            continue
        columns = _columns(found, Form((replace(key, required=not alone, default=None), *one.type.columns.fields)))
        rows: dict[str, list[Row]] = {}
        for row in found.rows:
            cell = row.cells[columns[key.name]] if key.name in columns else None
            rows.setdefault(normal(cell.text) if cell else "", []).append(row)
        yield _Nested(one, found, columns, rows)
