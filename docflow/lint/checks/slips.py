"""What was left over and what slipped in: placeholders, doubled words, look-alike characters, hidden characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docflow.lint.draft import Draft
from docflow.lint.fault import Check, Fault

_LEFT = re.compile(
    r"\{\{.{0,20}|\}\}|\{%.{0,20}|%\}|｛｛.{0,20}|｝｝|《《FIELD|«[^»]{1,20}»"
    r"|#(?:REF|N/A|VALUE|DIV/0|NAME|NULL|NUM)[!?]?|\$\{[^}]{0,20}\}?"
    r"|(?<![A-Za-z0-9_.])(?:None|nan|NaN|null|undefined|NaT)(?![A-Za-z0-9_])"
)
_CROSSES = re.compile(
    r"(?<![A-Za-z0-9])[Xx]{2,4}(?![A-Za-z0-9])|×{2,}|某某(?=[县区市街镇公单人同])|〇{3,}|○{2,}|_{0}\bTODO\b|待补充|此处填写"
)
#: Characters and words that are never written twice, against 天天、常常、人人 …
_CHARACTERS = re.compile(r"([的在是和与及对为将把被从向由])\1(?![的确])|(?<![为除罢受])了了(?![解结然])")
_WORDS = re.compile(
    r"(进行|以及|通过|关于|根据|按照|我们|可以|应当|应该|为了|同时|加强|要求|有关|开展|组织|进一步|工作|通知|提高|推进|推动|落实|建立|党员|支部)\1"
    r"|([一-鿿]{4,8})\2"
)
_LAWFUL = re.compile(r"党支部支部|工作工作日|(?:组织|支部|党员)(?=组织生活|支部书记)")
_SLIPS = {
    "自已": "自己",
    "己经": "已经",
    "知已": "知己",
    "布署": "部署",
    "即然": "既然",
    "既使": "即使",
    "必竟": "毕竟",
    "按装": "安装",
    "截止目前": "截至目前",
    "截止今年": "截至今年",
    "座谈谈": "座谈",
    "帐户": "账户",
    "记律": "纪律",
    "贯切": "贯彻",
    "既将": "即将",
    "严历": "严厉",
    "迫不急待": "迫不及待",
    "再接再励": "再接再厉",
    "一如继往": "一如既往",
    "不径而走": "不胫而走",
    "做为": "作为",
    "党必": "党委",
    "批付": "批复",
    "侯选人": "候选人",
    "后选人": "候选人",
    "予备党员": "预备党员",
    "正试党员": "正式党员",
    "副支部书计": "副支部书记",
}
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff\u00ad\U000f0000-\U0010fffd]")


def placeholders(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        if found := _LEFT.search(line.text):
            yield Fault(line.place, f"留着没有填的“{found.group().strip()}”", "填上内容，或删去")


def crosses(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        if found := _CROSSES.search(line.text):
            yield Fault(line.place, f"留着没有填的“{found.group()}”", "填上内容，或删去")


def twice(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("body", "heading", "footnote", "note"):
        text = line.text
        for pattern in (_CHARACTERS, _WORDS):
            for found in pattern.finditer(text):
                if not _LAWFUL.match(text, max(0, found.start() - 1)) and not _LAWFUL.match(text, found.start()):
                    around = text[max(0, found.start() - 4) : found.end() + 4]
                    yield Fault(line.place, f"“{around}”里“{found.group()}”写了两遍", "删去多余的")


def look_alikes(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        for wrong, right in _SLIPS.items():
            if wrong in line.text:
                yield Fault(line.place, f"“{wrong}”多半是“{right}”之误", f"改成“{right}”")


def hidden(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        if found := _HIDDEN.search(line.text):
            code = f"U+{ord(found.group()):04X}"
            yield Fault(line.place, f"第 {found.start() + 1} 个字是看不见或不通用的字符 {code}", "删去，或换成通用的字")


def internal(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        if re.search(r"内部资料[，,\s]*注意保(存|管|密)", line.text):
            yield Fault(line.place, "标有“内部资料”", "按本单位的规定保管，不要外传")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公071", placeholders),
    ("公072", crosses),
    ("公073", twice),
    ("公074", look_alikes),
    ("公075", hidden),
    ("公076", internal),
)
