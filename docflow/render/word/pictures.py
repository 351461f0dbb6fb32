"""Pictures by field: `{{ 照片 }}` in the words, or a placeholder picture whose alternative text is `{{ 照片 }}`.

framed  (run, holder, token, asked) -> the run holds an empty picture of the size asked for    (once for a template)
Album                               -> the pictures of one paper: marks while it is filled, parts afterwards
placed  (tree, part, album)         -> every mark of the part made a picture                   (once for a paper)

A picture fits into its frame with its own proportions; without a frame it has 96 dots an inch, and at most the
room of its cell or of the text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from docflow.form import Enclosed, Picture, content, pixels
from docflow.render.word.scan import W

EMU_A_MM: Final = 36_000
#: 914,400 EMU an inch, 96 dots an inch.
EMU_A_DOT: Final = 9_525
EMU_A_TWIP: Final = 635
#: What stands in the words until it is a picture; `saying` lets no data carry it.
_MARK: Final = re.compile("\U000ffff2(\\d+)\U000ffff3")
#: The same for a sub-document.
ENCLOSED_MARK: Final = re.compile("\U000ffff2d(\\d+)\U000ffff3")
_FRAME: Final = re.compile(r"docflow:(\d+):(\d+):(\d+)")
_A4_TEXT: Final = 9_070 * EMU_A_TWIP

_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
DOC_PR: Final = f"{_WP}docPr"


# --- once for a template --------------------------------------------------------------------------------


def framed(run: etree._Element, holder: etree._Element, token: str, asked: Sequence[tuple[str, str]]) -> None:
    """In `run` an empty picture with `token` as its alternative text, in the place of the words `holder`."""
    sizes = {what: round(float(value) * EMU_A_MM) for what, value in asked if what in ("宽", "高")}
    frame = f"docflow:{sizes.get('宽', 0)}:{sizes.get('高', 0)}:{_room(run)}"
    drawing = etree.fromstring(
        f'<w:drawing xmlns:w="{W[1:-1]}" xmlns:wp="{_WP[1:-1]}" xmlns:a="{_A[1:-1]}" xmlns:pic="{_PIC[1:-1]}" '
        f'xmlns:r="{_R[1:-1]}"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1" cy="1"/>'
        f'<wp:docPr id="1" name="{frame}" descr="{escape(token)}"/><a:graphic><a:graphicData uri="{_PIC[1:-1]}">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="图片"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed=""/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="1" cy="1"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    run.replace(holder, drawing)


def _room(run: etree._Element) -> int:
    """The width of the cell, or of the text of the page, in EMU."""
    for above in run.iterancestors(f"{W}tc"):
        width = above.find(f"{W}tcPr/{W}tcW")
        if width is not None and width.get(f"{W}type") == "dxa" and width.get(f"{W}w", "").isdecimal():
            # 108 twips on each side are Word's own margins of a cell.
            return max(int(width.get(f"{W}w", "")) - 216, 216) * EMU_A_TWIP
        break
    for page in run.getroottree().iter(f"{W}sectPr"):
        size, margin = page.find(f"{W}pgSz"), page.find(f"{W}pgMar")
        if size is not None and margin is not None:
            text = _twips(size, "w") - _twips(margin, "left") - _twips(margin, "right")
            return text * EMU_A_TWIP if text > 0 else _A4_TEXT
    return _A4_TEXT


def _twips(node: etree._Element, name: str) -> int:
    value = node.get(W + name, "")
    return int(value) if value.lstrip("-").isdecimal() else 0


# --- once for a paper -----------------------------------------------------------------------------------


@dataclass
class Album:
    """The pictures of one paper."""

    shown: list[tuple[Picture, str]] = field(default_factory=list)
    #: Parts of the package, by name.
    media: dict[str, bytes] = field(default_factory=dict)
    #: By the name of a part: the target of each new relationship.
    relations: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Sub-documents, each with the label of its field.
    enclosed: list[tuple[Enclosed, str]] = field(default_factory=list)

    def mark(self, picture: Picture, label: str) -> str:
        """What stands for `picture` until `placed` is called."""
        self.shown.append((picture, label))
        return f"\U000ffff2{len(self.shown) - 1}\U000ffff3"

    def enclose(self, document: Enclosed, label: str) -> str:
        """What stands for `document` until the paper is whole."""
        self.enclosed.append((document, label))
        return f"\U000ffff2d{len(self.enclosed) - 1}\U000ffff3"

    def relation(self, part: str, picture: Picture) -> str:
        """The id by which `part` refers to `picture`; the same picture is kept once."""
        data = base64.b64decode(content(picture))
        ending = "png" if picture.startswith("data:image/png") else "jpeg"
        name = f"media/docflow-{hashlib.sha256(data).hexdigest()[:16]}.{ending}"
        self.media[f"word/{name}"] = data
        own = self.relations.setdefault(part, {})
        return own.setdefault(name, f"rIdDocflow{len(own) + 1}")


def placed(tree: etree._Element, part: str, album: Album) -> None:
    """`tree` with its marks made pictures; an empty frame whose field was words becomes those words."""
    for about in list(tree.iter(DOC_PR)):
        said = about.get("descr", "")
        found = _MARK.search(said)
        frame = _FRAME.fullmatch(about.get("name", ""))
        if found:
            picture, label = album.shown[int(found[1])]
            about.set("descr", label)
            _fill(about, album.relation(part, picture), pixels(picture), frame)
        elif frame:
            _as_words(about, said)


def _fill(about: etree._Element, relation: str, size: tuple[int, int], frame: re.Match[str] | None) -> None:
    outer = about.getparent()
    assert outer is not None
    blip = next(outer.iter(f"{_A}blip"), None)
    if blip is None:
        return
    blip.attrib.pop(f"{_R}link", "")
    blip.set(f"{_R}embed", relation)
    for extra in list(blip):
        # Another form of the placeholder (SVG), or a change of its colours.
        blip.remove(extra)
    for crop in list(outer.iter(f"{_A}srcRect")):
        above = crop.getparent()
        assert above is not None
        above.remove(crop)
    extents = [*outer.findall(f"{_WP}extent"), *outer.iter(f"{_A}ext")]
    extents = [one for one in extents if one.get("cx")]
    width, height = _fitted(size, extents[0], frame)
    if frame:
        about.set("name", "图片")
    for one in extents:
        one.set("cx", str(width))
        one.set("cy", str(height))


def _fitted(size: tuple[int, int], extent: etree._Element, frame: re.Match[str] | None) -> tuple[int, int]:
    """Width and height in EMU of a picture of `size` dots within its frame."""
    width, height = (max(one, 1) * EMU_A_DOT for one in size)
    if frame is None:
        wide, high = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
    else:
        wide, high, room = (int(one) for one in frame.groups())
        if not wide and not high:
            wide = min(width, room)
    scale = min([most / own for most, own in ((wide, width), (high, height)) if most] or [1.0])
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _as_words(about: etree._Element, words: str) -> None:
    for drawing in about.iterancestors(f"{W}drawing"):
        run = drawing.getparent()
        assert run is not None
        text = etree.Element(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = words
        run.replace(drawing, text)
        return
