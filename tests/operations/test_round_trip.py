"""What is exported in full and imported again is the same ledger: any register, whatever stands in its cells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow import settings as docflow_settings
from docflow.form import Field, ListOf, OneOf, Scalar
from docflow.operations import importing, ledger_views, registers, workspace
from docflow.operations.office import Office
from docflow.store import registers as keeping
from docflow.table import write

CODES = ("91350100M000200Y4T", "91350100M000300Y4J", "91350100M000400Y4A")
WORDS = st.sampled_from(
    ["甲", "A&B<c>", "=1+1", "@SUM(A1)", "+86", "-5", "00123", "1.10101199003078E+17", "12-5", "是", "3月4日", "2026-01-31",
     "甲\n乙", "𠮷野", "“两新”", "5%", "TRUE", "1/3", "#N/A", "a\tb"]
)  # fmt: skip
DAY = date(2026, 3, 1)
#: What the counts of a unit must satisfy is settled below.
COUNTS = ("职工人数", "女职工人数", "党员数", "正式党员数", "预备党员数", "团员人数", "工会会员人数")


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace that many random registers pass through."""
    folder = tmp_path_factory.mktemp("往返") / "区"
    now = datetime(2026, 3, 2, 9, tzinfo=docflow_settings.Settings().zone)
    made = docflow_settings.new_workspace(folder, at=now, made_up=True)
    workspace.fill(made.home, made.library)
    return Office(made.library, made.home, now, user="顾清和", open_store=made.open_store)


def cell(field: Field) -> st.SearchStrategy[str]:
    """What a clerk may write into a cell of this field."""
    match field.type:
        case OneOf(options=options):
            return st.sampled_from(options)
        case ListOf():
            return st.lists(st.sampled_from(["甲、乙", "丙", "丁（戊）"]), min_size=1, max_size=3).map("\n".join)
        case Scalar(kind="integer"):
            return st.integers(0, 400).map(str)
        case Scalar(kind="decimal" | "money"):
            return st.sampled_from(["0", "0.10", "1200.50", "5200", "0.333"]) | st.decimals(0, 9999, places=2).map(str)
        case Scalar(kind="date"):
            return st.dates(date(1990, 1, 1), date(2026, 3, 1)).map(str)
        case Scalar(kind="month"):
            return st.sampled_from(["1949-12", "2001-01", "1988-10"])
        case Scalar(kind="yes/no"):
            return st.sampled_from(["是", "否"])
        case Scalar(kind="phone"):
            return st.sampled_from(["13800138000", "0571-88880000"])
        case Scalar(kind="id"):
            return st.sampled_from(["11010519491231002X", "440524188001010014"])
        case Scalar(kind="code"):
            return st.sampled_from(CODES)
        case Scalar(kind="person" | "organisation"):
            return WORDS.filter(lambda said: said.isprintable())
    return WORDS


@st.composite
def rows(draw: st.DrawFn, fields: tuple[Field, ...], keys: tuple[str, ...]) -> list[dict[str, str]]:
    """One to three rows, each with a key of its own and counts that can be."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        row = {one.name: draw(cell(one) if one.required else st.just("") | cell(one)) for one in fields}
        for key in (one.name for one in fields if one.name in keys and not isinstance(one.type, OneOf)):
            row[key] = CODES[number] if "代码" in key else f"{row[key]}{number}".replace("\n", "").replace("\t", "")
        if "职工人数" in row:
            formal, more = draw(st.integers(0, 60)), draw(st.integers(0, 5))
            people = {"正式党员数": formal, "预备党员数": more, "党员数": formal + more, "职工人数": formal + more + 20}
            row |= {name: str(people.get(name, draw(st.integers(0, 20)))) for name in COUNTS if row[name] != ""}
            row["单位名称"] = f"明川区某{draw(WORDS)}{number}".replace("\n", "").replace("\t", "")
        found.append(row)
    return found


@pytest.mark.row("R53")
@pytest.mark.parametrize("name", ["单位台账", "党组织", "党员", "职务"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_law_an_export_imported_again_changes_nothing(
    lone: Office, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    wanted = registers.register(lone, name)
    fields = wanted.form.fields
    drawn = data.draw(rows(fields, wanted.keys))
    path = tmp_path / "进.xlsx"
    path.write_bytes(write([one.name for one in fields], [list(row.values()) for row in drawn]))
    done = importing.bring(lone, path, name, DAY)
    assert [str(one) for one in done.problems if not one.is_warning] == []
    assert done.taken == len(drawn)
    before, kept = keeping.state(lone.store, name), [one.record for one in registers.rows(lone, name)]
    out = tmp_path / "出.xlsx"
    out.write_bytes(ledger_views.export(lone, name, unmasked=True, reason="往返").data)
    found = importing.preview(lone, out, name, DAY)
    assert found.refused == ()
    assert found.changes.is_empty, found.changes
    importing.bring(lone, out, name, DAY)
    assert keeping.state(lone.store, name) == before
    assert [one.record for one in registers.rows(lone, name)] == kept
