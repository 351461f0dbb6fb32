"""One whole act: what an approval writes, papers apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docflow.store import Store

START = datetime(2026, 3, 2, tzinfo=UTC)


def append(one: Store, case: str, version: int, count: int) -> None:
    """Two hash-chained events, the state, a task closed and one opened, an effect, a key: number `count` of a run."""
    one.append(
        case,
        version,
        events=[
            {"kind": "Acted", "body": {"by": "wang", "name": "王示例", "verb": "同意", "note": "同意上报。" * 8}},
            {"kind": "Entered", "body": {"step": f"第{count}步", "due": "2026-04-01"}},
        ],
        at=START + timedelta(seconds=count),
        state={"seq": version + 2, "record": {"单位名称": "甲公司", "申请理由": "发展需要。" * 60}, "outcome": ""},
        workflow="往返",
        graph_hash="0" * 64,
        tasks=[{"step": f"第{count}步", "post": "示例街道/组织员", "due": None, "provisional": False}],
        outbox=[{"key": f"notify:{count}", "kind": "notify", "body": {"to": "示例街道/组织员"}}],
        key=f"key-{count}",
    )
