"""The palettes as Textual themes, for what is not drawn in a canvas: the input line, dialogs' grounds, the palette."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from kafka_tui.tui.palette import DARK, MONO, PALETTES, Palette

_PLAIN = "ansi_default"
_PLAIN_VARIABLES: dict[str, str] = {
    **dict.fromkeys(
        ("ansi-background", "ansi-foreground", "border", "border-blurred", "block-cursor-foreground",
         "block-cursor-background", "input-cursor-background", "input-cursor-foreground", "input-selection-background",
         "input-selection-foreground", "screen-selection-background", "screen-selection-foreground"),
        _PLAIN,
    ),
    "block-cursor-text-style": "reverse",
    "input-cursor-text-style": "reverse",
}  # fmt: skip
"""What Textual asks of a theme that leaves colours to the terminal."""


def theme_of(palette: Palette) -> Theme:
    """A palette as a Textual theme; `mono` leaves every colour to the terminal."""
    if palette.mono:
        return Theme(
            theme_name(palette), _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN, _PLAIN,
            ansi=True, variables=_PLAIN_VARIABLES,
        )  # fmt: skip
    return Theme(
        name=theme_name(palette),
        primary=palette.fetch,
        secondary=palette.consumer,
        warning=palette.lag,
        error=palette.out,
        success=palette.high_watermark,
        accent=palette.lag,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.ground,
        panel=palette.selected,
        dark=palette.name != "light",
        variables={"block-cursor-foreground": palette.text, "block-cursor-background": palette.selected},
    )


def theme_name(palette: Palette) -> str:
    """The Textual name of a palette's theme."""
    return f"kafka-{palette.name}"


def next_palette(palette: Palette) -> Palette:
    """The palette after this one, round and round."""
    return PALETTES[(PALETTES.index(palette) + 1) % len(PALETTES)]


def first_palette(environment: Mapping[str, str]) -> Palette:
    """The palette to begin with: no colour where `NO_COLOR` says so."""
    return MONO if environment.get("NO_COLOR") else DARK
