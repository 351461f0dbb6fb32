"""A worker that writes a line for each effect, slowly: a program that test_queue kills."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from docflow import store
from docflow.send import log_line
from docflow.store import Effect

address, log = sys.argv[1:]


def write(effect: Effect) -> None:
    time.sleep(0.01)
    log_line({"key": effect.key}, Path(log))
    time.sleep(0.01)


with store.open(address) as one:
    print("ready", flush=True)
    while one.pending():
        store.deliver(one, {"notify": write}, datetime(2026, 3, 2, tzinfo=UTC))
