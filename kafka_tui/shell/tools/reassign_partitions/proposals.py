"""What `kafka-reassign-partitions --generate` proposes: Kafka's striped placement on the named brokers (T-5).

Source: Apache Kafka `ReassignPartitionsCommand.generateAssignment`. The tool draws by itself; here its chance is
that of the cluster at the moment, so the same moment has the same proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.engine.controller.placement import PlacementBroker, PlacementError, place
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import Image
from kafka_tui.engine.requests.control import Reassignment
from kafka_tui.engine.split_mix import split_mix
from kafka_tui.shell.tools.calls import exception_class
from kafka_tui.shell.tools.documents import COMMAND_FAILED, OPERATION, WrongDocument
from kafka_tui.shell.tools.reassign_partitions.plans import Plan

_FACTOR = "INVALID_REPLICATION_FACTOR"
_NO_RACKS = (
    "Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment "
    "without rack information."
)


def check(brokers: tuple[int, ...], topics: tuple[str, ...]) -> None:
    """Nothing may be named twice. Raises WrongDocument."""
    for what, named in (("Broker list", brokers), ("List of topics to reassign", topics)):
        twice = _twice(named)
        if twice:
            sentence = f"{what} contains duplicate entries: [{', '.join(twice)}]"
            raise WrongDocument(COMMAND_FAILED, sentence)


def _twice(named: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in named if named.count(one) > 1))


def present(image: Image, topics: Iterable[str]) -> Plan:
    """Where all partitions of these topics are."""
    return tuple(
        Reassignment(TopicPartition(name, number), state.replicas)
        for name in sorted(topics)
        for number, state in enumerate(image.topics[name].partitions)
    )


def proposed(image: Image, now: Plan, brokers: tuple[int, ...], by_rack: bool, random: int) -> Plan:
    """The same partitions on these brokers, as far as the cluster names them to clients. Raises WrongDocument."""
    known = [one for one in image.brokers.values() if one.broker in brokers and not one.fenced]
    racks = [one.rack if by_rack else None for one in known]
    if None in racks and any(racks):
        raise WrongDocument(OPERATION, _NO_RACKS)
    usable = tuple(PlacementBroker(one.broker, rack) for one, rack in zip(known, racks, strict=True))
    numbers = _numbers(random)
    plan: list[Reassignment] = []
    for topic in dict.fromkeys(one.partition.topic for one in now):
        own = [one for one in now if one.partition.topic == topic]
        try:
            placed = place(usable, len(own), len(own[0].replicas or ()), lambda below: next(numbers) % below)
        except PlacementError as error:
            raise WrongDocument(exception_class(_FACTOR), error.message, error=_FACTOR) from None
        plan += [Reassignment(one.partition, replicas) for one, replicas in zip(own, placed, strict=True)]
    return tuple(plan)


def _numbers(state: int) -> Iterator[int]:
    while True:
        state, drawn = split_mix(state)
        yield drawn
