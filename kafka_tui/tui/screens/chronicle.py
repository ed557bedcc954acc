"""What is read out of a timeline for the screen: views, sentences, the partition something happened to last."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.timeline import Moment, Timeline, seek
from kafka_tui.i18n.language import Language
from kafka_tui.tui.drawings import FactLine
from kafka_tui.tui.drawings.look import partition_thing
from kafka_tui.tui.screens.motion import Instant
from kafka_tui.tui.sentences import fact_line
from kafka_tui.view.model import FactRow, View
from kafka_tui.view.project import Projector, fact_rows

FACT_LINES = 120
"""How many sentences the fact log holds."""
FOLLOWED_MOMENTS = 400
"""How far back the partition is looked for that something happened to last."""


class Chronicle:
    """Remembers what it has read, so that a step costs what is new; what it says depends on the timeline alone."""

    def __init__(self) -> None:
        """Nothing has been read yet."""
        self._projector = Projector()
        self._sentences: dict[tuple[int, Language], tuple[Moment, tuple[FactLine, ...]]] = {}

    def view_at(self, timeline: Timeline, instant: Instant) -> View:
        """The view of a moment of this branch."""
        return self._projector.view(seek(timeline, instant.place))

    def facts_at(self, timeline: Timeline, index: int, language: Language) -> tuple[FactLine, ...]:
        """The newest sentences up to a moment of this branch, newest last."""
        moments = timeline.moments
        lines: list[FactLine] = []
        while index >= moments.start and len(lines) < FACT_LINES:
            lines[:0] = self._lines_of(moments[index], language)
            index -= 1
        return tuple(lines[-FACT_LINES:])

    def _lines_of(self, moment: Moment, language: Language) -> tuple[FactLine, ...]:
        """A moment's sentences, told once; the moment is kept beside them so that its id stays its own."""
        if not moment.foreground:
            return ()
        known = self._sentences.get((id(moment), language))
        if known is None:
            rows = fact_rows(moment.facts, moment.cluster.now_ms)
            lines = tuple(fact_line(row, language) for row in rows if not row.background)
            known = self._sentences[id(moment), language] = (moment, lines)
        return known[1]

    def followed_at(self, timeline: Timeline, index: int) -> str:
        """The partition of a topic that is not Kafka's own to which something happened last, as a thing to select."""
        for moment_index in range(index, max(index - FOLLOWED_MOMENTS, timeline.moments.start - 1), -1):
            for recorded in reversed(timeline.moments[moment_index].facts):
                partition = getattr(recorded.fact, "partition", None)
                if isinstance(partition, TopicPartition) and not partition.topic.startswith("__"):
                    return partition_thing(partition.topic, partition.partition)
        return ""

    def rows_back(self, timeline: Timeline, most: int) -> Iterator[FactRow]:
        """The facts of this branch from the present moment back through at most so many moments, newest first."""
        for index in range(timeline.cursor, max(timeline.cursor - most, timeline.moments.start - 1), -1):
            moment = timeline.moments[index]
            if moment.foreground:
                yield from reversed(fact_rows(moment.facts, moment.cluster.now_ms))
