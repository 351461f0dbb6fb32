"""What is allowed in a Word template and may well be meant otherwise, found when it is compiled.

single  (parts, form) -> names of fields in single braces
merging (parts)       -> fields of Word's own mail merge
bare    (uses, form)  -> what may stay empty and is printed all the same
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docflow.form import Field, Form, TableOf
from docflow.render.word import infer
from docflow.render.word.archive import Parts, root
from docflow.render.word.scan import instructions
from docflow.render.word.story import paragraphs, stories

_MERGE: Final = re.compile(r"\s*MERGEFIELD\s+\"?([^\"\\]*[^\"\\\s])", re.IGNORECASE)
_SINGLE: Final = re.compile(r"(?<!\{)\{\s*([^\s{}%#]+)\s*\}(?!\})")


def single(parts: Parts, form: Form) -> Iterator[tuple[str, str, str]]:
    """Names of fields in single braces."""
    for part, what in stories(parts).items():
        for one in paragraphs(root(parts[part]), what):
            for found in _SINGLE.finditer(one.text):
                if found[1] in form:
                    yield one.place, found[0], found[1]


def bare(uses: list[infer.Use], form: Form) -> Iterator[str]:
    """The names and columns that nobody asks about before they are printed, though they may be empty."""
    hows: dict[infer.Path, set[infer.How]] = {}
    for one in uses:
        hows.setdefault(one.path, set()).add(one.how)
    for path, how in hows.items():
        found = _field(form, path)
        optional = found is not None and not found.required and found.default is None
        if optional and not how & {"ask", "maybe", "loop", "list"}:
            yield ".".join(path)


def _field(form: Form, path: infer.Path) -> Field | None:
    """The field, or the column of a table, that `path` names."""
    found: Field | None = None
    within: Form | None = form
    for name in path:
        if within is None or name not in within:
            return None
        found = within[name]
        within = found.type.columns if isinstance(found.type, TableOf) else None
    return found


def merging(parts: Parts) -> Iterator[tuple[str, str]]:
    """The fields of a mail merge: an office that merged letters so far has them in its file."""
    for part, what in stories(parts).items():
        for instruction in instructions(root(parts[part])):
            if found := _MERGE.match(instruction):
                yield what or "正文", found[1]
