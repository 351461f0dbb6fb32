"""版式参数的写法: a value as an office writes it, with its unit, into the unit the standard counts in."""

from __future__ import annotations

import re
from typing import Final

from docflow.errors import problem
from docflow.source import Cursor
from docflow.standard import sizes
from docflow.standard.house.parameters import KINDS_OF_FACE, Parameter, Value, shown

#: Units of length -> mm.
_LENGTHS: Final = {"mm": 1.0, "毫米": 1.0, "cm": 10.0, "厘米": 10.0, "pt": sizes.MM, "磅": sizes.MM}
_NUMBER: Final = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*([a-zA-Z\u4e00-\u9fff]*)")
_YES: Final = {"是": True, "否": False}
#: A name that a style sheet and a .docx can both carry; Windows knows no longer one.
_FACE: Final = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff ()（）\-]{0,30}")
_EXPECTED: Final = {
    "mm": "带单位的长度，如 35 mm、3.5 cm、1 磅",
    "行": "行数，如 2 行",
    "字": "字数，如 28 字",
    "号": "字号或磅数，如 三号、16 磅",
    "face": "字体的名称，如 仿宋_GB2312",
    "role": "、".join(KINDS_OF_FACE) + "之一",
    "yes": "是或否",
}


def value(parameter: Parameter, cursor: Cursor) -> Value | None:
    """What is written at `cursor`; None after noting what is wrong with it (Y412, P361)."""
    before = len(cursor.problems)
    text = cursor.text().strip()
    if len(cursor.problems) > before:
        return None
    found = _read(parameter, text)
    if found is None:
        cursor.fault("Y412", key=parameter.key, expected=_EXPECTED[parameter.kind], value=text)
        return None
    if isinstance(found, float) and not parameter.low <= found <= parameter.high:
        bounds = {"low": shown(parameter, parameter.low), "high": shown(parameter, parameter.high)}
        cursor.problems.append(problem("P361", cursor.place, key=parameter.key, value=text, **bounds))
        return None
    return found


def _read(parameter: Parameter, text: str) -> Value | None:
    match parameter.kind:
        case "yes":
            return _YES.get(text)
        case "role":
            return text if text in KINDS_OF_FACE else None
        case "face":
            return text if _FACE.fullmatch(text) else None
        case "号":
            return float(sizes.POINTS[text]) if text in sizes.POINTS else _number(text, {"pt": 1.0, "磅": 1.0})
        case "mm":
            return _number(text, _LENGTHS)
        case unit:
            count = _number(text, {unit: 1.0, "": 1.0})
            return count if parameter.parts or count is None or count.is_integer() else None


def _number(text: str, units: dict[str, float]) -> float | None:
    """A number with one of `units`, in the unit that counts 1; a length without a unit is none."""
    found = _NUMBER.fullmatch(text)
    return float(found[1]) * units[found[2]] if found and found[2] in units else None
