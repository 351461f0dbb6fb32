"""What a file says of itself (文档属性), and the fields that show it: of a template, and of a sub-document."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from docflow.form import Enclosed, enclosed
from docflow.render import fast, word
from docflow.render.docx_text import words_of
from docflow.render.word.archive import opened
from docflow.source import read
from tests.hostile.making import PACKAGE, docx, p, packed, parts

#: How a field stands in a file: its instruction, what it shows.
How = Callable[[str, str], str]
DC = "http://purl.org/dc/elements/1.1/"
CP = f"{PACKAGE}/metadata/core-properties"
VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006"
CORE, CUSTOM, APP = "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml"
#: Every property of the core that holds words, and what fields call it.
WORDS = {
    "dc:title": "TITLE", "dc:subject": "SUBJECT", "dc:creator": "AUTHOR", "cp:keywords": "KEYWORDS",
    "dc:description": "COMMENTS", "cp:category": "DOCPROPERTY Category", "dc:identifier": "DOCPROPERTY Identifier",
    "dc:language": "DOCPROPERTY Language", "cp:contentStatus": "INFO ContentStatus",
    "cp:version": "DOCPROPERTY version", "cp:lastModifiedBy": "LASTSAVEDBY",
}  # fmt: skip


def simple(instruction: str, shown: str) -> str:
    return f'<w:p><w:fldSimple w:instr=" {instruction} "><w:r><w:t>{shown}</w:t></w:r></w:fldSimple></w:p>'


def field(instruction: str, shown: str) -> str:
    """A field as Word writes it, its instruction cut in two."""
    runs = "".join(f"<w:instrText>{one}</w:instrText>" for one in (instruction[:3], instruction[3:]))
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{ends[0]}<w:r>{runs}</w:r>{ends[1]}<w:r><w:t>{shown}</w:t></w:r>{ends[2]}</w:p>"


def file(body: str, core: dict[str, str] | None = None, custom: dict[str, str] | None = None, app: str = "") -> bytes:
    """A file with properties of its own."""
    more = {}
    if core is not None:
        inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in core.items())
        more[CORE] = f'<cp:coreProperties xmlns:cp="{CP}" xmlns:dc="{DC}">{inside}</cp:coreProperties>'
    if custom is not None:
        inside = "".join(
            f'<property fmtid="{{D5}}" pid="{n}" name="{name}"><vt:lpwstr>{text}</vt:lpwstr></property>'
            for n, (name, text) in enumerate(custom.items(), 2)
        )
        more[CUSTOM] = f'<Properties xmlns="{EXTENDED}/custom-properties" xmlns:vt="{VT}">{inside}</Properties>'
    if app:
        more[APP] = f'<Properties xmlns="{EXTENDED}/extended-properties">{app}</Properties>'
    return packed(parts(body, more=more))


def told(data: bytes, part: str) -> dict[str, str]:
    """The properties in a part of a paper, by their names."""
    inside = opened(data, "成品")
    if part not in inside:
        return {}
    tree = etree.fromstring(inside[part])
    return {
        str(one.get("name") or etree.QName(one).localname): text
        for one in tree
        if (text := "".join(str(text) for text in one.itertext()))
    }


def made(data: bytes, sidecar: str = "", **record: str) -> bytes:
    """The paper, the same by the quick way."""
    template = word.compile(data, "某表", read(sidecar.encode(), "某表.yaml") if sidecar else None)
    paper = word.render(template, record)
    quick = fast.compile(template)
    assert quick is not None
    assert opened(quick.fill(record).data, "快") == opened(paper, "慢")
    return paper


@pytest.mark.parametrize("tag", WORDS)
def test_every_property_of_the_core_that_holds_words_is_filled(tag: str) -> None:
    found = told(made(file(p("正文"), {tag: "关于{{ 甲 }}"}), 甲="A&amp;B"), CORE)
    assert found == {tag.split(":")[1]: "关于A&amp;B"}


@pytest.mark.parametrize("how", [simple, field])
@pytest.mark.parametrize(("tag", "instruction"), WORDS.items())
def test_what_a_field_shows_of_the_file_stays_and_the_rest_goes(tag: str, instruction: str, how: How) -> None:
    core = {**dict.fromkeys(WORDS, "别的"), tag: "街道办"}
    found = told(made(file(how(instruction, "街道办"), core)), CORE)
    assert found == {tag.split(":")[1]: "街道办"}


def test_the_office_and_its_head_are_filled_and_shown_and_nothing_else_of_the_machine_stays() -> None:
    app = "<Template>本机.dotx</Template><Company>{{ 单位 }}</Company><Manager>王主任</Manager><TotalTime>7</TotalTime>"
    found = told(made(file(p("正文"), app=app), 单位="云杉 & 青松"), APP)
    assert found == {"Company": "云杉 & 青松", "Application": "docflow"}
    shown = file(simple("docproperty manager", "王主任") + simple("DOCPROPERTY Template", "本机.dotx"), app=app)
    assert told(made(shown, 单位="甲"), APP) == {"Company": "甲", "Manager": "王主任", "Application": "docflow"}
    assert told(made(file(simple("DOCPROPERTY Manager", "王主任"), app="<Manager>王主任</Manager>")), APP) == {
        "Manager": "王主任",
        "Application": "docflow",
    }


@pytest.mark.parametrize("how", [simple, field])
@pytest.mark.parametrize(
    "asked", ["DOCPROPERTY 批号", 'docproperty "批号" \\* MERGEFORMAT', "DocProperty 批号 \\* Upper"]
)
def test_a_property_of_the_office_is_found_however_word_wrote_the_field(asked: str, how: How) -> None:
    instruction = asked.replace('"', "&quot;")
    found = told(made(file(how(instruction, "七"), custom={"批号": "七", "经手人": "某人"})), CUSTOM)
    assert found == {"批号": "七"}


@pytest.mark.parametrize("how", [simple, field])
def test_a_field_shows_what_its_property_is_filled_with_and_not_what_it_was(how: How) -> None:
    body = how("DOCPROPERTY 批号", "错误！未知的文档属性名称。") + how("TITLE", "旧的标题") + how("PAGE", "1")
    data = file(body, {"dc:title": "关于{{ 甲 }}"}, {"批号": "{{ 乙 }}号"})
    assert list(words_of(made(data, 甲="A<B", 乙="七"))) == ["七号", "关于A<B", "1"]


def test_what_the_sidecar_says_of_the_paper_goes_before_what_the_file_says() -> None:
    data = file(simple("TITLE", "旧") + simple("AUTHOR", "某人"), {"dc:title": "旧", "dc:creator": "某人"})
    assert told(made(data), CORE) == {"title": "旧", "creator": "某人"}
    found = told(made(data, "title: 新\nfrom: 街道办\n"), CORE)
    assert found == {"title": "新", "creator": "街道办"}


@pytest.mark.parametrize(
    "asked", ["SAVEDATE \\@ &quot;yyyy&quot;", "DOCPROPERTY LastPrinted", "EDITTIME", "TEMPLATE \\p"]
)
def test_a_field_about_the_template_s_own_file_is_told(asked: str) -> None:
    found = word.doubts(word.compile(docx(p("甲") + field(asked, "2019")), "某表"))
    assert [(one.code, str(one.place.path[0])) for one in found] == [("T185", "正文")]
    assert (
        word.doubts(word.compile(docx(field("DATE", "2019") + field("PAGE", "1") + simple("TITLE", "甲")), "某表"))
        == ()
    )


# --- sub-documents ------------------------------------------------------------------------------------------------


def joined(guest: bytes, host: bytes | None = None) -> list[bytes]:
    by_name = word.compile(docx(p('{{p "条款"|子文档 }}')), "主", None, {"条款": guest})
    value = enclosed(guest)
    assert isinstance(value, Enclosed)
    by_field = word.compile(host or docx(p("{{p 正文|子文档 }}")), "主")
    return [word.render(by_name, {}), word.render(by_field, {"正文": value})]


@pytest.mark.parametrize("how", [simple, field])
@pytest.mark.parametrize("asked", ["DOCPROPERTY 批号", "TITLE", "SAVEDATE", "DOCVARIABLE 甲", "info author"])
def test_a_sub_document_s_own_properties_become_the_words_they_show(asked: str, how: How) -> None:
    """docxcompose does it for custom properties; the others would show those of the paper once Word counts anew."""
    guest = file(p("前") + how(asked, "七") + p("后"), {"dc:title": "子"}, {"批号": "七"})
    for paper in joined(guest):
        assert list(words_of(paper)) == ["前", "七", "后"]
        content = opened(paper, "成品")["word/document.xml"]
        assert b"fldSimple" not in content and b"fldChar" not in content and b"instrText" not in content


def test_other_fields_of_a_sub_document_stay_fields() -> None:
    guest = docx(field("PAGE", "1") + field("SEQ 表", "2") + simple("NUMPAGES", "3"))
    for paper in joined(guest):
        content = opened(paper, "成品")["word/document.xml"]
        assert content.count(b'fldCharType="begin"') == 2 and b"NUMPAGES" in content


def test_a_property_within_what_another_field_asks_stays_with_it() -> None:
    run = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (run.format(kind) for kind in ("begin", "separate", "end"))
    ask = "<w:r><w:instrText>{}</w:instrText></w:r>"
    inner = begin + ask.format(" TITLE ") + separate + "<w:r><w:t>子</w:t></w:r>" + end
    guest = docx(
        f"<w:p>{begin}{ask.format(' IF ')}{inner}{ask.format(' = 1 2 3 ')}{separate}<w:r><w:t>3</w:t></w:r>{end}</w:p>"
    )
    for paper in joined(guest):
        assert opened(paper, "成品")["word/document.xml"].count(b"fldChar ") == 6


def test_the_host_s_fields_stay_and_its_properties_too() -> None:
    host = packed(
        parts(
            simple("DOCPROPERTY 批号", "主") + p("{{p 正文|子文档 }}"),
            more={
                CUSTOM: f'<Properties xmlns="{EXTENDED}/custom-properties" xmlns:vt="{VT}">'
                '<property fmtid="{D5}" pid="2" name="批号"><vt:lpwstr>主</vt:lpwstr></property></Properties>',
            },
        )
    )
    paper = joined(file(simple("DOCPROPERTY 批号", "子"), custom={"批号": "子"}), host)[1]
    assert list(words_of(paper)) == ["主", "子"]
    assert opened(paper, "成品")["word/document.xml"].count(b"DOCPROPERTY") == 1
    assert told(paper, CUSTOM) == {"批号": "主"}
