"""变动: what a table would change in a register: new, changed field by field, unchanged, no longer there.

compare (register, before, after, fields) -> Changes

Knows nothing of where the records are kept; two values are the same when they mean the same (5200 and 5200.0).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from docflow.form import Record, Value
from docflow.ledger.register import Register


@dataclass(frozen=True, slots=True)
class Altered:
    """One field of a record that is another than before."""

    name: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is there before and after, and differs."""

    key: str
    title: str
    altered: tuple[Altered, ...]


@dataclass(frozen=True)
class Changes:
    """What becomes of a register."""

    new: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[str, ...] = ()
    #: In the register and not in the table: key and title.
    missing: tuple[tuple[str, str], ...] = ()
    #: The records as they will be, of what is new or changed.
    records: Mapping[str, Record] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing new, nothing changed."""
        return not (self.new or self.changed)


def compare(
    register: Register,
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    fields: Collection[str] | None = None,
) -> Changes:
    """What `after` changes in `before`, both by key; of a record that is there, only `fields` are looked at."""
    names = [name for name in register.form.names if fields is None or name in fields]
    new: list[tuple[str, str]] = []
    changed: list[Change] = []
    unchanged: list[str] = []
    records: dict[str, Record] = {}
    for key, record in after.items():
        old = before.get(key)
        if old is None:
            new.append((key, register.title_of(record)))
            records[key] = record
        elif altered := tuple(_altered(names, old, record)):
            changed.append(Change(key, register.title_of(record), altered))
            records[key] = {**old, **{one.name: one.after for one in altered}}
        else:
            unchanged.append(key)
    gone = tuple((key, register.title_of(old)) for key, old in before.items() if key not in after)
    return Changes(tuple(new), tuple(changed), tuple(unchanged), gone, records)


def _altered(names: Collection[str], old: Record, new: Record) -> Iterator[Altered]:
    for name in names:
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Altered(name, before, after)
