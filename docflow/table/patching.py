"""Changes cells in a workbook of somebody else's and nothing besides: pictures, charts, formats, other sheets stay.

A sheet may be as large as it likes: what stands around its rows is read as a tree, the rows are changed as text, and
only those that must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from docflow.errors import InvalidSource, Place, problem
from docflow.table.cells import column_letter, column_number
from docflow.table.container import LIMIT_PART, Package
from docflow.table.quick import Doubt, Frame, between

Colour: TypeAlias = Literal["red", "yellow"]
COLOURS: Mapping[Colour, str] = {"red": "FFFF9999", "yellow": "FFFFF2A8"}
_LIMIT_TREE = 60_000_000
_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(/>|>.*?</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*("[^"]*"|'[^']*')""")
_AFTER_NOTES = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)


@dataclass
class Changes:
    """What is to change in one sheet, by row and column (from 0)."""

    colours: dict[int, dict[int, Colour]] = field(default_factory=dict)
    #: Texts to write; "" empties the cell.
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    #: Cells that an earlier marking coloured.
    clear: dict[int, set[int]] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        return sorted({*self.colours, *self.texts, *self.clear})


class Styles:
    """The styles of a workbook, to which coloured twins are added."""

    def __init__(self, xml: bytes) -> None:
        self.tree = parsed(xml)
        self.name = etree.QName(self.tree).namespace
        self._formats = self._section("cellXfs", "xf")
        self._fills = self._section("fills", "fill")
        self._fill_of: dict[Colour, int] = {}
        self._made: dict[tuple[int, Colour | None], int] = {}
        self._ours = {index for index, fill in enumerate(self._fills) if _rgb(fill) in COLOURS.values()}

    def _section(self, name: str, child: str) -> Any:
        found = self.tree.find(f"{{{self.name}}}{name}")
        if found is None:
            found = etree.SubElement(self.tree, f"{{{self.name}}}{name}")
        if not len(found):
            etree.SubElement(found, f"{{{self.name}}}{child}")
        return found

    def coloured(self, style: int, colour: Colour) -> int:
        """The style like `style` with that colour behind it."""
        key = (style, colour)
        if key not in self._made:
            made = deepcopy(self._formats[style] if style < len(self._formats) else self._formats[0])
            made.set("fillId", str(self._fill(colour)))
            made.set("applyFill", "1")
            self._formats.append(made)
            self._made[key] = len(self._formats) - 1
        return self._made[key]

    def plain(self, style: int) -> int:
        """The style that was coloured by an earlier marking to become `style`; itself when none was."""
        if style >= len(self._formats) or int(self._formats[style].get("fillId", "0")) not in self._ours:
            return style
        wanted = _bare(self._formats[style])
        return next((index for index, one in enumerate(self._formats[:style]) if _bare(one) == wanted), style)

    def words(self) -> int:
        """The style of an explanation: text, broken into lines."""
        key = (-1, None)
        if key not in self._made:
            made = etree.SubElement(
                self._formats, f"{{{self.name}}}xf", numFmtId="49", fontId="0", fillId="0", borderId="0"
            )
            made.set("applyNumberFormat", "1")
            made.set("applyAlignment", "1")
            etree.SubElement(made, f"{{{self.name}}}alignment", vertical="top", wrapText="1")
            self._made[key] = len(self._formats) - 1
        return self._made[key]

    def _fill(self, colour: Colour) -> int:
        if len(self._fills) < 2:
            # Programs take the first two for none and for a grey pattern, whatever stands there.
            grey = etree.SubElement(self._fills, f"{{{self.name}}}fill")
            etree.SubElement(grey, f"{{{self.name}}}patternFill", patternType="gray125")
        if colour not in self._fill_of:
            fill = etree.SubElement(self._fills, f"{{{self.name}}}fill")
            pattern = etree.SubElement(fill, f"{{{self.name}}}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{{{self.name}}}fgColor", rgb=COLOURS[colour])
            etree.SubElement(pattern, f"{{{self.name}}}bgColor", indexed="64")
            self._fill_of[colour] = len(self._fills) - 1
        return self._fill_of[colour]

    def xml(self) -> bytes:
        for section in (self._formats, self._fills):
            section.set("count", str(len(section)))
        return written(self.tree)


def _rgb(fill: Any) -> str:
    return next((one.get("rgb", "") for one in fill.iter() if etree.QName(one).localname == "fgColor"), "")


def _bare(form: Any) -> tuple[object, ...]:
    """What a style says besides its fill."""
    attributes = {name: value for name, value in form.attrib.items() if name not in ("fillId", "applyFill")}
    return tuple(sorted(attributes.items())), tuple(etree.tostring(one) for one in form)


def parsed(xml: bytes) -> Any:
    """A small part as a tree; its file has been refused before when it held an entity."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(xml, parser)


def written(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


# --- a sheet ----------------------------------------------------------------------------------------


class SheetPatch:
    """One sheet: the tree around its rows, and its rows as a stream of text."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._plain: bytes | None = None
        try:
            frame = self._frame()
        except Doubt:
            # Comments, prefixes, another encoding: written anew without them.
            self._plain = _made_plain(b"".join(package.pieces(part, _LIMIT_TREE)), package.source)
            frame = self._frame()
        self.tree = parsed(frame.sheet)
        self.name = etree.QName(self.tree).namespace
        self._is_empty = frame.is_empty

    def _frame(self) -> Frame:
        """What stands around the rows, once these have been looked through for doubts."""
        frame = Frame(self._pieces())
        for _ in () if frame.is_empty else between(self._pieces()):
            pass
        return frame

    def _pieces(self) -> Iterator[bytes]:
        return self._package.pieces(self._part, LIMIT_PART) if self._plain is None else iter([self._plain])

    def relate(self, relation: str) -> None:
        """Says by which relation the notes are drawn."""
        self._drop("legacyDrawing")
        made = etree.Element(f"{{{self.name}}}legacyDrawing")
        kind = next((uri for uri in self.tree.nsmap.values() if uri and uri.endswith("/relationships")), _RELATIONS)
        made.set(f"{{{kind}}}id", relation)
        self.insert(made, _AFTER_NOTES)

    def insert(self, made: Any, before: Iterable[str]) -> None:
        names = {f"{{{self.name}}}{one}" for one in before}
        for index, one in enumerate(self.tree):
            if one.tag in names:
                self.tree.insert(index, made)
                return
        self.tree.append(made)

    def _drop(self, name: str) -> None:
        for one in self.tree.findall(f"{{{self.name}}}{name}"):
            self.tree.remove(one)

    def widen(self, column: int, width: float) -> None:
        """Makes a column that has no width of its own as wide as that."""
        columns = self.tree.find(f"{{{self.name}}}cols")
        if columns is None:
            columns = etree.Element(f"{{{self.name}}}cols")
            self.insert(columns, ("sheetData",))
        for one in columns:
            if int(one.get("min", "0")) <= column + 1 <= int(one.get("max", "0")):
                return
        made = etree.Element(f"{{{self.name}}}col", min=str(column + 1), max=str(column + 1), width=str(width))
        made.set("customWidth", "1")
        at = sum(int(one.get("min", "0")) <= column for one in columns)
        columns.insert(at, made)

    def changed(self, changes: Changes, styles: Styles) -> Iterator[bytes]:
        """The sheet with the changes, in pieces."""
        self._drop("dimension")  # what it says may no longer hold, and nobody needs it
        head, _, tail = written(self.tree).partition(b"<sheetData/>")
        yield head + b"<sheetData>"
        rows = _Rows(changes, styles)
        for text in () if self._is_empty else between(self._pieces()):
            yield rows.block(text).encode()
        yield rows.rest().encode()
        yield b"</sheetData>" + tail


_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _made_plain(xml: bytes, source: str) -> bytes:
    try:
        old = parsed(xml)
    except etree.XMLSyntaxError:
        raise InvalidSource(problem("D228", Place(source))) from None
    name = etree.QName(old).namespace
    others = {prefix: uri for prefix, uri in old.nsmap.items() if uri != name and prefix}
    spaces: dict[str | None, str] = {None: str(name), **others}
    root = etree.Element(old.tag, dict(old.attrib), nsmap=spaces)  # type: ignore[arg-type]
    root.extend(list(old))
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(others))
    return written(root)


@dataclass
class _Rows:
    """Changes rows as they come by, in the order of their numbers."""

    changes: Changes
    styles: Styles
    number: int = 0

    def __post_init__(self) -> None:
        self._todo = self.changes.rows[::-1]

    def block(self, text: str) -> str:
        """A block of whole rows, changed."""
        return _ROW.sub(self._row, text)

    def rest(self) -> str:
        """Rows to change that the sheet does not have."""
        return "".join(self._missing(1 << 30))

    def _row(self, found: re.Match[str]) -> str:
        said = dict(_ATTRIBUTE.findall(found.group(1)))
        self.number = int(said["r"][1:-1]) if "r" in said else self.number + 1
        before = "".join(self._missing(self.number))
        if not self._todo or self._todo[-1] != self.number:
            return before + found.group()
        self._todo.pop()
        kept = "".join(f" {name}={value}" for name, value in said.items() if name not in ("r", "spans"))
        cells = self._cells(self.number, found.group(2) or "")
        return f'{before}<row r="{self.number}"{kept}>{cells}</row>'

    def _missing(self, number: int) -> Iterator[str]:
        while self._todo and self._todo[-1] < number:
            row = self._todo.pop()
            yield f'<row r="{row}">{self._cells(row, "")}</row>'

    def _cells(self, row: int, text: str) -> str:
        old: dict[int, tuple[dict[str, str], str]] = {}
        column = -1
        for attributes, rest in _CELL.findall(text):
            said = {name: value[1:-1] for name, value in _ATTRIBUTE.findall(attributes)}
            column = column_number(said["r"].rstrip("0123456789")) if "r" in said else column + 1
            old[column] = (said, rest)
        colours, texts = self.changes.colours.get(row, {}), self.changes.texts.get(row, {})
        clear = self.changes.clear.get(row, set())
        out = []
        for one in sorted({*old, *colours, *texts}):
            said, rest = old.get(one, ({}, "/>"))
            if one in clear and "s" in said:
                said["s"] = str(self.styles.plain(int(said["s"])))
            if one in colours:
                said["s"] = str(self.styles.coloured(int(said.get("s", "0")), colours[one]))
            if one in texts:
                said, rest = self._said(texts[one])
            said["r"] = f"{column_letter(one)}{row}"
            first = {"r": said.pop("r")} | said
            out.append("<c" + "".join(f' {name}="{value}"' for name, value in first.items()) + rest)
        return "".join(out)

    def _said(self, text: str) -> tuple[dict[str, str], str]:
        if not text:
            return {}, "/>"
        said = {"s": str(self.styles.words()), "t": "inlineStr"}
        return said, f'><is><t xml:space="preserve">{escape(text)}</t></is></c>'
