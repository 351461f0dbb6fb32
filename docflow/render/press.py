"""压版: WeasyPrint with our faces, warmed once and used for many papers.

Press   .set(Job) -> Pressed     lays out in as many passes as it takes, then writes
engine  (configuration)          WeasyPrint itself; Unavailable P330 without its system libraries

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
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from docflow.errors import Place, Unavailable, problem
from docflow.render import finish, html, justify
from docflow.render.fonts import Faces
from docflow.render.page import Page

#: 归档: not asked for, PDF/A-2u, PDF/A-3u (which may carry other files).
Archive: TypeAlias = Literal["", "2u", "3u"]
#: A file that travels inside: name, bytes, kind (MIME).
Attached: TypeAlias = tuple[str, bytes, str]

#: A layout that has not settled after so many passes is not handed out. Two are usual, three where a table grows.
_PASSES: Final = 9
#: The day of files inside a paper that has none yet.
_NO_DAY: Final = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Job:
    """One paper to set."""

    source: str
    style: str
    #: What stands above each table where it goes on, by the name of the table.
    tables: dict[str, str]
    even_imprint: bool
    archive: Archive
    attached: tuple[Attached, ...]
    #: The day of files that travel inside, so that the same paper has the same bytes.
    day: date | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A paper that was set."""

    data: bytes
    pages: int
    #: The page of the imprint, counted from 1, and the blank page before it; 0 for none.
    imprint_page: int
    blank_page: int
    #: The last page of text, where the imprint was moved from it to an even page; else 0.
    imprint_after: int = 0


class Press:
    """One reading of the page with one set of faces: what is slow to read is read once."""

    def __init__(self, page: Page, faces: Faces) -> None:
        self.page, self.faces = page, faces
        self._file = faces.configuration()

    def set(self, job: Job) -> Pressed:
        """The pages of `job`. Errors: Unavailable P330 (no pango), P340 (the engine found a fault)."""
        with self.laid_out(job) as (weasyprint, laid_out, found):
            data = self._write(weasyprint, laid_out, job)
        at = _page_of(laid_out.pages, html.IMPRINT_ID)
        after = _page_of(laid_out.pages, html.CLOSING_ID) if found.moved else 0
        return Pressed(data, len(laid_out.pages), at, at - 1 if found.blank else 0, after)

    @contextmanager
    def laid_out(self, job: Job) -> Iterator[tuple[Any, Any, html.Found]]:
        """WeasyPrint, the pages of `job` as boxes, what they showed; to be drawn before the block ends.

        Errors: as `set`; a fault that is found while they are drawn is told when the block ends.
        """
        with _ONE_AT_A_TIME:
            weasyprint = engine(self._file)
            said = _Log()
            logger = logging.getLogger("weasyprint")
            logger.addHandler(said)
            try:
                paper = weasyprint.HTML(string=job.source, url_fetcher=fetcher(), media_type="print")
                yield weasyprint, *self._lay_out(paper, job)
            finally:
                logger.removeHandler(said)
            said.check()

    def _lay_out(self, paper: Any, job: Job) -> tuple[Any, html.Found]:
        """The pages, when another pass would find nothing new."""
        options = {"font_config": _configuration(self._file), "pdf_tags": True}
        found = html.Found()
        for _ in range(_PASSES):
            css = html.later(self.page, self.faces, found)
            sheets = [_sheet(one, self._file) for one in (job.style, css) if one]
            pages = paper.render(stylesheets=sheets, **options)
            seen = _look(pages.pages, found, job)
            if seen == found:
                _in_order(pages.pages)
                return pages, found
            found = seen
        raise Unavailable(problem("P340", Place(), detail=f"{_PASSES} 遍排版后页面仍未稳定"))

    def _write(self, weasyprint: Any, laid_out: Any, job: Job) -> bytes:
        # The identifier is of the content: two papers differ, one paper made twice does not.
        content = hashlib.sha256((job.style + job.source + job.archive).encode())
        for _, data, _ in job.attached:
            content.update(data)
        when = datetime.combine(job.day or _NO_DAY, time(tzinfo=UTC))
        files = [
            weasyprint.Attachment(string=data, name=name, created=when, modified=when, relationship="Source")
            for name, data, _ in job.attached
        ]
        written: bytes = laid_out.write_pdf(
            finisher=finish.finisher(job.attached),
            pdf_identifier=content.digest()[:16].hex().encode(),
            pdf_tags=True,
            pdf_variant=f"pdf/a-{job.archive}" if job.archive else None,
            output_intent="srgb" if job.archive else None,
            attachments=files or None,
        )
        return written


def _in_order(pages: list[Any]) -> None:
    """Puts 续表 before what it stands above: WeasyPrint would paint it, and have it read, after the page's text."""
    for page in pages:
        box = page._page_box
        box.children = tuple(sorted(box.children, key=lambda child: child.element_tag != "@note-area"))


# --- what a layout shows -----------------------------------------------------------------------------------------


def _look(pages: list[Any], before: html.Found, job: Job) -> html.Found:
    """What these pages show; whether the imprint moves is asked when all else stands."""
    seen = replace(before, notes=_first_notes(pages), again=_going_on(pages, job.tables))
    at = _page_of(pages, html.IMPRINT_ID)
    if seen != before or not job.even_imprint or not at or (before.moved and at % 2 == 0):
        return seen
    # Where the imprint had a page of its own, that page is left blank; else the next one is not.
    return replace(seen, moved=True, blank=_page_of(pages, html.CLOSING_ID) < at) if at % 2 else seen


def _first_notes(pages: list[Any]) -> tuple[str, ...]:
    """The topmost footnote of each page that has any."""
    out = []
    for page in pages:
        notes = {name: place[1] for name, place in page.anchors.items() if name.startswith(html.NOTE_ID)}
        if notes:
            out.append(min(notes, key=notes.__getitem__))
    return tuple(out)


def _going_on(pages: list[Any], tables: dict[str, str]) -> tuple[tuple[int, str], ...]:
    """The pages that begin inside a table, and what stands above it there: a table's name is on all of its pages."""
    out = []
    for number in range(1, len(pages)):
        for name in pages[number].anchors:
            if name in tables and name in pages[number - 1].anchors:
                out.append((number + 1, tables[name]))
    return tuple(out)


def _page_of(pages: list[Any], name: str) -> int:
    """The page of an element, counted from 1; 0 when there is none."""
    return next((number for number, page in enumerate(pages, 1) if name in page.anchors), 0)


# --- the engine ------------------------------------------------------------------------------------------------

#: Pango is not to be used by two threads at once.
_ONE_AT_A_TIME = threading.Lock()


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
def engine(file: Path) -> Any:
    """WeasyPrint, with Chinese justification corrected. Errors: Unavailable P330."""
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


@lru_cache(maxsize=32)
def _sheet(style: str, file: Path) -> Any:
    """A style sheet, read once for all papers of a kind."""
    from weasyprint import CSS

    return CSS(string=style, font_config=_configuration(file), url_fetcher=fetcher())


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
def fetcher() -> Any:
    """Refuses everything but data: URLs."""
    from weasyprint.urls import URLFetcher

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if not url.startswith("data:"):
                raise Unavailable(problem("P301", Place(), url=url[:60]))
            return super().fetch(url, headers)

    return Closed(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
