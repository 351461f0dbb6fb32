"""版式放不放得下: values that are possible each, and not together.

misfits   (values, places) -> every reason why no page can be set
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docflow.errors import Place, Problem, problem
from docflow.standard import layout, sizes
from docflow.standard.house.parameters import Value

#: What a printer leaves white at the edges of the sheet, in mm.
EDGE = 5.0
#: Letters of a line may be pulled together by so much of their size and no more.
CLOSEST = 0.06
#: And pushed apart by so much.
WIDEST = 0.5


@dataclass(frozen=True)
class _Said:
    """Every value of a house, and where it wrote some of them."""

    values: Mapping[str, Value]
    places: Mapping[str, Place]

    def __getitem__(self, key: str) -> float:
        return float(self.values[key])

    def fault(self, keys: str, reason: str, remedy: str) -> Problem:
        """P362 at the first of `keys` (by spaces) that the house wrote."""
        place = next((self.places[key] for key in keys.split() if key in self.places), Place())
        return problem("P362", place, reason=reason, remedy=remedy)


def misfits(values: Mapping[str, Value], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Every reason why no page can be set with `values`, each at a key that the office wrote."""
    said = _Said(values, places)
    yield from _sheet(said)
    yield from _grid(said)
    yield from _pairs(said)


def _sheet(said: _Said) -> Iterator[Problem]:
    """The text area and the page number are on the paper."""
    right = layout.PAPER_WIDTH.value - said["左白边"] - said["版心宽"]
    if right < EDGE:
        why = f"左白边 {said['左白边']:g} mm 加版心宽 {said['版心宽']:g} mm，右边只剩 {right:g} mm"
        yield said.fault("版心宽 左白边", why, f"右边至少留 {EDGE:g} mm")
    number = said["上白边"] + said["版心高"] + said["页码下距"]
    if number > layout.PAPER_HEIGHT.value - EDGE - said["页码字号"] * sizes.MM / 2:
        why = f"页码落到离纸的上边 {number:.4g} mm 处，纸只有 {layout.PAPER_HEIGHT.value:g} mm 高"
        yield said.fault("版心高 上白边 页码下距 页码字号", why, "减小上白边、版心高或页码下距")
    if said["信函线长"] > layout.PAPER_WIDTH.value - 2 * EDGE:
        why = f"信函线长 {said['信函线长']:g} mm，纸宽 {layout.PAPER_WIDTH.value:g} mm"
        yield said.fault("信函线长", why, "减小信函线长")


def _grid(said: _Said) -> Iterator[Problem]:
    """A row holds a letter with air above it; a line holds its letters, neither on nor far from each other."""
    body = said["正文字号"] * sizes.MM
    row, cell = said["版心高"] / said["每页行数"], said["版心宽"] / said["每行字数"]
    if row < body * 1.05:
        why = f"版心高 {said['版心高']:g} mm 分 {said['每页行数']:g} 行，每行 {row:.3g} mm，正文字高 {body:.3g} mm"
        yield said.fault("每页行数 正文字号 版心高", why, "减少每页行数，或减小正文字号")
    if not body * (1 - CLOSEST) <= cell <= body * (1 + WIDEST):
        why = f"版心宽 {said['版心宽']:g} mm 分 {said['每行字数']:g} 字，每字 {cell:.3g} mm，正文字宽 {body:.3g} mm"
        most = f"这样的版心和字号每行最多 {int(said['版心宽'] / (body * (1 - CLOSEST)))} 字"
        yield said.fault(
            "每行字数 正文字号 版心宽", why, most if cell < body else "增加每行字数或正文字号，或减小版心宽"
        )


def _pairs(said: _Said) -> Iterator[Problem]:
    for small, large in (("版记细线", "版记粗线"), ("信函细线", "信函粗线"), ("标志最小字号", "标志最大字号")):
        if said[small] > said[large]:
            why = f"{small} {said[small]:g} 大于{large} {said[large]:g}"
            yield said.fault(f"{small} {large}", why, f"{small}不大于{large}")
