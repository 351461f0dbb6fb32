"""假如: the ledger, or a spreadsheet, decided under other switches and thresholds, beside how it is decided now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from docflow import ledger, policy
from docflow.errors import InvalidSource, Problem, problem
from docflow.ledger import Unit
from docflow.ledger.supposing import Difference, Tally, differences, tally
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.policy import RuleTable
from docflow.policy.revising import Move, revised
from docflow.source import read

_SET = re.compile(r"\s*([^.\s]+)\.([^.=\s]+)\.([0-9]+(?:\.[0-9]+)?)\s*[=＝]\s*([0-9]+(?:\.[0-9]+)?)\s*")


@dataclass(frozen=True)
class Supposed:
    """What would be otherwise."""

    units: int
    #: Units that get another answer to any question.
    touched: int
    differences: tuple[Difference, ...]
    tally: tuple[Tally, ...]


def suppose(office: Office, of: Sequence[Unit], switches: Mapping[str, str], thresholds: Sequence[str]) -> Supposed:
    """How `of` would be decided with these switches and thresholds (表.事实.原来的数=新的数).

    Errors: InvalidSource R712, R721, R723, R724, R704 (a threshold that leaves a case unanswered), all at once.
    """
    now = roster.rules(office)
    then = _moved(office, now, thresholds)
    chosen = {**office.switches, **switches}
    policy.check_switches(list(now.values()), chosen)
    before = ledger.assess_all(of, now, office.switches), ledger.gaps(of, now, office.switches)
    after = ledger.assess_all(of, then, chosen), ledger.gaps(of, then, chosen)
    found = differences(before, after)
    return Supposed(len(of), len({id(one.unit) for one in found}), found, tally(found))


def _moved(office: Office, tables: Mapping[str, RuleTable], thresholds: Sequence[str]) -> dict[str, RuleTable]:
    out = dict(tables)
    wrong: list[Problem] = []
    moves: dict[str, list[Move]] = {}
    for text in thresholds:
        if found := _SET.fullmatch(text):
            moves.setdefault(found[1], []).append((found[2], Decimal(found[3]), Decimal(found[4])))
        else:
            wrong.append(problem("R724", None, text=text))
    for name, these in moves.items():
        try:
            item = office.library.load("rules", name)
            out[name] = revised(tables[name], these, read(item.data, item.path.name))
        except InvalidSource as error:
            wrong.extend(error.problems)
    if wrong:
        raise InvalidSource(wrong)
    return out
