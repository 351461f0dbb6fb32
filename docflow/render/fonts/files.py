"""Font files: where they lie, what they are called, what characters they have.

All of it is read from the files themselves by fontTools and remembered in the cache folder by path, size and time,
because reading the names of a few hundred files takes a second and their character maps longer.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SUFFIXES = {".otf", ".ttf", ".ttc", ".otc"}
#: Subfolders of docflow's folder that are looked at by name only.
OWN = ("added", "cache")
#: Changed when what is remembered changes its shape.
_VERSION = 4


def folder() -> Path:
    """Where docflow keeps faces: DOCFLOW_FONTS, or the user's cache."""
    if chosen := os.environ.get("DOCFLOW_FONTS"):
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "docflow" / "fonts"


def cache(home: Path) -> Path:
    """Where what was read from faces is remembered: beside them, or in the temporary folder where that is read-only."""
    beside = home / "cache"
    try:
        beside.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "docflow-fonts"
    return beside if os.access(beside, os.W_OK) else Path(tempfile.gettempdir()) / "docflow-fonts"


def system_folders() -> list[Path]:
    """Where this system keeps its faces."""
    home = Path("~").expanduser()
    if sys.platform == "darwin":
        named = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
        # Faces that macOS downloads on demand (仿宋, 楷体) lie here.
        named.append(Path("/System/Library/AssetsV2"))
    elif sys.platform == "win32":
        windows = os.environ.get("WINDIR", r"C:\Windows")
        named = [Path(windows) / "Fonts"]
        if local := os.environ.get("LOCALAPPDATA"):
            named.append(Path(local) / "Microsoft/Windows/Fonts")
    else:
        named = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]
    return [one for one in named if one.is_dir()]


@dataclass(frozen=True, slots=True)
class Found:
    """One face of one file."""

    path: Path
    #: Its place in a collection (.ttc).
    index: int
    #: What people call it, and the one name that no other face has (PostScript).
    family: str
    name: str
    #: All its names in all languages, in lower case.
    names: frozenset[str]
    weight: int


def scan(folders: list[Path], cache: Path) -> list[Found]:
    """Every face in `folders`, in their order; docflow's own subfolders apart."""
    memory = _read_json(cache / "names.json")
    fresh: dict[str, Any] = {}
    changed = False
    found = []
    for path, stamp in _files(folders):
        entry = memory.get(str(path))
        if not entry or entry["stamp"] != stamp:
            entry = {"stamp": stamp, "faces": list(_names(path))}
            changed = True
        fresh[str(path)] = entry
        found += [_found(path, face) for face in entry["faces"]]
    if changed:
        _write_json(cache / "names.json", memory | fresh)
    return found


def read(path: Path) -> list[Found]:
    """The faces of one file; none when it is no font file."""
    return [_found(path, face) for face in _names(path)] if path.suffix.lower() in _SUFFIXES else []


def _found(path: Path, face: dict[str, Any]) -> Found:
    return Found(path, face["index"], face["family"], face["name"], frozenset(face["names"]), face["weight"])


def _files(folders: list[Path]) -> Iterator[tuple[Path, str]]:
    for one in folders:
        for here, inner, names in os.walk(one):
            inner[:] = sorted(name for name in inner if name not in OWN)
            for name in sorted(names):
                if os.path.splitext(name)[1].lower() in _SUFFIXES:
                    path = Path(here, name)
                    try:
                        yield path, _stamp(path)
                    except OSError:  # a dangling link is no face
                        continue


def _stamp(path: Path) -> str:
    state = path.stat()
    return f"{_VERSION} {state.st_size} {state.st_mtime_ns}"


def _names(path: Path) -> Iterator[dict[str, Any]]:
    """The faces of one file; nothing when it cannot be read as one (a web font, a broken file)."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        # Opened here, because fontTools leaves a file open that it cannot read.
        with path.open("rb") as file:
            many = path.suffix.lower() in (".ttc", ".otc")
            fonts = TTCollection(file, lazy=True).fonts if many else [TTFont(file, lazy=True)]
            faces = [_describe(font, index) for index, font in enumerate(fonts)]
    except (TTLibError, OSError, KeyError, ValueError):
        return
    yield from faces


def _describe(font: Any, index: int) -> dict[str, Any]:
    table = font["name"]
    names = {str(record.toUnicode(errors="replace")) for record in table.names if record.nameID in (1, 4, 6, 16)}
    family = table.getName(1, 3, 1, 0x409) or table.getName(1, 1, 0, 0) or table.getFirstDebugName((1,))
    weight = int(font["OS/2"].usWeightClass) if "OS/2" in font else 400
    # Some bold faces give the weight of a regular one; their names know better.
    style = f"{table.getDebugName(2)} {table.getDebugName(17)}".lower()
    slanted = "italic" in style or "oblique" in style
    return {
        "index": index,
        "family": str(family or ""),
        "name": table.getDebugName(6) or str(family),
        # A slanted face answers to no name: it stands for nothing in a Chinese paper.
        "names": [] if slanted else sorted({name.lower() for name in names if name}),
        "weight": max(weight, 700) if "bold" in style else weight,
    }


# --- what a face can write ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Metrics:
    """Heights of a face in ems, as the engine uses them."""

    ascent: float
    descent: float
    #: Top and bottom of its hanzi and the middle of its dash, above the baseline.
    hanzi_top: float
    hanzi_bottom: float
    dash_middle: float


class Coverage:
    """The characters of a face, as ranges."""

    def __init__(self, ranges: list[list[int]], metrics: Metrics) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]
        self.metrics = metrics

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        place = bisect_right(self._starts, code) - 1
        return place >= 0 and code <= self._ends[place]


def coverage(path: Path, index: int, cache: Path) -> Coverage:
    """What the face `index` of `path` can write."""
    key = hashlib.sha256(f"{path}\n{index}\n{_stamp(path)}".encode()).hexdigest()[:24]
    file = cache / f"cover-{key}.json"
    data = _read_json(file)
    if not data:
        data = _measure(path, index)
        _write_json(file, data)
    return Coverage(data["ranges"], Metrics(**data["metrics"]))


def remembered(what: str, path: Path, index: int, cache: Path, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `read` tells of the face `index` of `path`, as JSON has it; kept in `cache` under the name of `what`."""
    key = hashlib.sha256(f"{what}\n{path}\n{index}\n{_stamp(path)}".encode()).hexdigest()[:24]
    file = cache / f"{what}-{key}.json"
    data = _read_json(file)
    if not data:
        data = read()
        _write_json(file, data)
    return data


def measure(path: Path, index: int) -> Coverage:
    """The same, read anew and not remembered."""
    data = _measure(path, index)
    return Coverage(data["ranges"], Metrics(**data["metrics"]))


def _measure(path: Path, index: int) -> dict[str, Any]:
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont

    with TTFont(str(path), fontNumber=index, lazy=True) as font:
        glyphs = font.getBestCmap() or {}
        em = font["head"].unitsPerEm
        shapes = font.getGlyphSet()

        def bounds(character: str) -> tuple[float, float]:
            """Bottom and top of its ink."""
            pen = BoundsPen(shapes)
            if ord(character) in glyphs:
                shapes[glyphs[ord(character)]].draw(pen)
            box = pen.bounds or (0, 0, 0, em * 0.85)
            return box[1] / em, box[3] / em

        dash = bounds("—")
        hanzi = [bounds(one) for one in "国委工文件"]
        return {
            "ranges": _ranges(sorted(glyphs)),
            "metrics": {
                "ascent": font["hhea"].ascent / em,
                "descent": abs(font["hhea"].descent) / em,
                "hanzi_top": max(top for _, top in hanzi),
                "hanzi_bottom": min(bottom for bottom, _ in hanzi),
                "dash_middle": sum(dash) / 2,
            },
        }


def _ranges(codes: list[int]) -> list[list[int]]:
    out: list[list[int]] = []
    for code in codes:
        if out and out[-1][1] == code - 1:
            out[-1][1] = code
        else:
            out.append([code, code])
    return out


# --- the cache: a loss of it costs time, nothing else ----------------------------------------------------


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """Written beside and moved, so that two processes never read half a file; given up when the folder is read-only."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(data, ensure_ascii=False), "utf8")
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
