"""Persistent collections: every change gives a new value that shares nearly all of the old one.

`Table` is a map that iterates in the order of its keys, `Vector` a growing and truncatable list, `Heap` a leftist
heap. The hash tries inside are never iterated: their order depends on Python's hash seed. A value only ever holds
older ones, so no cycle can close: `gc=False` keeps the cycle collector from walking every kept moment again and again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import compress
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
        held = self.held
        if key not in held:
            if not keys or keys[-1] < key:
                keys = (*keys, key)
            else:
                at = bisect_left(keys, key)
                keys = (*keys[:at], key, *keys[at:])
        if isinstance(held, dict):
            return Table(keys, {**held, key: value} if len(keys) <= SMALL else HashTrieMap({**held, key: value}))
        return Table(keys, held.insert(key, value))

    def drop(self, key: K) -> Table[K, V]:
        """This table without `key`; itself when the key is absent."""
        held = self.held
        if key not in held:
            return self
        at = bisect_left(cast(Any, self.keys), key)  # same reason
        keys = (*self.keys[:at], *self.keys[at + 1 :])
        if len(keys) <= SMALL:
            return Table(keys, {left: held[left] for left in keys})
        return Table(keys, cast("HashTrieMap[K, V]", held).remove(key))

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
    """A list that grows at its end and is cut at either end; index 0 is the first item ever appended."""

    start: int = 0
    end: int = 0
    trie: HashTrieMap[int, T] = _EMPTY

    def __len__(self) -> int:
        """How many items are left."""
        return self.end - self.start

    def __getitem__(self, index: int) -> T:
        """The item at absolute `index`, `start` ≤ index < `end`; KeyError outside."""
        return self.trie[index]

    def __iter__(self) -> Iterator[T]:
        """The items, oldest first."""
        return map(self.trie.__getitem__, range(self.start, self.end))

    @property
    def last(self) -> T | None:
        """The newest item, or None."""
        return self.trie[self.end - 1] if self.end > self.start else None

    def append(self, item: T) -> Vector[T]:
        """This vector with `item` at its end."""
        return Vector(self.start, self.end + 1, self.trie.insert(self.end, item))

    def cut(self, end: int) -> Vector[T]:
        """This vector without the items from absolute index `end` on."""
        trie = self.trie
        for index in range(max(end, self.start), self.end):
            trie = trie.remove(index)
        return Vector(self.start, max(self.start, min(end, self.end)), trie)

    def behead(self, start: int) -> Vector[T]:
        """This vector without the items below absolute index `start`."""
        trie = self.trie
        for index in range(self.start, min(start, self.end)):
            trie = trie.remove(index)
        return Vector(min(max(start, self.start), self.end), self.end, trie)

    @staticmethod
    def of(items: Iterable[T]) -> Vector[T]:
        """A vector of `items`."""
        vector: Vector[T] = Vector()
        for item in items:
            vector = vector.append(item)
        return vector


class Heap(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """A leftist heap of items that can be ordered, smallest first (Crane 1972); push and pop are O(log n)."""

    rank: int
    least: T
    size: int
    left: Heap[T] | None
    right: Heap[T] | None


def push(heap: Heap[T] | None, item: T) -> Heap[T]:
    """The heap with `item` added."""
    single: Heap[T] = Heap(1, item, 1, None, None)
    return cast("Heap[T]", merge(heap, single))


def pop(heap: Heap[T]) -> Heap[T] | None:
    """The heap without its least item; None when that was the only one."""
    return merge(heap.left, heap.right)


def merge(a: Heap[T] | None, b: Heap[T] | None) -> Heap[T] | None:
    """Both heaps in one; walks down right spines only, whose length is at most log2 of the size."""
    spine: list[Heap[T]] = []
    while a is not None and b is not None:
        least: Any = b.least  # T is ordered; typing has no name for that
        if least < a.least:
            a, b = b, a
        spine.append(a)
        a = a.right
    merged = a if b is None else b
    for node in reversed(spine):
        size = node.size + (0 if node.right is None else -node.right.size) + (0 if merged is None else merged.size)
        left, right = node.left, merged
        if (0 if left is None else left.rank) < (0 if right is None else right.rank):
            left, right = right, left
        merged = Heap((0 if right is None else right.rank) + 1, node.least, size, left, right)
    return merged
