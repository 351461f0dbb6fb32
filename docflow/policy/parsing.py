"""From YAML to a RuleTable, or every problem its author made.

parse (source) -> RuleTable     shape, cells, switches, then the proof (proof.py) that no combination is left out
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from docflow import form
from docflow.form import FieldType, Form, OneOf, Scalar
from docflow.policy import comparator, proof
from docflow.policy.table import (
    PERSON,
    Among,
    Anything,
    Box,
    Derived,
    Hit,
    Order,
    Remark,
    Row,
    RuleTable,
    Switch,
    Test,
)
from docflow.policy.texts import SLOT
from docflow.source import Cursor, Source, near_text

_ROW_KEYS = ("id", "when", "then", "source", "date", "reason", "notes")


def parse(source: Source) -> RuleTable:
    """The table that `source` writes.

    Errors: InvalidSource with all problems (R701–R720, Y4xx).
    """
    top = Cursor.top(source).known(
        "rules", "describe", "note", "hit", "switches", "facts", "derived", "order", "rows", "otherwise"
    )
    reader = _Reader(top)
    table = reader.table()
    top.finish()
    for gap in proof.problems(table, source):
        top.problems.append(gap)
    top.finish()
    return table


class _Reader:
    """Reads one table; the types of facts are known once, for all rows."""

    def __init__(self, top: Cursor) -> None:
        self.top = top
        self.switches = tuple(_switches(top / "switches"))
        self.facts = form.read_fields(top / "facts") if top.has("facts") else Form()
        self.types: dict[str, FieldType] = {}
        for one in self.facts.fields:
            if comparator.comparable(one.type):
                self.types[one.name] = one.type
            else:
                (top / "facts" / one.name).fault("R710", fact=one.name)
        self.types |= {one.name: OneOf(one.choices) for one in self.switches}
        self.derived = tuple(self._derived(top / "derived"))

    def table(self) -> RuleTable:
        top = self.top
        rows = tuple(self._row(item) for item in (top / "rows").items())
        if not rows:
            (top / "rows").fault("R701")
        otherwise = self._row(top / "otherwise", otherwise=True) if top.has("otherwise") else None
        self._same_keys(rows, otherwise)
        self._once(rows, otherwise)
        hit = cast(Hit, (top / "hit").one_of("first", "unique", "all", default="first"))
        return RuleTable(
            name=(top / "rules").text(),
            hit=hit,
            facts=self.facts,
            rows=rows,
            switches=self.switches,
            derived=self.derived,
            order=self._order(rows, hit),
            otherwise=otherwise,
            describe=(top / "describe").text(""),
            note=(top / "note").text(""),
        )

    def _derived(self, cursor: Cursor) -> Iterator[Derived]:
        for name, at in cursor.entries():
            found = self._sum(name, at) if at.has("sum") else self._choice(name, at)
            facts = tuple(found.facts.values())
            if wrong := [fact for fact in facts if fact not in self.types]:
                at.fault("R702", fact=wrong[0], near=near_text(wrong[0], self.types))
            elif name in self.types:
                at.fault("R719", name=name)
            elif len({_kind(self.types[fact]) for fact in facts}) != 1:
                at.fault("R718", fact=name, detail="各事实的类型须相同")
            elif not found.by and not all(_number(self.types[fact]) for fact in facts):
                at.fault("R718", fact=name, detail="只有数可以相加")
            else:
                self.types[name] = self.types[facts[0]]
                yield found

    def _sum(self, name: str, at: Cursor) -> Derived:
        at.known("sum")
        return Derived(name, "", {fact: fact for fact in (at / "sum").texts()})

    def _choice(self, name: str, at: Cursor) -> Derived:
        switches = {one.name: one for one in self.switches}
        by = (at / "by").text()
        facts = {choice: item.text() for choice, item in at.entries() if choice != "by"}
        if by not in switches:
            at.fault("R712", name=by, near=near_text(by, switches), known="、".join(switches) or "（没有开关）")
        elif set(facts) != set(switches[by].choices):
            at.fault("R718", fact=name, detail=f"须给 {by} 的每个选项各指定一个事实")
        return Derived(name, by, facts)

    def _row(self, cursor: Cursor, otherwise: bool = False) -> Row:
        cursor.known(*(key for key in _ROW_KEYS if not (otherwise and key == "when")))
        then = {key: self._text(item) for key, item in (cursor / "then").entries()}
        # What is there and is no mapping has been told as that.
        if not then and not (cursor / "then").value:
            cursor.fault("Y421", key="then")
        reason = self._text(cursor / "reason", "")
        if PERSON in then.values() and not reason:
            cursor.fault("R709", row=(cursor / "id").text(""))
        return Row(
            id=(cursor / "id").text(),
            when=() if otherwise else self._when(cursor),
            then=then,
            source=(cursor / "source").text(),
            date=(cursor / "date").text(),
            reason=reason,
            notes=tuple(self._remarks(cursor / "notes")),
        )

    def _when(self, cursor: Cursor) -> tuple[Box, ...]:
        at = cursor / "when"
        if not cursor.has("when"):
            cursor.fault("Y421", key="when")
        if at.value == "any":
            return ((),)
        if isinstance(at.value, list):
            return tuple(self._box(item) for item in at.items())
        return (self._box(at),)

    def _box(self, cursor: Cursor) -> Box:
        return tuple(found for fact, at in cursor.entries() if (found := self._test(fact, at)))

    def _test(self, fact: str, at: Cursor) -> Test | None:
        type_ = self.types.get(fact)
        if type_ is None:
            if fact not in self.facts:
                at.fault("R702", fact=fact, near=near_text(fact, self.types))
            return None
        if isinstance(at.value, list):
            words = at.texts()
            cell, written = comparator.read_list(words, type_), f"in [{', '.join(words)}]"
        else:
            written = at.text()
            cell = comparator.read(written, type_) if written else Anything()
        if isinstance(cell, str):
            at.fault("R703", cell=written, fact=fact, detail=cell)
            return None
        if cell == Among((True,)) or cell == Among((False,)):
            written = "是" if cell == Among((True,)) else "否"
        return Test(fact, cell, written)

    def _remarks(self, cursor: Cursor) -> Iterator[Remark]:
        for item in cursor.items():
            if isinstance(item.value, dict):
                item.known("when", "text")
                yield Remark(self._box(item / "when"), self._text(item / "text"))
            else:
                yield Remark((), self._text(item))

    def _text(self, cursor: Cursor, default: str | None = None) -> str:
        """A text whose slots are all known."""
        text = cursor.text(default)
        for slot in SLOT.findall(text):
            if slot not in self.types:
                cursor.fault("R713", name=slot, near=near_text(slot, self.types))
        return text

    def _same_keys(self, rows: tuple[Row, ...], otherwise: Row | None) -> None:
        """Notes each row that answers other questions than the first."""
        wanted = list(rows[0].then) if rows else []
        places = [self.top / "rows" / number for number in range(len(rows))]
        for row, at in zip(rows, places, strict=True):
            if row.then and list(row.then) != wanted:
                (at / "then").fault("R708", row=row.id, keys="、".join(row.then), wanted="、".join(wanted))
        if otherwise and rows and list(otherwise.then) != wanted:
            at = self.top / "otherwise" / "then"
            at.fault("R708", row=otherwise.id, keys="、".join(otherwise.then), wanted="、".join(wanted))

    def _once(self, rows: tuple[Row, ...], otherwise: Row | None) -> None:
        """Notes each id used twice."""
        seen: set[str] = set()
        for number, row in enumerate(rows):
            if row.id in seen:
                (self.top / "rows" / number / "id").fault("R707", row=row.id)
            seen.add(row.id)
        if otherwise and otherwise.id in seen:
            (self.top / "otherwise" / "id").fault("R707", row=otherwise.id)

    def _order(self, rows: tuple[Row, ...], hit: Hit) -> Order | None:
        at = self.top / "order"
        if at.value is None:
            return None
        if hit != "all":
            at.fault("R714", detail="只有 hit: all 才用得着 order")
            return None
        if not isinstance(at.value, dict):
            return Order("", {"": self._ids(at, rows)})
        by = (at / "by").text()
        switch = next((one for one in self.switches if one.name == by), None)
        lists = {choice: self._ids(item, rows) for choice, item in at.entries() if choice != "by"}
        if switch is None:
            known = "、".join(one.name for one in self.switches)
            at.fault("R712", name=by, near=near_text(by, [one.name for one in self.switches]), known=known)
        elif set(lists) != set(switch.choices):
            at.fault("R714", detail=f"须给 {by} 的每个选项各写一个顺序")
        return Order(by, lists)

    def _ids(self, at: Cursor, rows: tuple[Row, ...]) -> tuple[str, ...]:
        ids = at.texts()
        wanted = {row.id for row in rows}
        if wrong := [one for one in ids if one not in wanted]:
            at.fault("R714", detail=f"没有规则“{wrong[0]}”{near_text(wrong[0], wanted)}")
        elif missing := [row.id for row in rows if row.id not in ids]:
            at.fault("R714", detail=f"没有排到规则 {'、'.join(missing)}")
        elif len(set(ids)) != len(ids):
            at.fault("R714", detail="同一规则排了两次")
        return ids


def _switches(cursor: Cursor) -> Iterator[Switch]:
    for name, at in cursor.entries():
        at.known("choices", "default", "help")
        choices = (at / "choices").texts()
        if len(set(choices)) < 2:
            at.fault("R720", name=name)
            continue
        default = (at / "default").one_of(*choices, default=choices[0])
        yield Switch(name, choices, default, (at / "help").text(""))


def _kind(type_: FieldType) -> object:
    return type_.kind if isinstance(type_, Scalar) else type_


def _number(type_: FieldType) -> bool:
    return isinstance(type_, Scalar) and type_.kind in comparator.NUMBERS
