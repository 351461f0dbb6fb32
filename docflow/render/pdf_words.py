"""The words of a tagged PDF, block by block in reading order (读 PDF 的文字): paragraphs, cells, what a drawing says.

blocks (data, name) -> Block, …   Errors: InvalidSource T133 where the file has no structure or cannot be read

Ours are tagged (PDF/UA): the tree says what is a paragraph and what a cell, across lines and pages, and page numbers
are no part of it. Opened as if an enemy had made it: what unpacks beyond a limit is refused.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from docflow.errors import InvalidSource, Place, problem

#: All content of one file, unpacked.
LIMIT_BYTES: Final = 50_000_000
LIMIT_PAGES: Final = 2_000
_DEPTH: Final = 60
_TEXT: Final = "BDC BMC EMC Tf Tj TJ Do"
_INLINE: Final = ("/Span", "/Link", "/Strong", "/Em", "/Reference", "/Note", "/Lbl", "/Quote", "/Code", "/Sub")
_CODES: Final = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]+)>")
_CHARS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph; a cell, when it has a table; words of a drawing, when it has a number of one."""

    text: str
    #: Counted from 1; 0 where it is no cell.
    table: int = 0
    row: int = 0
    cell: int = 0
    drawing: int = 0


def blocks(data: bytes, name: str) -> list[Block]:
    """Every block of the PDF `data`."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if "/StructTreeRoot" not in pdf.Root or len(pdf.pages) > LIMIT_PAGES:
                raise _unread(name, "没有结构标记")
            words = _Words(pdf)
            for number, page in enumerate(pdf.pages):
                words.page(number, page)
            tree = _Tree(words, {page.objgen: number for number, page in enumerate(pdf.pages)})
            tree.walk(pdf.Root.StructTreeRoot.get("/K"), None, 0)
            return tree.blocks
    except pikepdf.PasswordError:
        raise _unread(name, "有打开密码") from None
    except (pikepdf.PdfError, *_BROKEN):
        raise _unread(name, "不完整，或者结构不明") from None


def _unread(name: str, what: str) -> InvalidSource:
    return InvalidSource(problem("T133", Place(name), what=what))


class _TooMuch(Exception):
    """More content than any paper has."""


#: What a file that is not what it says may raise.
_BROKEN: Final = (
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    _TooMuch,
)


# --- content ----------------------------------------------------------------------------------------------------


@dataclass
class _Words:
    """What is written under each mark of a page: (page, mark) -> words, and drawings by what they say."""

    pdf: Any
    told: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    drawn: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    left: int = LIMIT_BYTES

    def page(self, number: int, page: Any) -> None:
        contents = page.obj.get("/Contents")
        streams = list(contents) if self._is(contents, "Array") else [contents] if contents is not None else []
        data = b"\n".join(self._read(one) for one in streams)
        self._run(number, data, page.obj.get("/Resources"), [], 0)

    def _is(self, found: Any, kind: str) -> bool:
        import pikepdf

        return isinstance(found, getattr(pikepdf, kind))

    def _read(self, stream: Any) -> bytes:
        """A stream unpacked, or as it is kept where it is not packed."""
        raw = bytes(stream.read_raw_bytes())
        packed = stream.get("/Filter")
        if packed is not None:
            if str(packed if not self._is(packed, "Array") else packed[0]) != "/FlateDecode":
                raise ValueError
            raw = zlib.decompressobj().decompress(raw, self.left + 1)
        self.left -= len(raw)
        if self.left < 0:
            raise _TooMuch
        return raw

    def _run(self, number: int, data: bytes, resources: Any, marks: list[int | None], depth: int) -> None:
        import pikepdf

        if depth > _DEPTH or resources is None:
            return
        letters: dict[int, str] = {}
        # A drawing sets letter by letter, and each of its labels in a form of its own.
        label: list[str] = []
        for one in pikepdf.parse_content_stream(pikepdf.Stream(self.pdf, data), _TEXT):
            operands: Any = one.operands
            match str(one.operator):
                case "BDC" | "BMC":
                    marks.append(self._mark(operands))
                case "EMC":
                    marks.pop()
                case "Tf":
                    letters = self._letters(resources.Font[str(operands[0])])
                case "Tj" | "TJ":
                    words = _decoded(operands[0], letters)
                    label.append(words)
                    if not depth:
                        self._say(self.told, number, marks, words)
                case _:
                    form = resources.XObject[str(operands[0])]
                    if str(form.get("/Subtype")) == "/Form":
                        self._run(number, self._read(form), form.get("/Resources"), [*marks], depth + 1)
        if depth and label:
            self._say(self.drawn, number, marks, "".join(label))

    def _mark(self, operands: Any) -> int | None:
        named: Any = operands[1] if len(operands) > 1 else None
        return int(named["/MCID"]) if self._is(named, "Dictionary") and "/MCID" in named else None

    def _say(self, told: dict[tuple[int, int], list[str]], number: int, marks: list[int | None], words: str) -> None:
        mark = next((one for one in reversed(marks) if one is not None), None)
        if mark is not None:
            told.setdefault((number, mark), []).append(words)

    def _letters(self, font: Any) -> dict[int, str]:
        key = font.objgen
        if key not in self._known:
            table = self._read(font.ToUnicode) if "/ToUnicode" in font else b""
            found = (pair for stretch in _CHARS.findall(table) for pair in _CODES.findall(stretch))
            pairs = ((int(a, 16), bytes.fromhex(b.decode())) for a, b in found)
            self._known[key] = {code: said.decode("utf-16-be", "replace") for code, said in pairs}
        return self._known[key]

    _known: dict[Any, dict[int, str]] = field(default_factory=dict)


def _decoded(shown: Any, letters: dict[int, str]) -> str:
    import pikepdf

    strings = (
        [shown] if isinstance(shown, pikepdf.String) else [one for one in shown if isinstance(one, pikepdf.String)]
    )
    out = []
    for one in strings:
        data = bytes(one)
        out += [letters.get(int.from_bytes(data[at : at + 2], "big"), "") for at in range(0, len(data), 2)]
    return "".join(out)


# --- structure ----------------------------------------------------------------------------------------------------


@dataclass
class _Tree:
    """The structure read depth first: a block is what holds words and no other block."""

    words: _Words
    pages: dict[Any, int]
    blocks: list[Block] = field(default_factory=list)
    table: int = 0
    row: int = 0
    cell: int = 0
    drawing: int = 0

    def walk(self, node: Any, page: int | None, depth: int) -> None:
        if depth > _DEPTH:
            raise RecursionError
        for one in _children(node):
            if not hasattr(one, "get") or "/S" not in one:
                continue
            kind = str(one.get("/S"))
            page = self._page(one, page)
            match kind:
                case "/Table":
                    self.table, self.row = self.table + 1, 0
                    self.walk(one.get("/K"), page, depth + 1)
                case "/TR":
                    self.row, self.cell = self.row + 1, 0
                    self.walk(one.get("/K"), page, depth + 1)
                case "/TD" | "/TH":
                    self.cell += 1
                    text = "".join(self._below(one, page, self.words.told, depth))
                    self.blocks.append(Block(text, self.table, self.row, self.cell))
                case "/Figure":
                    self.drawing += 1
                    told = self._below(one, page, self.words.drawn, depth)
                    self.blocks += [Block(text, drawing=self.drawing) for text in told]
                case _ if self._is_leaf(one):
                    self.blocks.append(Block("".join(self._below(one, page, self.words.told, depth))))
                case _:
                    self.walk(one.get("/K"), page, depth + 1)

    def _page(self, node: Any, page: int | None) -> int | None:
        own = node.get("/Pg")
        return self.pages.get(own.objgen, page) if own is not None else page

    def _is_leaf(self, node: Any) -> bool:
        """True when words stand in it at once."""
        return any(
            not hasattr(one, "get") or str(one.get("/S", "")) in (*_INLINE, "") for one in _children(node.get("/K"))
        )

    def _below(self, node: Any, page: int | None, told: dict[tuple[int, int], list[str]], depth: int) -> list[str]:
        if depth > _DEPTH:
            raise RecursionError
        out: list[str] = []
        page = self._page(node, page)
        for one in _children(node.get("/K")):
            mark = one if not hasattr(one, "get") else one.get("/MCID")
            if mark is None:
                out += self._below(one, page, told, depth + 1)
                continue
            at = self._page(one, page) if hasattr(one, "get") else page
            out += told.get((at, int(mark)), []) if at is not None else []
        return out


def _children(node: Any) -> Iterator[Any]:
    import pikepdf

    if isinstance(node, pikepdf.Array):
        yield from node
    elif node is not None:
        yield node
