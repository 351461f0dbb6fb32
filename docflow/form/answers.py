"""From answers to a record: every answer is parsed, every fault of every answer is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, assert_never

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form.model import Field, Form, ListOf, Month, OneOf, Record, Scalar, TableOf, Value
from docflow.form.scalars import Fault, doubts, is_itself, plain_text, read_scalar, trimmed
from docflow.source import near_text

PlaceOf: TypeAlias = Callable[[str], Place]
#: Asked only when there is something to say: most answers are right.
Where: TypeAlias = Callable[[], Place]


@dataclass(frozen=True)
class Examined:
    """The record when there is no error, and every problem, warnings included."""

    record: Record | None
    problems: tuple[Problem, ...]


def parse(form: Form, answers: Mapping[str, object], place: PlaceOf | None = None, known: bool = True) -> Record:
    """The record that `answers` give; `place` says where the answer to a field stands.

    Errors: InvalidSource with every problem; without `known` an answer to no field is passed over.
    """
    found = examine(form, answers, place, known)
    if found.record is None:
        raise InvalidSource(found.problems)
    return found.record


def plainly(form: Form, answers: Mapping[str, object]) -> dict[str, str] | None:
    """What `parse` gives where each field has an answer that is surely its own value; else None, and `parse` must look.

    Such a record is plain already.
    """
    found: dict[str, str] = {}
    for field in form.fields:
        given = answers.get(field.name)
        if type(given) is not str or not is_itself(field, given):
            return None
        found[field.name] = given
    return found if len(found) == len(answers) else None


def examine(form: Form, answers: Mapping[str, object], place: PlaceOf | None = None, known: bool = True) -> Examined:
    """What `parse` would give, without raising."""
    reader = _Reader(place or _by_name, [], known)
    record = reader.record(form, answers)
    wrong = bool(reader.problems) and any(not one.is_warning for one in reader.problems)
    return Examined(None if wrong else record, tuple(reader.problems))


def fault_of(field: Field, text: str) -> str:
    """Why `text` is no value of `field`, or ''."""
    reader = _Reader(_by_name, [], True)
    reader.value(field, text, Place, field.name)
    return next((one.text for one in reader.problems if not one.is_warning), "")


def _by_name(name: str) -> Place:
    return Place(path=(name,))


@dataclass(frozen=True)
class _Reader:
    place: PlaceOf
    problems: list[Problem]
    known: bool

    def record(self, form: Form, answers: Mapping[str, object]) -> Record:
        self.unknown(form, answers, self.place)
        return {
            one.name: self.answer(one, answers.get(one.name), partial(self.place, one.name), one.name)
            for one in form.fields
        }

    def unknown(self, form: Form, answers: Mapping[str, object], place: PlaceOf) -> None:
        if not self.known:
            return
        names = [one.name for one in form.fields]
        for name in answers:
            if name not in names:
                values = {"name": name, "near": near_text(str(name), form.names), "known": "、".join(form.names)}
                self.problems.append(problem("D226", place(str(name)), **values))

    def answer(self, field: Field, given: object, where: Where, label: str) -> Value:
        """The value given, or the default, or None when nothing need be given."""
        if type(given) is str and is_itself(field, given):
            return given
        if isinstance(field.type, ListOf) and isinstance(given, str):
            # A cell of separators alone gives nothing.
            given = _items(field.type.of, given)
        if not _is_empty(given):
            return self.value(field, given, where, label)
        if field.default is not None and not _is_empty(field.default):
            return self.value(field, field.default, where, label)
        if field.required:
            self.problems.append(problem("D231", where(), field=label))
        return None

    def value(self, field: Field, given: object, where: Where, label: str) -> Value:
        match field.type:
            case Scalar() | OneOf():
                return self.scalar(field, field.type, given, where, label)
            case ListOf(of=of):
                items = _items(of, given)
                labels = (
                    [f"{label}第 {number} 项" for number in range(1, len(items) + 1)] if len(items) > 1 else [label]
                )
                pairs = [(one, label) for one, label in zip(items, labels, strict=True) if not _is_empty(one)]
                return tuple(self.scalar(field, of, one, where, label) for one, label in pairs)
            case TableOf(columns=columns):
                return self.table(columns, given, where, label)
            case _:
                assert_never(field.type)

    def scalar(self, field: Field, kind: Scalar | OneOf, given: object, where: Where, label: str) -> Value:
        text = plain_text(given)
        if text is None:
            self.problems.append(problem("D210", where(), field=label, expected="一个值", value="一组值"))
            return None
        found = read_scalar(field, kind, given, text)
        if isinstance(found, Fault):
            self.problems.append(problem(found.code, where(), field=label, **found.values))
            return None
        for doubt in doubts(kind, text):
            self.problems.append(problem(doubt.code, where(), field=label, **doubt.values))
        return found

    def table(self, columns: Form, given: object, where: Where, label: str) -> Value:
        if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
            self.problems.append(problem("D218", where(), field=label))
            return None
        return tuple(self.row(columns, row, where, label, number) for number, row in enumerate(given, 1))

    def row(self, columns: Form, row: Mapping[str, object], where: Where, label: str, number: int) -> Record:
        def within(name: str) -> Place:
            place = where()
            return replace(place, path=(*place.path, str(number), name))

        self.unknown(columns, row, within)
        cells = {}
        for one in columns.fields:
            cells[one.name] = self.answer(
                one, row.get(one.name), partial(within, one.name), f"{label}第 {number} 行{one.name}"
            )
        return cells


def _is_empty(given: object) -> bool:
    if isinstance(given, str):
        return not trimmed(given)
    if isinstance(given, list | tuple):
        return all(isinstance(one, str | None) and _is_empty(one) for one in given)
    return given is None


def _items(of: Scalar | OneOf, given: object) -> Sequence[object]:
    """The items of a list: as given, or as written in one cell: lines, else by ；, else by 、."""
    picture = isinstance(of, Scalar) and of.kind in ("picture", "document")
    if isinstance(given, Month) or not isinstance(given, str | list | tuple) or (picture and isinstance(given, str)):
        return (given,)
    if not isinstance(given, str):
        return given
    text = given.replace("\r\n", "\n")
    for separators in ("\n", "；;", "、，," if isinstance(of, Scalar) and of.kind == "person" else "、"):
        if any(one in text for one in separators):
            for one in separators[1:]:
                text = text.replace(one, separators[0])
            return text.split(separators[0])
    return (text,)
