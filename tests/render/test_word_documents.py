"""Sub-documents: another Word file in the place of a paragraph, with its own looks, lists, pictures and notes."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from lxml import etree
from openxml_audit import OpenXmlValidator

from docflow.errors import InvalidSource, Problem
from docflow.form import Enclosed, Scalar, enclosed
from docflow.render import fast, word
from docflow.render.docx_text import words_of
from docflow.render.word.archive import opened
from docflow.source import read
from tests.hostile.making import R, W, docx, external, field, p, packed, parts, table
from tests.hostile.words import WORDS, Bad

NAME = '{{p "条款"|子文档 }}'
FIELD = "{{p 正文|子文档 }}"


def _png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def value(data: bytes) -> Enclosed:
    made = enclosed(data)
    assert isinstance(made, Enclosed)
    return made


def by_name(host: bytes, guest: bytes, record: dict[str, Any] | None = None) -> bytes:
    return word.render(word.compile(host, "主", None, {"条款": guest}), record or {})


def by_field(host: bytes, guest: bytes) -> bytes:
    return word.render(word.compile(host, "主"), {"正文": value(guest)})


def both(guest: bytes, around: str = "{}") -> list[bytes]:
    """The guest taken in by its name and by a field."""
    return [by_name(docx(around.format(p(NAME))), guest), by_field(docx(around.format(p(FIELD))), guest)]


def problems(data: bytes, sidecar: str = "", **documents: bytes) -> list[Problem]:
    with pytest.raises(InvalidSource) as refused:
        word.compile(data, "主", read(sidecar.encode(), "主.yaml") if sidecar else None, documents)
    return list(refused.value.problems)


def tree(data: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(opened(data, "成品")[part])


def office(*changes: Any) -> bytes:
    """A file as python-docx makes it, with all of its styles."""
    made: Document = python_docx.Document()
    for change in changes:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- words and their order ---------------------------------------------------------------------------------------


def test_the_blocks_stand_where_the_tag_stood() -> None:
    guest = docx(p("甲") + table(("一", "二")) + p("乙"))
    for made in both(guest, p("前") + "{}" + p("后")):
        assert list(words_of(made)) == ["前", "甲", "一", "二", "乙", "后"]


def test_a_named_sub_document_is_part_of_the_template_tags_and_all() -> None:
    guest = docx(p("{{ 甲方 }}与") + table(("{{ 乙方 }}",)) + p("{%p if 违约金 > 0 %}") + p("另付") + p("{%p endif %}"))
    template = word.compile(docx(p("合同{{ 编号 }}") + p(NAME)), "合同", None, {"条款": guest})
    assert template.form.names == ("编号", "甲方", "乙方", "违约金")
    assert template.where["甲方"] == ("子文档“条款”第1段 {{ 甲方 }}",)
    assert template.where["乙方"] == ("子文档“条款”表1第1行第1格 {{ 乙方 }}",)
    record: dict[str, Any] = {"编号": "1", "甲方": "A&B", "乙方": "<乙>", "违约金": 3}
    made = word.render(template, record)
    assert list(words_of(made)) == ["合同1", "A&B与", "<乙>", "另付"]
    quick = fast.compile(template)
    assert quick is not None, "nothing of it is left to the ordinary way"
    assert opened(quick.fill(record).data, "快") == opened(made, "慢")


def test_mistakes_in_a_named_sub_document_are_told_by_its_own_paragraphs() -> None:
    guest = docx(p("一") + p("{{ 甲|没有的 }}") + p("{{ 乙 "))
    told = problems(docx(p("前") + p("又") + p(NAME)), 条款=guest)
    assert {one.code: str(one.place.path) for one in told if one.code in ("T114", "T110")} == {
        "T114": "('子文档“条款”第2段 {{ 甲|没有的 }}',)",
        "T110": "('子文档“条款”第3段',)",
    }


def test_words_of_a_field_s_document_are_words_and_never_tags() -> None:
    assert list(words_of(by_field(docx(p(FIELD)), docx(p("{{ 7 + 7 }}{% if 甲 %}"))))) == ["{{ 7 + 7 }}{% if 甲 %}"]


def test_each_row_has_its_own_document() -> None:
    host = docx(p("{%p for 行 in 附件 %}") + p("{{ 行.名 }}") + p("{{p 行.文|子文档 }}") + p("{%p endfor %}"))
    template = word.compile(host, "主")
    rows = tuple({"名": name, "文": value(docx(p(f"{name}的正文")))} for name in "甲乙")
    assert list(words_of(word.render(template, {"附件": rows}))) == ["甲", "甲的正文", "乙", "乙的正文"]


def test_a_field_of_the_type_document_needs_no_filter_and_prose_stays_prose() -> None:
    sidecar = read("fields:\n  正文: document\n  说明: long text\n".encode(), "主.yaml")
    template = word.compile(docx(p("{{p 正文 }}") + p("{{p 说明 }}")), "主", sidecar)
    made = word.render(template, {"正文": value(docx(p("甲"))), "说明": "一\n二"})
    assert list(words_of(made)) == ["甲", "一", "二"]
    inferred = word.compile(docx(p(FIELD)), "主").form["正文"].type
    assert inferred == Scalar("document")


def test_a_cell_ends_with_a_paragraph_and_two_tables_stay_two() -> None:
    guest = docx(table(("甲",)))
    for tag in (NAME, FIELD):
        host = docx(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{p(tag)}</w:tc></w:tr></w:tbl>")
        cell = next(tree(by_name(host, guest) if tag == NAME else by_field(host, guest)).iter(f"{{{W}}}tc"))
        assert [etree.QName(one).localname for one in cell] == ["tbl", "p"]
    for made in both(guest, table(("前",)) + "{}" + table(("后",))):
        body = tree(made)[0]
        assert [etree.QName(one).localname for one in body] == ["tbl", "p", "tbl", "p", "tbl", "sectPr"]


# --- styles and lists --------------------------------------------------------------------------------------------


def _styles(*styles: tuple[str, str, str]) -> dict[str, bytes]:
    """A part of styles (id, name, look), and what says that it is there."""
    inside = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{name}"/><w:rPr>{look}</w:rPr></w:style>'
        for own, name, look in styles
    )
    return {"word/styles.xml": f'<w:styles xmlns:w="{W}">{inside}</w:styles>'.encode()}


def _styled(body: str, *styles: tuple[str, str, str]) -> bytes:
    links = f'<Relationship Id="rId7" Type="{R}/styles" Target="styles.xml"/>'
    return packed(parts(body, links=links, more=_styles(*styles)))


def _said(style: str, words: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'


def test_a_style_of_the_same_name_is_the_host_s_and_another_comes_along() -> None:
    guest = _styled(
        _said("a", "甲") + _said("b", "乙") + _said("c", "丙"), ("a", "正文二", "<w:i/>"), ("b", "条", "<w:b/>")
    )
    for tag in (NAME, FIELD):
        # The host calls 正文二 "b", and something else "a".
        host = _styled(p(tag), ("a", "别的", "<w:u/>"), ("b", "正文二", "<w:strike/>"))
        made = by_name(host, guest) if tag == NAME else by_field(host, guest)
        ids = [one.get(f"{{{W}}}val") for one in tree(made).iter(f"{{{W}}}pStyle")]
        assert ids == ["b", "b-2"], "丙 has a style that its own file does not know: it goes"
        known = {one.get(f"{{{W}}}styleId"): one for one in tree(made, "word/styles.xml")}
        assert known["b"].find(f".//{{{W}}}strike") is not None
        assert known["b-2"].find(f".//{{{W}}}b") is not None


def test_a_host_without_styles_gets_those_of_the_guest() -> None:
    for made in both(_styled(_said("条", "甲"), ("条", "条文", "<w:b/>"))):
        assert [one.get(f"{{{W}}}styleId") for one in tree(made, "word/styles.xml")] == ["条"]
        assert b"styles+xml" in opened(made, "成品")["[Content_Types].xml"]


def test_a_list_counts_from_its_own_start_and_the_host_s_goes_on() -> None:
    numbered = office(lambda one: [one.add_paragraph(text, style="List Number") for text in ("甲", "乙")])
    for tag in (NAME, FIELD):
        host = office(
            lambda one, tag=tag: [
                one.add_paragraph(text, style=style)
                for text, style in (("一", "List Number"), (tag, None), ("二", "List Number"))
            ]
        )
        made = by_name(host, numbered) if tag == NAME else by_field(host, numbered)
        assert list(words_of(made)) == ["1.\t一", "1.\t甲", "2.\t乙", "2.\t二"]


def test_a_list_of_the_guest_s_own_gets_numbers_that_nothing_else_has() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="({mark})%1"/></w:lvl>'
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )

    def listed(body: str, mark: str) -> bytes:
        pattern = f'<w:abstractNum w:abstractNumId="0"><w:nsid w:val="AAAA"/>{level.format(mark=mark)}</w:abstractNum>'
        num = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        content = f'<w:numbering xmlns:w="{W}">{pattern}{num}</w:numbering>'
        link = f'<Relationship Id="rId7" Type="{R}/numbering" Target="numbering.xml"/>'
        return docx(body, links=link, more={"word/numbering.xml": content})

    guest = listed(item.format("子"), "子")
    for tag in (NAME, FIELD):
        host = listed(item.format("主") + p(tag) + item.format("主"), "主")
        made = by_name(host, guest) if tag == NAME else by_field(host, guest)
        assert list(words_of(made)) == ["(主)1\t主", "(子)1\t子", "(主)2\t主"]
        marks = [one.get(f"{{{W}}}val") for one in tree(made, "word/numbering.xml").iter(f"{{{W}}}nsid")]
        assert len(set(marks)) == 2, "Word takes two lists with one mark for the same list"


# --- what a block refers to ----------------------------------------------------------------------------------------


def test_pictures_and_links_come_along_once() -> None:
    def picture(made: Document) -> None:
        made.add_picture(io.BytesIO(_png()))
        made.add_picture(io.BytesIO(_png()))

    for made in both(office(picture)):
        inside = opened(made, "成品")
        media = [name for name in inside if name.startswith("word/media/")]
        assert [inside[name] for name in media] == [_png()]
        relations = inside["word/_rels/document.xml.rels"].decode()
        for one in tree(made).iter("{*}blip"):
            target = re.search(rf'Id="{one.get(f"{{{R}}}embed")}"[^>]*', relations)
            assert target and media[0].removeprefix("word/") in target[0]
    link = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p>'
    for made in both(docx(link, links=external("hyperlink", "https://example.org/a"))):
        assert (
            'Target="https://example.org/a" TargetMode="External"'
            in opened(made, "成品")["word/_rels/document.xml.rels"].decode()
        )


def _noted(mark: str, kind: str = "footnote") -> str:
    return f'<w:p><w:r><w:t>{mark}</w:t></w:r><w:r><w:{kind}Reference w:id="2"/></w:r></w:p>'


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_come_along_whether_or_not_the_host_has_some(kind: str) -> None:
    link = f'<Relationship Id="rId5" Type="{R}/{kind}s" Target="{kind}s.xml"/>'
    guest = docx(_noted("子", kind), links=link, **{f"{kind}s": "子的注"})
    hosts = [
        lambda tag: docx(p(tag)),
        lambda tag: docx(_noted("主", kind) + p(tag), links=link, **{f"{kind}s": "主的注"}),
    ]
    for host in hosts:
        for made in (by_name(host(NAME), guest), by_field(host(FIELD), guest)):
            notes = {
                one.get(f"{{{W}}}id"): "".join(one.itertext())
                for one in tree(made, f"word/{kind}s.xml")
                if one.itertext()
            }
            told = [notes[one.get(f"{{{W}}}id")] for one in tree(made).iter(f"{{{W}}}{kind}Reference")]
            assert told in (["子的注"], ["主的注", "子的注"])


def test_bookmarks_get_names_of_their_own_and_what_refers_to_them_follows() -> None:
    marked = (
        '<w:p><w:bookmarkStart w:id="0" w:name="甲"/><w:r><w:t>处</w:t></w:r></w:p><w:p><w:bookmarkEnd w:id="0"/></w:p>'
    )
    guest = docx(marked + field(" REF 甲 \\h "))
    for made in both(guest, marked + "{}"):
        starts = list(tree(made).iter(f"{{{W}}}bookmarkStart"))
        assert [one.get(f"{{{W}}}name") for one in starts] == ["甲", "甲_2"]
        assert len({one.get(f"{{{W}}}id") for one in starts}) == 2
        assert [one.get(f"{{{W}}}id") for one in tree(made).iter(f"{{{W}}}bookmarkEnd")] == [
            one.get(f"{{{W}}}id") for one in starts
        ]
        assert [one.text for one in tree(made).iter(f"{{{W}}}instrText")] == [" REF 甲_2 \\h "]


def test_what_goes_beyond_the_standard_is_announced_at_the_root() -> None:
    beyond = "http://schemas.microsoft.com/office/word/2010/wordml"
    markup = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = f'<w:p><w:r><w:rPr><w14:ligatures xmlns:w14="{beyond}" w14:val="standard"/></w:rPr><w:t>甲</w:t></w:r></w:p>'
    content = parts(body)
    head = content["word/document.xml"].replace(
        b"<w:document ", f'<w:document xmlns:mc="{markup}" xmlns:w14="{beyond}" mc:Ignorable="w14" '.encode()
    )
    for made in both(packed(content | {"word/document.xml": head})):
        root = tree(made)
        said = root.get(f"{{{markup}}}Ignorable", "").split()
        assert beyond in [root.nsmap[one] for one in said], "Word takes the file for damaged otherwise"
        assert next(root.iter(f"{{{beyond}}}ligatures"), None) is not None


def test_what_does_not_come_along_is_told() -> None:
    def paged(made: Document) -> None:
        made.add_paragraph("甲")
        made.sections[0].header.paragraphs[0].text = "页眉"
        made.add_section()

    guest = office(paged)
    template = word.compile(docx(p(NAME)), "主", None, {"条款": guest})
    told = [dict(one.values)["what"] for one in word.doubts(template)]
    assert told == ["页眉和页脚", "分节和各节的纸张方向"]
    assert {one.code for one in template.warnings} == {"T179"}
    assert [dict(one.values)["what"] for one in word.left_behind({"正文": value(guest)})] == told
    comment = '<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:commentReference w:id="2"/></w:r></w:p>'
    guest = docx(comment, comments="看这里")
    assert [dict(one.values)["what"] for one in word.left_behind({"正文": value(guest)})] == ["批注"]
    for made in both(guest):
        assert next(tree(made).iter(f"{{{W}}}commentReference"), None) is None
    assert word.left_behind({"甲": "乙"}) == ()


# --- what is refused -------------------------------------------------------------------------------------------------


@cache
def _bad(bad: Bad) -> bytes:
    return bad.make()


SCANNED = [bad for bad in WORDS if "T116" <= bad.codes[0] <= "T132" and bad.codes[0] not in ("T117", "T118", "T119")]


@pytest.mark.parametrize("bad", [one for one in SCANNED if one.id != "X03"], ids=lambda bad: f"{bad.id}-{bad.what}")
def test_a_hostile_file_is_no_better_as_a_sub_document(bad: Bad) -> None:
    data = _bad(bad)
    told = {one.code for one in problems(docx(p(NAME)), 条款=data)}
    assert set(bad.codes) & told
    made = enclosed(data)
    if isinstance(made, Enclosed):
        with pytest.raises(InvalidSource) as refused:
            word.render(word.compile(docx(p(FIELD)), "主"), {"正文": made})
        assert set(bad.codes) & {one.code for one in refused.value.problems}


@pytest.mark.parametrize(
    "body, code",
    [
        (p("甲{{ 正文|子文档 }}乙"), "T178"),
        (p("{{ 正文|子文档 }}"), "T178"),
        (p("{{r 正文|子文档 }}"), "T178"),
        (p("{{p 正文|子文档|加粗 }}"), "T178"),
        (p("{{p 正文|去空白|子文档 }}"), "T178"),
        (p("甲{{p 正文|子文档 }}"), "T117"),
        (p("甲") + p('乙{{p "条款"|子文档 }}'), "T117"),
        (p('{{ "条款"|子文档 }}'), "T178"),
        (p('{{p "没有的"|子文档 }}'), "T177"),
        (p('{{p "套"|子文档 }}'), "T178"),
        (p("{{p 正文|子文档(3) }}"), "T174"),
    ],
)
def test_a_sub_document_stands_alone_and_is_known(body: str, code: str) -> None:
    documents = {"条款": docx(p("甲")), "套": docx(p(NAME))}
    told = problems(docx(body), **documents)
    assert code in [one.code for one in told], told
    assert all("段" in str(one.place) for one in told)


def test_a_document_is_never_printed_as_words_and_words_are_no_document() -> None:
    assert "T178" in [one.code for one in problems(docx(p("{{ 正文 }}")), "fields:\n  正文: document\n")]
    assert "T178" in [one.code for one in problems(docx(p(FIELD)), "fields:\n  正文: text\n")]


def test_notes_have_no_place_in_a_header() -> None:
    link = f'<Relationship Id="rId5" Type="{R}/footnotes" Target="footnotes.xml"/>'
    guest = docx(_noted("子"), links=link, footnotes="子的注")
    template = word.compile(docx(p("甲"), header1=FIELD), "主")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"正文": value(guest)})
    assert [one.code for one in refused.value.problems] == ["T178"]
    made = word.render(template, {"正文": value(docx(p("子")))})
    assert "子" in "".join(str(one) for one in tree(made, "word/header1.xml").itertext())


def test_a_file_that_lacks_what_it_refers_to_is_refused() -> None:
    hole = '<w:p><w:hyperlink r:id="rId404"><w:r><w:t>无</w:t></w:r></w:hyperlink></w:p>'
    with pytest.raises(InvalidSource) as refused:
        by_field(docx(p(FIELD)), docx(hole))
    assert [one.code for one in refused.value.problems] == ["T131"]


# --- the whole ------------------------------------------------------------------------------------------------------


def _rich(made: Document) -> None:
    made.styles.add_style("条文", WD_STYLE_TYPE.PARAGRAPH).base_style = made.styles["Normal"]
    made.add_heading("总则", 1)
    made.add_paragraph("第一条", style="条文")
    made.add_paragraph("一项", style="List Bullet")
    made.add_paragraph("二项", style="List Number 2")
    made.add_picture(io.BytesIO(_png()))
    made.add_table(1, 2, style="Table Grid").cell(0, 0).text = "格"


@pytest.mark.slow
def test_the_paper_is_sound_and_its_bytes_the_same_each_time() -> None:
    guest, plain = office(_rich), office(lambda one: one.styles.add_style("条文", WD_STYLE_TYPE.PARAGRAPH))
    for tag in (NAME, FIELD):
        host = office(lambda one, tag=tag: [one.add_paragraph(text) for text in ("前", tag, "后")])
        made = by_name(host, guest) if tag == NAME else by_field(host, guest)
        assert made == (by_name(host, guest) if tag == NAME else by_field(host, guest))
        assert _faults(made) <= _faults(plain), "no fault that python-docx's own file has not"
        again = python_docx.Document(io.BytesIO(made))
        assert [one.text for one in again.paragraphs if one.text] == ["前", "总则", "第一条", "一项", "二项", "后"]
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            assert archive.testzip() is None


def _faults(data: bytes) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "文.docx"
        path.write_bytes(data)
        return {re.sub(r"\d+", "#", str(one.description)) for one in OpenXmlValidator().validate(path).errors}


def test_the_template_is_another_when_its_sub_document_is() -> None:
    host = docx(p(NAME))
    hashes = {word.compile(host, "主", None, {"条款": docx(p(text))}).sha256 for text in ("甲", "乙")}
    assert len(hashes) == 2
    assert word.encloses(host, "主") == ("条款",)
