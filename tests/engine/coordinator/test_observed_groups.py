"""A group of ours does what a group of Apache Kafka 4.3.1 was seen to do (`observed_timelines`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

import pytest

from kafka_tui.engine.commands import StopConsumer
from kafka_tui.engine.facts.consumers import PartitionsAssigned, PartitionsRevoked
from kafka_tui.engine.nodes.group import EMPTY
from tests import golden_vectors
from tests.engine.coordinator.scenes import Scene

Told = tuple[str, str, str, str]
"""What a listener was told: "Assigned" or "Revoked", consumer, partitions, generation ("" where none is told)."""

_TOLD = re.compile(r"(C\d) onPartitions(Assigned|Revoked) (\[[^]]*\])(?:.* generation (\d+))?$")
SETTINGS = (("group.initial.rebalance.delay.ms", "0"),)
CLIENT = (("auto.offset.reset", "earliest"), ("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "6000"))


def observed(protocol: str) -> list[Told]:
    """What the listeners of one observed group were told."""
    events = [entry["event"] for entry in golden_vectors.load("observed_timelines")["scale_out_and_groups"]]
    first = events.index(protocol) + 1
    last = next((i for i in range(first, len(events)) if events[i].startswith("===")), len(events))
    found = (_TOLD.match(event) for event in events[first:last])
    return [(m[2], m[1], m[3], m[4] or "") for m in found if m is not None]


def phases(told: Iterable[Told]) -> list[list[Told]]:
    """What was told, in the order of assignments and revocations; who was told first within one is chance."""
    return [sorted(together) for _, together in groupby(told, key=lambda entry: entry[0])]


@pytest.mark.parametrize(
    "protocol",
    ["=== group protocol=classic assignor=RangeAssignor", "=== group protocol=classic assignor=(default)"],
)
def test_g9_g10_members_are_told_what_kafka_told_them(protocol: str) -> None:
    """Three consumers come, one goes, all go: the same partitions are revoked and assigned in the same generations."""
    scene = Scene(partitions=6, settings=SETTINGS)
    scene.consumers("C1", configs=CLIENT)
    scene.run(3_000)
    scene.consumers("C2", configs=CLIENT)
    scene.run(6_000)
    scene.consumers("C3", configs=CLIENT)
    scene.run(6_000)
    scene.do(StopConsumer("C2"))
    scene.run(6_000)
    scene.do(StopConsumer("C3"))
    scene.do(StopConsumer("C1"))
    scene.run(1_500)
    assert scene.group().state == EMPTY
    told: list[Told] = []
    for _, recorded in scene.facts:
        fact = recorded.fact
        if isinstance(fact, PartitionsAssigned | PartitionsRevoked):
            numbers = str([partition.partition for partition in fact.partitions])
            if isinstance(fact, PartitionsAssigned):
                told.append(("Assigned", str(fact.node.name), numbers, str(fact.generation)))
            else:
                told.append(("Revoked", str(fact.node.name), numbers, ""))
    assert phases(told) == phases(observed(protocol))
    assert len(phases(told)) == 8
