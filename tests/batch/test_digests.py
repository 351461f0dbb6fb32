"""Promises of the hashes of a batch: a quicker one by itself, SHA-256 where it is asked for or was written before."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.batch import JOURNAL, Job, Single, rehearse, run, undo
from docflow.batch.files import digest_of, has_hash
from docflow.batch.plan import Keys
from docflow.errors import InvalidSource, Place, problem

from .making import files, make, units


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lines(folder: Path) -> list[dict]:
    return [json.loads(one) for one in (folder / JOURNAL).read_text("utf-8").splitlines()]


def made_by_an_earlier_version(folder: Path) -> None:
    """The journal as versions wrote it that knew SHA-256 alone."""
    told = lines(folder)
    for line in told[1:]:
        for file in line["files"]:
            assert len(file.pop("blake2b")) == 40
            file["sha256"] = sha256((folder / file["name"]).read_bytes())
    (folder / JOURNAL).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told), "utf-8")


def test_a_folder_of_an_earlier_version_is_taken_up_and_nothing_is_made_again(tmp_path):
    run(units(4), make, tmp_path, ["txt"])
    made_by_an_earlier_version(tmp_path)
    (tmp_path / "004-单位3.txt").unlink()
    (tmp_path / "002-单位1.txt").write_bytes(b"changed")
    report = run(units(4), make, tmp_path, ["txt"], resume=True)
    assert report.made == 1 and [row for row, _ in report.edited] == [3]
    assert files(tmp_path)["002-单位1.txt"] == b"changed"
    # Both kinds of hash stand in the journal now.
    assert [sorted(one["files"][0]) for one in lines(tmp_path)[1:]][-2:] == [
        ["name", "sha256", "size"],
        ["blake2b", "name", "size"],
    ]
    assert run(units(4), make, tmp_path, ["txt"], resume=True).made == 0
    moved = undo(tmp_path)
    assert len(moved.moved) == 3 and [one.code for one in moved.problems] == ["F523"]


@pytest.mark.parametrize("before", [False, True])
def test_who_asks_for_sha256_gets_it_of_every_file(tmp_path, before):
    if before:
        run(units(3), make, tmp_path, ["txt"])
        (tmp_path / "003-单位2.txt").unlink()
    report = run(units(3), make, tmp_path, ["txt"], resume=before, sha256=True)
    told = {one["name"]: one["sha256"] for one in report.to_json()["files"]}
    assert told == {name: sha256(data) for name, data in files(tmp_path).items()} and len(told) == 3
    dry = rehearse(units(3), make, sha256=True).to_json()["files"]
    assert {one["name"]: one["sha256"] for one in dry} == told


def test_a_file_is_known_by_either_hash_and_by_no_other(tmp_path):
    path = tmp_path / "文.txt"
    path.write_bytes(b"x" * 3_000_000)
    own, long = digest_of(path.read_bytes()), digest_of(path.read_bytes(), sha256=True)
    assert long == sha256(path.read_bytes()) and len(own) == 40
    assert has_hash(path, {own}) and has_hash(path, {long}) and has_hash(path, {own, "0" * 64})
    assert not has_hash(path, {"0" * 40, "0" * 64}) and not has_hash(path, set())
    assert not has_hash(tmp_path / "没有", {own}) and not has_hash(tmp_path, {own})
    link = tmp_path / "链接"
    link.symlink_to(path)
    assert not has_hash(link, {own})


class Short(Single):
    """Knows a short way for the rows but those of `others`."""

    ending = "txt"

    def __init__(self, *others: int) -> None:
        self.others = others
        self.asked: list[int] = []

    def __call__(self, job):
        self.asked.append(job.row)
        if job.row == 4:
            raise InvalidSource(problem("D231", Place(line=job.row), field="负责人"))
        return make(job)

    def short(self, job):
        if job.row in self.others:
            return None
        data = make(job)["txt"]
        return data, digest_of(data)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_short_way_makes_the_same_folder_and_leaves_the_rest_to_the_ordinary_one(tmp_path, workers):
    made = Short(3, 4)
    report = run(units(40), made, tmp_path / "短", ["txt"], workers=workers)
    whole = run(units(40), make, tmp_path / "全", ["txt"])
    assert report.quick == 38 and whole.quick == 0
    assert [row for row, _ in report.refused] == [4]
    left = files(tmp_path / "短")
    assert left == {name: data for name, data in files(tmp_path / "全").items() if not name.startswith("003")}
    keys = [{one["row"]: one for one in lines(tmp_path / name)[1:]} for name in ("短", "全")]
    assert all(keys[0][row] == keys[1][row] for row in keys[0]) and len(keys[0]) == 39
    if workers == 1:
        assert made.asked == [3, 4]
    assert rehearse(units(40), Short(3, 4)).quick == 38


def test_a_short_way_is_not_taken_for_other_formats_or_another_hash(tmp_path):
    made = Short()
    report = run(units(2), made, tmp_path, ["txt"], sha256=True)
    assert made.asked == [2, 3] and report.quick == 0
    with pytest.raises(AssertionError):
        run(units(2), Short(), tmp_path / "别", ["pdf"])


_VALUES = st.sampled_from(
    ["甲", "", None, 1, True, Decimal("1.0"), Decimal("1"), date(2026, 3, 5), ("甲",), ("甲", "乙"), ()]
)


@settings(max_examples=200)
@given(st.lists(st.lists(_VALUES, min_size=1, max_size=3), min_size=2, max_size=4))
def test_the_key_of_a_row_does_not_depend_on_the_rows_before_it(rows):
    keys = Keys()
    jobs = [Job(1, 2, dict(enumerate(values)), "名") for values in rows]
    assert [keys.of(one) for one in jobs] == [one.key for one in jobs]
    for one, other in pairwise(jobs):
        same = [(type(value), value) for value in one.record.values()] == [
            (type(value), value) for value in other.record.values()
        ]
        if same:
            assert one.key == other.key
