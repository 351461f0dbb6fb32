"""The style sheet: page.py's lengths as CSS. No length of the standard is written here; all come from `Page`."""

from __future__ import annotations

from docflow.render.fonts import Faces, files, serif
from docflow.render.html.words import quoted
from docflow.render.page import CELL_PADDING, RED, ROLES, Page, Role, millimetres
from docflow.standard import layout

#: What a browser without our faces may have instead; the first that is there is used.
_ALSO: dict[Role, str] = {
    "body": "仿宋,FangSong,STFangsong",
    "kai": "楷体,KaiTi,STKaiti",
    "hei": "SimHei,'Heiti SC'",
    "title": "'FZXiaoBiaoSong-B05S',STZhongsong",
    "song": "SimSun,'Songti SC'",
}
#: Heights of a usual hanzi face, where no face is known.
USUAL = files.Metrics(ascent=0.88, descent=0.12, hanzi_top=0.84, hanzi_bottom=-0.08, dash_middle=0.3)


#: Kept above every footnote for the line that the first of a page has, so that the line moves nothing; in mm.
_NOTE_ROOM = 1.5


def family(role: Role, faces: Faces | None) -> str:
    """The CSS family of a role: our own face, then what a reader's machine may have."""
    own = f"{quoted(faces.role(role).name)}," if faces else ""
    return f"{own}'{ROLES[role]}',{_ALSO[role]},{serif(role)}"


def metrics(role: Role, faces: Faces | None) -> files.Metrics:
    return faces.metrics(role) if faces else USUAL


def sheet(page: Page, faces: Faces | None, form: str, screen: bool) -> str:
    """All CSS of a paper whose head is of `form` ("" without)."""
    parts = [_page(page, faces, form), _text(page, faces), _head(page, faces), _blocks(page, faces), _ends(page)]
    if screen:
        parts.append(_screen(page))
    return "\n".join(parts)


def ink_drop(face: files.Metrics, size: float, line: float) -> float:
    """From the top of a line to the top of the ink of hanzi `size` high in it; all in mm."""
    return line / 2 + size * ((face.ascent - face.descent) / 2 - face.hanzi_top)


def ink_rest(face: files.Metrics, size: float, line: float) -> float:
    """From the foot of that ink to the foot of the line: negative where the ink hangs out."""
    return line / 2 - size * ((face.ascent - face.descent) / 2 - face.hanzi_bottom)


def note_rule(page: Page, ids: list[str]) -> str:
    """A short line above the first footnote of each page: it is drawn where the note keeps room for it anyway."""
    names, bars = (",".join(f"#{one}{part}" for one in ids) for part in ("", " .bar"))
    rest = mm(_NOTE_ROOM - page.rule)
    line = f"width:{mm(page.text_width / 3)};border-top:{mm(page.rule)} solid;margin-bottom:{rest}"
    return f"{names}{{padding-top:0}} {bars}{{display:block;{line}}}"


def mm(value: float) -> str:
    return f"{value:.4f}mm"


def pitch(page: Page) -> str:
    """One row, exactly: rounded up by a ten-thousandth of a millimetre, 22 of them would not fit."""
    return f"calc({page.box_height:.4f}mm / {page.lines})"


def pt(value: float) -> str:
    return f"{value:.3f}pt"


def _page(page: Page, faces: Faces | None, form: str) -> str:
    """Paper, margins, page numbers: on the right of odd pages, on the left of even ones."""
    song = metrics("song", faces)
    size = millimetres(page.number_pt)
    # The number's line is as high as its letters; this is where the middle of a dash stands in it.
    dash = size * (0.5 + (song.ascent - song.descent) / 2 - song.dash_middle)
    down = page.number_centre - (page.height - page.margin_bottom) - dash
    number = (
        f'content:"— " counter(page) " —";font:{pt(page.number_pt)}/1 {family("song", faces)};letter-spacing:0;'
        f"white-space:nowrap;vertical-align:top;padding-top:{mm(down)}"
    )
    first = "@page:first{@bottom-right{content:none}}" if form == "letter" else ""
    margins = " ".join(mm(one) for one in (page.margin_top, page.margin_right, page.margin_bottom, page.margin_left))
    return f"""
@page{{size:{mm(page.width)} {mm(page.height)};margin:{margins};
 @footnote{{border:0;padding:0;margin:0}}}}
@page:right{{@bottom-right{{{number};padding-right:{pt(page.number_indent_pt)}}}}}
@page:left{{@bottom-left{{{number};padding-left:{pt(page.number_indent_pt)}}}}}
@page:blank{{@bottom-right{{content:none}}@bottom-left{{content:none}}}}
{first}"""


def _text(page: Page, faces: Faces | None) -> str:
    """The grid of 22 rows and 28 characters.

    An inline in another face has no height of its own, or its line would grow. A drawing may overflow: one that
    may not is painted, and read, after the page's text.
    """
    indent = mm(layout.PARAGRAPH_INDENT.value * page.char)
    return f"""
html{{font:{pt(page.body_pt)}/{pitch(page)} {family("body", faces)};letter-spacing:{pt(page.char_spacing_pt)};
 orphans:1;widows:1;hyphens:none}}
body{{margin:0;overflow-wrap:anywhere}}
svg{{overflow:visible}} .mark svg{{display:block}}
h1,h2,h3,h4,h5,p,div.p{{margin:0;font-size:1em;font-weight:400;text-align:justify}}
span,strong{{line-height:0}}
strong{{font-weight:400;font-family:{family("kai", faces)}}}
.p{{text-indent:{indent}}}
.flush{{text-indent:0}} .center{{text-indent:0;text-align:center}} .right{{text-indent:0;text-align:right}}
.kai{{font-family:{family("kai", faces)}}} .hei{{font-family:{family("hei", faces)}}}
.body{{font-family:{family("body", faces)}}}
.h{{break-after:avoid;text-indent:{indent}}}
.run{{display:inline;break-after:auto;line-height:0}}
.h1{{bookmark-level:2}} .h2{{bookmark-level:3}} .h3{{bookmark-level:4}} .h4{{bookmark-level:5}}
.blank{{display:inline-block;height:0;border-bottom:{mm(page.rule)} solid;vertical-align:-.12em}}
.row{{display:table;width:100%;text-indent:0}} .row>*{{display:table-cell;padding:0}}
.keep{{white-space:nowrap}}
.page{{break-after:page}}
.title{{font:{pt(page.title_pt)}/{pt(page.title_pitch_pt)} {family("title", faces)};letter-spacing:0;text-align:center;
 text-indent:0;break-after:avoid;bookmark-level:1}}
.note{{float:footnote;font:{pt(page.footnote_pt)}/{pt(page.footnote_pitch_pt)} {family("body", faces)};
 letter-spacing:0;text-align:justify;text-indent:0;padding-top:{mm(_NOTE_ROOM)}}}
.note::footnote-call{{content:attr(data-mark);font-size:.7em;vertical-align:.45em;line-height:0}}
.note::footnote-marker{{content:none}} .bar{{display:none}}
.said::before{{content:attr(data-mark) " "}}"""


def _head(page: Page, faces: Faces | None) -> str:
    inset = mm(layout.NUMBER_INDENT.value * page.char)
    line = f"{mm(page.red_line)} solid {RED}"
    rest = ink_rest(metrics("body", faces), millimetres(page.body_pt), page.pitch)
    return f"""
.mark{{color:{RED};font-family:{family("title", faces)};line-height:1;letter-spacing:0;text-align:center;
 white-space:nowrap;text-indent:0}}
.joint{{display:table;margin:0 auto;color:{RED};letter-spacing:0;white-space:nowrap}}
.joint>div{{display:table-cell;vertical-align:middle;text-align:left}}
.number{{text-align:center;text-indent:0;white-space:nowrap}}
.up .number{{text-align:left;padding-left:{inset};vertical-align:bottom}}
.signers{{text-align:right;padding-right:{inset};white-space:nowrap;width:1%}}
.signers>div{{text-align:left}}
.line{{border-top:{line};margin-top:{mm(page.red_line_gap - rest)};height:0}}
.ends{{text-align:left;text-indent:0}} .far{{text-align:right;text-indent:0;vertical-align:top}}"""


def _blocks(page: Page, faces: Faces | None) -> str:
    small = f"{pt(page.table_pt)}/{pt(page.table_pitch_pt)}"
    rule = f"{mm(page.rule)} solid #000"
    gap = mm(page.pitch / 4)
    return f"""
.caption{{font:{small} {family("hei", faces)};letter-spacing:0;text-align:center;text-indent:0;margin-top:{gap}}}
.caption.above{{break-after:avoid;padding-bottom:{mm(CELL_PADDING)}}}
.ref{{white-space:nowrap}}
table.t{{border-collapse:collapse;width:100%;table-layout:fixed}}
table.t{{font:{small} {family("body", faces)};letter-spacing:0;text-indent:0}}
.t td,.t th{{border:{rule};padding:{mm(CELL_PADDING / 2)} {mm(CELL_PADDING)};font-weight:400;vertical-align:middle}}
.t th{{font-family:{family("hei", faces)};text-align:center}}
.t tr,.t.kept{{break-inside:avoid}} .t thead{{break-after:avoid}}
.t .left{{text-align:left}} .t .center{{text-align:center}} .t .right{{text-align:right}}
.under{{font:{small} {family("body", faces)};letter-spacing:0;text-align:left;text-indent:0;
 padding-top:{mm(CELL_PADDING)};break-before:avoid}}
figure{{margin:{gap} 0 0;break-inside:avoid;text-align:center;text-indent:0}}
figure img,figure svg{{display:block;margin:0 auto;max-width:100%}}
figure .under{{text-align:left}}
.tail{{margin-bottom:{gap}}}
.names{{padding-left:{mm(layout.PARAGRAPH_INDENT.value * page.char)};text-align:left}}
.names span{{display:inline-block;line-height:{pitch(page)};white-space:nowrap;text-indent:0}}"""


def _ends(page: Page) -> str:
    """What follows the body: attachment note, signature, note, annexes, imprint."""
    indent = mm(layout.ATTACHMENT_NOTE_INDENT.value * page.char)
    em = millimetres(page.imprint_pt)
    thick = f"{mm(layout.IMPRINT_THICK.value)} solid #000"
    inset = mm(layout.IMPRINT_INDENT.value * em)
    return f"""
.attached{{display:table;margin-left:{indent};text-indent:0;
 margin-top:{mm(layout.ATTACHMENT_NOTE_GAP.value * page.pitch)}}}
.attached>div{{display:table-row}} .attached>div>div{{display:table-cell;text-align:justify;vertical-align:top}}
.attached>div>div:not(:last-child){{white-space:nowrap;width:1%}}
.sign{{break-inside:avoid;break-before:avoid;text-indent:0}}
.sign div{{white-space:nowrap}}
.sign .wide{{white-space:normal}}
.remark{{break-before:avoid;text-indent:{mm(layout.NOTE_INDENT.value * page.char)}}}
.annex{{break-before:page}}
.annex>.title{{padding-bottom:{mm(page.pitch)}}}
.foot{{float:footnote;padding:{mm(page.pitch / 2)} 0 {mm(page.raise_foot)}}}
.foot::footnote-call,.foot::footnote-marker{{content:none}}
.imprint{{font-size:{pt(page.imprint_pt)};line-height:{pt(page.imprint_pitch_pt)};letter-spacing:0;
 text-indent:0;border-top:{thick};border-bottom:{thick};text-align:justify}}
.imprint.bare{{border:0}}
.imprint .listed{{padding:0 {inset} 0 {mm((layout.IMPRINT_INDENT.value + 3) * em)};text-indent:-3em}}
.imprint .printed{{padding:0 {inset}}}
.imprint .listed+.printed{{border-top:{mm(layout.IMPRINT_THIN.value)} solid #000}}
.imprint.bare .printed{{border:0!important}}
.imprint .date{{text-align:right;white-space:nowrap}}"""


def _screen(page: Page) -> str:
    """In a browser: the paper's width, its white, nothing else of a page."""
    return f"""
@media screen{{body{{width:{mm(page.text_width)};margin:{mm(page.margin_top)} auto;padding:0 {mm(page.margin_right)}}}
 .foot{{display:block;float:none}} .note{{float:none}} .said::before{{content:"［注：" }} .said::after{{content:"］"}}
 .annex,.page{{border-top:1px dashed #999}}}}"""
