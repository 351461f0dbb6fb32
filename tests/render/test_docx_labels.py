"""Automatic numbers of other people's files: what Word would draw before each paragraph."""

from __future__ import annotations

import io
import zipfile

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docflow import chinese
from docflow.errors import InvalidSource
from docflow.lint.word import from_docx
from docflow.render import docx
from docflow.render.docx_labels import said
from docflow.render.docx_text import words_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def level(at: int, kind: str, text: str, inside: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{inside}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(levels: str, name: int = 0) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{levels}</w:abstractNum>'


def num(name: int, of: int = 0, inside: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{inside}</w:num>'


def p(text: str, at: int | None = None, name: int | None = 1, style: str = "", more: str = "") -> str:
    own = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = (f'<w:ilvl w:val="{at}"/>' if at is not None else "") + (
        f'<w:numId w:val="{name}"/>' if name is not None else ""
    )
    own += f"<w:numPr>{inside}</w:numPr>" if inside else ""
    return f"<w:p><w:pPr>{own}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def file(paragraphs: str, numbering: str, styles: str = "") -> bytes:
    """A .docx as another program might write it."""
    link = '<Relationship Id="{}" Type="' + OFFICE + '/{}" Target="{}"/>'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}">'
        + link.format("r1", "officeDocument", "word/document.xml")
        + "</Relationships>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}">'
        + link.format("r1", "numbering", "numbering.xml")
        + link.format("r2", "styles", "styles.xml")
        + "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def read(paragraphs: str, numbering: str, styles: str = "") -> list[str]:
    return list(words_of(file(paragraphs, numbering, styles)))


GAPLESS = '<w:suff w:val="nothing"/>'
FOUR = abstract(
    level(0, "chineseCounting", "%1、", GAPLESS)
    + level(1, "chineseCounting", "（%2）", GAPLESS)
    + level(2, "decimal", "%3.", GAPLESS)
    + level(3, "decimal", "（%4）", GAPLESS)
)


def test_four_levels_count_and_begin_anew_under_each_other() -> None:
    found = read(
        p("甲", 0) + p("乙", 1) + p("丙", 1) + p("丁", 2) + p("戊", 3) + p("己", 0) + p("庚", 1), FOUR + num(1)
    )
    assert found == ["一、甲", "（一）乙", "（二）丙", "1.丁", "（1）戊", "二、己", "（一）庚"]


def test_a_tab_or_a_space_stands_between_label_and_words_as_word_sets_it() -> None:
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%2", '<w:suff w:val="space"/>')
    assert read(p("甲", 0) + p("乙", 1), abstract(levels) + num(1)) == ["1\t甲", "1 乙"]


def test_a_label_may_show_the_levels_above_it() -> None:
    levels = level(0, "chineseCounting", "第%1章", GAPLESS) + level(1, "decimal", "%1.%2", "<w:isLgl/>" + GAPLESS)
    assert read(p("甲", 0) + p("乙", 1) + p("丙", 0) + p("丁", 1), abstract(levels) + num(1)) == [
        "第一章甲", "1.1乙", "第二章丙", "2.1丁",
    ]  # fmt: skip


def test_lists_of_one_kind_go_on_unless_they_are_told_to_restart() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    paragraphs = p("甲", 0) + p("乙", 0, 2) + p("丙", 0, 3) + p("丁", 0, 3)
    assert read(paragraphs, FOUR + num(1) + num(2) + num(3, inside=again)) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_an_override_may_give_a_level_another_look() -> None:
    other = '<w:lvlOverride w:ilvl="0">' + level(0, "upperRoman", "%1)", GAPLESS) + "</w:lvlOverride>"
    assert read(p("甲", 0) + p("乙", 0, 2), FOUR + num(1) + num(2, inside=other)) == ["一、甲", "II)乙"]


def test_a_level_restarts_where_it_says_so() -> None:
    never = abstract(
        level(0, "decimal", "%1.", GAPLESS) + level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>' + GAPLESS)
    )
    assert read(p("甲", 0) + p("乙", 1) + p("丙", 0) + p("丁", 1), never + num(1)) == [
        "1.甲",
        "（1）乙",
        "2.丙",
        "（2）丁",
    ]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t1"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="t2"><w:basedOn w:val="t1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
)


def test_a_style_may_number_its_paragraphs_and_zero_puts_it_out() -> None:
    plain = {"at": None, "name": None}
    paragraphs = (
        p("甲", style="t1", **plain) + p("乙", style="t2", **plain)  # type: ignore[arg-type]
        + p("丙", None, 0, style="t1") + p("丁", style="t1", **plain)  # type: ignore[arg-type]
    )  # fmt: skip
    assert read(paragraphs, FOUR + num(1), STYLES) == ["一、甲", "（一）乙", "丙", "二、丁"]


def test_a_level_bound_to_a_style_counts_that_style() -> None:
    bound = abstract(
        level(0, "decimal", "%1、", GAPLESS) + level(1, "decimal", "（%2）", '<w:pStyle w:val="t1"/>' + GAPLESS)
    )
    assert read(p("甲", style="t1", at=None, name=None), bound + num(1), STYLES) == ["（1）甲"]


def test_a_list_may_be_a_style_of_its_own() -> None:
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="L"/></w:abstractNum>'
    style = '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    assert read(p("甲", 0, 7), FOUR + linked + num(1) + num(7, 5), style) == ["一、甲"]


def test_bullets_and_lists_that_are_not_there_say_nothing() -> None:
    dots = abstract(level(0, "bullet", "\uf0b7"), 3)
    assert read(p("甲", 0, 2) + p("乙", 0, 99), FOUR + dots + num(1) + num(2, 3)) == ["甲", "乙"]


def test_what_was_deleted_with_its_mark_is_not_counted() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    gone = (
        p("旧", 0, more=mark)
        .replace("<w:r>", "<w:del><w:r>")
        .replace("</w:r>", "</w:r></w:del>")
        .replace("w:t>", "w:delText>")
    )
    assert read(p("甲", 0) + gone + p("乙", 0), FOUR + num(1)) == ["一、甲", "二、乙"]


def test_kinds_that_old_programs_do_not_know_are_read_as_they_would_show_them() -> None:
    wrapped = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
        f'{GAPLESS}<w:lvlText w:val="%1."/></w:lvl>'
    )
    assert read(p("甲", 0), abstract(wrapped) + num(1)) == ["01.甲"]


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 103, "一百零三"),
        ("japaneseCounting", 12, "十二"),
        ("japaneseCounting", 110, "百十"),
        ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 2, "b"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 10, "⑩"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("none", 5, ""),
        ("neverHeardOf", 5, "5"),
    ],
)
def test_a_number_is_written_as_word_writes_it(kind: str, number: int, shown: str) -> None:
    assert said(number, kind) == shown


@given(st.text("0123456789-①%./一", max_size=12), st.text("0123456789-①", max_size=10))
def test_law_whatever_a_file_says_of_its_numbers_it_is_read(text: str, number: str) -> None:
    levels = level(0, "decimal", text, GAPLESS).replace('<w:start w:val="1"/>', f'<w:start w:val="{number}"/>')
    (found,) = read(p("甲", 0).replace('w:ilvl w:val="0"', f'w:ilvl w:val="{number}"') + "", abstract(levels) + num(1))
    assert found.endswith("甲")


@given(st.lists(st.integers(0, 3), min_size=1, max_size=15))
def test_law_headings_are_counted_as_docflow_counts_them(levels: list[int]) -> None:
    """Where no level is passed over, Word and docflow show the same numbers."""
    counts, expected, used = [0] * 4, [], []
    for at in levels:
        at = min(at, next((deep for deep, count in enumerate(counts) if not count), 3))
        counts = [*counts[:at], counts[at] + 1, *[0] * (3 - at)]
        used.append(at)
        expected.append(chinese.heading_label(at + 1, counts[at]) + "题")
    assert read("".join(p("题", at) for at in used), FOUR + num(1)) == expected


# --- the linter reads other people's files with their numbers --------------------------------------------------


def test_the_linter_sees_the_numbers_that_word_draws() -> None:
    paragraphs = p("关于做好有关工作的通知", name=None) + p("总体要求", 0) + p("摸清底数", 1) + p("有关要求", 0)
    lines = [line for line in from_docx(file(paragraphs, FOUR + num(1)), "来文.docx").lines if line.role == "heading"]
    assert [(line.text, line.level, line.number) for line in lines] == [
        ("一、总体要求", 1, 1),
        ("（一）摸清底数", 2, 1),
        ("二、有关要求", 1, 2),
    ]
    assert not any(line.automatic for line in lines)


def test_the_linter_still_knows_a_bullet_as_automatic() -> None:
    dots = abstract(level(0, "bullet", "\uf0b7"), 3)
    paragraphs = p("关于做好有关工作的通知", name=None) + p("逐户登记。", 0, 2)
    lines = from_docx(file(paragraphs, dots + num(2, 3)), "来文.docx").lines
    assert [line.automatic for line in lines] == [False, True]


def test_the_linter_finds_an_imprint_that_stands_among_footnotes() -> None:
    lines = from_docx(docx.render(papers.minutes()), "纪要.docx").lines
    roles = {line.text.strip()[:2]: line.role for line in lines if line.role in ("copies", "printer", "footnote")}
    assert roles == {"本文": "footnote", "抄送": "copies", "松坪": "printer"}


def test_a_file_without_numbers_is_read_as_before() -> None:
    data = file(p("甲", name=None), "")
    assert words_of(data) == ("甲",)
    with pytest.raises((etree.XMLSyntaxError, InvalidSource)):
        words_of(file(p("甲", name=None), "<"))
