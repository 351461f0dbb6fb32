"""A log that other programs can read: one JSON document a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docflow.errors import Place, Unavailable, problem
from docflow.errors.disk import said

TAIL = 65536


def log_line(record: Mapping[str, Any], path: Path) -> None:
    """Appends `record` as one line, unless one of the last lines has the same `key`. Errors: Unavailable E609.

    A repeat comes right after a crash, so the end of the log is enough to look at.
    """
    line = json.dumps(record, ensure_ascii=False, sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as log:
            log.seek(max(0, log.tell() - TAIL))
            tail = log.read()
            if any(_key(each) == record["key"] for each in tail.splitlines()):
                return
            # A line cut short by a crash stays as it is, on a line of its own.
            torn = b"" if not tail or tail.endswith(b"\n") else b"\n"
            log.write(torn + line.encode() + b"\n")
    except OSError as error:
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail=said(error))) from error


def _key(line: bytes) -> object:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read.get("key") if isinstance(read, dict) else None
