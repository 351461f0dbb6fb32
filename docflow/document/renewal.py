"""换年: next year's answers (下一年的数据) from last year's: years, days, figures, targets and numbers; nothing else.

year_of (values)                          -> the year that the answers are of, or None
renew   (form, values, fresh, year)       -> Renewal: the answers, each change with its reason, and what to look at
patched (source, renewal)                 -> last year's file with exactly these changes, every other character kept

A year is a field, or the digits before 年 that stand alone; inside another number, in 〔〕 or in the title of a
document (《…》) digits are never touched. What looks like a year and was left is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from docflow import chinese
from docflow.document.template import SLOTS
from docflow.errors import InvalidSource, Place, problem
from docflow.form import FieldType as Kind
from docflow.form import Form, ListOf, OneOf, Scalar, TableOf
from docflow.source import Path, Plain, Source, read

#: Fields that are the year itself.
YEARS: Final = ("年度", "年份")
#: Why an answer differs that nobody computed.
GIVEN: Final = "直接给出"
_TITLES: Final = re.compile("《[^《》]*》")

Fresh: TypeAlias = Mapping[Path, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs; "" stands for none."""

    path: Path
    before: str
    after: str
    why: str

    @property
    def name(self) -> str:
        """The field; the rows of a table are counted from 1."""
        return ".".join(str(int(part) + 1) if part.isdigit() else part for part in self.path)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Next year's answers, and how they came about."""

    values: Mapping[str, Plain]
    changes: tuple[Change, ...]
    #: Answers in which a year was left as it stands: (field, the words around it).
    left: tuple[tuple[str, str], ...]
    year: int


def year_of(values: Mapping[str, Plain]) -> int | None:
    """The year that the answers say they are of."""
    for name in YEARS:
        found = re.fullmatch(r"\s*(\d{4})(年度?)?\s*", str(values.get(name) or ""))
        if found:
            return int(found[1])
    return None


def renew(
    form: Form, values: Mapping[str, Plain], fresh: Fresh, year: int, reasons: Mapping[Path, str] | None = None
) -> Renewal:
    """The answers of the year after `year`; `fresh` are those that are computed or given anew, None for none.

    `reasons` says of each why it differs; what it does not name was given by a person.
    """
    work = _Work(fresh, year, reasons or {})
    out: dict[str, Plain] = {}
    for name, value in values.items():
        kept = work.field(name, value, form[name].type if name in form else None)
        if kept is not None:
            out[name] = kept
    for path, said in fresh.items():
        if len(path) == 1 and path[0] not in values and said is not None:
            out[path[0]] = said
            work.changes.append(Change(path, "", said, work.why(path)))
    return Renewal(out, tuple(work.changes), tuple(work.left), year)


class _Work:
    def __init__(self, fresh: Fresh, year: int, reasons: Mapping[Path, str]) -> None:
        self.fresh, self.year, self.reasons = fresh, year, reasons
        self.changes: list[Change] = []
        self.left: list[tuple[str, str]] = []

    def field(self, name: str, value: Plain, kind: Kind | None) -> Plain:
        if name in SLOTS.names and (name,) not in self.fresh:
            self._note((name,), str(value), "", "印发时再定")
            return None
        return self.value((name,), value, kind)

    def value(self, path: Path, value: Plain, kind: Kind | None) -> Plain:
        if isinstance(value, list):
            return [self.value((*path, str(at)), one, _inner(kind)) for at, one in enumerate(value)]
        if isinstance(value, dict):
            columns = kind.columns if isinstance(kind, TableOf) else Form()
            return {
                name: self.value((*path, name), one, columns[name].type if name in columns else None)
                for name, one in value.items()
            }
        if value is None:
            return None
        if path in self.fresh:
            return self._note(path, value, self.fresh[path], self.why(path))
        return self._scalar(path, value, kind)

    def why(self, path: Path) -> str:
        return self.reasons.get(path, GIVEN)

    def _scalar(self, path: Path, value: str, kind: Kind | None) -> str:
        if path[-1] in YEARS:
            return self._note(path, value, value.replace(str(self.year), str(self.year + 1)), "年份") or ""
        if isinstance(kind, Scalar) and kind.kind == "date":
            return self._note(path, value, _later(value), "顺延一年") or ""
        if isinstance(kind, Scalar) and kind.kind == "month":
            return self._note(path, value, _later_month(value), "顺延一年") or ""
        if kind is None or isinstance(kind, OneOf) or (isinstance(kind, Scalar) and "text" in kind.kind):
            return self._text(path, value)
        return value

    def _text(self, path: Path, value: str) -> str:
        after = self._note(path, value, with_year(value, self.year), "年份") or ""
        for year in (self.year, self.year + 1):
            # What was there before the change: next year already, or this year where digits are not touched.
            for found in re.finditer(rf"(?<!\d){year}(?!\d)", value):
                if year != self.year or after[found.start() : found.end()] == str(year):
                    words = value[max(0, found.start() - 6) : found.end() + 6].replace("\n", " ")
                    self.left.append((".".join(path), words))
        return after

    def _note(self, path: Path, before: str, after: str | None, why: str) -> str | None:
        if after != before:
            self.changes.append(Change(path, before, after or "", why))
        return after


def _inner(kind: Kind | None) -> Kind | None:
    return kind.of if isinstance(kind, ListOf) else kind


def with_year(text: str, year: int) -> str:
    """`text` with the year before 年 moved on by one, titles of documents apart."""
    old, new = re.compile(rf"(?<!\d){year}(?=年)"), str(year + 1)
    out, end = [], 0
    for title in _TITLES.finditer(text):
        out += [old.sub(new, text[end : title.start()]), title[0]]
        end = title.end()
    return "".join((*out, old.sub(new, text[end:])))


def _later(text: str) -> str:
    """A day a year on, written as it was; what is no day is left to the form to refuse."""
    day = chinese.parse_date(text)
    if not isinstance(day, date):
        return text
    leap = (day.month, day.day) == (2, 29)
    year, rest = str(day.year), text.partition(str(day.year))[2]
    return f"{text.partition(year)[0]}{day.year + 1}{rest.replace('29', '28') if leap else rest}"


def _later_month(text: str) -> str:
    found = chinese.parse_month(text)
    return text if isinstance(found, str) else text.replace(str(found[0]), str(found[0] + 1), 1)


# --- the file ----------------------------------------------------------------------------------------------------


def patched(source: Source, renewal: Renewal) -> str:
    """The text of last year's file with the changes of `renewal` and no other; years in comments go along.

    Errors: InvalidSource D288 when a change cannot be written where the answer stands.
    """
    text = source.text
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    edits: list[tuple[int, int, str]] = []
    for change in renewal.changes:
        place = source.places.get(change.path)
        if place is None:
            continue
        at = starts[place.line - 1] + place.column - 1
        edits.append(_removed(text, at) if not change.after else _edit(text, at, change, source, renewal.year))
    for begin, end, said in sorted(edits, reverse=True):
        text = text[:begin] + said + text[end:]
    text = _comments(text, renewal.year)
    added = [one for one in renewal.changes if one.after and one.path not in source.places]
    text = text.rstrip("\n") + "\n" + "".join(f"{one.name}: {quoted(one.after)}\n" for one in added)
    if read(text, source.name).value != dict(renewal.values):
        raise InvalidSource(problem("D288", Place(source.name), what="改完以后读出来的与拟定的不同"))
    return text


def _edit(text: str, at: int, change: Change, source: Source, year: int) -> tuple[int, int, str]:
    """Where the answer stands in the text, and what comes there."""
    quote = text[at] if text[at] in "\"'" else ""
    begin = at + len(quote)
    if text.startswith(change.before, begin):
        said = change.after if quote and not re.search(r"[\"'\\]", change.after) else quoted(change.after)
        end = begin + len(change.before)
        return (begin, end, said) if quote and said == change.after else (at, end + len(quote), said)
    end = _end(text, at)
    if with_year(change.before, year) == change.after:
        return at, end, with_year(text[at:end], year)
    place = source.places[change.path]
    raise InvalidSource(problem("D288", place, what=f"“{change.name}”分了几行写"))


def _end(text: str, at: int) -> int:
    """Where a value of several lines ends: before the next line that is no further in than its key."""
    line = text.rfind("\n", 0, at) + 1
    depth = len(text[line:at]) - len(text[line:at].lstrip(" "))
    for found in re.finditer(r"\n(?=( *)[^ \n])", text[at:]):
        if len(found[1]) <= depth:
            return at + found.start()
    return len(text)


def _removed(text: str, at: int) -> tuple[int, int, str]:
    """The whole line of an answer that goes."""
    return text.rfind("\n", 0, at) + 1, _end(text, at) + 1, ""


def _comments(text: str, year: int) -> str:
    """Lines that are comments, with the year moved on: they are for people, and would mislead them."""
    return re.sub(
        r"^[ ]*#.*$", lambda line: re.sub(rf"(?<!\d){year}(?!\d)", str(year + 1), line[0]), text, flags=re.MULTILINE
    )


def quoted(text: str) -> str:
    """`text` as YAML reads it back."""
    if re.fullmatch(r"[^\W_][\w《》“”〔〕（）、·.%-]*", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def next_name(name: str, year: int) -> str:
    """What a file is called a year on: its year moved on, or the year behind its name."""
    moved = re.sub(rf"(?<!\d){year}(?!\d)", str(year + 1), name)
    return moved if moved != name else f"{name}-{year + 1}"


def shown(one: Change) -> tuple[str, str, str, str]:
    """A change as a row: field, before, after, why; rows of tables counted from 1."""
    return one.name, one.before or "（没有）", one.after or "（空着）", one.why
