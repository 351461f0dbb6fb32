"""模板: what is wrong with a template, and what differs between two, before there is any data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docflow.document import language, syntax
from docflow.document.template import Template
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form
from docflow.form.differing import Change, changes
from docflow.library import Item
from docflow.operations import paper
from docflow.operations.office import Office
from docflow.render.word import WordTemplate, infer


@dataclass(frozen=True)
class Checked:
    """One template, and all that is wrong with it."""

    name: str
    problems: tuple[Problem, ...]
    #: Of a template that can be used.
    form: Form | None
    where: Mapping[str, tuple[str, ...]]

    @property
    def is_sound(self) -> bool:
        return self.form is not None and not any(not one.is_warning for one in self.problems)


@dataclass(frozen=True)
class Difference:
    """What the second template changes in the first."""

    changes: tuple[Change, ...]
    #: Of the words, or of the text of a text template, as a unified difference.
    words: str

    @property
    def breaks(self) -> bool:
        return any(one.breaks for one in self.changes)


def check(office: Office, name: str) -> Checked:
    """Every problem of the template called `name`, or in the file `name`; nothing is raised for what it says."""
    item = item_of(office, name)
    try:
        template = paper.checked(item, office.library)
    except InvalidSource as refused:
        return Checked(item.path.name, refused.problems, None, {})
    told = doubts(item, template)
    return Checked(item.path.name, told, template.form, where(item, template))


def item_of(office: Office, name: str) -> Item:
    """The template in the file `name`, else of that name in the library."""
    path = Path(name)
    if path.suffix in (".docx", ".md") and not path.is_file():
        raise InvalidSource(problem("F530", Place(name)))
    return paper.item(office, name)


def doubts(item: Item, template: Template | WordTemplate) -> tuple[Problem, ...]:
    """What is allowed and may well be meant otherwise."""
    if isinstance(template, WordTemplate):
        from docflow.render import word

        return word.doubts(template)
    return template.warnings


def where(item: Item, template: Template | WordTemplate) -> Mapping[str, tuple[str, ...]]:
    """The places of each field (名册) and each column (名册.姓名)."""
    if isinstance(template, WordTemplate):
        return template.where
    tree = syntax.parse(language.environment(), item.text, lambda line, column: Place())
    if isinstance(tree, list):
        return {}
    return infer.where(infer.uses(tree), lambda line: Place(path=(f"第{line}行",)))


def diff(office: Office, before: str, after: str | None) -> Difference:
    """What differs between two templates, or between the shipped and the office's own version of one."""
    from docflow.library import difference

    if after is None:
        words = office.library.diff("templates", before)
        first, second = office.library.load("templates", before, "shipped"), office.library.load("templates", before)
    else:
        first, second = item_of(office, before), item_of(office, after)
        words = difference(first, second)
    old, new = paper.of_item(first, office.library), paper.of_item(second, office.library)
    found = [*changes(old.form, new.form), *_moved(where(first, old), where(second, new), new)]
    if first.is_word and second.is_word:
        words += _words(first, second)
    return Difference(tuple(found), words)


def _moved(
    before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]], new: Template | WordTemplate
) -> Iterator[Change]:
    """Fields of a Word template that stand elsewhere now; in a text template the text shows it."""
    if not isinstance(new, WordTemplate):
        return
    for name, places in after.items():
        old = before.get(name)
        if old and old != places:
            yield Change("moved", name, "；".join(old), "；".join(places), False)


def _words(first: Item, second: Item) -> str:
    """What differs in the words of two Word files."""
    import difflib

    from docflow.render.docx_text import words_of

    names = f"{first.origin}/{first.path.name}", f"{second.origin}/{second.path.name}"
    lines = difflib.unified_diff(list(words_of(first.data)), list(words_of(second.data)), *names, lineterm="", n=1)
    return "".join(f"{line}\n" for line in lines)
