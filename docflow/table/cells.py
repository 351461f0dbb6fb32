"""How a spreadsheet keeps values, and what its reader sees: dates as serial numbers, formats, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from docflow.table.model import Cell

#: What a number format makes of a number.
Format: TypeAlias = Literal["general", "date", "month", "time", "date and time", "percent"] | int

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DIGITS = 15
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Built-in formats by number; those of 27–36 and 50–58 are the Chinese dates.
_BUILT_IN: dict[int, Format] = {
    **dict.fromkeys((14, 15, 16, 30, 31, 28, 29, 50, 51, 53, 54, 58), "date"),
    **dict.fromkeys((17, 27, 36, 52, 55, 57), "month"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 56), "time"),
    22: "date and time",
    9: "percent",
    10: "percent",
}


def built_in(number: int) -> Format:
    """The format that every spreadsheet knows by `number`."""
    return _BUILT_IN.get(number, "general")


def format_of(code: str) -> Format:
    """What the number format `code` makes of a number; a whole number means padded with zeros to that width."""
    first = code.partition(";")[0]
    bare = _LITERALS.sub("", first)
    if re.fullmatch("0{2,}", first):
        return len(first)
    bare = re.sub("general|AM/PM|A/P", "", bare, flags=re.IGNORECASE).casefold()
    day, hour = "d" in bare, "h" in bare or "s" in bare
    if "y" in bare or ("e" in bare and "m" in bare) or day:
        return "date and time" if hour and day else "date" if day else "month" if "m" in bare else "general"
    if hour:
        return "time"
    return "percent" if "%" in bare else "general"


def number_cell(text: str, kind: Format, since_1904: bool) -> Cell:
    """The cell of a number kept as `text` under a format."""
    try:
        number = float(text)
    except ValueError:
        return Cell(text, "number")
    if isinstance(kind, int):
        return Cell(plain_number(text, number).zfill(kind), "number", _lost(text, number))
    match kind:
        case "general":
            return Cell(plain_number(text, number), "number", _lost(text, number))
        case "percent":
            return Cell(f"{format(number * 100, '.15g')}%", "number")
        case _:
            return _date_cell(text, number, kind, since_1904)


def plain_number(text: str, number: float) -> str:
    """The number as it was typed: fifteen digits are what a spreadsheet keeps, the rest is noise of the machine."""
    if len(text) <= _DIGITS + 1 and "e" not in text and not text.endswith(".0") and repr(number) == text:
        return text
    if re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        return text
    if re.fullmatch(r"-?\d+", text, re.ASCII):
        return text[:400]
    short = format(number, ".15g")
    if "e" not in short:
        return short
    mantissa, _, power = short.partition("e")
    exponent = int(power)
    if not -15 <= exponent <= 30:
        return short
    digits = mantissa.replace(".", "").replace("-", "")
    sign = "-" if mantissa.startswith("-") else ""
    if exponent >= 0:
        return sign + digits.ljust(exponent + 1, "0")
    return f"{sign}0.{'0' * (-exponent - 1)}{digits}"


def _lost(text: str, number: float) -> bool:
    return abs(number) >= 1e15 or ("E" in text.upper() and abs(number) >= 1e11)


def _date_cell(text: str, number: float, kind: Format, since_1904: bool) -> Cell:
    moment = moment_of(number, since_1904)
    if moment is None:
        return Cell(plain_number(text, number), "number")
    clock = moment.time().isoformat().removesuffix(":00")
    if kind == "time" and number < 1:
        return Cell(clock, "date")
    if kind == "month":
        return Cell(f"{moment.year:04d}-{moment.month:02d}", "date")
    day = moment.date().isoformat()
    return Cell(day if clock == "00:00" else f"{day} {clock}", "date")


def moment_of(number: float, since_1904: bool) -> datetime | None:
    """The moment a serial number stands for, to the second; None when there is none."""
    if not 0 <= number < 2_958_466:
        return None
    if since_1904:
        epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - spreadsheets know no time zones
    else:
        # The 1900 system has a 29 February 1900 that never was.
        epoch = datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001
    try:
        return epoch + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return None


def unescape(text: str) -> str:
    """Text in which `_x000D_` stands for a character that XML cannot carry."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def column_letter(column: int) -> str:
    """A, …, Z, AA, … for 0, …, 25, 26, …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number - 1


def safe_sheet_name(name: str) -> str:
    """`name` as the name of a sheet: without / \\ ? * : [ ], at most 31 characters, never empty."""
    cleaned = re.sub(r"[\\/?*:\[\]\x00-\x1f]", "·", name).strip("' ")[:31].strip("' ")
    return cleaned or "表"


def row_list(numbers: Iterable[int]) -> str:
    """`3、5–7`, as people name rows."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs]
    return "、".join(said[:8]) + (f" 等 {sum(map(len, runs))}" if len(said) > 8 else "")


def row_numbers(numbers: Iterable[int]) -> str:
    """`第 3、5–7 行`."""
    return f"第 {row_list(numbers)} 行"
