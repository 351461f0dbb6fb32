"""Which command meets which situation: every pair is played, and what came of it stands in journeys/情形.md.

`python -m tests.workflow.situations` writes it. A command or a situation that is added without its cells fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from docflow import directory, source
from docflow.directory import Directory, Post
from docflow.errors import Refused
from docflow.workflow import engine, graph
from docflow.workflow.case import (
    VERBS,
    Act,
    AddSigner,
    Advise,
    Command,
    Copy,
    Delegate,
    HandOver,
    RemoveSigner,
    Start,
    Terminate,
    Tick,
    Urge,
    Void,
    Withdraw,
)
from docflow.workflow.graph import Graph
from tests.workflow.playing import HERE, TOWN, Play, known, workflows

TABLE = HERE / "journeys" / "情形.md"
SPARE = Post("区委组织部", "组织科")
NEAR = Post("东桥街道", "党政办文书")

HEAD = """workflow: 情形
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
form: {事由: text, 几份: integer >= 1}
"""
SIGN = "sign: {by: [街道.组织委员, 街道.纪工委书记], pass: all}"
ARMS = "then: {同意: 终, 退回: {go: 起, reason: required, again: direct}}"
END = "  终: {by: 区委.组织科, then: {办结: {end: 完}}}\n"
START = "  起: {by: 单位.经办人, fill: [事由, 几份], then: {提交: 审}}\n"
PLAIN = f"{HEAD}steps:\n{START}  审: {{by: 街道.组织员, {SIGN}, {ARMS}}}\n{END}"
WITH = "with: {单位名称: 单位}"


@dataclass(frozen=True)
class Situation:
    """How a case stands when the command comes; in each of them 组织委员 and 纪工委书记 sign at one step."""

    name: str
    text: str
    #: What was done before, in order.
    before: tuple[Command | int, ...] = ()
    absences: str = ""
    #: Who may act there for the first signer.
    by: str = "wang"
    #: The step that is signed; "" where nothing waits any more.
    step: str = "审"
    #: Who did the last thing.
    last: str = "zhou"


FILLED = {"事由": "换届", "几份": "2"}
SENT = Act("提交", "zhou", answers=FILLED)
ISSUED = PLAIN.replace("提交: 审", f"提交: {{issue: [{{paper: 成立请示, number: 街道, {WITH}}}], go: 审}}")
APPROVED = (
    PLAIN.replace("提交: 审", f"提交: {{approve: [{{paper: 成立请示, number: 街道, {WITH}}}], go: 审}}")
    .replace("办结: {end: 完}", "办结: {issue: 成立请示, end: 完}")
    .replace("again: direct", "again: stepwise")
)
BLOCK = f"""{HEAD}steps:
{START.replace("提交: 审", "提交: 并")}  并:
    parallel:
      一: {{审: {{by: 街道.组织员, {SIGN}, {ARMS.replace("同意: 终", "同意: join")}}}}}
      二: {{旁: {{by: 区委.部长, then: {{同意: join}}}}}}
    then: 终
{END}"""
WITHIN = f"""{HEAD}steps:
{START.replace("提交: 审", "提交: 内")}  内: {{run: 内审, then: {{审过: 终, 不成: {{end: 不成}}}}}}
{END}"""
INNER = f"""workflow: 内审
organisations: {{单位: applicant, 街道: superior(单位)}}
form: {{事由: text}}
steps:
  审: {{by: 街道.组织员, {SIGN}, then: {{同意: {{end: 审过}}, 不同意: {{end: 不成}}}}}}
"""
ONCE = f"""same_person: once
{HEAD}steps:
{START.replace("提交: 审", "提交: 甲")}  甲: {{by: 街道.党工委书记, then: {{同意: 乙}}}}
  乙: {{by: 街道.党工委书记, then: {{同意: 审}}}}
  审: {{by: 街道.组织员, {SIGN}, {ARMS}}}
{END}"""
LATE = PLAIN.replace(SIGN, f"{SIGN}, due: 2 working days, overdue: {{escalate: 区委.部长}}")
WAITING = PLAIN.replace(SIGN, f"{SIGN}, receive: 来文")

SITUATIONS = (
    Situation("没有别的事", PLAIN, (SENT,)),
    Situation("文书已编号印发", ISSUED, (SENT,)),
    Situation("文书已签发、没有印发", APPROVED, (SENT,)),
    Situation("过了期限、已上报", LATE, (SENT, 10, Tick())),
    Situation("并行的一支里", BLOCK, (SENT,)),
    Situation("流程里的流程里", WITHIN, (SENT,), step="内·审"),
    Situation("退回来又直接回去的", PLAIN, (SENT, Act("退回", "wang", note="补"), Act("退回", "li", note="补"), SENT)),
    Situation("同一个人没有再问以后", ONCE, (SENT, Act("同意", "zhao")), last="zhao"),
    Situation("等着来文", WAITING, (SENT,)),
    Situation("有人缺席、由人代理", PLAIN, (SENT,), "wang: lin", by="lin"),
    Situation("单位的材料由街道代录", PLAIN, (Act("提交", "sun", answers=FILLED, for_="云杉公司"),), last="sun"),
    Situation("已经有一人表态", PLAIN, (SENT, Act("同意", "hao")), last="hao"),
    Situation("已经办结", PLAIN, (SENT, Act("同意", "wang"), Act("同意", "hao"), Act("同意", "li"), Act("办结", "qian")), step="", last="qian"),
)  # fmt: skip

#: What each command is here, and what must be done just before it.
COMMANDS: Mapping[str, Callable[[Situation], tuple[Command, ...]]] = {
    "撤回": lambda one: (Withdraw(one.last, "再想想"),),
    "催办": lambda one: (Urge("zhou", one.step, "请抓紧"),),
    "转办": lambda one: (HandOver(one.by, NEAR, one.step),),
    "委派": lambda one: (Delegate(one.by, SPARE, one.step, "请提意见"),),
    "回复": lambda one: (Delegate(one.by, SPARE, one.step, "请提意见"), Advise("qian", "没有意见", one.step)),
    "加签": lambda one: (AddSigner("li", SPARE, one.step),),
    "减签": lambda one: (AddSigner("li", SPARE, one.step), RemoveSigner("li", SPARE, one.step)),
    "抄送": lambda one: (Copy("zhou" if one.last != "sun" else "sun", (Post("区委组织部", "文书"),)),),
    "作废": lambda one: (Void("zhou" if one.last != "sun" else "sun", "不办了"),),
    "终止": lambda one: (Terminate(one.by, "不办了"),),
}


def town(absences: str) -> Directory:
    """The town of playing.py, with this absence besides."""
    if not absences:
        return directory.parse(source.read(TOWN, "机构.yaml"))
    person, _, deputy = absences.partition(": ")
    more = f"  - {{person: {person}, from: 2026-03-01, until: 2026-03-31, deputy: {deputy}}}\n"
    return directory.parse(source.read(TOWN + more, "机构.yaml"))


@lru_cache
def made(text: str) -> Graph:
    neighbours = known()
    inner = graph.definitions.parse(source.read(INNER, "内审.yaml"))
    neighbours = graph.Known(neighbours.templates, workflows={**workflows(), "内审": inner})
    return graph.compile(source.read(text, "情形.yaml"), neighbours)


def begun(situation: Situation) -> Play:
    """A case in this situation."""
    play = Play(made(situation.text), offices=town(situation.absences))
    by = "sun" if situation.last == "sun" else "zhou"
    play.do(Start("情形-1", "云杉公司", by, for_=by == "sun"))
    for one in situation.before:
        if isinstance(one, int):
            play.wait(days=one)
        else:
            play.wait(minutes=5)
            play.do(one)
    return play


def told(situation: Situation, verb: str) -> str:
    """What comes of the command, in words."""
    play = begun(situation)
    before, trail = play.case, len(play.trail)
    commands = COMMANDS[verb](situation)
    play.wait(minutes=5)
    for one in commands[:-1]:
        try:
            play.do(one)
        except Refused:
            break
    held, trail = play.case, len(play.trail)
    try:
        play.do(commands[-1])
    except Refused as error:
        assert play.case is held and len(play.trail) == trail, "a refused command leaves no trace"
        return f"不能：{error.problems[0].text}"
    assert play.reread() == play.case
    assert play.case.is_finished or play.case.asked
    return _after(play, before)


def _after(play: Play, before: object) -> str:
    """Whose turn it is now, and what became of the papers."""
    state = play.case
    if state.is_finished:
        return f"办结为“{state.outcome}”{_papers(play)}"
    waiting = engine.waiting(play.graph, state, play.world())
    said = "；".join(f"“{one.step}”等{'、'.join(map(str, one.posts))}" for one in waiting)
    asked = [post for here in state.open.values() for post in here.consulted]
    more = f"；请{'、'.join(map(str, asked))}提意见" if asked else ""
    copied = f"；{'、'.join(map(str, state.copied))}看得到" if state.copied else ""
    return f"{said}{more}{copied}{_papers(play)}"


def _papers(play: Play) -> str:
    words = {"approved": "已签发", "issued": "已印发", "received": "已收到"}
    return "".join(f"；《{one.name}》{words[one.state]}{one.number}" for one in play.case.papers.values())


def table() -> str:
    """Every situation with what each command comes to."""
    lines = [
        "# 命令碰到各种情形：每一格都办过一遍",
        "",
        "由 `python -m tests.workflow.situations` 生成；各格的道理见 docs/流程.md。",
        "每一种情形里，“审”由组织员经办，组织委员、纪工委书记会签。",
    ]
    for situation in SITUATIONS:
        lines += ["", f"## {situation.name}", "", "| 命令 | 办了以后 |", "|---|---|"]
        lines += [f"| {verb} | {told(situation, verb)} |" for verb in VERBS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), "utf8")
