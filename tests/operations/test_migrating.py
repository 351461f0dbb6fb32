"""换版: a running case is replayed on the workflow as it is now; what fits can be moved, and only when told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docflow.errors import InvalidSource
from docflow.operations import case, checking, drawing, migrating, paper, seeing, workspace
from docflow.operations.office import Office
from docflow.workflow.written import case_from_json

At = Callable[..., Office]
NAME = "党支部成立-区级审批"
NOTHING = paper.Answers({})


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def begun(at: At) -> str:
    here = at("2026-03-02T09:30", "何雨桐")
    given = paper.answers([here.in_workspace("数据", "成立申请-云杉软件.yaml")])
    started = case.start(here, NAME, given)
    case.act(at("2026-03-02T09:40", "何雨桐"), started.case, "提交", NOTHING)
    return started.case


def change(at: At, old: str, new: str) -> Path:
    """The workspace's own version of the workflow."""
    here = at("2026-03-03T09:00", "周砚秋")
    path = here.in_workspace("workflows", f"{NAME}.yaml")
    if not path.exists():
        workspace.copy_workflow(here, NAME)
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new).replace("version: 1", "version: 2"), "utf8")
    return path


def test_nothing_has_changed_and_nothing_is_planned(at: At) -> None:
    begun(at)
    assert migrating.plan(at("2026-03-03T09:00", "周砚秋")) == []


def test_a_case_that_fits_is_moved_only_when_told_to(at: At) -> None:
    id_ = begun(at)
    change(
        at,
        "due: 10 working days\n    overdue: {remind: 街道.党工委书记",
        "due: 5 working days\n    overdue: {remind: 街道.党工委书记",
    )
    here = at("2026-03-03T10:00", "周砚秋")
    planned = migrating.plan(here)
    assert [(one.case, one.fit.why, one.old, one.new) for one in planned] == [(id_, "", 1, 2)]
    assert case_from_json(here.store.load(id_).state).version == 1
    migrating.apply(here, [id_], "缩短期限")
    state = case_from_json(here.store.load(id_).state)
    assert (state.version, str(state.open["街道审核"].due)) == (2, "2026-03-09")
    assert migrating.plan(here) == []
    told = seeing.history(here, id_)[-1]
    assert (told.who, told.what, told.note) == ("周砚秋", "换到新版流程：第2版", "缩短期限")
    assert checking.verify(here) == ()
    assert case.see(here, id_).compiled.definition.version == 2


def test_why_a_case_does_not_fit_is_told_in_office_words(at: At) -> None:
    id_ = begun(at)
    change(
        at,
        "  街道审核:\n    by: 街道.组织员",
        "  街道预审:\n    by: 街道.党政办文书\n    then: {同意: 街道审核}\n\n  街道审核:\n    by: 街道.组织员",
    )
    text = change(at, "        go: 街道审核\n\n  街道预审", "        go: 街道预审\n\n  街道预审").read_text("utf8")
    assert "go: 街道预审" in text
    here = at("2026-03-03T10:00", "周砚秋")
    planned = migrating.apply(here)
    assert [one.fit.why for one in planned] == ["本件现在等“街道审核”，照新版应当等“街道预审”"]
    assert case_from_json(here.store.load(id_).state).version == 1


def test_an_act_the_new_version_does_not_know_is_named(at: At) -> None:
    begun(at)
    change(
        at,
        "      提交:\n        issue:\n          - {paper: 成立请示",
        "      报送:\n        issue:\n          - {paper: 成立请示",
    )
    planned = migrating.plan(at("2026-03-03T10:00", "周砚秋"))
    assert "何雨桐在“提出申请”提交" in planned[0].fit.why and "没有“提交”" in planned[0].fit.why


def test_a_paper_more_or_less_does_not_fit(at: At) -> None:
    begun(at)
    change(at, "          - {paper: 党员花名册, with: {单位名称: 单位}}\n", "")
    planned = migrating.plan(at("2026-03-03T10:00", "周砚秋"))
    assert "本件已出《党员花名册》" in planned[0].fit.why


def test_a_workflow_that_is_not_sound_moves_nobody(at: At) -> None:
    begun(at)
    change(at, "        go: 街道审核\n\n", "        go: 街道没有\n\n")
    with pytest.raises(InvalidSource) as caught:
        migrating.plan(at("2026-03-03T10:00", "周砚秋"))
    assert "W721" in {one.code for one in caught.value.problems}
