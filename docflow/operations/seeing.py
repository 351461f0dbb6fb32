"""看件: where cases stand, whose turn it is, what was done, what would come of an act. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from docflow import form, store, zone
from docflow.directory import Post
from docflow.errors import Refused
from docflow.form import Form
from docflow.operations import case as cases
from docflow.operations import deeds, paper, standing
from docflow.operations.office import Office
from docflow.workflow import options as choices
from docflow.workflow.case import Case, Plain
from docflow.workflow.written import event_from_json


def minute(moment: datetime | None) -> str:
    """A moment as lists show it: 2026-03-02 09:00, of Beijing; empty for none."""
    return zone.minute(moment) if moment else ""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is."""

    step: str
    posts: tuple[str, ...]
    people: tuple[str, ...]
    due: str
    provisional: bool
    overdue: bool

    def said(self) -> str:
        who = "、".join(self.people) or "（没有人任这个岗位）"
        due = f"，{self.due}前办理" if self.due else ""
        due += "（节假日安排未公布，期限暂定）" if self.provisional and self.due else ""
        return f"{self.step}：{'、'.join(self.posts)}（{who}）{due}{'，已逾期' if self.overdue else ''}"

    def to_json(self) -> dict[str, object]:
        return {
            "step": self.step,
            "posts": list(self.posts),
            "people": list(self.people),
            "due": self.due or None,
            "provisional": self.provisional,
            "overdue": self.overdue,
        }


def waiting(office: Office, state: Case) -> tuple[Turn, ...]:
    """Whose turn it is now, with the names of those who hold the posts today."""
    today = office.now.date()
    out = []
    for one in state.open.values():
        people = {
            office.directory.name(holder.person)
            + (f"（代{office.directory.name(holder.on_behalf)}）" if holder.on_behalf else "")
            for post in one.asked
            for holder in office.directory.holders(post, today)
        }
        late = one.due is not None and today > one.due
        posts = tuple(str(post) for post in one.asked)
        out.append(
            Turn(one.step, posts, tuple(sorted(people)), one.due.isoformat() if one.due else "", one.provisional, late)
        )
    return tuple(out)


# --- lists -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A case in a list."""

    id: str
    title: str
    workflow: str
    step: str
    posts: tuple[str, ...]
    people: tuple[str, ...]
    due: str
    outcome: str
    changed: str
    overdue: bool = False

    def to_json(self) -> dict[str, object]:
        return {
            "case": self.id,
            "title": self.title,
            "workflow": self.workflow,
            "step": self.step,
            "posts": list(self.posts),
            "people": list(self.people),
            "due": self.due or None,
            "overdue": self.overdue,
            "outcome": self.outcome or None,
            "changed": self.changed,
        }


def cases_of(office: Office, rows: list[store.StoredCase]) -> list[Listed]:
    """Those of `rows` that who asks may see."""
    out = []
    for row in rows:
        state = standing.case_of(row)
        try:
            cases.may_see(office, state)
        except Refused:
            continue
        turns = waiting(office, state)
        out.append(
            Listed(
                row.id,
                row.title,
                row.workflow,
                "、".join(one.step for one in turns),
                tuple(dict.fromkeys(post for one in turns for post in one.posts)),
                tuple(dict.fromkeys(name for one in turns for name in one.people)),
                min((one.due for one in turns if one.due), default=""),
                row.outcome,
                minute(row.changed),
                any(one.overdue for one in turns),
            )
        )
    return out


def list_cases(office: Office, every: bool = False) -> list[Listed]:
    """Running cases, last changed first; with `every`, the finished ones too."""
    return cases_of(office, office.store.cases(running=None if every else True))


@dataclass(frozen=True)
class Todo:
    """A task that waits for who asks."""

    case: str
    title: str
    step: str
    post: str
    since: str
    due: str
    overdue: bool
    provisional: bool
    #: When it was last urged; "" never.
    urged: str = ""
    #: For whom a deputy would act; "" in their own right.
    on_behalf: str = ""

    @property
    def mark(self) -> str:
        late = "逾期" if self.overdue else "期限暂定" if self.provisional and self.due else ""
        behalf = f"代{self.on_behalf}" if self.on_behalf else ""
        return "、".join(filter(None, (late, "已催办" if self.urged else "", behalf)))

    def to_json(self) -> dict[str, object]:
        return {
            "case": self.case,
            "title": self.title,
            "step": self.step,
            "post": self.post,
            "since": self.since,
            "due": self.due or None,
            "overdue": self.overdue,
            "provisional": self.provisional,
            "urged": self.urged or None,
            "on_behalf": self.on_behalf or None,
        }


@dataclass(frozen=True)
class Inbox:
    """待办 已办 我发起 抄送我."""

    todo: tuple[Todo, ...]
    done: tuple[Listed, ...]
    started: tuple[Listed, ...]
    copied: tuple[Listed, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "todo": [one.to_json() for one in self.todo],
            "done": [one.to_json() for one in self.done],
            "started": [one.to_json() for one in self.started],
            "copied": [one.to_json() for one in self.copied],
        }


def inbox(office: Office) -> Inbox:
    """What waits for who asks, overdue first, and what they had part in."""
    who = cases.person(office)
    today = office.now.date()
    posts = [str(post) for post in office.directory.posts_of(who.id, today)]
    todo = [_todo(office, who.id, task, today) for task in office.store.tasks(posts)]
    todo.sort(key=lambda one: (not one.overdue, one.due or "9999", one.since))

    def part(role: str) -> tuple[Listed, ...]:
        return tuple(cases_of(office, office.store.cases(who=who.name, role=role)))

    copied = tuple(
        dict.fromkeys(
            one for name in (who.name, *posts) for one in cases_of(office, office.store.cases(who=name, role="copied"))
        )
    )
    return Inbox(tuple(todo), part("acted"), part("started"), copied)


def _todo(office: Office, person: str, task: store.Task, today: date) -> Todo:
    seats = [one for one in office.directory.holders(Post.read(task.post), today) if one.person == person]
    behalf = "" if any(not one.on_behalf for one in seats) else next((one.on_behalf for one in seats), "")
    due = str(task.due or "")
    late = bool(due) and date.fromisoformat(due) < today
    return Todo(
        task.case,
        task.title,
        task.step,
        task.post,
        minute(task.since),
        due,
        late,
        task.provisional,
        minute(task.urged),
        office.directory.name(behalf) if behalf else "",
    )


# --- one case -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A case, whole."""

    id: str
    title: str
    workflow: str
    outcome: str
    waiting: tuple[Turn, ...]
    decisions: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    record: tuple[tuple[str, str], ...]
    #: How many entries the record has, and the hash of the last: what somebody has seen who acts on it.
    version: int
    head: str

    def to_json(self) -> dict[str, object]:
        return {
            "case": self.id,
            "title": self.title,
            "workflow": self.workflow,
            "outcome": self.outcome or None,
            "waiting": [one.to_json() for one in self.waiting],
            "decisions": dict(self.decisions),
            "options": list(self.options),
            "record": dict(self.record),
            "version": self.version,
            "head": self.head,
        }


def show(office: Office, case: str) -> Shown:
    """Where a case stands; guarded fields are masked."""
    seen = cases.see(office, case)
    state = seen.state
    open_now: tuple[str, ...] = ()
    if office.user:
        who = cases.person(office)
        found = choices.options(seen.compiled, state, cases.world(office, seen.pinned), who.id)
        open_now = (*dict.fromkeys(one.verb for one in found.acts), *found.commands)
    answers = tuple(
        (name, f"{one.value}（{one.source}）" if one.source else one.value) for name, one in state.decisions.items()
    )
    return Shown(
        state.id,
        seen.stored.title,
        state.workflow,
        state.outcome,
        waiting(office, state),
        answers,
        open_now,
        tuple(_record(seen.compiled.definition.form, state.record)),
        seen.stored.version,
        seen.stored.head,
    )


def _record(wanted: Form, plain: Mapping[str, Plain]) -> list[tuple[str, str]]:
    out = []
    for one in wanted.fields:
        value = plain.get(one.name)
        if value is None:
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            out.append((one.name, f"（{len(value)}行）"))
            continue
        if isinstance(value, bool):
            value = "是" if value else "否"
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        out.append((one.name, form.masked(one, text) if form.guarded(one) else text.replace("\n", " ")))
    return out


@dataclass(frozen=True)
class Happened:
    """One event, as a person reads it."""

    seq: int
    at: str
    step: str
    who: str
    what: str
    note: str
    hash: str

    def to_json(self) -> dict[str, object]:
        return {
            "seq": self.seq,
            "at": self.at,
            "step": self.step,
            "who": self.who,
            "what": self.what,
            "note": self.note,
            "hash": self.hash,
        }


def history(office: Office, case: str) -> list[Happened]:
    """Every act of a case, in order."""
    seen = cases.see(office, case)
    return [_happened(office, one) for one in office.store.history(seen.stored.id)]


def _happened(office: Office, row: store.Event) -> Happened:
    event = event_from_json(row.body)
    note = deeds.note(event)
    if row.papers and row.kind not in ("PaperIssued", "PaperReceived"):
        note = "；".join(filter(None, (note, "附 " + "、".join(str(one["title"]) for one in row.papers))))
    who, step = deeds.who(event, office.directory.name), str(getattr(event, "step", "") or "")
    return Happened(row.seq, minute(row.at), step, who, deeds.what(event), _guarded(note), row.hash)


def _guarded(note: str) -> str:
    """What people wrote, with numbers of identity cards and telephones masked."""
    note = re.sub(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])", r"\1********\2", note)
    return re.sub(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)", r"\1****\2", note)


# --- what would happen ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What would come of an act."""

    waiting: tuple[Turn, ...]
    papers: tuple[str, ...]
    outcome: str

    def to_json(self) -> dict[str, object]:
        return {
            "waiting": [one.to_json() for one in self.waiting],
            "papers": list(self.papers),
            "outcome": self.outcome or None,
        }


def preview(office: Office, case: str, verb: str, given: paper.Answers, *, note: str = "", to: str = "") -> Preview:
    """What `verb` would lead to; refuses as the act itself would."""
    seen = cases.see(office, case)
    command = cases.command_of(office, seen.state, verb, given, note, to, "", "")
    found = choices.next_after(seen.compiled, seen.state, command, cases.world(office, seen.pinned))
    turns = tuple(
        Turn(
            one.step,
            tuple(str(post) for post in one.posts),
            one.people,
            one.due.isoformat() if one.due else "",
            one.provisional,
            False,
        )
        for one in found.waiting
    )
    return Preview(turns, found.papers, found.outcome)
