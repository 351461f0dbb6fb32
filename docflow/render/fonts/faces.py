"""A face for every role, and another for the characters it lacks.

The order of choice: what the user added · the faces offices have (仿宋_GB2312 …) · free faces that stand for them.
A stand-in is told, never passed off for the real one.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, get_args
from xml.sax.saxutils import escape

from docflow.errors import Place, Problem, Unavailable, problem
from docflow.render.fonts import files
from docflow.render.page import ROLES, Role


@dataclass(frozen=True, slots=True)
class _Wish:
    """A face we would take: its names, whether it only stands in, how bold it must be."""

    names: tuple[str, ...]
    stands_in: bool = False
    least_weight: int = 0


_WISHES: Final[dict[Role, tuple[_Wish, ...]]] = {
    "body": (
        _Wish(("仿宋_gb2312", "fangsong_gb2312")),
        _Wish(("仿宋", "fangsong", "simfang")),
        _Wish(("方正仿宋_gbk", "方正仿宋简体", "fzfangsong-z02s", "fzfangsong-z02")),
        _Wish(("华文仿宋", "stfangsong")),
        _Wish(("朱雀仿宋", "zhuque fangsong", "zhuque fangsong (technical preview)"), True),
        _Wish(("fandolfang r", "fandolfang"), True),
        _Wish(("noto serif cjk sc", "source han serif sc", "songti sc"), True),
    ),
    "kai": (
        _Wish(("楷体_gb2312", "kaiti_gb2312")),
        _Wish(("楷体", "kaiti", "simkai")),
        _Wish(("方正楷体_gbk", "方正楷体简体", "fzkai-z03s", "fzkai-z03")),
        _Wish(("华文楷体", "stkaiti", "kaiti sc")),
        _Wish(("fandolkai",), True),
        _Wish(("lxgw wenkai", "霞鹜文楷"), True),
    ),
    "hei": (
        _Wish(("黑体", "simhei")),
        _Wish(("方正黑体_gbk", "方正黑体简体", "fzhei-b01s", "fzhei-b01")),
        _Wish(("华文黑体", "stheiti", "heiti sc")),
        _Wish(("fandolhei",), True),
        _Wish(("noto sans cjk sc", "source han sans sc"), True),
    ),
    "title": (
        _Wish(("方正小标宋简体", "方正小标宋_gbk", "fzxiaobiaosong-b05s", "fzxiaobiaosong-b05", "小标宋体")),
        _Wish(("华文中宋", "stzhongsong"), True),
        _Wish(("noto serif cjk sc", "source han serif sc", "songti sc"), True, 600),
        _Wish(("fandolsong",), True, 600),
    ),
    "song": (
        _Wish(("宋体", "simsun")),
        _Wish(("方正书宋_gbk", "方正书宋简体", "fzshusong-z01s", "fzshusong-z01")),
        _Wish(("华文宋体", "stsong", "songti sc")),
        _Wish(("fandolsong",), True),
        _Wish(("noto serif cjk sc", "source han serif sc"), True),
    ),
}

#: Faces asked, in this order, for what a role's face lacks; the first ones look most like it.
_RARE: Final[dict[Role, tuple[str, ...]]] = {
    "body": ("lxgw wenkai light", "lxgw wenkai", "noto serif cjk sc", "simsun"),
    "kai": ("lxgw wenkai", "lxgw wenkai light", "noto serif cjk sc", "simsun"),
    "hei": ("noto sans cjk sc", "microsoft yahei", "pingfang sc"),
    "title": ("noto serif cjk sc", "source han serif sc", "lxgw wenkai"),
    "song": ("noto serif cjk sc", "source han serif sc", "simsun"),
}
_LAST: Final = (
    "noto serif cjk sc",
    "noto sans cjk sc",
    "lxgw wenkai",
    "simsun-extb",
    "simsun-extg",
    "babelstone han",
    "hanamina",
    "hanaminb",
    "tw-sung-ext-b",
    "tw-kai-ext-b",
    "dejavu sans",
)


def serif(role: Role) -> str:
    """The generic CSS family of a role, for a browser that has none of the faces."""
    return {"body": "fangsong, serif", "kai": "cursive", "hei": "sans-serif", "title": "serif", "song": "serif"}[role]


def ignorable(character: str) -> bool:
    """Whether nothing is drawn for it: white space, joiners, variation selectors."""
    code = ord(character)
    return (
        (character != "\u3000" and character.isspace())
        or unicodedata.category(character) in ("Cf", "Cc")
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


@dataclass(frozen=True, slots=True)
class Face:
    """A face (字体) that stands for a role."""

    #: What people call it, for reports.
    family: str
    #: The one name that no other face has: what the style sheet calls it.
    name: str
    path: Path
    index: int
    weight: int
    #: It only stands for the face that offices have.
    is_substitute: bool
    #: 自备, 系统 or 自取 (fetched by `docflow fonts install`).
    source: str


@dataclass(frozen=True, slots=True)
class RareUse:
    """A character that its role's face lacks, and the face that wrote it."""

    character: str
    role: Role
    family: str

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"


@dataclass(frozen=True)
class Faces:
    """The faces of one machine."""

    roles: dict[Role, Face]
    #: Faces asked for what the role's face lacks, in order.
    fallback: dict[Role, tuple[Face, ...]]
    cache: Path
    #: What an office calls the face of a role, where it has a name of its own for it.
    asked: tuple[tuple[Role, str], ...] = ()
    #: The face of Latin letters and digits, but for page numbers; None: that of the words around them.
    latin: Face | None = None
    #: The name of that face where the office asks for one, whether or not it was found.
    asked_latin: str = ""
    _chosen: dict[tuple[Role, str], Face | None] = field(default_factory=dict, repr=False)
    #: For each role, characters that its own face is known to write.
    _own: dict[Role, set[str]] = field(default_factory=dict, repr=False)

    def role(self, role: Role) -> Face:
        return self.roles[role]

    def metrics(self, role: Role) -> files.Metrics:
        return self._coverage(self.roles[role]).metrics

    def _coverage(self, face: Face) -> files.Coverage:
        return _coverage(face.path, face.index, self.cache)

    def of(self, character: str, role: Role) -> Face | None:
        """The face that writes `character` in `role`; None when no face has it."""
        key = (role, character)
        if key not in self._chosen:
            latin = (self.latin,) if self.latin and role != "song" and "!" <= character <= "~" else ()
            candidates = (*latin, self.roles[role], *self.fallback[role])
            self._chosen[key] = next((one for one in candidates if character in self._coverage(one)), None)
        return self._chosen[key]

    def writes(self, text: str, role: Role) -> bool:
        """Whether the face of `role` itself writes all of `text`."""
        known = self._own.setdefault(role, set())
        if known.issuperset(text):
            return True
        own = self.roles[role]
        if any(self.of(one, role) is not own for one in set(text)):
            return False
        known.update(text)
        return True

    def missing(self, text: str, role: Role = "body") -> tuple[str, ...]:
        """The characters of `text` that no face has, in order, each once."""
        return tuple(one for one in dict.fromkeys(text) if not ignorable(one) and self.of(one, role) is None)

    def runs(self, text: str, role: Role) -> list[tuple[str, Face]]:
        """`text` cut where the face changes; what no face has stays with the role's face."""
        own = self.roles[role]
        if self.writes(text, role) or all(ignorable(one) or self.of(one, role) is own for one in set(text)):
            return [(text, own)]
        runs: list[tuple[str, Face]] = []
        for one in text:
            # What draws nothing stays where it is: a variation selector with its character.
            face = (runs[-1][1] if runs else own) if ignorable(one) else (self.of(one, role) or own)
            if runs and runs[-1][1] == face:
                runs[-1] = (runs[-1][0] + one, face)
            else:
                runs.append((one, face))
        return runs

    def rare_uses(self, text: str, role: Role) -> tuple[RareUse, ...]:
        """The characters of `text` that another face writes."""
        own = self.roles[role]
        out = []
        for one in dict.fromkeys(text):
            if not ignorable(one) and (face := self.of(one, role)) not in (None, own, self.latin):
                assert face is not None
                out.append(RareUse(one, role, face.family))
        return tuple(out)

    @property
    def substitutions(self) -> tuple[Problem, ...]:
        """A warning for every role that only has a stand-in, by the name the .docx has for it."""
        names = {**ROLES, **dict(self.asked)}
        told = [(names[role], face.family) for role, face in self.roles.items() if face.is_substitute]
        if self.asked_latin and (self.latin is None or self.latin.is_substitute):
            told.append((self.asked_latin, (self.latin or self.roles["body"]).family))
        return tuple(problem("P321", Place(), role=name, face=family) for name, family in told)

    @property
    def all(self) -> tuple[Face, ...]:
        """Every face once."""
        latin = (self.latin,) if self.latin else ()
        rest = (one for group in self.fallback.values() for one in group)
        return tuple(dict.fromkeys((*self.roles.values(), *latin, *rest)))

    def configuration(self) -> Path:
        """A fontconfig file that knows these faces and no others, each by its `name`, written once.

        Links to the chosen files stand in a folder of their own: the engine never scans the system's fonts,
        and a face installed tomorrow changes no page. One name a face, because families lie about weights.
        """
        faces = sorted(self.all, key=lambda face: (str(face.path), face.index))
        key = hashlib.sha256("\n".join(f"{one.path}\t{one.index}\t{one.name}" for one in faces).encode()).hexdigest()
        home = self.cache / f"set-{key[:16]}"
        config = home / "fonts.conf"
        if not config.is_file():
            home.mkdir(parents=True, exist_ok=True)
            links = {face.path: home / f"{number}-{face.path.name}" for number, face in enumerate(faces)}
            for path, link in links.items():
                _link(path, link)
            rules = "".join(_rule(face, links[face.path]) for face in faces)
            beside = home / f"fonts.conf.{os.getpid()}"
            beside.write_text(
                '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
                f"<dir>{escape(str(home))}</dir><cachedir>{escape(str(home))}</cachedir>\n{rules}</fontconfig>\n",
                "utf8",
            )
            os.replace(beside, config)
        return config


def _rule(face: Face, link: Path) -> str:
    """Gives one face of one file its name, and makes it regular: the name alone chooses it."""
    return (
        '<match target="scan">'
        f'<test name="file" compare="eq"><string>{escape(str(link))}</string></test>'
        f'<test name="index" compare="eq"><int>{face.index}</int></test>'
        f'<edit name="family" mode="assign"><string>{escape(face.name)}</string></edit>'
        '<edit name="weight" mode="assign"><const>regular</const></edit>'
        "</match>\n"
    )


def _link(target: Path, link: Path) -> None:
    if link.exists():
        return
    try:
        link.symlink_to(target)
    except FileExistsError:
        return
    except OSError:  # Windows without the right to make links
        import shutil

        shutil.copyfile(target, link)


@lru_cache(maxsize=64)
def _coverage(path: Path, index: int, cache: Path) -> files.Coverage:
    return files.coverage(path, index, cache)


#: Faces that stand for a Western face an office names.
_LATIN: Final = ("times new roman", "liberation serif", "nimbus roman", "tex gyre termes", "tinos", "dejavu serif")


@lru_cache(maxsize=8)
def find(folder: Path | None = None, asked: tuple[tuple[Role, str], ...] = (), latin: str = "") -> Faces:
    """The faces of this machine: those in `folder` (default: docflow's own), then the system's.

    `asked` and `latin` are the names an office has of its own (page.faces, page.latin); where one is not at hand,
    the usual choice stands in and says so.
    Remembered for the life of the process; `find.cache_clear()` after a face was added.
    Errors: Unavailable P320, naming every role that has no face.
    """
    home = folder or files.folder()
    cache = files.cache(home)
    added = {role: files.scan([home / "added" / role], cache) for role in get_args(Role)}
    system = files.scan(files.system_folders(), cache)
    known = [(one, "系统") for one in system] + [(one, "自取") for one in files.scan([home], cache)]

    roles: dict[Role, Face] = {}
    names = dict(asked)
    everything = [(one, "自备") for group in added.values() for one in group] + known
    for role in get_args(Role):
        own = _named((names[role],), everything) if role in names else None
        if face := own or _choose(role, added[role], known):
            roles[role] = face if own or role not in names else replace(face, is_substitute=True)
    if lacking := [role for role in get_args(Role) if role not in roles]:
        raise Unavailable([problem("P320", Place(), role=ROLES[role]) for role in lacking])
    western = _western(latin, everything) if latin else None
    return Faces(roles, {role: _fallback(role, known, roles) for role in roles}, cache, asked, western, latin)


def _named(names: tuple[str, ...], known: Iterable[tuple[files.Found, str]]) -> Face | None:
    """The regular face that bears one of `names`, in their order."""
    listed = list(known)
    for name in names:
        fitting = [pair for pair in listed if name.casefold() in pair[0].names]
        if fitting:
            found, source = min(fitting, key=lambda pair: abs(pair[0].weight - 400))
            return _face(found, False, source)
    return None


def _western(name: str, known: list[tuple[files.Found, str]]) -> Face | None:
    """The face of Latin letters by its name, or one that stands for it."""
    found = _named((name,), known)
    if found is None and (other := _named(_LATIN, known)) is not None:
        found = replace(other, is_substitute=True)
    return found


def _choose(role: Role, added: list[files.Found], known: list[tuple[files.Found, str]]) -> Face | None:
    if added:
        first = added[0]
        return _face(first, False, "自备")
    for wish in _WISHES[role]:
        for found, source in known:
            if found.weight >= wish.least_weight and _plain(found, wish) and not found.names.isdisjoint(wish.names):
                return _face(found, wish.stands_in, source)
    return None


def _face(found: files.Found, stands_in: bool, source: str) -> Face:
    return Face(found.family, found.name, found.path, found.index, found.weight, stands_in, source)


def _plain(found: files.Found, wish: _Wish) -> bool:
    """Not a bold face where a regular one is wanted."""
    return bool(wish.least_weight) or found.weight < 600


def _fallback(role: Role, known: Iterable[tuple[files.Found, str]], roles: dict[Role, Face]) -> tuple[Face, ...]:
    own = roles[role]
    chosen: dict[Face, None] = {}
    listed = list(known)
    for name in (*_RARE[role], *_LAST):
        fitting = [(one, source) for one, source in listed if name in one.names]
        if fitting:
            # A bold title borrows bold characters where there are any.
            one, source = min(fitting, key=lambda pair: abs(pair[0].weight - own.weight))
            chosen[_face(one, True, source)] = None
    return tuple(face for face in chosen if (face.path, face.index) != (own.path, own.index))
