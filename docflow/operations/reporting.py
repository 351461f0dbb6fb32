"""报告: a paper whose figures, tables and charts are computed from the ledger, the cases and the targets.

answers (…)  what people wrote, and everything that the template asks for and they did not give
report  (…)  the paper itself
each    (…)  a paper for every unit of the ledger: 一企一策
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from docflow import form, ledger
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form, Record
from docflow.ledger import situation
from docflow.operations import bulletin, days, paper, targets
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.workflow.bulletin import BULLETIN

#: What the standings of targets are called in templates (operations/targets.answers).
_AIMS = ("目标进度", "目标走势", "到期目标数", "达到目标数", "落后目标数")


@dataclass(frozen=True)
class Beside:
    """What a report is held against."""

    #: Last year: a day of the ledger, or a file with its figures; "" none.
    compare: str = ""
    #: A file with targets; None for none.
    targets: Path | None = None


ALONE = Beside()


def answers(
    office: Office,
    template: str,
    files: Sequence[Path],
    given: Sequence[str],
    as_of: date | None,
    beside: Beside = ALONE,
) -> paper.Answers:
    """What people wrote, and all that the template asks for, can be computed, and people did not give.

    What is doubtful about the days comes beside them: data older than what was asked for (D276, D301).
    Errors: InvalidSource D244 for an empty ledger, D277 for a day to come, D293 when nothing is given to compare with,
    D300 when two days have the same data, and those of targets.
    """
    days.refuse_future(office, as_of)
    found = paper.load(office, template)
    wanted = paper.fields(found, paper.bound(office, found))
    written = paper.answers(files, given, wanted)
    work = _Work(office, as_of, beside)
    values = dict(written.values)
    for names, compute in work.sources():
        missing = set(names) & set(wanted.names) - set(written.values)
        if missing:
            computed = compute()
            told = {name: computed[name] for name in missing if computed.get(name) not in (None, [])}
            values |= paper.fitted(told, wanted)
    return paper.Answers(values, written.places, tuple(dict.fromkeys(work.doubts)))


@dataclass
class _Work:
    office: Office
    as_of: date | None
    beside: Beside
    #: What is doubtful in what was computed.
    doubts: list[Problem] = field(default_factory=list)
    _stands: roster.Standing | None = None
    _figures: Record | None = None

    def sources(self) -> tuple[tuple[Sequence[str], Callable[[], Mapping[str, object]]], ...]:
        """Each set of names and what computes it, only when one of them is asked for."""
        aims = _AIMS if self.beside.targets is not None else ()
        return (
            (ledger.FIGURES.names, lambda: form.to_plain(self.figures())),
            (situation.SITUATION.names, lambda: form.to_plain(self.situation())),
            (situation.COMPARISON.names, lambda: form.to_plain(self.compared())),
            (BULLETIN.names, lambda: bulletin.answers(self.office, self.day())),
            (aims, self.aims),
        )

    def day(self) -> date:
        return self.as_of or self.office.now.date()

    def figures(self) -> Record:
        if self._figures is None:
            self._figures = roster.figures(self.office, self.as_of, self.stands())
        return self._figures

    def situation(self) -> Record:
        return situation.situation(self.stands().assessments)

    def stands(self) -> roster.Standing:
        """The ledger, read and decided once for all that is asked of it."""
        if self._stands is None:
            self._stands = roster.standing(self.office, self.as_of)
            self.doubts += self._stands.doubts
        return self._stands

    def compared(self) -> Record:
        """The figures beside those of another day: of the ledger, or as a file has them."""
        if not self.beside.compare:
            raise InvalidSource(problem("D293"))
        path = Path(self.beside.compare)
        if path.suffix.lower() in (".yaml", ".yml", ".json"):
            given = paper.answers([path])
            partly = Form(tuple(one for one in ledger.FIGURES.fields if one.name in given.values))
            before = form.parse(partly, given.values, given.place, known=False)
            day = before.get("统计截止日")
            if not isinstance(day, date):
                raise InvalidSource(problem("D231", Place(path.name, path=("统计截止日",)), field="统计截止日"))
            return situation.compared(self.figures(), before, day)
        try:
            day = date.fromisoformat(self.beside.compare)
        except ValueError:
            raise InvalidSource(problem("D294", value=self.beside.compare)) from None
        then, now = roster.standing(self.office, day), self.stands()
        if then.day == now.day:
            raise InvalidSource(problem("D300", before=day, now=self.as_of or now.day, day=now.day))
        self.doubts += then.doubts
        return situation.compared(self.figures(), roster.figures(self.office, day, then), then.day)

    def aims(self) -> Mapping[str, object]:
        assert self.beside.targets is not None
        found, _ = targets.read(self.beside.targets)
        day = self.stands().day
        standings = targets.standings(self.office, found, day)
        self.doubts += targets.late(standings, day)
        return targets.answers(standings, day)


def report(
    office: Office,
    template: str,
    files: Sequence[Path],
    given: Sequence[str],
    outs: Sequence[Path],
    as_of: date | None = None,
    beside: Beside = ALONE,
) -> list[paper.Made]:
    """The paper of `template` with its figures computed as of a day, once into each of `outs`."""
    given_ = answers(office, template, files, given, as_of, beside)
    made = paper.render_answers(office, template, given_, outs)
    return [replace(one, warnings=(*given_.doubts, *one.warnings)) for one in made]
