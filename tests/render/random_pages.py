"""Papers as people write them, at random: every form, every element, sentences that end anywhere in a line.

papers      any paper: head, body of every kind of block, signature, attachments, imprint
stacked     headings, each with one line below it, and a signature: pages end at every kind of line
running     nothing but paragraphs, so that full pages can be counted
HEADED      the one character that stands in headings and nowhere else
"""

from __future__ import annotations

from datetime import date
from typing import Any

import papers as models
from hypothesis import strategies as st

from docflow.document.model import (
    Annex,
    Attendance,
    Block,
    Document,
    Figure,
    Head,
    Heading,
    Imprint,
    NameList,
    Note,
    Para,
    Signature,
    Spans,
    Strong,
    Table,
    Text,
    TitlePart,
)

HEADED = "目"
DAY = date(2026, 3, 5)
HANZI = "各单位要把这项工作摆上重要位置逐户走访登记核对说明原因列出时限明确责任抓紧办理不等靠"
NAMES = ("云溪区民政局", "云溪区社会工作部", "云溪区市场监督管理局", "云溪区财政局", "云溪区司法局", "云溪区教育局")
PEOPLE = ("郑一鸣", "林小满", "苏禾", "欧阳知秋", "何田", "江远帆", "黎明月", "秦川", "白云生", "方圆圆", "夏天")
WESTERN = (
    "GB/T 9704-2012",
    "85.5%",
    "2026年3月5日",
    "A4",
    "Wi-Fi",
    "1,280",
    "12～15",
    "〔2026〕8号",
    "https://example.org/a",
    "10:30",
)
RARE = ("㛃", "䶮", "𬭎", "镕", "喆", "堃")

hanzi = st.text(HANZI, min_size=1, max_size=16)
inner = st.one_of(hanzi, st.sampled_from(WESTERN), st.sampled_from(RARE), st.just("阿依古丽·买买提"))
bracketed = st.builds(
    lambda pair, said: pair[0] + said + pair[1], st.sampled_from(("“”", "（）", "《》", "‘’", "〈〉", "【】")), inner
)
clause = st.lists(st.one_of(hanzi, inner, bracketed), min_size=1, max_size=4).map("".join)
marks = st.sampled_from(("，", "，", "，", "、", "；", "：", "。", "？", "！", "——", "……"))
sentences = st.lists(st.builds("{}{}".format, clause, marks), min_size=1, max_size=14).map("".join)
short = st.text(HANZI, min_size=2, max_size=12)


@st.composite
def spans(draw: st.DrawFn, notes: bool = False) -> Spans:
    out: list[Any] = [Text(draw(sentences))]
    if draw(st.booleans()):
        out.insert(0, Strong(draw(short) + "。"))
    if notes and draw(st.integers(0, 4)) == 0:
        out.append(Note(draw(st.integers(1, 999)), draw(sentences)))
    return tuple(out)


def cell() -> st.SearchStrategy[Spans]:
    return st.one_of(short, st.sampled_from(WESTERN), clause).map(lambda said: (Text(said),))


@st.composite
def tables(draw: st.DrawFn, sideways: bool = False) -> Table:
    columns = draw(st.integers(1, 5))
    row = st.lists(cell(), min_size=columns, max_size=columns).map(tuple)
    return Table(
        draw(row),
        draw(st.lists(row, min_size=1, max_size=25).map(tuple)),
        ("center", "left", "right", "left", "left")[:columns],
        draw(st.integers(0, 2)),
        draw(st.one_of(st.just(""), short)),
        draw(st.one_of(st.just(""), short)),
        sideways,
    )


@st.composite
def headings(draw: st.DrawFn) -> Heading:
    """A heading that stands alone: HEADED is in every row of it."""
    said = draw(st.text(HANZI, min_size=2, max_size=16))
    return Heading(draw(st.integers(1, 4)), draw(st.integers(1, 12)), (Text(HEADED + said),))


run_in = st.builds(
    lambda level, number, said, text: Heading(level, number, (Text(said + "。"),), text),
    st.integers(2, 4),
    st.integers(1, 9),
    short,
    spans(),
)
paragraphs = st.builds(Para, spans(), st.sampled_from(("indent", "indent", "indent", "flush")))
figures = st.builds(Figure, st.just(models.FIGURE.data), st.integers(1, 3), short, st.sampled_from((0.0, 60.0, 120.0)))
blocks: st.SearchStrategy[Block] = st.one_of(
    paragraphs,
    paragraphs,
    st.builds(Para, spans(notes=True)),
    headings(),
    run_in,
    tables(),
    st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=30, unique=False).map(tuple).map(NameList),
    figures,
)


@st.composite
def bodies(draw: st.DrawFn, rich: bool = True) -> tuple[Block, ...]:
    """Blocks that end in a paragraph: a heading with nothing below it is an author's own choice."""
    out = draw(st.lists(blocks if rich else paragraphs, max_size=7))
    if rich and draw(st.integers(0, 7)) == 0:
        out.insert(draw(st.integers(0, len(out))), draw(tables(sideways=True)))
    return (*out, Para((Text(draw(sentences)),)))


titles = st.lists(st.builds(TitlePart, short), min_size=1, max_size=4).map(tuple)


@st.composite
def heads(draw: st.DrawFn) -> Head:
    form = draw(st.sampled_from(("red", "red", "letter", "order", "minutes")))
    names = NAMES[: draw(st.integers(1, 6))] if form == "red" else NAMES[:1]
    suffix = {"red": "文件", "letter": "", "order": "令", "minutes": "会议纪要"}[form]
    signers = PEOPLE[: draw(st.integers(0, 5))] if form == "red" else ()
    first = form in ("red", "letter")
    return Head(
        form,  # type: ignore[arg-type]
        names,
        suffix,
        draw(st.sampled_from(("云民发〔2026〕8号", ""))),
        signers,
        draw(st.sampled_from(("", "特急"))) if first else "",
        draw(st.sampled_from(("", "000123"))) if first else "",
    )


@st.composite
def papers(draw: st.DrawFn) -> Document:
    head = draw(st.none() | heads())
    names = head.marks if head and len(head.marks) > 1 else NAMES[: draw(st.integers(0, 1))]
    seal = draw(st.sampled_from(("yes", "no", "stamp")))
    office = draw(st.sampled_from(("", "区长"))) if seal != "stamp" else "区长"
    count = draw(st.integers(0, 3))
    annexes = tuple(Annex(draw(titles), draw(bodies()), number if count > 1 else 0) for number in range(1, count + 1))
    imprint = draw(
        st.none()
        | st.builds(
            Imprint,
            st.lists(st.sampled_from(NAMES), max_size=9).map(tuple),
            st.sampled_from(("", "区民政局综合科")),
            st.just(DAY),
            st.lists(st.sampled_from(("各镇", "各街道")), max_size=2).map(tuple),
        )
    )
    if imprint and not imprint.printer:
        imprint = Imprint(imprint.copies, "", None, imprint.to)
    who = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=11).map(tuple))
    return Document(
        kind="通知",
        direction="down",
        head=head,
        title=draw(titles),
        to=draw(
            st.lists(st.sampled_from(("各单位", "各镇人民政府", "各街道办事处", "区政府各部门")), max_size=4).map(tuple)
        ),
        body=draw(bodies()),
        attachments=tuple(draw(short) for _ in annexes),
        sign=tuple(Signature(name, DAY, seal, office, "郑一鸣") for name in names),  # type: ignore[arg-type]
        note=draw(st.sampled_from(("", "此件公开发布"))),
        annexes=annexes,
        imprint=imprint,
        attendance=(Attendance("出席", who),) if head and head.form == "minutes" else (),
    )


running = st.builds(
    Document,
    kind=st.just("通知"),
    direction=st.just("down"),
    head=st.none(),
    title=st.just(()),
    to=st.just(()),
    body=st.lists(st.builds(Para, spans()), min_size=15, max_size=40).map(tuple),
)


@st.composite
def stacked(draw: st.DrawFn) -> Document:
    body: list[Block] = []
    for number in range(1, draw(st.integers(8, 40))):
        said = draw(st.text(HANZI, min_size=2, max_size=12))
        body += [Heading(draw(st.integers(1, 4)), number, (Text(HEADED + said),)), Para((Text(draw(short) + "。"),))]
    return Document(
        kind="通知",
        direction="down",
        head=draw(st.none() | heads()),
        title=(),
        to=(),
        body=tuple(body),
        sign=(Signature(NAMES[0], DAY, draw(st.sampled_from(("yes", "no")))),),  # type: ignore[arg-type]
    )
