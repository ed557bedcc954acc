"""Tells when a learner has taken a wrong path that the lesson knows, so that its text can be shown.

A path is taken when its statements were given in their order, with nothing between or after them that changes the
cluster, and when as much time has passed as the path itself lets pass and what it waits for has come about. What only
looks, waits or asks may stand anywhere; spacing and the order of options do not matter, and it is all the same how the
time was made to pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kafka_tui.lesson.model import Part, Wrong
from kafka_tui.lesson.play import Place, Play
from kafka_tui.lesson.proof import JudgeProblems, holds
from kafka_tui.lesson.structure import statements
from kafka_tui.shell.statements import Saying
from kafka_tui.shell.tools.consumer_groups import statements as groups
from kafka_tui.shell.tools.topics import statements as topics
from kafka_tui.shell.verbs import statements as verbs
from kafka_tui.shell.verbs.time import judge
from kafka_tui.view.predicates import Predicate

HARMLESS = (
    topics.DescribeTopics,
    topics.ListTopics,
    groups.DescribeGroups,
    groups.ListGroups,
    verbs.WhatIfDecrease,
    verbs.Step,
    verbs.RunFor,
    verbs.RunUntil,
    verbs.Expect,
    verbs.Help,
)
"""Statements that change nothing of the cluster; time may pass."""

Result = tuple[str | None, tuple[str, ...]]
"""What a way led to: the sentence of the last refusal, and what each clause of the checks saw."""


class Typed(NamedTuple):
    """A statement that the learner gave: where it ended, what it says, its beginning and end, and whether it timed out.

    What timed out, as at a broker that is down, may have done nothing, and is no step of a path.
    """

    place: Place
    saying: Saying
    began_ms: int
    ended_ms: int
    timed_out: bool = False

    @property
    def changes(self) -> bool:
        """Whether it asks the cluster to be different; that Kafka may refuse it does not matter."""
        return not self.timed_out and not isinstance(self.saying, HARMLESS)


class _Way(NamedTuple):
    """A wrong path to compare with: its statements but for waiting, how long it waits before the first and after each.

    `awaits` is what it lets come about by `run until`, whenever that is. `at_once` tells a path that lets no time pass
    by itself, and so is quickly played.
    """

    sayings: tuple[Saying, ...]
    waits_ms: tuple[int, ...]
    awaits: tuple[Predicate, ...]
    at_once: bool


class WrongPaths:
    """The wrong paths of a part that begins where `beginning` stands."""

    def __init__(self, part: Part, beginning: Play) -> None:
        self.part, self._beginning = part, beginning
        self._start_ms = beginning.shell.ran_to_ms()
        self._ways = tuple(map(_way, part.wrong))
        self._results: dict[int, Result | None] = {}

    def taken(self, play: Play, typed: Sequence[Typed]) -> int | None:
        """The number of the wrong path that was taken, of several the one that asks for most; None without any.

        Where no path's own statements were typed, it is one whose last step leads at once to what the learner has now.
        A path whose check is met by now was no mistake.
        """
        now_ms = play.shell.ran_to_ms()
        numbers = [n for n in range(len(self._ways)) if not self.fails_no_more(play, n)]
        walked = [n for n in numbers if self._walked(self._ways[n], typed, now_ms) and _came(self._ways[n], play)]
        if walked:
            return max(walked, key=lambda n: (len(self._ways[n].sayings), sum(self._ways[n].waits_ms)))
        if not any(one.changes for one in typed):
            return None
        now = _result(self.part, play)
        if now == _result(self.part, self._beginning):
            return None
        return next((n for n in numbers if self._ways[n].at_once and self._led_to(n) == now), None)

    def fails_no_more(self, play: Play, number: int) -> bool:
        """Whether the check that this path leaves unmet is met now."""
        fails = self.part.wrong[number].fails
        return any(holds(play, check) for check in self.part.check if check.id == fails)

    def _walked(self, way: _Way, typed: Sequence[Typed], now_ms: int) -> bool:
        """Whether the learner's last steps are this path: compared from its end."""
        later_ms, left = now_ms, len(way.sayings)
        for one in reversed(typed):
            if left and not one.timed_out and one.saying == way.sayings[left - 1]:
                if later_ms - one.ended_ms < way.waits_ms[left]:
                    return False
                later_ms, left = one.began_ms, left - 1
            elif one.changes:
                if left or not way.sayings:
                    return False
                break
        return not left and later_ms - self._start_ms >= way.waits_ms[0]

    def _led_to(self, number: int) -> Result | None:
        """What a path leads to; it is played once, when that is first asked.

        None for a path that has led there before its last change: who did only its beginning has no less, and may be
        on a right way.
        """
        if number not in self._results:
            trial = self._beginning.copy()
            before: list[Result] = []
            result = _result(self.part, trial)
            for statement in statements(self.part.wrong[number].run):
                if not isinstance(statement.saying, HARMLESS):
                    before.append(result)
                trial.run((statement,))
                result = _result(self.part, trial)
            self._results[number] = None if result in before else result
        return self._results[number]


def _way(wrong: Wrong) -> _Way:
    sayings: list[Saying] = []
    waits_ms = [0]
    awaits: list[Predicate] = []
    for statement in statements(wrong.run):
        if isinstance(statement.saying, verbs.RunFor):
            waits_ms[-1] += statement.saying.duration_ms
        elif isinstance(statement.saying, verbs.RunUntil):
            awaits.append(statement.saying.that)
        else:
            sayings.append(statement.saying)
            waits_ms.append(0)
    at_once = not any(waits_ms) and not awaits and not any(isinstance(one, verbs.Step) for one in sayings)
    return _Way(tuple(sayings), tuple(waits_ms), tuple(awaits), at_once)


def _came(way: _Way, play: Play) -> bool:
    """Whether everything has come about that the path lets come about."""
    try:
        return all(judge(play.shell, that).holds for that in way.awaits)
    except JudgeProblems:
        return False


def _result(part: Part, play: Play) -> Result:
    return play.view.refusal_text, tuple(seen for check in part.check for seen in _seen(check.that, play))


def _seen(predicate: str, play: Play) -> tuple[str, ...]:
    try:
        return tuple(one.present for one in play.judge(predicate).parts)
    except JudgeProblems as error:
        return (str(error),)
