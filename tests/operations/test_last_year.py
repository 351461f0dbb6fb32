"""What a clerk has of last year: data in several files, a table of one row, the issued file; targets in a spreadsheet."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import form, source
from docflow.errors import InvalidSource
from docflow.operations import case, lasting, paper, renewing, targets
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.table import write

FRESH = ["统计截止日=2027-01-31", "单位总数=31", "已建党组织数=17", "党员总数=168"]


@pytest.fixture
def here(at) -> Office:  # type: ignore[no-untyped-def]
    """The office with its roster as of the end of February."""
    office: Office = at("2026-09-01T09:00")
    roster.import_table(office, office.in_workspace("数据", "台账.xlsx"), date(2026, 2, 28))
    return office


def file(office: Office, name: str) -> Path:
    return office.in_workspace("数据", f"{name}.yaml")


# --- why each answer differs -----------------------------------------------------------------------------------------


@pytest.mark.row("R21")
def test_each_change_says_why_it_was_made(here: Office) -> None:
    made = renewing.renew(here, "实施意见", file(here, "实施意见-2026"), ["覆盖目标.3.工作覆盖率=100", "党员总数=150"])
    why = {one.name: one.why for one in made.changes}
    assert why["年度"] == "年份"
    assert why["统计截止日"] == "按台账重新统计"
    assert why["党员总数"] == "直接给出"
    assert why["阵地期限"] == why["覆盖目标.1.期限"] == "顺延一年"
    assert why["覆盖目标.1.组织覆盖率"] == "不低于原定到2027年6月30日的"
    assert why["上一文件标题"] == "去年的文件"
    assert why["上一文件文号"] == "去年的文号还不知道"
    assert "填写" not in "".join(why.values())


@pytest.mark.row("R21")
def test_a_target_that_is_reached_already_says_so(here: Office, tmp_path: Path) -> None:
    last = tmp_path / "去年.yaml"
    text = file(here, "实施意见-2026").read_text("utf-8")
    last.write_text(
        text.replace("组织覆盖率: 60,", "组织覆盖率: 1,").replace("组织覆盖率: 80,", "组织覆盖率: 2,"), "utf-8"
    )
    made = renewing.renew(here, "实施意见", last)
    first = next(one for one in made.changes if one.name == "覆盖目标.1.组织覆盖率")
    assert first.why == "不低于现在已达到的"
    assert int(first.after) > 2


# --- the files that a clerk has ----------------------------------------------------------------------------------------


@pytest.mark.row("R21")
def test_a_paper_made_of_several_files_is_renewed_file_by_file(here: Office, tmp_path: Path) -> None:
    files = [file(here, "实施意见-2026"), file(here, "印发通知-2026")]
    before = [one.read_bytes() for one in files]
    made = renewing.renew(here, "印发通知", files, FRESH)
    placed = renewing.placed(made, tmp_path / "明年")
    assert [path.name for path, _ in placed] == ["实施意见-2027.yaml", "印发通知-2027.yaml"]
    assert [one.read_bytes() for one in files] == before
    for path, text in placed:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert "上一文件标题: 关于2026年全面加强" in placed[0][1], "the opinion, not the notice that issued it"
    alone = renewing.renew(here, "实施意见", files[0], FRESH)
    assert placed[0][1] == alone.text
    template = paper.load(here, "印发通知")
    record = paper.record_of(here, template, paper.answers([path for path, _ in placed]))
    assert record["年度"] == 2027


@pytest.mark.row("R21")
def test_one_answer_in_two_files_is_told(here: Office, tmp_path: Path) -> None:
    other = tmp_path / "又.yaml"
    other.write_text("年度: 2026\n", "utf-8")
    with pytest.raises(InvalidSource, match="D241"):
        renewing.renew(here, "实施意见", [file(here, "实施意见-2026"), other], FRESH)


@pytest.mark.row("R21")
def test_data_in_json_are_renewed_as_those_in_yaml(here: Office, tmp_path: Path) -> None:
    last = file(here, "实施意见-2026")
    path = tmp_path / "去年.json"
    path.write_text(json.dumps(source.read(last.read_bytes(), "去年.yaml").value, ensure_ascii=False), "utf-8")
    ours, theirs = (renewing.renew(here, "实施意见", one, FRESH) for one in (last, path))
    assert ours.words == theirs.words
    assert [(one.name, one.after) for one in ours.changes] == [(one.name, one.after) for one in theirs.changes]
    assert source.read(ours.text, "甲").value == source.read(theirs.text, "乙").value


@pytest.mark.row("R21")
def test_data_in_a_table_of_one_row_are_read(here: Office, tmp_path: Path) -> None:
    wanted = paper.fields(paper.load(here, "会议通知"))
    last = paper.answers([file(here, "会议通知")]).values
    plain = {name: one for name, one in last.items() if isinstance(one, str)}
    path = tmp_path / "去年.xlsx"
    path.write_bytes(write(list(plain), [list(plain.values())]))
    fields = form.Form(tuple(one for one in wanted.fields if one.name in plain))
    (found,) = lasting.read(here, [path], fields)
    assert form.parse(fields, found.value) == form.parse(fields, plain)  # type: ignore[arg-type]


def test_an_issued_file_gives_the_answers_it_was_made_of(here: Office, at, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    begin = at("2026-09-01T09:30", "何雨桐")
    answers = paper.answers([begin.in_workspace("数据", "成立申请-云杉软件.yaml")])
    started = case.start(begin, "党支部成立-街道审批", answers, key="甲")
    case.act(at("2026-09-01T09:40", "何雨桐"), started.case, "提交", paper.Answers({}))
    issued = next(one for one in here.store.papers() if "docx" in one.files)
    path = tmp_path / "收到的.docx"
    path.write_bytes(here.store.blob(issued.files["docx"]))
    wanted = paper.fields(paper.load(here, issued.template))
    (found,) = lasting.read(here, [path], wanted)
    assert isinstance(found.value, dict)
    shared = set(found.value) & set(answers.values)
    assert len(shared) > 3
    parts = form.Form(tuple(one for one in wanted.fields if one.name in shared))
    assert form.parse(parts, found.value, known=False) == form.parse(parts, answers.values, known=False)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(InvalidSource, match="D302"):
        lasting.read(here, [path], wanted)


words = st.text("明川区 ：:#\"'\\{}[],-年2026《》\n&*!|>%@`是否", max_size=12)
answers = st.dictionaries(
    st.sampled_from("甲乙丙丁"), words | st.lists(words, min_size=1, max_size=3) | st.lists(
        st.dictionaries(st.sampled_from("戊己"), words, min_size=1), min_size=1, max_size=2
    ), min_size=1,
)  # fmt: skip


@given(answers)
def test_what_is_written_as_yaml_reads_back(values: dict[str, object]) -> None:
    found = source.read(lasting.written(values), "写.yaml").value
    assert found == values


# --- targets in a spreadsheet ----------------------------------------------------------------------------------------


def sheet(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)
    return path


@pytest.mark.row("R14")
def test_targets_are_read_from_a_spreadsheet(tmp_path: Path) -> None:
    heads: list[object] = ["期限", "范围", "组织覆盖率（%）", "工作覆盖率"]
    path = sheet(
        tmp_path / "目标.xlsx",
        ["明川区分期目标"], heads, ["2026年6月30日", "全部单位", 30, "90%"], ["2026-12-31", "东桥街道", None, 95.5],
    )  # fmt: skip
    found, doubts = targets.read(path)
    assert [(one.scope, one.measure, str(one.day), one.value) for one in found] == [
        ("全部单位", "组织覆盖率", "2026-06-30", Decimal(30)),
        ("全部单位", "工作覆盖率", "2026-06-30", Decimal(90)),
        ("东桥街道", "工作覆盖率", "2026-12-31", Decimal("95.5")),
    ]
    assert doubts == ()


@pytest.mark.parametrize(
    ("name", "missing"),
    [("台账.xlsx", "缺少“期限”、“范围”"), ("培训通知.yaml", "缺少“覆盖目标”"), ("空.yaml", "缺少要达到的百分数")],
)
def test_what_is_no_table_of_targets_is_told_with_the_columns_it_needs(here: Office, name: str, missing: str) -> None:
    path = here.in_workspace("数据", name)
    if name == "空.yaml":
        path.write_text("覆盖目标:\n  - {期限: 2026-12-31, 范围: 全部单位, 覆盖率: 60}\n", "utf-8")
    with pytest.raises(InvalidSource) as caught:
        targets.read(path)
    (told,) = caught.value.problems
    assert told.code == "D279"
    assert missing in told.text
    assert all(word in told.remedy for word in ("期限", "范围", "组织覆盖率", "工作覆盖率"))


def test_every_bad_cell_of_a_table_of_targets_is_told_with_its_row(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "目标.xlsx",
        ["期限", "范围", "组织覆盖率"], ["2026-06-30", "全部单位", "约三成"], ["2026-12-31", "全部单位", -1],
    )  # fmt: skip
    with pytest.raises(InvalidSource) as caught:
        targets.read(path)
    assert [(one.code, one.place.line) for one in caught.value.problems] == [("D210", 2), ("D210", 3)]
