"""版式: an office's own page is read whole, told whole, and set as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import InvalidSource
from docflow.library import Library
from docflow.operations import pages
from docflow.render.house import housed
from docflow.render.page import INK, PLAIN, PROFILES, millimetres, points
from docflow.source import read as read_yaml
from docflow.standard.house import PARAMETERS, House, read
from docflow.standard.house.parameters import KINDS_OF_FACE, Parameter, shown, standard

ROOT = Path(__file__).parents[2]


def house(text: str, reading: str = "plain") -> House:
    lines = "\n".join(f"  {line}" for line in text.splitlines())
    return read(read_yaml(f"读法: {reading}\n改动:\n{lines}\n", "本单位.yaml"), "本单位")


def faults(text: str) -> list[tuple[str, int]]:
    with pytest.raises(InvalidSource) as refused:
        house(text)
    return [(one.code, one.place.line) for one in refused.value.problems]


# --- reading -----------------------------------------------------------------------------------------------------


def test_lengths_sizes_counts_and_words_are_read_with_their_units() -> None:
    found = house(
        "上白边: 3.5 cm\n红线粗细: 1 磅\n正文字号: 小三\n标题字号: 20 磅\n每行字数: 27\n标题空行: 1.5 行\n"
        "西文字体: Times New Roman\n二级标题字体: 黑体\n版记在偶数页: 是"
    )
    values = dict(found.changes)
    assert values.pop("红线粗细") == pytest.approx(0.3528, abs=1e-4)
    assert values == {
        "上白边": 35.0,
        "正文字号": 15.0,
        "标题字号": 20.0,
        "每行字数": 27.0,
        "标题空行": 1.5,
        "西文字体": "Times New Roman",
        "二级标题字体": "黑体",
        "版记在偶数页": True,
    }


def test_what_is_not_said_is_the_standards() -> None:
    assert house("上白边: 37 mm").deviations() == ()
    assert house("上白边: 36 mm").value("左白边") == 28


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    wrong = (
        "上白: 3 cm\n上白边: 35\n左白边: 3 mm\n正文字号: 大号\n每行字数: 27.5\n三级标题字体: 细圆\n三级标题加粗: yes"
    )
    assert sorted(faults(wrong), key=lambda one: one[1]) == [
        ("Y420", 3),
        ("Y412", 4),
        ("P361", 5),
        ("Y412", 6),
        ("Y412", 7),
        ("Y412", 8),
        ("Y412", 9),
    ]


@pytest.mark.parametrize(
    "impossible",
    [
        "左白边: 60 mm",
        "版心宽: 180 mm",
        "版心高: 270 mm",
        "每页行数: 40",
        "每行字数: 30",
        "正文字号: 二号",
        "每行字数: 18",
        "版记细线: 0.5 mm",
        "信函细线: 0.8 mm",
        "标志最小字号: 60 磅",
        "页码下距: 20 mm\n上白边: 60 mm",
    ],
)
def test_what_no_page_can_be_set_with_is_refused_where_it_is_written(impossible: str) -> None:
    assert [code for code, line in faults(impossible) if line >= 3] == ["P362"]


def test_all_that_does_not_fit_together_is_told_at_once() -> None:
    assert len(faults("左白边: 60 mm\n版心高: 270 mm\n每行字数: 45\n版记细线: 1 mm")) == 4


def test_a_name_of_a_face_cannot_become_markup() -> None:
    for text in ("<b>", "a';}", 'x"y', "甲" * 40):
        assert faults(f"正文字体: {text!r}")[0][0] == "Y412"


# --- what it changes, said ------------------------------------------------------------------------------------------


def test_deviations_say_both_values_the_clause_and_how_strongly_it_asks() -> None:
    found = house("正文字号: 小三\n发文机关标志上边距: 30 mm\n上白边: 37.5 mm\n西文字体: Times New Roman").deviations()
    assert [(one.parameter, one.standard, one.house, one.clause, one.strength, one.is_must) for one in found] == [
        ("发文机关标志上边距", "35 mm", "30 mm", "7.2.4", "MUST", True),
        ("正文字号", "三号", "小三", "5.2.2", "GEN", False),
        ("上白边", "37 mm", "37.5 mm", "5.2.1", "MUST", False),
        ("西文字体", "不另设", "Times New Roman", "惯例", "PRAC", False),
    ]
    assert [one.is_tolerated for one in found] == [False, False, True, False]


# --- the page it makes ----------------------------------------------------------------------------------------------


def other(one: Parameter) -> str:
    """A value that is not the standard's, as an office writes it, and possible on its own."""
    match one.kind:
        case "yes":
            return "是"
        case "role":
            return next(kind for kind in KINDS_OF_FACE if kind != one.standard)
        case "face":
            return "某体"
        case _:
            nudge = -1 if one.parts is False or one.key in ("正文字号", "信函线长") else 0.1
            if one.key in ("信函细线", "版记细线"):
                nudge = -0.05
            return f"{float(one.standard) + nudge:g} {'磅' if one.kind == '号' else one.kind}"


@pytest.mark.parametrize("key", PARAMETERS)
@pytest.mark.parametrize("reading", PROFILES)
def test_every_parameter_changes_the_page_and_nothing_is_written_in_vain(key: str, reading: str) -> None:
    said = house(f"{key}: {other(PARAMETERS[key])}", reading)
    assert [one.parameter for one in said.deviations()] == [key]
    page = housed(said)
    unchanged = housed(house("", reading))
    assert page != unchanged


def test_a_house_that_changes_nothing_is_the_standard() -> None:
    for reading, page in PROFILES.items():
        own = housed(house("", reading))
        for name in page.__dataclass_fields__:
            if name != "name":
                assert getattr(own, name) == pytest.approx(getattr(page, name)), name


def test_both_readings_end_on_the_houses_own_text_area() -> None:
    for reading in PROFILES:
        page = housed(house("上白边: 40 mm\n版心高: 220 mm\n每页行数: 20", reading))
        assert (page.text_top, page.text_bottom, page.number_centre) == (40, 260, 267)
        assert page.pitch * 20 == pytest.approx(page.box_height)
    half_gap = (page.pitch - millimetres(page.body_pt)) / 2
    assert page.margin_top + half_gap == pytest.approx(40, abs=0.01)
    assert page.margin_top + page.box_height - half_gap == pytest.approx(260, abs=0.01)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "上白边": st.integers(15, 60).map("{} mm".format),
            "左白边": st.integers(12, 40).map("{} mm".format),
            "版心宽": st.integers(110, 180).map("{} mm".format),
            "版心高": st.integers(160, 250).map("{} mm".format),
            "每页行数": st.integers(16, 38).map(str),
            "每行字数": st.integers(18, 42).map(str),
            "正文字号": st.sampled_from(("二号", "小二", "三号", "小三", "四号", "15.5 磅")),
        },
    ),
    st.sampled_from(("plain", "ink")),
)
def test_a_house_is_refused_or_its_grid_fits_its_page(changes: dict[str, str], reading: str) -> None:
    try:
        page = housed(house("\n".join(f"{key}: {value}" for key, value in changes.items()), reading))
    except InvalidSource as refused:
        assert {one.code for one in refused.problems} == {"P362"}
        return
    assert page.margin_right >= 5 and page.margin_top > 0 and page.margin_bottom > 0
    assert page.columns * (page.body_pt + page.char_spacing_pt) <= points(page.text_width)
    assert page.columns * page.char_twips <= page.text_width * 1440 / 25.4 + 1
    assert page.pitch > millimetres(page.body_pt)
    assert page.number_centre + millimetres(page.number_pt) / 2 < page.height


# --- where it is found ------------------------------------------------------------------------------------------------


def workspace(folder: Path, **files: str) -> Library:
    (folder / "pages").mkdir()
    for name, text in files.items():
        (folder / "pages" / f"{name}.yaml").write_text(text, "utf8")
    return Library(folder)


def test_a_page_is_found_by_its_name(tmp_path: Path) -> None:
    library = workspace(tmp_path, 区委办="改动: {上白边: 36 mm}")
    assert pages.load(library, "ink") == (INK, None)
    page, found = pages.load(library, "区委办")
    assert (page.name, page.text_top, found and found.name) == ("区委办", 36, "区委办")


def test_an_unknown_page_is_told_with_those_there_are(tmp_path: Path) -> None:
    library = workspace(tmp_path, 区委办="改动: {上白边: 36 mm}")
    with pytest.raises(InvalidSource) as refused:
        pages.load(library, "区委")
    (one,) = refused.value.problems
    assert one.code == "P363"
    assert "plain、ink、区委办" in one.remedy and "是否“区委办”" in one.text


def test_no_file_takes_the_name_of_a_reading(tmp_path: Path) -> None:
    with pytest.raises(InvalidSource) as refused:
        pages.load(workspace(tmp_path, plain="改动: {}"), "plain")
    assert refused.value.problems[0].code == "P364"


def test_the_shipped_example_can_be_used() -> None:
    path = ROOT / "examples" / "版式-示例.yaml"
    found = read(read_yaml(path.read_bytes(), path.name), "示例")
    assert len(found.deviations()) == len(found.changes) > 5
    assert housed(found).latin == "Times New Roman"


def test_the_manual_lists_every_parameter_with_the_standards_value() -> None:
    manual = (ROOT / "docs" / "版式.md").read_text("utf8")
    strengths = {"MUST": "必须", "GEN": "一般", "REC": "推荐", "PRAC": "惯例", "MAY": "可以"}
    values = standard()
    for key, one in PARAMETERS.items():
        clause = one.clause if one.clause == "惯例" else f"{one.clause} {strengths[one.strength]}"
        assert f"| {key} | {shown(one, values[key])} | {clause} |" in manual, key
    assert PLAIN.name == "plain"


def test_what_a_pdf_cannot_do_of_a_page_is_told(tmp_path: Path) -> None:
    from datetime import datetime

    import papers

    from docflow.operations import drawing
    from docflow.operations.office import Office
    from docflow.zone import CHINA

    library = workspace(tmp_path, 区委办="改动: {三级标题加粗: 是, 一级标题加粗: 是}")
    office = Office(library, tmp_path, datetime(2026, 3, 5, tzinfo=CHINA), profile="区委办")
    told = [one for one in drawing.draw(office, papers.red(), "pdf").warnings if one.code == "P365"]
    assert [one.text for one in told] == ["版式“区委办”要一级标题、三级标题加粗，PDF 用的字体没有粗体，没有加粗"]
    assert not [one for one in drawing.draw(office, papers.plain(), "pdf").warnings if one.code == "P365"]
    assert ".h1{font-weight:700}.h3{font-weight:700}" in drawing.draw(office, papers.red(), "html").data.decode()
