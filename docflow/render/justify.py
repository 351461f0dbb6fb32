"""两端对齐 for Chinese in WeasyPrint: the one correction docflow makes to a library.

WeasyPrint 70 stretches only U+0020 and U+00A0 (`weasyprint.layout.inline.count_expandable_spaces`), so a line of hanzi
stays ragged. Here a line that holds CJK characters shares what is over among all its gaps, by letter-spacing.
The right edge then stands at 184.0 mm ± 0.1 (tests/render/test_pdf_grid.py); lines without CJK are left to WeasyPrint.

install   puts the correction in place, once
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def is_cjk(text: str) -> bool:
    """Whether a line is set by the rules of hanzi: it holds one, or their punctuation."""
    return any("\u2e80" <= one <= "\u9fff" or "\uf900" <= one <= "\uffef" or one >= "\U00020000" for one in text)


def install() -> None:
    """Replaces WeasyPrint's `justify_line`; doing it again changes nothing."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text.line_break import create_layout

    if getattr(inline.justify_line, "for_cjk", False):
        return
    upstream = inline.justify_line

    def justify_line(context: Any, line: Any, extra: float) -> None:
        text = "".join(box.text for box in texts(line))
        # Our invisible line-break helpers count: Pango spaces them like any other character.
        gaps = len(text) - 1
        if gaps < 1 or not is_cjk(text):
            upstream(context, line, extra)
            return
        start = line.position_x
        stretch(context, line, extra / gaps, 0.0, gaps)
        # The line itself stays; only what it holds has moved.
        line.position_x = start

    def texts(box: Any) -> Iterator[Any]:
        if isinstance(box, boxes.TextBox):
            yield box
        elif isinstance(box, boxes.LineBox | boxes.InlineBox):
            for child in box.children:
                yield from texts(child)

    def stretch(context: Any, box: Any, gap: float, shift: float, left: int) -> tuple[float, int]:
        """Moves `box` by `shift` and widens it; the shift of what follows, and how many gaps are left."""
        if isinstance(box, boxes.TextBox):
            return widen(context, box, gap, shift, left)
        if not isinstance(box, boxes.LineBox | boxes.InlineBox):
            box.translate(shift, 0)
            return shift, left
        before = shift
        box.position_x += shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift, left = stretch(context, child, gap, shift, left)
        box.width += shift - before
        return shift, left

    def widen(context: Any, box: Any, gap: float, shift: float, left: int) -> tuple[float, int]:
        box.position_x += shift
        own = min(len(box.text), left)
        if own < 1:
            return shift, left
        style = box.style.copy()
        spacing = style["letter_spacing"]
        style["letter_spacing"] = (0 if spacing == "normal" else spacing) + gap
        layout = create_layout(box.text, style, context, None, 0)
        layout.deactivate()
        box.style = style
        box.pango_layout = layout
        box.width += gap * own
        return shift + gap * own, left - own

    justify_line.for_cjk = True  # type: ignore[attr-defined]
    inline.justify_line = justify_line
