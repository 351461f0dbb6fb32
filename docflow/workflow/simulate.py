"""Many made-up cases through a workflow: how long they take, where they wait, who is overloaded.

simulate (graph, offices, calendar, begin, cases, choose) -> Report
play     the same -> the year itself, every event of every case

The cases go by the rules of the engine and the people of the directory, and are looked at by the real calendar; what
is made up is said in Assumed. Chance comes in as `choose(n)`, a number below n: the same seed gives the same year.
What is reported is counted from the events alone (tally.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from docflow.directory import Post
from docflow.workdays import Calendar
from docflow.workflow.case import Offices
from docflow.workflow.checks import Known
from docflow.workflow.desk import Assumed, Deed
from docflow.workflow.leaves import made_up
from docflow.workflow.plan import Graph
from docflow.workflow.tally import Dead, Load, Report, Wait, tally
from docflow.workflow.unusual import written
from docflow.workflow.year import Choose, Year

__all__ = ["Assumed", "Choose", "Dead", "Deed", "Load", "Report", "Wait", "play", "simulate"]

#: Days over which cases are begun.
_YEAR = 365


def simulate(
    graph: Graph,
    offices: Offices,
    applicants: tuple[tuple[str, str], ...],
    calendar: Calendar,
    begin: date,
    cases: int,
    choose: Choose,
    known: Known | None = None,
    assumed: Assumed | None = None,
) -> Report:
    """`cases` cases, begun over a year from `begin` by `applicants` (organisation, person) in turn."""
    year = play(graph, offices, applicants, calendar, begin, cases, choose, known, assumed)
    return tally(year, cases)


def play(
    graph: Graph,
    offices: Offices,
    applicants: tuple[tuple[str, str], ...],
    calendar: Calendar,
    begin: date,
    cases: int,
    choose: Choose,
    known: Known | None = None,
    assumed: Assumed | None = None,
) -> Year:
    """The year from which `simulate` reports."""
    assumed = assumed or Assumed()
    posts = {post for organisation, _ in applicants for post in _posts(graph, offices, organisation)}
    there = made_up(offices, posts, begin, assumed.leaves, choose)
    year = Year(graph, there, calendar, choose, known or Known(), assumed)
    arrivals = sorted(choose(_YEAR) for _ in range(cases))
    todo = [(begin + timedelta(days=arrivals[number]), number) for number in range(cases)]
    day, last = begin, begin + timedelta(days=_YEAR + assumed.patience * 7 // 5)
    while day <= last and (todo or year.desks):
        if calendar.is_working(day):
            todo = [one for one in todo if one[0] > day or not _begun(year, applicants, one[1], day)]
            year.work(day)
        day += timedelta(days=1)
    return year


def _posts(graph: Graph, offices: Offices, applicant: str) -> Iterator[Post]:
    """Every post that a case of `applicant` may come to."""
    names: dict[str, str] = {}
    for alias, part in graph.definition.organisations.items():
        if part.kind == "applicant":
            names[alias] = applicant
        else:
            names[alias] = part.of if part.kind == "fixed" else offices.superior(names.get(part.of, ""))
    yield from (Post(names[one.organisation], one.role) for one in written(graph.definition))


def _begun(year: Year, applicants: tuple[tuple[str, str], ...], number: int, day: date) -> bool:
    """Whether the case has been begun today; who is on leave begins it when back."""
    organisation, person = applicants[number % len(applicants)]
    return year.begin(f"模拟-{number + 1}", organisation, person, day)
