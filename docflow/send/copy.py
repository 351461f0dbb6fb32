"""A copy of an issued paper in a folder people look into; the store stays the truth."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from docflow.errors import InvalidSource, Place, Unavailable, problem
from docflow.errors.disk import said


def copy_file(data: bytes, folder: Path, name: str) -> Path:
    """The path of a file with `data`, called `name`, in `folder`; a second call changes nothing.

    Written under another name, synced, then linked into place: never half a file, never over another's.
    Errors: InvalidSource F510 (a name that leads elsewhere), F511 (other content of that name);
    Unavailable E609 (the disk).
    """
    if not name or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
        raise InvalidSource(problem("F510", Place(str(folder)), name=name.replace("\0", "?")))
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return _same(path, data)
        return _placed(path, data)
    except OSError as error:
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail=said(error))) from error


def _same(path: Path, data: bytes) -> Path:
    if path.read_bytes() != data:
        raise InvalidSource(problem("F511", Place(str(path)), path=path))
    return path


def _placed(path: Path, data: bytes) -> Path:
    half = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with half.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        try:
            # A link fails when the name is taken, where a rename would silently replace.
            os.link(half, path)
        except FileExistsError:
            return _same(path, data)
        except OSError:
            # A file system without hard links: a memory stick, a share.
            half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path
