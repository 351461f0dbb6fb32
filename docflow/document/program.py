"""The texts of a template as one compiled program: parsed once, run for every record.

Program (parts)       compiles the texts of a template together
Program.run (data)    -> Run: each text with a token for each value, the values, the problems

A value never meets the text: it becomes a token, one character from the private planes that neither a template
nor data may hold, and is put in its place after the text has been read as Markdown (invariant 8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from jinja2 import Template as Compiled
from jinja2 import nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context

from docflow.document.filters import Fault, say
from docflow.document.language import environment
from docflow.document.sandbox import Site, TooMuch, instrument
from docflow.errors import Place, Problem, problem
from docflow.form import Picture

#: One character of this kind stands for one value.
TOKEN: Final = re.compile("[\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_FIRST, _PLANE, _SECOND = 0xF0000, 0xFFFE, 0x100000
MOST_VALUES: Final = 2 * _PLANE
MOST_CHARACTERS: Final = 2_000_000

#: Between two texts of a program; as little a word as a token is.
_BETWEEN: Final = "\ue003"
_RUN: Final = "\ue004"
#: Apart by more lines than a text can have, so that a line of the program names its text.
_LINES: Final = 1_000_000

_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U0010ffff"
PRIVATE: Final = re.compile(f"[{_PRIVATE}]")
#: What cannot be seen, or turns what is seen around: controls, lone surrogates, zero-width and direction marks.
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_UNFIT: Final = re.compile(f"{INVISIBLE.pattern[:-1]}{_PRIVATE}]")


def token(index: int) -> str:
    """The character that stands for the value number `index`."""
    return chr(_FIRST + index) if index < _PLANE else chr(_SECOND + index - _PLANE)


def index_of(character: str) -> int:
    """The number of the value that a token stands for."""
    code = ord(character)
    return code - _FIRST if code < _SECOND else code - _SECOND + _PLANE


def of_field(place: Place, field: str) -> Place:
    """`place`, and the field (名单.姓名) whose value stands there."""
    return Place(place.source, place.line, path=tuple(field.split(".")))


def unfit(text: str, field: str, place: Place) -> Problem | None:
    """D230 or D222 for the first character of `text` that no paper may carry."""
    found = _UNFIT.search(text)
    if not found:
        return None
    at, code, position = of_field(place, field), f"U+{ord(found.group()):04X}", found.start() + 1
    if INVISIBLE.match(found.group()):
        return problem("D230", at, field=field, position=position, code=code)
    return problem("D222", at, field=field, position=position, what="私有区的字符", code=code)


@dataclass(frozen=True)
class Part:
    """One parsed text of a template."""

    tree: nodes.Template
    #: The place of a line of the text, counted from 1.
    place: Callable[[int], Place]
    #: The text may be left out when the one value it prints is empty.
    may_be_empty: bool = False


#: A value as it is said; a list as what its items say; None where nothing stands.
Said = str | tuple[str, ...] | None


@dataclass
class Run:
    """What one record makes of a program."""

    texts: tuple[str, ...] = ()
    values: list[Said] = field(default_factory=list)
    #: What each value is called by the author: 党员总数, 街道情况.党员数.
    labels: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set)

    def add(self, value: object, site: Site) -> str:
        """The token of a value; what is wrong with the value is noted, once for each field."""
        if len(self.values) >= MOST_VALUES:
            raise TooMuch(f"超过 {MOST_VALUES} 处")
        self.values.append(self._said(value, site))
        self.labels.append(site.label)
        return token(len(self.values) - 1)

    def _said(self, value: object, site: Site) -> Said:
        if isinstance(value, Fault):
            self._note("T161", site, detail=str(value))
            return None
        if value is None or value == ():
            if not site.may_be_empty:
                self._note("D231", site, field=site.label)
            return None
        if isinstance(value, Picture):
            return value
        if type(value) is tuple:
            return tuple(self._fit(say(one), site) for one in value if one is not None)
        return self._fit(say(value), site)

    def _fit(self, text: str, site: Site) -> str:
        """`text` with its line ends made alike, after noting characters that no paper may carry."""
        found = unfit(text, site.label, site.place)
        if found and (found.code, site.label) not in self._known:
            self._known.add((found.code, site.label))
            self.problems.append(found)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def _note(self, fault: str, site: Site, /, **values: object) -> None:
        if (fault, site.label) not in self._known:
            self._known.add((fault, site.label))
            self.problems.append(problem(fault, of_field(site.place, site.label), **values))


class Program:
    """The texts of a template, compiled together."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._places = [part.place for part in parts]
        made = environment(say=_token)
        body: list[nodes.Node] = []
        for number, part in enumerate(parts):
            instrument(made, part.tree, part.place, part.may_be_empty)
            for node in part.tree.find_all(nodes.Node):
                # Some nodes have no line of their own.
                node.lineno = (node.lineno or 1) + number * _LINES
            if number:
                body.append(nodes.Output([nodes.TemplateData(_BETWEEN)], lineno=number * _LINES))
            body += part.tree.body
        whole = nodes.Template(body, lineno=1)
        whole.set_environment(made)
        whole.instrumented = True  # type: ignore[attr-defined]
        self._template = Compiled.from_code(made, made.compile(whole), made.globals)

    def run(self, data: Mapping[str, object]) -> Run:
        """The texts filled with the tokens of `data`; what goes wrong is among the problems."""
        run = Run()
        context = self._template.new_context({**data, _RUN: run})
        out: list[str] = []
        left = MOST_CHARACTERS
        try:
            for piece in self._template.root_render_func(context):
                out.append(piece)
                left -= len(piece)
                if left < 0:
                    raise TooMuch(f"超过 {MOST_CHARACTERS} 字")
        except TooMuch as much:
            run.problems.append(problem("T104", self._where(much.__traceback__), what=str(much)))
        except (Fault, TypeError, SecurityError, UndefinedError) as error:
            detail = str(error) if isinstance(error, Fault) else _why(error)
            run.problems.append(problem("T161", self._where(error.__traceback__), detail=detail))
        else:
            run.texts = tuple("".join(out).split(_BETWEEN))
        return run

    def _where(self, trace: TracebackType | None) -> Place:
        """The line of the author's text that was being computed."""
        line = 1
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<template>":
                line = self._template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        number, own = divmod(line, _LINES)
        return self._places[number](own)


def _token(context: Context, value: object, site: Site) -> str:
    run: Run = context.parent[_RUN]
    return run.add(value, site)


def _why(error: Exception) -> str:
    if isinstance(error, TypeError) and "NoneType" in str(error):
        return "比较的值没有填写（先写“字段 and …”）"
    if isinstance(error, TypeError):
        return "比较的两边不是一类的值"
    return "用到了没有的值"
