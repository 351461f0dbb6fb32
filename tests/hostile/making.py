"""Small .docx files, good and bad, built when a test runs: no binary and no bomb lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STORIES = {
    "header1": "header",
    "footer1": "footer",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}
ROOTS = {"header1": "hdr", "footer1": "ftr", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
INNER = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


def p(*runs: str) -> str:
    """A paragraph of runs; each text a run of its own."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escape(one)}</w:t></w:r>' for one in runs) + "</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    grid = "".join("<w:gridCol/>" for _ in rows[0])
    body = "".join("<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def parts(
    body: str, *, title: str = "", links: str = "", more: Mapping[str, str | bytes] | None = None, **stories: str
) -> dict[str, bytes]:
    """The parts of a .docx with `body`; `header1="text"` and the like put a paragraph there."""
    out: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr/></w:body></w:document>',
    }
    kinds = {"document": "document.main"}
    for part, text in stories.items():
        inside = p(text)
        if part in INNER:
            inside = f'<w:{INNER[part]} w:id="2">{inside}</w:{INNER[part]}>'
        out[f"word/{part}.xml"] = f'<w:{ROOTS[part]} xmlns:w="{W}">{inside}</w:{ROOTS[part]}>'
        kinds[part] = STORIES[part]
    if title:
        core = f"{PACKAGE}/metadata/core-properties"
        out["docProps/core.xml"] = (
            f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>python-docx</dc:creator></cp:coreProperties>"
        )
    overrides = "".join(f'<Override PartName="/word/{k}.xml" ContentType="{MAIN}.{v}+xml"/>' for k, v in kinds.items())
    out["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )
    out |= more or {}
    return {part: text.encode() if isinstance(text, str) else text for part, text in out.items()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in content.items():
            archive.writestr(part, data)
    return out.getvalue()


def docx(body: str = "", **rest: object) -> bytes:
    return packed(parts(body, **rest))  # type: ignore[arg-type]


def external(kind: str, target: str) -> str:
    """A relationship that leads out of the file."""
    return f'<Relationship Id="rId9" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>'


def field(*instruction: str) -> str:
    """A field whose instruction is split over runs."""
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instruction)
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"<w:p>{ends[0]}{runs}{ends[1]}<w:r><w:t>1</w:t></w:r>{ends[2]}</w:p>"


# --- bombs -------------------------------------------------------------------------------------------------


def bomb_text(megabytes: int) -> bytes:
    """A text of so many megabytes that is packed to a thousandth."""
    out = io.BytesIO(docx(p("正文")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/footer9.xml", "w") as stream:
        stream.write(f'<w:ftr xmlns:w="{W}"><w:p><w:r><w:t>'.encode())
        for _ in range(megabytes):
            stream.write(b"A" * 1_000_000)
        stream.write(b"</w:t></w:r></w:p></w:ftr>")
    return out.getvalue()


def bomb_paragraphs(count: int) -> bytes:
    return docx("<w:p/>" * count)


def bomb_picture(megabytes: int) -> bytes:
    out = io.BytesIO(docx(p("正文")))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/image1.png", "w") as stream,
    ):
        for _ in range(megabytes):
            stream.write(bytes(1_000_000))
    return out.getvalue()


def bomb_entries(count: int) -> bytes:
    return packed(parts(p("正文")) | {f"word/media/{number}.png": b"" for number in range(count)})


def liar(megabytes: int, declared: int) -> bytes:
    """A package whose last entry says that it holds `declared` bytes."""
    data = bytearray(bomb_picture(megabytes))
    real = struct.pack("<I", megabytes * 1_000_000)
    said = struct.pack("<I", declared)
    central = data.rindex(b"PK\x01\x02")
    assert data[central + 24 : central + 28] == real
    data[central + 24 : central + 28] = said
    return bytes(data)


def encrypted() -> bytes:
    """A package whose entries say that they are encrypted."""
    data = bytearray(docx(p("正文")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


def old_word(*, secret: bool = False) -> bytes:
    stream = "EncryptedPackage" if secret else "WordDocument"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(200)
