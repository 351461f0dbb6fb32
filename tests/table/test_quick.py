"""The pattern reads a sheet as the parser does, whatever stands in it; and openpyxl sees the same values."""

import io
import warnings
import zipfile
from datetime import datetime, time, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from docflow.errors import InvalidSource
from docflow.table import workbook as room
from docflow.table.cells import column_letter
from docflow.table.workbook import open_book, rows_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
KINDS = {
    "workbook": "sheet.main",
    "worksheets/sheet1": "worksheet",
    "styles": "styles",
    "sharedStrings": "sharedStrings",
}
#: By style: General, a date, 0000, a percentage, [h]:mm, a month.
CODES = ("General", "yyyy-mm-dd", "0000", "0.00%", "[h]:mm", 'yyyy"年"m"月"')
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="5">'
    + "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(CODES)
        if n
    )
    + '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6">'
    + "".join(f'<xf numFmtId="{164 + n if n else 0}" xfId="0"/>' for n in range(6))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
SHARED = ("甲", "", " ", "A&B <公司>", "张 三", "多\n行", "_x4E00_", "字" * 50)


def sheet(body: str, *, head: str = "", tail: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}">{head}<sheetData>{body}</sheetData>{tail}</worksheet>'


def made(xml: str | bytes, shared: str = "", mac: bool = False) -> bytes:
    """A workbook of one sheet, by hand."""
    texts = shared or "".join(f'<si><t xml:space="preserve">{escape(one)}</t></si>' for one in SHARED)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{KIND}.{kind}+xml"/>' for part, kind in KINDS.items()
        )
        + "</Types>",
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relations(
            worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><workbookPr date1904="{int(mac)}"/><sheets>'
        '<sheet name="台账" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="1" uniqueCount="1">{texts}</sst>',
        "xl/worksheets/sheet1.xml": xml,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def relations(**targets: str) -> str:
    each = "".join(
        f'<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def quickly(data: bytes):
    book = open_book(data, "a.xlsx")
    merged, found = rows_of(book, book.tabs[0])
    return merged, list(found)


def by_parser(data: bytes):
    book = open_book(data, "a.xlsx")
    reader = room._by_parser(book, book.tabs[0])
    return tuple(reader.merged), reader.rows


def outcome(read, data: bytes):
    try:
        return read(data)
    except InvalidSource as error:
        return error.problems


# --- sheets drawn at random ------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=6)
numbers = st.one_of(
    st.integers(-(10**18), 10**18).map(str),
    st.floats(-1e15, 1e15, allow_nan=False).map(repr),
    st.floats(1e-9, 1e20, allow_nan=False).map(lambda n: f"{n:.6E}"),
    st.sampled_from(("0", "45413", "45413.5", "0.85", "1.10101199003078E+17", "007", "60", "59", "1")),
)
#: What a cell says, as XML between `<c>` and `</c>`, and its attribute t.
contents = st.one_of(
    st.just(("", "")),
    numbers.map(lambda n: (f"<v>{n}</v>", "")),
    st.integers(0, len(SHARED) - 1).map(lambda n: (f"<v>{n}</v>", "s")),
    texts.map(lambda t: (f'<is><t xml:space="preserve">{escape(t)}</t></is>', "inlineStr")),
    texts.map(lambda t: (f"<is><r><t>{escape(t)}</t></r><r><rPr><b/></rPr><t>甲</t></r><rPh sb='0' eb='1'><t>jia</t></rPh></is>", "inlineStr")),
    texts.map(lambda t: (f"<f>A1&amp;B1</f><v>{escape(t)}</v>", "str")),
    numbers.map(lambda n: (f'<f t="shared" ref="A1:A9" si="0">B1</f><v>{n}</v>', "")),
    numbers.map(lambda n: (f'<f t="shared" si="0"/><v>{n}</v>', "")),
    st.sampled_from((("<v>1</v>", "b"), ("<v>0</v>", "b"), ("<v>#REF!</v>", "e"), ("<v>#N/A</v>", "e"))),
)  # fmt: skip
#: What openpyxl reads as well, or reads otherwise by intent: only the two ways of ours are compared.
odd = st.sampled_from(
    (
        ("<f>A1</f>", ""), ("<f>A1</f><v/>", ""), ("<f>A1</f><v></v>", "str"), ("<v/>", "s"), ("<v></v>", "s"), ("<v>99</v>", "s"),
        ("<v>x</v>", "s"), ("<v><![CDATA[<row>]]></v>", "str"), ("<!-- </c></row> --><v>3</v>", ""), ("<v>3<!-- 4 -->5</v>", ""),
        ("<v>&#65;&#x4E00;</v>", "str"), ("<v>&#22995;&#160;&#131083;&#12288;</v>", "str"), ("<is><t>&#26159;&amp;</t></is>", "inlineStr"),
        ("<v>&#55296;</v>", "str"), ("<v>&#65535;</v>", "str"), ("<v>&#65534;甲</v>", "str"), ("<v>&#999999;&#1234567;</v>", "str"), ("<v>&#65297;</v>", ""), ("<v>a&quot;b&apos;</v>", "str"), ("<v>_x000D_</v>", "str"), ("<v>a\r\nb\rc</v>", "str"),
        ("<is><t>甲</t><t>乙</t></is>", "inlineStr"), ("<v>1</v><v>2</v>", ""), ("<v> 7 </v>", ""), ("<v>12</v>", "d"),
        ("<extLst><ext/></extLst><v>5</v>", ""), ("<v >5</v >", ""), ("<f ca='1'>NOW()</f><v>5</v>", ""), ("<v>&bad;</v>", "str"),
        ("<v>½</v>", ""), ("<v>½</v>", "s"), ("<v>]]></v>", "str"), ("<v>a\x01</v>", "str"), ("<v>\ufffe</v>", "str"), ("<v>1</f>", ""),
    )
)  # fmt: skip


def cell(draw, where: str, content, whole: bool) -> str:
    inside, kind = content
    style = draw(st.sampled_from(("", *range(6))))
    named = draw(st.sampled_from((True, True, True, False))) if not whole else True
    attributes = (
        (f' r="{where}"' if named else "") + (f' s="{style}"' if style != "" else "") + (f' t="{kind}"' if kind else "")
    )
    if not whole and draw(st.integers(0, 19)) == 0:
        attributes = draw(
            st.sampled_from(
                (
                    f" s='1' r='{where}'",
                    f' t="{kind or "n"}" r="{where}"',
                    ' r="A1" r="A2"',
                    f' cm="1" r="{where}"',
                    ' r="zz"',
                    "=",
                )
            )
        )
    return f"<c{attributes}/>" if not inside else f"<c{attributes}>{inside}</c>"


@st.composite
def sheets(draw, whole: bool) -> str:
    """A sheet; `whole` ones are as programs write them."""
    kinds = contents if whole else st.one_of(contents, contents, odd)
    gap = "" if whole else draw(st.sampled_from(("", "", "\n  ", "<!-- a -->", " x ", "<?a b?>")))
    lines = []
    number = 0
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.integers(1, 3))
        columns = sorted(draw(st.sets(st.integers(0, 30 if whole else 260), max_size=5)))
        cells = gap.join(cell(draw, f"{column_letter(one)}{number}", draw(kinds), whole) for one in columns)
        hidden = draw(st.sampled_from(("", ' hidden="1"', ' spans="1:5" ht="15.6"', ' hidden="0"')))
        named = f' r="{number}"' if whole or draw(st.integers(0, 3)) else ""
        lines.append(f"<row{named}{hidden}>{cells}</row>" if cells or draw(st.booleans()) else f"<row{named}{hidden}/>")
    merged = draw(st.sampled_from(("", '<mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>')))
    if whole:
        return sheet("".join(lines), tail=merged)
    head = draw(
        st.sampled_from(("", '<sheetPr/><cols><col min="1" max="2" hidden="1"/></cols>', "<!-- <sheetData> -->"))
    )
    xml = sheet(
        gap.join(lines), head=head, tail=merged + draw(st.sampled_from(("", "<!-- x -->", "<sheetData/>", "<b>")))
    )
    return draw(
        st.sampled_from(
            (xml, xml, xml, xml.replace("<c", "<x:c").replace("</c", "</x:c"), xml.replace("\n", "\r\n"), xml[:-20])
        )
    )


@settings(max_examples=250)
@given(sheets(whole=False))
@example(sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>'))
@example(sheet('<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c><c><v>3</v></c></row>'))
@example(sheet('<row r="0"><c r="A0"><v>1</v></c></row>'))
@example(sheet("").replace("<sheetData></sheetData>", "<sheetData/>"))
@example(sheet("").replace("UTF-8", "gb18030"))
def test_the_pattern_and_the_parser_see_the_same(xml):
    data = made(xml.encode("utf-8", "surrogatepass"))
    assert outcome(quickly, data) == outcome(by_parser, data)


def _seen_by_openpyxl(data: bytes) -> dict[tuple[int, int], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = load_workbook(io.BytesIO(data), data_only=True).active
    return {
        (one.row, one.column): one.value
        for line in page.iter_rows()
        for one in line
        if one.value is not None and (not isinstance(one.value, str) or one.value.strip())
    }


@settings(max_examples=200)
@given(sheets(whole=True), st.booleans())
def test_openpyxl_sees_the_same_values(xml, mac):
    data = made(xml, mac=mac)
    merged, found = quickly(data)
    ours = {(row, column + 1): one for row, cells, _ in found for column, one in cells.items()}
    theirs = _seen_by_openpyxl(data)
    # openpyxl empties the cells that a merged range covers; a spreadsheet shows the first alone, and so do headings.
    covered = {(row, column) for row in range(1, 4) for column in (1, 2)} - {(1, 1)} if merged else set()
    assert set(ours) - covered == set(theirs) - covered
    for at in set(ours) - covered:
        assert _same(ours[at].text, ours[at].kind, theirs[at]), (ours[at], theirs[at])


def _same(text: str, kind: str, value: object) -> bool:
    match value:
        case bool():
            return (text, kind) == (str(value).upper(), "yes/no")
        case datetime() if value.year == 1900 and value.month < 3:
            return kind == "date"
        case datetime():
            said = value + timedelta(microseconds=500_000)
            days = (
                f"{said:%Y-%m-%d}",
                f"{said:%Y-%m-%d %H:%M}",
                f"{said:%Y-%m-%d %H:%M:%S}",
                f"{said:%Y-%m}",
                f"{said:%H:%M}",
            )
            return text in days if kind == "date" else not 0 <= float(text) < 2_950_000
        case timedelta() | time():
            return kind == "date" or not 0 <= float(text) < 2_950_000
        case int() | float():
            if kind != "number":
                return False
            bare = text.removesuffix("%")
            wanted = Decimal(format(value * (100 if text.endswith("%") else 1), ".15g"))
            return abs(Decimal(bare) - wanted) <= abs(wanted) * Decimal("1e-14")
        case "#VALUE!" if kind == "number":
            return not 0 <= float(text) < 2_950_000  # no such date
        case str() if kind == "error":
            return text == value
        case _:
            return kind == "text" and text in (value, value.replace("_x4E00_", "一"))


# --- shared texts ----------------------------------------------------------------------------------

items = st.one_of(
    texts.map(lambda t: f"<si><t>{escape(t)}</t></si>"),
    texts.map(lambda t: f'<si><t xml:space="preserve"> {escape(t)}</t><phoneticPr fontId="1" type="noConversion"/></si>'),
    texts.map(lambda t: f"<si><r><t>{escape(t)}</t></r><r><rPr><sz val='9'/></rPr><t>乙</t></r><rPh sb='0' eb='1'><t>yi</t></rPh></si>"),
    st.sampled_from(("<si/>", "<si><t/></si>", "<!-- <si><t>x</t></si> -->", "<si><t>&#65;</t></si>", "<si><t>&#22995;&#21517;</t></si>", "<si><t>&lt;b&gt;</t></si>", "\n", "<si><t>a\r\nb</t></si>")),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(items, max_size=8))
def test_shared_texts_are_the_parsers(drawn):
    data = made(sheet(""), shared="".join(drawn) or "<!-- none -->")
    book = open_book(data, "a.xlsx")
    reader = room._Texts()
    book.package.walk("xl/sharedStrings.xml", reader)
    shown = [room.unescape(one) for one in reader.texts]
    assert book.texts == ["" if one.isspace() else one for one in shown]


# --- the quick way is taken, and let go of ---------------------------------------------------------


def test_a_plain_sheet_never_meets_the_parser(monkeypatch):
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" s="1"><v>{45000 + n}</v></c></row>'
        for n in range(1, 50)
    )
    data = made(sheet(body, tail='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'))
    monkeypatch.setattr(room.SheetReader, "parse_row", None)
    monkeypatch.setattr(room, "_by_parser", None)
    merged, found = quickly(data)
    assert merged == ((1, 0, 2, 0),) and len(found) == 49
    assert found[-1][1][1].text == "2023-05-03"


def test_a_doubt_in_the_middle_changes_no_row_before_it():
    # Longer than one piece of the reader, so that rows have been given away when the doubt comes.
    lines = [
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>单位{n}{"某" * 20}</t></is></c></row>' for n in range(1, 4_000)
    ]
    lines[3_900] += "<!-- a remark -->"
    data = made(sheet("".join(lines)))
    assert quickly(data) == by_parser(data) and len(quickly(data)[1]) == 3_999


@pytest.mark.parametrize("where", ["XFD1", "A1048577", "GS1"])
def test_what_is_too_far_is_refused_as_by_the_parser(where):
    row = where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    data = made(sheet(f'<row r="{row}"><c r="{where}"><v>1</v></c></row>'))
    assert [one.code for one in outcome(quickly, data)] == ["D213"] == [one.code for one in outcome(by_parser, data)]


@pytest.mark.parametrize("reference", ["&#55296;", "&#57343;", "&#65534;", "&#65535;"])
def test_a_number_of_no_character_is_refused_as_by_the_parser(reference):
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"&#22995;" if n < 9 else reference}</t></is></c></row>'
        for n in range(1, 10)
    )
    data = made(sheet(body))
    for read in (quickly, by_parser):
        with pytest.raises(InvalidSource) as caught:
            read(data)
        assert caught.value.problems[0].code == "D228"


def test_characters_by_number_are_read_without_the_parser(monkeypatch):
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>&#22995;&#21517;{n}&amp;</t></is></c></row>'
        for n in range(1, 50)
    )
    data = made(sheet(body))
    expected = by_parser(data)
    monkeypatch.setattr(room.SheetReader, "parse_row", None)
    assert quickly(data) == expected
    assert expected[1][0][1][0].text == "姓名1&"
