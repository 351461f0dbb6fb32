"""Reading any .docx: what is a word, what is none, and in which order."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from docx.oxml import parse_xml

from docflow.errors import InvalidSource
from docflow.render.docx.xml import words
from docflow.render.docx_text import words_of

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def read(*paragraphs: str) -> tuple[str, ...]:
    """What is read from a file of Word's with these paragraphs."""
    document = python_docx.Document()
    for xml in paragraphs:
        document.element.body.insert(-1, parse_xml(xml.replace(">", f" {SPACES}>", 1)))
    out = io.BytesIO()
    document.save(out)
    return words_of(out.getvalue())


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_cells_and_links_are_read() -> None:
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr></w:tbl>"
    link = f"<w:p>{run('见')}<w:hyperlink>{run('链接')}</w:hyperlink></w:p>"
    assert read(table, link) == ("甲", "乙", "见链接")


def test_what_was_deleted_is_no_word_and_what_was_inserted_is() -> None:
    gone = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    assert read(f"<w:p>{gone}<w:ins>{run('新')}</w:ins></w:p>") == ("新",)


def test_a_field_is_read_by_its_result() -> None:
    code = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    assert read(f"<w:p>{code}{run('3')}</w:p>") == ("3",)


def test_a_text_box_is_read_once_where_it_stands() -> None:
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert read(f"<w:p>{run('前')}<w:r>{both}</w:r>{run('后')}</w:p>") == ("前", "框内", "后")
    assert read(f"<w:p><w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r></w:p>") == ("框内",)


def test_content_controls_hide_nothing() -> None:
    assert read(f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>") == ("控件",)


def test_rows_in_a_content_control_are_read() -> None:
    def row(text: str) -> str:
        return f"<w:tr><w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"

    held = f"<w:sdt><w:sdtPr/><w:sdtContent>{row('乙')}{row('丙')}</w:sdtContent></w:sdt>"
    assert read(f"<w:tbl>{row('甲')}{held}{row('丁')}</w:tbl>") == ("甲", "乙", "丙", "丁")


def test_line_breaks_and_tabs_part_words() -> None:
    assert read("<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t></w:r></w:p>") == ("上\n下\t右",)


def test_an_empty_file_has_no_words() -> None:
    assert read() == ()


def test_what_was_moved_is_read_where_it_went() -> None:
    assert read(f"<w:p><w:moveFrom>{run('走')}</w:moveFrom>{run('中')}<w:moveTo>{run('走')}</w:moveTo></w:p>") == (
        "中走",
    )


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_character_that_no_file_may_hold_is_refused_with_its_code(char: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        words(f"甲{char}乙")
    assert [(one.code, dict(one.values)["code"]) for one in caught.value.problems] == [("P350", f"U+{ord(char):04X}")]
    assert words("甲\t<乙>&\n") == "甲\t&lt;乙&gt;&amp;\n"
