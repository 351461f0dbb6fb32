"""A compiled Word template and a record -> the bytes of a paper, the same bytes every time.

render       (template, record)        -> .docx
said         (template, record)        -> its title, from whom, to whom
content_hash (template, record, slots) -> what was approved: all answers but the slots
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from jinja2 import Template, TemplateError
from lxml import etree

from docflow.document.filters import Fault
from docflow.document.sandbox import TooMuch
from docflow.document.template import SLOTS
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Record, to_plain
from docflow.render.word.archive import closed, root
from docflow.render.word.clean import properties
from docflow.render.word.saying import PROBLEMS, settle
from docflow.render.word.scan import W
from docflow.render.word.template import CORE, WordTemplate, fields

#: More XML than this from one part is no paper.
LIMIT_CHARACTERS: Final = 20_000_000
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


class Said(NamedTuple):
    """What a paper is called, who it is from and who it goes to, as the sidecar says."""

    title: str
    from_: str
    to: tuple[str, ...]


def render(template: WordTemplate, record: Record, *, demo: bool = False) -> bytes:
    """The .docx that `template` makes of `record`.

    `demo` marks a paper of a made-up clock in its metadata.

    Errors: InvalidSource: D231 for every empty value that would be printed, D230, T104, T119, T161.
    """
    data = _data(template, record)
    problems: list[Problem] = []
    texts = {part: _part(template, part, one, data, problems) for part, one in template.moving.items()}
    facts = _facts(template, data, problems)
    if problems:
        raise InvalidSource(dict.fromkeys(problems))
    title = facts.title or _old_title(texts.pop(CORE, ""))
    texts.pop(CORE, None)
    made = {part: _tidied(template, part, text) for part, text in texts.items()}
    about = properties(("演示：" if demo else "") + title, facts.from_, "演示" if demo else "")
    return closed({**template.still, **made, CORE: about})


def said(template: WordTemplate, record: Record) -> Said:
    """Title, sender and addressees of the paper that `template` makes of `record`."""
    problems: list[Problem] = []
    facts = _facts(template, _data(template, record), problems)
    if problems:
        raise InvalidSource(dict.fromkeys(problems))
    return facts


def content_hash(template: WordTemplate, record: Record, slots: Collection[str] = SLOTS.names) -> str:
    """SHA-256 of all that was approved: the template and every answer but the `slots` (invariant 15)."""
    answers = {name: value for name, value in record.items() if name not in slots}
    text = json.dumps(to_plain(answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{template.sha256}\n{text}".encode()).hexdigest()


def _data(template: WordTemplate, record: Record) -> dict[str, object]:
    return dict.fromkeys(fields(template).names) | dict(record)


def _facts(template: WordTemplate, data: dict[str, object], problems: list[Problem]) -> Said:
    found = {key: _run(template, key, one, data, problems).strip() for key, one in template.said.items()}
    to = tuple(text for key, text in found.items() if key.startswith("to.") and text)
    return Said(found.get("title", ""), found.get("from", ""), to)


def _part(template: WordTemplate, part: str, text: Template, data: dict[str, object], problems: list[Problem]) -> str:
    return settle(_run(template, part, text, data, problems))


def _run(template: WordTemplate, part: str, text: Template, data: dict[str, object], problems: list[Problem]) -> str:
    """One part filled; what is wrong with it is added to `problems`."""
    place = Place(template.name)
    complaints: list[Problem] = []
    try:
        return "".join(_pieces(text, {**data, PROBLEMS: complaints}))
    except InvalidSource as refused:
        problems.extend(refused.problems)
    except TooMuch as much:
        problems.append(problem("T104", place, what=str(much)))
    except Fault as fault:
        problems.append(problem("T161", place, detail=str(fault)))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        detail = f"{part} 里有不能比较或计算的值（{type(error).__name__}）"
        problems.append(problem("T161", place, detail=detail))
    finally:
        problems.extend(complaints)
    return ""


def _pieces(text: Template, data: dict[str, object]) -> Iterator[str]:
    size = 0
    for piece in text.generate(data):
        size += len(piece)
        if size > LIMIT_CHARACTERS:
            raise TooMuch(f"超过 {LIMIT_CHARACTERS // 1_000_000} MB")
        yield piece


def _old_title(core: str) -> str:
    if not core:
        return ""
    return (root(core.encode()).findtext(_TITLE) or "").strip()


def _tidied(template: WordTemplate, part: str, text: str) -> bytes:
    """The bytes of a part, after proof that it is whole; what lost its rows or paragraphs is mended."""
    try:
        tree = root(text.encode())
    except etree.XMLSyntaxError:
        raise InvalidSource(problem("T119", Place(template.name), part=part)) from None
    if not template.swallows - {""}:
        return (_HEAD + text).encode()
    if "tc" in template.swallows:
        from docxtpl import DocxTemplate

        tree = DocxTemplate(io.BytesIO()).fix_tables(text)
    for table in list(tree.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            above = table.getparent()
            assert above is not None
            above.remove(table)
    for cell in tree.iter(f"{W}tc"):
        if not len(cell) or cell[-1].tag not in (f"{W}p", f"{W}sdt"):
            etree.SubElement(cell, f"{W}p")
    return _HEAD.encode() + etree.tostring(tree, encoding="utf-8")
