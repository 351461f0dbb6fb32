"""Laws are judged by what holds, not by how busy the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("document", deadline=None)
settings.load_profile("document")
