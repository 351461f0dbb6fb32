"""The ledger of an office: imported with a preview, corrected, exported and read back, seen by those who may."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow import form, store, table
from docflow import settings as docflow_settings
from docflow.errors import Conflict, InvalidSource, Refused
from docflow.operations import analysing, importing, ledger_views, registers, supposing, workspace
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.store import registers as keeping
from docflow.store.rows import STORE

Rows = list[dict[str, object]]
IDS = ("11010519491231002X", "440524188001010014")

PERSON: dict[str, object] = {
    "党员编号": "D1", "姓名": "沈知远", "身份证号": IDS[0], "出生年月": "1949-12", "党员类别": "正式",
    "所在党组织": "中共明川区和风律师事务所支部", "工作单位": "明川区和风律师事务所", "到岗日期": date(2025, 7, 31),
    "联系电话": "13800138000", "数据日期": date(2026, 1, 31), "备注": None,
}  # fmt: skip
BRANCH: dict[str, object] = {
    "党组织名称": "中共明川区和风律师事务所支部", "类型": "党支部", "上级党组织": "东桥街道党工委",
    "所属单位": "明川区和风律师事务所", "数据日期": date(2026, 1, 31),
}  # fmt: skip


def sheet(path: Path, rows: Rows, name: str = "表.xlsx") -> Path:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    path = path / name
    path.write_bytes(table.write(heads, [[row.get(head) for head in heads] for row in rows]))  # type: ignore[misc]
    return path


@pytest.fixture
def here(at) -> Office:  # type: ignore[no-untyped-def]
    """The district with its roster."""
    found = at("2026-03-02T09:00", "顾清和")
    importing.bring(found, found.in_workspace("数据", "台账.xlsx"))
    return found  # type: ignore[no-any-return]


def codes(problems) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.code for one in problems]


# --- preview and import ----------------------------------------------------------------------------------


def test_a_preview_says_what_an_import_would_do_and_writes_nothing(here: Office, tmp_path: Path) -> None:
    people = [PERSON, {**PERSON, "党员编号": "D2", "姓名": "林一舟"}, {**PERSON, "党员编号": "D3", "姓名": "许星阑"}]
    importing.bring(here, sheet(tmp_path, people), "党员")
    again = [
        people[0],
        {**people[1], "党员类别": "预备"},
        {**PERSON, "党员编号": "D4"},
        {**PERSON, "党员编号": "D5", "党员类别": "挂名"},
    ]
    before = keeping.state(here.store, "党员")
    found = importing.preview(here, sheet(tmp_path, again, "又.xlsx"), "党员")
    assert [key for key, _ in found.changes.new] == ["D4"]
    assert [(one.key, [(a.name, a.before, a.after) for a in one.altered]) for one in found.changes.changed] == [
        ("D2", [("党员类别", "正式", "预备")])
    ]
    assert found.changes.unchanged == ("D1",)
    assert [key for key, _ in found.changes.missing] == ["D3"]
    assert found.refused == (5,)
    assert [one.place.cell for one in found.problems if not one.is_warning] == ["E5"]
    assert found.gone == (), "a slip of the pen takes nobody out"
    assert keeping.state(here.store, "党员") == before
    assert found.base == before.base


def test_who_has_left_the_table_leaves_the_register_and_the_history_says_so(here: Office, tmp_path: Path) -> None:
    importing.bring(here, sheet(tmp_path, [PERSON, {**PERSON, "党员编号": "D2", "姓名": "林一舟"}]), "党员")
    importing.bring(here, sheet(tmp_path, [PERSON], "又.xlsx"), "党员", date(2026, 2, 28))
    assert [one.key for one in registers.rows(here, "党员")] == ["D1"]
    assert [one.key for one in registers.rows(here, "党员", date(2026, 2, 1))] == ["D1", "D2"]
    assert [one.what for one in keeping.history(here.store, "党员", "D2")] == ["新增", "移出"]
    assert [one.what for one in keeping.history(here.store, "党员", "D1")] == ["新增"], "to be there still is no change"


def test_an_import_is_refused_when_the_register_moved_on_after_its_preview(here: Office, tmp_path: Path) -> None:
    path = sheet(tmp_path, [PERSON])
    base = importing.preview(here, path, "党员").base
    importing.bring(here, sheet(tmp_path, [{**PERSON, "党员编号": "D9"}], "别人.xlsx"), "党员")
    with pytest.raises(Conflict) as caught:
        importing.bring(here, path, "党员", base=base)
    assert codes(caught.value.problems) == ["D264"]
    assert [one.key for one in registers.rows(here, "党员")] == ["D9"]
    importing.bring(here, path, "党员", base=importing.preview(here, path, "党员").base)


def test_the_same_table_twice_changes_nothing(here: Office) -> None:
    before = keeping.state(here.store, "单位台账")
    done = importing.bring(here, here.in_workspace("数据", "台账.xlsx"))
    assert done.changes.is_empty
    assert keeping.state(here.store, "单位台账") == before


def test_a_reference_that_leads_nowhere_is_told_and_its_row_kept(here: Office, tmp_path: Path) -> None:
    importing.bring(here, sheet(tmp_path, [BRANCH], "组织.xlsx"), "党组织")
    done = importing.bring(
        here, sheet(tmp_path, [PERSON, {**PERSON, "党员编号": "D2", "所在党组织": "某某支部"}]), "党员"
    )
    assert [(one.code, one.place.line) for one in done.problems] == [("D261", 3)]
    assert done.taken == 2
    assert codes(analysing.faults(here, "党员")) == ["D261"]
    assert codes(analysing.faults(here, "党组织")) == []


def test_two_rows_of_one_key_are_refused_the_second_time(here: Office, tmp_path: Path) -> None:
    done = importing.bring(here, sheet(tmp_path, [PERSON, PERSON]), "党员")
    assert (done.taken, done.refused, codes(done.problems)[-1]) == (1, (3,), "D209")


# --- corrections -----------------------------------------------------------------------------------------


def test_a_correction_changes_the_columns_it_has_and_nothing_else(here: Office, tmp_path: Path) -> None:
    one, two = registers.rows(here)[:2]
    rows: Rows = [
        {"统一社会信用代码": one.key, "职工人数": 999, "所在片区": "（清空）"},
        {"统一社会信用代码": two.key, "职工人数": None, "所在片区": None},
    ]
    path = sheet(tmp_path, rows)
    shown = importing.correct(here, path, write=False)
    assert [len(each.altered) for each in shown.changes.changed] == [2]
    assert registers.rows(here)[0].record == one.record
    importing.correct(here, path, base=shown.base)
    after = {each.key: each.record for each in registers.rows(here)}
    assert after[one.key] == {**one.record, "职工人数": 999, "所在片区": None}
    assert after[two.key] == two.record
    assert len(after) == 29
    (*_, last) = keeping.history(here.store, "单位台账", one.key)
    assert (last.what, last.by, last.source) == ("修改", "顾清和", "表.xlsx")
    assert {each[:2] for each in last.altered} == {
        ("职工人数", one.record["职工人数"]),
        ("所在片区", one.record["所在片区"]),
    }


def test_a_correction_of_nobody_or_of_what_cannot_be_is_refused_by_row(here: Office, tmp_path: Path) -> None:
    one = registers.rows(here)[0]
    members = one.record["党员数"]
    assert isinstance(members, int)
    rows: Rows = [
        {"统一社会信用代码": "91350100M000100Y43", "正式党员数": 1},
        {"统一社会信用代码": one.key, "正式党员数": members + 1},
    ]
    done = importing.correct(here, sheet(tmp_path, rows))
    assert done.refused == (2, 3)
    assert [each.code for each in done.problems if not each.is_warning] == ["D265", "D210"]
    assert registers.rows(here)[0].record == one.record


def test_a_correction_without_a_column_to_change_is_refused(here: Office, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource) as caught:
        importing.correct(here, sheet(tmp_path, [{"党员编号": "D1", "序号": 1}]), "党员")
    assert codes(caught.value.problems) == ["D266"]


# --- export ----------------------------------------------------------------------------------------------


def cells(data: bytes) -> list[list[object]]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.row("R53")
def test_an_export_has_source_and_day_a_filter_and_text_where_text_belongs(here: Office, tmp_path: Path) -> None:
    importing.bring(here, sheet(tmp_path, [PERSON, {**PERSON, "党员编号": "=HYPERLINK(1)", "姓名": "+甲"}]), "党员")
    found = ledger_views.export(here, "党员", unmasked=True, reason="核对")
    page = openpyxl.load_workbook(io.BytesIO(found.data)).worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert heads[-2:] == ["来源文件", "数据截至"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", f"A1:{page.cell(1, len(heads)).column_letter}3")
    assert all(
        cell.data_type in ("s", "d", "n") and not (cell.data_type == "n" and cell.value is not None)
        for row in page.iter_rows(min_row=2)
        for cell in row
    )
    column = heads.index("身份证号")
    assert {row[column].value for row in page.iter_rows(min_row=2)} == {IDS[0]}
    assert {row[-2].value for row in page.iter_rows(min_row=2)} == {"表.xlsx"}
    assert {row[-1].value.date() for row in page.iter_rows(min_row=2)} == {date(2026, 1, 31)}  # type: ignore[union-attr]


def test_a_condition_chooses_the_rows_and_counts_those_it_cannot_judge(here: Office) -> None:
    every = registers.rows(here)
    found = ledger_views.chosen(here, where="营业收入 >= 500 and 所属街道 == '东桥街道'")
    silent = [one for one in every if one.record["营业收入"] is None]
    assert found.unknown == len(silent) > 0
    assert {one.key for one in found.rows} == {
        one.key
        for one in every
        if one not in silent and one.record["营业收入"] >= 500 and one.record["所属街道"] == "东桥街道"  # type: ignore[operator]
    }
    with pytest.raises(InvalidSource) as caught:
        ledger_views.chosen(here, where="营业收人 >= 500")
    assert codes(caught.value.problems) == ["W737"]


@pytest.mark.row("R57")
def test_a_clerk_sees_it_masked_an_owner_in_full_and_the_view_is_kept(at, here: Office, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    importing.bring(here, sheet(tmp_path, [{**PERSON, "备注": f"身份证 {IDS[1]}，电话１３９００１３９０００"}]), "党员")
    masked = json.dumps(cells(ledger_views.export(here, "党员").data), default=str, ensure_ascii=False)
    assert not any(one in masked for one in (*IDS, "13800138000", "１３９００１３９０００", "1949-12"))
    applicant = at("2026-03-03T09:00", "何雨桐")
    for who, reason, code in (
        (applicant, "看看", "D269"),
        (here, " ", "D270"),
        (at("2026-03-03T09:00"), "看看", "C806"),
    ):
        with pytest.raises((Refused, InvalidSource)) as caught:
            ledger_views.export(who, "党员", unmasked=True, reason=reason)
        assert codes(caught.value.problems) == [code]
    assert not any(one.kind == keeping.VIEWED for one in here.store.history(STORE))
    full = json.dumps(
        cells(ledger_views.export(here, "党员", unmasked=True, reason=f"核对{IDS[0]}").data),
        default=str,
        ensure_ascii=False,
    )
    assert IDS[0] in full
    (view,) = [one for one in here.store.history(STORE) if one.kind == keeping.VIEWED]
    assert (view.body["by"], view.body["count"]) == ("顾清和", 1)
    assert "身份证号" in view.body["fields"]
    assert IDS[0] not in json.dumps(view.body, ensure_ascii=False)
    assert store.verify(here.store) == []


def test_a_masked_export_cannot_wipe_out_what_it_hides(here: Office, tmp_path: Path) -> None:
    address = f"东桥街道，电话 {13900139000}"
    importing.bring(
        here,
        sheet(tmp_path, [{**PERSON, "身份证号": None, "联系电话": None, "出生年月": None, "备注": address}]),
        "党员",
    )
    path = tmp_path / "打码.xlsx"
    path.write_bytes(ledger_views.export(here, "党员").data)
    done = importing.bring(here, path, "党员")
    assert (done.taken, codes(done.problems)) == (0, ["D263", "D246"])
    assert registers.rows(here, "党员")[0].record["备注"] == address


def test_masked_numbers_are_called_masked_not_wrong(here: Office, tmp_path: Path) -> None:
    importing.bring(here, sheet(tmp_path, [PERSON]), "党员")
    path = tmp_path / "打码.xlsx"
    path.write_bytes(ledger_views.export(here, "党员").data)
    found = [one for one in importing.preview(here, path, "党员").problems if one.code != "D246"]
    assert codes(found) == ["D263"] * 3
    assert {dict(one.values)["field"] for one in found} == {"身份证号", "出生年月", "联系电话"}


def test_a_unit_under_another_code_is_told_as_a_second_record(here: Office, tmp_path: Path) -> None:
    kept = registers.rows(here)
    plain = [{name: form.display(value) for name, value in one.record.items()} for one in kept[:2]]
    old, plain[0]["统一社会信用代码"] = plain[0]["统一社会信用代码"], "91350100M000100Y43"
    done = importing.preview(here, sheet(tmp_path, plain), whole=False)
    (found,) = [one for one in done.problems if one.code == "D274"]
    values = dict(found.values)
    assert (values["title"], values["before"]) == (plain[0]["单位名称"], old)
    assert (values["now"], found.place.line) == ("91350100M000100Y43", 2)


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace that many random registers pass through."""
    folder = tmp_path_factory.mktemp("往返") / "区"
    now = datetime(2026, 3, 2, 9, tzinfo=docflow_settings.Settings().zone)
    made = docflow_settings.new_workspace(folder, at=now, made_up=True)
    workspace.fill(made.home, made.library)
    return Office(made.library, made.home, now, user="顾清和", open_store=made.open_store)


TEXTS = st.sampled_from(
    ["甲", "A&B<c>", "=1+1", "@SUM(A1)", "00123", "1.10101199003078E+17", "12-5", "是", "3月4日", "甲\n乙", "𠮷野"]
)


@st.composite
def people(draw: st.DrawFn) -> Rows:
    found: Rows = []
    for number in range(draw(st.integers(1, 4))):
        found.append(
            {
                **PERSON,
                "党员编号": f"{draw(TEXTS)}{number}".replace("\n", ""),
                "身份证号": draw(st.sampled_from([None, *IDS])),
                "出生年月": draw(st.sampled_from([None, "1949-12", "2001-01"])),
                "到岗日期": draw(st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1))),
                "组织关系已转入": draw(st.sampled_from(["是", "否"])),
                "活动证号": draw(st.none() | TEXTS),
                "备注": draw(st.none() | TEXTS),
                "联系电话": draw(st.sampled_from([None, "13800138000", "0571-88880000"])),
            }
        )
    return found


@given(rows=people(), ending=st.sampled_from(["xlsx", "csv"]))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.row("R53")
def test_importing_an_export_gives_the_same_ledger(lone: Office, tmp_path: Path, rows: Rows, ending: str) -> None:
    assert importing.bring(lone, sheet(tmp_path, rows), "党员").refused == ()
    before = keeping.state(lone.store, "党员")
    path = tmp_path / f"出.{ending}"
    path.write_bytes(ledger_views.export(lone, "党员", unmasked=True, reason="往返", ending=ending).data)
    risky = ending == "csv" and any(str(value).startswith(("=", "@")) for row in rows for value in row.values())
    found = importing.preview(lone, path, "党员")
    if risky:
        # A .csv cannot say that a text is no formula: a ' stands before it, and the preview shows it.
        assert all(str(each.after).startswith("'") for one in found.changes.changed for each in one.altered)
        return
    assert found.changes.is_empty, found.changes
    assert (found.refused, found.changes.missing) == ((), ())
    importing.bring(lone, path, "党员")
    assert keeping.state(lone.store, "党员") == before


FIELDS = (
    "党员编号",
    "姓名",
    "身份证号",
    "性别",
    "出生年月",
    "党员类别",
    "所在党组织",
    "工作单位",
    "到岗日期",
    "活动证号",
    "联系电话",
    "备注",
)


@given(
    field=st.sampled_from(FIELDS),
    number=st.sampled_from(IDS),
    shape=st.sampled_from(["{}", "号{}。", "{} ", "见{}号", "（{}）"]),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.row("R57")
def test_an_identity_number_anywhere_stands_in_no_message_list_or_log(
    lone: Office, tmp_path: Path, field: str, number: str, shape: str
) -> None:
    path = sheet(tmp_path, [{**PERSON, field: shape.format(number)}, {**PERSON, "党员编号": "D2"}])
    done = importing.bring(lone, path, "党员")
    said = [str(one) + one.remedy for one in done.problems]
    said += [
        ledger_views.said(done.register.form[a.name], v)
        for one in done.changes.changed
        for a in one.altered
        for v in (a.before, a.after)
    ]
    said.append(json.dumps(cells(ledger_views.export(lone, "党员").data), default=str, ensure_ascii=False))
    said += [str(one) for one in analysing.faults(lone, "党员")]
    said += [json.dumps(one.body, ensure_ascii=False) for one in lone.store.history(STORE)]
    assert not any(number in one for one in said)


# --- who sees what ---------------------------------------------------------------------------------------


@pytest.mark.row("R48")
def test_a_street_sees_its_own_units_and_no_others(at, here: Office) -> None:  # type: ignore[no-untyped-def]
    def streets(who: str) -> set[object]:
        return {one.record["所属街道"] for one in registers.rows(at("2026-03-03T09:00", who))}

    assert streets("周砚秋") == {"东桥街道"}
    assert streets("苏映雪") == {"西湾街道"}
    assert streets("顾清和") == {"东桥街道", "西湾街道"} == streets("")
    assert {one.name for one in roster.units(at("2026-03-03T09:00", "何雨桐"))} == {"明川区云杉软件有限公司"}
    assert roster.figures(at("2026-03-03T09:00", "周砚秋"))["单位总数"] == len(
        registers.rows(at("2026-03-03T09:00", "周砚秋"))
    )


def test_a_street_imports_its_own_units_and_takes_nobody_elses_away(at, here: Office, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    clerk = at("2026-03-03T09:00", "周砚秋")
    own = [dict(one.record) for one in registers.rows(clerk)]
    (other, *_) = [one for one in registers.rows(here) if one.record["所属街道"] == "西湾街道"]
    rows: Rows = [{**own[0], "职工人数": 997}, *own[1:-1], dict(other.record), {**own[-1], "所属街道": "西湾街道"}]
    done = importing.bring(clerk, sheet(tmp_path, rows))
    assert [one.code for one in done.problems if not one.is_warning] == ["D273", "D273"]
    assert len(registers.rows(here)) == 29
    done = importing.bring(clerk, sheet(tmp_path, rows[:-2]))
    assert [key for key, _ in done.changes.missing] == list(done.gone) == [str(own[-1]["统一社会信用代码"])]
    assert len(registers.rows(here)) == 28
    refused = importing.correct(clerk, sheet(tmp_path, [{"统一社会信用代码": other.key, "职工人数": 1}]))
    assert (refused.taken, codes(refused.problems)) == (0, ["D273"])


def test_what_must_be_there_cannot_be_taken_away(here: Office, tmp_path: Path) -> None:
    one = registers.rows(here)[0]
    done = importing.correct(here, sheet(tmp_path, [{"统一社会信用代码": one.key, "通讯地址": importing.CLEAR}]))
    assert (done.taken, codes(done.problems)) == (0, ["D231"])
    assert registers.rows(here)[0].record == one.record


def test_an_industry_parent_sees_its_members_wherever_they_are(at, here: Office) -> None:  # type: ignore[no-untyped-def]
    path = here.in_workspace("机构.yaml")
    committee = (
        "  区物流行业协会党委:\n    superior: 区委组织部\n    kind: 行业党委\n    posts:\n      书记: [p68]\n\npeople:"
    )
    text = (
        path.read_text("utf8")
        .replace("      负责人: [p68]\n", "")
        .replace("  区妇联:\n", "  区妇联:\n", 1)
        .replace("people:", committee, 1)
    )
    path.write_text(text.replace("    kind: 群团\n    posts:\n\n  明川", "    kind: 群团\n\n  明川"), "utf8")
    seen = registers.rows(at("2026-03-03T09:00", "尹清扬"))
    assert {one.record["行业协会党组织"] for one in seen} == {"区物流行业协会党委"}
    assert seen


# --- a folder of tables ----------------------------------------------------------------------------------


def test_a_folder_of_tables_is_a_ledger_that_only_its_tables_change(here: Office, tmp_path: Path) -> None:
    folder = tmp_path / "表格"
    folder.mkdir()
    (folder / "单位台账.xlsx").write_bytes(ledger_views.export(here, unmasked=True, reason="搬出").data)
    found = docflow_settings.read({}, tmp_path, folder)
    bare = Office(found.library, None, here.now, tables=found.tables)
    assert {one.code for one in roster.units(bare)} == {one.code for one in roster.units(here)}
    assert analysing.coverage(bare, "街道")[0][-1] == analysing.coverage(here, "街道")[0][-1]
    assert len(roster.gaps(bare, roster.units(bare))) == len(roster.gaps(here, roster.units(here)))
    changed = registers.rows(here)[0]
    path = sheet(tmp_path, [{"统一社会信用代码": changed.key, "职工人数": 998}])
    assert [one.key for one in importing.correct(bare, path, write=False).changes.changed] == [changed.key]
    for act in (importing.bring, importing.correct):
        with pytest.raises(Refused) as caught:
            act(bare, path)
        assert codes(caught.value.problems) == ["D267"]
    with pytest.raises(InvalidSource) as missing:
        registers.rows(bare, "党员")
    assert codes(missing.value.problems) == ["D268"]


# --- history, supposing, comparing -----------------------------------------------------------------------


def test_a_record_nobody_knows_has_no_history(here: Office) -> None:
    with pytest.raises(InvalidSource) as caught:
        ledger_views.history(here, "明川区和风律师事务")
    assert codes(caught.value.problems) == ["D272"]
    assert "明川区和风律师事务所" in caught.value.problems[0].text
    assert ledger_views.history(here, "明川区和风律师事务所")[2][0].what == "新增"


@pytest.mark.row("R11")
def test_what_would_be_otherwise_is_told_unit_by_unit_with_both_rules(here: Office) -> None:
    units = roster.units(here)
    found = supposing.suppose(here, units, {"C01": "党员"}, [])
    assert {(one.question, one.rule_before, one.rule_after, one.units) for one in found.tally} >= {
        ("组建方式", "F4", "F2", 1)
    }
    assert sum(one.units for one in found.tally) == len(found.differences)
    assert supposing.suppose(here, units, {}, []).differences == ()
    assert supposing.suppose(here, units, {"C01": "正式党员"}, ["规模以上.职工人数.50=50"]).differences == ()
    raised = supposing.suppose(here, units, {}, ["规模以上.职工人数.50=60", "规模以上.营业收入.500=9000"])
    assert {one.after for one in raised.differences if one.question == "规模以上"} == {"否"}
    with pytest.raises(InvalidSource) as caught:
        supposing.suppose(here, units, {}, ["规模以上", "规模以上.职工人数.51=60", "某某.职工人数.1=2"])
    assert codes(caught.value.problems) == ["R724", "R723", "T142"]


@pytest.mark.row("R52")
def test_a_register_of_where_units_work_beside_the_one_of_where_they_are_registered(
    here: Office, tmp_path: Path
) -> None:
    rows: Rows = [dict(one.record) for one in registers.rows(here)]
    near = {**rows[4], "单位名称": f"{rows[4]['单位名称']}分", "统一社会信用代码": "91350100M000100Y43"}
    path = sheet(tmp_path, [*rows[:4], *rows[5:], rows[5], near])
    found, told = analysing.compare(here, path, None)
    assert len(found.pairs) == 28
    assert [one.again.name for one in found.doubles_in_one] == [rows[5]["单位名称"]]
    assert [one.name for one in found.only_in_other] == [rows[4]["单位名称"]]
    assert codes(told) == ["D271"]


@pytest.mark.row("R44")
def test_more_than_two_guides_of_one_branch_are_told_unless_the_office_says_otherwise(
    here: Office, tmp_path: Path
) -> None:
    from dataclasses import replace

    rows: Rows = [
        {"任职机构": "明川区和风律师事务所", "职务": "党建工作指导员", "姓名": name, "数据日期": date(2026, 1, 31)}
        for name in ("甲", "乙", "丙")
    ]
    importing.bring(here, sheet(tmp_path, rows), "职务")
    assert codes(analysing.faults(here, "职务")) == ["D237"]
    assert "N3" in analysing.faults(here, "职务")[0].text
    assert analysing.faults(replace(here, switches={"C21": "不限人数"}), "职务") == ()
    importing.bring(here, sheet(tmp_path, rows[:2], "少.xlsx"), "职务")
    assert analysing.faults(here, "职务") == ()


def test_coverage_by_day_shows_each_day_the_ledger_was_written_for(here: Office) -> None:
    importing.bring(here, here.in_workspace("数据", "台账.xlsx"), as_of=date(2026, 2, 28))
    found, day = analysing.coverage(here, "日期")
    assert day == date(2026, 2, 28)
    assert [(one.name, one.units) for one in found] == [("2026-01-30", 29), ("2026-02-28", 29)]
    assert analysing.rates(here, "规模")[-1].denominator == 29
    with pytest.raises(InvalidSource) as caught:
        analysing.coverage(here, "颜色")
    assert codes(caught.value.problems) == ["C803"]


def test_what_is_kept_of_a_record_is_what_the_parser_says(here: Office) -> None:
    for one in here.store.records("单位台账"):
        record = form.parse(registers.register(here).form, one.body, known=False)
        assert record in [kept.record for kept in registers.rows(here) if kept.key == one.key]
