"""A persistent sparse array: items at non-negative whole numbers, in their order, without a cost for the gaps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

import msgspec

from kafka_tui.engine.persistent import Table

T = TypeVar("T")

BLOCK: Final = 16
"""Places of a block: a change copies one block and the path to it."""
_NO_ITEMS: Final = (None,) * BLOCK
_NO_BLOCKS: Final[Table[int, Any]] = Table()  # shared by all empty arrays, whatever they will hold


class Sparse(msgspec.Struct, Generic[T], frozen=True):
    """Items at places 0, 1, 2, …, in blocks of `BLOCK`; a block without items is not kept. An item is never None."""

    blocks: Table[int, tuple[T | None, ...]] = _NO_BLOCKS

    def get(self, place: int) -> T | None:
        """The item at `place`, or None."""
        block = self.blocks.get(place // BLOCK)
        return None if block is None else block[place % BLOCK]

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

    def first(self) -> tuple[int, T] | None:
        """The lowest place and its item, or None."""
        return next(self.items(), None)

    def items(self, start: int = 0) -> Iterator[tuple[int, T]]:
        """Places from `start` on and their items, in order."""
        numbers = self.blocks.keys
        for index in range(bisect_left(numbers, start // BLOCK), len(numbers)):
            number = numbers[index]
            for place, item in enumerate(self.blocks[number], number * BLOCK):
                if item is not None and place >= start:
                    yield place, item
