"""A small batch: rows of units, and a maker of text that needs no template."""

from collections.abc import Mapping
from pathlib import Path

from docflow.batch import Job, Plan, plan
from docflow.form import Field, Form, ListOf, Scalar
from docflow.table import Outcome

FORM = Form(
    (
        Field("单位名称", Scalar("organisation")),
        Field("电话", Scalar("phone"), required=False, mask="strict"),
        Field("成员", ListOf(Scalar("person")), required=False),
    )
)


def outcome(*names: str, refused: tuple[int, ...] = ()) -> Outcome:
    rows = [row for row in range(2, 2 + len(names) + len(refused)) if row not in refused]
    good = tuple(
        (row, {"单位名称": name, "电话": "13800138000", "成员": ("张三",)})
        for row, name in zip(rows, names, strict=True)
    )
    return Outcome(FORM, good, (), refused, {})


def units(count: int) -> Plan:
    return plan(outcome(*(f"单位{number}" for number in range(count))), "{序号:03d}-{单位名称}")


def make(job: Job) -> Mapping[str, bytes]:
    """What every test makes: the name many times, so that a half file is seen."""
    return {"txt": f"{job.record['单位名称']}\n".encode() * 2_000}


def files(folder: Path) -> dict[str, bytes]:
    """The papers in a folder."""
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file() and one.name[0] != "."}
