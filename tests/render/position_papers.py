"""Papers whose places are measured: each shows one way of the standard, and says so little that nothing is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from papers import DAY, NAMES, para, red, text, title

from docflow.document.model import (
    Annex,
    Attendance,
    Document,
    Head,
    Heading,
    Imprint,
    Para,
    Signature,
    Table,
    Text,
)

OFFICE = "云溪区民政局"
PRINTED = date(2026, 3, 6)
LAST = "特此通知。"
BODY = (para("国" * 60), para(LAST))
COPIES = tuple(f"云溪区第{number}办公室" for number in "一二三四五六七八九")


def short(**changes: object) -> Document:
    """One sealed agency, a red head, two paragraphs, nothing else."""
    paper = red(
        head=Head("red", (OFFICE,), "文件", "云民发〔2026〕8号"),
        title=title("关于做好", "有关工作", "的通知"),
        to=("各有关单位",),
        body=BODY,
        attachments=(),
        sign=(Signature(OFFICE, DAY),),
        annexes=(),
        imprint=Imprint(("各街道",), "区民政局综合科", PRINTED),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def full() -> Document:
    """Nothing but characters: two pages and a bit."""
    blocks = (Para(text("国" * 28 * 50), "flush"),)
    return short(head=None, title=(), to=(), body=blocks, sign=(), imprint=None)


def ragged() -> Document:
    """Lines whose marks, digits and letters leave something over."""
    said = "见云发〔2026〕12号“国国国”，国国（国国国）国、国国国国；ABC国1国22国333国国国国国国国国国国国国。" * 20
    return replace(full(), body=(Para(text(said), "flush"),))


def headed() -> Document:
    blocks = (
        Heading(1, 1, text("总体要求")),
        para("甲" * 30),
        Heading(2, 1, text("摸清底数。"), text("乙" * 30)),
        Heading(3, 1, text("按期核对。"), text("丙" * 30)),
        Heading(4, 1, text("逐户登记。"), text("丁" * 30)),
    )
    head = Head("red", (OFFICE,), "文件", "云民发〔2026〕8号", urgency="特急", copy_number="000123")
    return short(head=head, body=blocks)


def attached() -> Document:
    return short(
        head=None,
        attachments=("有关单位名册", "工作进度表及其填写说明并附各社区分组名单和联系方式汇总表的填写样式", "名单"),
        annexes=(
            Annex(title("有关单位名册"), (para("戊" * 30),), 1),
            Annex(title("工作进度表"), (para("己" * 30),), 2),
            Annex(title("名单"), (NAMES,), 3),
        ),
        note="此件公开发布",
    )


def upward(*signers: str) -> Document:
    head = Head("red", (OFFICE,), "文件", "云民发〔2026〕12号", signers)
    return short(kind="请示", direction="up", head=head, to=("云溪区人民政府",))


def joint(count: int) -> Document:
    names = ("云溪区社会工作部", "云溪区民政局", "云溪区市场监督管理局", "云溪区财政局", "云溪区司法局", "云溪区教育局")
    names = names[:count]
    return short(head=Head("red", names, "文件", "云社发〔2026〕3号"), sign=tuple(Signature(one, DAY) for one in names))


def unsealed(*names: str) -> Document:
    return short(sign=tuple(Signature(name, DAY, "no") for name in names))


def letter() -> Document:
    return short(
        kind="函",
        direction="peer",
        head=Head("letter", (OFFICE,), "", "松民函〔2026〕2号", urgency="特急"),
        title=title("关于商请", "提供有关数据", "的函"),
        body=(para("国" * 28 * 20), para("特此函达。")),
        imprint=Imprint(("各街道",), "", None),
    )


def order() -> Document:
    return short(
        kind="命令（令）",
        head=Head("order", ("云溪区人民政府",), "令", "第3号"),
        title=(),
        to=(),
        sign=(Signature("云溪区人民政府", DAY, "stamp", "区长", "郑一鸣"),),
        imprint=None,
    )


def minutes() -> Document:
    who = ("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田", "江远帆", "黎明月", "秦川", "白云生", "方圆圆", "夏天")
    return short(
        kind="纪要",
        head=Head("minutes", ("松坪街道党工委会议",), "纪要", "〔2026〕3号"),
        title=title("研究", "有关工作", "的会议纪要"),
        to=(),
        sign=(),
        attendance=(Attendance("出席", who), Attendance("请假", ("钱多",))),
    )


def moved() -> Document:
    """主送机关 moved to the imprint, copies that wrap."""
    return short(to=(), imprint=Imprint(COPIES, "区民政局综合科", PRINTED, to=("各镇", "各街道")))


def loose() -> Document:
    """An attachment that is a file of its own."""
    return short(head=None, belongs="云民发〔2026〕8号附件2", title=title("工作进度表"), to=(), sign=(), imprint=None)


def sideways() -> Document:
    """A table turned on an odd page and on an even one."""
    table = Table(
        (text("表头甲"), text("表头乙"), text("表头丙")),
        tuple((text(f"行{row}"), text("内容"), text("备注")) for row in range(1, 41)),
        ("left", "left", "left"),
        1,
        "分布情况",
        sideways=True,
    )
    return short(head=None, title=(), to=(), body=(para("国国"), table, para("国国")), sign=(), imprint=None)


def long_sealed() -> Document:
    return short(
        sign=(Signature("云溪区新时代文明实践工作领导小组办公室", DAY),), body=(Para((Text("国" * 30),)),), imprint=None
    )


PAPERS = {
    "版心": full,
    "杂排": ragged,
    "下行": headed,
    "附件": attached,
    "盖章": short,
    "长名": long_sealed,
    "上行": lambda: upward("郑一鸣"),
    "上行多人": lambda: upward("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田"),
    "联合": lambda: joint(3),
    "联合六家": lambda: joint(6),
    "不盖章": lambda: unsealed("云溪区社会工作委员会"),
    "不盖章短名": lambda: unsealed("民政局"),
    "不盖章联合": lambda: unsealed("云溪区社会工作委员会", "云溪区民政局"),
    "信函": letter,
    "命令": order,
    "纪要": minutes,
    "主送移版记": moved,
    "附件另装": loose,
    "横排": sideways,
}
