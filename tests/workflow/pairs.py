"""Which command meets which rule of signing, seen while a journey is played: what the manual's table promises.

`python -m tests.workflow.pairs` writes journeys/对照.md, the table of which journey shows which pair. Nothing is taken from what a journey says of itself: a pair counts when the engine has carried it out, or, for
`not_by`, refused it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docflow.directory import Post
from docflow.errors import Refused
from docflow.workflow.case import (
    Act,
    Acted,
    Advised,
    Case,
    Command,
    Delegated,
    Event,
    HandedOver,
    Open,
    Reminded,
    SignerAdded,
    SignerRemoved,
    Urged,
    Voted,
    Withdrawn,
)
from tests.workflow.playing import HERE, ROOT, Play

MANUAL = ROOT / "docs" / "流程.md"
#: The head of the table, and how each column is told in a workflow.
HEAD = "| | `all`、`2/3`、`3` 等 | `first` | `order: yes` | 票权 | 一个岗位的集体 |"
COLUMNS = ("all", "first", "order", "票权", "集体")

#: Under which column each way to pass a vote stands.
KINDS = {"all": "all", "share": "all", "count": "all", "first": "first"}
#: The parts of `sign` that the columns tell apart, and those that make no column of their own.
TOLD_APART = {"by": "集体", "rule": "all", "in_order": "order", "weights": "票权"}
BESIDES = {
    "veto": "一票否决 changes when a vote is settled (test_votes.py), not what a command does",
    "place": "the line",
}

Pair = tuple[str, str]


def promised() -> dict[Pair, str]:
    """What the manual says of each pair; `同左` is what stands to the left."""
    lines = MANUAL.read_text("utf8").splitlines()
    found: dict[Pair, str] = {}
    for line in lines[lines.index(HEAD) + 2 :]:
        if not line.startswith("|"):
            break
        row, *cells = (one.strip() for one in line.strip("|").split("|"))
        for number, cell in enumerate(cells):
            said = cell if cell != "同左" else found[row.strip("`"), COLUMNS[number - 1]]
            found[row.strip("`"), COLUMNS[number]] = said
    return found


@dataclass
class Watched(Play):
    """A play that notes which pairs it has shown."""

    pairs: set[Pair] = field(default_factory=set)
    #: Every kind of command that was carried out.
    done: set[type] = field(default_factory=set)

    def do(self, command: Command) -> Case:
        before, told = self.state, len(self.trail)
        try:
            after = super().do(command)
        except Refused as error:
            if before and isinstance(command, Act) and any(one.code == "W602" for one in error.problems):
                for here in before.open.values():
                    if here.is_signing and (not command.step or command.step == here.step):
                        self.note("not_by", here)
            raise
        self.done.add(type(command))
        if before:
            for event in self.trail[told:]:
                for row, here in self._met(before, after, event):
                    self.note(row, here)
        return after

    def note(self, row: str, here: Open) -> None:
        if here.signers:
            self.pairs.add((row, self.column(here)))

    def column(self, here: Open) -> str:
        sign = self.graph.definition.steps[here.step].sign
        assert sign
        if sign.is_body:
            return "集体"
        if sign.weights:
            return "票权"
        if sign.in_order:
            return "order"
        return KINDS[sign.rule.kind]

    def _met(self, before: Case, after: Case, event: Event) -> Iterator[tuple[str, Open]]:
        if isinstance(event, Withdrawn):
            if event.step in after.open and after.open[event.step].is_signing:
                yield "撤回", after.open[event.step]
            return
        here = before.open.get(getattr(event, "step", ""))
        if here is None or not here.is_signing:
            return
        match event:
            case HandedOver():
                yield "转办", here
            case Delegated() | Advised():
                yield "委派、征求意见", here
            case SignerAdded():
                yield "加签", here
            case SignerRemoved():
                yield "减签", here
            case Urged() | Reminded():
                yield "催办、逾期提醒", here
            case Acted(by=by, post=post) if not by or post in here.escalated:
                yield "逾期上报、自动办理", here
            case Voted(vote=vote):
                if vote.on_behalf or self._stands_in(here, vote.by):
                    yield "代理", here
                arm = self.graph.definition.steps[here.step].arm(vote.verb)
                if arm and any(self.graph.definition.is_return(here.step, target) for target in arm.go):
                    yield "退回这一票", here
            case _:
                pass

    def _stands_in(self, here: Open, person: str) -> bool:
        """Whether this person, speaking for himself, also stands in for somebody who is still to speak."""

        def stands(post: Post) -> bool:
            return any(one.person == person and one.on_behalf for one in self.offices.holders(post, self.now.date()))

        return any(map(stands, here.unspoken or here.signers))


# --- the table ---------------------------------------------------------------------------------------------------

TABLE = HERE / "journeys" / "对照.md"
NAMES = ("全体、比例、票数", "先表态", "依次", "票权", "集体")


def shown() -> dict[Pair, list[str]]:
    """Which journeys show each pair, by name."""
    from tests.workflow.test_journeys import FILES, tell

    found: dict[Pair, list[str]] = {}
    for path in FILES:
        play = tell(path, Watched)
        assert isinstance(play, Watched)
        for pair in sorted(play.pairs):
            found.setdefault(pair, []).append(path.stem)
    return found


def table(found: dict[Pair, list[str]]) -> str:
    """Each pair of the manual's table with what it means and the journeys that show it."""
    lines = [
        "# 命令与会签办法：哪一个故事说明哪一格",
        "",
        "由 `python -m tests.workflow.pairs` 生成；各格的意思见 docs/流程.md。",
    ]
    for column, name in zip(COLUMNS, NAMES, strict=True):
        lines += ["", f"## {name}", "", "| 命令 | 意思 | 故事 |", "|---|---|---|"]
        for (row, where), said in promised().items():
            if where == column:
                lines.append(f"| {row} | {said} | {'、'.join(found.get((row, where), ['（没有）']))} |")
    return "\n".join(lines) + "\n"


def listed(text: str) -> dict[Pair, list[str]]:
    """What such a table says: the journeys of each pair."""
    found: dict[Pair, list[str]] = {}
    column = ""
    for line in text.splitlines():
        if line.startswith("## "):
            column = COLUMNS[NAMES.index(line.removeprefix("## "))]
        elif line.startswith("|") and not line.startswith(("| 命令", "|---")):
            row, _, names = (one.strip() for one in line.strip("|").split("|"))
            found[row, column] = names.split("、")
    return found


if __name__ == "__main__":
    TABLE.write_text(table(shown()), "utf8")
