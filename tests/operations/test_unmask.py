"""Who sees numbers of people in full: whom docflow.toml names, else who keeps an organisation with others below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from docflow.errors import Refused
from docflow.operations import importing, ledger_views
from docflow.operations.office import Office
from docflow.store import registers as keeping
from docflow.store.rows import STORE
from docflow.table import write

NUMBER = "11010519491231002X"
WHEN = "2026-03-03T09:00"


@pytest.fixture
def here(at, tmp_path: Path) -> Office:  # type: ignore[no-untyped-def]
    """The district with one member in its register."""
    office: Office = at("2026-03-02T09:00", "顾清和")
    path = tmp_path / "党员.xlsx"
    heads = ["党员编号", "姓名", "身份证号", "党员类别", "数据日期"]
    path.write_bytes(write(heads, [["D1", "沈知远", NUMBER, "正式", "2026-01-31"]]))
    assert importing.bring(office, path, "党员").taken == 1
    return office


def seen(office: Office) -> bool:
    """Whether the export holds the number; the file is what a person gets."""
    csv = ledger_views.export(office, "党员", unmasked=True, reason="核对", ending="csv")
    return NUMBER in csv.data.decode("utf-8-sig")


def named(office: Office) -> tuple[str, str, str]:
    """A person of the office, and a role and a post they hold."""
    (who,) = [one for one in office.directory.people.values() if one.name == "顾清和"]
    post = min(office.directory.posts_of(who.id, date(2026, 3, 3)), key=str)
    return who.name, post.role, f"{post.organisation}/{post.role}"


@pytest.mark.row("R57")
@pytest.mark.parametrize("by", [0, 1, 2])
def test_a_person_a_role_or_a_post_may_be_named(at, here: Office, by: int) -> None:  # type: ignore[no-untyped-def]
    right = named(here)[by]
    may = replace(at(WHEN, "顾清和"), unmask=("别人", right))
    assert seen(may)
    (view,) = [one for one in here.store.history(STORE) if one.kind == keeping.VIEWED]
    assert (view.body["by"], view.body["right"], view.body["reason"]) == ("顾清和", right, "核对")


@pytest.mark.row("R57")
def test_who_is_not_named_is_refused_whatever_they_keep(at, here: Office) -> None:  # type: ignore[no-untyped-def]
    assert seen(at(WHEN, "顾清和")), "with nobody named, whoever keeps organisations below may"
    before = len(here.store.history(STORE))
    for unmask in (("周砚秋",), ("没有这个角色",), ("别的机关/组织科",)):
        with pytest.raises(Refused) as caught:
            seen(replace(at(WHEN, "顾清和"), unmask=unmask))
        assert [one.code for one in caught.value.problems] == ["D269"]
        assert unmask[0] in caught.value.problems[0].remedy
    assert len(here.store.history(STORE)) == before


@pytest.mark.row("R57")
def test_a_named_person_of_a_street_may_and_lists_stay_masked(at, here: Office) -> None:  # type: ignore[no-untyped-def]
    street = at(WHEN, "何雨桐")
    with pytest.raises(Refused, match="D269"):
        seen(street)
    seen(replace(street, unmask=("何雨桐",)))
    listed = ledger_views.chosen(replace(here, unmask=("顾清和",)), "党员")
    field = listed.register.form["身份证号"]
    assert NUMBER not in str(ledger_views.shown(field, listed.rows[0].record["身份证号"]))
