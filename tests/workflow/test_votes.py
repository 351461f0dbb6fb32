"""会签、或签、票签: after which voice it is settled, and how."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import source
from docflow.workflow import acts, graph
from docflow.workflow.case import Act, Settled, Start, Tick
from tests.workflow.playing import Play

SIGNERS = [("li", "街道.组织员"), ("wang", "街道.组织委员"), ("hao", "街道.纪工委书记"), ("zhao", "街道.党工委书记")]


@pytest.mark.parametrize(
    ("rule", "veto", "voices", "settled"),
    [
        ("all", "no", "同同同同", "4:同意"),
        ("all", "no", "同不", "2:不同意"),
        ("first", "no", "同", "1:同意"),
        ("first", "no", "不", "1:不同意"),
        ("2/3", "no", "同同同", "3:同意"),  # two thirds of four are three
        ("2/3", "no", "同同不", "-"),
        ("2/3", "no", "同不不", "3:不同意"),
        ("'> 1/2'", "no", "同同", "-"),
        ("'> 1/2'", "no", "同同同", "3:同意"),
        ("'> 1/2'", "no", "不不", "2:不同意"),
        ("1/2", "no", "同同", "2:同意"),
        ("3", "no", "同同同", "3:同意"),
        ("3", "no", "不不", "2:不同意"),
        ("2", "yes", "同不", "2:不同意"),
        ("2", "yes", "同同", "2:同意"),
        ("all", "no", "退", "1:退回"),
        ("2/3", "no", "不退", "2:不同意、退回"),
    ],
)
def test_a_vote_is_settled_when_it_must_be(rule: str, veto: str, voices: str, settled: str) -> None:
    posts = ", ".join(post for _, post in SIGNERS)
    text = f"""workflow: 票
organisations: {{单位: applicant, 街道: superior(单位)}}
steps:
  起: {{by: 单位.经办人, then: {{提交: 票}}}}
  票:
    by: 街道.党政办文书
    sign: {{by: [{posts}], pass: {rule}, veto: {veto}}}
    then: {{同意: {{end: 成}}, 不同意: {{end: 否}}, 退回: 起}}
"""
    play = Play(graph.compile(source.read(text, "票.yaml")))
    play.do(Start("票-1", "云杉公司", "zhou"))
    play.do(Act("提交", "zhou"))
    verbs = {"同": "同意", "不": "不同意", "退": "退回"}
    for voice, (person, _) in zip(voices, SIGNERS, strict=False):
        assert play.case.open["票"].is_signing
        play.do(Act(verbs[voice], person))
    found = [event for event in play.trail if isinstance(event, Settled)]
    assert (f"{found[0].yes + found[0].no}:{'、'.join(found[0].verbs)}" if found else "-") == settled


@given(st.integers(1, 60), st.fractions(Fraction(1, 20), 1), st.booleans())
def test_a_share_is_reached_by_no_fewer_than_it_says(of: int, share: Fraction, more: bool) -> None:
    need = acts.needed("share", share, more, 0, of)
    assert need > share * of if more else need >= share * of
    assert need - 1 <= share * of if more else need - 1 < share * of
    assert acts.needed("all", share, more, 0, of) == of
    assert acts.needed("first", share, more, 0, of) == 1
    assert acts.needed("count", share, more, 7, of) == 7
    assert math.floor(share * of) <= need


def test_a_member_who_leaves_may_settle_the_vote() -> None:
    text = """workflow: 票
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
steps:
  起: {by: 单位.经办人, then: {提交: 票}}
  票:
    sign: {by: 区委.部务会, pass: 1/1}
    then: {同意: {end: 成}, 不同意: {end: 否}}
"""
    play = Play(graph.compile(source.read(text, "票.yaml")))
    play.do(Start("票-1", "云杉公司", "zhou"))
    play.do(Act("提交", "zhou"))
    play.do(Act("同意", "wu"))
    play.do(Act("同意", "zheng"))
    play.do(Tick())
    assert not play.case.is_finished
    from docflow import directory
    from tests.workflow.playing import TOWN

    left = TOWN.replace("部务会: [吴七, 郑八, 褚十]", "部务会: [吴七, 郑八]")
    play.offices = directory.parse(source.read(left, "机构.yaml"))
    play.do(Tick())
    assert play.case.outcome == "成"
    assert play.reread() == play.case
