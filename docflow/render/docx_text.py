"""The words of any .docx in reading order: for the same-words law, and for the linter.

words_of  every line: paragraphs, cells, text boxes, charts, each footnote after the block that calls it

A paragraph that Word numbers itself begins with its label (docx_labels), as on the page.

Headers and footers are no words (page numbers), nor are deletions, field codes and marks of footnotes.
Takes bytes that have been let in: entries too many or too large are the scanner's to refuse (trust.md X06).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from lxml import etree

from docflow.render.docx_labels import Labels

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE_DOCUMENT: Final = "/officeDocument"
#: Struck out, moved away, said again for old programs, or no words at all.
_SILENT: Final = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr")}
#: The style of the note below a table: it belongs to the table, so the table's footnotes come after it.
_CAPTION_NOTE: Final = "CaptionNote"
_SPECIAL: Final = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
    f"{_W}ptab": "\t",
}


def words_of(data: bytes) -> tuple[str, ...]:
    """Every line of words of the .docx `data`; empty lines left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        reader = _Reader(archive)
        return tuple(line for line in reader.document() if line.strip())


@dataclass
class _Reader:
    archive: zipfile.ZipFile
    #: Relationship id -> part, of the document.
    targets: dict[str, str] = field(default_factory=dict)
    #: Id of a footnote or endnote -> its element.
    notes: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    #: Called in the block that is being read.
    called: list[tuple[str, str]] = field(default_factory=list)
    labels: Labels = field(default_factory=lambda: Labels(None, None))

    def document(self) -> Iterator[str]:
        name = self._main()
        self.targets = self._targets(name)
        root = self._parse(name)
        self.labels = Labels(*(self._related(name, kind) for kind in ("numbering", "styles")))
        for kind in ("footnote", "endnote"):
            self._read_notes(posixpath.join(posixpath.dirname(name), f"{kind}s.xml"), kind)
        body = root.find(f"{_W}body")
        if body is not None:
            yield from self._blocks(body)

    def _blocks(self, parent: etree._Element) -> Iterator[str]:
        """The blocks of a body, each with its footnotes after it; a table's after the table's note."""
        blocks = list(_unwrapped(parent))
        for block, following in zip_longest(blocks, blocks[1:]):
            yield from self._block(block)
            if block.tag == f"{_W}tbl" and following is not None and _style(following) == _CAPTION_NOTE:
                continue
            called, self.called = self.called, []
            for key in called:
                yield from self._note(key)

    def _block(self, block: etree._Element) -> Iterator[str]:
        if block.tag == f"{_W}p":
            yield from self._paragraph(block)
        elif block.tag == f"{_W}tbl":
            for row in _unwrapped(block):
                for cell in _unwrapped(row):
                    for inner in _unwrapped(cell):
                        yield from self._block(inner)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        line = self.labels.before_text(paragraph)
        for piece in self._pieces(paragraph):
            if isinstance(piece, str):
                line += piece
            else:
                yield line
                line = ""
                yield from piece
        yield line

    def _pieces(self, element: etree._Element) -> Iterator[str | Iterator[str]]:
        """Words in the line, and between them what has lines of its own."""
        for child in element:
            tag = child.tag
            # A comment's tag is a function.
            if tag in _SILENT or callable(tag) or tag == f"{_MC}Fallback":
                continue
            if tag in (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"):
                yield child.text or ""
            elif tag in _SPECIAL:
                yield _SPECIAL[tag]
            elif tag == f"{_W}txbxContent":
                yield (line for block in _unwrapped(child) for line in self._block(block))
            elif tag == f"{_C}chart":
                yield self._chart(child.get(f"{_R}id", ""))
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                self.called.append((tag.removeprefix(_W).removesuffix("Reference"), child.get(f"{_W}id", "")))
            else:
                yield from self._pieces(child)

    def _note(self, key: tuple[str, str]) -> Iterator[str]:
        if key in self.notes:
            for block in _unwrapped(self.notes[key]):
                yield from self._block(block)

    def _chart(self, link: str) -> Iterator[str]:
        """Title, categories once, names of series, titles of axes; figures are no words."""
        name = self.targets.get(link)
        if name is None:
            return
        root = self._parse(name)
        titles = [_rich(title) for title in root.iterfind(f"{_C}chart/{_C}title")]
        series = list(root.iter(f"{_C}ser"))
        is_pie = root.find(f".//{_C}pieChart") is not None
        yield from () if is_pie else titles
        for one in series[:1]:
            yield from _values(one.find(f"{_C}cat"))
        # A pie's title says what its one series is.
        if is_pie and titles:
            yield from titles
            return
        for one in series:
            yield from _values(one.find(f"{_C}tx"))
        for axis in root.iterfind(f".//{_C}plotArea/*/{_C}title"):
            yield _rich(axis)

    # --- parts ---

    def _main(self) -> str:
        for row in self._parse("_rels/.rels").iter(_RELATIONSHIP):
            if row.get("Type", "").endswith(_OFFICE_DOCUMENT):
                return row.get("Target", "").lstrip("/")
        return "word/document.xml"

    def _targets(self, name: str) -> dict[str, str]:
        folder, own = posixpath.split(name)
        rows = self._parse(f"{folder}/_rels/{own}.rels")
        return {
            row.get("Id", ""): posixpath.normpath(posixpath.join(folder, row.get("Target", "")))
            if not row.get("Target", "").startswith("/")
            else row.get("Target", "")[1:]
            for row in rows.iter(_RELATIONSHIP)
            if row.get("TargetMode") != "External"
        }

    def _related(self, name: str, kind: str) -> etree._Element | None:
        """The part that `name` refers to by a relationship of `kind`, or None."""
        folder, own = posixpath.split(name)
        for row in self._parse(f"{folder}/_rels/{own}.rels").iter(_RELATIONSHIP):
            if row.get("Type", "").endswith(f"/{kind}"):
                return self._parse(self.targets.get(row.get("Id", ""), ""))
        return None

    def _read_notes(self, name: str, kind: str) -> None:
        if name in self.archive.namelist():
            for note in self._parse(name).iterchildren(f"{_W}{kind}"):
                if note.get(f"{_W}type") in (None, "normal"):
                    self.notes[kind, note.get(f"{_W}id", "")] = note

    def _parse(self, name: str) -> etree._Element:
        """A part of the package; one that is not there is empty."""
        if name not in self.archive.namelist():
            return etree.Element("empty")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(self.archive.read(name), parser)


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables, rows and cells of `parent`, out of content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _unwrapped(child)


def _style(block: etree._Element) -> str:
    style = block.find(f"{_W}pPr/{_W}pStyle")
    return style.get(f"{_W}val", "") if style is not None else ""


def _values(holder: etree._Element | None) -> Iterator[str]:
    if holder is not None:
        yield from (one.text or "" for one in holder.iter(f"{_C}v"))


def _rich(title: etree._Element) -> str:
    return "".join(one.text or "" for one in title.iter(f"{_A}t"))
