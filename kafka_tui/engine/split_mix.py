"""SplitMix64: the one source of chance (Steele, Lea and Flood, 2014). Its state is an integer and part of the value."""

from __future__ import annotations

from typing import Final

MASK: Final = (1 << 64) - 1
"""States and numbers have 64 bits."""


def split_mix(state: int) -> tuple[int, int]:
    """The next state, and the number drawn with it."""
    state = (state + 0x9E3779B97F4A7C15) & MASK
    mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
    return state, mixed ^ (mixed >> 31)
