"""Promises of file names: whatever stands in the data, the file is inside its folder and opens on every system."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docflow.batch import Pattern, plan, safe_name
from docflow.batch.names import fold, fold_ordinary, ordinary_names
from docflow.errors import InvalidSource
from docflow.form import Field, Form, Scalar
from docflow.table import Outcome

from .making import FORM, outcome

HOSTILE = {
    "../../x": "_.._x",
    "/abs": "_abs",
    "C:\\x": "C__x",
    "a\\..\\b": "a_.._b",
    "．．／x": "_x",
    "CON": "_CON",
    "con.docx": "_con.docx",
    "COM¹": "_COM1",
    "x.": "x",
    " x ": "x",
    "a\nb": "a b",
    "a\x00b": "ab",
    "a\u202eb": "ab",
    "a\u200bb": "ab",
    "\ud800a": "a",
    "~$x": "x",
    "": "未命名",
    "...": "未命名",
    "///": "未命名",
    '<a|b?c*"d">': "_a_b_c__d__",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_made_safe_and_told(text):
    found = safe_name(text)
    assert found.name == HOSTILE[text]
    assert found.code == ("" if text == " x " else "F501")


def test_ordinary_names_stay_as_they_are():
    for text in ("001-东海公司", "𠮷野", "阿依古丽·买买提", "a b", "2024.5"):
        assert (safe_name(text).name, safe_name(text).code) == (text, "")


def test_a_long_name_is_cut_at_a_character_and_told_apart():
    first, second = safe_name("长" * 90), safe_name("长" * 91)
    assert first.code == second.code == "F502"
    assert first.name != second.name and first.name.startswith("长长") and "~" in first.name
    assert len(f"{first.name}.docx".encode()) <= 240


@settings(max_examples=300)
@example("0 \x1b¸")
@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_no_text_escapes_its_folder(text):
    name = safe_name(text).name
    assert name and name not in (".", "..") and not set(name) & set('/\\:*?"<>|\0\n')
    assert len(name.encode()) <= 228
    assert name == name.strip() and not name.endswith(".")
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in name)
    assert safe_name(name).name == name


# --- patterns ------------------------------------------------------------------------------------


def names(pattern, *units, **options):
    return [job.name for job in plan(outcome(*units), pattern, **options).jobs]


def test_patterns_are_filled_from_the_row():
    assert names("{序号:03d}-{单位名称}.docx", "甲", "乙") == ["001-甲", "002-乙"]
    assert names("{行号}_{成员}_{单位名称}", "甲") == ["2_张三_甲"]


def test_a_field_called_like_the_running_number_comes_first():
    own = Form((Field("序号", Scalar("text")), Field("单位名称", Scalar("organisation"))))
    rows = ((5, {"序号": "甲-7", "单位名称": "甲"}), (6, {"序号": "甲-9", "单位名称": "乙"}))
    found = Outcome(own, rows, (), (), {})
    assert [job.name for job in plan(found, "{序号}-{行号}-{单位名称}").jobs] == ["甲-7-5-甲", "甲-9-6-乙"]


def test_a_pattern_that_is_the_same_for_all_is_one_problem_with_a_count():
    with pytest.raises(InvalidSource) as caught:
        plan(outcome(*["同名"] * 60), "{单位名称}")
    (found,) = caught.value.problems
    assert found.code == "F526" and "60 行" in found.text and "第 2–61 行" in found.text


def test_guarded_values_are_masked_in_names_with_a_sign_that_names_may_have():
    found = plan(outcome("甲"), "{电话}{序号}")
    assert [job.name for job in found.jobs] == ["138xxxx80001"] and not found.problems


def test_a_star_of_the_data_itself_is_still_told():
    found = plan(outcome("甲*乙"), "{单位名称}")
    assert [job.name for job in found.jobs] == ["甲_乙"] and [one.code for one in found.problems] == ["F501"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{单位名秤}", "是否“单位名称”"),
        ("通知", "没有花括号"),
        ("{单位名称", "花括号没有成对"),
        ("{}", "是空的"),
        ("{序号:3x}", "花括号没有成对"),
        ("{单位名称}/{序号}", "有斜线"),
        ("../{序号}", "有斜线"),
        ("{单位名称.__class__}", "没有“单位名称.__class__”"),
        ("{0}{单位名称!r}", "没有"),
    ],
)
def test_bad_patterns(pattern, said):
    with pytest.raises(InvalidSource) as caught:
        Pattern.read(pattern, FORM)
    assert {one.code for one in caught.value.problems} == {"F520"}
    assert said in str(caught.value)


def test_two_rows_with_one_name_stop_the_batch_or_are_numbered():
    clashing = ("东海", "东海", "Ab", "aB", "é", "é", "西山")
    with pytest.raises(InvalidSource) as caught:
        plan(outcome(*clashing), "{单位名称}")
    assert [(one.code, one.place.line) for one in caught.value.problems] == [("F503", 3), ("F503", 5), ("F503", 7)]
    numbered = names("{单位名称}", *clashing, same_name="number")
    assert numbered == ["东海", "东海(2)", "Ab", "aB(2)", "é", "é(2)", "西山"]


def test_a_row_keeps_its_number_when_another_is_refused():
    assert [job.index for job in plan(outcome("甲", "乙", refused=(2,)), "{序号}").jobs] == [2, 3]


def test_changed_names_are_told_with_their_row():
    found = plan(outcome("甲/乙", "长" * 90), "{单位名称}").problems
    assert [(one.code, one.place.line, one.is_warning) for one in found] == [("F501", 2, True), ("F502", 3, True)]


def test_the_hardest_row_has_the_longest_text():
    found = plan(outcome("甲", "很长的单位名称", "乙乙"), "{序号}")
    assert found.hardest().record["单位名称"] == "很长的单位名称"
    assert found.row(4).record["单位名称"] == "乙乙" and found.row(9) is None


def test_rows_in_no_order_are_planned_in_order_and_are_had_by_number_and_by_stretch():
    given_ = outcome(*(f"单位{one}" for one in range(600)), refused=(5, 300))
    mixed = Outcome(FORM, tuple(reversed(given_.good)), (), given_.refused, {})
    jobs = plan(mixed, "{序号}-{单位名称}").jobs
    assert list(jobs) == list(plan(given_, "{序号}-{单位名称}").jobs) == [jobs[at] for at in range(600)]
    assert jobs[250:520] == list(jobs)[250:520] and jobs[-1].row == 603
    assert [job.index for job in jobs] == [one for one in range(1, 603) if one not in (4, 299)]
    assert [job.name for job in jobs] == [f"{job.index}-{job.record['单位名称']}" for job in jobs]


_NAMES = st.one_of(
    st.text(st.sampled_from("甲乙AZaz09-_（）()·、&K"), max_size=70),
    st.sampled_from(["001", "con", "甲\n乙", "\n", "", "１２", "甲" * 64, "甲" * 65, "CON甲", "com1", "甲.", "甲 乙"]),
    st.text(max_size=3),
)


@settings(max_examples=400)
@example(["甲\n乙", "丙"])
@example(["甲（乙）", "Ａ", "甲K"])
@given(st.lists(_NAMES, min_size=1, max_size=4))
def test_names_that_are_ordinary_together_are_those_they_have_alone(texts: list[str]) -> None:
    names = ordinary_names(texts)
    if names is not None:
        assert names == [safe_name(one).name for one in texts] and not any(safe_name(one).code for one in texts)
        assert fold_ordinary(names) == [fold(one) for one in names]
    if all(one in ("001", "甲" * 64) for one in texts):
        assert names is not None


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(st.sampled_from([None, "", (), "甲", 0, False, ("乙",)]), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_the_barest_row_is_the_first_with_most_fields_left_empty(rows: list[list[object]]) -> None:
    form = Form(tuple(Field(one, Scalar("text")) for one in "甲乙丙"))
    good = tuple((row, dict(zip("甲乙丙", values, strict=True))) for row, values in enumerate(rows, 2))
    empty = [sum(one is None or one == "" or one == () for one in values) for values in rows]
    assert plan(Outcome(form, good, (), (), {})).barest == empty.index(max(empty))


def test_the_example_of_a_name_is_one_that_this_template_can_use() -> None:
    number = Field("数", Scalar("integer"))
    several = (
        number,
        Field("说明", Scalar("text"), required=False),
        Field("人", Scalar("person")),
        Field("部门", Scalar("organisation")),
    )
    for fields, wanted in ((several, "{序号:03d}-{部门}"), ((number,), "{序号:03d}-{行号}")):
        with pytest.raises(InvalidSource) as refused:
            Pattern.read("{没有}", Form(fields))
        assert wanted in refused.value.problems[0].remedy
        assert Pattern.read(wanted, Form(fields))
