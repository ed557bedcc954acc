"""A lesson's world while it is played: the shell on its timeline, and the moments of it that one can go to."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import NamedTuple

from kafka_tui.engine.simulation.timeline import Timeline, seek
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.catalogue import text
from kafka_tui.lesson.model import Lesson
from kafka_tui.lesson.structure import statements
from kafka_tui.shell.answers import FAILED, Answer
from kafka_tui.shell.session import Shell
from kafka_tui.shell.statements import Statement
from kafka_tui.shell.verbs.time import judge
from kafka_tui.view.model import View
from kafka_tui.view.predicates import Verdict, parse_predicate

MOST_MOMENTS = 100_000
"""The most moments that a world makes by what its lesson says; a command that would make more is left unfinished."""


class Place(NamedTuple):
    """A moment of a timeline: number `at` of `branch`."""

    branch: str
    at: int


class Play:
    """One world. Copies share the past, and what is done to one is not done to the other."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    @property
    def timeline(self) -> Timeline:
        """Where the world stands, with everything that has happened on every branch."""
        return self.shell.timeline

    @property
    def here(self) -> Place:
        """The current moment."""
        return Place(self.timeline.branch, self.timeline.cursor)

    def copy(self) -> Play:
        """Another world that stands at the same moment, at the beginning of a part."""
        shell = copy.copy(self.shell)
        shell.mark()  # gives it lists of its own
        return Play(shell)

    def go(self, place: Place) -> None:
        """Stand at another moment; an index that the branch does not have means its nearest."""
        self.shell.timeline = seek(Timeline(self.timeline.branches, place.branch), place.at)

    def mark(self, place: Place | None = None) -> None:
        """A part begins at `place`, by default here: `happened` looks at what comes after it."""
        here = self.here
        self.go(place or here)
        self.shell.mark()
        self.go(here)

    def run(self, script: Iterable[Statement]) -> tuple[Answer, ...]:
        """Carry out statements to their ends, as long as the world may make moments."""
        return tuple(map(self._run, script))

    def _run(self, statement: Statement) -> Answer:
        execution = self.shell.begin(statement)
        answer = execution.run(max(MOST_MOMENTS - self.timeline.cursor, 0))
        if execution.finished:
            return answer
        return Answer(stderr=(text(self.shell.language, "lesson.limit_reached", count=MOST_MOMENTS),), status=FAILED)

    @property
    def view(self) -> View:
        """The view of the current moment."""
        return self.shell.view()

    def judge(self, predicate: str) -> Verdict:
        """What the predicate sees now; `happened` looks at the facts since the part began.

        Raises PathError and PredicateTypeError.
        """
        return judge(self.shell, parse_predicate(predicate))


def open_play(lesson: Lesson, switched_off: tuple[str, ...] = ()) -> tuple[Play, tuple[Answer, ...]]:
    """The lesson's world after its setup, and what the setup's commands answered.

    `switched_off` names rules that this world runs without. Raises WorldError.
    """
    racks = tuple(rack or None for rack in lesson.racks)
    configs = tuple(sorted(lesson.configs.items()))
    play = Play(Shell(new_world(lesson.brokers, lesson.seed, racks, configs, switched_off, lesson.controllers)))
    return play, play.run(statements(lesson.setup))
