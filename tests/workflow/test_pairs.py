"""Every pair of the manual's table, command by rule of signing, is shown by a journey that anyone can read."""

from __future__ import annotations

import pytest

from docflow.workflow.case import VERBS, Receive, Tick
from tests.workflow import pairs
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
