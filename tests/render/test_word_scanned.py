"""What hides in a .docx from who looks for it: fields spelt by other fields, links in fields and shapes, twins of parts."""

from __future__ import annotations

import pytest

from docflow.errors import InvalidSource
from docflow.render import word
from docflow.render.docx_text import words_of
from tests.hostile.making import docx, external, field, p, packed, parts

RUN = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (RUN.format(kind) for kind in ("begin", "separate", "end"))
V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def ask(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def shows(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def told(data: bytes) -> list[str]:
    try:
        word.compile(data, "某表")
    except InvalidSource as refused:
        return sorted({one.code for one in refused.problems})
    return []


@pytest.mark.parametrize(
    "inside",
    [
        # What is spelt by the field within is read as Word reads it once it has counted.
        ask(" D") + BEGIN + ask(" SET x ") + SEPARATE + shows("D") + END + ask("E c:\\a"),
        ask(" IF 1 = 1 ") + BEGIN + ask(" QUOTE 68 68 69 32 99 ") + END,
        ask(" ") + BEGIN + ask(" quote 0x44 0x44 0x45 ") + END + ask(" x"),
        ask(" INCLUDE") + ask("TEXT ") + BEGIN + ask(" FILENAME ") + SEPARATE + shows("a") + END,
    ],
)
def test_a_field_that_another_spells_is_found(inside: str) -> None:
    assert told(docx(f"<w:p>{BEGIN}{inside}{END}</w:p>")) == ["T121"]


def test_fields_within_fields_that_fetch_nothing_are_well() -> None:
    inner = BEGIN + ask(" PAGE ") + SEPARATE + shows("1") + END
    assert (
        told(docx(f"<w:p>{BEGIN}{ask(' IF ')}{inner}{ask(' = 1 &quot;甲&quot; ')}{SEPARATE}{shows('甲')}{END}</w:p>"))
        == []
    )
    assert told(docx(field(' QUOTE "68" ') + field(" HYPERLINK \\l &quot;_Toc1&quot; \\h "))) == []


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ('"javascript:alert(1)"', ["T120"]),
        ('\\o "看" "FILE:///c:/a"', ["T120"]),
        ('\\l "处" \\t "_blank" \\n "c:\\\\a.exe"', ["T120"]),
        ('"\\\\\\\\srv\\\\s"', ["T120"]),
        ("javascript:x", ["T120"]),
        ('"https://a.example/" \\o "c:\\\\a.exe"', []),
        ('\\l "处" \\o "c:\\\\a.exe"', []),
        ('"{{ 网址 }}"', []),
    ],
)
def test_a_link_in_a_field_leads_where_any_other_may(address: str, codes: list[str]) -> None:
    instruction = f" HYPERLINK {address} "
    assert told(docx(field(instruction))) == codes
    quoted = instruction.replace('"', "&quot;")
    assert told(docx(f'<w:p><w:fldSimple w:instr="{quoted}">{shows("点")}</w:fldSimple></w:p>')) == codes


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        ('<v:shape><v:imagedata src="http://a.example/b.png"/></v:shape>', ["T120"]),
        ('<v:shape><v:imagedata o:href="\\\\srv\\b.png"/></v:shape>', ["T120"]),
        ('<v:shape href="file:///c:/a.exe"/>', ["T120"]),
        ('<v:shape href="https://a.example/"/>', []),
    ],
)
def test_a_shape_fetches_nothing(shape: str, codes: list[str]) -> None:
    assert told(docx(f"<w:p><w:r><w:pict {V}>{shape}</w:pict></w:r></w:p>")) == codes


def test_two_parts_that_differ_by_case_alone_are_one_too_many() -> None:
    assert told(packed(parts(p("甲")) | {"word/Document.xml": b"<a/>"})) == ["T131"]


def test_a_dtd_is_found_in_any_encoding() -> None:
    body = parts(p("甲"))["word/document.xml"].decode("ascii", "ignore")
    hidden = f'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE w:document+AD4-{body}'.encode("ascii")
    assert told(packed(parts(p("甲")) | {"word/document.xml": hidden})) == ["T123"]


def test_an_ordinary_link_stays() -> None:
    link = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p>'
    data = docx(link + field(' HYPERLINK "mailto:a@b.example" '), links=external("hyperlink", "https://a.example"))
    assert list(words_of(word.render(word.compile(data, "某表"), {}))) == ["网站", "1"]
