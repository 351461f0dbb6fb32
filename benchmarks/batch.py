"""Batches of Word papers: docflow beside its peers, interleaved, with the physical limit beside them.

    ./run bench batch                     the one-page notice, the ten-page form, the table of 2,000 rows
    python benchmarks/batch.py --quick    the notice alone, docxtpl alone, two rounds
    python benchmarks/batch.py --shapes rows --count 10000 --rounds 1    as many papers of docflow as are asked for

Each peer is a process of its own: processor time and wall clock a paper, peak memory, start-up apart. What the peers
write is compared, word for word, before anything is timed. A peer that cannot be installed is left out, with a word.
docflow is measured whole: from the .xlsx to files and journal; the others get their records ready in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filling import sample
from filling.sample import Shape
from lxml import etree

HERE = Path(__file__).parent
_T = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NODE = ("docxtemplater@3.71.0", "pizzip@3.2.0", "easy-template-x@7.2.8", "carbone@3.8.2")
PYTHON = ("docx-mailmerge2==1.0.3",)
#: How many papers a peer fills in a round, by the shape of the paper.
PEERS: dict[Shape, int] = {"notice": 100, "form": 60, "rows": 2}
OURS: dict[Shape, int] = {"notice": 10_000, "form": 10_000, "rows": 2_000}
ROUNDS: dict[Shape, int] = {"notice": 5, "form": 3, "rows": 2}
#: Records that the peers and the limit fill in turn.
RECORDS: dict[Shape, int] = {"notice": 200, "form": 200, "rows": 10}
#: What is written to a real disk: so many papers at a time, docflow and bare files in turn, so often.
SLICE, SLICES = 2_000, 9
#: Papers of the text template.
TEXTS = 2_000
LIMIT = "the limit: render, CRC, deflate, create"
TWO = "docflow, two processes"
ON_DISK, CREATED = "docflow, on disk", "create and write alone, on disk"
SYNTAXES = {"jinja": sample.JINJA, "merge": sample.MERGE, "docxtemplater": sample.DOCXTEMPLATER,
            "easy": sample.EASY, "carbone": sample.CARBONE}  # fmt: skip


@dataclass
class Bench:
    """A place to work in, and which peers are there."""

    folder: Path
    python: dict[str, Path] = field(default_factory=dict)
    modules: Path | None = None

    def run(self, peer: str, job: dict[str, Any]) -> dict[str, float]:
        """One round of one peer, in an empty folder."""
        out = Path(job["out"])
        shutil.rmtree(out, ignore_errors=True)
        if peer != "docflow":
            out.mkdir(parents=True)
        path = self.folder / "job.json"
        path.write_text(json.dumps({**job, "modules": str(self.modules)}, ensure_ascii=False))
        command = (
            ["node", str(HERE / "filling/peers.cjs"), peer, str(path)]
            if peer in ("docxtemplater", "easy-template-x", "carbone")
            else [str(self.python.get(peer, sys.executable)), str(HERE / "filling/peers.py"), peer, str(path)]
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{peer}: {done.stderr[-800:]}")
        found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return found


def prepared(bench: Bench, shape: Shape, count: int) -> dict[str, Any]:
    """Templates in every syntax, the records as JSON, and as the spreadsheet that docflow reads."""
    place = bench.folder / shape
    (place / "templates").mkdir(parents=True, exist_ok=True)
    job: dict[str, Any] = {"workspace": str(place), "template": "样张", "out": str(place / "out")}
    for name, syntax in SYNTAXES.items():
        path = place / f"{name}.docx"
        path.write_bytes(sample.package(shape, syntax))
        job[name] = str(path)
    shutil.copy(place / "jinja.docx", place / "templates" / "样张.docx")
    records = sample.records(shape, count)
    fields = sample.FIELDS if shape != "rows" else ("主送单位", "发文机关", "年份", "事项", "联系电话")
    (place / "records.json").write_text(json.dumps(records[: RECORDS[shape]], ensure_ascii=False))
    rows = [[record[name] for name in fields] for record in records]
    (place / "名单.xlsx").write_bytes(sample.workbook(fields, rows))
    (place / "议程.json").write_text(json.dumps({"议程": records[0]["议程"]}, ensure_ascii=False))
    (place / "少.xlsx").write_bytes(sample.workbook(fields, rows[:SLICE]))
    people = [[record[name] for name in ("主送单位", "联系人", "联系电话")] for record in records[:TEXTS]]
    (place / "会议.xlsx").write_bytes(sample.workbook(("主送单位", "联系人", "联系电话"), people))
    (place / "会议.json").write_text(json.dumps(sample.MEETING, ensure_ascii=False))
    job |= {
        "records": str(place / "records.json"),
        "table": str(place / "名单.xlsx"),
        "shared": str(place / "议程.json"),
    }
    return job


def installed(bench: Bench) -> list[str]:
    """The peers that can be run; what is missing is installed beside, for this run alone."""
    peers = ["docxtpl"]
    venv = bench.folder / "venv"
    made = subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", str(venv)], check=False)
    pip = subprocess.run([venv / "bin/python", "-m", "pip", "install", "-q", *PYTHON], capture_output=True, check=False)
    if made.returncode == 0 and pip.returncode == 0:
        bench.python["docx-mailmerge2"] = venv / "bin/python"
        peers.append("docx-mailmerge2")
    else:
        print("docx-mailmerge2: not installed, left out")
    bench.modules = bench.folder / "node"
    bench.modules.mkdir()
    try:
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *NODE],
                       cwd=bench.modules, capture_output=True, check=True)  # fmt: skip
        peers += ["docxtemplater", "easy-template-x", "carbone"]
    except (OSError, subprocess.CalledProcessError):
        print("docxtemplater, easy-template-x, carbone: not installed, left out")
    return peers


def words(path: Path) -> list[str]:
    """What a reader sees: the texts of body, header and footer, paragraph by paragraph."""
    out = []
    with zipfile.ZipFile(path) as archive:
        for part in sorted(archive.namelist()):
            if part.startswith("word/") and part.rsplit("/", 1)[-1].startswith(("document.xml", "header", "footer")):
                for paragraph in etree.fromstring(archive.read(part)).iter(f"{_T}p"):
                    text = "".join(one.text or "" for one in paragraph.iter(f"{_T}t"))
                    out += [text] if text.strip() else []
    return out


def compared(bench: Bench, peers: list[str], job: dict[str, Any], count: int) -> list[str]:
    """The peers whose papers say what docxtpl's say (with its escaping on)."""
    said: dict[str, list[list[str]]] = {}
    kept = []
    for peer in (*peers, "docflow"):
        try:
            bench.run(peer, {**job, "count": count if peer == "docflow" else 5})
        except RuntimeError as error:
            print(f"{peer} left out: {error}")
            continue
        said[peer] = [words(one) for one in sorted(Path(job["out"]).glob("*.docx"))[:5]]
        if said[peer] == said["docxtpl"]:
            kept.append(peer)
        else:
            print(f"{peer}: other words than docxtpl, left out")
    return kept


def measured(
    bench: Bench, jobs: dict[str, tuple[str, dict[str, Any]]], rounds: int
) -> dict[str, list[dict[str, float]]]:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, (peer, job) in jobs.items():
            found[name].append(bench.run(peer, job) | {"count": job["count"]})
    return found


def table(found: dict[str, list[dict[str, float]]], base: str, ours: str) -> None:
    print("| | CPU ms/paper, median [min–max] | wall ms/paper | start-up s CPU | peak MB | it : docflow |")
    print("|---|---|---|---|---|---|")

    def each(name: str, what: str) -> list[float]:
        return [one[what] / one["count"] * 1000 for one in found[name]]

    own = statistics.median(each(ours, "cpu"))
    for name, runs in found.items():
        cpu = each(name, "cpu")
        middle = statistics.median(cpu)
        print(
            f"| {name} | {middle:.3f} [{min(cpu):.3f}–{max(cpu):.3f}] | {statistics.median(each(name, 'wall')):.3f} "
            f"| {statistics.median(one['startup'] for one in runs):.2f} "
            f"| {statistics.median(one['memory'] for one in runs):.0f} | {middle / own:.2f} |"
        )
    if reading := each(ours, "reading"):
        print(f"\nof docflow's, reading the .xlsx and settling the names: {statistics.median(reading):.3f} ms a paper")
    compare(found, ours, LIMIT, "docflow : the limit")
    if TWO in found:
        # Wall clocks say nothing while others have the cores: what one process does before there are two, and half of
        # the rest.
        rounds = [
            single["cpu"] / (both["own"] + (both["cpu"] - both["reading"]) / 2)
            for single, both in zip(found[ours], found[TWO], strict=True)
        ]
        walls = [a / b for a, b in zip(each(ours, "wall"), each(TWO, "wall"), strict=True)]
        print(
            f"\ntwo processes : one, by CPU: {statistics.median(rounds):.2f} "
            f"[{min(rounds):.2f}–{max(rounds):.2f}]; by wall: {statistics.median(walls):.2f}"
        )
    if base in found:
        ratios = [b / o for b, o in zip(each(base, "cpu"), each(ours, "cpu"), strict=True)]
        said = ", ".join(f"{one:.0f}" for one in ratios)
        print(f"\n{base} : docflow, round by round: {said}; median {statistics.median(ratios):.0f}\n")


def compare(found: dict[str, list[dict[str, float]]], one: str, other: str, what: str) -> None:
    """Says how many times `other` `one` takes, round by round."""
    for clock in ("cpu", "wall"):
        rounds = [
            a[clock] / a["count"] / (b[clock] / b["count"]) for a, b in zip(found[one], found[other], strict=True)
        ]
        said = ", ".join(f"{ratio:.2f}" for ratio in rounds)
        print(f"\n{what}, by {clock}, round by round: {said}; median {statistics.median(rounds):.2f}")


def on_disk(bench: Bench, job: dict[str, Any], folder: str) -> None:
    """docflow and bare files on a real disk: in small slices, one after the other, since a disk has its moods."""
    people = {**job, "out": f"{folder}/out", "count": SLICE, "table": f"{job['workspace']}/少.xlsx"}
    jobs = {ON_DISK: ("docflow", people), CREATED: ("create", people)}
    found = measured(bench, jobs, SLICES)
    for name, runs in found.items():
        cpu, wall = (statistics.median(one[clock] / SLICE * 1000 for one in runs) for clock in ("cpu", "wall"))
        print(f"\n{name}, {SLICES} times {SLICE} papers: CPU {cpu:.3f} ms, wall {wall:.3f} ms a paper (medians)")
    compare(found, ON_DISK, CREATED, "docflow : creating and writing the same files, on disk")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    options.add_argument("--rounds", type=int)
    options.add_argument("--count", type=int, help="papers of docflow a round")
    options.add_argument("--shapes", default="notice,form,rows")
    chosen = options.parse_args()
    memory = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as made, tempfile.TemporaryDirectory() as disk:
        bench = Bench(Path(made))
        peers = ["docxtpl"] if chosen.quick else installed(bench)
        print(
            f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}\n"
        )
        for shape in ("notice",) if chosen.quick else chosen.shapes.split(","):
            ours = chosen.count or OURS[shape]
            rounds = chosen.rounds or (2 if chosen.quick else ROUNDS[shape])
            job = prepared(bench, shape, ours)
            right = compared(bench, peers, job, ours)
            few, many = {**job, "count": PEERS[shape]}, {**job, "count": ours}
            jobs = {peer: (peer, few) for peer in right if peer != "docflow"}
            jobs |= {
                "docflow, from .xlsx to files": ("docflow", many),
                LIMIT: ("limit", many),
            }
            if shape == "notice":
                jobs[TWO] = ("docflow", {**many, "workers": 2})
                meeting = {
                    "template": "会议通知",
                    "table": f"{job['workspace']}/会议.xlsx",
                    "shared": f"{job['workspace']}/会议.json",
                    "count": min(TEXTS, ours),
                }
                jobs["docflow, text template"] = ("docflow", {**job, **meeting})
            print(f"## {shape}: {PEERS[shape]} papers a round of a peer, {ours} of docflow, {rounds} rounds\n")
            table(measured(bench, jobs, rounds), "docxtpl", "docflow, from .xlsx to files")
            if shape == "notice":
                on_disk(bench, job, disk)


if __name__ == "__main__":
    main()
