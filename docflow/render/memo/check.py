"""对照: whether two PDFs are the same paper, told without drawing it, and by pictures where they can be drawn.

differences (plain, fast)  -> what differs, each named once; nothing for the same paper
pictures    (plain, fast)  -> the pages whose pictures differ at 150 dpi; None where pypdfium2 is not installed

The same strokes in the same order, with fonts whose used glyphs have the same outlines, widths and meaning, are the
same picture in every reader that treats one font as it treats another; the pictures ask a reader.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from docflow.render.memo.charstrings import Reader
from docflow.render.memo.sfnt import tables

_DPI: Final = 150
#: So many bytes of two pictures are compared at once.
_STRETCH: Final = 1 << 16
_PAINTS: Final = {"f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "TJ", "Tj", "Do", "sh"}
_COLOURS: Final = {"rg", "gs", "g", "k", "sc", "scn", "cs"}
_MEANT: Final = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


def differences(plain: bytes, fast: bytes) -> tuple[str, ...]:
    """What differs between two papers: 页数, 笔画, 字体, 书签, 标签, 属性."""
    import pikepdf

    with pikepdf.open(io.BytesIO(plain)) as one, pikepdf.open(io.BytesIO(fast)) as other:
        if len(one.pages) != len(other.pages):
            return ("页数",)
        strokes = [_strokes(page) for page in one.pages]
        found = []
        if strokes != [_strokes(page) for page in other.pages]:
            found.append("笔画")
        elif _letters(one, strokes) != _letters(other, strokes):
            found.append("字体")
        if list(_bookmarks(one)) != list(_bookmarks(other)):
            found.append("书签")
        if list(_tags(one.Root.StructTreeRoot)) != list(_tags(other.Root.StructTreeRoot)):
            found.append("标签")
        if _about(one) != _about(other):
            found.append("属性")
        return tuple(found)


# --- what is drawn ------------------------------------------------------------------------------------------------


def _strokes(page: Any) -> list[tuple[str, ...]]:
    """What a page draws, in order: colours stand beside what they colour, however often they are said."""
    return list(_of_stream(page, page.Resources))


def _of_stream(stream: Any, resources: Any) -> Iterator[tuple[str, ...]]:
    import pikepdf

    colours: dict[str, str] = {}
    kept: list[dict[str, str]] = []
    font = ""
    said_in_it: Any = pikepdf.parse_content_stream(stream)
    for operands, operator in said_in_it:
        name, said = str(operator), " ".join(map(_said, operands))
        if name in _COLOURS:
            colours[name] = said
            continue
        if name == "q":
            kept.append(dict(colours))
        elif name == "Q":
            colours = kept.pop()
        elif name == "Tf":
            font = str(operands[0])
        if name in _PAINTS:
            yield name, said, font if name == "TJ" else "", str(sorted(colours.items()))
            if name == "Do":
                yield from _drawing(resources.XObject[str(operands[0])])
        else:
            yield name, said


def _drawing(one: Any) -> Iterator[tuple[str, ...]]:
    if one.Subtype == "/Form":
        yield from _of_stream(one, one.Resources)
    else:
        yield (
            "image",
            one.read_bytes().hex() if "/DCTDecode" not in str(one.get("/Filter")) else one.read_raw_bytes().hex(),
        )


def _said(operand: Any) -> str:
    import pikepdf

    if isinstance(operand, pikepdf.Array):
        return " ".join(map(_said, operand))
    if isinstance(operand, pikepdf.String):
        return f"<{bytes(operand).hex()}>"
    if isinstance(operand, pikepdf.Dictionary):
        return " ".join(f"{key}={_said(value)}" for key, value in sorted(operand.items()))
    return str(operand)


# --- with what -----------------------------------------------------------------------------------------------------


def _letters(pdf: Any, strokes: list[list[tuple[str, ...]]]) -> dict[tuple[str, str], tuple[object, ...]]:
    """For each glyph that is drawn, by font and code: how wide it is, what it means, its outline."""
    used: dict[str, set[str]] = {}
    for page in strokes:
        for name, *said in page:
            if name == "TJ":
                codes = used.setdefault(said[1], set())
                for some in re.findall(r"<([0-9a-f]+)>", said[0]):
                    codes.update(some[at : at + 4] for at in range(0, len(some), 4))
    fonts = pdf.pages[0].Resources.Font
    out: dict[tuple[str, str], tuple[object, ...]] = {}
    for font, codes in used.items():
        told = _told(fonts[font])
        out |= {(font, code): told.get(code, ()) for code in codes}
        out[font, ""] = (str(fonts[font].BaseFont),)
        _outlines(fonts[font], font, codes, out)
    return out


def _told(font: Any) -> dict[str, tuple[object, ...]]:
    """The width and the meaning of each code."""
    meant = {code.decode(): text.decode() for code, text in _MEANT.findall(font.ToUnicode.read_bytes())}
    own = font.DescendantFonts[0]
    widths: dict[int, int] = {}
    listed = iter(own.get("/W", ()))
    for first in listed:
        for at, width in enumerate(next(listed)):
            widths[int(first) + at] = int(width)
    return {code: (widths.get(int(code, 16), 1000), text) for code, text in meant.items()}


def _outlines(font: Any, name: str, codes: set[str], out: dict[tuple[str, str], tuple[object, ...]]) -> None:
    """Adds the outline of each code to what is known of it."""
    own = font.DescendantFonts[0]
    about = own.FontDescriptor
    file = about.FontFile3 if "/FontFile3" in about else about.FontFile2
    numbers = own.get("/CIDToGIDMap", "/Identity")
    map_ = b"" if numbers == "/Identity" else numbers.read_bytes()
    data = file.read_bytes()
    if data[:4] == b"OTTO":
        cut = Reader(tables(data)["CFF "])
        for code in codes:
            out[name, code] = (*out[name, code], cut.charstring(int(code, 16)), cut.private(int(code, 16)))
        return
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(data), lazy=True) as read:
        shapes = read.getGlyphSet()
        em = read["head"].unitsPerEm
        for code in codes:
            number = int(code, 16)
            glyph = int.from_bytes(map_[2 * number : 2 * number + 2], "big") if map_ else number
            pen = RecordingPen()
            shapes[read.getGlyphName(glyph)].draw(pen)
            flat = _flat(pen.value, shapes)
            out[name, code] = (*out[name, code], em, flat)


def _flat(strokes: Any, shapes: Any) -> str:
    """An outline with its parts drawn out: their names are not the same in two fonts."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    if not any(operator == "addComponent" for operator, _ in strokes):
        return str(strokes)
    pen = DecomposingRecordingPen(shapes)
    for operator, operands in strokes:
        getattr(pen, operator)(*operands)
    return str(pen.value)


# --- and what is said of it -----------------------------------------------------------------------------------------


def _bookmarks(pdf: Any) -> Iterator[tuple[object, ...]]:
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}

    def below(item: Any, depth: int) -> Iterator[tuple[object, ...]]:
        while item is not None:
            yield depth, str(item.Title), pages[item.Dest[0].objgen], *map(str, list(item.Dest)[1:])
            yield from below(item.get("/First"), depth + 1)
            item = item.get("/Next")

    if "/Outlines" in pdf.Root:
        yield from below(pdf.Root.Outlines.get("/First"), 0)


def _tags(element: Any) -> Iterator[str]:
    """The tree of tags, with the numbers of what they mark."""
    import pikepdf

    if not isinstance(element, pikepdf.Dictionary):
        yield str(element)
        return
    about = element.get("/A", pikepdf.Dictionary())
    # Names of heads of columns begin with the number of an object, which is another in each file.
    heads = [str(one).partition("-")[2] for one in about.get("/Headers", ())]
    rest = " ".join(f"{key}={_said(value)}" for key, value in sorted(about.items()) if key != "/Headers")
    yield f"({element.get('/S', '')} {element.get('/Alt', '')} {heads} {rest}"
    inside = element.get("/K", ())
    for one in inside if isinstance(inside, pikepdf.Array) else (inside,):
        yield from _tags(one)
    yield ")"


def _about(pdf: Any) -> tuple[object, ...]:
    info = sorted((key, str(value)) for key, value in pdf.docinfo.items())
    boxes = [[str(one) for one in page.MediaBox] for page in pdf.pages]
    return info, boxes, str(pdf.Root.get("/Lang", "")), str(pdf.Root.get("/MarkInfo", {}).get("/Marked", ""))


# --- as a reader draws it --------------------------------------------------------------------------------------------


def pictures(plain: bytes, fast: bytes) -> tuple[int, ...] | None:
    """The pages (from 1) whose pictures differ anywhere, or whose text does."""
    try:
        import pypdfium2
    except ImportError:
        return None
    one, other = pypdfium2.PdfDocument(plain), pypdfium2.PdfDocument(fast)
    try:
        if len(one) != len(other):
            return tuple(range(1, max(len(one), len(other)) + 1))
        first, second = _Sheet(), _Sheet()
        return tuple(at + 1 for at in range(len(one)) if not _is_same(first.of(one[at]), second.of(other[at])))
    finally:
        one.close()
        other.close()


class _Picture(NamedTuple):
    width: int
    height: int
    dots: memoryview
    said: str


class _Sheet:
    """What pages are drawn on, one after the other: to fetch as much memory for each takes a third of drawing it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Any] = {}

    def of(self, page: Any) -> _Picture:
        drawn = page.render(scale=_DPI / 72, bitmap_maker=self._bitmap)
        text = page.get_textpage()
        try:
            said = str(text.get_text_range())
        finally:
            text.close()
            page.close()
        return _Picture(drawn.width, drawn.height, memoryview(drawn.buffer).cast("B"), said)

    def _bitmap(self, width: int, height: int, format: int, rev_byteorder: bool = False) -> Any:
        import pypdfium2

        found = self._known.get((width, height))
        if found is None:
            found = pypdfium2.PdfBitmap.new_native(width, height, format, rev_byteorder)
            self._known[width, height] = found
        return found


def _is_same(one: _Picture, other: _Picture) -> bool:
    if one._replace(dots=other.dots) != other:
        return False
    return all(
        one.dots[at : at + _STRETCH].tobytes() == other.dots[at : at + _STRETCH].tobytes()
        for at in range(0, len(one.dots), _STRETCH)
    )
