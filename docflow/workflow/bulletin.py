"""通报: how many cases stand where on a day: by workflow, by step, by whose turn it is, and which are overdue.

bulletin (items, day) -> Record   办件总数, 办结数, 在办数, 逾期数, and four tables
BULLETIN                          the names with types, so that templates are checked

A case at several steps at once is counted at each: steps and organisations count turns (件次), not cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias, TypeVar

from docflow.form import Field, FieldType, Form, Record, Scalar, TableOf
from docflow.workflow.case import Case, Open

_COUNT: Final = Scalar("integer", Decimal(0))
_TEXT: Final = Scalar("text")


def _table(**columns: FieldType) -> TableOf:
    return TableOf(Form(tuple(Field(name, type_) for name, type_ in columns.items())))


BULLETIN: Final = Form(
    (
        Field("办件截止日", Scalar("date"), help="办件数到哪一天为止"),
        Field("办件总数", _COUNT, help="这一天以前发起的"),
        Field("办结数", _COUNT, help="已经办结的"),
        Field("在办数", _COUNT, help="还没有办结的"),
        Field("逾期数", _COUNT, help="在办而有一步过了期限的"),
        Field("在办件次", _COUNT, help="在办的各步之和；一件同时在几步的，各步都计"),
        Field("流程情况", _table(流程=_TEXT, 办件数=_COUNT, 办结数=_COUNT, 在办数=_COUNT, 逾期数=_COUNT)),
        Field("步骤情况", _table(流程=_TEXT, 步骤=_TEXT, 在办数=_COUNT, 逾期数=_COUNT)),
        Field("办理单位情况", _table(单位=_TEXT, 在办数=_COUNT, 逾期数=_COUNT)),
        Field("办结情况", _table(结果=_TEXT, 办件数=_COUNT)),
        Field("逾期清单", _table(事项=_TEXT, 步骤=_TEXT, 办理单位=_TEXT, 期限=Scalar("date"), 逾期天数=_COUNT), False),
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """A case as it stood on the day."""

    title: str
    state: Case


Turn: TypeAlias = tuple[Item, Open]
Key = TypeVar("Key")


def bulletin(items: Sequence[Item], day: date) -> Record:
    """What a bulletin says of `items` on `day`."""
    running = [one for one in items if not one.state.is_finished]
    turns = [(one, waits) for one in running for waits in one.state.open.values()]
    late = [(one, waits) for one, waits in turns if is_late(waits, day)]
    late_cases = {one.state.id for one, _ in late}
    return {
        "办件截止日": day,
        "办件总数": len(items),
        "办结数": len(items) - len(running),
        "在办数": len(running),
        "逾期数": len(late_cases),
        "在办件次": len(turns),
        "流程情况": tuple(_workflows(items, late_cases)),
        "步骤情况": tuple(
            {"流程": workflow, "步骤": step, "在办数": count, "逾期数": overdue}
            for (workflow, step), (count, overdue) in _counted(turns, day, _step).items()
        ),
        "办理单位情况": tuple(
            {"单位": unit, "在办数": count, "逾期数": overdue}
            for unit, (count, overdue) in _counted(turns, day, lambda one: whose(one[1])).items()
        ),
        "办结情况": tuple({"结果": name, "办件数": count} for name, count in _outcomes(items).items()),
        "逾期清单": tuple(_overdue(late, day)),
    }


def is_late(waits: Open, day: date) -> bool:
    """Whether the deadline of a step lies before `day`."""
    return waits.due is not None and day > waits.due


def whose(waits: Open) -> str:
    """The organisations whose turn it is."""
    return "、".join(dict.fromkeys(post.organisation for post in waits.asked)) or "（没有岗位）"


def _step(turn: Turn) -> tuple[str, str]:
    return turn[0].state.workflow, turn[1].step


def _workflows(items: Sequence[Item], late: set[str]) -> Iterator[Record]:
    names = dict.fromkeys(one.state.workflow for one in items)
    for name in names:
        here = [one.state for one in items if one.state.workflow == name]
        done = sum(one.is_finished for one in here)
        overdue = sum(one.id in late for one in here)
        yield {"流程": name, "办件数": len(here), "办结数": done, "在办数": len(here) - done, "逾期数": overdue}


def _counted(turns: Iterable[Turn], day: date, by: Callable[[Turn], Key]) -> dict[Key, tuple[int, int]]:
    """How many turns, and how many of them overdue, for each value of `by` in the order met."""
    out: dict[Key, tuple[int, int]] = {}
    for one in turns:
        count, overdue = out.get(by(one), (0, 0))
        out[by(one)] = (count + 1, overdue + is_late(one[1], day))
    return out


def _outcomes(items: Iterable[Item]) -> dict[str, int]:
    """How often each outcome was reached."""
    return Counter(one.state.outcome for one in items if one.state.is_finished)


def _overdue(late: Iterable[Turn], day: date) -> Iterator[Record]:
    for one, waits in sorted(late, key=lambda turn: (turn[1].due or day, turn[0].title)):
        if waits.due is not None:
            yield {
                "事项": one.title,
                "步骤": waits.step,
                "办理单位": whose(waits),
                "期限": waits.due,
                "逾期天数": (day - waits.due).days,
            }
