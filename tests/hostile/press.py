"""Runs docflow's commands one after another, each in a process of its own, and says what each took.

One line of JSON in: {"folder": …, "arguments": […], "said": …}; one line out: {"exit": …, "seconds": …, "megabytes": …}.
The commands are forked from a process that has loaded docflow, so that a hundred of them cost no hundred starts; what a
command took is counted by the system, for it and for the processes that it started itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

#: A command that hangs is stopped: a test says then that it was too slow.
PATIENCE = 120


def main() -> None:
    from docflow.cli.main import run

    started(run, json.loads(sys.stdin.readline()))
    print("{}", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.alarm(PATIENCE)
            os._exit(started(run, wanted))
        _, status, used = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        took = {"exit": code, "seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
        print(json.dumps(took), flush=True)


def started(run: object, wanted: dict[str, object]) -> int:
    """Runs one command in its folder; what it says goes to the files `said` and `said.err`."""
    assert callable(run)
    kept, home = (os.dup(1), os.dup(2)), os.getcwd()
    for number, end in ((1, ""), (2, ".err")):
        told = os.open(Path(f"{wanted['said']}{end}"), os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(told, number)
        os.close(told)
    os.chdir(str(wanted["folder"]))
    try:
        run(wanted["arguments"])
    except SystemExit as left:
        return int(left.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, one in enumerate(kept, 1):
            os.dup2(one, number)
            os.close(one)
        os.chdir(home)
    return 0


if __name__ == "__main__":
    main()
