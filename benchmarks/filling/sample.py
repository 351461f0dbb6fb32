"""The papers that every peer fills, made here: a one-page notice, a ten-page form, a table of 2,000 rows.

package (shape, syntax) -> .docx   14 parts as a word processor saves them: rsid marks and full run properties on every
                                   run, 39 KB of styles, theme, settings; each placeholder in one run
records (shape, count)  -> what is filled in; made up, the same each time; values hold `&` and `<`
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape

Shape = Literal["notice", "form", "rows"]
Row = dict[str, str]
Record = dict[str, Any]

#: The fields of the notice, in the order of the spreadsheet's columns.
FIELDS = (
    "主送单位", "发文机关", "年份", "发文序号", "事项", "会议日期", "会议时间", "地点", "主持人", "联系人",
    "联系电话", "截止日期", "名额", "备注",
)  # fmt: skip
COLUMNS = ("次序", "时间", "内容", "负责人", "说明")
#: What all rows share of the shipped text template 会议通知.
MEETING = {
    "发文机关": "中共示例区松林街道工作委员会",
    "会议名称": "年度工作推进会",
    "会议目的": "总结上半年工作，部署下一阶段任务",
    "会议时间": "2026年7月8日（星期三）上午9:00",
    "会议地点": "松林大厦三楼会议室",
    "会议内容": ["通报上半年工作情况", "交流经验做法", "部署下一阶段工作"],
    "参会人员": "负责人1名",
    "报名截止": "2026-07-06",
}
PAGES = 10
ROWS = 2_000

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


@dataclass(frozen=True)
class Syntax:
    """How one peer writes a placeholder, a loop over table rows, a condition over paragraphs."""

    name: str
    field: Callable[[str], str]
    #: A column of the row that is looped over.
    cell: Callable[[str], str]
    #: Rows of tags before and behind the repeated row; or tags inside its first and last cell.
    rows: tuple[str, str] = ("", "")
    inside: tuple[str, str] = ("", "")
    #: Paragraphs before and behind the conditional one; or tags inside it.
    when: tuple[str, str] = ("", "")
    within: tuple[str, str] = ("", "")


def _merge_field(name: str) -> str:
    """Not text: a field of Word's mail merge, which `_runs` leaves as it is."""
    return f"\x00{name}\x00"


JINJA = Syntax("jinja", lambda name: f"{{{{ {name} }}}}", lambda name: f"{{{{ 行.{name} }}}}",
               rows=("{%tr for 行 in 议程 %}", "{%tr endfor %}"), when=("{%p if 备注 %}", "{%p endif %}"))  # fmt: skip
MERGE = Syntax("merge", _merge_field, _merge_field)
DOCXTEMPLATER = Syntax("docxtemplater", lambda name: f"{{{name}}}", lambda name: f"{{{name}}}",
                       inside=("{#议程}", "{/议程}"), within=("{#备注}", "{/备注}"))  # fmt: skip
EASY = Syntax("easy", lambda name: f"{{{name}}}", lambda name: f"{{{name}}}",
              inside=("{#议程}", "{/议程}"), within=("{#有备注}", "{/有备注}"))  # fmt: skip
CARBONE = Syntax("carbone", lambda name: f"{{d.{name}}}", lambda name: f"{{d.议程[i].{name}}}",
                 within=("{d.备注:ifEM:hideBegin}", "{d.备注:hideEnd}"))  # fmt: skip


# --- records --------------------------------------------------------------------------------------------

_UNITS = ("示例", "云杉", "远山", "清溪", "白桦", "晨光", "松林", "海棠", "南湖", "东岭")
_KINDS = (
    "街道办事处",
    "机械有限公司",
    "电子（华东）分公司",
    "物业服务公司",
    "食品厂",
    "A&B商贸公司",
    "幼儿园",
    "律师事务所",
)
_PEOPLE = ("张示例", "李样本", "王测试", "赵某某", "周甲", "吴乙丙", "阿依古丽·示例")
_MATTERS = ("召开安全生产工作会议", "开展年度统计核对", "报送重点工作进展（含R&D情况）", "做好抽查比例<30%的整改")


def records(shape: Shape, count: int) -> list[Record]:
    """`count` made-up records, all texts; the agenda of a notice is that of its meeting: the same for all."""
    chance = random.Random(20261122)
    agenda = _agenda(chance, ROWS if shape == "rows" else 5)
    return [{**_fields(chance, number), "议程": agenda} for number in range(1, count + 1)]


def _fields(chance: random.Random, number: int) -> Row:
    unit = f"{chance.choice(_UNITS)}{chance.choice(_KINDS)}第{number}部"
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return dict(
        zip(
            FIELDS,
            (
                unit,
                f"{chance.choice(_UNITS)}区管理局",
                "2026",
                str(number),
                chance.choice(_MATTERS),
                f"2026年{month}月{day}日",
                f"{chance.randint(8, 17)}:{chance.choice(('00', '30'))}",
                f"{chance.choice(_UNITS)}大厦{chance.randint(1, 30)}层会议室",
                chance.choice(_PEOPLE),
                chance.choice(_PEOPLE),
                f"0571-8{number % 10_000_000:07d}",
                f"2026年{month}月{min(day + 3, 28)}日",
                str(chance.randint(1, 5)),
                chance.choice(("请自备材料 & 电脑。", "停车请走东门。", "会议提供午餐，请提前告知 <特殊> 饮食要求。")),
            ),
            strict=True,
        )
    )


def _agenda(chance: random.Random, rows: int) -> tuple[Row, ...]:
    return tuple(
        dict(
            zip(
                COLUMNS,
                (
                    str(number),
                    f"{8 + number % 10}:{chance.choice(('00', '30'))}",
                    chance.choice(_MATTERS),
                    chance.choice(_PEOPLE),
                    chance.choice(("材料另发", "现场讨论", "Q&A")),
                ),
                strict=True,
            )
        )
        for number in range(1, rows + 1)
    )


# --- the words ------------------------------------------------------------------------------------------

_STATIC = (
    "各有关单位要高度重视，明确专人负责，按照统一部署认真抓好落实，及时研究解决工作中遇到的困难和问题，确保各项任务按时保质完成。"
    "在推进过程中要坚持问题导向，逐项对照检查，建立台账，实行销号管理，做到底数清、情况明、措施实。"
)


def _notice(syntax: Syntax) -> list[str]:
    f = syntax.field
    return [
        _p((f(FIELDS[1]), "文件"), "44", "center"),
        _p((f(FIELDS[1]), "〔", f("年份"), "〕", f("发文序号"), "号"), "32", "center"),
        _p(("关于", f("事项"), "的通知"), "44", "center"),
        _p((f("主送单位"), "："), "32"),
        _p(("根据年度工作安排，现就", f("事项"), "有关事项通知如下。" + _STATIC), "32"),
        _p(("一、时间：", f("会议日期"), f("会议时间"), "，请提前十分钟到场签到。"), "32"),
        _p(("二、地点：", f("地点"), "；主持人：", f("主持人"), "。" + _STATIC[:40]), "32"),
        _p(("三、每单位参加人员不超过", f("名额"), "名，请于", f("截止日期"), "前将回执报送。" + _STATIC[40:]), "32"),
        _p(("四、联系人：", f("联系人"), "，联系电话：", f("联系电话"), "。"), "32"),
        *_table(syntax),
        *_conditional(syntax),
        _p((f(FIELDS[1]),), "32", "right"),
        _p((f("会议日期"),), "32", "right"),
    ]


def _form(syntax: Syntax) -> list[str]:
    """The words of the notice and nine pages more that are mostly the same for all."""
    out = _notice(syntax)
    for page in range(2, PAGES + 1):
        out.append(_p((f"第{page}部分　", syntax.field("事项"), "工作要求"), "32"))
        out += [_p((f"（{number}）" + _STATIC * 2,), "32") for number in range(1, 7)]
        out.append(_p(("本部分由", syntax.field("联系人"), "负责解释，咨询电话", syntax.field("联系电话"), "。"), "32"))
    return out


def _rows(syntax: Syntax) -> list[str]:
    return [_p(("关于", syntax.field("事项"), "的明细表"), "44", "center"), *_table(syntax)]


def _table(syntax: Syntax) -> list[str]:
    out = [
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="8845" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>' + '<w:gridCol w:w="1769"/>' * 5 + "</w:tblGrid>",
        _row([(one,) for one in COLUMNS]),
    ]
    if syntax.rows[0]:
        out.append(_row([(syntax.rows[0],), *[("",)] * 4]))
    cells: list[tuple[str, ...]] = [(syntax.cell(name),) for name in COLUMNS]
    if syntax.inside[0]:
        cells[0] = (syntax.inside[0], *cells[0])
        cells[-1] = (*cells[-1], syntax.inside[1])
    out.append(_row(cells))
    if syntax is CARBONE:
        # Carbone repeats what stands between two examples.
        out.append(_row([(f"{{d.议程[i+1].{name}}}",) for name in COLUMNS]))
    if syntax.rows[1]:
        out.append(_row([(syntax.rows[1],), *[("",)] * 4]))
    return [*out, "</w:tbl>"]


def _conditional(syntax: Syntax) -> list[str]:
    words: tuple[str, ...] = ("备注：", syntax.field("备注"))
    if syntax.within[0]:
        words = (syntax.within[0], *words, syntax.within[1])
    out = [_p(words, "32")]
    return [_p((syntax.when[0],), "32"), *out, _p((syntax.when[1],), "32")] if syntax.when[0] else out


# --- the XML --------------------------------------------------------------------------------------------

_RPR = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体" w:hAnsi="Times New Roman" w:cs="Times New Roman" '
    'w:hint="eastAsia"/><w:color w:val="000000"/><w:kern w:val="2"/><w:sz w:val="{size}"/>'
    '<w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
)
_RSID = 'w:rsidR="00A1{0:04X}" w:rsidRPr="00B2{0:04X}"'


def _p(words: Sequence[str], size: str, align: str = "both") -> str:
    mark = sum(map(len, words)) * 37 % 65_536
    return (
        f'<w:p {_RSID.format(mark)} w:rsidRDefault="00C3{mark:04X}"><w:pPr><w:spacing w:line="560" w:lineRule="exact"/>'
        f'<w:jc w:val="{align}"/>{_RPR.format(size=size)}</w:pPr>{_runs(words, size)}</w:p>'
    )


def _runs(words: Sequence[str], size: str) -> str:
    out = []
    for number, text in enumerate(one for one in words if one):
        properties = _RPR.format(size=size)
        if text.startswith("\x00"):
            name = text.strip("\x00")
            out.append(
                f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{properties}'
                f'<w:instrText xml:space="preserve"> MERGEFIELD {name} </w:instrText></w:r>'
                f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
                f"<w:r>{properties}<w:t>«{name}»</w:t></w:r>"
                f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
            )
        else:
            out.append(
                f'<w:r w:rsidRPr="00D4{number:04X}">{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
            )
    return "".join(out)


def _row(cells: Sequence[Sequence[str]]) -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="1769" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{_p(one, "24", "center")}</w:tc>'
        for one in cells
    )
    return f'<w:tr w:rsidR="00E5AAAA"><w:trPr><w:cantSplit/></w:trPr>{inside}</w:tr>'


def package(shape: Shape, syntax: Syntax) -> bytes:
    """The template in the peer's syntax."""
    words = {"notice": _notice, "form": _form, "rows": _rows}[shape](syntax)
    f = syntax.field
    section = (
        '<w:sectPr w:rsidR="00A1BBBB"><w:headerReference w:type="default" r:id="rId6"/>'
        '<w:footerReference w:type="default" r:id="rId7"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
        "</w:sectPr>"
    )
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"), ("extended-properties", "docProps/app.xml"), ("core", "docProps/core.xml")
        ),
        "word/document.xml": f"<w:document {_W} {_R} {_MORE}><w:body>{''.join(words)}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            *((one, f"{one}.xml") for one in ("styles", "settings", "webSettings", "fontTable")),
            ("theme", "theme/theme1.xml"), ("header", "header1.xml"), ("footer", "footer1.xml"), ("footnotes", "footnotes.xml"),
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": f"<w:settings {_W}><w:zoom w:percent=\"100\"/><w:rsids>"
        + "".join(f'<w:rsid w:val="00{number:06X}"/>' for number in range(4096, 4196)) + "</w:rsids></w:settings>",
        "word/webSettings.xml": f"<w:webSettings {_W}><w:allowPNG/></w:webSettings>",
        "word/fontTable.xml": f"<w:fonts {_W}>" + "".join(
            f'<w:font w:name="{name}"><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            for name in ("宋体", "仿宋", "楷体", "黑体", "Times New Roman")) + "</w:fonts>",
        "word/theme/theme1.xml": _theme(),
        "word/header1.xml": f"<w:hdr {_W} {_R}>{_p((f(FIELDS[1]), '　', f('年份'), '年度'), '18', 'right')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {_W} {_R}>{_p(('联系电话：', f('联系电话')), '18', 'center')}</w:ftr>",
        "word/footnotes.xml": f'<w:footnotes {_W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
        "</w:footnote></w:footnotes>",
        "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Pages>1</Pages><Application>sample</Application></Properties>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>通知</dc:title></cp:coreProperties>',
    }  # fmt: skip
    return _zipped({name: (_HEAD + text).encode() for name, text in parts.items()})


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings", "webSettings": "webSettings",
             "fontTable": "fontTable", "header1": "header", "footer1": "footer", "footnotes": "footnotes"}  # fmt: skip
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}{kind}+xml"/>' for part, kind in kinds.items()
        )
        + '<Override PartName="/word/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{core if kind == "core" else base + kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _styles() -> str:
    latent = "".join(
        f'<w:lsdException w:name="style of rank {number}" w:semiHidden="1" w:uiPriority="{number % 100}" '
        f'w:unhideWhenUsed="1" w:qFormat="{number % 2}"/>'
        for number in range(250)
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{number}"><w:name w:val="sample {number}"/><w:basedOn w:val="a"/>'
        f'<w:pPr><w:spacing w:before="{number}" w:after="{number}"/></w:pPr><w:rPr><w:sz w:val="{20 + number % 20}"/></w:rPr></w:style>'
        for number in range(40)
    )
    grid = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                   for side in ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
    return (
        f'<w:styles {_W}><w:latentStyles w:defUIPriority="99" w:count="250">{latent}</w:latentStyles>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>'
        f"{grid}</w:tblBorders></w:tblPr></w:style>{styles}</w:styles>"
    )


def _theme() -> str:
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in zip(
            ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
            (f"{40503 * n % 16777216:06X}" for n in range(1, 13)), strict=True,
        )
    )  # fmt: skip
    scripts = "".join(f'<a:font script="S{number:03d}" typeface="Sample Face {number}"/>' for number in range(60))
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="sample"><a:themeElements>'
        f'<a:clrScheme name="sample">{colours}</a:clrScheme><a:fontScheme name="sample">'
        f'<a:majorFont><a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>{scripts}</a:majorFont>'
        f'<a:minorFont><a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>{scripts}</a:minorFont>'
        "</a:fontScheme></a:themeElements></a:theme>"
    )


# --- the spreadsheet ------------------------------------------------------------------------------------


def workbook(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The records as a spreadsheet program saves them: texts shared, each cell with its place and its style."""
    texts: dict[str, int] = {}
    lines = []
    for number, row in enumerate((headings, *rows), 1):
        cells = "".join(
            f'<c r="{chr(65 + column)}{number}" s="1" t="s"><v>{texts.setdefault(text, len(texts))}</v></c>'
            for column, text in enumerate(row)
        )
        lines.append(f'<row r="{number}" spans="1:{len(headings)}">{cells}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return _zipped(
        {
            name: (_HEAD + text).encode()
            for name, text in {
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Default Extension="xml" ContentType="{kind}sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{kind}styles+xml"/>'
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}sharedStrings+xml"/></Types>',
                "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
                "xl/workbook.xml": f'<workbook {main} {_R}><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets>'
                "</workbook>",
                "xl/_rels/workbook.xml.rels": _relations(
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ),
                "xl/styles.xml": f'<styleSheet {main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="49"/></cellXfs>'
                "</styleSheet>",
                "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
                "xl/sharedStrings.xml": f'<sst {main} count="{len(texts)}" uniqueCount="{len(texts)}">'
                + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
                + "</sst>",
            }.items()
        }
    )
