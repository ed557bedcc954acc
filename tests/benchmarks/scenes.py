"""The scenes that are measured, and the stop-watch."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from kafka_tui.engine.commands import CallCluster, StartConsumer, StartProducer
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.timeline import Timeline, advance_once, apply_command
from kafka_tui.engine.simulation.world import new_world


def until(timeline: Timeline, now_ms: int) -> Timeline:
    """The timeline when its clock has reached `now_ms`."""
    while timeline.cluster.now_ms < now_ms:
        timeline = advance_once(timeline)
    return timeline


def scene(brokers: int = 3, partitions: int = 12, consumers: int = 2, idle_topics: int = 0) -> Timeline:
    """Brokers, a topic with three replicas, a producer of 100 records a second, a group that has settled.

    `idle_topics` are topics of the same size that nobody uses.
    """
    timeline = new_world(brokers)
    for name in ("orders", *(f"idle-{number}" for number in range(idle_topics))):
        timeline = apply_command(timeline, CallCluster(CreateTopicsRequest(name, partitions, 3)))
        timeline = until(timeline, timeline.cluster.now_ms + 500)
    timeline = apply_command(timeline, StartProducer("p1", "orders", interval_ms=10, key_count=100))
    for number in range(consumers):
        timeline = apply_command(timeline, StartConsumer(f"c{number + 1}", "billing", ("orders",)))
    return (
        until(timeline, timeline.cluster.now_ms + 6_000)
        if consumers
        else until(timeline, timeline.cluster.now_ms + 500)
    )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def typical(work: Callable[[], object], times: int) -> float:
    """The median of so many calls, in seconds."""
    return median(seconds(work) for _ in range(times))
