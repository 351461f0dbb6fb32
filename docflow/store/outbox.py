"""The worker over the outbox: at least once, each effect with a key that makes the second time a no-op."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from docflow.errors import DocflowError
from docflow.store import reading
from docflow.store.chain import stamp
from docflow.store.closing import must_be_open
from docflow.store.driver import Session
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
    found = store.rows(f"{reading.OUTBOX} WHERE done = '' AND key = ?", key)
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
                _done(session, effect, at)
        elif not _alone(store, effect, handler, at):
            return Delivered()
    except (DocflowError, OSError) as error:
        with store.writing() as session:
            session.write(_FAILED, (str(error), effect.key))
        return Delivered(failed=((effect.key, str(error)),))
    return Delivered(done=(effect.key,))


_SAME = "EXISTS (SELECT 1 FROM outbox AS o WHERE o.done = ? AND o.key = ?)"
_DONE = f"UPDATE outbox SET done = ?, tries = tries + 1 WHERE done = '' AND key = ? AND NOT {_SAME}"
_DONE_AGAIN = f"DELETE FROM outbox WHERE done = '' AND key = ? AND {_SAME}"
_FAILED = "UPDATE outbox SET error = ?, tries = tries + 1 WHERE done = '' AND key = ?"


def _done(session: Session, effect: Effect, at: datetime) -> None:
    """Notes that it was carried out; once more at the same moment is the same."""
    same = (stamp(at), effect.key)
    session.write(_DONE_AGAIN, (effect.key, *same))
    session.write(_DONE, (*same, *same))


def _alone(store: Store, effect: Effect, handler: Handler, at: datetime) -> bool:
    """Of the workers of several machines one has the row; it is free again when that one dies."""
    with store.writing(alone=False) as session:
        if not session.read("SELECT 1 FROM outbox WHERE done = '' AND key = ? FOR UPDATE SKIP LOCKED", (effect.key,)):
            return False
        handler(effect)
        _done(session, effect, at)
    return True
