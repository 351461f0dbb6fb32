"""Parts that a sub-document refers to (图片、统计图、链接), brought along with all that these refer to.

Carrier (host parts, guest parts, seed)
    relation (host part, guest part, id) -> the id by which the host's part refers to it now
    add      (part, content, kind, relation) -> a part that the host had not

The same part of the same guest is kept once.
"""

from __future__ import annotations

import hashlib
import posixpath
from typing import Final

from lxml import etree

from docflow.errors import InvalidSource, Place, problem
from docflow.render.word.archive import DOCUMENT, Parts, root
from docflow.render.word.links import relations

HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES: Final = "[Content_Types].xml"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CT: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_NONE: Final = f'<Relationships xmlns="{_REL[1:-1]}"/>'.encode()
_OUTSIDE: Final = "External"


class Carrier:
    """Carries parts from `guest` to `host`, whose parts are changed."""

    def __init__(self, host: dict[str, bytes], guest: Parts, name: str, seed: str) -> None:
        self._host, self._guest, self._name, self._seed = host, guest, name, seed
        self._carried: dict[str, str] = {}
        #: Parts that were brought, and what they refer to was not yet: no file can make this go deep.
        self._todo: list[tuple[str, str]] = []
        self._ids: dict[tuple[str, str, str], str] = {}

    def relation(self, part: str, origin: str, own: str) -> str:
        """The id in the host's `part` for what the guest's `origin` calls `own`. Errors: InvalidSource T131."""
        key = (part, origin, own)
        if key not in self._ids:
            wanted = next((one for one in self._relations(origin) if one.get("Id") == own), None)
            if wanted is None:
                raise InvalidSource(problem("T131", Place(self._name), what=f"{origin} 里没有 {own}"))
            self._ids[key] = relate(self._host, part, self._moved(wanted, origin, part))
            while self._todo:
                self._inner(*self._todo.pop())
        return self._ids[key]

    def _relations(self, origin: str) -> etree._Element:
        return root(self._guest.get(relations(origin), _NONE))

    def _moved(self, wanted: etree._Element, origin: str, part: str) -> dict[str, str]:
        """What a relationship of the guest says in the host's `part`."""
        said = {name: wanted.get(name, "") for name in ("Type", "Target", "TargetMode") if wanted.get(name)}
        if said.get("TargetMode") != _OUTSIDE:
            target = self._part(_resolved(origin, said["Target"]))
            said["Target"] = posixpath.relpath(target, posixpath.dirname(part) or ".")
        return said

    def _part(self, own: str) -> str:
        """The host's name for the guest's part `own`, brought along when it is not there yet."""
        if own in self._carried:
            return self._carried[own]
        if own not in self._guest:
            raise InvalidSource(problem("T131", Place(self._name), what=f"缺少 {own}"))
        folder, _, file = own.rpartition("/")
        mark = hashlib.sha256(f"{self._seed}\n{own}".encode()).hexdigest()[:16]
        new = f"{folder}/docflow-{mark}{posixpath.splitext(file)[1]}"
        self._carried[own] = new
        self._host[new] = self._guest[own]
        _typed(self._host, new, _type_of(self._guest, own))
        self._todo.append((own, new))
        return new

    def _inner(self, own: str, new: str) -> None:
        """What the part `own` refers to, for the part `new` that it has become."""
        inner = self._relations(own)
        for one in inner:
            for name, value in self._moved(one, own, new).items():
                one.set(name, value)
        if len(inner):
            self._host[relations(new)] = HEAD + etree.tostring(inner, encoding="utf-8")


def relate(host: dict[str, bytes], part: str, said: dict[str, str]) -> str:
    """The id of the relationship `said` of `part`; the same one is kept once."""
    name = relations(part)
    tree = root(host.get(name, _NONE))
    for one in tree:
        if {key: str(value) for key, value in one.attrib.items() if key != "Id"} == said:
            return one.get("Id", "")
    known = {one.get("Id") for one in tree}
    number = next(count for count in range(1, len(known) + 2) if f"rIdDocflowS{count}" not in known)
    etree.SubElement(tree, f"{_REL}Relationship", {"Id": f"rIdDocflowS{number}", **said})
    host[name] = HEAD + etree.tostring(tree, encoding="utf-8")
    return f"rIdDocflowS{number}"


def found(parts: Parts, kind: str) -> str:
    """The part that the body calls `kind` (styles, numbering, footnotes); "" where it has none."""
    for one in root(parts.get(relations(DOCUMENT), _NONE)):
        if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != _OUTSIDE:
            part = _resolved(DOCUMENT, one.get("Target", ""))
            return part if part in parts else ""
    return ""


def added(host: dict[str, bytes], kind: str, content: bytes) -> str:
    """The name of a new part of `kind` that the body of `host` refers to."""
    part = f"word/{kind}.xml"
    while part in host:
        part = f"{part[:-4]}-2.xml"
    host[part] = content
    _typed(host, part, f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml")
    relate(host, DOCUMENT, {"Type": f"{KIND}/{kind}", "Target": part.removeprefix("word/")})
    return part


def _resolved(origin: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))


def _type_of(parts: Parts, part: str) -> str:
    tree = root(parts[TYPES])
    own = next((one for one in tree.iter(f"{_CT}Override") if one.get("PartName") == f"/{part}"), None)
    if own is not None:
        return own.get("ContentType", "")
    ending = part.rpartition(".")[2].lower()
    kinds = (one.get("ContentType", "") for one in tree.iter(f"{_CT}Default")
             if one.get("Extension", "").lower() == ending)  # fmt: skip
    return next(kinds, "application/octet-stream")


def _typed(host: dict[str, bytes], part: str, kind: str) -> None:
    """`part` of `host` is known to be of `kind`."""
    if _type_of(host, part) == kind:
        return
    tree = root(host[TYPES])
    etree.SubElement(tree, f"{_CT}Override", PartName=f"/{part}", ContentType=kind)
    host[TYPES] = HEAD + etree.tostring(tree, encoding="utf-8")
