"""图: a picture in the line, never wider than the text, its title below."""

from __future__ import annotations

import base64
from typing import Final

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from docflow.document import wording
from docflow.document.model import Figure
from docflow.errors import InvalidSource, Place, problem
from docflow.render.docx.box import EMU_A_MM, emu
from docflow.render.docx.writer import DOCUMENT, Shape, Writer, run
from docflow.render.docx.xml import Xml, el
from docflow.render.page import FIGURE_DPI, TABLE_GAP, Page

_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_EMU_AN_INCH: Final = 914_400
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpeg"}


def figure(writer: Writer, figure: Figure) -> None:
    """The picture, its title and note; InvalidSource when it is neither PNG nor JPEG."""
    title = wording.figure_title(figure)
    data, image = _read(figure, title)
    number, gap = writer.drawing(), writer.rows(TABLE_GAP)
    name = f"word/media/image{number}.{_ENDINGS[image.content_type]}"
    writer.package.add(name, data)
    link = writer.package.relate(DOCUMENT, "image", name)
    width, height = _size(writer.page, image, figure.width)
    picture = _picture(number, link, {"cx": width, "cy": height})
    writer.say(
        "图形",
        [inline(number, title, width, height, _PICTURE, picture)],
        Shape(before=gap, after=0 if title or figure.note else gap, keep_next=bool(title or figure.note)),
    )
    if title:
        writer.say("图表标题", [run(title)], Shape(after=0 if figure.note else gap, keep_next=bool(figure.note)))
    if figure.note:
        writer.say("图表注释", [run(figure.note)], Shape(after=gap))


def inline(number: int, title: str, width: int, height: int, uri: str, inside: Xml) -> Xml:
    """A run with a drawing that stands in the line like a large letter; `title` is read to people who cannot see it."""
    edge = {"distT": 0, "distB": 0, "distL": 0, "distR": 0}
    drawing = el(
        "wp:inline",
        edge,
        el("wp:extent", {"cx": width, "cy": height}),
        el("wp:docPr", {"id": number, "name": f"图形{number}", "descr": title}),
        el("wp:cNvGraphicFramePr"),
        el("a:graphic", None, el("a:graphicData", {"uri": uri}, inside)),
    )
    return el("w:r", None, el("w:drawing", None, drawing))


def _read(figure: Figure, title: str) -> tuple[bytes, Image]:
    try:
        data = base64.b64decode(figure.data, validate=True)
        image = Image.from_blob(data)
    except (ValueError, KeyError, UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError) as error:
        raise InvalidSource(problem("P351", Place(), title=title)) from error
    if image.content_type not in _ENDINGS or not (image.px_width and image.px_height):
        raise InvalidSource(problem("P351", Place(), title=title))
    return data, image


def _size(page: Page, image: Image, asked: float) -> tuple[int, int]:
    """As wide as asked for in mm, or 150 dots an inch; at most the text area, with two rows left for title and note."""
    width = emu(asked) if asked > 0 else round(image.px_width / FIGURE_DPI * _EMU_AN_INCH)
    height = width * image.px_height / image.px_width
    widest, highest = emu(page.text_width), emu(page.pitch * (page.lines - 2))
    share = min(1.0, widest / width, highest / height)
    return max(round(width * share), EMU_A_MM), max(round(height * share), EMU_A_MM)


def _picture(number: int, link: str, size: dict[str, int]) -> Xml:
    return el(
        "pic:pic",
        None,
        el("pic:nvPicPr", None, el("pic:cNvPr", {"id": number, "name": f"图形{number}"}), el("pic:cNvPicPr")),
        el("pic:blipFill", None, el("a:blip", {"r:embed": link}), el("a:stretch", None, el("a:fillRect"))),
        el(
            "pic:spPr",
            None,
            el("a:xfrm", None, el("a:off", {"x": 0, "y": 0}), el("a:ext", dict(size))),
            el("a:prstGeom", {"prst": "rect"}, el("a:avLst")),
        ),
    )
