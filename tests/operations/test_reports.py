"""Reports from the ledger, the cases and the targets: what they state is what a hand counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from docflow.document.model import Document, Heading, Table, spans_text, words
from docflow.errors import InvalidSource, Refused
from docflow.ledger import promises
from docflow.operations import (
    batch,
    bulletin,
    case,
    checking,
    drawing,
    greetings,
    paper,
    planning,
    renewing,
    reporting,
    targets,
)
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.table import write

NOTHING = paper.Answers({})
#: What the examples say, line by line.
GOLDEN = Path(__file__).parent / "golden"
STREET, DISTRICT = "党支部成立-街道审批", "党支部成立-区级审批"


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF has tests of its own; here it would only cost time."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


@pytest.fixture
def here(at) -> Office:
    """The office with its roster as of the end of February."""
    office = at("2026-03-02T09:00")
    roster.import_table(office, office.in_workspace("数据", "台账.xlsx"), date(2026, 2, 28))
    return office


def given(office: Office, name: str) -> list[Path]:
    return [office.in_workspace("数据", f"{name}.yaml")]


def composed(office: Office, name: str, *said: str, beside: reporting.Beside = reporting.ALONE) -> Document:
    """The paper of a template and its example data, figures computed."""
    answers = reporting.answers(office, name, given(office, name), said, None, beside)
    template = paper.load(office, name)
    document = paper.compose(office, template, paper.record_of(office, template, answers)).document
    assert document is not None
    return document


def text(document: Document) -> str:
    return "\n".join(words(document))


def table(document: Document, title: str) -> list[list[str]]:
    """The rows of the table called `title`."""
    bodies = (document.body, *(one.body for one in document.annexes))
    found = next(b for body in bodies for b in body if isinstance(b, Table) and b.caption == title)
    return [[spans_text(cell) for cell in row] for row in found.rows]


# --- from the ledger ----------------------------------------------------------------------------------------------


@pytest.mark.row("R24.1")
def test_a_survey_report_says_kind_by_kind_why_there_is_no_organisation(here: Office) -> None:
    said = text(composed(here, "调研报告"))
    units = roster.assess(here, roster.units(here))
    for kind in {one.unit.kind for one in units}:
        of_kind = [one for one in units if one.unit.kind == kind]
        without = [one for one in of_kind if not one.unit.organised]
        line = next(one for one in said.splitlines() if one.startswith(f"{kind}。"))
        assert f"这一类{len(of_kind)}个" in line
        assert (f"尚未建立党组织的{len(without)}个" in line) == bool(without)
        few = sum(one.form.rule == "F4" for one in without)
        assert (f"{few}个因正式党员不足3人，有可以联合的单位，宜联合组建" in line) == bool(few)


@pytest.mark.row("R24.1", "R24.2")
def test_totals_are_computed_and_the_tables_own_total_is_told_beside_them(here: Office) -> None:
    document = composed(here, "摸底调研报告")
    said = text(document)
    assert "共37个" in said
    assert table(document, "“两新”组织分类型情况")[-1] == ["合计", "37", "216", "23", "3"]
    assert "原写合计31，与各行相加的37不一致" in said
    assert "正式党员2人，不足3人，不能单独组建" in said
    assert "没有党员，不具备组建条件" in said
    assert "原写合计" not in text(composed(here, "摸底调研报告", "原表合计=37"))


@pytest.mark.row("R25")
def test_a_questionnaire_report_computes_its_rates(here: Office) -> None:
    document = composed(here, "问卷调查报告")
    said = text(document)
    assert "向150家单位发放问卷，117家交回，回收率78.0%" in said
    assert "交回问卷430份，平均每家3.7份" in said
    assert table(document, "调查的阶段安排")[0][1:3] == ["2026年5月", "2026年6月"]
    assert [row[-1] for row in table(document, "候选单位比较")] == ["是", "是", "否"]


@pytest.mark.row("R25")
def test_no_more_come_back_than_were_sent(here: Office) -> None:
    with pytest.raises(InvalidSource, match="有151个，超过150个"):
        composed(here, "问卷调查报告", "回收家数=151")


@pytest.mark.row("R26.2")
def test_the_lead_of_a_survey_names_each_date_and_member_once_and_in_order(here: Office) -> None:
    lead = words(composed(here, "摸底调研报告"))[1]
    parts = [
        "2026年8月7日",
        "区委组织部",
        "区民政局",
        "区司法局",
        "区市场监督管理局",
        "区财政局",
        "2026年8月14日",
        "2026年8月20日",
        "座谈交流",
    ]
    assert all(lead.count(one) == 1 for one in parts)
    assert [lead.index(one) for one in parts] == sorted(lead.index(one) for one in parts)


@pytest.mark.row("R23")
def test_the_reflection_report_fills_its_slots_from_the_ledger_and_names_an_empty_one(here: Office) -> None:
    said = text(composed(here, "工作思考"))
    units = roster.units(here)
    assert f"共{len(units)}个" in said
    assert [one for one in said.splitlines() if re.match("[一二三]、", one)] == [
        "一、主要做法",
        "二、主要问题",
        "三、对策和建议",
    ]
    answers = paper.answers(given(here, "工作思考"))
    values = {name: one for name, one in answers.values.items() if name != "服务站数"}
    template = paper.load(here, "工作思考")
    with pytest.raises(InvalidSource) as caught:
        paper.record_of(here, template, paper.Answers(values))
    missing = [one.text for one in caught.value.problems if one.code == "D231"]
    assert "“服务站数”没有填写" in missing


@pytest.mark.row("R27")
def test_a_mark_without_its_reference_is_refused(here: Office) -> None:
    assert "［1］《中国共产党支部工作条例（试行）》" in text(composed(here, "研究文章"))
    with pytest.raises(InvalidSource, match=r"T195.*［2］"):
        composed(here, "研究文章", "参考文献=《中国共产党支部工作条例（试行）》")
    with pytest.raises(InvalidSource, match=r"T195.*［7］"):
        composed(here, "研究文章", "结语=见前文［7］。")


def doubts_of(office: Office, *said: str) -> list[str]:
    template = paper.load(office, "研究文章")
    answers = reporting.answers(office, "研究文章", given(office, "研究文章"), said, None)
    return [str(one) for one in paper.compose(office, template, paper.record_of(office, template, answers)).doubts]


@pytest.mark.row("R27")
def test_references_that_are_not_cited_or_out_of_order_are_told(here: Office) -> None:
    assert doubts_of(here) == []
    assert ["［3］在正文里没有引用" in one for one in doubts_of(here, "参考文献=甲；乙；丙")] == [True]
    assert ["［2］、［1］" in one for one in doubts_of(here, "引言=先引［2］。")] == [True]
    assert all(one.startswith("T196 ") for one in doubts_of(here, "参考文献=甲；乙；丙"))


# --- two years, and targets --------------------------------------------------------------------------------------


def beside(office: Office) -> reporting.Beside:
    return reporting.Beside(str(given(office, "上年数字")[0]), given(office, "实施意见-2026")[0])


def test_the_annual_summary_stands_beside_last_year(here: Office) -> None:
    document = composed(here, "年度总结", beside=beside(here))
    rows = {row[0]: row[1:] for row in table(document, "主要指标与上年比较")}
    assert rows["单位总数"] == ["个", "24", "29", "增加5"]
    assert rows["组织覆盖率"] == ["%", "29.2", "34.5", "增加5.3个百分点"]
    assert len(table(document, "分期目标完成情况")) == 6


def test_two_days_of_the_ledger_are_compared(here: Office) -> None:
    with pytest.raises(InvalidSource, match="D294"):
        reporting.answers(here, "年度总结", given(here, "年度总结"), [], None, reporting.Beside("去年"))
    with pytest.raises(InvalidSource, match="D293"):
        reporting.answers(here, "年度总结", given(here, "年度总结"), [], None)
    with pytest.raises(InvalidSource, match=r"D300.*同一份数据（2026-02-28 的）"):
        reporting.answers(here, "年度总结", given(here, "年度总结"), [], None, reporting.Beside("2026-02-28"))
    taken = [(row.key, row.body) for row in here.store.records("单位台账")][:20]
    here.store.put_records("单位台账", taken, source="三月台账", as_of=date(2026, 3, 1), whole=True)
    found = reporting.answers(here, "年度总结", given(here, "年度总结"), [], None, reporting.Beside("2026-02-28"))
    rows = found.values["对比情况"]
    assert isinstance(rows, list)
    assert {row["指标"]: row["增减"] for row in rows}["单位总数"] == "减少9"
    assert found.values["上期截止日"] == "2026-02-28"


def test_targets_are_held_against_the_ledger_and_drawn(here: Office, at) -> None:
    found, doubts = targets.read(given(here, "实施意见-2026")[0])
    assert doubts == ()
    here = at("2026-09-01T09:00")
    standings = targets.standings(here, found, date(2026, 8, 31))
    assert [one.said() for one in standings] == ["未达到", "慢于进度", "未到期"] * 2
    large = [one for one in roster.assess(here, roster.units(here)) if one.scale.value == "是"]
    first = standings[0]
    assert first.count == (sum(one.unit.organised for one in large), len(large), date(2026, 2, 28))
    told = targets.late(standings, date(2026, 8, 31))
    assert [one.code for one in told] == ["D276", "D301"], "no data since February"
    assert "2026-06-30" in told[1].text
    drawn = targets.svg(standings, date(2026, 8, 31), "台账").decode()
    assert drawn == targets.svg(standings, date(2026, 8, 31), "台账").decode()
    for word in ("目标与实际", "单位：%", "资料来源：台账，截至2026年2月28日", str(first.actual)):
        assert word in drawn


def test_a_scope_without_units_and_an_empty_ledger_are_told(here: Office, tmp_path: Path) -> None:
    path = tmp_path / "目标.yaml"
    path.write_text("覆盖目标:\n  - {期限: 2026-12-31, 范围: 南湾街道, 组织覆盖率: 60}\n", "utf-8")
    with pytest.raises(InvalidSource, match="D285"):
        targets.standings(here, targets.read(path)[0], date(2026, 3, 1))
    with pytest.raises(InvalidSource, match=r"D275.*2020-01-01"):
        targets.standings(here, targets.read(path)[0], date(2020, 1, 1))


@pytest.mark.row("R15")
def test_an_opinion_with_a_deadline_before_its_date_is_told_before_it_is_issued(here: Office, tmp_path: Path) -> None:
    files = [*given(here, "实施意见-2026"), *given(here, "印发通知-2026")]
    made = paper.render(here, "印发通知", files, ["成文日期=2026-07-01"], tmp_path / "意见.docx")
    told = [one for one in made.warnings if one.code == "D280"]
    assert [one.place.path for one in told] == [("覆盖目标", "1", "期限"), ("任务分工", "1", "完成时限")]
    clean = paper.render(here, "印发通知", files, ["成文日期=2026-03-25"], tmp_path / "意见二.docx")
    assert not [one for one in clean.warnings if one.code.startswith("D28")]


# --- from the cases -----------------------------------------------------------------------------------------------


def twenty(at) -> None:
    """Twenty cases: 12 by the district's way, of which 6 wait at the street since March and 2 were returned; 8 by the
    street's way, of which 3 were begun in May."""
    for number in range(20):
        month = "05" if number >= 17 else "03"
        name = DISTRICT if number < 12 else STREET
        begin = at(f"2026-{month}-02T09:30", "何雨桐")
        answers = paper.answers([begin.in_workspace("数据", "成立申请-云杉软件.yaml")])
        started = case.start(begin, name, answers, key=f"第{number}件")
        if 4 <= number < 12:
            case.act(at("2026-03-03T09:40", "何雨桐"), started.case, "提交", NOTHING)
        if 4 <= number < 6:
            case.act(at("2026-03-04T09:40", "周砚秋"), started.case, "退回", NOTHING, note="材料不全。")


@pytest.mark.row("R05")
def test_the_counts_of_a_bulletin_are_those_of_a_hand(here: Office, at) -> None:
    twenty(at)
    then = at("2026-05-20T17:00")
    found = bulletin.answers(then, date(2026, 5, 20))
    assert [found[name] for name in ("办件总数", "办结数", "在办数", "在办件次")] == [20, 0, 20, 20]
    workflows = {row.pop("流程"): tuple(row.values()) for row in found["流程情况"]}  # type: ignore[attr-defined]
    assert workflows == {DISTRICT: (12, 0, 12, 6), STREET: (8, 0, 8, 0)}
    steps = {(one["流程"], one["步骤"]): (one["在办数"], one["逾期数"]) for one in found["步骤情况"]}  # type: ignore[attr-defined]
    assert sorted(steps.values()) == [(6, 0), (6, 6), (8, 0)]
    units = {one["单位"]: (one["在办数"], one["逾期数"]) for one in found["办理单位情况"]}  # type: ignore[attr-defined]
    assert units == {"明川区云杉软件有限公司": (14, 0), "东桥街道党工委": (6, 6)}
    assert len(found["逾期清单"]) == found["逾期数"] == 6  # type: ignore[arg-type]


@pytest.mark.row("R05")
def test_a_bulletin_of_an_earlier_day_tells_how_the_cases_stood_then(here: Office, at) -> None:
    twenty(at)
    then = at("2026-05-20T17:00")
    found = bulletin.answers(then, date(2026, 3, 3))
    assert (found["办件总数"], found["逾期数"]) == (17, 0)
    units = {one["单位"]: one["在办数"] for one in found["办理单位情况"]}  # type: ignore[attr-defined]
    assert units == {"明川区云杉软件有限公司": 9, "东桥街道党工委": 8}


@pytest.mark.row("R05")
def test_a_step_is_overdue_from_the_day_after_its_deadline(here: Office, at) -> None:
    twenty(at)
    then = at("2026-05-20T17:00")
    due = {waits.due for one in bulletin.items(then, date(2026, 5, 20)) for waits in one.state.open.values()} - {None}
    (day,) = due
    assert day is not None
    assert bulletin.answers(then, day)["逾期数"] == 0
    assert bulletin.answers(then, day + timedelta(days=1))["逾期数"] == 6


@pytest.mark.row("R05")
def test_a_bulletin_is_written_from_the_counts_and_none_without_cases(here: Office, at, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="D298"):
        composed(here, "工作通报")
    twenty(at)
    then = at("2026-05-20T17:00")
    out, day = [tmp_path / "通报.docx"], date(2026, 5, 20)
    (made,) = reporting.report(then, "工作通报", given(then, "工作通报"), ["成文日期=2026-05-20"], out, day)
    (checked,) = checking.lint([made.path])
    assert [str(one) for one in checked.findings if one.is_must] == []
    assert "共受理20件，办结0件，在办20件，其中逾期6件" in text(composed(then, "工作通报"))


# --- a plan for each unit -------------------------------------------------------------------------------------------


@pytest.mark.row("R31")
def test_each_unit_without_an_organisation_has_a_plan_of_its_own(here: Office, tmp_path: Path) -> None:
    folder = tmp_path / "方案"
    done = planning.each(here, "组建方案", folder, given(here, "组建方案"), ["成文日期=2026-03-20"], only="未建")
    without = [one for one in roster.units(here) if not one.organised]
    files = sorted(path.name for path in folder.glob("*.docx"))
    assert files == sorted(f"{at:03d}-{one.name}.docx" for at, one in enumerate(without, 1))
    assert len(done.report.done) == len(without) == 19
    assert [one for one in checking.lint([folder]) for one in one.findings if one.is_must] == []


@pytest.mark.row("R31")
def test_six_rows_are_six_plans_and_none_is_overwritten(here: Office, tmp_path: Path) -> None:
    six = roster.units(here)[:6]
    roster_file = tmp_path / "六家.xlsx"
    everyone = planning._rows(here, roster.standing(here), "")
    rows = [row for row in everyone if row["单位名称"] in {one.name for one in six}]
    names = list(rows[0])
    roster_file.write_bytes(write(names, [[planning._cell(row[name]) for name in names] for row in rows]))
    wanted = batch.Wanted("组建方案", roster_file, tmp_path / "六", given(here, "组建方案"), pattern=planning.PATTERN)
    assert len(batch.run(here, wanted).report.done) == 6
    assert len(list((tmp_path / "六").glob("*.docx"))) == 6
    before = {path.name: path.read_bytes() for path in (tmp_path / "六").glob("*.docx")}
    folder = tmp_path / "方案"
    planning.each(here, "组建方案", folder, given(here, "组建方案"))
    kept = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}
    with pytest.raises(InvalidSource, match="D296"):
        planning.each(here, "组建方案", folder, given(here, "组建方案"))
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()} == kept
    assert {path.name: path.read_bytes() for path in (tmp_path / "六").glob("*.docx")} == before


def test_plans_are_only_asked_for_units_there_are(here: Office, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="D295"):
        planning.each(here, "组建方案", tmp_path / "甲", given(here, "组建方案"), only="已建")
    with pytest.raises(InvalidSource, match=r"D275.*2020-01-01"):
        planning.each(here, "组建方案", tmp_path / "甲", given(here, "组建方案"), as_of=date(2020, 1, 1))
    codes = {one.code for one in roster.units(here) if one.organised}
    with_one = [(row.key, row.body) for row in here.store.records("单位台账") if row.key in codes]
    here.store.put_records("单位台账", with_one, source="台账", as_of=date(2026, 3, 1), whole=True)
    with pytest.raises(InvalidSource, match="D297"):
        planning.each(here, "组建方案", tmp_path / "甲", given(here, "组建方案"), only="未建")
    assert not (tmp_path / "甲").exists()


@pytest.mark.row("R63")
def test_what_is_not_known_prints_a_blank_with_a_note_and_no_rule(here: Office) -> None:
    said = text(composed(here, "组建方案", *plan_of(here, "F9")))
    assert "规则不能确定，由上级党组织研究决定：\u3000" in said
    assert "责任人：\u3000\u3000\u3000\u3000（待定）" in said
    opinion = paper.load(here, "实施意见")
    for file, blank in (("一会三组期限=2026-12-31", True), ("阵地期限=2026-12-31", False)):
        answers = paper.answers(given(here, "实施意见-2026"), [file])
        document = paper.compose(here, opinion, paper.record_of(here, opinion, answers)).document
        assert document is not None
        assert ("其组成和职责：\u3000\u3000\u3000\u3000（待补充）" in text(document)) == blank


def plan_of(office: Office, rule: str) -> list[str]:
    """The plan of a unit on which `rule` decided, as answers."""
    row = next(one for one in planning._rows(office, roster.standing(office), "") if one["规则"] == rule)
    return [f"{name}={planning._cell(value)}" for name, value in row.items() if value not in (None, ())]


# --- letters and lists -----------------------------------------------------------------------------------------------


@pytest.mark.row("R32")
def test_thirty_five_letters_go_out_before_the_spring_festival(here: Office, tmp_path: Path) -> None:
    people = tmp_path / "外来党员.xlsx"
    people.write_bytes(write(["姓名"], [[f"何雨{chr(0x4E00 + number)}"] for number in range(35)]))
    shared = [f"{name}={one}" for name, one in paper.answers(given(here, "慰问信")).values.items() if name != "姓名"]
    wanted = batch.Wanted(
        "慰问信", people, tmp_path / "信", (), [*shared, "成文日期=2027-01-25"], pattern="{序号:03d}-{姓名}"
    )
    assert len(batch.run(here, wanted).report.done) == 35
    assert greetings.festivals(here).eve(2027) == date(2027, 2, 5)


@pytest.mark.row("R32")
@pytest.mark.parametrize(
    ("signed", "named", "told"),
    [
        ("2027-02-05", "丁未羊年", []),
        ("2027-02-06", "丁未羊年", ["晚于除夕（2027年2月5日）"]),
        ("2026-12-20", "丁未羊年", []),
        ("2027-01-25", "丙午马年", ["“丙午马年”应为“丁未羊年”"]),
        ("2031-01-05", "辛亥猪年", ["没有 2031 年前后春节的日期"]),
    ],
)
def test_a_letter_after_the_eve_or_of_another_year_is_told(
    here: Office, signed: str, named: str, told: list[str]
) -> None:
    record = {"节日": "春节", "年份": named, "成文日期": date.fromisoformat(signed)}
    found = [one.text for one in greetings.doubts(here, record)]
    assert [one.code for one in greetings.doubts(here, record)] == ["D299"] * len(told)
    assert all(words_ in one for words_, one in zip(told, found, strict=True))


@pytest.mark.row("R33")
def test_a_list_of_awards_over_its_quota_is_refused(here: Office) -> None:
    document = composed(here, "表彰决定")
    assert "决定授予5名同志" in text(document)
    with pytest.raises(InvalidSource, match="有5个，超过4个"):
        composed(here, "表彰决定", "名额=4")


# --- the notice and the opinion --------------------------------------------------------------------------------------


@pytest.mark.row("R19")
def test_the_title_in_the_notice_is_that_of_the_opinion_it_issues(here: Office) -> None:
    files = [*given(here, "实施意见-2026"), *given(here, "印发通知-2026")]
    template = paper.load(here, "印发通知")
    document = paper.compose(
        here, template, paper.record_of(here, template, paper.answers(files, ["成文日期=2026-03-25"]))
    ).document
    assert document is not None
    assert text(document) + "\n" == (GOLDEN / "印发通知-2026.txt").read_text("utf-8")
    (annex,) = document.annexes
    inner = "".join(part.text for part in annex.title)
    assert f"《{inner}》" in document.title_text
    assert f"《{inner}》已经" in text(document)
    with pytest.raises(InvalidSource, match=r"D226.*附件标题"):
        paper.record_of(here, template, paper.answers(files, ["附件标题=关于2025年的实施意见"]))


@pytest.mark.row("R20")
def test_the_opinion_has_four_chapters_and_thirteen_nodes_numbered_without_a_gap(here: Office) -> None:
    template = paper.load(here, "实施意见")
    record = paper.record_of(here, template, paper.answers(given(here, "实施意见-2026")))
    document = paper.compose(here, template, record).document
    assert document is not None
    assert text(document) + "\n" == (GOLDEN / "实施意见-2026.txt").read_text("utf-8")
    headings = [one for one in document.body if isinstance(one, Heading)]
    count: dict[int, int] = {}
    for one in headings:
        count = {level: number for level, number in count.items() if level <= one.level}
        count[one.level] = count.get(one.level, 0) + 1
        assert one.number == count[one.level], spans_text(one.spans)
    chapters, parts = (sum(one.level == level for one in headings) for level in (1, 2))
    assert chapters == 4
    # Title, lead, the first chapter, which has no parts, and the parts of the other three.
    assert 3 + parts == 13


# --- next year's opinion ------------------------------------------------------------------------------------------------

FRESH = ["统计截止日=2027-01-31", "单位总数=31", "已建党组织数=17", "党员总数=168"]


@pytest.mark.row("R21")
def test_next_years_opinion_differs_in_years_figures_targets_and_the_paper_before(here: Office) -> None:
    made = renewing.renew(here, "实施意见", given(here, "实施意见-2026")[0], FRESH)
    names = {one.name.partition(".")[0] for one in made.changes}
    assert names == {
        "年度",
        "上一文件标题",
        "上一文件文号",
        "统计截止日",
        "单位总数",
        "已建党组织数",
        "党员总数",
        "覆盖目标",
        "阵地期限",
        "任务分工",
    }
    assert "上一文件标题: 关于2026年全面加强明川区非公有制经济组织和社会组织党建工作的实施意见" in made.text
    assert "组织覆盖率: 80" in made.text
    assert "组织覆盖率: 60" not in made.text
    assert all(line[0] in "-+" for line in made.words)
    assert len([line for line in made.words if line.startswith("+")]) == len(
        [line for line in made.words if line.startswith("-")]
    )


@pytest.mark.row("R21")
def test_a_target_below_what_was_promised_is_refused_until_somebody_says_why(here: Office) -> None:
    last = given(here, "实施意见-2026")[0]
    with pytest.raises(Refused, match=r"D286.*90%，低于原定的 100%"):
        renewing.renew(here, "实施意见", last, [*FRESH, "覆盖目标.2.组织覆盖率=90"])
    made = renewing.renew(here, "实施意见", last, [*FRESH, "覆盖目标.2.组织覆盖率=90"], lower="区划调整")
    assert "D290" in [one.code for one in made.problems]


@pytest.mark.row("R21")
def test_last_years_figures_are_not_carried_on_as_this_years(here: Office) -> None:
    last = given(here, "实施意见-2026")[0]
    made = renewing.renew(here, "实施意见", last)
    assert ("统计截止日", "2026-02-28") in [(one.name, one.after) for one in made.changes]
    later = last.with_name("较新.yaml")
    later.write_text(last.read_text("utf-8").replace("统计截止日: 2026-01-31", "统计截止日: 2026-02-28"), "utf-8")
    with pytest.raises(InvalidSource, match="D291"):
        renewing.renew(here, "实施意见", later)
    with pytest.raises(InvalidSource, match="D289"):
        renewing.renew(here, "函", given(here, "函")[0])


@pytest.mark.row("R21")
def test_without_a_ledger_the_figures_are_asked_for(at) -> None:
    bare = at("2027-02-01T09:00")
    with pytest.raises(InvalidSource, match=r"D287.*单位总数"):
        renewing.renew(bare, "实施意见", given(bare, "实施意见-2026")[0])


def test_the_second_year_of_the_examples_keeps_what_the_first_promised(here: Office) -> None:
    first, second = (targets.read(given(here, f"实施意见-{year}")[0])[0] for year in (2026, 2027))
    assert promises.lowered(first, second) == ()
