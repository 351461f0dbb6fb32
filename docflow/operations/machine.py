"""这台机器: what is there, what is missing, how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docflow.errors import DocflowError
from docflow.operations import drawing
from docflow.operations.office import Office

ROLES = {"body": "正文（仿宋）", "kai": "楷体", "hei": "黑体", "title": "小标宋", "song": "宋体（页码）"}


@dataclass(frozen=True)
class Item:
    """One thing a machine must have."""

    name: str
    #: "ok", "warning" (works with less) or "missing".
    state: str
    found: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "found": self.found, "remedy": self.remedy}


def doctor(office: Office) -> list[Item]:
    """Fonts, libraries, database, calendar: what is there, what is missing, how to get it."""
    return [
        Item(
            "Python",
            "ok" if sys.version_info >= (3, 11) else "missing",
            platform.python_version(),
            "装 Python 3.11–3.13",
        ),
        *fonts(office),
        _tried("PDF 库", lambda: _pdf(office)),
        _tried("节假日表", lambda: _calendar(office)),
        _tried("数据库", lambda: _store(office)),
        _tried("机构", lambda: _directory(office)),
    ]


def _tried(name: str, look: Callable[[], tuple[str, str, str]]) -> Item:
    try:
        return Item(name, *look())
    except DocflowError as error:
        first = error.problems[0]
        return Item(name, "missing", first.text, first.remedy)


def fonts(office: Office) -> list[Item]:
    """The face of each role, and whether it stands in for the one the standard names."""
    from docflow.render import fonts as faces
    from docflow.render import page

    try:
        found = faces.find(office.fonts)
    except DocflowError as error:
        return [Item("字体", "missing", one.text, one.remedy) for one in error.problems]
    told = {dict(one.values)["role"]: one.remedy for one in found.substitutions}
    out = []
    for role, name in ROLES.items():
        face = found.role(role)  # type: ignore[arg-type]
        state = "warning" if face.is_substitute else "ok"
        remedy = told.get(page.ROLES[role], "") if face.is_substitute else ""  # type: ignore[index]
        out.append(Item(name, state, f"{face.family}{'（替代）' if face.is_substitute else ''}　{face.path}", remedy))
    return out


def _pdf(office: Office) -> tuple[str, str, str]:
    drawing.try_pdf(office.fonts)
    import weasyprint

    return "ok", f"WeasyPrint {weasyprint.__version__}", ""


def _calendar(office: Office) -> tuple[str, str, str]:
    years = sorted(office.calendar.years)
    this = office.now.year
    state = "ok" if this in years else "warning"
    return (
        state,
        f"{years[0]}–{years[-1]}年" if years else "没有",
        "" if state == "ok" else f"{this}年的安排公布后，更新 calendars/国务院.yaml；在此之前期限为暂定",
    )


def _store(office: Office) -> tuple[str, str, str]:
    if office.workspace is None:
        return "ok", "这里没有工作区；自带的模板、规则、流程可以用", ""
    return "ok", f"{office.store.location}{'（演示用的虚拟时钟）' if office.store.made_up else ''}", ""


def _directory(office: Office) -> tuple[str, str, str]:
    if office.workspace is None:
        return "ok", "（没有工作区）", ""
    found = office.directory
    return "ok", f"{len(found.organisations)} 个机构，{len(found.people)} 个人", ""


def install_fonts(say: Callable[[str], None]) -> None:
    """Takes the free faces from the distribution into the user's cache."""
    from docflow.render import fonts as faces

    faces.install(say)


def add_font(path: Path) -> str:
    """A face of the office's own; the role it serves."""
    from docflow.render import fonts as faces

    return ROLES[faces.add(path)]
