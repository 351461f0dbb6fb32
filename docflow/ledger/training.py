"""培训: whether the secretary of each branch was trained enough in a year, by rules/书记培训.yaml.

trained (branches, secretaries, courses, year, …) -> Trained…   every branch, who was trained best, what the rule says

A branch is judged by its secretaries where it has any on record, else by whoever was trained. Days count in the year in
which a course begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from docflow.form import Record
from docflow.policy import Answer, RuleTable, decider
from docflow.policy.deciding import Decider

TABLE = "书记培训"
ENOUGH = "达标"


@dataclass(frozen=True)
class Trained:
    """What one branch did in a year."""

    branch: str
    #: Who was trained best; "" nobody.
    person: str
    times: int
    days: int
    longest: int
    answer: Answer

    @property
    def is_enough(self) -> bool:
        return self.answer.value == ENOUGH


def trained(
    branches: Sequence[str],
    secretaries: Mapping[str, Sequence[str]],
    courses: Iterable[Record],
    year: int,
    table: RuleTable,
    switches: Mapping[str, str] | None = None,
) -> tuple[Trained, ...]:
    """Every branch in the order given; `secretaries` names those of each, `courses` are the records of 培训."""
    days: dict[tuple[str, str], list[int]] = {}
    for one in courses:
        began, count = one.get("开始日期"), one.get("天数")
        if isinstance(began, date) and began.year == year and isinstance(count, int):
            days.setdefault((str(one.get("党组织名称")), str(one.get("姓名"))), []).append(count)
    decide = decider(table, switches)
    out = []
    for branch in branches:
        asked = secretaries.get(branch) or [person for where, person in days if where == branch]
        found = [_one(branch, person, days.get((branch, person), []), decide) for person in asked]
        out.append(max(found, key=_best, default=_one(branch, "", [], decide)))
    return tuple(out)


def _one(branch: str, person: str, days: Sequence[int], decide: Decider) -> Trained:
    longest, whole = max(days, default=0), sum(days)
    answer = decide({"培训次数": len(days), "合计天数": whole, "最长一次天数": longest})
    return Trained(branch, person, len(days), whole, longest, answer)


def _best(one: Trained) -> tuple[bool, int, int]:
    return one.is_enough, one.days, one.times
