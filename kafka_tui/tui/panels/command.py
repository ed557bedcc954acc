"""The command line: Kafka's own commands, with what was typed before, completion, and lines that go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from kafka_tui.shell.completion import Way
from kafka_tui.shell.history import History

Completer = Callable[[str, int], tuple[Way, ...]]
"""The ways in which a line may go on at the cursor, a column from 0."""


class CommandLine(Input):
    """One line to type into; Enter posts `Entered` and empties it, as several pasted lines do, and Esc `Left`.

    Tab completes as far as only one way leads, then goes through the ways. ↑ and ↓ bring older lines that begin with
    what is typed, ctrl+r one that has it anywhere. `begun` are the lines of a command that goes on in this one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("ctrl+r", "search", show=False),
        Binding("tab", "complete", show=False),
        Binding("escape", "leave", show=False),
        Binding("pageup", "wished('pageup')", show=False),
        Binding("pagedown", "wished('pagedown')", show=False),
    ]

    class Entered(Message):
        """A command is to be carried out; `text` are all its lines."""

        def __init__(self, text: str) -> None:
            """As it was typed."""
            super().__init__()
            self.text = text

    class Left(Message):
        """The learner is done with the command line."""

    class Wished(Message):
        """A key that has no use in an empty line was pressed: it is meant for the screen."""

        def __init__(self, key: str) -> None:
            """Textual's name of the key."""
            super().__init__()
            self.key = key

    class Several(Message):
        """Tab found more than one way to go on; `chosen` is the place of the one that stands in the line, or -1."""

        def __init__(self, ways: tuple[Way, ...], chosen: int = -1) -> None:
            """The ways that fit."""
            super().__init__()
            self.ways, self.chosen = ways, chosen

    class Begun(Message):
        """A command of several lines was brought back; all but its last one are `begun`."""

    def __init__(self, complete: Completer, history: History) -> None:
        """`complete` gives the ways to go on; `history` keeps what was typed."""
        super().__init__(id="command", select_on_focus=False, compact=True)
        self.begun = ""
        self._complete = complete
        self._history = history
        self._wanted, self._place = "", 0  # what older lines must begin with, and how far back one is
        self._ways: tuple[Way, ...] = ()
        self._common = ""  # the beginning that all ways have
        self._chosen, self._rest = -1, ""  # the way that stands in the line, and what stands behind it

    @property
    def text(self) -> str:
        """The command so far, with the lines that it began in."""
        return f"{self.begun}\n{self.value}" if self.begun else self.value

    async def _on_key(self, event: events.Key) -> None:
        """Act on keys in the order in which they are typed; Textual's way to a binding is longer than to a letter."""
        bindings = self._bindings.key_to_bindings.get(event.key)
        if bindings:
            event.stop()
            event.prevent_default()
            await self.run_action(bindings[0].action)
        else:
            await super()._on_key(event)

    async def action_submit(self) -> None:
        """Hand the command over; what is typed while it is carried out is another one."""
        self.post_message(self.Entered(self.text))
        self.put("")

    def remember(self, command: str) -> None:
        """Keep a command that was run."""
        self._history.remember(command)

    def put(self, command: str) -> None:
        """Show a command, of several lines the last one."""
        self.begun, _, line = command.rpartition("\n")
        self._wanted, self._place = "", 0
        self._put(line)

    def action_older(self) -> None:
        """The line typed before that begins with what is typed."""
        self._bring(1, str.startswith)

    def action_newer(self) -> None:
        """The line typed after, or what was typed first."""
        self._bring(-1, str.startswith)

    def action_search(self) -> None:
        """The line typed before that has what is typed anywhere."""
        self._bring(1, str.__contains__)

    def _bring(self, direction: int, fits: Callable[[str, str], bool]) -> None:
        """Show the next older or newer command that fits."""
        if not self._place:
            self._wanted = self.text
        known = self._history.commands
        place = self._place + direction
        while 0 < place <= len(known) and not fits(known[-place], self._wanted):
            place += direction
        if place > len(known) or place < 0:
            return
        wanted = self._wanted
        self.put(known[-place] if place else wanted)
        if self.begun:
            self.post_message(self.Begun())
        self._wanted, self._place = wanted, place

    def action_complete(self) -> None:
        """Go on as far as only one way leads, and say which ways there are; after that, one way after the other."""
        if len(self._ways) > 1 and self.value == self._shown():
            self._chosen = (self._chosen + 1) % len(self._ways)
            self._show(self._ways[self._chosen].beginning)
            self.post_message(self.Several(self._ways, self._chosen))
            return
        before, self._rest = self.value[: self.cursor_position], self.value[self.cursor_position :]
        head = f"{self.begun}\n" if self.begun else ""
        found = self._complete(head + before, len(head + before))
        self._ways, self._chosen = tuple(_without(way, head) for way in found), -1
        if self._ways:
            common = _common(tuple(way.beginning for way in self._ways))
            self._common = common if len(common) > len(before) or len(self._ways) == 1 else before
            self._show(self._common)
        if len(self._ways) > 1:
            self.post_message(self.Several(self._ways))

    def _shown(self) -> str:
        """The line as the last Tab left it."""
        return (self._common if self._chosen < 0 else self._ways[self._chosen].beginning) + self._rest

    def _show(self, beginning: str) -> None:
        rest = self._rest.lstrip() if beginning.endswith(" ") else self._rest
        self._rest = rest
        self.value = beginning + rest
        self.cursor_position = len(beginning)

    def action_cursor_left(self, select: bool = False) -> None:
        """Within the line; where it is empty, back in time."""
        if self.value:
            super().action_cursor_left(select)
        else:
            self.action_wished("left")

    def action_cursor_right(self, select: bool = False) -> None:
        """Within the line; where it is empty, on in time."""
        if self.value:
            super().action_cursor_right(select)
        else:
            self.action_wished("right")

    def action_wished(self, key: str) -> None:
        """Pass a key on to the screen."""
        self.post_message(self.Wished(key))

    def action_leave(self) -> None:
        """Give the focus back."""
        self.begun = ""
        self.post_message(self.Left())

    def _put(self, line: str) -> None:
        self.value = line
        self.cursor_position = len(line)

    def on_paste(self, event: events.Paste) -> None:
        """A single line goes into the field, several are a script."""
        event.prevent_default()
        event.stop()
        pasted = event.text.replace("\r\n", "\n").replace("\r", "\n")
        if "\n" in pasted.rstrip("\n"):
            self.post_message(
                self.Entered(self.text[: len(self.text) - len(self.value) + self.cursor_position] + pasted)
            )
            self.put("")
        else:
            self.insert_text_at_cursor(pasted.rstrip("\n"))


def _without(way: Way, head: str) -> Way:
    """The way without the lines before the one that is typed."""
    return Way(way.beginning.removeprefix(head), way.word, way.note)


def _common(lines: tuple[str, ...]) -> str:
    """What all the lines begin with."""
    first, last = min(lines), max(lines)
    for place, character in enumerate(first):
        if place >= len(last) or last[place] != character:
            return first[:place]
    return first
