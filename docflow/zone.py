"""北京时间: the one zone of docflow, and how a moment is told to people.

No summer time since 1991, so a fixed distance from UTC says it all, wherever the machine thinks it is. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def minute(moment: datetime) -> str:
    """A moment as people read it: 2026-03-02 09:00, of Beijing. `moment` has a zone."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
