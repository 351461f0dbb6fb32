"""Document numbers: none twice, none lost in silence."""

from __future__ import annotations

import pytest

from docflow.errors import Conflict, Refused
from docflow.store import Number, Store, verify

from .acts import CASE, act, everything, moment, paper


def test_numbers_count_up_by_code_and_year(opened: Store) -> None:
    assert opened.next_number("示组", 2026) == 1
    act(opened, 0, papers=[paper(1), paper(2, name="通知")])
    assert opened.next_number("示组", 2026) == 3
    assert opened.next_number("示组", 2027) == 1
    assert opened.next_number("示街工", 2026) == 1
    assert [use.number.serial for use in opened.numbers("示组", 2026)] == [1, 2]
    assert opened.numbers("示街工") == []


def test_asking_for_the_next_number_takes_none(opened: Store) -> None:
    before = everything(opened)
    assert opened.next_number("示组", 2026) == opened.next_number("示组", 2026) == 1
    assert everything(opened) == before


@pytest.mark.parametrize(("serial", "code"), [(1, "W630"), (3, "W631")])
def test_a_number_taken_or_skipped_refuses_the_whole_act(opened: Store, serial: int, code: str) -> None:
    act(opened, 0, papers=[paper(1)])
    before = everything(opened)
    with pytest.raises(Refused) as error:
        act(opened, 2, papers=[paper(serial)])
    assert error.value.problems[0].code == code
    assert isinstance(error.value, Conflict) == (code == "W630"), "a conflict is worth trying again"
    assert everything(opened) == before


def test_one_number_cannot_stand_on_two_papers_of_one_act(opened: Store) -> None:
    with pytest.raises(Conflict):
        act(opened, 0, papers=[paper(1), paper(1, name="通知")])
    assert opened.cases() == []


def test_a_used_number_becomes_void_with_its_reason_and_keeps_its_paper(opened: Store) -> None:
    act(opened, 0, papers=[paper(1)])
    opened.void_number("示组", 2026, 1, reason="文中有误，另发", by="zhou", at=moment(5))
    (use,) = opened.numbers()
    assert (use.paper, use.void_reason, use.case) == ("成立批复", "文中有误，另发", CASE)
    assert opened.next_number("示组", 2026) == 2
    assert opened.history("store")[-1].body["by"] == "zhou"
    assert verify(opened) == []


def test_numbers_given_out_on_paper_before_docflow_are_void_up_to_the_first(opened: Store) -> None:
    opened.void_number("示组", 2026, 36, reason="启用前已编", by="zhou", at=moment())
    assert opened.next_number("示组", 2026) == 37
    act(opened, 0, papers=[paper(37)])
    assert len(opened.numbers()) == 37
    assert verify(opened) == []


@pytest.mark.parametrize(("reason", "code"), [("", "W633"), ("  ", "W633"), ("又一次", "W632")])
def test_a_number_is_void_once_and_with_a_reason(opened: Store, reason: str, code: str) -> None:
    opened.void_number("示组", 2026, 1, reason="误编", by="zhou", at=moment())
    before = everything(opened)
    with pytest.raises(Refused) as error:
        opened.void_number("示组", 2026, 1, reason=reason, by="zhou", at=moment())
    assert error.value.problems[0].code == code
    assert everything(opened) == before


def test_a_void_number_is_never_used(opened: Store) -> None:
    opened.void_number("示组", 2026, 1, reason="误编", by="zhou", at=moment())
    with pytest.raises(Conflict) as error:
        act(opened, 0, papers=[paper(1)])
    assert error.value.problems[0].code == "W632"


def test_an_act_that_takes_a_paper_back_makes_its_number_void_with_it(opened: Store) -> None:
    act(opened, 0, papers=[paper(1)])
    act(opened, 2, voids={Number("示组", 2026, 1): "撤回"})
    assert opened.numbers()[0].void_reason == "撤回"
    assert opened.history(CASE)[-1].voids == {Number("示组", 2026, 1): "撤回"}
    assert verify(opened) == []
    with pytest.raises(Refused):
        act(opened, 4, voids={Number("示组", 2026, 1): "再撤回"})
    with pytest.raises(Refused):
        act(opened, 4, voids={Number("示组", 2026, 9): "没有这个号"})


def test_a_number_is_said_as_papers_say_it() -> None:
    assert str(Number("全发", 2026, 8)) == "全发〔2026〕8号"
