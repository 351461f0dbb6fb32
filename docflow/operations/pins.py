"""所依文本: the workflow, templates, rules and page of one case, by the bytes it began with (invariant 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from docflow.document.template import Template
from docflow.errors import InvalidSource, Problem
from docflow.operations import ledger, pages, paper
from docflow.operations.office import Office
from docflow.policy import PERSON, RuleTable
from docflow.render.page import PROFILES
from docflow.render.word import WordTemplate
from docflow.source import read
from docflow.store import StoredCase
from docflow.workflow import definition as definitions
from docflow.workflow import graph as graphs
from docflow.workflow.checks import Known, Table
from docflow.workflow.language import Definition, PaperEntry
from docflow.workflow.plan import Graph

WORKFLOW = "workflow"
#: The name of the page; an own one has its house style beside it, in `pages/`. Cases of before 2026-11 have none and
#: are set on the page of the day.
PAGE = "page"
#: How many sets of pinned texts, and graphs made of them, are kept in memory.
KEPT = 32


@dataclass(frozen=True)
class Texts:
    """The workflow, templates, rules and page of one case, by the bytes it began with."""

    pins: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """One hash over all of them."""
        text = "\n".join(f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(self.pins.items()))
        return hashlib.sha256(text.encode()).hexdigest()

    def template(self, name: str) -> Template | WordTemplate:
        if data := self.pins.get(f"templates/{name}.md"):
            return paper.parse(data, None, f"{name}.md", False)
        beside = self.pins.get(f"templates/{name}.yaml")
        data = self.pins[f"templates/{name}.docx"]
        named = [(one, f"templates/{one}.docx") for one in paper.named(data, f"{name}.docx")]
        documents = tuple((one, self.pins[path]) for one, path in named if path in self.pins)
        return paper.parse(data, beside, f"{name}.docx", True, documents)

    def differs(self, now: Texts) -> bool:
        """Whether `now` says anything else than these; what it no longer names does not count, nor a page unpinned."""
        named = (name for name in now.pins if name != PAGE or PAGE in self.pins)
        return any(self.pins.get(name) != now.pins[name] for name in named)

    def set_on(self, office: Office) -> Office:
        """The office with the page of this case, for drawing its papers."""
        name = self.pins.get(PAGE, b"").decode()
        if not name or (name == office.profile and name in PROFILES):
            return office
        if name in PROFILES:
            return office.on(PROFILES[name], None)
        return office.on(*pages.parse(self.pins[f"pages/{name}.yaml"], f"{name}.yaml", name))

    def templates(self) -> dict[str, Template | WordTemplate]:
        names = [Path(name).stem for name in self.pins if name.startswith("templates/") and not name.endswith(".yaml")]
        return {name: self.template(name) for name in names}

    @cached_property
    def rules(self) -> dict[str, RuleTable]:
        found = [name for name in self.pins if name.startswith("rules/")]
        return {Path(name).stem: ledger.parse_rules(self.pins[name], Path(name).name) for name in found}


_PINNED: dict[str, Texts] = {}


def pinned(office: Office, stored: StoredCase) -> Texts:
    """The texts of a running case; read once, since the name of the list is its hash."""
    found = _PINNED.get(stored.pins)
    if found is None:
        if len(_PINNED) >= KEPT:
            _PINNED.clear()
        found = _PINNED[stored.pins] = Texts(office.store.pins(stored))
    return found


def texts(office: Office, name: str) -> Texts:
    """The texts that a case of workflow `name` would begin with today."""
    item = office.library.load("workflows", name)
    pins = texts_of(office, item.data, item.path.name).pins
    page = pages.found(office.library, office.profile)
    own = {} if page is None else {f"pages/{page.name}.yaml": page.data}
    if page is not None:
        # Its mistakes are told now, not when the first paper is issued.
        pages.parse(page.data, str(page.path), page.name)
    return Texts({**pins, PAGE: office.profile.encode(), **own})


def texts_of(office: Office, data: bytes, name: str) -> Texts:
    """The texts that the workflow in `data` names.

    Errors: InvalidSource when the workflow cannot be read; of its templates and rules, every problem.
    """
    definition = definitions.parse(read(data, name))
    pins = {WORKFLOW: data}
    problems: list[Problem] = []
    every = [definition, *_inner(office, definition, pins, problems)]
    todo = sorted({entry.template for one in every for entry in _entries(one)})
    while todo:
        try:
            one = office.library.load("templates", todo.pop())
            template = paper.of_item(one, office.library)
        except InvalidSource as error:
            problems += error.problems
            continue
        pins[f"templates/{one.path.name}"] = one.data
        pins |= {f"templates/{name}.docx": data for name, data in paper.enclosed(one, office.library)}
        if one.sidecar is not None:
            pins[f"templates/{one.name}.yaml"] = one.sidecar
        if isinstance(template, Template):
            todo += [other for other in template.bound if f"templates/{other}.md" not in pins]
    for rules in sorted({table for one in every for table in one.decide.values()}):
        try:
            found = office.library.load("rules", rules)
            ledger.parse_rules(found.data, found.path.name)
        except InvalidSource as error:
            problems += error.problems
            continue
        pins[f"rules/{found.path.name}"] = found.data
    if problems:
        raise InvalidSource(problems)
    return Texts(pins)


def _inner(office: Office, definition: Definition, pins: dict[str, bytes], problems: list[Problem]) -> list[Definition]:
    """The workflows that `definition` runs within itself, each once, and those within them."""
    found: list[Definition] = []
    todo = [run.workflow for run in definition.runs.values()]
    while todo:
        name = todo.pop(0)
        if name == definition.name or f"workflows/{name}.yaml" in pins:
            continue
        try:
            item = office.library.load("workflows", name)
            found.append(definitions.parse(read(item.data, item.path.name)))
        except InvalidSource as error:
            problems += error.problems
            continue
        pins[f"workflows/{name}.yaml"] = item.data
        todo += [run.workflow for run in found[-1].runs.values()]
    return found


def graph(pinned: Texts, name: str, proved: bool = False) -> Graph:
    """The workflow of `pinned`: `proved` safe to run before a case begins; a running one was proved then."""
    known = pinned.__dict__.setdefault("_graphs", {})
    if (name, proved) not in known:
        known[name, proved] = _graph(pinned.pins[WORKFLOW], name, _Hashed(pinned, pinned.digest), proved)
    found: Graph = known[name, proved]
    return found


@dataclass(frozen=True)
class _Hashed:
    """Texts that can be a key of a cache."""

    texts: Texts = field(hash=False, compare=False)
    digest: str = ""


@lru_cache(maxsize=KEPT)
def _graph(data: bytes, name: str, pinned: _Hashed, proved: bool) -> Graph:
    return graphs.compile(read(data, f"{name}.yaml"), known(pinned.texts), proved)


def known(pinned: Texts) -> Known:
    """What a workflow must know of the templates and rules it names."""
    return Known(
        templates={one: template.form for one, template in pinned.templates().items()},
        tables={one: _table(table) for one, table in pinned.rules.items()},
        workflows={
            Path(name).stem: definitions.parse(read(data, Path(name).name))
            for name, data in pinned.pins.items()
            if name.startswith("workflows/")
        },
    )


def _table(table: RuleTable) -> Table:
    key = table.keys[0]
    # A fact that is not known makes the answer 待人工, whatever the rows say.
    answers = dict.fromkeys([*(row.then[key] for row in table.all_rows()), PERSON])
    needed = tuple(one.name for one in table.facts.fields if one.required and one.default is None)
    return Table(tuple(answers), needed)


def _entries(definition: Definition) -> list[PaperEntry]:
    arms = [arm for step in definition.steps.values() for arm in step.arms]
    arms += [arm for run in definition.runs.values() for arm in run.arms]
    arms += [block.then for block in definition.blocks.values()]
    return [entry for arm in arms for entry in (*arm.approve, *arm.issue)]
