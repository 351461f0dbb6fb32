"""How an event is written and sealed: canonical JSON, one way to write a time, the hash of a row.

Pure. A change here would make every record ever written look tampered with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

#: Where docflow is used; fixed, without summer time.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

_WIDTH = len("2026-03-05T01:02:03.456789Z")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> str:
    """The one JSON text of `value`: keys sorted, no spaces, no NaN, Chinese as it is."""
    return _ENCODER.encode(value)


def sha256(data: bytes) -> str:
    """The hash of bytes, as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def event_hash(case: str, seq: int, kind: str, at: str, body: str, prev: str) -> str:
    """The seal of one event. A JSON list, so that no value can run into its neighbour."""
    return sha256(canonical([case, seq, kind, at, body, prev]).encode())


def anchor_hash(day: str, body: str, prev: str) -> str:
    """The seal of one anchor."""
    return sha256(canonical([day, body, prev]).encode())


def stamp(at: datetime) -> str:
    """`at` as UTC text of fixed width, so that text sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(_WIDTH, "0")


def read_stamp(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def shown(text: str) -> str:
    """A recorded time as people read it."""
    return read_stamp(text).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def person(body: Mapping[str, Any]) -> str:
    """The id of who did it, as the event says; "" when nobody did: a deadline passed."""
    spoken = body.get("vote") or body
    return str(spoken.get("by") or "")


def person_named(body: Mapping[str, Any]) -> str:
    """Who did it, by name where the event knows it."""
    spoken = body.get("vote") or body
    return str(spoken.get("name") or spoken.get("by") or "")
