"""The style sheet: page.py's lengths as CSS. No length of the standard is written here; all come from `Page`."""

from __future__ import annotations

from docflow.render.fonts import Faces, files, serif
from docflow.render.html.words import quoted
from docflow.render.page import BODY_ABOVE, CELL_PADDING, RED, ROLES, Page, Role, millimetres
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
NOTE_ROOM = 1.5


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


def body_raise(face: files.Metrics, size: float) -> float:
    """By how much letters must rise for their bodies (字身) to stand in the middle of their row, not the face's box."""
    return size * ((face.ascent - face.descent) / 2 - (BODY_ABOVE - 0.5))


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
 @footnote{{border:0;padding:0 0 {mm(page.raise_foot)};margin:0}}}}
@page:right{{@bottom-right{{{number};padding-right:{pt(page.number_indent_pt)}}}}}
@page:left{{@bottom-left{{{number};padding-left:{pt(page.number_indent_pt)}}}}}
{_sideways(page, number, dash)}
{first}"""


def _sideways(page: Page, number: str, dash: float) -> str:
    """Pages on their side, which are turned as a whole: 天头 is on the right of them, 订口 above.

    The page number stands across the left white, so that on the turned sheet it is where it always is.
    """
    below = page.height - page.text_bottom
    inset = millimetres(page.number_indent_pt)
    margins = " ".join(mm(one) for one in (page.margin_left, page.text_top, page.margin_right, below))
    across = f"{number};width:{mm(below)};padding:0;margin:0;transform-origin:0 0"
    down = mm(page.height - page.number_centre + dash)
    ends = (page.text_width - inset - below, inset)
    right, left = (f"transform:translate({down},{mm(one)}) rotate(90deg)" for one in ends)
    return f"""@page side{{size:{mm(page.height)} {mm(page.width)};margin:{margins};
 @bottom-right{{content:none}}@bottom-left{{content:none}}}}
@page side:right{{@left-top{{{across};{right};text-align:right}}}}
@page side:left{{@left-top{{{across};{left};text-align:left}}}}"""


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
.page{{break-after:page}} .side{{page:side;break-before:page;break-after:page}}
.title{{font:{pt(page.title_pt)}/{pt(page.title_pitch_pt)} {family("title", faces)};letter-spacing:0;text-align:center;
 text-indent:0;break-after:avoid;bookmark-level:1}}
.note{{float:footnote;font:{pt(page.footnote_pt)}/{pt(page.footnote_pitch_pt)} {family("body", faces)};
 letter-spacing:0;text-align:justify;text-indent:0;padding-top:{mm(NOTE_ROOM)}}}
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
.t [data-end]::after{{content:attr(data-end);visibility:hidden}}
.t .left{{text-align:left}} .t .center{{text-align:center}} .t .right{{text-align:right}}
.under{{font:{small} {family("body", faces)};letter-spacing:0;text-align:left;text-indent:0;
 padding-top:{mm(CELL_PADDING)};break-before:avoid}}
figure{{margin:{gap} 0 0;break-inside:avoid;text-align:center;text-indent:0}}
figure img,figure svg{{display:block;margin:0 auto;max-width:100%}}
figure .under{{text-align:left}}
.tail{{margin-bottom:{gap};break-before:avoid}}
.upto{{margin-bottom:-{mm(page.raise_foot)}}}
.upto>div{{padding-bottom:{mm(page.raise_foot)};box-decoration-break:clone}}
.names{{padding-left:{mm(layout.PARAGRAPH_INDENT.value * page.char)};text-align:left}}
.names span{{display:inline-block;line-height:{pitch(page)};white-space:nowrap;text-indent:0}}"""


def _ends(page: Page) -> str:
    """What follows the body: attachment note, signature, note, annexes, imprint."""
    indent = mm(layout.ATTACHMENT_NOTE_INDENT.value * page.char)
    em = millimetres(page.imprint_pt)
    thick = f"{mm(page.imprint_thick)} solid #000"
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
.foot{{float:footnote;padding-top:{mm(page.pitch / 2)}}}
.foot::footnote-call,.foot::footnote-marker{{content:none}}
.imprint{{font-size:{pt(page.imprint_pt)};line-height:{pt(page.imprint_pitch_pt)};letter-spacing:0;
 text-indent:0;border-top:{thick};border-bottom:{thick};text-align:justify}}
.imprint.on{{border-top:0}} .imprint.going{{border-bottom:0}} .imprint.bare{{border:0}} .whole{{break-before:page}}
.imprint .listed{{padding:0 {inset} 0 {mm((layout.IMPRINT_INDENT.value + 3) * em)};text-indent:-3em}}
.imprint .rest{{text-indent:0}}
.imprint .label{{display:inline-block;text-indent:0;line-height:{pt(page.imprint_pitch_pt)}}}
.imprint .printed{{padding:0 {inset}}}
.imprint .listed+.printed{{border-top:{mm(page.imprint_thin)} solid #000}}
.imprint.bare .printed{{border:0!important}}
.imprint .date{{text-align:right;white-space:nowrap}}"""


def _screen(page: Page) -> str:
    """In a browser: the paper's width, its white, nothing else of a page; bold headings, which our PDF's faces lack."""
    bold = "".join(f".h{level}{{font-weight:700}}" for level, is_bold in enumerate(page.bold, 1) if is_bold)
    return f"""
@media screen{{{bold}
 body{{width:{mm(page.text_width)};margin:{mm(page.margin_top)} auto;padding:0 {mm(page.margin_right)}}}
 .foot{{display:block;float:none}} .note{{float:none}} .said::before{{content:"［注：" }} .said::after{{content:"］"}}
 .annex,.page{{border-top:1px dashed #999}}}}"""
