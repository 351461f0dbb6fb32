"""A noun that is made at once is the noun that its class makes."""

from __future__ import annotations

import dataclasses
import typing
from datetime import UTC, datetime

import pytest

from docflow.directory import Post
from docflow.workflow import commands, events
from docflow.workflow.case import Before, Case, Decision, Done, Effect, Open, World
from docflow.workflow.fold import altered
from docflow.workflow.made import made

KINDS = [*typing.get_args(events.Event), *typing.get_args(commands.Command), Before, Case, Decision, Done, Effect, Open]
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("kind", [*KINDS, World], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("is_whole", [True, False])
def test_it_equals_what_its_class_makes_with_all_fields_or_only_those_it_must_have(kind: type, is_whole: bool) -> None:
    fields = {
        one.name: f"{one.name}."
        for one in dataclasses.fields(kind)
        if is_whole or (one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING)
    }
    quick, plain = made(kind, **fields), kind(**fields)
    assert quick == plain
    assert vars(quick) == vars(plain)
    assert type(quick) is kind
    if fields:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(quick, next(iter(fields)), "")


def test_nouns_made_of_the_same_defaults_share_nothing_that_can_be_changed() -> None:
    one, other = (made(events.Entered, step="甲", at=AT, owner=None) for _ in range(2))
    assert one.weights is not other.weights


def test_a_field_too_few_and_one_too_many_are_refused() -> None:
    with pytest.raises(TypeError, match="step"):
        made(Done, verb="同意", by="wang")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="colour"):
        made(events.Urged, step="甲", posts=(), by="", name="", at=AT, note="", colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="colour"):
        altered(made(Open, step="甲", entered=AT, owner=Post("甲", "乙")), colour="red")
