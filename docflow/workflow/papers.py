"""文书: what the papers of an act must say, and how the facts of composing them come back.

orders  (turn, step, arm, …)    -> PaperOrders, in the order in which they must be composed
filled  (order, facts so far)   -> the order with the parts of papers composed before it
issued  (decision, facts)       -> the Decision with its papers; Refused W606 when a frozen content differs

Nothing is composed here: operations composes between the two pure steps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from docflow import chinese, workdays
from docflow.form import FieldType, ListOf, Scalar
from docflow.workflow.case import (
    Acted,
    Decision,
    Event,
    Later,
    Paper,
    PaperApproved,
    PaperFacts,
    PaperIssued,
    PaperOrder,
    Plain,
    Vote,
)
from docflow.workflow.effects import effects
from docflow.workflow.language import (
    ActOf,
    AnswerOf,
    Arm,
    Expression,
    Given,
    NameOf,
    PaperOf,
    Several,
    Step,
    Today,
    Words,
)
from docflow.workflow.language import Decision as DecisionOf
from docflow.workflow.plan import Fill, Plan
from docflow.workflow.turn import Turn, refused

#: Kinds of fields whose text is printed as it is: a date put into one is written out in Chinese.
_WORDS = {"text", "long text", "person", "organisation", "code"}


def order_papers(turn: Turn, step: Step, arm: Arm, acted: Acted, votes: tuple[Vote, ...]) -> None:
    """Orders what `arm` approves and issues."""
    ordered: set[str] = set()
    for purpose, entries in (("approve", arm.approve), ("issue", arm.issue)):
        for entry in entries:
            plans = turn.graph.approvals if purpose == "approve" else turn.graph.issues
            plan = plans[step.name, arm.verb, entry.name]
            values = {fill.name: value for fill, value in _values(turn, plan, ordered) if value is not None}
            if purpose == "approve":
                turn.papers.append(_approval(turn, plan, values, acted, votes))
            else:
                turn.papers.append(_issue(turn, plan, values, acted, votes))
            ordered.add(entry.name)


def _values(turn: Turn, plan: Plan, ordered: set[str]) -> Iterator[tuple[Fill, Plain | Later]]:
    for fill in plan.fills:
        yield fill, _value(turn, fill.value, fill.type, ordered)


def _value(turn: Turn, expression: Expression, kind: FieldType | None, ordered: set[str]) -> Plain | Later:
    state = turn.state
    match expression:
        case Words(text=text):
            return text
        case AnswerOf(field=name):
            return state.record.get(name)
        case NameOf(organisation=alias):
            return _listed(turn.world.offices.full(state.organisations[alias]), kind)
        case DecisionOf(name=name, basis=basis):
            answer = state.decisions.get(name)
            return None if answer is None else _listed((answer.source or answer.rule) if basis else answer.value, kind)
        case Today():
            return _day(turn.today, kind)
        case PaperOf(paper=name, part=part):
            if name in ordered:
                return Later(name, part)
            paper = state.papers.get(name)
            return None if paper is None else _part(paper, part, kind)
        case ActOf(step=name, part=part):
            done = state.done.get(name)
            if done is None:
                return None
            parts = {
                "意见": done.note,
                "姓名": done.name,
                "日期": _day(workdays.day_of(done.at), kind),
                "机关": turn.world.offices.full(done.post.organisation),
                "角色": done.post.role,
                "结果": done.verb,
            }
            return parts[part] or None
        case Several(items=items):
            found = [_value(turn, one, None, ordered) for one in items]
            return [one for one in found if one is not None and not isinstance(one, Later)]
        case _:
            assert_never(expression)


def registered_values(turn: Turn, values: tuple[Given, ...]) -> dict[str, Plain]:
    """What a register's line says; a paper of the same act has no number yet and stays out."""
    found = {one.name: _value(turn, one.value, None, set()) for one in values}
    return {name: value for name, value in found.items() if value is not None and not isinstance(value, Later)}


def given_values(turn: Turn, values: tuple[Given, ...]) -> dict[str, Plain]:
    """What `with` gives the fields of a workflow run within this one."""
    form = turn.definition.form
    found = {one.name: _value(turn, one.value, form[one.name].type, set()) for one in values}
    return {name: value for name, value in found.items() if value is not None and not isinstance(value, Later)}


def _listed(text: str, kind: FieldType | None) -> Plain:
    """A name alone in a list field is a list of one: a name may hold the mark that parts the items of a list."""
    return [text] if isinstance(kind, ListOf) else text


def _day(day: date, kind: FieldType | None) -> str:
    if isinstance(kind, Scalar) and kind.kind in _WORDS:
        return chinese.format_date(day)
    return day.isoformat()


def _part(paper: Paper, part: str, kind: FieldType | None) -> str | None:
    if part == "日期":
        return _day(paper.date, kind)
    return (paper.title if part == "标题" else paper.number) or None


def _approval(
    turn: Turn, plan: Plan, values: Mapping[str, Plain | Later], acted: Acted, votes: tuple[Vote, ...]
) -> PaperOrder:
    return PaperOrder(
        name=plan.name,
        template=plan.template,
        purpose="approve",
        values=values,
        issuer=acted.post.organisation,
        numbered_by="",
        date=turn.today,
        signers=_signers(acted, votes),
        step=acted.step,
    )


def _issue(
    turn: Turn, plan: Plan, values: Mapping[str, Plain | Later], acted: Acted, votes: tuple[Vote, ...]
) -> PaperOrder:
    before = turn.state.papers.get(plan.name)
    numbered_by = acted.post.organisation if plan.number is None else ""
    if plan.number:
        numbered_by = turn.state.organisations[plan.number]
    order = PaperOrder(
        name=plan.name,
        template=plan.template,
        purpose="issue",
        values=values,
        issuer=acted.post.organisation,
        numbered_by=numbered_by,
        date=turn.today,
        signers=_signers(acted, votes),
        step=acted.step,
        issued_on=turn.today,
        replaces=before.seq if before and before.state == "issued" else 0,
    )
    if plan.name not in turn.graph.approved:
        return order
    if before is None or before.state != "approved":
        why = f"“{plan.name}”还没有批准"
        raise refused("W615", verb=acted.verb, why=why, remedy="先在前面的步骤批准")
    if changed := _changed(before.values, values):
        raise refused("W606", paper=plan.name, what="、".join(changed))
    return replace(order, date=before.date, signers=before.signers, frozen_hash=before.content_hash)


def _changed(frozen: Mapping[str, Plain], now: Mapping[str, Plain | Later]) -> list[str]:
    def same(name: str) -> bool:
        return json.dumps(frozen.get(name), sort_keys=True) == json.dumps(now.get(name), sort_keys=True, default=repr)

    return [name for name in dict.fromkeys((*frozen, *now)) if not same(name)]


def _signers(acted: Acted, votes: tuple[Vote, ...]) -> tuple[str, ...]:
    """签发人: who files, when that person has also signed or nobody else has; else those who said yes."""
    yes = [vote for vote in votes if vote.verb == acted.verb]
    if not yes or any(vote.by == acted.by for vote in yes):
        return (acted.name,)
    return tuple(dict.fromkeys(vote.name for vote in yes))


def filled(order: PaperOrder, facts: Iterable[PaperFacts]) -> PaperOrder:
    """The order with every part of an earlier paper of the same act put in."""
    known = {one.name: one for one in facts}

    def put(value: Plain | Later) -> Plain | Later:
        if not isinstance(value, Later):
            return value
        found = known[value.paper]
        if value.part == "日期":
            return order.date.isoformat()
        return (found.title if value.part == "标题" else found.number) or None

    values = {name: put(value) for name, value in order.values.items()}
    return replace(order, values={name: value for name, value in values.items() if value is not None})


def issued(decision: Decision, facts: Iterable[PaperFacts]) -> Decision:
    """The decision with the papers it ordered, now composed; its events are what is to be recorded.

    Errors: Refused W606 when the content approved before differs; ValueError when a fact is missing.
    """
    known = {one.name: one for one in facts}
    missing = [order.name for order in decision.papers if order.name not in known]
    if missing:
        raise ValueError(f"no facts of {missing}")
    if not decision.papers:
        return decision
    events = list(decision.events)
    first = decision.papers[0].step
    # The step that orders papers is done once in a turn; steps not asked again after it order none.
    place = max(index for index, event in enumerate(events) if isinstance(event, Acted) and event.step == first)
    at = events[place].at
    done: list[PaperFacts] = []
    papers: list[Event] = []
    for order in decision.papers:
        papers.append(_event(filled(order, done), known[order.name], at))
        done.append(known[order.name])
    events[place + 1 : place + 1] = papers
    state, found = effects(decision.base, tuple(events))
    return replace(decision, events=tuple(events), effects=found, state=state)


def _event(order: PaperOrder, facts: PaperFacts, at: datetime) -> PaperApproved | PaperIssued:
    if order.frozen_hash and order.frozen_hash != facts.content_hash:
        raise refused("W606", paper=order.name, what="正文内容（模板或机构名称变了）")
    if order.purpose == "approve":
        values = {name: value for name, value in order.values.items() if not isinstance(value, Later)}
        return PaperApproved(
            order.name,
            order.template,
            facts.title,
            order.date,
            facts.content_hash,
            values,
            order.step,
            at,
            order.issuer,
            order.signers,
            facts.bytes_hash,
        )
    return PaperIssued(
        order.name,
        order.template,
        facts.title,
        facts.number,
        order.date,
        facts.content_hash,
        facts.bytes_hash,
        order.issuer,
        order.step,
        at,
        order.signers,
        order.replaces,
    )
