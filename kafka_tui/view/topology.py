"""Who replicates from whom: the replication topology of a view as a graph."""

from __future__ import annotations

from typing import Any

from kafka_tui.view.model import View

Graph = Any  # networkx ships no types; it is imported only where a graph is really made


def replication_graph(view: View, topic: str | None = None) -> Graph:
    """A `networkx.DiGraph` of broker ids with an edge leader → follower wherever a follower pulls from a leader.

    Nodes carry `state` and `fenced`; edges `partitions` (names), `in_sync` and `lagging` (how many of them). Only the
    partitions of `topic` count, if it is given. Partitions without a leader make no edge.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for broker in view.brokers:
        graph.add_node(broker.id, state=broker.state, fenced=broker.fenced)
    for row in view.topics:
        if topic is not None and row.name != topic:
            continue
        for partition in row.partitions:
            for follower in partition.replicas:
                if partition.leader is None or follower == partition.leader:
                    continue
                if not graph.has_edge(partition.leader, follower):
                    graph.add_edge(partition.leader, follower, partitions=(), in_sync=0, lagging=0)
                edge = graph.edges[partition.leader, follower]
                edge["partitions"] = (*edge["partitions"], f"{row.name}-{partition.partition}")
                edge["in_sync" if follower in partition.isr else "lagging"] += 1
    return graph
