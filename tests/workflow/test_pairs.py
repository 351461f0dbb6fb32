"""Every pair of the manual's table, command by rule of signing, is shown by a journey that anyone can read."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from docflow.workflow.case import VERBS, Receive, Tick
from docflow.workflow.language import Pass, Sign
from tests.workflow import pairs, situations
from tests.workflow.pairs import Pair, Watched
from tests.workflow.test_journeys import FILES, tell


@pytest.fixture(scope="module")
def plays() -> dict[str, Watched]:
    found = {path.stem: tell(path, Watched) for path in FILES}
    return {name: play for name, play in found.items() if isinstance(play, Watched)}


def test_the_manual_has_the_table() -> None:
    assert len(pairs.promised()) == 10 * len(pairs.COLUMNS)
    assert all(pairs.promised().values())
    assert pairs.listed(pairs.table({}))["转办", "first"] == ["（没有）"]


@pytest.mark.parametrize("pair", pairs.promised(), ids="×".join)
def test_a_pair_of_the_manual_is_shown_by_a_journey(pair: Pair, plays: dict[str, Watched]) -> None:
    assert any(pair in play.pairs for play in plays.values()), "write a journey in which this happens"


def test_every_command_is_carried_out_in_a_journey(plays: dict[str, Watched]) -> None:
    done = {kind for play in plays.values() for kind in play.done}
    assert done >= {*VERBS.values(), Receive, Tick}


def test_the_table_of_journeys_says_what_is_shown(plays: dict[str, Watched]) -> None:
    """`python -m tests.workflow.pairs` writes it; a journey that is new need not stand there yet."""
    listed = pairs.listed(pairs.TABLE.read_text("utf8"))
    assert set(listed) == set(pairs.promised())
    for pair, names in listed.items():
        assert names and all(pair in plays[name].pairs for name in names), pair


def test_a_command_that_is_added_needs_a_row() -> None:
    """催办 is with the reminder, 委派 and 回复 with consultation; 抄送、作废、终止 mean the same whatever is signed."""
    rows = {row for row, _ in pairs.promised()}
    told = {word for row in rows for word in row.split("、")} | {"催办", "委派", "回复"}
    alike = {"抄送", "作废", "终止"}
    assert set(VERBS) <= told | alike
    assert alike <= set(situations.COMMANDS)


def test_a_rule_of_signing_that_is_added_needs_a_column() -> None:
    kinds = next(one for one in dataclasses.fields(Pass) if one.name == "kind")
    assert set(typing.get_args(typing.get_type_hints(Pass)[kinds.name])) == set(pairs.KINDS)
    assert {one.name for one in dataclasses.fields(Sign)} == set(pairs.TOLD_APART) | set(pairs.BESIDES)
    assert {*pairs.KINDS.values(), *pairs.TOLD_APART.values()} == set(pairs.COLUMNS)


# --- commands and situations -------------------------------------------------------------------------------------


def test_every_command_has_a_cell_in_every_situation() -> None:
    assert set(situations.COMMANDS) == set(VERBS)
    assert len({one.name for one in situations.SITUATIONS}) == len(situations.SITUATIONS)


def test_the_manual_says_what_each_situation_means() -> None:
    """The plain case and the one with a voice cast are those of the table above it."""
    lines = pairs.MANUAL.read_text("utf8").splitlines()
    first = lines.index("| 情形 | 命令 |") + 2
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    told = [line.strip("|").split("|")[0].strip() for line in lines[first:last]]
    assert told == [one.name for one in situations.SITUATIONS if one.name not in ("没有别的事", "已经有一人表态")]


def test_what_every_command_comes_to_in_every_situation_is_written_down() -> None:
    """`python -m tests.workflow.situations` writes it anew: look at what has changed before you keep it."""
    assert situations.TABLE.read_text("utf8") == situations.table()


@pytest.mark.parametrize("situation", situations.SITUATIONS, ids=lambda one: one.name)
def test_a_situation_is_what_it_is_called(situation: situations.Situation) -> None:
    state = situations.begun(situation).case
    assert (situation.step in state.open) is bool(situation.step)
    assert state.is_finished is not bool(situation.step)
    signs = {
        "文书已编号印发": any(one.number for one in state.papers.values()),
        "文书已签发、没有印发": any(one.state == "approved" for one in state.papers.values()),
        "过了期限、已上报": any(one.escalated for one in state.open.values()),
        "并行的一支里": bool(state.block),
        "流程里的流程里": "·" in situation.step,
        "退回来又直接回去的": "起" in state.done and "审" in state.done,
        "同一个人没有再问以后": {"甲", "乙"} <= state.done.keys() and state.done["乙"].by == "zhao",
        "单位的材料由街道代录": "zhou" not in state.people,
        "已经有一人表态": any(one.votes for one in state.open.values()),
        "有人缺席、由人代理": bool(situation.absences),
    }
    for name, holds in signs.items():
        assert holds is (name == situation.name) or name in ("退回来又直接回去的", "文书已签发、没有印发"), name
    assert signs.get(situation.name, True)
