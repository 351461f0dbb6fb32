"""The newest anchor printed on a paper: evidence out of reach of whoever owns the database."""

from __future__ import annotations

import io
import zipfile

import pytest

from docflow import store
from docflow.operations import case, drawing, paper

WORKFLOW = """\
workflow: 备案
version: 1
calendar: 国务院
prefix: 备案
organisations:
  单位: applicant
  街道: superior(单位)
form:
  事由: text
steps:
  提出:
    by: 单位.经办人
    fill: [事由]
    then: {提交: {go: 备案}}
  备案:
    by: 街道.组织员
    due: 10 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then:
      办结: {issue: {paper: 回执, with: {事由: 事由}}, end: 已备案}
"""

TEMPLATE = """\
---
template: 回执
kind: 函
head: plain
from: 明川区东桥街道党工委
to: 申请单位
title: 关于备案的函
fields:
  事由: text
  存证: {type: text, required: no}
---
{{ 事由 }}已备案。

{% if 存证 %}
记录存证：{{ 存证 }}。
{% endif %}
"""


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def test_a_filing_paper_prints_the_newest_anchor(at) -> None:
    first = at("2026-03-02T09:00", "何雨桐")
    first.in_workspace("workflows", "备案.yaml").write_text(WORKFLOW, "utf-8")
    first.in_workspace("templates", "回执.md").write_text(TEMPLATE, "utf-8")
    id_ = case.start(first, "备案", paper.Answers({"事由": "设立"})).case
    case.act(at("2026-03-02T10:00", "何雨桐"), id_, "提交", paper.Answers({}))
    day, digest = store.newest_anchor(first.store)
    done = case.act(at("2026-03-02T11:00", "周砚秋"), id_, "办结", paper.Answers({}))
    (issued,) = done.papers
    with zipfile.ZipFile(io.BytesIO(issued.files["docx"])) as archive:
        text = archive.read("word/document.xml").decode()
    assert day == "2026-03-02"
    assert f"{day} {digest[:16]}" in text
