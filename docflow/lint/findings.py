"""A finding: which rule, how strongly it is asked for, where, what is the case, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from docflow.errors import Place
from docflow.standard.layout import Strength

__all__ = ["Finding", "Strength"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the linter found (检查结果)."""

    #: 公001 …, or the code of a Problem (T112) when the file itself is at fault.
    rule: str
    #: What asks for it: GB/T 9704-2012 7.2.5, 条例第15条, 惯例.
    clause: str
    strength: Strength
    place: Place
    text: str
    remedy: str

    @property
    def is_must(self) -> bool:
        """True when it counts; the others are warnings unless a person is strict."""
        return self.strength == "MUST"

    @property
    def stops(self) -> bool:
        """A classified mark: nothing else is read, nothing may be written."""
        return self.rule == "S801"

    def __str__(self) -> str:
        where = str(self.place)
        return f"{self.rule} {where + '：' if where else ''}{self.text}"

    def to_json(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "clause": self.clause,
            "strength": self.strength,
            "must": self.is_must,
            "place": str(self.place),
            "source": self.place.source,
            "line": self.place.line,
            "path": list(self.place.path),
            "text": self.text,
            "remedy": self.remedy,
        }
