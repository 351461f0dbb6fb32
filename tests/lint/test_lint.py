"""Whether a paper is right, whatever it comes in: a Document, a .docx of ours or of others, a template, a text."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.document import wording
from docflow.document.model import (
    Annex,
    Document,
    Head,
    Heading,
    Imprint,
    Para,
    Signature,
    Table,
    Text,
    TitlePart,
)
from docflow.errors import InvalidSource
from docflow.lint import RULES, Finding, check, check_document
from docflow.lint.checks import CHECKS
from docflow.render import docx
from docflow.render.page import INK, PLAIN
from tests.hostile.making import docx as small
from tests.hostile.making import p

ROOT = Path(__file__).parent.parent.parent
ORGANISATION = "中共明川区东桥街道工作委员会"


def text(words: str) -> tuple[Text, ...]:
    return (Text(words),)


def title(words: str) -> tuple[TitlePart, ...]:
    return (TitlePart(words),)


def table(*rows: tuple[str, ...]) -> Table:
    header, *rest = [tuple(text(cell) for cell in row) for row in rows]
    return Table(header, tuple(rest), ("center",) * len(header), 1, "各街道情况")


PAPER = Document(
    kind="请示",
    direction="up",
    head=Head("red", (ORGANISATION,), "文件", "东街工〔2026〕3号", ("沈知远",)),
    title=title("关于成立中共明川区云杉软件有限公司支部的请示"),
    to=("中共明川区委组织部",),
    body=(
        Para(text("现将有关情况请示如下。")),
        Heading(1, 1, text("基本情况")),
        Para(text("该单位现有党员9名，其中正式党员8名、预备党员1名，各街道情况见附表。")),
        table(("街道", "党员数"), ("东桥街道", "5"), ("西湾街道", "4"), ("合计", "9")),
        Heading(1, 2, text("审核意见")),
        Heading(2, 1, text("组织关系清楚。"), text("名册所列党员组织关系均已转入。")),
        Heading(2, 2, text("人选合适。"), text("拟任书记政治素质好。")),
        Para(text("妥否，请批示。")),
    ),
    attachments=("党员花名册", "人选基本情况"),
    sign=(Signature(ORGANISATION, date(2026, 3, 5)),),
    note="联系人：周砚秋，联系电话：13800000001",
    annexes=(
        Annex(title("党员花名册"), (Para(text("名册见后。")),), 1),
        Annex(title("人选基本情况"), (Para(text("情况见后。")),), 2),
    ),
    imprint=Imprint(("中共明川区委社会工作部",), ORGANISATION, date(2026, 3, 6)),
)


def rules(found: list[Finding]) -> list[str]:
    return [one.rule for one in found]


# --- documents and our own renderings ----------------------------------------------------------------------


def test_a_right_paper_has_no_finding() -> None:
    assert check_document(PAPER) == []


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_what_we_render_reads_back_without_a_finding(page: object) -> None:
    data = docx.render(PAPER, page)  # type: ignore[arg-type]
    assert check(data, "请示.docx") == []
    assert check(data, "请示.docx", page=page) == []  # type: ignore[arg-type]


def test_one_reading_of_the_page_may_be_asked_for() -> None:
    found = check(docx.render(PAPER, INK), "请示.docx", page=PLAIN)
    assert rules(found) == ["公102", "公103", "公104"]


def test_a_paper_that_still_waits_for_its_signer_is_not_blamed_for_it() -> None:
    assert PAPER.head
    waiting = replace(
        PAPER,
        head=replace(PAPER.head, number="", signers=()),
        sign=(Signature(ORGANISATION, None),),
        imprint=Imprint(("中共明川区委社会工作部",), ORGANISATION, None),
    )
    assert check_document(waiting) == []
    assert rules(check_document(replace(PAPER, head=replace(PAPER.head, signers=())))) == ["公056"]


def test_the_title_must_end_as_the_kind_says() -> None:
    wrong = replace(PAPER, title=title("关于成立中共明川区云杉软件有限公司支部的通知"))
    assert [(one.rule, one.strength) for one in check_document(wrong)] == [("公022", "MUST")]


def test_figures_in_tables_are_added_up() -> None:
    wrong = replace(
        PAPER,
        body=(*PAPER.body[:3], table(("街道", "党员数"), ("东桥", "5"), ("西湾", "4"), ("合计", "8")), *PAPER.body[4:]),
    )
    [found] = check_document(wrong)
    assert found.rule == "公082" and "表1第4行第2格" in str(found.place)


def test_annexes_are_called_as_they_are_announced() -> None:
    wrong = replace(PAPER, attachments=("党员名册", "人选基本情况"))
    assert rules(check_document(wrong)) == ["公012"]


def test_attachments_that_are_apart_or_only_named_are_no_fault() -> None:
    three = ("党员花名册", "工作方案", "人选基本情况")
    few = replace(PAPER, attachments=three, annexes=(replace(PAPER.annexes[1], number=3),))
    assert check_document(few) == check(docx.render(few, PLAIN), "请示.docx") == []
    first_and_last = (PAPER.annexes[0], replace(PAPER.annexes[1], number=3))
    assert check_document(replace(few, annexes=first_and_last)) == []


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [(3, "人选情况", "不一致"), (2, "人选基本情况", "第 3 个"), (0, "人选情况", "不在附件说明里")],
)
def test_an_attachment_that_is_here_must_be_the_one_announced(number: int, name: str, words: str) -> None:
    three = ("党员花名册", "工作方案", "人选基本情况")
    wrong = replace(PAPER, attachments=three, annexes=(Annex(title(name), (Para(text("见后。")),), number),))
    [found] = check_document(wrong)
    assert found.rule == "公012" and words in str(found)


AGENCIES = ("明川区财政局", "明川区民政局", "明川区教育局")


def _joint(*signers: str) -> Document:
    assert PAPER.head
    return replace(
        PAPER,
        head=replace(PAPER.head, marks=AGENCIES, signers=signers),
        sign=tuple(Signature(one, date(2026, 3, 5)) for one in AGENCIES),
    )


@pytest.mark.parametrize(
    ("signers", "words"),
    [
        ((), "没有标注签发人"),
        (("张三",), "1 个签发人"),
        (("张三", "李四丰"), "2 个签发人"),
        (("张三", "李四丰", "王五"), ""),
    ],
)
def test_a_joint_upward_paper_has_the_signer_of_every_agency(signers: tuple[str, ...], words: str) -> None:
    paper = _joint(*signers)
    printed = "\n".join(wording.lines(paper))
    for found in (check_document(paper), check(docx.render(paper, PLAIN), "请示.docx"), check(printed, "请示.txt")):
        assert rules(found) == (["公056"] if words else []), found
        assert all(words in str(one) for one in found)


def test_a_mark_of_several_lines_and_names_spread_wide_are_read_as_they_are_meant() -> None:
    head = "明川区财政局\n明川区民政局文件\n明财发〔2026〕8号　　签发人：{}\n\n关于拨付经费的请示\n\n明川区人民政府：\n"
    rest = (
        "　　现将情况请示如下。\n　　妥否，请批示。\n\n明川区财政局\n明川区民政局\n2026年3月5日\n（联系人：周砚秋）\n"
    )
    assert rules(check(head.format("张　三") + rest, "请示.txt")) == ["公056"]
    assert rules(check(head.format("张　三　李　四") + rest, "请示.txt")) == []


def test_a_paper_of_too_many_words_is_noticed() -> None:
    long = replace(
        PAPER, body=(*PAPER.body[:-1], *(Para(text("认真落实有关规定。" * 50)) for _ in range(16)), PAPER.body[-1])
    )
    assert rules(check_document(long)) == ["公060"]


# --- .docx of others --------------------------------------------------------------------------------------


def test_an_ordinary_word_file_is_told_how_its_page_differs() -> None:
    margins = 'w:top="1440" w:bottom="1440" w:left="1800" w:right="1800"'
    section = f'<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar {margins}/></w:sectPr>'
    body = "".join(
        p(one)
        for one in (
            "明川区民政局关于做好年检工作的通知",
            "各街道办事处：",
            "请认真做好社会组织年检工作，按时报送材料。",
            "一、时间安排",
            "三月底前完成。",
            "二、工作要求",
            "加强组织领导。",
            "明川区民政局",
            "2026年3月5日",
        )
    )
    found = check(small(body + section), "通知.docx")
    assert {"公101", "公102", "公103", "公104", "公105", "公106", "公108", "公109"} <= set(rules(found))
    assert not [one for one in found if one.rule < "公100"]
    assert any("第3段" in str(one.place) for one in found if one.rule == "公108")


def test_forms_are_not_measured_as_papers() -> None:
    assert check(small(p("活动报名表") + p("姓名：　　　电话：")), "报名表.docx") == []


def test_leftovers_are_found_wherever_they_stand() -> None:
    found = check(small(p("通知"), header1="{{ 单位名称 }}", comments="看一下", footnotes="金额None元"), "通知.docx")
    assert rules(found) == ["公071", "公071", "公077"]
    assert [one.place.path[0] for one in found[:2]] == ["页眉", "脚注"] or [one.place.path[0] for one in found[:2]] == [
        "脚注",
        "页眉",
    ]


def test_a_file_that_cannot_be_read_is_no_finding_but_an_error() -> None:
    for data, name, code in (
        (b"%PDF-1.7", "a.docx", "T130"),
        (b"", "a.docx", "T131"),
        (b"\x00\x01\x02", "a.txt", "T131"),
    ):
        with pytest.raises(InvalidSource) as refused:
            check(data, name)
        assert refused.value.problems[0].code == code


# --- texts and templates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "templates").glob("*.[md][do]*")), ids=lambda path: path.stem)
def test_a_shipped_template_has_no_finding(path: Path) -> None:
    assert check(path) == []


def test_a_template_is_told_its_own_problems_and_those_of_its_words() -> None:
    head = "---\ntemplate: 某\nkind: 通知\nfrom: 某\nto: [某]\ntitle: 某的|通知\nfields:\n  甲: text\n---\n"
    written = head + "{{ 乙 }},要加强领导。\n"
    found = check(written, "某.md")
    assert {"T112", "公031"} <= set(rules(found))
    assert {one.place.line for one in found if one.rule in ("T112", "公031")} == {10}


def test_markdown_and_old_encodings_are_read() -> None:
    words = "# 明川区民政局关于做好年检工作的通知\n\n各街道办事处:\n\n**请认真做好年检工作。**\n"
    assert rules(check(words, "通知.md")) == ["公010"]
    assert rules(check(words.encode("gb18030"), "通知.txt")) == ["公010"]
    assert rules(check(words.replace("\n", "\r\n").encode("utf-16"), "通知.txt")) == ["公010"]


# --- marks of secrecy --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["机密★1年", "绝密 ★", "秘密☆6个月", "密级：秘密", "机　密"])
def test_a_mark_of_secrecy_stops_everything(mark: str) -> None:
    for found in (
        check(f"{mark}\n关于某事的通知\n各单位:\n内容如此这般。", "a.txt"),
        check(small(p(mark) + p("各单位:")), "a.docx"),
        check(small(p("正文"), header1=mark), "a.docx"),
    ):
        [one] = found
        assert one.stops and one.is_must and one.rule == "S801"
        assert "内容" not in one.text


@pytest.mark.parametrize(
    "words", ["要做好机密文件的管理工作。", "密级：无", "绝密级以下的规定见保密法。", "保守秘密是每名党员的义务。"]
)
def test_words_about_secrecy_are_no_mark(words: str) -> None:
    assert not any(one.stops for one in check(f"工作安排\n{words}", "a.txt"))


def test_a_persons_word_lets_a_mark_pass() -> None:
    assert not any(one.stops for one in check("标识办法\n机密★1年", "a.txt", not_classified=True))


# --- the linter itself -----------------------------------------------------------------------------------------


def test_every_rule_has_one_check_and_every_check_a_rule() -> None:
    assert sorted(id for id, _ in CHECKS) == sorted(RULES)
    assert all(rule.explanation and rule.clause for rule in RULES.values())


def test_only_what_must_be_counts() -> None:
    found = check("关于某事的说明\n自26年3月起,执行。", "a.txt")
    assert found and not any(one.is_must for one in found)


def test_a_finding_tells_rule_clause_strength_place_and_remedy() -> None:
    [one] = check("说明\n负责人None。", "a.txt")
    told = one.to_json()
    assert told["rule"] == "公071" and told["strength"] == "MUST" and told["line"] == 2
    assert all(told[key] for key in ("clause", "place", "text", "remedy"))


@settings(max_examples=80, deadline=None)
@given(
    st.text(
        alphabet="一、（）()“”‘’《》〔〕【】，。；：:,. \n\t附件抄送签发人12年月日号等的关于通知|{}%★…—", max_size=200
    )
)
def test_no_text_breaks_the_linter(words: str) -> None:
    """Law: any text has findings or none, at places that are in it."""
    for one in check(words, "a.txt"):
        assert 0 <= one.place.line <= words.count("\n") + 1


def test_long_texts_are_quick() -> None:
    line = "各单位要认真贯彻落实有关要求，于2026年6月30日前将3项工作（含5个方面）的情况报送区委组织部；" * 400
    start = time.process_time()
    check("\n".join([line] * 10), "a.txt")
    check("（" * 20_000 + "“" * 20_000, "a.txt")
    assert time.process_time() - start < 8


# --- an office's own page -----------------------------------------------------------------------------------


def test_a_declared_house_style_is_no_fault_and_the_standard_is_then_one() -> None:
    from docflow.render.house import housed
    from docflow.source import read as read_yaml
    from docflow.standard.house import read

    text = (
        "改动: {左白边: 26 mm, 版心宽: 160 mm, 正文字号: 小三, 正文字体: 方正仿宋_GBK, 标题字体: 某某题字,"
        " 每页行数: 23, 一级标题字体: 小标宋}"
    )
    page = housed(read(read_yaml(text, "区委办.yaml"), "区委办"))
    own = docx.render(PAPER, page)
    assert check(own, "请示.docx", page=page) == []
    assert set(rules(check(own, "请示.docx"))) >= {"公102", "公103", "公104", "公105", "公106"}
    assert set(rules(check(docx.render(PAPER), "请示.docx", page=page))) >= {"公102", "公103", "公104", "公105"}
