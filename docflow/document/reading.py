"""One reading of one template file: head, texts, body, and what its kind demands of it.

Reader (top, main, line)    .template gives the template; every problem is noted in .problems
skeleton (tree)             the text of a body with every branch taken, and the line of each of its lines
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from jinja2 import nodes

from docflow.document import body, kinds, language, syntax
from docflow.document.body import Body, ChartSlot
from docflow.document.filling import has_tokens
from docflow.document.kinds import KINDS, HeadForm, Kind
from docflow.document.model import Ref
from docflow.document.parsed import COMPUTED, SLOTS, Seal, SignTexts, Template, Texts
from docflow.document.program import INVISIBLE, PRIVATE, Part, Program, token
from docflow.errors import Place, Problem, problem
from docflow.form import Field, Form, Scalar, TableOf, read_fields
from docflow.source import Cursor, near_text, nearest

_KEYS: Final = (
    "template", "kind", "direction", "head", "mark", "suffix", "from", "to", "title", "describe", "fields",
    "attachments", "copy", "print", "sign", "seal", "note", "urgency", "retention",
)  # fmt: skip


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
        name = (self.top / "template").text()
        kind = KINDS[(self.top / "kind").one_of(*KINDS)]
        head: HeadForm = (self.top / "head").one_of("red", "plain", "letter", "order", "minutes", default=kind.head)  # type: ignore[assignment]
        texts = self._texts(kind, head)
        template = {
            "direction": self._direction(kind),
            "describe": (self.top / "describe").text(""),
            "seal": (self.top / "seal").one_of("yes", "no", "stamp", default=_usual_seal(kind, head)),
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

    def _form(self) -> Form:
        if not self.top.has("fields"):
            return Form()
        form = read_fields(self.top / "fields")
        for one in form.fields:
            if self._reserved(one.name):
                place = (self.top / "fields" / one.name).key_place
                self.problems.append(problem("T165", place, name=one.name))
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
        return tuple(self._text(one, may_be_empty=True) for one in (self.top / key).items())

    def _text(self, at: Cursor, may_be_empty: bool = False) -> int:
        return self._add(at.text(""), self._places(at), may_be_empty)

    def _places(self, at: Cursor) -> syntax.PlaceOf:
        start = at.place
        return lambda line, column: replace(start, line=start.line + line - 1)

    def _add(self, text: str, place: syntax.PlaceOf, may_be_empty: bool) -> int:
        """Parses and checks one text; where it stands among the texts of the program."""
        self._characters(text, place)
        tree = self.texts.tree(text, place)
        if isinstance(tree, list):
            self.problems += tree
            self.unread = True
            return -1

        def where(line: int) -> Place:
            return place(line, 0)

        self.problems += language.check(tree, where, self.known, COMPUTED | self.broken)
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

    def _attachments(self) -> Iterator[int | str]:
        for one in (self.top / "attachments").items():
            if isinstance(one.value, dict):
                one.known("template")
                yield (one / "template").text()
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
            self._check_blocks(read, place)
        return number

    def _check_blocks(self, read: Body, place: syntax.PlaceOf) -> None:
        captions = {"表": [], "图": []}  # type: dict[str, list[str]]
        for block in read.blocks:
            caption = getattr(block, "caption", "")
            if caption:
                captions["图" if isinstance(block, ChartSlot) else "表"].append(caption)
            if isinstance(block, ChartSlot):
                self._chart(block)
        for ref, line in _refs(self.main):
            what, _, title = ref.target.partition(":")
            known = captions[what]
            if title not in known and not any(map(has_tokens, known)):
                at = place(line, 0)
                self.problems.append(problem("T152", at, what=what, title=title, near=near_text(title, known)))

    def _chart(self, slot: ChartSlot) -> None:
        self.used.add(slot.data)
        if slot.data in self.broken:
            return
        if slot.data not in self.known:
            near = near_text(slot.data, self.known.names)
            self.problems.append(problem("T112", slot.place, name=slot.data, near=near))
            return
        kind = self.known[slot.data].type
        if not isinstance(kind, TableOf):
            self.problems.append(problem("T155", slot.place, detail=f"“{slot.data}”不是表"))
            return
        for column in (slot.label, *slot.values):
            if column not in kind.columns:
                near = near_text(column, kind.columns.names)
                self.problems.append(problem("T112", slot.place, name=f"{slot.data}.{column}", near=near))
        for column in slot.values:
            if column in kind.columns and not _is_number(kind.columns[column]):
                self.problems.append(problem("T155", slot.place, detail=f"“{slot.data}.{column}”不是数"))

    # --- the whole

    def _carries(self, kind: Kind, head: HeadForm, texts: Texts) -> None:
        """The elements that the kind and the head demand."""
        if "to" in kind.elements and not texts.to:
            self.problems.append(problem("T157", self.top.place, kind=kind.name, what="主送机关", key="to"))
        if kind.one_addressee and len(texts.to) > 1:
            self.problems.append(problem("T166", (self.top / "to").place, what="主送机关", count=len(texts.to)))
        if "sign" in kind.elements and texts.sign == ():
            self.problems.append(problem("T157", (self.top / "sign").place, kind=kind.name, what="署名", key="sign"))
        if head in ("letter", "order") and len(texts.mark) > 1:
            self.problems.append(problem("T166", (self.top / "mark").place, what="发文机关标志", count=len(texts.mark)))

    def _unused(self) -> None:
        for one in self.form.fields:
            if one.name not in self.used and not self.unread and not self._reserved(one.name):
                place = (self.top / "fields" / one.name).key_place
                misspelt = nearest(one.name, [name for name in self.used if name not in self.known])
                near = f"，是否就是“{misspelt}”？" if misspelt else ""
                self.problems.append(problem("T160", place, name=one.name, near=near))


def _usual_seal(kind: Kind, head: HeadForm) -> Seal:
    if head == "order":
        return "stamp"
    return "yes" if kind.statutory or "sign" in kind.elements else "no"


def _is_number(column: Field) -> bool:
    return isinstance(column.type, Scalar) and column.type.kind in ("integer", "decimal", "money")


def _refs(text: str) -> Iterator[tuple[Ref, int]]:
    """The references of a body in which no value stands, and their lines."""
    for found in re.finditer(r"(?<!\\)\[(表|图)[:：]([^\]{]+)\]", text):
        yield Ref("", f"{found[1]}:{found[2].strip()}"), text.count("\n", 0, found.start()) + 1


def skeleton(tree: nodes.Template) -> tuple[str, list[int]]:
    """The text of a body with a token for each value and every branch taken, and the line of each of its lines."""
    out: list[str] = []
    lines = [1]
    for text, line in _pieces(tree.body):
        if not out or out[-1].endswith("\n"):
            lines[-1] = line
        out.append(text)
        lines += [line + 1 + index for index in range(text.count("\n"))]
    return "".join(out), lines


def _pieces(nodes_: Sequence[nodes.Node]) -> Iterator[tuple[str, int]]:
    for node in nodes_:
        match node:
            case nodes.Output():
                for one in node.nodes:
                    yield (one.data if isinstance(one, nodes.TemplateData) else token(0)), one.lineno
            case nodes.If():
                yield from _pieces([*node.body, *node.elif_, *node.else_])
            case nodes.For():
                yield from _pieces([*node.body, *node.else_])
            case _:
                pass
