"""检查: findings of papers and workflows, proof of the record."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docflow import store
from docflow.directory import Post
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.form import Form
from docflow.lint import Finding
from docflow.operations import case, evidence, ledger, pins
from docflow.operations.office import Office
from docflow.source import read
from docflow.workflow import definition as definitions
from docflow.workflow import graph as graphs
from docflow.workflow.checks import Known, reachable_organisations
from docflow.workflow.fold import replay
from docflow.workflow.language import Definition
from docflow.workflow.plan import Graph
from docflow.workflow.written import case_from_json, event_from_json, to_json

if TYPE_CHECKING:
    from docflow.render.page import Page
    from docflow.workflow.simulate import Report


@dataclass(frozen=True)
class Linted:
    """The findings of one file."""

    path: Path
    findings: tuple[Finding, ...]


def lint(files: Sequence[Path], page: Page | None = None, not_classified: bool = False) -> list[Linted]:
    """Every finding of every file; a folder stands for the papers in it. `page` is the only one that counts.

    A .pdf is checked by the .docx beside it. Errors: InvalidSource when a file cannot be read at all.
    """
    from docflow import lint as room

    out = []
    problems: list[Problem] = []
    for path in _papers(files):
        if not path.is_file():
            problems.append(problem("F530", Place(str(path))))
            continue
        try:
            found = room.check(path, page=page, not_classified=not_classified)
        except InvalidSource as error:
            problems += error.problems
            continue
        out.append(Linted(path, tuple(found)))
    if problems:
        raise InvalidSource(problems)
    return out


def _papers(files: Sequence[Path]) -> list[Path]:
    out: list[Path] = []
    for path in files:
        if path.is_dir():
            pattern = glob.escape(str(path)) + "/**/*"
            found = sorted(Path(one) for one in glob.glob(pattern, recursive=True))
            out += [one for one in found if one.suffix.lower() in (".docx", ".md", ".txt")]
        else:
            out.append(path)
    return out


# --- workflows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What is known of one workflow."""

    name: str
    graph: Graph | None
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        return self.graph is not None and self.graph.is_proved

    @property
    def is_short_handed(self) -> bool:
        """Whether all that is wrong is that some organisations have too few people (人手不够)."""
        wrong = [one.code for one in self.problems if not one.is_warning]
        return bool(wrong) and all(code in ("W775", "W780") for code in wrong)


def check_workflow(office: Office, name: str) -> Checked:
    """The proof of a workflow, by name or by file, or every problem it has."""
    data, shown = _workflow(office, name)
    registers = _registers(office)
    try:
        pinned = pins.texts_of(office, data, shown)
    except InvalidSource as error:
        graph, problems = graphs.examine(read(data, shown), Known(registers=registers))
        return Checked(name, None, tuple(dict.fromkeys((*problems, *error.problems))) if not graph else error.problems)
    known = replace(pins.known(pinned), registers=registers)
    if office.workspace is not None and office.in_workspace("机构.yaml").is_file():
        known = replace(known, directory=office.directory, today=office.now.date())
    graph, problems = graphs.examine(read(data, shown), known)
    return Checked(name, graph, problems)


def _registers(office: Office) -> dict[str, Form]:
    """The fields of each register that an arm may write to; one that cannot be read is told where it is used."""
    found: dict[str, Form] = {}
    for name in office.library.names("registers"):
        with suppress(InvalidSource):
            found[name] = ledger.register(office, name).form
    return found


def _workflow(office: Office, name: str) -> tuple[bytes, str]:
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise InvalidSource(problem("F530", Place(name)))
        return path.read_bytes(), path.name
    item = office.library.load("workflows", name)
    return item.data, item.path.name


def show_workflow(office: Office, name: str) -> str:
    """A workflow told in sentences."""
    from docflow.workflow import show

    return show.account(_whole(office, name))


def _whole(office: Office, name: str) -> Definition:
    """A workflow with the steps of those it runs."""
    from docflow.workflow import within

    data, shown = _workflow(office, name)
    definition = definitions.parse(read(data, shown))
    if not definition.runs:
        return definition
    found, problems = within.expand(definition, pins.known(pins.texts_of(office, data, shown)).workflows)
    if problems:
        raise InvalidSource(problems)
    return found


def draw_workflow(office: Office, name: str, ending: str) -> str:
    """A diagram of a workflow: .svg or .mmd."""
    from docflow.workflow import bpmn, diagram

    definition = _whole(office, name)
    match ending:
        case "svg":
            return diagram.svg(definition)
        case "mmd":
            return diagram.mermaid(definition)
        case "bpmn":
            return bpmn.write(definition)
        case _:
            raise InvalidSource(problem("C805", value=ending, known=".svg、.mmd、.bpmn"))


# --- the record ------------------------------------------------------------------------------------------------------


def verify(office: Office, name: str | None = None, printed: str = "") -> tuple[Problem, ...]:
    """Everything that is wrong with the record, or with one case of it; `printed` is what a paper says of it (存证).

    Errors: Untrusted A722 when the database is gone and its anchors are there; InvalidSource C818.
    """
    from docflow.operations.database import wiped

    folder = office.in_workspace("锚点") if office.workspace else None
    try:
        _ = office.store
    except Unavailable as error:
        raise wiped(folder, error) or error from None
    chosen = office.store.find(name) if name else None
    found = store.verify(office.store, fold=fold, case=chosen, anchors=folder)
    told = evidence.check(office, printed) if printed else ()
    return (*found, *told, *_guards(office), *_tasks(office, chosen), *_copies(office, chosen))


def fold(case_id: str, events: Sequence[store.Event]) -> dict[str, object]:
    """The state that the events of a case make."""
    return dict(to_json(replay([event_from_json(one.body) for one in events])))


def _guards(office: Office) -> Iterator[Problem]:
    """The triggers of a new database that this one no longer has."""
    if missing := office.store.missing_guards():
        yield problem("A720", Place(str(office.store.location)), names="、".join(missing))


def _tasks(office: Office, chosen: str | None) -> Iterator[Problem]:
    """Cases whose open tasks are not those their state asks for."""
    for row, waiting in store.with_tasks(office.store, chosen):
        try:
            wanted = {(one["step"], one["post"]) for one in case.tasks_of(case_from_json(row.state))}
        except (ValueError, KeyError, TypeError, AttributeError):
            # A state that cannot be read: told by the proof of the record.
            continue
        if wanted != waiting:
            yield problem("A718", Place(row.id), case=row.id)


def _copies(office: Office, chosen: str | None) -> Iterator[Problem]:
    """Copies in 文书/ that are gone or were changed since they were issued."""
    if office.workspace is None:
        return
    folder = office.in_workspace("文书")
    columns = 'done, key, "case", kind, body'
    for done, _, id_, kind, body in store.in_order(office.store, "outbox", columns, ("done", "key")):
        if kind == "file" and done and chosen in (None, id_):
            said = json.loads(body)
            path = folder / said["path"]
            if not path.is_file():
                yield problem("A721", Place(id_), path=said["path"], case=id_)
            elif hashlib.sha256(path.read_bytes()).hexdigest() != said["sha256"]:
                yield problem("A719", Place(id_), path=said["path"], case=id_)


def anchor(office: Office) -> None:
    """Seals the heads of all chains for today, outside the database too."""
    store.anchor(office.store, office.now.date(), office.in_workspace("锚点"))


def simulate(office: Office, name: str, cases: int, seed: int) -> Report:
    """Many made-up cases of a workflow by the people of 机构.yaml; the same seed gives the same year."""
    import random

    from docflow.workflow.simulate import simulate as run

    data, shown = _workflow(office, name)
    pinned = pins.texts_of(office, data, shown)
    graph = pins.graph(pinned, Path(shown).stem, proved=True)
    first = next(iter(graph.definition.steps.values())).by
    directory, today = office.directory, office.now.date()
    able = reachable_organisations(graph.definition, directory)[graph.definition.applicant]
    applicants = tuple(
        (one, holder.person)
        for one in able
        for holder in sorted(directory.holders(Post(one, first.role if first else ""), today))[:1]
    )
    if not applicants:
        raise InvalidSource(problem("W654", role=first.role if first else ""))
    choose = random.Random(seed).randrange
    return run(graph, directory, applicants, office.calendar, today, cases, choose, pins.known(pinned))
