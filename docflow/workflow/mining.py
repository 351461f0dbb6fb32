"""流程挖掘: the record as event logs that process-mining tools read.

Trace           one case with its events in order, each with the moment it was recorded
steps           what happened, in few words of the field: activity, lifecycle, who in which post
xes   (traces)  -> XES (IEEE 1849-2016) with the extensions concept, time, lifecycle, organizational
ocel  (traces)  -> OCEL 2.0 as JSON: cases, steps and papers as objects, acts as events on them

People are numbered (人1, 人2 …), unless `names` is asked for: a log that goes to a consultant names nobody.
Pure: traces in, text out; the same traces give the same text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from docflow.directory import Post
from docflow.workflow import events as ev
from docflow.workflow.events import Event


@dataclass(frozen=True)
class Trace:
    """One case (办件): its number, its workflow, what happened to it."""

    case: str
    workflow: str
    events: tuple[tuple[datetime, Event], ...]
    outcome: str = ""


@dataclass(frozen=True)
class Step:
    """One entry of a log."""

    #: What a person calls it: the step and what was said there, or the name of the act.
    activity: str
    #: Of the XES transactional model: schedule, start, complete, reassign, withdraw, abort_case …
    lifecycle: str
    at: datetime
    step: str = ""
    by: str = ""
    post: Post | None = None
    #: Papers made or received by it: name and number.
    papers: tuple[tuple[str, str], ...] = ()
    #: What else is worth a column.
    more: tuple[tuple[str, str], ...] = ()

    @property
    def role(self) -> str:
        return self.post.role if self.post else ""

    @property
    def organisation(self) -> str:
        return self.post.organisation if self.post else ""


def steps(trace: Trace) -> Iterator[Step]:
    """What happened in a case, event by event; nothing of the record is left out but the engine's bookkeeping."""
    for at, event in trace.events:
        found = _step(event, at)
        if found is not None:
            yield found


def _step(event: Event, at: datetime) -> Step | None:
    match event:
        case ev.Started(by=by, post=post):
            return Step("发起", "complete", at, by=by, post=post)
        case ev.Entered(step=step, owner=owner, due=due):
            more = (("期限", due.isoformat()),) if due else ()
            return Step(step, "schedule", at, step, more=more, post=owner)
        case ev.Acted(step=step, verb=verb, by=by, post=post):
            more = (("结论", verb),)
            return Step(step, "complete", at, step, by, more=more, post=post)
        case ev.Voted(step=step, vote=vote):
            return Step(f"{step}表态", "complete", at, step, vote.by, more=(("结论", vote.verb),), post=vote.posts[0])
        case ev.Skipped(step=step):
            return Step(step, "autoskip", at, step)
        case ev.PaperIssued(paper=paper, number=number, step=step):
            return Step(f"印发{paper}", "complete", at, step, papers=((paper, number),))
        case ev.PaperApproved(paper=paper, step=step):
            return Step(f"签发{paper}", "complete", at, step, papers=((paper, ""),))
        case ev.PaperReceived(paper=paper, number=number, step=step, by=by):
            return Step(f"收到{paper}", "complete", at, step, by, papers=((paper, number),))
        case ev.Finished(outcome=outcome, by=by):
            return Step(f"办结：{outcome}", "complete", at, by=by)
        case _:
            return _command(event, at)


#: The acts that change who does a step, and what they are in the transactional model.
_COMMANDS: Final[dict[type, tuple[str, str]]] = {
    ev.Withdrawn: ("撤回", "withdraw"),
    ev.Urged: ("催办", "unknown"),
    ev.HandedOver: ("转办", "reassign"),
    ev.Delegated: ("委派", "assign"),
    ev.Advised: ("回复", "unknown"),
    ev.SignerAdded: ("加签", "assign"),
    ev.SignerRemoved: ("减签", "withdraw"),
    ev.Copied: ("抄送", "unknown"),
    ev.Reminded: ("超期提醒", "unknown"),
    ev.Escalated: ("超期上报", "reassign"),
    ev.Recounted: ("期限复算", "unknown"),
    ev.Migrated: ("换版", "unknown"),
}


def _command(event: Event, at: datetime) -> Step | None:
    if type(event) not in _COMMANDS:
        return None
    activity, lifecycle = _COMMANDS[type(event)]
    post = next(
        (found for name in ("new", "to", "post") if isinstance(found := getattr(event, name, None), Post)), None
    )
    return Step(activity, lifecycle, at, getattr(event, "step", ""), getattr(event, "by", ""), post=post)


# --- who ----------------------------------------------------------------------------------------------------------


@dataclass
class People:
    """Names the people of a log: by number, or as they are."""

    names: bool
    known: dict[str, str] = field(default_factory=dict)

    def called(self, person: str) -> str:
        if not person or self.names:
            return person
        return self.known.setdefault(person, f"人{len(self.known) + 1}")


# --- XES -----------------------------------------------------------------------------------------------------------

_EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
"""
_GLOBALS: Final = """  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
  </global>
  <classifier name="activity" keys="concept:name lifecycle:transition"/>
"""


def xes(traces: Iterable[Trace], names: bool = False) -> str:
    """The log as XES; one trace a case."""
    people = People(names)
    out = [_HEAD]
    out += [f'  <extension name="{a}" prefix="{b}" uri="{c}"/>\n' for a, b, c in _EXTENSIONS]
    out.append(_GLOBALS)
    for trace in traces:
        out.append("  <trace>\n")
        about = {"concept:name": trace.case, "docflow:workflow": trace.workflow, "docflow:outcome": trace.outcome}
        out += [_string(key, value, "    ") for key, value in about.items() if value]
        for one in steps(trace):
            out.append("    <event>\n")
            out += [_string(key, value, "      ") for key, value in _of(one, people) if value]
            out.append(f'      <date key="time:timestamp" value="{_moment(one.at)}"/>\n    </event>\n')
        out.append("  </trace>\n")
    return "".join((*out, "</log>\n"))


def _of(one: Step, people: People) -> Iterator[tuple[str, str]]:
    yield "concept:name", one.activity
    yield "lifecycle:transition", one.lifecycle
    yield "org:resource", people.called(one.by)
    yield "org:role", one.role
    yield "org:group", one.organisation
    yield "docflow:step", one.step
    yield "docflow:paper", "、".join(f"{name}（{number}）" if number else name for name, number in one.papers)
    yield from ((f"docflow:{key}", value) for key, value in one.more)


def _string(key: str, value: str, indent: str) -> str:
    return f'{indent}<string key="{escape(key)}" value="{_attribute(value)}"/>\n'


def _attribute(text: str) -> str:
    """`text` within quotes; a line break stays one."""
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


# --- OCEL ----------------------------------------------------------------------------------------------------------

_TIME_OF_OBJECTS: Final = "1970-01-01T00:00:00Z"
_OBJECTS: Final = {
    "办件": ("流程", "结果"),
    "步骤": (),
    "文书": ("文号",),
    "机关": (),
}
_EVENT_ATTRIBUTES: Final = ("阶段", "人员", "岗位", "结论", "期限")


def ocel(traces: Iterable[Trace], names: bool = False) -> str:
    """The log as OCEL 2.0 (JSON): an event touches its case, its step, its papers and the agency that acts."""
    people = People(names)
    objects: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for trace in traces:
        _object(objects, trace.case, "办件", {"流程": trace.workflow, "结果": trace.outcome})
        for one in steps(trace):
            ties = [(trace.case, "属于")]
            if one.step:
                ties.append((_object(objects, f"{trace.case}/{one.step}", "步骤", {}), "在"))
            for name, number in one.papers:
                ties.append((_object(objects, f"{trace.case}/文书/{name}", "文书", {"文号": number}), "文书"))
            if one.organisation:
                ties.append((_object(objects, one.organisation, "机关", {}), "由"))
            found.append(_event(one, len(found) + 1, ties, people))
    types = sorted({str(one["type"]) for one in found})
    log = {
        "objectTypes": [{"name": name, "attributes": _typed(attributes)} for name, attributes in _OBJECTS.items()],
        "eventTypes": [{"name": name, "attributes": _typed(_EVENT_ATTRIBUTES)} for name in types],
        "objects": list(objects.values()),
        "events": found,
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _typed(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name, "type": "string"} for name in names]


def _object(known: dict[str, dict[str, Any]], name: str, kind: str, values: dict[str, str]) -> str:
    """The object called `name`, made when it is new; a value that comes later (文号, 结果) is filled in."""
    one = known.setdefault(name, {"id": name, "type": kind, "attributes": [], "relationships": []})
    have = {str(attribute["name"]) for attribute in one["attributes"]}
    one["attributes"] += [
        {"name": key, "time": _TIME_OF_OBJECTS, "value": value}
        for key, value in values.items()
        if value and key not in have
    ]
    return name


def _event(one: Step, number: int, ties: list[tuple[str, str]], people: People) -> dict[str, Any]:
    values = {
        "阶段": one.lifecycle,
        "人员": people.called(one.by),
        "岗位": one.role,
        **dict(one.more),
    }
    return {
        "id": f"e{number}",
        "type": one.activity,
        "time": _moment(one.at),
        "attributes": [{"name": key, "value": value} for key, value in values.items() if value],
        "relationships": [{"objectId": name, "qualifier": how} for name, how in ties],
    }
