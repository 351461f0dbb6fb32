"""docxtpl's syntax, all that an office's file can contain: every place, every tag, and what is asked of a tag."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

import pytest
from docx import Document
from lxml import etree

from docflow import form, source
from docflow.errors import InvalidSource
from docflow.form import Picture
from docflow.render import word
from docflow.render.docx_text import words_of
from tests.hostile.making import PACKAGE, R, W, docx, external, field, p, packed, parts, table

NS = f"{{{W}}}"
ASK = "{{ 甲 }}"


def filled(data: bytes, sidecar: str = "", **record: object) -> bytes:
    template = word.compile(data, "某表.docx", source.read(sidecar, "某表.yaml") if sidecar else None)
    return word.render(template, record)  # type: ignore[arg-type]


def text(data: bytes) -> str:
    return "\n".join(words_of(data))


def xml(data: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part).decode()


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def told(data: bytes, sidecar: str = "") -> list[tuple[str, str]]:
    with pytest.raises(InvalidSource) as refused:
        filled(data, sidecar)
    return [(one.code, str(one.place)) for one in refused.value.problems]


def png(width: int, height: int) -> Picture:
    """A white picture of so many dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return Picture("data:image/png;base64," + base64.b64encode(data).decode())


# --- where a tag may stand ----------------------------------------------------------------------------------


def box(inside: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{content}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


@pytest.mark.parametrize("part", ["header1", "footer1", "footnotes", "endnotes", "comments"])
def test_a_loop_runs_in_every_part(part: str) -> None:
    data = docx(p("正文"), **{part: "{% for 行 in 表 %}[{{ 行.甲 }}]{% endfor %}"})
    made = filled(data, 表=({"甲": "一"}, {"甲": "二"}))
    assert "[一][二]" in "".join(etree.fromstring(xml(made, f"word/{part}.xml").encode()).itertext())


def test_both_forms_of_a_text_box_say_the_same() -> None:
    made = xml(
        filled(
            docx(box(p("{%p for 行 in 表 %}") + p("{{ 行.甲 }}") + p("{%p endfor %}"))), 表=({"甲": "一"}, {"甲": "二"})
        )
    )
    assert made.count("一") == made.count("二") == 2 and "{" not in made


def test_a_text_box_within_a_loop_is_of_the_loop() -> None:
    loop = p("{%p for 行 in 表 %}") + box(p("{{ 行.甲 }}")) + p("{%p endfor %}")
    made = xml(filled(docx(loop), 表=({"甲": "一"}, {"甲": "二"})))
    assert made.count("一") == 2 and made.count("二") == 2


def test_a_content_control_keeps_what_was_filled_in() -> None:
    bound = '<w:dataBinding w:xpath="/a" w:storeItemID="{0}"/><w:showingPlcHdr/>'
    control = f"<w:sdt><w:sdtPr>{bound}</w:sdtPr><w:sdtContent>{p(ASK)}</w:sdtContent></w:sdt>"
    made = xml(filled(docx(control), 甲="云杉"))
    assert "云杉" in made and "dataBinding" not in made and "showingPlcHdr" not in made


def test_rows_in_a_content_control_are_rows_of_the_table() -> None:
    row = f"<w:tr><w:tc>{p('{{ 行.甲 }}')}</w:tc></w:tr>"
    tags = [f"<w:tr><w:tc>{p(one)}</w:tc></w:tr>" for one in ("{%tr for 行 in 表 %}", "{%tr endfor %}")]
    control = f"<w:sdt><w:sdtContent>{tags[0]}{row}{tags[1]}</w:sdtContent></w:sdt>"
    data = docx(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{control}</w:tbl>" + p(""))
    tree = etree.fromstring(xml(filled(data, 表=({"甲": "一"}, {"甲": "二"}))).encode())
    assert ["".join(row.itertext()) for row in tree.iter(f"{NS}tr")] == ["一", "二"]


def test_the_address_of_a_link_is_a_field_in_every_round_of_a_loop() -> None:
    link = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>{{ 行.名 }}</w:t></w:r></w:hyperlink></w:p>'
    data = docx(
        p("{%p for 行 in 表 %}") + link + p("{%p endfor %}"), links=external("hyperlink", "%7B%7B%20行.网址%20%7D%7D")
    )
    rows = tuple({"名": str(n), "网址": f"https://a.example/{n}?b=1&c=2"} for n in (1, 2))
    made = filled(data, 表=rows)
    assert 'HYPERLINK "https://a.example/1?b=1&amp;c=2"' in xml(made).replace("&quot;", '"')
    assert xml(made).count("HYPERLINK") == 2 and "rId9" not in xml(made, "word/_rels/document.xml.rels")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", 'https://a.example/" \\o "', "c:\\a.exe"]
)
def test_a_link_leads_to_pages_only(address: str) -> None:
    template = word.compile(docx(field(' HYPERLINK "{{ 网址 }}" ')), "某表")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"网址": address})
    assert [one.code for one in refused.value.problems] == ["T161"]


def test_a_part_of_an_address_is_encoded() -> None:
    data = docx(field(' HYPERLINK "https://a.example/?q=', '{{ 词 }}" '))
    instruction = "".join(etree.fromstring(xml(filled(data, 词='云 "&')).encode()).itertext(f"{NS}instrText"))
    assert instruction == ' HYPERLINK "https://a.example/?q=%E4%BA%91%20%22%26" '


def test_the_documents_own_and_the_offices_properties_are_filled() -> None:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5}" pid="2" name="批号"><vt:lpwstr>{{ 甲 }}号</vt:lpwstr></property>'
        '<property fmtid="{D5}" pid="3" name="在文中"><vt:lpwstr>常数</vt:lpwstr></property>'
        '<property fmtid="{D5}" pid="4" name="经手人"><vt:lpwstr>某人</vt:lpwstr></property></Properties>'
    )
    body = p(ASK) + '<w:p><w:fldSimple w:instr=" DOCPROPERTY 在文中 "><w:r><w:t>常数</w:t></w:r></w:fldSimple></w:p>'
    content = parts(body, title="{{ 甲 }}的表", more={"docProps/custom.xml": custom})
    core = content["docProps/core.xml"].replace(
        b"<dc:creator>", "<dc:subject>关于{{ 甲 }}</dc:subject><dc:creator>".encode()
    )
    made = filled(packed(content | {"docProps/core.xml": core}), 甲="A&B")
    assert "<dc:title>A&amp;B的表</dc:title>" in xml(made, "docProps/core.xml")
    assert "<dc:subject>关于A&amp;B</dc:subject>" in xml(made, "docProps/core.xml")
    kept = xml(made, "docProps/custom.xml")
    assert "A&amp;B号" in kept and "在文中" in kept and "某人" not in kept


def test_an_equation_and_a_cached_field_are_words() -> None:
    equation = f'<w:p xmlns:m="{M}"><m:oMath><m:r><m:t>x={{{{ 甲 }}}}</m:t></m:r></m:oMath></w:p>'
    assert "x=3" in xml(filled(docx(equation), 甲=3))


M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


# --- the tags ---------------------------------------------------------------------------------------------------


def test_a_tag_in_the_middle_of_a_run_takes_only_itself() -> None:
    """docxtpl gives what follows `{{r … }}` no look at all."""
    run = '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>前{{r 甲|颜色("红")|字号("小四") }}后</w:t></w:r></w:p>'
    runs = Document(io.BytesIO(filled(docx(run), 甲="中"))).paragraphs[0].runs
    assert [(one.text, one.bold, str(one.font.color.rgb), one.font.size and one.font.size.pt) for one in runs] == [
        ("前", True, "None", None),
        ("中", True, "FF0000", 12),
        ("后", True, "None", None),
    ]


def test_runs_come_and_go_with_their_look() -> None:
    runs = "".join(
        f"<w:r>{look}<w:t>{words}</w:t></w:r>"
        for look, words in (("", "{%r if 甲 %}"), ("<w:rPr><w:b/></w:rPr>", "有"), ("", "{%r else %}无{%r endif %}"))
    )
    assert text(filled(docx(f"<w:p>{runs}</w:p>"), 甲="是")) == "有"
    assert text(filled(docx(f"<w:p>{runs}</w:p>"), 甲=None)) == "无"


def test_lines_become_paragraphs_of_the_same_look() -> None:
    look = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    data = docx(f"<w:p>{look}<w:r><w:rPr><w:b/></w:rPr><w:t>{{{{p 正文 }}}}</w:t></w:r></w:p>" + p("完"))
    found = Document(io.BytesIO(filled(data, 正文="一&\n\n二"))).paragraphs
    assert [(one.text, one.alignment) for one in found[:2]] == [("一&", 1), ("二", 1)]
    assert all(one.runs[0].bold for one in found[:2]) and found[2].text == "完"
    with pytest.raises(InvalidSource) as refused:
        filled(data, 正文=None)
    assert [dict(one.values)["field"] for one in refused.value.problems] == ["正文"]


def test_breaks_of_line_and_page_and_tabs_stand_outside_of_the_words() -> None:
    made = etree.fromstring(xml(filled(docx(p("[{{ 甲 }}]")), 甲="一\n二\t三\f四\r\n五")).encode())
    kinds = [
        etree.QName(one).localname + (one.get(f"{NS}type") or "") for one in made.iter(f"{NS}t", f"{NS}br", f"{NS}tab")
    ]
    assert kinds == ["t", "br", "t", "tab", "t", "brpage", "t", "br", "t"]


def test_cells_merge_down_and_along_and_get_their_colour() -> None:
    rows = (("{%tr for 行 in 表 %}", ""), ("{% vm %}{{ 组 }}", "{% cellbg 行.色 %}{{ 行.名 }}"), ("{%tr endfor %}", ""))
    made = filled(docx(table(*rows) + p("")), 组="甲组", 表=({"色": "#ffc000", "名": "一"}, {"色": "auto", "名": "二"}))
    tree = etree.fromstring(xml(made).encode())
    merges = [one.get(f"{NS}val") for one in tree.iter(f"{NS}vMerge")]
    assert merges == ["restart", None] and text(made).count("甲组") == 1
    assert [one.get(f"{NS}fill") for one in tree.iter(f"{NS}shd")] == ["FFC000", "auto"]
    along = docx(table(("{%tc for 列 in 表 %}", "{% hm %}合计", "{%tc endfor %}"), ("甲", "乙", "丙")) + p(""))
    tree = etree.fromstring(xml(filled(along, 表=({"a": 1}, {"a": 2}))).encode())
    assert [one.get(f"{NS}val") for one in tree.iter(f"{NS}gridSpan")] == ["2"]


@pytest.mark.parametrize("value, code", [("红", "T161"), ("FFF", "T161")])
def test_a_colour_is_six_digits(value: str, code: str) -> None:
    template = word.compile(docx(table(("{% cellbg 色 %}甲",)) + p("")), "某表")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"色": value})
    assert [one.code for one in refused.value.problems] == [code]


@pytest.mark.parametrize("spans, columns", [((1, 1), 2), ((3, 1), 4), ((2, 3), 5)])
def test_the_grid_of_a_table_has_as_many_columns_as_its_widest_row(spans: tuple[int, int], columns: int) -> None:
    data = docx(table(("{% colspan 甲 %}一", "{% colspan 乙 %}二")) + p(""))
    tree = etree.fromstring(xml(filled(data, 甲=spans[0], 乙=spans[1])).encode())
    assert len(list(tree.iter(f"{NS}gridCol"))) == columns


def test_braces_that_are_words_stay() -> None:
    assert text(filled(docx(p("{_{ 甲 }_}") + p("{") + p("a{", ASK)), 甲="x")) == "{{ 甲 }}\n{\na{x"


def test_what_a_loop_repeats_has_numbers_of_its_own() -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="某处"/><w:bookmarkEnd w:id="5"/>'
    control = f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{p("{{ 行.甲 }}")}</w:sdtContent></w:sdt>'
    data = docx(p("{%p for 行 in 表 %}") + f"<w:p>{mark}</w:p>" + control + p("{%p endfor %}"))
    tree = etree.fromstring(xml(filled(data, 表=({"甲": "一"}, {"甲": "二"}))).encode())
    assert len(list(tree.iter(f"{NS}bookmarkStart"))) == len(list(tree.iter(f"{NS}bookmarkEnd"))) == 1
    assert len(list(tree.iter(f"{NS}id"))) == 1


# --- pictures -----------------------------------------------------------------------------------------------------

DRAWING = (
    '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><wp:inline><wp:extent cx="1000" cy="3000"/>'
    '<wp:docPr id="1" name="图片 1" descr="{{ 照片 }}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
    '<a:blip r:embed="rId7"><a:extLst/></a:blip><a:srcRect l="10"/></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:ext cx="1000" cy="3000"/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    "</w:r></w:p>"
)
SIDECAR = "template: 某表\nkind: 名册\nfields:\n  照片: picture\n  名册: 'table {姓名: person, 相片: picture}'\n"


def extents(data: bytes) -> list[tuple[int, int]]:
    found = etree.fromstring(xml(data).encode())
    return [(int(one.get("cx", "")), int(one.get("cy", ""))) for one in found.iter("{*}extent")]


def test_a_placeholder_picture_gives_its_frame_and_the_picture_keeps_its_proportions() -> None:
    template = word.compile(docx(DRAWING), "某表")
    assert [(one.name, form.type_text(one.type)) for one in template.form.fields] == [("照片", "picture")]
    made = word.render(template, {"照片": png(200, 100)})
    assert extents(made) == [(1000, 500)]
    assert "srcRect" not in xml(made) and 'descr="照片"' in xml(made) and "rId7" not in xml(made)
    [media] = [one for one in names(made) if one.startswith("word/media/")]
    assert media.rsplit("/", 1)[1] in xml(made, "word/_rels/document.xml.rels")
    assert 'Extension="png"' in xml(made, "[Content_Types].xml")
    assert Document(io.BytesIO(made)).inline_shapes[0].width == 1000


def test_a_picture_stands_in_the_words_in_the_size_asked_for() -> None:
    assert extents(filled(docx(p("照片：{{ 照片|宽(20) }}。")), 照片=png(200, 100))) == [(720000, 360000)]
    assert extents(filled(docx(p("{{ 照片|宽(20)|高(5) }}")), 照片=png(200, 100))) == [(360000, 180000)]
    made = filled(docx(p("照片：{{ 照片 }}。")), SIDECAR, 照片=png(96, 48), 名册=())
    assert extents(made) == [(914400, 457200)] and text(made) == "照片：。"


def test_a_picture_is_never_wider_than_its_cell() -> None:
    cell = '<w:tc><w:tcPr><w:tcW w:w="1656" w:type="dxa"/></w:tcPr>' + p("{{ 照片 }}") + "</w:tc>"
    data = docx(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>" + p(""))
    assert extents(filled(data, SIDECAR, 照片=png(960, 480), 名册=())) == [(914400, 457200)]


def test_each_row_has_its_own_picture_and_the_same_one_is_kept_once() -> None:
    rows = table(("{%tr for 人 in 名册 %}",), ("{{ 人.相片 }}{{ 人.姓名 }}",), ("{%tr endfor %}",))
    people = tuple(
        {"姓名": name, "相片": one} for name, one in (("甲", png(1, 1)), ("乙", png(2, 2)), ("丙", png(1, 1)))
    )
    made = filled(docx(rows + p("")), SIDECAR, 照片=None, 名册=people)
    assert len([one for one in names(made) if one.startswith("word/media/")]) == 2
    ids = [one.get("id") for one in etree.fromstring(xml(made).encode()).iter("{*}docPr")]
    assert len(set(ids)) == 3


def test_words_may_stand_in_for_a_picture() -> None:
    assert text(filled(docx(p('[{{ 照片|默认("（未交）")|宽(20) }}]')), 照片=None)) == "[（未交）]"


def test_a_picture_in_a_header_belongs_to_the_header() -> None:
    made = filled(docx(p("正文"), header1="{{ 照片|宽(20) }}"), 照片=png(4, 4))
    assert "media/docflow-" in xml(made, "word/_rels/header1.xml.rels")


# --- told, with the place ----------------------------------------------------------------------------------------------


def test_a_field_in_single_braces_is_doubted_where_it_stands() -> None:
    template = word.compile(docx(p("{{ 甲 }}与{ 甲 }") + table(("{甲}", "{ 乙 }"))), "某表")
    doubts = [(one.code, ".".join(one.place.path), one.is_warning) for one in word.doubts(template)]
    assert doubts == [("T176", "第1段", True), ("T176", "表1第1行第1格", True)], "乙 is no field: it is words"


def test_all_mistakes_are_told_at_once_each_with_its_place() -> None:
    sidecar = "template: 某表\nkind: 名册\nfields:\n  单位名称: organisation\n  名册: 'table {姓名: person}'\n"
    body = (
        p("{{ 单位名秤 }}")
        + p("{{ 单位名称 ")
        + table(("甲", "{%tr for 人 in 名册 %}"), ("{{ 人.性名 }}", "{{ 单位名称|rmbb }}"), ("{%tr endfor %}", ""))
        + p("{% fore 人 in 名册 %}")
    )
    found = told(docx(body, footnotes="{{ 人.姓名 }}", header1="｛｛单位名称｝｝"), sidecar)
    assert {code for code, _ in found} == {"T112", "T110", "T117", "T114", "T111", "T101", "T113"}
    places = dict(found)
    assert (
        "表1第2行第2格 {{ 单位名称|rmbb }}" in places["T114"] and "脚注" in places["T101"] and "页眉" in places["T113"]
    )
    assert any("表1第2行第1格 {{ 人.性名 }}" in place for code, place in found if code == "T112")


@pytest.mark.parametrize(
    "body, code",
    [
        ("{% tr for 行 in 表 %}", "T111"),
        ('{{r 甲|颜色("茶") }}', "T174"),
        ('{{r 甲|字号("大") }}', "T174"),
        ('{{ 甲|加粗("是") }}', "T174"),
        ("{{ 照片|宽(0) }}", "T174"),
        ("{% vm %}甲", "T118"),
        ("{%p for 行 in 表 %}{%p endfor %}", "T117"),
        ("{% for 行 in 表 %}{{ 行.甲 }}{% endfor %}{{ 行 }}", "T175"),
    ],
)
def test_a_tag_that_cannot_be_meant_is_told(body: str, code: str) -> None:
    assert code in [one for one, _ in told(docx(p(body)))]


def test_a_merge_outside_of_a_loop_is_told() -> None:
    assert [one for one, _ in told(docx(table(("{% vm %}甲", "乙"))))] == ["T115"]


@pytest.mark.parametrize(
    "part, what",
    [
        ("word/charts/chart1.xml", "统计图"),
        ("word/diagrams/data1.xml", "SmartArt"),
        ("customXml/item1.xml", "数据绑定的内容"),
    ],
)
def test_a_tag_that_no_paper_would_fill_is_told(part: str, what: str) -> None:
    [(code, place)] = told(docx(p("正文"), more={part: "<a><t>{</t><t>{ 甲 }}</t></a>"}))
    assert code == "T115" and what in place


def test_an_empty_value_is_told_with_the_place_of_its_tag() -> None:
    template = word.compile(docx(table(("甲", ASK))), "某表")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"甲": None})
    assert [str(one.place) for one in refused.value.problems] == ["某表 表1第1行第2格 {{ 甲 }}"]


def test_quotes_that_word_has_curled_are_straight_and_those_in_words_stay() -> None:
    assert text(filled(docx(p('{{ 甲|默认(“他说好”) }}{{ 乙|默认("“是”") }}')), 甲=None, 乙=None)) == "他说好“是”"


# --- inferred -------------------------------------------------------------------------------------------------------


def test_types_are_read_from_use() -> None:
    body = (
        p(
            "{{ 会期|日期 }}{{ 起|年月 }}{{ 款|大写 }}{{ 数|汉字数 }}{% if 分 >= 60 %}及格{% endif %}{% if 急 %}急{% endif %}"
        )
        + p('{{ 附注|默认("无") }}{{ 单位 }}{{ 名字|连接 }}{{ 名册|合计("票数") }}')
        + p(
            "{% for 人 in 名册 %}{{ 人.姓名 }}{{ 人.生日|大写日期 }}{% for 证 in 人.证书 %}{{ 证 }}{% endfor %}{% endfor %}"
        )
    )
    template = word.compile(docx(body), "某表")
    assert {one.name: (form.type_text(one.type), one.required) for one in template.form.fields} == {
        "会期": ("date", True),
        "起": ("month", True),
        "款": ("money", True),
        "数": ("integer", True),
        "分": ("decimal", True),
        "急": ("yes/no", False),
        "附注": ("text", False),
        "单位": ("text", True),
        "名字": ("list of text", True),
        "名册": ("table {票数: decimal, 姓名: text, 生日: date, 证书: list of text}", True),
    }
    assert template.where["名册.姓名"] == ("第3段 {{ 人.姓名 }}",)


def test_the_same_use_in_two_parts_is_one_field() -> None:
    template = word.compile(docx(p(ASK), header1=ASK), "某表")
    assert template.where["甲"] == ("第1段 {{ 甲 }}", "页眉 {{ 甲 }}")
    assert R and PACKAGE  # the names of the package, used above
