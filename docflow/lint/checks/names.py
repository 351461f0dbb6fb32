"""One name for one thing: a term written two ways, a name left over from an earlier use, two titles of one paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from docflow.lint.draft import Draft, Line
from docflow.lint.fault import Check, Fault
from docflow.lint.recognise import kind_of

_TERM: Final = re.compile(r"“([一-鿿]{3,6})”")
#: Two ways of writing one word; the first is the usual one.
_PAIRS: Final = (("其他", "其它"), ("账目", "帐目"), ("覆盖", "复盖"))
_OUR: Final = re.compile(r"(?<![一-鿿])?[我本](区|县|镇|乡|街道)(?![一-鿿]?[块间域级])")
#: What 我… may stand for, by who signs.
_ABOVE: Final = {
    "区": ("区",),
    "县": ("县",),
    "镇": ("镇", "区", "县"),
    "乡": ("乡", "区", "县"),
    "街道": ("街道", "区", "县"),
}
_OWNER: Final = re.compile(
    r"(?:中共)?([一-鿿]{2,4}?)(区|县)(?=委|人民|[一-鿿]{2,4}(?:局|办|部)|$|[一-鿿]{2,4}?(?:街道|镇|乡))"
)
#: No place is called with one of these: 已经区委 and 报送区委 name nobody.
_NO_NAME: Final = "经由为送报请向与在对从和及以到已是的了被将把按各本我该市共会同给受据让使"
_BODY: Final = re.compile(rf"((?![{_NO_NAME}])[一-鿿](?![{_NO_NAME}全])[一-鿿])(区|县)(?=委(?!托)|人民政府|直机关)")
_VISIT: Final = re.compile(r"考察|学习|借鉴|兄弟|相邻|邻近|交流|来自|原籍|转入|转出|户籍|合作|对口|支援|协作|邀请")
#: So alike are two titles of one paper.
_ALIKE: Final = 0.6
_COVER: Final = 12


def terms(draft: Draft) -> Iterator[Fault]:
    """“小个专” and 个小专: the same characters in another order; 其他 and 其它 in one text."""
    text = "\n".join(line.text for line in draft.text)
    for term in dict.fromkeys(_TERM.findall(text)):
        for at in range(len(term) - 1):
            other = term[:at] + term[at + 1] + term[at] + term[at + 2 :]
            if other == term or not _apart(text, other):
                continue
            often, seldom = sorted((term, other), key=text.count, reverse=True)
            if term == often or text.count(term) == text.count(other):
                yield from _once(draft, seldom, often)
    for usual, variant in _PAIRS:
        if usual in text:
            yield from _once(draft, variant, usual)


def _once(draft: Draft, seldom: str, often: str) -> Iterator[Fault]:
    """Where the seldom one stands first."""
    for line in draft.text:
        if seldom in line.text:
            yield Fault(line.place, f"“{seldom}”在别处写作“{often}”", f"统一写作“{often}”")
            return


def _apart(text: str, term: str) -> bool:
    """True when `term` is written as a word of its own somewhere: in quotes, or twice."""
    return f"“{term}”" in text or text.count(term) > 1


def left_over(draft: Draft) -> Iterator[Fault]:
    """我县 in a paper of a 区; another county's committee named once."""
    unit, name = _issuer(draft)
    allowed = _ABOVE.get(unit, ())
    for line in draft.text:
        for found in _OUR.finditer(line.text):
            said = found.group(1)
            if unit and said not in allowed:
                yield Fault(line.place, f"“{found.group()}”不是本机关：署名的是“{name}{unit}”", "改成本机关的称呼")
    if unit in ("区", "县"):
        yield from _strangers(draft, name, unit)


def _issuer(draft: Draft) -> tuple[str, str]:
    """区, 县, 镇, 乡 or 街道 of who signs, and its name; "" when it cannot be told."""
    for line in (*draft.of("organisation"), *draft.of("mark")):
        text = line.text.strip()
        if found := re.search(r"([一-鿿]{2,4})(街道|镇|乡)(?=党|办|人民|工委|工作委员会|委员会|$)", text):
            return found.group(2), re.sub(r".*[区县市]", "", found.group(1))
        if found := _OWNER.match(text):
            return found.group(2), found.group(1)
    return "", ""


def _strangers(draft: Draft, name: str, unit: str) -> Iterator[Fault]:
    elsewhere = "".join(line.text for line in draft.of("to", "copies", "title", "attachment", "annex_title"))
    named: dict[str, list[Line]] = {}
    for line in draft.text:
        for found in _BODY.finditer(line.text):
            if not (found.group(1).endswith(name) or name.endswith(found.group(1))) and not _VISIT.search(line.text):
                named.setdefault(found.group(1) + found.group(2), []).append(line)
    for other, lines in named.items():
        if len(lines) == 1 and other not in elsewhere and name in "".join(line.text for line in draft.lines):
            yield Fault(lines[0].place, f"“{other}”只出现一次，别处写的是“{name}{unit}”", "核对是不是以前的文稿留下的")


def two_titles(draft: Draft) -> Iterator[Fault]:
    """The title on a cover, or at the head of each page, is that of the paper."""
    title = re.sub(r"\s", "", draft.title)
    if len(title) < 6:
        return
    lines = [line for line in draft.lines if line.role in ("body", "margin")]
    first = [line for line in lines if line.role != "margin"][:_COVER]
    for line in (*first, *(one for one in lines if one.role == "margin")):
        text = re.sub(r"\s", "", line.text)
        like = 6 <= len(text) <= 60 and kind_of(text) and not re.search(r"[。；，：]$|^[“《]|^附", text)
        if like and text != title and SequenceMatcher(None, title, text).ratio() >= _ALIKE:
            yield Fault(line.place, f"这里的标题是“{text}”，前面的标题是“{title}”", "统一标题")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公028", two_titles),
    ("公078", terms),
    ("公079", left_over),
)
