"""Reading a long spreadsheet: docflow beside openpyxl (read-only) and python-calamine, interleaved, one process a run.

Promise: 100 000 rows of 15 columns under 8 s on two cores, no wrong value against openpyxl; memory constant but for the
shared texts (`stream`).
`read`, `stream` and `load` find the headings, leave out totals and signatures and keep every cell's kind; the others
give bare values. Before anything is timed every value of every row is held against openpyxl's.

    python benchmarks/tables.py [ROWS] [RUNS]
"""

from __future__ import annotations

import importlib.util
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADINGS = [
    *("序号", "单位名称", "统一代码", "成立日期", "党员数", "正式", "预备", "营业收入"),
    *("联系人", "联系电话", "证件号", "地址", "备注", "是否国有", "比例"),
]


# --- the readers: each counts the rows it has read ----------------------------------------------------


def by_read(path: Path) -> int:
    from docflow.table import read

    return len(read(path).rows)


def by_stream(path: Path) -> int:
    from docflow.form import Field, Form, Scalar
    from docflow.table import stream

    form = Form(tuple(Field(name, Scalar("text")) for name in HEADINGS[1:]))
    return sum(record is not None for _, record, _ in stream(path, form))


def by_two(path: Path) -> int:
    """The records of a batch, the lower half of the sheet read by a second process."""
    from docflow.form import Field, Form, Scalar
    from docflow.table import load

    form = Form(tuple(Field(name, Scalar("text")) for name in HEADINGS[1:]))
    return len(load(path, form, packed=True, workers=2).good)


def by_rows(path: Path) -> int:
    from docflow.table.workbook import open_book, rows_of

    book = open_book(path.read_bytes(), path.name)
    return sum(1 for _ in rows_of(book, book.tabs[0])[1]) - 1


def by_openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    page = load_workbook(path, read_only=True).worksheets[0]
    page.reset_dimensions()
    return sum(1 for _ in page.iter_rows(values_only=True)) - 1


def by_calamine(path: Path) -> int:
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


READERS: dict[str, Callable[[Path], int]] = {
    "docflow rows (cells only)": by_rows,
    "docflow read (a table, kept)": by_read,
    "docflow stream (records, none kept)": by_stream,
    "docflow load, two processes (a batch)": by_two,
    "openpyxl read-only": by_openpyxl,
    "python-calamine": by_calamine,
}


# --- the spreadsheet ----------------------------------------------------------------------------------


def values(number: int, chance: random.Random) -> list[tuple[str, str]]:
    """A row: `s` shared text, else the style of a number."""
    texts = {
        1: f"{'东西南北'[number % 4]}{'海山湖河城'[number % 5]}市第{number}有限责任公司",
        2: f"91350100M{number:06d}0Y4",
        8: f"张{number % 977}",
        9: f"138{number:08d}",
        10: f"示例{number % 9_000:04d}",
        11: f"某街道某路{number}号 A&B <甲>",
        12: "无" if number % 3 else f"备注{number}",
        13: "是" if number % 2 else "否",
    }
    money, share, day = f"{chance.random() * 1e4:.2f}", str(number % 100 / 100), str(40_000 + number % 5_000)
    numbers = {3: ("3", day), 7: ("1", money), 14: ("4", share)}
    return [
        ("s", texts[column]) if column in texts else numbers.get(column, ("1", str(number % (column * 90 + 90))))
        for column in range(15)
    ]


def lines(rows: int, shared: dict[str, int]) -> Iterator[str]:
    chance = random.Random(1)
    for number in range(rows + 1):
        cells = [("s", one) for one in HEADINGS] if not number else values(number, chance)
        yield f'<row r="{number + 1}" spans="1:15">'
        for letter, (style, value) in zip("ABCDEFGHIJKLMNO", cells, strict=True):
            where = f'r="{letter}{number + 1}"'
            if style == "s":
                yield f'<c {where} s="2" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'
            else:
                yield f'<c {where} s="{style}"><v>{value}</v></c>'
        yield "</row>"


def make(path: Path, rows: int) -> None:
    """An .xlsx as Excel lays it out: shared texts, styles, one sheet."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for line in lines(rows, shared):
                part.write(line.encode())
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'<sst xmlns="{MAIN}" count="{len(shared)}" uniqueCount="{len(shared)}">'.encode())
            for text in shared:
                part.write(f"<si><t>{escape(text)}</t></si>".encode())
            part.write(b"</sst>")
        for name, text in SMALL.items():
            archive.writestr(name, text)


def _relations(**targets: str) -> str:
    each = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{KIND}.{kind}+xml"/>'


SMALL = {
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    + "".join(f'<xf numFmtId="{number}" xfId="0"/>' for number in (0, 0, 49, 164, 9))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="台账" sheetId="1" r:id="worksheet"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relations(
        worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
    ),
    "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + _override("workbook", "sheet.main")
    + _override("worksheets/sheet1", "worksheet")
    + _override("styles", "styles")
    + _override("sharedStrings", "sharedStrings")
    + '<Default Extension="xml" ContentType="application/xml"/></Types>',
}


# --- the oracle ---------------------------------------------------------------------------------------


def checked(path: Path) -> int:
    """How many values docflow reads as openpyxl does. Errors: AssertionError with the first that differs."""
    from openpyxl import load_workbook

    from docflow.form import Field, Form, Scalar
    from docflow.table import load

    form = Form(tuple(Field(name, Scalar("text")) for name in HEADINGS[1:]))
    page = load_workbook(path, read_only=True).worksheets[0]
    page.reset_dimensions()
    theirs = page.iter_rows(values_only=True)
    assert [str(one) for one in next(theirs)] == HEADINGS
    count = 0
    ours = load(path, form, packed=True, workers=2).good
    for (number, record), row in zip(ours, theirs, strict=True):
        for name, value in zip(HEADINGS[1:], row[1:], strict=True):
            assert agree(record[name], value), (number, name, record[name], value)
            count += 1
    return count


def agree(ours: object, theirs: object) -> bool:
    """A text is the same text, a day the same day, a number the same to 15 digits, as a spreadsheet shows it."""
    from datetime import datetime

    if isinstance(theirs, datetime):
        return ours == theirs.date().isoformat()
    if isinstance(theirs, int | float):
        shown = str(ours)
        figure = float(shown.rstrip("%")) / (100 if shown.endswith("%") else 1)
        return math.isclose(figure, theirs, rel_tol=1e-14, abs_tol=1e-14)
    return ours == theirs


# --- one run, and all of them -------------------------------------------------------------------------


def once(name: str, path: Path) -> None:
    """Prints CPU seconds of all processes, wall seconds, peak memory in MB above the bare interpreter's, rows."""
    before = peak()
    cpu, wall = spent(), time.perf_counter()
    rows = READERS[name](path)
    cpu, wall = spent() - cpu, time.perf_counter() - wall
    print(cpu, wall, (peak() - before) / 1024, rows)


def spent() -> float:
    """Seconds of processor of this process and of those that it has ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def peak() -> float:
    """The most memory so far, in KB; what the parent once had does not count where the system can tell."""
    try:
        line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(line.split()[1])


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    names = [name for name in READERS if "calamine" not in name or importlib.util.find_spec("python_calamine")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        make(path, rows)
        print(f"{checked(path)} values as openpyxl reads them")
        figures: dict[str, list[list[float]]] = {name: [] for name in names}
        for _ in range(runs):
            for name in names:
                command = [sys.executable, __file__, "--once", name, str(path)]
                out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                figures[name].append([float(one) for one in out.split()])
                assert figures[name][-1][3] == rows, (name, out)
        print(f"{rows} rows x 15 columns, {path.stat().st_size / 1e6:.1f} MB, {runs} interleaved runs")
    print(f"{'':38}{'CPU s':>8}{'min':>8}{'wall s':>8}{'us/row':>8}{'peak MB':>9}")
    for name, found in figures.items():
        cpu, wall, memory = (statistics.median(run[i] for run in found) for i in range(3))
        least = min(run[0] for run in found)
        print(f"{name:38}{cpu:8.2f}{least:8.2f}{wall:8.2f}{cpu / rows * 1e6:8.1f}{memory:9.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        once(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
