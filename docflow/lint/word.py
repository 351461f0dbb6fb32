"""A .docx read back: its words with the names of their styles, its tables, its page.

from_docx         (data, name)          -> Draft
template_problems (data, name, sidecar) -> what is wrong with it as a Word template

Opened by render/word/archive.py, which trusts nothing; fonts and sizes are what styles and runs say, not what a
machine would show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem
from docflow.lint.draft import Draft, Geometry, Grid, Line, Role, Run, Setting
from docflow.lint.recognise import Raw, recognise
from docflow.lint.recorded import recorded
from docflow.render.docx_labels import Labels
from docflow.render.word.archive import DOCUMENT, Parts, opened, root
from docflow.render.word.scan import W, instructions
from docflow.render.word.story import Paragraph, cells, paragraphs, rows, stories
from docflow.source import read

_STYLES: Final = "word/styles.xml"
_TWIPS_A_MM: Final = 1440 / 25.4
_CHANGED: Final = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def from_docx(data: bytes, name: str) -> Draft:
    """The draft in the .docx `data`. Errors: InvalidSource when it is none, or unsafe to open."""
    parts = opened(data, name)
    tree = root(parts[DOCUMENT])
    styles = _Styles(parts)
    found = list(paragraphs(tree, ""))
    labels = Labels(*(root(parts[part]) if part in parts else None for part in ("word/numbering.xml", _STYLES)))
    raw = [_raw(one, name, styles, labels.label(one.node)) for one in found]
    draft = recognise(name, raw, list(_grids(tree, name, styles)))
    settings = {id(one.place): _setting(paragraph, styles) for one, paragraph in zip(raw, found, strict=True)}
    pairs = tuple((line, settings[id(line.place)]) for line in draft.lines)
    return replace(
        draft,
        lines=(*draft.lines, *_margins(parts, name, styles)),
        geometry=_geometry(tree, parts, pairs),
        unfinished=tuple(_unfinished(parts)),
        **recorded(parts, name),
    )


def template_problems(data: bytes, name: str, sidecar: bytes) -> tuple[Problem, ...]:
    """What is wrong with the Word template in `data`, and with what the .yaml beside it says."""
    from docflow.render.word import compile

    try:
        compile(data, name, read(sidecar, name.removesuffix(".docx") + ".yaml"))
    except InvalidSource as invalid:
        return invalid.problems
    return ()


def _raw(one: Paragraph, name: str, styles: _Styles, label: str) -> Raw:
    """A paragraph with the number that Word draws before it, where it says anything at all."""
    text = _text(one)
    return Raw(
        label + text if text.strip() else text,
        Place(name, path=(one.place,)),
        styles.name(one.node),
        cell="格" in one.place,
        automatic=not label and styles.numbered(one.node),
    )


def _text(paragraph: Paragraph) -> str:
    """The words of a paragraph; a tab is a tab, and a line broken by hand goes on."""
    out = []
    own = {id(piece.node) for piece in paragraph.pieces}
    for node in paragraph.node.iter(f"{W}t", f"{W}tab", f"{W}noBreakHyphen"):
        if node.tag == f"{W}t":
            out.append((node.text or "") if id(node) in own else "")
        elif node.tag == f"{W}tab" and node.getparent() is not None and node.getparent().tag == f"{W}r":  # type: ignore[union-attr]
            out.append("\t")
        elif node.tag == f"{W}noBreakHyphen":
            out.append("-")
    return "".join(out)


def _margins(parts: Parts, name: str, styles: _Styles) -> Iterator[Line]:
    """Headers, footers, notes: looked at for what was left over, and for marks of secrecy."""
    for part, what in stories(parts).items():
        if part == DOCUMENT or what == "批注":
            continue
        for one in paragraphs(root(parts[part]), what):
            if one.text.strip():
                yield Line(_text(one), _margin_role(one, what, styles), Place(name, path=(one.place,)))


def _margin_role(one: Paragraph, what: str, styles: _Styles) -> Role:
    if what not in ("脚注", "尾注"):
        return "margin"
    if styles.name(one.node) != "版记":
        return "footnote"
    # On a page with footnotes our imprint is the last of them.
    return "copies" if one.text.strip().startswith(("抄送", "主送")) else "printer"


def _unfinished(parts: Parts) -> Iterator[str]:
    """Traces of work that a finished paper does not carry."""
    found = stories(parts)
    if any(next(root(parts[part]).iter(*_CHANGED), None) is not None for part in found):
        yield "修订痕迹"
    for part, what in found.items():
        if what == "批注" and next(root(parts[part]).iter(f"{W}comment"), None) is not None:
            yield "批注"


# --- tables ---------------------------------------------------------------------------------------------------


def _grids(tree: etree._Element, name: str, styles: _Styles) -> Iterator[Grid]:
    """The tables at the top that hold figures and words; those that only lay out a page have styles of ours."""
    body = tree.find(f"{W}body")
    found = [one for one in body.iter(f"{W}tbl") if not _inside_table(one)] if body is not None else []
    for number, table in enumerate(found, 1):
        if any(
            styles.name(one) in ("版记", "签发人", "发文字号", "发文机关标志", "署名") for one in table.iter(f"{W}p")
        ):
            continue
        grid = tuple(tuple(_row(one)) for one in rows(table))
        if len(grid) > 1:
            yield Grid(grid, Place(name, path=(f"表{number}",)))


def _inside_table(table: etree._Element) -> bool:
    return next(table.iterancestors(f"{W}tc"), None) is not None


def _row(row: etree._Element) -> Iterator[str]:
    """The texts of a row, a cell over several columns followed by empty ones."""
    for cell in cells(row):
        yield "".join(node.text or "" for node in cell.iter(f"{W}t"))
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        for _ in range(int(span.get(f"{W}val", "1")) - 1 if span is not None else 0):
            yield ""


# --- styles -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    node: etree._Element


class _Styles:
    """What styles say, from the defaults of the file upwards."""

    def __init__(self, parts: Parts) -> None:
        tree = root(parts[_STYLES]) if _STYLES in parts else None
        self.known: dict[str, _Style] = {}
        self.default = ""
        self.defaults: list[etree._Element] = []
        if tree is None:
            return
        for node in tree.iter(f"{W}style"):
            id = node.get(f"{W}styleId", "")
            self.known[id] = _Style(_val(node, "name"), _val(node, "basedOn"), node)
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true"):
                self.default = id
        self.defaults = [node for path in ("rPrDefault", "pPrDefault") for node in tree.iter(f"{W}{path}")]

    def name(self, paragraph: etree._Element) -> str:
        """The name of the nearest style that has a part to play: that of a built-in style says nothing."""
        id = _val(paragraph.find(f"{W}pPr"), "pStyle")
        return self.known[id].name if id in self.known else ""

    def chain(self, paragraph: etree._Element) -> list[etree._Element]:
        """Where to look for a setting of `paragraph`, nearest first."""
        own = paragraph.find(f"{W}pPr")
        out = [own] if own is not None else []
        id = _val(own, "pStyle") or self.default
        seen = set()
        while id in self.known and id not in seen:
            seen.add(id)
            out.append(self.known[id].node)
            id = self.known[id].based_on
        return out + self.defaults

    def numbered(self, paragraph: etree._Element) -> bool:
        for node in self.chain(paragraph):
            found = next(node.iter(f"{W}numPr"), None)
            if found is not None:
                return _val(found, "numId") != "0"
        return False


def _val(node: etree._Element | None, tag: str) -> str:
    found = node.find(f"{W}{tag}") if node is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _nearest(chain: list[etree._Element], tag: str, *keys: str) -> tuple[str, str] | None:
    """The first of the attributes `keys` on `tag` that anything in `chain` has."""
    for node in chain:
        for found in node.iter(f"{W}{tag}"):
            for key in keys:
                if (value := found.get(W + key)) is not None:
                    return key, value
    return None


def _setting(paragraph: Paragraph, styles: _Styles) -> Setting:
    chain = styles.chain(paragraph.node)
    runs = []
    for piece in paragraph.pieces:
        run = piece.node.getparent()
        own = run.find(f"{W}rPr") if run is not None else None
        # The mark at the end of a paragraph has properties of its own, which are no text's.
        looked = ([own] if own is not None else []) + [node for node in chain if node.tag != f"{W}pPr"]
        face = _nearest(looked, "rFonts", "eastAsia")
        size = _nearest(looked, "sz", "val")
        runs.append((Run(face[1] if face else "", int(size[1]) / 2 if size else 10.0), len(piece.text)))
    return Setting(tuple(runs), _indent(chain, runs[0][0].size if runs else 16.0), _pitch(chain))


def _indent(chain: list[etree._Element], size: float) -> float | None:
    for node in chain:
        for found in node.iter(f"{W}ind"):
            if (chars := found.get(f"{W}firstLineChars")) is not None and chars != "0":
                return int(chars) / 100
            if (twips := found.get(f"{W}firstLine")) is not None:
                return int(twips) / 20 / size
            if found.get(f"{W}hanging") is not None or found.get(f"{W}hangingChars") is not None:
                return None
    return 0.0


def _pitch(chain: list[etree._Element]) -> float | None:
    for node in chain:
        for found in node.iter(f"{W}spacing"):
            if found.get(f"{W}line") is not None:
                exact = found.get(f"{W}lineRule") == "exact"
                return int(found.get(f"{W}line", "0")) / 20 if exact else None
    return None


# --- the page -------------------------------------------------------------------------------------------------


def _geometry(tree: etree._Element, parts: Parts, settings: tuple[tuple[Line, Setting], ...]) -> Geometry | None:
    section = next(tree.iter(f"{W}sectPr"), None)
    size = section.find(f"{W}pgSz") if section is not None else None
    margin = section.find(f"{W}pgMar") if section is not None else None
    if section is None or size is None or margin is None:
        return None
    grid = section.find(f"{W}docGrid")
    pitch = None
    if grid is not None and grid.get(f"{W}type") in ("lines", "linesAndChars", "snapToChars"):
        pitch = int(grid.get(f"{W}linePitch", "0")) / 20 or None
    numbered = any(
        "PAGE" in instruction.upper().split()
        for part in stories(parts)
        if part != DOCUMENT
        for instruction in instructions(root(parts[part]))
    )
    return Geometry(
        width=_mm(size, "w"),
        height=_mm(size, "h"),
        top=abs(_mm(margin, "top")),
        bottom=abs(_mm(margin, "bottom")),
        left=_mm(margin, "left"),
        right=_mm(margin, "right"),
        pitch=pitch,
        has_page_number=numbered,
        settings=settings,
    )


def _mm(node: etree._Element, key: str) -> float:
    return float(node.get(W + key, "0")) / _TWIPS_A_MM
