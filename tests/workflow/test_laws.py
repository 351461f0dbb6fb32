"""What always holds of the engine and of the proof, tried on random workflows with random commands."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.condition import Condition
from docflow.directory import Post
from docflow.errors import DocflowError, InvalidSource, Refused
from docflow.workflow import definition, engine, graph
from docflow.workflow.case import (
    Act,
    AddSigner,
    Advise,
    Case,
    Command,
    Copy,
    Delegate,
    HandOver,
    Receive,
    RemoveSigner,
    Start,
    Terminate,
    Tick,
    Urge,
    Void,
    Voted,
    Withdraw,
)
from docflow.workflow.graph import Graph, Known
from tests.workflow.making import chains, forks, slipped, workflows
from tests.workflow.playing import Play, filled, town

#: `./run test --all` tries four times as many.
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=80)
OFFICES = town()
PEOPLE = sorted(OFFICES.people)
EVERY_POST = sorted(Post(name, role) for name, one in OFFICES.organisations.items() for role in one.posts)


def sound(text: str) -> Graph:
    made, _ = graph.examine(source.read(text, "随机.yaml"))
    assume(made is not None)
    assert made is not None
    return made


def begun(made: Graph) -> Play:
    """A case of `made`, begun by whoever may."""
    play = Play(made)
    by = made.definition.steps[made.definition.start].by
    assert by
    aliases = {"单位": "云杉公司", "街道": "东桥街道", "区委": "区委组织部"}
    holder = min(one.person for one in OFFICES.holders(Post(aliases[by.organisation], by.role), play.now.date()))
    play.do(Start("随机-1", "云杉公司", holder))
    return play


def offers(play: Play) -> list[Act]:
    """Every act that anyone may do now, with answers."""
    found = []
    asked = [post for here in play.case.open.values() for post in (*here.asked, *here.signers)]
    day = play.now.date()
    people = {one.person for post in asked for one in OFFICES.holders(post, day)}
    for person in sorted(people):
        for one in engine.options(play.graph, play.case, play.world(), person).acts:
            given = filled(one.form, {"人数": "3", "急件": "是"})
            found += [Act(one.verb, person, one.step, given, "理由", target) for target in one.targets or ("",)]
    return found


def arrivals(play: Play) -> list[Receive]:
    """Every paper from outside that a step waits for, as anyone of the step may register it."""
    found = []
    for here in play.case.open.values():
        paper = play.graph.definition.steps[here.step].receive
        if not paper or paper in play.case.papers:
            continue
        people = {one.person for post in here.asked for one in OFFICES.holders(post, play.now.date())}
        found += [
            Receive(person, paper, "来文", play.now.date(), "0" * 64, step=here.step) for person in sorted(people)
        ]
    return found


@st.composite
def commands(draw: st.DrawFn, play: Play) -> Command:
    """Something anyone might try, sensible or not."""
    who = draw(st.sampled_from(PEOPLE))
    post = draw(st.sampled_from(EVERY_POST))
    offered = offers(play)
    arriving = arrivals(play)
    if arriving and draw(st.booleans()):
        return draw(st.sampled_from(arriving))
    if offered and draw(st.integers(0, 2)):
        chosen = draw(st.sampled_from(offered))
        answers = {
            **chosen.answers,
            **({"急件": draw(st.sampled_from(["是", "否"]))} if "急件" in chosen.answers else {}),
            **({"票数": draw(st.sampled_from(["0", "2", "4"]))} if "票数" in chosen.answers else {}),
        }
        return replace(chosen, answers=answers)
    verbs = ["同意", "退回", "不同意", "没有的"]
    return draw(
        st.one_of(
            st.builds(Act, st.sampled_from(verbs), st.just(who), note=st.sampled_from(["", "理由"])),
            st.builds(Act, st.sampled_from(verbs), st.just(who), st.sampled_from(list(play.graph.definition.order))),
            st.just(Withdraw(who)),
            st.just(Urge(who)),
            st.just(HandOver(who, post)),
            st.just(Delegate(who, post)),
            st.just(Advise(who, "意见")),
            st.just(AddSigner(who, post)),
            st.just(RemoveSigner(who, post)),
            st.just(Copy(who, (post,))),
            st.just(Tick()),
            st.just(Void(who, "")),
            st.just(Terminate(who, "")),
        )
    )


@given(st.data(), workflows())
@FEW
def test_laws_of_the_engine(data: st.DataObject, text: str) -> None:
    play = begun(sound(text))
    for _ in range(data.draw(st.integers(1, 14))):
        play.wait(hours=data.draw(st.integers(0, 40)))
        before, trail = play.state, list(play.trail)
        command = data.draw(commands(play))
        try:
            play.do(command)
        except DocflowError as error:
            assert isinstance(error, Refused | InvalidSource)
            assert error.problems
            assert play.state is before, "a refused command leaves no trace"
            assert play.trail == trail
            continue
        assert play.reread() == play.case, "a case is the fold of its events"
        _holds_of(play.case)
        _no_person_speaks_twice(play)


def _holds_of(state: Case) -> None:
    if state.is_finished:
        assert not state.open and not state.waiting and not state.asked, "a finished case waits for nobody"
    else:
        assert state.asked, "a case that is not finished waits for somebody"
    assert bool(state.waiting) == bool(state.block)


def _no_person_speaks_twice(play: Play) -> None:
    for here in play.case.open.values():
        if here.in_order and here.is_signing:
            assert len(set(here.asked) - set(here.escalated)) <= 1, "one after the other"
        voices = [vote.by for vote in here.votes]
        assert len(voices) == len(set(voices))
        spoken = [post for vote in here.votes for post in vote.posts if not here.step.startswith("票")]
        sign = play.graph.definition.steps[here.step].sign
        if sign and not sign.is_body:
            assert len(spoken) == len(set(spoken)), "no post has two voices"


@given(st.data(), workflows())
@FEW
def test_a_sound_workflow_never_gets_stuck(data: st.DataObject, text: str) -> None:
    """From wherever play has come to, somebody can act; and whoever prefers to go on comes to an end."""
    play = begun(sound(text))
    for _ in range(data.draw(st.integers(0, 8))):
        if play.case.is_finished:
            return
        offered = offers(play)
        assert offered, f"nobody can act at {list(play.case.open)}\n{text}"
        play.wait(minutes=1)
        play.do(data.draw(st.sampled_from(offered)))
    for _ in range(60):
        if play.case.is_finished:
            return
        offered = sorted(offers(play), key=lambda one: one.verb == "退回")
        assert offered, f"nobody can act at {list(play.case.open)}\n{text}"
        play.wait(minutes=1)
        play.do(offered[0])
    pytest.fail(f"going on did not come to an end\n{text}")


@given(st.data(), workflows())
@FEW
def test_withdrawing_at_once_gives_the_turn_back(data: st.DataObject, text: str) -> None:
    play = begun(sound(text))
    for _ in range(data.draw(st.integers(0, 4))):
        if offered := offers(play):
            play.wait(minutes=1)
            play.do(data.draw(st.sampled_from(offered)))
    offered = offers(play)
    assume(bool(offered))
    before = play.case
    play.wait(minutes=1)
    act = data.draw(st.sampled_from(offered))
    play.do(act)
    assume(not play.case.is_finished)
    play.wait(minutes=1)
    play.do(Withdraw(act.by))
    assert play.case.open == before.open
    assert (play.case.block, play.case.waiting, play.case.papers) == (before.block, before.waiting, before.papers)
    with pytest.raises(Refused):
        play.do(Withdraw(act.by))


@given(chains())
@settings(max_examples=60, deadline=None)
def test_the_proof_agrees_with_a_plain_search(made: tuple[str, dict[str, list[str]]]) -> None:
    """On workflows without guards, votes and branches, sound means: all reachable, and from all of them an end."""
    text, ways = made
    reached, todo = {"步0"}, ["步0"]
    while todo:
        for target in ways[todo.pop()]:
            if target and target not in reached:
                reached.add(target)
                todo.append(target)
    ending = {name for name in ways if "" in ways[name]}
    while more := {name for name in ways if name not in ending and ending & set(ways[name])}:
        ending |= more
    is_sound = reached == set(ways) and reached <= ending
    found, problems = graph.examine(source.read(text, "链.yaml"))
    assert (found is not None and found.is_proved) == is_sound, [str(one) for one in problems]


@given(workflows())
@FEW
def test_a_random_workflow_is_proved_or_told_what_is_wrong(text: str) -> None:
    found, problems = graph.examine(source.read(text, "随机.yaml"))
    assert (found is None) == any(not one.is_warning for one in problems)
    for one in problems:
        assert one.text and one.remedy and one.place.line


def explored(made: Graph) -> tuple[set[str], bool, str]:
    """The codes of what goes wrong when `made` is run unchecked: every state of a small town, by plain search.

    Independent of the proof: real people of the directory, real answers, whoever may act, no abstraction; only the
    number of states is bounded. Stuck states are those from which no end can be reached.
    """
    first = begun(made)
    states: dict[str, Play] = {key_of(first): first}
    leads: dict[str, set[str]] = {}
    ends: set[str] = set()
    broke: set[str] = set()
    todo = [key_of(first)]
    while todo:
        key = todo.pop()
        play = states[key]
        if play.case.is_finished:
            ends.add(key)
            continue
        if len(states) > 120:
            return broke, False, ""
        for command in moves(play):
            following = Play(made, offices=OFFICES, calendar=play.calendar, now=play.now, state=play.state)
            if isinstance(command, Tick):
                following.wait(days=30)
            try:
                following.do(command)
            except DocflowError as error:
                broke |= {one.code for one in error.problems}
                continue
            after = key_of(following)
            leads.setdefault(after, set()).add(key)
            if after not in states:
                states[after] = following
                todo.append(after)
    safe, todo = set(ends), list(ends)
    while todo:
        for before in leads.get(todo.pop(), set()) - safe:
            safe.add(before)
            todo.append(before)
    stuck = next((key for key in states if key not in safe), "")
    return broke, True, stuck


def moves(play: Play) -> list[Command]:
    """Everything that may come next: each act with every answer, and the papers that may arrive."""
    found: list[Command] = list(arrivals(play))
    rules = [play.graph.definition.steps[name].overdue for name in play.case.open]
    found += [Tick()] if any(rule and rule.take for rule in rules) else []
    for act in offers(play):
        for one in told_apart(tuple(play.graph.conditions.values())):
            found.append(replace(act, answers={name: one.get(name, value) for name, value in act.answers.items()}))
    return list({repr(one): one for one in found}.values())


#: Every way in which the comparisons of `making` can turn out is found among numbers below this.
SMALL = 40


@lru_cache(maxsize=200)
def told_apart(conditions: tuple[Condition, ...]) -> list[dict[str, str]]:
    """Answers for every way in which the conditions turn out, found by trying small numbers out."""
    found: dict[tuple[bool, ...], dict[str, str]] = {}
    for count, votes, urgent in itertools.product(range(SMALL), range(SMALL), (True, False)):
        values = {"人数": count, "票数": votes, "急件": urgent}
        said = {"人数": str(count), "票数": str(votes), "急件": "是" if urgent else "否"}
        found.setdefault(tuple(one.holds(values) for one in conditions), said)
    return list(found.values())


def key_of(play: Play) -> str:
    """What makes two cases the same to whoever looks at them, times and notes left out."""
    state = play.case
    opened = sorted(
        (
            name,
            sorted((vote.verb, vote.by) for vote in here.votes),
            here.settled,
            here.back,
            sorted(map(str, here.asked)),
        )
        for name, here in state.open.items()
    )
    done = sorted((name, sorted(one.people)) for name, one in state.done.items())
    held = sorted(name for name, paper in state.papers.items() if paper.state == "received")
    return repr((opened, sorted(state.waiting), sorted(state.record.items()), done, held, state.outcome))


@pytest.mark.slow
@given(slipped())
@settings(FEW, max_examples=30, phases=[Phase.generate])
def test_what_the_check_refuses_breaks_when_it_is_run_unchecked(text: str) -> None:
    """And what it passes does not: the check and a run agree in both directions."""
    try:
        read = source.read(text, "随机.yaml")
    except InvalidSource:
        assume(False)
    found, problems = graph.examine(read)
    codes = {one.code for one in problems if not one.is_warning}
    played = {"W722", "W723", "W725", "W726"}
    assume(codes <= played and codes != {"W722"})
    made, _ = graph.assemble(definition.parse(read), Known())
    try:
        broke, is_whole, stuck = explored(made)
    except DocflowError:
        broke, is_whole, stuck = {"W736"}, True, "a case cannot even begin"
    assume(is_whole)
    event("passed" if found is not None else f"refused: {', '.join(sorted(codes))}")
    if found is not None:
        assert not stuck, f"passed, and gets stuck: {stuck}\n{text}"
    elif codes - {"W722"}:
        assert stuck or broke, f"refused {[str(one) for one in problems]}, and nothing happens\n{text}"


@given(forks())
@settings(FEW, max_examples=40)
def test_ways_that_part_by_two_fields_are_traps_where_a_run_gets_stuck(text: str) -> None:
    """Beside a run with every pair of small numbers: a trap behind a narrow gap is told, one behind none is not."""
    read = source.read(text, "随机.yaml")
    _, problems = graph.examine(read)
    codes = {one.code for one in problems}
    assume("W739" not in codes)
    made, _ = graph.assemble(definition.parse(read), Known())
    broke, is_whole, stuck = explored(made)
    assert is_whole and not broke
    event(f"{', '.join(sorted(codes)) or 'sound'}")
    assert ("W723" in codes) == bool(stuck), text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("law", "strategies"),
    [
        (test_laws_of_the_engine, (st.data(), workflows())),
        (test_a_sound_workflow_never_gets_stuck, (st.data(), workflows())),
        (test_withdrawing_at_once_gives_the_turn_back, (st.data(), workflows())),
        (test_a_random_workflow_is_proved_or_told_what_is_wrong, (workflows(),)),
    ],
)
def test_the_laws_hold_when_tried_often(law: Any, strategies: tuple[Any, ...]) -> None:
    @MANY
    @given(st.tuples(*strategies))
    def often(drawn: tuple[Any, ...]) -> None:
        law.hypothesis.inner_test(*drawn)

    often()


def test_a_vote_event_names_every_post_it_speaks_for() -> None:
    text = """workflow: 兼任
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  起: {by: 单位.经办人, sign: {by: [街道.组织委员, 街道.纪工委书记]}, then: {同意: {end: 完}}}
"""
    play = Play(graph.compile(source.read(text, "兼任.yaml")))
    play.now = play.now.replace(month=4, day=13)  # 郝纪 stands in for 王二
    play.do(Start("兼任-1", "云杉公司", "zhou"))
    play.do(Act("同意", "hao"))
    voted = [event for event in play.trail if isinstance(event, Voted)]
    assert (voted[0].vote.posts, voted[0].vote.on_behalf) == ((Post("东桥街道", "纪工委书记"),), "")
    assert [post.role for post in play.case.asked] == ["组织委员"], (
        "in their own right, not for an absent colleague too"
    )
    play.now = play.now.replace(day=20)
    play.do(Act("同意", "wang"))
    assert [post.role for post in play.case.asked] == ["经办人"]
