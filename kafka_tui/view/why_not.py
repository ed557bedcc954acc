"""Why is it not so? Reasons for what a learner misses, read from the view alone: rules and the values they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.engine.ids import Value
from kafka_tui.view import reasons, reasons_nodes
from kafka_tui.view.model import View
from kafka_tui.view.rows import ReasonRow


class MemberThing(Value, frozen=True):
    """A member of a group, by its client: why does it idle?"""

    group: str
    client: str


class GroupThing(Value, frozen=True):
    """A group: why does it not read?"""

    group: str


class RecordThing(Value, frozen=True):
    """A record: why can no consumer read it?"""

    topic: str
    partition: int
    offset: int


class PartitionThing(Value, frozen=True):
    """A partition: why has it no leader, or not the preferred one?"""

    topic: str
    partition: int


class ReplicaThing(Value, frozen=True):
    """A replica: why is it not in the ISR?"""

    topic: str
    partition: int
    broker: int


class BrokerThing(Value, frozen=True):
    """A broker: why does it do nothing?"""

    broker: int


class SegmentThing(Value, frozen=True):
    """A segment of a broker's replica: why is it still there?"""

    topic: str
    partition: int
    broker: int
    base_offset: int


class ControllerThing(Value, frozen=True):
    """A controller: why does it not decide?"""

    controller: int


class ProducerThing(Value, frozen=True):
    """A producing program: why are its records not settled?"""

    name: str


class ConsumerThing(Value, frozen=True):
    """A consuming program: why does it get nothing?"""

    name: str


class OffsetThing(Value, frozen=True):
    """A group's place in a partition, by its name ("orders-0"): why is its lag unknown, or its commit behind?"""

    group: str
    partition: str


OfPartition = RecordThing | PartitionThing | ReplicaThing | SegmentThing
Thing = (
    OfPartition | GroupThing | MemberThing | BrokerThing | ControllerThing | ProducerThing | ConsumerThing | OffsetThing
)
"""What can be asked about."""


def why_not(view: View, thing: Thing) -> tuple[ReasonRow, ...]:
    """The reasons, the nearest first; none when the thing is as it should be or is not there."""
    match thing:
        case MemberThing(group=group, client=client):
            found = reasons_nodes.member(view, group, client)
        case GroupThing(group=group):
            found = reasons_nodes.group(view, group)
        case BrokerThing(broker=number):
            broker = reasons.broker_of(view, number)
            found = iter(()) if broker is None else reasons_nodes.broker(broker)
        case ControllerThing(controller=number):
            found = reasons_nodes.controller(view, number)
        case ProducerThing(name=name):
            found = reasons_nodes.producer(view, name)
        case ConsumerThing(name=name):
            found = reasons_nodes.consumer(view, name)
        case OffsetThing(group=group, partition=partition):
            found = reasons_nodes.offset(view, group, partition)
        case _:
            found = _of_partition(view, thing)
    return tuple(found)


def _of_partition(view: View, thing: OfPartition) -> Iterator[ReasonRow]:
    topic = next((row for row in view.topics if row.name == thing.topic), None)
    if topic is None or not 0 <= thing.partition < len(topic.partitions):
        return
    partition = topic.partitions[thing.partition]
    match thing:
        case RecordThing(offset=offset):
            yield from reasons.record(view, topic, partition, offset)
        case PartitionThing():
            yield from reasons.leader(view, topic, partition)
        case ReplicaThing(broker=number):
            yield from reasons.replica(view, topic, partition, number)
        case SegmentThing(broker=number, base_offset=base_offset):
            yield from reasons.segment(view, topic, reasons.log_of(partition, number), base_offset)
