"""I-7 and I-8: what the members of a group own and what consumers get."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.consumers import PartitionsAssigned
from kafka_tui.engine.facts.network import InFlight
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.consumer import IN_GENERATION, MEMBER
from kafka_tui.engine.nodes.group import STABLE, Group
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
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
    """I-7: nobody is given what another member of the same generation still has (C-10, S-5).

    A consumer that no coordinator knows any more is no member: generations count from 1 again when a group of the new
    protocol has become a classic one.
    """
    given = set(fact.partitions)
    held = [broker.group(fact.group) for broker in cluster.brokers.values()]
    known = {name for group in held if group is not None for name in group.members}
    for consumer in cluster.consumers.values():
        other = consumer.group == fact.group and consumer.name != fact.node.name and consumer.member in known
        if other and consumer.generation == fact.generation and consumer.state in IN_GENERATION:
            for partition in consumer.partitions:
                if partition in given:
                    found = f"{partition} is given to {fact.node.name} and {consumer.name} still has it"
                    yield Violation("I-7", fact.group, found)


def one_owner_at_any_time(cluster: Cluster, group: ConsumerGroup) -> Iterator[Violation]:
    """I-7 under the new protocol: nobody may read, or has not given back, what another member may read.

    And no member reads anything else than that, so that it holds of what members really do.
    """
    owned: dict[TopicPartition, str] = {}
    for name, member in group.members.items():
        for partition in (*member.assigned, *member.revoking):
            if partition in owned:
                yield Violation("I-7", group.group, f"{partition} is owned by {owned[partition]} and {name}")
            owned[partition] = name
    for consumer in cluster.consumers.values():
        if consumer.group == group.group and consumer.state == MEMBER and consumer.member in group.members:
            for partition in consumer.partitions:
                if owned.get(partition) != consumer.member:
                    found = f"{consumer.name} reads {partition}, which belongs to {owned.get(partition)}"
                    yield Violation("I-7", group.group, found)


def all_is_shared_out(group: ConsumerGroup) -> Iterator[Violation]:
    """I-8: in a stable group each partition of the topics has an owner, and equal members have equal shares."""
    if group.state != STABLE:
        return
    owned = {partition for member in group.members.values() for partition in member.assigned}
    wanted = {TopicPartition(topic.name, n) for topic in group.topics for n in range(topic.partition_count)}
    if owned != wanted:
        yield Violation("I-8", group.group, f"{sorted(owned)} are read of {sorted(wanted)}")
    sizes = [len(member.assigned) for member in group.members.values()]
    subscriptions = {(member.topics, member.regex) for member in group.members.values()}
    if group.assignor == "uniform" and len(subscriptions) == 1 and max(sizes) - min(sizes) > 1:
        yield Violation("I-8", group.group, f"the members read {sizes} partitions")


def served_below_the_mark(message: InFlight) -> Iterator[Violation]:
    """I-7: a consumer never gets a record at or above the HW it was served with."""
    if isinstance(message.body, FetchResponse) and message.target.kind == "consumer":
        for part in message.body.partitions:
            if part.batches and part.batches[-1].next_offset > part.high_watermark:
                found = f"{message.target} got offset {part.batches[-1].last_offset} with HW {part.high_watermark}"
                yield Violation("I-7", str(part.partition), found)
