"""工作区: fill a new one with the made-up district of the examples."""

from __future__ import annotations

import shutil
from pathlib import Path

from docflow.library import SHIPPED, Library


def fill(home: Path, library: Library) -> list[Path]:
    """Copies 机构.yaml, the roster and the data of the examples into a workspace that was just made."""
    examples = SHIPPED / "examples"
    shutil.copyfile(examples / "机构.yaml", home / "机构.yaml")
    out = [home / "机构.yaml"]
    data = home / "数据"
    sources = [
        path for path in sorted(examples.iterdir()) if path.suffix in (".xlsx", ".yaml") and path.name != "机构.yaml"
    ]
    for folder in ("数据", "办件"):
        sources += sorted((examples / folder).iterdir())
    for source in sources:
        if source.is_file():
            shutil.copyfile(source, data / source.name)
            out.append(data / source.name)
    return out
