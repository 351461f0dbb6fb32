"""Templates, workflows, rules and registers by name: the workspace first, then what docflow ships.

Library(workspace)           names, load, copy, diff
Item                         the bytes of one, with their SHA-256: what a case is pinned to

Reads files and never understands them; a name is never a path.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said
from docflow.source import near_text

Kind = Literal["templates", "workflows", "rules", "registers", "calendars", "pages", "examples"]
Origin = Literal["workspace", "shipped"]

#: What each folder holds: what it is called, and the endings of its files; examples are files of any ending.
KINDS: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    "templates": ("模板", (".md", ".docx")),
    "workflows": ("流程", (".yaml",)),
    "rules": ("规则", (".yaml",)),
    "registers": ("台账格式", (".yaml",)),
    "calendars": ("日历", (".yaml",)),
    "pages": ("版式", (".yaml",)),
    "examples": ("样例", ()),
}
#: Beside a Word template: its front matter.
SIDECAR = ".yaml"

_HERE = Path(__file__).parent
#: A wheel carries a copy inside the package; in a checkout the folders stand beside it.
SHIPPED = _HERE / "shipped" if (_HERE / "shipped").is_dir() else _HERE.parent

_NAME = re.compile(r"[\w（）《》()·][\w（）《》()·.\-—]{0,79}")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be loaded."""

    name: str
    kind: Kind
    path: Path
    origin: Origin
    #: True when the workspace has its own version of what docflow ships.
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """The text of a template, workflow or rule, as bytes."""

    name: str
    kind: Kind
    path: Path
    data: bytes
    #: Of the data, and of the sidecar when there is one: what a case is pinned to.
    sha256: str
    origin: Origin
    #: The YAML beside a Word template.
    sidecar: bytes | None = None

    @property
    def is_word(self) -> bool:
        return self.path.suffix == ".docx"

    @property
    def text(self) -> str:
        """The data as text. Errors: InvalidSource Y407."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidSource(problem("Y407", Place(str(self.path)))) from None


@dataclass(frozen=True)
class Library:
    """Everything that can be found by name."""

    workspace: Path | None = None
    shipped: Path = SHIPPED

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Every name of a kind, in order."""
        return tuple(entry.name for entry in self.entries(kind))

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """What can be loaded, in order of name; the workspace's own hide what docflow ships."""
        shipped = {entry.name: entry for entry in self._of(kind, "shipped")}
        own = {entry.name: entry for entry in self._of(kind, "workspace")}
        marked = {name: _replacing(entry) if name in shipped else entry for name, entry in own.items()}
        return tuple(sorted({**shipped, **marked}.values(), key=lambda entry: entry.name))

    def load(self, kind: Kind, name: str, origin: Origin | None = None) -> Item:
        """The item called `name`.

        Errors: InvalidSource T140 a link, T141 no name, T142 unknown, T143 two of one name.
        """
        if kind == "templates":
            _not_a_path(name)
        _check(name, kind)
        for each in (origin,) if origin else ("workspace", "shipped"):
            if found := [entry for entry in self._of(kind, each) if entry.name == name]:
                if len(found) > 1:
                    raise InvalidSource(problem("T143", Place(str(found[0].path.parent)), name=name))
                return self._read(found[0])
        known = self.names(kind)
        near, listed = near_text(name, known), "、".join(known) or "（没有）"
        raise InvalidSource(problem("T142", None, name=name, what=KINDS[kind][0], near=near, known=listed))

    def strays(self) -> list[Problem]:
        """Warnings for files of the workspace that nothing will ever read."""
        out = []
        for kind, (_, endings) in KINDS.items():
            folder = self._folder(kind, "workspace")
            if not endings or folder is None or not folder.is_dir():
                continue
            read = {entry.path for entry in self._of(kind, "workspace")}
            sidecars = {path.with_suffix(SIDECAR) for path in read if path.suffix == ".docx"}
            for path in sorted(folder.iterdir()):
                if path not in read | sidecars and not path.name.startswith((".", "~$")):
                    known = "、".join(endings)
                    out.append(problem("T144", Place(str(path)), folder=kind, path=path.name, known=known))
        return out

    def copy(self, kind: Kind, name: str) -> tuple[Path, ...]:
        """The files of a shipped item copied into the workspace, to be changed there.

        Errors: InvalidSource T146 already there, T147 not shipped; Unavailable E625 without a workspace, E609.
        """
        folder = self._folder(kind, "workspace")
        if folder is None:
            raise Unavailable(problem("E625"))
        if any(entry.name == name for entry in self._of(kind, "workspace")):
            raise InvalidSource(problem("T146", Place(str(folder)), name=name))
        item = self._shipped(kind, name)
        written = {folder / item.path.name: item.data}
        if item.sidecar is not None:
            written[folder / item.path.with_suffix(SIDECAR).name] = item.sidecar
        for path, data in written.items():
            _write_new(path, data)
        return tuple(written)

    def diff(self, kind: Kind, name: str) -> str:
        """What the workspace's version changes in the shipped one, as a unified difference; "" when nothing.

        Errors: InvalidSource T145 no own version, T147 not shipped.
        """
        if not any(entry.name == name for entry in self._of(kind, "workspace")):
            raise InvalidSource(problem("T145", None, name=name))
        shipped, own = self._shipped(kind, name), self.load(kind, name, "workspace")
        return difference(shipped, own)

    def _shipped(self, kind: Kind, name: str) -> Item:
        _check(name, kind)
        if not any(entry.name == name for entry in self._of(kind, "shipped")):
            if name in self.names(kind):
                raise InvalidSource(problem("T147", None, name=name))
            return self.load(kind, name)
        return self.load(kind, name, "shipped")

    def _folder(self, kind: Kind, origin: Origin) -> Path | None:
        root = self.workspace if origin == "workspace" else self.shipped
        return root / kind if root is not None else None

    def _of(self, kind: Kind, origin: Origin) -> Iterator[Entry]:
        folder = self._folder(kind, origin)
        if folder is None or not folder.is_dir():
            return
        endings = KINDS[kind][1]
        for path in sorted(folder.rglob("*") if not endings else folder.iterdir()):
            if path.name.startswith((".", "~$")) or path.is_dir():
                continue
            if not endings:
                yield Entry(unicodedata.normalize("NFC", path.relative_to(folder).as_posix()), kind, path, origin)
            elif path.suffix in endings:
                yield Entry(unicodedata.normalize("NFC", path.stem), kind, path, origin)

    def _read(self, entry: Entry) -> Item:
        folder = self._folder(entry.kind, entry.origin)
        sidecar = entry.path.with_suffix(SIDECAR) if entry.path.suffix == ".docx" else None
        for path in (folder, *_between(entry.path, folder), sidecar):
            if path is not None and path.is_symlink():
                raise InvalidSource(problem("T140", Place(str(path)), folder=entry.kind, path=path.name))
        try:
            data = entry.path.read_bytes()
            beside = sidecar.read_bytes() if sidecar is not None and sidecar.is_file() else None
        except OSError as error:
            raise Unavailable(problem("E612", Place(str(entry.path)), path=entry.path, detail=said(error))) from error
        digest = hashlib.sha256(data if beside is None else _joined(data, beside)).hexdigest()
        return Item(entry.name, entry.kind, entry.path, data, digest, entry.origin, beside)


def difference(before: Item, after: Item) -> str:
    """What `after` changes in `before`; of a Word template the sidecar, and whether the document itself differs."""
    lines: list[str] = []
    if before.is_word or after.is_word:
        if before.data != after.data:
            lines.append(f"{after.path.name}：Word 文件不同（{len(before.data)} → {len(after.data)} 字节）\n")
        pairs = [(_text(before.sidecar), _text(after.sidecar), SIDECAR)]
    else:
        pairs = [(before.text, after.text, after.path.suffix)]
    for old, new, ending in pairs:
        names = f"{before.origin}/{before.name}{ending}", f"{after.origin}/{after.name}{ending}"
        lines += difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), *names)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8-sig", "replace")


def _joined(data: bytes, beside: bytes) -> bytes:
    """Both files as one, so that no byte can move from one to the other unseen."""
    return len(data).to_bytes(8, "big") + data + beside


def _between(path: Path, folder: Path | None) -> Iterator[Path]:
    """`path` and the folders above it, up to but without `folder`."""
    while folder is not None and path != folder:
        yield path
        path = path.parent


def _replacing(entry: Entry) -> Entry:
    return Entry(entry.name, entry.kind, entry.path, entry.origin, replaces=True)


def _not_a_path(name: str) -> None:
    """T148, T149: the file of a template where its name is asked for."""
    base = re.split(r"[/\\]", name)[-1]
    stem, dot, ending = base.rpartition(".")
    if dot and stem and ending.lower() in ("docm", "dotm"):
        raise InvalidSource(problem("T149", None, name=base))
    if dot and _NAME.fullmatch(stem) and ending.lower() in ("md", "docx"):
        raise InvalidSource(problem("T148", None, name=base, stem=stem))


def _check(name: str, kind: Kind) -> None:
    parts = name.split("/") if kind == "examples" else [name]
    if not all(_NAME.fullmatch(part) for part in parts):
        shown = "".join(letter if letter.isprintable() else "?" for letter in name)[:40]
        raise InvalidSource(problem("T141", None, name=shown))


def _write_new(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            out.write(data)
    except FileExistsError:
        raise InvalidSource(problem("T146", Place(str(path)), name=path.name)) from None
    except OSError as error:
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail=said(error))) from error
