"""The command line on the main screen: opening it, running what was typed, saying what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafka_tui.i18n.language import Language
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.tui.intents import CommandLine as OpenCommandLine
from kafka_tui.tui.panels.command import CommandLine

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen


def wrong_line(error: ScriptError, language: Language) -> tuple[str, ...]:
    """What is wrong with a typed line: the cursor stands at the place, so its numbers are left out."""
    _, *instead = error.message(language)
    return (error.sentence_in(language), *instead)


class CommandKeys:
    """Shows the command line while it is wanted, and the output panel when something was printed."""

    def __init__(self, screen: PlayScreen) -> None:
        """For one screen."""
        self._screen = screen
        self.handlers: Handlers = {OpenCommandLine: lambda _: self.open()}

    @property
    def line(self) -> CommandLine:
        """The field itself."""
        return self._screen.query_one(CommandLine)

    def open(self) -> None:
        """Show the field and give it the focus."""
        screen = self._screen
        screen.time.play(False)
        line = self.line
        line.placeholder = screen.settings.look.say("command.placeholder")
        screen.add_class("-typing")
        line.focus()
        screen.repaint()

    def close(self) -> None:
        """Hide the field; the panel that had the focus has it again."""
        self._screen.remove_class("-typing")
        self._screen.set_focus(None)
        self._screen.notice = ()
        self._screen.panels.focus(self._screen.panels.recent[0])
        self._screen.repaint()

    def run(self, text: str) -> None:
        """Carry out a line. One that cannot be read stays as it is, and a sentence says what is wrong.

        A `:` at its beginning is the key that opens the line, pressed once more, and no part of the command.
        """
        screen = self._screen
        if text.lstrip().startswith(":"):
            text = self.line.value = text.lstrip().lstrip(":")
        if not text.strip():
            self.close()
            return
        screen.time.stop_motion()
        before = screen.performance.timeline
        try:
            told = screen.performance.run(text)
        except ScriptError as error:
            self.line.cursor_position = error.column - 1
            screen.tell(wrong_line(error, screen.settings.language))
            return
        self.line.remember(text)
        printed = screen.performance.printed
        if printed and (printed[-1].lines or printed[-1].errors):
            screen.panels.front("output")
        screen.lesson.keep()
        screen.time.show_run(before.cursor, before.branch, told)
