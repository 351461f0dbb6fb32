"""印发: the papers of an act are composed, drawn, numbered and kept; copies go out once the act is recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docflow import chinese, form, store
from docflow.document.template import Template
from docflow.errors import InvalidSource, Place, Problem, Refused, problem
from docflow.operations import drawing, evidence, paper, sealing
from docflow.operations.office import Office
from docflow.operations.pins import Texts
from docflow.render.word import WordTemplate
from docflow.workflow import engine
from docflow.workflow.case import Case, Decision, PaperFacts, PaperIssued, PaperOrder


@dataclass(frozen=True)
class Issued:
    """A paper as it went into the record."""

    name: str
    title: str
    number: str
    files: Mapping[str, bytes]
    pages: int | None
    purpose: str
    warnings: tuple[Problem, ...] = ()
    #: The name of its files without their ending: 演示 where the clock is made up, paper, number, which issue of it.
    stem: str = ""

    def file_name(self, ending: str) -> str:
        return f"{self.stem}.{ending}"


def draw(office: Office, pinned: Texts, decision: Decision) -> tuple[list[PaperFacts], list[Issued]]:
    """Composes what the decision orders, in order; draws what is issued, on the page the case began with."""
    if decision.papers:
        office = pinned.set_on(office)
    facts: list[PaperFacts] = []
    drawn: list[Issued] = []
    taken: dict[tuple[str, int], int] = {}
    for order in decision.papers:
        whole = engine.filled(order, facts)
        composed = _compose(office, pinned, whole, taken, decision.base)
        files: dict[str, bytes] = {}
        pages = None
        # Told when it is approved, too: that is before it is issued.
        warnings = paper.told(pinned.template(order.template), composed)
        if order.purpose == "issue":
            files, pages, drawing_told = _draw(office, composed)
            warnings = (*warnings, *drawing_told)
        digest = hashlib.sha256(
            b"".join(hashlib.sha256(data).digest() for _, data in sorted(files.items()))
        ).hexdigest()
        facts.append(
            PaperFacts(order.name, composed.title, composed.content_hash, digest if files else "", composed.number)
        )
        stem = _stem(office, decision.base, order.name, composed.number)
        drawn.append(Issued(order.name, composed.title, composed.number, files, pages, order.purpose, warnings, stem))
    return facts, drawn


def _stem(office: Office, before: Case | None, name: str, number: str) -> str:
    """A paper issued again, after a return, is another file."""
    from docflow.batch import safe_name

    issued = 0
    if before is not None:
        issued = sum(one.name == name and one.origin == "issued" for one in office.store.papers(before.id))
    again = f"第{issued + 1}次" if issued else ""
    return safe_name(
        "-".join(part for part in ("演示" if office.demo else "", name, number, again) if part), ".docx"
    ).name


def _compose(
    office: Office, pinned: Texts, order: PaperOrder, taken: dict[tuple[str, int], int], base: Case | None
) -> paper.Composed:
    template = pinned.template(order.template)
    others = {
        one: other for one in getattr(template, "bound", ()) if isinstance(other := pinned.template(one), Template)
    }
    answers: dict[str, object] = {**order.values, "成文日期": order.date.isoformat()}
    if order.issued_on:
        answers["印发日期"] = order.issued_on.isoformat()
        if number := _number(office, template, order, taken):
            answers["文号"] = number
    if template.direction == "up":
        answers["签发人"] = list(order.signers)
    wanted = paper.fields(template, others)
    if evidence.FIELD in wanted and answers.get(evidence.FIELD) in (None, ""):
        answers[evidence.FIELD] = evidence.printed(office, base)
    record = form.parse(wanted, paper.fitted(answers, wanted), lambda name: Place(order.name, path=(name,)))
    return paper.compose(office, template, record, others)


def _number(
    office: Office, template: Template | WordTemplate, order: PaperOrder, taken: dict[tuple[str, int], int]
) -> str:
    """The number the paper will bear; "" where its organisation has no 代字 or the paper no head."""
    code = office.directory.code(order.numbered_by) if order.numbered_by else ""
    if not code or getattr(template, "head", "plain") in ("plain", "minutes"):
        return ""
    year = office.now.year
    serial = taken.get((code, year), office.store.next_number(code, year) - 1) + 1
    taken[code, year] = serial
    return str(store.Number(code, year, serial))


def _draw(office: Office, composed: paper.Composed) -> tuple[dict[str, bytes], int | None, tuple[Problem, ...]]:
    files = {"docx": sealing.sealed(composed, paper.draw(office, composed, "docx").data, "docx")}
    if composed.document is None:
        return files, None, ()
    if not drawing.can_draw_pdf(office.fonts):
        return files, None, (problem("P332", Place(composed.name)),)
    made = paper.draw(office, composed, "pdf")
    return {**files, "pdf": sealing.sealed(composed, made.data, "pdf")}, made.pages, made.warnings


def paper_rows(final: Decision, drawn: Sequence[Issued]) -> list[store.PaperRow]:

    by_name = {one.name: one for one in drawn if one.purpose == "issue"}
    rows = []
    for index, event in enumerate(final.events):
        if not isinstance(event, PaperIssued):
            continue
        one = by_name[event.paper]
        parsed = chinese.parse_document_number(one.number) if one.number else None
        rows.append(
            store.PaperRow(
                name=event.paper,
                template=event.template,
                title=one.title,
                content_hash=event.content_hash,
                files=one.files,
                number=store.Number(*parsed) if parsed else None,
                event=index,
            )
        )
    return rows


def attached(files: Sequence[Path]) -> list[store.PaperRow]:
    rows = []
    for path in files:
        if not path.is_file():
            raise InvalidSource(problem("F530", Place(str(path))))
        data = path.read_bytes()
        rows.append(
            store.PaperRow(
                name=f"附件-{path.stem}",
                template="",
                title=path.name,
                content_hash=hashlib.sha256(data).hexdigest(),
                files={path.suffix.removeprefix(".").lower() or "bin": data},
                event=0,
                origin="received",
            )
        )
    return rows


def copies(case: str, drawn: Sequence[Issued]) -> list[store.NewEffect]:
    """Copies of issued papers go into 文书/ after the act is recorded."""
    out = []
    for one in drawn:
        for ending, data in one.files.items():
            name = f"{case}/{one.file_name(ending)}"
            digest = hashlib.sha256(data).hexdigest()
            out.append(
                store.NewEffect(key=f"{case}:{name}:{digest[:16]}", kind="file", body={"path": name, "sha256": digest})
            )
    return out


def deliver(office: Office) -> tuple[Problem, ...]:
    """Runs the outbox once: copies of papers, notices. What fails stays in it and is tried again at the next act.

    Where there is a queue, its workers do it.
    """
    if office.workspace is None or office.store.has_queue:
        return ()
    found = send(office)
    if not found.failed:
        return ()
    return (problem("W656", Place("文书"), count=len(found.failed), reason=found.failed[0][1]),)


def send(office: Office) -> store.Delivered:
    """Carries out what is pending."""
    return store.deliver(office.store, handlers(office), office.now)


def handlers(office: Office) -> dict[str, Callable[[store.Effect], None]]:
    """What carries out each kind of effect; each may be called twice."""
    from docflow import send as sending

    papers, notices = office.in_workspace("文书"), office.in_workspace("通知记录.jsonl")

    def copy(effect: store.Effect) -> None:
        folder, _, name = str(effect.body["path"]).rpartition("/")
        sending.copy_file(office.store.blob(str(effect.body["sha256"])), papers / folder, name)

    def note(effect: store.Effect) -> None:
        sending.log_line({"key": effect.key, "at": effect.at.isoformat(), "kind": effect.kind, **effect.body}, notices)

    told = ("notify", "urge", "remind", "escalate", "copy", "consult", "finish", "register")
    return {**dict.fromkeys(told, note), "file": copy}


def anchor(office: Office) -> None:
    """The first act of a day seals the heads of all chains outside the database."""
    if office.workspace is None:
        return
    folder = office.in_workspace("锚点")
    if store.is_anchored(office.store, office.now.date(), folder):
        return
    try:
        store.anchor(office.store, office.now.date(), folder)
    except Refused:
        # Only a made-up clock goes back from one case to another; a real one is refused by the act itself.
        if not office.store.made_up:
            raise
