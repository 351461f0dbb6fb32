"""Next year's answers: years, days, figures, targets and numbers change; not one other character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import form
from docflow.document import renewal
from docflow.errors import InvalidSource
from docflow.form import Form
from docflow.source import Source, read

FIELDS = """
fields:
  年度: integer
  说明: long text
  正文: text
  人数: integer
  期限: date
  月份: month
  事项: list of text
  目标: "table {期限: date, 数: decimal, 说明: text}"
"""


@pytest.fixture(scope="module")
def wanted() -> Form:
    from docflow.source import Cursor

    top = Cursor.top(read(FIELDS, "模板"))
    found = form.read_fields(top / "fields")
    top.finish()
    return found


def source(text: str) -> Source:
    return read(text, "去年.yaml")


def made(wanted: Form, text: str, fresh: renewal.Fresh | None = None) -> tuple[renewal.Renewal, str]:
    given_ = source(text)
    assert isinstance(given_.value, dict)
    found = renewal.renew(wanted, given_.value, fresh or {}, 2026)
    return found, renewal.patched(given_, found)


@pytest.mark.row("R21")
def test_the_year_the_days_and_what_is_counted_anew_change_and_nothing_else(wanted: Form) -> None:
    text = """\
# 2026年的数据，一字不动地抄来
年度: 2026      # 今年
正文: "到2026年底，编号12026年、20260人和第2026号不变，明办发〔2026〕5号、《关于2026年工作的意见》也不变"
人数: 2026
期限: 2026-06-30
月份: 2026-12
目标:
  - {期限: 2026-12-31, 数: 60, 说明: 2026年内}
"""
    found, after = made(wanted, text, {("人数",): "2031", ("目标", "0", "数"): "80"})
    assert (
        after
        == """\
# 2027年的数据，一字不动地抄来
年度: 2027      # 今年
正文: "到2027年底，编号12026年、20260人和第2026号不变，明办发〔2026〕5号、《关于2026年工作的意见》也不变"
人数: 2031
期限: 2027-06-30
月份: 2027-12
目标:
  - {期限: 2027-12-31, 数: 80, 说明: 2027年内}
"""
    )
    assert [one.name for one in found.changes] == [
        "年度", "正文", "人数", "期限", "月份", "目标.1.期限", "目标.1.数", "目标.1.说明"
    ]  # fmt: skip
    assert [re.search("..2026.", words)[0] for _, words in found.left] == ["和第2026号", "发〔2026〕", "关于2026年"]  # type: ignore[index]


def test_figures_that_are_not_counted_anew_stay(wanted: Form) -> None:
    assert made(wanted, "年度: 2026\n人数: 2026\n")[0].values == {"年度": "2027", "人数": "2026"}


def test_last_years_number_and_date_go(wanted: Form) -> None:
    found, after = made(wanted, "年度: 2026\n文号: 明办发〔2026〕5号\n成文日期: 2026-03-25\n人数: 1\n")
    assert after == "年度: 2027\n人数: 1\n"
    assert [(one.name, one.after) for one in found.changes if not one.after] == [("文号", ""), ("成文日期", "")]


def test_what_is_new_stands_at_the_end(wanted: Form) -> None:
    _, after = made(wanted, "年度: 2026\n", {("正文",): "甲：“乙”, #丙"})
    assert after == '年度: 2027\n正文: "甲：“乙”, #丙"\n'


def test_a_year_in_a_text_of_several_lines_changes_there(wanted: Form) -> None:
    _, after = made(wanted, "年度: 2026\n说明: |\n  到2026年底，\n  2026人。\n人数: 1\n")
    assert after == "年度: 2027\n说明: |\n  到2027年底，\n  2026人。\n人数: 1\n"


def test_next_year_already_is_left_and_told(wanted: Form) -> None:
    found, _ = made(wanted, "年度: 2026\n正文: 自2026年至2027年\n")
    assert found.values["正文"] == "自2027年至2027年"
    assert len(found.left) == 1


def test_a_leap_day_becomes_the_last_of_the_month(wanted: Form) -> None:
    given_ = source("年度: 2024\n期限: 2024-02-29\n")
    assert isinstance(given_.value, dict)
    assert renewal.renew(wanted, given_.value, {}, 2024).values["期限"] == "2025-02-28"


def test_an_answer_that_cannot_be_written_in_its_place_is_refused(wanted: Form) -> None:
    with pytest.raises(InvalidSource, match="D288"):
        made(wanted, "年度: 2026\n说明: |\n  甲\n  乙\n", {("说明",): "丙"})


words = st.text("甲乙2026年0日〔〕《》，人 12", max_size=25).filter(lambda text: text == text.strip() and text)


@given(words, words, st.integers(0, 99_999))
def test_law_only_a_year_that_stands_alone_before_its_word_changes(one: str, two: str, count: int) -> None:
    before = one + "，" + two
    after = renewal.with_year(before, 2026)
    numbers, left = re.findall(r"\d+", before), re.findall(r"\d+", after)
    assert len(numbers) == len(left)
    assert all(old == new or (old, new) == ("2026", "2027") for old, new in zip(numbers, left, strict=True))
    assert re.sub(r"\d", "", before) == re.sub(r"\d", "", after)
    assert renewal.with_year(str(count), 2026) == str(count)


@given(st.dictionaries(st.sampled_from(["正文", "说明"]), words), st.integers(0, 9_999))
def test_law_the_file_says_what_was_worked_out_and_lines_without_a_change_stay(
    texts: dict[str, str], count: int
) -> None:
    wanted = Form()
    lines = ["年度: 2026", *(f'{name}: "{text}"' for name, text in texts.items()), f"人数: {count}"]
    given_ = source("\n".join(lines) + "\n")
    assert isinstance(given_.value, dict)
    found = renewal.renew(wanted, given_.value, {}, 2026)
    after = renewal.patched(given_, found)
    assert source(after).value == dict(found.values)
    changed = {one.path[0] for one in found.changes}
    kept = [line for line in lines if line.partition(":")[0] not in changed]
    assert [line for line in after.splitlines() if line.partition(":")[0] not in changed] == kept
