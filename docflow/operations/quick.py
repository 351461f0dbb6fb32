"""The quick way of a batch: rows that the compiled template can fill, and the ordinary way for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from docflow import batch
from docflow.batch import Job
from docflow.document.compose import compose
from docflow.document.model import Document, words
from docflow.form import Record, Value
from docflow.operations.office import Office
from docflow.render.word import WordTemplate

if TYPE_CHECKING:
    from docflow.document.template import Template
    from docflow.render.fast import Fast, Shapes

#: Shared values that are kept in mind at one time.
_KEPT: Final = 64
Ordinary = Callable[[Job], Mapping[str, bytes]]
#: How many fields a record has, what picks the texts that rows do not share, the others, which nearly always say
#: nothing, and whether a sign is in what rows share.
_Own: TypeAlias = "tuple[int, Callable[[Record], Sequence[Any]], Sequence[str], bool]"
#: No record has so many fields.
_NEVER: Final = -1


@dataclass(frozen=True)
class Quick(batch.Single):
    """Makes the .docx of a Word template; what the compiler cannot answer for is made by `ordinary`."""

    ordinary: Ordinary
    fast: Fast = field(repr=False)
    #: Whether a closer look is due at what stands in these parts.
    doubtful: Callable[[Iterable[bytes]], bool] = field(repr=False)
    #: The character without which there is no mark of secrecy, and whether the template itself has it.
    sign: str
    signed: bool
    #: What the compiled template raises for a row that it leaves to `ordinary`.
    plain: type[Exception] = field(repr=False)
    #: Lists and tables that many rows share, and whether they have it.
    _known: dict[int, tuple[object, bool]] = field(default_factory=dict, repr=False)
    #: What all rows share; `fast` sees to it that a record has these very objects.
    fixed: Record = field(default_factory=dict, repr=False)
    _own: list[_Own] = field(default_factory=list, repr=False)

    ending = "docx"

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        made = self.short(job)
        if made is None:
            return self.ordinary(job)
        files = batch.Files(docx=made[0])
        files.hashes, files.quick = {"docx": made[1]}, True
        return files

    def short(self, job: Job) -> tuple[bytes, str] | None:
        """The paper and its hash; None when it is for the ordinary way."""
        try:
            texts = self.fast.texts(job.record)
        except self.plain:
            return None
        if (self.signed or self._is_signed(job.record)) and self.doubtful(texts):
            return None
        return self.fast.pack(texts)

    def _is_signed(self, record: Record) -> bool:
        count, pick, others, shared = self._own[0] if self._own else self._learn(record)
        if len(record) != count or any(record.get(one) is not None for one in others):
            return self._is_anywhere(record)
        try:
            return shared or self.sign in "\0".join(pick(record))
        except (TypeError, LookupError):
            return self._is_anywhere(record)

    def _learn(self, record: Record) -> _Own:
        """How to pick what rows do not share, by the first of them."""
        own = [one for one in record if one not in self.fixed]
        texts = [one for one in own if type(record[one]) is str]
        others = tuple(one for one in own if type(record[one]) is not str)
        # One name alone would be picked as a text, and not as a list of them.
        count, pick = (len(record), itemgetter(*texts)) if len(texts) > 1 else (_NEVER, itemgetter(""))
        self._own.append((count, pick, others, self._is_anywhere(self.fixed)))
        return self._own[0]

    def _is_anywhere(self, record: Record) -> bool:
        for value in record.values():
            if type(value) is str:
                if self.sign in value:
                    return True
            elif type(value) is tuple and self._is_signed_within(value):
                return True
        return False

    def _is_signed_within(self, value: tuple[Value, ...]) -> bool:
        kept, found = self._known.get(id(value), (None, False))
        if kept is not value:
            found = self.sign in repr(value)
            if len(self._known) >= _KEPT:
                self._known.clear()
            # The value is kept, so that no other can be given its identity.
            self._known[id(value)] = (value, found)
        return found

    @property
    def codec(self) -> str:
        """How the papers are packed."""
        return self.fast.codec


@dataclass(frozen=True)
class QuickText:
    """Makes the .docx of a text template; what a check has something to say of is made by `ordinary`."""

    ordinary: Ordinary
    shapes: Shapes = field(repr=False)
    compose: Callable[[Record], Document] = field(repr=False)
    sign: str

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        document = self.compose(job.record)
        said = "\n".join(words(document))
        if self.sign in said or batch.leftovers(said, job.record):
            return self.ordinary(job)
        made, quick = self.shapes.fill(document)
        files = batch.Files(docx=made.data)
        files.hashes, files.quick = {"docx": made.digest}, quick
        return files

    @property
    def codec(self) -> str:
        """How the papers are packed."""
        return self.shapes.codec


def quickened(
    ordinary: Ordinary,
    office: Office,
    template: Template | WordTemplate,
    formats: tuple[str, ...],
    fixed: Record = MappingProxyType({}),
) -> Ordinary:
    """The quick way where there is one, else `ordinary`; `fixed` is what all records share."""
    if formats != ("docx",):
        return ordinary
    if not isinstance(template, WordTemplate):
        return _of_text(ordinary, office, template)
    from docflow.lint.glance import SIGN, may_be_marked
    from docflow.render import fast

    compiled = fast.compile(template, demo=office.demo, fixed=fixed)
    # What is the same in every paper is looked at once: when that may be marked, nothing is quick.
    if compiled is None or may_be_marked(template.still.values()):
        return ordinary
    signed = _has(template, SIGN)
    return Quick(ordinary, compiled, may_be_marked, SIGN, signed, fast.Plain, fixed=fixed)


def docx_shapes(office: Office) -> Shapes | None:
    """How the .docx of text templates are made quickly; None where they cannot be."""
    # Where the imprint goes to an even page, only a PDF can tell which.
    if office.page.imprint_even:
        return None
    from docflow.render import docx
    from docflow.render.fast import Shapes

    return Shapes(lambda document: docx.render(document, office.page))


def _of_text(ordinary: Ordinary, office: Office, template: Template) -> Ordinary:
    shapes = docx_shapes(office)
    if shapes is None:
        return ordinary
    from docflow.lint.glance import SIGN
    from docflow.operations import paper

    others = paper.bound(office, template)

    def composed(record: Record) -> Document:
        return compose(template, record, others=others, demo=office.demo)

    return QuickText(ordinary, shapes, composed, SIGN)


def _has(template: WordTemplate, sign: str) -> bool:
    """Whether `sign` may come from the template itself; a backslash could write it another way."""
    return any(sign in text or "\\" in text for text in template.texts.values())
