"""Made-up papers, one of every kind of head and of every kind of block; no person, no office of the real world."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from docflow.document.model import (
    Annex,
    Blank,
    Block,
    Chart,
    Document,
    Figure,
    Head,
    Heading,
    Imprint,
    NameList,
    Note,
    Para,
    Ref,
    Series,
    Signature,
    Spans,
    Strong,
    Table,
    Text,
    TitlePart,
)

ISSUER = "中共云溪区松坪街道工作委员会"
DAY = date(2026, 3, 5)


def text(words: str) -> Spans:
    return (Text(words),)


def para(words: str, shape: str = "indent") -> Para:
    return Para(text(words), shape)  # type: ignore[arg-type]


def title(*parts: str) -> tuple[TitlePart, ...]:
    return tuple(TitlePart(part) for part in parts)


LONG = (
    "各单位要把这项工作摆上重要位置，按照“应建尽建、动态清零”的要求，逐户走访、逐项登记、逐条核对，"
    "对暂不具备条件的，说明原因，列出时限，明确责任人；对已经具备条件的，抓紧办理，不等不靠。"
)
BODY: tuple[Block, ...] = (
    para("为进一步做好今年的有关工作，现就有关事项通知如下。"),
    Heading(1, 1, text("总体要求")),
    para(LONG),
    Heading(2, 1, text("摸清底数。"), text(LONG)),
    Heading(2, 2, text("分类推进。"), text("到2026年6月底，覆盖率达到85.5%；到2026年12月底，达到100%。" + LONG)),
    Heading(3, 1, text("按期核对。"), text(LONG)),
    Heading(4, 1, text("逐户登记。"), text(LONG)),
    Heading(1, 2, text("有关要求")),
    Para((Strong("一是加强领导。"), Text(LONG))),
    Para((Strong("二是落实责任。"), Text(LONG), Note(1, "本文所称单位，是指注册地在本街道的企业和社会组织。"))),
)


def sealed(name: str = ISSUER) -> tuple[Signature, ...]:
    return (Signature(name, DAY),)


def red(**changes: object) -> Document:
    """A downward paper with everything that a red head can have."""
    paper = Document(
        kind="通知",
        direction="down",
        head=Head("red", (ISSUER,), "文件", "云松工发〔2026〕8号", urgency="加急"),
        title=title(ISSUER, "关于", "做好", "新设企业登记、走访、核对工作", "的通知"),
        to=("各社区党委", "街道各办公室（中心）", "各有关单位"),
        body=BODY,
        attachments=(
            "有关单位名册",
            "工作进度表及其填写说明，并附各社区分组名单和联系方式汇总（此名称较长）",
        ),
        sign=sealed(),
        annexes=(Annex(title("有关单位名册"), (TABLE, NAMES), 1), Annex(title("工作进度表"), (CHART, LINE), 2)),
        imprint=Imprint(
            ("云溪区委组织部", "街道各位领导，街道人大工委、纪工委"), "松坪街道党政办公室", date(2026, 3, 6)
        ),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def upward(signers: tuple[str, ...] = ("郑一鸣",)) -> Document:
    return red(
        kind="请示",
        direction="up",
        head=Head("red", (ISSUER,), "", "云松工发〔2026〕12号", signers),
        title=title(ISSUER, "关于", "成立", "云溪星河科技有限公司党支部", "的请示"),
        to=("中共云溪区委",),
        body=(para("云溪星河科技有限公司现有职工128人，其中正式党员5人。" + LONG), para("妥否，请批示。")),
        attachments=("成立申请",),
        note="联系人：林小满，电话：000-00000000",
        annexes=(),
        imprint=Imprint((), "松坪街道党政办公室", date(2026, 3, 6)),
    )


def joint() -> Document:
    marks = ("云溪区社会工作部", "云溪区民政局", "云溪区市场监督管理局")
    return red(
        head=Head("red", marks, "文件", "云社发〔2026〕3号"),
        title=title("关于", "联合开展", "登记核对", "的通知"),
        sign=tuple(Signature(name, DAY) for name in marks),
        annexes=(),
        attachments=(),
    )


def letter() -> Document:
    return red(
        kind="函",
        direction="peer",
        head=Head("letter", (ISSUER,), "", "云松工函〔2026〕2号", urgency="特急"),
        title=title("关于", "商请", "提供有关数据", "的函"),
        to=("云溪区市场监督管理局",),
        body=(para(LONG), para(LONG), para(LONG), para(LONG), para("特此函达。")),
        attachments=(),
        annexes=(),
        imprint=None,
    )


def order() -> Document:
    return red(
        kind="命令（令）",
        head=Head("order", ("云溪区人民政府",), "令", "第3号"),
        title=(),
        to=(),
        body=(para("《云溪区有关事项管理办法》已经区政府常务会议通过，现予公布，自2026年4月1日起施行。"),),
        attachments=(),
        sign=(Signature("云溪区人民政府", DAY, "stamp", "区长", "郑一鸣"),),
        annexes=(),
        imprint=None,
    )


def minutes() -> Document:
    return red(
        kind="纪要",
        head=Head("minutes", ("松坪街道党工委会议",), "纪要", "〔2026〕3号"),
        title=title("研究", "有关工作", "的会议纪要"),
        to=(),
        attachments=(),
        sign=(),
        annexes=(),
        imprint=Imprint(("各参会单位",), "松坪街道党政办公室", date(2026, 3, 6)),
    )


def plain() -> Document:
    return red(
        kind="请示",
        direction="up",
        head=None,
        title=title("云溪星河科技有限公司", "关于", "成立党支部", "的请示"),
        to=(ISSUER,),
        body=(
            para(LONG),
            Para(
                (Text("拟任书记："), Blank(6), Text("，拟任副书记："), Blank(6), Text("。见"), Ref("表1"), Text("。"))
            ),
            para("妥否，请批示。"),
        ),
        attachments=(),
        sign=(Signature("云溪星河科技有限公司", DAY, "no"),),
        annexes=(),
        imprint=None,
    )


TABLE = Table(
    (text("序号"), text("单位名称"), text("职工人数（人）"), text("备注")),
    tuple(
        tuple(map(text, (str(n), f"云溪第{n}有限公司", f"{n * 37:,}", "已建" if n % 3 else "正与邻近单位商量联合组建")))
        for n in range(1, 31)
    ),
    ("center", "left", "right", "left"),
    1,
    "有关单位名册",
    "注：人数截至2026年2月28日。",
)
PEOPLE = ("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田", "江远帆", "黎明月", "秦川", "白云生", "方圆圆", "夏天")
NAMES = NameList(PEOPLE)
CHART = Chart(
    "bar",
    1,
    "各社区建立情况",
    "家",
    ("东坪社区", "西坪社区", "南山社区", "北山社区", "溪口社区", "高新技术产业园区"),
    (
        Series("应建", tuple(map(Decimal, ("42", "35", "28", "61", "17", "33")))),
        Series("已建", tuple(map(Decimal, ("40", "30", "25", "58", "11", "33")))),
        Series("联合建", tuple(map(Decimal, ("4", "3", "12.5", "8", "1", "0")))),
    ),
    "街道台账，截至2026年2月28日",
)
LINE = Chart(
    "line",
    2,
    "两项覆盖率",
    "%",
    ("2025年一季度", "2025年二季度", "2025年三季度", "2025年四季度"),
    (
        Series("组织覆盖", tuple(map(Decimal, ("62.1", "70.5", "81", "88.4")))),
        Series("工作覆盖", tuple(map(Decimal, ("80", "85.2", "91.3", "97")))),
    ),
    "街道台账",
)
#: A grey square, 1 × 1.
FIGURE = Figure(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", 3, "示意图"
)


def every() -> dict[str, Document]:
    """All of them by name."""
    return {
        "red": red(),
        "upward": upward(),
        "upward-five": upward(("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田")),
        "joint": joint(),
        "letter": letter(),
        "order": order(),
        "minutes": minutes(),
        "plain": plain(),
    }
