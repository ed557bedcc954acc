"""Persistent sequences cut into blocks, so that a change copies one block and the path to it.

`Growing` is a list that grows and is cut at its end; `Sparse` has items at any places, in their order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final, Generic, TypeVar

import msgspec

from kafka_tui.engine.persistent import Table, Vector

T = TypeVar("T")

BLOCK: Final = 16
"""Places of a block."""
_NO_ITEMS: Final = (None,) * BLOCK
_NO_BLOCKS: Final[Table[int, Any]] = Table()  # shared by all empty arrays, whatever they will hold
_NONE_FULL: Final[Vector[Any]] = Vector()  # same reason


class Growing(msgspec.Struct, Generic[T], frozen=True):
    """A list: full blocks of `BLOCK` items, and a tail of at most as many, empty only when the list is."""

    full: Vector[tuple[T, ...]] = _NONE_FULL
    tail: tuple[T, ...] = ()

    def __len__(self) -> int:
        """How many items there are."""
        return self.full.end * BLOCK + len(self.tail)

    def __getitem__(self, index: int) -> T:
        """The item at `index`, counted from 0; IndexError or KeyError outside."""
        number, at = divmod(index, BLOCK)
        return self.tail[at] if number == self.full.end else self.full[number][at]

    def __iter__(self) -> Iterator[T]:
        """The items, oldest first."""
        return chain(chain.from_iterable(self.full), self.tail)

    @property
    def last(self) -> T | None:
        """The newest item, or None."""
        return self.tail[-1] if self.tail else None

    def append(self, item: T) -> Growing[T]:
        """This list with `item` at its end."""
        tail = self.tail
        if len(tail) < BLOCK:
            return Growing(self.full, (*tail, item))
        return Growing(self.full.append(tail), (item,))

    def cut(self, end: int) -> Growing[T]:
        """This list without the items from `end` on."""
        full = self.full
        if end >= len(self):
            return self
        if end > full.end * BLOCK:
            return Growing(full, self.tail[: end - full.end * BLOCK])
        if end <= 0:
            return Growing()
        number = (end - 1) // BLOCK
        return Growing(full.cut(number), full[number][: end - number * BLOCK])

    def bisect(self, value: int, key: Callable[[T], int]) -> int:
        """The index of the first item whose `key` is `value` or more, their number if none; keys never decrease."""
        full = self.full
        at = bisect_left(self.tail, value, key=key)
        if at or not full.end:  # mostly it is near the end
            return full.end * BLOCK + at
        low, high = 0, full.end
        while low < high:
            middle = (low + high) // 2
            if key(full[middle][-1]) < value:
                low = middle + 1
            else:
                high = middle
        return low * BLOCK + (bisect_left(full[low], value, key=key) if low < full.end else 0)


class Sparse(msgspec.Struct, Generic[T], frozen=True):
    """Items at places 0, 1, 2, …, in blocks of `BLOCK`; a block without items is not kept. An item is never None."""

    blocks: Table[int, tuple[T | None, ...]] = _NO_BLOCKS

    def get(self, place: int) -> T | None:
        """The item at `place`, or None."""
        block = self.blocks.get(place // BLOCK)
        return None if block is None else block[place % BLOCK]

    def __getitem__(self, place: int) -> T:
        """The item at `place`; KeyError when there is none."""
        item = self.get(place)
        if item is None:
            raise KeyError(place)
        return item

    def put(self, place: int, item: T) -> Sparse[T]:
        """This array with `item` at `place`."""
        number, at = divmod(place, BLOCK)
        block: tuple[T | None, ...] = self.blocks.get(number) or _NO_ITEMS
        return Sparse(self.blocks.put(number, (*block[:at], item, *block[at + 1 :])))

    def drop(self, place: int) -> Sparse[T]:
        """This array without the item at `place`; itself when there is none."""
        number, at = divmod(place, BLOCK)
        block = self.blocks.get(number)
        if block is None or block[at] is None:
            return self
        left = (*block[:at], None, *block[at + 1 :])
        return Sparse(self.blocks.drop(number) if left == _NO_ITEMS else self.blocks.put(number, left))

    def items(self) -> Iterator[tuple[int, T]]:
        """Places and their items, in order."""
        for number, block in self.blocks.items():
            for place, item in enumerate(block, number * BLOCK):
                if item is not None:
                    yield place, item
