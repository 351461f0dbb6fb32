"""Whole tables in the order of their keys, some rows at a time: what reads a large store needs no large memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docflow.store import reading
from docflow.store.asking import Asking
from docflow.store.connection import in_our_words
from docflow.store.driver import Row
from docflow.store.handle import Store
from docflow.store.rows import StoredCase

#: Rows read at a time.
PAGE = 500


def in_order(store: Asking, table: str, columns: str, key: Sequence[str], case: str | None = None) -> Iterator[Row]:
    """Every row of `table`, or those of one case, in the order of `key`, which are the first of `columns`.

    Each page is asked for by the key of the last row before: no cursor stays open, in either database.
    """
    names = ", ".join(key)
    after = f"({names}) > ({', '.join('?' * len(key))})"
    only = [] if case is None else [f"{key[0]} = ?"]
    given: tuple[object, ...] = () if case is None else (case,)
    last: tuple[object, ...] = ()
    while True:
        tests = [*only, after] if last else only
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        rows = store.rows(f"SELECT {columns} FROM {table} {where} ORDER BY {names} LIMIT {PAGE}", *given, *last)
        yield from rows
        if len(rows) < PAGE:
            return
        last = tuple(rows[-1][: len(key)])


def with_tasks(store: Store, case: str | None = None) -> Iterator[tuple[StoredCase, set[tuple[str, str]]]]:
    """Every case, or one, with the steps and posts that wait in it; all as of one moment."""
    with in_our_words(store.location), store.shared() as driver, driver.snapshot():
        tasks = Grouped(in_order(store, "tasks", '"case", step, post', ('"case"', "step", "post"), case))
        cases = Grouped(in_order(store, "cases", reading.COLUMNS, ("id",), case))
        for name in names_of((tasks, cases)):
            waiting = {(step, post) for _, step, post in tasks.take(name)}
            for row in cases.take(name):
                yield reading.case(row), waiting


class Grouped:
    """Rows in the order of their first column, taken one name after the other."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    @property
    def name(self) -> str | None:
        """The next name; None at the end."""
        return None if self._next is None else str(self._next[0])

    def take(self, name: str) -> list[Row]:
        """The rows of `name`, if it is next."""
        found = []
        # As text: in a file that was tampered with a name may be anything.
        while self._next is not None and str(self._next[0]) == name:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def names_of(streams: Sequence[Grouped]) -> Iterator[str]:
    """Every name of any of `streams`, in order; the caller takes its rows from each before asking for the next."""
    while waiting := [name for one in streams if (name := one.name) is not None]:
        yield min(waiting)
