"""Files on the disk: written whole under a temporary name, waited for, hashed."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable, Collection, Sequence, Set
from functools import cache
from pathlib import Path

from docflow.batch.report import File
from docflow.errors import Unavailable, problem

TEMPORARY = ".docflow-part-"
_PIECE = 1 << 20
#: Bytes of the hash that is taken of every file; the processors of most offices have no instruction for SHA-256.
_OWN = 20
#: Characters of a SHA-256 in hexadecimal.
_SHA256 = 64
#: So many files are put on the disk one by one; more of them by one call for the whole file system.
_FEW = 16
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_all(handle: int, data: bytes) -> None:
    """Writes all of `data`: one call of the system may take less."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def write_part(folder: Path, name: str, data: bytes) -> Path:
    """Writes `data` under a temporary name in `folder`."""
    part = folder / f"{TEMPORARY}{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
    write_file(str(part), data)
    return part


def write_file(path: str, data: bytes) -> None:
    """Writes a file of ours anew; never through a link."""
    handle = os.open(path, _NEW, 0o644)
    try:
        if os.write(handle, data) < len(data):
            # A call may take less than all; it is asked once more from the start, piece by piece.
            os.lseek(handle, 0, os.SEEK_SET)
            write_all(handle, data)
    finally:
        os.close(handle)


def sync(path: Path | str) -> None:
    """Returns when the file, or the list of names of the folder, is on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # pragma: no cover - Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path, paths: Sequence[str]) -> None:
    """Returns when the files `paths` in `folder` are on the disk."""
    flush = _flusher() if len(paths) > _FEW else None
    if flush is None or not flush(folder):
        for path in paths:
            sync(path)


@cache
def _flusher() -> Callable[[Path], bool] | None:
    """Puts a whole file system on the disk: for many small files ten times as quick as to wait for each."""
    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError, TypeError):  # pragma: no cover - only Linux has it
        return None

    def flush(folder: Path) -> bool:
        handle = os.open(folder, os.O_RDONLY)
        try:
            return bool(call(handle) == 0)
        finally:
            os.close(handle)

    return flush


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file in its place, whole or not at all."""
    part = write_part(path.parent, path.name, data)
    sync(part)
    os.replace(part, path)
    sync(path.parent)


def digest_of(data: bytes, sha256: bool = False) -> str:
    """The hash of a file of these bytes, as a File has it."""
    digest = _begun(sha256)
    digest.update(data)
    return digest.hexdigest()


def _begun(sha256: bool) -> hashlib._Hash | hashlib.blake2b:
    return hashlib.sha256() if sha256 else hashlib.blake2b(digest_size=_OWN)


def is_sha256(digest: str) -> bool:
    """Which of the two hashes it is."""
    return len(digest) == _SHA256


def has_hash(path: Path, known: Collection[str]) -> bool:
    """True when the file's bytes have one of these hashes; False when it has not, is none, or is a link."""
    if not known or path.is_symlink():
        return False
    # One reading serves both kinds, where a folder was begun by an earlier version.
    digests = [_begun(sha256) for sha256 in {is_sha256(one) for one in known}]
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                for digest in digests:
                    digest.update(piece)
    except (FileNotFoundError, IsADirectoryError):
        return False
    return any(digest.hexdigest() in known for digest in digests)


def described_file(folder: Path, name: str, sha256: bool = False) -> File | None:
    """The file as it is now; None when there is none, or it is no plain file."""
    path = folder / name
    if path.is_symlink() or not path.is_file():
        return None
    data = path.read_bytes()
    return File(name, digest_of(data, sha256), len(data))


def clear_parts(folder: Path, keep: Set[str] = frozenset()) -> None:
    """Removes what a stopped run left under temporary names, but for those to `keep`."""
    for one in folder.glob(f"{TEMPORARY}*"):
        if str(one) not in keep:
            one.unlink(missing_ok=True)


def usable(folder: Path) -> None:
    """Makes the folder if it is not there. Errors: Unavailable (F505)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = write_part(folder, "probe", b"")
        probe.unlink()
    except OSError as error:
        raise Unavailable(problem("F505", name=str(folder), reason=error.strerror or str(error))) from None
