"""成批排 PDF: a batch's papers by the quick way: the same pages, the same bytes each time, and a fault is told."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from PIL import Image

from docflow import settings
from docflow.library import Library
from docflow.operations import batch, pdfs
from docflow.operations.office import Office
from docflow.render.memo import differences, lines, pictures

TEMPLATE = """---
template: 邀请
kind: 函
head: plain
from: 明川区委组织部
title: 关于邀请{{ 单位 }}参会的|函
to: "{{ 单位 }}"
fields:
  单位: text
  人数: integer >= 1
  时间: text
---
请贵单位派{{ 人数 }}人参会，报到时间为{{ 时间 }}，请提前安排好工作，按时参加会议，不得无故缺席，自带水杯。

# 联系方式

请与我部办公室联系。
"""
UNITS = ("云溪区民政局", "松坪街道", "东桥镇人民政府", "明川大学", "A&B商贸公司", "示例<一>厂")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "邀请.md").write_text(TEMPLATE)
    return tmp_path


def office(home: Path) -> Office:
    return Office(Library(home), None, datetime(2026, 3, 12, 9, tzinfo=settings.Settings().zone))


def table(home: Path, count: int, odd: str = "") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(("单位", "人数", "时间"))
    for number in range(count):
        name = odd if odd and number == count // 2 else UNITS[number % len(UNITS)]
        book.active.append((f"{name}第{number + 1}部", number % 9 + 1, f"3月{number % 28 + 1}日上午{8 + number % 4}时"))
    path = home / "名单.xlsx"
    book.save(path)
    return path


def run(home: Path, count: int = 18, out: str = "批", odd: str = "", **changes: Any) -> batch.Finished:
    wanted = batch.Wanted("邀请", table(home, count, odd), home / out, formats=("pdf",))
    return batch.run(office(home), replace(wanted, **changes))


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.glob("*.pdf"))}


def test_every_paper_is_the_one_that_is_set_for_itself(home: Path) -> None:
    done = run(home)
    assert done.ok and done.report.quick == 18 and "套版 18 份，逐份排版 0 份，抽查对照 3 份" in done.ways
    plain = run(home, out="单", plain_pdf=True)
    assert plain.report.quick == 0 and not plain.ways
    for name, made in files(home / "批").items():
        own = files(home / "单")[name]
        assert differences(own, made) == () and pictures(own, made) == ()
        assert own != made  # or the switch would switch nothing


def test_a_batch_taken_up_again_has_the_same_bytes(home: Path) -> None:
    run(home)
    clean = files(home / "批")
    for name in list(clean)[3:14]:
        (home / "批" / name).unlink()
    assert run(home, resume=True).report.made == 11
    assert files(home / "批") == clean
    shutil.rmtree(home / "批")
    run(home, workers=2)
    assert files(home / "批") == clean


def test_a_small_batch_is_not_worth_it(home: Path) -> None:
    done = run(home, count=pdfs.WORTH - 1)
    assert done.ok and done.report.quick == 0


def test_a_row_that_cannot_be_drawn_is_refused_as_ever_and_the_others_are_quick(home: Path) -> None:
    done = run(home, odd="见面😀")
    assert done.report.quick == 17 and [[one.code for one in found] for _, found in done.report.refused] == [["P311"]]


@pytest.mark.parametrize("place", ["title", "body"])
def test_a_row_of_which_a_check_may_have_something_to_say_is_set_for_itself(home: Path, place: str) -> None:
    if place == "body":
        text = TEMPLATE.replace("关于邀请{{ 单位 }}参会的|函", "关于参会的|函").replace('"{{ 单位 }}"', "各单位")
        (home / "templates" / "邀请.md").write_text(text.replace("请贵单位派", "请{{ 单位 }}派"))
    done = run(home, odd="保密局")
    assert done.report.made == 18 and done.report.quick == 17


def test_merged_and_beside_a_docx(home: Path) -> None:
    done = run(home, formats=("docx", "pdf"), merge=home / "全部.pdf", duplex=True, contents=True)
    assert done.ok and done.report.quick == 18
    assert len(list((home / "批").glob("*.docx"))) == 18
    with pikepdf.open(home / "全部.pdf") as whole:
        assert len(whole.pages) >= 2 * 18


def test_lists_charts_and_pictures_that_all_rows_share_are_set_once(home: Path) -> None:
    chart = "```chart\nkind: bar\ntitle: 票数\ndata: 票数\nlabel: 姓名\nvalues: [票]\n```\n"
    more = f"```names\norder: strokes\n{{{{ 人员 }}}}\n```\n\n{chart}\n![会场](照片 =60mm)\n\n# 联系方式"
    text = TEMPLATE.replace("# 联系方式", more).replace(
        "  时间: text\n",
        '  时间: text\n  人员: list of text\n  票数: "table {姓名: text, 票: integer}"\n  照片: picture\n',
    )
    (home / "templates" / "邀请.md").write_text(text)
    Image.new("RGB", (30, 20), "red").save(home / "会场.png")
    votes = [{"姓名": "丁一", "票": 5}, {"姓名": "张三", "票": 4}]
    shared = {"人员": ["王五", "丁一", "张三"], "票数": votes, "照片": "会场.png"}
    (home / "会议.json").write_text(json.dumps(shared, ensure_ascii=False))
    files_ = [home / "会议.json"]
    done = run(home, files=files_)
    assert done.ok and done.report.quick == 18
    run(home, out="单", plain_pdf=True, files=files_)
    for name, made in files(home / "批").items():
        own = files(home / "单")[name]
        assert differences(own, made) == () and pictures(own, made) == ()


def test_a_fault_is_found_by_the_sample_told_and_nothing_quick_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliberate fault: once a layout is proved, its lines are filled half a point too far to the right."""
    real = lines.Line.filled

    def shifted(self: lines.Line, said: str) -> lines.Filled:
        made = real(self, said)
        return made._replace(x=b"%.6f" % (float(made.x) + 0.5)) if proved() else made

    @cache
    def stack() -> Any:
        import inspect

        return inspect

    def proved() -> bool:
        return not any(frame.function == "_prove" for frame in stack().stack()[:6])

    monkeypatch.setattr(lines.Line, "filled", shifted)
    done = run(home)
    assert done.ok and done.report.quick == 0
    assert {one.code for one in done.problems} == {"P341"} and all(one.is_warning for one in done.problems)
    monkeypatch.undo()
    run(home, out="单", plain_pdf=True)
    assert files(home / "批") == files(home / "单")


def test_the_sample_is_the_same_for_the_same_table(home: Path) -> None:
    def drawn(count: int) -> list[int]:
        wanted = batch.Wanted("邀请", table(home, count), home / "批", formats=("pdf",))
        make = batch.prepare(office(home), wanted).make
        assert isinstance(make, pdfs.QuickPdf)
        return [one.row for one in make._sample()]

    assert drawn(40) == drawn(40) and len(drawn(40)) == 3
    assert len(drawn(4_500)) == 5 and drawn(40) != drawn(41)
