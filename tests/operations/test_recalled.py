"""On PostgreSQL an act is decided on what the process remembers of the case, and refused by nothing that stands no more.

Two processes are two stores here, each with a memory of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import own_postgresql as postgres
import psycopg
import pytest
from counted_wire import wired

from docflow import settings, store
from docflow.errors import Conflict, DocflowError, Refused, Untrusted
from docflow.operations import case, checking, jobs, paper, workspace
from docflow.operations.office import Office

pytestmark = pytest.mark.slow

NOTHING = paper.Answers({})
ZONE = settings.Settings().zone
START = datetime(2026, 3, 2, 9, tzinfo=ZONE)
WORKFLOW = """\
workflow: 往返
version: 1
calendar: 国务院
prefix: 往返
organisations:
  单位: applicant
  街道: superior(单位)
form:
  事由: long text
steps:
  提出:
    by: 单位.经办人
    fill: [事由]
    then: {提交: {go: 审核}}
  审核:
    by: 街道.组织员
    not_by: [提出]
    then:
      同意: {end: 已办结}
      退回: {go: 提出, reason: required, again: stepwise}
"""
WHY = "材料不齐。"
Process = Callable[[str], Office]


@pytest.fixture(scope="module")
def databases() -> Iterator[postgres.Databases]:
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.server() as address:
        yield postgres.Databases(address)


@pytest.fixture(scope="module")
def blank(databases: postgres.Databases) -> str:
    """A database with nothing in it but its first event: making one runs the migrations."""
    url = databases.empty()
    store.open(url, made_up=True).close()
    return url


@pytest.fixture
def url(databases: postgres.Databases, blank: str) -> str:
    return databases.copy(blank)


@pytest.fixture
def process(url: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """A process with a store of its own: process()("何雨桐") is her office, a second later each time."""
    made = settings.new_workspace(tmp_path / "区", at=START - timedelta(days=1), made_up=True)
    workspace.fill(made.home, made.library)
    (made.home / "workflows" / "往返.yaml").write_text(WORKFLOW, "utf-8")
    opened: list[store.Store] = []
    seconds = 0

    def another(address: str = url) -> Process:
        one = store.open(address, made_up=True)
        opened.append(one)
        base = Office(made.library, made.home, START, open_store=lambda: one)
        #: Looked up while there is a workspace; without one nothing is delivered in between.
        known = {"store": one, "directory": base.directory, "calendar": base.calendar}

        def office(user: str) -> Office:
            nonlocal seconds
            seconds += 1
            found = replace(base, workspace=None, now=START + timedelta(seconds=seconds), user=user)
            found.__dict__.update(known)
            return found

        return office

    yield another
    for one in opened:
        one.close()


def begun(mine: Process) -> str:
    """A case at its first step, which this process remembers."""
    return case.start(mine("何雨桐"), "往返", paper.Answers({"事由": "发展需要。"})).case


def hand_in(mine: Process, id_: str, **more: str) -> case.Acted:
    return case.act(mine("何雨桐"), id_, "提交", NOTHING, **more)


def give_back(mine: Process, id_: str, **more: str) -> case.Acted:
    return case.act(mine("周砚秋"), id_, "退回", NOTHING, note=WHY, **more)


def proved(mine: Process) -> None:
    assert store.verify(mine("").store, checking.fold) == []


def test_two_processes_that_act_in_turn_decide_on_what_the_other_has_done(process: Callable[..., Process]) -> None:
    one, other = process(), process()
    id_ = begun(one)
    for _ in range(3):
        hand_in(other, id_)
        give_back(one, id_)
    hand_in(one, id_)
    done = case.act(other("周砚秋"), id_, "同意", NOTHING)
    assert done.state.outcome == "已办结"
    with pytest.raises(Refused) as caught:
        give_back(one, id_)
    assert caught.value.problems[0].code == "W605", "it has ended, as the other knows"
    proved(one)


def test_what_is_refused_on_a_case_that_stands_is_refused_with_its_reason(process: Callable[..., Process]) -> None:
    one = process()
    id_ = begun(one)
    before = one("").store.load(id_)
    with pytest.raises(Refused) as caught:
        give_back(one, id_)
    assert caught.value.problems[0].code in ("W601", "W602", "W603")
    assert one("").store.load(id_) == before
    hand_in(one, id_)
    proved(one)


EDITED = {
    "an event": (
        "A701",
        """UPDATE events SET body = replace(body, '发展', '扩张') WHERE "case" <> 'store' AND seq = 1""",
    ),
    "the state": ("A706", "UPDATE cases SET state = replace(state, '发展', '扩张')"),
    "the tail": ("A702", """DELETE FROM events WHERE "case" <> 'store' AND seq > 1"""),
}


@pytest.mark.parametrize("verb", ["提交", "退回"])
@pytest.mark.parametrize("what", EDITED)
def test_an_act_on_a_case_that_was_edited_is_refused_though_this_process_remembers_it(
    process: Callable[..., Process], url: str, what: str, verb: str
) -> None:
    """Both what could be done on the remembered case and what could not."""
    one = process()
    id_ = begun(one)
    code, statement = EDITED[what]
    with psycopg.connect(url) as raw:
        raw.execute("SET session_replication_role = replica")
        assert raw.execute(statement).rowcount > 0
    with pytest.raises(Untrusted) as caught:
        case.act(one("何雨桐" if verb == "提交" else "周砚秋"), id_, verb, NOTHING, note=WHY)
    assert code in {each.code for each in caught.value.problems}
    with psycopg.connect(url) as raw:
        assert raw.execute("SELECT count(*) FROM tasks WHERE step = '审核'").fetchone() == (0,)


def test_who_looked_at_an_older_or_a_newer_record_than_is_remembered_is_answered_by_the_newest(
    process: Callable[..., Process],
) -> None:
    one, other = process(), process()
    id_ = begun(one)
    old = one("").store.load(id_).head
    hand_in(other, id_)
    with pytest.raises(Refused) as caught:
        give_back(one, id_, seen=old)
    assert caught.value.problems[0].code == "W626"
    give_back(other, id_)
    hand_in(one, id_, seen=other("").store.load(id_).head)


def test_a_command_sent_again_is_answered_as_it_was_by_either_process(process: Callable[..., Process]) -> None:
    one, other = process(), process()
    id_ = begun(one)
    assert not hand_in(one, id_, key="k").repeated
    assert hand_in(one, id_, key="k").repeated
    assert hand_in(other, id_, key="k").repeated
    give_back(other, id_)
    assert hand_in(one, id_, key="k").repeated, "though it could be done again"
    proved(one)


def test_of_ten_processes_that_remember_one_step_one_acts(process: Callable[..., Process]) -> None:
    first = process()
    id_ = begun(first)
    each = [process() for _ in range(10)]
    for mine in each:
        mine("").store.load_to_act(id_)
    ready = threading.Barrier(len(each))
    won: list[bool] = []

    def work(mine: Process) -> None:
        here = mine("何雨桐")
        ready.wait()
        try:
            case.act(here, id_, "提交", NOTHING)
            won.append(True)
        except (Conflict, Refused):
            won.append(False)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 9 + [True]
    proved(first)


def test_an_act_on_a_case_at_hand_is_one_journey(process: Callable[..., Process], url: str) -> None:
    process()
    with wired(url) as (by_wire, wire):
        one = process(by_wire)
        id_ = begun(one)
        counts = []
        for _ in range(6):
            before = wire.journeys
            hand_in(one, id_)
            give_back(one, id_)
            counts.append(wire.journeys - before)
        assert counts[-1] == 2
        before = wire.journeys
        with pytest.raises(DocflowError):
            give_back(one, id_)
        assert wire.journeys - before <= 2, "and a refusal is asked for once, prepared at most"


def test_the_jobs_of_an_act_travel_with_it(process: Callable[..., Process], url: str) -> None:
    pytest.importorskip("procrastinate")
    process()
    jobs.install(url)
    with wired(url) as (by_wire, wire):
        one = process(by_wire)
        id_ = begun(one)
        for _ in range(4):
            hand_in(one, id_)
            give_back(one, id_)
        before = wire.journeys
        hand_in(one, id_)
        assert wire.journeys - before == 1
        waiting = sorted(each.key for each in one("").store.pending())
        asked = one("").store.rows("SELECT args ->> 'key' FROM procrastinate_jobs WHERE task_name LIKE '%deliver'")
        assert sorted(key for (key,) in asked) == waiting, "each once, and none for an act that was not written"
        assert waiting
        with pytest.raises(Refused):
            hand_in(one, id_)
        assert len(one("").store.rows("SELECT 1 FROM procrastinate_jobs")) == len(waiting)
