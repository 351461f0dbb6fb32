"""What is doubtful in a paper is told on the way of a case as it is on the way of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from docflow.operations import case, drawing, paper
from docflow.operations.office import Office

WORKFLOW, LETTER = "登记提醒", "组建提醒函"


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF has tests of its own; here it would only cost time."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def with_deadline(office: Office) -> None:
    """The office's own letter, which asks for something by a day."""
    for kind, name, ending in (("workflows", WORKFLOW, "yaml"), ("templates", LETTER, "md")):
        text = office.library.load(kind, name).data.decode()
        if kind == "workflows":
            text = text.replace("  登记日期: date\n", "  登记日期: date\n  完成时限: date\n", 1)
            text = text.replace("fill: [单位名称, ", "fill: [完成时限, 单位名称, ", 1)
        else:
            text = text.replace("fields:\n", "fields:\n  完成时限: {type: date}\n", 1)
            text = text.replace("特此函告。", "请于{{ 完成时限 }}前回复。特此函告。")
        path = office.in_workspace(kind, f"{name}.{ending}")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


FACTS = {
    "单位名称": "明川区望潮餐饮有限公司",
    "登记日期": "2026-03-02",
    "正式党员数": "3",
    "预备党员数": "0",
}
MORE = {"职工人数": "20", "经营是否稳定": "是", "有无书记人选": "是", "联系人": "林一舟", "联系电话": "13800138000"}


@pytest.mark.row("R15")
@pytest.mark.parametrize(("deadline", "told"), [("2026-03-01", ["D280"]), ("2026-04-30", [])])
def test_a_deadline_before_the_date_of_issue_is_told_when_a_case_issues_the_paper(
    at, deadline: str, told: list[str], tmp_path: Path
) -> None:
    office: Office = at("2026-03-03T09:00", "白若溪")
    with_deadline(office)
    office = at("2026-03-03T09:00", "白若溪")
    answers = paper.Answers({**FACTS, **MORE, "完成时限": deadline})
    started = case.start(office, WORKFLOW, answers, key=deadline)
    acted = started
    if not started.papers:
        acted = case.act(at("2026-03-03T09:10", "白若溪"), started.case, "提醒", paper.Answers({}))
    assert [one.name for one in acted.papers] == [LETTER]
    assert [one.code for one in acted.warnings if one.code.startswith("D28")] == told
    written = paper.render(
        office, LETTER, [], [f"{name}={value}" for name, value in
                             {**FACTS, "完成时限": deadline, "发文机关": "甲", "联系单位": "乙", "成文日期": "2026-03-03"}.items()],
        tmp_path / "函.docx",
    )  # fmt: skip
    assert [one.code for one in written.warnings if one.code.startswith("D28")] == told
