"""单位: one unit of the roster, as the rules and figures need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from docflow.errors import Place
from docflow.form import Record

#: What clerks write where there is nothing.
NOTHING = frozenset(("", "无", "没有", "未建", "暂无", "/", "-", "—", "——", "○"))

ENTERPRISES = ("企业", "小微企业", "个体工商户", "专业市场", "专业合作社", "中介机构")
SOCIAL = ("社会团体", "民办非企业单位", "基金会")
#: 小个专: small and micro firms, individual businesses, specialised markets.
SMALL = ("小微企业", "个体工商户", "专业市场")
#: Organisations of the unit's own, not shared with others.
OWN = ("党委", "党总支", "党支部")
#: Who is in one already has partners.
JOINT = "联合党支部"


@dataclass(frozen=True)
class Unit:
    """One unit (单位); the names of its record's fields stand in registers/单位台账.yaml."""

    name: str
    code: str
    street: str
    #: Park, building or market: units with the same one are near each other.
    area: str
    kind: str
    industry: str
    registered_here: bool
    staff: int
    women: int
    #: Ten thousand yuan in the last year; None when not stated.
    revenue: Decimal | None
    members: int
    formal: int
    probationary: int
    league: int
    #: The name of the Party organisation that covers it; "" for none.
    organisation: str
    organisation_kind: str
    guide: str
    as_of: date | None
    record: Record = field(repr=False, hash=False)
    place: Place = field(default=Place(), compare=False)

    @property
    def organised(self) -> bool:
        """组织覆盖: some Party organisation covers it, its own or a shared one."""
        return bool(self.organisation)

    @property
    def own(self) -> bool:
        """It has a Party organisation of its own."""
        return self.organised and self.organisation_kind in OWN

    @property
    def reached(self) -> bool:
        """工作覆盖: covered by an organisation or served by a guide."""
        return self.organised or bool(self.guide)


def from_record(record: Record, place: Place | None = None) -> Unit:
    """The unit that a parsed record of 单位台账 describes; `place` is where its row stands."""

    def text(name: str) -> str:
        value = record.get(name)
        if value is None:
            return ""
        said = str(value).strip()
        return "" if said in NOTHING else said

    def number(name: str) -> int:
        return cast("int | None", record.get(name)) or 0

    revenue, as_of = record.get("营业收入"), record.get("数据日期")
    return Unit(
        name=text("单位名称"),
        code=text("统一社会信用代码"),
        street=text("所属街道"),
        area=text("所在片区"),
        kind=text("单位类型"),
        industry=text("行业"),
        registered_here=text("注册地") != "外区",
        staff=number("职工人数"),
        women=number("女职工人数"),
        revenue=revenue if isinstance(revenue, Decimal) else None,
        members=number("党员数"),
        formal=number("正式党员数"),
        probationary=number("预备党员数"),
        league=number("团员人数"),
        organisation=text("已建党组织"),
        organisation_kind=str(record.get("组织形式") or "未建"),
        guide=text("党建指导员"),
        as_of=as_of if isinstance(as_of, date) else None,
        record=record,
        place=place or Place(),
    )
