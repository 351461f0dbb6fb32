"""姓氏笔画: names in the order of the strokes of their surnames (以姓氏笔画为序).

ordered (names)      -> the names, fewest strokes first
key     (name)       -> what to sort by
count   (character)  -> how many strokes, or None
unknown (names)      -> the characters that no table has

The surname's first character decides, by number of strokes, then by its strokes in turn (横竖撇点折, GF 3003-1999);
a compound surname counts by its first character, then its second. Of one surname, a given name of one character comes
first, then the given names by their characters. So people's congresses and Party branches list candidates.
A character without data stands after all that have, by its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from docflow.strokes.order import LINES

_COMPOUND: Final = """
欧阳 上官 司马 诸葛 司徒 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 东方 夏侯 端木 轩辕 钟离 太史 澹台
闻人 呼延 独孤 南宫 西门 东郭 百里 万俟 申屠 公羊 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 鲜于 闾丘
司空 亓官 司寇 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东门 南门 梁丘
左丘 欧侯 呼兰 赫连 贺兰 达奚 第五 羊舌 微生 纳兰 叶赫 完颜 耶律 褚师 即墨 哈尔 海昌 归海 阳佟
言福
"""
#: Surnames of two characters that are in use.
COMPOUND: Final = frozenset(_COMPOUND.split())
#: What stands behind a name and is no part of it: （女）, （女，回族）.
_BEHIND: Final = re.compile(r"[（(].*", re.DOTALL)

#: The place of a character among all; what has none comes behind, by its code.
Place = tuple[int, int]
Key = tuple[tuple[Place, ...], int, tuple[Place, ...]]


@cache
def _places() -> dict[str, int]:
    return {one: at for at, one in enumerate("".join(line.partition(" ")[2] for line in LINES.strip().split("\n")))}


@cache
def _counts() -> dict[str, int]:
    split = (line.partition(" ") for line in LINES.strip().split("\n"))
    return {one: int(count) for count, _, characters in split for one in characters}


def count(character: str) -> int | None:
    """How many strokes, or None without data."""
    return _counts().get(character)


def bare(name: str) -> str:
    """The characters of a name alone: no spaces between, nothing in brackets behind."""
    return "".join(_BEHIND.sub("", name).split())


def surname(name: str) -> str:
    """The surname of a bare name: its first character, or two of a compound surname when a given name follows."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def key(name: str) -> Key:
    """What names are sorted by."""
    plain = bare(name)
    family = surname(plain)
    given = plain[len(family) :]
    return tuple(map(_place, family)), int(len(given) > 1), tuple(map(_place, given))


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """`names` by the strokes of their surnames; two that are alike stay as they were."""
    return tuple(sorted(names, key=key))


def misplaced(names: Sequence[str]) -> tuple[str, str] | None:
    """The first two neighbours that stand the other way round, or None."""
    keys = list(map(key, names))
    for before, after in zip(range(len(names)), range(1, len(names)), strict=False):
        if keys[before] > keys[after]:
            return names[before], names[after]
    return None


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """The Chinese characters of `names` that no table has, each once; other letters are no matter of strokes."""
    places = _places()
    return tuple(dict.fromkeys(one for name in names for one in bare(name) if one not in places and ord(one) > 0x2E7F))


def _place(character: str) -> Place:
    at = _places().get(character)
    return (0, at) if at is not None else (1, ord(character))
