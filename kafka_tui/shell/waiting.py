"""Letting simulated time pass until something is so, and what happened on a node meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.shell.stage import MOST_MOMENTS, Stage


def wait_until(stage: Stage, over: Callable[[Cluster], bool]) -> Generator[None, None, bool]:
    """Go on until `over` holds; False when nothing more is due, or at the limit of moments for one statement."""
    for _ in range(MOST_MOMENTS):
        if over(stage.timeline.cluster):
            return True
        before = stage.timeline
        stage.advance()
        if stage.timeline is before:
            break
        yield
    return False


def facts_since(timeline: Timeline, begun: int, node: NodeId) -> Iterator[Fact]:
    """The facts on `node` in the moments after `begun`, up to the present one."""
    for index in range(begun + 1, timeline.cursor + 1):
        for recorded in timeline.moments[index].facts:
            if recorded.fact.node == node:
                yield recorded.fact


def is_running(cluster: Cluster, node: NodeId) -> bool:
    """Whether the node's process runs."""
    process = cluster.processes.get(node)
    return process is not None and process.state == "running"


def free_name(cluster: Cluster, kind: str, wanted: str) -> str:
    """A name for a program whose `client.id` is `wanted`: that, or with a number while another one goes by it."""
    name, number = wanted, 1
    while (process := cluster.processes.get(NodeId(kind, name))) and process.state in ("running", "paused"):
        number += 1
        name = f"{wanted}-{number}"
    return name
