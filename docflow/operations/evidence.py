"""存证: heads of chains printed on a paper, out of reach of whoever owns the database and the folder of anchors.

A paper with the field 存证 prints where the chain of its own case stood before the act that issues it, and the newest
anchor, which seals the chains of all cases. Whoever writes the whole record anew, anchors and files too, does not
change the paper in somebody's drawer. For a paper that is approved and issued in one act: what is printed in between
would be other content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docflow import store
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.operations.office import Office
from docflow.workflow.case import Case

FIELD = "存证"
#: How many hexadecimal digits are printed: somebody may have to type them.
DIGITS = 16

_HEX = rf"(?P<hash>[0-9a-fA-F]{{{DIGITS},64}})"
_HEAD = re.compile(rf"(?P<case>[^\s；;。：:]+?)\s*第\s*(?P<seq>\d{{1,9}})\s*条\s*{_HEX}")
_ANCHOR = re.compile(rf"锚点\s*(?P<day>\d{{4}}-\d\d-\d\d)\s*{_HEX}")


def printed(office: Office, base: Case | None) -> str:
    """What a paper issued on top of `base` prints: `成立-7Q4K2M 第52条 3f2a…；锚点 2026-03-02 ab12…`."""
    parts = []
    if base is not None and (head := _head(office, base.id, base.seq)):
        parts.append(f"{base.id} 第{base.seq}条 {head[:DIGITS]}")
    if anchor := store.newest_anchor(office.store):
        parts.append(f"锚点 {anchor[0]} {anchor[1][:DIGITS]}")
    return "；".join(parts)


def check(office: Office, text: str) -> Iterator[Problem]:
    """What of the printed `text` the record does not say. Errors: InvalidSource C818 when there is nothing to check."""
    heads, anchors = list(_HEAD.finditer(text)), list(_ANCHOR.finditer(text))
    if not heads and not anchors:
        raise InvalidSource(problem("C818", value=text))
    for one in heads:
        case, seq = office.store.find(one["case"]), int(one["seq"])
        if not _head(office, case, seq).startswith(one["hash"].lower()):
            yield problem("A724", Place(case, path=(str(seq),)), what=f"{case} 第{seq}条")
    for one in anchors:
        found = office.store.rows("SELECT hash FROM anchors WHERE day = ?", one["day"])
        if not found or not str(found[0][0]).startswith(one["hash"].lower()):
            yield problem("A724", Place(one["day"]), what=f"{one['day']} 的锚点")


def _head(office: Office, case: str, seq: int) -> str:
    """The hash of one event of a case, or ''."""
    found = office.store.rows('SELECT hash FROM events WHERE "case" = ? AND seq = ?', case, seq)
    return str(found[0][0]) if found else ""
