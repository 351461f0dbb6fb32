"""密级: nothing that bears a security mark is processed or kept (S801)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docflow.errors import Place, Refused, problem


def refuse(source: str, texts: Iterable[str]) -> None:
    """Refused S801 when any of `texts` bears a mark; the words around it are never repeated."""
    texts = list(texts)
    # Every mark has this character in it; few texts do.
    if not any("密" in text for text in texts):
        return
    from docflow.lint.draft import Line
    from docflow.lint.secrecy import marks

    lines = (Line(text, "body", Place(source)) for text in texts)
    if next(marks(lines), None) is not None:
        raise Refused(problem("S801", Place(source)))


def refuse_rows(source: str, rows: Iterable[Mapping[str, object]]) -> None:
    """The same for the rows of a table: every mark has the character in it, few texts do."""
    refuse(source, (text for row in rows for value in row.values() for text in _suspect(value)))


def _suspect(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,) if "密" in value else ()
    return texts(value) if isinstance(value, (Mapping, list, tuple)) else ()


def refuse_answers(source: str, values: Mapping[str, object], note: str) -> None:
    """The same for the answers to a form and what was said beside them."""
    for value in values.values():
        # Few answers are anything but text, and few texts have the character.
        if not isinstance(value, str) or "密" in value:
            refuse(source, texts([dict(values), note]))
            return
    if "密" in note:
        refuse(source, [note])


def texts(value: object) -> Iterator[str]:
    """Every text within an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)
