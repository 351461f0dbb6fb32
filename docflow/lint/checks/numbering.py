"""结构层次序数: the numbers of headings, their order, their points (GB/T 9704-2012 7.3.3, GB/T 15834 B.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from docflow import chinese
from docflow.lint.draft import Draft, Line
from docflow.lint.fault import Check, Fault


def level_order(draft: Draft) -> Iterator[Fault]:
    headings = [line for line in draft.of("heading") if not line.automatic and not line.annex]
    used = {line.level for line in headings}
    for before, line in pairwise([None, *headings]):
        above = before.level if before else 0
        assert line is not None
        skipped = [level for level in range(above + 1, line.level) if level in used]
        if before is None and line.level == 2 and 1 in used:
            yield Fault(line.place, f"“{_label(line)}”出现在“一、”之前", "先用“一、”，再用“（一）”")
        elif skipped:
            first = chinese.heading_label(skipped[0], 1)
            yield Fault(line.place, f"“{_label(line)}”跳过了“{first}”这一层", "依次用“一、”“（一）”“1.”“（1）”")


def continuous(draft: Draft) -> Iterator[Fault]:
    count = {1: 0, 2: 0, 3: 0, 4: 0}
    plain_between = False
    in_annex = False
    for line in draft.of("heading", "body", "annex_mark", "annex_title"):
        if line.annex != in_annex or line.role in ("annex_mark", "annex_title"):
            in_annex = line.annex
            count = dict.fromkeys(count, 0)
            continue
        if line.role == "body" or line.automatic:
            plain_between = True
            continue
        expected = count[line.level] + 1
        again = line.number == 1 and line.level >= 3 and plain_between
        if line.number != expected and not again and (inner := _too_high(draft, line, count)):
            yield Fault(line.place, f"序号“{_label(line)}”高了一层，应为“{inner}”", "改成下一层的序号")
            count[line.level + 1] = line.number
            plain_between = False
            continue
        if line.number != expected and not again:
            right = chinese.heading_label(line.level, expected)
            yield Fault(line.place, f"序号“{_label(line)}”不连续，应为“{right}”", "核对是否漏了一项，或重编序号")
        count[line.level] = line.number
        for deeper in range(line.level + 1, 5):
            count[deeper] = 0
        plain_between = False


def _too_high(draft: Draft, line: Line, count: dict[int, int]) -> str:
    """The label of the level below, when `line` goes on with it and its own level goes on without `line`; or ""."""
    if line.level > 3 or not count[line.level + 1] or line.number != count[line.level + 1] + 1:
        return ""
    headings = [one for one in draft.of("heading") if not one.automatic and one.annex == line.annex]
    after = headings[headings.index(line) + 1 :]
    following = next((one for one in after if one.level <= line.level), None)
    goes_on = following is not None and (following.level, following.number) == (line.level, count[line.level] + 1)
    return chinese.heading_label(line.level + 1, line.number) if goes_on else ""


def lonely(draft: Draft) -> Iterator[Fault]:
    """A level with a single item; articles of an annex keep their own habits."""
    headings = [line for line in draft.of("heading") if not line.automatic and not line.annex]
    for index, line in enumerate(headings):
        if line.number != 1:
            continue
        following = next((one for one in headings[index + 1 :] if one.level <= line.level), None)
        if following is None or following.level < line.level:
            yield Fault(line.place, f"“{_label(line)}”这一层只有一项", "只有一项时不编号，或补上其余各项")


def _label(line: Line) -> str:
    found = re.match(r"[（(]?[\d〇零一二三四五六七八九十百]+[）)]?[、.．,，]?", line.text.strip())
    return found.group() if found else ""


def label_points(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("heading"):
        label = _label(line)
        right = chinese.heading_label(line.level, line.number or 1)
        bare = label.rstrip("、.．,，")
        point = label[len(bare) :]
        if line.level in (2, 4) and point:
            yield Fault(line.place, f"带括号的序号“{label}”后面加了“{point}”", f"写作“{right}”")
        elif line.level == 1 and point != "、":
            yield Fault(line.place, f"序号“{label}”后应为顿号", f"写作“{right}”")
        elif line.level == 3 and point != ".":
            yield Fault(line.place, f"序号“{label}”后应为半角的点", f"写作“{right}”")
    for line in draft.of("body", "heading"):
        if found := re.search(r"(?:^|[。；])(第[一二三四五六七八九十]|首先|其次|最后)、", line.text):
            yield Fault(line.place, f"“{found.group(1)}”后用了顿号", f"写作“{found.group(1)}，”")


def heading_points(draft: Draft) -> Iterator[Fault]:
    """A short line with a label and nothing but its heading: no sentence inside it, something below it."""
    lines = list(draft.of("heading", "body"))
    if any(line.role == "heading" and line.text.strip().endswith("；") for line in lines):
        return  # A list of items ends with a full stop.
    for line, below in pairwise(lines):
        text = line.text.strip()
        alone = line.role == "heading" and text.endswith("。") and "。" not in text[:-1] and len(text) <= 24
        deeper = below.role == "body" or below.level > line.level
        if alone and deeper and line.level <= 2 and not re.search(r"[，；：]", text):
            yield Fault(line.place, f"独占一行的标题“{text}”末尾有句号", "删去句号")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公005", level_order),
    ("公006", continuous),
    ("公007", label_points),
    ("公009", heading_points),
    ("公016", lonely),
)
