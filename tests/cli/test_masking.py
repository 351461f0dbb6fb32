"""No full number of a person on any screen: every command of the ledger, its JSON, its errors, the record's export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docflow.ledger import parse_register
from docflow.source import read
from docflow.table import grids, write

ROOT = Path(__file__).parents[2]
#: Made up, with a check digit that is right; a mobile number; the same in full width.
IDENTITY, MOBILE = "440524188001010014", "13912345678"
WIDE = "４４０５２４１８８００１０１００１４"
SECRETS = (IDENTITY, MOBILE, WIDE)
MORE = ("91350100M000700Y4H", "91350100M000800Y49")
AT = ("--at", "2026-03-03T09:00")


def register(name: str) -> list[str]:
    """The fields of a register."""
    return list(parse_register(read((ROOT / "registers" / f"{name}.yaml").read_bytes(), name)).form.names)


UNIT = {
    "单位名称": "明川区何某经营部", "统一社会信用代码": "91350100M000200Y4T", "所属街道": "东桥街道", "单位类型": "企业",
    "行业": "其他", "职工人数": "60", "女职工人数": "3", "党员数": "4", "正式党员数": "4", "预备党员数": "0",
    "经营是否稳定": "是", "有无书记人选": "是", "负责人": "何某", "联系电话": MOBILE, "通讯地址": "东桥街道一号",
    "数据日期": "2026-01-31", "已建党组织": "", "组织形式": "未建", "备注": "", "所在片区": "", "党建指导员": "",
}  # fmt: skip
MEMBER = {
    "党员编号": "D1", "姓名": "何某", "身份证号": IDENTITY, "党员类别": "正式", "所在党组织": "某支部",
    "工作单位": "明川区何某经营部", "到岗日期": "2025-01-01", "联系电话": MOBILE, "数据日期": "2026-01-31", "备注": "",
}  # fmt: skip


def table(path: Path, *rows: dict[str, str]) -> Path:
    heads = list(rows[0])
    path.write_bytes(write(heads, [[row[head] for head in heads] for row in rows]))
    return path


def planted(row: dict[str, str], *fields: str) -> Iterator[dict[str, str]]:
    """The row with a secret in one field after the other."""
    for at, field in enumerate(fields):
        yield {**row, field: f"{row[field]}（{SECRETS[at % 3]}）"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Units and members that say a number of a person wherever words may stand, and rows that are refused for it."""
    folder = tmp_path_factory.mktemp("表")
    codes = [
        "91350100M000200Y4T",
        "91350100M000300Y4J",
        "91350100M000400Y4A",
        "91350100M000500Y42",
        "91350100M000600Y4R",
        *MORE,
    ]
    places = ("单位名称", "通讯地址", "已建党组织", "党建指导员", "备注", "所属街道", "所在片区")
    units = [
        {**row, "统一社会信用代码": code, "单位名称": row["单位名称"] if at == 0 else f"{row['单位名称']}{at}",
         "组织形式": "党支部" if "（" in row["已建党组织"] else "未建"}
        for at, (row, code) in enumerate(zip(planted(UNIT, *places), codes, strict=True))
    ]  # fmt: skip
    members = [
        {**row, "党员编号": f"D{at}"}
        for at, row in enumerate(planted(MEMBER, "姓名", "所在党组织", "工作单位", "备注"))
    ]
    wrong = [
        {**UNIT, "职工人数": IDENTITY}, {**UNIT, "所属街道": f"东桥{WIDE}"}, {**UNIT, "统一社会信用代码": IDENTITY},
        {**UNIT, "联系电话": IDENTITY[:-1] + "1"}, {**UNIT, "数据日期": MOBILE},
    ]  # fmt: skip
    bad = [
        {**MEMBER, "身份证号": IDENTITY[:-1] + "5"},
        {**MEMBER, "党员类别": IDENTITY},
        {**MEMBER, "到岗日期": MOBILE},
    ]
    return {
        "单位": table(folder / "单位.xlsx", *units),
        "党员": table(folder / "党员.xlsx", *members),
        "错单位": table(folder / "错单位.xlsx", *wrong),
        "错党员": table(folder / "错党员.xlsx", *bad),
    }


def asked(tables: dict[str, Path]) -> Iterator[tuple[object, ...]]:
    """Every command that reads the registers or says what is in them, right and wrong."""
    units, members = tables["单位"], tables["党员"]
    people = ("--register", "党员")
    yield "ledger", "import", units, "--preview"
    yield "ledger", "import", units
    yield "ledger", "import", members, *people, "--preview"
    yield "ledger", "import", members, *people
    yield "ledger", "import", tables["错单位"], "--add"
    yield "ledger", "import", tables["错党员"], *people, "--add"
    yield "ledger", "correct", units
    yield "ledger", "correct", tables["错党员"], *people
    yield "ledger", "compare", units
    yield "ledger", "compare", units, tables["错单位"]
    yield "decide", units
    yield "decide", tables["错单位"]
    yield "ledger", "what-if", units, "--switch", "C01=党员"
    for name in ((), people):
        yield "ledger", "list", *name
        yield "ledger", "check", *name
        yield "ledger", "history", IDENTITY, *name
    yield "ledger", "list", "--where", f"备注 == '{IDENTITY}'"
    yield "ledger", "list", "--where", f"备注 = '{IDENTITY}'"
    yield "ledger", "history", "91350100M000200Y4T"
    yield "ledger", "history", "D1", *people
    yield "ledger", "gaps"
    yield "ledger", "due"
    yield "ledger", "what-if", "--switch", "C01=党员"
    for by in ("街道", "片区", "类型", "行业", "大类", "规模", "日期"):
        yield "ledger", "coverage", "--by", by
    yield "ledger", "targets", units
    yield "batch", "函", tables["错党员"], "-o", units.parent / "函"
    yield "batch", "函", members, "-o", units.parent / "函二"
    yield "report", "组建方案", "--each", "-o", units.parent / "方案"
    yield ("verify",)


@pytest.mark.row("R57")
@pytest.mark.parametrize("as_json", [False, True])
def test_no_command_of_the_ledger_says_a_full_number_of_a_person(
    run, home: Path, tables: dict[str, Path], as_json: bool
) -> None:  # type: ignore[no-untyped-def]
    told = []
    for command in asked(tables):
        done = run("-C", home, *command, *AT, *(["--json"] if as_json else []))
        said = done.out + done.err
        assert "E900" not in said, command
        said = said.replace(str(command[-1]), "")
        told += [(*map(str, command), said[at - 60 : at + 20]) for one in SECRETS if (at := said.find(one)) >= 0]
    assert told == [], "\n".join(map(str, told))


@pytest.mark.row("R57")
def test_neither_the_record_nor_a_masked_export_holds_a_full_number(run, home: Path, tables: dict[str, Path]) -> None:  # type: ignore[no-untyped-def]
    for name, register_ in (("单位", "单位台账"), ("党员", "党员")):
        assert run("-C", home, "ledger", "import", tables[name], "--register", register_, *AT).code == 0
        out = home / f"{name}.xlsx"
        assert run("-C", home, "ledger", "export", "-o", out, "--register", register_, *AT).code == 0
        said = "".join(cell for sheet in grids(out) for row in sheet.rows for cell in row)
        assert "何某" in said
        assert not [one for one in SECRETS if one in said]
    for kind in ("jsonl", "xlsx", "xes", "ocel"):
        path = home / f"记录.{kind}"
        done = run("-C", home, "export", "--format", kind, "-o", path, *AT)
        if done.code == 0:
            assert not [one for one in SECRETS if one.encode() in path.read_bytes()]


def test_every_text_field_of_a_unit_is_known_to_these_tests() -> None:
    assert set(UNIT) <= set(register("单位台账"))
    assert set(MEMBER) <= set(register("党员"))
