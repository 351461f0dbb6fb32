"""An official document (公文) as a value: what it says, nothing of how it looks.

Document        the elements of 条例 art. 9 and GB/T 9704-2012 clause 7, each where the field expects it
Block, Span     two closed unions; a renderer covers them with `match` and `assert_never`
words           every word of a document in reading order: the law that all formats obey
content_hash    what was approved: everything but the four slots number, date, signer, imprint date

No fonts, no lengths but `Blank.width` (in characters), no clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

# --- spans: what stands in a line -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that open a paragraph or bear weight (一是…)."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to something numbered in this paper: its label (表1, 图2) once composed."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote (脚注): its number and its words."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty place to fill in by hand, `width` characters wide."""

    width: int


Span: TypeAlias = Text | Strong | Ref | Note | Blank
Spans: TypeAlias = tuple[Span, ...]

# --- blocks: what stands in the body -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """结构层次标题, level 1–4: 一、（一）1.（1）."""

    level: int
    #: The number among its siblings, counted from 1; the label is chinese.heading_label(level, number).
    number: int
    spans: Spans
    #: The text that goes on in the same paragraph (段首标题), or nothing when the heading stands alone.
    run_in: Spans = ()


@dataclass(frozen=True, slots=True)
class Para:
    spans: Spans
    #: "indent" (two characters, the rule), "flush", "center", "right".
    shape: Literal["indent", "flush", "center", "right"] = "indent"
    #: Its number in a run of numbered paragraphs (1. 2. 3.), counted from 1; 0 without. The label is not in `spans`.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    #: "left", "center" or "right" for each column.
    align: tuple[str, ...]
    #: Its number among the tables of the paper (表1) and its title; 0 and "" without.
    number: int = 0
    caption: str = ""
    #: What stands below: 单位、注、资料来源.
    note: str = ""
    #: 横排表格 (cl. 8): turned a quarter, on pages of its own; its head at the binding edge on odd pages, at the cut
    #: edge on even ones.
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: PNG or JPEG bytes as base64 text, and its title."""

    data: str
    number: int
    caption: str
    #: How wide it is set, in mm; 0: its own size at 150 dpi, at most the text area.
    width: float = 0
    #: 资料来源 or what else stands below.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """统计图: categories and series; drawn in the paper's own font, readable in black and white."""

    #: bar and line have series side by side, stacked one on the other; a pie has one series, the parts of a whole.
    kind: Literal["bar", "stacked", "line", "pie"]
    number: int
    caption: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    #: 资料来源, with the as-of date.
    source: str = ""


@dataclass(frozen=True, slots=True)
class NameList:
    """名单: names in the order given, set in columns."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Para | Table | Figure | Chart | NameList | NewPage

# --- the elements --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """版头. `form` red: GB/T 9704 cl. 7.2; letter, order, minutes: cl. 10."""

    form: Literal["red", "letter", "order", "minutes"]
    #: 发文机关标志: the names that stand in red, lead agency first, without 文件.
    marks: tuple[str, ...]
    #: What follows the names: 文件, 命令, 令, 纪要 or nothing.
    suffix: str = ""
    #: 发文字号 `全发〔2026〕8号`; "" until it is registered. A slot.
    number: str = ""
    #: 签发人, upward papers only. A slot.
    signers: tuple[str, ...] = ()
    #: 特急, 加急 or "".
    urgency: str = ""
    #: 份号, six digits, or "".
    copy_number: str = ""


@dataclass(frozen=True, slots=True)
class TitlePart:
    """A stretch of a title inside which no line may break."""

    text: str
    #: How gladly a line ends after it: 2 where the author wrote `|`, 1 where meaning allows, 0 last resort.
    break_after: int = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """发文机关署名 and 成文日期."""

    organisation: str
    #: None until it is signed. A slot.
    date: date | None
    seal: Literal["yes", "no", "stamp"] = "yes"
    #: With a signature stamp: the office (职务) and the name of the person.
    office: str = ""
    person: str = ""
    #: The seal's diameter in mm, for which room is kept; 0 when its author does not say (the usual one).
    diameter: float = 0


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: bound in with the paper, or apart from it."""

    title: tuple[TitlePart, ...]
    body: tuple[Block, ...]
    #: Counted from 1 when there are several, else 0.
    number: int = 0
    #: 不与正文一起装订: named in the attachment note, but a file of its own; `apart` makes it a paper.
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """出席、请假、列席 of minutes (cl. 10.3): the label and who, in the order given."""

    label: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记."""

    #: 抄送机关, in the order given; "" none.
    copies: tuple[str, ...]
    #: 印发机关; "" on papers without a printing line (a letter, a plain paper that sends copies).
    printer: str
    #: 印发日期. A slot.
    date: date | None
    #: 主送机关 moved here because the list was too long for the first page.
    to: tuple[str, ...] = ()


Direction: TypeAlias = Literal["up", "down", "peer", "none"]


@dataclass(frozen=True, slots=True)
class Document:
    """An official document."""

    #: 文种, a name of kinds.KINDS.
    kind: str
    direction: Direction
    head: Head | None
    title: tuple[TitlePart, ...]
    #: 主送机关.
    to: tuple[str, ...]
    body: tuple[Block, ...]
    #: 附件说明: the names, without numbers.
    attachments: tuple[str, ...] = ()
    sign: tuple[Signature, ...] = ()
    #: 附注, without brackets.
    note: str = ""
    annexes: tuple[Annex, ...] = ()
    imprint: Imprint | None = None
    #: 出席人员 of minutes, one blank row below the body or attachment note.
    attendance: tuple[Attendance, ...] = ()
    #: First row of an attachment not bound with its paper (cl. 7.3.7): `全发〔2026〕8号附件1`; "" on other papers.
    belongs: str = ""
    #: What the store calls 演示: a paper of a made-up clock. Stands in metadata and file name, not on the page.
    demo: bool = False

    @property
    def title_text(self) -> str:
        return title_text(self.title)

    @property
    def number(self) -> str:
        return self.head.number if self.head else ""

    @property
    def date(self) -> date | None:
        return self.sign[-1].date if self.sign else None


def title_text(title: tuple[TitlePart, ...]) -> str:
    """The title in one line."""
    return "".join(part.text for part in title)


def spans_text(spans: Spans) -> str:
    """The words of a line; a footnote's words are not among them, a blank is as many spaces."""
    out = []
    for span in spans:
        match span:
            case Text(text) | Strong(text) | Ref(text):
                out.append(text)
            case Note():
                pass
            case Blank(width):
                out.append("\u3000" * width)
    return "".join(out)


# --- slots and the approved content ----------------------------------------------------------------


def with_slots(
    document: Document,
    *,
    number: str | None = None,
    signed: date | None = None,
    signers: tuple[str, ...] | None = None,
    printed: date | None = None,
) -> Document:
    """`document` with its four slots filled; None leaves a slot as it is."""
    head, imprint = document.head, document.imprint
    if head and number is not None:
        head = replace(head, number=number)
    if head and signers is not None:
        head = replace(head, signers=signers)
    if imprint and printed is not None:
        imprint = replace(imprint, date=printed)
    sign = document.sign
    if signed is not None:
        sign = tuple(replace(one, date=signed) for one in sign)
    return replace(document, head=head, imprint=imprint, sign=sign)


def content_hash(document: Document) -> str:
    """SHA-256 of all that was approved: the document with its four slots emptied (invariant 15)."""
    head, imprint = document.head, document.imprint
    bare = replace(
        document,
        head=replace(head, number="", signers=()) if head else None,
        imprint=replace(imprint, date=None) if imprint else None,
        sign=tuple(replace(one, date=None) for one in document.sign),
        demo=False,
    )
    text = json.dumps(to_plain(bare), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def to_plain(value: object) -> object:
    """A document or any part of it as JSON values; a dataclass carries its name under `is`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


# --- words -------------------------------------------------------------------------------------------


def words(document: Document) -> tuple[str, ...]:
    """Every line of words of a document in reading order, page numbers apart.

    The law of all formats: with white space removed, what can be read back from a rendering
    is the concatenation of these. Each footnote stands after the block that calls it.
    """
    from docflow.document.wording import lines  # here, because wording reads this module's nouns

    return tuple(lines(document))


def notes(spans: Spans) -> Iterator[Note]:
    """The footnotes called in a line."""
    return (span for span in spans if isinstance(span, Note))
