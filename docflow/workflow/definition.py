"""A workflow file becomes a Definition: shape and names, each mistake with its line.

parse (source) -> Definition, or InvalidSource with every Problem

Whether the workflow is safe to run is another question: graph.compile answers it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time
from fractions import Fraction

from docflow import form, workdays
from docflow.directory import Post
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.source import Cursor, Source, near_text
from docflow.workdays import Duration
from docflow.workflow import vocabulary
from docflow.workflow.language import (
    Arm,
    Block,
    CheckEntry,
    Definition,
    Overdue,
    PaperEntry,
    Part,
    Pass,
    Register,
    Run,
    Sign,
    Step,
)
from docflow.workflow.values import Vocabulary, givens

JOIN = "join"


def parse(source: Source) -> Definition:
    """The workflow that `source` writes.

    Errors: InvalidSource (Y4xx, W7xx), all at once.
    """
    definition, problems = attempt(source)
    if problems:
        raise InvalidSource(problems)
    return definition


def attempt(source: Source) -> tuple[Definition, tuple[Problem, ...]]:
    """What can be read of the workflow, and every problem of its shape and names."""
    top = Cursor.top(source).known(*vocabulary.TOP)
    reader = _Reader(top)
    steps, blocks, order = reader.steps()
    if not order:
        (top / "steps").fault("W720")
    definition = Definition(
        name=(top / "workflow").text(),
        version=(top / "version").whole(1),
        calendar=(top / "calendar").text("国务院"),
        prefix=(top / "prefix").text(""),
        about=(top / "about").text(""),
        organisations=reader.organisations,
        form=reader.form,
        decide=reader.decide,
        steps={name: replace(step, not_by=_each(step.not_by, blocks)) for name, step in steps.items()},
        blocks=blocks,
        order=order,
        start=next(iter(order), ""),
        digest=hashlib.sha256(source.text.encode()).hexdigest(),
        checks=tuple(reader.check(name, entry) for name, entry in (top / "checks").entries()),
        once=(top / "same_person").one_of("once", "again", default="again") == "once",
        closes=_clock(top / "closes"),
        runs=reader.runs,
    )
    found = sorted(top.problems, key=lambda one: (one.place.line, one.place.column, one.code))
    return definition, tuple(found)


def _each(names: tuple[str, ...], blocks: Mapping[str, Block]) -> tuple[str, ...]:
    """The steps, with those of its branches in the place of a block: whoever took part in any of them is meant."""
    each = [blocks[name].branches.values() if name in blocks else ((name,),) for name in names]
    return tuple(dict.fromkeys(step for branches in each for branch in branches for step in branch))


class _Reader:
    """Reads the parts of one file; what it must know beforehand is collected first."""

    def __init__(self, top: Cursor) -> None:
        self.top = top
        self.organisations = self._organisations(top / "organisations")
        self.form = form.read_fields(top / "form")
        self.decide = {name: self._rules(entry) for name, entry in (top / "decide").entries()}
        self.first_line: dict[str, int] = {}
        self.runs: dict[str, Run] = {}
        self.words = Vocabulary(
            frozenset(self.form.names),
            frozenset(self.organisations),
            frozenset(self.decide),
            frozenset(_paper_names(top / "steps")),
            frozenset(_step_names((top / "steps").value)),
        )

    def _organisations(self, cursor: Cursor) -> dict[str, Part]:
        found: dict[str, Part] = {}
        written = dict(cursor.entries())
        for alias, entry in written.items():
            text = entry.text()
            if text == "applicant":
                found[alias] = Part("applicant", place=entry.place)
            elif match := re.fullmatch(r"superior\((.+)\)", text):
                of = match.group(1).strip()
                if of not in found:
                    entry.fault("W740", name=of, near=near_text(of, found))
                found[alias] = Part("superior", of, entry.place)
            else:
                found[alias] = Part("fixed", text, entry.place)
        applicants = [alias for alias, part in found.items() if part.kind == "applicant"]
        if len(applicants) != 1:
            cursor.fault("W759", key="organisations", expected="恰好一个 applicant", value=f"{len(applicants)} 个")
        return found

    def _rules(self, entry: Cursor) -> str:
        return entry.text().removeprefix("rules/").removesuffix(".yaml")

    # --- steps and blocks ----------------------------------------------------------------------

    def steps(self) -> tuple[dict[str, Step], dict[str, Block], dict[str, int]]:
        steps: dict[str, Step] = {}
        blocks: dict[str, Block] = {}
        order: dict[str, int] = {}
        for name, entry in (self.top / "steps").entries():
            if not self._is_new(name, entry, order):
                continue
            order[name] = len(order)
            if entry.has("run"):
                self.runs[name] = self.run(name, entry)
                continue
            if not entry.has("parallel"):
                steps[name] = self.step(name, entry)
                continue
            entry.known(*vocabulary.BLOCK)
            (entry / "about").text("")
            branches: dict[str, tuple[str, ...]] = {}
            for branch, inside in (entry / "parallel").entries():
                branches[branch] = ()
                for inner, step in inside.entries():
                    if step.has("parallel"):
                        self.at_key(step, "W744", step=inner)
                    elif self._is_new(inner, step, order):
                        order[inner] = len(order)
                        branches[branch] += (inner,)
                        if step.has("run"):
                            self.runs[inner] = replace(self.run(inner, step), block=name, branch=branch)
                            continue
                        steps[inner] = replace(self.step(inner, step), block=name, branch=branch)
                if not branches[branch] and not inside.value:
                    self.at_key(inside, "W720")
            blocks[name] = Block(name, branches, self.after(entry / "then"), _key(entry))
        return steps, blocks, order

    def run(self, name: str, entry: Cursor) -> Run:
        """A step that is another workflow."""
        entry.known(*vocabulary.RUN)
        (entry / "about").text("")
        arms = tuple(self.arm(outcome, arm) for outcome, arm in (entry / "then").entries())
        for_ = (entry / "for").text("")
        if for_ and for_ not in self.organisations:
            (entry / "for").fault("W740", name=for_, near=near_text(for_, self.organisations))
        values = tuple(givens(entry / "with", self.words))
        return Run(name, (entry / "run").text(), for_, values, arms, place=_key(entry))

    def _is_new(self, name: str, entry: Cursor, order: dict[str, int]) -> bool:
        if name in order or name == JOIN:
            entry.problems.append(problem("W747", entry.key_place, step=name, first=self.first_line.get(name, 0)))
            return False
        self.first_line[name] = entry.key_place.line
        return True

    def step(self, name: str, entry: Cursor) -> Step:
        entry.known(*vocabulary.STEP)
        by = self.post(entry / "by") if entry.has("by") else None
        sign = self.sign(entry / "sign") if entry.has("sign") else None
        if by is None and (sign is None or entry.has("fill") or entry.has("receive")):
            self.at_key(entry, "W755", step=name, key="by")
        arms = tuple(self.arm(verb, arm) for verb, arm in (entry / "then").entries())
        if not arms:
            self.at_key(entry, "W755", step=name, key="then")
        approve, issue = tuple(self.papers(entry / "approve")), tuple(self.papers(entry / "issue"))
        step = Step(
            name=name,
            by=by,
            arms=arms,
            about=(entry / "about").text(""),
            fill=self.fields(entry / "fill"),
            ask=self.fields(entry / "ask"),
            when=(entry / "when").text(""),
            otherwise=(entry / "otherwise").text(""),
            not_by=(entry / "not_by").texts(),
            sign=sign,
            consult=tuple(self.post(one) for one in (entry / "consult").items()),
            due=self.duration(entry / "due"),
            overdue=self.overdue(entry / "overdue"),
            receive=(entry / "receive").text(""),
            place=_key(entry),
            when_place=(entry / "when").place,
        )
        if step.due and not entry.has("overdue"):
            self.at_key(entry, "W727", step=name)
        return self._with_papers(step, approve, issue)

    def at_key(self, entry: Cursor, code: str, **values: object) -> None:
        """Notes a problem of the whole entry where its name stands."""
        entry.problems.append(problem(code, _key(entry), **values))

    def _with_papers(self, step: Step, approve: tuple[PaperEntry, ...], issue: tuple[PaperEntry, ...]) -> Step:
        """Papers written at the step belong to every arm that does not send the case back."""
        if not approve and not issue:
            return step
        known = [*self.first_line]
        arms = tuple(
            arm
            if arm.go and all(target in known for target in arm.go)
            else replace(arm, approve=approve + arm.approve, issue=issue + arm.issue)
            for arm in step.arms
        )
        return replace(step, arms=arms)

    def arm(self, verb: str, entry: Cursor) -> Arm:
        if not isinstance(entry.value, dict):
            target = entry.text()
            joins = target == JOIN
            return Arm(verb, () if joins or not target else (target,), joins=joins, place=entry.place)
        entry.known(*vocabulary.ARM)
        targets = (entry / "go").texts()
        if entry.has("go") and entry.has("end"):
            entry.fault("W754", keys="go 和 end")
        elif not (any(targets) or (entry / "end").value):
            entry.fault("W755", step=verb, key="go 或 end")
        return Arm(
            verb,
            tuple(target for target in targets if target != JOIN),
            (entry / "end").text(""),
            JOIN in targets,
            tuple(self.papers(entry / "approve")),
            tuple(self.papers(entry / "issue")),
            tuple(self.post(one, alone=True) for one in (entry / "copy").items()),
            (entry / "reason").one_of("required", "optional", default="optional") == "required",
            "direct" if (entry / "again").one_of("stepwise", "direct", default="stepwise") == "direct" else "stepwise",
            self.fields(entry / "fill"),
            self.register(entry / "register"),
            _key(entry),
        )

    def after(self, entry: Cursor) -> Arm:
        """What follows a block: a step or an end, and nothing that needs a person."""
        if isinstance(entry.value, dict):
            entry.known("go", "end")
            targets = tuple(target for target in (entry / "go").texts() if target != JOIN)
            arm = Arm("", targets, (entry / "end").text(""), place=_key(entry))
        else:
            arm = self.arm("", entry)
        if arm.go and arm.end:
            entry.fault("W754", keys="go 和 end")
        elif len(arm.go) + bool(arm.end) != 1:
            key = "一个 go 或 end" if isinstance(entry.value, dict) else "then"
            entry.fault("W755", step=entry.path[-2], key=key)
        return arm

    def check(self, name: str, entry: Cursor) -> CheckEntry:
        """One condition of `checks`, and where it is asked."""
        entry.known(*vocabulary.CHECK)
        if entry.has("must") == entry.has("warn"):
            self.at_key(entry, "W754" if entry.has("must") else "W755", **_one_of("must 和 warn", name, entry))
        kind = "must" if entry.has("must") else "warn"
        at = (entry / "at").texts()
        if not at:
            (entry / "at").text()
        for item in (entry / "at").items():
            step = item.text()
            if step and step not in self.words.steps:
                steps = sorted(self.words.steps)
                item.fault("W721", name=step, near=near_text(step, steps), known="、".join(steps) or "（没有）")
        text = (entry / kind).text("") if entry.has(kind) else ""
        say, basis = (entry / "say").text(), (entry / "source").text("")
        return CheckEntry(name, text, at, say, kind == "must", basis, (entry / kind).place)

    # --- what stands in a step -------------------------------------------------------------------

    def post(self, cursor: Cursor, alone: bool = False) -> Post:
        """The post written `街道.组织员`; with `alone`, an organisation by itself is its every post."""
        return self.post_named(cursor.text(), cursor, alone)

    def post_named(self, text: str, cursor: Cursor, alone: bool = False) -> Post:
        organisation, dot, role = text.partition(".")
        if not dot and not alone and text:
            cursor.fault("W741", text=text)
        elif organisation and organisation not in self.organisations:
            cursor.fault("W740", name=organisation, near=near_text(organisation, self.organisations))
        return Post(organisation, role)

    def fields(self, cursor: Cursor) -> tuple[str, ...]:
        for one in cursor.items():
            name = one.text()
            if name and name not in self.form and name not in self.decide:
                near, known = near_text(name, self.form.names), "、".join(self.form.names) or "（没有）"
                one.fault("W748", name=name, near=near, known=known)
        return cursor.texts()

    def sign(self, cursor: Cursor) -> Sign:
        cursor.known(*vocabulary.SIGN)
        weights: dict[Post, int] = {}
        if isinstance((cursor / "by").value, dict):
            for name, entry in (cursor / "by").entries():
                if (voices := entry.whole(1)) < 1:
                    entry.fault("W759", key=name, expected="至少一票", value=str(voices))
                weights[self.post_named(name, entry)] = voices
            by = tuple(weights)
        else:
            by = tuple(self.post(one) for one in (cursor / "by").items())
        if not by:
            (cursor / "by").text()
        weights = {post: voices for post, voices in weights.items() if voices != 1}
        rule, veto, in_order = self.rule(cursor / "pass"), (cursor / "veto").yes(), (cursor / "order").yes()
        sign = Sign(by, rule, veto, in_order, weights, _key(cursor))
        if in_order and rule.kind == "first":
            (cursor / "order").fault("W754", keys="order: yes 和 pass: first")
        if sign.is_body and (in_order or weights):
            (cursor / "by").fault("W754", keys="一个岗位的集体表决和 order、票数")
        return sign

    def rule(self, cursor: Cursor) -> Pass:
        text = cursor.text("all").strip()
        if text in ("all", "first"):
            return Pass("all" if text == "all" else "first")
        if found := re.fullmatch(r"(>?)\s*(\d{1,2})/(\d{1,2})", text, re.ASCII):
            above, below = int(found.group(2)), int(found.group(3))
            if 0 < above <= below and not (found.group(1) and above == below):
                return Pass("share", Fraction(above, below), bool(found.group(1)))
        elif re.fullmatch(r"[1-9]\d?", text, re.ASCII):
            return Pass("count", count=int(text))
        cursor.fault("W752", text=text)
        return Pass("all")

    def duration(self, cursor: Cursor) -> Duration | None:
        text = cursor.text("none")
        if text == "none":
            return None
        try:
            return workdays.duration(text, cursor.place)
        except InvalidSource as error:
            cursor.problems.extend(error.problems)
            return None

    def overdue(self, cursor: Cursor) -> Overdue | None:
        if not isinstance(cursor.value, dict):
            if cursor.text("none") != "none":
                cursor.fault("W759", key="overdue", expected="remind、escalate 或 none", value=cursor.text())
            return None
        cursor.known(*vocabulary.OVERDUE)
        remind = tuple(self.post(one) for one in (cursor / "remind").items())
        escalate = tuple(self.post(one) for one in (cursor / "escalate").items())
        take = (cursor / "take").text("")
        if not (remind or escalate or take):
            self.at_key(cursor, "W755", step="overdue", key="remind、escalate 或 take")
        every = self.duration(cursor / "every")
        return Overdue(remind, every, escalate, take, _key(cursor))

    def papers(self, cursor: Cursor) -> Iterator[PaperEntry]:
        for one in cursor.items():
            if not isinstance(one.value, dict):
                name = one.text()
                yield PaperEntry(name, name, place=one.place)
                continue
            one.known(*vocabulary.PAPER)
            name = (one / "paper").text()
            number = (one / "number").text("") if one.has("number") else None
            if number == "none":
                number = ""
            elif number and number not in self.organisations:
                (one / "number").fault("W740", name=number, near=near_text(number, self.organisations))
            values = tuple(givens(one / "with", self.words))
            yield PaperEntry(name, (one / "template").text(name), values, number, False, one.place)

    def register(self, cursor: Cursor) -> Register | None:
        if cursor.value is None:
            return None
        if not isinstance(cursor.value, dict):
            return Register(cursor.text(), place=cursor.place)
        cursor.known(*vocabulary.REGISTER)
        return Register((cursor / "name").text(), tuple(givens(cursor / "with", self.words)), _key(cursor))


def _clock(cursor: Cursor) -> time | None:
    """The time of day here."""
    text = cursor.text("")
    if not text:
        return None
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if not found:
        cursor.fault("W759", key="closes", expected="如 17:30 的时间", value=text)
        return None
    return time(int(found.group(1)), int(found.group(2)))


def _key(cursor: Cursor) -> Place:
    """The place of the key here, with the way to it."""
    return replace(cursor.key_place, path=cursor.path)


def _one_of(keys: str, step: str, entry: Cursor) -> dict[str, str]:
    """The values of W754 (both are there) or W755 (none is)."""
    return {"keys": keys} if entry.has("must") else {"step": step, "key": keys.replace("和", "或")}


def _step_names(steps: object) -> Iterator[str]:
    """The steps that people do: no block, which is its steps, and no workflow run within."""
    if not isinstance(steps, dict):
        return
    for name, entry in steps.items():
        if not isinstance(entry, dict) or not entry.keys() & {"parallel", "run"}:
            yield name
        branches = entry.get("parallel") if isinstance(entry, dict) else None
        for branch in branches.values() if isinstance(branches, dict) else ():
            yield from _step_names(branch)


def _paper_names(cursor: Cursor) -> Iterator[str]:
    """Every name under `issue`, `approve` or `receive`, wherever it stands."""
    value = cursor.value
    if isinstance(value, list):
        for index in range(len(value)):
            yield from _paper_names(cursor / index)
    elif isinstance(value, dict):
        for key in value:
            if key in ("issue", "approve"):
                for one in (cursor / key).items():
                    name = one.value.get("paper") if isinstance(one.value, dict) else one.value
                    if isinstance(name, str):
                        yield name
            elif key == "receive" and isinstance(value[key], str):
                yield str(value[key])
            else:
                yield from _paper_names(cursor / key)
