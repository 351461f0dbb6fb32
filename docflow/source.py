"""YAML text as plain values that remember where they were written.

read(text, name) -> Source      every scalar is text; places by path; InvalidSource with the first fault of the syntax
Cursor                          walks a Source, checks its shape, and collects every Problem instead of stopping

Never guesses a type (`no`, `0571`, `12:30`, `2024-05-01` stay text: the field that knows its type parses it),
never builds an object, never expands an alias, never opens a file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import yaml

from docflow.errors import InvalidSource, Place, Problem, problem

#: What a YAML file may hold once read.
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str, ...]

LIMIT_BYTES = 1_000_000
LIMIT_DEPTH = 40
LIMIT_EVENTS = 200_000

_LOADER = getattr(yaml, "CLoader", yaml.Loader)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: The type of a field as its author writes it; its colons are no YAML.
_TABLE = re.compile(r"(?<=: )(table\s*\{[^{}\"\n]*\})(?=[ ]*(?:#.*)?$|[ ]*[,}])", re.MULTILINE)
_WIDE_SPACE = re.compile(r"^[ ]*([\u3000\u00a0]|\t)")
_BRACKET = re.compile(r"[\[\]{}]")
_PLAIN_NULL = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Source:
    """What a file says, and where it says it."""

    name: str
    value: Plain
    #: The place of each value by its path; of each key by its path with "" at the end.
    places: dict[Path, Place] = field(repr=False)
    text: str = field(default="", repr=False)

    def place(self, *path: str) -> Place:
        """The place of the value at `path`, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            found = self.places.get(path[:length])
            if found:
                return found
        return Place(self.name)


def read(text: str | bytes, name: str, first_line: int = 1) -> Source:
    """The YAML mapping in `text`; `first_line` is the line of the file on which the text begins.

    Errors: InvalidSource (Y401–Y415); all duplicate keys of a file are told at once.
    """
    decoded = _decode(text, name)
    _check_characters(decoded, name, first_line)
    readable = _readable(decoded, name, first_line)
    try:
        node = yaml.compose(readable, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise InvalidSource(_syntax(error, decoded, name, first_line)) from None
    if node is None:
        raise InvalidSource(problem("Y410", Place(name)))
    builder = _Builder(name, first_line)
    value = builder.build(node, ())
    if not isinstance(node, yaml.MappingNode):
        found = "列表" if isinstance(node, yaml.SequenceNode) else "一段文字"
        colon = _full_width_colon(decoded, name, first_line)
        builder.problems.append(colon or problem("Y411", builder.places[()], found=found))
    if builder.problems:
        raise InvalidSource(builder.problems)
    return Source(name, value, builder.places, decoded)


def _decode(text: str | bytes, name: str) -> str:
    if isinstance(text, str):
        decoded = text
    else:
        encoding = "utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            decoded = text.decode(encoding)
        except UnicodeDecodeError:
            raise InvalidSource(problem("Y407", Place(name))) from None
    if len(decoded) > LIMIT_BYTES:
        raise InvalidSource(problem("Y415", Place(name), limit="1 MB"))
    return decoded.removeprefix("\ufeff")


def _check_characters(text: str, name: str, first_line: int) -> None:
    problems = []
    for number, line in enumerate(text.split("\n"), first_line):
        if found := _CONTROL.search(line):
            problems.append(problem("Y408", Place(name, number, found.start() + 1), code=f"U+{ord(found.group()):04X}"))
        if found := _WIDE_SPACE.match(line):
            if not line.strip() or line.strip("\u3000\u00a0\t ").startswith("#"):
                continue
            what = "制表符" if found.group(1) == "\t" else "全角空格或不换行空格"
            problems.append(problem("Y406", Place(name, number, found.end()), what=what))
    if problems:
        raise InvalidSource(problems)


def _readable(text: str, name: str, first_line: int) -> str:
    """`text`, or when YAML cannot read it, `text` with the unquoted `table {…}` types of fields in quotes."""
    try:
        _check_events(text, name, first_line)
    except InvalidSource:
        quoted = _TABLE.sub(r'"\1"', text)
        if quoted == text:
            raise
        _check_events(quoted, name, first_line)
        return quoted
    return text


def _check_events(text: str, name: str, first_line: int) -> None:
    """Refuses what would cost more than it says before anything is built.

    Brackets are counted on the text first: the C parser itself is slow on deep nesting.
    """
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(0, depth - 1)
    if deepest > LIMIT_DEPTH * 4:
        raise InvalidSource(problem("Y402", Place(name), limit=LIMIT_DEPTH))
    depth = count = documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            count += 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise InvalidSource(problem("Y401", _begins(event, name, first_line)))
            tag = getattr(event, "tag", None)
            if tag and not (tag == "tag:yaml.org,2002:str" or tag == "!"):
                shown = tag.replace("tag:yaml.org,2002:", "!!")
                raise InvalidSource(problem("Y403", _begins(event, name, first_line), tag=shown))
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise InvalidSource(problem("Y409", _begins(event, name, first_line)))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > LIMIT_DEPTH:
                    raise InvalidSource(problem("Y402", _begins(event, name, first_line), limit=LIMIT_DEPTH))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if count > LIMIT_EVENTS:
                raise InvalidSource(problem("Y415", _begins(event, name, first_line), limit=f"{LIMIT_EVENTS} 项"))
    except yaml.YAMLError as error:
        raise InvalidSource(_syntax(error, text, name, first_line)) from None


def _begins(event: yaml.Event, name: str, first_line: int) -> Place:
    mark = event.start_mark
    return Place(name, mark.line + first_line, mark.column + 1) if mark else Place(name)


def _syntax(error: yaml.YAMLError, text: str, name: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Place(name, mark.line + first_line, mark.column + 1) if mark else Place(name)
    detail = str(getattr(error, "problem", "") or "无法读懂")
    lines = text.split("\n")
    written = lines[mark.line].strip() if mark and mark.line < len(lines) else ""
    if "{{" in written or "{%" in written:
        return problem("Y413", place, detail="花括号会被当成 YAML 的映射")
    if re.search(r":\s*[@`%&*!|>]", written) or written.startswith(("@", "`", "%")):
        return problem("Y413", place, detail="以特殊符号开头")
    if "mapping values are not allowed" in detail:
        above = lines[mark.line - 1] if mark and mark.line else ""
        if "：" in written or "：" in above:
            wide, line = (written, place.line) if "：" in written else (above.strip(), place.line - 1)
            return problem("Y405", Place(name, line), text=wide[:20])
        return problem("Y413", place, detail="一行里有两个“: ”")
    if (colon := _full_width_colon(text, name, first_line)) and "could not find expected ':'" in detail:
        return colon
    known = {
        "could not find expected ':'": "缺少半角冒号",
        "expected ',' or ']', but got '<stream end>'": "方括号没有闭合",
        "expected ',' or '}', but got '<stream end>'": "花括号没有闭合",
        "found unexpected end of stream": "引号没有闭合",
        "found character that cannot start any token": "以不能开头的符号开头",
        "did not find expected key": "缩进或引号有误",
        "did not find expected ',' or ']'": "方括号没有闭合",
        "did not find expected ',' or '}'": "花括号没有闭合",
        "did not find expected '-' indicator": "列表项的缩进不一致",
    }
    return problem("Y414", place, detail=known.get(detail, detail))


def _full_width_colon(text: str, name: str, first_line: int) -> Problem | None:
    for number, line in enumerate(text.split("\n"), first_line):
        if re.match(r"^[ -]*[^\s:#'\"]{1,20}：", line):
            return problem("Y405", Place(name, number), text=line.strip()[:20])
    return None


class _Builder:
    def __init__(self, name: str, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, path: Path) -> Plain:
        self.places[path] = self._place(node, path)
        match node:
            case yaml.ScalarNode():
                quoted = node.style in ("'", '"', "|", ">")
                return None if not quoted and node.value in _PLAIN_NULL else str(node.value)
            case yaml.SequenceNode():
                return [self.build(item, (*path, str(index))) for index, item in enumerate(node.value)]
            case yaml.MappingNode():
                return self._mapping(node, path)
            case _:  # pragma: no cover - yaml has three kinds of nodes
                raise AssertionError(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Plain:
        out: dict[str, Plain] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node, path)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(problem("Y413", place, detail="键必须是一个词；花括号会被当成 YAML 的映射"))
                continue
            key = str(key_node.value)
            if key in out:
                self.problems.append(problem("Y404", place, key=key, first=first[key]))
                continue
            if not key_node.style and "：" in key:
                self.problems.append(problem("Y405", place, text=key[:20]))
            first[key] = place.line
            self.places[(*path, key, "")] = place
            out[key] = self.build(value_node, (*path, key))
        return out

    def _place(self, node: yaml.Node, path: Path) -> Place:
        mark = node.start_mark
        return Place(self.name, mark.line + self.first_line, mark.column + 1, path=path)


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that the writer of `word` most likely meant, or ''."""
    close = difflib.get_close_matches(word, list(words), 8, 0.5)
    # 日其 is 日期 with one character mistaken rather than 日 with one too many.
    alike = (one for one in close if len(one) == len(word))
    swapped = (one for one in alike if sum(a != b for a, b in zip(one, word, strict=True)) == 1)
    return next(swapped, close[0]) if close else ""


def near_text(word: str, words: Iterable[str]) -> str:
    """`，是否“…”？` with the nearest of `words`, or ''."""
    found = nearest(word, words)
    return f"，是否“{found}”？" if found else ""


def _within(value: Plain, key: str) -> Plain:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list):
        return value[int(key)] if key.isdecimal() and int(key) < len(value) else None
    return None


@dataclass(frozen=True)
class Cursor:
    """A value of a source, with the way to it; every check that fails is collected in `problems`."""

    source: Source
    problems: list[Problem]
    path: Path = ()

    @classmethod
    def top(cls, source: Source) -> Cursor:
        return cls(source, [])

    @cached_property
    def value(self) -> Plain:
        value: Plain = self.source.value
        for key in self.path:
            value = _within(value, key)
        return value

    @property
    def place(self) -> Place:
        return self.source.place(*self.path)

    @property
    def key_place(self) -> Place:
        return self.source.places.get((*self.path, ""), self.place)

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else self.source.name

    def __truediv__(self, key: str | int) -> Cursor:
        key = str(key)
        found = Cursor(self.source, self.problems, (*self.path, key))
        # What `value` would find from the top, step by step.
        found.__dict__["value"] = _within(self.value, key)
        return found

    def has(self, key: str) -> bool:
        value = self.value
        return isinstance(value, dict) and key in value

    def fault(self, code: str, /, **values: object) -> None:
        """Notes problem `code` at this place."""
        self.problems.append(problem(code, self.place, **values))

    def known(self, *keys: str) -> Cursor:
        """This mapping, after noting every key that is not one of `keys`."""
        value = self.value
        if not isinstance(value, dict):
            if value is not None or not self.path:
                self.fault("Y411", found="列表" if isinstance(value, list) else f"“{value}”")
            return self
        for key in value:
            if key not in keys:
                self.problems.append(
                    problem(
                        "Y420",
                        (self / key).key_place,
                        key=key,
                        near=near_text(key, keys),
                        known="、".join(keys),
                    )
                )
        return self

    def entries(self) -> Iterator[tuple[str, Cursor]]:
        """Each key of this mapping with its cursor; notes Y411 when it is no mapping. None is an empty mapping."""
        value = self.value
        if isinstance(value, dict):
            for key in value:
                yield key, self / key
        elif value is not None:
            self.fault("Y411", found="列表" if isinstance(value, list) else f"“{value}”")

    def items(self) -> Iterator[Cursor]:
        """Each item of this list; a single value counts as a list of one; None as none."""
        value = self.value
        if isinstance(value, list):
            for index in range(len(value)):
                yield self / index
        elif value is not None:
            yield self

    def text(self, default: str | None = None) -> str:
        """The text here, or `default`; notes Y421 when it is missing and Y412 when it is no text."""
        value = self.value
        if isinstance(value, str):
            return value
        if value is None:
            if default is None:
                self.problems.append(problem("Y421", self.source.place(*self.path[:-1]), key=self.name))
                return ""
            return default
        self.fault("Y412", key=self.name, expected="一段文字", value="列表" if isinstance(value, list) else "映射")
        return default or ""

    def texts(self) -> tuple[str, ...]:
        """The texts of a list, or the one text."""
        return tuple(item.text() for item in self.items())

    def one_of(self, *choices: str, default: str | None = None) -> str:
        """The text here when it is one of `choices`; else notes Y422 and gives the first."""
        text = self.text(default)
        if text in choices or (text == "" and default is None):
            return text or choices[0]
        if text == default:
            return text
        self.fault("Y422", value=text, near=near_text(text, choices), known="、".join(choices))
        return choices[0]

    def whole(self, default: int | None = None) -> int:
        """The whole number here."""
        text = self.text(None if default is None else str(default))
        if re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
            return int(text)
        if text:
            self.fault("Y412", key=self.name, expected="整数", value=text)
        return default or 0

    def yes(self, default: bool = False) -> bool:
        """The yes or no here: yes/no, 是/否, true/false."""
        text = self.text("yes" if default else "no")
        if text.lower() in ("yes", "true", "是"):
            return True
        if text.lower() in ("no", "false", "否"):
            return False
        self.fault("Y412", key=self.name, expected="yes 或 no", value=text)
        return default

    def finish(self) -> None:
        """Raises InvalidSource when anything was noted, in the order of the file."""
        if self.problems:
            raise InvalidSource(sorted(self.problems, key=lambda p: (p.place.line, p.place.column, p.code)))
