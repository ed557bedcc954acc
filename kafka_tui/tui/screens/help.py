"""Help: the keys with what they do, the signs, the panels, the commands, all as the program knows them."""

from __future__ import annotations

from kafka_tui.i18n.catalogue import text
from kafka_tui.tui.drawings.legend import legend_entries
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.intents import ShowPanel
from kafka_tui.tui.keys import grouped, help_of, labels
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.lines import Line
from kafka_tui.tui.screens.pages import TextScreen
from kafka_tui.tui.screens.panel_list import PANEL_KEYS

KEY_WIDTH = 16
"""Columns for the names of keys."""


def help_lines(settings: Settings) -> tuple[Line, ...]:
    """Everything help says."""
    look, language = settings.look, settings.language
    lines: list[Line] = [((look.say("home.subtitle"), Ink.TEXT),), ()]
    for group, intents in grouped():
        lines.append(((look.say(f"help.{group}"), Ink.STRONG),))
        for intent in intents:
            keys = labels(intent, look.glyphs.name == "ascii").ljust(KEY_WIDTH).replace(" ", "\u00a0")
            lines.append((("\u00a0\u00a0", Ink.TEXT), (keys, Ink.LAG), (help_of(intent, language), Ink.TEXT)))
        lines.append(())
    lines.append(((look.say("help.legend"), Ink.STRONG),))
    for (sign, ink), words in legend_entries(look):
        lines.append(
            (("\u00a0\u00a0", Ink.TEXT), (sign.replace(" ", "\u00a0"), ink), ("\u00a0\u00a0" + words, Ink.TEXT))
        )
    lines += [(), ((look.say("app.panels"), Ink.STRONG),)]
    for number, panel in PANEL_KEYS.items():
        pressed = f"{labels(ShowPanel)} {number}".ljust(KEY_WIDTH).replace(" ", "\u00a0")
        words = f"{look.say(f'slot.{panel}')}: {look.say(f'panel_shows.{panel}')}"
        lines.append((("\u00a0\u00a0", Ink.TEXT), (pressed, Ink.LAG), (words, Ink.TEXT)))
    lines += [(), ((look.say("help.commands"), Ink.STRONG),), ((look.say("app.help_commands"), Ink.TEXT),)]
    return tuple(lines)


def help_screen(settings: Settings) -> TextScreen:
    """The screen of help."""
    return TextScreen(settings, text(settings.language, "help.title"), help_lines(settings))
