"""Pages a second: one two-page paper of the gallery as .docx and .pdf, cold and warm, beside other engines.

    python benchmarks/pages.py [ROUNDS]

Cold is a whole process, from nothing to a file; warm is the next paper in a process that has made some.
Interleaved rounds; CPU (user+system, children included) and wall; medians, least and greatest; pages a second of CPU.
Peers set the same words: LibreOffice our .docx, Chromium our .html, Typst a page written for it with the same grid and
faces. A peer that is not installed is left out, and said so; Typst is fetched into a temporary folder when it can be.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from docflow.document import wording
from docflow.document.model import Document
from docflow.library import Library
from docflow.operations import paper
from docflow.operations.office import Office
from docflow.render import docx, fonts, html, pdf

ROOT = Path(__file__).parent.parent
GALLERY = ROOT / "examples" / "gallery"
ROUNDS = 5
WARM = 10


@dataclass
class Figures:
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def used() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def sample() -> Document:
    """The paper: the notice of the gallery."""
    moment = datetime(2026, 3, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    office = Office(Library(GALLERY), None, moment)
    template = paper.load(office, "展示-通知")
    given = paper.answers([GALLERY / "数据" / "通知.yaml"])
    made = paper.compose(office, template, paper.record_of(office, template, given))
    assert made.document is not None
    return made.document


# --- Typst: the same words on the same grid ----------------------------------------------------------------------

TYPST = """
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: "{body}", size: 16pt, tracking: -0.2085pt, lang: "zh")
#set par(justify: true, leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true))
#v(35mm)
#align(center, text(font: "{title}", size: 36pt, fill: red)[{mark}])
#v(20mm)
#align(center)[{number}]
#line(length: 100%, stroke: 1.5pt + red)
#v(20mm)
#align(center, text(font: "{title}", size: 22pt)[{name}])
{text}
#align(right)[{sign}]
"""
RUN_TYPST = """
import sys, time, typst
source, out, paths, times = sys.argv[1], sys.argv[2], sys.argv[3].split(":"), int(sys.argv[4])
compiler = typst.Compiler(source, font_paths=paths)
for number in range(times):
    if number == times // 2:
        cpu, wall = time.process_time(), time.perf_counter()
    compiler.compile(output=out)
rest = times - times // 2
print((time.process_time() - cpu) / rest, (time.perf_counter() - wall) / rest)
"""


def typst_source(document: Document, faces: fonts.Faces) -> str:
    """The paper for Typst: every word of it but the imprint's, on the standard's grid."""
    lines = [line for block in document.body for line in wording.block_lines(block)]
    return TYPST.format(
        body=faces.role("body").family,
        title=faces.role("title").family,
        mark="".join(document.head.marks) + document.head.suffix if document.head else "",
        number=document.number,
        name=document.title_text,
        text="\n\n".join(lines),
        sign=document.sign[0].organisation,
    )


def typst_python(folder: Path) -> Path | None:
    """A Python that has Typst, in an environment of its own; None where it cannot be fetched."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    got = subprocess.run([python, "-m", "pip", "-q", "install", "typst"], capture_output=True, check=False)
    return python if got.returncode == 0 else None


# --- what is timed -------------------------------------------------------------------------------------------------


class Bench:
    """One run: the paper, a folder, and what each engine does with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document = sample()
        self.faces = fonts.find()
        self.pages = pdf.render(self.document, faces=self.faces).pages
        (folder / "paper.docx").write_bytes(docx.render(self.document))
        (folder / "paper.html").write_text(html.render(self.document, faces=self.faces), "utf-8")
        self.ways: dict[str, Callable[[], None]] = {
            "docflow .docx, cold": lambda: self.run(*self.command("docx")),
            "docflow .pdf, cold": lambda: self.run(*self.command("pdf")),
        }
        #: Ways that say themselves what one paper costs once warm.
        self.own: dict[str, Callable[[], tuple[float, float]]] = {
            "docflow .docx, warm": lambda: self.warm(lambda: docx.render(self.document)),
            "docflow .pdf, warm": lambda: self.warm(lambda: pdf.render(self.document, faces=self.faces)),
        }
        self.missing: list[str] = []
        self._peers()

    def command(self, ending: str) -> list[str]:
        data, out = GALLERY / "数据" / "通知.yaml", self.folder / f"cold.{ending}"
        return [
            sys.executable,
            "-m",
            "docflow",
            "-C",
            str(self.workspace()),
            "render",
            "展示-通知",
            "-d",
            str(data),
            "-o",
            str(out),
        ]

    def workspace(self) -> Path:
        """A workspace with the gallery's template."""
        place = self.folder / "workspace"
        if not place.is_dir():
            self.run(sys.executable, "-m", "docflow", "new", str(place))
            (place / "templates").mkdir(exist_ok=True)
            shutil.copy(GALLERY / "templates" / "展示-通知.md", place / "templates")
        return place

    def run(self, *command: str) -> None:
        # As on a user's machine: Python keeps what it has compiled.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        said = subprocess.DEVNULL
        subprocess.run(command, cwd=self.folder, env=kept, stdout=said, stderr=said, check=True)

    def warm(self, once: Callable[[], object]) -> tuple[float, float]:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(WARM):
            once()
        return (time.process_time() - cpu) / WARM, (time.perf_counter() - wall) / WARM

    def _peers(self) -> None:
        if office := shutil.which("soffice"):
            base = [office, f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", "pdf"]
            copies = [self.folder / f"copy{number}.docx" for number in range(WARM)]
            for one in copies:
                shutil.copy(self.folder / "paper.docx", one)
            self.ways["LibreOffice .docx → .pdf, cold"] = lambda: self.run(*base, "paper.docx")
            self.ways[f"LibreOffice, {WARM} in one call"] = lambda: self.run(*base, *map(str, copies))
        else:
            self.missing.append("LibreOffice")
        browser = next(filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "google-chrome"))), None)
        if browser:
            flags = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                "--print-to-pdf=chromium.pdf",
            ]
            self.ways["Chromium .html → .pdf, cold"] = lambda: self.run(browser, *flags, "paper.html")
        else:
            self.missing.append("Chromium")
        if python := typst_python(self.folder / "typst"):
            (self.folder / "paper.typ").write_text(typst_source(self.document, self.faces), "utf-8")
            (self.folder / "typeset.py").write_text(RUN_TYPST)
            self.ways["Typst, cold"] = lambda: self.run(*self.typst(python, 1))
            self.own["Typst, warm"] = lambda: self.typst_warm(python)
        else:
            self.missing.append("Typst")

    def typst(self, python: Path, times: int) -> list[str]:
        folders = ":".join(sorted({str(one.path.parent) for one in self.faces.all}))
        return [str(python), "typeset.py", "paper.typ", "typst.pdf", folders, str(times)]

    def typst_warm(self, python: Path) -> tuple[float, float]:
        said = subprocess.run(self.typst(python, 2 * WARM), cwd=self.folder, capture_output=True, text=True, check=True)
        cpu, wall = map(float, said.stdout.split())
        return cpu, wall


def measure(bench: Bench) -> dict[str, Figures]:
    found = {name: Figures() for name in (*bench.ways, *bench.own)}
    for way in (*bench.ways.values(), *bench.own.values()):
        way()  # once without counting: caches of the machine
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS):
        for name, way in bench.ways.items():
            cpu, wall = used(), time.perf_counter()
            way()
            papers = WARM if "in one call" in name else 1
            found[name].cpu.append((used() - cpu) / papers)
            found[name].wall.append((time.perf_counter() - wall) / papers)
        for name, one in bench.own.items():
            own_cpu, own_wall = one()
            found[name].cpu.append(own_cpu)
            found[name].wall.append(own_wall)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        found = measure(bench)
        print(f"{bench.pages} pages a paper; {os.cpu_count()} cores; ms a paper\n")
        print("| way | CPU ms, median [least–greatest] | wall ms, median | pages a second of CPU | docflow's time is |")
        print("|---|---|---|---|---|")
        for name, figures in sorted(found.items()):
            cpu, wall = statistics.median(figures.cpu) * 1000, statistics.median(figures.wall) * 1000
            least, most = min(figures.cpu) * 1000, max(figures.cpu) * 1000
            own = statistics.median(found["docflow .pdf, cold" if "cold" in name else "docflow .pdf, warm"].cpu) * 1000
            rate = bench.pages / cpu * 1000
            print(f"| {name} | {cpu:.1f} [{least:.1f}–{most:.1f}] | {wall:.1f} | {rate:.1f} | {own / cpu:.2f} of it |")
        if bench.missing:
            print(f"\nNot installed, not run: {', '.join(bench.missing)}")


if __name__ == "__main__":
    main()
