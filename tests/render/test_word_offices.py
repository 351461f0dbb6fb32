"""Files as Word on the web, older habits and other hands leave them: understood, or refused with a place."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from docflow import form, source
from docflow.errors import InvalidSource, Place
from docflow.render import word
from docflow.render.docx_text import words_of
from tests.hostile.making import W, docx, field, p, packed, parts, table

PLAIN = p("单位：{{ 单位 }}")


def repacked(data: bytes, change: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed(dict(change(one, archive.read(one)) for one in archive.namelist()))  # type: ignore[operator]


def codes(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSource) as refused:
        word.compile(data, "某表")
    return [(one.code, ".".join(one.place.path)) for one in refused.value.problems]


def test_a_body_called_otherwise_is_the_body() -> None:
    def second(part: str, content: bytes) -> tuple[str, bytes]:
        return part.replace("word/document.xml", "word/document2.xml").replace(
            "_rels/document.xml", "_rels/document2.xml"
        ), content.replace(b"word/document.xml", b"word/document2.xml")

    data = repacked(docx(PLAIN, header1="{{ 单位 }}"), second)
    assert "word/document.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    made = word.render(word.compile(data, "某表"), {"单位": "甲"})
    assert next(one.text for one in Document(io.BytesIO(made)).paragraphs) == "单位：甲"
    assert words_of(made)[0] == "单位：甲"


def test_a_package_without_a_body_is_still_refused() -> None:
    content = parts(PLAIN)
    content["_rels/.rels"] = content["_rels/.rels"].replace(b"word/document.xml", b"word/none.xml")
    del content["word/document.xml"]
    assert codes(packed(content)) == [("T130", "")]


def test_the_strict_kind_of_file_is_refused_and_not_left_unfilled() -> None:
    data = repacked(
        docx(PLAIN),
        lambda part, xml: (part, xml.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")),
    )
    assert codes(data) == [("T130", "")]


@pytest.mark.parametrize("text", ["{％ if 甲 ％}有{％ endif ％}", "{＃ 说明 ＃}", "{% if 甲 ％}有"])
def test_full_width_signs_beside_half_width_braces_are_told(text: str) -> None:
    told = codes(docx(p("一") + p(text)))
    assert told and {code for code, _ in told} <= {"T113", "T110", "T111"}
    assert all(place.startswith("第2段") for _, place in told)


def test_a_percentage_in_single_braces_is_words() -> None:
    assert word.compile(docx(PLAIN + p("{增长5％}")), "某表").form.names == ("单位",)


def test_headers_and_footers_are_told_apart_by_their_pages() -> None:
    made = Document()
    section = made.sections[0]
    section.different_first_page_header_footer = True
    made.settings.odd_and_even_pages_header_footer = True
    for one in (section.header, section.first_page_header, section.even_page_header, section.first_page_footer):
        one.paragraphs[0].text = "{{ 单位 }}"
    out = io.BytesIO()
    made.save(out)
    places = word.compile(out.getvalue(), "某表").where["单位"]
    assert {one.split(" ")[0] for one in places} == {"页眉", "首页页眉", "偶数页页眉", "首页页脚"}


def test_a_field_of_words_own_mail_merge_is_doubted() -> None:
    body = (
        PLAIN
        + field(' MERGEFIELD "负责 人" \\* MERGEFORMAT ')
        + '<w:p><w:fldSimple w:instr=" MERGEFIELD 电话 "/></w:p>'
    )
    template = word.compile(docx(body), "某表")
    assert [(one.code, one.text.split("”")[0]) for one in word.doubts(template)] == [
        ("T181", "邮件合并域“电话"),
        ("T181", "邮件合并域“负责 人"),
    ]


SIDECAR = """
template: 某表
kind: 名册
fields:
  单位: organisation
  备注: {type: text, required: no}
  说明: {type: text, required: no}
  名册: "table {姓名: person}"
"""


def test_a_field_that_may_be_empty_and_is_printed_all_the_same_is_doubted_before_there_are_data() -> None:
    loop = table(("{%tr for 人 in 名册 %}",), ("{{ 人.姓名 }}",), ("{%tr endfor %}",))
    body = p('{{ 单位 }}{{ 备注 }}{{ 说明|默认("无") }}') + loop
    template = word.compile(docx(body), "某表", source.read(SIDECAR, "某表.yaml"))
    (doubt,) = word.doubts(template)
    assert (doubt.code, "".join(doubt.place.path), "“备注”" in doubt.text) == ("T182", "第1段 {{ 备注 }}", True)


def test_a_page_break_in_a_value_breaks_the_page_and_a_name_has_none() -> None:
    sidecar = "template: 某表\nkind: 名册\nfields: {单位: organisation, 备注: text}"
    template = word.compile(docx(p("{{ 单位 }}{{ 备注 }}")), "某表", source.read(sidecar, "某表.yaml"))
    record = form.parse(word.fields(template), {"单位": "甲", "备注": "一\f二"}, lambda name: Place("数据"))
    made = word.render(template, record)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert '<w:br w:type="page"/>' in archive.read("word/document.xml").decode()
    with pytest.raises(InvalidSource) as refused:
        form.parse(word.fields(template), {"单位": "甲\f乙", "备注": "一"}, lambda name: Place("数据"))
    assert [one.code for one in refused.value.problems] == ["D230"]


def test_a_protected_file_is_filled_and_stays_protected() -> None:
    settings = f'<w:settings xmlns:w="{W}"><w:documentProtection w:edit="forms" w:enforcement="1"/></w:settings>'
    made = word.render(word.compile(docx(PLAIN, more={"word/settings.xml": settings}), "某表"), {"单位": "甲"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"documentProtection" in archive.read("word/settings.xml")
    assert words_of(made)[0] == "单位：甲"


def test_a_part_in_utf_16_is_read() -> None:
    def wide(part: str, content: bytes) -> tuple[str, bytes]:
        if part != "word/document.xml":
            return part, content
        return part, ('<?xml version="1.0" encoding="UTF-16"?>' + content.decode()).encode("utf-16")

    made = word.render(word.compile(repacked(docx(PLAIN), wide), "某表"), {"单位": "甲"})
    assert words_of(made)[0] == "单位：甲"


@pytest.mark.parametrize(
    "body",
    [
        '<w:p><w:smartTag w:uri="u" w:element="d"><w:r><w:t>{{ 单</w:t></w:r></w:smartTag><w:r><w:t>位 }}</w:t></w:r></w:p>',
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>音</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{{ 单位 }}</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
        '<w:p><w:r><w:t>{{</w:t></w:r><w:bookmarkStart w:id="1" w:name="_GoBack"/><w:r><w:t xml:space="preserve"> 单</w:t></w:r>'
        '<w:bookmarkEnd w:id="1"/><w:r><w:lastRenderedPageBreak/><w:t>位 }</w:t></w:r><w:proofErr w:type="gramEnd"/><w:r><w:t>}</w:t></w:r></w:p>',
        "<w:p><w:r><w:t>{{\u00a0单位\u00a0}}</w:t></w:r></w:p>",
    ],
    ids=["smart tag", "ruby", "bookmark and page break", "no-break spaces"],
)
def test_what_word_puts_into_a_tag_is_no_part_of_it(body: str) -> None:
    assert "甲公司" in "".join(words_of(word.render(word.compile(docx(body), "某表"), {"单位": "甲公司"})))
