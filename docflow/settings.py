"""设置: the environment and docflow.toml, read once; from them the library, the store and the directory are built.

read          (environ, start, chosen)   -> Settings      with a workspace, or without one
new_workspace (folder, at)               -> Settings      settings, 机构.yaml to fill in, folders, the database

The one room that reads the environment. It builds values and hands them down.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said
from docflow.library import Library
from docflow.source import near_text
from docflow.zone import CHINA

if TYPE_CHECKING:  # what costs time to import, or may not be needed
    from docflow.directory import Directory
    from docflow.store import Store

FILE = "docflow.toml"
DIRECTORY = "机构.yaml"
DATA, PAPERS, ANCHORS = "数据", "文书", "锚点"
FOLDERS = ("templates", "workflows", "rules", "registers", DATA, PAPERS, ANCHORS)


@dataclass(frozen=True)
class Settings:
    """Everything that was said outside the command itself."""

    #: The folder with docflow.toml; without one, what docflow ships still works.
    workspace: Path | None = None
    #: The database, as a file or an address; None without a workspace.
    store_path: Path | str | None = None
    #: The page: by its text area (plain), by its ink, or an own house style in pages/.
    profile: str = "plain"
    #: A folder with the office's own fonts.
    fonts: Path | None = None
    #: Merged papers start on a right-hand page.
    duplex: bool = False
    #: Who acts unless the command says otherwise: 姓名 or 姓名@机关.
    user: str = ""
    #: Where the rules leave a choice to the office: switch (C01) to what it chose.
    switches: Mapping[str, str] = field(default_factory=dict)
    #: Who may see numbers of people in full: persons, roles, 机关/角色; empty leaves it to the tree of organisations.
    unmask: tuple[str, ...] = ()
    #: What is worth saying and stops nothing.
    warnings: tuple[Problem, ...] = field(default=())
    #: A folder without docflow.toml whose tables are the ledger (-C 文件夹).
    tables: Path | None = None

    @property
    def zone(self) -> timezone:
        """Asia/Shanghai, wherever the machine thinks it is."""
        return CHINA

    @cached_property
    def library(self) -> Library:
        return Library(self.workspace or self.tables)

    @cached_property
    def directory(self) -> Directory:
        """The organisations of the workspace; nobody without one.

        Errors: Unavailable E612; InvalidSource E627 without the file, or with every problem of 机构.yaml.
        """
        from docflow.directory import Directory, parse
        from docflow.source import read as read_source

        if self.workspace is None:
            return Directory()
        path = self.workspace / DIRECTORY
        if not path.is_file():
            raise InvalidSource(problem("E627", Place(str(path))))
        return parse(read_source(_bytes(path), str(path)))

    def open_store(self) -> Store:
        """The store of the workspace; whoever opens it closes it. Errors: Unavailable E601–E607, E625."""
        from docflow import store

        return store.open(self.database)

    def folder(self, name: str) -> Path:
        """A folder of the workspace: 数据, 文书, 锚点. Errors: Unavailable E625."""
        return self.home / name

    @property
    def home(self) -> Path:
        """The workspace, where one is needed. Errors: Unavailable E625."""
        if self.workspace is None:
            raise Unavailable(problem("E625"))
        return self.workspace

    @property
    def database(self) -> Path | str:
        """The address of the store. Errors: Unavailable E625."""
        if self.store_path is None:
            raise Unavailable(problem("E625"))
        return self.store_path


def read(
    environ: Mapping[str, str] | None = None, start: Path | None = None, chosen: str | Path | None = None
) -> Settings:
    """The settings of the workspace `chosen` (-C), of DOCFLOW_HOME, or of the nearest above `start`; or of none.

    Errors: InvalidSource E620 (chosen, but no workspace), E622–E624, all at once.
    """
    environ = os.environ if environ is None else environ
    user = environ.get("DOCFLOW_USER", "").strip()
    database = environ.get("DOCFLOW_STORE", "").strip()
    named = chosen or environ.get("DOCFLOW_HOME", "").strip()
    if named and (tables := _tables(Path(named))):
        return Settings(user=user, tables=tables)
    workspace = _chosen(Path(named)) if named else _nearest(start or Path.cwd())
    if workspace is None:
        return Settings(user=user)
    return _settings(workspace, _toml(workspace / FILE), user, database)


def new_workspace(folder: Path, *, at: datetime, made_up: bool = False) -> Settings:
    """A workspace in `folder`, which must be empty or not there.

    The database comes first: what fails half-way leaves no docflow.toml, so nobody takes it for a workspace.
    Errors: InvalidSource E621; Unavailable E609.
    """
    from docflow import store

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidSource(problem("E621", Place(str(folder)), path=folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir()
        store.open(folder / DATABASE, made_up=made_up, at=at).close()
        (folder / DIRECTORY).write_text(STARTER, "utf-8")
        (folder / FILE).write_text(SETTINGS, "utf-8")
    except OSError as error:
        raise Unavailable(
            problem("E609", Place(str(folder)), path=error.filename or folder, detail=said(error))
        ) from error
    return read({}, folder, folder)


# --- docflow.toml --------------------------------------------------------------------------------------------

DATABASE = "docflow.db"

#: Every setting: its type, or the closed list of its values.
Known: TypeAlias = dict[tuple[str, str], type[str] | type[bool] | tuple[str, ...]]
KNOWN: Known = {
    ("store", "path"): str,
    # And the names of the house styles in pages/.
    ("page", "profile"): ("plain", "ink"),
    ("page", "fonts"): str,
    ("print", "duplex"): bool,
    ("privacy", "unmask"): str,
    ("rules", "C01"): ("正式党员", "党员"),
}


def _settings(workspace: Path, says: Mapping[str, Any], user: str, database: str) -> Settings:
    fonts = str(says.get("page.fonts", ""))
    database = database or str(says.get("store.path", DATABASE))
    return Settings(
        workspace=workspace,
        store_path=database if "://" in database else workspace / database,
        profile=says.get("page.profile", "plain"),
        fonts=workspace / fonts if fonts else None,
        duplex=bool(says.get("print.duplex", False)),
        user=user,
        switches={name.removeprefix("rules."): value for name, value in says.items() if name.startswith("rules.")},
        unmask=tuple(one for one in re.split("[、，,;；\\s]+", str(says.get("privacy.unmask", ""))) if one),
        warnings=tuple(Library(workspace).strays()),
    )


def _toml(path: Path) -> dict[str, Any]:
    """Each known setting by `section.key`; InvalidSource with every key that is unknown or wrong."""
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSource(_syntax(error, path)) from None
    known = KNOWN | {("page", "profile"): ("plain", "ink", *Library(path.parent).names("pages"))}
    out: dict[str, Any] = {}
    problems: list[Problem] = []
    for section, entries in tables.items():
        for key, value in entries.items() if isinstance(entries, dict) else [("", entries)]:
            name = f"{section}.{key}" if key else section
            found = _fault(known, section, key, value, Place(str(path), _line(text, key or section)))
            if found:
                problems.append(found)
            out[name] = value
    if problems:
        raise InvalidSource(problems)
    return out


def _fault(known: Known, section: str, key: str, value: object, place: Place) -> Problem | None:
    name = f"{section}.{key}" if key else section
    # The tables know their switches (C03, C07, …) and what each may choose; policy tells a wrong choice.
    expected = known.get((section, key), str if section == "rules" and re.fullmatch(r"C\d\d", key) else None)
    if expected is None:
        keys = [".".join(each) for each in known]
        return problem("E623", place, key=name, near=near_text(name, keys), known="、".join(keys))
    if isinstance(expected, tuple):
        is_good, wanted = value in expected, "或".join(f"“{choice}”" for choice in expected)
    elif expected is bool:
        is_good, wanted = isinstance(value, bool), "true 或 false"
    else:
        is_good, wanted = isinstance(value, str), "引号里的一段文字"
    if is_good:
        return None
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return problem("E624", place, key=name, expected=wanted, value=shown)


def _syntax(error: tomllib.TOMLDecodeError, path: Path) -> Problem:
    said = str(error)
    where = re.search(r"at line (\d+), column (\d+)", said)
    place = Place(str(path), int(where[1]), int(where[2])) if where else Place(str(path))
    detail = next((ours for theirs, ours in _SAYINGS.items() if theirs in said), re.sub(r"\s*\(at [^)]*\)", "", said))
    return problem("E622", place, detail=detail)


_SAYINGS = {
    "Expected '='": "键后面缺少等号",
    "Expected ']": "方括号没有闭合",
    "Invalid value": "值写得不对，文字要加引号",
    "Invalid initial character": "键写得不对",
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一个小节写了两次",
    "Unterminated string": "引号没有闭合",
    "Illegal character": "有不能出现的字符，或引号没有闭合",
    "Expected newline": "一行里有多余的内容",
}


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=\]]", line):
            return number
    return 0


def _chosen(folder: Path) -> Path:
    if not (folder / FILE).is_file():
        raise InvalidSource(problem("E620", Place(str(folder)), path=folder))
    return folder.resolve()


def _tables(folder: Path) -> Path | None:
    """`folder`, when it is no workspace and holds spreadsheets."""
    if (folder / FILE).is_file() or not folder.is_dir():
        return None
    return folder.resolve() if any(one.suffix.lower() in (".xlsx", ".csv") for one in folder.iterdir()) else None


def _nearest(start: Path) -> Path | None:
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / FILE).is_file()), None)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidSource(problem("Y407", Place(str(path)))) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable(problem("E612", Place(str(path)), path=path, detail=said(error))) from error


SETTINGS = """\
# docflow 的设置。这个文件所在的文件夹就是工作区；备份工作区，备份整个文件夹即可。

[store]
# 数据库文件，相对于这个文件夹；也可以是 PostgreSQL 的地址，如 "postgresql://docflow@localhost/docflow"
path = "docflow.db"

[page]
# 版面："plain" 按版心定位，"ink" 按字迹定位，或 pages 文件夹里本单位版式的名称
profile = "plain"
# 另放字体的文件夹，没有就留空
fonts = ""

[print]
# 合并打印时每份从正面起
duplex = false

[privacy]
# 谁可以看不打码的身份证号、电话：姓名、角色或 机关/角色，用顿号隔开，如 "区委组织部/组织科、顾清和"
# 留空，就是任职的机关下面还有单位的人
unmask = ""

[rules]
# 规定留给各地选择的；每条规则用到的开关和可选的值写在 rules 里那条规则的开头
# C01 计算“三人以上”时，算正式党员，还是算党员
C01 = "正式党员"
# 其余的 C03、C05–C09、C14–C16、C21、C22 也写在这里，各有哪些选择见手册“规则怎么写”
"""

STARTER = """\
# 机构、角色和人员。照下面的例子改成本单位的，再用 docflow doctor 检查。
#
# organisations  每个机构一项，名称用简称：
#   full      全称，公文里用
#   code      发文机关代字；没有代字的机构发文不编号
#   superior  上级机构，写它的简称
#   kind      区委、街道、部门、单位等，只供查看
#   posts     角色: 担任的人。一个角色可以几个人，一个人可以任几个角色；
#             有任期的写成 {person: zhang, since: 2026-01-01, until: 2026-12-31}
# people         人员编号: 姓名。编号自定，不重复，不改动
# absences       外出时由谁代理：person、deputy、from、until

organisations:
  区委组织部:
    full: 中共示例区委组织部
    code: 示组
    kind: 区委部门
    posts:
      组织科: [qian]
      分管副部长: [sun]
      部长: [li]
      文书: [zhou]

  示例街道:
    full: 中共示例区示例街道工作委员会
    code: 示街工
    superior: 区委组织部
    kind: 街道
    posts:
      组织员: [wu]
      组织委员: [zheng]
      党工委书记: [wang]
      党政办文书: [feng]

  # 会签、听取意见的流程要问这些部门；用不着那些流程的可以删去
  市场监管局:
    full: 示例区市场监督管理局
    kind: 部门
    posts:
      承办人: [jin]
      负责人: [wei]

  工信局:
    full: 示例区工业和信息化局
    kind: 部门
    posts:
      承办人: [tao]
      负责人: [jiang]

  总工会:
    full: 示例区总工会
    kind: 群团
    posts:
      负责人: [yan]

  团区委:
    full: 共青团示例区委员会
    kind: 群团
    posts:
      负责人: [hua]

  妇联:
    full: 示例区妇女联合会
    kind: 群团
    posts:
      负责人: [cao]

  示例公司:
    full: 示例区样本科技有限公司
    superior: 示例街道
    kind: 单位
    posts:
      经办人: [chen]

people:
  qian: 钱示例
  sun: 孙示例
  li: 李示例
  zhou: 周示例
  wu: 吴示例
  zheng: 郑示例
  wang: 王示例
  feng: 冯示例
  chen: 陈示例
  jin: 金示例
  wei: 魏示例
  tao: 陶示例
  jiang: 姜示例
  yan: 严示例
  hua: 华示例
  cao: 曹示例

absences: []
# 例：
# absences:
#   - {person: sun, deputy: li, from: 2026-03-02, until: 2026-03-06}
"""
