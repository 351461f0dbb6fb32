"""Rule by rule: what fails is told with its arithmetic, and what only looks alike is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from docflow import figures, lint
from docflow.errors import Place
from docflow.figures import Paper, Passage
from docflow.lint.figured import paper_of
from docflow.lint.recognise import from_text

ISSUED = date(2026, 3, 5)


def told(text: str, issued: date | None = ISSUED, kind: str = "") -> list[str]:
    lines = [Passage(line, Place("文", number)) for number, line in enumerate(text.split("\n"), 1)]
    return [f"{one.rule} {one.text}" for one in figures.check(Paper(tuple(lines), kind=kind, issued=issued))]


WRONG = [
    ("党员9名，其中正式党员8名、预备党员2名。", "公085 8+2=10，写的总数是 9名"),
    ("从业人员126人，其中党员134人。", "公085 部分大于总数"),
    ("党员186人（正式170人、预备15人）。", "公085 170+15=185"),
    ("发现问题12个，已整改9个，其余4个正在整改。", "公085 9+4=13"),
    ("“两新”组织90家，其中非公有制企业60家、社会组织31家。", "公085 60+31=91"),
    ("30家单位中，已建党组织的14家，未建党组织的15家。", "公085 14+15=29"),
    ("新建党组织9个：单独组建4个，联合组建6个。", "公085 4+6=10"),
    ("单位共90家。按类型分，企业50家、社会组织30家、个体工商户20家。", "公085 50+30+20=100"),
    ("参训40人，其中东桥街道25人、西湾街道18人。", "公085 25+18=43，多于总数"),
    ("企业60家、社会组织30家，共91家。", "公087 60+30=90"),
    ("42家建立了党组织，占90家规模以上企业的64.7%。", ""),
    ("规模以上企业90家，已建党组织42家，占46.3%。", "公088 42÷90=46.67%"),
    ("应到46人，实到41人，到会率98%。", "公088 41÷46=89.1%"),
    ("共有企业90家，其中42家建立党组织，占三分之二。", "公088"),
    ("发放问卷150份，收回117份，回收率七成。", "公088 117÷150=78"),
    ("5名党员平均年龄65.7岁。", "公089 5 个整数岁数"),
    ("117家企业填报430份，平均每家3.6份。", "公089 430÷117=3.68"),
    ("党员5名，平均年龄65.8岁，其中最小的66岁。", "公089 平均 65.8岁，最小却是 66岁"),
    ("党员由170人增加到186人，增长9.9%。", "公090 （186-170）÷170=9.41%"),
    ("组织覆盖率由58.3%提高到66.7%，提高9.4个百分点。", "公090 66.7-58.3=8.4"),
    ("到2026年6月底，组织覆盖率达到80%；到2026年12月底，组织覆盖率达到60%。", "公094"),
    ("书记1948年出生，今年68岁。", "公095 1948年出生"),
    ("2026年3月14日至2026年3月3日开展调研。", "公096 “2026年3月14日至2026年3月3日”止早于起"),
    ("2026年3月3日至3月14日开展调研，为期10天。", "公096"),
    ("全国民营经济创造10万亿元产值。", "公097"),
]


@pytest.mark.row("R16")
@pytest.mark.parametrize(("text", "words"), [one for one in WRONG if one[1]], ids=lambda one: one[:24])
def test_what_fails_is_told_with_the_arithmetic(text: str, words: str) -> None:
    found = told(text)
    assert len(found) == 1 and words in found[0], found


RIGHT = [
    "自治组织共计680个，其中：村委会588个，降低0.2%，村民小组4694个；居委会91个。",
    "大专以上学历党员15640名，占49.8%；女党员8951名，占28.5%，比上年提高0.6个百分点。",
    "34家企业、10家协会建立了党组织，覆盖率分别达到82.3%和78.2%。",
    "外贸额由4500万元增加到2.3亿元，年均增长38%。",
    "党的基层组织1288个，比上年减少17个，其中基层党委55个、总支部66个、支部1167个。",
    "党员总数877人。35岁以下225人，占党员总数的25.7%；36至45岁178人，占党员总数的20.3%；"
    "46至60岁247人，占党员总数的28.1%；61岁以上227人，占党员总数的25.9%。",
    "社会团体、基金会数量在31个省中位居前三，分别为32318个、30804个。",
    "从业人员126人，其中正式党员8人。",
    "党员186人，其中女党员60人、少数民族党员20人、大专以上学历150人。",
    "党员186人（其中正式170人），团员230人。",
    "企业30家，其中东桥街道12家、西湾街道10家。",
    "规模以上企业90家，已建党组织42家，占46.7%，近半数。",
    "150余家企业中有党组织的70家，占46%左右。",
    "近三分之一的企业有党员，六成以上的支部每月活动。",
    "发放问卷150份，收回117份，回收率78.0%，约占八成。",
    "新建党组织4个，其中单独组建3个、联合组建1个，完成率100%。",
    "已建党组织14个，组织覆盖率46.7%，工作覆盖率100%。",
    "5名党员平均年龄65.8岁，7名党员平均年龄57.6岁。",
    "培训3期、活动12次，覆盖1260人次，共投入15万元。",
    "企业60家、社会组织30家，共收到问卷88份。",
    "经费3.33万元、3.33万元、3.33万元，合计10.00万元。",
    "各项支出分别占33.3%、33.3%、33.3%，合计100%。",
    "党员186人，比上年170人增加16人，增长9.4%。",
    "由2024年的58.3%提高到66.7%，提高8.4个百分点。",
    "2024年覆盖率58%，2025年覆盖率56%。",
    "力争到2026年底达到60%以上，2027年底达到80%以上。",
    "三五天一调度，十几家企业，3—5人一组，联系2至3家。",
    "书记1948年出生，2016年时68岁。",
    "东桥街道共有党员96名。西湾街道共有党员90名。",
    "全区共有党员186名。力争到2027年全区共有党员200名。",
    "截至2024年底全区共有党员170名。截至2025年底全区共有党员186名。",
    "2026年3月3日至3月14日开展调研，为期12天。",
    "据统计，全国民营经济创造10万亿元产值。",
    "我区全年完成产值12亿元。",
    "参加测评的128人中，满意67人、基本满意38人，满意率82.0%。",
    "企业60家，占90家单位的三分之二。",
    "王某、李某等3人受到表彰。",
]


@pytest.mark.row("R16")
@pytest.mark.parametrize("text", RIGHT, ids=lambda text: text[:24])
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert told(text, date(2016, 8, 1) if "2016" in text else ISSUED) == []


@pytest.mark.row("R25")
def test_the_survey_of_the_source_is_right_and_its_changes_are_not() -> None:
    text = "发放问卷{}份，收回{}份，回收率{}%；{}家企业填报{}份，平均每家{}份。"
    assert told(text.format(150, 117, "78.0", 117, 430, "3.7")) == []
    assert len(told(text.format(150, 117, "76.0", 117, 430, "3.7"))) == 1
    assert len(told(text.format(150, 117, "78.0", 117, 430, "3.9"))) == 1


@pytest.mark.row("R55")
@pytest.mark.parametrize(
    ("ages", "mean", "right"),
    [
        ((60, 64, 66, 68, 71), "65.8", True),
        ((50, 52, 55, 58, 60, 60, 68), "57.6", True),
        ((60, 64, 66, 68, 71), "65.6", False),
        # 65.25 is 65.3, half up.
        ((60, 64, 66, 71), "65.3", True),
        ((60, 64, 66, 71), "65.5", False),
    ],
)
def test_means_of_ages_are_rounded_half_up(ages: tuple[int, ...], mean: str, right: bool) -> None:
    listed = "、".join(f"{age}岁" for age in ages)
    text = f"支部有党员{len(ages)}名，年龄分别为{listed}，平均{mean}岁。"
    found = figures.check(Paper((Passage(text, Place("文", 1)),)))
    assert (found == []) == right
    assert all("四舍五入" in one.remedy for one in found)


@pytest.mark.row("R55")
def test_an_age_is_told_for_the_day_the_figures_are_of() -> None:
    text = "截至{}，书记1948年出生，已{}岁。"
    assert told(text.format("2016年6月30日", 68)) == [] == told(text.format("2016年6月30日", 67))
    assert len(told(text.format("2016年6月30日", 65))) == 1
    assert told("甲1948年生，68岁。乙1956年生，60岁。", None) == []
    assert len(told("甲1948年生，68岁。\n乙1956年生，66岁。", None)) == 1


@pytest.mark.row("R14", "R15")
def test_a_deadline_before_the_issue_and_all_before_a_part_are_two_findings() -> None:
    """003: all of 规模以上 by the end of 2010, sixty percent by the middle of 2011, issued in January 2011."""
    text = (
        "规模以上非公有制企业，2010年底前全部建立工会、共青团、妇女组织；2011年6月30日前组建率达到60%，"
        "2011年12月31日前组建率达到80%。"
    )
    found = told(text, date(2011, 1, 24), "实施意见")
    assert len(found) == 2
    assert "公083 期限 2010年底 早于成文日期 2011年1月24日" in found[0] and "公094" in found[1]


@pytest.mark.row("R14")
def test_rising_targets_are_no_finding() -> None:
    text = "组织覆盖率2026年6月底达到58%，2026年12月底达到79%，2027年底达到100%。"
    assert told(text) == []
    assert len(told(text.replace("79", "49"))) == 1


@pytest.mark.row("R28")
def test_eight_announced_and_four_given_is_a_finding() -> None:
    text = "做好党建工作要实现八个创新\n\n当前要在八个创新上求突破。\n" + "\n".join(
        f"{number}、{what}创新\n内容如此。"
        for number, what in zip("一二三四", ("设置方式", "管理模式", "队伍建设", "活动方式"), strict=True)
    )
    found = [one for one in lint.check(text, "文.txt") if one.rule == "公081"]
    assert found and "说有 8 个创新，下面列了 4 个" in found[0].text
    four = text.replace("八个创新", "四个创新")
    assert not [one for one in lint.check(four, "文.txt") if one.rule == "公081"]


@pytest.mark.row("R29")
def test_the_outline_of_the_source_has_two_faults() -> None:
    """A5: the third item stands one level too high under 一, and 二 has a single item."""
    outline = (
        "非公有制企业党建工作的思考\n\n一、现状\n（一）底数不清\n情况如此。\n（二）覆盖不足\n情况如此。\n"
        "三、工作特点\n情况如此。\n二、对策\n（一）理顺体制\n做法如此。"
    )
    found = lint.check(outline, "文.txt")
    assert [one.rule for one in found] == ["公006", "公016"]
    assert "高了一层，应为“（三）”" in found[0].text
    right = outline.replace("三、工作", "（三）工作").replace("（一）理顺体制", "理顺体制")
    assert lint.check(right, "文.txt") == []


@pytest.mark.row("R62")
def test_a_report_says_of_what_day_its_figures_are() -> None:
    text = "关于党建工作的调研报告\n\n共有企业90家，职工2180人，党员186人，支部12个，指导员20名。\n"
    found = figures.check(paper_of(from_text("文", text)))
    assert [one.rule for one in found] == ["公097"] and "截至哪一天" in found[0].text
    assert figures.check(paper_of(from_text("文", text + "数据截至2026年2月28日。"))) == []


TABLE = """表

| 街道 | 单位数（家） | 其中：规模以上（家） | 已建数（家） | 组织覆盖率（%） | 上年已建数（家） | 增减（家） |
|---|---|---|---|---|---|---|
| 东桥街道 | 12 | 3 | 8 | 66.7 | 6 | 2 |
| 西湾街道 | 18 | 4 | 6 | 33.3 | 6 | 0 |
| 临江街道 | 10 | 2 | 7 | 70.0 | 4 | 3 |
| 柳塘镇 | 20 | 5 | 9 | 45.0 | 10 | -1 |
| 合计 | 60 | 14 | 30 | 50.0 | 26 | 4 |
"""


@pytest.mark.row("R16")
@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("| 合计 | 60 ", "| 合计 | 61 ", "公082"),
        ("18 | 4 | 6 | 33.3", "18 | 4 | 6 | 38.3", "公092"),
        ("12 | 3 | 8", "12 | 13 | 8", "公092"),
        ("10 | -1", "10 | 1", "公092"),
        ("30 | 50.0", "30 | 51.0", "公092"),
    ],
)
def test_a_table_is_right_and_one_changed_cell_is_found(old: str, new: str, rule: str) -> None:
    assert figures.check(paper_of(from_text("文", TABLE))) == []
    assert old in TABLE
    found = figures.check(paper_of(from_text("文", TABLE.replace(old, new))))
    assert rule in {one.rule for one in found}


@pytest.mark.row("R16")
@pytest.mark.parametrize(
    "rows",
    [
        "| 项目 | 金额（万元） |\n| 培训 | 3.33 |\n| 活动 | 3.33 |\n| 阵地 | 3.33 |\n| 合计 | 10.00 |",
        "| 类别 | 人数 |\n| 一、企业 | 30 |\n| 1.大型 | 10 |\n| 2.小型 | 20 |\n| 二、社会组织 | 12 |\n| 合计 | 42 |",
        "| 类别 | 人数 |\n| 党员 | 30 |\n| 其中：女 | 10 |\n| 团员 | 12 |\n| 合计 | 42 |",
        "| 序号 | 单位 | 职工 | 党员 |\n| 1 | 甲 | 30 | 3 |\n| 2 | 乙 | 40 | 5 |",
        "| 年份 | 单位 | 工作覆盖率（%） | 党员 |\n| 2024 | 2 | 100 | 2 |\n| 2025 | 3 | 100 | 3 |\n| 2026 | 5 | 100 | 9 |",
        "全区共有党员186名。\n\n| 缺口单位 | 党员（人） |\n| 甲 | 3 |\n| 乙 | 2 |\n| 合计 | 5 |",
        "| 组别 | 甲 | 乙 | 合计 |\n| 一组 | 1 | 2 | 3 |\n| 二组 | 4 | 5 | 9 |\n| 小计 | 5 | 7 | 12 |\n| 合计 | 5 | 7 | 12 |",
    ],
    ids=["rounding", "levels", "parts", "no sum", "no relation", "another whole", "across"],
)
def test_tables_that_are_right_raise_no_alarm(rows: str) -> None:
    assert figures.check(paper_of(from_text("文", f"表\n\n{rows}\n"))) == []


def test_every_rule_has_its_words_in_the_linter() -> None:
    assert set(figures.RULES) <= set(lint.RULES)
    assert {
        one.rule for text, _ in WRONG for one in figures.check(Paper((Passage(text, Place("文", 1)),), issued=ISSUED))
    } <= set(figures.RULES)
