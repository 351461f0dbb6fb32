"""A .csv as clerks make them: encodings and separators are told apart or asked about, never guessed in silence."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping

from docflow.errors import InvalidSource, Place, problem
from docflow.table.model import LIMIT_CELL, LIMIT_COLUMNS, LIMIT_ROWS, Cell, Raw

SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号", "，": "全角逗号", "|": "竖线"}
_SAMPLE = 40
#: A number of eleven digits or more, as a spreadsheet shows and saves it: the rest of its digits is gone.
_CUT = re.compile(r"\d(\.\d+)?E\+[1-9]\d", re.ASCII)


def read_text(data: bytes, source: str, encoding: str | None = None) -> Raw:
    """The table in a text file. Errors: InvalidSource (D213, D221, D224)."""
    text, found = decode(data, source, encoding)
    separator = separator_of(text)
    rows: list[tuple[int, Mapping[int, Cell], bool]] = []
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            cells = {column: _cell(one) for column, one in enumerate(fields) if one.strip()}
            if cells:
                _check(cells, number, len(rows), source)
                rows.append((number, cells, False))
    except csv.Error as error:
        what = (
            "引号没有闭合"
            if "end of data" in str(error)
            else "引号或换行有误"
            if "expected" in str(error)
            else "单格过长"
        )
        raise InvalidSource(problem("D221", Place(source), sample=what)) from None
    choices = [f"按 {found} 编码、{SEPARATORS[separator]}分隔读入，第一行是“{_sample(text)}”"]
    if found == "UTF-8" and separator == ",":
        choices = []
    return Raw("", tuple(rows), choices=tuple(choices))


def _cell(text: str) -> Cell:
    """What stands between two separators; a long number is told as what a spreadsheet has made of it."""
    return Cell(text, "number", True) if "E+" in text and _CUT.fullmatch(text.strip()) else Cell(text)


def _check(cells: dict[int, Cell], number: int, count: int, source: str) -> None:
    if count >= LIMIT_ROWS or max(cells) >= LIMIT_COLUMNS:
        limit = "100 000 行" if count >= LIMIT_ROWS else "200 列"
        raise InvalidSource(problem("D213", Place(source, line=number), found=f"第 {number} 行还有内容", limit=limit))
    for cell in cells.values():
        if len(cell.text) > LIMIT_CELL:
            values = {"field": f"第 {number} 行", "count": len(cell.text), "limit": LIMIT_CELL}
            raise InvalidSource(problem("D224", Place(source, line=number), **values))


def decode(data: bytes, source: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding; D221 when two encodings are as likely."""
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except (UnicodeDecodeError, LookupError):
            raise InvalidSource(problem("D221", Place(source), sample=f"不是 {encoding}")) from None
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, name, source), "UTF-8" if name == "utf-8-sig" else "UTF-16"
    if 0 in data and not _is_utf8_with_a_few(data):
        return _without_mark(data, source), "UTF-16"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030", source), "GB18030"
    if rival := _rival(data, text):
        raise InvalidSource(
            problem("D221", Place(source), sample=f"可能是“{_sample(rival)}”，也可能是“{_sample(text)}”")
        )
    return text, "UTF-8"


def _is_utf8_with_a_few(data: bytes) -> bool:
    """True for text that somebody's program has left a NUL in; its cell is told later."""
    if data.count(0) * 20 > len(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(data: bytes, source: str) -> str:
    """UTF-16 that does not say which byte comes first: only one of the two ways makes words."""
    for name in ("utf-16-le", "utf-16-be"):
        text = data.decode(name, "replace")
        words = sum((one.isascii() and one != "\0") or "\u3000" <= one <= "\u9fff" or one >= "\uff00" for one in text)
        if words > 0.9 * len(text):
            return _decoded(data, name, source)
    raise InvalidSource(problem("D220", Place(source), what="既不是表格也不是文本"))


def _decoded(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        sample = data[max(0, error.start - 10) : error.start].decode(encoding, "ignore")
        raise InvalidSource(problem("D221", Place(source), sample=f"在“{_sample(sample)}”之后读不下去")) from None


def _rival(data: bytes, text: str) -> str:
    """What a short file would say in the other encoding: 模 in GBK is a valid ģ in UTF-8."""
    foreign = [one for one in text if not one.isascii()]
    if not foreign or any(ord(one) >= 0x800 for one in foreign):
        return ""
    try:
        rival = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return rival if any("\u4e00" <= one <= "\u9fff" for one in rival) else ""


def _sample(text: str) -> str:
    line = next((one for one in text.splitlines() if one.strip()), "").strip()
    line = re.sub(r"\d{7,}", "…", line)
    return line if len(line) <= _SAMPLE else line[:_SAMPLE] + "…"


def separator_of(text: str) -> str:
    """The separator under which most lines have the same number of fields, more than one."""
    head = text[:20_000]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            counts = [
                len(fields) for fields in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if fields
            ]
        except csv.Error:
            continue
        wide = Counter(count for count in counts if count > 1)
        if not wide:
            continue
        width, often = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
        score = (round(often / len(counts), 1), width)
        if score > best_score:
            best, best_score = separator, score
    return best
