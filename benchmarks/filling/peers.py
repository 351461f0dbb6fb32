"""The peers that run in Python, docflow among them: each fills `count` papers and says what it took.

Run as a program of its own, so that start-up and memory are each peer's alone:
    python peers.py PEER JOB.json   ->   one line of JSON on standard output
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Fill = Callable[[int], None]


def cpu() -> float:
    """Seconds of processor of this process and of those it has ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def most_memory() -> float:
    """MB this process ever had; what getrusage says begins with what its parent had."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def docxtpl(job: dict[str, Any]) -> Fill:
    from docxtpl import DocxTemplate

    records = json.loads(Path(job["records"]).read_text())

    def fill(number: int) -> None:
        paper = DocxTemplate(job["jinja"])
        paper.render(records[number % len(records)], autoescape=True)
        paper.save(f"{job['out']}/{number:06d}.docx")

    return fill


def mailmerge(job: dict[str, Any]) -> Fill:
    from mailmerge import MailMerge

    records = json.loads(Path(job["records"]).read_text())

    def fill(number: int) -> None:
        record = dict(records[number % len(records)])
        with MailMerge(job["merge"]) as paper:
            paper.merge_rows("次序", record.pop("议程"))
            paper.merge(**record)
            paper.write(f"{job['out']}/{number:06d}.docx")

    return fill


def compiled(job: dict[str, Any]) -> tuple[Any, list[Any]]:
    """docflow's compiled template and its records, read the ordinary way."""
    from docflow import form
    from docflow.render import fast, word

    template = word.compile(Path(job["jinja"]).read_bytes(), "通知")
    wanted = word.fields(template)
    records = [
        form.parse(wanted, {name: value for name, value in one.items() if name in wanted})
        for one in json.loads(Path(job["records"]).read_text())
    ]
    made = fast.compile(template)
    assert made is not None
    return made, records


def limit(job: dict[str, Any]) -> Fill:
    """Nothing but the work itself: render, sum, deflate, create and write a file."""
    from docflow.render.fast import codec

    made, records = compiled(job)
    chosen = codec.chosen()
    front = made.pack(made.texts(records[0])).data
    still = len(front) - sum(len(chosen.deflate(one)) for one in made.texts(records[0]))
    rest = front[:still]

    def fill(number: int) -> None:
        texts = made.texts(records[number % len(records)])
        for one in texts:
            chosen.crc32(one)
        data = rest + b"".join(map(chosen.deflate, texts))
        handle = os.open(f"{job['out']}/{number:06d}.docx", os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(handle, data)
        os.close(handle)

    return fill


def create(job: dict[str, Any]) -> Fill:
    """Files of the same size, created and written: what the disk takes for itself."""
    made, records = compiled(job)
    kept = [made.fill(one).data for one in records[:200]]

    def fill(number: int) -> None:
        handle = os.open(f"{job['out']}/{number:06d}.docx", os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(handle, kept[number % len(kept)])
        os.close(handle)

    return fill


def docflow(job: dict[str, Any]) -> dict[str, float]:
    """The whole way: the spreadsheet, its rows, names, checks, files, journal."""
    from datetime import datetime, timedelta, timezone

    from docflow.library import Library
    from docflow.operations import batch, paper
    from docflow.operations.office import Office

    here = Path(job["workspace"])
    office = Office(Library(here), here, datetime.now(timezone(timedelta(hours=8))))
    wanted = batch.Wanted(
        job["template"], Path(job["table"]), Path(job["out"]), files=(Path(job["shared"]),),
        pattern="{序号:06d}", formats=(job.get("format", "docx"),), workers=job.get("workers", 1),
    )  # fmt: skip
    paper.load(office, job["template"])
    started, wall = cpu(), time.perf_counter()
    done = batch.run(office, wanted)
    assert len(done.report.done) == job["count"], done.problems[:3]
    found = {
        "cpu": cpu() - started, "wall": time.perf_counter() - wall, "quick": done.report.quick,
        "seconds": done.report.seconds,
    }  # fmt: skip
    # Once more, alone: what the limit has no part of; and how much of it this process does itself.
    started, own = cpu(), time.process_time()
    batch.prepare(office, wanted)
    return {**found, "reading": cpu() - started, "own": time.process_time() - own}


def main(peer: str, job: dict[str, Any]) -> None:
    before = cpu()
    if peer == "docflow":
        found = docflow(job)
        startup = cpu() - found["cpu"] - found["reading"] - before
    else:
        fill = {"docxtpl": docxtpl, "docx-mailmerge2": mailmerge, "limit": limit, "create": create}[peer](job)
        for number in range(min(5, job["count"])):
            fill(number)
        startup = cpu() - before
        started, wall = cpu(), time.perf_counter()
        for number in range(job["count"]):
            fill(number)
        found = {"cpu": cpu() - started, "wall": time.perf_counter() - wall}
    memory = most_memory()
    print(json.dumps({**found, "startup": startup, "memory": memory, "zlib": zlib.ZLIB_RUNTIME_VERSION}))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()))
