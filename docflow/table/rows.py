"""Which rows under the headings are data, and which are totals, signatures, column numbers, titles of groups.

Every row that is left out is told, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from docflow.form.writing import normal
from docflow.table.cells import column_letter, row_numbers
from docflow.table.model import Cell, Merged, RawRow

_TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "合计数", "总合计"))
_SIGNED = re.compile(
    r"(填表人|填报人|制表人|经办人|审核人|审批人|复核人|负责人|单位负责人|填报单位|填表单位|制表单位|报送单位|编制单位|联系人|联系电话"
    r"|填表日期|填报日期|填表时间|填报时间|制表日期|制表时间|报送日期|统计时间|单位|盖章|注|备注|说明|填表说明|附注)"
    r"(（[^）]*）|\([^)]*\))?\s*[：:]"
)
#: What stands before the colon of a signature is one of these, or a bracket.
_SIGN = re.compile(r"[人位期间话章注明）)]\s*[：:]")
_SPACES = re.compile(r"[\s：:（）()]")
_GROUP = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")


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
        self._left_out: dict[str, list[int]] = {}
        self._beyond: set[int] = set()
        self._first = 0

    def __iter__(self) -> Iterator[RawRow]:
        for number, cells, hidden in self._rows:
            reason = _why_not(cells, self._names, not self._first, number in self._wide)
            if reason:
                self._left_out.setdefault(reason, []).append(number)
                continue
            self._first = self._first or number
            if not self._known.issuperset(cells):
                self._beyond.update(cells)
            yield number, cells, hidden

    def told(self) -> Iterator[str]:
        """What was left out, and what was filled in."""
        for reason, numbers in self._left_out.items():
            yield f"{row_numbers(numbers)}{reason}，没有当作数据"
        if beyond := sorted(self._beyond - self._known):
            yield f"{'、'.join(map(column_letter, beyond))} 列没有表头，没有读入"
        if down := sum(last > top >= self._first for top, _, last, _ in self._merged) if self._first else 0:
            yield f"{down} 处上下合并的单元格，其中的值填到了所含的每一行"


def _why_not(cells: Mapping[int, Cell], names: Mapping[int, str], is_first: bool, is_wide: bool) -> str:
    """Why a row under the headings is no data, or ''."""
    if names.keys().isdisjoint(cells):
        return "只有表头以外的内容"
    order = sorted(cells)
    if any("计" in cells[one][0] and _SPACES.sub("", cells[one][0]) in _TOTALS for one in order[:2]):
        return "是合计"
    said = "\n".join([cell[0] for cell in cells.values()])
    # A time of day has a colon too.
    may_be_signed = ("：" in said or ":" in said) and _SIGN.search(said)
    if is_first or may_be_signed or len(cells) == 1:
        texts = [cells[one].text.strip() for one in order]
        if may_be_signed and _is_signature(texts, len(names)):
            return "是落款或说明"
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
    if "\u4e00" <= text[:1] <= "\u9fff" and text[0] not in heading:
        return False  # such a character stays what it is, so the heading would have it
    plain = normal(text)
    return bool(plain) and (heading.startswith(plain) or heading.endswith(plain))


def _are_column_numbers(texts: list[str]) -> bool:
    plain = [re.sub(r"[()（）\s]", "", unicodedata.normalize("NFKC", text)) for text in texts]
    numbers = [text for text in plain if text not in ("甲", "乙", "丙", "丁", "栏次")]
    return len(numbers) >= 2 and any(
        numbers == [str(first + index) for index in range(len(numbers))] for first in (0, 1)
    )
