"""Where the last batch was made, so that it can be taken back without being asked for by name."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from docflow.operations.office import Office

_FILE = Path(".docflow") / "上一批"


def remember(office: Office, folder: Path) -> None:
    """Notes the folder in the workspace; without one there is nothing to note it in."""
    if office.workspace is None:
        return
    with suppress(OSError):
        note = office.workspace / _FILE
        note.parent.mkdir(exist_ok=True)
        note.write_text(f"{folder.resolve()}\n", "utf-8")


def folder(office: Office) -> Path:
    """The folder of the last batch of the workspace, else the current one."""
    if office.workspace is not None:
        with suppress(OSError, UnicodeDecodeError):
            return Path((office.workspace / _FILE).read_text("utf-8").strip())
    return Path()
