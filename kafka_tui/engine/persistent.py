"""Persistent collections: every change gives a new value that shares nearly all of the old one.

`Table` is a map that iterates in the order of its keys, `Vector` a growing and truncatable list, `Ordered` a queue by
priority. The hash tries inside are never iterated: their order depends on Python's hash seed. A value only ever holds
older ones, so no cycle can close: `gc=False` keeps the cycle collector from walking every kept moment again and again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, compress, islice
from operator import is_not
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from rpds import HashTrieMap

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

_EMPTY: HashTrieMap[Any, Any] = HashTrieMap()  # shared by all empty vectors, whatever they will hold
_NOTHING: dict[Any, Any] = {}  # the same for tables
SMALL: Final = 32
"""Up to so many entries a table copies a plain dict at each change: a third of a hash trie's cost, a fifth to read."""
BLOCK: Final = 16
"""Items of a vector's block."""
ORDERED_BLOCK: Final = 32
"""Items of an ordered queue's block, at most."""


class Table(msgspec.Struct, Generic[K, V], frozen=True, gc=False):
    """A map from keys that can be ordered to values; iteration follows the keys' order.

    `held` is a dict that nobody changes while there are at most `SMALL` entries, and a hash trie beyond, so that equal
    tables are held alike.
    """

    keys: tuple[K, ...] = ()
    held: dict[K, V] | HashTrieMap[K, V] = _NOTHING

    def get(self, key: K) -> V | None:
        """The value of `key`, or None."""
        return self.held.get(key)

    def __getitem__(self, key: K) -> V:
        """The value of `key`; KeyError when absent."""
        return self.held[key]

    def __contains__(self, key: object) -> bool:
        """Whether `key` has a value."""
        return key in self.held

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self.keys)

    def __iter__(self) -> Iterator[K]:
        """The keys in order."""
        return iter(self.keys)

    def values(self) -> Iterator[V]:
        """The values in the order of their keys."""
        return map(self.held.__getitem__, self.keys)

    def items(self) -> Iterator[tuple[K, V]]:
        """Pairs in the order of the keys."""
        return zip(self.keys, map(self.held.__getitem__, self.keys), strict=True)

    def put(self, key: K, value: V) -> Table[K, V]:
        """This table with `key` set to `value`."""
        keys: tuple[Any, ...] = self.keys  # K is ordered; typing has no name for that
        held: Any = self.held  # a dict up to `SMALL`, which typing cannot know
        if key not in held:
            if not keys or keys[-1] < key:
                keys = keys + (key,)
            else:
                at = bisect_left(keys, key)
                keys = keys[:at] + (key,) + keys[at:]
        if len(keys) <= SMALL:
            after = held.copy()
            after[key] = value
            return Table(keys, after)
        trie = HashTrieMap(held) if isinstance(held, dict) else held
        return Table(keys, trie.insert(key, value))

    def drop(self, key: K) -> Table[K, V]:
        """This table without `key`; itself when the key is absent."""
        held = self.held
        if key not in held:
            return self
        at = bisect_left(cast(Any, self.keys), key)  # same reason
        keys = self.keys[:at] + self.keys[at + 1 :]
        if isinstance(held, dict):
            left = held.copy()
            del left[key]
            return Table(keys, left)
        if len(keys) <= SMALL:
            return Table(keys, {left: held[left] for left in keys})
        return Table(keys, held.remove(key))

    def news(self, older: Table[K, V]) -> list[K]:
        """The keys whose value is another object than in `older`, and those that `older` has not, in order."""
        if self.keys is older.keys:
            return list(compress(self.keys, map(is_not, self.values(), older.values())))
        then, now = older.held, self.held
        return [key for key in self.keys if then.get(key) is not now[key]]

    def gone(self, older: Table[K, V]) -> list[K]:
        """The keys that `older` has and this table has not, in order."""
        return [] if self.keys is older.keys else [key for key in older.keys if key not in self.held]

    @staticmethod
    def of(pairs: Iterable[tuple[K, V]]) -> Table[K, V]:
        """A table of `pairs`; later pairs win."""
        held = dict(pairs)
        keys: Any = sorted(cast(Any, held))  # same reason
        return Table(tuple(keys), held if len(held) <= SMALL else HashTrieMap(held))


class Vector(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """A list that grows at its end and is cut at either end; index 0 is the first item ever appended.

    `full` are whole blocks of `BLOCK` items by their number, `tail` is what follows them: a change copies one block.
    In the places of items below `start` stands None.
    """

    start: int = 0
    end: int = 0
    full: HashTrieMap[int, tuple[T, ...]] = _EMPTY
    tail: tuple[T, ...] = ()

    def __len__(self) -> int:
        """How many items are left."""
        return self.end - self.start

    def __getitem__(self, index: int) -> T:
        """The item at absolute `index`, `start` ≤ index < `end`; KeyError outside."""
        if not self.start <= index < self.end:
            raise KeyError(index)
        at = index - self.end  # from behind: the newest items are asked for most
        return self.tail[at] if at + len(self.tail) >= 0 else self.full[index // BLOCK][index % BLOCK]

    def __iter__(self) -> Iterator[T]:
        """The items, oldest first."""
        return self.between(self.start, self.end)

    def between(self, begin: int, end: int) -> Iterator[T]:
        """The items from absolute index `begin` to before `end`, as far as there are any."""
        begin, end = max(begin, self.start), min(end, self.end)
        first = begin // BLOCK * BLOCK
        blocks = chain.from_iterable(map(self._block, range(first, end, BLOCK)))
        return islice(blocks, begin - first, max(end - first, begin - first))

    @property
    def last(self) -> T | None:
        """The newest item, or None."""
        return self.tail[-1] if self.end > self.start else None

    def append(self, item: T) -> Vector[T]:
        """This vector with `item` at its end."""
        tail = self.tail
        if len(tail) < BLOCK:
            return Vector(self.start, self.end + 1, self.full, tail + (item,))
        return Vector(self.start, self.end + 1, self.full.insert(self.end // BLOCK - 1, tail), (item,))

    def cut(self, end: int) -> Vector[T]:
        """This vector without the items from absolute index `end` on."""
        if end >= self.end:
            return self
        if end <= self.start:
            return self._empty(self.start)
        tail, full = self._block(end - 1)[: (end - 1) % BLOCK + 1], self.full
        for number in range((end - 1) // BLOCK, (self.end - 1) // BLOCK):
            full = full.remove(number)
        return Vector(self.start, end, full, tail)

    def behead(self, start: int) -> Vector[T]:
        """This vector without the items below absolute index `start`."""
        if start <= self.start:
            return self
        if start >= self.end:
            return self._empty(self.end)
        tail, full, number = self.tail, self.full, start // BLOCK
        for gone in range(self.start // BLOCK, number):
            full = full.remove(gone)
        left: Any = (*(None,) * (start % BLOCK), *self._block(start)[start % BLOCK :])
        if number == (self.end - 1) // BLOCK:
            tail = left
        else:
            full = full.insert(number, left)
        return Vector(start, self.end, full, tail)

    def bisect(self, value: int, key: Callable[[T], int]) -> int:
        """The index of the first item whose `key` is `value` or more, `end` if none; keys never decrease."""
        low, high = self.start, self.end
        tail_start = high - len(self.tail)
        if low <= tail_start:  # mostly it is near the end
            at = bisect_left(self.tail, value, key=key)
            if at or low == tail_start:
                return tail_start + at
            high = tail_start
        while low < high:
            middle = (low + high) // 2
            if key(self[middle]) < value:
                low = middle + 1
            else:
                high = middle
        return low

    def _block(self, index: int) -> tuple[T, ...]:
        """The block with the item at absolute `index`."""
        return self.tail if index + len(self.tail) >= self.end else self.full[index // BLOCK]

    @staticmethod
    def _empty(at: int) -> Vector[T]:
        """A vector whose next item has the absolute index `at`."""
        dead: Any = (None,) * (at and (at - 1) % BLOCK + 1)
        return Vector(at, at, _EMPTY, dead)

    @staticmethod
    def of(items: Iterable[T]) -> Vector[T]:
        """A vector of `items`."""
        vector: Vector[T] = Vector()
        for item in items:
            vector = vector.append(item)
        return vector


class Ordered(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """Items in their order, at least one, in blocks of at most `ORDERED_BLOCK`: a change copies one block.

    The first `gone` items of the first block are none any more, so taking the first one copies nothing.
    """

    blocks: tuple[tuple[T, ...], ...]
    gone: int = 0

    @property
    def least(self) -> T:
        """The first item."""
        return self.blocks[0][self.gone]

    @property
    def size(self) -> int:
        """How many items there are."""
        return sum(map(len, self.blocks)) - self.gone

    def __iter__(self) -> Iterator[T]:
        """The items in their order."""
        return islice(chain.from_iterable(self.blocks), self.gone, None)


def push(ordered: Ordered[T] | None, item: T) -> Ordered[T]:
    """The items with one more."""
    if ordered is None:
        return Ordered(((item,),))
    blocks: Any = ordered.blocks  # T is ordered; typing has no name for that
    number = max(bisect_right(blocks, (item,)) - 1, 0)  # blocks compare by their first items
    block, gone = blocks[number], ordered.gone
    first = gone if number == 0 else 0
    at = bisect_right(block, item, first)
    block = block[first:at] + (item,) + block[at:]
    if number == 0:
        gone = 0
    if len(block) <= ORDERED_BLOCK:
        return Ordered(blocks[:number] + (block,) + blocks[number + 1 :], gone)
    # What comes at the end of a block is mostly followed by more of the same: a timeout is as long as the one before.
    cut = len(block) // 2 if at - first < ORDERED_BLOCK else ORDERED_BLOCK
    return Ordered((*blocks[:number], block[:cut], block[cut:], *blocks[number + 1 :]), gone)


def pop(ordered: Ordered[T]) -> Ordered[T] | None:
    """The items without the first; None when that was the only one."""
    blocks, gone = ordered.blocks, ordered.gone + 1
    if gone < len(blocks[0]):
        return Ordered(blocks, gone)
    return Ordered(blocks[1:]) if len(blocks) > 1 else None
