"""Rows of a buffer as Textual strips; equal rows in the same palette share one strip."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kafka_tui.tui.canvas.buffer import Run
from kafka_tui.tui.palette import Palette, specs


@lru_cache(maxsize=8)
def styles(palette: Palette) -> tuple[Style, ...]:
    """The Rich style of each ink, by its number."""
    return tuple(
        Style(
            color=spec.fg,
            bgcolor=spec.bg,
            bold=spec.bold or None,
            dim=spec.dim or None,
            underline=spec.underline or None,
            reverse=spec.reverse or None,
        )
        for spec in specs(palette)
    )


@lru_cache(maxsize=4096)
def strip(runs: tuple[Run, ...], width: int, palette: Palette) -> Strip:
    """A row's strip of exactly `width` cells."""
    inks = styles(palette)
    return Strip([Segment(text, inks[ink]) for text, ink in runs], width)


@lru_cache(maxsize=256)
def blank(width: int, palette: Palette) -> Strip:
    """An empty row on the palette's ground."""
    return strip(((" " * width, 0),), width, palette)
