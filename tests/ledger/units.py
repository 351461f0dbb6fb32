"""Units for tests: a plain one, changed where the test says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from docflow import ledger, policy, source
from docflow.errors import Place
from docflow.form import Value
from docflow.ledger import Register, Unit
from docflow.policy import RuleTable

ROOT = Path(__file__).parent.parent.parent

PLAIN: dict[str, Value] = {
    "单位名称": "明川区某某有限公司",
    "统一社会信用代码": "甲",
    "所属街道": "东桥街道",
    "所在片区": None,
    "单位类型": "企业",
    "行业": "制造业",
    "注册地": "本区",
    "职工人数": 20,
    "女职工人数": 5,
    "营业收入": None,
    "党员数": 0,
    "正式党员数": 0,
    "预备党员数": 0,
    "团员人数": 0,
    "经营是否稳定": True,
    "有无书记人选": True,
    "专业性强": False,
    "带动类型": "无",
    "街道直管": False,
    "已建党组织": None,
    "组织形式": "未建",
    "党建指导员": None,
    "已建工会": False,
    "已建团组织": False,
    "已建妇女组织": False,
}


def unit(code: str = "甲", formal: int = 0, probationary: int = 0, line: int = 0, **others: Value) -> Unit:
    record = {
        **PLAIN,
        "单位名称": f"单位{code}",
        "统一社会信用代码": code,
        "党员数": formal + probationary,
        "正式党员数": formal,
        "预备党员数": probationary,
        **others,
    }
    return ledger.from_record(record, Place("台账.xlsx", line) if line else None)


@cache
def tables() -> dict[str, RuleTable]:
    return {
        path.stem: policy.parse(source.read(path.read_bytes(), path.name)) for path in (ROOT / "rules").glob("*.yaml")
    }


@cache
def register() -> Register:
    path = ROOT / "registers" / "单位台账.yaml"
    return ledger.parse_register(source.read(path.read_bytes(), path.name))
