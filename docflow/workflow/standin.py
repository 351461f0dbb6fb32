"""The made-up world in which a workflow is proved: every post is held, answers are samples guards can tell apart.

Nothing here knows the rules: the engine asks this world as it asks the real one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import TypeVar

from docflow.condition import Condition
from docflow.directory import Holder, Post
from docflow.form import Form, ListOf, OneOf, Record, Scalar, TableOf
from docflow.workflow import regions
from docflow.workflow.case import Answer, Plains, World
from docflow.workflow.checks import Known, reachable_organisations
from docflow.workflow.language import AnswerOf, Definition, Step
from docflow.workflow.plan import Graph
from docflow.workflow.regions import Quantity, Survey
from docflow.zone import CHINA

_T = TypeVar("_T")

#: Any moment will do; it is far from every holiday.
MOMENT = datetime(2026, 3, 10, 9, tzinfo=CHINA)
#: So late that every deadline has passed.
LATE = MOMENT + timedelta(days=366 * 20)
_FILLED = "·"
_OTHER = "其他"
LIMIT_CHOICES = 64


@dataclass(frozen=True)
class Everyone:
    """Each post has two people, a body three or as many as its rule needs; each organisation its superior."""

    definition: Definition
    bodies: Mapping[Post, int]

    def has(self, organisation: str) -> bool:
        return True

    def superior(self, organisation: str) -> str:
        for alias, part in self.definition.organisations.items():
            if part.kind == "superior" and self._name(part.of) == organisation:
                return alias
        return f"{organisation}的上级"

    def _name(self, alias: str) -> str:
        part = self.definition.organisations.get(alias)
        return part.of if part and part.kind == "fixed" else alias

    def full(self, organisation: str) -> str:
        return organisation

    def name(self, person: str) -> str:
        return person

    def within(self, organisation: str, top: str) -> bool:
        return True

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        return frozenset(Holder(f"{post}#{number}") for number in range(1, self.bodies.get(post, 2) + 1))

    def posts_of(self, person: str, day: date) -> frozenset[Post]:
        return frozenset({Post.read(person.partition("#")[0])})


class Samples:
    """Answers taken as they come: they are samples already."""

    def accept(self, form: Form, answers: Mapping[str, object]) -> Plains:
        return {name: value for name, value in answers.items() if name in form}  # type: ignore[misc]

    def read(self, form: Form, plain: Plains) -> Record:
        return {one.name: plain[one.name] for one in form.fields}  # type: ignore[misc]


def could_be_asked(condition: Condition, values: Mapping[str, object]) -> bool:
    """A check whose answers are there is taken to hold: whoever is told otherwise corrects them and goes on."""
    condition.require(values)
    return True


@dataclass(frozen=True)
class Choices:
    """What people may answer and tables may decide, as far as any condition can tell the difference."""

    #: By field or decision: its samples.
    samples: Mapping[str, tuple[object, ...]]
    #: By decision: the fields without which its table says nothing; None is any.
    facts: Mapping[str, frozenset[str] | None]
    #: Two fields that are compared with each other, and the pairs that differ.
    pairs: Mapping[tuple[str, str], tuple[tuple[object, object], ...]] = field(default_factory=dict)
    #: The conditions whose every case these choices do not show.
    inexact: tuple[Condition, ...] = ()

    def answers(self, form: Form) -> list[dict[str, object]]:
        """Every way to fill the required fields of `form` that a condition can tell apart."""
        left = {one.name: None for one in form.fields if one.required or one.name in self.samples}
        axes: list[tuple[dict[str, object], ...]] = []
        for pair, rows in self.pairs.items():
            if left.keys() >= set(pair):
                axes.append(tuple(dict(zip(pair, row, strict=True)) for row in rows))
                left = {name: None for name in left if name not in pair}
        axes += [tuple({name: value} for value in self.samples.get(name, (_FILLED,))) for name in left]
        return [{name: value for one in chosen for name, value in one.items()} for chosen in _limited(axes)]

    def decisions(
        self, before: Plains, filled: Mapping[str, object], made: Mapping[str, Answer]
    ) -> list[dict[str, Answer]]:
        """Every way the tables may answer once `filled` is filled in; an answer stays while its facts do."""
        known = {name for name, value in {**before, **filled}.items() if value is not None}
        changed = {name for name, value in filled.items() if before.get(name) != value}
        open_ones: list[str] = []
        for name, facts in self.facts.items():
            ready = bool(known) if facts is None else facts <= known
            stays = name in made and not (changed if facts is None else facts & changed)
            if ready and not stays:
                open_ones.append(name)
        each = [self.samples.get(name, (_FILLED,)) for name in open_ones]
        return [
            {
                **made,
                **{name: Answer(str(value), _FILLED, _FILLED) for name, value in zip(open_ones, values, strict=True)},
            }
            for values in _limited(each)
        ]

    @property
    def is_whole(self) -> bool:
        """Whether no choice was left out for being too many."""
        paired = {name for pair in self.pairs for name in pair}
        sizes = [len(one) for name, one in self.samples.items() if name not in paired]
        sizes += [len(rows) for rows in self.pairs.values()]
        total = 1
        for size in sizes:
            total *= size
        return total <= LIMIT_CHOICES


def _limited(each: list[tuple[_T, ...]]) -> Iterator[tuple[_T, ...]]:
    for index, values in enumerate(product(*each)):
        if index >= LIMIT_CHOICES:
            return
        yield values


def choices(graph: Graph, known: Known) -> Choices:
    """The samples that the conditions of `graph` need."""
    definition = graph.definition
    samples: dict[str, tuple[object, ...]] = {}
    found = regions.survey(tuple(graph.conditions.values()), _quantities(definition), _together(definition))
    behind = _sources(definition)
    read = [(one, _behind(one.names, behind)) for one in graph.conditions.values()]
    for name in sorted({name for _, names in read for name in names}):
        reading = [one for one, names in read if name in names]
        if name in definition.decide:
            table = (known.tables or {}).get(definition.decide[name])
            written = sorted({str(value) for one in reading for value in one.literals if isinstance(value, str)})
            samples[name] = table.answers if table and table.answers else (*written, _OTHER)
        else:
            # What is filled from this field is compared in its stead.
            told = [values for other, values in found.single.items() if name in _behind(frozenset({other}), behind)]
            samples[name] = tuple(dict.fromkeys(value for values in told for value in values))
            samples[name] = samples[name] or _samples(definition.form, name, reading, found)
    facts: dict[str, frozenset[str] | None] = {}
    for name, rules in definition.decide.items():
        table = (known.tables or {}).get(rules)
        facts[name] = frozenset(table.facts) & set(definition.form.names) if table and table.facts else None
    for pair, rows in found.pairs.items():
        samples |= {name: tuple(dict.fromkeys(row[place] for row in rows)) for place, name in enumerate(pair)}
    return Choices(samples, facts, found.pairs, tuple(found.inexact))


def _quantities(definition: Definition) -> dict[str, Quantity]:
    """The fields that conditions compare as numbers."""
    found: dict[str, Quantity] = {}
    for one in definition.form.fields:
        match one.type:
            case Scalar(kind="integer", least=least):
                found[one.name] = Quantity(regions.WHOLE, None if least is None else Fraction(least))
            case Scalar(kind="decimal" | "money", least=least):
                found[one.name] = Quantity(regions.DENSE, None if least is None else Fraction(least))
            case Scalar(kind="date"):
                found[one.name] = Quantity(regions.DAY)
            case ListOf() | TableOf():
                found[one.name] = Quantity(regions.COUNT, Fraction(1))
            case _:
                pass
    return found


def _together(definition: Definition) -> Callable[[set[str]], bool]:
    """Whether fields are always filled in at once, whenever one of them is."""
    asked = [
        each
        for step in definition.steps.values()
        for arm in step.arms
        for each in ({*step.fill, *step.ask, *arm.fill}, set(arm.fill))
    ]
    given = {one.name for step in definition.steps.values() for one in step.given}

    def together(names: set[str]) -> bool:
        return not names & given and all(names <= one or not names & one for one in asked)

    return together


def _sources(definition: Definition) -> dict[str, set[str]]:
    """By field: the fields that `with` may fill it from."""
    found: dict[str, set[str]] = {}
    for step in definition.steps.values():
        for given in step.given:
            if isinstance(given.value, AnswerOf):
                found.setdefault(given.name, set()).add(given.value.field)
    return found


def _behind(names: frozenset[str], sources: Mapping[str, set[str]]) -> set[str]:
    found, todo = set(names), list(names)
    while todo:
        for source in sources.get(todo.pop(), set()) - found:
            found.add(source)
            todo.append(source)
    return found


def _samples(form: Form, name: str, reading: list[Condition], found: Survey) -> tuple[object, ...]:
    """Values of a field on both sides of everything it is compared with."""
    literals = {value for one in reading for value in one.literals}
    # Words compared with each other may be any of theirs, or as many others as there are fields.
    alike = next((one for one in found.words if name in one), set())
    others = tuple(f"{_OTHER}{number or ''}" for number in range(max(1, len(alike))))
    for other in alike & set(form.names):
        kind = form[other].type
        literals |= set(kind.options) if isinstance(kind, OneOf) else set()
    numbers = {value for value in literals if isinstance(value, int | Decimal)} | {0, 1}
    match form[name].type:
        case OneOf(options=options):
            return options
        case Scalar(kind="yes/no"):
            return (False, True)
        case Scalar(kind="integer" | "decimal" | "money", least=least):
            near = {value + step for value in numbers for step in (-1, 0, 1)}
            return tuple(sorted(value for value in near if least is None or value >= least))
        case Scalar(kind="date"):
            days = {value for value in literals if isinstance(value, date)} | {MOMENT.date()}
            return tuple(sorted({day + timedelta(days=step) for day in days for step in (-1, 0, 1)}))
        case ListOf() | TableOf():
            sizes = {int(value) + step for value in numbers for step in (-1, 0, 1)}
            return tuple((_FILLED,) * size for size in sorted(sizes) if 0 < size <= 50)
        case Scalar():
            return (*sorted(value for value in literals if isinstance(value, str)), *others)


def bodies(definition: Definition) -> dict[Post, int]:
    """How many people hold a post, if not two: a body enough for both answers, others one for each step of theirs."""
    names = {alias: part.of if part.kind == "fixed" else alias for alias, part in definition.organisations.items()}
    found: dict[Post, int] = {}
    for step in definition.steps.values():
        if step.sign and step.sign.is_body:
            post = Post(names[step.sign.by[0].organisation], step.sign.by[0].role)
            size = max(3, step.sign.rule.count + 1, step.sign.rule.share.denominator)
            found[post] = max(found.get(post, 0), size)
    # A post that does three steps kept apart needs three people; whether it has them is asked of the directory.
    asked = Counter(
        Post(names[post.organisation], post.role) for one in definition.steps.values() for post in _speak(one)
    )
    return {**{post: times for post, times in asked.items() if times > 2}, **found}


def _speak(step: Step) -> set[Post]:
    return {*([step.by] if step.by else ()), *(step.sign.by if step.sign else ())}


def world(graph: Graph) -> World:
    """The world in which `graph` is played; its tables answer nothing yet."""
    return World(MOMENT, Everyone(graph.definition, bodies(graph.definition)), data=Samples())


def unnumbered(definition: Definition, known: Known) -> frozenset[str]:
    """The aliases whose papers may go out without a number, because some organisation they may be has no 代字."""
    if known.directory is None:
        return frozenset(definition.organisations)
    reachable = reachable_organisations(definition, known.directory)
    return frozenset(
        alias for alias, names in reachable.items() if not all(map(known.directory.code, names)) or not names
    )
