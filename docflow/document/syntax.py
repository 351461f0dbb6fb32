"""Jinja tags as written in a text: are they closed, paired, half-width? Every fault at once, before Jinja reads them.

scan  (text, place)              -> T101, T110, T111, T113
parse (environment, text, place) -> the tree, or every problem (scan's, and T162 for what Jinja cannot read)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from jinja2 import Environment, TemplateSyntaxError, nodes

from docflow.errors import Place, Problem, problem
from docflow.source import near_text

#: The place of a line of the text, counted from 1, and of a column.
PlaceOf: TypeAlias = Callable[[int, int], Place]

TAGS: Final = ("if", "elif", "else", "endif", "for", "endfor")
#: Loops and conditions within each other: more than a person can follow, fewer than Jinja's parser can bear.
DEEPEST: Final = 50
#: What Jinja knows and we do not allow.
_BLOCKS: Final = ("set", "macro", "call", "filter", "with", "block", "autoescape", "raw", "trans")
_LONE: Final = ("include", "import", "from", "extends", "do", "pluralize", "break", "continue", "debug")
FORBIDDEN: Final = frozenset((*_BLOCKS, *(f"end{tag}" for tag in _BLOCKS), *_LONE))
_CLOSE: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_MARK: Final = re.compile(r"\{[{%#]|[}%#]\}|｛[｛{%％#＃]|\{[｛％＃]|[｝}％]｝")
_QUOTED: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_WIDE: Final = re.compile(r"[｜（），％＝［］｛｝：；！＜＞＋－．＿｀＂＇“”‘’]|\u3000")


def scan(text: str, place: PlaceOf) -> list[Problem]:
    """What is wrong with the tags of `text` as they are written."""
    return sorted(_Scan(text, place).problems(), key=lambda one: (one.place.line, one.place.column))


class _Scan:
    def __init__(self, text: str, place: PlaceOf) -> None:
        self.text = text
        self._place = place

        self._lines = [found.start() for found in re.finditer("\n", text)]

    def place(self, index: int) -> Place:
        line = bisect_left(self._lines, index)
        return self._place(line + 1, index - (self._lines[line - 1] + 1 if line else 0) + 1)

    def problems(self) -> Iterator[Problem]:
        tags: list[tuple[int, str, str]] = []
        index = 0
        while found := _MARK.search(self.text, index):
            start, mark = found.start(), found.group()
            index = found.end()
            if mark not in _CLOSE:
                if any(one in mark for one in "｛｝％＃"):
                    wide = next(one for one in mark if one in "｛｝％＃")
                    yield problem("T113", self.place(start), tag=self._around(start), what=wide)
                elif mark != "#}":
                    opening = {"}}": "{{", "%}": "{%"}[mark]
                    yield problem("T110", self.place(start), tag=self._before(found.end()), close=opening)
                continue
            end = self._end(index, mark)
            if end < 0:
                yield problem("T110", self.place(start), tag=self._around(start), close=_CLOSE[mark])
                continue
            inside = self.text[index:end]
            index = end + 2
            if mark != "{#":
                yield from self._wide(start, inside)
            if mark == "{%":
                word = re.match(r"[+-]?\s*(\w*)", inside)
                tags.append((start, word[1] if word else "", inside))
        yield from self._pairs(tags)

    def _end(self, index: int, mark: str) -> int:
        """Where the tag that opened before `index` closes; -1 when another opens, or the line ends, first."""
        end = self.text.find(_CLOSE[mark], index)
        if mark == "{#" or end < 0:
            return end
        line = self.text[index : max(self.text.find("\n", index), end + 2)]
        quoteless = _QUOTED.sub(lambda one: "x" * len(one[0]), line)
        end = index + quoteless.find(_CLOSE[mark]) if _CLOSE[mark] in quoteless else end
        other = re.compile(r"\{[{%#]|\n").search(_QUOTED.sub(lambda one: "x" * len(one[0]), self.text[index:end]))
        return -1 if other else end

    def _around(self, start: int) -> str:
        return self.text[start : start + 14].split("\n")[0].strip()

    def _before(self, end: int) -> str:
        return self.text[max(0, end - 14) : end].split("\n")[-1].strip()

    def _wide(self, start: int, inside: str) -> Iterator[Problem]:
        if wide := _WIDE.search(_QUOTED.sub("", inside)):
            what = "空格" if wide.group() == "\u3000" else wide.group()
            yield problem("T113", self.place(start), tag=self._around(start), what=what)

    def _pairs(self, tags: list[tuple[int, str, str]]) -> Iterator[Problem]:
        open_tags: list[tuple[int, str]] = []
        for start, word, _ in tags:
            match word:
                case "for" | "if":
                    open_tags.append((start, word))
                    if len(open_tags) == DEEPEST + 1:
                        yield problem("T111", self.place(start), detail=f"循环和条件嵌套超过 {DEEPEST} 层")
                case "endfor" | "endif":
                    if not open_tags or open_tags[-1][1] != word[3:]:
                        yield problem("T111", self.place(start), detail=f"多出的 {word}")
                    else:
                        open_tags.pop()
                case "else" | "elif":
                    if not open_tags or (word == "elif" and open_tags[-1][1] != "if"):
                        yield problem("T111", self.place(start), detail=f"{word} 不在 if 里面")
                case _ if word in FORBIDDEN:
                    yield problem("T101", self.place(start), what=f"使用标签 {word}")
                case "tr" | "tc" | "p" | "r":
                    yield problem("T111", self.place(start), detail=f"“{word}”前面多了空格，应写成 {{%{word} …")
                case _:
                    detail = f"不认识的标签“{word}”{near_text(word, TAGS)}"
                    yield problem("T111", self.place(start), detail=detail)
        for start, word in open_tags:
            what = "循环没有 endfor" if word == "for" else "条件没有 endif"
            yield problem("T111", self.place(start), detail=what)


# --- reading -----------------------------------------------------------------------------------

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
#: One that is closed before another opens, and before its line ends.
_CLOSED: Final = re.compile(r"\{\{(?:(?!\{[{%#])[^\n])*?\}\}|\{%(?:(?!\{[{%#])[^\n])*?%\}|\{#.*?#\}", re.DOTALL)
_SILENT: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def keep_line_ends(text: str) -> str:
    """`text` with a `+` in each tag that ends a line on which something else stands.

    Jinja's trim_blocks takes the line end after every tag: a paragraph that ends in `{% endif %}` would run into
    the next. Only a line of nothing but tags is to go.
    """
    text = re.sub(r"[ \t]+(?=\n)", "", text)
    out: list[str] = []
    end = 0
    for tag in _SILENT.finditer(text):
        before = text[text.rfind("\n", 0, tag.start()) + 1 : tag.start()]
        out.append(text[end : tag.start()])
        end = tag.end()
        keeps = text[end : end + 1] == "\n" and _SILENT.sub("", before).strip() and tag.group()[-3] not in "+-"
        out.append(f"{tag.group()[:-2]}+{tag.group()[-2:]}" if keeps else tag.group())
    return "".join([*out, text[end:]])


def parse(environment: Environment, text: str, place: PlaceOf) -> nodes.Template | list[Problem]:
    """The tree of `text`, or every problem of its tags."""
    if problems := scan(text, place):
        return [*problems, *_unread(environment, text, place)]
    if environment.trim_blocks:
        text = keep_line_ends(text)
    try:
        return environment.parse(text)
    except TemplateSyntaxError as error:
        whole = error
    except RecursionError:
        whole = TemplateSyntaxError("nested too deeply", 1)
    found = [fault for tag in _TAG.finditer(text) if (fault := _tag_fault(environment, text, tag, place))]
    return found or [problem("T162", place(whole.lineno, 1), tag="标签", detail=_said(whole))]


def _unread(environment: Environment, text: str, place: PlaceOf) -> Iterator[Problem]:
    """The tags that are closed, that Jinja cannot read, and of which `scan` has said nothing."""
    told = {(one.line, one.column) for one in (each.place for each in scan(text, lambda *at: Place("", *at)))}
    for tag in _CLOSED.finditer(text):
        line, column = text.count("\n", 0, tag.start()) + 1, tag.start() - text.rfind("\n", 0, tag.start())
        if (line, column) not in told and (fault := _tag_fault(environment, text, tag, place)):
            yield fault


def mended(environment: Environment, text: str) -> tuple[nodes.Template, frozenset[str]] | None:
    """The tree of the tags of `text` that can be read, each on its own line, and the names that the others may bind.

    So that a template with one tag not closed is told of its misspelt names, too.
    """
    out: list[str] = []
    open_tags: list[str] = []
    bound: set[str] = set()
    end = 0
    for tag in _CLOSED.finditer(text):
        out.append("\n" * text.count("\n", end, tag.start()))
        end = tag.end()
        out.append(_mended_tag(environment, text, tag, open_tags, bound))
        out.append("\n" * tag.group().count("\n"))
    out += [f"{{% end{word} %}}" for word in reversed(open_tags)]
    try:
        return environment.parse("".join(out)), frozenset(bound)
    except (TemplateSyntaxError, RecursionError):
        return None


def _mended_tag(environment: Environment, text: str, tag: re.Match[str], open_tags: list[str], bound: set[str]) -> str:
    """The tag as it can be read among those before it; nothing when it cannot."""
    written = tag.group().replace("\n", " ")
    found = re.match(r"\{%[+-]?\s*(\w*)", written)
    word = found[1] if found else ""
    if (found and word not in TAGS) or _tag_fault(environment, text, tag, lambda line, column: Place()):
        if found:
            bound.update(re.findall(r"[^\W\d]\w*(?=[\w\s,]*\bin\b|\s*=)", written[found.end() :]))
        return ""
    if word in ("for", "if"):
        open_tags.append(word)
    elif word in ("endfor", "endif"):
        if word[3:] not in open_tags:
            return ""
        closed = ""
        while open_tags[-1] != word[3:]:
            closed += f"{{% end{open_tags.pop()} %}}"
        open_tags.pop()
        return closed + written
    elif word in ("else", "elif") and (not open_tags or (word == "elif" and open_tags[-1] != "if")):
        return ""
    return written


def _tag_fault(environment: Environment, text: str, tag: re.Match[str], place: PlaceOf) -> Problem | None:
    """What Jinja cannot read in one tag, when it is read alone."""
    written = tag.group()
    word = re.match(r"\{%[+-]?\s*(\w+)", written)
    alone = written + {"if": "{% endif %}", "for": "{% endfor %}"}.get(word[1] if word else "", "")
    if word and word[1] in ("elif", "else"):
        alone = "{% if x %}" + written + "{% endif %}"
    elif word and word[1].startswith("end"):
        return None
    try:
        environment.parse(alone)
    except (TemplateSyntaxError, RecursionError) as error:
        line = text.count("\n", 0, tag.start())
        column = tag.start() - (text.rfind("\n", 0, tag.start()) + 1)
        return problem("T162", place(line + 1, column + 1), tag=written[:30], detail=_said(error))
    return None


#: What people write, and what is meant.
_INSTEAD: Final = {
    "=": "：相等写 ==",
    **dict.fromkeys(("且", "并且", "而且", "和", "&"), "：都成立写 and"),
    **dict.fromkeys(("或", "或者"), "：任一成立写 or"),
    **dict.fromkeys(("不是", "非", "!"), "：不是写 not，不等于写 !="),
}


def _said(error: TemplateSyntaxError | RecursionError) -> str:
    if isinstance(error, RecursionError) or error.message == "nested too deeply":
        return "括号嵌套太深"
    message = str(error.message or "")
    if found := re.search(r"unexpected char '\\\\?[xuU]([0-9a-f]{2,8})' at", message):
        return f"有看不见的字符（U+{int(found[1], 16):04X}）"
    if found := re.search(r"unexpected char '(.+?)' at", message):
        return f"有不能出现的字符“{found[1]}”{_INSTEAD.get(found[1], '')}"
    if re.search(r"(got|unexpected) 'end of (print statement|statement block)'", message):
        return "没有写完"
    if found := re.search(r"got '(.+?)'$", message):
        return f"“{found[1]}”的位置不对{_INSTEAD.get(found[1], '')}"
    if found := re.search(r"unexpected '(.+?)'", message):
        return f"多出“{found[1]}”"
    if found := re.search(r"unknown tag '(.+?)'", message):
        return f"这里不能写 {found[1]}"
    return "写法不对"
