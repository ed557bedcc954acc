"""A group of ours does what a group of Apache Kafka 4.3.1 was seen to do (`observed_timelines`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

import pytest

from kafka_tui.engine.commands import StopConsumer
from kafka_tui.engine.facts.consumers import PartitionsAssigned, PartitionsRevoked
from kafka_tui.engine.facts.groups import MemberJoined
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.nodes.group import EMPTY
from tests import golden_vectors
from tests.engine.coordinator.scenes import Scene

Told = tuple[str, str, str, str]
"""What a listener was told: "Assigned" or "Revoked", consumer, partitions, generation ("" where none is told)."""

_TOLD = re.compile(r"([CS]\d) onPartitions(Assigned|Revoked) (\[[^]]*\])(?:.* generation (\d+))?$")
SETTINGS = (("group.initial.rebalance.delay.ms", "0"),)
CLIENT = (("auto.offset.reset", "earliest"), ("heartbeat.interval.ms", "1000"), ("session.timeout.ms", "6000"))

_FREED = (("C1", "[4]", "C3", "[3]"), ("C1", "[3]", "C3", "[4]"))
"""Who may get which of the partitions of C2 when it has left a group of the new protocol."""


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


def told_in(scene: Scene) -> list[Told]:
    """What the listeners of a scene's consumers were told."""
    told: list[Told] = []
    for _, recorded in scene.facts:
        fact = recorded.fact
        if isinstance(fact, PartitionsAssigned | PartitionsRevoked):
            numbers = str([partition.partition for partition in fact.partitions])
            if isinstance(fact, PartitionsAssigned):
                told.append(("Assigned", str(fact.node.name), numbers, str(fact.generation)))
            else:
                told.append(("Revoked", str(fact.node.name), numbers, ""))
    return told


def three_come_and_go(configs: Configs) -> Scene:
    """Three consumers come, one goes, all go."""
    scene = Scene(partitions=6, settings=SETTINGS)
    scene.consumers("C1", configs=configs)
    scene.run(3_000)
    scene.consumers("C2", configs=configs)
    scene.run(6_000)
    scene.consumers("C3", configs=configs)
    scene.run(6_000)
    scene.do(StopConsumer("C2"))
    scene.run(6_000)
    scene.do(StopConsumer("C3"))
    scene.do(StopConsumer("C1"))
    scene.run(1_500)
    assert scene.group().state == EMPTY
    return scene


@pytest.mark.parametrize(
    "protocol",
    ["=== group protocol=classic assignor=RangeAssignor", "=== group protocol=classic assignor=(default)"],
)
def test_g9_g10_members_are_told_what_kafka_told_them(protocol: str) -> None:
    """The same partitions are revoked and assigned in the same generations, all before anybody is given new ones."""
    told = told_in(three_come_and_go(CLIENT))
    assert phases(told) == phases(observed(protocol))
    assert len(phases(told)) == 8


def test_g9_s5_cooperative_members_are_told_what_kafka_told_them() -> None:
    """Each member keeps what it had, is asked for what moves, and another one gets it a generation later."""
    strategy = ("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
    told = told_in(three_come_and_go((*CLIENT, strategy)))
    kafka = observed("=== group protocol=classic assignor=CooperativeStickyAssignor")
    assert len(kafka) == 19
    for name in ("C1", "C2", "C3"):
        assert [entry for entry in told if entry[1] == name] == [entry for entry in kafka if entry[1] == name]


def test_g12_static_members_are_told_what_kafka_told_them() -> None:
    """A static member that closes and returns has its partitions again in the same generation; when it stays away, the
    other one gets them after the session timeout.
    """
    scene = Scene(partitions=6, settings=(("group.initial.rebalance.delay.ms", "3000"),))
    for name in ("S1", "S2"):
        scene.consumers(name, configs=(*CLIENT, ("group.instance.id", name)))
    scene.run(8_000)
    scene.do(StopConsumer("S1"))
    scene.run(2_500)
    scene.consumers("S1", configs=(*CLIENT, ("group.instance.id", "S1")))
    scene.run(5_000)
    scene.do(StopConsumer("S1"))
    scene.run(9_000)
    scene.do(StopConsumer("S2"))
    scene.run(1_000)
    kafka = observed("=== static membership")
    assert len(kafka) == 8
    for name in ("S1", "S2"):
        assert [e for e in told_in(scene) if e[1] == name] == [e for e in kafka if e[1] == name]


def test_n2_members_of_the_new_protocol_are_told_what_kafka_told_them() -> None:
    """Member by member, and within a heartbeat interval: give back, confirm, and only then another one receives.

    Who gets which of two partitions that became free is Kafka's hash order: both are compared as one.
    """
    scene = Scene(partitions=6, settings=SETTINGS)
    modern = (("auto.offset.reset", "earliest"), ("group.protocol", "consumer"))
    scene.consumers("C1", configs=modern)
    scene.run(2_700)
    scene.consumers("C2", configs=modern)
    scene.run(6_000)
    scene.consumers("C3", configs=modern)
    scene.run(6_000)
    scene.do(StopConsumer("C2"))
    scene.run(6_000)
    scene.do(StopConsumer("C3"))
    scene.do(StopConsumer("C1"))
    scene.run(1_500)
    kafka = observed("=== group protocol=consumer assignor=(default)")
    assert len(kafka) == 16

    def of(told: list[Told], name: str) -> list[Told]:
        return [entry for entry in told if entry[1] == name]

    ours = told_in(scene)
    assert of(ours, "C2") == of(kafka, "C2")
    for name in ("C1", "C3"):
        assert len(of(ours, name)) == len(of(kafka, name))
        assert of(ours, name)[:-2] == of(kafka, name)[:-2]
    assert sorted(ours[-4:-2]) in ([("Assigned", a, x, "5"), ("Assigned", b, y, "5")] for a, x, b, y in _FREED)
    owned = [at for at, fact in scene.happened(PartitionsAssigned) if fact.node.name == "C2" and fact.partitions]
    assert 4_500 <= owned[0] - scene.happened(MemberJoined)[1][0] <= 5_500  # a heartbeat interval after its join
