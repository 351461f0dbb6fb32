"""The second half of a long sheet, read by a process of its own while the first is read here.

Ahead (source, opened, judge, names)   .begin (good)   from now on that half is read, and its records go into `good`
                                       .end ()         ends the process, whatever it has done

A row depends on those before it in few things: whether it has a number of its own, whether a total came before it.
So the process takes rows that depend on nothing and have nothing to be told of, whole blocks of them, and stops at
the first other row; from the block in which that one stands this process reads on, as if there were no other.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, TypeAlias

from docflow.errors import InvalidSource
from docflow.form import Record
from docflow.table.model import RawRow
from docflow.table.packed import Packed
from docflow.table.quick import Doubt
from docflow.table.reading import OpenSheet
from docflow.table.workbook import SheetRows, Taken

#: Bytes of a sheet below which a process costs more than it saves.
WORTH = 2_000_000
#: The other process begins a little before the middle: it has to unpack the first half too.
_SHARE = 0.47
#: No row has such a number: one without a number of its own is refused in the other process.
_NOWHERE = 10**9
#: The record of a row that is sure, else None.
Judge: TypeAlias = Callable[[RawRow], Record | None]


class _Half(NamedTuple):
    """What the other process has read: its records, packed, and what is to be counted of them."""

    blocks: list[tuple[int, Any]]
    taken: Taken


class Ahead:
    """One sheet, the second half of which is read elsewhere."""

    def __init__(self, source: SheetRows, opened: OpenSheet, judge: Judge) -> None:
        self._source, self._opened, self._judge = source, opened, judge
        self._process: multiprocessing.process.BaseProcess | None = None

    def begin(self, good: Packed[tuple[int, Record]]) -> None:
        """Begins to read ahead, where that is worth a process and can be done."""
        if self._source.size < WORTH or "fork" not in multiprocessing.get_all_start_methods():
            return
        # fork: the shared texts and all that was learnt of the sheet are inherited.
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        block = int(self._source.blocks * _SHARE)
        self._process = context.Process(target=self._read, args=(block, there, good), daemon=True)
        self._process.start()
        there.close()

        def take() -> Taken:
            return self._take(here, good)

        self._source.ahead = block, take

    def end(self) -> None:
        """Ends the other process."""
        self._source.ahead = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _take(self, here: Connection, good: Packed[tuple[int, Record]]) -> Taken:
        """Puts what the other process has read behind what was read here."""
        nothing = Taken(0, 0, 0, 0, 0)
        try:
            half: _Half = here.recv()
        except EOFError:
            return nothing
        if not self._opened.data.may_follow(half.taken.rows) or not self._source.counts(half.taken):
            return nothing
        good.join(half.blocks)
        return half.taken

    def _read(self, begin: int, there: Connection, good: Packed[tuple[int, Record]]) -> None:
        # Ctrl-C reaches every process; the first one ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # What goes wrong here goes wrong again where somebody can be told of it.
        with suppress(Exception):
            own = good.empty()
            taken = self._rows(begin, own)
            there.send(_Half(own.blocks(), taken))

    def _rows(self, begin: int, good: Packed[tuple[int, Record]]) -> Taken:
        rows = cells = first = last = 0
        end = begin
        for number, block in self._source.later(begin):
            found: list[tuple[int, Record]] = []
            filled = 0
            try:
                self._source.forget_number(_NOWHERE)
                for raw in self._source.rows_of(block):
                    record = self._judge(raw)
                    if record is None:
                        return Taken(end, rows, cells, first, last)
                    found.append((raw[0], record))
                    filled += len(raw[1])
                    self._source.forget_number(_NOWHERE)
            except (Doubt, InvalidSource):
                break
            for one in found:
                good.append(one)
            if found:
                first, last = first or found[0][0], found[-1][0]
            rows, cells, end = rows + len(found), cells + filled, number + 1
        return Taken(end, rows, cells, first, last)
