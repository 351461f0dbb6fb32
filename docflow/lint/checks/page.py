"""The page of a .docx against GB/T 9704-2012; both readings of the top margin are right (plain, ink).

Where a person names a page (`--page`), that one alone counts: a reading, or an office's own declared deviation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docflow.document.kinds import KINDS
from docflow.errors import Place
from docflow.lint.draft import Draft, Geometry, Line, Run, Setting
from docflow.lint.draft import Role as Part
from docflow.lint.fault import Check, Fault
from docflow.render.page import INK, KINDS_OF_FACE, PLAIN, TWIPS_A_POINT, Page, Role, points
from docflow.standard import layout, sizes

_FACES = {
    "仿宋": ("仿宋", "fangsong"),
    "楷体": ("楷", "kaiti"),
    "黑体": ("黑体", "simhei", "heiti"),
    "小标宋": ("小标宋", "xbs", "biaosong"),
    "宋体": ("宋", "simsun", "songti"),
}
#: Exact lines, in points, that give 22 rows (standard.md 1.2).
_PITCHES = {PLAIN: (28.85, 29.05), INK: (29.35, 29.65)}


def _pages(draft: Draft) -> Iterator[tuple[Geometry, Place]]:
    """The page, when the paper is one that the standard is about."""
    statutory = draft.kind in KINDS and (KINDS[draft.kind].statutory or draft.kind == "实施意见")
    if draft.geometry and draft.is_official and statutory:
        yield draft.geometry, Place(draft.name, path=("页面设置",))


def _readings(draft: Draft) -> tuple[Page, ...]:
    """The readings of the page that count: both, unless a person asks for one page."""
    return (draft.page,) if draft.page else (PLAIN, INK)


def _pitch_bounds(page: Page) -> tuple[float, float]:
    exact = points(page.pitch)
    return _PITCHES.get(page, (exact - 0.15, exact + 0.06))


def _kind(role: Role) -> str:
    return next(kind for kind, one in KINDS_OF_FACE.items() if one == role)


def _off(value: float, *wanted: float, by: float) -> bool:
    return all(abs(value - one) > by for one in wanted)


def paper(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        width, height = layout.PAPER_WIDTH, layout.PAPER_HEIGHT
        if _off(page.width, width.value, by=width.tolerance) or _off(page.height, height.value, by=height.tolerance):
            yield Fault(place, f"纸张是 {page.width:.0f} mm × {page.height:.0f} mm", "改为 A4（210 mm × 297 mm）")


def whites(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        tops = [one.margin_top for one in _readings(draft)]
        if _off(page.top, *tops, by=layout.TOP_WHITE.tolerance + 0.05):
            say = "（或按墨迹 ".join(f"{top:.3g} mm" for top in tops) + ("）" if len(tops) > 1 else "")
            yield Fault(place, f"上边距是 {page.top:.1f} mm", f"改为 {say}")
        left = _readings(draft)[0].margin_left
        if _off(page.left, left, by=layout.LEFT_WHITE.tolerance + 0.05):
            yield Fault(place, f"左边距是 {page.left:.1f} mm", f"改为 {left:g} mm")


def text_area(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        width, height = page.width - page.left - page.right, page.height - page.top - page.bottom
        own = _readings(draft)[0]
        if _off(width, own.text_width, by=1.05):
            whites = f"（左 {own.margin_left:g} mm，右 {own.margin_right:g} mm）"
            yield Fault(place, f"版心宽 {width:.1f} mm", f"改为 {own.text_width:g} mm{whites}")
        if _off(height, *(one.box_height for one in _readings(draft)), by=1.55):
            whites = f"（上 {own.margin_top:g} mm，下 {own.margin_bottom:g} mm）"
            yield Fault(place, f"版心高 {height:.1f} mm", f"改为 {own.box_height:g} mm{whites}")


def pitch(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        found: Counter[float] = Counter()
        for line, setting in _set(page, "body"):
            found[round(setting.pitch or page.pitch or 0, 2)] += len(line.text)
        if not found:
            continue
        usual = found.most_common(1)[0][0]
        bounds = [_pitch_bounds(one) for one in _readings(draft)]
        if not any(low <= usual <= high for low, high in bounds):
            own = _readings(draft)[0]
            said = f"行距是 {usual:g} 磅" if usual else "正文没有设固定行距，也没有文档网格"
            wanted = own.pitch_twips / TWIPS_A_POINT
            yield Fault(place, f"{said}，每面排不成 {own.lines} 行", f"行距设为固定值 {wanted:g} 磅")


def _set(page: Geometry, *roles: Part) -> Iterator[tuple[Line, Setting]]:
    return ((line, setting) for line, setting in page.settings if line.role in roles and not line.annex)


def _usual(settings: Iterator[tuple[Line, Setting]]) -> Run | None:
    count: Counter[Run] = Counter()
    for _, setting in settings:
        for run, length in setting.runs:
            count[run] += length
    return count.most_common(1)[0][0] if count else None


def _is(face: str, role: Role, page: Page) -> bool:
    """Whether a face is of the kind wanted, or the one that the office names for it."""
    return face == page.face(role) or any(one in face.lower() for one in _FACES[_kind(role)])


def body_type(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        own = _readings(draft)[0]
        yield from _type(own, _usual(_set(page, "body")), place, "正文", "body", own.body_pt)


def title_type(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        own = _readings(draft)[0]
        yield from _type(own, _usual(_set(page, "title")), place, "标题", "title", own.title_pt)


def _type(page: Page, run: Run | None, place: Place, what: str, role: Role, size: float) -> Iterator[Fault]:
    if run is None:
        return
    if run.face and not _is(run.face, role, page):
        own = dict(page.faces).get(role, "")
        yield Fault(place, f"{what}用的是“{run.face}”", f"改为{own or _kind(role) + '体字'}")
    if abs(run.size - size) > 0.3:
        name = next((name for name, points in sizes.POINTS.items() if points == size), "")
        yield Fault(place, f"{what}是 {run.size:g} 磅", f"改为{name}（{size:g} 磅）" if name else f"改为 {size:g} 磅")


def heading_type(draft: Draft) -> Iterator[Fault]:
    for page, _ in _pages(draft):
        told = set()
        # Items of a list, set apart by semicolons, are numbered like headings and are none.
        items = {line.level for line in draft.of("heading") if line.text.strip().endswith("；")}
        own = _readings(draft)[0]
        for line, setting in _set(page, "heading"):
            # 仿宋 of levels 3 and 4 is that of the text; another face is wrong only where an office asks.
            role = own.headings[line.level - 1] if 1 <= line.level <= len(own.headings) else "body"
            face = setting.runs[0][0].face if setting.runs else ""
            if (
                line.level not in items
                and role != "body"
                and face
                and not _is(face, role, own)
                and line.level not in told
            ):
                told.add(line.level)
                kind = dict(own.faces).get(role) or _kind(role) + "字"
                yield Fault(line.place, f"第{'一二三四'[line.level - 1]}层标题用的是“{face}”", f"改为{kind}")


def indents(draft: Draft) -> Iterator[Fault]:
    for page, _ in _pages(draft):
        if draft.kind == "纪要":
            continue
        wrong = [
            line
            for line, setting in _set(page, "body")
            if setting.indent is not None
            and not 1.8 <= setting.indent <= 2.2
            and not line.text.startswith(("　　", "    "))
        ]
        if wrong:
            yield Fault(wrong[0].place, f"有 {len(wrong)} 个自然段没有左空二字", "首行缩进设为 2 字符")


def page_number(draft: Draft) -> Iterator[Fault]:
    for page, place in _pages(draft):
        if not page.has_page_number and draft.kind != "函":
            yield Fault(place, "没有页码", "在页脚插入页码，两边各一条一字线")


def unfinished(draft: Draft) -> Iterator[Fault]:
    for what in draft.unfinished:
        remedy = "接受或拒绝全部修订" if what == "修订痕迹" else "删去批注"
        yield Fault(Place(draft.name), f"文件里有{what}", remedy)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公077", unfinished),
    ("公101", paper),
    ("公102", whites),
    ("公103", text_area),
    ("公104", pitch),
    ("公105", body_type),
    ("公106", title_type),
    ("公107", heading_type),
    ("公108", indents),
    ("公109", page_number),
)
