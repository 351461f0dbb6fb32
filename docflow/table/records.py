"""From rows to records: each field finds its column, each row becomes a Record or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, Form, Record, Scalar, TableOf, Value, display, examine, masked
from docflow.form.writing import normal
from docflow.source import nearest
from docflow.table.model import Cell, Outcome, Row, Sheet
from docflow.table.reading import open_table, sheet_of
from docflow.table.workbook import Book, choose, read_tab

_NUMBERLESS = ("id", "phone", "code")
#: What may stand in brackets after a heading without changing what it means. A unit such as 万元 is not here.
_HINTS = re.compile(
    r"[（(]\s*(必填|选填|可不填|可选|人|名|个|家|岁|如有|没有可不填|全称|格式.*|如[：:].*|例[：:].*|下拉选择)\s*[）)]"
)
_LAST = re.compile(r"（([^（）]+)）$")


def records(sheet: Sheet, form: Form, tables: Mapping[str, Sheet] | None = None) -> Outcome:
    """The records of the rows, and every problem of the rows that have one.

    `tables` are the sheets of the table fields, each row of which names the row it belongs to by its first field.
    Errors: InvalidSource (D207, D208, D234) when columns are missing or doubtful: no row could be read.
    """
    flat = Form(tuple(one for one in form.fields if not isinstance(one.type, TableOf)))
    columns = _columns(sheet, flat)
    if not sheet.rows:
        raise InvalidSource(problem("D234", Place(sheet.source, cell=sheet.name)))
    reader = _Reader(sheet, form, flat, columns, tuple(_nested(form, flat, tables or {})))
    good: list[tuple[int, Record]] = []
    problems: list[Problem] = list(sheet.problems)
    refused: list[int] = []
    for row in sheet.rows:
        record, found = reader.record(row)
        problems.extend(found)
        if record is None:
            refused.append(row.number)
        else:
            good.append((row.number, record))
    problems.extend(reader.strays())
    return Outcome(
        form,
        tuple(good),
        tuple(problems),
        tuple(refused),
        {name: sheet.headings[column] for name, column in columns.items()},
        (*sheet.choices, *_unused(sheet, columns)),
    )


def load(
    path: Path | bytes, form: Form, *, sheet: str | None = None, name: str | None = None, encoding: str | None = None
) -> Outcome:
    """The records in a file; a table field is read from the sheet of its name, as `blank(form)` lays it out."""
    source = name or (path.name if isinstance(path, Path) else "表格")
    found = open_table(path, source, encoding)
    if not isinstance(found, Book):
        return records(sheet_of(found, source, form), form)
    nested = {one.name: one.type.columns for one in form.fields if isinstance(one.type, TableOf)}
    if sheet is None and nested:
        rest = tuple(tab for tab in found.tabs if tab.name not in nested)
        main = sheet_of(choose(replace(found, tabs=rest or found.tabs), None), source, form)
    else:
        main = sheet_of(choose(found, sheet), source, form)
    if len(found.tabs) > 1 and not main.name:
        main = replace(main, name=next(tab.name for tab in found.tabs if tab.name not in nested))
    tables = {}
    for tab in found.tabs:
        raw = read_tab(found, tab) if tab.name in nested else None
        if raw is not None and raw.rows:
            tables[tab.name] = sheet_of(raw, source, nested[tab.name])
    return records(main, form, tables)


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


# --- rows --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Nested:
    """The rows of a table field, by the first field of the row they belong to."""

    field: Field
    sheet: Sheet | None
    columns: Mapping[str, int]
    rows: Mapping[str, list[Row]]


@dataclass(frozen=True)
class _Reader:
    sheet: Sheet
    form: Form
    flat: Form
    columns: Mapping[str, int]
    nested: tuple[_Nested, ...]

    def record(self, row: Row) -> tuple[Record | None, list[Problem]]:
        """The record of the row, if it is sound, and its problems."""
        answers, lost = _answers(self.sheet, self.flat, self.columns, row)

        def place(name: str) -> Place:
            column = self.columns.get(name)
            found = self.sheet.place(row.number, column)
            return found if column is not None else replace(found, path=(name,))

        given = Form(tuple(one for one in self.flat.fields if one.name not in lost))
        found = examine(given, answers, place)
        values = dict(found.record or {})
        problems = [*lost.values(), *found.problems]
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
        mine = nested.rows.get(self._key(row), []) if nested.sheet else []
        if not mine or nested.sheet is None:
            return None, [problem("D231", place(field.name), field=field.name)] if field.required else []
        reader = _Reader(nested.sheet, field.type.columns, field.type.columns, nested.columns, ())
        found = [reader.record(one) for one in mine]
        return tuple(record for record, _ in found if record is not None), [p for _, ps in found for p in ps]

    def _key(self, row: Row) -> str:
        column = self.columns.get(self.flat.names[0]) if self.flat.names else None
        cell = row.cells[column] if column is not None else None
        return normal(cell.text) if cell else ""

    def strays(self) -> Iterator[Problem]:
        """Rows of a table that belong to no row of the sheet."""
        keys = {self._key(row) for row in self.sheet.rows}
        for nested in self.nested:
            for key, rows in nested.rows.items():
                if key not in keys and nested.sheet:
                    for row in rows:
                        values = {"field": nested.field.name, "main": self.flat.names[0]}
                        yield problem("D240", nested.sheet.place(row.number, 0), **values)


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


def _nested(form: Form, flat: Form, tables: Mapping[str, Sheet]) -> Iterator[_Nested]:
    key = flat.fields[0] if flat.fields else None
    for one in form.fields:
        if not isinstance(one.type, TableOf):
            continue
        found = tables.get(one.name)
        if found is None or key is None:
            yield _Nested(one, None, {}, {})
            continue
        columns = _columns(found, Form((replace(key, required=True, default=None), *one.type.columns.fields)))
        rows: dict[str, list[Row]] = {}
        for row in found.rows:
            cell = row.cells[columns[key.name]]
            rows.setdefault(normal(cell.text) if cell else "", []).append(row)
        yield _Nested(one, found, columns, rows)
