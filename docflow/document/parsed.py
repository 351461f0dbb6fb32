"""What a text template is once it is parsed: the nouns that reading makes and composing uses.

Template, Texts     a template whose texts are one program
SLOTS               the four slots every template has
fields              the form of its answers
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from docflow.document import body
from docflow.document.body import Body
from docflow.document.kinds import HeadForm, Kind, Retention
from docflow.document.model import Direction
from docflow.document.program import Program
from docflow.errors import Place, Problem
from docflow.form import Field, Form, ListOf, Scalar

#: The four slots: what is not known when a paper is approved. Every template has them; none declares them.
SLOTS: Final = Form(
    (
        Field("文号", Scalar("text"), required=False, example="示范发〔2026〕8号"),
        Field("成文日期", Scalar("date"), required=False, example="2026-03-05"),
        Field("签发人", ListOf(Scalar("person")), required=False, example="张三"),
        Field("印发日期", Scalar("date"), required=False, example="2026-03-05", help="不填时同成文日期"),
    )
)
#: Computed while composing: the title of the template bound in as attachment.
ATTACHED_TITLE: Final = "附件标题"
COMPUTED: Final = frozenset({ATTACHED_TITLE})

Seal = Literal["yes", "no", "stamp"]
#: As many shapes of a body are kept: a template with a table has one for each number of rows.
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class SignTexts:
    """Where the texts of one signature stand in the program; -1 where there is none."""

    organisation: int
    office: int = -1
    person: int = -1


@dataclass(frozen=True, slots=True)
class BoundTemplate:
    """A template that is composed with the same record, as an attachment."""

    name: str
    #: Not bound with the paper: a file of its own.
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """Where each text of a template stands among the texts of its program; -1 where there is none."""

    title: int
    body: int
    sender: int = -1
    suffix: int = -1
    printer: int = -1
    note: int = -1
    urgency: int = -1
    copy_number: int = -1
    mark: tuple[int, ...] = ()
    to: tuple[int, ...] = ()
    copy: tuple[int, ...] = ()
    #: None when its author says nothing of it: the sender signs.
    sign: tuple[SignTexts, ...] | None = None
    #: A text, or the template that is composed for it.
    attachments: tuple[int | BoundTemplate, ...] = ()
    #: 出席, 请假, 列席 of minutes: the label and who.
    attend: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class Template:
    """A text template, ready to compose."""

    name: str
    kind: Kind
    direction: Direction
    head: HeadForm
    #: The fields its author declared, without the slots.
    form: Form
    describe: str
    seal: Seal
    #: Of the seal, in mm; 0 where the author says nothing.
    diameter: float
    #: Words of the office that no line of a title breaks.
    words: tuple[str, ...]
    retention: Retention
    text: str = field(repr=False)
    sha256: str
    #: What is doubtful but does no harm.
    warnings: tuple[Problem, ...]
    texts: Texts = field(repr=False)
    program: Program = field(repr=False, compare=False)
    place: Place = field(repr=False)
    body_line: int = field(repr=False)
    _bodies: dict[str, Body] = field(default_factory=dict, repr=False, compare=False)

    @property
    def bound(self) -> tuple[str, ...]:
        """The templates that it composes as attachments, bound in or apart."""
        return tuple(one.name for one in self.texts.attachments if isinstance(one, BoundTemplate))

    def read_body(self, text: str) -> Body:
        """The blocks of the body with its tokens; the same shape is read once, whatever the values."""
        found = self._bodies.get(text)
        if found is None:
            place = replace(self.place, line=self.body_line)
            found = body.read(text, lambda _: place)
            if len(self._bodies) >= _KEPT:
                self._bodies.clear()
            self._bodies[text] = found
        return found


def fields(template: Template, others: Mapping[str, Template] | None = None) -> Form:
    """The form of the answers: declared fields, those of templates bound in, and the slots."""
    out = list(template.form.fields)
    for name in template.bound:
        if other := (others or {}).get(name):
            out += [one for one in other.form.fields if one.name not in {known.name for known in out}]
    return Form((*out, *SLOTS.fields))
