"""When parts are all of a whole: said so, or known of the world (齐全与互斥).

complete  (parts, whole) -> True when their sum is the whole
exclusive (parts)        -> True when nothing is counted twice: their sum is not more than the whole
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from docflow.figures.checks.lists import REST, Item
from docflow.figures.model import Figure

OVERLAP: Final = re.compile(
    r"女|少数民族|汉族|学历|大专|本科|研究生|高中|初中|职称|岁|退休|流动|骨干|代表|困难|青年|团员|党员$|负责人|书记|专职|兼职|示范|重点|新增|外来|农民工|退役|归国|港澳台|持证|先进|优秀"
)
#: Kinds of which one thing has exactly one.
_EXCLUSIVE: Final = (
    re.compile(r"(?:街道|镇|乡|社区|村|园区|片区|区|县)(?:的|有)?$"),
    re.compile(r"^(?:新?建?立?)?(?:单独|联合|挂靠|依托|派驻|带动)"),
    re.compile(r"[一二三]等奖"),
    re.compile(r"^(?:好|较好|一般|较差|差|优秀|良好|合格|基本合格|不合格|满意|基本满意|不满意|同意|反对|弃权|赞成)"),
    re.compile(r"(?:企业|社会组织|工商户|民办非企业单位|社会团体|基金会|合作社|中介机构|专业市场|社会服务机构)$"),
    re.compile(r"^(?:党委|党总支|总支|党支部|支部|联合党支部|独立党支部|党小组)$"),
    re.compile(r"[一二三四]季度|[上下]半年|^\d{1,2}月"),
    re.compile(r"^(?:大型|中型|小型|微型)"),
    re.compile(
        r"(?:制造业|服务业|批发零售业|建筑业|住宿餐饮业|农业|工业|商业|运输业|物流业|信息业|金融业|教育|医疗|养老)$"
    ),
)
HALVES: Final = (
    ("正式", "预备"),
    ("男", "女"),
    ("有效", "无效"),
    ("规模以上", "规模以下"),
    ("城镇", "农村"),
    ("线上", "线下"),
    ("专职", "兼职"),
    ("市内", "市外"),
    ("区内", "区外"),
)


def complete(parts: Sequence[Item], whole: Figure) -> bool:
    """True when `parts` are said, or known, to be everything."""
    if len(parts) < 2:
        return False
    labels = [one.label for one in parts]
    if REST.match(labels[-1]):
        return True
    if len(labels) == 2:
        first, second = labels
        if halved(first, second, whole):
            return True
        if "两新" in whole.before + whole.after and re.search("企业|经济", first) and "社会组织" in second:
            return True
        if any(denied(one, other) for one, other in ((first, second), (second, first))):
            return True
        return any(
            x.replace(yes, "", 1) == y.replace(no, "", 1) and yes in x and no in y
            for x, y in ((first, second), (second, first))
            for yes, no in (
                ("已", "未"),
                ("有", "无"),
                ("是", "否"),
                ("", "未"),
                ("", "不"),
                ("有", "没有"),
                ("已", "尚未"),
            )
        )
    return False


def halved(first: str, second: str, whole: Figure) -> bool:
    """男学员 and 女学员 of 学员; 正式党员 and 预备党员 are halves of 党员, not of 从业人员."""
    for pair in HALVES:
        for a, b in (pair, pair[::-1]):
            if a in first and b in second and (a == "有效" or b not in first):
                rest = second.partition(b)[2]
                return not rest or rest in whole.before + whole.after or a not in ("正式", "预备")
    return False


def denied(one: str, other: str) -> bool:
    """建立党组织 and 未建立: the other denies the one."""
    found = re.match(r"(?:尚未|没有|未|不|非|无)(.{2,})", other)
    return found is not None and found.group(1) in one and not one.startswith(("未", "不", "非"))


def exclusive(parts: Sequence[Item]) -> bool:
    labels = [one.label for one in parts]
    if any(OVERLAP.search(label) for label in labels) and not all(re.search("等奖", label) for label in labels):
        return False
    return len(parts) > 1 and any(all(kind.search(label) for label in labels) for kind in _EXCLUSIVE)
