"""File names from data: every name is safe on every system, stays in its folder, and is told when it had to change."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Field, Form, Record, Scalar, ScalarKind, TableOf, display, guarded, masked
from docflow.source import near_text

LIMIT_BYTES = 240
_TAIL = 8
#: The longest ending of ours, `.docx` or `.html`, with room for one more such as `.part`.
_ENDING = 12
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])", re.IGNORECASE)
#: Names that nothing is done to but to the brackets: nearly all. Not plain ASCII: that may be CON or COM1.
_ORDINARY = re.compile("[0-9A-Za-z_\u4e00-\u9fff（）()&·、-]+")
_ORDINARY_LINES = re.compile(rf"{_ORDINARY.pattern}(?:\n{_ORDINARY.pattern})*")
#: Characters of three bytes that fit however long the ending is.
_SURELY_SHORT = 64
_ENDINGS = re.compile(r"\.(docx|pdf|html|txt)$", re.IGNORECASE)
_SLOT = re.compile(r"\{([^{}:]*)(?::0?([1-9])d)?\}")
#: What makes any name another.
NUMBERED = "{序号:03d}-……"
#: What every pattern may use besides the fields: the running number of the batch, the row of the table. A field of
#: the template that is called so comes first.
OWN = ("序号", "行号")


class Named(NamedTuple):
    """A file name without its ending, and what had to be done to make it one."""

    name: str
    #: "" · F501 when characters had to go · F502 when it was too long.
    code: str = ""
    wanted: str = ""

    def told(self, place: Place) -> Problem | None:
        if not self.code:
            return None
        wanted = "".join(one if one.isprintable() else "·" for one in self.wanted)
        shown = wanted if len(wanted) <= 60 else wanted[:59] + "…"
        return problem(self.code, place, wanted=shown, name=self.name)


def safe_name(text: str, ending: str = "") -> Named:
    """`text` as a file name without folder; with `ending` it is never longer than a file system allows.

    NFKC comes first, since full-width ．．／ would turn into ../ after a check.
    """
    if len(text) <= _SURELY_SHORT and not text.isascii() and _ORDINARY.fullmatch(text):
        return Named(text.replace("（", "(").replace("）", ")"))
    if len(text) <= _SURELY_SHORT and text.isascii() and text.isdecimal():
        return Named(text)
    wide = " ".join(unicodedata.normalize("NFKC", text).split())
    name = "".join(one for one in wide if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    # What has gone may leave two spaces side by side.
    name = _FORBIDDEN.sub("_", " ".join(name.split()))
    name = name.removeprefix("~$").strip(". ")
    if not name.strip("_. "):
        name = "未命名"
    if _RESERVED.fullmatch(name.partition(".")[0].strip()):
        name = f"_{name}"
    # A space more or less is no change; a line that was broken is.
    changed = name != wide or any(one in text for one in "\n\r\t")
    limit = LIMIT_BYTES - max(_ENDING, len(ending.encode()))
    if len(name.encode()) <= limit:
        return Named(name, "F501" if changed else "", text)
    tail = hashlib.sha256(wide.encode("utf-8", "surrogatepass")).hexdigest()[:_TAIL]
    kept = name.encode()[: limit - _TAIL - 1].decode(errors="ignore").strip(". ")
    return Named(f"{kept}~{tail}", "F502", text)


def ordinary_names(texts: Sequence[str]) -> list[str] | None:
    """The names of texts to which `safe_name` does nothing but change brackets, all at once; None when one needs it."""
    joined = "\n".join(texts)
    if not _ORDINARY_LINES.fullmatch(joined) or joined.count("\n") >= len(texts):
        return None  # one that has a line of its own in it would be two
    for text in texts:
        if len(text) > _SURELY_SHORT or (text.isascii() and not text.isdecimal()):
            return None
    if "（" in joined or "）" in joined:
        joined = joined.replace("（", "(").replace("）", ")")
    return joined.split("\n")


def fold_ordinary(names: Sequence[str]) -> list[str]:
    """What `fold` gives of each of the names that `ordinary_names` gave."""
    return "\n".join(names).lower().split("\n")


def fold(name: str) -> str:
    """What two names have in common when a system takes them for one: case, and how accents are composed."""
    if _ORDINARY.fullmatch(name):
        # Characters that neither change nor join others; of capitals, only A to Z.
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


Part: TypeAlias = "str | tuple[str, int]"


def _example(form: Form) -> str:
    """A pattern that would do, with a field that there is."""
    kinds: tuple[ScalarKind, ...] = ("organisation", "person", "text")
    named = (one.name for kind in kinds for one in form.fields if one.required and one.type == Scalar(kind))
    return f"{{序号:03d}}-{{{next(named, '行号')}}}"


@dataclass(frozen=True)
class Pattern:
    """`{序号:03d}-{单位名称}`: literal text and slots with the width of their number."""

    parts: tuple[Part, ...]
    form: Form

    @classmethod
    def read(cls, text: str, form: Form) -> Pattern:
        """The pattern in `text`. Errors: InvalidSource (F520) with everything that is wrong with it."""
        known = dict.fromkeys((*OWN, *(one.name for one in form.fields if not isinstance(one.type, TableOf))))
        plain = _ENDINGS.sub("", text.strip())
        parts: list[Part] = []
        faults: list[str] = []
        at = 0
        for found in _SLOT.finditer(plain):
            parts.append(plain[at : found.start()])
            name, digits = found.group(1).strip(), found.group(2)
            if name not in known:
                faults.append(f"没有“{name}”{near_text(name, tuple(known))}" if name else "花括号里是空的")
            parts.append((name, int(digits or 0)))
            at = found.end()
        parts.append(plain[at:])
        faults += _literal_faults([one for one in parts if isinstance(one, str)])
        if not any(isinstance(one, tuple) for one in parts):
            faults.append("没有花括号，每一份的名字都会相同")
        if faults:
            values = {"example": _example(form), "known": "、".join(known)}
            raise InvalidSource(problem("F520", Place(text), what=fault, **values) for fault in faults)
        return cls(tuple(one for one in parts if one), form)

    def fill(self, record: Record, index: int, row: int) -> str:
        """The name, not yet made safe; a guarded value is masked, because names are seen by everybody."""
        return "".join([one(record, index, row) for one in self._ways])

    @cached_property
    def _ways(self) -> tuple[_Way, ...]:
        """How each part is said."""
        fields = {one.name: one for one in self.form.fields}
        return tuple(_literal(one) if isinstance(one, str) else _way(fields.get(one[0]), *one) for one in self.parts)


#: From a record, its number in the batch and its row to a part of its name.
_Way: TypeAlias = Callable[[Record, int, int], str]


def _literal(text: str) -> _Way:
    return lambda record, index, row: text


def _way(field: Field | None, name: str, digits: int) -> _Way:
    """How a slot is said."""
    if field is None:
        if name == OWN[0]:
            return lambda record, index, row: str(index).zfill(digits)
        return lambda record, index, row: str(row).zfill(digits)
    if guarded(field):
        # The stars of a mask are no characters of file names, so they are crosses.
        return lambda record, index, row: masked(field, display(record[name])).replace("*", "x").zfill(digits)
    return lambda record, index, row: display(record[name]).zfill(digits)


def _literal_faults(literals: list[str]) -> list[str]:
    faults = []
    if any("{" in one or "}" in one for one in literals):
        faults.append("花括号没有成对，或数字的写法不是 03d 这样")
    if any("/" in one or "\\" in one for one in literals):
        faults.append("有斜线：文件都放在同一个文件夹里")
    return faults
