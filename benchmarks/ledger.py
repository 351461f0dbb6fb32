"""A district of 20,000 units with planted gaps: how long import, decision, coverage, gaps and a report take.

`./run bench ledger`, or `python benchmarks/ledger.py [COUNT]`. Each line: CPU seconds (this process), wall seconds
(other work shares the machine), what was asked for on two cores, and whether exactly the planted gaps were found.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from district import AS_OF, Row, district
from openpyxl import Workbook

from docflow import ledger, settings
from docflow.ledger import Gap, Unit
from docflow.operations import analysing, importing, ledger_views, reporting, supposing
from docflow.operations import ledger as roster
from docflow.operations.office import Office

T = TypeVar("T")
REPORT = "调研报告"
DATA = Path(__file__).parent.parent / "examples" / "数据" / "调研报告.yaml"


def main(count: int) -> None:
    made = district(count)
    folder = Path(tempfile.mkdtemp())
    zone = settings.Settings().zone
    now = datetime(2026, 2, 28, 9, tzinfo=zone)
    home = settings.new_workspace(folder / "区", at=now, made_up=True)
    office = Office(home.library, home.home, now, open_store=home.open_store)
    others = (("党组织", made.branches), ("党员", made.people), ("职务", made.posts))
    tables = {name: _written(folder / f"{name}.xlsx", rows) for name, rows in (("单位台账", made.units), *others)}
    print(f"{count} 个单位，{len(made.branches)} 个党组织，{len(made.people)} 名党员；load {os.getloadavg()[0]:.1f}\n")
    print("| step | CPU s | wall s | asked for |\n|---|---|---|---|")
    timed("import of the units", "10", lambda: importing.bring(office, tables["单位台账"]))
    timed("the same again: preview, nothing changed", "", lambda: importing.preview(office, tables["单位台账"]))
    for name, rows in others:
        timed(f"import of {name}, {len(rows)} rows", "", lambda name=name: importing.bring(office, tables[name], name))  # type: ignore[misc]
    units = timed("units read from the store", "", lambda: roster.units(office))
    timed("decide all", "2", lambda: roster.assess(office, units))
    found = timed("coverage and gaps", "1", lambda: gaps(office, units))
    timed("what-if of one switch", "", lambda: supposing.suppose(office, units, {"C01": "党员"}, []))
    timed("who must move, of all people", "", lambda: analysing.due(office, AS_OF))
    timed("the figures of a report", "", lambda: roster.figures(office))
    if REPORT in home.library.names("templates"):
        timed(f"report {REPORT}, .docx", "5", lambda: report(office, folder))
    timed("export, masked", "", lambda: ledger_views.export(office))
    told = {(one.unit.code, one.rule) for one in found}
    missed, many = len(made.gaps - told), len(told - made.gaps)
    print(f"\nplanted {len(made.gaps)}, found {len(told)}, missed {missed}, too many {many}")


def gaps(office: Office, units: Sequence[Unit]) -> tuple[Gap, ...]:
    found = roster.gaps(office, units)
    for by in ("所属街道", "行业", "单位类型"):
        ledger.coverage(units, by)  # type: ignore[arg-type]
    return found


def report(office: Office, folder: Path) -> object:
    return reporting.report(office, REPORT, [DATA], [], [folder / "报告.docx"])[0]


def timed(what: str, wanted: str, act: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    print(f"| {what} | {time.process_time() - cpu:.2f} | {time.perf_counter() - wall:.2f} | {wanted} |", flush=True)
    return found


def _written(path: Path, rows: list[Row]) -> Path:
    book = Workbook(write_only=True)
    page = book.create_sheet("台账")
    heads = list(dict.fromkeys(head for row in rows for head in row))
    page.append(heads)
    for row in rows:
        page.append([row.get(head) for head in heads])
    book.save(path)
    return path


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
