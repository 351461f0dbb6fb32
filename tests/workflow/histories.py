"""Every journey as it was recorded in a release: its events and the case they made, line by line.

`python -m tests.workflow.histories VERSION` records the journeys of today; a release does it once. What is recorded
is never written again: it must replay as it is, in ten years too (invariant 5).
"""

from __future__ import annotations

import sys
from pathlib import Path

from docflow.workflow.written import canonical, to_json
from tests.workflow.playing import HERE

FOLDER = HERE / "histories"
#: The line after the events: the case.
CASE = "case "


def record(folder: Path) -> None:
    from tests.workflow.test_journeys import FILES, tell

    folder.mkdir(parents=True)
    for path in FILES:
        play = tell(path)
        lines = [canonical(to_json(event)) for event in play.trail]
        lines.append(CASE + canonical(to_json(play.case)))
        (folder / f"{path.stem}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    record(FOLDER / sys.argv[1])
