"""经过: one event of a case in the words of an office: who, on whose behalf, what, to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docflow.directory import Post
from docflow.workflow.case import (
    Acted,
    Cancelled,
    Copied,
    Decided,
    Delegated,
    Entered,
    Escalated,
    Event,
    Finished,
    Forked,
    HandedOver,
    Joined,
    Migrated,
    PaperApproved,
    PaperIssued,
    PaperReceived,
    Recounted,
    Registered,
    Released,
    Reminded,
    Settled,
    SignerAdded,
    SignerRemoved,
    Skipped,
    Voted,
    Warned,
)


def who(event: Event, called: Callable[[str], str]) -> str:
    """Who did it, and for whom (代); '' where the engine did."""
    if isinstance(event, Decided):
        # A table has a name too.
        return ""
    doer, behalf = str(getattr(event, "name", "") or ""), str(getattr(event, "on_behalf", "") or "")
    if isinstance(event, Voted):
        doer, behalf = event.vote.name, event.vote.on_behalf
    return doer + (f"（代{called(behalf)}）" if behalf else "")


def note(event: Event) -> str:
    """What was written with it."""
    return event.vote.note if isinstance(event, Voted) else str(getattr(event, "note", "") or "")


def what(event: Event) -> str:
    """What was done, to whom or where, and for which organisation it was typed in (代录)."""
    usual = _WHAT.get(type(event).__name__, type(event).__name__)
    detail = _detail(event)
    between = "，" if isinstance(event, Entered) else "："
    typed = str(getattr(event, "for_", "") or "")
    said = f"{usual}{between}{detail}" if usual and detail else usual or detail
    return said + (f"（代{typed}录入）" if typed else "")


def _detail(event: Event) -> str:
    match event:
        case Acted(verb=verb, to=to, returns=returns, repeats=repeats):
            back = f"到“{to}”" if returns and to else ""
            return verb + back + (f"（在“{repeats}”刚说过，没有再问）" if repeats else "")
        case Voted(vote=vote):
            return vote.verb
        case HandedOver(old=old, new=new):
            return f"{old} → {new}"
        case Delegated(to=to):
            return str(to)
        case SignerAdded(post=post) | SignerRemoved(post=post):
            return str(post)
        case Copied(posts=posts) | Escalated(posts=posts) | Reminded(posts=posts):
            return _listed(posts)
        case PaperApproved(title=title):
            return title
        case PaperIssued(title=title, number=number) | PaperReceived(title=title, number=number):
            return title + (f"（{number}）" if number else "")
        case _:
            return _moved(event)


def _moved(event: Event) -> str:
    """What the engine did of itself."""
    match event:
        case Entered(due=due):
            return f"{due.isoformat()}前办理" if due else ""
        case Skipped(because=because):
            return f"条件不成立（{because}）"
        case Forked(block=block):
            return block
        case Joined(block=block, branch=branch):
            return f"{block}·{branch}"
        case Cancelled(steps=steps):
            return "、".join(steps)
        case Settled(verbs=verbs, yes=yes, no=no, of=of):
            return f"共{of}票，赞成{yes}，不赞成{no}，可办{'、'.join(verbs)}"
        case Released(papers=papers):
            return "、".join(papers)
        case Recounted(due=due):
            return due.isoformat()
        case Decided(name=name, answer=answer):
            return f"{name}为“{answer.value}”"
        case Warned(say=say):
            return say
        case Migrated(version=version):
            return f"第{version}版"
        case Registered(register=register):
            return register
        case Finished(outcome=outcome):
            return outcome
        case _:
            return ""


def _listed(posts: Iterable[Post]) -> str:
    return "、".join(map(str, posts))


_WHAT = {
    "Acted": "",
    "Started": "发起",
    "Entered": "收到",
    "Voted": "表态",
    "Finished": "办结",
    "Skipped": "跳过",
    "Forked": "分头办理",
    "Joined": "一路办完",
    "Cancelled": "取消",
    "Decided": "判定",
    "Settled": "表态有了结果",
    "Released": "放回",
    "PaperApproved": "签发",
    "PaperIssued": "印发",
    "PaperReceived": "收文",
    "Withdrawn": "撤回",
    "HandedOver": "转办",
    "Delegated": "委派",
    "Advised": "回复",
    "SignerAdded": "加签",
    "SignerRemoved": "减签",
    "Copied": "抄送",
    "Urged": "催办",
    "Reminded": "到期提醒",
    "Escalated": "逾期上报",
    "Recounted": "期限复算",
    "Warned": "核对提醒",
    "Supplied": "代入内容",
    "Migrated": "换到新版流程",
    "Registered": "登记",
}
