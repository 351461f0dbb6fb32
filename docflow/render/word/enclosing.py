"""Sub-documents (子文档): the body of one .docx in the place of a paragraph of another.

Host (parts)                       a package that takes others in; `.parts` is what it has become
Host.enclose (part, anchor, guest) the blocks of a guest in the place of the paragraph `anchor` of `part`
guest (data, name)                 -> Guest, scanned as a template is; InvalidSource with every fault
left_behind (guest)                -> what of it does not come along: T179, a warning each

Styles of one name are the host's; others come along, as do lists, pictures, charts, links, foot- and endnotes.
The page is the host's: sections, headers and footers of the guest stay behind, and so do its comments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.render.word.archive import DOCUMENT, Parts, opened, root
from docflow.render.word.carrying import HEAD, Carrier, added, found
from docflow.render.word.numbers import Numbers
from docflow.render.word.owned import dissolved
from docflow.render.word.scan import W, faults
from docflow.render.word.styles import Lists, Styles

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELID: Final = "{urn:schemas-microsoft-com:office:office}relid"
_IGNORABLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_EMPTY: Final = {kind: f'<w:{kind} xmlns:w="{W[1:-1]}"/>'.encode() for kind in ("styles", "numbering")}
#: Without these two Word takes the part for damaged.
_NOTES: Final = (
    '<w:{kind}s xmlns:w="{w}"><w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    '<w:{kind} w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{kind}>'
    "</w:{kind}s>"
)
_REFERENCES: Final = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_COMMENTS: Final = tuple(W + one for one in ("commentRangeStart", "commentRangeEnd", "commentReference"))
#: A frame of text ends with a paragraph.
_FRAMES: Final = tuple(W + one for one in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "comment"))


@dataclass(frozen=True)
class Guest:
    """A sub-document that may be taken in."""

    name: str
    parts: Parts = field(repr=False)
    sha256: str


def guest(data: bytes, name: str) -> Guest:
    """The sub-document in the .docx `data`. Errors: InvalidSource with every fault, as for a template."""
    parts = opened(data, name)
    if problems := list(faults(parts, Place(name))):
        raise InvalidSource(problems)
    return Guest(name, parts, hashlib.sha256(data).hexdigest())


def left_behind(of: Guest) -> Iterator[Problem]:
    """A warning for each kind of thing that stays behind."""
    body = _body(of)
    pages = list(body.iter(f"{W}sectPr"))
    if any(one.tag in (f"{W}headerReference", f"{W}footerReference") for page in pages for one in page):
        yield _left(of, "页眉和页脚")
    if any(page.getparent() is not body for page in pages):
        yield _left(of, "分节和各节的纸张方向")
    if next(body.iter(*_COMMENTS), None) is not None:
        yield _left(of, "批注")
    numbering = found(of.parts, "numbering")
    if numbering and next(root(of.parts[numbering]).iter(f"{W}lvlPicBulletId"), None) is not None:
        yield _left(of, "图片作的项目符号")


def _left(of: Guest, what: str) -> Problem:
    return problem("T179", Place(of.name), name=of.name, what=what)


def _body(of: Guest) -> etree._Element:
    body = root(of.parts[DOCUMENT]).find(f"{W}body")
    if body is None:
        raise InvalidSource(problem("T131", Place(of.name), what="没有正文"))
    return body


class Host:
    """A package that takes sub-documents in."""

    def __init__(self, parts: Parts) -> None:
        self._parts = dict(parts)
        self._trees: dict[str, etree._Element] = {}
        #: How many were taken in: each gets lists of its own.
        self._count = 0

    @property
    def parts(self) -> dict[str, bytes]:
        """The package as it is now."""
        made = {part: HEAD + etree.tostring(tree, encoding="utf-8") for part, tree in self._trees.items()}
        return self._parts | made

    def tree(self, part: str) -> etree._Element:
        """The tree of `part`, which may be changed."""
        if part not in self._trees:
            self._trees[part] = root(self._parts[part])
        return self._trees[part]

    def enclose(self, part: str, anchor: etree._Element, guest: Guest) -> list[etree._Element]:
        """The blocks of `guest` in the place of the paragraph `anchor` of `tree(part)`."""
        self._count += 1
        body = _body(guest)
        blocks = [one for one in body if one.tag != f"{W}sectPr" and isinstance(one.tag, str)]
        settled = _Settling(self, guest, self._count)
        self.widen(part, body)
        settled.block(body, part, DOCUMENT)
        _placed(anchor, blocks)
        return blocks

    def widen(self, part: str, guest: etree._Element) -> None:
        """Makes the root of `part` fit for what comes from the tree of `guest`."""
        self._trees[part] = _widened(self.tree(part), guest.getroottree().getroot())

    def shared(self, kind: str) -> tuple[str, etree._Element]:
        """The part of the package that holds its `kind`: styles, numbering, footnotes, endnotes; made when missing."""
        part = found(self._parts, kind)
        if not part:
            content = _EMPTY.get(kind) or _NOTES.format(kind=kind.removesuffix("s"), w=W[1:-1]).encode()
            part = added(self._parts, kind, content)
        return part, self.tree(part)

    def carrier(self, guest: Guest) -> Carrier:
        return Carrier(self._parts, guest.parts, guest.name, guest.sha256)


class _Settling:
    """Makes the blocks of one guest at home in the host."""

    def __init__(self, host: Host, guest: Guest, count: int) -> None:
        self._host, self._guest = host, guest
        parts = guest.parts
        own = {kind: root(parts[part]) for kind in ("styles", "numbering") if (part := found(parts, kind))}
        for kind, tree in own.items():
            host.widen(host.shared(kind)[0], tree)
        self._styles = Styles(host.shared("styles")[1], own.get("styles"))
        self._lists = Lists(host.shared("numbering")[1], own.get("numbering"), self._styles, f"{guest.sha256}{count}")
        self._carrier = host.carrier(guest)
        self._notes: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, Numbers] = {}
        self._settled = 0

    def block(self, node: etree._Element, part: str, origin: str) -> None:
        """`node` of the guest's part `origin`, changed to stand in the host's `part`."""
        _without(node)
        dissolved(node)
        self._styles.rename(node)
        self._lists.rename(node)
        self._lists.count(node)
        # Styles that came along may name lists, and lists styles.
        while self._settled < len(self._styles.brought):
            self._settled += 1
            self._lists.rename(self._styles.brought[self._settled - 1])
        for one in node.iter():
            for name, value in list(one.attrib.items()):
                if (str(name).startswith(_R) or name == _RELID) and value:
                    one.set(name, self._carrier.relation(part, origin, str(value)))
        for reference in list(node.iter(*_REFERENCES)):
            self._note(reference, part, _REFERENCES[str(reference.tag)])
        self._numbers.setdefault(part, Numbers(self._host.tree(part))).renew(node)

    def _note(self, reference: etree._Element, part: str, kind: str) -> None:
        """What `reference` refers to comes along; only the body of a paper has foot- and endnotes."""
        own = reference.get(f"{W}id", "")
        origin = found(self._guest.parts, f"{kind}s")
        notes = root(self._guest.parts[origin]) if origin else ()
        note = next((one for one in notes if one.get(f"{W}id") == own), None)
        if note is None or part != DOCUMENT:
            raise InvalidSource(
                problem(
                    "T178", Place(self._guest.name), tag=self._guest.name, what="带脚注、尾注的子文档只能放在正文里"
                )
            )
        if (kind, own) not in self._notes:
            name, _ = self._host.shared(f"{kind}s")
            self._host.widen(name, note)
            tree = self._host.tree(name)
            made = deepcopy(note)
            made.tail = None
            ids = [int(one.get(f"{W}id", "0")) for one in tree if one.get(f"{W}id", "").lstrip("-").isdecimal()]
            self._notes[kind, own] = new = str(max([0, *ids]) + 1)
            made.set(f"{W}id", new)
            tree.append(made)
            self.block(made, name, origin)
        reference.set(f"{W}id", self._notes[kind, own])


def _without(node: etree._Element) -> None:
    """`node` without what does not come along."""
    for one in list(node.iter(f"{W}sectPr", *_COMMENTS)):
        above = one.getparent()
        if above is None:
            continue
        above.remove(one)
        # A mark of a comment stands in a run of its own.
        if one.tag == f"{W}commentReference" and all(child.tag == f"{W}rPr" for child in above):
            outer = above.getparent()
            if outer is not None:
                outer.remove(above)
    for one in [one for one in node.iter() if str(one.tag).endswith("}dataBinding")]:
        above = one.getparent()
        if above is not None:
            above.remove(one)


def _placed(anchor: etree._Element, blocks: list[etree._Element]) -> None:
    """`blocks` in the place of `anchor`; two tables never touch, for Word would make one of them."""
    before, after, above = anchor.getprevious(), anchor.getnext(), anchor.getparent()
    assert above is not None
    if blocks and before is not None and before.tag == blocks[0].tag == f"{W}tbl":
        blocks.insert(0, etree.Element(f"{W}p"))
    last = blocks[-1].tag if blocks else ""
    if last == f"{W}tbl" and after is not None and after.tag == last:
        blocks.append(etree.Element(f"{W}p"))
    if above.tag in _FRAMES and after is None and last != f"{W}p":
        blocks.append(etree.Element(f"{W}p"))
    for one in blocks:
        one.tail = None
        anchor.addprevious(one)
    tail = anchor.tail
    above.remove(anchor)
    if tail and blocks:
        blocks[-1].tail = tail
    elif tail:
        behind = before if before is not None else above
        if behind is above:
            above.text = (above.text or "") + tail
        else:
            behind.tail = (behind.tail or "") + tail


def _widened(host: etree._Element, guest: etree._Element) -> etree._Element:
    """The root `host` that knows every prefix of `guest`, and lets Word pass over what the guest lets it pass over.

    Word takes a file for damaged when it meets what goes beyond the standard and is not announced at the root.
    """
    known = set(host.nsmap.values())
    fresh = {prefix: uri for prefix, uri in guest.nsmap.items() if prefix and uri not in known}
    prefixes = {prefix if prefix not in host.nsmap else f"{prefix}-2": uri for prefix, uri in fresh.items()}
    uris = {guest.nsmap.get(one) for one in str(guest.get(_IGNORABLE, "")).split()}
    said = str(host.get(_IGNORABLE, "")).split()
    every = dict(host.nsmap)
    for prefix, uri in prefixes.items():
        every[prefix] = uri
    more = [one for one, uri in every.items() if one and uri in uris and one not in said]
    if not prefixes and not more:
        return host
    wide = etree.Element(host.tag, nsmap=every)  # type: ignore[arg-type]
    for name, value in host.attrib.items():
        wide.set(name, value)
    if more:
        wide.set(_IGNORABLE, " ".join([*said, *more]))
    wide.text = host.text
    wide.extend(list(host))
    return wide


__all__ = ["Guest", "Host", "guest", "left_behind"]
