"""Which rows under the headings are data, and which are totals, signatures, column numbers, titles of groups.

Every row that is left out is told, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from docflow.form.writing import normal
from docflow.table.cells import column_letter, row_numbers
from docflow.table.dull import Dull, DullShape
from docflow.table.known import has_times_alone
from docflow.table.model import Cell, Merged, RawRow

_TOTALS = frozenset(
    (
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "合计数",
        "总合计",
        "本页小计",
        "本页合计",
        "平均",
        "平均数",
        "平均值",
        "均值",
        "人均",
    )
)
#: A column of nothing but running numbers, and what stands in it where nobody has filled the rest.
_NUMBERING = frozenset(("序号", "序", "顺序号", "项次", "no"))
_NUMBER = re.compile(r"[（(]?\d{1,6}[）)]?[.、．]?|[.…⋯·]+")
_SIGNED = re.compile(
    r"(填表人|填报人|制表人|经办人|审核人|审批人|复核人|负责人|单位负责人|填报单位|填表单位|制表单位|报送单位|编制单位|联系人|联系电话"
    r"|填表日期|填报日期|填表时间|填报时间|制表日期|制表时间|报送日期|统计时间|单位|盖章|注|备注|说明|填表说明|附注)"
    r"(（[^）]*）|\([^)]*\))?\s*[：:]"
)
#: What stands before the colon of a signature is one of these, or a bracket.
_SIGN = re.compile(r"[人位期间话章注明）)]\s*[：:]")
_SPACES = re.compile(r"[\s：:（）()]")
_GROUP = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")
#: A line that goes on with the notes under a table: an item of a list, a sentence, a day.
_NOTE = re.compile(r"[（(]?\d{1,2}[）).、．]|[①-⑳*※]|\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}")
_SENTENCE = re.compile("[。；;：:]")


def is_signed(texts: list[str]) -> bool:
    """True for a line such as `填表人：　　审核人：` or `注：…`."""
    # A time of day has a colon too: only what has one is looked at.
    matches = sum(1 for text in texts if ("：" in text or ":" in text) and _SIGNED.match(text.strip()))
    return matches > 0 and (bool(_SIGNED.match(texts[0].strip())) or matches * 2 >= len(texts))


class DataRows:
    """The rows of data, read once; then a sentence for every kind of row or column that is none."""

    def __init__(
        self, merged: Collection[Merged], rows: Iterable[RawRow], columns: tuple[int, ...], headings: tuple[str, ...]
    ) -> None:
        self._merged, self._rows, self._known = merged, rows, frozenset(columns)
        self._wide = {top for top, left, _, right in merged if right - left >= 2}
        self._names = dict(zip(columns, map(normal, headings), strict=True))
        #: Of dull rows of each shape: what the first column is called; None where they are looked at like any other.
        self._dull: dict[DullShape, str | None] = {}
        self._left_out: dict[str, list[int]] = {}
        self._beyond: set[int] = set()
        self._first = 0
        #: Once a total or a signature has followed the data, notes may come.
        self._ending = False

    def __iter__(self) -> Iterator[RawRow]:
        for number, cells, hidden in self._rows:
            if type(cells) is Dull and self._first and number not in self._wide and self._is_data(cells):
                self._ending = False
                yield number, cells, hidden
                continue
            reason = _why_not(cells, self._names, not self._first, number in self._wide)
            if not reason and self._ending and _goes_on(cells, self._names):
                reason = _SAID
            if reason:
                self._left_out.setdefault(reason, []).append(number)
                self._ending = bool(self._first) and reason in (_SAID, _TOTAL)
                continue
            self._ending = False
            self._first = self._first or number
            if not self._known.issuperset(cells):
                self._beyond.update(cells)
            yield number, cells, hidden

    def is_sure(self, row: RawRow) -> bool:
        """True when the row is data, whatever stands before it."""
        number, cells, hidden = row
        if hidden or number in self._wide or not self._known.issuperset(cells):
            return False
        if type(cells) is Dull and self._is_data(cells):
            return True
        return not _why_not(cells, self._names, False, False) and not _goes_on(cells, self._names)

    def may_follow(self, rows: int) -> bool:
        """Says that so many sure rows come next that nobody will ask for; False while no row of data has come."""
        if not self._first:
            return False
        self._ending = self._ending and not rows
        return True

    @property
    def reaches_down(self) -> bool:
        """Whether a row may say something of those below it."""
        return any(last > top for top, _, last, _ in self._merged)

    def _is_data(self, row: Dull) -> bool:
        """True when `_why_not` would surely find nothing in a row that is not the first."""
        heading = self._dull.get(row.shape, "")
        if heading == "":
            columns = row.shape.columns
            heading = self._dull[row.shape] = self._names[columns[0]] if self._known.issuperset(columns) else None
        # A cell by itself may be a note, or nothing but a running number.
        texts = row.texts
        if heading is None or len(texts) < 2:
            return False
        first, second = texts[0], texts[1]
        if "计" in first or "均" in first or "计" in second or "均" in second:
            return False
        if not row.is_silent and ("：" in (joined := row.joined) or ":" in joined) and not has_times_alone(joined):
            return False
        return not _repeats(first, heading)

    def told(self) -> Iterator[str]:
        """What was left out, and what was filled in."""
        for reason, numbers in self._left_out.items():
            yield f"{row_numbers(numbers)}{reason}，没有当作数据"
        if beyond := sorted(self._beyond - self._known):
            yield f"{'、'.join(map(column_letter, beyond))} 列没有表头，没有读入"
        if down := sum(last > top >= self._first for top, _, last, _ in self._merged) if self._first else 0:
            yield f"{down} 处上下合并的单元格，其中的值填到了所含的每一行"


#: Why a row is no data.
_TOTAL, _SAID = "是合计", "是落款或说明"


def _goes_on(cells: Mapping[int, Cell], names: Mapping[int, str]) -> bool:
    """True for a line of its own that reads as one more note."""
    if len(cells) > 1 or len(names) < 2:
        return False
    text = next(iter(cells.values())).text.strip()
    return bool(_NOTE.match(text) or _SENTENCE.search(text))


def _why_not(cells: Mapping[int, Cell], names: Mapping[int, str], is_first: bool, is_wide: bool) -> str:
    """Why a row under the headings is no data, or ''."""
    if names.keys().isdisjoint(cells):
        return "只有表头以外的内容"
    order = sorted(cells)
    if any(
        ("计" in cells[one][0] or "均" in cells[one][0]) and _SPACES.sub("", cells[one][0]) in _TOTALS
        for one in order[:2]
    ):
        return _TOTAL
    if len(cells) == 1 and names[order[0]] in _NUMBERING and len(names) > 1 and _NUMBER.fullmatch(cells[order[0]][0]):
        return "只有序号"
    said = "\n".join([cell[0] for cell in cells.values()])
    # A time of day has a colon too.
    may_be_signed = ("：" in said or ":" in said) and _SIGN.search(said)
    if is_first or may_be_signed or len(cells) == 1:
        texts = [cells[one].text.strip() for one in order]
        if may_be_signed and _is_signature(texts, len(names)):
            return _SAID
        if is_first and len(names) >= 3 and _are_column_numbers(texts):
            return "是栏次"
        if len(texts) == 1 and len(names) >= 3 and (is_wide or _GROUP.match(texts[0])):
            return "是分组标题"
    if len(cells) >= max(2, 0.5 * len(names)) and all(
        _repeats(cell.text, names.get(c, "")) for c, cell in cells.items()
    ):
        return "是重复的表头"
    return ""


def _is_signature(texts: list[str], columns: int) -> bool:
    return is_signed(texts) and (len(texts) < 0.6 * columns or is_signed(texts[::2]))


def _repeats(text: str, heading: str) -> bool:
    if "\u4e00" <= (first := text[:1]) <= "\u9fff" and first not in heading:
        return False  # such a character stays what it is, so the heading would have it
    plain = normal(text)
    return bool(plain) and (heading.startswith(plain) or heading.endswith(plain))


def _are_column_numbers(texts: list[str]) -> bool:
    plain = [re.sub(r"[()（）\s]", "", unicodedata.normalize("NFKC", text)) for text in texts]
    numbers = [text for text in plain if text not in ("甲", "乙", "丙", "丁", "栏次")]
    return len(numbers) >= 2 and any(
        numbers == [str(first + index) for index in range(len(numbers))] for first in (0, 1)
    )
