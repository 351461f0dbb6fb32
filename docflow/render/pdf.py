"""PDF: the document's HTML set by WeasyPrint, with the same bytes for the same document.

render  (document, page, faces)  -> Pdf      Unavailable P310 for a character no face has, P330 without pango
merge   (files, duplex)          -> bytes    one PDF in the order given

WeasyPrint is imported when the first page is set, never before: it takes half a second and needs two system libraries.
It reads nothing but the HTML: no network, no file, no font but those of `Faces`.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from docflow.document.model import Document, words
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.render import fonts, html, justify
from docflow.render.fonts import Face, Faces, RareUse
from docflow.render.page import PLAIN, Page, Role


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, and what its reader should be told."""

    data: bytes
    pages: int
    #: The face of each role.
    fonts: tuple[tuple[Role, Face], ...]
    #: Characters that another face wrote.
    rare: tuple[RareUse, ...]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """P331 for every rare character."""
        return tuple(problem("P331", Place(), char=one.character, code=one.code, face=one.family) for one in self.rare)


def render(document: Document, page: Page = PLAIN, faces: Faces | None = None) -> Pdf:
    """`document` as a PDF.

    Errors: Unavailable P310 (all missing characters at once), P320 (no face), P330 (no pango), P340.
    """
    faces = faces or fonts.find()
    said = words(document)
    if missing := list(_missing(said, faces)):
        raise Unavailable(missing)
    data, pages = _set(html.source(document, page, faces), html.style(document, page, faces), page, faces)
    used = tuple((role, faces.role(role)) for role in get_args(Role))
    return Pdf(data, pages, used, faces.rare_uses("".join(said), "body"))


def check(faces: Faces | None = None) -> None:
    """Unavailable P330 or P320 when this machine cannot set a page."""
    _engine((faces or fonts.find()).configuration())


def _missing(lines: tuple[str, ...], faces: Faces) -> Iterator[Problem]:
    """A problem for every character no face has, with a few characters around its first use."""
    told: set[str] = set()
    for line in lines:
        for char in faces.missing(line):
            if char not in told:
                told.add(char)
                at = line.index(char)
                around = line[max(0, at - 3) : at + 4]
                yield problem("P310", Place(), char=char, code=f"U+{ord(char):04X}", context=around)


# --- the engine ------------------------------------------------------------------------------------------------

#: Pango is not to be used by two threads at once.
_ONE_AT_A_TIME = threading.Lock()


def _set(source: str, style: str, page: Page, faces: Faces) -> tuple[bytes, int]:
    with _ONE_AT_A_TIME:
        weasyprint = _engine(faces.configuration())
        said = _Log()
        logger = logging.getLogger("weasyprint")
        logger.addHandler(said)
        try:
            paper = weasyprint.HTML(string=source, url_fetcher=_fetcher(), media_type="print")
            laid_out = _lay_out(paper, style, page, faces.configuration())
            # The identifier is of the content: two papers differ, one paper made twice does not.
            name = hashlib.sha256((style + source).encode()).digest()[:16]
            data = laid_out.write_pdf(pdf_identifier=name.hex().encode(), pdf_tags=True)
        finally:
            logger.removeHandler(said)
    said.check()
    return data, len(laid_out.pages)


def _lay_out(paper: Any, style: str, page: Page, file: Path) -> Any:
    """The pages. Which footnote is the first of its page is known only then, so a line above it takes a second pass."""
    options = {"font_config": _configuration(file), "pdf_tags": True}
    pages = paper.render(stylesheets=[_sheet(style, file)], **options)
    first = [min(notes, key=notes.__getitem__) for one in pages.pages if (notes := _notes_of(one))]
    if not first:
        return pages
    return paper.render(stylesheets=[_sheet(style, file), _sheet(html.note_rule(page, first), file)], **options)


def _notes_of(page: Any) -> dict[str, float]:
    """The footnotes of a page, and how far down each stands."""
    return {name: place[1] for name, place in page.anchors.items() if name.startswith(html.NOTE_ID)}


class _Log(logging.Handler):
    """Hears what WeasyPrint would only log: a page with a fault is not handed out."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())

    def check(self) -> None:
        if self.heard:
            raise Unavailable([problem("P340", Place(), detail=one) for one in dict.fromkeys(self.heard)])


@lru_cache(maxsize=1)
def _engine(file: Path) -> Any:
    """WeasyPrint, with Chinese justification corrected."""
    # When it is imported it looks at the fonts there are; ours are read faster than all of the system's.
    with _environment("FONTCONFIG_FILE", str(file)):
        try:
            with redirect_stdout(io.StringIO()):  # without pango it prints a page of English before it raises
                import weasyprint
        except OSError as error:
            library = str(error).split("'")[1] if "'" in str(error) else str(error)
            raise Unavailable(problem("P330", Place(), detail=library)) from None
    logging.getLogger("weasyprint").propagate = False
    justify.install()
    return weasyprint


@lru_cache(maxsize=2)
def _configuration(file: Path) -> Any:
    """The engine's font configuration for one set of faces; made once a process, because it reads every face."""
    from weasyprint.text.fonts import FontConfiguration

    with _environment("FONTCONFIG_FILE", str(file)):
        return FontConfiguration()


@lru_cache(maxsize=16)
def _sheet(style: str, file: Path) -> Any:
    """A style sheet, read once for all papers of a kind."""
    from weasyprint import CSS

    return CSS(string=style, font_config=_configuration(file), url_fetcher=_fetcher())


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """Refuses everything but data: URLs."""
    from weasyprint.urls import URLFetcher

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if not url.startswith("data:"):
                raise Unavailable(problem("P301", Place(), url=url[:60]))
            return super().fetch(url, headers)

    return Closed(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


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
