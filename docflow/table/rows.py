"""Which rows under the headings are data, and which are totals, signatures, column numbers, titles of groups.

Every row that is left out is told, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from docflow.form.writing import normal
from docflow.table.cells import column_letter, row_numbers
from docflow.table.model import Cell, Raw

RawRow: TypeAlias = "tuple[int, Mapping[int, Cell], bool]"

_TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "合计数", "总合计"))
_SIGNED = re.compile(
    r"(填表人|填报人|制表人|经办人|审核人|审批人|复核人|负责人|单位负责人|填报单位|填表单位|制表单位|报送单位|编制单位|联系人|联系电话"
    r"|填表日期|填报日期|填表时间|填报时间|制表日期|制表时间|报送日期|统计时间|单位|盖章|注|备注|说明|填表说明|附注)"
    r"(（[^）]*）|\([^)]*\))?\s*[：:]"
)
_GROUP = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")


def is_signed(texts: list[str]) -> bool:
    """True for a line such as `填表人：　　审核人：` or `注：…`."""
    matches = sum(1 for text in texts if _SIGNED.match(text.strip()))
    return matches > 0 and (bool(_SIGNED.match(texts[0].strip())) or matches * 2 >= len(texts))


def data_rows(
    raw: Raw, rows: Iterable[RawRow], columns: tuple[int, ...], headings: tuple[str, ...]
) -> tuple[list[RawRow], list[str]]:
    """The rows of data, and a sentence for every kind of row or column that is none."""
    kept: list[RawRow] = []
    left_out: dict[str, list[int]] = {}
    wide = {top for top, left, _, right in raw.merged if right - left >= 2}
    names = dict(zip(columns, map(normal, headings), strict=True))
    for number, cells, hidden in rows:
        reason = _why_not(cells, names, not kept, number in wide)
        if reason:
            left_out.setdefault(reason, []).append(number)
        else:
            kept.append((number, cells, hidden))
    told = [f"{row_numbers(numbers)}{reason}，没有当作数据" for reason, numbers in left_out.items()]
    beyond = sorted({column for _, cells, _ in kept for column in cells}.difference(columns))
    if beyond:
        told.append(f"{'、'.join(map(column_letter, beyond))} 列没有表头，没有读入")
    down = sum(last > top >= kept[0][0] for top, _, last, _ in raw.merged) if kept else 0
    if down:
        told.append(f"{down} 处上下合并的单元格，其中的值填到了所含的每一行")
    return kept, told


def _why_not(cells: Mapping[int, Cell], names: Mapping[int, str], is_first: bool, is_wide: bool) -> str:
    """Why a row under the headings is no data, or ''."""
    texts = [cell.text.strip() for _, cell in sorted(cells.items())]
    if not any(column in cells for column in names):
        return "只有表头以外的内容"
    if any("计" in text and re.sub(r"[\s：:（）()]", "", text) in _TOTALS for text in texts[:2]):
        return "是合计"
    signed = any("：" in text or ":" in text for text in texts) and is_signed(texts)
    if signed and (len(texts) < 0.6 * len(names) or is_signed(texts[::2])):
        return "是落款或说明"
    if is_first and len(names) >= 3 and _are_column_numbers(texts):
        return "是栏次"
    if len(cells) >= max(2, 0.5 * len(names)) and all(
        _repeats(cell.text, names.get(c, "")) for c, cell in cells.items()
    ):
        return "是重复的表头"
    if len(cells) == 1 and len(names) >= 3 and (is_wide or _GROUP.match(texts[0])):
        return "是分组标题"
    return ""


def _repeats(text: str, heading: str) -> bool:
    plain = normal(text)
    return bool(plain) and (heading.startswith(plain) or heading.endswith(plain))


def _are_column_numbers(texts: list[str]) -> bool:
    plain = [re.sub(r"[()（）\s]", "", unicodedata.normalize("NFKC", text)) for text in texts]
    numbers = [text for text in plain if text not in ("甲", "乙", "丙", "丁", "栏次")]
    return len(numbers) >= 2 and any(
        numbers == [str(first + index) for index in range(len(numbers))] for first in (0, 1)
    )
