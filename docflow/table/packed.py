"""Many things alike in little memory: packed by blocks, and unpacked one block at a time where they are asked for."""

from __future__ import annotations

import pickle
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any, Generic, TypeVar, overload

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
    """A sequence that grows at its end; what is taken out is equal to what was put in, not the same object.

    With `apart` and `together` a thing is kept as what it is made of: what Python packs by itself, such as a tuple of
    texts, takes half the time of an object.
    """

    def __init__(
        self,
        things: Iterable[T] = (),
        apart: Callable[[T], Any] | None = None,
        together: Callable[[Any], T] | None = None,
    ) -> None:
        self._apart, self._together = apart, together
        self._blocks: list[bytes | list[Any]] = []
        #: Which thing each block begins with, and how many there are in all blocks.
        self._begins: list[int] = []
        self._count = 0
        self._last: list[Any] = []
        #: The block unpacked last, by its number.
        self._open: tuple[int, list[Any]] = (-1, [])
        for one in things:
            self.append(one)

    def append(self, thing: T) -> None:
        """Puts a thing at the end."""
        self.put(thing if self._apart is None else self._apart(thing))

    def put(self, parts: Any) -> None:
        """Puts a thing at the end that has been taken apart."""
        self._last.append(parts)
        if len(self._last) == _BLOCK:
            self._close()

    def extend(self, things: Iterable[T]) -> None:
        """Puts several things at the end."""
        for one in things:
            self.append(one)

    def _close(self) -> None:
        if self._last:
            self._take(len(self._last), _packed(self._last))
            self._last = []

    def _take(self, count: int, block: bytes | list[Any]) -> None:
        self._begins.append(self._count)
        self._blocks.append(block)
        self._count += count

    def empty(self) -> Packed[T]:
        """One more of the kind, with nothing in it."""
        return Packed((), self._apart, self._together)

    def blocks(self) -> list[tuple[int, bytes | list[Any]]]:
        """Everything in it, as another process can `join` it: how many things each block has, and the block."""
        self._close()
        ends = [*self._begins[1:], self._count]
        return [(end - at, one) for at, end, one in zip(self._begins, ends, self._blocks, strict=True)]

    def join(self, blocks: Iterable[tuple[int, bytes | list[Any]]]) -> None:
        """Puts what another has as `blocks` at the end."""
        self._close()
        for count, block in blocks:
            self._take(count, block)

    def __len__(self) -> int:
        return self._count + len(self._last)

    def __iter__(self) -> Iterator[T]:
        return self.parts() if self._together is None else map(self._together, self.parts())

    def parts(self) -> Iterator[Any]:
        """The things as they were put."""
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
        found = self._last[index - self._count] if index >= self._count else self._within(index)
        thing: T = found if self._together is None else self._together(found)
        return thing

    def _within(self, index: int) -> Any:
        number = bisect_right(self._begins, index) - 1
        if self._open[0] != number:
            self._open = number, _unpacked(self._blocks[number])
        return self._open[1][index - self._begins[number]]


def _packed(things: list[Any]) -> bytes | list[Any]:
    try:
        packed: bytes = quickest.compress(pickle.dumps(things, pickle.HIGHEST_PROTOCOL), _LEVEL)
        return packed
    except (pickle.PicklingError, TypeError, AttributeError):
        return things  # nothing is lost by keeping them as they are


def _unpacked(block: bytes | list[Any]) -> list[Any]:
    if not isinstance(block, bytes):
        return block
    with kept():
        found: list[Any] = pickle.loads(quickest.decompress(block))
    return found
