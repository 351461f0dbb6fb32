"""A compiled Word template and a record -> the bytes of a paper, the same bytes every time.

render       (template, record)        -> .docx
finish       (template, part, text)    -> the bytes of one part, after it was filled
said         (template, record)        -> its title, from whom, to whom
content_hash (template, record, slots) -> what was approved: all answers but the slots
"""

from __future__ import annotations

import hashlib
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
from docflow.render.word.clean import CORE, CREATOR, KEYWORDS, properties
from docflow.render.word.inclusion import enclosed
from docflow.render.word.links import relations
from docflow.render.word.mending import mended
from docflow.render.word.pictures import RELATION, Album, placed
from docflow.render.word.saying import PICTURES, PROBLEMS, settle
from docflow.render.word.template import WordTemplate, fields

#: More XML than this from one part is no paper.
LIMIT_CHARACTERS: Final = 20_000_000
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CT: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_NO_RELATIONS: Final = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


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
    album = Album()
    problems: list[Problem] = []
    texts = {part: _run(template, part, one, data, problems, album) for part, one in template.moving.items()}
    facts = _facts(template, data, problems)
    if problems:
        raise InvalidSource(dict.fromkeys(problems))
    core = settle(texts.pop(CORE, ""))
    made = {part: finish(template, part, text, album) for part, text in texts.items()}
    made[CORE] = about(facts, core, demo)
    if album.media or album.enclosed:
        return closed(enclosed(_with_pictures({**template.still, **made}, album), album))
    return _packed(template, made)


def _packed(template: WordTemplate, made: dict[str, bytes]) -> bytes:
    """The package as the quick way of batches packs it: a paper has the same bytes however it was made."""
    from docflow.render.fast import codec
    from docflow.render.fast.packing import Package

    moves = [part for part in made if part != CORE or template.said or CORE in template.moving]
    still = {**template.still, **made}
    package = Package({part: still[part] for part in still if part not in moves}, moves, codec.chosen())
    return package.pack([made[part] for part in moves]).data


def about(facts: Said, core: str, demo: bool) -> bytes:
    """docProps/core.xml of a paper; `core` is the template's own, filled, "" where nothing in it is."""
    told = _told(core)
    title = facts.title or told.pop(_TITLE, "")
    creator, keywords = told.pop(CREATOR, ""), told.pop(KEYWORDS, "")
    return properties(("演示：" if demo else "") + title, facts.from_ or creator, "演示" if demo else keywords, told)


def finish(template: WordTemplate, part: str, text: str, album: Album) -> bytes:
    """The bytes of a part that was filled: its breaks as elements, its structure mended where it may need it.

    Errors: InvalidSource T119 when the part is not whole.
    """
    text = settle(text)
    if part not in template.tidied and not template.pictures:
        return (HEAD + text).encode()
    try:
        tree = root(text.encode())
    except etree.XMLSyntaxError:
        raise InvalidSource(problem("T119", Place(template.name), part=part)) from None
    if template.pictures:
        placed(tree, part, album)
    mended(tree)
    return HEAD.encode() + etree.tostring(tree, encoding="utf-8")


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


def _run(
    template: WordTemplate,
    part: str,
    text: Template,
    data: dict[str, object],
    problems: list[Problem],
    album: Album | None = None,
) -> str:
    """One part filled; what is wrong with it is added to `problems`."""
    place = Place(template.name)
    complaints: list[Problem] = []
    try:
        return "".join(_pieces(text, {**data, PROBLEMS: complaints, PICTURES: album or Album()}))
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


def _told(core: str) -> dict[str, str]:
    """What the template itself fills of the document's properties."""
    if not core:
        return {}
    words = {str(one.tag): "".join(str(text) for text in one.itertext()) for one in root(core.encode())}
    return {tag: " ".join(text.split()) for tag, text in words.items()}


def _with_pictures(parts: dict[str, bytes], album: Album) -> dict[str, bytes]:
    """`parts` with the pictures of one paper, what refers to them, and what they are."""
    if not album.media:
        return parts
    parts |= album.media
    for part, targets in album.relations.items():
        name = relations(part)
        tree = root(parts.get(name, _NO_RELATIONS))
        for target, number in targets.items():
            etree.SubElement(tree, f"{_REL}Relationship", Id=number, Type=RELATION, Target=target)
        parts[name] = HEAD.encode() + etree.tostring(tree, encoding="utf-8")
    types = root(parts["[Content_Types].xml"])
    known = {one.get("Extension", "").lower() for one in types}
    for ending in sorted({name.rsplit(".", 1)[1] for name in album.media} - known):
        types.insert(0, etree.Element(f"{_CT}Default", Extension=ending, ContentType=f"image/{ending}"))
    parts["[Content_Types].xml"] = HEAD.encode() + etree.tostring(types, encoding="utf-8")
    return parts
