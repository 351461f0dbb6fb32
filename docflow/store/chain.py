"""How an event is written and sealed: canonical JSON, one way to write a time, the hash of a row.

Pure. A change here would make every record ever written look tampered with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docflow.zone import minute

_WIDTH, _SECONDS = len("2026-03-05T01:02:03.456789"), len("2026-03-05T01:02:03")
_quoted = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
#: What the encoder makes anew for every text, made once; None where Python has no C of its own. A test compares.
_make: Any = getattr(json.encoder, "c_make_encoder", None)
_encode = _make and _make(None, _ENCODER.default, _quoted, None, ":", ",", True, False, False)


def canonical(value: object) -> str:
    """The one JSON text of `value`: keys sorted, no spaces, no NaN, Chinese as it is."""
    if _encode is None:
        return _ENCODER.encode(value)
    return "".join(_encode(value, 0))


def sha256(data: bytes) -> str:
    """The hash of bytes, as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def kept_bytes(value: object) -> bytes:
    """What stands in a column of bytes, even when another program has put text there."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def event_hash(case: str, seq: int, kind: str, at: str, body: str, prev: str) -> str:
    """The seal of one event. A JSON list, so that no value can run into its neighbour."""
    # The text `canonical` gives of the list, without the cost of an encoder for each.
    return sha256(f"[{_quoted(case)},{seq},{_quoted(kind)},{_quoted(at)},{_quoted(body)},{_quoted(prev)}]".encode())


def state_seal(workflow: str, graph_hash: str, outcome: str, pins: str, state: str) -> str:
    """The seal of what the row of a case says, kept in the last event of each act."""
    return sha256(f"[{','.join(map(_quoted, (workflow, graph_hash, outcome, pins, state)))}]".encode())


def anchor_hash(day: str, body: str, prev: str) -> str:
    """The seal of one anchor."""
    return sha256(canonical([day, body, prev]).encode())


def stamp(at: datetime) -> str:
    """`at` as UTC text of fixed width, so that text sorts as time does."""
    return _stamp(at, at.fold)


# Asked several times of the moment of an act. Two moments of an hour that comes twice are equal: `fold` tells them.
@lru_cache(maxsize=1000)
def _stamp(at: datetime, fold: int) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    text = (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()
    # Without a fraction where there is none: "+00:00" stands where it would begin.
    return f"{text[:_WIDTH]}Z" if len(text) > _WIDTH else f"{text[:_SECONDS]}.000000Z"


def read_stamp(text: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def shown(text: str) -> str:
    """A recorded time as people read it."""
    return minute(read_stamp(text))


def person(body: Mapping[str, Any]) -> str:
    """The id of who did it, as the event says; "" when nobody did: a deadline passed."""
    spoken = body.get("vote") or body
    return str(spoken.get("by") or "")


def person_named(body: Mapping[str, Any]) -> str:
    """Who did it, by name where the event knows it."""
    spoken = body.get("vote") or body
    return str(spoken.get("name") or spoken.get("by") or "")
