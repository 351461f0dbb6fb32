"""Made-up papers with the elements of the second stage: attendance, turned tables, pictures, many agencies."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import replace

from papers import CHART, DAY, ISSUER, LONG, NAMES, TABLE, joint, letter, minutes, order, para, red, text, title

from docflow.document.model import (
    Annex,
    Attendance,
    Document,
    Figure,
    Head,
    Heading,
    Imprint,
    Note,
    Para,
    Signature,
    Table,
    Text,
)


def png(wide: int, high: int) -> str:
    """A grey picture of so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([180] * wide) for _ in range(high))
    parts = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)), chunk(b"IDAT", zlib.compress(rows, 9))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")).decode()


WIDE = Table(
    tuple(map(text, ("序号", "单位名称", "统一社会信用代码", "注册地址", "职工人数（人）", "党员人数（人）", "组建方式", "完成时限", "责任人", "备注"))),
    tuple(
        tuple(
            map(
                text,
                (
                    str(n),
                    f"云溪第{n}科技有限公司",
                    f"9100000000000000{n:02}",
                    "云溪区松坪街道溪口路100号",
                    f"{n * 37:,}",
                    str(n % 7),
                    "单独组建" if n % 3 else "与邻近单位联合组建",
                    "2026年6月30日",
                    "林小满",
                    "",
                ),
            )
        )
        for n in range(1, 41)
    ),
    ("center", "left", "left", "left", "right", "right", "left", "center", "center", "left"),
    2,
    "有关单位情况表",
    "注：人数截至2026年2月28日。",
    sideways=True,
)  # fmt: skip
AGENCIES = (
    "云溪区社会工作部",
    "云溪区民政局",
    "云溪区市场监督管理局",
    "云溪区教育局",
    "云溪区文化和旅游局",
    "云溪区司法局",
)
NUMBERED = tuple(Para(text(f"第{n}项，{LONG}"), number=n) for n in range(1, 4))
ATTENDED = (
    Attendance(
        "出席", ("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田", "江远帆", "黎明月", "秦川", "白云生", "方圆圆")
    ),
    Attendance("请假", ("夏天",)),
    Attendance("列席", ("各社区党委书记，街道各办公室（中心）负责人",)),
)


def many_agencies(count: int) -> Document:
    marks = AGENCIES[:count]
    return replace(
        joint(),
        head=Head("red", marks, "文件", "云社发〔2026〕3号"),
        sign=tuple(Signature(name, DAY) for name in marks),
    )


def stamped_jointly() -> Document:
    persons = (("云溪区民政局", "局长", "林小满"), ("云溪区市场监督管理局", "局长", "苏禾"))
    return replace(joint(), sign=tuple(Signature(one, DAY, "stamp", office, who) for one, office, who in persons))


def attended() -> Document:
    return replace(minutes(), body=minutes().body[:3], attendance=ATTENDED)


def belonging() -> Document:
    """An attachment that is a file of its own."""
    return Document(
        "通知", "down", None, title("有关单位名册"), (), (para(LONG), NAMES), belongs="云松工发〔2026〕8号附件1"
    )


def every() -> dict[str, Document]:
    """All of them by name."""
    return {
        **{f"joint-{count}": many_agencies(count) for count in (2, 4, 5, 6)},
        "stamped-jointly": stamped_jointly(),
        "unsealed-jointly": replace(joint(), sign=tuple(replace(one, seal="no") for one in joint().sign)),
        "small-seal": red(annexes=(), sign=(Signature(ISSUER, DAY, diameter=30),)),
        "attended": attended(),
        "belonging": belonging(),
        "numbered": red(
            body=(para(LONG), *NUMBERED, para(LONG), *NUMBERED), annexes=(Annex(title("甲"), NUMBERED, 1),)
        ),
        "headings-of-annexes": red(
            annexes=(Annex(title("甲"), red().body[:-1], 1), Annex(title("乙"), (Heading(2, 3, text("从三开始")),), 2))
        ),
        "sideways": red(body=(para(LONG), WIDE, para(LONG), WIDE, WIDE), annexes=()),
        "sideways-annex": red(annexes=(Annex(title("有关单位情况表"), (WIDE,), 0),), attachments=("有关单位情况表",)),
        "sideways-last": replace(letter(), body=(para(LONG), WIDE), sign=()),
        "pictures": red(
            body=(
                para(LONG),
                Figure(png(300, 200), 1, "示意图", note="资料来源：台账。"),
                Figure(png(300, 200), 2, "示意图", width=120),
                Figure(png(2000, 200), 3, "", note="说明。"),
                CHART,
            ),
            annexes=(),
        ),
        "copy-number": red(head=replace(red().head, copy_number="000012"), annexes=()),  # type: ignore[arg-type,type-var]
        "copy-number-letter": replace(letter(), head=replace(letter().head, copy_number="000012")),  # type: ignore[type-var]
        "order-marked": replace(order(), head=replace(order().head, urgency="特急", copy_number="000012")),  # type: ignore[type-var]
        "addressees-below": red(
            to=(),
            annexes=(),
            imprint=Imprint(("云溪区委组织部",), "松坪街道党政办公室", DAY, ("各社区党委", "各有关单位")),
        ),
        "noted-annex": red(annexes=(Annex(title("名册"), (Para((Text("甲"), Note(2, "一注。"))), TABLE), 0),)),
    }
