"""The in-process worker over the outbox: at least once, each effect with a key that makes the second time a no-op."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from docflow.errors import DocflowError
from docflow.store.chain import stamp
from docflow.store.handle import Store
from docflow.store.rows import Effect

#: Carries out one effect. It may be called again after a crash: its key says so.
Handler = Callable[[Effect], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run of the worker did."""

    done: tuple[str, ...] = ()
    #: Key and what went wrong; they stay pending.
    failed: tuple[tuple[str, str], ...] = ()
    #: Keys of a kind nobody here carries out; they stay pending.
    unknown: tuple[str, ...] = ()


def deliver(store: Store, handlers: Mapping[str, Handler], at: datetime) -> Delivered:
    """Carries out what is pending; one that fails is noted and stops no other."""
    done: list[str] = []
    failed: list[tuple[str, str]] = []
    unknown: list[str] = []
    for effect in store.pending():
        handler = handlers.get(effect.kind)
        if handler is None:
            unknown.append(effect.key)
            continue
        try:
            handler(effect)
        except (DocflowError, OSError) as error:
            failed.append((effect.key, str(error)))
            _note(store, effect.key, str(error))
            continue
        # A kill between the handler and this line brings the effect back: at least once.
        _mark(store, effect.key, at)
        done.append(effect.key)
    return Delivered(tuple(done), tuple(failed), tuple(unknown))


def _mark(store: Store, key: str, at: datetime) -> None:
    with store.writing() as cursor:
        cursor.execute("UPDATE outbox SET done = ?, tries = tries + 1 WHERE key = ?", (stamp(at), key))


def _note(store: Store, key: str, error: str) -> None:
    with store.writing() as cursor:
        cursor.execute("UPDATE outbox SET error = ?, tries = tries + 1 WHERE key = ?", (error, key))
