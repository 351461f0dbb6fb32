"""痕: which transaction wrote each row of a case, as PostgreSQL notes it in every row (`xmin`).

A row that was changed or put back bears the number of the transaction that did it, and one that is gone is missed:
while the marks of a case are those that were read or left here, its rows are, and need not be read and hashed again.
What SQLite's `data_version` says of a whole file this says of one case, whoever else writes.

A mark says nothing of a page edited in the files under a running server, nor of a trigger that writes along with the
act itself; nor does `data_version`. Nor of columns exchanged by a change of the schema, and numbers come round after
four thousand million transactions. What is decided rests on what was read or written here; `verify` reads all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docflow.store.driver import Asked, Driver

#: Step and post.
Key = tuple[str, str]

#: The marks of the newest events, newest first; those that are asked for are one more than may be remembered.
NEWEST = 'ARRAY(SELECT xmin FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT ?)::text'
_TASKS = 'ARRAY(SELECT xmin FROM tasks WHERE "case" = ? ORDER BY step, post)::text'
_NOW = f"SELECT xmin::text, {NEWEST}, {_TASKS} FROM cases WHERE id = ?"
#: How the statement begins that ends a transaction whose case bears other marks: it finds no case, and divides by it.
DEMANDING = "SELECT 1 / count(*)"
_DEMAND = f"{DEMANDING} FROM cases WHERE xmin::text = ? AND {NEWEST} = ? AND {_TASKS} = ? AND id = ?"


@dataclass(frozen=True, slots=True)
class Marks:
    """Who wrote the row of a case, each of its events, each of its open tasks."""

    case: str
    #: Newest first.
    events: tuple[str, ...]
    tasks: Mapping[Key, str]

    def still(self, driver: Driver, case: str) -> bool:
        """Whether the rows of the case bear these marks, and there are no others."""
        found = driver.read(_NOW, (case, len(self.events) + 1, case, case))
        return found == [(self.case, _written(self.events), self._of_tasks())]

    def demanded(self, case: str) -> Asked:
        """What ends a transaction with Changed if the rows of the case bear other marks, or there are others."""
        newest = (case, len(self.events) + 1, _written(self.events))
        return _DEMAND, (self.case, *newest, case, self._of_tasks(), case)

    def _of_tasks(self) -> str:
        # They sort by their bytes, there and here.
        return _written(self.tasks[key] for key in sorted(self.tasks))

    def after(self, mark: str, events: int, waited: Mapping[Key, object], waits: Mapping[Key, object]) -> Marks:
        """The marks when the transaction `mark` has added so many events and left these tasks of those."""
        same = {key: self.tasks[key] for key, said in waits.items() if waited.get(key) == said and key in self.tasks}
        return Marks(mark, (*[mark] * events, *self.events), {key: same.get(key, mark) for key in waits})


#: Of a case that is not there yet.
NONE = Marks("", (), {})


def read(marks: str) -> tuple[str, ...]:
    """The marks that the database has written as one text."""
    return tuple(marks.strip("{}").split(",")) if marks != "{}" else ()


def _written(marks: Iterable[str]) -> str:
    return f"{{{','.join(marks)}}}"
