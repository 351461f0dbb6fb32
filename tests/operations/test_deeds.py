"""The record in the words of an office: who, for whom, what, to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

import pytest

from docflow.directory import Post
from docflow.operations import deeds
from docflow.workflow.case import (
    Acted,
    Answer,
    Cancelled,
    Decided,
    Delegated,
    Entered,
    Escalated,
    Event,
    HandedOver,
    Registered,
    Settled,
    SignerAdded,
    Vote,
    Voted,
    Warned,
)
from docflow.zone import CHINA

AT = datetime(2026, 3, 2, 9, tzinfo=CHINA)
CLERK, HEAD = Post("东桥街道", "组织员"), Post("东桥街道", "党工委书记")
NAMES = {"pei": "裴远山"}


def test_a_deputy_is_shown_with_whom_they_stand_in_for_when_voting_too() -> None:
    act = Acted("审核", "同意", "zhou", "周砚秋", CLERK, AT, on_behalf="pei")
    vote = Voted("审核", Vote((CLERK,), "同意", "zhou", "周砚秋", "pei", "可以", "", AT), AT, 3)
    assert [deeds.who(one, NAMES.__getitem__) for one in (act, vote)] == ["周砚秋（代裴远山）"] * 2
    assert deeds.note(vote) == "可以"


def test_what_a_clerk_typed_in_for_a_firm_is_shown_so() -> None:
    act = Acted("提出", "提交", "zhou", "周砚秋", CLERK, AT, for_="云杉公司")
    assert (deeds.who(act, str), deeds.what(act)) == ("周砚秋", "提交（代云杉公司录入）")


def test_a_table_that_answers_is_nobody() -> None:
    decided = Decided("组建方式", Answer("联合", "F2", "第五条"), AT)
    assert (deeds.who(decided, str), deeds.what(decided)) == ("", "判定：组建方式为“联合”")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Acted("审核", "退回", "zhou", "周砚秋", CLERK, AT, to="拟稿", returns=True), "退回到“拟稿”"),
        (HandedOver("审核", CLERK, HEAD, "zhou", "周砚秋", AT), "转办：东桥街道/组织员 → 东桥街道/党工委书记"),
        (Delegated("审核", HEAD, "zhou", "周砚秋", AT), "委派：东桥街道/党工委书记"),
        (SignerAdded("审核", HEAD, "zhou", "周砚秋", AT), "加签：东桥街道/党工委书记"),
        (Escalated("审核", (HEAD,), AT), "逾期上报：东桥街道/党工委书记"),
        (Cancelled(("甲审", "乙审"), "甲审 → 拟稿", AT), "取消：甲审、乙审"),
        (Settled("审核", ("退回",), 1, 2, 4, AT), "表态有了结果：共4票，赞成1，不赞成2，可办退回"),
        (Registered("党组织", {}, AT), "登记：党组织"),
        (Warned("选举", "在名单中", "有当选人不在名单里", AT), "核对提醒：有当选人不在名单里"),
        (Entered("审核", AT, CLERK, due=date(2026, 3, 3)), "收到，2026-03-03前办理"),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, str) else "",
)
def test_the_record_says_what_was_done_and_to_whom(event: Event, said: str) -> None:
    assert deeds.what(event) == said


def test_every_event_has_words_of_its_own() -> None:
    assert {one.__name__ for one in get_args(Event)} == deeds._WHAT.keys()
