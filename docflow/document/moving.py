"""会变的字句: the stretches of a paper in which values stand, and what they are made of.

apart (text)                  -> words that stay and numbers of values
addressees, note, block (…)   -> Moving
is_plain (proto)              whether a block is nothing but words
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeAlias

from docflow.document import wording
from docflow.document.model import Block, Document, Heading, Para, Ref, Span, Strong, Text
from docflow.document.program import TOKEN, index_of
from docflow.document.slots import Proto

#: Words that stay, and numbers of values.
Words: TypeAlias = tuple[str | int, ...]
#: Where a stretch stands: title, to, note, or a block of the body by its number.
Where: TypeAlias = str | int


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """A stretch of a paper in which values stand."""

    where: Where
    #: All that it says, in reading order.
    said: Words
    #: The part of the document that holds it, of the values of a paper.
    make: Callable[[Sequence[str]], object]

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(one for one in self.said if type(one) is int)

    def text(self, values: Sequence[str]) -> str:
        """What it says with these values."""
        return "".join([one if type(one) is str else values[one] for one in self.said])  # type: ignore[index]


def apart(text: str) -> Words:
    """A text in words that stay and numbers of values."""
    out: list[str | int] = []
    end = 0
    for found in TOKEN.finditer(text):
        out += [text[end : found.start()], index_of(found.group())]
        end = found.end()
    return tuple(one for one in (*out, text[end:]) if one != "")


def numbers(value: object) -> Iterator[int]:
    """The numbers of the values that stand anywhere inside."""
    if isinstance(value, str):
        yield from (index_of(one) for one in TOKEN.findall(value))
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers(one)
    elif is_dataclass(value):
        for each in fields(value):
            yield from numbers(getattr(value, each.name))


def is_plain(proto: Proto) -> bool:
    """Whether it is a paragraph or a heading of words alone; a reference may stand in it, but not to a value."""
    if not isinstance(proto, Para | Heading):
        return False
    spans = (*proto.spans, *proto.run_in) if isinstance(proto, Heading) else proto.spans
    return all(isinstance(one, Text | Strong) or (type(one) is Ref and not any(numbers(one))) for one in spans)


def addressees(items: Sequence[Words], document: Document) -> Moving:
    def make(values: Sequence[str]) -> tuple[str, ...]:
        return tuple(joined(one, values) for one in items)

    between = "，" if any("、" in one for one in document.to) else "、"
    said: list[str | int] = []
    for one in items:
        said += [*one, between]
    return Moving("to", (*said[:-1], "："), make)


def note(said: Words) -> Moving:
    return Moving("note", ("（", *said, "）"), lambda values: joined(said, values))


def block(at: int, proto: Proto, first: Block) -> Moving:
    """A paragraph or a heading; what is not filled (a reference) is as in `first`."""
    assert isinstance(first, Para | Heading) and isinstance(proto, Para | Heading)
    own = _spans(proto.spans, first.spans)
    label = wording.para_label(first) if isinstance(first, Para) else wording.heading_label(first)
    said = [label, *(one for words, _ in own for one in words)]
    if isinstance(first, Para):
        shape, number = first.shape, first.number
        return Moving(at, _tidy(said), lambda values: Para(_filled(own, values), shape, number))
    assert isinstance(proto, Heading)
    run_in = _spans(proto.run_in, first.run_in)
    said += [one for words, _ in run_in for one in words]
    heading = first

    def make(values: Sequence[str]) -> Heading:
        return replace(heading, spans=_filled(own, values), run_in=_filled(run_in, values))

    return Moving(at, _tidy(said), make)


#: The words of a span, and the span of words; a span that stays as it is has words alone.
_Own: TypeAlias = tuple[Words, Callable[[str], Span]]


def _spans(protos: tuple[Span, ...], spans: tuple[Span, ...]) -> list[_Own]:
    out: list[_Own] = []
    for proto, span in zip(protos, spans, strict=False):
        if isinstance(proto, Text | Strong):
            out.append((apart(proto.text.replace("\n", " ")), type(proto)))
        else:
            out.append(((getattr(span, "text", ""),), lambda _, span=span: span))  # type: ignore[misc]
    return out


def _filled(own: Sequence[_Own], values: Sequence[str]) -> tuple[Span, ...]:
    return tuple([make(joined(words, values)) for words, make in own])


def joined(words: Words, values: Sequence[str]) -> str:
    return "".join([one if type(one) is str else values[one] for one in words])  # type: ignore[index]


def _tidy(said: Sequence[str | int]) -> Words:
    return tuple(one for one in said if one != "")
