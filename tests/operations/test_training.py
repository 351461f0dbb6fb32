"""Courses, model points and service stations: who was trained too little, who keeps too few or too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import InvalidSource
from docflow.ledger import training
from docflow.library import Library
from docflow.operations import analysing, importing, ledger_views, registers
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.table import write

ROOT = Path(__file__).parents[2]
DAY = "2026-06-30"


@pytest.fixture
def here(at) -> Office:  # type: ignore[no-untyped-def]
    """The district in July, its registers empty."""
    office: Office = at("2026-07-01T09:00", "顾清和")
    return office


def take(office: Office, folder: Path, name: str, heads: list[str], *rows: list[str]) -> tuple[str, ...]:
    """Takes the rows into a register; what was told of them."""
    path = folder / f"{name}.xlsx"
    path.write_bytes(write([*heads, "数据日期"], [[*row, DAY] for row in rows]))
    done = importing.bring(office, path, name)
    assert done.refused == (), [str(one) for one in done.problems]
    return tuple(one.code for one in done.problems)


def branches(office: Office, folder: Path) -> None:
    take(
        office, folder, "党组织", ["党组织名称", "类型", "状态"],
        ["甲支部", "党支部", "正常"], ["乙支部", "党支部", "正常"], ["丙支部", "党支部", "不活跃"],
        ["丁支部", "党支部", "已撤销"],
    )  # fmt: skip


COURSE = ["党组织名称", "姓名", "培训名称", "开始日期", "天数"]


@pytest.mark.row("R39", "R41")
def test_every_branch_whose_secretary_was_not_trained_enough_is_listed(here: Office, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="D306"):
        analysing.trained(here, 2026)
    branches(here, tmp_path)
    take(
        here, tmp_path, "职务", ["任职机构", "职务", "姓名"], ["甲支部", "书记", "沈知远"], ["甲支部", "委员", "林一舟"]
    )
    take(
        here, tmp_path, "培训", COURSE,
        ["甲支部", "沈知远", "书记班", "2026-03-16", "2"], ["甲支部", "林一舟", "委员班", "2026-03-16", "5"],
        ["甲支部", "沈知远", "去年的班", "2025-03-16", "5"],
        ["乙支部", "许星阑", "书记班", "2026-03-16", "2"], ["乙支部", "许星阑", "又一班", "2026-05-11", "1"],
    )  # fmt: skip
    found = analysing.trained(here, 2026)
    assert [(one.branch, one.person, one.times, one.days, one.is_enough) for one in found] == [
        ("丙支部", "", 0, 0, False),  # no record
        ("乙支部", "许星阑", 2, 3, True),  # 2 + 1 days, by the default of C16
        ("甲支部", "沈知远", 1, 2, False),  # two days; what a member of the committee did is not the secretary's
    ]
    assert found[0].answer.values["依据"] == "全年没有培训记录"
    strict = analysing.trained(replace(here, switches={"C16": "有一次满3天"}), 2026)
    assert [one.is_enough for one in strict] == [False, False, False]
    assert [one.is_enough for one in analysing.trained(here, 2025)] == [False, False, True]


days = st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from("子丑"), st.integers(1, 5)), max_size=8)


@given(days, st.booleans())
def test_law_a_branch_is_judged_once_and_by_its_secretary_where_one_is_known(
    courses: list[tuple[str, str, int]], known: bool
) -> None:
    table = roster.parse_rules(Library(None).load("rules", training.TABLE).data, "书记培训.yaml")
    records = [
        {"党组织名称": branch, "姓名": person, "开始日期": date(2026, 1, 1), "天数": count}
        for branch, person, count in courses
    ]
    found = training.trained(["甲", "乙", "丙"], {"甲": ["子"]} if known else {}, records, 2026, table)
    assert [one.branch for one in found] == ["甲", "乙", "丙"]
    for one in found:
        sums: dict[str, int] = {}
        for branch, person, count in courses:
            if branch == one.branch and not (known and branch == "甲" and person != "子"):
                sums[person] = sums.get(person, 0) + count
        assert one.is_enough == any(whole >= 3 for whole in sums.values())


# --- model points ----------------------------------------------------------------------------------------------------


@pytest.mark.row("R44")
@pytest.mark.parametrize(("count", "told"), [(1, ["V1"]), (2, []), (3, []), (4, ["V3"])])
def test_one_and_four_model_points_are_told_two_and_three_are_not(
    here: Office, tmp_path: Path, count: int, told: list[str]
) -> None:
    rows = [[f"示范点{number}", "东桥街道党工委"] for number in range(count)]
    take(here, tmp_path, "示范点", ["示范点名称", "创建单位"], *rows)
    found = [one.text for one in analysing.faults(here, "示范点")]
    assert [rule for one in found for rule in ("V1", "V3") if f"规则 {rule}" in one] == told
    assert all(f"创建了 {count} 个示范点" in one for one in found)


# --- service stations -------------------------------------------------------------------------------------------------

STATION = ["站点名称", "级别", "上级站点", "地点", "联系电话"]


@pytest.mark.row("R57")
def test_service_stations_are_a_tree_and_their_telephones_are_masked(here: Office, tmp_path: Path) -> None:
    told = take(
        here, tmp_path, "服务站点", STATION,
        ["明川区党员服务中心", "服务中心", "", "一路1号", "0571-88880000"],
        ["东桥党员服务站", "服务站", "明川区党员服务中心", "二路1号", "13800138000"],
        ["云杉服务点", "服务点", "东桥党员服务点", "三路1号", "13900139000"],
    )  # fmt: skip
    assert told == ("D261",), "a station above that nobody keeps is told"
    masked = ledger_views.export(here, "服务站点", ending="csv").data.decode("utf-8-sig")
    assert not [one for one in ("88880000", "13800138000") if one in masked]
    full = ledger_views.export(here, "服务站点", unmasked=True, reason="印发通讯录", ending="csv").data.decode(
        "utf-8-sig"
    )
    assert "13800138000" in full
    take(
        here, tmp_path, "服务站点", STATION,
        ["甲站", "服务站", "乙站", "一路", "0571-88880000"], ["乙站", "服务站", "甲站", "二路", "0571-88880000"],
    )  # fmt: skip
    assert {"D262"} == {one.code for one in analysing.faults(here, "服务站点")}
    assert len(registers.rows(here, "服务站点")) == 2
