"""演示: the whole main job on the examples, under a made-up clock, through the operations a user has.

The play stands in examples/演示.yaml: who does what when. Every paper it makes says 演示 in its name and metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docflow.errors import Problem
from docflow.ledger import Assessment
from docflow.library import SHIPPED
from docflow.operations import batch, case, checking, ledger, paper, planning, reporting
from docflow.operations.office import Office
from docflow.source import read

Say = Callable[[str], None]
Progress = Callable[[int, int, float], None]


@dataclass
class Row:
    """One paper of the table at the end."""

    what: str
    paper: str
    number: str
    paths: tuple[Path, ...]
    pages: int | None
    findings: int | None = None


@dataclass
class Played:
    """What the demo did."""

    home: Path
    rows: list[Row] = field(default_factory=list)
    #: Findings of strength MUST, by file.
    findings: list[checking.Linted] = field(default_factory=list)
    #: What `verify` found wrong with the record.
    problems: tuple[Problem, ...] = ()
    #: Rows of the roster that were refused.
    refused: tuple[int, ...] = ()


def play(office: Office, say: Say, progress: Progress | None = None) -> Played:
    """The whole main job in the workspace of `office`, which was just made and filled."""
    return _Play(office, say, progress).all()


class _Play:
    def __init__(self, office: Office, say: Say, progress: Progress | None) -> None:
        assert office.workspace is not None
        source = SHIPPED / "examples" / "演示.yaml"
        self.script: Any = read(source.read_bytes(), source.name).value
        store = office.store
        self.office = replace(office, open_store=lambda: store)
        self.say, self.progress = say, progress
        self.data = office.workspace / "数据"
        self.out = office.workspace / "成果"
        self.played = Played(office.workspace)

    def all(self) -> Played:
        self.roster()
        self.cases()
        self.opinions()
        self.notices()
        self.reports()
        self.plans()
        self.others()
        self.check()
        return self.played

    def at(self, moment: str, user: str = "") -> Office:
        """The office at a moment of the play, with `user` acting."""
        now = datetime.fromisoformat(moment).replace(tzinfo=self.office.now.tzinfo)
        return replace(self.office, now=now, user=user)

    def files(self, names: object) -> list[Path]:
        """Data files of the workspace; subfolders of the examples are flat there."""
        listed = names if isinstance(names, list) else [names] if names else []
        return [self.data / Path(str(name)).name for name in listed]

    # --- 1. the roster and what the rules say of it ---------------------------------------------------

    def roster(self) -> None:
        day = date.fromisoformat(self.script["as_of"])
        here = self.at(f"{day}T09:00")
        path = self.data / self.script["roster"]
        done = ledger.import_table(here, path, day)
        for choice in done.choices:
            self.say(f"  读表：{choice}")
        self.played.refused = done.refused
        if done.marked is not None:
            paper.write(self.out / "演示-台账-错行标注.xlsx", done.marked)
        self.say(f"1. 导入台账：收下 {done.taken} 行，退回 {len(done.refused)} 行（已标在 演示-台账-错行标注.xlsx）")
        units = ledger.units(here)
        found = ledger.assess(here, units)
        forms: dict[str, int] = {}
        for one in found:
            forms[one.form.value] = forms.get(one.form.value, 0) + 1
        paper.write(self.out / "演示-组建方式判定.xlsx", decisions(found))
        told = "，".join(f"{name} {count}" for name, count in forms.items())
        self.say(f"   判定 {len(found)} 个单位的组建方式：{told}（逐个的规则和来源见 演示-组建方式判定.xlsx）")

    # --- 2. cases ---------------------------------------------------------------------------------------

    def cases(self) -> None:
        """All cases side by side, act by act as time goes on."""
        todo: list[tuple[str, int, str]] = []
        for name, one in self.script["cases"].items():
            todo += [(act["at"], number, name) for number, act in enumerate([one["start"], *one["acts"]])]
        ids: dict[str, str] = {}
        outcomes: dict[str, str] = {}
        for _, number, name in sorted(todo):
            one = self.script["cases"][name]
            done = self.act(name, ids, one, number)
            ids[name], outcomes[name] = done.case, done.state.outcome
        for name, one in self.script["cases"].items():
            self.say(f"2. {name}（{one['about']}）：{ids[name]}，{len(one['acts'])} 步，{outcomes[name] or '未办结'}")
        order = list(self.script["cases"])
        self.played.rows.sort(key=lambda row: order.index(row.what))

    def act(self, name: str, ids: dict[str, str], one: dict[str, Any], number: int) -> case.Acted:
        act = [one["start"], *one["acts"]][number]
        here = self.at(act["at"], act["as"])
        given = paper.answers(self.files(act.get("data")), [f"{k}={v}" for k, v in (act.get("set") or {}).items()])
        key = f"演示-{name}-{number}"
        if number == 0:
            return case.start(here, one["workflow"], given, for_=act.get("for") or "", key=key)
        done = case.act(here, ids[name], act["do"], given, note=act.get("note") or "", key=key)
        folder = self.played.home / "文书" / done.case
        for issued in done.papers:
            if issued.files:
                paths = tuple(folder / issued.file_name(ending) for ending in sorted(issued.files))
                self.played.rows.append(Row(name, issued.name, issued.number, paths, issued.pages))
        return done

    # --- 3–5. yearly opinions, notices, reports ------------------------------------------------------------

    def opinions(self) -> None:
        for one in self.script["opinions"]:
            self.render("印发通知", f"印发通知（附实施意见）-{one['year']}", one)
        self.say("3. 今年和明年的实施意见：同一个模板，两份数据")

    def render(self, template: str, name: str, one: dict[str, Any]) -> None:
        here = self.at(one["at"])
        given = [f"成文日期={here.now.date().isoformat()}"]
        given += [f"文号={one['number']}"] if one.get("number") else []
        made = [
            paper.render(here, template, self.files(one["data"]), given, self.out / f"{name}.{ending}")
            for ending in ("docx", "pdf")
        ]
        self.add(template, name, made)

    def add(self, what: str, name: str, made: list[paper.Made]) -> None:
        pages = next((one.pages for one in made if one.pages), None)
        self.played.rows.append(Row(what, name, made[0].number, tuple(one.path for one in made), pages))

    def notices(self) -> None:
        one = self.script["notices"]
        here = self.at(one["at"])
        wanted = batch.Wanted(
            template=one["template"],
            table=self.data / self.script["roster"],
            folder=self.out / "会议通知",
            files=self.files(one["data"]),
            given=[f"成文日期={here.now.date().isoformat()}"],
            pattern="演示-{序号:03d}-{主送单位}",
            formats=("docx", "pdf"),
            register=ledger.REGISTER,
            merge=self.out / "演示-会议通知-全部.pdf",
            errors=self.out / "演示-会议通知-错行标注.xlsx",
        )
        done = batch.run(here, wanted, self.progress)
        pages = pages_of(self.out / "演示-会议通知-全部.pdf")
        rows = "、".join(map(str, done.refused))
        self.say(f"4. 会议通知：{len(done.report.done)} 份，退回 {len(done.refused)} 行（第 {rows} 行）")
        whole = (self.out / "演示-会议通知-全部.pdf",)
        self.played.rows.append(Row("会议通知", f"{len(done.report.done)} 份合并", "", whole, pages))
        for row in done.report.done:
            paths = tuple(self.out / "会议通知" / file.name for file in row.files)
            self.played.rows.append(Row("会议通知", paths[0].stem, "", paths, None))

    def reports(self) -> None:
        for one in self.script["reports"]:
            here = self.at(one["at"])
            name, given = one["template"], [f"成文日期={here.now.date().isoformat()}"]
            given += [f"文号={one['number']}"] if one.get("number") else []
            compare, aims = self.files(one.get("compare")), self.files(one.get("targets"))
            beside = reporting.Beside(str(compare[0]) if compare else "", aims[0] if aims else None)
            files, day = self.files(one["data"]), date.fromisoformat(one["as_of"]) if one.get("as_of") else None
            outs = [self.out / f"{name}.{ending}" for ending in ("docx", "pdf")]
            made = reporting.report(here, name, files, given, outs, day, beside)
            self.add(name, name, made)
        names = "、".join(one["template"] for one in self.script["reports"])
        self.say(f"5. {names}：数字、表格和图由台账、办件和目标计算")

    def plans(self) -> None:
        one = self.script["plans"]
        here, name = self.at(one["at"]), one["template"]
        given = [f"成文日期={here.now.date().isoformat()}"]
        pattern, files = f"演示-{planning.PATTERN}", self.files(one["data"])
        done = planning.each(here, name, self.out / name, files, given, pattern=pattern, only=one["only"])
        self.say(f"   {name}：{len(done.report.done)} 个单位，一个一份")
        for row in done.report.done:
            paths = tuple(self.out / name / file.name for file in row.files)
            self.played.rows.append(Row(name, paths[0].stem, "", paths, None))

    def others(self) -> None:
        for one in self.script["papers"]:
            self.render(one["template"], one["template"], one)

    # --- 6. everything is checked ----------------------------------------------------------------------------

    def check(self) -> None:
        files = [path for row in self.played.rows for path in row.paths if path.suffix == ".docx"]
        found = {one.path: one for one in checking.lint(files)}
        for row in self.played.rows:
            for path in row.paths:
                if linted := found.get(path):
                    row.findings = sum(one.is_must for one in linted.findings)
        self.played.findings = list(found.values())
        checking.anchor(self.at(self.last_moment()))
        self.played.problems = checking.verify(self.office)
        self.say(f"6. 检查 {len(found)} 个文件；查验记录：{'完整' if not self.played.problems else '有问题'}")

    def last_moment(self) -> str:
        moments = [act["at"] for one in self.script["cases"].values() for act in one["acts"]]
        return str(max(moments))


def decisions(found: tuple[Assessment, ...]) -> bytes:
    """A spreadsheet of what the rules say of each unit, with rule and source."""
    from docflow import table

    headings = [
        "单位",
        "街道",
        "组建方式",
        "规则",
        "来源",
        "管理方式",
        "规则",
        "同样适用的规则",
        "工会",
        "共青团",
        "妇女组织",
        "须由人决定",
        "提示",
    ]
    return table.write(headings, list(_decisions(found)), sheet="组建方式判定")


def _decisions(found: tuple[Assessment, ...]) -> Iterator[list[str]]:
    for one in found:
        person = one.form.reason or one.mode.reason
        yield [
            one.unit.name,
            one.unit.street,
            one.form.value,
            one.form.rule,
            one.form.source,
            one.mode.value,
            one.mode.rule,
            "、".join(fit.rule for fit in one.mode.also),
            *(answer.value for answer in one.mass),
            person,
            "；".join(one.warnings),
        ]


def pages_of(path: Path) -> int | None:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(path) as found:
        return len(found.pages)
