"""The promises of the command line: exit codes, JSON, Chinese, where options may stand, nothing written on refusal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from docflow.cli.main import COMMANDS

CASE_DATA = "成立申请-云杉软件.yaml"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_chinese(run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "用法：" in ran.out
    assert "Show this message" not in ran.out
    assert "Options" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bach"], "是否“batch”"),
        (["--nope"], "没有选项"),
        (["render"], "缺少参数"),
        (["render", "函"], "缺少选项"),
        (["case", "do"], "缺少参数"),
        (["batch", "函", "a.xlsx"], "-o"),
        (["ledger"], "缺少命令"),
        (["batch", "函", "a.xlsx", "-o", "x", "--resume", "--overwrite"], "只能选一个"),
    ],
)
def test_a_usage_error_is_told_in_chinese_and_ends_with_2(run, arguments: list[str], said: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_json_is_one_document_and_nothing_else(run, home: Path) -> None:
    for arguments in (
        ["templates"],
        ["fields", "函"],
        ["ledger", "list"],
        ["workflow", "check"],
        ["verify"],
        ["doctor"],
    ):
        ran = run("-C", home, *arguments, "--json")
        json.loads(ran.out)


def test_an_error_is_json_too_when_asked(run, tmp_path: Path) -> None:
    ran = run("render", "没有这个模板", "-o", tmp_path / "a.docx", "--json")
    said = json.loads(ran.out)
    assert (ran.code, said["ok"], said["problems"][0]["code"]) == (2, False, "T142")


def test_options_stand_before_or_after_the_verb(run, home: Path) -> None:
    before = run("-C", home, "--json", "templates")
    after = run("templates", "--json")
    assert json.loads(before.out) == json.loads(after.out)
    assert run("--as", "何雨桐", "-C", home, "--at", "2026-03-02T09:00", "inbox").code == 0
    assert run("inbox", "--as", "何雨桐", "-C", home, "--at", "2026-03-02T09:00").code == 0


def test_without_a_workspace_what_is_shipped_still_works(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("templates").code == 0
    assert run("decide", "规模以上", "-s", "职工人数=100", "-s", "营业收入=0").code == 0
    assert run("inbox", "--as", "何雨桐").code == 5


def test_one_paper_from_data(run, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "函.docx"
    ran = run("-C", home, "render", "函", "-d", home / "数据/函.yaml", "-s", "成文日期=2026-03-09", "-o", out)
    assert ran.code == 0, ran.err
    made = tmp_path / "演示-函.docx"
    assert made.exists()
    assert "已生成" in ran.err


def test_all_mistakes_of_the_data_at_once_and_nothing_written(run, tmp_path: Path) -> None:
    data = tmp_path / "坏.yaml"
    data.write_text("发文机关: 某某\n主送机关甲: 乙\n答复期限: 2026-02-30\n联系电话: '123'\n", "utf8")
    ran = run("render", "函", "-d", data, "-o", tmp_path / "a.docx")
    assert ran.code == 2
    for code in ("D226", "D205", "D204", "D231"):
        assert code in ran.err, ran.err
    assert "坏.yaml:2" in ran.err
    assert "怎么办" in ran.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["坏.yaml"]


def test_an_unknown_ending_is_refused(run, tmp_path: Path) -> None:
    assert run("render", "函", "-o", tmp_path / "a.odt").code == 2


def test_an_import_with_bad_rows_takes_the_good_ones_and_ends_with_1(run, home: Path, tmp_path: Path) -> None:
    marked = tmp_path / "错.xlsx"
    ran = run("-C", home, "ledger", "import", home / "数据/台账.xlsx", "--errors", marked)
    assert ran.code == 1
    assert "收下 29 行，退回 3 行" in ran.err
    assert marked.exists()
    assert len(json.loads(run("-C", home, "ledger", "list", "--json").out)) == 29
    rates = json.loads(run("-C", home, "ledger", "coverage", "--by", "所属街道", "--json").out)
    assert [one["name"] for one in rates] == ["东桥街道", "西湾街道", "合计"]
    assert run("-C", home, "ledger", "gaps").code == 0


def test_a_case_goes_on_by_commands_alone(run, home: Path) -> None:
    started = run("-C", home, "case", "start", "党支部成立-区级审批", "-d", home / "数据" / CASE_DATA,
                  "--as", "何雨桐", "--at", "2026-03-02T09:30", "--json")  # fmt: skip
    assert started.code == 0, started.err
    id_ = json.loads(started.out)["case"]
    short = id_[:6]
    here = ["-C", home, "--at", "2026-03-02T10:00"]
    assert "街道审核" in run(*here, "--as", "何雨桐", "case", "next", short, "提交").out
    assert run(*here, "--as", "何雨桐", "case", "do", short, "提交").code == 0
    assert run(*here, "--as", "何雨桐", "case", "do", short, "同意").code == 3
    assert "街道审核" in run(*here, "--as", "周砚秋", "inbox").out
    assert "提交" in run(*here, "--as", "周砚秋", "case", "history", short).out
    assert "成立请示" in run(*here, "--as", "周砚秋", "case", "papers", short).out
    assert "退回" in run(*here, "--as", "周砚秋", "case", "show", short).out
    assert run(*here, "verify").code == 0


@pytest.mark.row("R03")
def test_an_overdue_task_is_listed_the_day_after_and_not_before(run, home: Path) -> None:
    """R03: the committee has a month; on its last day the paper is due, on the next it is overdue."""
    here = ["-C", home]
    started = run(*here, "case", "start", "党支部成立-街道审批", "-d", home / "数据/成立申请-澄溪物流.yaml",
                  "--as", "卢知夏", "--at", "2026-03-03T09:00", "--json")  # fmt: skip
    id_ = json.loads(started.out)["case"]
    run(*here, "case", "do", id_, "提交", "--as", "卢知夏", "--at", "2026-03-03T10:00")
    run(
        *here,
        "case",
        "do",
        id_,
        "上会",
        "-d",
        home / "数据/澄溪物流-街道审核.yaml",
        "--as",
        "苏映雪",
        "--at",
        "2026-03-06T10:00",
    )

    def todo(day: str) -> dict:
        return json.loads(run(*here, "inbox", "--as", "江远帆", "--at", f"{day}T09:00", "--json").out)["todo"][0]

    assert todo("2026-04-07")["due"] == "2026-04-07", "6 April is the last of three days off"
    assert not todo("2026-04-07")["overdue"]
    assert todo("2026-04-08")["overdue"]


def test_the_clock_reminds_once_for_each_deadline(run, home: Path) -> None:
    here = ["-C", home]
    started = run(
        *here,
        "case",
        "start",
        "党支部成立-街道审批",
        "-d",
        home / "数据/成立申请-澄溪物流.yaml",
        "--as",
        "卢知夏",
        "--at",
        "2026-03-03T09:00",
        "--json",
    )
    id_ = json.loads(started.out)["case"]
    run(*here, "case", "do", id_, "提交", "--as", "卢知夏", "--at", "2026-03-03T10:00")
    assert json.loads(run(*here, "tick", "--at", "2026-03-05T09:00", "--json").out) == []
    assert json.loads(run(*here, "tick", "--at", "2026-03-18T09:00", "--json").out) == [{"case": id_}]
    assert json.loads(run(*here, "tick", "--at", "2026-03-18T10:00", "--json").out) == []
    assert "到期提醒" in run(*here, "case", "history", id_, "--as", "苏映雪", "--at", "2026-03-18T10:00").out
    assert run(*here, "verify").code == 0


def test_a_tampered_record_ends_with_4(run, home: Path) -> None:
    import sqlite3

    run(
        "-C",
        home,
        "case",
        "start",
        "党支部成立-区级审批",
        "-d",
        home / "数据" / CASE_DATA,
        "--as",
        "何雨桐",
        "--at",
        "2026-03-02T09:30",
    )
    with sqlite3.connect(home / "docflow.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE events SET body = replace(body, '何雨桐', '贺朝阳') WHERE \"case\" <> 'store'")
    db.close()
    ran = run("-C", home, "verify")
    assert ran.code == 4
    assert "A7" in ran.err


def test_a_real_clock_cannot_be_set(run, tmp_path: Path) -> None:
    folder = tmp_path / "真"
    run("new", folder, "--example")
    ran = run("-C", folder, "case", "start", "党支部成立-区级审批", "--as", "何雨桐", "--at", "2020-01-01T09:00")
    assert (ran.code, "C808" in ran.err) == (3, True)


def test_an_ambiguous_or_unknown_person_is_refused_with_the_choices(run, home: Path) -> None:
    ran = run("-C", home, "inbox", "--as", "何雨同", "--at", "2026-03-02T09:00")
    assert ran.code in (2, 3)
    assert "何雨桐" in ran.err


@pytest.mark.parametrize("example", [[], ["--example"]])
def test_the_organisations_of_a_new_workspace_can_carry_every_shipped_workflow(
    run, tmp_path: Path, example: list[str]
) -> None:
    folder = tmp_path / "新"
    assert run("new", folder, *example).code == 0
    ran = run("-C", folder, "workflow", "check")
    assert ran.code == 0
    assert all("走得通" in line for line in ran.err.splitlines())


def test_a_sound_workflow_and_a_broken_one(run, tmp_path: Path) -> None:
    assert run("workflow", "check").code == 0
    broken = tmp_path / "坏.yaml"
    broken.write_text(
        "workflow: 坏\nversion: 1\norganisations: {单位: applicant}\nform: {甲: text}\nsteps:\n  申请:\n    by: 单位.经办人\n    fill: [甲]\n    then: {提交: 审和}\n",
        "utf8",
    )
    ran = run("workflow", "check", broken)
    assert ran.code == 1
    assert "审和" in ran.err
    for name, start in (("图.svg", "<svg"), ("图.mmd", "flowchart")):
        out = tmp_path / name
        assert run("workflow", "graph", "党支部成立-街道审批", "-o", out).code == 0
        assert start in out.read_text("utf8")
    assert "提出申请" in run("workflow", "show", "党支部成立-街道审批").out


def test_a_made_up_year_is_the_same_for_the_same_seed(run, home: Path) -> None:
    arguments = [
        "-C",
        home,
        "--at",
        "2026-01-05T09:00",
        "workflow",
        "simulate",
        "党支部成立-街道审批",
        "--cases",
        "30",
        "--json",
    ]
    first = json.loads(run(*arguments).out)
    assert first == json.loads(run(*arguments).out)
    assert sum(first["outcomes"].values()) + first["unfinished"] == 30


def test_lint_explains_and_counts(run, tmp_path: Path) -> None:
    assert run("lint", "--explain", "all").code == 0
    assert run("lint", "--explain", "T112").code == 0
    bad = tmp_path / "坏.txt"
    bad.write_text(
        "全发[2026]08号\n\n关于开展检查的通知。\n\n各单位：\n\n请按时报送。\n\n某某委员会\n2026年01月05日\n", "utf8"
    )
    ran = run("lint", bad)
    assert ran.code == 1
    assert run("lint", tmp_path / "没有.docx").code == 2


def test_a_batch_with_bad_rows(run, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "出"
    arguments = ["-C", home, "batch", "会议通知", home / "数据/台账.xlsx", "-d", home / "数据/会议通知.yaml", "--register", "单位台账",
                 "-s", "成文日期=2026-06-29", "-o", out, "--name", "{序号:03d}-{主送单位}"]  # fmt: skip
    dry = run(*arguments, "--dry-run")
    assert dry.code == 1
    assert not out.exists()
    ran = run(*arguments, "--errors", tmp_path / "错.xlsx")
    assert ran.code == 1
    assert len(list(out.glob("*.docx"))) == 29
    assert run(*arguments).code == 2, "there already: neither --resume nor --overwrite was said"
    assert run(*arguments, "--resume").code == 1
    undone = run("batch", "-o", out, "--undo")
    assert undone.code == 0
    assert not list(out.glob("*.docx"))


def test_a_template_to_change(run, home: Path) -> None:
    assert run("-C", home, "templates", "copy", "函").code == 0
    path = home / "templates/函.md"
    path.write_text(path.read_text("utf8").replace("特此函达。", "特此函告。"), "utf8")
    assert "+特此函告。" in run("-C", home, "templates", "diff", "函").out
    listed = {one["name"]: one["origin"] for one in json.loads(run("-C", home, "templates", "--json").out)}
    assert listed["函"] == "workspace"


def test_an_empty_spreadsheet_to_fill_in(run, tmp_path: Path) -> None:
    out = tmp_path / "空.xlsx"
    assert run("fields", "选举结果报告", "--table", out).code == 0
    import openpyxl

    book = openpyxl.load_workbook(out)
    assert "选举日期" in [cell.value for cell in book.worksheets[0][1]]
    assert "当选人员" in book.sheetnames


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_colour_and_bars_stay_out_of_pipes(run, home: Path) -> None:
    ran = run("-C", home, "ledger", "import", home / "数据/台账.xlsx")
    assert "\x1b" not in ran.err + ran.out
    assert "\r" not in ran.err
