"""How long a clerk waits for `docflow --help` and for a usage error, beside a bare click program.

Interleaved whole processes; CPU (user+system) and wall; medians and ratios. Promise: within 2x.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import click
@click.group()
def main():
    "A bare click program."
@main.command()
@click.option("--name", help="A name.")
def hello(name):
    "Says hello."
main()
"""
RUNS = 21


def timed(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of one process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env={**os.environ})
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        docflow = [sys.executable, "-m", "docflow"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "bare click --help": [sys.executable, str(bare), "--help"],
            "docflow --help": [*docflow, "--help"],
            "docflow render --help": [*docflow, "render", "--help"],
            "docflow bach (no such command)": [*docflow, "bach"],
            "docflow render (missing argument)": [*docflow, "render"],
            "docflow case do (missing argument)": [*docflow, "case", "do"],
        }
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for command in commands.values():
            timed(command)
        for _ in range(RUNS):
            for name, command in commands.items():
                figures[name].append(timed(command))
    base_cpu, base_wall = (statistics.median(f[i] for f in figures["bare click --help"]) for i in (0, 1))
    print(f"{'command':36} {'cpu ms':>8} {'wall ms':>8} {'cpu ratio':>10} {'wall ratio':>10}   ({RUNS} runs, medians)")
    for name, runs in figures.items():
        cpu, wall = (statistics.median(f[i] for f in runs) for i in (0, 1))
        print(f"{name:36} {cpu * 1000:8.1f} {wall * 1000:8.1f} {cpu / base_cpu:10.2f} {wall / base_wall:10.2f}")


if __name__ == "__main__":
    main()
