"""看台账: the rows of a register for a list or a spreadsheet, numbers of people masked, and what became of one record.

chosen  (office, name, where)       -> Chosen        rows that a condition lets through
export  (office, name, …)           -> Exported      an .xlsx or .csv that people filter; text stays text
history (office, name, key)         -> Happened…     who changed what, when, from which file
full    (office, name, reason)                       leave to see everything, kept in the record; else Refused
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from docflow import condition, form, table
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, FieldType, Form, ListOf, OneOf, Scalar, TableOf, Value
from docflow.ledger import Register
from docflow.operations import registers, sight
from docflow.operations.office import Office
from docflow.operations.registers import UNITS, Kept
from docflow.source import near_text
from docflow.store import registers as keeping
from docflow.store.registers import Happened

#: Beside the fields of the register: where a row came from, and as of when (R53).
SOURCE, AS_OF = "来源文件", "数据截至"
_WORDS = ("text", "long text", "person", "organisation")


@dataclass(frozen=True)
class Chosen:
    """Rows of a register."""

    register: Register
    rows: tuple[Kept, ...]
    #: How many say nothing of what the condition asks; they are not among the rows.
    unknown: int = 0
    #: What was told of rows that could not be read, which are not among them either.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A spreadsheet of a register."""

    data: bytes
    count: int
    unknown: int
    #: Fields shown masked.
    masked: tuple[str, ...]


def chosen(office: Office, name: str = UNITS, where: str = "", whole: bool = False) -> Chosen:
    """The rows that `where` lets through; all without it. Rows that cannot be read are told; `whole` refuses them.

    Errors: InvalidSource (W731–W737), D305.
    """
    told: list[Problem] = []
    wanted, rows = registers.register(office, name), registers.rows(office, name, told=None if whole else told)
    if not where:
        return Chosen(wanted, tuple(rows), problems=tuple(told))
    test = condition.compile(where, _names(wanted.form), Place("--where"))
    known = [one for one in rows if all(one.record.get(asked) is not None for asked in test.names)]
    fits = tuple(one for one in known if test.holds(one.record))
    return Chosen(wanted, fits, len(rows) - len(known), tuple(told))


def _names(wanted: Form) -> dict[str, condition.Kind]:
    return {one.name: _kind(one.type) for one in wanted.fields}


def _kind(type_: FieldType) -> condition.Kind:
    match type_:
        case Scalar(kind=kind):
            return kind
        case OneOf(options=options):
            return options
        case ListOf():
            return "list"
        case TableOf():
            return "table"
        case _:
            assert_never(type_)


# --- masked ----------------------------------------------------------------------------------------------


def shown(field: Field, value: Value) -> Value:
    """The value as a list may show it: guarded fields masked, numbers of people in any text masked."""
    if value is None:
        return None
    if form.guarded(field):
        return form.hushed(form.masked(field, _text(value)))
    if isinstance(value, str) and not _is_number(field):
        return form.hushed(value)
    if isinstance(value, tuple):
        return tuple(shown(field, one) for one in value)
    return value


def _text(value: Value) -> str:
    plain = form.to_plain({"": value})[""]
    return plain if isinstance(plain, str) else form.display(value)


def _is_number(field: Field) -> bool:
    """A credit code is no number of a person."""
    return isinstance(field.type, Scalar) and field.type.kind == "code"


def export(
    office: Office, name: str = UNITS, where: str = "", unmasked: bool = False, reason: str = "", ending: str = "xlsx"
) -> Exported:
    """The chosen rows as a spreadsheet with source and day of each.

    Errors: with `unmasked` as `full`; InvalidSource (W73x, C805, D213).
    """
    if ending not in ("xlsx", "csv"):
        raise InvalidSource(problem("C805", value=ending, known="xlsx、csv"))
    found = chosen(office, name, where, whole=True)
    fields = found.register.form.fields
    guarded = tuple(one.name for one in fields if form.guarded(one))
    if unmasked:
        full(office, found.register, reason, len(found.rows), guarded)
    heads = [*found.register.form.names, SOURCE, AS_OF]
    rows = ([*_row(one, fields, unmasked), one.place.source, one.as_of] for one in found.rows)
    data = table.write_csv(heads, rows) if ending == "csv" else table.write(heads, rows, sheet=name)
    return Exported(data, len(found.rows), found.unknown, () if unmasked else guarded)


def _row(one: Kept, fields: Sequence[Field], unmasked: bool) -> list[Value]:
    record = one.record
    values = [record.get(f.name) if unmasked else shown(f, record.get(f.name)) for f in fields]
    # A list goes into its cell line by line: its items may have 、 in them.
    return ["\n".join(map(form.display, value)) if isinstance(value, tuple) else value for value in map(_month, values)]


def _month(value: Value) -> Value:
    return f"{value.year:04d}-{value.month:02d}" if isinstance(value, form.Month) else value


def full(office: Office, register: Register, reason: str, count: int, fields: Sequence[str]) -> None:
    """Notes that who acts sees these fields in full.

    Errors: InvalidSource C806 nobody is named, D270 no reason; Refused D269 who may not.
    """
    who, right = sight.may_unmask(office, register.name)
    if not reason.strip():
        raise InvalidSource(problem("D270", register=register.name))
    said = form.hushed(reason.strip())
    keeping.viewed(office.store, register.name, office.now, who.name, said, count, fields, right)


# --- history ---------------------------------------------------------------------------------------------


def history(office: Office, key: str, name: str = UNITS) -> tuple[Register, str, list[Happened]]:
    """The register, the key, and every change of the record that `key` or its title names, oldest first.

    Errors: InvalidSource D272 when there is none.
    """
    wanted, rows = registers.register(office, name), registers.rows(office, name)
    titles = {wanted.title_of(one.record): one.key for one in rows}
    found = keeping.history(office.store, name, titles.get(key, key))
    if not found:
        near = near_text(key, [*titles, *titles.values()][:3000])
        raise InvalidSource(problem("D272", register=name, key=form.hushed(key), near=form.hushed(near)))
    return wanted, titles.get(key, key), found


def told(register: Register, change: tuple[str, object, object]) -> tuple[str, str, str]:
    """A changed field with both values as a list may show them."""
    name, before, after = change
    if name not in register.form:
        return name, form.hushed(str(before or "")), form.hushed(str(after or ""))
    field = register.form[name]
    return name, said(field, before), said(field, after)


def said(field: Field, value: object) -> str:
    """A kept or a new value in a list of changes: masked, on one line."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(said(field, one) for one in value)
    if value is None or isinstance(value, Mapping):
        return "（空）" if value is None else "（表）"
    plain = form.to_plain({"": value})[""] if not isinstance(value, str) else value  # type: ignore[dict-item]
    return " ".join(form.display(shown(field, str(plain))).split())
