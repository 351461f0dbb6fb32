"""密级: nothing that bears a security mark is processed or kept (S801)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docflow.errors import Place, Refused, problem


def refuse(source: str, texts: Iterable[str]) -> None:
    """Refused S801 when any of `texts` bears a mark; the words around it are never repeated."""
    from docflow.lint.draft import Line
    from docflow.lint.secrecy import marks

    lines = (Line(text, "body", Place(source)) for text in texts)
    if next(marks(lines), None) is not None:
        raise Refused(problem("S801", Place(source)))


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
