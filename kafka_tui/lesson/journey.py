"""The way through a lesson's world: which part one is in, where parts began, and how one gets from here to there."""

from __future__ import annotations

from kafka_tui.engine.simulation.timeline import MOMENT, QUIET_MS, advance_once, forward, switch
from kafka_tui.engine.simulation.timeline import back as step_back
from kafka_tui.engine.simulation.world import WorldError
from kafka_tui.lesson.errors import LessonError, Note, finding, note
from kafka_tui.lesson.loader import LoadedLesson
from kafka_tui.lesson.play import Place, open_play
from kafka_tui.lesson.proof import fits, play_on
from kafka_tui.lesson.visit import Visit, on_line


class Journey:
    """Where a learner is. Raises LessonError for a lesson whose cluster cannot be built."""

    def __init__(self, loaded: LoadedLesson) -> None:
        self.loaded = loaded
        try:
            self.play, _ = open_play(loaded.lesson)
        except WorldError as error:
            source = loaded.source
            raise LessonError((finding(source.file, source.line("brokers"), "no_world", reason=str(error)),)) from None
        self.visits = [Visit(0, loaded.lesson.part[0], self.play)]
        self.visit = self.visits[0]

    @property
    def first(self) -> int:
        """The index of the lesson's first moment, after its setup; the same on every branch."""
        return self.visits[0].start.at

    @property
    def at_last_part(self) -> bool:
        """Whether no part comes after this one."""
        return self.visit.number + 1 == len(self.loaded.lesson.part)

    def go(self, place: Place) -> None:
        """Stand at a moment, in the part that it belongs to."""
        self.play.go(place)
        timeline, here = self.play.timeline, self.play.here
        begun = [one for one in self.visits if one.start.at <= here.at and on_line(timeline, one.start, here.branch)]
        self._enter(begun[-1] if begun else self.visits[0])

    def enter(self, visit: Visit) -> None:
        """Stand at the beginning of a part."""
        self.play.go(visit.start)
        self._enter(visit)

    def _enter(self, visit: Visit) -> None:
        if visit is not self.visit:
            self.visit = visit
            self.play.mark(visit.start)

    def back(self, grain: str) -> bool:
        """Go back one step; False at the lesson's first moment."""
        if self.play.here.at <= self.first:
            return False
        index = max(self.first, step_back(self.play.timeline, grain).cursor)
        self.go(Place(self.play.here.branch, index))
        return True

    def to_branch(self, name: str) -> bool:
        """Stand at the end of a branch; False when there is none of that name."""
        timeline = self.play.timeline
        if name not in timeline.branches:
            return False
        self.go(Place(name, switch(timeline, name).cursor))
        return True

    def next(self) -> str | None:
        """Begin the next part, or stand at its beginning again if nothing was changed since.

        Where the part would not come true from here, the lesson's own way through this part leads to it; the branch
        that is left then is the answer.
        """
        number = self.visit.number + 1
        if not self.visit.complete:
            self.visit.finish()
        timeline, here = self.play.timeline, self.play.here
        known = self.visits[number] if number < len(self.visits) else None
        if known and here.at <= known.start.at and on_line(timeline, here, known.start.branch):
            self.enter(known)
            return None
        left = None
        if not self._may_begin(number):
            self._go_own_way()
            now = self.play.here
            kept_going = here.at <= now.at and on_line(self.play.timeline, here, now.branch)
            left = None if kept_going else here.branch
        self.visits[number:] = [Visit(number, self.loaded.lesson.part[number], self.play)]
        self.visit = self.visits[number]
        return left

    def _go_own_way(self) -> None:
        """Stand where this part leads by its run or its first solution."""
        if self.visit.part.kind == "scene":
            self.play.go(self.visit.reached)
        else:
            self.play.go(self.visit.start)
            play_on(self.play, self.visit.part)

    def _may_begin(self, number: int) -> bool:
        """Whether the next part comes true from here: this one is done, and the engine says so.

        Where a scene's run ended nothing has to be tried: the lesson's own way through it leads to the same moment.
        """
        if self.visit.part.kind == "scene" and self.play.here == self.visit.reached:
            return True
        if self.visit.part.kind == "task" and not self.visit.done:
            return False
        return fits(self.play, self.loaded.lesson, self.loaded.source, number)

    def pass_time(self, grain: str) -> Note | None:
        """Go to the next moment that is worth a stop, existing or new; a sentence when there is none for `QUIET_MS`."""
        limit_ms = self.play.timeline.cluster.now_ms + QUIET_MS
        while self.play.timeline.cluster.now_ms < limit_ms:
            before = self.play.timeline
            self.play.shell.timeline = advance_once(before) if before.at_end else forward(before, MOMENT)
            if self.play.timeline is before:
                return note("simulation.at_end")
            if grain == MOMENT or self.play.timeline.moment.foreground:
                return None
        return note("simulation.nothing_happened", seconds=QUIET_MS // 1000)
