"""The record for other tools: every act is there, in order, and nobody is named who need not be."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as tree
import zipfile
from datetime import datetime
from io import BytesIO
from itertools import pairwise

import pytest
from test_cases import DISTRICT, NOTHING, begun, data

from docflow.errors import InvalidSource
from docflow.operations import case, drawing, exporting
from docflow.operations.office import Office
from docflow.workflow import mining

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def office(at, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A record with one case: applied, returned by the street, applied again."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    id_ = begun(at)
    case.act(at("2026-03-03T09:00", "周砚秋"), id_, "退回", NOTHING, note="党员花名册与人数不符，请补正")
    here = at("2026-03-04T09:00", "何雨桐")
    case.act(here, id_, "提交", data(here, "成立申请-云杉软件.yaml"))
    return here


def activities(text: str) -> list[tuple[str, str]]:
    return [
        tuple(
            next(one.get("value") or "" for one in event if one.get("key") == key)
            for key in ("concept:name", "lifecycle:transition")
        )
        for event in tree.fromstring(text).iter(f"{XES}event")
    ]  # type: ignore[misc]


def test_xes_tells_every_act_in_order(office: Office) -> None:
    log = exporting.export(office, "xes").decode()
    told = activities(log)
    assert told[0] == ("发起", "complete")
    done = [name for name, how in told if how == "complete"]
    assert done.count("街道审核") == 1
    assert told.count(("提出申请", "complete")) == 2
    moments = [
        datetime.fromisoformat(one.get("value") or "")
        for one in tree.fromstring(log).findall(f".//{XES}event/{XES}date")
    ]
    assert moments == sorted(moments)
    assert len(moments) == len(told), "every entry says when"
    version = tree.fromstring(log).get("xes.version") or ""
    assert re.fullmatch(r"\d+\.\d+", version), "a decimal, as the schema of the standard asks"


def test_ocel_points_only_at_what_it_holds(office: Office) -> None:
    log = json.loads(exporting.export(office, "ocel"))
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert set(objects.values()) <= {one["name"] for one in log["objectTypes"]}
    assert {one["type"] for one in log["events"]} == {one["name"] for one in log["eventTypes"]}
    tied = [tie["objectId"] for event in log["events"] for tie in event["relationships"]]
    assert set(tied) <= set(objects)
    assert all(any(objects[tie["objectId"]] == "办件" for tie in event["relationships"]) for event in log["events"])
    assert "文书" in {objects[name] for name in tied}


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_a_log_names_nobody_unless_asked(office: Office, kind: str) -> None:
    people = [one.name for one in office.directory.people.values()]
    ids = list(office.directory.people)
    bare = exporting.export(office, kind).decode()
    assert not [name for name in (*people, *ids) if name in bare]
    assert any(one in exporting.export(office, kind, names=True).decode() for one in (*people, *ids))


def test_two_acts_of_one_person_are_told_as_one_persons(office: Office) -> None:
    log = tree.fromstring(exporting.export(office, "xes").decode())
    who = [
        next(one.get("value") for one in event if one.get("key") == "org:resource")
        for event in log.iter(f"{XES}event")
        if {("concept:name", "提出申请"), ("lifecycle:transition", "complete")}
        <= {(one.get("key"), one.get("value")) for one in event}
    ]
    assert len(who) == 2
    assert len(set(who)) == 1


def test_jsonl_is_the_chain_itself(office: Office) -> None:
    lines = [json.loads(line) for line in exporting.export(office, "jsonl").decode().splitlines()]
    by_chain: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        by_chain.setdefault(line["case"], []).append(line)
    assert len(by_chain) == 2, "the store's own chain and one case"
    for chain in by_chain.values():
        assert [one["seq"] for one in chain] == list(range(1, len(chain) + 1))
        assert all(after["prev"] == before["hash"] for before, after in pairwise(chain))


def test_a_spreadsheet_has_a_row_for_each_entry(office: Office) -> None:
    from openpyxl import load_workbook

    made = exporting.export(office, "xlsx")
    assert zipfile.is_zipfile(BytesIO(made))
    rows = list(load_workbook(BytesIO(made)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0] == exporting.COLUMNS
    assert len(rows) - 1 == len(activities(exporting.export(office, "xes").decode()))


@pytest.mark.parametrize("kind", exporting.FORMATS)
def test_the_same_record_gives_the_same_bytes(office: Office, kind: str) -> None:
    assert exporting.export(office, kind) == exporting.export(office, kind)


def test_a_workflow_without_cases_is_said(office: Office) -> None:
    assert exporting.export(office, "xes", DISTRICT) == exporting.export(office, "xes")
    with pytest.raises(InvalidSource) as caught:
        exporting.export(office, "xes", "没有这个流程")
    assert caught.value.problems[0].code == "W625"


def test_markup_in_a_name_stays_a_name() -> None:
    trace = mining.Trace('案"<1>&', "流程", ())
    assert tree.fromstring(mining.xes([trace])).find(f".//{XES}trace/{XES}string").get("value") == '案"<1>&'  # type: ignore[union-attr]
