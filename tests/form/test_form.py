"""Promises of fields and answers: what is accepted, what is refused and why, and that all of it is told at once."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from docflow.errors import InvalidSource, Place
from docflow.form import (
    Field,
    Form,
    ListOf,
    Month,
    OneOf,
    Scalar,
    TableOf,
    display,
    examine,
    masked,
    parse,
    parse_type,
    read_fields,
    to_plain,
    type_text,
)
from docflow.source import Cursor, read

SAMPLE_ID = "11010519491231002X"


def form_of(text: str) -> Form:
    cursor = Cursor.top(read(text, "表.yaml"))
    form = read_fields(cursor)
    cursor.finish()
    return form


def faults_of(text: str) -> list[str]:
    cursor = Cursor.top(read(text, "表.yaml"))
    read_fields(cursor)
    return [f"{one.code}:{one.place.line}" for one in cursor.problems]


def one(kind: str, answer: object) -> object:
    """The value of a single answer, or the codes of its problems."""
    form = form_of(f'值: {{type: "{kind}"}}')
    found = examine(form, {"值": answer})
    return found.record["值"] if found.record else [one.code for one in found.problems]


# --- fields as written -----------------------------------------------------------------------


def test_short_and_long_forms_of_a_field():
    form = form_of(
        """
        单位名称: organisation
        党员数: integer >= 0
        方式: one of [单独, 联合]
        成员: list of person
        名册: "table {姓名: person, 政治面貌: one of [党员, 群众]}"
        级别: {type: one of, options: [一级, 二级], required: no, default: 一级}
        奖惩: {type: table, columns: {时间: month, 内容: text}, required: no}
        收入: {type: money, headings: [营业收入（万元）, 收入], example: 3.5, help: 上年度}
        """
    )
    types = {field.name: field.type for field in form.fields}
    assert types["党员数"] == Scalar("integer", Decimal(0))
    assert types["方式"] == OneOf(("单独", "联合"))
    assert types["成员"] == ListOf(Scalar("person"))
    assert types["级别"] == OneOf(("一级", "二级"))
    assert isinstance(types["名册"], TableOf) and types["名册"].columns.names == ("姓名", "政治面貌")
    assert isinstance(types["奖惩"], TableOf) and types["奖惩"].columns["时间"].type == Scalar("month")
    assert form["收入"].headings == ("营业收入（万元）", "收入")
    assert not form["级别"].required and form["单位名称"].required


def test_id_and_phone_are_strict_unless_said_otherwise():
    form = form_of(
        "身份证号: id\n电话: phone\n公开电话: {type: phone, mask: none}\n姓名: {type: person, mask: restricted}"
    )
    assert [field.mask for field in form.fields] == ["strict", "strict", "", "restricted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("名: txt", ["Y431:1"]),
        ("名: list of list of text", ["Y431:1"]),
        ("名: text >= 3", ["Y431:1"]),
        ("名: one of [甲, 甲]", ["Y433:1"]),
        ("营业收入（万元）: money", ["Y430:1"]),
        ("for: text", ["Y430:1"]),
        ("_内: text", ["Y430:1"]),
        ("ａ: text", ["Y430:1"]),
        ("名: {type: text, requird: no}", ["Y420:1"]),
        ("名: {required: no}", ["Y421:1"]),
        ("名: {type: text, mask: secret}", ["Y422:1"]),
        ("名: {type: text, required: 也许}", ["Y412:1"]),
        ("数: {type: integer, default: 三}", ["Y432:1"]),
        ("日: {type: date, example: 2024-02-30}", ["Y432:1"]),
        ("甲: {type: text, headings: [乙]}\n乙: text", ["Y433:2"]),
        ("名: {type: table, columns: {内: {type: txt}}}", ["Y431:1"]),
        ("名:", ["Y421:1"]),
        ("名: [text]", ["Y411:1"]),
    ],
)
def test_what_is_wrong_with_a_field_is_said_at_its_place(text, expected):
    assert faults_of(text) == expected


def test_all_faults_of_all_fields_are_told_at_once():
    assert faults_of("甲: txt\n乙: intger\n丙: text\n丁丁丁: {type: dat}") == ["Y431:1", "Y431:2", "Y431:4"]


def test_a_type_is_written_as_it_is_read():
    for text in (
        "text",
        "integer >= 0",
        "money >= 0.5",
        "one of [甲, 乙]",
        "list of one of [甲, 乙]",
        "table {甲: text, 乙: date}",
    ):
        found = parse_type(text)
        assert type_text(found) == text


# --- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "2024/5/1",
        "2024.5.1",
        "2024年5月1日",
        "20240501",
        "２０２４年５月１日",
        "二〇二四年五月一日",
        " 2024-5-1 ",
    ],
)
def test_dates_in_many_forms(text):
    assert one("date", text) == date(2024, 5, 1)


@pytest.mark.parametrize("text", ["45413", "24.5.1", "5/1/2024", "2024.5", "2024-02-30", "今天", "2024年5月底前"])
def test_dates_that_would_have_to_be_guessed_are_refused(text):
    assert one("date", text) == ["D205"]


@pytest.mark.parametrize("text", ["12月1日", "3 月 5 号", "2月30日"])
def test_a_date_without_a_year_is_told_as_such(text: str) -> None:
    assert one("date", text) == ["D258"], "no year is guessed"


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("integer", "１，２００", 1200),
        ("integer", "3.0", 3),
        ("integer", 7, 7),
        ("integer", "²", ["D210"]),
        ("integer", "③", ["D210"]),
        ("integer", "约30", ["D210"]),
        ("integer", "3.5", ["D210"]),
        ("integer", True, ["D210"]),
        ("integer >= 0", "-1", ["D210"]),
        ("integer", "9" * 5000, ["D210"]),
        ("decimal", "0.10", Decimal("0.10")),
        ("decimal", 0.1, Decimal("0.1")),
        ("decimal", float("nan"), ["D210"]),
        ("money", "1,409.50", Decimal("1409.50")),
        ("money", "1.005", ["D232"]),
        ("money", "1.500", Decimal("1.5")),
        ("money", "9" * 30 + ".99", Decimal("9" * 30 + ".99")),
        ("money", "1,40", ["D210"]),
        ("month", "2024.5", Month(2024, 5)),
        ("month", "2024-05-01", Month(2024, 5)),
        ("month", "2024-05-02", ["D205"]),
        ("month", date(2024, 5, 1), Month(2024, 5)),
        ("date", datetime(2024, 5, 1), date(2024, 5, 1)),  # noqa: DTZ001
        ("yes/no", "是", True),
        ("yes/no", "NO", False),
        ("yes/no", "√", True),
        ("yes/no", True, True),
        ("yes/no", "有", True),
        ("one of [单独, 联合]", " 单 独 ", "单独"),
        ("one of [A型, B型]", "ａ型", "A型"),
        ("one of [单独, 联合]", "单毒", ["D217"]),
        ("text", " a　", "a"),
        ("text", "一行\r\n二行", "一行\n二行"),
        ("text", ["甲", "乙"], ["D210"]),
        ("text", "甲\x0b乙", ["D230"]),
        ("text", "甲\ud800乙", ["D230"]),
        ("text", "甲\ufffe乙", ["D230"]),
        ("text", "甲\u200b乙", ["D222"]),
        ("text", "a\u202eb", ["D222"]),
        ("text", "长" * 100_001, ["D224"]),
        ("list of person", "张三、李四，王五", ("张三", "李四", "王五")),
        ("list of organisation", "甲、乙局；丙局", ("甲、乙局", "丙局")),
        ("list of text", "一\n二", ("一", "二")),
        ("list of integer", ["1", "x", "y"], ["D210", "D210"]),
    ],
)
def test_answers_become_values_or_are_refused(kind, answer, expected):
    assert one(kind, answer) == expected


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("id", SAMPLE_ID, SAMPLE_ID),
        ("id", "11010519491231002x", SAMPLE_ID),
        ("id", "１１０１０５１９４９１２３１００２Ｘ", SAMPLE_ID),
        ("id", "110105194912310021", ["D202"]),
        ("id", "110105491231002", ["D203"]),
        ("id", "1.10101199003078E+17", ["D201"]),
        ("id", 1.1e17, ["D201"]),
        ("phone", "13800138000", "13800138000"),
        ("phone", "138-0013-8000", "13800138000"),
        ("phone", "+86 13800138000", "13800138000"),
        ("phone", "057188880000", "0571-88880000"),
        ("phone", "010-88880000", "010-88880000"),
        ("phone", "01088880000", "010-88880000"),
        ("phone", "88880000", "88880000"),
        ("phone", "57188880000", ["D204"]),
        ("phone", "138001380001", ["D204"]),
        ("phone", "转人工", ["D204"]),
        ("code", "91350100M000100Y43", "91350100M000100Y43"),
        ("code", "91350100m000100y43", "91350100M000100Y43"),
        ("code", "91350100M000100Y44", ["D216"]),
    ],
)
def test_numbers_of_people_and_units(kind, answer, expected):
    assert one(kind, answer) == expected


def test_names_keep_every_character():
    for name in ("𠮷野", "䶮", "㛃", "𬱖", "阿依古丽·买买提", "ﬀ", "ｉ", "John Smith", "葛󠄀"):
        assert one("person", f" {name}　") == name


@pytest.mark.parametrize("name", ["张　三", "张 三", "张\n三", "张\u200b三"])
def test_a_name_with_a_space_in_it_is_not_repaired_in_silence(name):
    assert one("person", name) == ["D222"]


def test_doubts_are_warnings_and_the_answer_is_used_as_it_is():
    form = form_of("姓名: person\n证件: id")
    found = examine(form, {"姓名": "阿•\ue000", "证件": "11010519491231002x"})
    assert found.record == {"姓名": "阿•\ue000", "证件": SAMPLE_ID}
    assert [one.code for one in found.problems] == ["D223", "D223", "D235"]
    assert "U+2022" in found.problems[0].text


def test_every_problem_is_told_at_once_with_its_place():
    form = form_of("单位名称: organisation\n党员数: integer\n日期: date\n名册: 'table {姓名: person, 年月: month}'")
    answers = {
        "单位名秤": "甲",
        "党员数": "x",
        "日期": "今天",
        "名册": [{"姓名": "张三"}, {"姓名": "", "年月": "x", "多": ""}],
    }
    with pytest.raises(InvalidSource) as caught:
        parse(form, answers, lambda name: Place("答卷", path=(name,)))
    assert [(one.code, one.place.path) for one in caught.value.problems] == [
        ("D226", ("单位名秤",)),
        ("D231", ("单位名称",)),
        ("D210", ("党员数",)),
        ("D205", ("日期",)),
        ("D231", ("名册", "1", "年月")),
        ("D226", ("名册", "2", "多")),
        ("D231", ("名册", "2", "姓名")),
        ("D205", ("名册", "2", "年月")),
    ]
    assert "是否“单位名称”" in caught.value.problems[0].text


def test_missing_answers():
    form = form_of(
        "甲: {type: text, required: no}\n乙: {type: integer, default: 3}\n丙: {type: list of text, required: no}"
    )
    assert parse(form, {}) == {"甲": None, "乙": 3, "丙": None}
    assert parse(form, {"甲": "  ", "乙": None, "丙": ["", None]}) == {"甲": None, "乙": 3, "丙": None}
    assert one("list of text", ["", " "]) == ["D231"]


def test_unknown_answers_pass_only_when_asked_for():
    assert parse(form_of("甲: text"), {"甲": "1", "乙": "2"}, known=False) == {"甲": "1"}


def test_a_table_cannot_be_written_in_a_cell():
    assert one("table {姓名: person}", "张三、李四") == ["D218"]
    assert one("table {姓名: person}", [["张三"]]) == ["D218"]


def test_messages_never_hold_a_whole_number_of_a_person():
    form = form_of("证: id\n话: phone\n数: integer\n选: one of [甲, 乙]\n日: date\n钱: {type: money, mask: strict}")
    wrong = {
        "证": "110105194912310021",
        "话": "138001380001",
        "数": f"号{SAMPLE_ID}",
        "选": "13800138000",
        "日": SAMPLE_ID,
    }
    found = examine(form, {**wrong, "钱": "6222020200112233445x"})
    said = "".join(one.text + one.remedy for one in found.problems)
    assert len(found.problems) == 6
    for number in ("110105194912310021", "13800138000", SAMPLE_ID, "6222020200112233445"):
        assert number not in said


def test_how_values_are_said():
    assert display(date(2026, 3, 5)) == "2026年3月5日"
    assert display(Month(2026, 3)) == "2026年3月"
    assert display(True) + display(False) == "是否"
    assert display(Decimal("1E+3")) == "1000"
    assert display(("甲", 3)) == "甲、3"
    assert display(None) == ""


def test_masks():
    number = Field("证", Scalar("id"))
    assert masked(number, SAMPLE_ID) == "110105********002X"
    assert masked(Field("话", Scalar("phone")), "13800138000") == "138****8000"
    assert masked(Field("话", Scalar("phone")), "0571-88880000") == "*********0000"
    assert masked(Field("名", Scalar("person"), mask="restricted"), "张三丰") == "张**"
    assert masked(Field("名", Scalar("person")), "张三丰") == "张三丰"


def test_a_plain_record_is_json():
    import json

    form = form_of("日: date\n月: month\n钱: money\n表: 'table {是: yes/no, 数: integer}'")
    record = parse(form, {"日": "2024-5-1", "月": "2024-05", "钱": "1.50", "表": [{"是": "是", "数": "3"}]})
    plain = json.loads(json.dumps(to_plain(record)))
    assert plain == {"日": "2024-05-01", "月": "2024-05", "钱": "1.50", "表": [{"是": True, "数": 3}]}
    assert parse(form, plain) == record


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("010-12345678", "区号或区号后面的号码不对"),
        ("0111-8888000", "区号或区号后面的号码不对"),
        ("12800138000", "第二位是 3 到 9"),
        ("57188880000", "可能少了区号前的 0"),
        ("1380013800", "共 10 位数字"),
    ],
)
def test_a_number_of_the_right_length_is_told_what_else_is_wrong(given: str, why: str) -> None:
    with pytest.raises(InvalidSource) as refused:
        parse(form_of("话: phone"), {"话": given})
    assert [one.code for one in refused.value.problems] == ["D204"] and why in refused.value.problems[0].text


@pytest.mark.parametrize("given", [";", "；；", "、", "\n", " ； "])
def test_separators_alone_are_no_answer(given):
    for required, codes in ((True, ["D231"]), (False, [])):
        found = examine(Form((Field("名单", ListOf(Scalar("person")), required=required),)), {"名单": given})
        assert [one.code for one in found.problems] == codes
        assert found.record in (None, {"名单": None})


@pytest.mark.parametrize("kind", ["text", "long text", "organisation", "person"])
@pytest.mark.parametrize(
    "given, found",
    [
        ("None", "None"),
        ("nan", "nan"),
        ("XX", "XX"),
        ("××公司", "××"),
        ("甲{{名}}", "{{名}}"),
        ("NULL", "NULL"),
        ("｛｛名｝｝", "｛｛名｝｝"),
    ],
)
def test_what_a_program_or_a_sample_left_in_a_cell_is_told_and_used(kind: str, given: str, found: str) -> None:
    told = examine(form_of(f"甲: {kind}"), {"甲": given})
    assert told.record == {"甲": given} and [one.code for one in told.problems] == ["D239"]
    assert f"“{found}”" in told.problems[0].text


@pytest.mark.parametrize("given", ["NaNo 公司", "XL", "大X光", "Nancy", "no one", "a×b", "undefinedX", "X"])
def test_words_that_only_look_like_it_are_words(given: str) -> None:
    assert not examine(form_of("甲: text"), {"甲": given}).problems
