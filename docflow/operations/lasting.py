"""去年的数据: whatever holds last year's answers, each as a text with places: YAML, JSON, one row, an issued paper.

read (office, paths, wanted) -> Source…   each file as YAML; what is not YAML is written as it
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from docflow import source
from docflow.document.renewal import quoted
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form
from docflow.operations import paper
from docflow.operations.office import Office
from docflow.operations.standing import case_of
from docflow.source import Source


def read(office: Office, paths: Sequence[Path], wanted: Form) -> tuple[Source, ...]:
    """The answers in each of `paths`.

    Errors: InvalidSource F530, what cannot be read; D241 the same answer in two; D302 a paper the record does not know.
    """
    found = tuple(_source(office, path, wanted) for path in paths)
    if problems := list(_twice(found)):
        raise InvalidSource(problems)
    return found


def _source(office: Office, path: Path, wanted: Form) -> Source:
    if not path.is_file():
        raise InvalidSource(problem("F530", Place(str(path))))
    match path.suffix.lower():
        case ".docx" | ".pdf":
            return source.read(written(_issued(office, path, wanted)).encode(), path.name)
        case ".xlsx" | ".csv" | ".json":
            return source.read(written(paper.answers([path], (), wanted).values).encode(), path.name)
        case _:
            return source.read(path.read_bytes(), path.name)


def _twice(found: Sequence[Source]) -> Iterator[Problem]:
    first: dict[str, Source] = {}
    for one in found:
        assert isinstance(one.value, dict)
        for name in one.value:
            if name in first:
                yield problem("D241", one.place(name), name=name, first=str(first[name].place(name)))
            first[name] = one


def _issued(office: Office, path: Path, wanted: Form) -> Mapping[str, object]:
    """The answers from which the record made this very file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    papers = office.store.papers() if office.open_store is not None else []
    for one in papers:
        if digest in one.files.values():
            kept = case_of(office.store.load(one.case)).record
            return {name: value for name, value in kept.items() if name in wanted and value not in (None, "", ())}
    raise InvalidSource(problem("D302", Place(path.name)))


# --- as YAML ---------------------------------------------------------------------------------------------------------


def written(values: Mapping[str, object]) -> str:
    """Plain answers as YAML that reads back as they are: a line for a word, a line for each item or row."""
    return "".join(_field(name, value) for name, value in values.items())


def _field(name: str, value: object) -> str:
    if not isinstance(value, list | tuple):
        return f"{name}: {_inline(value)}\n"
    return f"{name}:\n" + "".join(f"  - {_inline(one)}\n" for one in value) if value else ""


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_inline(one)}" for name, one in value.items() if one is not None) + "}"
    return "" if value is None else "是" if value is True else "否" if value is False else quoted(str(value))
