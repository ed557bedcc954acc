"""`Sparse`: a persistent array with items at any places, in blocks, so that a change copies one block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

import msgspec

from kafka_tui.engine.persistent import BLOCK, Table

T = TypeVar("T")

_NO_ITEMS: Final = (None,) * BLOCK
_NO_BLOCKS: Final[Table[int, Any]] = Table()  # shared by all empty arrays, whatever they will hold


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
