"""栅栏: a Word file from anywhere is first read in a process of its own, with a limit of time and of memory.

try_out (work, name)   returns when `work` came through; InvalidSource T180 when it did not

What a template may ask for is counted (tags, elements, rounds of loops, characters), the same on every machine. This is
for what nobody thought of: a file that ends the reader itself ends a process that has nothing to lose. Where processes
cannot be forked, the counts alone must do.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from docflow.errors import InvalidSource, Place, problem

#: Seconds of processor, and bytes beyond those that are taken already.
SECONDS: Final = 20
MEMORY: Final = 1 << 30
_CAME_THROUGH: Final = 0


def try_out(work: Callable[[], object], name: str, seconds: int = SECONDS, memory: int = MEMORY) -> None:
    """Does `work` in a process of its own; what it gives or refuses is not looked at, only that it ends.

    Errors: InvalidSource T180 when it took more than it may, or broke down.
    """
    # A process with several threads is no place to fork from.
    if not hasattr(os, "fork") or sys.platform == "win32" or threading.active_count() > 1:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _inside(work, seconds, memory)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != _CAME_THROUGH:
        raise InvalidSource(problem("T180", Place(name), seconds=seconds, memory=memory >> 20))


def _inside(work: Callable[[], object], seconds: int, memory: int) -> None:
    """The child: it never returns, writes nothing and says nothing."""
    code = 1
    try:
        gc.freeze()
        _limit(seconds, memory)
        with suppress(InvalidSource):
            work()
        code = _CAME_THROUGH
    finally:
        os._exit(code)


def _limit(seconds: int, memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):  # a system that does not count it so
        with open("/proc/self/statm", encoding="ascii") as pages:
            taken = int(pages.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
