"""The inside of a .docx: opened as if an enemy had made it, closed the same way every time.

opened (data, name)  -> Parts        every entry, or InvalidSource (T123, T124, T130–T132)
closed (parts)       -> bytes        the same parts give the same bytes
root   (part, bytes) -> the parsed XML, entities never resolved

Never trusts a declared size, never keeps more than LIMIT_BYTES, never unpacks to disk.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final, TypeAlias

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem, problem

#: The entries of a package by name, in the order of the file.
Parts: TypeAlias = Mapping[str, bytes]

LIMIT_BYTES: Final = 50_000_000
LIMIT_ENTRIES: Final = 2_000
#: More elements than this in one part is no form of an office.
LIMIT_ELEMENTS: Final = 1_000_000
PIECE: Final = 64 * 1024
DOCUMENT: Final = "word/document.xml"

#: Zip cannot date an entry earlier; any fixed date would do.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DTD: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
#: The namespaces of ISO 29500 Strict: Word reads them, and hardly anybody else does.
_STRICT: Final = "{http://purl.oclc.org/ooxml/"
_MAIN_PART: Final = re.compile(rb'Target="/?(word/[^"/]+\.xml)"')
#: Whoever unpacked a paper with such an entry would write where nobody expects it.
_OUTSIDE: Final = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(data: bytes, name: str) -> Parts:
    """Every entry of the .docx `data`.

    Errors: InvalidSource: wrong kind (T130), empty or damaged (T131), password (T132), bomb (T124), DTD (T123).
    """
    place = Place(name)
    if fault := _wrong_kind(data, place):
        raise InvalidSource(fault)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _main_named(_entries(archive, place))
    except (zipfile.BadZipFile, struct.error, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise InvalidSource(problem("T131", place, what="压缩包已损坏")) from None
    if DOCUMENT not in parts or "[Content_Types].xml" not in parts:
        raise InvalidSource(problem("T130", place, what=_other_package(parts)))
    if faults := [fault for part, content in parts.items() if (fault := _bad_xml(part, content, place))]:
        raise InvalidSource(faults)
    if root(parts[DOCUMENT]).tag.startswith(_STRICT):
        raise InvalidSource(problem("T130", place, what="是“Strict Open XML 文档”，另存时类型要选“Word 文档”"))
    return parts


def closed(parts: Parts) -> bytes:
    """The package of `parts`; its bytes depend on nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part in sorted(parts, key=lambda one: (one != "[Content_Types].xml", one != "_rels/.rels", one)):
            entry = zipfile.ZipInfo(part, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As if made on MS-DOS: the default depends on the machine.
            entry.create_system = 0
            archive.writestr(entry, parts[part])
    return out.getvalue()


def root(content: bytes) -> etree._Element:
    """The parsed XML of a part."""
    return etree.fromstring(content, _parser())


def is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".vml"))


# --- what it is when it is no .docx --------------------------------------------------------------------


def _wrong_kind(data: bytes, place: Place) -> Problem | None:
    if not data:
        return problem("T131", place, what="0 字节")
    if data.startswith(_OLE):
        # An encrypted .docx is an old compound file that holds a stream of this name.
        if "EncryptedPackage".encode("utf-16-le") in data:
            return problem("T132", place)
        return problem("T130", place, what="像是旧版 .doc")
    if data.startswith(b"PK"):
        return None
    return problem("T130", place, what=_looks_like(data[:2048]))


def _looks_like(head: bytes) -> str:
    known = {b"%PDF": "像是 PDF", b"{\\rtf": "像是 RTF", b"\x89PNG": "像是图片", b"\xff\xd8\xff": "像是图片"}
    for magic, what in known.items():
        if head.startswith(magic):
            return what
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        return "像是网页"
    return "像是纯文本" if b"\x00" not in head else "认不出的文件"


def _other_package(parts: Parts) -> str:
    if any(part.startswith("xl/") for part in parts):
        return "像是表格 .xlsx"
    if any(part.startswith("ppt/") for part in parts):
        return "像是演示文稿 .pptx"
    if "mimetype" in parts:
        return "像是 .odt 或 .ofd"
    return "压缩包里没有 Word 正文"


def _main_named(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with the body called as everybody calls it: Word on the web may write word/document2.xml."""
    if DOCUMENT in parts:
        return parts
    links = re.findall(rb"<Relationship\b[^>]*?/officeDocument\"[^>]*>", parts.get("_rels/.rels", b""))
    found = _MAIN_PART.search(links[0]) if len(links) == 1 else None
    main = found[1].decode("utf-8", "replace") if found else ""
    if main not in parts:
        return parts
    folder, _, name = main.rpartition("/")
    renamed = {main: DOCUMENT, f"{folder}/_rels/{name}.rels": "word/_rels/document.xml.rels"}
    told = {"_rels/.rels", "[Content_Types].xml"}
    return {
        renamed.get(part, part): content.replace(main.encode(), DOCUMENT.encode()) if part in told else content
        for part, content in parts.items()
    }


# --- entries, in pieces ----------------------------------------------------------------------------------


def _entries(archive: zipfile.ZipFile, place: Place) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > LIMIT_ENTRIES:
        raise InvalidSource(problem("T124", place, what=f"里面有 {len(entries)} 个文件，超过 {LIMIT_ENTRIES} 个"))
    parts: dict[str, bytes] = {}
    #: Names of parts are the same whatever their case: programs would read one of two, and not all the same one.
    names: set[str] = set()
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        if entry.flag_bits & 0x1:
            raise InvalidSource(problem("T132", place))
        if _OUTSIDE.search(entry.filename):
            raise InvalidSource(problem("T124", place, what=f"里面有指向文件夹之外的名称“{entry.filename[:60]}”"))
        if entry.filename.lower() in names:
            raise InvalidSource(problem("T131", place, what=f"“{entry.filename}”出现了两次"))
        content = _entry(archive, entry, LIMIT_BYTES - total, place)
        total += len(content)
        parts[entry.filename] = content
        names.add(entry.filename.lower())
    return parts


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, place: Place) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > room:
                    raise InvalidSource(problem("T124", place, what=f"解压后超过 {LIMIT_BYTES // 1_000_000} MB"))
                pieces.append(piece)
    except zipfile.BadZipFile:
        # zipfile stops at the declared size and finds that the sum over it is wrong.
        raise InvalidSource(problem("T124", place, what=f"“{entry.filename}”声明的大小或校验与内容不符")) from None
    if size != entry.file_size:
        raise InvalidSource(problem("T124", place, what=f"“{entry.filename}”声明的大小与内容不符"))
    return b"".join(pieces)


# --- XML ---------------------------------------------------------------------------------------------------


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)


def _bad_xml(part: str, content: bytes, place: Place) -> Problem | None:
    if not is_xml(part):
        return None
    # The raw bytes first, and once more as if they were UTF-16: the parser never meets a DTD.
    if _DTD.search(content) or _DTD.search(content.replace(b"\x00", b"")):
        return problem("T123", place, part=part)
    if content.count(b"<") > 2 * LIMIT_ELEMENTS:
        return problem("T124", place, what=f"{part} 里的元素超过 {LIMIT_ELEMENTS // 10_000} 万个")
    try:
        # A DTD in an encoding that these bytes do not show: it resolves nothing, and has no business here.
        if root(content).getroottree().docinfo.internalDTD is not None:
            return problem("T123", place, part=part)
    except (etree.XMLSyntaxError, ValueError):
        return problem("T131", place, what=f"{part} 不是完整的 XML")
    return None
