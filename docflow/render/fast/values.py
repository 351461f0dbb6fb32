"""How the quick way says a value: as render/word does, or not at all (Plain).

scope ()   what an emitted function may call, by name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from jinja2.tests import TESTS as JINJA_TESTS
from markupsafe import escape

from docflow.document import language
from docflow.document.sandbox import MOST_ROUNDS
from docflow.errors import Place, Problem
from docflow.form import Month
from docflow.render.word.fill import LIMIT_CHARACTERS
from docflow.render.word.saying import in_word, settle


class Plain(Exception):
    """This record is for the ordinary way: it has an error to tell, or something that is done there alone."""


#: Texts without a character that XML, the escaping or the checks know of: nearly all.
_CLEAN: Final = re.compile("[^\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff&<>\"'\U000f0000-\U0010ffff]*").fullmatch
#: The same but for what is escaped.
_ESCAPABLE: Final = re.compile("[^\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]*").fullmatch
#: The same with NUL, which stands between texts that are said together.
_ALL_ESCAPABLE: Final = re.compile("[^\x01-\x1f\x7f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]*").fullmatch
_TEXTS: Final = {str}
_ESCAPES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;"))
_MARKS: Final = re.compile("[\x01-\x03]")
_MOST_KEPT: Final = 8192
_NOWHERE: Final = Place()
#: Values with breaks that were said since a part was finished.
_broken: list[str] = []
_KINDS: Final = frozenset((str, int, bool, Decimal, date, Month))
_ENVIRONMENT: Final = language.environment()


def say(value: object) -> bytes | None:
    """The bytes of a value; None for an empty one, which no join accepts."""
    if type(value) is str:
        if value.isalnum() or _CLEAN(value):
            return value.encode()
        if _ESCAPABLE(value):
            return _escaped(value).encode()
    if value is None:
        return None
    words = _words(value)
    if _MARKS.search(words):
        _broken.append(words)
    return str(escape(words)).encode()


def said(*values: object) -> Sequence[bytes | None]:
    """The bytes of several values: those of texts at once, which takes a fifth of the time."""
    if {*map(type, values)} == _TEXTS:
        joined = "\0".join(values)  # type: ignore[arg-type]
        if _ALL_ESCAPABLE(joined):
            found = _escaped(joined).encode().split(b"\0")
            if len(found) == len(values):
                return found
    return [*map(say, values)]


def _escaped(text: str) -> str:
    for sign, written in _ESCAPES:
        if sign in text:
            text = text.replace(sign, written)
    return text


def bare(value: object) -> bytes | None:
    """A value where no XML stands: on one line, not escaped."""
    return None if value is None else _MARKS.sub(" ", _words(value)).encode()


def _words(value: object) -> str:
    """What the ordinary way would say of the value, breaks and all."""
    kinds = set(map(type, value)) if type(value) is tuple else {type(value)}
    if not kinds <= _KINDS:
        raise Plain
    said = in_word(value, "", _NOWHERE)
    if isinstance(said, Problem):
        raise Plain
    return said


class Memo(dict[str, bytes]):
    """Says the texts of loops, which come again: in the next row, in the next record."""

    def __missing__(self, value: object) -> bytes | None:
        said = say(value)
        # Texts alone are kept: 1, True and 1.0 are one key, and are said in three ways. One with a break must be told.
        if type(value) is str and said is not None and not _broken:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[value] = said
        return said


class Slot:
    """Says a value that leaves room for a pen while it is empty."""

    def __init__(self, empty: str, say: Callable[[object], bytes | None]) -> None:
        self.empty = empty
        self._bytes = empty.encode()
        self._say = say

    def __call__(self, value: object) -> bytes | None:
        return self._bytes if value is None else self._say(value)


def finish(out: Sequence[bytes], rounds: int) -> bytes:
    """The bytes of a part, line breaks and tabs in their place."""
    made = b"".join(out)
    if rounds > MOST_ROUNDS or len(made) > LIMIT_CHARACTERS:
        raise Plain
    # Few papers have a break in a value; to look through every one of them takes longer than to fill it.
    if _broken:
        _broken.clear()
        return settle(made.decode()).encode()
    return made


def settled(out: Sequence[bytes], rounds: int) -> tuple[str, int]:
    """What stands in every paper of a batch, and the rounds it took; Plain when a break in it is to be settled."""
    if _broken:
        _broken.clear()
        raise Plain
    return b"".join(out).decode(), rounds


def listed(value: object) -> Sequence[Any]:
    """What a loop may walk."""
    if type(value) is tuple or type(value) is list:
        if len(value) > MOST_ROUNDS:
            raise Plain
        return value
    if value is None:
        return ()
    raise Plain


def element(items: object, index: int) -> object:
    if type(items) is not tuple:
        raise Plain
    return items[index] if -len(items) <= index < len(items) else None


def tested(name: str, value: Any) -> bool:
    if name == "defined":
        return True
    test: Callable[[Any], bool] = JINJA_TESTS[name]  # type: ignore[assignment]
    return test(value)


def both(operator: str, left: object, right: object) -> object:
    return _ENVIRONMENT.call_binop(None, operator, left, right)  # type: ignore[arg-type]


def signed(operator: str, value: object) -> object:
    return _ENVIRONMENT.call_unop(None, operator, value)  # type: ignore[arg-type]


def scope() -> dict[str, object]:
    """What an emitted function may call, by name; nothing else is in its reach."""
    return {
        "__builtins__": {"len": len, "enumerate": enumerate},
        "say": say,
        "said": said,
        "memo": Memo(),
        "bare": bare,
        "finish": finish,
        "listed": listed,
        "element": element,
        "tested": tested,
        "both": both,
        "signed": signed,
    }
