"""Separation of duties against the people there are: what the check says of a directory is what a run comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from docflow import directory, source, workdays
from docflow.directory import Directory, Post
from docflow.errors import DocflowError, Problem, Refused
from docflow.workflow import engine, graph
from docflow.workflow.case import Act, Acted, Command, Start, Tick
from docflow.workflow.checks import Known
from docflow.workflow.graph import Graph
from docflow.workflow.traps import never_left
from tests.workflow.playing import Play

DAY = Play.now
APPLICANTS = ("云杉公司", "银杏公司")
ROLES = {"单位": ["经办人"], "街道": ["组织员", "组织委员", "纪工委书记"], "区委": ["组织科", "部长", "部务会", "文书"]}
POSTS = [f"{alias}.{role}" for alias, roles in ROLES.items() for role in roles]
HEAD = """workflow: 分开
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
form: {急件: yes/no}
steps:
"""


@st.composite
def kept_apart(draw: st.DrawFn) -> str:
    """Two to four steps, or a block among them, each of which may keep apart whoever did others."""
    names = [f"步{number}" for number in range(draw(st.integers(2, 4)))]
    block = draw(st.sampled_from(names[1:])) if draw(st.integers(0, 3)) == 0 else ""
    every = [one for name in names for one in ([f"{name}甲", f"{name}乙"] if name == block else [name])]
    lines = []
    for number, name in enumerate(names):
        onward = names[number + 1] if number + 1 < len(names) else "{end: 完}"
        back = draw(st.sampled_from(["", "", *[one for one in names[:number] if one != block]]))
        if name == block:
            lines += [f"  {name}:", "    parallel:"]
            for branch in "甲乙":
                lines += [f"      {branch}:", f"        {name}{branch}:"]
                lines += [" " * 10 + one for one in draw(parts(every, "join", back if branch == "甲" else ""))]
            lines.append(f"    then: {onward}")
        else:
            lines += [f"  {name}:", *(["    fill: [急件]"] if number == 0 else [])]
            lines += ["    " + one for one in draw(parts(every, onward, back, number > 0))]
    return HEAD + "\n".join(lines) + "\n"


@st.composite
def parts(draw: st.DrawFn, every: list[str], onward: str, back: str, may_skip: bool = False) -> list[str]:
    """The lines of one step."""
    post = st.sampled_from(POSTS)
    lines = [f"by: {draw(post)}"]
    if draw(st.integers(0, 2)):
        lines.append(
            f"not_by: [{', '.join(draw(st.lists(st.sampled_from(every), min_size=1, max_size=2, unique=True)))}]"
        )
    match draw(st.integers(0, 5)):
        case 0:
            posts = draw(st.lists(post, min_size=2, max_size=2, unique=True))
            rule = draw(st.sampled_from(["all", "first", "1/2"]))
            order = draw(st.booleans()) and rule != "first"
            lines.append(f"sign: {{by: [{', '.join(posts)}], pass: '{rule}', order: {'yes' if order else 'no'}}}")
        case 1:
            lines.append(f"sign: {{by: [{draw(post)}], pass: '> 1/2'}}")
        case 2:
            lines += ["due: 3 days", f"overdue: {{escalate: {draw(post)}}}"]
        case _:
            pass
    if may_skip and draw(st.integers(0, 3)) == 0:
        lines.append("when: 急件")
    ways = [f"同意: {onward}"] + ([f"退回: {{go: {back}}}"] if back else [])
    ways += ["不同意: {end: 不成}"] if draw(st.integers(0, 2)) == 0 and onward != "join" else []
    return [*lines, f"then: {{{', '.join(ways)}}}"]


def offices(posts: dict[str, dict[str, list[str]]], absences: list[tuple[str, str]]) -> Directory:
    """Two firms under a street under a district, with these people in these posts."""
    lines = ["organisations:"]
    for name, superior in (("云杉公司", "街道"), ("银杏公司", "街道"), ("街道", "区委"), ("区委", "")):
        above = f"superior: {superior}, " if superior else ""
        held = ", ".join(f"{role}: [{', '.join(people)}]" for role, people in posts[name].items())
        lines.append(f"  {name}: {{{above}posts: {{{held}}}}}")
    lines.append("people: {" + ", ".join(f"{one}: 人{one}" for one in "abcdefg") + "}")
    if absences:
        lines.append("absences:")
        lines += [f"  - {{person: {a}, from: 2026-03-01, until: 2026-03-31, deputy: {b}}}" for a, b in absences]
    return directory.parse(source.read("\n".join(lines) + "\n", "机构.yaml"))


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Few people in many posts, as in a small office; some stand in for others."""
    few = draw(st.sampled_from(["abc", "abcd", "abcdefg"]))
    held = st.lists(st.sampled_from(few), min_size=1, max_size=2, unique=True)
    firms = {name: {role: draw(held) for role in ROLES["单位"]} for name in APPLICANTS}
    town = {name: {role: draw(held) for role in ROLES[name]} for name in ("街道", "区委")}
    pairs = st.tuples(st.sampled_from(few), st.sampled_from(few)).filter(lambda pair: pair[0] != pair[1])
    return offices({**firms, **town}, draw(st.lists(pairs, max_size=2, unique=True)))


def told(made: Graph, people: Directory) -> dict[str, set[str]]:
    """By code: the steps at which the check says that nobody is left."""
    from docflow.workflow.staffing import short

    found = short(made, Known(directory=people, today=workdays.day_of(DAY)))
    assume(not any(one.code == "W730" for one in found))
    by_code: dict[str, set[str]] = {"W775": set(), "W776": set(), "W780": set()}
    for one in found:
        by_code[one.code].add(step_of(one))
    return by_code


def step_of(one: Problem) -> str:
    return str(one.place.path[-1])


def run(made: Graph, people: Directory, applicant: str) -> tuple[set[str], set[tuple[str, str]], bool]:
    """The steps at which a case gets stuck for good, what was done at which, and whether all was tried.

    Nothing of the check is used: everyone there is says everything there is to say, in every order.
    """
    states: dict[str, Play] = {}
    leads: dict[str, set[str]] = {}
    acted: dict[str, set[str]] = {}
    done: set[tuple[str, str]] = set()
    todo: list[str] = []

    def add(play: Play) -> str:
        key = key_of(play)
        if key not in states:
            states[key] = play
            todo.append(key)
        return key

    by = made.definition.steps[made.definition.start].by
    assert by
    names = {"单位": applicant, "街道": "街道", "区委": "区委"}
    for one in sorted(people.holders(Post(names[by.organisation], by.role), DAY.date())):
        play = Play(made, offices=people)
        try:
            play.do(Start("分开-1", applicant, one.person))
        except DocflowError:
            return set(), set(), False
        add(play)
    while todo:
        if len(states) > 150:
            return set(), set(), False
        key = todo.pop()
        for step, command in moves(states[key], people):
            play = replace(states[key], trail=list(states[key].trail))
            play.now = play.now + timedelta(days=400) if isinstance(command, Tick) else DAY
            play.state = replace(play.case, at=DAY)
            try:
                play.do(command)
            except DocflowError:
                continue
            done |= {(one.step, one.verb) for one in play.trail[len(states[key].trail) :] if isinstance(one, Acted)}
            acted.setdefault(key, set()).add(step)
            leads.setdefault(key, set()).add(add(play))
    return stuck(states, leads, acted), done, True


def stuck(states: dict[str, Play], leads: dict[str, set[str]], acted: dict[str, set[str]]) -> set[str]:
    """The steps that wait in a set of states that is never left, and at which nobody can do anything in any of them."""
    found: set[str] = set()
    for trap in never_left(leads, states):
        if not any(states[key].case.is_finished for key in trap):
            moved = {step for key in trap for step in acted.get(key, ())}
            found |= {step for key in trap for step in states[key].case.open} - moved
    return found


def moves(play: Play, people: Directory) -> list[tuple[str, Command]]:
    found: list[tuple[str, Command]] = []
    if play.case.is_finished:
        return found
    world = replace(play.world(), now=DAY)
    for person in sorted(people.people):
        for one in engine.options(play.graph, play.case, world, person).acts:
            base = Act(one.verb, person, one.step, {}, "理由")
            for urgent in ("是", "否") if "急件" in one.form else ("",):
                found.append((one.step, replace(base, answers={"急件": urgent} if urgent else {})))
    return [*found, ("", Tick())]


def key_of(play: Play) -> str:
    state = play.case
    opened = sorted(
        (name, sorted((vote.verb, vote.by, vote.on_behalf, vote.posts) for vote in here.votes), here.settled, here.back,
         here.escalated)
        for name, here in state.open.items()
    )  # fmt: skip
    done = sorted((name, sorted(one.people)) for name, one in state.done.items())
    return repr((opened, sorted(state.waiting), sorted(state.record.items()), done, state.outcome))


def agree(text: str, people: Directory) -> None:
    """What the check says of `people` is what their runs come to."""
    made, _ = graph.examine(source.read(text, "随机.yaml"))
    assume(made is not None and made.is_proved)
    assert made is not None
    said = told(made, people)
    stuck_at: set[str] = set()
    never: set[str] = set()
    unpassed: set[str] = set()
    for applicant in APPLICANTS:
        steps, done, is_whole = run(made, people, applicant)
        assume(is_whole)
        stuck_at |= steps
        never |= steps - {step for step, _ in done}
        counted = [one for one in made.definition.steps.values() if one.sign and one.not_by]
        voted = [one for one in counted if one.name in {step for step, _ in done}]
        unpassed |= {one.name for one in voted if (one.name, one.arms[0].verb) not in done}
    event(f"stuck: {bool(stuck_at)}, never done: {bool(never)}")
    assert said["W775"] | said["W776"] == stuck_at, text
    assert said["W775"] == never, text
    assert said["W780"] == unpassed, text


@given(kept_apart(), directories())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_check_says_nobody_is_left_where_a_run_gets_stuck_and_nowhere_else(text: str, people: Directory) -> None:
    agree(text, people)


@pytest.mark.slow
@given(kept_apart(), directories())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_it_says_so_when_tried_often(text: str, people: Directory) -> None:
    agree(text, people)


# --- what is told ------------------------------------------------------------------------------------------------

SIGNED = """workflow: 签发
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  起草: {by: 街道.组织员, then: {送签: 签发}}
  签发:
    by: 街道.党工委书记
    not_by: [起草]
    DUE
    then: {签发: {end: 完}, 退回: {go: 起草}}
"""
ONE = """organisations:
  东桥街道: {posts: {组织员: [zhou], 党工委书记: [zhou]}}
  西苑街道: {posts: {组织员: [pei], 党工委书记: [SECRETARY]}}
  北门街道: {posts: {组织员: [lin], 党工委书记: [lin]}}
  甲公司: {superior: 东桥街道}
  乙公司: {superior: 西苑街道}
  丙公司: {superior: 北门街道}
people: {zhou: 周砚秋, pei: 裴远山, lin: 林一舟}
"""


def problems_of(text: str, people: str) -> list[Problem]:
    known = Known(directory=directory.parse(source.read(people, "机构.yaml")), today=workdays.day_of(DAY))
    return list(graph.examine(source.read(text, "签发.yaml"), known)[1])


def test_the_organisations_the_step_and_the_people_are_named() -> None:
    (found,) = problems_of(SIGNED.replace("    DUE\n", ""), ONE.replace("SECRETARY", "zhou"))
    assert (found.code, found.place.line) == ("W775", 5)
    assert "东桥街道、北门街道办到“签发”就没有人能办：周砚秋在“起草”（第4行）送签" in found.text
    assert "西苑街道" not in found.text, "there 周砚秋 signs what 裴远山 drafts"
    assert "只有周砚秋，" in found.text and "东桥街道/党工委书记" in found.remedy


def test_many_organisations_are_counted() -> None:
    (found,) = problems_of(SIGNED.replace("    DUE\n", ""), ONE.replace("SECRETARY", "pei"))
    assert "东桥街道、西苑街道、北门街道办到" in found.text
    more = ONE.replace("SECRETARY", "pei").replace("people:", "  南关街道: {posts: {组织员: [lin], 党工委书记: [lin]}}\n"
                                                   "  丁公司: {superior: 南关街道}\npeople:")  # fmt: skip
    (found,) = problems_of(SIGNED.replace("    DUE\n", ""), more)
    assert "东桥街道、西苑街道、北门街道等 4 个机构办到" in found.text


def test_who_is_asked_when_the_deadline_has_passed_helps() -> None:
    late = SIGNED.replace("DUE", "due: 3 days\n    overdue: {escalate: 街道.组织委员}")
    one = "organisations:\n  东桥街道: {posts: {组织员: [zhou], 党工委书记: [zhou], 组织委员: [pei]}}\n"
    rest = "  甲公司: {superior: 东桥街道}\npeople: {zhou: 周砚秋, pei: 裴远山}\n"
    assert not problems_of(late, one + rest)
    (found,) = problems_of(SIGNED.replace("    DUE\n", ""), one + rest)
    assert found.code == "W775"


def test_a_deputy_helps_only_who_has_not_taken_part() -> None:
    """周砚秋 drafts and signs; a deputy would sign in that name, and may not."""
    one = "organisations:\n  东桥街道: {posts: {组织员: [zhou], 党工委书记: [HELD]}}\n  甲公司: {superior: 东桥街道}\n"
    rest = "people: {zhou: 周砚秋, pei: 裴远山}\nabsences: [{person: PERSON, from: 2026-03-01, until: 2026-03-05, deputy: DEPUTY}]\n"
    text = SIGNED.replace("    DUE\n", "")
    both = (one + rest).replace("HELD", "zhou").replace("PERSON", "zhou").replace("DEPUTY", "pei")
    assert [found.code for found in problems_of(text, both)] == ["W775"]
    other = (one + rest).replace("HELD", "pei").replace("PERSON", "pei").replace("DEPUTY", "zhou")
    assert not problems_of(text, other), "裴远山 may sign even while away"
    drafts = (one + rest).replace("HELD", "pei").replace("PERSON", "zhou").replace("DEPUTY", "pei")
    assert [found.code for found in problems_of(text, drafts)] == ["W776"], "unless 裴远山 has drafted for 周砚秋"


def test_who_was_stood_in_for_has_taken_part() -> None:
    """起草 by a deputy of 周砚秋 is 周砚秋's: signing it is not for 周砚秋."""
    made = graph.compile(source.read(SIGNED.replace("    DUE\n", ""), "签发.yaml"))
    people = directory.parse(source.read("""organisations:
  东桥街道: {posts: {组织员: [zhou], 党工委书记: [zhou, lin]}}
  甲公司: {superior: 东桥街道}
people: {zhou: 周砚秋, pei: 裴远山, lin: 林一舟}
absences: [{person: zhou, from: 2026-03-01, until: 2026-03-05, deputy: pei}]
""", "机构.yaml"))  # fmt: skip
    play = Play(made, offices=people)
    play.do(Start("签发-1", "甲公司", "pei"))
    play.do(Act("送签", "pei"))
    for one in ("zhou", "pei"):
        with pytest.raises(Refused) as refused:
            play.do(Act("签发", one))
        assert refused.value.problems[0].code == "W602"
    assert play.do(Act("签发", "lin")).is_finished


def test_three_steps_kept_apart_need_three_people_and_no_more() -> None:
    text = """workflow: 三人
organisations: {单位: applicant}
steps:
  拟稿: {by: 单位.经办人, then: {送: 校对}}
  校对: {by: 单位.经办人, not_by: [拟稿], then: {送: 复核}}
  复核: {by: 单位.经办人, not_by: [拟稿, 校对], then: {同意: {end: 完}}}
"""
    held = "organisations: {甲公司: {posts: {经办人: [HELD]}}}\npeople: {a: 甲一, b: 甲二, c: 甲三}\n"
    assert not problems_of(text, held.replace("HELD", "a, b, c"))
    (found,) = problems_of(text, held.replace("HELD", "a, b"))
    assert (found.code, found.place.line) == ("W775", 6)


def test_a_block_kept_apart_is_everyone_in_its_branches() -> None:
    text = """workflow: 并行分开
organisations: {单位: applicant}
steps:
  提出: {by: 单位.经办人, then: {送: 审核}}
  审核:
    parallel:
      甲: {看甲: {by: 单位.甲, then: {同意: join}}}
      乙: {看乙: {by: 单位.乙, then: {同意: join}}}
    then: 签发
  签发: {by: 单位.丙, not_by: [审核], then: {签发: {end: 完}}}
"""
    people = "organisations: {甲公司: {posts: {经办人: a, 甲: a, 乙: b, 丙: [b]}}}\npeople: {a: 甲一, b: 甲二}\n"
    (found,) = problems_of(text, people)
    assert (found.code, found.place.line) == ("W775", 10)
    assert "只有甲二，" in found.text


def test_a_vote_that_too_few_may_cast_to_pass_is_told() -> None:
    """Of four members two have taken part before: two thirds of four are never reached, and the answer is always no."""
    text = """workflow: 表决
organisations: {单位: applicant}
steps:
  提出: {by: 单位.经办人, sign: {by: [单位.甲, 单位.乙]}, then: {同意: 定}}
  定: {by: 单位.文书, not_by: 提出, sign: {by: 单位.班子, pass: 2/3}, then: {同意: {end: 成}, 不同意: {end: 不成}}}
"""
    people = """organisations: {甲公司: {posts: {经办人: c, 甲: a, 乙: b, 文书: d, 班子: [a, b, d, MORE]}}}
people: {a: 甲一, b: 甲二, c: 甲三, d: 甲四, e: 甲五, f: 甲六}
"""
    (found,) = problems_of(text, people.replace("MORE", "e"))
    assert (found.code, found.place.line) == ("W780", 5)
    assert "甲公司的“定”永远不会有“同意”的结果：该表态的是甲一、甲二、甲四、甲五" in found.text
    assert not problems_of(text, people.replace("a, b, d, MORE", "a, d, e, f"))


def test_a_post_whose_term_is_over_is_held_by_nobody() -> None:
    over = ONE.replace("SECRETARY", "{person: lin, until: 2026-03-01}")
    assert [one.code for one in problems_of(SIGNED.replace("    DUE\n", ""), over)] == ["W724"]


def test_beyond_its_bound_it_says_not_proved() -> None:
    from docflow.workflow.staffing import short

    made = graph.compile(source.read(SIGNED.replace("    DUE\n", ""), "签发.yaml"))
    people = directory.parse(source.read(ONE.replace("SECRETARY", "pei"), "机构.yaml"))
    found = short(made, Known(directory=people, today=workdays.day_of(DAY)), 1)
    assert [one.code for one in found] == ["W730"]
