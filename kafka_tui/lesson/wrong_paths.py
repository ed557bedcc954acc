"""Tells when a learner has taken a wrong path that the lesson knows, so that its text can be shown."""

from __future__ import annotations

from collections.abc import Sequence

from kafka_tui.lesson.model import Part
from kafka_tui.lesson.play import Play
from kafka_tui.lesson.proof import JudgeProblems, holds
from kafka_tui.lesson.structure import statements
from kafka_tui.shell.statements import Saying

Result = tuple[str | None, tuple[str, ...]]
"""What a way led to: the sentence of the last refusal, and what each clause of the checks saw."""


class WrongPaths:
    """The wrong paths of a part that begins where `beginning` stands; each is played once, when it is first needed."""

    def __init__(self, part: Part, beginning: Play) -> None:
        self.part, self._beginning = part, beginning
        self._results: tuple[Result, ...] | None = None

    def taken(self, play: Play, typed: Sequence[Saying]) -> int | None:
        """The number of the wrong path that was taken, or None: its commands were typed, or led to the same result.

        A path whose check is met by now was no mistake.
        """
        results = self._played()
        now = _result(self.part, play)
        at_start = _result(self.part, self._beginning)
        checks = {check.id: check for check in self.part.check}
        for number, wrong in enumerate(self.part.wrong):
            sayings = [statement.saying for statement in statements(wrong.run)]
            led_there = now == results[number] and now != at_start and bool(typed)
            if (led_there or _contains(typed, sayings)) and not holds(play, checks[wrong.fails]):
                return number
        return None

    def _played(self) -> tuple[Result, ...]:
        if self._results is None:
            results = []
            for wrong in self.part.wrong:
                trial = self._beginning.copy()
                trial.run(statements(wrong.run))
                results.append(_result(self.part, trial))
            self._results = tuple(results)
        return self._results


def _result(part: Part, play: Play) -> Result:
    return play.view.refusal_text, tuple(seen for check in part.check for seen in _seen(check.that, play))


def _seen(predicate: str, play: Play) -> tuple[str, ...]:
    try:
        return tuple(one.present for one in play.judge(predicate).parts)
    except JudgeProblems as error:
        return (str(error),)


def _contains(typed: Sequence[Saying], wanted: Sequence[Saying]) -> bool:
    """Whether all of `wanted` were typed, in this order, whatever stood between them."""
    left = iter(typed)
    return all(any(one == saying for one in left) for saying in wanted)
