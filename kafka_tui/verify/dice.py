"""Chance for the scripts: `Dice` gives the same throws for the same seed on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kafka_tui.engine.split_mix import MASK, split_mix

T = TypeVar("T")


class Dice:
    """Throws that depend on the seed and on nothing else."""

    def __init__(self, *seed: int) -> None:
        self._state = 0
        for part in seed:
            self._state, drawn = split_mix((self._state ^ part) & MASK)
            self._state ^= drawn

    def below(self, limit: int) -> int:
        """A number in 0 … limit - 1."""
        self._state, drawn = split_mix(self._state)
        return drawn % limit

    def between(self, least: int, most: int) -> int:
        """A number in least … most."""
        return least + self.below(most - least + 1)

    def choice(self, things: Sequence[T]) -> T:
        """One of `things`; name one twice to make it twice as likely."""
        return things[self.below(len(things))]

    def chance(self, percent: int) -> bool:
        """True in `percent` of a hundred throws."""
        return self.below(100) < percent

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of `things` in random order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]
