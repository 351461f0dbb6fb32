"""Many things alike in little memory: packed by blocks, and unpacked one block at a time where they are asked for."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Generic, TypeVar, overload

from docflow.table.keeping import kept

quickest: ModuleType = zlib
with suppress(ImportError):  # the extra `fast`: three times the speed
    from isal import isal_zlib

    quickest = isal_zlib

T = TypeVar("T")
#: Things of one block.
_BLOCK = 256
#: The quickest: what rows share among them is found at once.
_LEVEL = 1


class Packed(Sequence[T], Generic[T]):
    """A sequence that grows at its end; what is taken out is equal to what was put in, not the same object."""

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._blocks: list[bytes | list[T]] = []
        self._last: list[T] = []
        #: The block unpacked last, by its number.
        self._open: tuple[int, list[T]] = (-1, [])
        for one in things:
            self.append(one)

    def append(self, thing: T) -> None:
        """Puts a thing at the end."""
        self._last.append(thing)
        if len(self._last) == _BLOCK:
            self._blocks.append(_packed(self._last))
            self._last = []

    def __len__(self) -> int:
        return len(self._blocks) * _BLOCK + len(self._last)

    def __iter__(self) -> Iterator[T]:
        for block in self._blocks:
            yield from _unpacked(block)
        yield from self._last

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        index = at + len(self) if at < 0 else at
        if not 0 <= index < len(self):
            raise IndexError(at)
        number, offset = divmod(index, _BLOCK)
        if number == len(self._blocks):
            return self._last[offset]
        if self._open[0] != number:
            self._open = number, _unpacked(self._blocks[number])
        return self._open[1][offset]


def _packed(things: list[T]) -> bytes | list[T]:
    try:
        packed: bytes = quickest.compress(pickle.dumps(things, pickle.HIGHEST_PROTOCOL), _LEVEL)
        return packed
    except (pickle.PicklingError, TypeError, AttributeError):
        return things  # nothing is lost by keeping them as they are


def _unpacked(block: bytes | list[T]) -> list[T]:
    if not isinstance(block, bytes):
        return block
    with kept():
        found: list[T] = pickle.loads(quickest.decompress(block))
    return found
