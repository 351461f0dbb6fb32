"""The shipped register and the example files: what a clerk's sheet becomes."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from docflow import directory, ledger, source, table
from docflow.errors import InvalidSource, Place
from docflow.form import Field, examine, read_fields
from docflow.ledger import Unit
from docflow.ledger.unit import ENTERPRISES, SOCIAL
from docflow.source import Cursor

from .units import PLAIN, ROOT, register, tables

EXAMPLES = ROOT / "examples"
ROSTER = EXAMPLES / "台账.xlsx"


@pytest.fixture(scope="module")
def outcome() -> table.Outcome:
    return table.load(ROSTER, register().form)


@pytest.fixture(scope="module")
def units(outcome: table.Outcome) -> list[Unit]:
    return [ledger.from_record(record, Place("台账.xlsx", number)) for number, record in outcome.good]


def test_the_roster_is_made_by_its_generator_byte_for_byte() -> None:
    found = importlib.util.spec_from_file_location("make_examples", ROOT / "tools" / "make_examples.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    assert module.build() == ROSTER.read_bytes()
    assert len(module.FAULTY) == 3


def test_title_headings_totals_and_signatures_are_told_apart_from_units(outcome: table.Outcome) -> None:
    assert (outcome.total, len(outcome.good)) == (32, 30)
    said = "".join(outcome.choices)
    assert "合并成一行表头" in said
    assert "是合计" in said
    assert "是落款或说明" in said
    assert "没有用到的列：序号" in said


def test_the_three_planted_faults_are_found(outcome: table.Outcome, units: list[Unit]) -> None:
    assert [one.code for one in outcome.problems if not one.is_warning] == ["D204", "D205"]
    (fault,) = ledger.check(units, date(2026, 1, 31))
    assert (fault.code, fault.place.line) == ("D210", 14)
    assert "金穗粮油" in fault.text


def test_no_number_is_told_in_full(outcome: table.Outcome) -> None:
    assert not any("6008880028" in one.text for one in outcome.problems)


def test_full_width_digits_and_every_form_of_date_are_read(units: list[Unit]) -> None:
    by_name = {one.name: one for one in units}
    assert by_name["明川区拾光数据服务有限公司"].staff == 22
    assert by_name["明川区橙点电子商务有限公司"].revenue == 5200
    assert by_name["明川区阿福面馆"].as_of == date(2026, 1, 26)
    assert by_name["明川区顺达货运站"].as_of == date(2026, 1, 29)
    assert all(one.as_of for one in units)


def test_the_roster_shows_every_form_and_almost_every_mode(units: list[Unit]) -> None:
    found = ledger.assess_all(units, tables())
    assert {one.form.rule for one in found} == {"F1", "F2", "F4", "F5", "F6", "F7", "F8", "F9"}
    assert {rule for one in found for rule in (one.mode.rule, *(fit.rule for fit in one.mode.also))} == {
        "M1", "M2", "M3", "M4", "M5", "M6", "M9", "M10"
    }  # fmt: skip
    professional = next(one for one in found if one.unit.name == "明川区正平会计师事务所")
    assert [professional.mode.rule, *(fit.rule for fit in professional.mode.also)] == ["M1", "M2", "M3"]
    assert {one.rule for one in ledger.gaps(units, tables())} == {"G1", "G2", "G3", "G4", "G6", "G7", "G8"}


def test_a_joint_branch_can_be_proposed(units: list[Unit]) -> None:
    assert {group.shared for group in ledger.groups(units)} == {
        "东桥街道东桥软件园",
        "东桥街道望江商务楼",
        "西湾街道西湾物流园",
    }


def test_the_register_knows_all_that_units_are_made_of() -> None:
    names = set(register().form.names)
    assert set(PLAIN) <= names
    assert register().key in names
    assert {*ENTERPRISES, *SOCIAL} == set(register().form["单位类型"].type.options)  # type: ignore[union-attr]
    assert register().form["联系电话"].mask == "strict"


def test_a_register_that_names_an_unknown_key_is_refused() -> None:
    text = "register: 簿\nkey: 编码\nfields: {编号: text, 名称: text}\n"
    with pytest.raises(InvalidSource, match="Y422"):
        ledger.parse_register(source.read(text, "簿.yaml"))
    with pytest.raises(InvalidSource, match="Y421"):
        ledger.parse_register(source.read("register: 簿\nkey: 编号\n", "簿.yaml"))


@pytest.fixture(scope="module")
def office() -> directory.Directory:
    return directory.parse(source.read((EXAMPLES / "机构.yaml").read_bytes(), "机构.yaml"))


def test_the_units_of_the_directory_are_units_of_the_roster(office: directory.Directory, units: list[Unit]) -> None:
    streets = {"东桥街道": "东桥街道党工委", "西湾街道": "西湾街道党工委"}
    by_name = {one.name: one for one in units}
    found = [name for name, one in office.organisations.items() if one.kind == "单位"]
    assert len(found) >= 5
    for name in found:
        assert office.superior(name) == streets[by_name[name].street]
        assert office.superior(office.superior(name)) == "区委组织部"
        assert office.organisations[name].posts["经办人"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("成立申请-*.yaml")), ids=lambda path: path.stem)
def test_an_application_agrees_with_the_roster_and_fits_the_workflows(path: Path, units: list[Unit]) -> None:
    answers = source.read(path.read_bytes(), path.name)
    value = answers.value
    assert isinstance(value, dict)
    (here,) = [one for one in units if path.stem.removeprefix("成立申请-") in one.name]
    roll = value["党员名册"]
    assert isinstance(roll, list)
    kinds = [row["类别"] for row in roll if isinstance(row, dict)]
    assert [int(str(value[name])) for name in ("职工人数", "正式党员数", "预备党员数")] == [
        here.staff,
        kinds.count("正式"),
        kinds.count("预备"),
    ]
    assert (here.formal, here.probationary) == (kinds.count("正式"), kinds.count("预备"))
    assert str(value["党组织名称"]).endswith("支部委员会") == (here.formal >= 7)
    for workflow in sorted((ROOT / "workflows").glob("*.yaml")):
        form = read_fields(Cursor.top(source.read(workflow.read_bytes(), workflow.name)) / "form")
        problems = examine(form, value, known=False).problems
        assert [one.text for one in problems if one.code != "D231"] == []


def test_fields_that_guard_people_are_masked() -> None:
    fields: tuple[Field, ...] = register().form.fields
    assert [one.name for one in fields if one.mask == "strict"] == ["联系电话"]
