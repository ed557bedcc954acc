"""What a program leaves on its standard error when an exception ends it, and why that came (G-5, G-6, G-12, C-7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kafka_tui.engine.facts.consumers import ConsumerFailed
from kafka_tui.engine.simulation.timeline import Timeline, happened
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.narration import narrate, with_kafkas_words
from kafka_tui.view.project_facts import fact_row
from kafka_tui.view.why import why

_REFUSALS: Final = ("JoinRefused", "HeartbeatRefused")
"""What a coordinator said before that tells why."""


def ended_programs(timeline: Timeline, begun: int, language: Language) -> tuple[str, ...]:
    """One line for each consumer that an exception ended after the moment `begun`, up to the present one."""
    return tuple(_lines(timeline, begun, language))


def _lines(timeline: Timeline, begun: int, language: Language) -> Iterator[str]:
    for _, moment, recorded in happened(timeline, begun, ConsumerFailed):
        assert isinstance(recorded.fact, ConsumerFailed)
        reasons = [fact for fact in why(timeline, recorded.id).facts if fact.name in _REFUSALS][-1:]
        told = (*reasons, fact_row(recorded, moment.cluster.now_ms))
        said = " ".join(narrate(fact, language) for fact in told)
        yield with_kafkas_words(said, recorded.fact.message, language)
