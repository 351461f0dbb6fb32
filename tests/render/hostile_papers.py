"""What people and machines may write into a paper: strategies for Hypothesis."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from docflow.document.model import (
    Annex,
    Block,
    Document,
    Head,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Para,
    Ref,
    Signature,
    Spans,
    Strong,
    Table,
    Text,
    TitlePart,
)

#: Markup of every kind of file that a paper passes through, and what Chinese punctuation makes difficult.
TRAPS = (
    "<b>&amp;</b>",
    "{{ 7*7 }}",
    "{% raw %}",
    "]]><script>",
    "</style><p>",
    'style="x\'"',
    "'; DROP",
    "\\u200b",
    "&#8203;",
    "**星**",
    "[^1]",
    "# 标",
    "|表|",
    "%(名)s",
    "${家}",
    "〔2026〕8号",
    "“一‘二’三”",
    "……——",
    "㛃䶮𬭎",
    "100%～200%",
    "甲·乙/丙",
    "—1—",
    "附件：",
    "\u3000",
    "\u202e反",
    "\u00ad软",
)
LETTERS = "一二国委工件的了，。、；：？！“”‘’（）《》〈〉·—…～ab Z09.,-_+=*/\\<>&\"'{}|#$%@!?;:()[]"

words = st.one_of(st.text(LETTERS, min_size=1, max_size=30), st.sampled_from(TRAPS)).filter(
    lambda text: text.strip() != ""
)
said = st.lists(words, min_size=1, max_size=3).map("".join)
spans: st.SearchStrategy[Spans] = st.lists(
    st.one_of(st.builds(Text, said), st.builds(Strong, words), st.builds(Ref, words)), min_size=1, max_size=3
).map(tuple)


def _table(columns: int) -> st.SearchStrategy[Table]:
    row = st.lists(spans, min_size=columns, max_size=columns).map(tuple)
    return st.builds(
        Table,
        header=row,
        rows=st.lists(row, min_size=1, max_size=3).map(tuple),
        align=st.just(("left", "center", "right")[:columns]),
        number=st.integers(0, 2),
        caption=words,
        note=st.one_of(st.just(""), words),
    )


blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(1, 4), st.integers(1, 12), spans, st.one_of(st.just(()), spans)),
    st.builds(Para, spans, st.sampled_from(["indent", "flush", "center", "right"])),
    st.integers(1, 3).flatmap(_table),
    st.builds(NameList, st.lists(words, min_size=1, max_size=8).map(tuple)),
    st.just(NewPage()),
)
bodies = st.lists(blocks, min_size=1, max_size=6).map(tuple)
titles = st.lists(st.builds(TitlePart, words), min_size=1, max_size=3).map(tuple)
several = st.lists(words, max_size=3).map(tuple)
heads = st.builds(
    Head,
    st.sampled_from(["red", "letter", "order", "minutes"]),
    st.lists(words, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["", "文件", "令"]),
    st.one_of(st.just(""), words),
    several,
    st.sampled_from(["", "特急"]),
    st.sampled_from(["", "000001"]),
)
signatures = st.builds(
    Signature,
    words,
    st.sampled_from([None, date(2026, 3, 5), date(2026, 12, 31)]),
    st.sampled_from(["yes", "no", "stamp"]),
    st.one_of(st.just(""), words),
)
imprints = st.builds(Imprint, several, words, st.sampled_from([None, date(2026, 3, 6)]), several)
documents = st.builds(
    Document,
    kind=st.just("通知"),
    direction=st.just("down"),
    head=st.one_of(st.none(), heads),
    title=titles,
    to=several,
    body=bodies,
    attachments=several,
    sign=st.lists(signatures, max_size=3).map(tuple),
    note=st.one_of(st.just(""), words),
    annexes=st.lists(st.builds(Annex, titles, bodies, st.integers(0, 2)), max_size=2).map(tuple),
    imprint=st.one_of(
        st.none(), st.builds(Imprint, several, words, st.sampled_from([None, date(2026, 3, 6)]), several)
    ),
    demo=st.booleans(),
)
