"""I-7: what the members of a group own and what consumers get."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.consumers import PartitionsAssigned
from kafka_tui.engine.facts.network import InFlight
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import IN_GENERATION
from kafka_tui.engine.nodes.group import STABLE, Group
from kafka_tui.engine.requests.data import FetchResponse
from kafka_tui.engine.simulation.invariants.common import Violation


def one_owner(group: Group) -> Iterator[Violation]:
    """I-7: in a stable group no two members own the same partition."""
    if group.state != STABLE:
        return
    owned: dict[TopicPartition, str] = {}
    for member in group.members.values():
        for partition in member.assignment:
            if partition in owned:
                found = f"{partition} is owned by {owned[partition]} and {member.member}"
                yield Violation("I-7", group.group, found)
            owned[partition] = member.member


def given_once(cluster: Cluster, fact: PartitionsAssigned) -> Iterator[Violation]:
    """I-7: nobody is given what another member of the same generation still has (C-10, S-5)."""
    given = set(fact.partitions)
    for consumer in cluster.consumers.values():
        other = consumer.group == fact.group and consumer.name != fact.node.name
        if other and consumer.generation == fact.generation and consumer.state in IN_GENERATION:
            for partition in consumer.partitions:
                if partition in given:
                    found = f"{partition} is given to {fact.node.name} and {consumer.name} still has it"
                    yield Violation("I-7", fact.group, found)


def served_below_the_mark(message: InFlight) -> Iterator[Violation]:
    """I-7: a consumer never gets a record at or above the HW it was served with."""
    if isinstance(message.body, FetchResponse) and message.target.kind == "consumer":
        for part in message.body.partitions:
            if part.batches and part.batches[-1].next_offset > part.high_watermark:
                found = f"{message.target} got offset {part.batches[-1].last_offset} with HW {part.high_watermark}"
                yield Violation("I-7", str(part.partition), found)
