"""A PostgreSQL of our own: in a temporary folder, on a unix socket and the loopback, gone when the tests end.

The server refuses root: then it runs as `postgres` or `nobody`. Debian keeps its programs out of the PATH.
"""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and postgres, of the newest version there is."""
    places = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")
    found = [Path(one) for one in sorted(places, key=_version) if (Path(one) / "initdb").exists()]
    if found:
        return found[-1]
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


def _version(path: str) -> tuple[int, ...]:
    digits = "".join(letter if letter.isdigit() else " " for letter in path).split()
    return tuple(int(one) for one in digits)


def missing() -> str:
    """Why no server can be started here; "" when one can."""
    if programs() is None:
        return "PostgreSQL is not installed (`./run test --all` installs it where it can)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed"
    if os.name != "posix":
        return "no unix sockets here"
    return "" if os.getuid() or _somebody() else "the server refuses root, and there is no other account"


def _somebody() -> str:
    import pwd

    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


def _as_somebody() -> dict[str, object]:
    import pwd

    if os.getuid():
        return {}
    account = pwd.getpwnam(_somebody())
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def server(*, sync: bool = False) -> Iterator[str]:
    """The address of a running server, without the name of a database; it ends with the block.

    Nothing is synced unless asked for, since no test cuts the power.
    """
    found = programs()
    assert found is not None
    # Not below the folders of pytest: those are closed to other accounts.
    with tempfile.TemporaryDirectory(prefix="docflow-pg-", ignore_cleanup_errors=True) as made:
        folder, who = Path(made), _as_somebody()
        if who:
            os.chown(folder, int(str(who["user"])), int(str(who["group"])))
        plain = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        run = {"cwd": folder, "env": plain, **who}
        data = folder / "data"
        wanted = [str(found / "initdb"), "-D", str(data), "-U", "docflow", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(wanted, check=True, capture_output=True, **run)  # type: ignore[call-overload]
        port = _free_port()
        log = (folder / "log").open("wb")
        process = subprocess.Popen(  # type: ignore[call-overload]
            [
                str(found / "postgres"),
                "-D",
                str(data),
                "-k",
                str(folder),
                "-h",
                "127.0.0.1",
                "-p",
                str(port),
                *([] if sync else ["-F"]),
            ],
            stdout=subprocess.DEVNULL,
            stderr=log,
            **run,
        )
        log.close()
        try:
            _wait(process, port, folder / "log")
            yield f"postgresql://docflow@127.0.0.1:{port}/"
        finally:
            # SIGINT is PostgreSQL's fast shutdown.
            process.send_signal(2)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(log.read_text("utf-8", "replace"))
        try:
            psycopg.connect(f"postgresql://docflow@127.0.0.1:{port}/postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


class Databases:
    """New databases on one server, each a copy of one that was made once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._count = 0

    def empty(self) -> str:
        """The address of a database with nothing in it."""
        return self._made("template1")

    def copy(self, of: str) -> str:
        """The address of a copy of the database at `of`, which nobody may have open."""
        return self._made(of.rpartition("/")[2])

    def _made(self, template: str) -> str:
        import psycopg

        self._count += 1
        name = f"t{os.getpid()}_{self._count}"
        with psycopg.connect(self.address + "postgres", autocommit=True) as raw:
            raw.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address + name
