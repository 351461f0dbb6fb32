"""What the events say there must be — papers, numbers, bytes — held against the tables that keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docflow.errors import Place, Problem, problem
from docflow.store import reading
from docflow.store.chain import canonical, kept_bytes, sha256
from docflow.store.handle import Store
from docflow.store.rows import Event, Number, NumberUse, Paper

#: Case, seq and name.
PaperKey = tuple[str, int, str]


@dataclass
class Told:
    """What the events of a record say."""

    papers: dict[PaperKey, dict[str, Any]] = field(default_factory=dict)
    #: Each number to the papers that bear it.
    used: dict[Number, list[PaperKey]] = field(default_factory=dict)
    #: Each void number to its reason.
    void: dict[Number, str] = field(default_factory=dict)
    #: SHA-256 of each file to an event that names it.
    blobs: dict[str, Place] = field(default_factory=dict)
    #: Each case to the texts it is pinned to.
    pins: dict[str, dict[str, str]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Takes down what `event` says."""
        place = Place(event.case, path=(str(event.seq),))
        for paper in event.papers:
            key = (event.case, event.seq, paper["name"])
            self.papers[key] = paper
            if paper["number"] and paper["origin"] == "issued":
                self.used.setdefault(Number(*paper["number"]), []).append(key)
            self.blobs.update(dict.fromkeys(paper["files"].values(), place))
        self.blobs.update(dict.fromkeys(event.pins.values(), place))
        if event.pins:
            self.pins.setdefault(event.case, {}).update(event.pins)
        self.void.update(event.voids)
        if event.kind == reading.VOIDED:
            body = event.body
            for serial in range(body["first"], body["serial"] + 1):
                self.void[Number(body["code"], body["year"], serial)] = body["reason"]


def number_problems(store: Store, told: Told) -> Iterator[Problem]:
    """Used twice, registered otherwise than issued, or missing between two that are there."""
    kept = {use.number: use for use in store.numbers()}
    for number in sorted({*told.used, *told.void, *kept}, key=lambda one: (one.code, one.year, one.serial)):
        if detail := _number_fault(number, told, kept.get(number)):
            yield problem("A709", Place(str(number)), number=number, detail=detail)
    highest: dict[tuple[str, int], int] = {}
    for number in {*told.used, *told.void, *kept}:
        series = (number.code, number.year)
        highest[series] = max(highest.get(series, 0), number.serial)
    for (code, year), last in sorted(highest.items()):
        for serial in range(1, last):
            number = Number(code, year, serial)
            if number not in kept:
                yield problem("A708", Place(str(number)), number=number)


def _number_fault(number: Number, told: Told, kept: NumberUse | None) -> str:
    uses = told.used.get(number, [])
    if len(uses) > 1:
        return "用于 " + "、".join(f"{case} {name}" for case, _, name in uses)
    if kept is None:
        return "没有登记"
    if uses and uses[0] != (kept.case, kept.seq, kept.paper):
        return f"登记给了 {kept.case} {kept.paper}"
    if not uses and kept.paper:
        return "没有签发记录"
    if kept.void_reason != told.void.get(number, ""):
        return "作废的登记与记录不同"
    return ""


def paper_problems(store: Store, told: Told, case: str | None) -> Iterator[Problem]:
    """Missing, added or other than sealed: invariant 15."""
    kept = {(paper.case, paper.seq, paper.name): paper for paper in store.papers(case)}
    for key in sorted({*told.papers, *kept}):
        sealed, paper = told.papers.get(key), kept.get(key)
        detail = _paper_fault(sealed, paper)
        if detail:
            yield problem("A710", Place(key[0], path=(str(key[1]),)), paper=key[2], detail=detail)


def _paper_fault(sealed: dict[str, Any] | None, paper: Paper | None) -> str:
    if sealed is None:
        return "没有签发记录"
    if paper is None:
        return "已不在库中"
    number = [paper.number.code, paper.number.year, paper.number.serial] if paper.number else None
    pairs = {
        "内容摘要": (sealed["content"], paper.content_hash),
        "文件摘要": (sealed["files"], dict(paper.files)),
        "文号": (sealed["number"], number),
        "模板": (sealed["template"], paper.template),
        "标题": (sealed["title"], paper.title),
        "来源": (sealed["origin"], paper.origin),
    }
    return "、".join(name for name, (one, other) in pairs.items() if one != other)


def pin_problems(told: Told, kept: Mapping[str, Sequence[Any]]) -> Iterator[Problem]:
    """A case pinned to other texts than its events say: invariant 10."""
    for case, row in kept.items():
        pins = told.pins.get(case)
        digest = sha256(canonical(pins).encode()) if pins else ""
        if digest:
            told.blobs.setdefault(digest, Place(case))
        if row[-1] != digest:
            yield problem("A706", Place(case), detail="所依文本")


def blob_problems(store: Store, told: Told, *, every: bool) -> Iterator[Problem]:
    """Bytes that are not what their hash says, or that are gone."""
    kept = {row[0] for row in store.rows("SELECT sha256 FROM blobs")}
    for digest in sorted(kept):
        if not every and digest not in told.blobs:
            continue
        # One at a time: a store holds more bytes than a machine has memory.
        data = kept_bytes(store.rows("SELECT bytes FROM blobs WHERE sha256 = ?", digest)[0][0])
        if sha256(data) != digest:
            yield problem("A707", told.blobs.get(digest, Place(str(store.location))), digest=digest[:12])
    for digest, place in told.blobs.items():
        if digest not in kept:
            yield problem("A715", place, digest=digest[:12])
