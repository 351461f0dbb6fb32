"""词汇: every key that a workflow file may have, with what an editor says of it.

The parser takes its key lists from here and tools/make_schema.py the JSON Schema, so neither can know what the other
does not. A Key's `shape` names the schema of its value; the shapes themselves stand in the tool.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Key(NamedTuple):
    """One key: the shape of its value, what it means, in the user's language."""

    shape: str
    meaning: str
    required: bool = False


TOP: Final[dict[str, Key]] = {
    "workflow": Key("name", "流程的名称，与文件名一致", True),
    "version": Key("whole", "第几版。新办的件用新版；在办的件一直用它发起时的那一版"),
    "calendar": Key("name", "用哪份节假日表，默认“国务院”"),
    "prefix": Key("name", "办件编号的开头；不写是“办件”"),
    "about": Key("words", "一句话说明"),
    "closes": Key("clock", "下班时间，如 17:30。下班后、节假日收到的，从下一个工作日算收到"),
    "same_person": Key("once", "once：同一个人刚在上一步说过同样的话，这一步不再问；again（默认）：照样问"),
    "organisations": Key("organisations", "这个流程里的机构：applicant、superior(某机构)，或 机构.yaml 里的名称", True),
    "form": Key("form", "要填的字段和类型，与模板里的写法一样"),
    "decide": Key("decide", "名称: 决策表；每填一次内容就重新判断一次"),
    "checks": Key("checks", "核对：填的内容应当满足的条件，不满足时说什么"),
    "steps": Key("steps", "步骤，按先后写；第一步是发起", True),
}

STEP: Final[dict[str, Key]] = {
    "about": Key("words", "一句话说明"),
    "by": Key("post", "由哪个岗位办：机构.角色"),
    "fill": Key("fields", "这一步必须填的字段"),
    "ask": Key("fields", "这一步可以填、也可以不填的字段"),
    "when": Key("condition", "条件不成立就跳过这一步"),
    "otherwise": Key("step", "条件不成立时去哪一步；不写就沿往前走的那一支"),
    "not_by": Key("names", "在这些步骤办理过的人，不能在这里办"),
    "due": Key("duration", "期限：10 working days、30 days、1 month、2 years 或 none"),
    "sign": Key("sign", "会签：谁表态，怎样算通过"),
    "consult": Key("posts", "征求意见：请这些岗位提意见，不等他们；离开这一步就不再问"),
    "approve": Key("papers", "签发：内容定稿，从此不能改。写在步骤上的，属于每一支不退回的结果"),
    "issue": Key("papers", "印发：登记编号，发出去。写在步骤上的，属于每一支不退回的结果"),
    "receive": Key("name", "要等收到这份外来文件才能办"),
    "then": Key("arms", "能办什么、往哪去；每一项的名字就是办的人说的话", True),
    "overdue": Key("overdue", "逾期怎么办；有期限就必须写"),
}

RUN: Final[dict[str, Key]] = {
    "about": Key("words", "一句话说明"),
    "run": Key("name", "办另一个流程，等它的结果", True),
    "for": Key("organisation", "由哪个机构发起那个流程；不写是本流程的发起机构"),
    "with": Key("with", "那个流程的字段从哪里来"),
    "then": Key("arms", "那个流程的每一种结果，往哪去", True),
}

BLOCK: Final[dict[str, Key]] = {
    "about": Key("words", "一句话说明"),
    "parallel": Key("branches", "几支同时办理，都办完才往下走", True),
    "then": Key("after", "都办完以后去哪一步，或 {end: 结果}", True),
}

ARM: Final[dict[str, Key]] = {
    "go": Key("names", "去哪一步；写成列表的，由办的人选（--to）。指向前面的步骤就是退回"),
    "end": Key("name", "办结，结果叫什么。go 和 end 恰好写一个"),
    "approve": Key("papers", "签发：内容定稿，从此不能改"),
    "issue": Key("papers", "印发：登记编号，发出去；先前签发过的，发的就是那一份"),
    "copy": Key("posts", "抄送给哪些岗位，或整个机构"),
    "reason": Key("reason", "required：必须写明理由"),
    "again": Key("again", "退回改好以后：stepwise（默认）一步一步重新走；direct 直接回到退回的那一步"),
    "fill": Key("fields", "选这一项时另外要填的字段"),
    "register": Key("register", "办成以后登记的一行"),
}

SIGN: Final[dict[str, Key]] = {
    "by": Key("signers", "谁表态：岗位的列表；要按票权的，写成 岗位: 票数", True),
    "pass": Key("pass", "怎样算通过：all、first、2/3、> 1/2，或至少几票"),
    "veto": Key("flag", "yes：一票否决"),
    "order": Key("flag", "yes：顺序会签，前一个表态了才问下一个"),
}

OVERDUE: Final[dict[str, Key]] = {
    "remind": Key("posts", "提醒办理人和这些岗位"),
    "every": Key("duration", "以后每隔多久再提醒"),
    "escalate": Key("posts", "从那时起这些岗位也可以办"),
    "take": Key("name", "自动按这一项办（不用填内容、不出文书的才行）"),
}

PAPER: Final[dict[str, Key]] = {
    "paper": Key("name", "文书的名称", True),
    "template": Key("name", "用哪个模板；不写就用文书的名称"),
    "with": Key("with", "模板的字段从哪里来；没有写的，用同名的字段、判断结果或机构"),
    "number": Key("name", "用哪个机构的代字编号；none 不编号"),
}

REGISTER: Final[dict[str, Key]] = {
    "name": Key("name", "登记到哪一个登记簿", True),
    "with": Key("with", "各栏从哪里来"),
}

CHECK: Final[dict[str, Key]] = {
    "must": Key("condition", "必须成立；不成立就不能办出"),
    "warn": Key("condition", "应当成立；不成立就提醒，并记进记录，仍可办出"),
    "at": Key("names", "在哪一步办出时核对", True),
    "say": Key("words", "不成立时说什么", True),
    "source": Key("words", "依据哪一条，和 say 一起说出来"),
}
