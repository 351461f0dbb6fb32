"""A Word template compiled for the quick way, and what it makes of a record.

compile (template, codec, demo, fixed) -> Fast | None
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final

from jinja2 import TemplateError, nodes

from docflow.form import Field, ListOf, Scalar, TableOf
from docflow.render.fast import codec as codecs
from docflow.render.fast.codec import Codec
from docflow.render.fast.emit import NOT_PLAIN, Part, emitted
from docflow.render.fast.packing import Filled, Package
from docflow.render.fast.values import Plain
from docflow.render.word.clean import CORE
from docflow.render.word.fill import HEAD, Said, about, finish
from docflow.render.word.pictures import Album
from docflow.render.word.saying import environment
from docflow.render.word.template import WordTemplate, fields

_NO_WORDS: Final = ("picture", "document")


@dataclass(frozen=True)
class Fast:
    """A template compiled for the quick way. Can be handed to a forked process."""

    #: How the parts are packed, for the report.
    codec: str
    _package: Package = field(repr=False)
    #: The parts that the package waits for but CORE, in its order.
    _parts: tuple[tuple[str, Part, Callable[[bytes], bytes] | None], ...] = field(repr=False)
    #: The texts of the sidecar by their key, and the properties of the file when they are filled too.
    _said: Mapping[str, Part] = field(repr=False)
    _core: Part | None = field(repr=False)
    _demo: bool = False
    #: What the functions take for granted of every record.
    _fixed: tuple[tuple[str, object], ...] = field(default=(), repr=False)

    def texts(self, record: Mapping[str, object]) -> list[bytes]:
        """The moving parts of the paper; Plain when the ordinary way must make it."""
        for name, value in self._fixed:
            if record.get(name) is not value:
                raise Plain
        try:
            made = [fill(record) if whole is None else whole(fill(record)) for _, fill, whole in self._parts]
            if self._said or self._core is not None:
                made.append(self._about(record))
        except NOT_PLAIN:
            raise Plain from None
        return made

    def fill(self, record: Mapping[str, object]) -> Filled:
        """The paper; Plain when the ordinary way must make it."""
        return self._package.pack(self.texts(record))

    def pack(self, texts: list[bytes]) -> Filled:
        """The paper of the parts that `texts` gave."""
        return self._package.pack(texts)

    def named(self, texts: list[bytes]) -> dict[str, bytes]:
        """The parts that `texts` gave, by name."""
        names = [name for name, _, _ in self._parts]
        return dict(zip([*names, CORE], texts, strict=False))

    def _about(self, record: Mapping[str, object]) -> bytes:
        said = {key: fill(record).decode().strip() for key, fill in self._said.items()}
        core = self._core(record).decode() if self._core is not None else ""
        return about(Said(said.get("title", ""), said.get("from", ""), ()), core, self._demo)


def compile(
    template: WordTemplate,
    codec: Codec | None = None,
    demo: bool = False,
    fixed: Mapping[str, object] = MappingProxyType({}),
) -> Fast | None:
    """`template` for the quick way; None when anything in it is unknown to the compiler.

    `fixed` are values that all records share, the very objects: what depends on them alone is said once, and a record
    with another object in their place is Plain.
    """
    wanted = [*template.moving, *template.said]
    if set(template.texts) != set(wanted) or any(map(_shows, template.form.fields)):
        return None
    names = frozenset(fields(template).names)
    made = {key: _emitted(template, key, names, fixed) for key in wanted}
    known = {key: part for key, part in made.items() if part is not None}
    if len(known) < len(made):
        return None
    core = known.pop(CORE, None)
    said = {key: known.pop(key) for key in template.said}
    still = {part: content for part, content in template.still.items() if part != CORE}
    moving = [*known, CORE]
    if not said and core is None:
        still[CORE] = about(Said("", "", ()), "", demo)
        moving = list(known)
    chosen = codec or codecs.chosen()
    parts = tuple((part, fill, _whole(template, part)) for part, fill in known.items())
    return Fast(chosen.name, Package(still, moving, chosen), parts, said, core, demo, tuple(fixed.items()))


def _shows(one: Field) -> bool:
    """A picture or a sub-document is in the field, and is no text that could be said."""
    match one.type:
        case TableOf(columns):
            return any(map(_shows, columns.fields))
        case ListOf(of):
            return isinstance(of, Scalar) and of.kind in _NO_WORDS
        case _:
            return isinstance(one.type, Scalar) and one.type.kind in _NO_WORDS


def _emitted(template: WordTemplate, key: str, names: frozenset[str], fixed: Mapping[str, object]) -> Part | None:
    bare = key in template.said
    tree = _parsed(template, key, escape=not bare)
    # What is finished the ordinary way gets its head there.
    head = "" if bare or key == CORE or key in template.tidied else HEAD
    return None if tree is None else emitted(tree, names, head, bare, fixed)


def _whole(template: WordTemplate, part: str) -> Callable[[bytes], bytes] | None:
    """What is done to a filled part: nothing, or, where an answer could break it, what the ordinary way does."""
    if part in template.tidied:
        return partial(_finished, template, part)
    return None


def _finished(template: WordTemplate, part: str, made: bytes) -> bytes:
    return finish(template, part, made.decode(), Album())


def _parsed(template: WordTemplate, key: str, escape: bool) -> nodes.Template | None:
    try:
        return environment(template.name, escape).parse(template.texts[key])
    except TemplateError:
        return None
