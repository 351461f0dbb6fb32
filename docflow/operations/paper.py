"""文书: one paper from a template and data: composed, checked, drawn in every format asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from docflow import form
from docflow.document import compose as composing
from docflow.document import parting, wording
from docflow.document.model import Document, content_hash
from docflow.document.template import Template
from docflow.document.template import parse as parse_template
from docflow.errors import InvalidSource, Place, Problem, Refused, Unavailable, problem
from docflow.form import Form, Record
from docflow.ledger import targets
from docflow.library import SIDECAR, Item, Library
from docflow.operations import drawing, glyphs, greetings, pictures, sealing
from docflow.operations.drawing import ENDINGS, NO_WISHES, Drawn, Wishes
from docflow.operations.office import Office
from docflow.render.word import WordTemplate
from docflow.source import Source, read
from docflow.standard.secrecy import SIGN

if TYPE_CHECKING:
    from docflow.lint.draft import Draft


# --- templates -----------------------------------------------------------------------------------------------


def load(office: Office, name: str) -> Template | WordTemplate:
    """The template called `name`, or in the file `name`, checked; a Word file from anywhere is fenced first."""
    return checked(item(office, name), office.library)


#: The hashes of files that came through the fence.
_SOUND: set[bytes] = set()


def checked(found: Item, library: Library) -> Template | WordTemplate:
    """The template of an item. Errors: InvalidSource T180 when a file from anywhere breaks what reads it."""
    digest = hashlib.sha256(found.data).digest() if found.is_word and not found.sha256 else b""
    if digest and digest not in _SOUND:
        from docflow.operations import fenced

        fenced.try_out(lambda: of_item(found, library), found.path.name)
        _SOUND.add(digest)
    return of_item(found, library)


def item(office: Office, name: str) -> Item:
    """The template in the file `name` where there is such a file, else of that name in the library."""
    path = Path(name)
    if path.suffix not in (".docx", ".md") or not path.is_file():
        return office.library.load("templates", name)
    beside = path.with_suffix(SIDECAR)
    sidecar = beside.read_bytes() if path.suffix == ".docx" and beside.is_file() else None
    return Item(path.stem, "templates", path, path.read_bytes(), "", "workspace", sidecar)


def of_item(found: Item, library: Library) -> Template | WordTemplate:
    """The template of a library item."""
    return parse(found.data, found.sidecar, found.path.name, found.is_word, enclosed(found, library))


def enclosed(found: Item, library: Library) -> tuple[tuple[str, bytes], ...]:
    """The sub-documents that a Word template names: of the library, else beside it. What is not there is left out."""
    names = named(found.data, found.path.name) if found.is_word else ()
    return tuple((name, data) for name in names if (data := _sub_document(found, library, name)) is not None)


@lru_cache(maxsize=256)
def named(data: bytes, name: str) -> tuple[str, ...]:
    """The names of the sub-documents that a Word template names."""
    from docflow.render import word

    return word.encloses(data, name)


def _sub_document(found: Item, library: Library, name: str) -> bytes | None:
    try:
        other = library.load("templates", name)
    except InvalidSource as error:
        if {one.code for one in error.problems} != {"T142"}:
            raise
        beside = found.path.with_name(f"{name}.docx")
        return beside.read_bytes() if beside.is_file() and not beside.is_symlink() else None
    return other.data if other.is_word else None


@lru_cache(maxsize=256)
def parse(
    data: bytes, sidecar: bytes | None, name: str, is_word: bool, documents: tuple[tuple[str, bytes], ...] = ()
) -> Template | WordTemplate:
    """A template from its bytes, and those of the sub-documents it names; parsed once for each text."""
    if is_word:
        from docflow.render import word

        beside = read(sidecar, Path(name).with_suffix(".yaml").name) if sidecar else None
        return word.compile(data, Path(name).stem, beside, dict(documents))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidSource(problem("Y407", Place(name))) from None
    return parse_template(text, name)


def bound(office: Office, template: Template | WordTemplate) -> dict[str, Template]:
    """The templates that `template` binds in as attachments, by name."""
    if isinstance(template, WordTemplate):
        return {}
    found = {name: load(office, name) for name in template.bound}
    return {name: one for name, one in found.items() if isinstance(one, Template)}


def fields(template: Template | WordTemplate, others: Mapping[str, Template] | None = None) -> Form:
    """The form of a template's answers, its slots and those of templates bound in among them."""
    if isinstance(template, WordTemplate):
        from docflow.render import word

        return word.fields(template)
    return composing.fields(template, others or {})


# --- answers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answers:
    """What people gave, and where each answer stands."""

    values: Mapping[str, object]
    places: Mapping[str, Place] = field(default_factory=dict)
    #: What is doubtful about figures that were computed.
    doubts: tuple[Problem, ...] = ()

    def place(self, name: str) -> Place:
        return self.places.get(name, Place(path=(name,)))


def answers(files: Sequence[Path], given: Iterable[str] = (), wanted: Form | None = None) -> Answers:
    """The answers in `files` (YAML, JSON or a one-row table), and in `given` (字段=值), which win.

    Errors: InvalidSource: what cannot be read; D241 the same answer in two files; C804 a `given` without `=`.
    """
    values: dict[str, object] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for path in files:
        found = _file(path, wanted)
        for name in found.values:
            if name in values:
                problems.append(problem("D241", found.place(name), name=name, first=str(places[name])))
        seen, wrong = pictures.loaded(found.values, wanted or Form(), path.parent, found.place)
        values.update(seen)
        problems += [one for one in wrong if not one.is_warning]  # `compose` tells what is doubtful
        places.update({name: found.place(name) for name in found.values})
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            problems.append(problem("C804", text=text))
            continue
        places[name.strip()] = Place(f"-s {name.strip()}")
        typed, wrong = pictures.loaded({name.strip(): value}, wanted or Form(), Path(), lambda name: places[name])
        values.update(typed)
        problems += [one for one in wrong if not one.is_warning]
    if problems:
        raise InvalidSource(problems)
    return Answers(values, places)


def _file(path: Path, wanted: Form | None) -> Answers:
    suffix = path.suffix.lower()
    if not path.is_file():
        raise InvalidSource(problem("F530", Place(str(path))))
    if suffix in (".xlsx", ".csv"):
        return _row(path, wanted or Form())
    if suffix == ".json":
        return _json(path)
    source = read(path.read_bytes(), path.name)
    assert isinstance(source.value, dict)
    return Answers(source.value, {name: source.place(name) for name in source.value})


def _json(path: Path) -> Answers:
    try:
        found = json.loads(path.read_text("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise InvalidSource(problem("D248", Place(path.name, line, column), line=line, column=column)) from None
    if not isinstance(found, dict):
        raise InvalidSource(problem("Y411", Place(path.name), found="列表" if isinstance(found, list) else "一个值"))
    return Answers(found, {name: Place(path.name, path=(name,)) for name in found})


def _row(path: Path, wanted: Form) -> Answers:
    """The only row of a table, as plain answers."""
    from docflow import table

    outcome = table.load(path, pictures.pathed(wanted))
    if wrong := [one for one in outcome.problems if not one.is_warning]:
        raise InvalidSource(wrong)
    if len(outcome.good) != 1:
        raise InvalidSource(problem("D242", Place(path.name), count=len(outcome.good)))
    row, record = outcome.good[0]
    plain = {name: value for name, value in form.to_plain(record).items() if value is not None}
    return Answers(plain, {name: Place(path.name, row, path=(name,)) for name in plain})


def fitted(values: Mapping[str, object], wanted: Form) -> dict[str, object]:
    """`values` with each table cut to the columns that `wanted` asks for: a paper shows no more than it needs."""
    return {name: _cut(value, wanted[name].type) if name in wanted else value for name, value in values.items()}


def _cut(value: object, kind: form.FieldType) -> object:
    if not isinstance(kind, form.TableOf) or not isinstance(value, list):
        return value
    return [{name: cell for name, cell in row.items() if name in kind.columns} for row in value]


# --- composing and drawing ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Composed:
    """A paper before it is drawn: a document of a text template, or the filled file of a Word template."""

    name: str
    title: str
    content_hash: str
    document: Document | None = None
    word: bytes | None = None
    #: What is doubtful in the document.
    doubts: tuple[Problem, ...] = ()
    #: The template, its answers, and the templates bound in, of a document.
    made_of: tuple[Template, Record, Mapping[str, Template]] | None = None

    @property
    def number(self) -> str:
        return self.document.number if self.document else ""


def compose(
    office: Office, template: Template | WordTemplate, record: Record, others: Mapping[str, Template] | None = None
) -> Composed:
    """The paper that `template` makes of `record`. Refuses what bears a security mark (S801)."""
    if isinstance(template, WordTemplate):
        from docflow.render import word

        data = word.render(template, record, demo=office.demo)
        _refuse_classified_word(data, template.name)
        title = word.said(template, record).title or template.name
        doubts = word.left_behind(record)
        return Composed(template.name, title, word.content_hash(template, record), word=data, doubts=doubts)
    others = bound(office, template) if others is None else others
    document, doubts = composing.told(template, record, others=others, demo=office.demo)
    _refuse_classified(document)
    if template.kind.name in targets.DEMANDING or targets.TABLE in record:
        doubts = (*doubts, *targets.doubts(record))
    if template.kind.name == "慰问信":
        doubts = (*doubts, *greetings.doubts(office, record))
    made_of = (template, record, others)
    return Composed(template.name, document.title_text, content_hash(document), document, None, doubts, made_of)


def _refuse_classified(document: Document) -> None:
    if SIGN not in repr(document):
        return  # every mark has it: what looks for marks need not be imported
    from docflow.lint.composed import from_document

    _refuse_marks(from_document(document, document.title_text))


def _refuse_classified_word(data: bytes, name: str) -> None:
    from docflow.lint.word import from_docx

    _refuse_marks(from_docx(data, name))


def _refuse_marks(draft: Draft) -> None:
    from docflow.lint.secrecy import marks

    if places := list(marks(draft.lines)):
        raise Refused(problem("S801", place) for place in places)


def draw(office: Office, paper: Composed, ending: str, wishes: Wishes = NO_WISHES) -> Drawn:
    """`paper` in the format `ending`.

    Errors: Unavailable when the PDF libraries, a character's face, or LibreOffice for a Word template are missing;
    InvalidSource T170 when a Word template is asked for anything but .docx and .pdf.
    """
    if paper.document is None:
        return _drawn_word(office, paper, ending)
    return drawing.draw(office, paper.document, ending, wishes)


def _drawn_word(office: Office, paper: Composed, ending: str) -> Drawn:
    match ending:
        case "docx":
            return Drawn(paper.word or b"")
        case "pdf":
            return words_to_pdf(office, {paper.name: paper.word or b""})[paper.name]
        case _:
            raise InvalidSource(problem("T170", Place(paper.name), ending=ending))


def words_to_pdf(office: Office, files: Mapping[str, bytes]) -> dict[str, Drawn]:
    """The PDF of each filled Word template, all in as few calls of LibreOffice as can be.

    Errors: Unavailable P370, P371; InvalidSource P372.
    """
    from docflow.render import office as press

    faces, warnings = drawing.stand_ins(office)
    made = press.to_pdf(files, faces)
    return {name: Drawn(data, warnings=tuple(warnings)) for name, data in made.items()}


def apart(paper: Composed) -> Iterator[tuple[str, Composed]]:
    """附件另附: each attachment that is not bound with `paper`, with its mark (附件1), as a paper of its own."""
    if paper.document is None:
        return
    marks = [wording.annex_mark(one) for one in paper.document.annexes if one.apart]
    for mark, document in zip(marks, parting.apart(paper.document), strict=True):
        yield mark, Composed(paper.name, document.title_text, content_hash(document), document)


# --- the whole way ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """A paper written to a file."""

    path: Path
    title: str
    number: str
    pages: int | None
    fonts: tuple[tuple[str, str, bool], ...] = ()
    warnings: tuple[Problem, ...] = ()


def record_of(
    office: Office, template: Template | WordTemplate, given: Answers, others: Mapping[str, Template] | None = None
) -> Record:
    """The answers parsed by the template's form."""
    wanted = fields(template, bound(office, template) if others is None else others)
    return form.parse(wanted, given.values, given.place)


def render(
    office: Office, name: str, files: Sequence[Path], given: Sequence[str], out: Path, wishes: Wishes = NO_WISHES
) -> Made:
    """One paper from a template and data into `out`; nothing is written when anything is wrong."""
    return render_all(office, name, files, given, [out], wishes)[0]


def render_all(
    office: Office,
    name: str,
    files: Sequence[Path],
    given: Sequence[str],
    outs: Sequence[Path],
    wishes: Wishes = NO_WISHES,
) -> list[Made]:
    """One paper in every format of `outs`, each followed by its attachments that are apart, in files beside it."""
    template = load(office, name)
    wanted = fields(template, bound(office, template))
    return render_answers(office, name, answers(files, given, wanted), outs, wishes)


def render_answers(
    office: Office, name: str, given: Answers, outs: Sequence[Path], wishes: Wishes = NO_WISHES
) -> list[Made]:
    """One paper from a template and answers in every format of `outs`; nothing is written when anything is wrong.

    Errors: InvalidSource C805 for an unknown ending; those of composing and drawing, a missing character (P310) with
    the field and row it came from.
    """
    _refuse_endings(outs)
    template = load(office, name)
    others = bound(office, template)
    record = record_of(office, template, given, others)
    paper = compose(office, template, record, others)
    _refuse_bad_number(paper)
    _refuse_used_number(office, paper)
    warnings = told(template, paper)
    try:
        drawn = [one for out in outs for one in _drawn(office, paper, out, wishes, warnings)]
    except Unavailable as error:
        raise Unavailable(glyphs.placed(error.problems, record, given.place)) from None
    for made, data in drawn:
        write(made.path, data)
    return [made for made, _ in drawn]


def _refuse_endings(outs: Sequence[Path]) -> None:
    known = "、".join(f".{one}" for one in ENDINGS)
    wrong = [one for one in outs if one.suffix.removeprefix(".").lower() not in ENDINGS]
    if wrong:
        raise InvalidSource(
            problem("C805", Place(one.name), value=one.suffix or "（没有）", known=known) for one in wrong
        )


def _drawn(
    office: Office, paper: Composed, out: Path, wishes: Wishes, warnings: tuple[Problem, ...]
) -> Iterator[tuple[Made, bytes]]:
    """`paper` in the format of `out`, and its attachments that are apart."""
    ending = out.suffix.removeprefix(".").lower()
    for mark, one in (("", paper), *apart(paper)):
        drawn = draw(office, one, ending, wishes)
        path = out.with_name(f"{out.stem}-{mark}{out.suffix}") if mark else out
        path = marked_demo(path) if office.demo else path
        said = (*(() if mark else warnings), *drawn.warnings)
        yield Made(path, one.title, one.number, drawn.pages, drawn.fonts, said), sealing.sealed(one, drawn.data, ending)


def _refuse_bad_number(paper: Composed) -> None:
    from docflow import chinese

    number = paper.number
    if number and chinese.parse_document_number(number) is None and not re.fullmatch(r"第[1-9]\d*号", number):
        raise InvalidSource(problem("D247", Place(path=("文号",)), number=number))


def told(template: Template | WordTemplate, paper: Composed) -> tuple[Problem, ...]:
    """What is doubtful in a paper before it is drawn, on whichever way it is made."""
    return (*getattr(template, "warnings", ()), *paper.doubts, *_dated(paper))


def _dated(paper: Composed) -> tuple[Problem, ...]:
    """A signature without a date, and an upward paper without its signer, are told."""
    document = paper.document
    if document is None:
        return ()
    codes: list[str] = []
    if document.sign and document.date is None:
        codes.append("D249")
    if document.direction == "up" and document.head and not document.head.signers:
        codes.append("D257")
    return tuple(problem(code, Place(paper.name)) for code in codes)


def _refuse_used_number(office: Office, paper: Composed) -> None:
    """A number that the record has given to another paper may not be typed on this one."""
    from docflow import chinese

    parsed = chinese.parse_document_number(paper.number) if paper.number else None
    if parsed is None or office.open_store is None:
        return
    for use in office.store.numbers(parsed[0], parsed[1]):
        if use.number.serial == parsed[2] and not use.void_reason:
            known = [one for one in office.store.papers(use.case) if one.number == use.number]
            if not any(one.title == paper.title for one in known):
                raise Refused(problem("W653", number=paper.number, title=known[0].title if known else use.paper))


def marked_demo(path: Path) -> Path:
    """The file name of a paper of a made-up clock says 演示."""
    return path if "演示" in path.name else path.with_name(f"演示-{path.name}")


def write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    import os
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".docflow-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def source_of(item: Item) -> Source | None:
    """The YAML beside a Word template."""
    return read(item.sidecar, item.path.with_suffix(".yaml").name) if item.sidecar else None
