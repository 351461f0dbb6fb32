"""Every hostile row is shown somewhere; hostile names make no file outside their folder."""

from __future__ import annotations

from pathlib import Path

from docflow.batch import plan, run
from tests.batch.making import make, outcome
from tests.batch.test_names import HOSTILE
from tests.hostile.sheets import SHEETS
from tests.hostile.where import ELSEWHERE, NOWHERE
from tests.hostile.words import WORDS

TESTS = Path(__file__).parent.parent


def test_every_row_is_shown_or_has_its_reason() -> None:
    here = {one.id for one in (*WORDS, *SHEETS)}
    wanted = {f"H{number:02}" for number in range(1, 68)}
    assert wanted == (here | set(ELSEWHERE) | set(NOWHERE)) & wanted
    assert not here & set(NOWHERE)


def test_what_is_shown_elsewhere_is_there() -> None:
    for row, (path, words) in ELSEWHERE.items():
        assert words in (TESTS / path).read_text("utf-8"), (row, path, words)


def test_names_from_data_make_no_file_outside_the_folder(tmp_path: Path) -> None:
    """H63, H64, with every kind of name at once and a guarded folder around."""
    guarded = tmp_path / "guarded"
    (guarded / "旁边").mkdir(parents=True)
    folder = guarded / "批"
    names = [name.encode("utf-8", "ignore").decode() or "空" for name in HOSTILE]
    report = run(plan(outcome(*names), "{单位名称}", same_name="number"), make, folder, ["txt"])
    assert len(report.done) == len(names)
    outside = {one for one in guarded.rglob("*") if folder not in (one, *one.parents)}
    assert outside == {guarded / "旁边"}
    assert all(one.parent == folder for one in folder.rglob("*"))
    assert {one.code for one in report.problems} <= {"F501", "F502"}
