"""How faces come to this machine: fetched from the distribution, or added by the user.

Packages are downloaded and unpacked, never installed: the one that holds FandolFang would pull 62 others.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from docflow.errors import InvalidSource, Place, Unavailable, problem
from docflow.render.fonts import faces, files
from docflow.render.page import Role


@dataclass(frozen=True, slots=True)
class _Package:
    """A package of Debian and Ubuntu, and the files of it that we want."""

    name: str
    members: tuple[str, ...]
    #: Names of faces; with all of them on the machine there is nothing to fetch.
    gives: tuple[str, ...]
    what: str


_PACKAGES = (
    _Package(
        "texlive-lang-chinese",
        (
            "FandolFang-Regular.otf",
            "FandolKai-Regular.otf",
            "FandolHei-Regular.otf",
            "FandolSong-Regular.otf",
            "FandolSong-Bold.otf",
        ),
        ("fandolfang r", "fandolkai", "fandolhei", "fandolsong"),
        "仿宋、楷体、黑体、宋体（Fandol，GPL 字体例外）",
    ),
    _Package("fonts-lxgw-wenkai", ("LXGWWenKai-Light.ttf",), ("lxgw wenkai light",), "生僻字（霞鹜文楷，OFL）"),
    _Package(
        "fonts-noto-cjk",
        ("NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"),
        ("noto serif cjk sc", "noto sans cjk sc"),
        "标题用粗宋体与生僻字（思源，OFL）",
    ),
)


def install(say: Callable[[str], None], folder: Path | None = None) -> None:
    """Fetches the free faces that are not here yet, and says each step through `say`. Safe to repeat.

    Errors: Unavailable P322 where packages cannot be fetched, with what to do instead.
    """
    home = folder or files.folder()
    here = {name for one in files.scan([*files.system_folders(), home], home / "cache") for name in one.names}
    for package in _PACKAGES:
        if here.issuperset(package.gives):
            say(f"已有 {package.what}")
            continue
        _fetch(package, home, say)
    faces.find.cache_clear()


def _fetch(package: _Package, home: Path, say: Callable[[str], None]) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Unavailable(problem("P322", Place(), package=package.name, detail="这台机器没有 apt-get"))
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as work:
        say(f"下载 {package.name}：{package.what}")
        _run(["apt-get", "download", package.name], package.name, work)
        archive = next(Path(work).glob("*.deb"))
        tar = Path(work, "files.tar")
        with tar.open("wb") as out:
            _run(["dpkg-deb", "--fsys-tarfile", str(archive)], package.name, work, out)
        taken = _take(tar, set(package.members), home)
        if missing := sorted(set(package.members) - taken):
            raise Unavailable(problem("P322", Place(), package=package.name, detail="包里没有 " + "、".join(missing)))
        _remember(home, archive)
    say(f"已取出 {len(taken)} 个字体文件，放在 {home}")


def _take(tar: Path, wanted: set[str], home: Path) -> set[str]:
    """Copies the wanted files of an archive; only their names are used, so no path of the archive reaches the disk."""
    taken = set()
    with tarfile.open(tar) as archive:
        for member in archive:
            name = Path(member.name).name
            if member.isfile() and name in wanted and (source := archive.extractfile(member)):
                beside = home / f"{name}.part"
                with beside.open("wb") as out:
                    shutil.copyfileobj(source, out)
                beside.replace(home / name)
                taken.add(name)
    return taken


def _remember(home: Path, archive: Path) -> None:
    """Notes which package, with its SHA-256, the files came from."""
    file = home / "sources.json"
    known = json.loads(file.read_text("utf8")) if file.is_file() else {}
    known[archive.name] = hashlib.sha256(archive.read_bytes()).hexdigest()
    file.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True), "utf8")


def _run(command: list[str], package: str, work: str, out: object = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=work,
            stdout=out if out is not None else subprocess.DEVNULL,  # type: ignore[call-overload]
            stderr=subprocess.PIPE,
            timeout=600,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(problem("P322", Place(), package=package, detail=str(error))) from None
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["没有说明"])[-1]
        raise Unavailable(problem("P322", Place(), package=package, detail=last))


def add(path: Path, role: Role | None = None, folder: Path | None = None) -> Role:
    """Copies a face of the user's own into docflow's folder; it wins for its role from now on. Says which role.

    The role is read from the face's names unless it is given.
    Errors: InvalidSource P323 (no Chinese font file), P324 (whose role cannot be told).
    """
    found = [one for one in files.read(path) if "国" in files.measure(path, one.index)]
    names = {name for one in found for name in one.names}
    if not names:
        raise InvalidSource(problem("P323", Place(str(path))))
    role = role or _role(names)
    if role is None:
        raise InvalidSource(problem("P324", Place(str(path)), roles="、".join(get_args(Role))))
    home = (folder or files.folder()) / "added" / role
    if home.is_dir():
        shutil.rmtree(home)
    home.mkdir(parents=True)
    shutil.copyfile(path, home / path.name)
    faces.find.cache_clear()
    return role


_SIGNS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("body", ("仿宋", "fangsong", "fang song")),
    ("title", ("小标宋", "xiaobiaosong", "标题宋", "中宋", "zhongsong")),
    ("kai", ("楷", "kai")),
    ("hei", ("黑", "hei", "sans")),
    ("song", ("宋", "song", "serif", "simsun")),
)


def _role(names: set[str]) -> Role | None:
    for role, signs in _SIGNS:
        if any(sign in name for sign in signs for name in names):
            return role
    return None
