"""The procedures of the domain, by commands alone: a formation whole, whose turn it is, consents, vetoes, reminders.

The play of the demonstration (examples/演示.yaml) gives the acts; what must come of them stands here.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from docflow.cli.main import run as main
from docflow.operations import drawing
from docflow.render.docx_text import words_of
from docflow.source import read

ROOT = Path(__file__).parent.parent.parent
PLAY: Any = read((ROOT / "examples" / "演示.yaml").read_bytes(), "演示.yaml").value
PAPERS = Path(__file__).parent / "papers"


class Said(NamedTuple):
    code: int
    #: What --json printed.
    out: Any
    err: str


class Desk:
    """A workspace, and commands typed in it at a moment by a person."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ids: dict[str, str] = {}

    def says(self, *arguments: object, by: str = "", at: str = "2026-03-02T09:00") -> Said:
        given = [*map(str, arguments), "--json", "-C", str(self.home), "--at", at, *(["--as", by] if by else [])]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as left:
            main(given)
        assert "Traceback" not in err.getvalue()
        return Said(int(left.value.code or 0), json.loads(out.getvalue()), err.getvalue())

    def done(self, *arguments: object, by: str, at: str = "2026-03-02T09:00") -> Any:
        said = self.says(*arguments, by=by, at=at)
        assert said.code == 0, said
        return said.out

    def refused(self, *arguments: object, by: str, at: str = "2026-03-02T09:00") -> set[str]:
        said = self.says(*arguments, by=by, at=at)
        assert said.code == 3, said
        return {one["code"] for one in said.out["problems"]}

    def start(self, workflow: str, by: str, **answers: object) -> str:
        """The id of a case begun and not yet handed in."""
        given = [part for name, value in answers.items() for part in ("-s", f"{name}={value}")]
        return str(self.done("case", "start", workflow, *given, by=by)["case"])

    def waiting(self, case: str, by: str, at: str = "2026-03-02T12:00") -> set[str]:
        shown = self.done("case", "show", case, by=by, at=at)
        return {post for one in shown["waiting"] for post in one["posts"]}

    def outcome(self, case: str, by: str, at: str = "2026-03-02T12:00") -> str | None:
        return self.done("case", "show", case, by=by, at=at)["outcome"]  # type: ignore[no-any-return]

    def perform(self, name: str, act: dict[str, Any], workflow: str) -> Any:
        """One act of the play."""
        given: list[object] = []
        if data := act.get("data"):
            given += ["-d", self.home / "数据" / Path(data).name]
        for key, value in (act.get("set") or {}).items():
            given += ["-s", f"{key}={value}"]
        for option in ("note", "for"):
            given += [f"--{option}", act[option]] if act.get(option) else []
        if "do" not in act:
            done = self.done("case", "start", workflow, *given, by=act["as"], at=act["at"])
            self.ids[name] = done["case"]
            return done
        return self.done("case", "do", self.ids[name], act["do"], *given, by=act["as"], at=act["at"])

    def play(self, *names: str, until: str = "9999") -> None:
        """The acts of these cases of the play, side by side, up to a moment."""
        todo = [(act["at"], number, name, act) for name in names for number, act in enumerate(acts(name))]
        for moment, _, name, act in sorted(todo, key=lambda one: one[:3]):
            if moment <= until:
                self.perform(name, act, PLAY["cases"][name]["workflow"])


def acts(name: str) -> list[dict[str, Any]]:
    one = PLAY["cases"][name]
    return [one["start"], *one["acts"]]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes a desk of its own for each who asks; PDF has tests of its own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    for name in ("DOCFLOW_HOME", "DOCFLOW_USER", "DOCFLOW_DEBUG", "DOCFLOW_STORE"):
        patch.delenv(name, raising=False)

    def desk() -> Desk:
        made = Desk(tmp_path_factory.mktemp("办") / "区")
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said), pytest.raises(SystemExit) as left:
            main(["new", str(made.home), "--example", "--made-up-clock", "--at", "2026-02-28T08:00"])
        assert not left.value.code
        return made

    yield desk
    patch.undo()


@pytest.fixture
def desk(desks: Callable[[], Desk]) -> Desk:
    return desks()


@pytest.fixture(scope="module")
def formed(desks: Callable[[], Desk]) -> Desk:
    """A formation approved by the district, played to its end."""
    made: Desk = desks()
    made.play("云杉软件")
    return made


# --- the formation of a branch -----------------------------------------------------------------------------------


@pytest.mark.row("R01.1")
def test_a_formation_goes_from_the_application_to_the_filing(formed: Desk) -> None:
    history = formed.done("case", "history", formed.ids["云杉软件"], by="顾清和", at="2026-04-24T09:00")
    steps = [
        one["step"] for one in history if one["what"].split("：")[0] in {act.get("do") for act in acts("云杉软件")}
    ]
    assert " ".join(dict.fromkeys(steps)) == (
        "提出申请 街道审核 街道签发 区级初审 区级审批 登记印发 街道通知 候选人报批 候选人审批 印制选票 选举 任职审批 备案报送 备案登记"
    )
    assert formed.outcome(formed.ids["云杉软件"], "何雨桐", "2026-04-24T09:00") == "已成立"
    assert formed.says("verify").out == {"ok": True, "problems": []}


def paper(desk: Desk, name: str) -> tuple[str, ...]:
    """The words of the last file of this paper, read back from its .docx."""
    folder = desk.home / "文书" / desk.ids["云杉软件"]
    files = sorted(folder.glob(f"演示-{name}*.docx"), key=lambda path: (len(path.name), path.name))
    return words_of(files[-1].read_bytes())


#: The application, the street's opinion, the answer of the district.
CHAIN = ("成立请示", "转报请示", "成立批复")


@pytest.mark.row("R02.1")
@pytest.mark.parametrize("name", CHAIN)
def test_the_words_of_a_paper_are_those_kept(formed: Desk, name: str) -> None:
    kept = PAPERS / f"{name}.txt"
    told = f"look at the new words, then keep them: {kept.name}"
    assert "\n".join(paper(formed, name)) + "\n" == kept.read_text("utf-8"), told


@pytest.mark.row("R02.2")
def test_names_counts_and_dates_are_the_same_in_all_papers_of_a_case(formed: Desk) -> None:
    application, opinion, answer = ("".join(paper(formed, name)) for name in CHAIN)
    for one in (application, opinion, answer):
        assert "明川区云杉软件有限公司" in one
        assert "中共明川区云杉软件有限公司支部委员会" in one
    for one in (application, opinion):
        assert "从业人员126人" in one
        assert "正式党员8人、预备党员1人" in one
        assert "林一舟同志" in one
        assert "“单独”方式" in one or "组建方式为“单独”" in one
    handed_in = re.findall(r"2026年3月\d+日", application)[-1]
    assert handed_in == "2026年3月9日", "the application as it came again"
    assert f"{handed_in}，我工委收到" in opinion
    assert "《明川区云杉软件有限公司关于成立中共明川区云杉软件有限公司支部委员会的请示》" in answer
    assert "东街工〔2026〕1号" in opinion
    assert "（东街工〔2026〕1号）" in answer


@pytest.mark.row("R01.2")
def test_a_formation_may_be_returned_refused_and_taken_back(desk: Desk) -> None:
    desk.play("晴岚餐饮", "云杉软件", until="2026-03-19T10:00")
    assert desk.outcome(desk.ids["晴岚餐饮"], "阮青禾", "2026-03-19T10:00") == "不予成立"
    papers = desk.done("case", "papers", desk.ids["晴岚餐饮"], by="阮青禾", at="2026-03-19T10:00")
    assert [one["name"] for one in papers][-1] == "不予批准通知"
    told = desk.done("case", "history", desk.ids["云杉软件"], by="周砚秋", at="2026-03-19T10:00")
    assert any("退回" in one["what"] and "请接转后再报" in one["note"] for one in told)
    case = desk.ids["云杉软件"]
    assert desk.waiting(case, "周砚秋", "2026-03-18T10:00") == {"区委组织部/文书"}
    desk.done("case", "do", case, "撤回", by="程明远", at="2026-03-19T10:05")
    assert desk.waiting(case, "周砚秋", "2026-03-19T10:06") == {"区委组织部/部长"}


@pytest.mark.row("R01.3")
def test_wrong_person_wrong_order_and_second_approval_are_refused(desk: Desk) -> None:
    desk.play("云杉软件", until="2026-03-17T09:00")
    case, at = desk.ids["云杉软件"], "2026-03-17T09:30"

    def act(verb: str, by: str, *more: str) -> set[str]:
        return desk.refused("case", "do", case, verb, *more, by=by, at=at)

    assert act("同意", "何雨桐") == {"W601"}, "the firm does not decide on itself"
    assert act("签发", "陆行舟") == {"W604"}, "the street has had its turn"
    assert act("印发", "邵安宁") <= {"W601", "W603"}, "nothing is issued before it is approved"
    assert act("报批", "顾清和") <= {"W604"}, "it was handed on once"
    before = desk.done("case", "history", case, by="陆怀远", at=at)
    desk.done("case", "do", case, "同意", by="陆怀远", at=at)
    assert act("同意", "陆怀远") == {"W618"}, "one voice each"
    desk.done("case", "do", case, "同意", by="程明远", at=at)
    assert act("同意", "程明远") == {"W604"}, "what was approved is not approved again"
    after = desk.done("case", "history", case, by="陆怀远", at=at)
    added = [(one["who"], one["what"]) for one in after[len(before) :] if one["what"] in ("表态：同意", "同意")]
    assert added == [("陆怀远", "表态：同意"), ("程明远", "表态：同意"), ("程明远", "同意")], (
        "what was refused left no trace"
    )


@pytest.mark.row("R03")
@pytest.mark.parametrize(("day", "late"), [("2026-07-08", False), ("2026-07-09", True)])
def test_the_street_has_a_month_and_the_thirty_first_day_is_late(desk: Desk, day: str, late: bool) -> None:
    case = desk.done(
        "case",
        "start",
        "党支部成立-街道审批",
        "-d",
        desk.home / "数据/成立申请-澄溪物流.yaml",
        by="卢知夏",
        at="2026-06-05T09:00",
    )["case"]
    desk.done("case", "do", case, "提交", by="卢知夏", at="2026-06-05T09:10")
    desk.done(
        "case", "do", case, "上会", "-d", desk.home / "数据/澄溪物流-街道审核.yaml", by="苏映雪", at="2026-06-08T09:00"
    )
    listed = {one["case"]: one for one in desk.done("case", "list", by="江远帆", at=f"{day}T17:00")}
    assert (listed[case]["step"], listed[case]["due"]) == ("党工委审议", "2026-07-08"), "thirty days after 8 June"
    assert listed[case]["overdue"] == late


#: Who has what to do at noon on 10 March 2026, since when, until when: counted by hand.
TURNS = {
    "周砚秋": [("云杉软件", "街道审核", "2026-03-09", "2026-03-23")],
    "韩知行": [("澄溪物流", "党工委审议", "2026-03-06", "2026-04-07")],
    "江远帆": [
        ("晴岚餐饮", "街道签发", "2026-03-10", "2026-03-17"),
        ("澄溪物流", "党工委审议", "2026-03-06", "2026-04-07"),
    ],
}
NOBODY_WAITS_FOR = "何雨桐、卢知夏、阮青禾、苏映雪、裴远山、陆行舟、田小雨、乔若云、顾清和、陆怀远、程明远、邵安宁"


@pytest.mark.row("R04")
def test_every_inbox_says_whose_turn_it_is_since_when_and_until_when(desk: Desk) -> None:
    desk.play("云杉软件", "澄溪物流", "晴岚餐饮", until="2026-03-10T12:00")
    named = {id_: name for name, id_ in desk.ids.items()}
    found = {}
    idle = NOBODY_WAITS_FOR.split("、")
    for person in (*TURNS, *idle):
        todo = desk.done("inbox", by=person, at="2026-03-10T12:00")["todo"]
        found[person] = [(named[one["case"]], one["step"], one["since"][:10], one["due"]) for one in todo]
    assert found == {**TURNS, **{person: [] for person in idle}}


def test_every_shipped_workflow_fits_the_organisations_of_the_example(desk: Desk) -> None:
    found = desk.done("workflow", "check", by="")
    assert {one["workflow"] for one in found} == {path.stem for path in (ROOT / "workflows").iterdir()}
    assert [one for one in found if not one["sound"] or one["problems"]] == []


# --- a change of head: consent, opinions, report --------------------------------------------------------------------

CHANGE = {"负责人": "林一舟", "变更事项": "调离", "理由": "到集团任职", "拟变更日期": "2026-04-01"}


@pytest.mark.row("R35")
def test_a_head_is_changed_only_when_both_consent(desk: Desk) -> None:
    agreed, stopped = (desk.start("负责人变更-征得同意", "何雨桐", **CHANGE) for _ in range(2))
    for case in (agreed, stopped):
        desk.done("case", "do", case, "提交", by="何雨桐")
        assert desk.waiting(case, "何雨桐") == {"东桥街道党工委/党工委书记", "工信局/负责人"}, "both at once"
        desk.done("case", "do", case, "同意", by="陆行舟")
        assert desk.refused("case", "do", case, "办结", by="何雨桐") == {"W601"}, "one consent is not enough"
    assert desk.refused("case", "do", stopped, "不同意", by="康立言") == {"W608"}, "a refusal gives its reason"
    desk.done("case", "do", stopped, "不同意", "--note", "接任人选未定", by="康立言")
    assert desk.outcome(stopped, "何雨桐") == "不予变更"
    desk.done("case", "do", agreed, "同意", by="康立言")
    desk.done("case", "do", agreed, "办结", by="何雨桐")
    assert desk.outcome(agreed, "何雨桐") == "已变更"


@pytest.mark.row("R35", "R36", "R37")
@pytest.mark.parametrize(("name", "verb"), [("征得同意", "提交"), ("听取意见", "征求"), ("事前报告", "报告")])
def test_who_is_asked_about_a_change_is_asked_before_it(desk: Desk, name: str, verb: str) -> None:
    """S18、S50、S75: consent, report and views come first; a change whose day has come is not sent round any more."""
    more = (
        {}
        if name != "事前报告"
        else {"党组织名称": "中共明川区云杉软件有限公司支部委员会", "联系人": "何雨桐", "联系电话": "13800000000"}
    )
    case = desk.start(f"负责人变更-{name}", "何雨桐", **{**CHANGE, **more, "拟变更日期": "2026-03-02"})
    assert desk.refused("case", "do", case, verb, by="何雨桐") == {"W660"}
    desk.done("case", "do", case, verb, "-s", "拟变更日期=2026-03-03", by="何雨桐")


@pytest.mark.row("R36")
def test_five_opinions_are_collected_and_who_is_missing_is_listed(desk: Desk) -> None:
    case = desk.start("负责人变更-听取意见", "何雨桐", **CHANGE)
    desk.done("case", "do", case, "征求", by="何雨桐")
    asked = {
        "顾清和": "区委组织部/组织科",
        "陆行舟": "东桥街道党工委/党工委书记",
        "沈秋实": "总工会/负责人",
        "韦初阳": "团区委/负责人",
        "尹清扬": "妇联/负责人",
    }
    left = set(asked.values())
    for person, post in asked.items():
        assert desk.waiting(case, "周砚秋") == left
        assert desk.refused("case", "do", case, "办结", by="周砚秋") == {"W601"}
        desk.done("case", "do", case, "反馈", "--note", f"{post}没有不同意见", by=person)
        left -= {post}
    assert desk.waiting(case, "周砚秋") == {"东桥街道党工委/组织员"}
    desk.done("case", "do", case, "办结", "-s", "意见汇总=五家均无不同意见", by="周砚秋")
    assert desk.outcome(case, "周砚秋") == "已听取意见"
    notes = {one["note"] for one in desk.done("case", "history", case, by="周砚秋")}
    assert {f"{post}没有不同意见" for post in asked.values()} <= notes, "every opinion is on record"


@pytest.mark.row("R37")
def test_a_report_asks_for_no_consent_and_is_on_record(desk: Desk) -> None:
    case = desk.start(
        "负责人变更-事前报告",
        "何雨桐",
        党组织名称="中共明川区云杉软件有限公司支部委员会",
        联系人="何雨桐",
        联系电话="13800000000",
        **CHANGE,
    )
    desk.done("case", "do", case, "报告", by="何雨桐")
    for person in ("石向晨", "康立言", "陆行舟"):
        shown = desk.done("case", "show", case, by=person)
        assert not [one for one in shown["options"] if "同意" in one or "退回" in one], "nobody can consent or refuse"
    desk.done("case", "do", case, "登记", "-s", "主管部门意见=请做好交接", by="石向晨")
    assert desk.outcome(case, "何雨桐") == "已报告"
    (report,) = desk.done("case", "papers", case, by="石向晨")
    assert report["name"] == "负责人变更报告"
    words = "".join(words_of(next((desk.home / "文书" / case).glob("*.docx")).read_bytes()))
    assert "到集团任职" in words
    assert "明川区工业和信息化局" in words
    received = [one for one in desk.done("case", "history", case, by="石向晨") if one["what"] == "登记"]
    assert [(one["step"], one["who"], one["at"][:10]) for one in received] == [("收到登记", "石向晨", "2026-03-02")], (
        received
    )


@pytest.mark.row("R38")
def test_one_veto_of_four_ends_a_recommendation_with_its_reason(desk: Desk) -> None:
    case = desk.start(
        "推荐人选会审",
        "周砚秋",
        人选="林一舟",
        所在单位="明川区云杉软件有限公司",
        推荐事项="表彰奖励",
        推荐理由="支持党建",
    )
    desk.done("case", "do", case, "送审", by="周砚秋")
    assert len(desk.waiting(case, "周砚秋")) == 4
    desk.done("case", "do", case, "通过", by="陆怀远")
    desk.done("case", "do", case, "通过", by="韦初阳")
    desk.done("case", "do", case, "否决", "--note", "没有建立工会", by="沈秋实")
    assert desk.refused("case", "do", case, "通过", by="尹清扬") == {"W601"}, "nothing is left to ask"
    assert desk.refused("case", "do", case, "通过", by="顾清和") == {"W609"}, "nobody may overrule it"
    desk.done("case", "do", case, "否决", "--note", "总工会否决：没有建立工会", by="顾清和")
    assert desk.outcome(case, "周砚秋") == "不予推荐"
    assert "没有建立工会" in {one["note"] for one in desk.done("case", "history", case, by="周砚秋")}


@pytest.mark.row("R50")
def test_two_of_three_signatures_still_wait_for_the_third(desk: Desk) -> None:
    case = desk.start("组建会签", "周砚秋", 单位名称="明川区云杉软件有限公司", 拟组建方式="单独", 理由="有八名正式党员")
    desk.done("case", "do", case, "送签", by="周砚秋")
    desk.done("case", "do", case, "同意", by="顾清和")
    desk.done("case", "do", case, "同意", by="秦怀瑾")
    assert desk.waiting(case, "周砚秋") == {"工信局/负责人"}
    assert desk.outcome(case, "周砚秋") is None
    desk.done("case", "do", case, "同意", by="康立言")
    assert desk.outcome(case, "周砚秋") == "已会签"


@pytest.mark.row("R51")
@pytest.mark.parametrize(
    ("members", "step", "words"),
    [(3, "督促组建", "应当建立党组织"), (2, "督促组建", "联合建立党组织"), (0, "选派指导员", "支持党建工作指导员")],
)
def test_a_registration_becomes_a_task_and_a_letter(desk: Desk, members: int, step: str, words: str) -> None:
    facts = {
        "单位名称": "明川区新芽科技有限公司",
        "登记日期": "2026-03-01",
        "职工人数": 12,
        "正式党员数": members,
        "预备党员数": 0,
        "经营是否稳定": "是",
        "有无书记人选": "是",
        "联系人": "白若溪",
        "联系电话": "13800000000",
    }
    case = desk.start("登记提醒", "白若溪", **facts)
    desk.done("case", "do", case, "提醒", by="白若溪")
    (todo,) = desk.done("inbox", by="周砚秋", at="2026-03-02T12:00")["todo"]
    assert (todo["case"], todo["step"]) == (case, step)
    letter = "".join(words_of(next((desk.home / "文书" / case).glob("*.docx")).read_bytes()))
    assert "明川区新芽科技有限公司：" in letter
    assert words in letter
    desk.done("case", "do", case, *(["选派", "-s", "指导员=沈知远"] if members == 0 else ["已申请"]), by="周砚秋")
    assert desk.outcome(case, "周砚秋") == ("已派指导员" if members == 0 else "已转入组建")


# --- the archive --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(formed: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a whole formation, unpacked."""
    folder = tmp_path_factory.mktemp("档")
    case = formed.ids["云杉软件"]
    formed.done("case", "archive", case, "-o", folder / "成立.zip", by="顾清和", at="2026-04-24T09:00")
    with zipfile.ZipFile(folder / "成立.zip") as packed:
        packed.extractall(folder / "拆开")
    return folder / "拆开"


@pytest.mark.row("R64")
def test_every_file_of_a_package_has_its_checksum(package: Path) -> None:
    """As sha256sum -c does it, without docflow."""
    sums = dict(line.split("  ", 1)[::-1] for line in (package / "校验值.txt").read_text("utf-8").splitlines())
    files = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert set(sums) == files - {"校验值.txt"}
    for name, digest in sums.items():
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.row("R64")
def test_the_record_of_a_package_is_whole_and_can_be_counted_again(package: Path, formed: Desk) -> None:
    """By the sentence of 说明.txt alone."""
    events = [json.loads(line) for line in (package / "记录.jsonl").read_text("utf-8").splitlines()]
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))
    before = ""
    for one in events:
        six = [one[name] for name in ("case", "seq", "kind", "at", "body", "prev")]
        counted = hashlib.sha256(json.dumps(six, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
        assert (one["prev"], one["hash"]) == (before, counted)
        before = one["hash"]
    told = (package / "说明.txt").read_text("utf-8")
    assert before in told
    assert "已成立" in told
    history = formed.done("case", "history", formed.ids["云杉软件"], by="顾清和", at="2026-04-24T09:00")
    assert [one["hash"] for one in history] == [one["hash"] for one in events], "nothing left out"
    spoken = (package / "办理经过.txt").read_text("utf-8")
    assert [one["seq"] for one in history] == [int(line.split("　")[0]) for line in spoken.splitlines()]
    assert all(one["note"] in spoken for one in history)


@pytest.mark.row("R64")
def test_a_package_holds_every_version_of_every_paper_and_the_texts(package: Path, formed: Desk) -> None:
    rows = formed.done("case", "papers", formed.ids["云杉软件"], by="顾清和", at="2026-04-24T09:00")
    recorded = sorted(digest for one in rows for digest in one["files"].values())
    papers = sorted((package / "文书").iterdir())
    assert sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in papers) == recorded
    names = {path.name for path in papers}
    assert {"演示-成立请示.docx", "演示-成立请示-第2次.docx"} <= names, (
        "the one that was returned, and the one that came again"
    )
    texts = {path.relative_to(package / "文本").as_posix() for path in (package / "文本").rglob("*") if path.is_file()}
    assert {"workflow", "templates/成立请示.md", "templates/备案表.docx", "rules/组建方式.yaml"} <= texts


@pytest.mark.row("R64")
def test_the_same_record_gives_the_same_package_and_no_other_file_is_replaced(formed: Desk, tmp_path: Path) -> None:
    out = tmp_path / "成立.zip"

    def pack() -> Said:
        return formed.says("case", "archive", formed.ids["云杉软件"], "-o", out, by="顾清和", at="2026-05-06T09:00")

    assert pack().code == 0
    first = out.read_bytes()
    assert pack().code == 0
    assert out.read_bytes() == first
    out.write_bytes(b"something else")
    said = pack()
    assert (said.code, said.out["problems"][0]["code"]) == (2, "F511")
    assert out.read_bytes() == b"something else"


@pytest.mark.row("R48")
def test_another_street_gets_no_package(formed: Desk, tmp_path: Path) -> None:
    refused = formed.refused(
        "case", "archive", formed.ids["云杉软件"], "-o", tmp_path / "甲.zip", by="苏映雪", at="2026-05-06T09:00"
    )
    assert refused == {"W652"}
    assert list(tmp_path.iterdir()) == []


# --- rules that leave it to a person ---------------------------------------------------------------------------------

UNIT = {
    "单位名称": "明川区某某有限公司", "统一社会信用代码": "91350100M000100Y43", "所属街道": "东桥街道", "单位类型": "企业",
    "行业": "制造业", "注册地": "本区", "职工人数": 20, "女职工人数": 5, "团员人数": 0, "经营是否稳定": "是", "有无书记人选": "是",
    "专业性强": "否", "带动类型": "无", "街道直管": "否", "组织形式": "未建", "已建工会": "否", "已建团组织": "否", "已建妇女组织": "否",
    "负责人": "某某", "联系电话": "13800000000", "通讯地址": "某路1号", "数据日期": "2026-01-31",
}  # fmt: skip


@pytest.mark.row("R07")
@pytest.mark.parametrize(("formal", "undecided"), [(3, False), (1, True)])
def test_what_is_left_to_a_person_ends_with_1_when_it_must_not_be(
    desk: Desk, tmp_path: Path, formal: int, undecided: bool
) -> None:
    """F9: one member, and nobody to join. Both ways of asking: by facts, and by a table of units."""
    unit = {**UNIT, "党员数": formal, "正式党员数": formal, "预备党员数": 0}
    sheet = tmp_path / "台账.csv"
    sheet.write_text(",".join(unit) + "\n" + ",".join(map(str, unit.values())) + "\n", "utf-8")
    facts = {
        "正式党员数": formal,
        "预备党员数": 0,
        "经营是否稳定": "是",
        "有无书记人选": "是",
        "有就近单位": "否",
        "有关部门可接收": "否",
    }
    given = [part for name, value in facts.items() for part in ("-s", f"{name}={value}")]
    for asked in (["decide", "组建方式", *given], ["decide", sheet]):
        open_, strict = desk.says(*asked), desk.says(*asked, "--strict")
        assert (open_.code, strict.code) == (0, int(undecided)), strict
        assert open_.out == strict.out
        answer = strict.out[0]["form"] if isinstance(strict.out, list) else strict.out
        assert answer["needs_person"] == undecided
        assert bool(answer["reason"]) == undecided


# --- six months at work ------------------------------------------------------------------------------------------------

#: Name, first day at work, moved, can move; as of 28 February 2025.
MEMBERS = [
    ("何一", "2024-08-31", "否", "是"), ("何二", "2024-08-30", "否", "是"), ("何三", "2024-09-01", "否", "是"),
    ("何四", "2024-03-01", "否", "否"), ("何五", "2023-01-01", "是", "是"),
]  # fmt: skip


@pytest.mark.row("R17.3")
def test_whoever_is_due_gets_a_letter_and_nobody_else(desk: Desk, tmp_path: Path) -> None:
    roll, due = tmp_path / "党员.csv", tmp_path / "名单.csv"
    heads = "党员编号,姓名,党员类别,到岗日期,组织关系已转入,能否转移,数据日期\n"
    rows = [
        f"D{number},{name},正式,{since},{moved},{can},2025-02-28\n"
        for number, (name, since, moved, can) in enumerate(MEMBERS)
    ]
    roll.write_text(heads + "".join(rows), "utf-8")
    at = "2026-03-02T09:00"
    desk.done("ledger", "import", roll, "--register", "党员", "--as-of", "2025-02-28", by="顾清和", at=at)
    found = desk.done("ledger", "due", "--as-of", "2025-02-28", by="顾清和", at=at)
    listed = {one["measure"]: {each["name"] for each in found if each["measure"] == one["measure"]} for one in found}
    assert listed["转入"] == {"何一", "何二"}
    assert "何四" in listed["持流动党员活动证参加活动"], "two lists: who cannot move is on the other"
    moving = [one for one in found if one["measure"] == "转入"]
    assert {one["name"]: one["due"] for one in moving} == {"何一": "2025-02-28", "何二": "2025-02-28"}
    begun = {name: since for name, since, *_ in MEMBERS}
    due.write_text(
        "姓名,到岗日期,到期日\n" + "".join(f"{one['name']},{begun[one['name']]},{one['due']}\n" for one in moving),
        "utf-8",
    )
    shared = {
        "发文机关": "中共明川区东桥街道工作委员会",
        "工作单位": "甲公司",
        "接收党组织": "甲公司党支部",
        "办理期限": "2025-03-31",
        "联系人": "周砚秋",
        "联系电话": "13800000001",
        "成文日期": "2025-03-03",
    }
    given = [part for name, value in shared.items() for part in ("-s", f"{name}={value}")]
    made = desk.done("batch", "组织关系转接通知", due, *given, "-o", tmp_path / "信", "--name", "{姓名}", by="", at=at)
    assert made["done"] == 2
    letters = {
        path.stem.removeprefix("演示-"): "".join(words_of(path.read_bytes()))
        for path in (tmp_path / "信").glob("*.docx")
    }
    assert set(letters) == {"何一", "何二"}
    assert "您自2024年8月30日起在甲公司工作，到2025年2月28日已满六个月" in letters["何二"]


# --- papers whose words are kept ---------------------------------------------------------------------------------------


@pytest.mark.row("R19", "R20")
def test_the_words_of_an_opinion_and_the_notice_that_issues_it_are_those_kept(desk: Desk, tmp_path: Path) -> None:
    data = [part for name in ("实施意见-2026", "印发通知-2026") for part in ("-d", desk.home / "数据" / f"{name}.yaml")]
    desk.done(
        "render",
        "印发通知",
        *data,
        "-s",
        "成文日期=2026-03-25",
        "-s",
        "文号=明办发〔2026〕8号",
        "-o",
        tmp_path / "通知.docx",
        by="",
    )
    kept = PAPERS / "印发通知.txt"
    words = "\n".join(words_of((tmp_path / "演示-通知.docx").read_bytes())) + "\n"
    assert words == kept.read_text("utf-8"), f"look at the new words, then keep them: {kept.name}"


@pytest.mark.row("R55.1")
def test_branches_that_do_nothing_are_listed(desk: Desk, tmp_path: Path) -> None:
    sheet = tmp_path / "党组织.csv"
    sheet.write_text(
        "党组织名称,类型,所属街道,状态,最近活动日期,数据日期\n"
        "甲支部,党支部,东桥街道,正常,2026-01-20,2026-02-28\n"
        "乙支部,党支部,东桥街道,不活跃,2026-02-01,2026-02-28\n"
        "丙支部,党支部,西湾街道,正常,2025-03-01,2026-02-28\n",
        "utf-8",
    )
    desk.done("ledger", "import", sheet, "--register", "党组织", by="顾清和")

    def listed(where: str) -> set[str]:
        rows = desk.done("ledger", "list", "--register", "党组织", "--where", where, by="顾清和")
        return {name for row in rows for name in re.findall("[甲乙丙]支部", json.dumps(row, ensure_ascii=False))}

    assert listed('状态 == "不活跃"') == {"乙支部"}
    assert listed('最近活动日期 < date("2025-09-01")') == {"丙支部"}
    assert listed('状态 == "不活跃" or 最近活动日期 < date("2025-09-01")') == {"乙支部", "丙支部"}
