"""A made-up district: exactly what was planted is found, whatever the chance."""

import importlib.util
import sys
from datetime import date
from decimal import Decimal
from types import ModuleType

import pytest

from docflow import ledger
from docflow.chinese import credit_code_fault, id_fault
from docflow.errors import Place
from docflow.form import examine

from .test_registers import shipped
from .units import ROOT, tables


def generator() -> ModuleType:
    path = ROOT / "benchmarks" / "district.py"
    found = importlib.util.spec_from_file_location("district", path)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules["district"] = module
    found.loader.exec_module(module)
    return module


def units(made) -> list[ledger.Unit]:  # type: ignore[no-untyped-def]
    """The units as their parser would have them, without the time it takes."""
    found = []
    for row in made.units:
        record = {
            key: Decimal(value)
            if key == "营业收入"
            else {"是": True, "否": False}.get(value, value)
            if isinstance(value, str)
            else value
            for key, value in row.items()
        }
        found.append(ledger.from_record(record, Place("台账.xlsx")))
    return found


@pytest.mark.row("R12", "R49")
@pytest.mark.parametrize("seed", [1, 20260131])
def test_exactly_the_planted_gaps_are_found(seed: int) -> None:
    made = generator().district(2000, seed)
    everyone = units(made)
    found = {(one.unit.code, one.rule) for one in ledger.gaps(everyone, tables())}
    assert found == made.gaps
    assert {rule for _, rule in found} == {"G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8"}
    lacking = {code for code, _ in found}
    figures = ledger.figures(
        everyone, date(2026, 1, 31), ledger.assess_all(everyone, tables()), ledger.gaps(everyone, tables())
    )
    assert figures["缺口单位数"] == len(lacking)
    assert figures["应建未建数"] == sum(rule == "G1" for _, rule in found)
    assert figures["单位总数"] == 2000


def test_its_rows_are_rows_of_the_registers() -> None:
    made = generator().district(40, 3)
    for name, rows in (
        ("单位台账", made.units),
        ("党组织", made.branches),
        ("党员", made.people),
        ("职务", made.posts),
    ):
        form = shipped(name).form
        for row in rows:
            assert [str(one) for one in examine(form, row).problems if not one.is_warning] == []
    assert {credit_code_fault(str(row["统一社会信用代码"])) for row in made.units} == {None}
    assert {id_fault(str(row["身份证号"])) for row in made.people} == {None}


def test_it_says_the_same_each_time_and_another_thing_for_another_seed() -> None:
    module = generator()
    assert module.district(50, 7) == module.district(50, 7) != module.district(50, 8)
