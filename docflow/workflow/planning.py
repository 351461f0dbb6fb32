"""From the definition to what the engine runs: conditions compiled, papers planned field by field."""

from __future__ import annotations

from collections.abc import Iterator

from docflow import condition
from docflow.condition import Condition, Kind, Parts, Rows
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, Form, ListOf, OneOf, Scalar, TableOf
from docflow.workflow.checks import Known, arms
from docflow.workflow.language import AnswerOf, CheckEntry, Decision, Definition, Expression, NameOf, PaperEntry, Today
from docflow.workflow.plan import Fill, Plan
from docflow.workflow.turn import TODAY
from docflow.workflow.values import reads

Plans = dict[tuple[str, str, str], Plan]


def kind_of(field: Field) -> Kind:
    """What a condition sees in a field."""
    match field.type:
        case OneOf(options=options):
            return options
        case ListOf():
            return "list"
        case TableOf():
            return "table"
        case Scalar(kind=kind):
            return kind


def _names_of(definition: Definition, known: Known) -> dict[str, Kind]:
    names: dict[str, Kind] = {one.name: kind_of(one) for one in definition.form.fields}
    for name, table in definition.decide.items():
        answers = known.tables[table].answers if known.tables and table in known.tables else ()
        names[name] = answers or "text"
    return names


Checks = dict[str, tuple[tuple[CheckEntry, Condition], ...]]


def checks(definition: Definition, known: Known) -> tuple[Checks, list[Problem]]:
    """What is checked at each step, and what is wrong with it; a check also reads columns, papers and the day."""
    names = _names_of(definition, known)
    for field in definition.form.fields:
        if isinstance(field.type, TableOf):
            names[field.name] = Rows({one.name: kind_of(one) for one in field.type.columns.fields})
    papers = {entry.name for _, arm in arms(definition) for entry in (*arm.approve, *arm.issue)}
    papers |= {step.receive for step in definition.steps.values() if step.receive}
    for name in papers - names.keys():
        names[name] = Parts({"标题": "text", "文号": "text", "日期": "date"})
    names[TODAY] = "date"
    found: Checks = {}
    problems: list[Problem] = []
    for entry in definition.checks:
        if not entry.text:
            continue
        try:
            made = condition.compile(entry.text, names, entry.place)
        except InvalidSource as error:
            problems.extend(error.problems)
            continue
        problems += _unfilled(definition, made, entry.place)
        for step in entry.at:
            found[step] = (*found.get(step, ()), (entry, made))
    return found, problems


def _unfilled(definition: Definition, made: Condition, place: Place) -> Iterator[Problem]:
    """The fields that `made` reads and that may be left out."""
    for name in sorted(made.names & set(definition.form.names)):
        field = definition.form[name]
        if not field.required and field.default is None:
            yield problem("W758", place, field=name, text=made.text)


def conditions(definition: Definition, known: Known) -> tuple[dict[str, Condition], list[Problem]]:
    """The condition of each step that has one, and what is wrong with them."""
    names = _names_of(definition, known)
    found: dict[str, Condition] = {}
    problems: list[Problem] = []
    for step in definition.steps.values():
        if not step.when:
            continue
        try:
            found[step.name] = condition.compile(step.when, names, step.when_place)
        except InvalidSource as error:
            problems.extend(error.problems)
            continue
        problems += _unfilled(definition, found[step.name], step.when_place)
    return found, problems


def plans(definition: Definition, known: Known) -> tuple[Plans, Plans, list[Problem]]:
    """How each paper is approved and issued, and the fields of templates that nothing fills."""
    approvals: Plans = {}
    issues: Plans = {}
    problems: list[Problem] = []
    written = {entry.name: entry for _, arm in arms(definition) for entry in arm.approve if not entry.short}
    for where, arm in arms(definition):
        for entry in arm.approve:
            approvals[where, arm.verb, entry.name] = _plan(definition, known, written.get(entry.name, entry), problems)
        for entry in arm.issue:
            full = written.get(entry.name, entry) if entry.short else entry
            plan = _plan(definition, known, full, problems if full is entry else [])
            number = entry.number if entry.number is not None else plan.number
            issues[where, arm.verb, entry.name] = Plan(plan.name, plan.template, plan.fills, number)
    return approvals, issues, problems


def _plan(definition: Definition, known: Known, entry: PaperEntry, problems: list[Problem]) -> Plan:
    form = (known.templates or {}).get(entry.template)
    fills = tuple(_fills(definition, entry, form))
    filled = {one.name for one in fills}
    lacking = [one.name for one in form.fields if _is_needed(one) and one.name not in filled] if form else []
    if lacking:
        when, story = "没有来处", "表单、机构、决策表里都没有这个名字"
        fields = "、".join(lacking)
        problems.append(problem("W728", entry.place, paper=entry.name, field=fields, when=when, story=story))
    return Plan(entry.name, entry.template, fills, entry.number)


def _is_needed(field: Field) -> bool:
    return field.required and field.default is None


def _fills(definition: Definition, entry: PaperEntry, form: Form | None) -> Iterator[Fill]:
    """What `with` gives; a field of the template that it leaves out is filled by its namesake."""
    given = {one.name: one.value for one in entry.values}
    if form is None:
        for name, value in given.items():
            yield Fill(name, value)
        for field in definition.form.fields:
            if field.name not in given:
                yield Fill(field.name, AnswerOf(field.name))
        return
    for field in form.fields:
        source = given.get(field.name) or _namesake(definition, field.name)
        if source is not None:
            yield Fill(field.name, source, _is_needed(field), field.type)


def _namesake(definition: Definition, name: str) -> Expression | None:
    if name in definition.form:
        return AnswerOf(name)
    if name in definition.decide:
        return Decision(name)
    return NameOf(name) if name in definition.organisations else None


def read_by(definition: Definition, known: Known, entry: PaperEntry) -> set[str]:
    """The fields, decisions and days that a paper says."""
    form = (known.templates or {}).get(entry.template)
    found: set[str] = set()
    for fill in _fills(definition, entry, form if form else Form()):
        found |= _names(fill.value)
    for one in entry.values:
        found |= _names(one.value)
    return found


def _names(expression: Expression) -> set[str]:
    found: set[str] = set()
    for one in reads(expression):
        match one:
            case AnswerOf(field=name) | Decision(name=name):
                found.add(name)
            case Today():
                found.add("今天")
            case _:
                pass
    return found
