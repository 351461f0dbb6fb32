"""正文 as HTML: the blocks of a body or an annex, in order."""

from __future__ import annotations

import math
from html import escape
from typing import assert_never

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Block, Chart, Figure, Heading, NameList, NewPage, Para, Table
from docflow.render import chart
from docflow.render.html.pictures import picture
from docflow.render.html.sheet import family, mm
from docflow.render.html.tables import table, upto
from docflow.render.html.words import Ink
from docflow.standard import layout

#: What a reader of the screen is told of a picture without a title.
UNTITLED = "插图"


def blocks(ink: Ink, body: tuple[Block, ...]) -> str:
    return "\n".join(_block(ink, block) for block in body)


def _block(ink: Ink, block: Block) -> str:
    match block:
        case Heading():
            return _heading(ink, block)
        case Para(spans, shape):
            look = "" if shape == "indent" else f" {shape}"
            return f'<p class="p{look}">{ink.words(wording.para_label(block))}{ink.spans(spans)}</p>'
        case Table():
            return table(ink, block)
        case Figure():
            return _figure(ink, block)
        case Chart():
            return _chart(ink, block)
        case NameList(names):
            return _names(ink, names)
        case NewPage():
            return '<div class="page"></div>'
        case _:
            assert_never(block)


def _heading(ink: Ink, heading: Heading) -> str:
    role = ink.page.headings[heading.level - 1]
    # <h1> is the title, so level 1 is <h2>.
    tag = f"h{heading.level + 1}"
    words = ink.words(wording.heading_label(heading), role) + ink.spans(heading.spans, role)
    if heading.run_in:
        inner = f'<{tag} class="run h{heading.level} {role}">{words}</{tag}>{ink.spans(heading.run_in)}'
        return f'<div class="p">{inner}</div>'
    return f'<{tag} class="h h{heading.level} {role}">{words}</{tag}>'


# --- figures and charts ----------------------------------------------------------------------------------------


def _figure(ink: Ink, figure: Figure) -> str:
    """A picture, its title and what else is said below."""
    title = wording.figure_title(figure)
    shown = picture(figure, ink.page)
    caption = f'<p class="caption">{ink.words(title, "hei")}</p>' if title else ""
    under = f'<p class="under">{ink.words(figure.note)}</p>' if figure.note else ""
    return upto(
        f'<figure><img src="data:{shown.kind};base64,{shown.data}" alt="{escape(title or UNTITLED)}" '
        f'style="width:{mm(shown.width)}">{caption}{under}</figure>'
    )


def _chart(ink: Ink, one: Chart) -> str:
    title = wording.chart_title(one)
    caption = f'<p class="caption above">{ink.words(title, "hei")}</p>' if title else ""
    svg = chart.svg(one, ink.page.text_width, family("body", ink.faces), ink.drawn, ink.described(title or UNTITLED))
    source = wording.chart_source(one)
    under = f'<p class="under">{ink.words(source)}</p>' if source else ""
    return upto(f"<figure>{caption}{svg}{under}</figure>")


# --- name lists --------------------------------------------------------------------------------------------------


def _names(ink: Ink, names: tuple[str, ...]) -> str:
    """Names row by row in as many columns as the longest leaves room for, two characters apart."""
    if not names:
        return ""
    room = ink.page.columns - layout.PARAGRAPH_INDENT.value
    widest = max(map(chinese.width, names))
    columns = max(1, int((room + 2) // (widest + 2)))
    # Rounded down, or the last column would fall to the next row.
    width = mm(math.floor(room / columns * ink.page.char * 100) / 100)
    look = "white-space:normal;" if widest > room else ""
    cells = "".join(f'<span style="{look}width:{width}">{_name(ink, name, widest)}</span>' for name in names)
    return f'<p class="names">{cells}</p>'


def _name(ink: Ink, name: str, widest: float) -> str:
    """A name of two characters beside names of three is spread to their width."""
    words = ink.words(name)
    if chinese.width(name) == 2 and len(name) == 2 and widest == 3:
        return f'<span style="letter-spacing:{mm(ink.page.char)}">{words}</span>'
    return words
