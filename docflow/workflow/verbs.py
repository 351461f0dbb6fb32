"""What may be done with any case at any step and is drawn in no file; and what the clock does.

撤回 催办 转办 委派 回复 加签 减签 抄送 作废 终止 · Tick
"""

from __future__ import annotations

from docflow import workdays
from docflow.directory import Post
from docflow.workflow.acts import complete, settle
from docflow.workflow.case import (
    Act,
    AddSigner,
    Advise,
    Advised,
    Copied,
    Copy,
    Delegate,
    Delegated,
    Escalated,
    HandedOver,
    HandOver,
    Open,
    Paper,
    Recounted,
    Reminded,
    RemoveSigner,
    SignerAdded,
    SignerRemoved,
    Terminate,
    Urge,
    Urged,
    Void,
    Withdraw,
    Withdrawn,
)
from docflow.workflow.language import Overdue
from docflow.workflow.seats import Seat, seats
from docflow.workflow.turn import Turn, refused, said

VOIDED, TERMINATED = "已作废", "已终止"


def withdraw(turn: Turn, command: Withdraw) -> None:
    """撤回: the last act is undone as long as nobody has acted since and no numbered paper is out."""
    before = turn.state.before
    if before is None:
        raise refused("W607", why="后面的人已经办理，或没有可撤回的办理")
    if before.by != command.by:
        raise refused("W607", why=f"最近一次办理是{turn.name(before.by) if before.by else '系统'}的")
    fresh = _fresh(turn)
    if numbered := [paper for paper in fresh if paper.number]:
        raise refused("W607", why=f"{numbered[0].number}《{numbered[0].title}》已编号印发")
    names = tuple(paper.name for paper in fresh)
    turn.add(Withdrawn(before.step, command.by, turn.name(command.by), turn.world.now, command.note, names))


def _fresh(turn: Turn) -> list[Paper]:
    """The papers that the last act made."""
    before = turn.state.before
    assert before
    return [paper for name, paper in turn.state.papers.items() if before.papers.get(name) != paper]


def urge(turn: Turn, command: Urge) -> None:
    """催办: by anyone who has taken part."""
    _must_take_part(turn, command.by, "催办")
    for here in _chosen(turn, command.step):
        turn.add(Urged(here.step, here.asked, command.by, turn.name(command.by), turn.world.now, command.note))


def hand_over(turn: Turn, command: HandOver) -> None:
    """转办: the task goes to another post of the same organisation."""
    here, seat = _asked(turn, command.step, command.by)
    if command.to.organisation != seat.post.organisation:
        raise refused("W615", verb="转办", why=f"{command.to}不是{seat.post.organisation}的", remedy="在本机关内转办")
    if command.to in here.asked or command.to in here.signers:
        raise refused("W615", verb="转办", why=f"{command.to}本来就在办理", remedy="另选一个角色")
    if here.is_signing and any(seat.post in vote.posts for vote in here.votes):
        why = f"{seat.post}已经有人表态"
        raise refused("W615", verb="转办", why=why, remedy="由这个集体的其他人接着表态")
    _must_be_held(turn, command.to)
    name = turn.name(command.by)
    turn.add(HandedOver(here.step, seat.post, command.to, command.by, name, turn.world.now, command.note))


def delegate(turn: Turn, command: Delegate) -> None:
    """委派: another post is asked for its opinion; whose turn it is does not change."""
    here, _ = _asked(turn, command.step, command.by)
    if command.to in here.consulted:
        raise refused("W615", verb="委派", why=f"已经请{command.to}提意见", remedy="等待回复，或自行办理")
    _must_be_held(turn, command.to)
    turn.add(Delegated(here.step, command.to, command.by, turn.name(command.by), turn.world.now, command.note))


def advise(turn: Turn, command: Advise) -> None:
    """回复: the opinion that was asked for."""
    if not command.note.strip():
        raise refused("W608", verb="回复")
    for here in _chosen(turn, command.step):
        if held := seats(turn, here.consulted, command.by):
            name = turn.name(command.by)
            turn.add(Advised(here.step, held[0].post, command.by, name, command.note, turn.world.now))
            return
    raise refused("W615", verb="回复", why="没有请您提意见", remedy="等待委派")


def add_signer(turn: Turn, command: AddSigner) -> None:
    """加签: the owner or a signer asks one more post to speak."""
    here = _signing(turn, command.step, command.by, "加签")
    if command.post in here.signers:
        raise refused("W615", verb="加签", why=f"{command.post}本来就要表态", remedy="另选一个角色")
    _must_be_held(turn, command.post)
    turn.add(SignerAdded(here.step, command.post, command.by, turn.name(command.by), turn.world.now, command.note))


def remove_signer(turn: Turn, command: RemoveSigner) -> None:
    """减签: only of a post that 加签 put in, and that has not spoken."""
    here = _signing(turn, command.step, command.by, "减签")
    if command.post not in here.added:
        raise refused("W615", verb="减签", why=f"{command.post}不是加签来的", remedy="流程规定的会签人不能减")
    if any(command.post in vote.posts for vote in here.votes):
        raise refused("W615", verb="减签", why=f"{command.post}已经表态", remedy="等待其他人表态")
    turn.add(SignerRemoved(here.step, command.post, command.by, turn.name(command.by), turn.world.now, command.note))
    resettle(turn, here.step)


def copy(turn: Turn, command: Copy) -> None:
    """抄送: by anyone who has taken part or whose turn it is."""
    if not seats(turn, turn.state.asked, command.by):
        _must_take_part(turn, command.by, "抄送")
    for post in command.to:
        _must_be_held(turn, post)
    name = turn.name(command.by)
    turn.add(Copied(command.to, turn.world.now, (), command.by, name, command.note))


def void(turn: Turn, command: Void) -> None:
    """作废: by whoever began it, before anyone else has acted."""
    if not command.note.strip():
        raise refused("W608", verb="作废")
    if command.by != turn.state.started_by:
        raise refused("W615", verb="作废", why="只有起办人可以作废", remedy="请起办人作废，或由办理人终止")
    if others := turn.state.people - {command.by}:
        names = "、".join(sorted(map(turn.name, others)))
        raise refused("W615", verb="作废", why=f"{names}已经办理过", remedy="由现在的办理人终止")
    turn.finish(VOIDED, command.by, command.note)


def terminate(turn: Turn, command: Terminate) -> None:
    """终止: by whoever's turn it is, with a reason."""
    if not command.note.strip():
        raise refused("W608", verb="终止")
    _asked(turn, "", command.by)
    turn.finish(TERMINATED, command.by, command.note)


# --- the clock ------------------------------------------------------------------------------------------


def tick(turn: Turn) -> None:
    """Deadlines recomputed, votes counted again, and what is overdue said."""
    for name in list(turn.state.open):
        if name not in turn.state.open:
            continue
        resettle(turn, name)
        if name in turn.state.open:
            _recount(turn, turn.state.open[name])
            _overdue(turn, turn.state.open[name])


def resettle(turn: Turn, name: str) -> None:
    """Counts the votes again: who has a voice may have changed since the last of them."""
    here = turn.state.open[name]
    step = turn.definition.steps[name]
    if not (here.is_signing and here.votes):
        return
    verbs = settle(turn, step)
    arm = step.arm(verbs[0]) if verbs else None
    if arm and here.owner is None:
        seat = Seat(here.votes[-1].posts[0], "")
        complete(turn, step, arm, turn.state.open[name], seat, Act(arm.verb, ""))


def _recount(turn: Turn, here: Open) -> None:
    rule = turn.definition.steps[here.step].due
    if not (rule and here.due) or here.calendar == turn.world.calendar.stamp:
        return
    new = turn.deadline(turn.definition.steps[here.step], here.entered)
    assert new
    if not here.provisional and new.date == here.due:
        return
    turn.add(Recounted(here.step, new.date, new.provisional, turn.world.calendar.stamp, turn.world.now))


def _overdue(turn: Turn, here: Open) -> None:
    step = turn.definition.steps[here.step]
    rule = step.overdue
    if rule is None or here.due is None or turn.today <= here.due:
        return
    if rule.escalate and not here.escalated:
        posts = tuple(map(turn.state.post, rule.escalate))
        turn.add(Escalated(here.step, posts, turn.world.now))
    if rule.remind and _is_reminder_due(turn, here, rule):
        told = dict.fromkeys((*here.asked, *map(turn.state.post, rule.remind)))
        turn.add(Reminded(here.step, tuple(told), turn.world.now))
    arm = step.arm(rule.take) if rule.take else None
    if arm:
        seat = Seat(here.owner or here.signers[0], "")
        complete(turn, step, arm, turn.state.open[here.step], seat, Act(arm.verb, "", note="逾期未办"))


def _is_reminder_due(turn: Turn, here: Open, rule: Overdue) -> bool:
    if here.reminded is None:
        return True
    if rule.every is None:
        return False
    return turn.today >= workdays.due(rule.every, here.reminded, turn.world.calendar).date


# --- who may ----------------------------------------------------------------------------------------------


def _chosen(turn: Turn, step: str) -> list[Open]:
    if step and step not in turn.state.open:
        raise refused("W603", step=step, now="、".join(turn.state.open))
    return [turn.state.open[step]] if step else list(turn.state.open.values())


def _asked(turn: Turn, step: str, person: str) -> tuple[Open, Seat]:
    """The open step whose turn is this person's."""
    candidates = _chosen(turn, step)
    for here in candidates:
        if held := seats(turn, here.asked, person):
            return here, held[0]
    who = said(post for here in candidates for post in here.asked)
    raise refused("W601", step="、".join(here.step for here in candidates), who=who)


def _signing(turn: Turn, step: str, person: str, verb: str) -> Open:
    """The open step that is being signed, for its owner or one of its signers."""
    for here in _chosen(turn, step):
        posts = (*here.signers, *((here.owner,) if here.owner else ()))
        if here.is_signing and seats(turn, posts, person):
            return here
    raise refused("W615", verb=verb, why="现在没有由您参与的会签", remedy="在会签表态结束前由经办人或会签人办理")


def _must_take_part(turn: Turn, person: str, verb: str) -> None:
    if person not in turn.state.people:
        raise refused("W615", verb=verb, why="您没有参与本件", remedy=f"请参与办理的人{verb}")


def _must_be_held(turn: Turn, post: Post) -> None:
    if not turn.world.offices.holders(post, turn.today):
        raise refused("W614", post=post)
