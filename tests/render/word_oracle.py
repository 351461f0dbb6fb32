"""docxtpl beside docflow: the same template and data through both, and what of the results must be the same.

shape (xml) -> paragraphs with their words and the look of each run, tables with rows, cells, spans and colours
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from lxml import etree

from docflow.document.filters import FILTERS, say
from docflow.render import word
from docflow.render.word.archive import opened

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Of a run's properties the text of each is compared; of a paragraph's and a cell's those that templates set.
Shape = tuple[object, ...]


def theirs(data: bytes, context: Mapping[str, object]) -> dict[str, Shape]:
    """What docxtpl makes, as carefully set up as it can be."""
    env = Environment(autoescape=True, undefined=StrictUndefined, finalize=lambda value: _said(value))
    env.filters.update(dict(FILTERS.items()))
    template = DocxTemplate(io.BytesIO(data))
    template.render(dict(context), jinja_env=env, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return shapes(out.getvalue())


def ours(data: bytes, record: Mapping[str, object]) -> dict[str, Shape]:
    """What docflow makes."""
    return shapes(word.render(word.compile(data, "某表"), record))  # type: ignore[arg-type]


def _said(value: object) -> object:
    return value if hasattr(value, "__html__") else say(value)


def shapes(data: bytes) -> dict[str, Shape]:
    """The shape of every part that holds words."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    parts = opened(data, "某表")
    return {
        name: shape(etree.fromstring(content))
        for name, content in parts.items()
        if name.startswith("word/")
        and name.endswith(".xml")
        and b"wordprocessingml" in content
        and "/_rels" not in name
        and name.split("/")[1].rstrip("0123456789.xml")
        in ("document", "header", "footer", "footnotes", "endnotes", "comments")
    }


def shape(node: etree._Element) -> Shape:
    """The blocks in `node`."""
    out: list[object] = []
    for child in node:
        if child.tag == f"{W}p":
            out.append(_paragraph(child))
        elif child.tag == f"{W}tbl":
            out.append(
                ("table", *(_row(row) for row in child.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is child))
            )
        elif isinstance(child.tag, str) and not child.tag.endswith("Pr"):
            out.extend(shape(child))
    return tuple(out)


def _row(row: etree._Element) -> Shape:
    return tuple(_cell(cell) for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row)


def _cell(cell: etree._Element) -> Shape:
    about = cell.find(f"{W}tcPr")
    span, merge, shade = (None if about is None else about.find(W + one) for one in ("gridSpan", "vMerge", "shd"))
    goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
    return (
        1 if span is None else int(span.get(f"{W}val", "1")),
        "" if merge is None else "continue" if goes_on else "restart",
        "" if shade is None else shade.get(f"{W}fill", ""),
        # What stands in a cell that goes on with the one above is never seen.
        () if goes_on else shape(cell),
    )


def _paragraph(node: etree._Element) -> Shape:
    about = node.find(f"{W}pPr")
    look = "" if about is None else etree.tostring(about).decode().split(">", 1)[1]
    runs: list[tuple[str, str]] = []
    boxes: list[object] = []
    for run in node.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is not node:
            continue
        text = "".join(_words(one) for one in run)
        boxes += [("box", *shape(box)) for box in run.iter(f"{W}txbxContent")]
        if not text:
            continue
        kind = _look(run.find(f"{W}rPr"))
        if runs and runs[-1][1] == kind:
            runs[-1] = (runs[-1][0] + text, kind)
        else:
            runs.append((text, kind))
    return ("p", look, tuple(runs), tuple(boxes))


def _look(about: etree._Element | None) -> str:
    if about is None:
        return ""
    return " ".join(
        sorted(
            f"{etree.QName(one).localname}={sorted(one.attrib.values())}" for one in about if not one.tag.endswith("Cs")
        )
    )


def _words(node: etree._Element) -> str:
    match etree.QName(node).localname:
        case "t":
            return node.text or ""
        case "br":
            return "\f" if node.get(f"{W}type") == "page" else "\n"
        case "tab":
            return "\t"
        case _:
            return ""
