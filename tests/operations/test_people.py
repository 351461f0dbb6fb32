"""机构、人员、代理、节假日表: listed as they stand; an absence is written in without touching the rest of the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from docflow.errors import InvalidSource, Unavailable
from docflow.operations import calendars, case, drawing, paper, people
from docflow.operations.office import Office
from docflow.workflow.written import case_from_json

At = Callable[..., Office]


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def test_the_tree_is_listed_from_the_top(at: At) -> None:
    rows = people.organisations(at("2026-03-02T09:00"))
    assert [(one.name, one.depth) for one in rows if one.name in ("明川区委", "区委组织部")] == [
        ("明川区委", 0),
        ("区委组织部", 1),
    ]
    assert len(rows) == len(at("2026-03-02T09:00").directory.organisations)
    below = people.organisations(at("2026-03-02T09:00"), "区委组织部")
    assert below[0].name == "区委组织部" and ("部长", "程明远") in below[0].posts


def test_a_person_who_is_away_is_told_with_the_deputy(at: At) -> None:
    known = at("2026-03-17T09:00").directory
    absence = known.absences[0]
    away = people.people(at("2026-03-17T09:00"), absence.person)[0]
    assert known.name(absence.deputy) in away.away and "2026-03-20" in away.away
    assert people.people(at("2026-03-21T09:00"), absence.person)[0].away == ""


def test_an_absence_is_written_in_and_nothing_else_changes(at: At) -> None:
    here = at("2026-03-02T09:00")
    path = here.in_workspace("机构.yaml")
    before = path.read_text("utf8")
    people.add_absence(here, "程明远", date(2026, 4, 1), date(2026, 4, 3), "陆怀远")
    after = path.read_text("utf8")
    assert after.rstrip("\n").split("\n")[:-1] == before.rstrip("\n").split("\n")
    assert [(one.person, one.state) for one in people.absences(at("2026-04-02T09:00"))][:1] == [("程明远", "现在")]


@pytest.mark.parametrize(
    ("tail", "written"),
    [
        ("", True),
        ("absences:\n  # 还没有\n", True),
        ("absences: []\n", False),
        ("absences: # 休假\n- {person: p33, from: 2026-05-01, until: 2026-05-02, deputy: p32}\n", True),
    ],
)
def test_every_way_of_writing_the_list_is_kept_or_left_alone(at: At, tail: str, written: bool) -> None:
    here = at("2026-03-02T09:00")
    path = here.in_workspace("机构.yaml")
    text = path.read_text("utf8")
    text = text[: text.index("absences:")] + tail
    path.write_text(text, "utf8")
    if written:
        people.add_absence(here, "程明远", date(2026, 4, 1), date(2026, 4, 3), "陆怀远")
        assert "程明远" in [one.person for one in people.absences(here.afresh())]
    else:
        with pytest.raises(Unavailable) as caught:
            people.add_absence(here, "程明远", date(2026, 4, 1), date(2026, 4, 3), "陆怀远")
        assert caught.value.problems[0].code == "E628"
        assert "p33" in caught.value.problems[0].remedy
        assert path.read_text("utf8") == text


def test_a_wrong_absence_is_refused(at: At) -> None:
    here = at("2026-03-02T09:00")
    for who, since, until, deputy in (("程明远", 3, 1, "陆怀远"), ("程明远", 1, 3, "程明远"), ("没有", 1, 3, "程明远")):
        with pytest.raises(InvalidSource):
            people.add_absence(here, who, date(2026, 4, since), date(2026, 4, until), deputy)


def test_a_new_table_moves_the_deadlines_and_says_which(at: At) -> None:
    here = at("2026-03-02T09:30", "何雨桐")
    given = paper.answers([here.in_workspace("数据", "成立申请-云杉软件.yaml")])
    started = case.start(here, "党支部成立-区级审批", given)
    case.act(at("2026-03-02T09:40", "何雨桐"), started.case, "提交", paper.Answers({}))
    later = at("2026-03-03T09:00", "周砚秋")
    shipped = later.library.load("calendars", "国务院").data.decode()
    file = later.in_workspace("新表.yaml")
    file.write_text(shipped, "utf8")
    with pytest.raises(InvalidSource):
        calendars.update(later, file)
    changed = shipped.replace("version: 2026-1", "version: 2026-2").replace(
        "      元旦: 2026-01-01", "      临时: 2026-03-10\n      元旦: 2026-01-01"
    )
    assert changed.count("临时") == 1
    file.write_text(changed, "utf8")
    new, moved, failed = calendars.update(later, file)
    assert failed == ()
    assert new.version == "2026-2"
    assert [(one.case, one.step, str(one.old), str(one.new)) for one in moved] == [
        (started.case, "街道审核", "2026-03-16", "2026-03-17")
    ]
    assert calendars.recount(later.afresh()) == ([], ())
    here = later.afresh().open_store().load(started.case)  # type: ignore[misc]
    assert case_from_json(here.state).open["街道审核"].calendar == "国务院@2026-2"
    assert calendars.shown(later.afresh()).own


def test_the_years_known_are_listed_with_their_papers(at: At) -> None:
    found = calendars.shown(at("2026-03-02T09:00"))
    assert {one.year for one in found.years} >= {2024, 2025, 2026} and found.unknown == max(
        one.year for one in found.years
    ) + 1
    assert all("国办发明电" in one.source and one.off > 5 for one in found.years)
