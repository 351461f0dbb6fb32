"""类型: arrays that differ in nothing but their length are one kind of array to cffi, read once.

quick_types ()   a context: WeasyPrint cuts fonts without reading the name of a new kind of array for each
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

#: WeasyPrint asks for an array of so many glyphs, and says which: an open array is the same with as many.
_GLYPHS: Final = re.compile(r"hb_codepoint_t\[\d+\]")
_OPEN: Final = "hb_codepoint_t[]"


class _Known(dict[str, Any]):
    def __missing__(self, declared: str) -> Any:
        if _GLYPHS.fullmatch(declared):
            return self[_OPEN]
        raise KeyError(declared)


@contextmanager
def quick_types() -> Iterator[None]:
    """Reading the name of a kind of array takes cffi some milliseconds, and every font has another number of glyphs."""
    from weasyprint.text.ffi import ffi

    before = getattr(ffi, "_parsed_types", None)
    if not isinstance(before, dict):  # another cffi
        yield
        return
    ffi.typeof(_OPEN)
    ffi._parsed_types = _Known(before)
    try:
        yield
    finally:
        ffi._parsed_types = before
