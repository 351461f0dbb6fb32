"""Statements that the server parses once, the second time they are said, sent by libpq's own call.

A cursor looks up for each value how it is written, and prepares a statement anew for each mixture of types. Ours are
texts, whole numbers, bytes and nothing, and the server knows what its columns are: a quarter of the processor's time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Transformer

from docflow.store.driver import Row, Values

#: How many statements are remembered for one connection, those the server keeps among them.
KEPT = 200

#: What the server answers of a name it does not know.
_FORGOTTEN = b"26000"
_GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


class Prepared:
    """What was prepared on one connection."""

    __slots__ = ("_count", "_names", "_raw", "_rows")

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self._raw = raw
        self._rows = Transformer(raw)
        self._names: OrderedDict[str, bytes] = OrderedDict()
        self._count = 0

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """What the statement finds. Errors: those of psycopg."""
        if self._raw.pgconn.pipeline_status:
            # A question within a transaction that has begun: whoever carries out an effect reads what it needs.
            return self._raw.execute(worded(statement), values, prepare=True).fetchall()
        result = self._said(statement, [_wire(value) for value in values], _formats(values))
        self._rows.set_pgresult(result)
        return self._rows.load_rows(0, result.ntuples, tuple)

    def roll_back(self) -> None:
        """Ends the transaction and keeps nothing of it.

        Said past psycopg, which would let the server forget what is prepared.
        """
        with suppress(psycopg.Error):
            self._raw.pgconn.exec_(b"ROLLBACK")

    def forget(self) -> None:
        """Before a long transaction: a statement that was forgotten in between would end it."""
        while self._names:
            self._drop_oldest()

    def _said(self, statement: str, wire: Sequence[Any], formats: Sequence[int] | None) -> pq.abc.PGresult:
        if statement not in self._names:
            # The first time in one journey: who says it once need not wait for it to be prepared.
            self._names[statement] = b""
            if len(self._names) > KEPT:
                self._drop_oldest()
            result = self._raw.pgconn.exec_params(_numbered(statement), wire, None, formats)
        else:
            result = self._again(statement, wire, formats)
        if result.status in _GOOD:
            return result
        raise self._error(result)

    def _again(self, statement: str, wire: Sequence[Any], formats: Sequence[int] | None) -> pq.abc.PGresult:
        self._names.move_to_end(statement)
        name = self._names[statement] or self._prepare(statement)
        result = self._raw.pgconn.exec_prepared(name, wire, formats)
        # After a change of the schema psycopg lets the server forget every statement; nothing has happened then.
        if result.error_field(pq.DiagnosticField.SQLSTATE) == _FORGOTTEN and self._is_idle():
            self._names.clear()
            result = self._raw.pgconn.exec_prepared(self._prepare(statement), wire, formats)
        return result

    def _is_idle(self) -> bool:
        return self._raw.pgconn.transaction_status == pq.TransactionStatus.IDLE

    def _prepare(self, statement: str) -> bytes:
        self._count += 1
        name = b"docflow_%d" % self._count
        result = self._raw.pgconn.prepare(name, _numbered(statement))
        if result.status not in _GOOD:
            raise self._error(result)
        self._names[statement] = name
        return name

    def _drop_oldest(self) -> None:
        _, name = self._names.popitem(last=False)
        if name:
            self._raw.pgconn.exec_(b"DEALLOCATE " + name)

    def _error(self, result: pq.abc.PGresult) -> psycopg.Error:
        if self._raw.closed:
            return psycopg.OperationalError(result.get_error_message("utf-8"))
        return errors.error_from_result(result, "utf-8")


@lru_cache(maxsize=512)
def worded(statement: str) -> str:
    """A statement as a cursor of psycopg wants it."""
    return statement.replace("%", "%%").replace("?", "%s")


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    parts = statement.split("?")
    return "".join(part + f"${number}" for number, part in enumerate(parts[:-1], 1)).encode() + parts[-1].encode()


def _wire(value: object) -> bytes | None:
    """A value as the server reads it. Errors: psycopg.DataError for a NUL, which no text may hold."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        if "\0" in value:
            # libpq would end the text there, in silence.
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return value.encode()
    if isinstance(value, int):
        return b"%d" % value
    raise TypeError(f"no value of the store: {type(value).__name__}")


def _formats(values: Values) -> list[int] | None:
    """Bytes go as they are, all else as text."""
    if bytes in map(type, values):
        return [int(isinstance(value, bytes)) for value in values]
    return None
