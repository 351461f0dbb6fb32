"""字符的类: which characters of a face stand for one another in a layout.

Letters (face)   .class_of, .table, .codes: what a translation, a filling, a font of its own needs

Two hanzi of one face have one class when each is one glyph by the character map, both are equally wide, and no rule
of the face that a shaper follows unasked (kerning, ligatures, forms of a language) names either of them. Pango breaks
lines between all hanzi alike (UAX 14, ID), and justification looks at nothing but that they are hanzi. The same is
true of the ten digits (NU). Every other character is a class of its own.
"""

from __future__ import annotations

import base64
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from sys import byteorder
from typing import Any, Final

from docflow.render.fonts import Face, files

#: What a shaper applies to a horizontal line of Chinese unasked (HarfBuzz, and the forms of simplified Chinese).
_UNASKED: Final = frozenset(
    ("rvrn", "ccmp", "locl", "rlig", "calt", "clig", "liga", "rclt", "rand", "abvm", "blwm", "mark", "mkmk", "curs",
     "dist", "kern", "ltra", "ltrm", "frac", "numr", "dnom")
)  # fmt: skip
_LANGUAGE: Final = "ZHS "
_HANZI: Final = range(0x4E00, 0xA000)
_DIGITS: Final = range(0x30, 0x3A)


class Letters:
    """What a face does with characters: read once a process."""

    def __init__(self, face: Face, told: Mapping[str, Any]) -> None:
        self.face = face
        self._em: int = told["em"]
        #: In thousandths of the size.
        self.ascent: int = round(told["ascent"] * 1000 / self._em)
        self.descent: int = round(told["descent"] * 1000 / self._em)
        self._glyphs = _Stretches(told["glyphs"], 1)
        self._advance = _Stretches(told["advance"], 0)
        self._named = frozenset(told["named"])
        self._plain: bool = told["plain"]
        self.table = _Table(self)
        self.codes = _Codes(self._glyphs)

    def class_of(self, code: int) -> int:
        """The character that stands for the class of `code`."""
        first = _class(code)
        return first if first is not None and self._alike(code, first) else code

    def is_member(self, character: str) -> bool:
        """Whether others of its class may stand in its place."""
        first = _class(ord(character))
        return first is not None and self.class_of(ord(character)) == first

    def width(self, code: bytes) -> int:
        """The advance of a glyph, in thousandths of the size."""
        return round(self._advance[int(code, 16)] * 1000 / self._em)

    def _alike(self, code: int, other: int) -> bool:
        one, two = self._glyphs.get(code), self._glyphs.get(other)
        if one is None or two is None or not self._plain or self._named & {one, two}:
            return False
        return self._advance[one] == self._advance[two]


def _class(code: int) -> int | None:
    """The first character of those among which `code` may have its like."""
    return 0x4E00 if code in _HANZI else 0x30 if code in _DIGITS else None


class _Table(dict[int, int]):
    """For `str.translate`: the class of each character, found when it is first met."""

    def __init__(self, letters: Letters) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, code: int) -> int:
        self[code] = found = self._letters.class_of(code)
        return found


class _Codes(dict[str, bytes]):
    """The glyph of a character as a PDF's text has it: four hexadecimal digits. KeyError for what has none."""

    def __init__(self, glyphs: _Stretches) -> None:
        super().__init__()
        self._glyphs = glyphs

    def has(self, character: str) -> bool:
        return self._glyphs.get(ord(character)) is not None

    def __missing__(self, character: str) -> bytes:
        self[character] = found = b"%04x" % self._glyphs[ord(character)]
        return found


@lru_cache(maxsize=32)
def letters(face: Face, cache: Path) -> Letters:
    """The letters of `face`; what is slow to read of it is kept in `cache`."""
    return Letters(face, files.remembered("letters2", face.path, face.index, cache, lambda: _told(face)))


def _told(face: Face) -> dict[str, Any]:
    """What a face says of its characters; stretches of them as their first and how many there are."""
    from fontTools.ttLib import TTFont

    with TTFont(str(face.path), fontNumber=face.index, lazy=True) as font:
        names: dict[int, str] = font.getBestCmap() or {}
        number: dict[str, int] = font.getReverseGlyphMap()
        metrics = font["hmtx"].metrics
        glyphs = {code: number[name] for code, name in names.items()}
        advance = {number[name]: metrics[name][0] for name in set(names.values())}
        return {
            "em": font["head"].unitsPerEm,
            "ascent": font["hhea"].ascent,
            "descent": font["hhea"].descent,
            "glyphs": _packed(glyphs, 1),
            "advance": _packed(advance, 0),
            "named": sorted(number[one] for one in _named(font) if one in number),
            # What Apple's shapers read instead of OpenType's tables is not looked into: every character is itself.
            "plain": not ({"morx", "mort", "kerx", "fvar"} & set(font.keys())),
        }


class _Stretches:
    """Numbers by numbers, of which stretches grow by `step`; read from text without taking them apart."""

    def __init__(self, told: str, step: int) -> None:
        self._step = step
        numbers = array("I", base64.b64decode(told))
        if byteorder == "big":
            numbers.byteswap()
        third = len(numbers) // 3
        self._keys, self._values, self._counts = numbers[:third], numbers[third : 2 * third], numbers[2 * third :]

    def get(self, key: int) -> int | None:
        at = bisect_right(self._keys, key) - 1
        if at < 0 or key - self._keys[at] >= self._counts[at]:
            return None
        return self._values[at] + self._step * (key - self._keys[at])

    def __getitem__(self, key: int) -> int:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found


def _packed(values: Mapping[int, int], step: int) -> str:
    """What `_Stretches` reads: the first key of each stretch, the first values, how many there are."""
    out: list[list[int]] = []
    for key, value in sorted(values.items()):
        if out and key == out[-1][0] + out[-1][2] and value == out[-1][1] + step * out[-1][2]:
            out[-1][2] += 1
        else:
            out.append([key, value, 1])
    numbers = array("I", [one[at] for at in range(3) for one in out])
    if byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode()


# --- what rules of a face name -------------------------------------------------------------------------------------


def _named(font: Any) -> set[str]:
    """The names of the glyphs that any rule of the face names which is applied unasked."""
    found: set[str] = set()
    for tag in ("GSUB", "GPOS"):
        if tag in font and font[tag].table.LookupList is not None:
            found.update(_of_rules(font[tag].table))
    if "kern" in font:
        for table in font["kern"].kernTables:
            for pair in getattr(table, "kernTable", {}):
                found.update(pair)
    return found


def _of_rules(table: Any) -> set[str]:
    todo = set(_lookups(table))
    done: set[int] = set()
    found: set[str] = set()
    while todo:
        index = todo.pop()
        done.add(index)
        for rules in table.LookupList.Lookup[index].SubTable:
            for one in _texts(rules, set()):
                if isinstance(one, str):
                    found.add(one)
                elif one not in done:
                    todo.add(one)
    return found


def _lookups(table: Any) -> Iterator[int]:
    """The rules that are applied in Chinese: those of every script's usual language, and of simplified Chinese."""
    for record in table.ScriptList.ScriptRecord:
        languages = [one.LangSys for one in record.Script.LangSysRecord if one.LangSysTag == _LANGUAGE]
        for language in (record.Script.DefaultLangSys, *languages):
            for at in _features(language):
                feature = table.FeatureList.FeatureRecord[at]
                if feature.FeatureTag in _UNASKED:
                    yield from feature.Feature.LookupListIndex


def _features(language: Any) -> Iterable[int]:
    if language is None:
        return ()
    required = () if language.ReqFeatureIndex == 0xFFFF else (language.ReqFeatureIndex,)
    return (*language.FeatureIndex, *required)


def _texts(value: Any, seen: set[int]) -> Iterator[str | int]:
    """Every name of a glyph inside `value`, and the number of every other rule that it calls."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key, seen)
            yield from _texts(one, seen)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, seen)
    elif hasattr(value, "__dict__") and id(value) not in seen:
        seen.add(id(value))
        value.ensureDecompiled() if hasattr(value, "ensureDecompiled") else None
        for name, one in vars(value).items():
            if name == "LookupListIndex" and isinstance(one, int):
                yield one
            elif name not in ("reader", "font"):
                yield from _texts(one, seen)
