"""文种: the fifteen kinds of 条例 art. 8, and the papers an office writes besides.

KINDS: what each kind is for a template, a renderer and the linter. Facts only; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from docflow.document.model import Direction

#: "red" is the 版头 of GB/T 9704 cl. 7.2; "plain" has none.
HeadForm: TypeAlias = Literal["red", "plain", "letter", "order", "minutes"]
Retention: TypeAlias = Literal["永久", "30年", "10年"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper."""

    name: str
    #: Where it goes; None where the template must say so, because the kind leaves it open.
    direction: Direction | None
    #: One of the fifteen.
    statutory: bool = False
    #: How its text may end; the first is the usual one. Empty: no fixed ending.
    ends: tuple[str, ...] = ()
    retention: Retention = "10年"
    #: Elements it must carry, as keys of a template: "to", "sign".
    elements: frozenset[str] = field(default=frozenset())
    head: HeadForm = "plain"
    #: What stands in red after the names.
    suffix: str = ""
    #: At most one addressee (请示, 批复).
    one_addressee: bool = False

    @property
    def upward(self) -> bool:
        return self.direction == "up"


def _red(
    name: str,
    direction: Direction | None,
    *ends: str,
    to: bool = True,
    retention: Retention = "30年",
    one: bool = False,
) -> Kind:
    elements = frozenset({"to", "sign"} if to else {"sign"})
    return Kind(name, direction, True, ends, retention, elements, "red", "文件", one)


_STATUTORY = (
    _red("决议", "down", to=False, retention="永久"),
    _red("决定", "down", to=False, retention="永久"),
    Kind("命令", "down", True, (), "永久", frozenset({"sign"}), "order", "令"),
    _red("公报", "none", to=False, retention="永久"),
    _red("公告", "none", "特此公告", to=False),
    _red("通告", "down", "特此通告", to=False),
    _red("意见", None, to=True, retention="永久"),
    _red("通知", None, "特此通知"),
    _red("通报", "down", to=True),
    _red("报告", "up", "特此报告", "专此报告", one=True),
    _red("请示", "up", "妥否，请批示", "当否，请批复", "妥否，请批复", "当否，请批示", retention="永久", one=True),
    _red("批复", "down", "特此批复", "此复", retention="永久", one=True),
    _red("议案", "peer", "请审议", "请予审议", retention="永久", one=True),
    Kind(
        "函", "peer", True, ("请函复", "特此函复", "特此函达", "特此致函"), "30年",
        frozenset({"to", "sign"}), "letter", "",
    ),
    Kind("纪要", "none", True, (), "永久", frozenset(), "minutes", "纪要"),
)  # fmt: skip

_OTHER = (
    # Issued as itself or under a 通知; a variant of 意见, so its direction is open too.
    Kind("实施意见", None, retention="永久"),
    Kind("实施方案", "none", retention="30年"),
    Kind("办法", "none", retention="30年"),
    Kind("要点", "none", retention="30年"),
    Kind("计划", "none"),
    Kind("总结", "none"),
    Kind("申请书", "up", False, ("请批准", "请予批准"), "永久", frozenset({"to", "sign"})),
    Kind("调研报告", "none", retention="30年"),
    Kind("工作思考", "none"),
    Kind("慰问信", "none", elements=frozenset({"to", "sign"})),
    Kind("讲话稿", "none"),
    Kind("审核意见", "none", retention="永久", elements=frozenset({"sign"})),
    Kind("备案表", "up", retention="永久"),
    Kind("备案回执", "down", retention="永久", elements=frozenset({"to", "sign"})),
    Kind("审批单", "none", retention="永久"),
    Kind("名册", "none", retention="永久"),
    Kind("登记表", "none", retention="永久"),
    Kind("选票", "none", retention="10年"),
    Kind("选举办法", "none", retention="永久"),
    Kind("会议记录", "none", retention="永久"),
    Kind("清单", "none"),
    # Of a template that is only bound in with another: it needs neither sender nor addressee.
    Kind("附件", "none"),
)

#: Every kind by its name.
KINDS: dict[str, Kind] = {kind.name: kind for kind in _STATUTORY + _OTHER}


def kind_at_end(title: str) -> str:
    """The kind that `title` ends with, brackets such as （试行） apart, or ''.

    `关于…的实施意见` ends with 实施意见: the longest name counts.
    """
    bare = title.strip()
    while bare.endswith("）") and "（" in bare:
        bare = bare[: bare.rindex("（")]
    found = [name for name in (*KINDS, "令") if bare.endswith(name)]
    longest = max(found, key=len, default="")
    return "命令" if longest == "令" else longest
