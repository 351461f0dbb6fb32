"""PDF: the document's HTML set by WeasyPrint, with the same bytes for the same document.

render  (document, page, faces, …)  -> Pdf      Unavailable P310 for a character no face has, P330 without pango
Session (page, faces).render(…)     -> Pdf      the same for many papers
merge   (files, duplex)             -> bytes    one PDF in the order given
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from docflow.document.model import Document
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.render import fonts, html, press
from docflow.render.fonts import Face, Faces, RareUse
from docflow.render.page import PLAIN, Page, Role
from docflow.render.press import Archive, Attached

__all__ = ["Archive", "Attached", "Pdf", "Session", "check", "merge", "render"]


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, and what its reader should be told."""

    data: bytes
    pages: int
    #: The face of each role.
    fonts: tuple[tuple[Role, Face], ...]
    #: Characters that another face wrote, each with its role.
    rare: tuple[RareUse, ...]
    #: The page of the imprint, counted from 1; 0 without one.
    imprint_page: int = 0
    #: The blank page that puts the imprint on an even one; 0 without.
    blank_page: int = 0
    #: The last page of text, where the imprint was moved from it to an even page (what a .docx must be told); else 0.
    imprint_after: int = 0

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """P331 for every rare character and the face that served it."""
        told = dict.fromkeys((one.character, one.code, one.family) for one in self.rare)
        return tuple(problem("P331", Place(), char=char, code=code, face=face) for char, code, face in told)


class Session:
    """One page and one set of faces for many papers (批量): what is slow to read is read once."""

    def __init__(self, page: Page = PLAIN, faces: Faces | None = None) -> None:
        """Errors: Unavailable P320 (no face)."""
        self.page = page
        self.faces = faces or fonts.find(None, page.faces, page.latin)
        self._press = press.Press(page, self.faces)

    def render(
        self,
        document: Document,
        *,
        even_imprint: bool = False,
        archive: Archive = "",
        attached: Sequence[Attached] = (),
    ) -> Pdf:
        """As `render`."""
        if attached and archive == "2u":
            raise ValueError("PDF/A-2 carries no other files; ask for 3u")
        told = html.Told()
        source = html.source(document, self.page, self.faces, told)
        if told.missing:
            raise Unavailable([_missing(char, around) for char, around in told.missing.items()])
        job = press.Job(
            source,
            html.style(document, self.page, self.faces),
            told.tables,
            even_imprint or self.page.imprint_even,
            archive,
            tuple(attached),
            document.date,
        )
        done = self._press.set(job)
        used = tuple((role, self.faces.role(role)) for role in get_args(Role))
        return Pdf(
            done.data, done.pages, used, tuple(told.rare), done.imprint_page, done.blank_page, done.imprint_after
        )


def render(
    document: Document,
    page: Page = PLAIN,
    faces: Faces | None = None,
    *,
    even_imprint: bool = False,
    archive: Archive = "",
    attached: Sequence[Attached] = (),
) -> Pdf:
    """`document` as a PDF.

    even_imprint  版记 on an even page: on the next one when its own would be odd
    archive       "2u" or "3u": PDF/A-2u, PDF/A-3u
    attached      files that travel inside: name, bytes, kind; with "3u" as the source of the paper

    Errors: Unavailable P310 (all missing characters at once), P320 (no face), P330 (no pango), P340;
    ValueError for files in a PDF/A-2.
    """
    return Session(page, faces).render(document, even_imprint=even_imprint, archive=archive, attached=attached)


def check(faces: Faces | None = None) -> None:
    """Unavailable P330 or P320 when this machine cannot set a page."""
    press.engine((faces or fonts.find()).configuration())


#: Pictures of feelings and things, and the marks that vary them.
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")


def _missing(char: str, around: str) -> Problem:
    code = "P311" if _EMOJI.match(char) else "P310"
    return problem(code, Place(), char=char, code=f"U+{ord(char):04X}", context=around)


# --- many into one -------------------------------------------------------------------------------------------------


def merge(files: list[bytes], duplex: bool = False) -> bytes:
    """All of `files` as one PDF, in order; with `duplex`, each begins on a front page.

    Errors: InvalidSource P312 for a file that is no PDF.
    """
    import pikepdf

    out = pikepdf.new()
    for number, data in enumerate(files, 1):
        try:
            with pikepdf.open(io.BytesIO(data)) as one:
                if duplex and len(out.pages) % 2:
                    width, height = (round(float(side)) for side in one.pages[0].mediabox[2:])
                    out.add_blank_page(page_size=(width, height))
                out.pages.extend(one.pages)
        except (pikepdf.PdfError, IndexError) as error:
            raise InvalidSource(problem("P312", Place(), number=number)) from error
    buffer = io.BytesIO()
    out.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()
