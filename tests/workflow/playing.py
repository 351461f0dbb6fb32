"""A small town to play workflows in, and one way to play: decide, make the papers up, record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from docflow import directory, source, workdays
from docflow.directory import Directory
from docflow.form import Field, Form, ListOf, OneOf, Record, Scalar, TableOf
from docflow.workflow import definition, engine, graph
from docflow.workflow.case import Answer, Case, Command, Event, PaperFacts, PaperOrder, Plains, World
from docflow.workflow.graph import Graph, Known, Table
from docflow.workflow.language import Definition
from docflow.workflow.written import canonical, case_from_json, event_from_json, text, to_json
from docflow.zone import CHINA

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

TOWN = """
organisations:
  云杉公司: {full: 明川区云杉软件有限公司, superior: 东桥街道, kind: 单位, posts: {经办人: 周砚秋, 负责人: 林一舟}}
  东桥街道:
    full: 中共明川区东桥街道工作委员会
    code: 东街工
    superior: 区委组织部
    kind: 街道党工委
    posts: {组织员: [李一, 李二], 组织委员: 王二, 纪工委书记: 郝纪, 党工委书记: 赵三, 党政办文书: 孙四}
  区委组织部:
    full: 中共明川区委组织部
    code: 明组
    kind: 区委
    posts:
      组织科: 钱五
      干部科: 陈六
      分管副部长: 吴七
      部长: 郑八
      文书: 冯九
      部务会: [吴七, 郑八, 褚十]
  市场监管局: {code: 明市监, posts: {经办人: 卫一, 负责人: 蒋二}}
  总工会: {posts: {负责人: 沈三}}
  团区委: {posts: {负责人: 韩四}}
  妇联: {posts: {负责人: 杨五}}
people:
  zhou: 周砚秋
  lin: 林一舟
  li: 李一
  li2: 李二
  wang: 王二
  hao: 郝纪
  zhao: 赵三
  sun: 孙四
  qian: 钱五
  chen: 陈六
  wu: 吴七
  zheng: 郑八
  feng: 冯九
  chu: 褚十
  wei: 卫一
  jiang: 蒋二
  shen: 沈三
  han: 韩四
  yang: 杨五
absences:
  - {person: wang, from: 2026-04-13, until: 2026-04-17, deputy: hao}
"""


def town() -> Directory:
    return directory.parse(source.read(TOWN, "机构.yaml"))


def calendar() -> workdays.Calendar:
    return workdays.parse(source.read((ROOT / "calendars" / "国务院.yaml").read_bytes(), "国务院.yaml"))


def known(with_directory: bool = False) -> Known:
    """The neighbours that the workflows of these tests have."""
    text, name, person = Scalar("text"), Scalar("organisation"), Scalar("person")
    templates = {
        "成立请示": Form((Field("单位名称", name), Field("联系人", person, required=False))),
        "成立批复": Form(
            (
                Field("单位名称", name),
                Field("来文标题", text),
                Field("来文日期", text, required=False),
                Field("审核意见", Scalar("long text"), required=False),
                Field("抄送机关", ListOf(name), required=False),
            )
        ),
        "成立通知": Form((Field("批复文号", text),)),
        "名册": Form((Field("姓名", person),)),
    }
    tables = {"组建方式": Table(("单独", "联合"), ("正式党员数",))}
    registers = {"党组织": Form((Field("名称", text), Field("批复文号", text)))}
    people, today = (town(), Play.now.date()) if with_directory else (None, None)
    return Known(templates, tables, people, registers, workflows(), today)


def workflows() -> dict[str, Definition]:
    """The workflows of flows/ that others run within themselves."""
    paths = [HERE / "flows" / "备案.yaml"]
    return {path.stem: definition.parse(source.read(path.read_bytes(), path.name)) for path in paths}


def load(path: Path, neighbours: Known | None = None) -> Graph:
    return graph.compile(source.read(path.read_bytes(), path.name), neighbours)


def decide_by_members(rules: str, record: Plains) -> Answer | None:
    """The one decision table of these tests."""
    members = record.get("正式党员数")
    if not isinstance(members, int):
        return None
    return Answer("单独", "F1", "支部工作条例第四条") if members >= 3 else Answer("联合", "F2", "支部工作条例第五条")


def sample(one: Field) -> object:
    """Some value of a field, as people type it."""
    match one.type:
        case OneOf(options=options):
            return options[0]
        case ListOf(of=of):
            return [sample(Field(one.name, of))]
        case TableOf(columns=columns):
            return [samples(columns)]
        case Scalar(kind=kind, least=least):
            known_kinds = {"date": "2026-03-02", "month": "2026-03", "yes/no": "是", "phone": "13800000001"}
            known_kinds |= {"id": "11010519491231002X", "code": "91350100M000100Y43"}
            return str(least or 3) if kind in ("integer", "decimal", "money") else known_kinds.get(kind, "甲方")


def samples(form: Form) -> dict[str, object]:
    return {one.name: sample(one) for one in form.fields}


@dataclass
class Play:
    """One case being played; `trail` is its record as the store would keep it."""

    graph: Graph
    offices: Directory = field(default_factory=town)
    calendar: workdays.Calendar = field(default_factory=calendar)
    now: datetime = datetime(2026, 3, 2, 9, tzinfo=CHINA)
    state: Case | None = None
    trail: list[Event] = field(default_factory=list)
    orders: list[PaperOrder] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    #: Replaces the content hash of a paper, as an edited template would.
    tampered: str = ""
    #: The text of the case after the last act.
    written: str = ""

    @property
    def case(self) -> Case:
        assert self.state is not None
        return self.state

    def world(self) -> World:
        return World(self.now, self.offices, self.calendar, decide_by_members)

    def wait(self, **length: int) -> None:
        self.now += timedelta(**length)

    def do(self, command: Command) -> Case:
        decision = engine.decide(self.graph, self.state, command, self.world())
        facts: list[PaperFacts] = []
        for ordered in decision.papers:
            order = engine.filled(ordered, facts)
            facts.append(self._composed(order))
            self.orders.append(order)
        final = engine.issued(decision, facts)
        self.trail += final.events
        self.state = final.state
        # Written after every act, as it is kept: what stays has its text from the act before.
        self.written = text(self.case)
        return self.case

    def _composed(self, order: PaperOrder) -> PaperFacts:
        content = canonical(dict(order.values)) + self.tampered
        content_hash = hashlib.sha256(content.encode()).hexdigest()
        number = ""
        code = self.offices.code(order.numbered_by)
        if order.purpose == "issue" and code:
            self.numbers[code] = self.numbers.get(code, 0) + 1
            number = f"{code}〔2026〕{self.numbers[code]}号"
        title = f"{self.offices.full(order.issuer)}关于{order.name}"
        return PaperFacts(order.name, title, content_hash, content_hash, number)

    def reread(self) -> Case:
        """The case as replayed from its events in JSON: what the store would find in ten years."""
        lines = [canonical(to_json(event)) for event in self.trail]
        state = engine.replay(event_from_json(json.loads(line)) for line in lines)
        assert case_from_json(json.loads(canonical(to_json(state)))) == state
        assert self.written in ("", canonical(to_json(state)))
        return state


def asked(state: Case) -> Mapping[str, list[str]]:
    """Whose turn it is, step by step."""
    return {name: [str(post) for post in one.asked] for name, one in state.open.items()}


def filled(form: Form, given: Record | Mapping[str, object]) -> dict[str, object]:
    """An answer to every field of `form`: the one given, else a sample."""
    return {one.name: given.get(one.name, sample(one)) for one in form.fields}
