"""`evolve`: one fact turned into the next cluster. Folding it over all facts of a run gives the run's cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kafka_tui.engine.cluster import Cluster, node_of
from kafka_tui.engine.evolve import broker, clients, controller, coordinator, disk, modern_groups, network, quorum
from kafka_tui.engine.facts.base import EntryNoted, Fact, Noted, Recorded

NodeEvolve = Callable[[Any, Any, int], Any]  # (node, fact, now_ms) -> node; each room types its own


def _noted(node: Any, fact: Noted, now_ms: int) -> Any:  # whichever node the fact names
    return replace(node, **dict(fact.changes))


def _entry_noted(node: Any, fact: EntryNoted, now_ms: int) -> Any:  # whichever node the fact names
    table = getattr(node, fact.table)
    after = table.drop(fact.key) if fact.value is None else table.put(fact.key, fact.value)
    return replace(node, **{fact.table: after})


NODE_ROOMS: dict[type[Fact], NodeEvolve] = {
    Noted: _noted,
    EntryNoted: _entry_noted,
    **broker.EVOLVE,
    **disk.EVOLVE,
    **controller.EVOLVE,
    **quorum.EVOLVE,
    **coordinator.EVOLVE,
    **modern_groups.EVOLVE,
    **clients.EVOLVE,
}


def evolve(cluster: Cluster, recorded: Recorded) -> Cluster:
    """The cluster after one fact. A fact on a node changes that node and nothing else."""
    fact = recorded.fact
    room = NODE_ROOMS.get(type(fact))
    if room is not None:
        node = node_of(cluster, fact.node)
        return network.with_node(cluster, fact.node, room(node, fact, cluster.now_ms), recorded.id + 1)
    return replace(network.EVOLVE[type(fact)](cluster, fact, recorded), next_fact=recorded.id + 1)
