"""What kind of file it is, and the way into an .xlsx that trusts nothing the file says of itself."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Protocol
from xml.parsers import expat

from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem

LIMIT_FILE = 100_000_000
LIMIT_ENTRIES = 2_000
#: What one part may hold once unpacked. A sheet of 100 000 rows and 20 columns is about 80 MB of XML.
LIMIT_PART = 300_000_000
LIMIT_SMALL_PART = 100_000_000
#: Real sheets shrink ten to forty times.
LIMIT_RATIO = 200
_RATIO_FROM = 20_000_000
#: The longest comment or attribute: the parser reads an unfinished one again with every piece.
LIMIT_TOKEN = 1_000_000
PIECE = 65_536
#: Whoever unpacked a copy of the file with such a part would write where nobody expects it.
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
)
_MEMBERS = (
    ("word/document.xml", "Word 文件"),
    ("ppt/presentation.xml", "演示文稿"),
    ("xl/workbook.bin", ".xlsb 二进制工作簿"),
    ("content.xml", ".ods 表格"),
)


def bytes_of(path: Path | bytes, source: str) -> bytes:
    """The bytes of the file, once its size is known to be bearable."""
    if isinstance(path, bytes):
        data = path
    else:
        try:
            if path.stat().st_size > LIMIT_FILE:
                raise InvalidSource(problem("D213", Place(source), found="文件超过 100 MB", limit="100 MB"))
            data = path.read_bytes()
        except IsADirectoryError:
            raise InvalidSource(problem("D220", Place(source), what="是一个文件夹")) from None
        except FileNotFoundError:
            raise InvalidSource(problem("F508", Place(source))) from None
        except OSError as error:
            raise Unavailable(problem("F509", Place(source), reason=error.strerror or str(error))) from None
    if not data.strip(b"\x00\r\n\t "):
        raise InvalidSource(problem("D228", Place(source)))
    return data


def kind_of(data: bytes, source: str, suffix: str) -> Literal["xlsx", "csv"]:
    """Whether this is a workbook or text; InvalidSource (D220, D227, D228) for everything else."""
    if data.startswith(b"PK"):
        return "xlsx"
    fault = _foreign(data, source, suffix)
    if fault:
        raise InvalidSource(fault)
    return "csv"


def _foreign(data: bytes, source: str, suffix: str) -> Problem | None:
    place = Place(source)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return problem("D227", place)
        return problem("D220", place, what="旧版 .xls 或其他旧格式")
    for start, what in _OTHERS:
        if data.startswith(start):
            return problem("D220", place, what=what)
    head = data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        return problem("D220", place, what="网页或 XML 冒充的表格")
    if suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et"):
        return problem("D220", place, what=f"扩展名是 {suffix}，内容不是")
    return None


class Package:
    """An .xlsx as a zip whose parts are streamed, never unpacked whole."""

    def __init__(self, data: bytes, source: str) -> None:
        self.source = source
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise InvalidSource(problem("D228", Place(source))) from None
        self.names = {info.filename: info for info in self.zip.infolist()}
        if len(self.zip.infolist()) > LIMIT_ENTRIES:
            raise self.unsafe(f"内含 {len(self.zip.infolist())} 个部件")
        if outside := next((name for name in self.names if _OUTSIDE.search(name)), ""):
            raise self.unsafe(f"指向文件夹之外的名称“{outside[:60]}”")
        if any(info.flag_bits & 1 for info in self.zip.infolist()):
            raise InvalidSource(problem("D227", Place(source)))
        self._check_kind()

    def _check_kind(self) -> None:
        if "xl/workbook.xml" in self.names:
            return
        for member, what in _MEMBERS:
            if member in self.names:
                raise InvalidSource(problem("D220", Place(self.source), what=what))
        what = "普通压缩包" if self.names else "空的压缩包"
        raise InvalidSource(problem("D220", Place(self.source), what=what))

    def unsafe(self, what: str) -> InvalidSource:
        return InvalidSource(problem("D229", Place(self.source), what=what))

    def walk(self, part: str, reader: Reader, limit: int = LIMIT_SMALL_PART) -> None:
        """Gives `reader` every element of `part` as it is parsed; nothing is kept of it, so that no part is too big.

        Errors: InvalidSource (D213, D228, D229): broken or hostile XML, entities, parts that unpack without end.
        """
        self.parse(self.pieces(part, limit), reader)

    def parse(self, pieces: Iterable[bytes], reader: Reader) -> None:
        """Gives `reader` every element in `pieces`. Errors: as `walk`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = self._refuse_entities
        total = 0
        try:
            for piece in pieces:
                total += len(piece)
                parser.Parse(piece, False)
                if total - parser.CurrentByteIndex > LIMIT_TOKEN:
                    raise self.unsafe("单个标记过长")
            if total:
                parser.Parse(b"", True)
        except (expat.ExpatError, ValueError):
            raise InvalidSource(problem("D228", Place(self.source))) from None

    def pieces(self, part: str, limit: int = LIMIT_SMALL_PART) -> Iterator[bytes]:
        """The bytes of `part`, nothing when there is none. Errors: InvalidSource (D228, D229)."""
        info = self.names.get(part)
        if info is None:
            return
        limit = min(limit, max(_RATIO_FROM, info.compress_size * LIMIT_RATIO))
        total = 0
        try:
            with self.zip.open(info) as stream:
                while piece := stream.read(PIECE):
                    total += len(piece)
                    if total > limit:
                        raise self.unsafe(f"解压后超过 {limit // 1_000_000} MB")
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
            raise InvalidSource(problem("D228", Place(self.source))) from None

    def _refuse_entities(self, *_: object) -> None:
        raise self.unsafe("实体定义（DTD）")


class Reader(Protocol):
    """What is told of the elements of a part, in their order; names are as written, prefix and all."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]
