"""二次排版: what is known only once the pages are made, as a style sheet for the next pass.

Found   what a layout showed
later   (page, faces, found)  -> the style sheet that the next pass adds

Three things depend on where pages end: the line above the first footnote of a page, 续表 above a table that goes on,
and whether the imprint's page is even. Each keeps or takes its room in the flow, so a pass or two settle it.
"""

from __future__ import annotations

from dataclasses import dataclass

from docflow.render.fonts import Faces
from docflow.render.html.sheet import NOTE_ROOM, family, mm, pt
from docflow.render.page import CELL_PADDING, Page


@dataclass(frozen=True, slots=True)
class Found:
    """What the pages of a layout showed (排出来才知道的)."""

    #: The first footnote of each page that has any.
    notes: tuple[str, ...] = ()
    #: The pages on which a table goes on, counted from 1, and what stands above it there.
    again: tuple[tuple[int, str], ...] = ()
    #: The imprint goes to the next even page.
    moved: bool = False
    #: A blank page comes before it: neither bears a number (7.5).
    blank: bool = False


def later(page: Page, faces: Faces | None, found: Found) -> str:
    """What the next pass does otherwise; empty when nothing was found."""
    parts = [_note_rule(page, found.notes) if found.notes else ""]
    parts += [_again(page, faces, number, words) for number, words in found.again]
    if found.moved:
        parts.append(".closing{break-before:left;page:closing}")
    if found.blank:
        # WeasyPrint calls a page blank that holds but footnotes: so no page is unnumbered for being blank alone.
        parts.append("@page closing{@bottom-right{content:none}@bottom-left{content:none}}")
        parts.append("@page:blank{@bottom-right{content:none}@bottom-left{content:none}}")
    return "".join(parts)


def _note_rule(page: Page, ids: tuple[str, ...]) -> str:
    """A short line above the first footnote of each page: it is drawn where the note keeps room for it anyway."""
    names, bars = (",".join(f"#{one}{part}" for one in ids) for part in ("", " .bar"))
    rest = mm(NOTE_ROOM - page.rule)
    line = f"width:{mm(page.text_width / 3)};border-top:{mm(page.rule)} solid;margin-bottom:{rest}"
    return f"{names}{{padding-top:0}} {bars}{{display:block;{line}}}"


def _again(page: Page, faces: Faces | None, number: int, words: str) -> str:
    """续表 at the top of a page, as the title of the table is set."""
    small = f"{pt(page.table_pt)}/{pt(page.table_pitch_pt)} {family('hei', faces)}"
    look = f"display:block;font:{small};letter-spacing:0;text-align:center;padding-bottom:{mm(CELL_PADDING)}"
    return f'@page :nth({number}){{@note-area{{content:"{words}";{look}}}}}'
