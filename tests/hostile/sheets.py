"""H25–H27, H45–H62: bad and messy tables, what must be said of each and where. Made when a test runs; no bomb lies here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

from openpyxl import Workbook

from tests.hostile.making import docx, old_word

FORM = """
单位名称: {type: organisation, required: no}
姓名: {type: person, required: no}
身份证号: {type: id, required: no}
联系电话: {type: phone, required: no}
成立日期: {type: date, required: no}
党员数: {type: integer >= 0, required: no}
备注: {type: text, required: no}
"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class Bad(NamedTuple):
    id: str
    what: str
    make: Callable[[], bytes]
    #: The codes that must be told, in this order; () when the table is simply read.
    codes: tuple[str, ...]
    #: What the place of the first must say.
    where: str = ""
    suffix: str = ".xlsx"
    #: Too big to be made or read in the tests' own process.
    bomb: bool = False
    #: What the values of the first good row must hold, by field.
    read: dict[str, object] | None = None
    #: The form, when it is another than FORM.
    form: str = FORM


def rows(*lines: list[object], title: str = "台账", then: Callable[[Any], object] | None = None) -> Callable[[], bytes]:
    """An .xlsx of these rows; no text of them is a formula unless `then` makes it one."""

    def make() -> bytes:
        book = Workbook()
        page: Any = book.active
        page.title = title
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                if value is not None:
                    cell = page.cell(number, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
        if then:
            then(page)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def one(heading: str, *values: object, then: Callable[[Any], object] | None = None) -> Callable[[], bytes]:
    return rows(["单位名称", heading], *[[f"单位{n}", value] for n, value in enumerate(values)], then=then)


def changed(make: Callable[[], bytes], **parts: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml"}

    def made() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(make())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                change = parts.get(next((key for key, part in names.items() if part == name), ""))
                new.writestr(name, change(old.read(name)) if change else old.read(name))
        return out.getvalue()

    return made


def stuffed(part: str, before: bytes, piece: bytes, count: int, after: bytes) -> Callable[[], bytes]:
    """A workbook one of whose parts is `piece` a great many times."""

    def made() -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(rows(["单位名称"], ["甲"])())) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                if name != part:
                    new.writestr(name, old.read(name))
            with new.open(part, "w") as stream:
                stream.write(before)
                block, rest = piece * 10_000, count
                while rest > 0:
                    stream.write(block)
                    rest -= 10_000
                stream.write(after)
        return out.getvalue()

    return made


SHEET = "xl/worksheets/sheet1.xml"
BEGIN, END = f"<worksheet {MAIN}><sheetData>".encode(), b"</sheetData></worksheet>"
CELL = b'<row><c t="str"><v>a</v></c></row>'
#: One byte of a text file that no XML could carry.
CONTROL = "单位名称,备注\n甲,好\x0b的\n".encode()


def _hide(page: Any) -> None:
    for row in (2, 3):
        page.row_dimensions[row].hidden = True


def _formula(text: str) -> Callable[[Any], object]:
    def put(page: Any) -> None:
        page["B2"] = text

    return put


def _messy(page: Any) -> None:
    page.merge_cells("A1:D1")
    page.merge_cells("A2:A3")
    page.merge_cells("B2:C2")
    page.merge_cells("D2:D3")


MESSY = rows(
    ["２０２４年情况表"],
    ["单位名称", "联系", None, "党员数"],
    [None, "姓名", "联系电话", None],
    ["东海公司", "张三", "13800138000", "１２"],
    ["合 计", None, None, 12],
    ["填表人：", "李四", "审核人：", "王五"],
    then=_messy,
)

SHEETS: tuple[Bad, ...] = (
    Bad("H25", "& 和 <", one("备注", "A&B <公司>"), (), read={"备注": "A&B <公司>"}),
    Bad("H25", "像标记的文字", one("备注", "</w:t></w:r></w:p>"), (), read={"备注": "</w:t></w:r></w:p>"}),
    Bad("H26", "垂直制表符", lambda: CONTROL, ("D230",), "B2", ".csv"),
    Bad("H26", "NUL", lambda: CONTROL.replace(b"\x0b", b"\x01"), ("D230",), "B2", ".csv"),
    Bad("H26", "非字符", lambda: CONTROL.replace(b"\x0b", "\ufffe".encode()), ("D230",), "B2", ".csv"),
    Bad("H26", "孤立代理", lambda: CONTROL.replace(b"\x0b", b"\xed\xa0\x80"), ("D221",), "", ".csv"),
    Bad("H26", "工作簿里的 _x000B_", one("备注", "好_x000B_的"), ("D230",), "B2"),
    Bad("H27", "必填没有填", rows(["单位名称", "姓名"], ["甲", None]), ("D231",), "B2", form="单位名称: organisation\n姓名: person"),
    Bad("H45", "身份证号成了数字", one("身份证号", 1.10101199003078e17), ("D201",), "B2"),
    Bad("H46", "校验位不符", one("身份证号", "110105194912310021"), ("D202",), "B2"),
    Bad("H46", "15 位", one("身份证号", "110105491231002"), ("D203",), "B2"),
    Bad("H46", "小写 x", one("身份证号", "11010519491231002x"), ("D235",), "B2", read={"身份证号": "11010519491231002X"}),
    Bad("H46", "全角", one("身份证号", "１１０１０５１９４９１２３１００２Ｘ"), ("D235",), "B2", read={"身份证号": "11010519491231002X"}),
    Bad("H47", "区号少了 0", one("联系电话", 57188880000), ("D204",), "B2"),
    Bad("H47", "12 位", one("联系电话", "138001380001"), ("D204",), "B2"),
    *(Bad("H48", f"日期 {value}", one("成立日期", value), ("D205",), "B2") for value in ("2024-02-30", "24.5.1", "5/1/2024", 45413, "2024.5")),
    Bad("H49", "标题、两行表头、合计、填表人", MESSY, (), read={"单位名称": "东海公司", "联系电话": "13800138000", "党员数": 12}),
    Bad("H49", "看不清表头", rows([1, 2, 3], [4, 5, 6]), ("D206",)),
    Bad("H50", "同名的列", rows(["单位名称", "备注", "备 注"], ["甲", "a", "b"]), ("D207",), "C1"),
    Bad("H50", "少了列", rows(["单位名称", "党员人数"], ["甲", 3]), ("D208",), form="单位名称: organisation\n党员数: integer"),
    Bad("H52", "负数", one("党员数", -1), ("D210",), "B2"),
    Bad("H52", "3.5 人", one("党员数", 3.5), ("D210",), "B2"),
    Bad("H52", "约30", one("党员数", "约30"), ("D210",), "B2"),
    Bad("H54", "隐藏的行", one("备注", "a", "b", "c", then=_hide), ("D212",)),
    Bad("H55", "表中自称的大小不对", changed(one("备注", *"abcdefghi"), sheet=lambda xml: xml.replace(b"A1:B10", b"A1:A2")), (), read={"备注": "a"}),
    Bad("H56", "XFD1048576 有一格", rows(["单位名称"], ["甲"], then=lambda page: page.cell(1_048_576, 16_384, "远")), ("D213",), "XFD1048576"),
    Bad("H56", "一百万行", stuffed(SHEET, BEGIN + b'<row><c t="str"><v>\xe5\x8d\x95\xe4\xbd\x8d\xe5\x90\x8d\xe7\xa7\xb0</v></c></row>', CELL, 1_048_575, END), ("D213",), bomb=True),
    Bad("H56", "六百万个空格", stuffed(SHEET, BEGIN + b"<row>", b"<c/>", 6_000_000, b"</row>" + END), ("D213",), bomb=True),
    Bad("H56", "三百万处合并", stuffed(SHEET, BEGIN + CELL + b"</sheetData><mergeCells>", b'<mergeCell ref="A1:A2"/>', 3_000_000, b"</mergeCells></worksheet>"), ("D213",), bomb=True),
    Bad("H56", "三十万处合并", stuffed(SHEET, BEGIN + CELL + b"</sheetData><mergeCells>", b'<mergeCell ref="A1:A2"/>', 300_000, b"</mergeCells></worksheet>"), ("D213",), bomb=True),
    Bad("H56", "一千万条共用文字", stuffed("xl/sharedStrings.xml", f"<sst {MAIN}>".encode(), b"<si/>", 10_000_000, b"</sst>"), ("D229",), bomb=True),
    Bad("H56", "三百五十万条共用文字", stuffed("xl/sharedStrings.xml", f"<sst {MAIN}>".encode(), b"<si/>", 3_500_000, b"</sst>"), ("D213",), bomb=True),
    Bad("H56", "三百万种格式", stuffed("xl/styles.xml", f"<styleSheet {MAIN}><cellXfs>".encode(), b"<xf/>", 3_000_000, b"</cellXfs></styleSheet>"), ("D213",), bomb=True),
    Bad("H56", "解压后 320 MB", stuffed(SHEET, BEGIN, b"<!-- " + b"x" * 990 + b" -->", 320_000, END), ("D229",), bomb=True),
    Bad("H56", "一行 60 MB", stuffed(SHEET, BEGIN + b'<row><c t="str"><v>', b"x" * 1000, 60_000, b"</v></c></row>" + END), ("D229",), bomb=True),
    Bad("H57", "公式没有结果", one("党员数", None, then=_formula("=1+1")), ("D214",), "B2"),
    Bad("H57", "#REF!", one("党员数", None, then=_formula("#REF!")), ("D214",), "B2"),
    Bad("H58", ".xls", old_word, ("D220",)),
    Bad("H58", "有密码", lambda: old_word(secret=True), ("D227",)),
    Bad("H58", "docx 当作 xlsx", docx, ("D220",)),
    Bad("H58", "DTD", changed(one("备注", "a"), sheet=lambda xml: b'<!DOCTYPE a [<!ENTITY b "bb">]>' + xml), ("D229",)),
    Bad("H58", "工作簿里的实体", changed(one("备注", "a"), book=lambda xml: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + xml), ("D229",)),
    Bad("H58", "截断", lambda: one("备注", "a")()[:3000], ("D228",)),
    Bad("H58", "PDF", lambda: b"%PDF-1.7", ("D220",)),
    Bad("H58", "0 字节", lambda: b"", ("D228",)),
    Bad("H59", "GB18030", lambda: "单位名称,备注\n𠮷野公司,好\n".encode("gb18030"), (), suffix=".csv", read={"单位名称": "𠮷野公司"}),
    Bad("H59", "短的 GBK", lambda: "模,a\n模,b\n".encode("gbk"), ("D221",), suffix=".csv", form="模: text"),
    Bad("H59", "UTF-16", lambda: "单位名称\t备注\r\n甲\t好\r\n".encode("utf-16"), (), suffix=".csv", read={"备注": "好"}),
    Bad("H59", "UTF-16 没有标记", lambda: "单位名称\t备注\r\n甲\t好\r\n".encode("utf-16-be"), (), suffix=".csv", read={"备注": "好"}),
    Bad("H59", "带标记的 UTF-8、分号、混用的换行", lambda: "\ufeff单位名称;备注\r\n甲;好\n乙;坏\r".encode(), (), suffix=".csv", read={"备注": "好"}),
    *(Bad("H60", f"像公式的 {text}", one("备注", text), (), read={"备注": text.strip()}) for text in ('=HYPERLINK("http://x")', "+cmd", "@SUM(A1)", "\t=1", "＝1+1")),
    Bad("H61", "零宽空格", one("备注", "好\u200b的"), ("D222",), "B2"),
    Bad("H61", "名字里的全角空格", one("姓名", "张\u3000三"), ("D222",), "B2"),
    Bad("H61", "间隔号的另一种写法", one("姓名", "阿依•买买提"), ("D223",), "B2", read={"姓名": "阿依•买买提"}),
    Bad("H61", "自造字", one("备注", "\ue000"), ("D223",), "B2"),
    Bad("H62", "四万字的一格", changed(one("备注", "长"), sheet=lambda xml: xml.replace(b"</sheetData>", b'<row r="9"><c r="B9" t="inlineStr"><is><t>' + b"a" * 40_000 + b"</t></is></c></row></sheetData>")), ("D224",), "B9"),
)  # fmt: skip
