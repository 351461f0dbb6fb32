"""Any document at all, with words that try to be markup: for laws that hold in every format."""

from __future__ import annotations

from datetime import date

import papers
from hypothesis import strategies as st

from docflow.document.model import (
    Annex,
    Attendance,
    Blank,
    Block,
    Chart,
    Document,
    Head,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Note,
    Para,
    Ref,
    Series,
    Signature,
    Strong,
    Table,
    Text,
    TitlePart,
)

HOSTILE = (
    "{{ 7*7 }}",
    "{% raw %}",
    "<b>&amp;</b>",
    "</w:t></w:r>",
    "]]>",
    "<!-- -->",
    "&#x41;",
    '" onload="x"',
    "'; DROP TABLE papers; --",
    "=HYPERLINK(1)",
    "..\\..\\x",
    "%s %d",
    "\\newpage",
    "**重**",
    "# 一",
    "𬭎镕㕮",
    "“引”——……·",
    "㊣①",
    "A\u00a0B",
)
#: No control characters and no surrogates: those are refused before a document is made.
free = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=12)
words = st.one_of(st.sampled_from(HOSTILE), free, st.sampled_from(("关于做好有关工作", "各单位", "2026年3月5日")))
some = words.filter(lambda text: bool(text.strip()))
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
names = st.lists(some, min_size=1, max_size=4).map(tuple)
few = st.lists(some, max_size=3).map(tuple)
spans = st.lists(
    st.one_of(
        words.map(Text),
        words.map(Strong),
        words.map(Ref),
        st.builds(Note, st.integers(1, 60), some),
        st.integers(1, 12).map(Blank),
    ),
    max_size=4,
).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 5))
    row = st.lists(spans, min_size=columns, max_size=columns).map(tuple)
    align = st.lists(st.sampled_from(("left", "center", "right")), min_size=columns, max_size=columns).map(tuple)
    return Table(
        draw(row),
        draw(st.lists(row, max_size=4).map(tuple)),
        draw(align),
        draw(st.integers(0, 3)),
        draw(words),
        draw(words),
        draw(st.booleans()),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    count = draw(st.integers(1, 4))
    values = st.lists(st.decimals(-999, 999, places=1), min_size=count, max_size=count).map(tuple)
    return Chart(
        draw(st.sampled_from(("bar", "line"))),
        draw(st.integers(0, 3)),
        draw(words),
        draw(words),
        draw(st.lists(some, min_size=count, max_size=count).map(tuple)),
        draw(st.lists(st.builds(Series, some, values), min_size=1, max_size=3).map(tuple)),
        draw(words),
    )


blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(1, 4), st.integers(1, 30), spans, spans),
    st.builds(Para, spans, st.sampled_from(("indent", "flush", "center", "right")), st.integers(0, 3)),
    tables(),
    charts(),
    names.map(NameList),
    st.just(NewPage()),
    st.just(papers.FIGURE),
)
bodies = st.lists(blocks, max_size=5).map(tuple)
titles = st.lists(st.builds(TitlePart, some, st.integers(0, 2)), max_size=5).map(tuple)
heads = st.builds(
    Head,
    st.sampled_from(("red", "letter", "order", "minutes")),
    names,
    st.sampled_from(("文件", "", "纪要")),
    words,
    few,
    st.sampled_from(("", "特急")),
    st.sampled_from(("", "000001")),
)
signatures = st.builds(
    Signature, some, st.none() | days, st.sampled_from(("yes", "no", "stamp")), st.just("局长"), st.just("")
)


def documents() -> st.SearchStrategy[Document]:
    return st.builds(
        Document,
        kind=st.sampled_from(("通知", "函")),
        direction=st.just("none"),
        head=st.none() | heads,
        title=titles,
        to=few,
        body=bodies,
        attachments=few,
        sign=st.lists(signatures, max_size=3).map(tuple),
        note=words,
        annexes=st.lists(st.builds(Annex, titles, bodies, st.integers(0, 2), st.booleans()), max_size=2).map(tuple),
        imprint=st.none() | st.builds(Imprint, few, words, st.none() | days, few),
        attendance=st.lists(st.builds(Attendance, some, names), max_size=2).map(tuple),
        belongs=st.sampled_from(("", "云松工发〔2026〕8号附件1")),
        demo=st.booleans(),
    )
