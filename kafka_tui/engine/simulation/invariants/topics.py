"""T-8: what a node knows to be committed of a topic never has fewer partitions than it had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import MetadataLearnt
from kafka_tui.engine.facts.controller import Committed
from kafka_tui.engine.facts.quorum import MetadataCommitted
from kafka_tui.engine.ids import NodeId
from kafka_tui.engine.metadata import Image, MetadataRecord, PartitionRecord, TopicRecord
from kafka_tui.engine.simulation.invariants.common import Violation


class Topics:
    """How many partitions each topic has had so far, by who knows that and the topic's id."""

    def __init__(self) -> None:
        self._counts: dict[tuple[NodeId, int], int] = {}

    def look(self, cluster: Cluster, fact: Fact) -> Iterator[Violation]:
        """What a fact breaks that told a broker or a controller of committed metadata."""
        match fact:
            case MetadataLearnt(node=node, records=records):
                yield from self._grows(node, cluster.brokers[int(node.name)].image, records)
            case MetadataCommitted(node=node, old=old, new=new):
                controller = cluster.controllers[int(node.name)]
                written = (controller.log[offset] for offset in range(old, new))
                yield from self._grows(node, controller.committed, written)
            case Committed(node=node, records=records):
                yield from self._grows(node, cluster.controllers[int(node.name)].committed, records)

    def _grows(self, node: NodeId, image: Image, records: Iterable[MetadataRecord]) -> Iterator[Violation]:
        for name in dict.fromkeys(_topic(record) for record in records):
            topic = image.topics.get(name)
            if topic is None:
                continue
            key, count = (node, topic.topic_id), len(topic.partitions)
            if count < self._counts.get(key, 0):
                yield Violation("T-8", str(node), f"{name} had {self._counts[key]} partitions and has {count}")
            self._counts[key] = count


def _topic(record: MetadataRecord) -> str:
    """The topic that a record is about, "" for none."""
    match record:
        case PartitionRecord(partition=partition):
            return partition.topic
        case TopicRecord(name=name):
            return name
    return ""
