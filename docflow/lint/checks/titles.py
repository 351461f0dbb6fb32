"""The title (standard.md 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docflow.document.kinds import KINDS
from docflow.errors import Place
from docflow.lint.draft import Draft
from docflow.lint.fault import Check, Fault, nested
from docflow.lint.recognise import kind_of

#: A paper passed on may name the paper it passes on.
_PASSES_ON = re.compile(r"(印发|转发|批转|发布|公布|下发|报送|呈报|呈送)")


def _titles(draft: Draft) -> Iterator[tuple[str, Place]]:
    if title := draft.title:
        yield title, next(draft.of("title")).place


def has_kind(draft: Draft) -> Iterator[Fault]:
    minutes = any(line.text.strip().endswith("纪要") for line in draft.of("mark"))
    if not draft.is_official or minutes or not _needs_kind(draft):
        return
    for title, place in _titles(draft):
        if not kind_of(title):
            yield Fault(place, f"标题“{title}”末尾没有文种", "在末尾写上文种，如“…的通知”")


def _needs_kind(draft: Draft) -> bool:
    """What says itself to be a 工作思考 may be titled as its author likes; minutes are named by their mark."""
    return not draft.declared or (draft.kind in KINDS and KINDS[draft.kind].statutory and draft.kind != "纪要")


def right_kind(draft: Draft) -> Iterator[Fault]:
    for title, place in _titles(draft):
        found = kind_of(title)
        if draft.declared and found and not _same(draft.kind, found):
            yield Fault(place, f"标题的文种是“{found}”，公文的文种是“{draft.kind}”", "改标题或改文种")


def _same(declared: str, found: str) -> bool:
    """实施意见 is a 意见; a 命令 is titled 令; what is no statutory kind may be titled freely."""
    statutory = declared in KINDS and KINDS[declared].statutory
    return found.endswith(declared) or declared.endswith(found) or (not statutory and found not in KINDS)


def points(draft: Draft) -> Iterator[Fault]:
    for title, place in _titles(draft):
        if title[-1] in "。，；：！？.,;:!?、":
            yield Fault(place, f"标题末尾有“{title[-1]}”", "删去末尾的标点")
        inside = re.sub(r"《[^》]*》|“[^”]*”|（[^）]*）", "", title[:-1])
        if found := re.search(r"[。；！？，]", inside):
            yield Fault(place, f"标题中间有“{found.group()}”", "改用空格以外的写法，或去掉标点")


def nested_titles(draft: Draft) -> Iterator[Fault]:
    for line in draft.lines:
        if inner := nested(line.text, "《", "》"):
            yield Fault(line.place, f"“{inner[:24]}”里书名号套书名号", "里层改用单书名号〈〉")


def repeated(draft: Draft) -> Iterator[Fault]:
    for title, place in _titles(draft):
        outside = re.sub(r"《[^》]*》", "", title)
        if outside.count("关于") > 1 and not _PASSES_ON.search(outside):
            yield Fault(place, "标题里“关于”用了两次", "只留一个“关于”")
        if "的的" in title:
            yield Fault(place, "标题里有“的的”", "删去一个“的”")
        if found := re.search(r"(通知|意见|报告|请示|批复|函)的\1$", outside.rstrip("。")):
            yield Fault(place, f"标题里有“{found.group()}”", "转发同一文种时只写一次文种")


def urgency(draft: Draft) -> Iterator[Fault]:
    for title, place in _titles(draft):
        outside = re.sub(r"《[^》]*》", "", title)
        if found := re.search(r"特急|加急|(?<!应)紧急(?=通知|通报|报告|请示|函)", outside):
            yield Fault(place, f"标题里有“{found.group()}”", "紧急程度标在版头左上角")


def issued_title(draft: Draft) -> Iterator[Fault]:
    """`关于印发《甲》的通知` carries 甲 as its attachment."""
    found = re.search(r"(?:印发|发布|公布)《(.+)》", draft.title)
    names = [re.sub(r"^(附\s?件\s*\d*\s*[：:])?\s*(\d+\s*[.．、])?\s*", "", one.text) for one in draft.of("attachment")]
    names += [one.text for one in draft.of("annex_title")]
    titles = [_bare(name) for name in names] + [_bare("".join(one.text for one in draft.of("annex_title")))]
    if not found or not any(titles):
        return
    wanted = _bare(found.group(1))
    if not any(wanted in one or (one and one in wanted) for one in titles):
        place = next(draft.of("title")).place
        yield Fault(place, f"标题说印发《{found.group(1)}》，附件里没有这个名称", "让标题里的名称与附件一致")


def _bare(text: str) -> str:
    return re.sub(r"[《》〈〉\s]|[（(](试行|暂行|草案)[）)]", "", text)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公021", has_kind),
    ("公022", right_kind),
    ("公023", points),
    ("公024", nested_titles),
    ("公025", repeated),
    ("公026", urgency),
    ("公027", issued_title),
)
