"""H01–H27, H45–H67 and X01–X06 from the door: a folder, a command, and what it must say. One table for all of them.

The rows of `words.py` and `sheets.py` are taken as they stand, each given to `docflow batch`; what needs a command of
its own stands here. What no command can show (a full disk, a folder that may not be written) `where.py` points to.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import yaml
from openpyxl import Workbook

from tests.hostile.making import docx, p, packed, parts
from tests.hostile.sheets import SHEETS
from tests.hostile.words import WORDS


class Door(NamedTuple):
    id: str
    what: str
    #: Puts the files into the folder and gives the command.
    prepare: Callable[[Path], list[str]]
    exit: int
    #: A problem of this code must be told, at a place that holds `where`; "" when nothing need be said.
    code: str = ""
    where: str = ""
    #: Words that must stand in one of the files made.
    made: str = ""


def _table(folder: Path, *lines: Iterable[object], name: str = "表.xlsx") -> None:
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    book.save(folder / name)


def _batch(template: str, *more: str, table: str = "表.xlsx") -> list[str]:
    return ["batch", template, table, "-o", "批", "--json", *more]


def _by_word(make: Callable[[], bytes]) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        (folder / "坏.docx").write_bytes(make())
        _table(folder, ["姓名"], ["甲"])
        return _batch("坏.docx")

    return prepare


def _by_sheet(make: Callable[[], bytes], suffix: str, form: str) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        fields = yaml.safe_load(form)
        body = "".join(p(f"{{% if {one} %}}{{{{ {one} }}}}{{% endif %}}") for one in fields)
        (folder / "好.docx").write_bytes(docx(p("一份") + body))
        lines = "\n".join(f"  {line}" for line in form.strip().splitlines())
        (folder / "好.yaml").write_text(f"template: 好\nkind: 函\nfields:\n{lines}\n", "utf-8")
        (folder / f"坏{suffix}").write_bytes(make())
        return _batch("好.docx", table=f"坏{suffix}")

    return prepare


#: Of these the whole table cannot be used; others refuse their row, and those of the third kind only warn.
_WHOLE = frozenset({"D206", "D207", "D208", "D213", "D220", "D221", "D224", "D227", "D228", "D229"})
_MILD = frozenset({"D212", "D223", "D235"})


def _exit(codes: tuple[str, ...]) -> int:
    return 2 if _WHOLE & set(codes) else 1 if set(codes) - _MILD else 0


def _filled(
    body: str, *lines: Iterable[object], more: tuple[str, ...] = (), **rest: str
) -> Callable[[Path], list[str]]:
    """A good template with `body`, and a table of `lines`."""

    def prepare(folder: Path) -> list[str]:
        (folder / "单.docx").write_bytes(docx(body, **rest))
        _table(folder, *lines)
        return _batch("单.docx", *more)

    return prepare


def _loops(folder: Path) -> list[str]:
    inner = "".join(f"{{% for {one} in 名单 %}}" for one in "甲乙丙丁") + "x" + "{% endfor %}" * 4
    (folder / "单.docx").write_bytes(docx(p(inner)))
    names = "\n".join("  - 名" for _ in range(1000))
    (folder / "数据.yaml").write_text(f"名单:\n{names}\n", "utf-8")
    return ["render", "单.docx", "-d", "数据.yaml", "-o", "出.docx", "--json"]


def _misspelt(folder: Path) -> list[str]:
    (folder / "单.docx").write_bytes(docx(p("一") + p("{{ 单位名秤 }}")))
    (folder / "单.yaml").write_text("template: 单\nkind: 函\nfields: {单位名称: organisation}\n", "utf-8")
    _table(folder, ["单位名称"], ["甲"])
    return _batch("单.docx")


def _linked(folder: Path) -> list[str]:
    (folder / "docflow.toml").write_text("", "utf-8")
    (folder / "templates").mkdir()
    (folder.parent / "外.docx").write_bytes(docx(p("{{ 甲 }}")))
    os.symlink(folder.parent / "外.docx", folder / "templates" / "链接.docx")
    _table(folder, ["甲"], ["一"])
    return _batch("链接")


def _named(name: str) -> Callable[[Path], list[str]]:
    def prepare(folder: Path) -> list[str]:
        _table(folder, ["甲"], ["一"])
        return _batch(name)

    return prepare


def _slipped(folder: Path) -> list[str]:
    (folder / "坏.docx").write_bytes(packed(parts(p("{{ 甲 }}")) | {"../../外.txt": b"x"}))
    _table(folder, ["甲"], ["一"])
    return _batch("坏.docx")


def _slipped_table(folder: Path) -> list[str]:
    (folder / "单.docx").write_bytes(docx(p("{{ 甲 }}")))
    _table(folder, ["甲"], ["一"], name="好.xlsx")
    with zipfile.ZipFile(folder / "好.xlsx", "a") as archive:
        archive.writestr("/tmp/外.txt", b"x")
    return _batch("单.docx", table="好.xlsx")


def _colon(folder: Path) -> list[str]:
    """A sheet whose name no program would let anybody type."""
    (folder / "单.docx").write_bytes(docx(p("{{ 甲 }}")))
    _table(folder, ["甲"], ["一"], name="好.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(folder / "好.xlsx") as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'name="Sheet"', 'name="台账:2024"'.encode()))
    (folder / "好.xlsx").write_bytes(out.getvalue())
    return _batch("单.docx", table="好.xlsx")


def _there(folder: Path) -> list[str]:
    (folder / "批").mkdir()
    (folder / "批" / "甲.docx").write_bytes(b"own")
    return _filled(p("{{ 单位 }}"), ["单位"], ["甲"], more=("--name", "{单位}"))(folder)


NAMES = ("../../x", "/abs", "C:\\x", "a\\..\\b", "．．／x", "CON", "甲. ", "换\n行", "~$x", "长" * 90)
_ONE = ["单位"]

OWN: tuple[Door, ...] = (
    Door("H07", "四层循环，各一千次", _loops, 2, "T104"),
    Door("H10", "写错的字段", _misspelt, 2, "T112", "第2段"),
    Door("H13", "尾注和批注里的标签", _filled(p("正文"), _ONE, ["甲乙"], endnotes="{{ 单位 }}", comments="{{ 单位 }}"), 0, made="甲乙"),
    Door("H22", "模板目录里的链接", _linked, 2, "T140"),
    Door("H23", "模板名是路径", _named("../../x"), 2, "T141"),
    Door("H23", "模板名里有花括号", _named("{{ 甲 }}"), 2, "T141"),
    Door("H24", "与方法同名的字段", _filled(p("[{{ items }}{{ values }}{{ copy }}]"), ["items", "values", "copy"], ["物", "值", "本"]), 0, made="[物值本]"),
    Door("H25", "像标记的数据", _filled(p("{{ 单位 }}"), _ONE, ["A&B <公司></w:t>"]), 0, made="A&amp;B &lt;公司&gt;&lt;/w:t&gt;"),
    Door("H27", "空的必填字段", _filled(p("{{ 单位 }}{{ 负责人 }}"), ["单位", "负责人"], ["甲", None]), 1, "D231", "B2"),
    Door("H51", "同一单位两行", _filled(p("{{ 单位 }}"), _ONE, ["甲"], ["乙"], ["甲"], more=("--name", "{单位}")), 2, "F503", "4"),
    Door("H62", "工作表名里有冒号", _colon, 0, made="一"),
    *(Door("H63" if index < 5 else "H64", f"名称 {name[:8]!r}", _filled(p("{{ 单位 }}"), _ONE, [name], more=("--name", "{单位}")), 0, "F502" if len(name) > 80 else "F501", "2") for index, name in enumerate(NAMES)),
    Door("H65", "只差大小写的名称", _filled(p("{{ 单位 }}"), _ONE, ["Ab"], ["aB"], more=("--name", "{单位}")), 2, "F503", "3"),
    Door("H66", "文件已经存在", _there, 2, "F504", "批"),
    Door("H67", "压缩包里有 ../", _slipped, 2, "T124"),
    Door("H67", "表格里有绝对路径", _slipped_table, 2, "D229"),
    Door("X03", "写不完的数字格式", _filled(p("{{ 单位 }}"), _ONE, ["甲"], more=("--name", "{单位:>900000000}")), 2, "F520"),
)  # fmt: skip

DOORS: tuple[Door, ...] = (
    *(Door(one.id, one.what, _by_word(one.make), 2, one.codes[0], one.where) for one in WORDS),
    *(
        Door(
            one.id,
            one.what,
            _by_sheet(one.make, one.suffix, one.form),
            _exit(one.codes),
            (*one.codes, "")[0],
            one.where,
        )
        for one in SHEETS
    ),
    *OWN,
)

#: Rows of the table that are shown by others: X02 is a field called as a method is, X04 markup in data, X06 a bomb.
ALSO = {"H24": "X02", "H25": "X04", "H20": "X06"}
HEAD = """# Hostile and messy files

Every row is a folder and a command (tests/hostile/doors.py): what `docflow` must end with, which code it must tell and at what place, within ten seconds of processor time (five on a machine as the table was made for) and 300 MB, with nothing written outside of the folder and nothing at all where the whole input is refused.
The page is made from that table (`python -m tests.hostile.doors > docs/analysis/hostile.md`) and a test holds it there.
Rows that no command can show are in tests/hostile/where.py: H53 (a register's own check), the full disk and the closed folder of H66, and those for which docflow has no door at all.

| row | input | exit | told | place |
|---|---|---|---|---|
"""


def page() -> str:
    """The table as people read it."""

    def line(door: Door) -> str:
        also = f", {ALSO[door.id]}" if door.id in ALSO else ""
        cells = (door.id + also, door.what, door.exit, door.code or "–", door.where or "–")
        return "| " + " | ".join(str(one).replace("|", "\\|").replace("{", "\\{") for one in cells) + " |\n"

    order = sorted(range(len(DOORS)), key=lambda number: (DOORS[number].id, number))
    return HEAD + "".join(line(DOORS[number]) for number in order)


if __name__ == "__main__":
    print(page(), end="")
