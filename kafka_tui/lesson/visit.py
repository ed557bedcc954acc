"""One part being visited: where it began, how far its run has come, and what the learner did in it."""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.engine.simulation.timeline import MOMENT, Timeline, forward
from kafka_tui.lesson.model import Part
from kafka_tui.lesson.play import Place, Play
from kafka_tui.lesson.proof import JudgeProblems, all_hold, right_choices
from kafka_tui.lesson.structure import statements
from kafka_tui.lesson.wrong_paths import Typed, WrongPaths
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.session import Execution
from kafka_tui.shell.statements import Statement
from kafka_tui.view.model import View


class WrongTurn(NamedTuple):
    """A wrong path being recognised: where, its number, how many changes had been typed, and the values of then."""

    place: Place
    number: int
    changes: int
    view: View


class Visit:
    """A part from its beginning at `start`; `reached` is how far its own run has come, whatever was tried beside it."""

    def __init__(self, number: int, part: Part, play: Play) -> None:
        self.number, self.part, self._play = number, part, play
        self.start = self.reached = play.here
        self.start_view: View = play.view
        self.end_view: View | None = None
        self.script = statements(part.run)
        self.began: list[Place] = []
        self.ended: list[tuple[Place, Answer]] = []
        self.right: dict[str, str] = {}
        self.typed: list[Typed] = []
        self.done = self.solution_open = False
        self.turns: list[WrongTurn] = []
        self._wrong_paths = WrongPaths(part, play.copy())
        self._execution: Execution | None = None
        self._peeked: Place | None = None
        play.mark()
        self._complete_if_at_end()

    @property
    def complete(self) -> bool:
        """Whether the run has come to its end."""
        return len(self.ended) == len(self.script)

    @property
    def at_script(self) -> bool:
        """Whether the play stands on the run's own moments."""
        here = self._play.here
        return on_line(self._play.timeline, here, self.reached.branch) and here.at <= self.reached.at

    @property
    def ahead(self) -> bool:
        """Whether the branch's last moment was made only to learn whether a command is over, and not shown yet."""
        here, end = self._play.here, self._play.timeline.end
        return self._peeked == self.reached == Place(here.branch, end) and here.at == end - 1

    def carry_out(self, statement: Statement) -> Answer:
        """Carry out what the learner typed, to its end."""
        shell = self._play.shell
        began_ms = shell.ran_to_ms()
        answer = shell.run(statement)
        timed_out = answer.refusal == "REQUEST_TIMED_OUT"
        self.typed.append(Typed(self._play.here, statement.saying, began_ms, shell.ran_to_ms(), timed_out))
        return answer

    def _is_past(self, place: Place) -> bool:
        """Whether `place` lies on the way to the moment that is shown, or is that moment."""
        here = self._play.here
        return place.at <= here.at and on_line(self._play.timeline, place, here.branch)

    @property
    def _typed_here(self) -> tuple[Typed, ...]:
        """What was typed on the way to the moment that is shown."""
        return tuple(one for one in self.typed if self._is_past(one.place))

    @property
    def wrong(self) -> WrongTurn | None:
        """The wrong path recognised last, unless something was changed since or what it failed at is met by now."""
        if self.done or not self.turns:
            return None
        changes = sum(one.changes for one in self._typed_here)
        turns = (one for one in reversed(self.turns) if one.changes == changes and self._is_past(one.place))
        turn = next(turns, None)
        return None if turn is None or self._wrong_paths.fails_no_more(self._play, turn.number) else turn

    def look_at_checks(self) -> bool:
        """Judge the checks of a task now; True when they are all met for the first time."""
        if self.part.kind != "task" or self.done:
            return False
        self.done = all_hold(self._play, self.part.check)
        if self.done:
            self.end_view = self._play.view
        else:
            self._look_for_wrong_turn()
        return self.done

    def _look_for_wrong_turn(self) -> None:
        typed, shown = self._typed_here, self.wrong
        number = self._wrong_paths.taken(self._play, typed)
        if number is not None and (shown is None or number != shown.number):
            changes = sum(one.changes for one in typed)
            self.turns.append(WrongTurn(self._play.here, number, changes, self._play.view))

    def step(self, grain: str) -> None:
        """Go on in the run: to a moment that exists, or by making one; a command ends with its last moment."""
        play = self._play
        play.go(Place(self.reached.branch, play.here.at))
        while not self.complete or play.here.at < self.reached.at:
            if play.here.at < self.reached.at:
                play.shell.timeline = forward(play.timeline, MOMENT)
            elif not self._make_moment():
                return
            if grain == MOMENT or play.timeline.moment.foreground:
                self._look_ahead()
                return

    def finish(self) -> None:
        """Carry the run out to its end."""
        self._play.go(self.reached)
        while not self.complete:
            self._make_moment()

    def _make_moment(self) -> bool:
        """Let the run make its next moment; False when a command came to its end instead."""
        if self._execution is None:
            self._execution = self._play.shell.begin(self.script[len(self.ended)])
            self.began.append(self._play.here)
        if self._execution.step():
            self.reached = self._play.here
            return True
        self.ended.append((self._play.here, self._execution.answer))
        self.reached, self._execution = self._play.here, None
        self._complete_if_at_end()
        return False

    def _look_ahead(self) -> None:
        """Learn whether the command is over already, so that its output comes with its last moment."""
        here = self._play.here
        if self._execution is not None and here == self.reached and self._make_moment():
            self._peeked = self.reached
            self._play.go(here)

    def _complete_if_at_end(self) -> None:
        if not self.complete:
            return
        self.end_view = self._play.view
        for predict in self.part.predict:
            try:
                right = right_choices(self._play, predict)
            except JudgeProblems:
                continue
            if len(right) == 1:
                self.right[predict.id] = right[0]


def origin(timeline: Timeline, place: Place) -> Place:
    """The same moment by the name of the branch it was made on."""
    line = timeline.branches[place.branch]
    while line.parent is not None and place.at <= line.forked_at:
        line = timeline.branches[line.parent]
    return Place(line.name, place.at)


def on_line(timeline: Timeline, place: Place, branch: str) -> bool:
    """Whether `place` is one of the moments of `branch`, maybe from before it forked."""
    if place.at >= timeline.branches[branch].moments.end:
        return False
    return origin(timeline, place) == origin(timeline, Place(branch, place.at))
