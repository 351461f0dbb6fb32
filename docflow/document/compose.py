"""compose (template, record) -> Document: the words of one paper, from what a template says and a record holds.

told    (template, record) -> the same, and its warnings
traced  (template, record) -> the same with marks that tell which field stands where (tracing.py)

Pure: the same template and record give an equal document, today and in ten years.
Errors: InvalidSource with every problem of the record: what is empty, what cannot be printed, what cannot be computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from docflow.document.addressing import placed
from docflow.document.body import Body
from docflow.document.doubting import doubts
from docflow.document.filling import Filler
from docflow.document.model import (
    Annex,
    Attendance,
    Block,
    Document,
    Head,
    Imprint,
    Signature,
    TitlePart,
    title_text,
)
from docflow.document.program import Run
from docflow.document.template import ATTACHED_TITLE, SLOTS, Template, fields
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form, ListOf, Record, Scalar

__all__ = ["compose", "fields", "told", "traced"]

_URGENCIES = ("特急", "加急")


def compose(
    template: Template,
    record: Record,
    *,
    others: Mapping[str, Template] | None = None,
    demo: bool = False,
) -> Document:
    """The document that `template` and `record` make; `others` are the templates it may bind in, by name."""
    return told(template, record, others=others, demo=demo)[0]


def told(
    template: Template,
    record: Record,
    *,
    others: Mapping[str, Template] | None = None,
    demo: bool = False,
) -> tuple[Document, tuple[Problem, ...]]:
    """The document, and what is doubtful in it: warnings."""
    return _told(template, record, others or {}, demo, trace=False)


def traced(template: Template, record: Record, *, others: Mapping[str, Template] | None = None) -> Document:
    """The document with its values between marks: for reading, never for printing."""
    return _told(template, record, others or {}, demo=False, trace=True)[0]


def _told(
    template: Template, record: Record, others: Mapping[str, Template], demo: bool, trace: bool
) -> tuple[Document, tuple[Problem, ...]]:
    problems: list[Problem] = []
    bound = {name: _bound(template, name, record, others, problems, trace) for name in template.bound}
    first = next((one.title for one in bound.values() if one), ())
    paper = _Paper(template, record, first, trace)
    document = paper.document(bound, demo) if not paper.run.problems else None
    problems += paper.problems
    if document is None or any(not one.is_warning for one in problems):
        raise InvalidSource(_once(problems))
    told_already = {one.values for one in problems}
    new = [one for one in doubts(document, template.place) if one.values not in told_already]
    if any(not one.is_warning for one in new):
        raise InvalidSource(_once([*problems, *new]))
    return document, tuple(_once([*problems, *new]))


def _bound(
    template: Template,
    name: str,
    record: Record,
    others: Mapping[str, Template],
    problems: list[Problem],
    trace: bool,
) -> Annex | None:
    """The attachment that the template called `name` makes of the same record."""
    other = others.get(name)
    if other is None or other.texts.attachments:
        what = "没有给出" if other is None else "自己也带附件"
        problems.append(problem("T159", template.place, name=name, what=what))
        return None
    paper = _Paper(other, record, trace=trace)
    annex = Annex(paper.title(), paper.body()) if paper.run.texts else None
    problems += paper.problems
    return annex


def _names(form: Form, record: Record) -> Iterator[str]:
    """The bodies and persons that the record names: they are kept whole in a title."""
    for one in form.fields:
        kind = one.type.of if isinstance(one.type, ListOf) else one.type
        if isinstance(kind, Scalar) and kind.kind in ("organisation", "person"):
            value = record.get(one.name)
            yield from (each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, str))


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Each problem once: a field that two templates print is empty once."""
    return list({(one.code, one.place.path or one.place, one.values): one for one in problems}.values())


@dataclass
class _Paper:
    """One template filled with one record."""

    template: Template
    record: Record
    #: The title of the template bound in.
    attached: tuple[TitlePart, ...] = ()
    #: Values stand between marks.
    trace: bool = False

    def __post_init__(self) -> None:
        names = (*self.template.form.names, *SLOTS.names)
        data: dict[str, object] = {name: self.record.get(name) for name in names}
        data[ATTACHED_TITLE] = title_text(self.attached) or None
        self.run: Run = self.template.program.run(data)
        self.filler = Filler(
            self.run.values,
            self.record,
            self.template.place,
            self.attached,
            frozenset(_names(self.template.form, self.record)),
            self.template.words,
        )
        if self.trace:
            self.filler.fields = self.run.labels
        self.own: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        return [*self.run.problems, *self.filler.problems, *self.own]

    def document(self, bound: Mapping[str, Annex | None], demo: bool) -> Document:
        template = self.template
        names, annexes = self._attachments(bound)
        document = Document(
            kind=template.kind.name,
            direction=template.direction,
            head=self._head(),
            title=self.title(),
            to=self._to(),
            body=self.body(),
            attachments=names,
            sign=self._sign(),
            note=self._text(template.texts.note),
            annexes=annexes,
            attendance=self._attendance(),
            imprint=self._imprint(),
            demo=demo,
        )
        return placed(document)

    # --- texts

    def _text(self, index: int) -> str:
        return self.filler.text(self.run.texts[index]) if index >= 0 else ""

    def _items(self, indices: Sequence[int]) -> tuple[str, ...]:
        return tuple(item for index in indices for item in self.filler.items(self.run.texts[index]))

    def title(self) -> tuple[TitlePart, ...]:
        return self.filler.parts(self.run.texts[self.template.texts.title], self.template.kind.name)

    def body(self) -> tuple[Block, ...]:
        read: Body = self.template.read_body(self.run.texts[self.template.texts.body])
        self.own += read.problems
        return self.filler.blocks(read.blocks)

    # --- elements

    def _slot(self, name: str) -> date | None:
        found = self.record.get(name)
        return found if isinstance(found, date) else None

    def _head(self) -> Head | None:
        template, texts = self.template, self.template.texts
        if template.head == "plain":
            return None
        suffix = self._text(texts.suffix) if texts.suffix >= 0 else _SUFFIXES[template.head]
        marks, suffix = _marked(self._items(texts.mark or (texts.sender,)), suffix)
        return Head(
            form=template.head,
            marks=marks,
            suffix=suffix,
            number="".join(self._slot_texts("文号")),
            signers=self._slot_texts("签发人") if template.direction == "up" else (),
            urgency=self._urgency(),
            copy_number=self._copy_number(),
        )

    def _slot_texts(self, name: str) -> tuple[str, ...]:
        found = self.record.get(name) or ()
        given = found if isinstance(found, tuple) else (found,)
        return tuple(self.filler.given(one, name, Place(self.template.place.source)) for one in given)

    def _urgency(self) -> str:
        text = self._text(self.template.texts.urgency)
        if text and text not in _URGENCIES:
            self._fault("Y422", value=text, near="", known="、".join(_URGENCIES))
        return text

    def _copy_number(self) -> str:
        text = self._text(self.template.texts.copy_number)
        if text and not re.fullmatch(r"[0-9]{6}", text):
            self._fault("D254", value=text)
        return text

    def _attendance(self) -> tuple[Attendance, ...]:
        """Those of whom there are any, in the order written."""
        listed = ((label, self._items(who)) for label, who in self.template.texts.attend)
        return tuple(Attendance(label, who) for label, who in listed if who)

    def _to(self) -> tuple[str, ...]:
        template = self.template
        to = self._items(template.texts.to)
        if not to and "to" in template.kind.elements:
            self._fault("D231", field="主送机关")
        if len(to) > 1 and template.kind.one_addressee:
            self._fault("T166", what="主送机关", count=len(to))
        return to

    def _sign(self) -> tuple[Signature, ...]:
        """The signatures as written; without, the sender's, but minutes are not signed."""
        template, texts = self.template, self.template.texts
        day, seal, wide = self._slot("成文日期"), template.seal, template.diameter
        if texts.sign is None:
            signed = texts.sender >= 0 and template.head != "minutes"
            names = self._items((texts.sender,)) if signed else ()
            return tuple(Signature(name, day, seal, diameter=wide) for name in names)
        out: list[Signature] = []
        for one in texts.sign:
            office, person = self._text(one.office), self._text(one.person)
            names = self._items((one.organisation,)) if one.organisation >= 0 else ("",)
            out += [Signature(name, day, seal, office, person, wide) for name in names]
        return tuple(out)

    def _attachments(self, bound: Mapping[str, Annex | None]) -> tuple[tuple[str, ...], tuple[Annex, ...]]:
        """The names of the attachment note, and the attachments composed, numbered as in the note."""
        names: list[str] = []
        annexes: list[Annex] = []
        for one in self.template.texts.attachments:
            if isinstance(one, int):
                names += self._items((one,))
            elif annex := bound.get(one.name):
                names.append(title_text(annex.title))
                annexes.append(replace(annex, number=len(names), apart=one.apart))
        if len(names) == 1:
            annexes = [replace(annex, number=0) for annex in annexes]
        return tuple(names), tuple(annexes)

    def _imprint(self) -> Imprint | None:
        """A red head has its imprint; another paper when it sends copies, or is no letter and names a printer."""
        template, texts = self.template, self.template.texts
        copies = self._items(texts.copy)
        # A letter's imprint has no printing line (cl. 10.1); that is told when the template is read (T193).
        at = -1 if template.head == "letter" else texts.printer
        if template.head != "red" and not copies and at < 0:
            return None
        printer = self._text(at)
        if at < 0 and template.head == "red":
            printer = "".join(self._items((texts.sender,))[:1])
        day = (self._slot("印发日期") or self._slot("成文日期")) if printer else None
        return Imprint(copies, printer, day)

    def _fault(self, code: str, /, **values: object) -> None:
        self.own.append(problem(code, Place(self.template.place.source), **values))


def _marked(marks: tuple[str, ...], suffix: str) -> tuple[tuple[str, ...], str]:
    """The names of a mark and its suffix; an author who has written the suffix himself gets it once."""
    if suffix and suffix in marks:
        return marks, ""
    return tuple(one.removesuffix(suffix) for one in marks), suffix


_SUFFIXES = {"red": "文件", "letter": "", "order": "令", "minutes": "纪要"}
