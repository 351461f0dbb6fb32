"""Promises of `docflow batch`, from the door: previews, doubles, pictures, a bound PDF, undo, Ctrl-C."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from PIL import Image

from docflow.operations import drawing
from docflow.render.docx_text import words_of
from tests.hostile.making import docx, external, p

LETTER = """---
template: 通知单
kind: 函
from: 明川区商务局
to: "{{ 单位名称 }}"
title: 关于参会的函
fields:
  单位名称: organisation
  备注: {type: text, required: no}
---
请贵单位参会。{% if 备注 %}{{ 备注 }}{% endif %}
"""


Run = Callable[..., Any]


def table(path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


AT = ("--at", "2026-03-01T08:00")


@pytest.fixture
def desk(home: Path) -> Path:
    """A workspace with a Word template, and a table of three rows."""
    tmp_path = home
    (tmp_path / "templates/通知单.docx").write_bytes(docx(p("{{ 单位名称 }}：请参会。{{ 备注 }}")))
    table(
        tmp_path / "表.xlsx",
        ["单位名称", "备注"],
        ["甲公司", "短"],
        ["乙公司", "很长很长的一句备注"],
        ["丙公司", "中等"],
    )
    return tmp_path


def batch(run: Run, desk: Path, *more: object):
    return run(
        "-C", desk, "batch", "通知单", desk / "表.xlsx", "-o", desk / "批", "--name", "{序号}-{单位名称}", *AT, *more
    )


def test_a_row_and_the_hardest_row_can_be_seen_alone(run: Run, desk: Path) -> None:
    assert batch(run, desk, "--row", 3).code == 0
    assert [one.name for one in (desk / "批").iterdir()] == ["预览-2-乙公司.docx"]
    (desk / "批/预览-2-乙公司.docx").unlink()
    assert batch(run, desk, "--hardest").code == 0
    assert [one.name for one in (desk / "批").iterdir()] == ["预览-2-乙公司.docx"]
    assert batch(run, desk, "--row", 99).code == 2
    both = batch(run, desk, "--row", 3, "--hardest")
    assert both.code == 2 and "只能选一个" in both.err


def test_a_dry_run_makes_no_folder(run: Run, desk: Path) -> None:
    before = sorted(desk.rglob("*"))
    found = batch(run, desk, "--dry-run")
    assert found.code == 0 and "可以生成 3 份" in found.err and sorted(desk.rglob("*")) == before


def test_the_same_unit_twice_is_marked_in_its_cell(run: Run, desk: Path) -> None:
    table(desk / "表.xlsx", ["单位名称", "备注"], ["甲公司", "一"], ["甲公司 ", "二"], ["丙公司", "三"])
    (desk / "templates/通知单.yaml").write_text("fields:\n  单位名称: organisation\n  备注: text\n", "utf-8")
    found = batch(run, desk, "--errors", desk / "错.xlsx")
    assert found.code == 1 and "D209 表.xlsx A3" in found.err
    page = load_workbook(desk / "错.xlsx").active
    assert (
        page["A3"].fill.fgColor.rgb == "FFFF9999" and page["C3"].value.startswith("D209") and page["C2"].value is None
    )
    assert len(list((desk / "批").glob("[!.]*.docx"))) == 2


def test_rows_of_one_name_are_one_sentence_and_are_marked(run: Run, desk: Path) -> None:
    table(desk / "表.xlsx", ["单位名称", "备注"], *[[f"单位{n}", "一样"] for n in range(30)])
    found = run(
        "-C",
        desk,
        *AT,
        "batch",
        "通知单",
        desk / "表.xlsx",
        "-o",
        desk / "批",
        "--name",
        "{备注}",
        "--errors",
        desk / "错.xlsx",
    )
    assert found.code == 2 and found.err.count("F526") == 1 and "30 行" in found.err
    assert not (desk / "批").exists()
    assert load_workbook(desk / "错.xlsx").active["C3"].value.startswith("F526")


def test_missing_columns_say_what_may_be_given_for_all_rows(run: Run, desk: Path) -> None:
    table(desk / "表.xlsx", ["单位名称"], ["甲公司"])
    found = batch(run, desk)
    assert found.code in (0, 2)
    (desk / "templates/通知单.yaml").write_text(
        "fields:\n  单位名称: organisation\n  备注: text\n  地点: text\n", "utf-8"
    )
    (desk / "templates/通知单.docx").write_bytes(docx(p("{{ 单位名称 }}{{ 备注 }}{{ 地点 }}")))
    found = batch(run, desk)
    assert found.code == 2 and found.err.count("D208") == 2 and found.err.count("-s 或 -d") == 1
    assert batch(run, desk, "-s", "备注=同样", "-s", "地点=会议室").code == 0


def test_pictures_are_found_beside_the_table(run: Run, desk: Path) -> None:
    (desk / "照片").mkdir()
    for name in ("甲", "丙"):
        out = io.BytesIO()
        Image.new("RGB", (9, 9), "red").save(out, "PNG")
        (desk / f"照片/{name}.png").write_bytes(out.getvalue())
    table(
        desk / "表.xlsx",
        ["单位名称", "照片"],
        ["甲公司", "照片/甲.png"],
        ["乙公司", "照片/没有.png"],
        ["丙公司", "照片/丙.png"],
        ["丁公司", "../../etc/passwd"],
    )
    (desk / "templates/一张证.md").write_text(
        LETTER.replace("  备注: {type: text, required: no}", "  照片: picture").replace(
            "{% if 备注 %}{{ 备注 }}{% endif %}", "\n\n![合影](照片)"
        ),
        "utf-8",
    )
    found = run(
        "-C",
        desk,
        *AT,
        "batch",
        "一张证",
        desk / "表.xlsx",
        "-o",
        desk / "批",
        "--errors",
        desk / "错.xlsx",
        "-s",
        "成文日期=2026-03-05",
    )
    assert found.code == 1, found.err
    assert "D250 表.xlsx B3" in found.err and "D253 表.xlsx B5" in found.err
    assert len(list((desk / "批").glob("[!.]*.docx"))) == 2
    assert load_workbook(desk / "错.xlsx").active["B3"].fill.fgColor.rgb == "FFFF9999"


def test_a_wrong_picture_is_told_beside_the_other_faults_of_its_row(run: Run, desk: Path) -> None:
    table(desk / "表.xlsx", ["单位名称", "照片"], ["", "没有.png"], ["甲公司", "没有.png"])
    (desk / "templates/一张证.docx").write_bytes(docx(p("{{ 单位名称 }}") + p("{{ 照片|宽(25) }}")))
    found = run("-C", desk, *AT, "batch", "一张证", desk / "表.xlsx", "-o", desk / "批")
    assert found.code == 1, found.err
    assert "D231 表.xlsx A2" in found.err and "D250 表.xlsx B2" in found.err and found.err.count("D250") == 2


def test_word_files_beside_the_table_stand_in_the_papers(run: Run, desk: Path) -> None:
    headed = Document()
    headed.add_paragraph("甲的清单")
    headed.sections[0].header.paragraphs[0].text = "页眉"
    (desk / "清单").mkdir()
    headed.save(str(desk / "清单/甲.docx"))
    (desk / "清单/乙.docx").write_bytes(docx(p("乙"), links=external("image", "http://127.0.0.1:9/a.png")))
    (desk / "清单/旧.docx").write_bytes(b"\xd0\xcf\x11\xe0 old")
    names = ["清单/甲.docx", "清单/乙.docx", "清单/旧.docx", "清单/没有.docx", "../外.docx"]
    rows = [[f"{one}公司", name] for one, name in zip("甲乙丙丁戊", names, strict=True)]
    table(desk / "表.xlsx", ["单位名称", "清单"], *rows)
    (desk / "templates/函.docx").write_bytes(docx(p("{{ 单位名称 }}") + p("{{p 清单|子文档 }}")))
    found = run("-C", desk, *AT, "batch", "函", desk / "表.xlsx", "-o", desk / "批", "--name", "{序号}-{单位名称}")
    assert found.code == 1, found.err
    told = {"T179 表.xlsx B2", "T120 表.xlsx B3", "D259 表.xlsx B4", "D250 表.xlsx B5", "D253 表.xlsx B6"}
    assert all(one in found.err for one in told), found.err
    assert [one.name for one in (desk / "批").glob("[!.]*")] == ["1-甲公司.docx"]
    assert list(words_of((desk / "批/1-甲公司.docx").read_bytes())) == ["甲公司", "甲的清单"]


def test_a_template_may_be_given_as_a_file_with_what_it_takes_in_beside_it(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    away = desk / "别处"
    away.mkdir()
    (away / "合同.docx").write_bytes(docx(p("{{ 单位名称 }}") + p('{{p "条款"|子文档 }}')))
    (away / "条款.docx").write_bytes(docx(p("甲方：{{ 备注 }}")))
    (away / "函.md").write_text(LETTER.replace("通知单", "函"), "utf-8")
    made = run("-C", desk, *AT, "batch", away / "合同.docx", desk / "表.xlsx", "-o", desk / "批", "--json")
    assert made.code == 0 and "快速路径 3 份" in made.out, made.err
    assert list(words_of((desk / "批/002.docx").read_bytes())) == ["乙公司", "甲方：很长很长的一句备注"]
    one = run("-C", desk, "render", away / "函.md", "-s", "单位名称=甲公司", "-o", desk / "函.docx", *AT)
    assert one.code == 0, one.err
    assert "请贵单位参会。" in list(words_of(next(desk.glob("*函.docx")).read_bytes()))
    listed = run("-C", desk, "fields", away / "合同.docx", "--json")
    assert listed.code == 0 and "备注" in listed.out and "子文档“条款”第1段" in listed.out, listed.out
    assert run("-C", desk, "templates", "check", away / "合同.docx").code == 0
    (away / "条款.docx").unlink()
    missing = run("-C", desk, "render", away / "合同.docx", "-s", "单位名称=甲", "-o", desk / "一.docx", *AT)
    assert missing.code == 2 and "T177" in missing.err
    (away / "条款.docx").write_bytes(docx(p("x"), more={"word/vbaProject.bin": b"\x00"}))
    hostile = run("-C", desk, "render", away / "合同.docx", "-s", "单位名称=甲", "-o", desk / "一.docx", *AT)
    assert hostile.code == 2 and "T122 条款" in hostile.err
    gone = run("-C", desk, "render", away / "没有.docx", "-o", desk / "一.docx", *AT)
    assert gone.code == 2 and "T148" in gone.err
    assert not list(desk.glob("*一.docx"))


def test_a_word_template_with_words_of_its_own_left_open_is_refused(run: Run, desk: Path) -> None:
    (desk / "templates/通知单.docx").write_bytes(docx(p("{{ 单位名称 }}：XX年请参会。{{ 备注 }}")))
    found = batch(run, desk)
    assert found.code == 2 and "U801" in found.err and "XX" in found.err and not (desk / "批").exists()


def test_what_seems_forgotten_is_told_and_done(run: Run, desk: Path) -> None:
    (desk / "templates/通知单.docx").write_bytes(docx(p("示例：{{ 单位名称 }}（{% if 备注 %}{{ 备注 }}{% endif %}）")))
    (desk / "templates/通知单.yaml").write_text(
        "fields:\n  单位名称: organisation\n  备注: {type: text, required: no}\n", "utf-8"
    )
    table(desk / "表.xlsx", ["单位名称", "备注"], ["甲公司", "一"], ["乙公司", None])
    found = batch(run, desk)
    assert found.code == 0 and found.err.count("U802") == 2 and "示例" in found.err and "（）" in found.err
    assert len(list((desk / "批").glob("[!.]*.docx"))) == 2


def test_undo_takes_the_zip_along_and_leaves_what_was_changed(run: Run, desk: Path) -> None:
    assert batch(run, desk, "--zip", desk / "全部.zip", "--contents").code == 0
    assert "目录.xlsx" in zipfile.ZipFile(desk / "全部.zip").namelist()
    (desk / "批/2-乙公司.docx").write_bytes(b"changed")
    found = run("-C", desk, "batch", "--undo", *AT, "-o", desk / "批", "--json")
    assert found.code == 0 and "F523" in found.err
    told = json.loads(found.out)
    assert sorted(told["moved"]) == ["1-甲公司.docx", "3-丙公司.docx", "全部.zip"]
    assert Path(told["bin"]) == desk / "批/.docflow/废纸篓/1"
    assert {one.name for one in Path(told["bin"]).iterdir()} == {*told["moved"], ".docflow-batch.jsonl"}
    assert [one.name for one in (desk / "批").iterdir() if one.is_file()] == ["2-乙公司.docx"] and not (
        desk / "全部.zip"
    ).exists()
    assert run("-C", desk, "batch", "--undo", *AT, "-o", desk / "批").code == 2


def test_a_zip_that_was_changed_stays(run: Run, desk: Path) -> None:
    assert batch(run, desk, "--zip", desk / "全部.zip").code == 0
    (desk / "全部.zip").write_bytes(b"mine")
    assert run("-C", desk, "batch", "--undo", *AT, "-o", desk / "批").code == 0
    assert (desk / "全部.zip").read_bytes() == b"mine"


def test_a_batch_taken_up_again_says_what_it_found_done_and_what_it_did(run: Run, desk: Path) -> None:
    assert batch(run, desk).code == 0
    found = batch(run, desk, "--resume")
    assert "已生成 3 份。\n其中上次做好的 3 份，这次做的 0 份。" in found.err
    journal = desk / "批/.docflow-batch.jsonl"
    # As if another version had known the rows by other keys.
    lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    lines[1]["key"] = "0"
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (desk / "批/3-丙公司.docx").unlink()
    found = batch(run, desk, "--resume")
    assert (
        "其中上次做好的 1 份，这次做的 2 份（重做 2 份：内容改过、文件不在了，或者上次是用别的版本做的）。" in found.err
    )
    assert json.loads(batch(run, desk, "--resume", "--json").out)["again"] == 0


def test_one_changed_paper_stays_and_the_rest_is_made(run: Run, desk: Path) -> None:
    assert batch(run, desk).code == 0
    (desk / "批/2-乙公司.docx").write_bytes(b"changed")
    (desk / "批/3-丙公司.docx").unlink()
    found = batch(run, desk, "--resume")
    assert found.code == 1 and "F527 表.xlsx" in found.err and "没有动它" in found.err
    assert "已生成 3 份，被改动过、没有动的 1 行（第 3 行）。" in found.err
    assert (desk / "批/2-乙公司.docx").read_bytes() == b"changed" and (desk / "批/3-丙公司.docx").exists()
    told = json.loads(batch(run, desk, "--resume", "--json").out)
    assert told["ok"] is False and told["edited_rows"] == [3] and told["refused_rows"] == []
    assert batch(run, desk, "--overwrite").code == 0
    assert zipfile.is_zipfile(desk / "批/2-乙公司.docx")


@pytest.mark.parametrize("option", ["--zip", "--errors"])
def test_a_file_of_somebody_else_is_not_replaced_unasked(run: Run, desk: Path, option: str) -> None:
    mine = desk / {"--zip": "我的.zip", "--errors": "我的.xlsx"}[option]
    mine.write_bytes(b"mine")
    found = batch(run, desk, option, mine)
    assert found.code == 2 and "F528" in found.err and mine.read_bytes() == b"mine" and not (desk / "批").exists()
    assert batch(run, desk, option, mine, "--dry-run").code == 2
    assert batch(run, desk, option, mine, "--overwrite").code == 0
    if option == "--zip":
        assert batch(run, desk, option, mine, "--resume").code == 0
        mine.write_bytes(b"mine again")
        assert batch(run, desk, option, mine, "--resume").code == 2 and mine.read_bytes() == b"mine again"


def test_a_csv_is_marked_as_the_csv_it_is(run: Run, desk: Path) -> None:
    (desk / "templates/通知单.yaml").write_text("fields:\n  单位名称: organisation\n  备注: text\n", "utf-8")
    (desk / "表.csv").write_bytes("单位名称,备注\r\n甲公司,一\r\n乙公司,\r\n".encode("gb18030"))
    asked = ("-C", desk, "batch", "通知单", desk / "表.csv", "-o", desk / "批", *AT)
    assert run(*asked, "--errors", desk / "错.csv").code == 1
    told = (desk / "错.csv").read_bytes().decode("gb18030").splitlines()
    assert told[:2] == ["单位名称,备注,错误", "甲公司,一,"] and told[2].startswith("乙公司,,D231 ")
    assert run(*asked, "--resume", "--errors", desk / "错.xlsx").code == 1
    assert zipfile.is_zipfile(desk / "错.xlsx")


@pytest.mark.parametrize("option, name, known", [
    ("--errors", "错.csv", ".xlsx"), ("--errors", "错", ".xlsx"), ("--merge", "合.docx", ".pdf"), ("--zip", "包.rar", ".zip"),
])  # fmt: skip
def test_a_name_says_what_is_in_the_file(run: Run, desk: Path, option: str, name: str, known: str) -> None:
    found = batch(run, desk, option, desk / name, "--format", "docx,pdf")
    assert found.code == 2 and f"C805 {name}" in found.err and f"可用：{known}" in found.err
    assert not (desk / name).exists() and not (desk / "批").exists()


def test_thousands_of_bad_rows_are_told_in_few_lines(run: Run, desk: Path) -> None:
    (desk / "templates/通知单.yaml").write_text("fields:\n  单位名称: organisation\n  备注: text\n", "utf-8")
    lines = "".join(f"第{n}公司,{'' if n % 1000 else '好'}\n" for n in range(3000))
    (desk / "表.csv").write_text("单位名称,备注\n" + lines, "utf-8")
    asked = ("-C", desk, "batch", "通知单", desk / "表.csv", "-o", desk / "批", "--dry-run", *AT)
    found = run(*asked)
    assert found.code == 1 and found.err.count("D231 表.csv") == 20 and len(found.err) < 4000
    assert "另有 D231 2977 处，没有逐条列出" in found.err
    assert "可以生成 3 份，退回 2997 行（第 3–1001、1003–2001、2003–3001 行）。" in found.err
    assert len(json.loads(run(*asked, "--json").out)["refused_rows"]) == 2997


def test_a_marked_copy_is_replaced_until_somebody_works_in_it(run: Run, desk: Path) -> None:
    (desk / "templates/通知单.yaml").write_text("fields:\n  单位名称: organisation\n  备注: text\n", "utf-8")
    table(desk / "表.xlsx", ["单位名称", "备注"], ["甲公司", "一"], ["乙公司", None], ["丙公司", None])
    marks = desk / "错.xlsx"
    assert batch(run, desk, "--errors", marks, "--dry-run").code == 1 and marks.exists()
    assert batch(run, desk, "--errors", marks).code == 1
    book = load_workbook(marks)
    book.active["B3"] = "二"
    book.save(marks)
    corrected = marks.read_bytes()
    found = batch(run, desk, "--errors", marks, "--resume")
    assert found.code == 2 and "F528" in found.err and marks.read_bytes() == corrected
    # Given as the table itself, nothing of it is lost.
    found = run("-C", desk, "batch", "通知单", marks, "-o", desk / "批", "--name", "{序号}-{单位名称}", *AT,
                "--resume", "--errors", marks)  # fmt: skip
    assert found.code == 1 and load_workbook(marks).active["B3"].value == "二"


def test_the_users_own_table_is_no_place_for_its_marked_copy(run: Run, desk: Path) -> None:
    before = (desk / "表.xlsx").read_bytes()
    found = batch(run, desk, "--errors", desk / "表.xlsx")
    assert found.code == 2 and "F528" in found.err and (desk / "表.xlsx").read_bytes() == before


def test_undo_says_where_the_files_are_and_that_it_is_hidden(run: Run, desk: Path) -> None:
    assert batch(run, desk).code == 0
    found = run("-C", desk, "batch", "--undo", *AT, "-o", desk / "批")
    assert "批/.docflow/废纸篓/1”" in found.err and "隐藏文件夹" in found.err and "搬出来" in found.err


def test_how_the_papers_were_made_is_told_only_when_asked_for(run: Run, desk: Path) -> None:
    assert "快速路径" not in batch(run, desk).err
    assert "快速路径 3 份" in batch(run, desk, "--overwrite", "--verbose").err
    assert "快速路径 3 份" in json.loads(batch(run, desk, "--overwrite", "--json").out)["ways"]


def test_the_look_for_what_was_forgotten_reads_what_a_reader_sees(run: Run, desk: Path) -> None:
    from docflow.operations.batch_words import _words_of_docx

    data = docx('<w:p><w:r><w:t>甲：</w:t></w:r></w:p><w:p><w:r><w:instrText>（）</w:instrText></w:r>'
                '<w:r><w:delText>《》</w:delText></w:r><w:r><w:t>，&lt;乙&gt;</w:t></w:r></w:p>')  # fmt: skip
    assert "甲：\n，<乙>" in _words_of_docx(data) and "（）" not in _words_of_docx(data)
    assert "《》" not in _words_of_docx(data)


def test_a_workspace_knows_its_last_batch(run: Run, home: Path, desk: Path) -> None:
    made = run("-C", home, *AT, "batch", "通知单", desk / "表.xlsx", "-o", desk / "批", "--at", "2026-03-01T08:00")
    assert made.code == 0, made.err
    found = run("-C", home, "batch", "--undo", "--json", *AT)
    assert found.code == 0 and len(json.loads(found.out)["moved"]) == 3


@pytest.mark.skipif(not drawing.can_draw_pdf(None), reason="no PDF on this machine")
def test_a_bound_pdf_has_a_list_of_contents_and_begins_on_front_pages(run: Run, desk: Path) -> None:
    import pikepdf
    import pypdfium2

    (desk / "templates/一封函.md").write_text(LETTER, "utf-8")
    found = run(
        "-C", desk, "batch", "一封函", desk / "表.xlsx", "-o", desk / "批", "--name", "{序号}-{单位名称}", "--format", "pdf",
        "-s", "成文日期=2026-03-05", "--merge", desk / "合.pdf", "--duplex", "--contents",
    )  # fmt: skip
    assert found.code == 0, found.err
    with pikepdf.open(desk / "合.pdf") as pdf, pdf.open_outline() as outline:
        assert [one.title for one in outline.root] == ["1-甲公司", "2-乙公司", "3-丙公司"]
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(desk / "合.pdf")]
    assert "目录" in pages[0].replace(" ", "").replace("\u3000", "") and "3-丙公司" in pages[0]
    first = [number for number, text in enumerate(pages, 1) if "请贵单位参会" in text.replace(" ", "")]
    assert len(first) == 3 and all(number % 2 for number in first)
    for number, name in zip(first, ("甲", "乙", "丙"), strict=True):
        line = next(one for one in pages[0].splitlines() if f"{name}公司" in one)
        assert f"{name}公司" in pages[number - 1] and (line.strip().endswith(str(number)) or str(number) in pages[0])


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.row("R34")
def test_ctrl_c_stops_whole_and_resume_finishes(desk: Path, jobs: int) -> None:
    table(desk / "表.xlsx", ["单位名称", "备注"], *[[f"单位{n}", "备注" * 50] for n in range(9_000)])
    (desk / "templates/一封函.md").write_text(LETTER, "utf-8")
    command = [
        sys.executable,
        "-m",
        "docflow",
        "-C",
        str(desk),
        *AT,
        "batch",
        "一封函",
        str(desk / "表.xlsx"),
        "-o",
        str(desk / "批"),
        "--jobs",
        str(jobs),
        "-s",
        "成文日期=2026-03-05",
    ]
    # A test run that was put into the background hands down that Ctrl-C is to be ignored; somebody at a desk does not.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)
    for _ in range(1200):
        if any((desk / "批").glob("[!.]*.docx")):
            break
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130 and "--resume" in said and "Traceback" not in said, said
    assert not list((desk / "批").glob(".docflow-part-*"))
    there = len(list((desk / "批").glob("[!.]*.docx")))
    assert 0 < there < 9_000
    for path in (desk / "批").glob("[!.]*.docx"):
        assert zipfile.is_zipfile(path)
    done = subprocess.run([*command, "--resume", "--json"], capture_output=True, text=True, check=False)
    assert (
        done.returncode == 0
        and json.loads(done.stdout)["done"] == 9_000
        and json.loads(done.stdout)["made"] == 9_000 - there
    )
