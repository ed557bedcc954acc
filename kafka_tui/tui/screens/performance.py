"""What the main screen plays: a world, the learner's commands in it, and (in a lesson) its parts.

Plain Python, no screen. A wish changes the timeline at once; how the change is shown is the screen's business.
"""

from __future__ import annotations

from typing import Literal

from kafka_tui.engine.simulation.timeline import (
    FOREGROUND,
    MOMENT,
    QUIET_MS,
    Timeline,
    advance_once,
    back,
    forward,
    seek,
    switch,
)
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import Note, note
from kafka_tui.shell.completion import Way, ways
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.session import Shell
from kafka_tui.tui.frame import Page, Printed
from kafka_tui.tui.screens.chronicle import Chronicle

PRINTED = 40
"""How many commands' output is kept."""


Waiting = Literal["question", "run", "task", "next", "nothing"]
"""What a lesson waits for: an answer, its run, the learner's own work, the way to the next part, or nothing."""

Told = tuple[Note | str, ...]
"""What came of a wish: sentences to say, none when there is nothing to say."""


class Performance:
    """A cluster to play with. The sandbox keeps it in a file, a lesson has parts."""

    def __init__(self, shell: Shell) -> None:
        """A world in which nothing has been done yet."""
        self.shell = shell
        self.warning: Told = ()
        """What is to be said when it is opened."""
        self.printed: tuple[Printed, ...] = ()
        self.chronicle = Chronicle()

    @property
    def timeline(self) -> Timeline:
        """Where the world stands, with every branch."""
        return self.shell.timeline

    @property
    def parts(self) -> tuple[int, ...]:
        """The steps of this branch at which parts begin."""
        return ()

    @property
    def first(self) -> int:
        """The first step that can be gone to; what lies before it belongs to a lesson's setup."""
        return self.timeline.moments.start

    def step(self, grain: str = FOREGROUND) -> Told:
        """Go on: through moments that exist, or by letting the engine make the next ones."""
        timeline = self.timeline
        if not timeline.at_end:
            self.shell.timeline = forward(timeline, grain)
            return ()
        limit = timeline.cluster.now_ms + QUIET_MS
        told: Told = ()
        while True:
            after = advance_once(timeline)
            if after is timeline:
                told = (note("simulation.at_end"),) if after is self.timeline else ()
                break
            timeline = after
            if grain == MOMENT or timeline.moment.foreground:
                break
            if timeline.cluster.now_ms >= limit:
                told = (note("simulation.nothing_happened", seconds=QUIET_MS // 1000),)
                break
        self.shell.timeline = timeline
        return told

    def back(self, grain: str = FOREGROUND) -> Told:
        """Go back."""
        timeline = self.timeline
        if timeline.cursor == self.first:
            return (note("simulation.at_start"),)
        self.shell.timeline = back(timeline, grain)
        return ()

    def stand(self, timeline: Timeline) -> None:
        """Stand somewhere in the moment that one is in."""
        self.shell.timeline = timeline

    def seek(self, index: int) -> None:
        """Stand at a moment of this branch."""
        self.shell.timeline = seek(self.timeline, index)

    def go(self, place: str) -> Told:
        """Go where a learner's words point: a step's number or a branch's name."""
        timeline = self.timeline
        first, last = self.first, timeline.end
        if place.isdecimal() and len(place) < 10 and first <= int(place) <= last:
            self.seek(int(place))
            return ()
        if timeline.branches.get(place) is not None:
            self.shell.timeline = switch(timeline, place)
            return ()
        return (note("app.no_such_place", name=place, first=first, last=last),)

    def run(self, line: str) -> Told:
        """Carry out a typed line to its end. Raises ScriptError for a line that cannot be read."""
        branch = self.timeline.branch
        parse_line(line)
        answer = self.shell.run(line)
        self.printed = (*self.printed, Printed(line, answer.begun, answer.rest))[-PRINTED:]
        if self.timeline.branch != branch:
            return (note("app.new_branch", branch=self.timeline.branch),)
        return ()

    def complete(self, line: str, cursor: int) -> tuple[Way, ...]:
        """The ways in which a line may go on at the cursor."""
        return ways(self.shell, line, cursor)

    def page(self, language: Language) -> Page:
        """What the lesson pane says."""
        return Page(title=self.place(language), heading="", kind="sandbox")

    def place(self, language: Language) -> str:
        """Lesson and part in a few words."""
        return text(language, "app.sandbox")

    def speak(self, language: Language) -> None:
        """Let the shell's own sentences be in this language from now on."""
        self.shell.language = language

    def next_part(self) -> Told:
        """There are no parts here."""
        return ()

    def previous_part(self) -> Told:
        """There are no parts here."""
        return ()

    @property
    def waiting(self) -> Waiting:
        """Without a lesson nothing is waited for."""
        return "nothing"

    def run_part(self) -> Told:
        """Without parts there is no end to run to."""
        return ()

    def restart_part(self) -> Told:
        """There are no parts here."""
        return ()

    def answer(self, number: int) -> Told:
        """There is no question here."""
        return ()

    def hint(self) -> Told:
        """There are hints only in a task."""
        return (note("lesson.no_hints_here"),)

    @property
    def may_show_solution(self) -> bool:
        """Whether there is a solution that is not shown yet."""
        return False

    @property
    def hints_left(self) -> bool:
        """Whether another hint can be shown."""
        return False

    def show_solution(self) -> Told:
        """There is no task here."""
        return ()

    def keep(self) -> Told:
        """Write down what the learner has done."""
        return ()
