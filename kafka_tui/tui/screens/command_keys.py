"""The command line on the main screen: opening it, running what was typed, saying what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafka_tui.i18n.language import Language
from kafka_tui.shell.completion import Way
from kafka_tui.shell.parse import parse_script
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.tui.intents import CommandLine as OpenCommandLine
from kafka_tui.tui.panels.bars import NOTICE_ROWS, notice_lines
from kafka_tui.tui.panels.command import CommandLine
from kafka_tui.tui.screens.performance import Told

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen

FEW = 3
"""So many ways to go on are told with what each is for."""


def wrong_line(error: ScriptError, language: Language) -> tuple[str, ...]:
    """What is wrong with a typed line: the sentence names the word, so the numbers of its place are left out."""
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
        self._ask()
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
        """Carry out a line or several, one statement after the other; all of them are read before the first one runs.

        What is not finished waits for another line. A line that cannot be read comes back, several do with ↑, and a
        sentence says what is wrong and where. A `:` at the beginning is the key that opens the line, pressed once more,
        and no part of the command.
        """
        if text.lstrip().startswith(":"):
            text = text.lstrip().lstrip(":")
        if not text.strip():
            self.close()
            return
        screen = self._screen
        try:
            statements = parse_script(text)
        except ScriptError as error:
            self._refuse(text, error)
            return
        screen.time.stop_motion()
        before = screen.performance.timeline
        parts = [text] if "\n" not in text else [statement.source for statement in statements]
        told: Told = ()
        for part in parts:
            told = screen.performance.run(part) or told
        self.line.remember(text.rstrip("\n"))
        self._ask()
        screen.panels.show_output(any(one.lines or one.errors for one in screen.performance.printed[-len(parts) :]))
        screen.lesson.keep()
        screen.time.show_run(before.cursor, before.branch, told)

    def _refuse(self, text: str, error: ScriptError) -> None:
        """Say what is wrong with what was typed; more lines are waited for where they can make it whole."""
        screen, language = self._screen, self._screen.settings.language
        if error.unfinished:
            self.line.put(text.rstrip("\n") + "\n" if not text.endswith("\n") else text)
            self._ask(error)
            screen.tell((screen.settings.look.say("command.goes_on", reason=error.sentence_in(language)),))
        elif "\n" in text:
            self.line.remember(text.rstrip("\n"))
            screen.tell(error.message(language))
        else:
            self.line.put(text)
            screen.tell(wrong_line(error, language))

    def _ask(self, unfinished: ScriptError | None = None) -> None:
        """Say in the empty field what is typed there."""
        key = "command.placeholder" if unfinished is None else "command.continued"
        self.line.placeholder = self._screen.settings.look.say(key)

    def tell_ways(self, ways: tuple[Way, ...], chosen: int) -> None:
        """Say how the line may go on: the way that stands in it with what it is for, then as many words as fit."""
        word, note = (ways[chosen].word, ways[chosen].note) if chosen >= 0 else ("", "")
        if len(ways) <= FEW:
            words = [f"{way.word} ({way.note})" if way.note else way.word for way in ways]
        else:
            words = [way.word for way in ways[chosen + 1 :]]
        before = f"{word}: {note}" if note and len(ways) > FEW else ""
        self._screen.tell(tuple(filter(None, (before, _fitting(words, before, self._screen.size.width)))))


def _fitting(words: list[str], before: str, width: int) -> str:
    """The words that have room behind what is said before them, and how many more there are."""
    for count in range(min(len(words), NOTICE_ROWS * width), 0, -1):
        more = [f"+{len(words) - count}"] if count < len(words) else []
        told = "  ".join((*words[:count], *more))
        if len(told) <= NOTICE_ROWS * width and len(notice_lines(f"{before} {told}", width)) <= NOTICE_ROWS:
            return told
    return "  ".join(words[:1])
