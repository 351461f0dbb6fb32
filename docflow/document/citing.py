"""引注: marks ［1］ in the text of an article, and the list of references or notes at its end, must answer one another.

uncited (document, place) -> T195 a mark without an entry, T196 an entry without a mark or marks out of order

Only papers with such a list, and articles, are looked at. A mark is a number in square brackets, half or full width;
a year 〔2026〕 is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docflow.document.model import Block, Document, Para, spans_text
from docflow.document.wording import block_lines
from docflow.errors import Place, Problem, problem

_LIST: Final = re.compile(r"^(参考文献|注释|尾注)[:：]?$")
_ENTRY: Final = re.compile(r"^[［\[](\d{1,3})[］\]]")
_MARK: Final = re.compile(r"[［\[](\d{1,3})[］\]]")


def uncited(document: Document, place: Place) -> Iterator[Problem]:
    """What is wrong between the marks and the entries of `document`; errors for marks without an entry."""
    blocks = document.body
    at = next((index for index, one in enumerate(blocks) if _is_head(one)), None)
    if at is None and document.kind not in ("工作思考", "研究文章"):
        return
    marks = [int(found) for block in blocks[:at] for line in block_lines(block) for found in _MARK.findall(line)]
    entries = [int(found[1]) for block in blocks[at or len(blocks) :] if (found := _ENTRY.match(_text(block)))]
    for number in dict.fromkeys(marks):
        if number not in entries:
            yield problem("T195", place, mark=number, count=len(entries))
    for number in entries:
        if marks and number not in marks:
            yield problem("T196", place, what=f"［{number}］在正文里没有引用")
    first = list(dict.fromkeys(marks))
    if first != sorted(first):
        yield problem("T196", place, what=f"正文里先后是{'、'.join(f'［{one}］' for one in first)}，不是从小到大")


def _is_head(block: Block) -> bool:
    return isinstance(block, Para) and bool(_LIST.match(_text(block)))


def _text(block: Block) -> str:
    return spans_text(block.spans).strip() if isinstance(block, Para) else ""
