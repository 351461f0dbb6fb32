"""Markdown as a Draft: a draft written in it, and the words of a text template.

from_markdown (text, name) -> Draft               headings, bold and bullets undone, line for line
from_template (text, name) -> problems, Draft     what document/template.py says of it; its words, placeholders apart
"""

from __future__ import annotations

import re
from typing import Final

from docflow.document import template
from docflow.errors import InvalidSource, Place, Problem
from docflow.lint.draft import Draft, Line
from docflow.lint.recognise import from_text
from docflow.lint.rules import RULES

_TAG: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_VALUE: Final = re.compile(r"\{\{.*?\}\}")
_REF: Final = re.compile(r"\[([表图]):[^\]]*\]")
#: What can be said of a template's words: how they are written, not what they will say.
_OF_WORDS: Final = ("公03", "公04", "公073", "公074", "公075")
UNSAID: Final = frozenset(rule for rule in RULES if not rule.startswith(_OF_WORDS) and rule != "公008")


def from_markdown(text: str, name: str) -> Draft:
    """The draft in Markdown `text`."""
    return from_text(name, "\n".join(_plain(line) for line in text.split("\n")))


def _plain(line: str) -> str:
    line = re.sub(r"^\s{0,3}#{1,6}\s+|^\s{0,3}[-*+]\s+|^\s{0,3}>\s?", "", line)
    return re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda found: found.group(1) or found.group(2), line)


def from_template(text: str, name: str) -> tuple[tuple[Problem, ...], Draft]:
    """What is wrong with the template in `text`, and its words."""
    problems: tuple[Problem, ...]
    try:
        problems = template.parse(text, name).warnings
    except InvalidSource as invalid:
        problems = invalid.problems
    lines = []
    fenced = inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if number > 1 and line.strip() == "---" and not inside:
            inside = True
        elif line.startswith("```"):
            fenced = not fenced
        elif inside and not fenced:
            lines += _words(line, Place(name, number))
    return problems, Draft(name, tuple(lines))


def without_tags(text: str) -> str:
    """`text` with one word where a value will stand."""
    return _VALUE.sub("某", _TAG.sub("某", text))


def _words(line: str, place: Place) -> list[Line]:
    said = _plain(_REF.sub(r"\1一", without_tags(line))).strip()
    if said.startswith("|"):
        cells = [cell.strip() for cell in said.strip("|").split("|")]
        return [Line(cell, "cell", place) for cell in cells if cell and not re.fullmatch(r":?-+:?", cell)]
    return [Line(said, "body", place)] if said and not said.startswith("\\") else []
