"""What is written of events and cases: one text, however it is made, and what is read back is what was written."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.directory import Post
from docflow.workflow import commands, events
from docflow.workflow.case import Answer, Before, Case, Done, Open, Paper, Vote
from docflow.workflow.fold import altered
from docflow.workflow.written import canonical, case_from_json, command_from_json, event_from_json, text, to_json
from docflow.zone import CHINA

WORDS = st.sampled_from(["", "甲", '"', "a/b\n", "\u2028", "同意"])
PLAIN = st.recursive(st.none() | st.booleans() | st.integers() | WORDS, lambda inner: st.lists(inner, max_size=2))
PLAINS = st.dictionaries(WORDS, PLAIN | st.dictionaries(WORDS, PLAIN, max_size=2), max_size=3)
ZONES = st.sampled_from([UTC, CHINA, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(2030, 1, 1), timezones=ZONES)  # noqa: DTZ001
MOMENTS = MOMENTS | MOMENTS.map(lambda moment: moment.replace(microsecond=0))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of this type may hold."""
    plain = {str: WORDS, int: st.integers(), bool: st.booleans(), type(None): st.none()}
    plain |= {
        datetime: MOMENTS,
        date: st.dates(),
        Post: st.builds(Post, WORDS.filter(lambda one: "/" not in one), WORDS),
    }
    if hint in plain:
        return plain[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(values(inner[0]), max_size=2)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        known = inner[1] in (*NOUNS, str, int)
        return st.dictionaries(WORDS, values(inner[1]), max_size=2) if known else PLAINS
    if inner and type(None) in inner:
        return st.one_of(*map(values, inner))
    return nouns(hint)


def nouns(kind: type) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{name: values(hint) for name, hint in typing.get_type_hints(kind).items()})


NOUNS = (Answer, Vote, Open, Done, Paper, Before, Case)
EVENTS = typing.get_args(events.Event)
COMMANDS = typing.get_args(commands.Command)


@pytest.mark.parametrize("kind", [Case, *EVENTS], ids=lambda kind: kind.__name__)
def test_the_text_is_that_of_the_values_and_reads_back_as_the_noun(kind: type) -> None:
    read = case_from_json if kind is Case else event_from_json

    @settings(max_examples=8, deadline=None)
    @given(nouns(kind))
    def law(noun: Any) -> None:
        plain = to_json(noun)
        assert text(noun) == canonical(plain)
        assert read(plain) == noun

    law()


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_is_written_as_one_text_too(kind: type) -> None:
    @settings(max_examples=5, deadline=None)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        hints = typing.get_type_hints(kind)
        noun = kind(**{name: data.draw(PLAINS if name == "answers" else values(hint)) for name, hint in hints.items()})
        assert text(noun) == canonical(to_json(noun))
        assert command_from_json(to_json(noun)) == noun

    law()


@settings(max_examples=20, deadline=None)
@given(values(Open), MOMENTS)
def test_a_part_that_was_altered_is_written_anew(here: Open, moment: datetime) -> None:
    """A part keeps its text: one made of it does not."""
    before = text(here)
    for new in (altered(here, urged=moment), replace(here, urged=moment)):
        assert text(new) == canonical(to_json(new))
    assert text(here) == before == canonical(to_json(here))
    assert text(altered(here, urged=here.urged)) == before


@settings(max_examples=20, deadline=None)
@given(nouns(Case))
def test_what_stays_in_a_case_is_written_once_and_what_changes_anew(state: Case) -> None:
    """Mappings and sets keep their text by what they are, not by where they stand or what they equal."""
    text(state)
    before = Before("甲", "wang", state.open, "", state.waiting, state.done, state.papers)
    for new in (
        altered(state, before=before),
        altered(state, people=state.people | {"新来的"}),
        altered(state, record={**state.record, "新的": "一"}, done={}),
        altered(state, organisations=dict(state.organisations), open=dict(state.open)),
    ):
        assert text(new) == canonical(to_json(new))
    assert text(state) == canonical(to_json(state))


@settings(max_examples=30, deadline=None)
@given(nouns(Case), st.data())
def test_a_case_made_of_a_written_one_is_written_as_if_nothing_had_been(state: Case, data: st.DataObject) -> None:
    """One field after the other is another value, or an equal one, or is put back; each case is held to its values."""
    hints = typing.get_type_hints(Case)
    text(state)
    one, first = state, state
    for name in data.draw(st.lists(st.sampled_from([*hints, "back"]), max_size=6)):
        back = {one: getattr(first, one) for one in hints}
        one = altered(one, **(back if name == "back" else {name: data.draw(values(hints[name]))}))
        assert text(one) == canonical(to_json(one)) == text(replace(one))
    assert text(first) == canonical(to_json(first))


def test_a_noun_without_a_field_it_must_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Entered without step"):
        event_from_json({"kind": "Entered", "at": "2026-03-02T01:00:00+00:00", "owner": None})


def test_what_is_read_shares_no_mapping_with_what_it_was_read_from() -> None:
    event = event_from_json(
        {"kind": "Supplied", "step": "甲", "answers": (given := {"a": 1}), "at": "2026-03-02T01:00:00Z"}
    )
    given["a"] = 2
    assert event.answers == {"a": 1}  # type: ignore[union-attr]
