"""A store carried over whole: backups while others write, and from one database to the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from docflow import store
from docflow.errors import Refused, Unavailable, problem
from docflow.store import Store, verify

from .acts import CASE, act, everything, fold, moment, paper
from .conftest import Address


def filled(one: Store, folder: Path) -> None:
    """A row in every table."""
    act(one, 0, papers=[paper(1)], pins={"rules/x": b"x"}, key="k", copies=["区委/文书"])
    store.anchor(one, date(2026, 3, 2), folder)
    act(one, 2, papers=[paper(2, name="通知", files={"bin": bytes(range(256))})])
    one.void_number("示组", 2026, 2, reason="误编", by="zhou", at=moment(9))
    one.put_records("单位", [("甲", {"党员数": 3}), ("乙", {})], source="表", as_of=date(2026, 1, 1))
    one.put_records("单位", [("甲", {})], source="表", as_of=date(2026, 2, 1), whole=True)


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_a_store_moves_with_its_chain_whole(
    opened: Store, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    filled(opened, tmp_path / "锚点")
    to = tmp_path / "新.db" if target == "sqlite" else request.getfixturevalue("databases").empty()
    counts = store.move(opened, to)
    assert all(counts.values()), "a row of every table was moved"
    with store.open(to) as moved:
        assert everything(moved) == everything(opened)
        assert verify(moved, fold, anchors=tmp_path / "锚点") == []
        assert moved.made_up == opened.made_up
        act(moved, 4, papers=[paper(3, name="批复")])
        assert act(moved, 4, key="k").repeated
        assert verify(moved, fold, anchors=tmp_path / "锚点") == []


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_a_moved_store_is_read_and_written_by_nobody(
    place: Address, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Not even by who has had it open since before; what it says names the new place."""
    to = tmp_path / "新 '库'?100%.db" if target == "sqlite" else request.getfixturevalue("databases").empty()
    where = str(store.shown(store.located(to)))
    with store.open(place) as before, store.open(place) as one:
        filled(before, tmp_path / "锚点")
        store.move(one, to, moment(9))
        assert store.moved(one) == store.moved(before) == where
        writes: list[Callable[[Store], object]] = [
            lambda own: act(own, 4),
            lambda own: act(own, 0, case="成立-NEW"),
            lambda own: own.put_blob(b"x"),
            lambda own: own.void_number("示组", 2026, 9, reason="误编", by="zhou", at=moment(9)),
            lambda own: own.put_records("单位", [("乙", {})], source="表", as_of=date(2026, 3, 1)),
            lambda own: store.anchor(own, date(2026, 3, 3)),
            lambda own: store.deliver(own, {"notify": lambda effect: pytest.fail("sent")}, moment(9)),
            lambda own: store.move(own, tmp_path / "又一个.db"),
        ]
        rows = everything(before)
        with store.open(place) as after:
            for own in (before, one, after):
                for write in writes:
                    with pytest.raises(Refused) as error:
                        write(own)
                    assert error.value.problems[0].code == "W642"
                    assert where in error.value.problems[0].text
            assert not (tmp_path / "又一个.db").exists()
            assert everything(after) == rows
            assert verify(after, fold, anchors=tmp_path / "锚点") == []
            assert after.load(CASE).version == 4
            store.backup(after, tmp_path / "备份.db")
    with store.open(tmp_path / "备份.db") as copy:
        assert store.moved(copy) == where, "a backup of it is no way back"
    with store.open(to) as new:
        assert store.moved(new) == ""
        assert [one.kind for one in new.history(store.STORE)][-1] == "StoreMoved"
        act(new, 4)


def test_a_copy_that_is_not_whole_leaves_the_old_store_in_force(opened: Store, tmp_path: Path) -> None:
    filled(opened, tmp_path / "锚点")
    rows = everything(opened)

    def prove() -> None:
        raise Refused(problem("W641"))

    with pytest.raises(Refused):
        store.move(opened, tmp_path / "新.db", moment(9), prove)
    assert store.moved(opened) == ""
    assert everything(opened) == rows
    act(opened, 4)


def test_nobody_writes_between_the_copy_and_its_proof(place: Address, tmp_path: Path) -> None:
    """An act begun meanwhile waits, and is refused when the store is shut: it is in neither, or in both."""
    with store.open(place) as one, store.open(place) as other:
        act(one, 0)
        said: list[str] = []

        def write() -> None:
            try:
                act(other, 2)
            except Refused as error:
                said.append(error.problems[0].code)

        writer = threading.Thread(target=write)
        store.move(one, tmp_path / "新.db", moment(9), writer.start)
        writer.join()
        assert said == ["W642"]
        assert one.load(CASE).version == 2


def test_a_store_moves_only_where_nothing_is(opened: Store, fresh: Callable[[], Address]) -> None:
    with pytest.raises(Refused) as error:
        store.move(opened, fresh())
    assert error.value.problems[0].code == "W641"


def test_a_move_that_fails_half_way_can_be_tried_again(
    opened: Store, empty: Callable[[], Address], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(opened, tmp_path / "锚点")
    to = empty()
    with monkeypatch.context() as patched:
        patched.setattr("docflow.store.copying.TABLES", (("events", 7), ("cases", 3)))
        with pytest.raises(Unavailable):
            store.move(opened, to)
    store.move(opened, to)
    with store.open(to) as moved:
        assert everything(moved) == everything(opened)


def test_a_backup_is_taken_while_others_write(place: Address, tmp_path: Path) -> None:
    with store.open(place) as one:
        act(one, 0)
    done = threading.Event()
    copies: list[Path] = []

    def write() -> None:
        with store.open(place) as own:
            version = 2
            while not done.is_set() and version < 2000:
                act(own, version, papers=[paper(None, name="附件", files={"bin": version.to_bytes(4, "big")})])
                version += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with store.open(place) as one:
            for number in range(3):
                copies.append(tmp_path / f"{number}.db")
                store.backup(one, copies[-1])
    finally:
        done.set()
        writer.join()
    for copy in copies:
        with store.open(copy) as other:
            assert verify(other, fold) == []
            assert other.load(CASE).version >= 2
            act(other, other.load(CASE).version)
    assert not list(tmp_path.glob("*.part*"))


def test_the_database_is_asked_what_is_wrong_with_it(opened: Store) -> None:
    wrong = opened.check()
    # The server of the tests syncs nothing, and that is told.
    assert [one for one in wrong if "fsync" not in one] == []


def test_a_reference_that_leads_nowhere_is_found(path: Path) -> None:
    from .owner import owning

    with store.open(path) as one:
        act(one, 0, papers=[paper(1)])
    with owning(path) as say:
        say("DELETE FROM blobs")
    with store.open(path) as one:
        assert any("blobs" in fault for fault in one.check())
