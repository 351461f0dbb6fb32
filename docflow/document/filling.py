"""Values in the places of their tokens: the last step from template to document.

Filler.text, .spans, .blocks, .parts, .items    what tokens stand in -> what the record says

Here a value is only ever put into a string; nothing reads that string again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import assert_never

from docflow import strokes
from docflow.document import titles
from docflow.document.charting import chart_kind
from docflow.document.filters import listed, say
from docflow.document.model import (
    Blank,
    Block,
    Chart,
    Figure,
    Heading,
    NameList,
    NewPage,
    Note,
    Para,
    Ref,
    Series,
    Span,
    Spans,
    Strong,
    Table,
    Text,
    TitlePart,
    title_text,
)
from docflow.document.program import TOKEN, Said, index_of, of_field, unfit
from docflow.document.slots import ChartSlot, NameSlot, PictureSlot, Proto
from docflow.document.tracing import traced
from docflow.errors import Place, Problem, problem
from docflow.form import Picture, Record, content
from docflow.source import near_text


def has_tokens(value: object) -> bool:
    """True when a value stands anywhere in this block."""
    match value:
        case str():
            return bool(TOKEN.search(value))
        case tuple():
            return any(map(has_tokens, value))
        case ChartSlot() | PictureSlot() | Ref():
            return True
        case _ if is_dataclass(value):
            return any(has_tokens(getattr(value, one.name)) for one in fields(value))
        case _:
            return False


class Filler:
    """Fills the texts of one run."""

    def __init__(
        self,
        values: Sequence[Said],
        record: Record,
        place: Place,
        attached: tuple[TitlePart, ...] = (),
        names: Collection[str] = (),
        words: Collection[str] = (),
    ) -> None:
        self.values = values
        #: The bodies and persons of the record, and the office's own words: no line of a title breaks them.
        self.names = names
        self.words = words
        #: The title of what is attached: where it is cited in a title, lines may break as they may there.
        self.attached = attached
        self.record = record
        self.place = place
        self.problems: list[Problem] = []
        #: The labels of numbered tables and figures by `表:标题`, `图:标题`.
        self.labels: dict[str, str] = {}
        #: The field of each value, where its place is to be told (compose.traced).
        self.fields: Sequence[str] = ()

    # --- texts

    def value(self, character: str) -> str:
        value = self.values[index_of(character)]
        if isinstance(value, Picture):
            self.problems.append(problem("T169", self.place, name="字段"))
            return ""
        return listed(value) if isinstance(value, tuple) else value or ""

    def raw(self, text: str) -> str:
        """`text` filled, line ends of the values and all."""
        return TOKEN.sub(lambda found: self.value(found.group()), text)

    def text(self, text: str) -> str:
        """`text` filled, on one line."""
        return self.raw(text).replace("\n", " ").strip() if TOKEN.search(text) else text

    def items(self, text: str) -> list[str]:
        """What one item of a list says: nothing, one thing, or the items of the one list that it prints."""
        text = text.strip()
        if len(text) == 1 and TOKEN.match(text):
            value = self.values[index_of(text)]
            if isinstance(value, tuple):
                return [one.replace("\n", " ") for one in value if one.strip()]
        filled = self.text(text)
        return [filled] if filled else []

    def chunks(self, text: str) -> Iterator[tuple[str, bool]]:
        """`text` in stretches, and whether each is a value."""
        end = 0
        for found in TOKEN.finditer(text):
            yield text[end : found.start()], False
            value = self.value(found.group()).replace("\n", " ")
            if self.attached and value == title_text(self.attached):
                yield from ((part, True) for part in titles.joined(self.attached))
            else:
                yield value, True
            end = found.end()
        yield text[end:], False

    def parts(self, text: str, kind: str) -> tuple[TitlePart, ...]:
        """A title in its parts."""
        return titles.parts(self.chunks(text.replace("\n", "").strip()), kind, self.names, self.words)

    def given(self, value: object, field: str, place: Place) -> str:
        """A value of the record itself, on one line, after noting characters that no paper may carry."""
        text = say(value)
        if found := unfit(text, field, place):
            self.problems.append(found)
        return " ".join(text.splitlines())

    # --- spans

    def spans(self, spans: Spans) -> Spans:
        filled = tuple(made for one in spans if (made := self.span(one)) is not None)
        return spans if filled == spans else filled

    def span(self, span: Span) -> Span | None:
        match span:
            case Text(text):
                filled = self._within(text)
                return span if filled == text and filled else Text(filled) if filled else None
            case Strong(text):
                filled = self._within(text)
                return Strong(filled) if filled else None
            case Note(number, text):
                return Note(number, self.text(text))
            case Ref(_, target):
                return self._ref(self.text(target))
            case Blank():
                return span
            case _:
                assert_never(span)

    def _within(self, text: str) -> str:
        if self.fields:
            return TOKEN.sub(self._traced, text).replace("\n", " ")
        return self.raw(text).replace("\n", " ")

    def _traced(self, found: re.Match[str]) -> str:
        return traced(self.fields[index_of(found.group())], self.value(found.group()))

    def _ref(self, target: str) -> Ref:
        if target not in self.labels:
            what, _, title = target.partition(":")
            known = [one.partition(":")[2] for one in self.labels if one.startswith(what)]
            self.problems.append(problem("T152", self.place, what=what, title=title, near=near_text(title, known)))
        return Ref(self.labels.get(target, ""), target)

    # --- blocks

    def blocks(self, protos: Sequence[Proto]) -> tuple[Block, ...]:
        """The blocks with their values; a paragraph of which nothing is left goes."""
        for one in protos:
            self._label(one)
        return tuple(_counted(protos, [list(self._block(one)) for one in protos]))

    def _label(self, proto: Proto) -> None:
        match proto:
            case Table() | ChartSlot() | PictureSlot() | Figure() if proto.number:
                what = "表" if isinstance(proto, Table) else "图"
                self.labels[f"{what}:{self.text(proto.caption)}"] = f"{what}{proto.number}"
            case _:
                pass

    def _block(self, proto: Proto) -> Iterator[Block]:
        match proto:
            case Heading():
                spans, run_in = self.spans(proto.spans), self.spans(proto.run_in)
                is_same = spans is proto.spans and run_in is proto.run_in
                yield proto if is_same else replace(proto, spans=spans, run_in=run_in)
            case Para(spans):
                yield from self._paragraphs(proto, spans)
            case Table():
                yield self._table(proto)
            case Figure():
                yield replace(proto, caption=self.text(proto.caption), note=self.text(proto.note))
            case PictureSlot():
                if figure := self._figure(proto):
                    yield figure
            case NameList(names):
                yield NameList(tuple(one for name in names for one in self.items(name)))
            case NameSlot(names, place):
                found = strokes.ordered(one for name in names for one in self.items(name))
                self.problems += without_strokes(found, place)
                yield NameList(found)
            case ChartSlot():
                if chart := self._chart(proto):
                    yield chart
            case Chart() | NewPage():
                yield proto
            case _:
                assert_never(proto)

    def _paragraphs(self, para: Para, spans: Spans) -> Iterator[Para]:
        """One paragraph; or one for each line of a long text that stands alone in it."""
        only = spans[0] if len(spans) == 1 else None
        if isinstance(only, Text) and len(only.text) == 1 and TOKEN.match(only.text):
            for line in self.raw(only.text).split("\n"):
                if line.strip():
                    yield replace(para, spans=(Text(line.strip(" \t\u3000")),))
            return
        filled = self.spans(spans)
        if any(not isinstance(one, Text) or one.text.strip() for one in filled):
            yield para if filled is spans else replace(para, spans=filled)

    def _figure(self, slot: PictureSlot) -> Figure | None:
        caption = self.text(slot.caption)
        is_token = len(slot.data) == 1 and TOKEN.match(slot.data)
        value = self.values[index_of(slot.data)] if is_token else self.record.get(slot.data)
        if isinstance(value, Picture):
            return Figure(content(value), slot.number, caption, slot.width, self.text(slot.note))
        if value is None and not is_token:
            self.problems.append(problem("D231", of_field(slot.place, slot.data), field=slot.data))
        elif value is not None:
            self.problems.append(problem("T171", slot.place, title=caption, detail="括号里不是图片"))
        return None

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            header=tuple(map(self.spans, table.header)),
            rows=tuple(tuple(map(self.spans, row)) for row in table.rows),
            caption=self.text(table.caption),
            note=self.text(table.note),
        )

    def _chart(self, slot: ChartSlot) -> Chart | None:
        rows = self.record.get(slot.data)
        if not isinstance(rows, tuple) or not rows:
            self.problems.append(problem("D231", of_field(slot.place, slot.data), field=slot.data))
            return None
        categories = tuple(
            self.given(self._cell(slot, row, slot.label), f"{slot.data}.{slot.label}", slot.place) for row in rows
        )
        series = tuple(Series(name, tuple(self._number(slot, row, name) for row in rows)) for name in slot.values)
        drawn = chart_kind(slot.kind, categories, series)
        if drawn.instead:
            what = {"pie": "饼图", "stacked": "堆叠图"}[slot.kind]
            title = self.text(slot.caption)
            self.problems.append(problem("T194", slot.place, title=title, what=what, detail=drawn.instead))
        return Chart(
            drawn.kind,
            slot.number,
            self.text(slot.caption),
            self.text(slot.unit),
            categories,
            series,
            self.text(slot.source),
        )

    def _cell(self, slot: ChartSlot, row: object, name: str) -> object:
        value = row.get(name) if isinstance(row, Mapping) else None
        if value is None:
            field = f"{slot.data}.{name}"
            self.problems.append(problem("D231", of_field(slot.place, field), field=field))
        return value

    def _number(self, slot: ChartSlot, row: object, name: str) -> Decimal:
        value = self._cell(slot, row, name)
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def without_strokes(names: Sequence[str], place: Place) -> Iterator[Problem]:
    """D256 for each character that no order of strokes knows."""
    for character in strokes.unknown(names):
        who = "、".join(name for name in names if character in name)
        yield problem("D256", place, char=character, code=f"U+{ord(character):04X}", who=who)


def _counted(protos: Sequence[Proto], filled: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """The blocks of all, numbered paragraphs counted as they stand: an empty one counts for nothing."""
    count = 0
    for proto, blocks in zip(protos, filled, strict=True):
        number = proto.number if isinstance(proto, Para) else 0
        count = count if number or not blocks else 0
        for at, block in enumerate(blocks):
            if number and isinstance(block, Para):
                # Further lines of a long text belong to the number of the first.
                count += at == 0
                yield replace(block, number=count if at == 0 else 0)
            else:
                yield block
