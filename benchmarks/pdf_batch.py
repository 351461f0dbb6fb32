"""PDF of a batch of a text template: docflow's layout memo beside WeasyPrint for each paper, and Typst; interleaved.

    python benchmarks/pdf_batch.py [--rounds N] [--counts 200,1000,10000] [--cold]

Each measurement is a process of its own. docflow is measured whole, from the .xlsx to files and journal in a memory
file system, what it learns and the sample that it compares included. WeasyPrint is docflow's ordinary way, warm: some
papers are made before the clock starts. docflow's process is warmed by as many papers of the ordinary way (faces and
libraries are read, nothing is learned); `--cold` leaves that out. Typst sets the same words with the same faces on the
same grid, one compiler for all. Start-up (a process, imports, libraries) is told apart for each. Every paper
of a small batch is then made both ways and compared: strokes, text, and pictures at 150 dpi.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from filling import sample

HERE = Path(__file__)
FIELDS = ("主送单位", "联系人", "联系电话")
#: A notice of fourteen fields, one column each: values of many lengths.
NOTICE = """---
template: 样张
kind: 通知
head: red
from: 中共示例区委办公室
title: 关于{{ 事项 }}的|通知
to: "{{ 主送单位 }}"
fields: {主送单位: text, 发文机关: text, 年份: text, 发文序号: text, 事项: text, 会议日期: text, 会议时间: text,
         地点: text, 主持人: text, 联系人: text, 联系电话: text, 截止日期: text, 名额: text, 备注: text}
sign: 中共示例区委办公室
seal: yes
note: "联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}"
print: 中共示例区委办公室
---
根据{{ 发文机关 }}{{ 年份 }}年第{{ 发文序号 }}号文件要求，经研究，决定{{ 事项 }}。现将有关事项通知如下。

# 时间和地点

定于{{ 会议日期 }}{{ 会议时间 }}在{{ 地点 }}召开，由{{ 主持人 }}主持。请提前15分钟入场，因故不能参会的要履行请假手续。

# 参会人员

你单位参会名额为{{ 名额 }}名，请于{{ 截止日期 }}前将名单报{{ 联系人 }}（电话{{ 联系电话 }}）。

# 其他

{{ 备注 }}

特此通知。
"""
WARM, PLAIN, TYPST = 3, 25, 60


def used() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work: Callable[[], Any], count: int) -> dict[str, float]:
    """Work on `count` papers: seconds of processor and clock a paper, memory at its peak, start-up before."""
    startup, began = used(), time.perf_counter()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": (used() - startup) / count, "wall": (time.perf_counter() - began) / count, "startup": startup,
            "memory": peak}  # fmt: skip


# --- what is run in a process of its own ------------------------------------------------------------------------


def _office(job: dict[str, Any]) -> Any:
    from docflow.library import Library
    from docflow.operations import drawing
    from docflow.operations.office import Office

    office = Office(Library(Path(job["home"])), None, datetime(2026, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    drawing.try_pdf(None)
    return office


def _batch(job: dict[str, Any], plain: bool) -> dict[str, float]:
    from docflow.operations import batch

    office = _office(job)
    wanted = batch.Wanted(
        job["template"], Path(job["table"]), Path(job["out"]), files=[Path(one) for one in job["files"]],
        formats=("pdf",), plain_pdf=plain, allow_duplicates=True,
    )  # fmt: skip
    if not job.get("cold"):
        ready = batch.prepare(office, replace(wanted, plain_pdf=True))
        for one in ready.plan.jobs[:WARM]:
            ready.make(one)
    done: list[Any] = []
    found = timed(lambda: done.append(batch.run(office, wanted)), job["count"])
    assert done[0].ok, done[0].problems[:3]
    print(done[0].ways, file=sys.stderr)
    sizes = [one.stat().st_size for one in Path(job["out"]).glob("*.pdf")]
    return found | {"bytes": sum(sizes) / len(sizes)}


def _weasyprint(job: dict[str, Any]) -> dict[str, float]:
    """The ordinary way, paper by paper, warm: what is read of the table is not counted."""
    from docflow.operations import batch

    office = _office(job)
    wanted = batch.Wanted(
        job["template"], Path(job["table"]), Path(job["out"]), files=[Path(one) for one in job["files"]],
        formats=("pdf",), plain_pdf=True, allow_duplicates=True,
    )  # fmt: skip
    ready = batch.prepare(office, wanted)
    for one in ready.plan.jobs[:WARM]:
        ready.make(one)
    sizes: list[int] = []

    def work() -> None:
        sizes.extend(len(ready.make(one)["pdf"]) for one in ready.plan.jobs[WARM : WARM + PLAIN])

    return timed(work, PLAIN) | {"bytes": statistics.mean(sizes)}


TYPST_PAGE = """
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: "{body}", size: 16pt, tracking: -0.2085pt, lang: "zh")
#set par(justify: true, leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true))
#let data = sys.inputs
#v(35mm)
#align(center, text(font: "{title}", size: 30pt, fill: red)[{mark}])
#v(20mm)
#line(length: 100%, stroke: 1.5pt + red)
#v(20mm)
#align(center, text(font: "{title}", size: 22pt)[{name}])
{text}
"""


def _typst(job: dict[str, Any]) -> dict[str, float]:
    import typst  # type: ignore[import-not-found, unused-ignore]

    compiler = typst.Compiler(job["source"], font_paths=job["faces"], ignore_system_fonts=True)
    rows = json.loads(Path(job["rows"]).read_text())
    for row in rows[:WARM]:
        compiler.compile(sys_inputs=row)
    sizes: list[int] = []

    def work() -> None:
        sizes.extend(len(compiler.compile(sys_inputs=row)) for row in rows[WARM : WARM + TYPST])

    return timed(work, TYPST) | {"bytes": statistics.mean(sizes)}


# --- what is given to them ---------------------------------------------------------------------------------------


def prepared(home: Path, counts: list[int]) -> dict[str, dict[str, Any]]:
    """A job for each paper and count."""
    (home / "templates").mkdir(parents=True)
    (home / "templates" / "样张.md").write_text(NOTICE)
    shared = home / "会议.json"
    shared.write_text(json.dumps(sample.MEETING, ensure_ascii=False))
    records = sample.records("notice", max(counts))
    jobs = {}
    for name, template, fields, files in (
        ("notice, 3 fields", "会议通知", FIELDS, [str(shared)]),
        ("notice, 14 fields", "样张", sample.FIELDS, []),
    ):
        for count in counts:
            path = home / f"{template}-{count}.xlsx"
            path.write_bytes(sample.workbook(fields, [[one[field] for field in fields] for one in records[:count]]))
            jobs[f"{name}, N={count}"] = {
                "home": str(home), "template": template, "table": str(path), "files": files, "count": count,
                "out": str(home / "out"),
            }  # fmt: skip
    return jobs


def typst_job(home: Path) -> dict[str, Any] | None:
    """The three-field notice for Typst, each row by its inputs; None where Typst cannot be had."""
    from docflow.document import wording
    from docflow.document.compose import compose
    from docflow.form import parse
    from docflow.operations import paper
    from docflow.render import fonts

    venv = home / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = venv / "bin" / "python"
    if subprocess.run([python, "-m", "pip", "-q", "install", "typst"], capture_output=True, check=False).returncode:
        return None
    office = _office({"home": str(home)})
    template = paper.load(office, "会议通知")
    marks = {name: f"<<{name}>>" for name in ("主送单位", "联系人")}
    record = parse(paper.fields(template), {**sample.MEETING, **marks, "联系电话": "13800000001"})
    document = compose(template, record, others={}, demo=False)  # type: ignore[arg-type]
    text = [wording.to_line(document.to), *(line for block in document.body for line in wording.block_lines(block))]
    text += [document.sign[0].organisation, wording.note_line(document.note)]
    said = "\n\n".join(text).replace("13800000001", "<<联系电话>>").replace("#", "\\#")
    for name in FIELDS:
        said = said.replace(f"<<{name}>>", f'#data.at("{name}")')
    found = fonts.find()
    faces = home / "faces"
    faces.mkdir()
    for role in ("body", "title"):
        path = found.role(role).path  # type: ignore[arg-type]
        shutil.copy(path, faces / path.name)
    source = home / "paper.typ"
    source.write_text(
        TYPST_PAGE.format(
            body=found.role("body").family.removesuffix(" R"),
            title=found.role("title").family,
            mark=sample.MEETING["发文机关"],
            name=document.title_text,
            text=said,
        )
    )
    rows = [{field: one[field] for field in FIELDS} for one in sample.records("notice", WARM + TYPST)]
    (home / "rows.json").write_text(json.dumps(rows, ensure_ascii=False))
    return {"python": str(python), "source": str(source), "faces": [str(faces)], "rows": str(home / "rows.json")}


def run(who: str, job: dict[str, Any]) -> dict[str, float]:
    """One measurement in a process of its own."""
    shutil.rmtree(job.get("out", "/nonexistent"), ignore_errors=True)
    python = job.get("python", sys.executable)
    command = [python, str(HERE), "--worker", who, json.dumps(job, ensure_ascii=False)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{who}: {done.stderr[-800:]}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def table(found: dict[str, list[dict[str, float]]], base: str) -> None:
    print(
        "| | CPU ms/paper, median [min–max] | wall ms/paper | start-up s CPU | peak MB | KB/paper | WeasyPrint : it |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, runs in found.items():
        cpu = [one["cpu"] * 1000 for one in runs]
        ratio = statistics.median(b["cpu"] / o["cpu"] for b, o in zip(found[base], runs, strict=True))
        middle = {key: statistics.median(one[key] for one in runs) for key in ("wall", "startup", "memory", "bytes")}
        print(
            f"| {name} | {statistics.median(cpu):.2f} [{min(cpu):.2f}–{max(cpu):.2f}] | {middle['wall'] * 1000:.2f} "
            f"| {middle['startup']:.2f} | {middle['memory']:.0f} | {middle['bytes'] / 1000:.0f} | {ratio:.1f} |"
        )
    print()


def compared(job: dict[str, Any]) -> str:
    """Every paper of a batch made both ways."""
    from docflow.render.memo import differences, pictures

    plain = {**job, "out": job["out"] + "-plain"}
    run("docflow", job)
    run("plain", plain)
    right = wrong = 0
    for one in sorted(Path(plain["out"]).glob("*.pdf")):
        data, fast = one.read_bytes(), (Path(job["out"]) / one.name).read_bytes()
        if differences(data, fast) or pictures(data, fast):
            wrong += 1
        else:
            right += 1
    return f"{right} of {right + wrong} the same in strokes, text and pictures (150 dpi, no tolerance)"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--counts", default="200,1000,10000")
    options.add_argument("--cold", action="store_true", help="docflow reads faces and libraries while it is timed")
    options.add_argument("--worker", nargs=2)
    chosen = options.parse_args()
    if chosen.worker:
        job = json.loads(chosen.worker[1])
        ways: dict[str, Callable[[], dict[str, float]]] = {
            "docflow": lambda: _batch(job, plain=False),
            "plain": lambda: _batch(job, plain=True),
            "weasyprint": lambda: _weasyprint(job),
            "typst": lambda: _typst(job),
        }
        print(json.dumps(ways[chosen.worker[0]]()))
        return
    memory = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as made:
        home = Path(made)
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {load}\n")
        jobs = prepared(home, [int(one) for one in chosen.counts.split(",")])
        jobs = {name: {**job, "cold": chosen.cold} for name, job in jobs.items()}
        typst = typst_job(home)
        if typst is None:
            print("Typst: not installed, left out")
        for paper in ("notice, 3 fields", "notice, 14 fields"):
            own = {name: job for name, job in jobs.items() if name.startswith(paper)}
            found: dict[str, list[dict[str, float]]] = {}
            for _ in range(chosen.rounds):
                found.setdefault("WeasyPrint, warm", []).append(run("weasyprint", next(iter(own.values()))))
                if typst and paper == "notice, 3 fields":
                    found.setdefault("Typst, warm", []).append(run("typst", typst))
                for name, job in own.items():
                    found.setdefault(f"docflow, {name.rpartition(', ')[2]}", []).append(run("docflow", job))
            print(f"## {paper}, {chosen.rounds} rounds\n")
            table(found, "WeasyPrint, warm")
            small = {**next(iter(own.values())), "out": str(home / "both")}
            print(f"{small['count']} papers made both ways: {compared(small)}\n")


if __name__ == "__main__":
    main()
