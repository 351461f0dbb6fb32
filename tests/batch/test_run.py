"""Promises of a batch: whole files or none, what is done stays done, nothing of anybody else's is touched."""

import io
import os
import re
import zipfile

import pytest

from docflow.batch import JOURNAL, contents, leftovers, merged, plan, refuse_others, rehearse, run, undo, zipped
from docflow.batch import journal as journal_room
from docflow.errors import Conflict, InvalidSource, Place, Refused, Unavailable, problem
from docflow.table import read

from .making import files, make, outcome, units


def codes(caught):
    return [one.code for one in caught.value.problems]


def test_every_row_becomes_its_file(tmp_path):
    seen = []
    report = run(units(5), make, tmp_path / "新" / "文件夹", ["txt"], progress=lambda *at: seen.append(at[:2]))
    assert report.files() == tuple(f"{n + 1:03d}-单位{n}.txt" for n in range(5))
    assert files(tmp_path / "新" / "文件夹")["001-单位0.txt"] == "单位0\n".encode() * 2_000
    assert seen == [(n, 5) for n in range(1, 6)]
    assert report.made == report.total == 5 and not report.refused
    assert not list(tmp_path.rglob(".docflow-part-*"))


def test_a_dry_run_writes_nothing(tmp_path):
    before = sorted(tmp_path.rglob("*"))
    report = rehearse(units(3), make)
    assert sorted(tmp_path.rglob("*")) == before
    assert report.files() == run(units(3), make, tmp_path, ["txt"]).files()


def failing(*rows):
    def made(job):
        if job.row in rows:
            raise InvalidSource(problem("D231", Place(line=job.row), field="负责人"))
        return make(job)

    return made


def test_rows_that_cannot_be_made_are_refused_and_the_others_done(tmp_path):
    report = run(units(4), failing(3, 4), tmp_path, ["txt"])
    assert [row for row, _ in report.refused] == [3, 4]
    assert len(files(tmp_path)) == 2
    assert report.to_json()["refused"][0]["problems"][0]["code"] == "D231"


def test_repaired_rows_are_added_on_resume(tmp_path):
    run(units(4), failing(3), tmp_path, ["txt"])
    report = run(units(4), make, tmp_path, ["txt"], resume=True)
    assert report.made == 1 and len(report.done) == 4 and len(files(tmp_path)) == 4


def test_existing_files_are_refused_before_anything_is_written(tmp_path):
    (tmp_path / "003-单位2.txt").write_text("别人的")
    with pytest.raises(InvalidSource) as caught:
        run(units(4), make, tmp_path, ["txt"])
    assert codes(caught) == ["F504"] and list(files(tmp_path)) == ["003-单位2.txt"]
    with pytest.raises(InvalidSource):
        run(units(4), make, tmp_path, ["txt"], resume=True)
    assert files(tmp_path)["003-单位2.txt"].decode() == "别人的"
    run(units(4), make, tmp_path, ["txt"], overwrite=True)
    assert len(files(tmp_path)) == 4 and files(tmp_path)["003-单位2.txt"] != "别人的".encode()


def test_a_finished_batch_is_not_made_again_unasked(tmp_path):
    run(units(2), make, tmp_path, ["txt"])
    with pytest.raises(InvalidSource) as caught:
        run(units(2), make, tmp_path, ["txt"])
    assert codes(caught) == ["F504", "F504"]
    assert run(units(2), make, tmp_path, ["txt"], resume=True).made == 0
    assert run(units(2), make, tmp_path, ["txt"], overwrite=True).made == 2


def test_a_name_that_differs_only_by_case_is_in_the_way(tmp_path):
    (tmp_path / "AB.txt").write_text("别人的")
    with pytest.raises(InvalidSource):
        run(plan(outcome("ab"), "{单位名称}"), make, tmp_path, ["txt"])


def test_a_file_changed_by_hand_stays_on_resume_and_the_others_are_made(tmp_path):
    run(units(4), failing(4), tmp_path, ["txt"])
    (tmp_path / "001-单位0.txt").write_text("改过的")
    (tmp_path / "002-单位1.txt").unlink()
    report = run(units(4), make, tmp_path, ["txt"], resume=True)
    assert report.made == 2 and len(report.done) == 4 and not report.refused
    assert [(row, one.code, dict(one.values)["name"]) for row, found in report.edited for one in found] == [
        (2, "F527", "001-单位0.txt")
    ]
    assert files(tmp_path)["001-单位0.txt"].decode() == "改过的" and len(files(tmp_path)) == 4
    again = run(units(4), make, tmp_path, ["txt"], resume=True)
    assert again.made == 0 and again.edited == report.edited
    zipped(again, tmp_path, tmp_path / "全部.zip")
    with zipfile.ZipFile(tmp_path / "全部.zip") as archive:
        assert archive.read("001-单位0.txt").decode() == "改过的" and len(archive.namelist()) == 4
    assert not run(units(4), make, tmp_path, ["txt"], overwrite=True).edited
    assert files(tmp_path)["001-单位0.txt"] == "单位0\n".encode() * 2_000


def test_a_changed_file_of_a_row_that_says_something_else_is_no_paper_of_that_row(tmp_path):
    run(plan(outcome("甲", "丙"), "{序号}"), make, tmp_path, ["txt"])
    (tmp_path / "1.txt").write_text("改过的")
    report = run(plan(outcome("乙", "丁"), "{序号}"), make, tmp_path, ["txt"], resume=True)
    assert [one.row for one in report.done] == [3] and [row for row, _ in report.edited] == [2]
    assert files(tmp_path)["1.txt"].decode() == "改过的" and files(tmp_path)["2.txt"].decode().startswith("丁")


def test_a_row_of_which_a_file_is_missing_beside_a_changed_one_is_not_made_by_halves(tmp_path):
    def both(job):
        return {"txt": b"1", "csv": b"2"}

    run(units(1), both, tmp_path, ["txt", "csv"])
    (tmp_path / "001-单位0.txt").write_text("改过的")
    (tmp_path / "001-单位0.csv").unlink()
    report = run(units(1), both, tmp_path, ["txt", "csv"], resume=True)
    assert not report.done and [row for row, _ in report.edited] == [2]
    assert list(files(tmp_path)) == ["001-单位0.txt"]


def test_somebody_elses_file_stops_a_resume_with_advice_that_leads_on(tmp_path):
    run(units(2), failing(3), tmp_path, ["txt"])
    (tmp_path / "002-单位1.txt").write_text("别人的")
    with pytest.raises(InvalidSource) as caught:
        run(units(2), make, tmp_path, ["txt"], resume=True)
    (found,) = caught.value.problems
    assert found.code == "F528" and "--resume" not in found.remedy and "移走" in found.remedy


@pytest.mark.parametrize("where", ["批/全部.zip", "全部.zip"])
def test_only_what_this_batch_made_is_in_nobodys_way(tmp_path, where):
    folder, out = tmp_path / "批", tmp_path / where
    refuse_others(folder, [out])
    report = run(units(2), make, folder, ["txt"])
    zipped(report, folder, out)
    refuse_others(folder, [out])
    run(units(2), make, tmp_path / "另一批", ["txt"])
    for other, data in ((tmp_path / "另一批", out.read_bytes()), (folder, b"mine")):
        out.write_bytes(data)
        with pytest.raises(InvalidSource) as caught:
            refuse_others(other, [out])
        assert codes(caught) == ["F528"] and out.read_bytes() == data


def test_changed_rows_are_made_again_and_old_names_are_told(tmp_path):
    run(plan(outcome("甲", "乙"), "{单位名称}"), make, tmp_path, ["txt"])
    report = run(plan(outcome("甲", "丙"), "{单位名称}"), make, tmp_path, ["txt"], resume=True)
    assert report.made == 1 and report.stale == ("乙.txt",)
    assert set(files(tmp_path)) == {"甲.txt", "乙.txt", "丙.txt"}


def test_a_row_that_says_something_else_is_made_again_under_its_name(tmp_path):
    run(plan(outcome("甲"), "{序号}"), make, tmp_path, ["txt"])
    assert run(plan(outcome("乙"), "{序号}"), make, tmp_path, ["txt"], resume=True).made == 1
    assert files(tmp_path)["1.txt"].decode().startswith("乙")


def test_another_template_is_another_batch(tmp_path):
    run(units(2), make, tmp_path, ["txt"], stamp="模板一")
    with pytest.raises(InvalidSource) as caught:
        run(units(2), make, tmp_path, ["txt"], stamp="模板二", resume=True)
    assert codes(caught) == ["F521"]


@pytest.mark.parametrize(
    "head", ['{"docflow-batch": 99', '{"another program": 1', "", "["], ids=["newer", "foreign", "empty", "cut"]
)
def test_a_journal_that_is_not_ours_is_refused_and_nothing_is_taken_over(tmp_path, head):
    run(units(2), make, tmp_path, ["txt"], stamp="甲")
    path = tmp_path / JOURNAL
    ours = path.read_text("utf-8")
    begun = re.match(r'\{"docflow-batch": ?\d+', ours)
    assert begun
    path.write_text(head + ours[begun.end() :] if head.startswith("{") else head, "utf-8")
    with pytest.raises(InvalidSource) as caught:
        run(units(2), make, tmp_path, ["txt"], stamp="甲", resume=True)
    assert codes(caught) == ["F521"]
    assert len(files(tmp_path)) == 2


def test_a_folder_is_held_by_one_batch_at_a_time(tmp_path):
    with journal_room.locked(tmp_path), pytest.raises(Conflict) as caught:
        run(units(2), make, tmp_path, ["txt"])
    assert codes(caught) == ["F524"] and isinstance(caught.value, Refused)
    assert not files(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "占位").write_text("是文件")
    with pytest.raises(Unavailable) as caught:
        run(units(2), make, tmp_path / "占位", ["txt"])
    assert codes(caught) == ["F505"]


def test_trouble_outside_stops_a_batch_that_nothing_can_come_of(tmp_path):
    calls = []

    def made(job):
        calls.append(job)
        raise Unavailable(problem("F509", reason="没有"))

    with pytest.raises(Unavailable):
        run(units(100), made, tmp_path, ["txt"])
    assert len(calls) == 5


def test_a_fault_of_ours_loses_nothing_that_was_made(tmp_path):
    def made(job):
        if job.row == 5:
            raise ZeroDivisionError
        return make(job)

    with pytest.raises(ZeroDivisionError):
        run(units(9), made, tmp_path, ["txt"])
    assert len(files(tmp_path)) == 3
    assert run(units(9), make, tmp_path, ["txt"], resume=True).made == 6


def test_an_interruption_between_two_names_loses_nothing(tmp_path, monkeypatch):
    real, calls = os.replace, []

    def interrupted(part, target):
        real(part, target)
        calls.append(target)
        if len(calls) == 4:  # the journal's own, then papers
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(units(9), make, tmp_path, ["txt"])
    monkeypatch.undo()
    assert len(files(tmp_path)) == 9 and not list(tmp_path.glob(".docflow-part-*"))
    assert run(units(9), make, tmp_path, ["txt"], resume=True).made == 0


def test_several_workers_make_the_same_in_the_same_order(tmp_path):
    alone = run(units(40), failing(7), tmp_path / "一", ["txt"])
    together = run(units(40), failing(7), tmp_path / "二", ["txt"], workers=2)
    assert alone.to_json() == together.to_json()
    assert files(tmp_path / "一") == files(tmp_path / "二")


# --- the disk ------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [1, 2, 7, 12, 13])
@pytest.mark.parametrize("function", ["write", "replace", "fsync"])
def test_whatever_call_fails_no_half_file_stands_and_resume_finishes(tmp_path, monkeypatch, function, call):
    clean = tmp_path / "clean"
    run(units(12), make, clean, ["txt"])
    folder = tmp_path / "batch"
    real, count = getattr(os, function), 0

    def broken(*given, **named):
        nonlocal count
        count += 1
        if count >= call:
            raise OSError(28, "No space left on device")
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(journal_room.os, function, broken)
        with pytest.raises(Unavailable) as caught:
            run(units(12), make, folder, ["txt"])
    assert codes(caught)[0] in ("F505", "F506")
    whole = files(clean)
    assert all(whole[name] == data for name, data in files(folder).items())
    run(units(12), make, folder, ["txt"], resume=True)
    assert files(folder) == whole
    assert not list(folder.glob(".docflow-part-*"))


def test_a_disk_that_takes_little_at_a_time(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(journal_room.os, "write", lambda handle, data: real(handle, bytes(data[:1000])))
    run(units(2), make, tmp_path, ["txt"])
    assert len(files(tmp_path)["001-单位0.txt"]) == len("单位0\n".encode()) * 2_000


def test_a_line_of_the_journal_that_was_cut_off(tmp_path):
    run(units(3), make, tmp_path, ["txt"])
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes()[:-20])
    (tmp_path / "003-单位2.txt").unlink()
    assert run(units(3), make, tmp_path, ["txt"], resume=True).made == 1
    assert run(units(3), make, tmp_path, ["txt"], resume=True).made == 0


def test_a_journal_that_names_files_elsewhere_is_not_followed(tmp_path):
    outside = tmp_path / "外面.txt"
    outside.write_text("别人的")
    folder = tmp_path / "批"
    run(units(1), make, folder, ["txt"])
    with (folder / JOURNAL).open("a") as stream:
        stream.write('{"row": 9, "key": "", "files": [{"name": "../外面.txt", "sha256": "", "size": 0}]}\n')
    undo(folder)
    assert outside.exists()


# --- after the batch -----------------------------------------------------------------------------


def test_undo_moves_what_was_made_and_nothing_else(tmp_path):
    run(units(3), make, tmp_path, ["txt"])
    (tmp_path / "别人的.txt").write_text("x")
    (tmp_path / "002-单位1.txt").write_text("改过的")
    done = undo(tmp_path)
    assert done.moved == ("001-单位0.txt", "003-单位2.txt") and [one.code for one in done.problems] == ["F523"]
    assert set(files(tmp_path)) == {"别人的.txt", "002-单位1.txt"}
    assert set(files(done.bin)) == {"001-单位0.txt", "003-单位2.txt"}
    with pytest.raises(InvalidSource) as caught:
        undo(tmp_path)
    assert codes(caught) == ["F522"]


def test_a_zip_is_the_same_for_the_same_files_and_undone_with_them(tmp_path):
    report = run(units(3), make, tmp_path, ["txt"])
    zipped(report, tmp_path, tmp_path / "全部.zip")
    first = (tmp_path / "全部.zip").read_bytes()
    zipped(report, tmp_path, tmp_path / "全部.zip")
    assert (tmp_path / "全部.zip").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == list(report.files())
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "the clock is no part of it"
    assert "全部.zip" in undo(tmp_path).moved


def test_nothing_to_merge_is_said(tmp_path):
    report = run(units(1), make, tmp_path, ["txt"])
    with pytest.raises(InvalidSource) as caught:
        merged(report, tmp_path, tmp_path / "全部.pdf")
    assert codes(caught) == ["F525"]


def test_the_list_of_contents(tmp_path):
    report = run(units(2), make, tmp_path, ["txt"])
    assert [row.cells[2].text for row in read(contents(report)).rows] == ["001-单位0.txt", "002-单位1.txt"]


def test_leftovers_of_templates_are_found_and_data_is_left_alone():
    record = {"单位": "XX公司", "备注": "写作 {{ 7*7 }}", "表": ({"项": "None"},)}
    text = "致XX公司：{{ 负责人 }}，None，XX街道，｛｛电话｝｝。写作 {{ 7*7 }}。None"
    found = leftovers(text, record)
    assert {one.code for one in found} == {"U801"}
    said = [dict(one.values)["found"] for one in found]
    assert any("负责人" in one for one in said) and "XX" in said and any("电话" in one for one in said)
    assert not leftovers("致XX公司：写作 {{ 7*7 }}。", record)
    assert not leftovers("第 XXIII 届；×1；Nonesuch", {})


@pytest.mark.parametrize(
    "left",
    ["{{ 电话", "{% if", "}}", "} }", "%}", "｛｛", "｝｝", "None", "undefined", "NaN", "nan", "null", "XX", "xx", "Xx",
     "××", "╳╳", "ＸＸ", "×╳"],
)  # fmt: skip
def test_each_kind_of_leftover_is_found_alone(left):
    assert leftovers(f"请{left}于周一", {})
    assert not leftovers(f"请{left}于周一", {"甲": left}), "what the data brought is none"
