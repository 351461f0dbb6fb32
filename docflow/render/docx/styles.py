"""Styles, fonts and settings: own, few, named as an office names them.

styles    word/styles.xml
fonts     word/fontTable.xml, with the names a face bears elsewhere
settings  word/settings.xml
ID        name of a style -> its id; blocks ask for styles by the name a person sees
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from docflow.render.docx.xml import NOTHING, Xml, el, joined, part, val
from docflow.render.page import HEADING_ROLES, RED, ROLES, TWIPS_A_POINT, Page, Role
from docflow.standard import layout

#: The same face under the names other machines know it by (w:altName).
ALSO_CALLED: Final[dict[str, str]] = {
    "仿宋_GB2312": "仿宋,FangSong",
    "楷体_GB2312": "楷体,KaiTi",
    "黑体": "SimHei",
    "方正小标宋简体": "方正小标宋_GBK,FZXiaoBiaoSong-B05S",
    "宋体": "SimSun",
}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; what is left out comes from the style it is based on."""

    name: str
    id: str
    based_on: str = "Normal"
    role: Role | None = None
    #: Size and exact line in points; a line that is only a least height where `at_least`.
    size: float = 0
    line: float = 0
    at_least: bool = False
    align: str = ""
    #: First-line indent in characters.
    indent: float = 0
    level: int = 0
    keep_next: bool = False
    red: bool = False
    #: Character spacing as the type was cut, not pulled in to 28 a line.
    natural: bool = False


def _styles(page: Page) -> tuple[Style, ...]:
    headings = (
        *(
            Style(f"heading {n}", f"Heading{n}", level=n, role=role, keep_next=True)
            for n, role in HEADING_ROLES.items()
        ),
        *(
            Style(
                f"{'一二三四'[n - 1]}级标题", f"Level{n}", f"Heading{n}", indent=layout.PARAGRAPH_INDENT.value, level=n
            )
            for n in HEADING_ROLES
        ),
    )
    return (
        Style("Normal Indent", "NormalIndent", indent=layout.PARAGRAPH_INDENT.value),
        *headings,
        Style("份号密级紧急程度", "Urgency", role="hei"),
        Style("发文机关标志", "IssuerMark", role="title", align="center", red=True, natural=True),
        Style("发文字号", "DocumentNumber", align="center"),
        Style("签发人", "Signers", "DocumentNumber", align="left"),
        Style(
            "公文标题",
            "DocumentTitle",
            role="title",
            size=page.title_pt,
            line=page.title_pitch_pt,
            align="center",
            natural=True,
        ),
        Style("主送机关", "Addressee", align="left"),
        Style("附件说明", "AttachmentNote"),
        Style("署名", "Signature", align="right", keep_next=True),
        Style("成文日期", "SignatureDate", align="right"),
        Style("附注", "PaperNote", indent=layout.NOTE_INDENT.value),
        Style("附件标识", "AnnexMark", role="hei", align="left", keep_next=True),
        Style("附件标题", "AnnexTitle", "DocumentTitle"),
        Style("版记", "Imprint", align="left", natural=True, size=page.imprint_pt, line=page.imprint_pitch_pt),
        Style("名单", "NameList", align="left"),
        Style(
            "表格文字",
            "TableText",
            align="left",
            at_least=True,
            size=page.table_pt,
            line=page.table_pitch_pt,
            natural=True,
        ),
        Style("表头文字", "TableHead", "TableText", role="hei", align="center", keep_next=True),
        Style("图表标题", "Caption", "TableText", role="hei", align="center"),
        Style("图表注释", "CaptionNote", "TableText"),
        Style("图形", "Drawing", "TableText", align="center"),
        Style("细线", "Hairline", size=1, line=1, natural=True),
        Style("footer", "Footer", role="song", size=page.number_pt, line=page.number_pt, natural=True),
        Style("header", "Header", role="song", size=page.number_pt, line=page.number_pt, natural=True),
        Style(
            "footnote text",
            "FootnoteText",
            align="left",
            at_least=True,
            size=page.footnote_pt,
            line=page.footnote_pitch_pt,
            natural=True,
        ),
    )


def _ids() -> dict[str, str]:
    from docflow.render.page import PLAIN

    return {one.name: one.id for one in _styles(PLAIN)} | {"Normal": "Normal"}


ID: Final[dict[str, str]] = _ids()


@cache
def styles(page: Page) -> bytes:
    """word/styles.xml."""
    return part(
        "w:styles", "w", None, _defaults(page), _normal(page), _fixed(), *(_style(page, one) for one in _styles(page))
    )


def font(role: Role) -> Xml:
    """The face of a role in all four places; the hint keeps “ ” — … in it too."""
    name = ROLES[role]
    return el("w:rFonts", {"w:hint": "eastAsia", "w:ascii": name, "w:hAnsi": name, "w:eastAsia": name, "w:cs": name})


def size(pt: float) -> Xml:
    """Half-points, for Western and complex scripts alike."""
    return joined((val("w:sz", round(pt * 2)), val("w:szCs", round(pt * 2))))


def _defaults(page: Page) -> Xml:
    language = el("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"})
    run = el("w:rPrDefault", None, el("w:rPr", None, font("body"), size(page.body_pt), language))
    return el("w:docDefaults", None, run, el("w:pPrDefault"))


def _normal(page: Page) -> Xml:
    row = page.pitch_twips
    paragraph = el(
        "w:pPr",
        None,
        val("w:widowControl", 0),
        val("w:kinsoku", 1),
        # Word's own default. LibreOffice 7.4 reads it inverted, and must: where it hangs a comma it may not print it.
        val("w:overflowPunct", 1),
        val("w:autoSpaceDE", 0),
        val("w:autoSpaceDN", 0),
        val("w:snapToGrid", 0),
        el("w:spacing", {"w:before": 0, "w:after": 0, "w:line": row, "w:lineRule": "exact"}),
        val("w:jc", "both"),
    )
    run = el("w:rPr", None, font("body"), val("w:spacing", page.char_spacing_twips), size(page.body_pt))
    named = {"w:type": "paragraph", "w:default": 1, "w:styleId": "Normal"}
    return el("w:style", named, val("w:name", "Normal"), el("w:qFormat"), paragraph, run)


def _fixed() -> Xml:
    """The default styles that every program expects, and the mark of a footnote."""
    margins = {"w:w": 0, "w:type": "dxa"}
    cells = el("w:tblCellMar", None, *(el(f"w:{side}", margins) for side in ("top", "left", "bottom", "right")))
    character = {"w:type": "character", "w:styleId": "DefaultParagraphFont", "w:default": 1}
    table = {"w:type": "table", "w:default": 1, "w:styleId": "TableNormal"}
    numbering = {"w:type": "numbering", "w:default": 1, "w:styleId": "NoList"}
    footnote = {"w:type": "character", "w:styleId": "FootnoteReference"}
    return joined(
        (
            el("w:style", character, val("w:name", "Default Paragraph Font"), el("w:semiHidden")),
            el("w:style", table, val("w:name", "Normal Table"), el("w:semiHidden"), el("w:tblPr", None, cells)),
            el("w:style", numbering, val("w:name", "No List"), el("w:semiHidden")),
            el(
                "w:style",
                footnote,
                val("w:name", "footnote reference"),
                val("w:basedOn", "DefaultParagraphFont"),
                el("w:rPr", None, val("w:vertAlign", "superscript")),
            ),
        )
    )


def _style(page: Page, style: Style) -> Xml:
    own = {"w:type": "paragraph", "w:styleId": style.id}
    builtin = style.name.isascii()
    return el(
        "w:style",
        own if builtin else own | {"w:customStyle": 1},
        val("w:name", style.name),
        val("w:basedOn", style.based_on),
        el("w:qFormat"),
        _paragraph(page, style),
        _run(style),
    )


def _paragraph(page: Page, style: Style) -> Xml:
    rule = "atLeast" if style.at_least else "exact"
    line = {"w:line": round(style.line * TWIPS_A_POINT), "w:lineRule": rule}
    return el(
        "w:pPr",
        None,
        el("w:keepNext") if style.keep_next else NOTHING,
        el("w:spacing", line) if style.line else NOTHING,
        _indent(page, style) if style.indent else NOTHING,
        val("w:jc", style.align) if style.align else NOTHING,
        val("w:outlineLvl", style.level - 1) if style.level else NOTHING,
    )


def _indent(page: Page, style: Style) -> Xml:
    """In characters for people who edit, in twips for programs that know no characters."""
    return el(
        "w:ind",
        {"w:firstLineChars": round(style.indent * 100), "w:firstLine": round(style.indent * page.char_twips)},
    )


def _run(style: Style) -> Xml:
    return el(
        "w:rPr",
        None,
        font(style.role) if style.role else NOTHING,
        val("w:color", RED.removeprefix("#")) if style.red else NOTHING,
        val("w:spacing", 0) if style.natural else NOTHING,
        size(style.size) if style.size else NOTHING,
    )


def fonts() -> bytes:
    """word/fontTable.xml."""
    rows = (
        el(
            "w:font",
            {"w:name": name},
            val("w:altName", ALSO_CALLED[name]),
            val("w:charset", "86"),
            val("w:family", "auto"),
            val("w:pitch", "default"),
        )
        for name in ROLES.values()
    )
    return part("w:fonts", "w", None, *rows)


def settings() -> bytes:
    """word/settings.xml: two kinds of footers, punctuation never squeezed, laid out as Word 2013 and later do."""
    uri = "http://schemas.microsoft.com/office/word"
    modes = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
    }
    compat = (el("w:compatSetting", {"w:name": name, "w:uri": uri, "w:val": value}) for name, value in modes.items())
    return part(
        "w:settings",
        "w",
        None,
        el("w:zoom", {"w:percent": 100}),
        el("w:evenAndOddHeaders"),
        val("w:characterSpacingControl", "doNotCompress"),
        el("w:footnotePr", None, el("w:footnote", {"w:id": -1}), el("w:footnote", {"w:id": 0})),
        el("w:compat", None, *compat),
        el("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        val("w:decimalSymbol", "."),
        val("w:listSeparator", ","),
    )
