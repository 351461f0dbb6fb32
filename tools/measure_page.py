"""Measures every place of the standard on our pages and writes docs/版式实测.md.

    python tools/measure_page.py [--docx]

With --docx the .docx is measured too, as LibreOffice sets it; without it, that column is left as it was.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "render")]
PAGE = ROOT / "docs" / "版式实测.md"

HEAD = """\
# 版式实测

docflow 排出的每一面，用一个不认识 docflow 的量具量过，单位毫米，从纸的左上角量起。
字按它的格和基线量，标志、线和“距……几毫米”按纸上的墨迹量。
“应为”一栏从 GB/T 9704-2012 算出，不取自程序。`plain` 和 `ink` 是[两种读法](版式.md)。
字的上边、下边指字身的边；“空二行”是两行的高，加下一行字上边的半个行间距。“2–6 之间”是只要求落在范围里的。
`.docx` 一栏是 LibreOffice 排出的结果（`plain`）；Word 和 WPS 没有量。

这张表由 `python tools/measure_page.py --docx` 量出，`tests/render/test_positions.py` 逐行检查，共 {count} 处。

| 位置 | 依据 | plain 应为 | 实测 | ink 应为 | 实测 | 允差 | .docx 实测 | .docx 允差 |
|---|---|---|---|---|---|---|---|---|
"""


def main(arguments: list[str]) -> None:
    """Measures and writes."""
    import test_positions as tests
    from positions import ROWS

    before = _docx_before()
    lines = []
    for row in ROWS:
        cells = [row.what, row.clause]
        for reading in tests.READINGS:
            found, wanted = row.measure(tests.in_pdf(row.paper, reading)), row.expected(reading)
            cells += [_wanted(row, wanted), _said(row, tests.kind_of_face(found) if isinstance(found, str) else found)]
        cells.append(_tolerance(row.tolerance, wanted))
        cells += [
            _docx(tests, row) if "--docx" in arguments else before.get(row.what, "—"),
            _tolerance(row.docx, wanted),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    whys = sorted({(row.why, row.docx) for row in ROWS if row.why and row.docx})
    notes = "".join(f"- .docx 允差 {docx:g} mm 的：{why}。\n" for why, docx in whys)
    text = HEAD.format(count=len(ROWS)) + "\n".join(lines) + f"\n\n{notes}"
    PAGE.write_text(text, "utf8")
    print(f"{PAGE.relative_to(ROOT)}：{len(ROWS)} 处")


def _wanted(row: object, value: float | str) -> str:
    tolerance = row.tolerance  # type: ignore[attr-defined]
    if isinstance(value, float) and tolerance > 1:
        return f"{value - tolerance:.1f}–{value + tolerance:.1f} 之间"
    return _said(row, value)


def _said(row: object, value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.0f} {row.unit}" if row.unit != "mm" else f"{value + 0:.2f}"  # type: ignore[attr-defined]


def _tolerance(value: float | None, wanted: float | str) -> str:
    if value is None:
        return "不量"
    if isinstance(wanted, str) or not value:
        return "相同"
    return f"{value:g}" if value <= 1.2 or value in (3.2, 6.2) else "范围"


def _docx(tests: object, row: object) -> str:
    import libreoffice

    if row.docx is None:  # type: ignore[attr-defined]
        return "—"
    found = row.measure(tests.in_docx()[row.paper, "plain"])  # type: ignore[attr-defined]
    if isinstance(found, str):
        found = libreoffice.kind(found, str(row.expected("plain")))  # type: ignore[attr-defined]
    return _said(row, found)


def _docx_before() -> dict[str, str]:
    if not PAGE.is_file():
        return {}
    rows = [line.split("|") for line in PAGE.read_text("utf8").splitlines() if line.startswith("| ")]
    return {cells[1].strip(): cells[8].strip() for cells in rows if len(cells) > 9}


if __name__ == "__main__":
    main(sys.argv[1:])
