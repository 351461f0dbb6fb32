"""Promises of records: every field finds its column, every bad row is told with its cell, no good row is lost."""

import io

import pytest
from openpyxl import Workbook

from docflow.errors import InvalidSource
from docflow.table import duplicates, load, read, records

from .making import form_of, rows, to_bytes, workbook

SAMPLE_ID = "11010519491231002X"


def said(problems):
    return [(one.code, one.place.cell) for one in problems]


def refused(data, form):
    with pytest.raises(InvalidSource) as caught:
        records(read(data, form=form), form)
    return caught.value.problems


def test_good_rows_become_records_and_bad_rows_say_why(messy, form):
    outcome = records(read(messy, name="情况表.xlsx"), form)
    assert [row for row, _ in outcome.good] == [7, 9]
    assert outcome.refused == (10, 11)
    assert outcome.total == 4
    assert outcome.good[1][1]["正式党员数"] == 12
    assert said(outcome.problems) == [
        ("D205", "E10"),
        ("D204", "F10"),
        ("D214", "D11"),
        ("D210", "C11"),
        ("D205", "E11"),
    ]
    assert str(outcome.problems[0].place) == "情况表.xlsx E10"
    assert outcome.read_from["正式党员数"] == "党员数（正式）"
    assert "没有用到的列：序号" in outcome.choices


def test_an_error_in_a_column_that_nobody_needs_harms_nobody():
    form = form_of("单位: organisation")
    outcome = records(read(rows(["单位", "合计"], ["甲", "=1+1"])), form)
    assert len(outcome.good) == 1 and not outcome.problems


def test_numbers_that_lost_their_digits_are_refused():
    form = form_of("姓名: person\n身份证号: id\n电话: phone\n账号: text")
    data = rows(["姓名", "身份证号", "电话", "账号"], ["张三", 110105194912310021, 13800138000, 6222020200112233445])
    outcome = records(read(data), form)
    assert said(outcome.problems) == [("D201", "B2"), ("D201", "D2")]
    assert "1101051949" not in "".join(map(str, outcome.problems))


def test_a_number_of_sixteen_digits_may_have_lost_its_last():
    outcome = records(
        read(rows(["单位", "账号"], ["甲", 6222020200112230], ["乙", 622202020011223])), form_of("账号: text")
    )
    assert said(outcome.problems) == [("D201", "B2")]


def test_a_month_that_became_a_number():
    form = form_of("单位: organisation\n年月: month")
    outcome = records(read(rows(["单位", "年月"], ["甲", 2024.1], ["乙", 2024.5], ["丙", "2024.1"])), form)
    assert said(outcome.problems) == [("D215", "B2")]
    assert [record["年月"].month for _, record in outcome.good] == [5, 1]


@pytest.mark.parametrize(
    "heading",
    [
        "营业收入（万元）",
        "营业收入(万元)",
        " 营业 收入（万元）",
        "营业收入\n（万元）",
        "收入",
        "营业收入（万元）（必填）",
        "*收入",
    ],
)
def test_headings_may_differ_in_width_spaces_brackets_and_hints(heading):
    form = form_of("单位: organisation\n营业收入: {type: decimal, headings: [营业收入（万元）, 收入]}")
    assert records(read(rows(["单位", heading], ["甲", 3.5])), form).good[0][1]["营业收入"] == 3.5


def test_another_unit_is_another_column():
    form = form_of("单位: organisation\n营业收入: {type: decimal, headings: [营业收入（万元）]}")
    found = refused(rows(["单位", "营业收入（元）"], ["甲", 35000]), form)
    assert said(found) == [("D208", "")]
    assert "有相近的列“营业收入（元）”" in found[0].text


def test_missing_and_doubled_columns_are_told_together():
    form = form_of("单位名称: organisation\n党员数: integer\n书记: person\n备注: {type: text, required: no}")
    found = refused(rows(["单位名称", "党员人数", "单位 名称"], ["甲", 3, "甲"]), form)
    assert [(one.code, one.place.cell) for one in found] == [("D207", "C1"), ("D208", ""), ("D208", "")]
    assert "A 列和 C 列" in found[0].text
    assert "有相近的列“党员人数”" in found[1].text


def test_a_heading_that_matches_better_is_no_doubt():
    form = form_of("负责人: person")
    assert records(read(rows(["负责人", "联系方式（负责人）"], ["张三", "李四"])), form).good[0][1] == {
        "负责人": "张三"
    }


def test_columns_with_a_default_and_optional_ones_may_be_missing():
    form = form_of("单位: organisation\n方式: {type: text, default: 单独}\n备注: {type: text, required: no}")
    assert records(read(rows(["单位"], ["甲"])), form).good == ((2, {"单位": "甲", "方式": "单独", "备注": None}),)


def test_a_table_without_rows():
    assert [one.code for one in refused(rows(["单位", "人数"]), form_of("单位: organisation"))] == ["D234"]


def test_an_empty_needed_cell_is_named_by_its_own_address():
    form = form_of("单位: organisation\n负责人: person")
    outcome = records(read(rows(["单位", "负责人"], ["甲", None], ["乙", "李四"])), form)
    assert said(outcome.problems) == [("D231", "B2")] and outcome.refused == (2,)


def test_warnings_refuse_no_row():
    form = form_of("姓名: person\n身份证号: id")
    outcome = records(read(rows(["姓名", "身份证号"], ["阿•甲", "11010519491231002x"])), form)
    assert [one.code for one in outcome.problems] == ["D223", "D235"]
    assert outcome.good[0][1]["身份证号"] == SAMPLE_ID


def test_duplicates_name_both_rows():
    form = form_of("单位: organisation\n数: integer")
    data = rows(["单位", "数"], ["甲（总部）", 1], ["乙", 1], ["甲(总部) ", 2], ["乙", 1])
    good = records(read(data), form).good
    found = duplicates(good, "单位", source="a.xlsx")
    assert [(one.code, one.place.line, dict(one.values)["first"]) for one in found] == [
        ("D209", 4, "2"),
        ("D209", 5, "3"),
    ]
    assert len(duplicates(good, lambda record: (record["单位"], record["数"]))) == 1


def test_a_table_field_is_read_from_the_sheet_of_its_name():
    form = form_of(
        "单位: organisation\n人数: integer\n成员: 'table {姓名: person, 年月: month}'\n"
        "奖惩: {type: table, columns: {内容: text}, required: no}"
    )
    book = Workbook()
    for name, lines in {
        "台账": (["单位", "人数"], ["甲", 2], ["乙", 1], ["丙", 0]),
        "成员": (
            ["单位", "姓名", "年月"],
            ["甲", "张三", "1990.5"],
            ["甲", "李四", "1991-06"],
            ["乙", "王五", "x"],
            ["丁", "赵六", "1990.5"],
        ),
    }.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    del book["Sheet"]
    outcome = load(to_bytes(book), form, name="a.xlsx")
    assert [row for row, _ in outcome.good] == [2]
    assert [one["姓名"] for one in outcome.good[0][1]["成员"]] == ["张三", "李四"]
    assert outcome.good[0][1]["奖惩"] is None
    assert said(outcome.problems) == [("D205", "成员!C4"), ("D231", "台账"), ("D240", "成员!A5")]
    assert outcome.problems[1].place.line == 4


def test_one_record_from_a_text_file():
    form = form_of("单位: organisation\n成员: list of person")
    assert load("单位;成员\n甲;张三、李四\n".encode(), form, name="a.csv").good[0][1]["成员"] == ("张三", "李四")


def test_records_read_what_write_wrote():
    from docflow.form import to_plain
    from docflow.table import write

    form = form_of(
        "单位: organisation\n数: integer\n钱: money\n日: date\n月: month\n是: yes/no\n"
        "证: id\n话: phone\n表: list of text"
    )
    answers = ["甲", "3", "1409.50", "2024-05-01", "2024-05", "是", SAMPLE_ID, "0571-88880000", "一、二"]
    data = rows(list(form.names), answers)
    first = records(read(data), form).good[0][1]
    again = records(read(write(form, [list(first.values())])), form).good[0][1]
    assert again == first and to_plain(first)["钱"] == "1409.50"


def test_hidden_rows_are_told_with_the_outcome():
    def fill(page):
        for line in (["单位"], ["甲"], ["乙"]):
            page.append(line)
        page.row_dimensions[3].hidden = True

    outcome = records(read(workbook(fill)), form_of("单位: organisation"))
    assert len(outcome.good) == 2 and [one.code for one in outcome.problems] == ["D212"]


# --- a sheet for each loop -----------------------------------------------------------------------

LOOPS = "说明: {type: text, required: no}\n单位名称: organisation\n成员: 'table {姓名: person}'\n经费支出: 'table {项目: text, 金额: money}'"


def filled(form, main, **sheets):
    """`blank(form)` with lines put in."""
    from openpyxl import load_workbook

    from docflow.table import blank

    book = load_workbook(io.BytesIO(blank(form)))
    for line in main:
        book["填报表"].append(line)
    for name, lines in sheets.items():
        for line in lines:
            book[name].append(line)
    return to_bytes(book)


def test_loops_are_read_from_their_sheets_by_the_key():
    form = form_of(LOOPS)
    data = filled(
        form,
        [[None, "甲公司"], [None, "乙公司"]],
        成员=[["乙公司", "王五"], ["甲 公司", "张三"], ["甲公司", "李四"]],
        经费支出=[["甲公司", "会场", 300], ["乙公司", "茶水", 20]],
    )
    good = [record for _, record in load(data, form).good]
    assert [[one["姓名"] for one in record["成员"]] for record in good] == [["张三", "李四"], ["王五"]]
    assert [str(record["经费支出"][0]["金额"]) for record in good] == ["300", "20"]


def test_two_rows_with_one_key_cannot_share_their_members():
    form = form_of(LOOPS)
    data = filled(
        form,
        [[None, "甲公司"], [None, "甲公司"]],
        成员=[["甲公司", "张三"]],
        经费支出=[["甲公司", "会场", 300]],
    )
    outcome = load(data, form)
    assert ("D209", "填报表!B3") in said(outcome.problems) and 3 in outcome.refused


def test_one_paper_needs_no_key():
    form = form_of(LOOPS)
    data = filled(form, [[None, "甲公司"]], 成员=[[None, "张三"], ["甲公司", "李四"]], 经费支出=[[None, "会场", 300]])
    (record,) = [record for _, record in load(data, form).good]
    assert [one["姓名"] for one in record["成员"]] == ["张三", "李四"]


def test_a_form_of_tables_alone_is_keyed_by_a_running_number():
    form = form_of("成员: 'table {姓名: person}'")
    data = filled(form, [["1"], ["2"]], 成员=[["2", "李四"], ["1", "张三"]])
    assert [record["成员"][0]["姓名"] for _, record in load(data, form).good] == ["张三", "李四"]


def test_hidden_rows_of_a_loop_are_told():
    from openpyxl import load_workbook

    form = form_of(LOOPS)
    book = load_workbook(
        io.BytesIO(filled(form, [[None, "甲公司"]], 成员=[["甲公司", "张三"]], 经费支出=[["甲公司", "会场", 3]]))
    )
    book["成员"].row_dimensions[2].hidden = True
    assert ("D212", "成员") in said(load(to_bytes(book), form).problems)
