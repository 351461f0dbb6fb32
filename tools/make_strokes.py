"""docflow/strokes/order.py: the Chinese characters in the order of their strokes, from public tables.

    python tools/make_strokes.py all_word.json cnchar.order.min.js Unihan_IRGSources.txt Unihan_OtherMappings.txt

- `cnchar.order.min.js` of cnchar-order 3.2.6 (npm, MIT): the strokes of 6 939 characters, one by one;
- kTGH of Unihan 15 (Unicode License): the 8 105 characters of 通用规范汉字表 (2013), by strokes within each level;
- `all_word.json` of cn-sort 0.14.0 (PyPI, MIT): the 20 897 characters of GB 13000.1 by strokes;
- kTotalStrokes of Unihan: numbers of strokes, to settle what lies between.

The spine is the characters whose strokes are known, by number, then by kind (横竖撇点折), then as 通用规范汉字表 has
them. Its other characters stand between their neighbours there, all the rest of GB 13000.1 where cn-sort has them.
Every place where two tables do not agree is printed.
"""

from __future__ import annotations

import bz2
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

OUT = Path(__file__).parent.parent / "docflow" / "strokes" / "order.py"
#: Characters in a line of the file.
WIDE = 56
#: The shapes of cnchar as 横 1, 竖 2, 撇 3, 点 4, 折 5 (竖钩 is 竖, 提 is 横, 捺 is 点).
KINDS = dict(zip("jifgslkd", "11223444", strict=True)) | dict.fromkeys("abcorxwztyvepqhmnu", "5")
#: Where a stroke is missing in cnchar: 析 and 白.
CORRECTED = {"皙": "1234331232511"}
#: Where the levels of 通用规范汉字表 begin and end.
LEVELS = ((0, 3500), (3500, 6500), (6500, 8105))

#: A place in the first table, and after how many others that were put there.
Rank = tuple[int, int]


def main(order_path: str, kinds_path: str, sources_path: str, mappings_path: str) -> None:
    ranks: dict[str, Rank] = {one: (at, 0) for at, one in enumerate(ranked(Path(order_path)), 1)}
    strokes = kinds(Path(kinds_path)) | CORRECTED
    totals = {one: [int(n) for n in value.split()] for one, value in unihan(sources_path, "kTotalStrokes")}
    common = by_number(unihan(mappings_path, "kTGH"))
    tell_levels(common, strokes)
    number = {one: at for at, one in enumerate(common)}
    spine = sorted(strokes, key=lambda one: (len(strokes[one]), strokes[one], number.get(one, len(common))))
    moved = settle(spine, ranks, frozenset())
    print(f"cn-sort and cnchar do not agree on the place of {len(moved)} of {len(spine)}:", "".join(moved))
    for start, end in LEVELS:
        moved = settle(common[start:end], ranks, strokes.keys())
        print(f"cn-sort and 通用规范汉字表 {start + 1}–{end}: {len(moved)} moved:", "".join(moved))
    order = sorted(ranks, key=lambda one: (ranks[one], number.get(one, len(common))))
    counts = counted(order, strokes, totals)
    tell_counts(order, counts, totals, common)
    write(order, counts)


# --- the tables ------------------------------------------------------------------------------------


def ranked(path: Path) -> list[str]:
    """The characters of GB 13000.1 in cn-sort's order."""
    rank: dict[str, int] = {}
    for one in json.loads(path.read_text("utf8"))["all_word"]:
        if len(one["chinese"]) == 1 and ord(one["chinese"]) >= 0x3400:
            rank[one["chinese"]] = one["stroke_increment_level"]
    return sorted(rank, key=rank.__getitem__)


def kinds(path: Path) -> dict[str, str]:
    """The strokes of cnchar, as digits."""
    for found in re.findall(r"JSON\.parse\('(\{.*?\})'\)", path.read_text("utf8")):
        table = json.loads(found)
        if "一" in table:
            return {one: "".join(KINDS[shape] for shape in shapes) for one, shapes in table.items()}
    raise SystemExit(f"no strokes in {path.name}")


def unihan(path: str, wanted: str) -> Iterator[tuple[str, str]]:
    data = Path(path).read_bytes()
    text = (bz2.decompress(data) if path.endswith(".bz2") else data).decode("utf8")
    for line in text.splitlines():
        if line.startswith("U+"):
            code, name, value = line.split("\t")[:3]
            if name == wanted:
                yield chr(int(code[2:], 16)), value


def by_number(table: Iterator[tuple[str, str]]) -> list[str]:
    """The characters of 通用规范汉字表 as it numbers them."""
    numbers = {one: int(value.split()[0].partition(":")[2]) for one, value in table}
    return sorted(numbers, key=numbers.__getitem__)


# --- the order -------------------------------------------------------------------------------------


def settle(chain: Sequence[str], ranks: dict[str, Rank], fixed: Container[str]) -> list[str]:
    """Gives the characters of `chain` ranks that grow along it, moving as few as can be and none that is `fixed`.

    One that is moved, or has no rank yet, comes right after the one before it. Returns those that had a rank.
    """
    kept = longest(chain, ranks, fixed)
    before: Rank = (0, 0)
    moved = []
    for one in chain:
        if one in kept:
            before = max(before, ranks[one])
            continue
        if one in ranks:
            moved.append(one)
        before = (before[0], before[1] + 1)
        ranks[one] = before
    return moved


def longest(chain: Sequence[str], ranks: Mapping[str, Rank], fixed: Container[str]) -> set[str]:
    """The most characters of `chain` that already stand in order, all that are fixed among them."""
    tails: list[Rank] = []
    ends: list[int] = []
    previous: dict[int, int] = {}
    for index, one in enumerate(chain):
        if one not in ranks:
            continue
        if one in fixed:
            # What stands after it in the table but before it in the chain cannot be kept.
            while tails and tails[-1] > ranks[one]:
                tails.pop()
                ends.pop()
        at = bisect_right(tails, ranks[one])
        previous[index] = ends[at - 1] if at else -1
        if at == len(tails):
            tails.append(ranks[one])
            ends.append(index)
        elif one not in fixed and at < len(tails):
            tails[at], ends[at] = ranks[one], index
    kept: set[str] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(chain[index])
        index = previous[index]
    return kept | {one for one in chain if one in fixed and one in ranks}


def counted(order: Sequence[str], strokes: Mapping[str, str], totals: Mapping[str, list[int]]) -> dict[str, int]:
    """The number of strokes of each: known ones divide the order, Unihan divides what is between them."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for index, one in enumerate(order):
        if one in strokes:
            first.setdefault(len(strokes[one]), index)
            last[len(strokes[one])] = index
    counts: dict[str, int] = {}
    for this, following in pairwise([*sorted(first), 0]):
        start, end = last[this] + 1, first.get(following, len(order))
        counts |= dict.fromkeys(order[first[this] : start], this)
        if following == this + 1:
            at = split(order, totals, start, end, this)
            counts |= dict.fromkeys(order[start:at], this) | dict.fromkeys(order[at:end], following)
            continue
        now = this
        for one in order[start:end]:
            now = max(now, totals.get(one, [now])[0])
            counts[one] = min(now, following or now)
    return counts


def split(order: Sequence[str], totals: Mapping[str, list[int]], start: int, end: int, count: int) -> int:
    """Where between two known characters the number of strokes grows: as Unihan says most often."""

    def wrong(at: int) -> int:
        few = sum(totals[one][0] > count for one in order[start:at])
        return few + sum(totals[one][0] <= count for one in order[at:end])

    return min(range(start, end + 1), key=wrong)


# --- what does not agree -----------------------------------------------------------------------------


def tell_levels(common: Sequence[str], strokes: Mapping[str, str]) -> None:
    for start, end in LEVELS:
        known = [one for one in common[start:end] if one in strokes]
        pairs = [(a, b) for a, b in pairwise(known) if key(strokes, a) > key(strokes, b)]
        print(f"通用规范汉字表 {start + 1}–{end}: {len(known)} with known strokes, out of order: {pairs or 'none'}")


def key(strokes: Mapping[str, str], one: str) -> tuple[int, str]:
    return len(strokes[one]), strokes[one]


def tell_counts(
    order: Sequence[str], counts: Mapping[str, int], totals: Mapping[str, list[int]], common: Sequence[str]
) -> None:
    differ = [one for one in order if counts[one] not in totals.get(one, [])]
    ours = [one for one in differ if one in set(common)]
    print(f"{len(order)} characters, {sum(one in counts for one in common)} of {len(common)} of 通用规范汉字表")
    print(f"another number of strokes in Unihan: {len(differ)}, of them in 通用规范汉字表: {len(ours)}")
    print(" ".join(f"{one}{counts[one]}/{totals.get(one, [0])[0]}" for one in differ))


def write(order: Sequence[str], counts: Mapping[str, int]) -> None:
    lines = []
    for count in sorted(set(counts.values())):
        text = "".join(one for one in order if counts[one] == count)
        lines += [f"{count} {text[at : at + WIDE]}" for at in range(0, len(text), WIDE)]
    OUT.write_text(HEAD + "\n".join(lines) + TAIL, "utf8")
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")


HEAD = '''"""The Chinese characters in the order of their strokes. Made by tools/make_strokes.py; do not edit.

Facts from: cnchar-order 3.2.6 (MIT), cn-sort 0.14.0 (MIT), Unihan 15 (Unicode License). The order is that of
通用规范汉字表 (2013) for its characters and of GB 13000.1 for the others. A line: how many strokes, and the characters.
"""

from __future__ import annotations

from typing import Final

LINES: Final = """\\
'''
TAIL = '''
"""
'''

if __name__ == "__main__":
    main(*sys.argv[1:5])
