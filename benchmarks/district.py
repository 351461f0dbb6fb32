"""A made-up district for studies and tests: units, branches, people and posts that agree, with gaps planted on purpose.

district (count, seed) -> District     the rows of four registers, and exactly what was planted

Every name, code and number is invented: the codes have right check digits over a district number that is assigned
to nobody (999901). What is not planted is free of gaps by the shipped rules: a checker that finds one more is wrong.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

Row = dict[str, object]

REGION = "999901"
STREETS = (
    "东桥街道",
    "西湾街道",
    "南浦街道",
    "北麓街道",
    "云台街道",
    "柳溪镇",
    "清溪镇",
    "石门镇",
    "松岗镇",
    "白沙街道",
)
TRADES = (
    "制造业",
    "建筑业",
    "批发零售",
    "住宿餐饮",
    "信息技术",
    "物流运输",
    "专业服务",
    "居民服务",
    "教育培训",
    "医疗养老",
    "文化体育",
    "农林牧渔",
)
KINDS = (*("企业",) * 3, *("小微企业",) * 2, "个体工商户", "民办非企业单位", "社会团体", "中介机构")
BUSINESSES = ("商贸", "科技", "服务", "制造", "物流")
_WORDS = "云杉青禾远山晨曦海纳启明博雅嘉禾金桥恒信天成泰和瑞丰永兴长河星火新程同心广源正道宏图文澜"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_GIVEN = "知远一舟明月文清子安若水思源景行云帆嘉木"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
AS_OF = date(2026, 1, 31)

#: rule -> how many in a thousand units lack just this.
PLANTED = {"G1": 6, "G2": 5, "G3": 4, "G4": 10, "G5": 4, "G6": 4, "G7": 4, "G8": 12}


@dataclass
class District:
    """The rows of the registers by heading, and what was planted: (code of the unit, rule)."""

    units: list[Row] = field(default_factory=list)
    branches: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    gaps: set[tuple[str, str]] = field(default_factory=set)
    joint: set[str] = field(default_factory=set)


def credit_code(number: int) -> str:
    """A code with a right check digit over `number`."""
    text = f"91{REGION}MA{number:07d}"
    total = sum(3**index % 31 * _CREDIT.index(one) for index, one in enumerate(text))
    return text + _CREDIT[(31 - total % 31) % 31]


def id_number(number: int, born: date) -> str:
    """An identity number with a right check digit, of a district that does not exist."""
    text = f"{REGION}{born:%Y%m%d}{number % 1000:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=True))
    return text + "10X98765432"[total % 11]


def district(count: int, seed: int = 20260131) -> District:
    """`count` units with the branches, people and posts that belong to them."""
    chance = random.Random(seed)
    found = District()
    for number in range(count):
        unit = _unit(chance, number)
        rule = _planted(chance, unit)
        if rule:
            found.gaps |= {(str(unit["统一社会信用代码"]), one) for one in rule}
        found.units.append(unit)
        _belonging(chance, found, unit, number)
    return found


def _unit(chance: random.Random, number: int) -> Row:
    staff = min(int(chance.lognormvariate(2.8, 1.1)) + 1, 900)
    formal = min(staff, int(chance.expovariate(1 / (0.4 + staff / 40))))
    probationary = int(formal > 0 and formal < staff and chance.random() < 0.15)
    if staff >= 50:
        formal = max(formal, 1)
    members = formal + probationary
    street = chance.choice(STREETS)
    own = formal >= 3
    organised = members > 0 or staff >= 100
    name = f"明川{''.join(chance.sample(_WORDS, 2))}{number:05d}号{chance.choice(BUSINESSES)}有限公司"
    kind = "企业" if staff >= 50 else chance.choice(KINDS)
    return {
        "单位名称": name,
        "统一社会信用代码": credit_code(number),
        "所属街道": street,
        "所在片区": f"{street[:2]}{chance.randrange(12) + 1}号园区" if chance.random() < 0.7 else None,
        "单位类型": kind,
        "行业": chance.choice(TRADES),
        "注册地": "外区" if chance.random() < 0.05 else "本区",
        "职工人数": staff,
        "女职工人数": chance.randint(0, staff),
        "营业收入": chance.randint(10, 90_000),
        "党员数": members,
        "正式党员数": formal,
        "预备党员数": probationary,
        "团员人数": chance.randint(0, min(120, staff)),
        "工会会员人数": chance.randint(0, staff),
        "经营是否稳定": "是" if chance.random() < 0.9 else "否",
        "有无书记人选": "是" if members else "否",
        "有场所和经费": "是" if own else "否",
        "业务主管单位": "区住建局" if chance.random() < 0.1 else None,
        "专业性强": "是" if chance.random() < 0.05 else "否",
        "行业协会党组织": "区物流行业协会党委" if chance.random() < 0.05 else None,
        "可接收党组织": f"{street[:2]}社区党委" if chance.random() < 0.6 else None,
        "可依托党组织": None,
        "带动类型": "无",
        "街道直管": "否",
        "已建党组织": (f"中共{name}支部委员会" if own else f"{street[:2]}第{number % 40 + 1}联合党支部")
        if organised
        else None,
        "组织形式": "党支部" if own else "联合党支部" if organised else "未建",
        "党建指导员": None if organised else _person(chance),
        "已建工会": "是",
        "已建团组织": "是",
        "已建妇女组织": "是",
        "负责人": _person(chance),
        "联系电话": f"0600-8{number % 1_000_000:06d}",
        "通讯地址": f"明川区{street}{chance.randint(1, 200)}号",
        "数据来源": "年报、走访",
        "数据日期": AS_OF - timedelta(days=chance.randrange(60)),
    }


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))


def _planted(chance: random.Random, unit: Row) -> tuple[str, ...]:
    """Makes `unit` lack something; the rules that say so."""
    at, rule = chance.random() * 1000, ""
    for one, share in PLANTED.items():
        if at < share:
            rule = one
            break
        at -= share
    if not rule:
        return ()
    small, big = chance.randint(2, 49), chance.randint(100, 400)
    match rule:
        case "G1":
            _members(unit, 12, 4)
            _joined(unit, chance)
        case "G2":
            _members(unit, 60, 0)
            _alone(unit, chance)
        case "G3":
            _members(unit, big, 1)
            _alone(unit, chance)
            return ("G3", "G4")
        case "G4":
            _members(unit, small, 1)
            _alone(unit, chance)
        case "G5" | "G6" | "G7":
            _members(unit, big, 5)
            _own(unit)
            unit[{"G5": "已建工会", "G6": "已建团组织", "G7": "已建妇女组织"}[rule]] = "否"
        case _:
            _members(unit, small, 0)
            _alone(unit, chance)
            unit["党建指导员"] = None
    return (rule,)


def _members(unit: Row, staff: int, formal: int) -> None:
    unit.update(职工人数=staff, 女职工人数=staff // 2, 团员人数=min(2, staff), 工会会员人数=staff // 2, 单位类型="企业")
    unit.update(党员数=formal, 正式党员数=formal, 预备党员数=0)


def _alone(unit: Row, chance: random.Random) -> None:
    unit.update(已建党组织=None, 组织形式="未建", 党建指导员=_person(chance))


def _joined(unit: Row, chance: random.Random) -> None:
    name = f"{str(unit['所属街道'])[:2]}第{chance.randint(1, 40)}联合党支部"
    unit.update(已建党组织=name, 组织形式="联合党支部", 党建指导员=None)


def _own(unit: Row) -> None:
    unit.update(已建党组织=f"中共{unit['单位名称']}支部委员会", 组织形式="党支部", 党建指导员=None)


def _belonging(chance: random.Random, found: District, unit: Row, number: int) -> None:
    """The branch, the people and the posts of a unit."""
    branch, day = unit["已建党组织"], unit["数据日期"]
    if branch and unit["组织形式"] == "党支部":
        found.branches.append(
            {
                "党组织名称": branch,
                "类型": "党支部",
                "上级党组织": f"{unit['所属街道']}党工委",
                "所属街道": unit["所属街道"],
                "所属单位": unit["统一社会信用代码"],
                "状态": "正常",
                "成立日期": date(2020, 1, 1) + timedelta(days=number % 2000),
                "数据日期": day,
            }
        )
    elif branch and branch not in found.joint:
        found.joint.add(str(branch))
        joint = {
            "党组织名称": branch,
            "类型": "联合党支部",
            "所属街道": unit["所属街道"],
            "状态": "正常",
            "数据日期": day,
        }
        found.branches.append(joint)
    for index in range(int(str(unit["党员数"]))):
        began = AS_OF - timedelta(days=chance.randrange(30, 900))
        born = date(1955, 1, 1) + timedelta(days=chance.randrange(17_000))
        found.people.append(
            {
                "党员编号": f"D{number:05d}-{index:03d}",
                "姓名": _person(chance),
                "身份证号": id_number(number + index, born),
                "出生年月": f"{born:%Y-%m}",
                "党员类别": "正式" if index < int(str(unit["正式党员数"])) else "预备",
                "所在党组织": branch,
                "工作单位": unit["统一社会信用代码"],
                "到岗日期": began,
                "组织关系已转入": "是" if chance.random() < 0.8 else "否",
                "能否转移": "是" if chance.random() < 0.9 else "否",
                "数据日期": day,
            }
        )
    if unit["党建指导员"]:
        found.posts.append(
            {
                "任职机构": unit["统一社会信用代码"],
                "职务": "党建工作指导员",
                "姓名": unit["党建指导员"],
                "数据日期": day,
            }
        )
