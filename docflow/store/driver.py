"""What a database must do for the store: the one shape that SQLite and PostgreSQL are brought to.

Statements are written once, with `?` for each value, in the SQL both understand; text sorts by its bytes in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]
Values = Sequence[object]
#: A statement and its values.
Asked = tuple[str, Values]


#: What a query finds, so many rows at a time.
Fetch = Callable[[str, int], Iterator[list[Row]]]


class Taken(Exception):
    """A row with this key is there already: the second of two writers."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


class Changed(Exception):
    """A case that was remembered is another by now: nothing was written, and it must be loaded."""


class Session(Protocol):
    """One transaction."""

    @property
    def has_queue(self) -> bool:
        """Whether there is a queue of jobs in this database."""
        ...

    @property
    def mark(self) -> str:
        """The number that the rows written here bear, once they are; "" where rows bear none."""
        ...

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        """What a query finds."""
        ...

    def reads(self, *asked: Asked) -> list[list[Row]]:
        """What several queries find; over a network in one journey."""
        ...

    def write(self, statement: str, values: Values = (), /) -> object:
        """A statement nobody waits for: what is wrong with it shows at the next read or at the commit."""
        ...

    def write_rows(self, statement: str, rows: Sequence[Values], /) -> object:
        """An INSERT that ends in the places of one row, for a few rows: in the way that costs this database least."""
        ...

    def write_many(self, statement: str, rows: Iterable[Values], /) -> object:
        """One statement for many rows."""
        ...


class Driver(Protocol):
    """An open connection."""

    #: `sqlite` or `postgresql`.
    dialect: str
    #: Whether there is a queue of jobs in this database.
    has_queue: bool
    #: How many events of a case are read back before an act of it.
    window: int

    def transaction(self, *, alone: bool = True) -> AbstractContextManager[Session]:
        """All or nothing; `alone` keeps other such transactions out until it ends. Errors: Taken."""
        ...

    def read(self, statement: str, values: Values = ()) -> list[Row]: ...

    def reads(self, *asked: Asked) -> list[list[Row]]: ...

    def snapshot(self) -> AbstractContextManager[Fetch]:
        """What is read within it is of one moment, while others write."""
        ...

    def held(self, tables: Sequence[str]) -> AbstractContextManager[tuple[Fetch, Session]]:
        """One transaction that reads whole tables and keeps every writer out of them until it ends."""
        ...

    def others(self) -> int:
        """A number that changes when what was remembered may hold no longer.

        With SQLite when another connection has written; with PostgreSQL when this connection is another, and then each
        case is asked for its marks.
        """
        ...

    def guards(self) -> set[str]:
        """The names of the triggers that are in force."""
        ...

    def check(self) -> list[str]:
        """What the database itself finds wrong."""
        ...

    def close(self) -> None: ...
