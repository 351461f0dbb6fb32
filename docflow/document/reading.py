"""One reading of one template file: head, texts, body, and what its kind demands of it.

Reader (top, main, line)    .template gives the template; every problem is noted in .problems
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from jinja2 import nodes

from docflow.document import body, kinds, language, syntax
from docflow.document.kinds import KINDS, HeadForm, Kind
from docflow.document.parsed import COMPUTED, SLOTS, BoundTemplate, Seal, SignTexts, Template, Texts
from docflow.document.program import INVISIBLE, PRIVATE, Part, Program
from docflow.document.skeleton import blocks as check_blocks
from docflow.document.skeleton import fields_of, skeleton
from docflow.errors import Place, Problem, problem
from docflow.form import FieldType, Form, ListOf, Scalar, TableOf, read_fields
from docflow.source import Cursor, nearest

_KEYS: Final = (
    "template", "kind", "direction", "head", "mark", "suffix", "from", "to", "title", "describe", "fields",
    "attachments", "attend", "copy", "print", "sign", "seal", "note", "urgency", "copy_number", "retention", "words",
)  # fmt: skip

#: 出席人员 of minutes (cl. 10.3).
_ATTENDANCE: Final = ("出席", "请假", "列席")
#: Seals of offices are between these, in mm; what is written beyond them is a slip.
_SMALLEST_SEAL, _LARGEST_SEAL = 20.0, 80.0
_DIAMETER: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:mm|毫米)", re.ASCII)


class JinjaTexts:
    """The Jinja texts of a file, each parsed; they become one program."""

    def __init__(self) -> None:
        self.environment = language.environment(trim_blocks=True, lstrip_blocks=True)
        self.parts: list[Part] = []

    def tree(self, text: str, place: syntax.PlaceOf) -> nodes.Template | list[Problem]:
        return syntax.parse(self.environment, text, place)

    def add(self, tree: nodes.Template, place: Callable[[int], Place], may_be_empty: bool) -> int:
        self.parts.append(Part(tree, place, may_be_empty and _is_one_value(tree)))
        return len(self.parts) - 1


def _is_one_value(tree: nodes.Template) -> bool:
    """True for `{{ 字段 }}` and nothing else."""
    match tree.body:
        case [nodes.Output(nodes=[one])]:
            return not isinstance(one, nodes.TemplateData)
        case _:
            return False


class Reader:
    """One reading of one file."""

    def __init__(self, top: Cursor, main: str, line: int) -> None:
        self.top = top.known(*_KEYS)
        self.main = main
        self.line = line
        self.problems = top.problems
        self.texts = JinjaTexts()
        self.form = self._form()
        #: Declared, but wrongly: that is told once, where it is declared.
        self.broken = {name for name, _ in (self.top / "fields").entries() if name not in self.form}
        self.known = Form((*self.form.fields, *SLOTS.fields))
        self.used: set[str] = set()
        #: A text could not be read, so that nobody knows what it uses.
        self.unread = False

    def template(self, text: str) -> Template | None:
        name = self._name()
        kind = KINDS[(self.top / "kind").one_of(*KINDS)]
        head: HeadForm = (self.top / "head").one_of("red", "plain", "letter", "order", "minutes", default=kind.head)  # type: ignore[assignment]
        texts = self._texts(kind, head)
        seal, diameter = self._seal(kind, head)
        template = {
            "direction": self._direction(kind),
            "describe": (self.top / "describe").text(""),
            "seal": seal,
            "diameter": diameter,
            "words": (self.top / "words").texts(),
            "retention": (self.top / "retention").one_of("永久", "30年", "10年", default=kind.retention),
        }
        self._carries(kind, head, texts)
        self._unused()
        if any(not one.is_warning for one in self.problems):
            return None
        return Template(
            name=name,
            kind=kind,
            head=head,
            form=self.form,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            warnings=(),
            texts=texts,
            program=Program(self.texts.parts),
            place=Place(self.top.source.name),
            body_line=self.line,
            **template,  # type: ignore[arg-type]
        )

    # --- the head

    def _name(self) -> str:
        """The name that the template gives itself; a file is found by its own."""
        at = self.top / "template"
        base = re.split(r"[/\\]", self.top.source.name)[-1]
        name, file = at.text(), unicodedata.normalize("NFC", base.removesuffix(".md"))
        if name and base.endswith(".md") and unicodedata.normalize("NFC", name) != file:
            at.fault("T173", name=name, file=file)
        return name

    def _seal(self, kind: Kind, head: HeadForm) -> tuple[Seal, float]:
        """Whether it is sealed, and the diameter of the seal; 0 for the usual one."""
        at = self.top / "seal"
        usual: Seal = "stamp" if head == "order" else "yes" if kind.statutory or "sign" in kind.elements else "no"
        written = at.value
        if isinstance(written, dict):
            at.known("diameter")
            at = at / "diameter"
            found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(?:mm|毫米)?", at.text(), re.ASCII)
        else:
            found = _DIAMETER.fullmatch(written) if isinstance(written, str) else None
        if found is None and not isinstance(written, dict):
            if isinstance(written, str) and written[:1].isdigit():
                at.fault("Y412", key="seal", expected="yes、no、stamp 或直径（如 42mm）", value=written)
                return usual, 0
            return at.one_of("yes", "no", "stamp", default=usual), 0  # type: ignore[return-value]
        diameter = float(found[1]) if found else 0.0
        if not _SMALLEST_SEAL <= diameter <= _LARGEST_SEAL:
            expected = f"{_SMALLEST_SEAL:g} 到 {_LARGEST_SEAL:g} 毫米之间的直径"
            at.fault("Y412", key="seal", expected=expected, value=at.text(""))
        return "yes", diameter

    def _form(self) -> Form:
        if not self.top.has("fields"):
            return Form()
        form = read_fields(self.top / "fields")
        for one in form.fields:
            if self._reserved(one.name):
                place = (self.top / "fields" / one.name).key_place
                self.problems.append(problem("T165", place, name=one.name))
            if _encloses(one.type):
                place = (self.top / "fields" / one.name).key_place
                self.problems.append(problem("T178", place, tag=one.name, what="子文档只能放进 Word 模板"))
        return form

    @staticmethod
    def _reserved(name: str) -> bool:
        return name in SLOTS or name in COMPUTED or name == "loop"

    def _direction(self, kind: Kind) -> str:
        if kind.direction is None:
            return (self.top / "direction").one_of("up", "down", "peer", "none", default="down")
        return (self.top / "direction").one_of(kind.direction, default=kind.direction)

    def _texts(self, kind: Kind, head: HeadForm) -> Texts:
        needs_sender = head != "plain" or "sign" in kind.elements
        return Texts(
            title=self._title(kind),
            sender=self._one("from", required=needs_sender),
            mark=self._many("mark"),
            suffix=self._one("suffix"),
            to=self._many("to"),
            attachments=tuple(self._attachments()),
            copy=self._many("copy"),
            printer=self._one("print"),
            sign=tuple(self._signatures()) if self.top.has("sign") else None,
            note=self._one("note"),
            urgency=self._one("urgency"),
            copy_number=self._one("copy_number"),
            attend=tuple(self._attendance()),
            body=self._body(),
        )

    def _one(self, key: str, required: bool = False) -> int:
        at = self.top / key
        if not self.top.has(key):
            if required:
                self.problems.append(problem("Y421", self.top.place, key=key))
            return -1
        return self._text(at, may_be_empty=not required)

    def _many(self, key: str) -> tuple[int, ...]:
        return self._items(self.top / key)

    def _items(self, at: Cursor) -> tuple[int, ...]:
        return tuple(self._text(one, may_be_empty=True) for one in at.items())

    def _attendance(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        at = self.top / "attend"
        if at.value is not None:
            at.known(*_ATTENDANCE)
            for label, who in at.entries() if isinstance(at.value, dict) else ():
                yield label, self._items(who)

    def _text(self, at: Cursor, may_be_empty: bool = False) -> int:
        return self._add(at.text(""), self._places(at), may_be_empty)

    def _places(self, at: Cursor) -> syntax.PlaceOf:
        start = at.place
        return lambda line, column: replace(start, line=start.line + line - 1)

    def _add(self, text: str, place: syntax.PlaceOf, may_be_empty: bool) -> int:
        """Parses and checks one text; where it stands among the texts of the program."""
        self._characters(text, place)
        tree = self.texts.tree(text, place)

        def where(line: int) -> Place:
            return place(line, 0)

        also = COMPUTED | self.broken
        if isinstance(tree, list):
            self.problems += (*tree, *language.of_the_rest(text, where, self.known, also, words_only=True))
            self.unread = True
            return -1
        self.problems += language.check(tree, where, self.known, also, words_only=True)
        self.used |= language.used(tree)
        return self.texts.add(tree, where, may_be_empty)

    def _characters(self, text: str, place: syntax.PlaceOf) -> None:
        for number, line in enumerate(text.split("\n"), 1):
            if found := INVISIBLE.search(line) or PRIVATE.search(line):
                at = place(number, found.start() + 1)
                self.problems.append(problem("Y408", at, code=f"U+{ord(found.group()):04X}"))

    def _title(self, kind: Kind) -> int:
        at = self.top / "title"
        number = self._text(at) if self.top.has("title") else self._one("title", required=True)
        ending = re.split(r"\}\}|%\}", at.text(""))[-1].replace("|", "")
        found = kinds.kind_at_end(ending)
        bound_to = kind.statutory or kind.name == "实施意见"
        if bound_to and found and not found.endswith(kind.name):
            self.problems.append(problem("T158", at.place, found=found, kind=kind.name))
        return number

    def _attachments(self) -> Iterator[int | BoundTemplate]:
        for one in (self.top / "attachments").items():
            if isinstance(one.value, dict):
                one.known("template", "apart")
                yield BoundTemplate((one / "template").text(), (one / "apart").yes(False))
            else:
                yield self._text(one, may_be_empty=True)

    def _signatures(self) -> Iterator[SignTexts]:
        for one in (self.top / "sign").items():
            if not isinstance(one.value, dict):
                yield SignTexts(self._text(one, may_be_empty=True))
                continue
            one.known("organisation", "office", "person")
            texts = [self._text(one / key) if one.has(key) else -1 for key in ("organisation", "office", "person")]
            yield SignTexts(*texts)

    # --- the body

    def _body(self) -> int:
        name = self.top.source.name

        def place(line: int, column: int) -> Place:
            return Place(name, self.line + line - 1, column)

        if not self.main.strip():
            self.problems.append(problem("T164", place(1, 0)))
            return -1
        number = self._add(self.main, place, may_be_empty=False)
        if number >= 0:
            text, lines = skeleton(self.texts.parts[number].tree)
            read = body.read(text, lambda line: place(lines[min(line, len(lines)) - 1], 0))
            self.problems += read.problems
            self.used |= set(fields_of(read))
            self.problems += check_blocks(read, self.main, place, self.known, self.broken)
        return number

    # --- the whole

    def _carries(self, kind: Kind, head: HeadForm, texts: Texts) -> None:
        """The elements that the kind and the head demand."""
        if "to" in kind.elements and not texts.to:
            self.problems.append(problem("T157", self.top.place, kind=kind.name, what="主送机关", key="to"))
        if kind.one_addressee and len(texts.to) > 1:
            self.problems.append(problem("T166", (self.top / "to").place, what="主送机关", count=len(texts.to)))
        if "sign" in kind.elements and texts.sign == ():
            self.problems.append(problem("T157", (self.top / "sign").place, kind=kind.name, what="署名", key="sign"))
        if head == "letter" and self.top.has("print"):
            self.problems.append(problem("T193", (self.top / "print").key_place))
        for key, what in (("urgency", "紧急程度"), ("copy_number", "份号")) if head == "plain" else ():
            if self.top.has(key):
                self.problems.append(problem("T172", (self.top / key).key_place, what=what, key=key))
        if head in ("letter", "order") and len(texts.mark) > 1:
            self.problems.append(problem("T166", (self.top / "mark").place, what="发文机关标志", count=len(texts.mark)))

    def _unused(self) -> None:
        for one in self.form.fields:
            if one.name not in self.used and not self.unread and not self._reserved(one.name):
                place = (self.top / "fields" / one.name).key_place
                misspelt = nearest(one.name, [name for name in self.used if name not in self.known])
                near = f"，是否就是“{misspelt}”？" if misspelt else ""
                self.problems.append(problem("T160", place, name=one.name, near=near))


def _encloses(kind: FieldType) -> bool:
    """A Word file is asked for, which only a Word file can hold."""
    match kind:
        case TableOf(columns=columns):
            return any(_encloses(one.type) for one in columns.fields)
        case ListOf(of=of):
            return isinstance(of, Scalar) and of.kind == "document"
        case _:
            return isinstance(kind, Scalar) and kind.kind == "document"
