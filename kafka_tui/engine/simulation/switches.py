"""Rules that a test or a what-if can run without, to show what each is for."""

from __future__ import annotations

from typing import Final

SWITCHABLE: Final[tuple[str, ...]] = ("C-3", "E-2", "E-10", "H-4", "H-5", "K-1", "KIP-360", "N-2", "P-12", "S-5", "T-8")
"""Rule ids that handlers ask `Turn.follows` for."""
