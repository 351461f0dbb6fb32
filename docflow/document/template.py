"""Text templates (文本模板): Markdown with a head of YAML, parsed and checked once.

parse (text, name)  -> Template, or InvalidSource with every problem of the file
fields (template)   -> the Form that its answers are parsed by, the four slots among them

A template that exists can be composed with any record of its form: names, columns, filters, headings, footnotes,
charts and the elements its kind must carry have all been seen. What depends on the values is told by compose.
"""

from __future__ import annotations

import re
from dataclasses import replace

from docflow.document.parsed import ATTACHED_TITLE, COMPUTED, SLOTS, SignTexts, Template, Texts, fields
from docflow.document.reading import JinjaTexts, Reader
from docflow.errors import InvalidSource, Place, problem
from docflow.source import Cursor
from docflow.source import read as read_yaml

__all__ = ["ATTACHED_TITLE", "COMPUTED", "SLOTS", "SignTexts", "Template", "Texts", "fields", "parse"]


def parse(text: str, name: str) -> Template:
    """The template written in `text`; `name` is the file as the user knows it.

    Errors: InvalidSource with every problem of the head and of the body.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, main, line = _apart(text, name)
    try:
        source = read_yaml(head, name, 2)
    except InvalidSource as error:
        # The body can still be read: its author sees those problems too.
        rest = JinjaTexts().tree(main, lambda at, column: Place(name, line + at - 1, column))
        raise InvalidSource((*error.problems, *(rest if isinstance(rest, list) else ()))) from None
    reader = Reader(Cursor.top(source), main, line)
    template = reader.template(text)
    problems = sorted(set(reader.problems), key=lambda one: (one.place.line, one.place.column, one.code))
    if template is None or any(not one.is_warning for one in problems):
        raise InvalidSource(problems)
    return replace(template, warnings=tuple(one for one in problems if one.is_warning))


def _apart(text: str, name: str) -> tuple[str, str, int]:
    """The head, the body, and the line on which the body begins."""
    found = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", text, re.DOTALL)
    if not found:
        raise InvalidSource(problem("T156", Place(name, 1)))
    return found[1] or "", text[found.end() :], found.group().count("\n") + 1
