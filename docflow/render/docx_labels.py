"""自动编号: what Word draws before the paragraphs that it numbers itself, in any .docx.

Labels     follows a document in reading order; `label` is what stands before a paragraph, `before_text` with its gap
said       a number in one of Word's ways of writing numbers

A label is no text of the paragraph, but it is a word of the page: 一、 of a heading is mostly made this way.
Bullets say nothing and are none. Takes the parsed word/numbering.xml and word/styles.xml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from docflow import chinese

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
#: What stands between a label and its words (w:suff); Word's default is a tab.
_GAPS: Final = {"nothing": "", "space": " ", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list as it is defined."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    gap: str = "\t"
    #: It restarts after a level counted so (from 1) or a higher one; 0 never, None after any higher.
    restart: int | None = None
    #: All numbers of its label in Arabic digits (w:isLgl).
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: the abstract list whose counters it shares, its levels, and where it was told to start."""

    counters: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    list: str | None
    level: int | None


@dataclass
class Labels:
    """The labels of one document; every paragraph is asked for once, in reading order."""

    numbering: etree._Element | None
    styles: etree._Element | None
    _lists: dict[str, _List] = field(init=False)
    _styles: dict[str, _Style] = field(init=False)
    _default: str = field(init=False, default="")
    #: The last number of each level, by abstract list; None: it starts anew.
    _shown: dict[str, list[int | None]] = field(init=False, default_factory=dict)
    #: (list, level) that has begun where it was told to.
    _begun: set[tuple[str, int]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._styles = dict(self._read_styles())
        self._lists = dict(self._read_lists()) if self.numbering is not None else {}

    def label(self, paragraph: etree._Element) -> str:
        """`一、` before the words of `paragraph`, or nothing; the paragraph is counted."""
        return self._both(paragraph)[0]

    def before_text(self, paragraph: etree._Element) -> str:
        """The label and the tab or space that Word sets between it and the words."""
        return "".join(self._both(paragraph))

    def _both(self, paragraph: etree._Element) -> tuple[str, str]:
        found = self._place(paragraph)
        if found is None or _gone(paragraph):
            return "", ""
        name, level = found
        known = self._lists[name]
        shown = self._count(name, known, level)
        own = known.levels.get(level, _Level())
        label = self._say(known, own, shown)
        return (label, own.gap) if label else ("", "")

    # --- counting ---

    def _count(self, name: str, known: _List, level: int) -> list[int | None]:
        shown = self._shown.setdefault(known.counters, [None] * _LEVELS)
        told = known.starts.get(level)
        last = shown[level]
        if told is not None and (name, level) not in self._begun:
            shown[level] = told
            self._begun.add((name, level))
        elif last is None:
            shown[level] = told if told is not None else known.levels.get(level, _Level()).start
        else:
            shown[level] = last + 1
        for deeper in range(level + 1, _LEVELS):
            after = known.levels.get(deeper, _Level()).restart
            if after is None or level < after:
                shown[deeper] = None
        return shown

    def _say(self, known: _List, own: _Level, shown: list[int | None]) -> str:
        if own.kind == "bullet":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            level = known.levels.get(at, _Level())
            counted = shown[at]
            # A level that no paragraph has reached shows the number it would begin with.
            counted = counted if counted is not None else known.starts.get(at, level.start)
            return said(counted, "decimal" if own.legal and level.kind != "none" else level.kind)

        return _PLACE.sub(number, own.text)

    # --- which list ---

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and level of a paragraph: its own, or those of its style; list 0 is none."""
        own = paragraph.find(f"{_W}pPr")
        name, level = _reference(own)
        style = _value(own, "pStyle") or self._default
        chain = list(self._chain(style))
        if name is None:
            name = next((self._styles[one].list for one in chain if self._styles[one].list is not None), None)
        if name is None or name not in self._lists:
            return None
        if level is None:
            level = self._level_of(chain, self._lists[name])
        return (name, level) if 0 <= level < _LEVELS else None

    def _level_of(self, chain: list[str], known: _List) -> int:
        """The level that is bound to a style, or that the style names."""
        for one in chain:
            bound = next((at for at, level in known.levels.items() if level.style == one), None)
            if bound is not None:
                return bound
            named = self._styles[one].level
            if named is not None:
                return named
        return 0

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield style
            style = self._styles[style].based_on

    # --- reading ---

    def _read_styles(self) -> Iterator[tuple[str, _Style]]:
        for node in self.styles.iter(f"{_W}style") if self.styles is not None else ():
            if node.get(f"{_W}type", "paragraph") not in ("paragraph", "numbering"):
                continue
            identifier = node.get(f"{_W}styleId", "")
            if node.get(f"{_W}type") == "paragraph" and node.get(f"{_W}default") in ("1", "true", "on"):
                self._default = identifier
            name, level = _reference(node.find(f"{_W}pPr"))
            yield identifier, _Style(_value(node, "basedOn"), name, level)

    def _read_lists(self) -> Iterator[tuple[str, _List]]:
        assert self.numbering is not None
        abstract = {one.get(f"{_W}abstractNumId", ""): one for one in self.numbering.iterfind(f"{_W}abstractNum")}
        nums = {one.get(f"{_W}numId", ""): _value(one, "abstractNumId") for one in self.numbering.iterfind(f"{_W}num")}
        for node in self.numbering.iterfind(f"{_W}num"):
            counters = _linked(_value(node, "abstractNumId"), abstract, nums, self._styles)
            if counters not in abstract:
                continue
            levels = dict(_levels(abstract[counters]))
            starts = {}
            for override in node.iterfind(f"{_W}lvlOverride"):
                at = _whole(override.get(f"{_W}ilvl"), 0)
                levels |= dict(_levels(override))
                if (start := override.find(f"{_W}startOverride")) is not None:
                    starts[at] = _whole(start.get(f"{_W}val"), 0)
            if node.get(f"{_W}numId") != "0":
                yield node.get(f"{_W}numId", ""), _List(counters, levels, starts)


def _linked(name: str, abstract: dict[str, etree._Element], nums: dict[str, str], styles: dict[str, _Style]) -> str:
    """The abstract list that has the levels: one that only names a list style leads on to it."""
    for _ in range(len(abstract)):
        link = _value(abstract.get(name), "numStyleLink")
        list_of_style = styles[link].list if link in styles else None
        if list_of_style is None or list_of_style not in nums:
            return name
        name = nums[list_of_style]
    return name


def _levels(parent: etree._Element) -> Iterator[tuple[int, _Level]]:
    for node in parent.iterfind(f"{_W}lvl"):
        # Word wraps kinds that old programs do not know; the last is the one they would show.
        kinds = [one.get(f"{_W}val", "decimal") for one in node.iter(f"{_W}numFmt")]
        restart = _value(node, "lvlRestart")
        legal = node.find(f"{_W}isLgl")
        yield (
            _whole(node.get(f"{_W}ilvl"), 0),
            _Level(
                start=_whole(_value(node, "start"), 0),
                kind=kinds[-1] if kinds else "decimal",
                text=_value(node, "lvlText"),
                gap=_GAPS.get(_value(node, "suff"), "\t"),
                restart=_whole(restart, 0) if restart else None,
                legal=legal is not None and legal.get(f"{_W}val") not in ("0", "false", "off"),
                style=_value(node, "pStyle"),
            ),
        )


def _reference(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list and level that a w:pPr names, each None where it names none."""
    node = properties.find(f"{_W}numPr") if properties is not None else None
    name, level = _value(node, "numId"), _value(node, "ilvl")
    return name or None, _whole(level, 0) if level else None


def _gone(paragraph: etree._Element) -> bool:
    """A paragraph that was deleted with its mark counts no more."""
    mark = paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del")
    return mark is not None and not any(
        next(one.iterancestors(f"{_W}del", f"{_W}moveFrom"), None) is None for one in paragraph.iter(f"{_W}t")
    )


def _value(node: etree._Element | None, tag: str) -> str:
    found = node.find(f"{_W}{tag}") if node is not None else None
    return found.get(f"{_W}val", "") if found is not None else ""


def _whole(text: str | None, otherwise: int) -> int:
    # isdecimal would let ① through, and other people's files hold anything.
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text, re.ASCII) else otherwise


# --- ways of writing a number --------------------------------------------------------------------------------

_COUNTED: Final = frozenset(
    ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand")
)
_DIGITS: Final = frozenset(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"))
_FORMAL: Final = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_HANZI: Final = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
#: Signs of a fixed row; a number beyond the row is written in digits.
_ROWS: Final = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def said(number: int, kind: str) -> str:
    """`number` as w:numFmt `kind` writes it; a kind that is not known counts in Arabic digits."""
    if kind in ("none", "bullet"):
        return ""
    if kind in _ROWS:
        return _ROWS[kind][number - 1] if 0 < number <= len(_ROWS[kind]) else str(number)
    if kind in _COUNTED:
        return chinese.numeral(number)
    if kind == "japaneseCounting":
        return re.sub("一(?=[十百千])|零", "", chinese.numeral(number)) or "〇"
    if kind == "chineseLegalSimplified":
        said = chinese.numeral(number)
        return (("一" + said) if said.startswith("十") else said).translate(_FORMAL)
    if kind in _DIGITS:
        return str(number).translate(_HANZI)
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_WIDE)
    if kind == "decimalZero":
        return f"{number:02}"
    if kind in ("lowerRoman", "upperRoman"):
        return _cased(_roman(number), kind)
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        # After Z Word doubles the letter: AA, BB.
        return _cased(chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1), kind)
    return str(number)


def _cased(text: str, kind: str) -> str:
    return text.lower() if kind.startswith("lower") else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out
