"""Writes corpus/grown again: `python -m tests.figures.grow`. Half of the files right, half with one fault each."""

from __future__ import annotations

from pathlib import Path

from tests.figures.making import FAULTS, KINDS, dump, text

FOLDER = Path(__file__).parent / "corpus" / "grown"
#: Seeds that no fresh test uses.
FIRST = 9_000_000


def main() -> None:
    for number in range(34):
        fault = FAULTS[number % len(FAULTS)]
        kind = "通知" if fault == "期限早于成文" else KINDS[number % len(KINDS)]
        for name, planted in ((f"{number + 1:02}_{kind}", ""), (f"{number + 1:02}_{kind}_{fault}", fault)):
            (FOLDER / f"{name}.txt").write_text(dump(*text(FIRST + number, planted, kind)), "utf-8")


if __name__ == "__main__":
    main()
