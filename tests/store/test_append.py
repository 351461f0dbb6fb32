"""One act: everything it writes, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from docflow.errors import Conflict, InvalidSource, Refused, Untrusted
from docflow.store import STORE, Number, Store, verify
from docflow.store import open as open_store
from docflow.store.chain import canonical

from .acts import CASE, act, everything, fold, moment, paper, task
from .conftest import Address


def code(
    error: pytest.ExceptionInfo[Conflict] | pytest.ExceptionInfo[Refused] | pytest.ExceptionInfo[Untrusted],
) -> str:
    return error.value.problems[0].code


def test_an_act_writes_events_state_tasks_papers_numbers_and_outbox_together(opened: Store) -> None:
    done = act(
        opened, 0, papers=[paper(1)], pins={"workflows/党支部成立": b"text"}, copies=["区委/文书"], title="甲公司"
    )
    found = opened.load(CASE)
    assert (found.version, found.head, found.title, found.outcome) == (2, done.head, "甲公司", "")
    assert found.state == {"count": 2, "outcome": ""}
    assert [event.kind for event in opened.history(CASE)] == ["Acted", "Entered"]
    assert [(one.step, one.post, one.due) for one in opened.tasks()] == [
        ("第1步", "示例街道/组织员", date(2026, 3, 16))
    ]
    assert [str(use.number) for use in opened.numbers()] == ["示组〔2026〕1号"]
    assert [effect.key for effect in opened.pending()] == [f"notify:{CASE}:0"]
    (kept,) = opened.papers(CASE)
    assert opened.blob(kept.files["pdf"]) == "pdf 成立批复 1".encode()
    assert opened.pins(CASE) == {"workflows/党支部成立": b"text"}
    assert verify(opened, fold) == []


def test_the_event_of_issue_keeps_content_hash_number_and_hashes_of_the_bytes(opened: Store) -> None:
    act(opened, 0, papers=[paper(1, event=0)])
    first, second = opened.history(CASE)
    (sealed,) = first.papers
    assert sealed["content"] == "c" * 64
    assert sealed["number"] == ["示组", 2026, 1]
    assert sealed["files"] == dict(opened.papers(CASE)[0].files)
    assert second.papers == ()
    assert "$papers" not in first.body


def test_the_second_of_two_writers_is_told_who_was_first_and_when(opened: Store) -> None:
    act(opened, 0)
    act(opened, 2, name="李示例")
    before = everything(opened)
    with pytest.raises(Conflict) as error:
        act(opened, 2, name="孙示例")
    assert code(error) == "W604"
    assert "李示例" in str(error.value)
    assert "2026-03-02 09:02" in str(error.value), "in the time of China"
    assert everything(opened) == before


def test_who_was_first_is_found_behind_what_followed_from_the_act(opened: Store) -> None:
    act(opened, 0)
    events = [
        {"kind": "Settled", "body": {}},
        {"kind": "Voted", "body": {"vote": {"by": "li", "name": "李示例"}}},
    ]
    act(opened, 2, events=events, state={"count": 4})
    with pytest.raises(Conflict, match="李示例"):
        act(opened, 2)


def test_two_cases_cannot_have_one_id(opened: Store) -> None:
    act(opened, 0)
    with pytest.raises(Conflict) as error:
        act(opened, 0)
    assert code(error) == "W622"


def test_the_same_key_again_changes_nothing_and_gives_the_first_answer(opened: Store) -> None:
    first = act(opened, 0, key="k")
    act(opened, 2)
    before = everything(opened)
    again = act(opened, 0, key="k", papers=[paper(1)])
    assert again.repeated
    assert (again.case, again.version, again.head) == (first.case, first.version, first.head)
    assert opened.repeated("k") == again
    assert opened.repeated("other") is None
    assert everything(opened) == before


def test_a_case_begun_twice_with_one_key_is_one_case(opened: Store) -> None:
    act(opened, 0, key="k")
    assert act(opened, 0, case="成立-000000", key="k").case == CASE
    assert len(opened.cases()) == 1


def test_a_key_of_another_case_is_refused(opened: Store) -> None:
    act(opened, 0, key="k")
    act(opened, 0, case="成立-000000")
    with pytest.raises(Refused) as error:
        act(opened, 2, case="成立-000000", key="k")
    assert code(error) == "W623"


def test_a_clock_that_went_back_is_refused(opened: Store) -> None:
    act(opened, 0)
    with pytest.raises(Refused) as error:
        act(opened, 2, at=moment() - timedelta(seconds=1))
    assert code(error) == "W610"
    act(opened, 2, at=moment())


def test_a_time_without_a_zone_is_a_fault_of_the_caller(opened: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        act(opened, 0, at=datetime(2026, 3, 2))  # noqa: DTZ001 - the fault that is tested


def test_times_are_kept_as_one_width_of_text_in_utc(opened: Store) -> None:
    from docflow.zone import CHINA

    act(opened, 0, at=datetime(2026, 3, 2, 9, 0, tzinfo=CHINA))
    ((text,),) = opened.rows('SELECT DISTINCT at FROM events WHERE "case" = ?', CASE)
    assert text == "2026-03-02T01:00:00.000000Z"
    assert opened.history(CASE)[0].at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_version_that_never_was_shows_a_cut_log(opened: Store) -> None:
    act(opened, 0)
    with pytest.raises(Untrusted) as error:
        act(opened, 9)
    assert code(error) == "A702"


def test_tasks_that_go_on_keep_since_when_they_wait(opened: Store) -> None:
    act(opened, 0, tasks=[task("审核"), task("会签", "区委/部长")])
    act(opened, 2, tasks=[task("会签", "区委/部长", date(2026, 4, 1))])
    (left,) = opened.tasks()
    assert (left.step, left.since, left.due) == ("会签", moment(0), date(2026, 4, 1))


def test_a_step_entered_again_waits_anew(opened: Store) -> None:
    act(opened, 0, tasks=[task("申请")])
    act(opened, 2, tasks=[task("审核")])
    act(opened, 4, tasks=[task("申请")])
    assert [(one.step, one.since) for one in opened.tasks()] == [("申请", moment(4))]


def test_a_case_that_ended_waits_for_nobody(opened: Store) -> None:
    act(opened, 0)
    act(opened, 2, state={"count": 4, "outcome": "已成立"}, tasks=[])
    assert opened.tasks() == []
    assert opened.load(CASE).outcome == "已成立"
    assert [one.id for one in opened.cases(running=False)] == [CASE]
    assert opened.cases(running=True) == []


def test_a_case_that_moved_to_a_new_workflow_says_so_from_then_on(opened: Store) -> None:
    act(opened, 0, title="甲公司")
    act(opened, 2, workflow="党支部成立-街道审批", graph_hash="h" * 64)
    found = opened.load(CASE)
    assert (found.workflow, found.graph_hash, found.title) == ("党支部成立-街道审批", "h" * 64, "甲公司")
    assert (found.started, found.changed) == (moment(0), moment(2))


def test_a_received_paper_takes_no_number_of_ours(opened: Store) -> None:
    act(opened, 0, papers=[paper(77, origin="received")])
    assert opened.numbers() == []
    assert opened.papers(CASE)[0].number == Number("示组", 2026, 77)
    assert verify(opened) == []


def test_two_attachments_of_one_name_refuse_the_act(opened: Store) -> None:
    with pytest.raises(InvalidSource) as error:
        act(opened, 0, papers=[paper(name="附件-名册"), paper(name="附件-名册")])
    assert error.value.problems[0].code == "W624"
    assert opened.cases() == []
    act(opened, 0, papers=[paper(name="附件-名册", event=0), paper(name="附件-名册", event=1)])


def test_keys_with_a_dollar_are_the_stores(opened: Store) -> None:
    with pytest.raises(ValueError, match=r"\$papers"):
        act(opened, 0, events=[{"kind": "Acted", "body": {"$papers": []}}])
    with pytest.raises(ValueError, match="events"):
        act(opened, 0, events=[])


def test_what_json_cannot_hold_is_refused_before_anything_is_written(opened: Store) -> None:
    before = everything(opened)
    for bad in (float("nan"), object(), {1, 2}):
        with pytest.raises((ValueError, TypeError)):
            act(opened, 0, events=[{"kind": "Acted", "body": {"x": bad}}])
        with pytest.raises((ValueError, TypeError)):
            act(opened, 0, state={"x": bad})
    assert everything(opened) == before


def test_the_store_has_a_chain_of_its_own(opened: Store) -> None:
    (first,) = opened.history(STORE)
    assert first.body == {"made_up": True}
    assert opened.made_up


def test_an_unknown_case_is_named_with_the_nearest(opened: Store) -> None:
    act(opened, 0)
    with pytest.raises(InvalidSource) as error:
        opened.load("成立-7Q4K2N")
    assert error.value.problems[0].code == "W620"
    assert CASE in str(error.value)


def test_events_and_state_given_as_text_are_sealed_as_the_values_are(fresh: Callable[[], Address]) -> None:
    bodies = [{"kind": "Started", "by": "wang"}, {}, {"kind": "Entered", "step": "审核"}]
    kept = {"count": 3, "名称": "甲"}
    found = []
    for is_text in (False, True):
        with open_store(fresh()) as one:
            events = [{"kind": "x", "body": canonical(body) if is_text else body} for body in bodies]
            more = {"events": events, "state": canonical(kept) if is_text else kept, "outcome": "", "by": "wang"}
            act(one, 0, pins={"rules/x": b"x"}, papers=[paper(1, event=1)], **more)
            assert one.load(CASE).state == kept
            assert one.history(CASE)[2].body == bodies[2]
            assert verify(one) == []
            found.append(everything(one))
    assert found[0] == found[1]


def test_a_command_sent_again_is_answered_as_it_was_whatever_speaks_against_it_by_now(opened: Store) -> None:
    first = act(opened, 0, key="k")
    act(opened, 2, at=moment(9))
    before = everything(opened)
    again = act(opened, 4, at=moment(1), key="k")
    assert again.repeated, "the clock went back, and this had been done"
    assert (again.version, again.head) == (first.version, first.head)
    assert everything(opened) == before


def test_who_acts_again_and_again_is_registered_once_in_each_role(opened: Store) -> None:
    for version in range(0, 8, 2):
        act(opened, version, by="wang" if version < 4 else "li", copies=["区委/文书"])
    rows = opened.rows("SELECT who, role, seq FROM involved ORDER BY who, role")
    assert rows == [("li", "acted", 6), ("wang", "acted", 4), ("wang", "started", 2), ("区委/文书", "copied", 2)]


def test_an_act_written_elsewhere_in_between_is_seen(place: Address) -> None:
    """What a connection remembers of a case ends where another has written."""
    with open_store(place) as one, open_store(place) as other:
        act(one, 0, tasks=[task("甲")])
        act(other, 2, tasks=[task("乙"), task("丙")])
        act(one, 4, tasks=[task("丙")])
        act(other, 6, tasks=[])
        assert one.tasks() == []
        assert one.load_to_act(CASE).version == other.load_to_act(CASE).version == 8
        assert verify(one, fold) == []
