"""The workflow as the engine runs it: the definition with its conditions compiled and its papers planned.

Only graph.compile makes a Graph that is proved safe to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docflow.condition import Condition
from docflow.form import FieldType
from docflow.workflow.language import CheckEntry, Definition, Expression


@dataclass(frozen=True, slots=True)
class Fill:
    """A field of a template and where its value comes from."""

    name: str
    value: Expression
    required: bool = False
    #: Its type; None when the template is not known.
    type: FieldType | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A paper as an arm approves or issues it."""

    name: str
    template: str
    fills: tuple[Fill, ...]
    #: The alias in whose series it is numbered; None is the organisation of the step, "" is no number.
    number: str | None = None


@dataclass(frozen=True)
class Graph:
    """A workflow that may run."""

    definition: Definition
    #: The condition of each step that has one.
    conditions: Mapping[str, Condition] = field(repr=False)
    #: By step, verb and paper.
    approvals: Mapping[tuple[str, str, str], Plan] = field(repr=False)
    issues: Mapping[tuple[str, str, str], Plan] = field(repr=False)
    #: Papers that are issued only after somebody has approved them.
    approved: frozenset[str] = frozenset()
    #: What is checked at each step.
    checks: Mapping[str, tuple[tuple[CheckEntry, Condition], ...]] = field(default_factory=dict, repr=False)
    #: How many states the proof visited; 0 when there was no proof.
    states: int = 0
    is_proved: bool = False

    @property
    def digest(self) -> str:
        """The content hash that a case is pinned to."""
        return self.definition.digest
