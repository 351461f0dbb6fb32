"""Punctuation in running text (GB/T 15834-2011; standard.md 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docflow.lint.draft import Draft, Line
from docflow.lint.fault import Check, Fault, nested

_HAN = "一-鿿〇㐀-䶿\U00020000-\U0003134f"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "〔": "〕",
    "[": "]",
    "“": "”",
    "‘": "’",
    "「": "」",
}
_CLOSERS = {close: opener for opener, close in _PAIRS.items()}
#: `1）` and `a)` open an item; nothing was left open before them.
_ITEM_MARK = re.compile(r"(?:^|[。；，：:、\s])(?:\d{1,2}|[a-zA-Z]|[①-⑳])[）)]")
_ADDRESS = re.compile(r"https?://[!-~]+|(?<![\w.+-])[\w.+-]+@[\w.-]+|www\.[!-~]+", re.ASCII)
_STRAIGHT = '"＂〝〞〟″„‟´`'


def _prose(draft: Draft) -> Iterator[Line]:
    return draft.of("body", "heading", "note", "footnote", "cell", "title", "to", "attachment", "copies", "caption")


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 6) : end + 6].strip()


def half_width(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(rf"(?<=[{_HAN}）》”])[,;:?!](?!\d)|[,;?!](?=[{_HAN}])|(?<=[{_HAN}])\.(?=[{_HAN}]|$)")
    for line in _prose(draft):
        text = _ADDRESS.sub(lambda found: "x" * len(found.group()), line.text)
        for found in pattern.finditer(text):
            mark = found.group()
            if mark == ":" and line.role in ("to", "copies", "attachment"):
                continue  # 公010, 公011 and 公012 say it.
            yield Fault(
                line.place,
                f"“{_around(text, found.start(), found.end())}”里的“{mark}”是半角",
                f"改成全角“{_FULL[mark]}”",
            )


def stray_points(draft: Draft) -> Iterator[Fault]:
    for line in _prose(draft):
        for found in re.finditer(rf"(?<=[{_HAN}])[．•∙・｡](?=[{_HAN}])", line.text):
            around = _around(line.text, *found.span())
            yield Fault(line.place, f"“{around}”里夹着一个“{found.group()}”", "删去，或改成该用的标点")


def wide_brackets(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(rf"\((?=[^()]*[{_HAN}])[^()]*\)|(?<=[{_HAN}])\([^()]*\)|(?<=[{_HAN}])\((?=[^)]*$)")
    for line in _prose(draft):
        for found in pattern.finditer(line.text):
            yield Fault(line.place, f"“{found.group()[:16]}”用了半角括号", "改成全角括号（）")
        if (line.role == "heading" and line.level == 4) and line.text.strip().startswith("("):
            yield Fault(line.place, f"序号“{line.text.strip()[:4]}”用了半角括号", "改成全角括号（1）")


def pairs(draft: Draft) -> Iterator[Fault]:
    for line in _prose(draft):
        stack: list[tuple[str, int]] = []
        text = _ITEM_MARK.sub(lambda found: " " * len(found.group()), line.text)
        turned = bool(_turned(line.text))
        for index, mark in enumerate(text):
            if turned and mark in "“”":
                continue  # 公040 says it.
            if mark == "’" and index and text[index - 1].isascii() and text[index - 1].isalnum():
                continue  # an apostrophe
            if mark in _PAIRS:
                stack.append((mark, index))
            elif mark in _CLOSERS:
                if stack and stack[-1][0] == _CLOSERS[mark]:
                    stack.pop()
                else:
                    around = _around(text, index, index + 1)
                    yield Fault(line.place, f"“{around}”里的“{mark}”没有与它成对的“{_CLOSERS[mark]}”", "补上或删去")
                    stack = [one for one in stack if one[0] != _CLOSERS[mark]]
        for mark, index in stack:
            yield Fault(line.place, f"“{_around(text, index, index + 1)}”里的“{mark}”没有收尾", f"补上“{_PAIRS[mark]}”")


def quote_levels(draft: Draft) -> Iterator[Fault]:
    for line in _prose(draft):
        if inner := nested(line.text, "“", "”"):
            yield Fault(line.place, f"“{inner[:20]}”里双引号套双引号", "里层改用单引号‘’")
        elif found := re.search(rf"(?<!“)‘[^’“]{{1,40}}’(?=[{_HAN}，。；、])", line.text):
            before = line.text[: found.start()]
            if before.count("“") == before.count("”"):
                yield Fault(line.place, f"“{found.group()[:20]}”外层用了单引号", "外层改用双引号“”")


def ellipsis_and_dash(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(rf"(?<!…)…(?!…)|…{{3}}(?!…)|(?<=[{_HAN}])\.{{2,}}|。{{3,}}|(?<=[{_HAN}])--+(?=[{_HAN}])")
    for line in _prose(draft):
        for found in pattern.finditer(line.text):
            right = "——" if "-" in found.group() else "……"
            yield Fault(
                line.place,
                f"“{_around(line.text, found.start(), found.end())}”里的“{found.group()}”写法不对",
                f"改成“{right}”",
            )


def before_and_so_on(draft: Draft) -> Iterator[Fault]:
    for line in _prose(draft):
        for found in re.finditer(r"、等(?!级|待|额|同|于|候|闲|号|式|离|比)", line.text):
            yield Fault(line.place, f"“{_around(line.text, *found.span())}”里“等”前有顿号", "删去“等”前的顿号")


def side_by_side(draft: Draft) -> Iterator[Fault]:
    for line in _prose(draft):
        for found in re.finditer(r"[》”]、[《“]", line.text):
            mark = "书名号" if found.group()[0] == "》" else "引号"
            yield Fault(
                line.place, f"“{_around(line.text, *found.span())}”里并列的{mark}之间有顿号", "通常删去这个顿号"
            )


def cited_numbers(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(
        r"[一-鿿]{1,8}[发字函办政组委通]\s*[\[(（【［]\s*(?:19|20)?\d{2}\s*[\])）】］]\s*第?\s*\d{1,5}\s*号"
    )
    for line in draft.of("body", "heading", "footnote", "note", "cell"):
        for found in pattern.finditer(line.text):
            yield Fault(line.place, f"引用的文号“{found.group()}”没有用六角括号", "写成“…〔2026〕8号”的样子")


def doubled(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(r"[，、；：]{2,}|(?<!。)。{2}(?!。)|。[，、；：]|[，、；：]。|[？！][，。；]")
    for line in _prose(draft):
        for found in pattern.finditer(line.text):
            yield Fault(line.place, f"“{_around(line.text, *found.span())}”里点号“{found.group()}”连用", "只留一个")


def spaces(draft: Draft) -> Iterator[Fault]:
    inside = re.compile(rf"(?<=[{_HAN}，。；：、]) +(?=[{_HAN}，。；：、])|(?<=[{_HAN}]) +(?=[，。；：、）])")
    for line in draft.of("body", "heading", "note", "footnote"):
        if found := re.match(r"[ \t]*\u00a0", line.text):
            yield Fault(line.place, "段首用了不换行空格缩进", "删去空格，用首行缩进二字")
        for found in inside.finditer(line.text.strip()):
            yield Fault(line.place, f"“{_around(line.text.strip(), *found.span())}”里有多余的空格", "删去空格")


def straight_quotes(draft: Draft) -> Iterator[Fault]:
    pattern = re.compile(rf"(?<=[{_HAN}，。：；（])[{_STRAIGHT}]|[{_STRAIGHT}](?=[{_HAN}])|‘‘|’’")
    for line in _prose(draft):
        if found := pattern.search(line.text):
            yield Fault(
                line.place, f"“{_around(line.text, *found.span())}”里的 {found.group()} 不是中文引号", "改成“”或‘’"
            )
        elif found := _turned(line.text):
            yield Fault(line.place, f"“{found.group()[:16]}”里引号的方向不对", "前引号用“，后引号用”")


def _turned(text: str) -> re.Match[str] | None:
    """A closing mark that opens, once the quotations that are right are put aside."""
    return re.search(r"”[^“”]*“", re.sub(r"“[^“”]*”", "", text))


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公030", stray_points),
    ("公031", half_width),
    ("公008", wide_brackets),
    ("公032", pairs),
    ("公033", quote_levels),
    ("公034", ellipsis_and_dash),
    ("公035", before_and_so_on),
    ("公036", side_by_side),
    ("公037", cited_numbers),
    ("公038", doubled),
    ("公039", spaces),
    ("公040", straight_quotes),
)
