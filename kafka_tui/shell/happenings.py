"""How often something has happened since a part began: each fact is looked at once, however often that is asked."""

from __future__ import annotations

from bisect import bisect_right

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.simulation.timeline import Moment, Timeline
from kafka_tui.view.predicates import Happened, matches, print_predicate
from kafka_tui.view.project_facts import BOOKKEEPING, fact_fields


class _Seen:
    """What was found of one clause: the moment of each fact that matches, and the first moment not looked at yet."""

    def __init__(self, following: int) -> None:
        self.moments: list[int] = []
        self.following = following


class Happenings:
    """Counts the facts after moment `mark`, up to whatever later moment of whatever branch is asked for."""

    def __init__(self, mark: int) -> None:
        self._mark = mark
        self._seen: dict[str, _Seen] = {}
        self._branch = ""
        self._furthest = mark
        self._last: Moment | None = None  # the moment at `_furthest`, to notice another line of moments

    def count(self, timeline: Timeline, clause: Happened) -> int:
        """How many facts up to the timeline's current moment match. Raises PathError and PredicateTypeError."""
        if clause.fact in BOOKKEEPING:
            return 0
        if not self._continues(timeline):
            self._seen, self._branch, self._furthest, self._last = {}, timeline.branch, self._mark, None
        # By its text: 1 and true are equal keys, and are not the same question.
        seen = self._seen.setdefault(print_predicate(clause), _Seen(self._mark + 1))
        for index in range(seen.following, timeline.cursor + 1):
            moment = timeline.moments[index]
            found = 0
            for one in moment.facts:
                if type(one.fact).__name__ == clause.fact and _matches(one.fact, clause):
                    found += 1
            seen.moments += [index] * found
            seen.following = index + 1
            if index > self._furthest:
                self._furthest, self._last = index, moment
        return bisect_right(seen.moments, timeline.cursor)

    def _continues(self, timeline: Timeline) -> bool:
        """Whether what was looked at is part of this timeline's branch."""
        if timeline.branch != self._branch or timeline.end < self._furthest:
            return False
        return self._last is None or timeline.moments[self._furthest] is self._last


def _matches(fact: Fact, clause: Happened) -> bool:
    """Whether a fact of the class that is asked for has the fields that are asked for."""
    if not clause.fields:
        return True
    return matches({"name": clause.fact, "node": str(fact.node), "fields": fact_fields(fact)}, clause)
