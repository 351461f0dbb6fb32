"""两端对齐 for Chinese in WeasyPrint: the one correction docflow makes to a library.

WeasyPrint 70 stretches only U+0020 and U+00A0 (`weasyprint.layout.inline.count_expandable_spaces`), so a line of hanzi
stays ragged. Here a line that holds CJK characters, or no space, shares what is over among all its gaps, by
letter-spacing. The right edge then stands at 184.0 mm ± 0.1, ± 0.3 where a line is full of Latin letters
(tests/render/test_pdf_lines.py); lines of Latin words are left to WeasyPrint.

install   puts the correction in place, once
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

#: What a line needs to break rightly and no longer once it is broken: ZERO WIDTH SPACE, WORD JOINER.
HELPERS: Final = dict.fromkeys((0x200B, 0x2060))
LATIN: Final = re.compile("[A-Za-z]")
#: Pango puts half of a spacing before a character. WeasyPrint writes that half in 1/1024 of the size as if it were
#: thousandths, and of the rest cuts off what is no whole thousandth.
_BEFORE: Final = 0.512
_AFTER: Final = 1 - _BEFORE
#: Pango rounds by so much of a thousandth at most.
_HAIR: Final = 0.06


def is_cjk(text: str) -> bool:
    """Whether a line is set by the rules of hanzi: it holds one, or their punctuation."""
    return any("\u2e80" <= one <= "\u9fff" or "\uf900" <= one <= "\uffef" or one >= "\U00020000" for one in text)


def is_unbroken(text: str) -> bool:
    """Whether a line has no space to stretch: part of an address on the web, of a fingerprint."""
    return not any(one.isspace() for one in text)


def drawn(spacing: float) -> float:
    """What is drawn of a spacing, both in thousandths of the size."""
    return _BEFORE * spacing + math.trunc(_AFTER * spacing)


def drawable(wanted: float) -> float:
    """The spacing of which is drawn what comes nearest to `wanted`, in thousandths of the size."""
    size = abs(wanted)
    whole = math.floor(size * _AFTER)
    below, above = (whole + 1 - _HAIR) / _AFTER, (whole + 1 + _HAIR) / _AFTER
    exact = max((size - whole) / _BEFORE, (whole + _HAIR) / _AFTER)
    best = min((min(exact, below), above), key=lambda one: abs(drawn(one) - size))
    return math.copysign(best, wanted)


def install() -> None:
    """Replaces WeasyPrint's `justify_line`; doing it again changes nothing."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text.line_break import create_layout, line_size

    if getattr(inline.justify_line, "for_cjk", False):
        return
    upstream = inline.justify_line

    def justify_line(context: Any, line: Any, extra: float) -> None:
        text = "".join(shown(box) for box in texts(line))
        gaps = len(text) - 1
        if gaps < 1 or not (is_cjk(text) or is_unbroken(text)):
            upstream(context, line, extra)
            return
        start = line.position_x
        # Nothing is put after the last character, nor between those that only helped to break the line and now go.
        *_, last = texts(line)
        extra += spacing(last) + sum(map(hidden, texts(line)))
        stretch(context, line, extra / gaps, 0.0, gaps)
        # The line itself stays; only what it holds has moved.
        line.position_x = start

    def spacing(box: Any) -> float:
        return 0.0 if box.style["letter_spacing"] == "normal" else float(box.style["letter_spacing"])

    def shown(box: Any) -> str:
        return str(box.text.translate(HELPERS))

    def hidden(box: Any) -> float:
        """How wide the helpers in a box stand: Pango spaces them like any other character."""
        return spacing(box) * (len(box.text) - len(shown(box)))

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
        own = min(len(shown(box)), left)
        if own < 1:
            return shift, left
        more = gap * own - hidden(box)
        wide = box.width + more
        unit = box.style["font_size"] / 1000
        asked = spacing(box) + gap
        box.text = shown(box)
        style, layout = spaced(context, box, drawable(asked / unit) * unit)
        if LATIN.search(box.text):
            # Pairs of Latin letters stand closer than the sum of what each asks for: once more, by what is off.
            given = style["letter_spacing"]
            got = line_size(layout.get_first_line()[0], style)[0] - (len(box.text) - own) * given
            off = (wide - got) / own - (drawn(given / unit) * unit - given)
            style, layout = spaced(context, box, drawable((asked + off) / unit) * unit)
        layout.deactivate()
        box.style, box.pango_layout, box.width = style, layout, wide
        return shift + more, left - own

    def spaced(context: Any, box: Any, by: float) -> tuple[Any, Any]:
        style = box.style.copy()
        style["letter_spacing"] = by
        return style, create_layout(box.text, style, context, None, 0)

    justify_line.for_cjk = True  # type: ignore[attr-defined]
    inline.justify_line = justify_line
