"""出稿: a document in a format: which page, which faces, what its maker must be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docflow import chinese
from docflow.document.model import Document, Heading
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.operations.office import Office

if TYPE_CHECKING:
    from docflow.render.page import Page
    from docflow.render.pdf import Archive, Attached, Pdf

#: What a text template can become.
ENDINGS = ("docx", "pdf", "html", "txt")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Wishes:
    """What is asked of a drawing besides its format."""

    #: "2u" PDF/A-2u, "3u" PDF/A-3u, "" neither.
    archive: Archive = ""
    #: The .docx travels inside the PDF (PDF/A-3).
    carries_docx: bool = False
    #: 版记 on an even page.
    even_imprint: bool = False


NO_WISHES = Wishes()


@dataclass(frozen=True)
class Drawn:
    """One format of a paper."""

    data: bytes
    #: Known where the format has pages of its own (pdf).
    pages: int | None = None
    #: Role, family, whether it stands in for the face the standard names.
    fonts: tuple[tuple[str, str, bool], ...] = ()
    warnings: tuple[Problem, ...] = ()


def draw(office: Office, document: Document, ending: str, wishes: Wishes = NO_WISHES) -> Drawn:
    """`document` in the format `ending`.

    Errors: Unavailable when the PDF libraries or a character's face are missing; InvalidSource C805, C816.
    """
    if wishes.carries_docx and wishes.archive != "3u":
        raise InvalidSource(problem("C816"))
    match ending:
        case "docx":
            return _docx(office, document, wishes)
        case "pdf":
            return _pdf(office, document, wishes)
        case "html":
            from docflow.render import html

            return Drawn(html.render(document, office.page, faces_if_any(office)).encode())
        case "txt":
            from docflow.render import text

            return Drawn(text.render(document).encode())
        case _:
            raise InvalidSource(problem("C805", value=ending, known="、".join(f".{one}" for one in ENDINGS)))


def _pdf(office: Office, document: Document, wishes: Wishes) -> Drawn:
    files: tuple[Attached, ...] = ()
    if wishes.carries_docx:
        inside = _docx(office, document, replace(wishes, carries_docx=False))
        files = ((f"{document.title_text or document.kind}.docx", inside.data, _DOCX),)
    made = _pressed(office, document, wishes, files)
    used = tuple((str(role), face.family, face.is_substitute) for role, face in made.fonts)
    return Drawn(made.data, made.pages, used, (*made.warnings, *_not_bold(office.page, document)))


def _not_bold(page: Page, document: Document) -> tuple[Problem, ...]:
    """P365 where an office's page asks for bold headings that a PDF cannot have."""
    blocks = (*document.body, *(block for annex in document.annexes for block in annex.body))
    levels = sorted({one.level for one in blocks if isinstance(one, Heading) and page.bold[one.level - 1]})
    what = "、".join(f"{chinese.numeral(level)}级标题" for level in levels)
    return (problem("P365", None, name=page.name, what=what),) if levels else ()


def _pressed(office: Office, document: Document, wishes: Wishes, files: tuple[Attached, ...] = ()) -> Pdf:
    session = _session(office.fonts, office.page)
    made: Pdf = session.render(document, even_imprint=wishes.even_imprint, archive=wishes.archive, attached=files)
    return made


def _docx(office: Office, document: Document, wishes: Wishes) -> Drawn:
    """The .docx. Which page its imprint belongs on only the PDF knows: without Pango it stays where it falls, and
    the maker is told (P333)."""
    from docflow.render import docx

    after: int | None = None
    warnings: tuple[Problem, ...] = ()
    if document.imprint and (wishes.even_imprint or office.page.imprint_even):
        if can_draw_pdf(office.fonts):
            after = _pressed(office, document, Wishes(even_imprint=True)).imprint_after or None
        else:
            warnings = (problem("P333", Place(document.title_text)),)
    warnings = (*warnings, *docx.rare(document, office.page))
    return Drawn(docx.render(document, office.page, even_imprint_after=after), warnings=warnings)


# --- faces ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def found_faces(folder: Path | None, page: Page | None = None) -> Any:
    """The faces of this machine for `page`. Errors: Unavailable P320."""
    from docflow.render import fonts

    return fonts.find(folder, page.faces, page.latin) if page else fonts.find(folder)


@lru_cache(maxsize=4)
def _session(folder: Path | None, page: Page) -> Any:
    from docflow.render import pdf

    return pdf.Session(page, found_faces(folder, page))


def faces_if_any(office: Office) -> Any:
    """The faces, or None on a machine that lacks some."""
    try:
        return found_faces(office.fonts, office.page)
    except Unavailable:
        return None


def stand_ins(office: Office) -> tuple[dict[str, tuple[Path, int]], tuple[Problem, ...]]:
    """The file and face for each name that papers use, for programs that look for faces by name; what is told of it.

    Empty on a machine without faces: such a program then uses what the system has.
    """
    from docflow.render.page import ROLES

    faces = faces_if_any(office)
    if faces is None:
        return {}, ()
    found = {ROLES[role]: (face.path, face.index) for role, face in faces.roles.items()}
    return found, tuple(faces.substitutions)


@lru_cache(maxsize=4)
def can_draw_pdf(folder: Path | None = None) -> bool:
    """Whether this machine can set PDF."""
    try:
        try_pdf(folder)
    except Unavailable:
        return False
    return True


def try_pdf(folder: Path | None = None) -> None:
    """Unavailable when this machine cannot set PDF: no faces, no Pango."""
    from docflow.render import pdf

    pdf.check(found_faces(folder))
