"""Effects run after the commit, at least once; a key makes the second time a no-op."""

from __future__ import annotations

import pytest

from docflow.errors import Refused, Unavailable, problem
from docflow.store import Effect, Store, deliver

from .acts import CASE, act, moment


class Crash(BaseException):
    """The process ends here, as far as our code can tell."""


def test_effects_are_carried_out_once_and_marked(opened: Store) -> None:
    act(opened, 0)
    act(opened, 2)
    done: list[str] = []
    report = deliver(opened, {"notify": lambda effect: done.append(effect.key)}, moment(9))
    assert list(report.done) == done == [f"notify:{CASE}:0", f"notify:{CASE}:2"]
    assert opened.pending() == []
    assert deliver(opened, {"notify": lambda effect: done.append(effect.key)}, moment(9)).done == ()
    assert len(done) == 2


def test_a_crash_between_the_doing_and_the_mark_brings_the_effect_again(opened: Store) -> None:
    act(opened, 0)
    seen: list[str] = []

    def crashes(effect: Effect) -> None:
        seen.append(effect.key)
        if len(seen) == 1:
            raise Crash

    with pytest.raises(Crash):
        deliver(opened, {"notify": crashes}, moment(9))
    deliver(opened, {"notify": crashes}, moment(9))
    assert seen == [f"notify:{CASE}:0"] * 2, "at least once, with one key"
    assert opened.pending() == []


def test_one_that_fails_is_noted_and_stops_no_other(opened: Store) -> None:
    act(opened, 0)
    act(opened, 2)

    def fails(effect: Effect) -> None:
        if effect.body["step"] == 0:
            raise Unavailable(problem("E609", path="x", detail="y"))

    report = deliver(opened, {"notify": fails}, moment(9))
    assert report.done == (f"notify:{CASE}:2",)
    assert report.failed[0][0] == f"notify:{CASE}:0"
    (left,) = opened.pending()
    assert (left.tries, left.error.startswith("E609")) == (1, True)


def test_a_kind_nobody_knows_waits(opened: Store) -> None:
    act(opened, 0)
    assert deliver(opened, {}, moment(9)).unknown == (f"notify:{CASE}:0",)
    assert len(opened.pending()) == 1


def test_an_effect_with_a_known_key_is_written_once(opened: Store) -> None:
    act(opened, 0, outbox=[{"key": "k", "kind": "notify", "body": {"first": True}}])
    act(opened, 2, outbox=[{"key": "k", "kind": "notify", "body": {"first": False}}])
    assert [effect.body for effect in opened.pending()] == [{"first": True}]


@pytest.mark.parametrize("later", [0, 1])
def test_an_effect_that_was_done_may_be_asked_for_again(opened: Store, later: int) -> None:
    """A paper taken back and issued again to the letter: its copy is put there again, at the same moment too."""
    for version in (0, 2):
        act(opened, version, outbox=[{"key": "k", "kind": "notify", "body": {}}])
        report = deliver(opened, {"notify": lambda effect: None}, moment(9 + later * version))
        assert report.done == ("k",)
        assert opened.pending() == []
    assert len(opened.rows("SELECT 1 FROM outbox")) == 1 + later


def test_a_refused_act_has_no_effect(opened: Store) -> None:
    act(opened, 0)
    with pytest.raises(Refused):
        act(opened, 0)
    assert len(opened.pending()) == 1
