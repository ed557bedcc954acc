"""Time on the main screen: steps, the clock that plays them, and the places one can go to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from kafka_tui.engine.simulation.timeline import FOREGROUND, MOMENT, fact_places
from kafka_tui.lesson.errors import note
from kafka_tui.tui.intents import (
    FactBack,
    FactForward,
    Faster,
    GoToStep,
    MomentBack,
    MomentForward,
    NextPart,
    PlayPause,
    PreviousPart,
    RunPart,
    Slower,
    Step,
    StepBack,
)
from kafka_tui.tui.screens.dialogs import WordDialog
from kafka_tui.tui.screens.fact_steps import fact_back, fact_forward
from kafka_tui.tui.screens.motion import Motion, instant_at, motion_between
from kafka_tui.tui.screens.performance import Performance, Told

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""How fast time may run."""


class TimeKeys:
    """Owns the only clock of the app; it ticks while something moves."""

    def __init__(self, screen: PlayScreen) -> None:
        """Time stands still at first."""
        self._screen = screen
        self._clock: Timer | None = None
        self._motion: Motion | None = None
        self._gone = 0.0
        self.playing = False
        self._speed = 2
        self.handlers: Handlers = {
            Step: lambda _: self._step_or_read(),
            StepBack: lambda _: self.back(FOREGROUND),
            MomentForward: lambda _: self.step(MOMENT),
            MomentBack: lambda _: self.back(MOMENT),
            FactForward: lambda _: self._fact(fact_forward),
            FactBack: lambda _: self._fact(fact_back),
            NextPart: lambda _: self.go_part(self._screen.performance.next_part),
            PreviousPart: lambda _: self.go_part(self._screen.performance.previous_part),
            PlayPause: lambda _: self.play(not self.playing),
            Faster: lambda _: self._faster(1),
            Slower: lambda _: self._faster(-1),
            GoToStep: lambda _: self._ask(),
            RunPart: lambda _: self.run_part(),
        }

    @property
    def speed_words(self) -> str:
        """The speed as shown: 0.5, 1, 2 …"""
        return f"{SPEEDS[self._speed]:g}"

    @property
    def moving(self) -> bool:
        """Whether the screen is on its way to the moment at which the performance stands."""
        return self._motion is not None

    def _step_or_read(self) -> None:
        """Go on; what is said at the end of a part is read before the next part begins."""
        if self._screen.performance.waiting != "next" or not self._screen.lesson.read_page():
            self.step(FOREGROUND)

    def step(self, grain: str) -> None:
        """Go on; a step that is still shown is brought to its end first."""
        self.stop_motion()
        performance = self._screen.performance
        start, printed, waited = performance.timeline.cursor, performance.printed, performance.waiting
        told = performance.step(grain)
        self._screen.panels.show_output(performance.printed is not printed)
        if waited == "run" and performance.waiting != "run":
            self.playing = False
        self._move(start, told)
        if told:
            self._screen.lesson.look()

    def back(self, grain: str) -> None:
        """Go back, at once."""
        self.stop_motion()
        self.playing = False
        self._screen.notice = self._screen.performance.back(grain)
        self._screen.show()

    def _fact(self, wish: Callable[[Performance], Told]) -> None:
        """Go to another fact, at once, and say which of its moment it is."""
        self.stop_motion()
        self.playing = False
        told = wish(self._screen.performance)
        timeline = self._screen.performance.timeline
        if timeline.within and not told:
            places = fact_places(timeline)
            told = (note("app.inside", at=places.index(timeline.within) + 1, count=len(places) + 1),)
        self._screen.notice = told
        self._screen.show()

    def go(self, index: int) -> None:
        """Stand at a moment of the branch."""
        self.stop_motion()
        self._screen.performance.seek(index)
        self._screen.show()

    def show_run(self, start: int, branch: str, told: Told) -> None:
        """Show what a command did, from moment `start` of `branch` on."""
        timeline = self._screen.performance.timeline
        begun = start if timeline.branch == branch else min(start, timeline.branches[timeline.branch].forked_at)
        self._move(begun, told)

    def play(self, on: bool) -> None:
        """Let time run, or stop it where it is."""
        self.playing = on
        if on:
            self._start_clock()
        self._screen.repaint()

    def stop_motion(self) -> None:
        """Be where the performance is."""
        self._motion = None

    def _move(self, start: int, told: Told) -> None:
        """Show the way from `start` to where the performance stands now."""
        screen = self._screen
        screen.notice = told
        timeline = screen.performance.timeline
        motion = motion_between(timeline, start, timeline.cursor)
        if told or (motion is None and screen.performance.waiting != "run"):
            self.playing = False
        if motion is None or not screen.settings.animated:
            screen.show()
            return
        self._motion, self._gone = motion, 0.0
        screen.show(instant_at(timeline, motion, 0.0))
        self._start_clock()

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self._screen.set_interval(1 / self._screen.settings.frames_a_second, self.tick, pause=True)
        self._clock.resume()

    def tick(self) -> None:
        """One frame: a little further on the way; at its end the next step if time runs."""
        motion = self._motion
        if motion is not None:
            self._gone += SPEEDS[self._speed] / self._screen.settings.frames_a_second
            if self._gone < motion.seconds:
                part = self._gone / motion.seconds
                self._screen.show(instant_at(self._screen.performance.timeline, motion, part))
                return
            self._motion = None
            self._screen.show()
            return
        if self.playing and self._screen.is_current:
            self.step(FOREGROUND)
        elif self._clock is not None:
            self._clock.pause()

    def _faster(self, by: int) -> None:
        self._speed = max(min(self._speed + by, len(SPEEDS) - 1), 0)
        self._screen.tell((note("simulation.speed", speed=self.speed_words),))

    def go_part(self, go: Callable[[], Told]) -> None:
        """Go to another part; at once, since a part may be long."""
        before = self._screen.performance.place(self._screen.settings.language)
        self.stop_motion()
        self.playing = False
        self._screen.notice = go()
        self._screen.lesson.keep()
        self._screen.show()
        self._screen.place()
        if self._screen.performance.place(self._screen.settings.language) != before:
            self._screen.lesson.show_title()

    def run_part(self) -> None:
        """Run to the end of this part, shown like one long step."""
        self.stop_motion()
        performance = self._screen.performance
        start, branch = performance.timeline.cursor, performance.timeline.branch
        printed = performance.printed
        waited = performance.waiting
        told = performance.run_part()
        if waited == "run":
            self._screen.panels.show_output(performance.printed is not printed)
        self.show_run(start, branch, told)
        self._screen.lesson.look()

    def _ask(self) -> None:
        """Ask for a step's number or a branch's name."""
        self.play(False)
        timeline = self._screen.performance.timeline
        look = self._screen.settings.look
        branches = ", ".join(timeline.branches)
        prompt = look.say("app.go_prompt", first=self._screen.performance.first, last=timeline.end, branches=branches)
        dialog = WordDialog(self._screen.settings, look.say("dialog.go_to_step"), prompt, look.say("app.go_keys"))

        def answered(place: str | None) -> None:
            if place:
                self.stop_motion()
                self._screen.notice = self._screen.performance.go(place)
                self._screen.show()

        self._screen.app.push_screen(dialog, answered)
