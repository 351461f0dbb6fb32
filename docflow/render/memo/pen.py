"""记笔: WeasyPrint's drawing, overheard: which bytes draw which text box.

drawn  (weasyprint, laid_out, finisher)  -> the PDF as WeasyPrint would write it but for its fonts, every page a Pen
Pen    .chunks()                         -> what it drew: bytes, and Run for each line of words whose element is known
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple

#: A page's scale: WeasyPrint's pixels are 1/96 inch, a PDF's points 1/72.
_SCALE: Final = 1.0


class Run(NamedTuple):
    """The words of one text box, as they were drawn."""

    #: `data-text` and `data-piece` of the element; -1 where it has none.
    text: int
    said: str
    #: Where it begins, as the PDF has it, and where its baseline is.
    x: bytes
    y: bytes
    #: Name of the font and its size, as the PDF has them.
    font: bytes
    size: bytes
    #: What stands between the brackets of TJ.
    shown: bytes


class Strange(Exception):
    """Something was drawn that is no line of words."""


@dataclass(eq=False)
class _Begin:
    box: Any


class _End:
    pass


_TM: Final = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
_TF: Final = re.compile(rb"/(\S+) (\S+) Tf")
_TJ: Final = re.compile(rb"\[(.*)\] TJ", re.DOTALL)


@cache
def pen_class() -> Any:
    """A stream of WeasyPrint's that remembers where each text box begins and ends."""
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.pdf.stream import Stream

    class Pen(Stream):  # type: ignore[misc]
        def clone(self, **given: Any) -> Any:
            # What is drawn apart (a drawing, a pattern) is a stream of its own.
            made = super().clone(**given)
            made.__class__ = Pen
            return made

        @contextmanager
        def marked(self, box: Any, tag: str) -> Iterator[None]:
            # What a style sheet says (::before) is the same in all papers of a layout.
            known = isinstance(box, TextBox) and "::" not in (box.element_tag or "") and _has_number(box.element)
            with super().marked(box, tag):
                if known:
                    # Colour and opacity are said for each line anew: the line may stand behind another.
                    self._current_color = self._current_alpha = None
                    self.stream.append(_Begin(box))
                yield
                if known:
                    self.stream.append(_End())
                    self._current_color = self._current_alpha = None

        def chunks(self) -> Iterator[bytes | Run]:
            """What was drawn. Errors: Strange."""
            return _chunks(self.stream)

        def plain(self) -> bytes:
            """What was drawn, as bytes."""
            return b"\n".join(as_bytes(one) for one in self.stream if not isinstance(one, _Begin | _End))

    return Pen


def _has_number(element: Any) -> bool:
    return element is not None and element.get("data-text") is not None


def as_bytes(item: Any) -> bytes:
    """An item of a stream as pydyf writes it."""
    writing: Any = import_module("pydyf")
    return bytes(writing._to_bytes(item))


def _chunks(items: list[Any]) -> Iterator[bytes | Run]:
    steady: list[bytes] = []
    at = 0
    while at < len(items):
        item = items[at]
        if not isinstance(item, _Begin):
            steady.append(as_bytes(item))
            at += 1
            continue
        end = next(place for place in range(at, len(items)) if isinstance(items[place], _End))
        inside = [as_bytes(one) for one in items[at + 1 : end]]
        at = end + 1
        start = inside.index(b"BT")
        steady += inside[:start]
        if inside[start:] == [b"BT", b"ET"]:
            continue  # nothing but spaces
        yield b"\n".join(steady)
        steady = []
        yield _run(item.box, inside[start:])
    yield b"\n".join(steady)


def _run(box: Any, inside: list[bytes]) -> Run:
    if len(inside) != 5 or inside[-1] != b"ET":
        raise Strange
    place, font, shown = _TM.fullmatch(inside[1]), _TF.fullmatch(inside[2]), _TJ.fullmatch(inside[3])
    if not (place and font and shown):
        raise Strange
    number = int(box.element.get("data-text"))
    return Run(number, box.text, place[1], place[2], font[1], font[2], shown[1])


def drawn(weasyprint: Any, laid_out: Any, finisher: Callable[[Any, Any], None]) -> Any:
    """The PDF (pydyf) of pages that were laid out, without fonts. Nobody else may use WeasyPrint meanwhile."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint import pdf as writing

    def no_fonts(pdf: Any, *_: Any) -> Any:
        return writing.pydyf.Dictionary({})

    def no_file(_: Any) -> bytes:
        return b""  # a copy of the whole file for each font, which only `build_fonts_dictionary` would look at

    options = {**DEFAULT_OPTIONS, "pdf_tags": True, "uncompressed_pdf": True}
    with (
        _swapped(writing, "Stream", pen_class()),
        _swapped(writing, "build_fonts_dictionary", no_fonts),
        _swapped(import_module("weasyprint.pdf.fonts"), "get_hb_object_data", no_file),
    ):
        pdf = writing.generate_pdf(laid_out, None, _SCALE, **options)
    finisher(laid_out, pdf)
    return pdf


@contextmanager
def _swapped(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def is_pen(stream: Any) -> bool:
    """Whether a stream was overheard."""
    return isinstance(stream, pen_class())
