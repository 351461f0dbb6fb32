"""工作区: fill a new one with the made-up district of the examples."""

from __future__ import annotations

import shutil
from pathlib import Path

from docflow.library import SHIPPED, Library
from docflow.operations.office import Office
from docflow.workflow import language

#: How the files of house styles among the examples begin; in a workspace each stands in pages/ by its name.
_PAGE = "版式-"


#: The schema of workflows, beside them: what an editor completes and explains.
SCHEMA = ".schema.json"
_LINE = f"# yaml-language-server: $schema={SCHEMA}\n".encode()


def wire(home: Path) -> Path:
    """Puts the schema of workflows where editors find it."""
    path = home / "workflows" / SCHEMA
    shutil.copyfile(Path(language.__file__).parent / "schema.json", path)
    return path


def copy_workflow(office: Office, name: str) -> tuple[Path, ...]:
    """A shipped workflow copied into the workspace, to be changed there; its first line tells editors the schema."""
    paths = office.library.copy("workflows", name)
    for path in paths:
        path.write_bytes(_LINE + path.read_bytes())
    wire(office.in_workspace())
    return paths


def fill(home: Path, library: Library) -> list[Path]:
    """Copies 机构.yaml, the roster and the data of the examples into a workspace that was just made."""
    examples = SHIPPED / "examples"
    shutil.copyfile(examples / "机构.yaml", home / "机构.yaml")
    out = [home / "机构.yaml"]
    data = home / "数据"
    sources = [
        path
        for path in sorted(examples.iterdir())
        if path.suffix in (".xlsx", ".yaml") and path.name != "机构.yaml" and not path.name.startswith(_PAGE)
    ]
    for folder in ("数据", "办件"):
        sources += sorted((examples / folder).iterdir())
    for source in sources:
        if source.is_file():
            shutil.copyfile(source, data / source.name)
            out.append(data / source.name)
    (home / "pages").mkdir(exist_ok=True)
    for source in sorted(examples.glob(f"{_PAGE}*.yaml")):
        out.append(home / "pages" / source.name.removeprefix(_PAGE))
        shutil.copyfile(source, out[-1])
    return out
