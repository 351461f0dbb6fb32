"""Cases through the operations: papers, numbers, conflicts, pins, attachments, sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docflow.errors import DocflowError, InvalidSource, Refused
from docflow.operations import archiving, case, checking, drawing, issuing, paper, seeing
from docflow.operations.office import Office

DISTRICT, STREET = "党支部成立-区级审批", "党支部成立-街道审批"


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF has tests of its own; here it would only cost time."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def data(office: Office, *names: str) -> paper.Answers:
    return paper.answers([office.in_workspace("数据", name) for name in names])


NOTHING = paper.Answers({})


def begun(at, name: str = DISTRICT) -> str:
    here = at("2026-03-02T09:30", "何雨桐")
    started = case.start(here, name, data(here, "成立申请-云杉软件.yaml"))
    case.act(at("2026-03-02T09:40", "何雨桐"), started.case, "提交", NOTHING)
    return started.case


def test_an_application_is_a_paper_of_the_case(at) -> None:
    id_ = begun(at)
    rows = archiving.papers(at("2026-03-02T10:00", "周砚秋"), id_)
    assert [row.name for row in rows] == ["成立请示", "党员花名册"]
    assert rows[0].number == "", "a unit without 代字 issues unnumbered"
    assert rows[0].title == "明川区云杉软件有限公司关于成立中共明川区云杉软件有限公司支部委员会的请示"


def test_who_is_not_asked_may_not_act(at) -> None:
    id_ = begun(at)
    for user in ("何雨桐", "苏映雪", "顾清和"):
        with pytest.raises(Refused) as caught:
            case.act(at("2026-03-03T09:00", user), id_, "同意", NOTHING)
        assert caught.value.problems[0].code in ("W601", "W602", "W603")


def test_a_refused_act_leaves_no_trace(at) -> None:
    id_ = begun(at)
    here = at("2026-03-03T09:00", "周砚秋")
    before = (here.store.load(id_), here.store.history(id_), here.store.numbers(), here.store.pending())
    for verb, given in (("同意", NOTHING), ("批准", NOTHING), ("退回", NOTHING)):
        with pytest.raises(DocflowError):
            case.act(here, id_, verb, given)
    assert (here.store.load(id_), here.store.history(id_), here.store.numbers(), here.store.pending()) == before


def test_a_returned_paper_says_why_and_comes_again(at) -> None:
    id_ = begun(at)
    case.act(at("2026-03-04T09:00", "周砚秋"), id_, "退回", NOTHING, note="名册不全。")
    again = case.act(at("2026-03-05T09:00", "何雨桐"), id_, "提交", NOTHING)
    assert [p.name for p in again.papers] == ["成立请示", "党员花名册"]
    assert "名册不全。" in [one.note for one in seeing.history(at("2026-03-05T10:00", "周砚秋"), id_)]
    files = sorted(p.name for p in at("2026-03-05T10:00").in_workspace("文书", id_).iterdir())
    assert files == [
        "演示-党员花名册-第2次.docx",
        "演示-党员花名册.docx",
        "演示-成立请示-第2次.docx",
        "演示-成立请示.docx",
    ]


def test_the_second_of_two_writers_is_told_who_was_first_and_when(at, monkeypatch) -> None:
    id_ = begun(at)
    first, second = at("2026-03-04T10:00", "周砚秋"), at("2026-03-04T10:01", "周砚秋")
    real = case.engine.decide

    def slow(compiled, state, command, world):
        monkeypatch.setattr(case.engine, "decide", real)
        decision = real(compiled, state, command, world)
        case.act(first, id_, "退回", NOTHING, note="先办的。")
        return decision

    monkeypatch.setattr(case.engine, "decide", slow)
    with pytest.raises(Refused) as caught:
        case.act(second, id_, "退回", NOTHING, note="后办的。")
    said = caught.value.problems[0]
    assert said.code == "W604"
    assert "2026-03-04 10:00" in said.text
    assert "周砚秋" in said.text
    assert [one.note for one in seeing.history(second, id_) if one.note] == ["先办的。"]


def test_the_same_key_changes_nothing_the_second_time(at) -> None:
    here = at("2026-03-02T09:30", "何雨桐")
    once = case.start(here, DISTRICT, data(here, "成立申请-云杉软件.yaml"), key="甲")
    twice = case.start(here, DISTRICT, data(here, "成立申请-云杉软件.yaml"), key="甲")
    assert (twice.case, twice.repeated) == (once.case, True)
    assert len(here.store.cases()) == 1
    case.act(here, once.case, "提交", NOTHING, key="乙")
    before = here.store.history(once.case)
    assert case.act(here, once.case, "提交", NOTHING, key="乙").repeated
    assert here.store.history(once.case) == before


def test_a_clerk_types_in_what_a_firm_handed_over(at) -> None:
    here = at("2026-03-03T10:00", "苏映雪")
    started = case.start(here, STREET, data(here, "成立申请-澄溪物流.yaml"), for_="明川区澄溪物流有限公司")
    assert started.state.organisations["单位"] == "明川区澄溪物流有限公司"
    assert started.state.organisations["街道"] == "西湾街道党工委"
    with pytest.raises(DocflowError):
        case.start(at("2026-03-03T10:00", "周砚秋"), STREET, NOTHING, for_="明川区澄溪物流有限公司")


def test_attached_files_are_kept_and_sealed_with_the_act(at, tmp_path: Path) -> None:
    scan = tmp_path / "营业执照.pdf"
    scan.write_bytes(b"%PDF-1.4 ...")
    here = at("2026-03-02T09:30", "何雨桐")
    started = case.start(here, DISTRICT, data(here, "成立申请-云杉软件.yaml"), attach=[scan])
    row = archiving.papers(here, started.case)[0]
    assert (row.name, row.origin) == ("附件-营业执照", "received")
    assert here.store.blob(dict(row.files)["pdf"]) == scan.read_bytes()
    assert checking.verify(here) == ()


@pytest.mark.row("R48")
def test_who_belongs_to_another_street_does_not_see_the_case(at) -> None:
    id_ = begun(at)
    with pytest.raises(Refused) as caught:
        seeing.show(at("2026-03-03T09:00", "苏映雪"), id_)
    assert caught.value.problems[0].code == "W652"
    assert seeing.list_cases(at("2026-03-03T09:00", "苏映雪")) == []
    assert seeing.show(at("2026-03-03T09:00", "顾清和"), id_).id == id_


def test_a_guarded_field_is_masked_where_it_is_shown(at) -> None:
    shown = dict(seeing.show(at("2026-03-03T09:00", "周砚秋"), begun(at)).record)
    assert shown["联系电话"] == "138****0000"


def test_a_running_case_keeps_the_texts_it_began_with(at) -> None:
    id_ = begun(at)
    here = at("2026-03-03T09:00", "周砚秋")
    for path in here.library.copy("templates", "转报请示"):
        path.write_text(path.read_text("utf8").replace("# 审核意见", "# 新的标题"), "utf8")
    case.act(here, id_, "同意", data(here, "云杉软件-街道审核.yaml"))
    issued = case.act(at("2026-03-04T09:00", "陆行舟"), id_, "签发", NOTHING).papers[0]
    assert issued.number == "东街工〔2026〕1号"
    from docflow.render.docx_text import words_of

    assert "新的标题" not in "".join(words_of(issued.files["docx"]))
    newer = case.start(at("2026-03-04T10:00", "何雨桐"), DISTRICT, data(here, "成立申请-云杉软件.yaml"))
    assert b"\xe6\x96\xb0\xe7\x9a\x84\xe6\xa0\x87\xe9\xa2\x98" in here.store.pins(newer.case)["templates/转报请示.md"]


def through(at, id_: str, *, until: str) -> case.Acted:
    """The district's way up to `until`, included."""
    steps = [
        ("2026-03-11T09:00", "周砚秋", "同意", ["云杉软件-街道审核.yaml"], {}),
        ("2026-03-12T09:00", "陆行舟", "签发", [], {}),
        ("2026-03-13T09:00", "顾清和", "报批", [], {"选举期限": "3个月"}),
        ("2026-03-17T09:00", "陆怀远", "同意", [], {}),
        ("2026-03-18T09:00", "程明远", "同意", [], {}),
        ("2026-03-19T09:00", "邵安宁", "印发", [], {}),
    ]
    for moment, user, verb, names, given in steps:
        here = at(moment, user)
        answers = paper.Answers({**data(here, *names).values, **given})
        done = case.act(here, id_, verb, answers)
        if f"{user}{verb}" == until:
            return done
    raise AssertionError(until)


def test_a_number_is_taken_when_the_paper_is_registered_not_when_it_is_approved(at) -> None:
    id_ = begun(at)
    approved = through(at, id_, until="程明远同意")
    assert [(p.name, p.purpose, p.number) for p in approved.papers] == [("成立批复", "approve", "")]
    assert at("2026-03-18T10:00").store.numbers("明组") == []
    issued = case.act(at("2026-03-19T09:00", "邵安宁"), id_, "印发", NOTHING)
    assert [(p.name, p.purpose, p.number) for p in issued.papers] == [("成立批复", "issue", "明组〔2026〕1号")]


def test_what_was_approved_is_what_goes_out(at) -> None:
    id_ = begun(at)
    through(at, id_, until="程明远同意")
    path = at("2026-03-19T08:00").in_workspace("机构.yaml")
    path.write_text(
        path.read_text("utf8").replace("full: 中共明川区东桥街道工作委员会", "full: 中共明川区东桥街道委员会"), "utf8"
    )
    with pytest.raises(Refused) as caught:
        case.act(at("2026-03-19T09:00", "邵安宁"), id_, "印发", NOTHING)
    assert caught.value.problems[0].code == "W606"
    assert at("2026-03-19T10:00").store.numbers("明组") == [], "no number is lost"


def test_the_event_of_issue_keeps_the_hash_of_what_was_approved(at) -> None:
    id_ = begun(at)
    through(at, id_, until="邵安宁印发")
    here = at("2026-03-20T09:00")
    bodies = {
        row.kind: row.body
        for row in here.store.history(id_)
        if row.kind.startswith("Paper") and row.body["paper"] == "成立批复"
    }
    assert bodies["PaperApproved"]["content_hash"] == bodies["PaperIssued"]["content_hash"]
    assert re.fullmatch("[0-9a-f]{64}", bodies["PaperIssued"]["bytes_hash"])
    assert checking.verify(here) == ()


def test_a_number_in_use_cannot_be_typed_on_another_paper(at, tmp_path: Path) -> None:
    id_ = begun(at)
    through(at, id_, until="陆行舟签发")
    here = at("2026-03-20T09:00")
    files = [here.in_workspace("数据", "会议通知.yaml")]
    given = ["主送单位=明川区云杉软件有限公司", "成文日期=2026-03-20"]
    with pytest.raises(Refused) as caught:
        paper.render(here, "会议通知", files, [*given, "文号=东街工〔2026〕1号"], tmp_path / "a.docx")
    assert caught.value.problems[0].code == "W653"
    made = paper.render(here, "会议通知", files, [*given, "文号=东街工〔2026〕2号"], tmp_path / "a.docx")
    assert made.path.name == "演示-a.docx"


def test_a_paper_that_cannot_be_drawn_refuses_the_act(at, monkeypatch) -> None:
    from docflow.errors import Place, Unavailable, problem

    id_ = begun(at)
    through(at, id_, until="周砚秋同意")
    here = at("2026-03-12T09:00", "陆行舟")
    before = here.store.history(id_)

    def broken(office, composed):
        raise Unavailable(problem("P310", Place(), char="𪚥", code="U+2A6A5", context="某某𪚥"))

    monkeypatch.setattr(issuing, "_draw", broken)
    with pytest.raises(Unavailable):
        case.act(here, id_, "签发", NOTHING)
    assert here.store.history(id_) == before
    assert here.store.numbers() == []


def test_an_unknown_field_is_told_with_the_nearest(at) -> None:
    here = at("2026-03-02T09:30", "何雨桐")
    with pytest.raises(InvalidSource) as caught:
        case.start(here, DISTRICT, paper.Answers({"正式党员人数": "8"}))
    assert (caught.value.problems[0].code, "正式党员数" in caught.value.problems[0].text) == ("D243", True)


def test_a_paper_that_came_from_outside_is_registered(at, tmp_path: Path) -> None:
    scan = tmp_path / "批复.pdf"
    scan.write_bytes(b"%PDF-1.4 from outside")
    id_ = begun(at)
    try:
        case.receive(at("2026-03-03T09:00", "周砚秋"), id_, scan, title="某文件", number="某发〔2026〕3号")
    except Refused as error:
        assert error.problems[0].remedy
    else:
        assert checking.verify(at("2026-03-03T10:00")) == ()


def test_a_deadline_in_a_year_not_announced_is_told_as_provisional(at) -> None:
    here = at("2026-12-24T09:30", "何雨桐")
    started = case.start(here, DISTRICT, data(here, "成立申请-云杉软件.yaml"))
    done = case.act(here, started.case, "提交", NOTHING)
    assert [(one.code, one.is_warning) for one in done.warnings if one.code == "W611"] == [("W611", True)]
    assert seeing.waiting(here, done.state)[0].provisional


def test_the_first_act_of_a_day_seals_the_record_outside_the_database(at) -> None:
    begun(at)
    folder = at("2026-03-02T10:00").in_workspace("锚点")
    assert [one.name for one in folder.iterdir()]


def test_a_changed_copy_a_moved_task_and_a_lost_guard_are_found(at) -> None:
    id_ = begun(at)
    here = at("2026-03-03T09:00", "周砚秋")
    assert checking.verify(here) == ()
    copy = next(here.in_workspace("文书", id_).glob("*成立请示*.docx"))
    copy.write_bytes(copy.read_bytes() + b"x")
    assert [one.code for one in checking.verify(here)] == ["A719"]
    copy.unlink()
    assert [one.code for one in checking.verify(here)] == ["A721"]
    guard = here.store.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")[0][0]
    with here.store.writing() as session:
        session.write("UPDATE tasks SET post = ?", ("西湾街道党工委/组织员",))
        session.write(f"DROP TRIGGER {guard}")
    assert {"A718", "A720"} <= {one.code for one in checking.verify(here)}


def test_an_absent_leader_is_not_spoken_for_by_the_other_who_signs(at) -> None:
    path = at("2026-03-01T09:00").in_workspace("机构.yaml")
    absence = "  - {person: p33, from: 2026-03-16, until: 2026-03-20, deputy: p32}\n"
    path.write_text(path.read_text("utf8") + absence, "utf8")
    id_ = begun(at)
    voted = through(at, id_, until="陆怀远同意")
    assert list(voted.state.open) == ["区级审批"], "two are asked, two answer"
    with pytest.raises(Refused):
        case.act(at("2026-03-17T10:00", "陆怀远"), id_, "同意", NOTHING)
    assert case.act(at("2026-03-23T09:00", "程明远"), id_, "同意", NOTHING).papers[0].purpose == "approve"


def test_a_mark_of_secrecy_stops_an_act_and_an_import(at, tmp_path: Path) -> None:
    import openpyxl

    from docflow.operations import ledger

    id_ = begun(at)
    here = at("2026-03-04T09:00", "周砚秋")
    with pytest.raises(Refused) as caught:
        case.act(here, id_, "退回", NOTHING, note="见机密★1年件。")
    assert caught.value.problems[0].code == "S801"
    book = openpyxl.load_workbook(here.in_workspace("数据", "台账.xlsx"))
    sheet = book.worksheets[0]
    cells = (cell for row in sheet.iter_rows(min_row=3, max_row=4) for cell in row)
    column = next(cell.column for cell in cells if cell.value in ("通讯地址", "地址", "经营地址"))
    sheet.cell(6, column).value = "东桥街道，秘密★长期"
    book.save(tmp_path / "密.xlsx")
    with pytest.raises(Refused):
        ledger.import_table(here, tmp_path / "密.xlsx")
    assert here.store.records("单位台账") == []


def test_a_refused_row_does_not_take_its_unit_out_of_the_ledger(at) -> None:
    from docflow.operations import ledger

    path = at("2026-03-01T09:00").in_workspace("数据", "台账.xlsx")
    assert ledger.import_table(at("2026-03-01T09:00"), path).taken == 29
    ledger.import_table(at("2026-03-02T09:00"), path)
    assert len(ledger.units(at("2026-03-02T09:00"))) == 29


def test_who_is_no_applicant_is_told_how_to_type_in_for_one(at) -> None:
    with pytest.raises(Refused) as caught:
        case.start(at("2026-03-03T10:00", "苏映雪"), STREET, NOTHING)
    assert caught.value.problems[0].code == "W655"
    assert "--for" in caught.value.problems[0].remedy


def test_numbers_of_people_are_masked_in_what_was_written(at) -> None:
    id_ = begun(at)
    note = "11010519491231002X 与 13800000000 不符"
    case.act(at("2026-03-04T09:00", "周砚秋"), id_, "退回", NOTHING, note=note)
    notes = [one.note for one in seeing.history(at("2026-03-04T10:00", "周砚秋"), id_) if one.note]
    assert notes == ["110105********002X 与 138****0000 不符"]
