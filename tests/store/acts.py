"""Acts to record: the shape the engine gives, with made-up content."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from docflow.store import Appended, Number, PaperRow, Store
from docflow.store.schema import metadata

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE = "成立-7Q4K2M"


def moment(step: int = 0) -> datetime:
    return START + timedelta(minutes=step)


def paper(serial: int | None = None, name: str = "成立批复", **changes: Any) -> PaperRow:
    number = Number("示组", 2026, serial) if serial else None
    given: dict[str, Any] = {
        "name": name,
        "template": "成立批复",
        "title": "关于同意成立支部的批复",
        "content_hash": "c" * 64,
        "files": {"docx": f"docx {name} {serial}".encode(), "pdf": f"pdf {name} {serial}".encode()},
        "number": number,
    }
    return PaperRow(**{**given, **changes})


def act(
    store: Store, version: int, *, case: str = CASE, by: str = "wang", name: str = "王示例", **more: Any
) -> Appended:
    """One act, with a task that waits afterwards and an effect."""
    given: dict[str, Any] = {
        "events": [
            {"kind": "Acted", "body": {"by": by, "name": name, "verb": "同意", "step": f"第{version}步"}},
            {"kind": "Entered", "body": {"step": f"第{version + 1}步"}},
        ],
        "at": moment(version),
        "state": state(version + 2),
        "workflow": "党支部成立",
        "graph_hash": "g" * 64,
        "tasks": [task(f"第{version + 1}步")],
        "outbox": [{"key": f"notify:{case}:{version}", "kind": "notify", "body": {"step": version}}],
    }
    return store.append(case, version, **{**given, **more})


def state(version: int) -> dict[str, Any]:
    return {"count": version, "outcome": ""}


def task(step: str, post: str = "示例街道/组织员", due: date | None = date(2026, 3, 16)) -> dict[str, Any]:
    return {"step": step, "post": post, "due": due, "provisional": False}


def fold(case: str, events: Any) -> dict[str, Any]:
    """The state that these acts make."""
    return state(len(events))


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: two stores are the same when these are."""
    return {name: sorted(store.rows(f"SELECT * FROM {name}"), key=repr) for name in sorted(metadata.tables)}
