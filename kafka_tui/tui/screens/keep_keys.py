"""Keeping a sandbox in a file, and leaving it: what would be lost is asked about first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kafka_tui.lesson.errors import note
from kafka_tui.tui.intents import KeepRun
from kafka_tui.tui.screens.dialogs import AskDialog, WordDialog
from kafka_tui.tui.screens.sandbox import Sandbox

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen

RESCUED = "interrupted"
"""The name of a run that was broken off: by Ctrl+C, or by a terminal that went away."""


class KeepKeys:
    """Turns wishes to keep what was played, or to end, into questions where there is one to ask."""

    def __init__(self, screen: PlayScreen) -> None:
        """For one screen."""
        self._screen = screen
        self.handlers: Handlers = {KeepRun: lambda _: self._keep(lambda: None)}

    def leave(self, go: Callable[[], None]) -> None:
        """Go elsewhere; where something would be lost, only as the learner says."""
        screen = self._screen
        screen.time.play(False)
        if not isinstance(screen.performance, Sandbox) or not screen.performance.would_lose:
            screen.lesson.keep()
            go()
            return

        def answered(letter: str | None) -> None:
            if letter == "s":
                self._keep(go)
            elif letter == "l":
                go()

        look = screen.settings.look
        answers = (
            ("s", look.say("sandbox.keep_and_leave")),
            ("l", look.say("sandbox.leave_it")),
            ("c", look.say("sandbox.go_on")),
        )
        screen.app.push_screen(AskDialog(screen.settings, look.say("sandbox.not_kept"), answers), answered)

    def rescue(self) -> None:
        """Keep what would be lost under a name of its own."""
        sandbox = self._screen.performance
        if isinstance(sandbox, Sandbox) and sandbox.would_lose:
            sandbox.save_as(RESCUED)

    def _keep(self, then: Callable[[], None]) -> None:
        """Ask for a name and keep the run under it; `then` goes on when that went well."""
        screen = self._screen
        screen.time.play(False)
        sandbox = screen.performance
        if not isinstance(sandbox, Sandbox):
            screen.tell((note("sandbox.only_there"),))
            return

        def answered(name: str | None) -> None:
            if name:
                screen.tell(sandbox.save_as(name))
                if not sandbox.would_lose:
                    then()

        look = screen.settings.look
        words = (look.say("sandbox.keep"), look.say("sandbox.name_it"), look.say("sandbox.keep_keys"))
        screen.app.push_screen(WordDialog(screen.settings, *words), answered)
