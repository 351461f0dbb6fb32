"""What a person may type wrong, and the message that each gets: its code, in Chinese, and nothing written."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docflow.cli.main import run as main
from docflow.operations import drawing

AT = ("--at", "2026-03-02T09:00")
STREET = ("--as", "周砚秋")


class Said(str):
    """What a command printed, on both streams; `code` is how it left."""

    code: int


Type = Callable[..., Said]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace of the made-up district, with one case that waits for the street; nothing here changes it."""
    patch = pytest.MonkeyPatch()
    for name in ("DOCFLOW_HOME", "DOCFLOW_USER", "DOCFLOW_DEBUG", "DOCFLOW_STORE"):
        patch.delenv(name, raising=False)
    patch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    folder = tmp_path_factory.mktemp("错") / "区"
    assert said("new", folder, "--example", "--made-up-clock", "--at", "2026-02-28T08:00").code == 0
    started = said(
        "-C",
        folder,
        *AT,
        *STREET,
        "case",
        "start",
        "组建会签",
        "-s",
        "单位名称=甲",
        "-s",
        "拟组建方式=单独",
        "-s",
        "理由=乙",
        "--json",
    )
    assert started.code == 0, started
    yield folder
    patch.undo()


def said(*arguments: object) -> Said:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    found = Said(out.getvalue())
    found.code = int(left.value.code or 0)
    return found


@pytest.fixture
def type_(home: Path, tmp_path: Path) -> Type:
    """Types a command in the workspace: `{tmp}` is a folder of its own, `{data}` the data of the example."""

    def typed(*arguments: str) -> Said:
        for name, text in FILES.items():
            (tmp_path / name).write_text(text, "utf-8")
        filled = [one.replace("{tmp}", str(tmp_path)).replace("{data}", str(home / "数据")) for one in arguments]
        return said("-C", home, *(AT if "--at" not in filled else ()), *filled)

    return typed


#: Files of who types, in {tmp}.
FILES = {
    "两行.csv": "发文机关,单位名称,登记日期,正式党员数,预备党员数,联系单位\n" + "甲,乙,2026-03-02,3,0,丙\n" * 2,
    "坏.json": '{"发文机关": "甲",\n "主送机关": }',
    "转报.yaml": """街道党组织: 中共明川区东桥街道工作委员会
批准机关: 中共明川区委组织部
单位名称: 明川区云杉软件有限公司
党组织名称: 中共明川区云杉软件有限公司支部
来文标题: 明川区云杉软件有限公司关于成立党支部的请示
来文日期: 2026-03-02
职工人数: 126
正式党员数: 8
预备党员数: 1
组建方式: 单独
审核结论: 同意转报
审核意见: 情况属实。
拟任书记: 林一舟
联系人: 周砚秋
联系电话: "13800000001"
""",
    "名册.yaml": """单位名称: 明川区云杉软件有限公司
党组织名称: 中共明川区云杉软件有限公司支部
党员名册: [{姓名: 林一舟, 性别: 男, 出生年月: 1982-02, 入党时间: 2004-06, 类别: 正式}]
""",
}
LETTER = ("render", "函", "-d", "{data}/函.yaml", "-o", "{tmp}/函.docx")
CASE = "会签"

#: The code, the way the command leaves, what is typed.
TYPED: list[tuple[str, int, tuple[str, ...]]] = [
    ("C804", 2, ("render", "函", "-s", "发文机关", "-o", "{tmp}/函.docx")),
    ("C805", 2, ("render", "函", "-d", "{data}/函.yaml", "-s", "成文日期=2026-03-09", "-o", "{tmp}/函.odt")),
    ("C807", 2, (*STREET, "case", "do", CASE, "转办")),
    ("C809", 2, ("inbox", *STREET, "--at", "昨天")),
    ("C810", 2, ("lint", "--explain", "公999")),
    ("C811", 2, ("batch", "会议通知", "{data}/台账.xlsx", "-d", "{data}/会议通知.yaml", "-o", "{tmp}/出", "--merge", "{tmp}/a.pdf")),
    ("C812", 2, ("batch", "会议通知", "{data}/台账.xlsx", "-d", "{data}/会议通知.yaml", "-o", "{tmp}/出", "--row", "999")),
    ("C814", 2, ("decide",)),
    ("D241", 2, ("render", "函", "-d", "{data}/函.yaml", "-d", "{data}/函.yaml", "-o", "{tmp}/函.docx")),
    ("C815", 2, (*STREET, "case", "do", CASE, "转办", "--to", "裴远山", "--at", "2026-03-17T09:00")),
    ("D242", 2, ("render", "组建提醒函", "-d", "{tmp}/两行.csv", "-o", "{tmp}/a.docx")),
    ("D244", 2, ("report", "调研报告", "-d", "{data}/调研报告.yaml", "-o", "{tmp}/调研报告.docx")),
    ("D247", 2, (*LETTER, "-s", "成文日期=2026-03-09", "-s", "文号=明组[2026]8")),
    ("D249", 0, LETTER),
    ("D257", 0, ("render", "转报请示", "-d", "{tmp}/转报.yaml", "-s", "成文日期=2026-03-09", "-o", "{tmp}/转报.docx")),
    ("D248", 2, ("render", "函", "-d", "{tmp}/坏.json", "-o", "{tmp}/函.docx")),
    ("T149", 2, ("render", "通知.docm", "-o", "{tmp}/a.docx")),
    ("T170", 2, ("render", "党员花名册", "-d", "{tmp}/名册.yaml", "-o", "{tmp}/a.txt")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "leaves", "typed"), TYPED, ids=[code for code, *_ in TYPED])
def test_what_was_typed_wrong_is_told(type_: Type, home: Path, code: str, leaves: int, typed: tuple[str, ...]) -> None:
    before = sorted(path for path in home.rglob("*") if path.is_file() and not path.name.startswith("docflow.db"))
    told = type_(*typed)
    assert re.search(rf"^(错误|提醒) {code}\b", told, re.MULTILINE), told
    assert told.code == leaves
    assert "怎么办：" in told
    assert before == sorted(
        path for path in home.rglob("*") if path.is_file() and not path.name.startswith("docflow.db")
    )


def test_what_a_new_table_no_longer_names_and_plans_for_nobody_are_told(
    tmp_path: Path, own: Callable[[str, str], Path]
) -> None:
    folder = own("kind: 单位", "kind: 单位")
    heads = "单位名称,统一社会信用代码,所属街道,单位类型,行业,注册地,职工人数,女职工人数,党员数,正式党员数,预备党员数,团员人数,经营是否稳定,有无书记人选,专业性强,带动类型,街道直管,组织形式,已建党组织,党建指导员,已建工会,已建团组织,已建妇女组织,负责人,联系电话,通讯地址,数据日期\n"
    row = "明川区{}有限公司,{},东桥街道,企业,制造业,本区,20,5,3,3,0,0,是,是,否,无,否,党支部,{}支部,某某,是,是,是,某某,13800000000,某路1号,{}\n"
    both, one = tmp_path / "两家.csv", tmp_path / "一家.csv"
    both.write_text(
        heads
        + row.format("甲", "91350100M000100Y43", "甲", "2026-01-31")
        + row.format("乙", "91370200163562681G", "乙", "2026-01-31"),
        "utf-8",
    )
    one.write_text(heads + row.format("甲", "91350100M000100Y43", "甲", "2026-02-28"), "utf-8")
    assert said("-C", folder, *AT, "--as", "顾清和", "ledger", "import", both).code == 0
    told = said("-C", folder, *AT, "--as", "顾清和", "ledger", "import", one)
    assert re.search(r"^提醒 D245\b.*1 条记录不在这张表里", told, re.MULTILINE), told
    data = folder / "数据" / "组建方案.yaml"
    plans = said(
        "-C", folder, *AT, "report", "组建方案", "-d", data, "--each", "--only", "未建", "-o", tmp_path / "方案"
    )
    assert "D297" in plans, plans


def test_a_command_that_there_is_not_is_told(home: Path) -> None:
    told = said("-C", home, "nope")
    assert told.code == 2
    assert "C801 没有命令“nope”" in told


def test_a_made_up_clock_is_asked_for(home: Path) -> None:
    told = said("-C", home, *STREET, "case", "do", CASE, "送签")
    assert re.search(r"^错误 C813\b", told, re.MULTILINE), told
    assert told.code == 3


def test_what_was_never_meant_to_happen_says_so_and_shows_no_insides(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("某个内部的错")

    monkeypatch.setattr("docflow.operations.seeing.inbox", broken)
    told = said("-C", home, *AT, *STREET, "inbox")
    assert re.search(r"^错误 E900\b", told, re.MULTILINE), told
    assert told.code == 5
    assert "Traceback" not in told


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], Path]:
    """A workspace whose 机构.yaml says something else: own(old, new)."""

    def made(old: str, new: str) -> Path:
        folder = tmp_path / "区"
        assert said("new", folder, "--example", "--made-up-clock", "--at", "2026-02-28T08:00").code == 0
        path = folder / "机构.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return folder

    return made


def test_who_works_in_two_places_says_for_which_he_begins(own: Callable[[str, str], Path]) -> None:
    folder = own("经办人: [p04]", "经办人: [p01]")
    asked = ("case", "start", "负责人变更-征得同意", "--as")
    told = said("-C", folder, *AT, *asked, "何雨桐")
    assert re.search(r"^错误 W651\b", told, re.MULTILINE), told
    assert said("-C", folder, *AT, *asked, "何雨桐@明川区启明幼儿园").code == 0


def test_a_year_without_anybody_to_begin_is_not_made_up(own: Callable[[str, str], Path]) -> None:
    folder = own("经办人: [", "办事人: [")
    told = said("-C", folder, *AT, "workflow", "simulate", "负责人变更-征得同意")
    assert re.search(r"^错误 W\d+\b", told, re.MULTILINE), told
    assert "W654" in told


def test_a_doubt_is_told_and_the_act_is_done(tmp_path: Path, own: Callable[[str, str], Path]) -> None:
    """Two members of one name: told by the check 名册不重名, and written into the record."""
    folder = own("kind: 单位", "kind: 单位")
    data = folder / "数据" / "成立申请-云杉软件.yaml"
    data.write_text(data.read_text("utf-8").replace("姓名: 方若水", "姓名: 叶知微"), "utf-8")
    started = said("-C", folder, *AT, "--as", "何雨桐", "case", "start", "党支部成立-区级审批", "-d", data, "--json")
    case = re.search(r"成立-\w{6}", started)
    assert case, started
    told = said("-C", folder, *AT, "--as", "何雨桐", "case", "do", case[0], "提交")
    assert re.search(r"^提醒 W661\b.*有同名的人", told, re.MULTILINE), told
    assert told.code == 0


def test_a_copy_that_cannot_be_written_is_told_and_the_act_stands(own: Callable[[str, str], Path]) -> None:
    """文书/ is a copy; the record is in the store. What blocks the copy is told, and it is sent again later."""
    folder = own("kind: 单位", "kind: 单位")
    (folder / "文书").rmdir()
    (folder / "文书").write_text("a file where the folder should be", "utf-8")
    data = folder / "数据" / "成立申请-云杉软件.yaml"
    started = said("-C", folder, *AT, "--as", "何雨桐", "case", "start", "党支部成立-区级审批", "-d", data, "--json")
    case = re.search(r"成立-\w{6}", started)
    assert case, started
    told = said("-C", folder, *AT, "--as", "何雨桐", "case", "do", case[0], "提交")
    assert re.search(r"^提醒 W656\b", told, re.MULTILINE), told
    assert told.code == 0
    (folder / "文书").unlink()
    said("-C", folder, "--at", "2026-03-02T10:00", "tick")
    assert said("-C", folder, "--at", "2026-03-02T10:00", "verify").code == 0
    assert list((folder / "文书").rglob("*.docx")), "once nothing blocks it, it is written"
