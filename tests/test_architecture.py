"""The house stands as ARCHITECTURE.md draws it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "docflow"
PURE = [
    "errors",
    "source.py",
    "chinese.py",
    "workdays.py",
    "strokes",
    "condition",
    "directory.py",
    "form",
    "standard",
    "policy",
    "document",
    "figures",
    "ledger",
    "workflow",
]
#: The standard library of the pure rooms. None of these can reach clock, disk, network, environment or chance.
ALLOWED = {
    "__future__", "ast", "base64", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses", "datetime",
    "decimal", "difflib", "enum", "errno", "fractions", "functools", "hashlib", "heapq", "html", "itertools", "json", "keyword", "math",
    "operator", "re", "string", "textwrap", "types", "typing", "unicodedata",
}  # fmt: skip
OUTSIDE = {"yaml", "jinja2", "markdown_it", "markupsafe", "rjieba"}
FORBIDDEN_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"}
FORBIDDEN_METHODS = {"now", "today", "utcnow", "fromtimestamp"}


def pure_files() -> Iterator[Path]:
    for name in PURE:
        path = PACKAGE / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("path", list(pure_files()), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_pure_room_cannot_reach_the_world(path: Path) -> None:
    faults = []
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = []
        for name in names:
            top = name.split(".")[0]
            if top not in ALLOWED | OUTSIDE | {"docflow"}:
                faults.append(f"{node.lineno}: imports {name}")
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
                faults.append(f"{node.lineno}: calls {node.func.id}()")
            if isinstance(node.func, ast.Attribute) and node.func.attr in FORBIDDEN_METHODS:
                faults.append(f"{node.lineno}: calls .{node.func.attr}()")
    assert not faults, f"{path.name}: {faults}"


def test_every_room_is_drawn() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text("utf8")
    rooms = {p.name + ("/" if p.is_dir() else "") for p in PACKAGE.iterdir() if not p.name.startswith(("_", "py."))}
    assert {room for room in rooms if f"── {room}" not in drawn} <= {"shipped/"}


def test_architecture_stays_short() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf8").splitlines()) <= 150


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    reasons = (ROOT / "ARCHITECTURE.md").read_text("utf8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    names = [re.split(r"[<>=~! ]", d)[0].lower() for d in project["project"]["dependencies"]]
    missing = [n for n in names if n not in reasons]
    assert not missing


def test_every_dependency_is_locked_with_hashes() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    lock = (ROOT / "requirements.lock").read_text("utf8").lower()
    for dependency in [*project["project"]["dependencies"], *project["build-system"]["requires"]]:
        name = re.split(r"[<>=~! ]", dependency)[0].lower()
        assert re.search(rf"^{re.escape(name)}==", lock, re.M), name
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in block, block


LENGTH = re.compile(r"\b\d+(\.\d+)?(mm|pt)\b")


@pytest.mark.parametrize(
    "path",
    [p for p in sorted((PACKAGE / "render").rglob("*.py")) if p.name != "page.py"],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_no_length_of_the_page_stands_outside_standard_and_page(path: Path) -> None:
    """A length written into a renderer is a number with a second home."""
    strings = [
        (node.lineno, found.group())
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in [LENGTH.search(node.value)]
        if found and float(re.match(r"[\d.]+", found.group()).group()) != 0  # type: ignore[union-attr]
    ]
    doc_lines = {
        line
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    assert [s for s in strings if s[0] not in doc_lines] == []
