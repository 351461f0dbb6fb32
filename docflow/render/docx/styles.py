"""Styles: own, few, named as an office names them.

styles  word/styles.xml
ID      name of a style -> its id; blocks ask for styles by the name a person sees
font    the face of a role for every script
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from docflow.render.docx.numbering import HEADINGS, NUMBERED, PARAGRAPHS, reference
from docflow.render.docx.xml import NOTHING, Xml, el, joined, part, val
from docflow.render.page import RED, TWIPS_A_POINT, Page, Role
from docflow.standard import layout

#: Where Word's pane lists what nobody chooses.
_LAST: Final = 99
#: The styles that Word brings along stay out of its gallery: it shows an office's own and no others.
_LATENT: Final = el(
    "w:latentStyles",
    {
        "w:defLockedState": 0,
        "w:defUIPriority": _LAST,
        "w:defSemiHidden": 1,
        "w:defUnhideWhenUsed": 1,
        "w:defQFormat": 0,
        "w:count": 376,
    },
)


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
    #: (level, list) by which its paragraphs are numbered.
    numbered: tuple[int, int] | None = None
    #: The style of the paragraph that is typed after one of this, where it is another.
    next: str = ""
    #: People choose it: it shows in Word's gallery, in the order of this file.
    chosen: bool = True


def _styles(page: Page) -> tuple[Style, ...]:
    headings = (
        *(
            Style(f"heading {n}", f"Heading{n}", level=n, role=role, keep_next=True, chosen=False)
            for n, role in enumerate(page.headings, 1)
        ),
        *(
            Style(
                f"{'一二三四'[n - 1]}级标题",
                f"Level{n}",
                f"Heading{n}",
                indent=layout.PARAGRAPH_INDENT.value,
                level=n,
                numbered=(n - 1, HEADINGS),
                next="Normal Indent",
            )
            for n in range(1, len(page.headings) + 1)
        ),
    )
    return (
        Style("Normal Indent", "NormalIndent", indent=layout.PARAGRAPH_INDENT.value),
        *headings,
        Style("编号段落", NUMBERED, "NormalIndent", numbered=(0, PARAGRAPHS)),
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
            next="主送机关",
        ),
        Style("主送机关", "Addressee", align="left", next="Normal Indent"),
        Style("附件说明", "AttachmentNote"),
        Style("出席人员", "Attendance"),
        Style("署名", "Signature", align="right", keep_next=True, next="成文日期"),
        Style("成文日期", "SignatureDate", align="right"),
        Style("附注", "PaperNote", indent=layout.NOTE_INDENT.value),
        Style("附件标识", "AnnexMark", role="hei", align="left", keep_next=True, next="附件标题"),
        Style("附件标题", "AnnexTitle", "DocumentTitle", next="Normal Indent"),
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
        Style("细线", "Hairline", size=1, line=1, natural=True, chosen=False),
        *(
            Style(name, id, role="song", size=page.number_pt, line=page.number_pt, natural=True, chosen=False)
            for name, id in (("footer", "Footer"), ("header", "Header"))
        ),
        Style(
            "footnote text",
            "FootnoteText",
            align="left",
            at_least=True,
            size=page.footnote_pt,
            line=page.footnote_pitch_pt,
            natural=True,
            chosen=False,
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
        "w:styles",
        "w",
        None,
        _defaults(page),
        _LATENT,
        _normal(page),
        _fixed(),
        *(_style(page, one) for one in _styles(page)),
    )


def font(page: Page, role: Role) -> Xml:
    """The face of a role in all four places; the hint keeps “ ” — … in it too. An office may have one for Latin."""
    name = page.face(role)
    latin = page.latin if page.latin and role != "song" else name
    return el("w:rFonts", {"w:hint": "eastAsia", "w:ascii": latin, "w:hAnsi": latin, "w:eastAsia": name, "w:cs": latin})


def size(pt: float) -> Xml:
    """Half-points, for Western and complex scripts alike."""
    return joined((val("w:sz", round(pt * 2)), val("w:szCs", round(pt * 2))))


def _defaults(page: Page) -> Xml:
    language = el("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"})
    run = el("w:rPrDefault", None, el("w:rPr", None, font(page, "body"), size(page.body_pt), language))
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
    run = el("w:rPr", None, font(page, "body"), val("w:spacing", page.char_spacing_twips), size(page.body_pt))
    named = {"w:type": "paragraph", "w:default": 1, "w:styleId": "Normal"}
    return el("w:style", named, val("w:name", "Normal"), val("w:uiPriority", 0), el("w:qFormat"), paragraph, run)


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
    order = [one.name for one in _styles(page) if one.chosen].index(style.name) + 1 if style.chosen else _LAST
    return el(
        "w:style",
        own if builtin else own | {"w:customStyle": 1},
        val("w:name", style.name),
        val("w:basedOn", style.based_on),
        val("w:next", ID[style.next]) if style.next else NOTHING,
        val("w:uiPriority", order),
        el("w:qFormat") if style.chosen else NOTHING,
        _paragraph(page, style),
        _run(page, style),
    )


def _paragraph(page: Page, style: Style) -> Xml:
    rule = "atLeast" if style.at_least else "exact"
    line = {"w:line": round(style.line * TWIPS_A_POINT), "w:lineRule": rule}
    return el(
        "w:pPr",
        None,
        el("w:keepNext") if style.keep_next else NOTHING,
        reference(*style.numbered) if style.numbered else NOTHING,
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


def _run(page: Page, style: Style) -> Xml:
    return el(
        "w:rPr",
        None,
        font(page, style.role) if style.role else NOTHING,
        val("w:color", RED.removeprefix("#")) if style.red else NOTHING,
        val("w:spacing", 0) if style.natural else NOTHING,
        size(style.size) if style.size else NOTHING,
    )
