"""The worker over the outbox: at least once, each effect with a key that makes the second time a no-op."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from docflow.errors import DocflowError
from docflow.store import reading
from docflow.store.chain import stamp
from docflow.store.closing import must_be_open
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

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.done + other.done, self.failed + other.failed, self.unknown + other.unknown)


def deliver(store: Store, handlers: Mapping[str, Handler], at: datetime) -> Delivered:
    """Carries out what is pending; one that fails is noted and stops no other."""
    out = Delivered()
    for effect in store.pending():
        out += _carry_out(store, effect, handlers, at)
    return out


def deliver_one(store: Store, key: str, handlers: Mapping[str, Handler], at: datetime) -> Delivered:
    """Carries out the effect with this key, unless that has been done."""
    found = store.rows(f"{reading.OUTBOX} WHERE key = ? AND done IS NULL", key)
    return _carry_out(store, reading.effect(found[0]), handlers, at) if found else Delivered()


def _carry_out(store: Store, effect: Effect, handlers: Mapping[str, Handler], at: datetime) -> Delivered:
    handler = handlers.get(effect.kind)
    if handler is None:
        return Delivered(unknown=(effect.key,))
    with store.shared() as driver:
        # A store that was moved cannot note what was sent: it would be sent again and again.
        must_be_open(driver, store.location)
    try:
        if store.dialect == "sqlite":
            handler(effect)
            # A kill between the handler and this line brings the effect back: at least once.
            with store.writing() as session:
                session.write(_DONE, (stamp(at), effect.key))
        elif not _alone(store, effect, handler, at):
            return Delivered()
    except (DocflowError, OSError) as error:
        with store.writing() as session:
            session.write("UPDATE outbox SET error = ?, tries = tries + 1 WHERE key = ?", (str(error), effect.key))
        return Delivered(failed=((effect.key, str(error)),))
    return Delivered(done=(effect.key,))


_DONE = "UPDATE outbox SET done = ?, tries = tries + 1 WHERE key = ?"


def _alone(store: Store, effect: Effect, handler: Handler, at: datetime) -> bool:
    """Of the workers of several machines one has the row; it is free again when that one dies."""
    with store.writing(alone=False) as session:
        if not session.read(
            "SELECT 1 FROM outbox WHERE key = ? AND done IS NULL FOR UPDATE SKIP LOCKED", (effect.key,)
        ):
            return False
        handler(effect)
        session.write(_DONE, (stamp(at), effect.key))
    return True
