"""The heads of chains printed on a paper: evidence out of reach of whoever owns the database."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from docflow import store
from docflow.errors import InvalidSource
from docflow.operations import case, checking, drawing, paper
from docflow.operations.office import Office
from docflow.render.docx_text import words_of
from docflow.workflow.written import case_from_json

WORKFLOW = """\
workflow: 备案
version: 1
calendar: 国务院
prefix: 备案
organisations:
  单位: applicant
  街道: superior(单位)
form:
  事由: text
steps:
  提出:
    by: 单位.经办人
    fill: [事由]
    then: {提交: {go: 备案}}
  备案:
    by: 街道.组织员
    due: 10 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then:
      办结:
        issue:
          - paper: 备案回执
            with: {备案机关: 街道, 街道党组织: 街道, 党组织名称: 事由, 报告标题: 事由, 备案编号: 事由, 当选书记: '"林一舟"'}
        end: 已备案
"""


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def filed(at, day: str = "2026-03-02") -> tuple[str, str]:
    """A case that ended with the shipped filing paper: its id, and what the paper prints."""
    first = at(f"{day}T09:00", "何雨桐")
    first.in_workspace("workflows", "备案.yaml").write_text(WORKFLOW, "utf-8")
    id_ = case.start(first, "备案", paper.Answers({"事由": "设立"})).case
    case.act(at(f"{day}T10:00", "何雨桐"), id_, "提交", paper.Answers({}))
    done = case.act(at(f"{day}T11:00", "周砚秋"), id_, "办结", paper.Answers({}))
    (issued,) = done.papers
    text = words_of(io.BytesIO(issued.files["docx"]).getvalue())
    found = re.search(r"记录存证：(.*)", text if isinstance(text, str) else "\n".join(text))
    assert found
    return id_, found[1].strip()


def test_a_filing_paper_prints_the_head_of_its_case_and_the_newest_anchor(at) -> None:
    id_, printed = filed(at)
    here = at("2026-03-02T12:00", "周砚秋")
    before = [one for one in here.store.history(id_) if one.at.hour == 2][-1]
    day, digest = store.newest_anchor(here.store)
    assert printed == f"{id_} 第{before.seq}条 {before.hash[:16]}；锚点 {day} {digest[:16]}"


def test_what_is_printed_is_held_against_the_record(at) -> None:
    id_, printed = filed(at)
    here = at("2026-03-09T09:00", "周砚秋")
    assert checking.verify(here, printed=printed) == ()
    head, anchor = printed.split("；")
    assert checking.verify(here, id_, head) == checking.verify(here, printed=anchor.upper()) == ()
    for wrong in (
        re.sub(r"([0-9a-f])$", lambda found: "0" if found[1] != "0" else "1", head),
        head.replace("第", "第9"),
        anchor.replace("2026-03-02", "2026-03-03"),
    ):
        assert [one.code for one in checking.verify(here, printed=wrong)] == ["A724"]
    for nothing in ("特此回执", f"{id_} 第3条 12ab", "锚点"):
        with pytest.raises(InvalidSource) as error:
            checking.verify(here, printed=nothing)
        assert error.value.problems[0].code == "C818"


def test_a_record_written_anew_with_its_anchors_does_not_deceive_the_paper(at, tmp_path: Path) -> None:
    """The whole store made again, a reason changed: every chain, seal and anchor of it is sound, the paper is not."""
    id_, printed = filed(at)
    real = at("2026-03-02T12:00")
    forged_home = tmp_path / "伪"
    shutil.copytree(real.workspace, forged_home, ignore=shutil.ignore_patterns("docflow.db*", "锚点", "文书"))
    with store.open(forged_home / "docflow.db", made_up=True, at=real.store.history(store.STORE)[0].at) as forged:
        office = Office(real.library, forged_home, real.now, open_store=lambda: forged)
        state: dict[str, object] = {}
        for one in real.store.history(id_):
            body = json.loads(json.dumps(one.body).replace("\\u8bbe\\u7acb", "\\u64a4\\u9500"))
            events = [store.NewEvent(kind=one.kind, body={key: value for key, value in body.items() if key[0] != "$"})]
            state = checking.fold(id_, [*forged.history(id_), _unsealed(one, events[0])])
            forged.append(
                id_, one.seq - 1, events=events, at=one.at, state=state, workflow="备案", graph_hash="0" * 64,
                tasks=case.tasks_of(case_from_json(state)),
            )  # fmt: skip
        store.anchor(forged, real.now.date(), forged_home / "锚点")
        assert checking.verify(office) == ()
        assert {one.code for one in checking.verify(office, printed=printed)} == {"A724"}


def _unsealed(one: store.Event, new: store.NewEvent) -> store.Event:
    from dataclasses import replace

    return replace(one, body=new["body"])
