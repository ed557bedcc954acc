"""The command line: Kafka's own commands, with what was typed before and completion."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

HISTORY = 200
"""How many lines are remembered."""

Completer = Callable[[str], tuple[str, ...]]
"""The lines that a line's beginning may become."""


class CommandLine(Input):
    """One line to type into; Enter posts `Submitted`, Esc posts `Left`, Tab completes, ↑ and ↓ bring older lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("tab", "complete", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
        Binding("pageup", "wished('pageup')", show=False),
        Binding("pagedown", "wished('pagedown')", show=False),
    ]

    class Left(Message):
        """The learner is done with the command line."""

    class Wished(Message):
        """A key that has no use in an empty line was pressed: it is meant for the screen."""

        def __init__(self, key: str) -> None:
            """Textual's name of the key."""
            super().__init__()
            self.key = key

    class Several(Message):
        """Tab found more than one way to go on."""

        def __init__(self, ways: tuple[str, ...]) -> None:
            """The words that fit."""
            super().__init__()
            self.ways = ways

    def __init__(self, complete: Completer) -> None:
        """`complete` gives the lines that fit what stands before the cursor."""
        super().__init__(id="command", select_on_focus=False, compact=True)
        self._complete = complete
        self._history: list[str] = []
        self._place = 0

    def remember(self, line: str) -> None:
        """Keep a line that was run, and empty the field."""
        if not self._history or self._history[-1] != line:
            self._history = [*self._history, line][-HISTORY:]
        self._place = len(self._history)
        self.value = ""

    def action_older(self) -> None:
        """The line typed before."""
        if self._place > 0:
            self._place -= 1
            self._put(self._history[self._place])

    def action_newer(self) -> None:
        """The line typed after, or an empty one."""
        self._place = min(self._place + 1, len(self._history))
        self._put(self._history[self._place] if self._place < len(self._history) else "")

    def action_complete(self) -> None:
        """Go on as far as only one way leads; say which ways there are."""
        before, after = self.value[: self.cursor_position], self.value[self.cursor_position :]
        ways = self._complete(before)
        if ways:
            common = _common(ways)
            if len(ways) == 1 and not common.endswith((" ", "=", "/")):
                common += " "
            if len(common) > len(before):
                self._put(common + after)
                self.cursor_position = len(common)
            elif len(ways) > 1:
                self.post_message(self.Several(tuple(way.rpartition(" ")[2] or way for way in ways)))

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
        self.post_message(self.Left())

    def _put(self, line: str) -> None:
        self.value = line
        self.cursor_position = len(line)

    def on_paste(self, event: events.Paste) -> None:
        """Only the first line of what is pasted: a field has one."""
        event.prevent_default()
        event.stop()
        first = next(iter(event.text.splitlines()), "")
        self.insert_text_at_cursor(first)


def _common(lines: tuple[str, ...]) -> str:
    """What all the lines begin with."""
    first, last = min(lines), max(lines)
    for place, character in enumerate(first):
        if place >= len(last) or last[place] != character:
            return first[:place]
    return first
