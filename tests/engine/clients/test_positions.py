"""Where a consumer reads: by duration, from an offset it chooses, without a group, after a truncation (C-6, C-7)."""

from __future__ import annotations

import pytest

from kafka_tui.engine.commands import (
    CallCluster,
    CutNetwork,
    HealNetwork,
    KillBroker,
    SendRecords,
    StartBroker,
    StartConsumer,
    StartProducer,
    StopConsumer,
)
from kafka_tui.engine.configs import ConfigError, consumer_config
from kafka_tui.engine.configs.consumer import duration_ms
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts.network import CommandRefused, MessageSent
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.requests.control import CreatePartitionsRequest, CreateTopicsRequest
from kafka_tui.engine.requests.data import ListOffsetsRequest, MetadataRequest, OffsetsForLeaderEpochRequest
from kafka_tui.engine.simulation.kernel import apply
from tests.engine.coordinator.scenes import EARLIEST, Scene

ORDERS_0 = TopicPartition("orders", 0)


def _alone(scene: Scene, *partitions: int, offset: int | None = None, **configs: str) -> None:
    pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
    scene.do(StartConsumer("c1", "", ("orders",), pairs, partitions=partitions, offset=offset))


@pytest.mark.parametrize(("rule", "first"), [("by_duration:PT5S", 2), ("by_duration:P1DT1H", 0)])
def test_c6_by_duration_begins_at_the_first_record_that_is_young_enough(rule: str, first: int) -> None:
    """KIP-1106: without a committed offset reading begins at the first record not older than the duration."""
    scene = Scene()
    scene.produce(2, 0)
    scene.run(10_000)
    scene.produce(2, 0)
    scene.consumers("c1", configs=(("auto.offset.reset", rule),))
    scene.run(4_700)
    assert [(fact.partition, fact.offset, fact.source) for _, fact in scene.happened(c.PositionSet)] == [
        (ORDERS_0, first, "by_duration")
    ]
    assert scene.consumer("c1").delivered == 4 - first


def test_c6_by_duration_asks_again_while_nothing_is_young_enough() -> None:
    """Where no record is young enough there is no position yet; after request.timeout.ms it is asked for again."""
    scene = Scene(partitions=1)
    scene.produce(2, 0)
    scene.run(10_000)
    scene.consumers("c1", configs=(("auto.offset.reset", "by_duration:PT4S"), ("request.timeout.ms", "5000")))
    scene.run(6_000)
    assert scene.happened(c.PositionSet) == []
    scene.do(SendRecords("p1", "orders", b"young", partition=0))
    scene.run(4_000)
    [(_, found)] = scene.happened(c.PositionSet)
    assert found.offset == 2
    asked = [fact for _, fact in scene.happened(MessageSent) if isinstance(fact.message.body, ListOffsetsRequest)]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("text", "ms"),
    [("PT5S", 5000), ("PT0.5S", 500), ("P1DT2H3M4.005S", 93_784_005), ("-PT-1M", 60_000), ("pt1m", 60_000)],
)
def test_c6_durations_are_read_as_java_reads_them(text: str, ms: int) -> None:
    """ISO 8601 as Java's Duration; what is none, or negative, is refused in Kafka's words."""
    assert duration_ms("by_duration:" + text) == ms
    assert consumer_config([("auto.offset.reset", "by_duration:" + text)])


@pytest.mark.parametrize("text", ["by_duration:PT", "by_duration:5s", "by_duration:-PT1S", "by_duration:", "soon"])
def test_c6_what_is_no_reset_rule_is_refused(text: str) -> None:
    """Kafka's sentence names the four forms."""
    with pytest.raises(ConfigError) as refused:
        consumer_config([("auto.offset.reset", text)])
    assert refused.value.message == (
        f"Invalid value {text} for configuration auto.offset.reset: Invalid value `{text}` for configuration "
        "auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format "
        "'by_duration:<PnDTnHnMn.nS.>'."
    )


def test_c10_a_consumer_without_a_group_reads_what_it_chooses() -> None:
    """assign(): no group, no coordinator, no commit; two of them read the same partition without knowing it."""
    scene = Scene()
    scene.produce(5, 0)
    scene.produce(4, 1)
    _alone(scene, 0, 1, auto_offset_reset="earliest")
    scene.do(StartConsumer("c2", "", ("orders",), EARLIEST, partitions=(0,)))
    scene.run(3_000)
    assert (scene.consumer("c1").delivered, scene.consumer("c2").delivered) == (9, 5)
    assert scene.reads("c1") == (0, 1)
    assert all("__consumer_offsets" not in broker.image.topics for broker in scene.cluster.brokers.values())


def test_c10_a_program_may_begin_at_an_offset_of_its_own() -> None:
    """seek(): reading begins where the program says, whatever was committed."""
    scene = Scene()
    scene.produce(5, 0)
    _alone(scene, 0, offset=3)
    scene.run(2_000)
    assert scene.consumer("c1").delivered == 2


def test_c10_assign_with_a_group_commits_without_being_a_member() -> None:
    """assign() with a group.id reads on from that group's committed offsets and commits there, without joining."""
    scene = Scene()
    scene.produce(5, 0)
    scene.do(StartConsumer("c1", "solo", ("orders",), EARLIEST, commit="sync", partitions=(0,)))
    scene.run(8_000)
    assert scene.committed(0, "solo") == 5
    assert len(scene.group("solo").members) == 0


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            StartConsumer("c1", "", ("orders",)),
            "To use the group management or offset commit APIs, you must provide a valid group.id in the consumer "
            "configuration.",
        ),
        (
            StartConsumer("c1", "", ("orders",), (("enable.auto.commit", "true"),), partitions=(0,)),
            "enable.auto.commit cannot be set to true when default group id (null) is used.",
        ),
    ],
)
def test_c10_what_needs_a_group_is_refused_without_one(command: StartConsumer, sentence: str) -> None:
    """Subscribing and committing need a group.id, in Kafka's words."""
    facts = apply(Scene().cluster, command).facts
    assert [one.fact.refusal.message for one in facts if isinstance(one.fact, CommandRefused)] == [sentence]


def test_c7_without_a_group_and_a_reset_rule_there_is_no_position() -> None:
    """auto.offset.reset=none ends a stand-alone program at once."""
    scene = Scene()
    _alone(scene, 1, auto_offset_reset="none")
    [(_, failed)] = scene.happened(c.ConsumerFailed)
    assert (failed.error, failed.message) == (
        "NoOffsetForPartitionException",
        "Undefined offset with no reset policy for partitions: [orders-1]",
    )
    assert scene.consumer("c1").last_error is not None
    scene.run(1_000)
    assert scene.cluster.processes[NodeId("consumer", "c1")].state == "stopped"


def _truncated_behind_a_reader(reset: str, group: str = "") -> tuple[Scene, int]:
    """A consumer has read a record on a leader alone in the ISR, which an unclean election then takes away.

    Broker 2 lags behind broker 1, is dropped from the ISR, and becomes leader uncleanly when 1 is gone.
    """
    scene = Scene(partitions=1)
    configs = (("unclean.leader.election.enable", "true"),)
    scene.do(CallCluster(CreateTopicsRequest("risky", assignment=((1, 2),), configs=configs)))
    scene.run(500)
    scene.do(StartProducer("p1", "risky", (("acks", "1"),)))
    scene.do(SendRecords("p1", "risky", b"kept", count=3))
    chosen = None if group else 0
    scene.do(StartConsumer("c1", group, ("risky",), (("auto.offset.reset", reset),), partitions=(0,), offset=chosen))
    scene.run(2_000)
    scene.do(CutNetwork(broker_node(1), broker_node(2)))
    scene.do(SendRecords("p1", "risky", b"lost", count=2))
    scene.run(60_000)
    assert scene.consumer("c1").delivered == 5
    if group:
        scene.do(StopConsumer("c1"))
        scene.run(1_000)
    scene.do(KillBroker(1))
    scene.do(HealNetwork(broker_node(1), broker_node(2)))
    scene.run(15_000)
    scene.do(SendRecords("p1", "risky", b"new", count=3))
    return scene, 3


def test_c7_a_position_in_what_was_truncated_goes_back_to_where_the_logs_differ() -> None:
    """KIP-320: before it reads from a new leader a consumer asks where its epoch ended, and reads on from there.

    Without that it would go on at offset 5 and never read the new records 3 and 4.
    """
    scene, differs = _truncated_behind_a_reader("earliest")
    scene.run(10_000)
    [(_, found)] = scene.happened(c.TruncationFound)
    assert (found.old, found.new) == (5, differs)
    assert scene.consumer("c1").delivered == 5 + 3
    spans = [(fact.first_offset, fact.end_offset) for _, fact in scene.happened(c.RecordsDelivered)]
    assert [first for first, _ in spans].count(differs) == 2


def test_c7_a_committed_offset_in_what_was_truncated_is_noticed() -> None:
    """KIP-320: the leader epoch is committed with the offset, so the next reader asks for its end before it reads."""
    scene, differs = _truncated_behind_a_reader("earliest", "billing")
    reset = (("auto.offset.reset", "earliest"),)
    scene.do(StartConsumer("c2", "billing", ("risky",), reset, partitions=(0,)))
    scene.run(10_000)
    [(_, found)] = scene.happened(c.TruncationFound)
    assert (found.node.name, found.old, found.new) == ("c2", 5, differs)
    assert scene.consumer("c2").delivered == 3


def test_c7_without_a_reset_rule_a_truncation_ends_the_program() -> None:
    """LogTruncationException names the first offset that differs."""
    scene, differs = _truncated_behind_a_reader("none")
    scene.run(10_000)
    [(_, failed)] = scene.happened(c.ConsumerFailed)
    assert failed.error == "LogTruncationException"
    assert failed.message.startswith(
        f"Truncated partitions detected with divergent offsets {{risky-0=OffsetAndMetadata{{offset={differs}, "
    )


def test_c7_a_new_leader_with_the_same_records_changes_nothing() -> None:
    """A position that the new leader confirms is read on from, without a record twice or passed over."""
    scene = Scene(partitions=1)
    scene.produce(4, 0)
    scene.consumers("c1")
    scene.run(8_000)
    topic = scene.cluster.controllers[100].image.topics["orders"]
    scene.do(KillBroker(topic.partitions[0].leader))
    scene.run(15_000)
    scene.do(SendRecords("p1", "orders", b"later", partition=0, count=2))
    scene.run(5_000)
    scene.do(StartBroker(topic.partitions[0].leader))
    scene.run(5_000)
    asked = [
        fact for _, fact in scene.happened(MessageSent) if isinstance(fact.message.body, OffsetsForLeaderEpochRequest)
    ]
    assert asked
    assert scene.happened(c.TruncationFound) == []
    spans = [(fact.first_offset, fact.end_offset) for _, fact in scene.happened(c.RecordsDelivered)]
    assert [first for first, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert scene.consumer("c1").delivered == 6


def test_c10_a_partition_that_is_not_there_is_waited_for() -> None:
    """Who chooses a partition beyond the count asks for metadata now and then, and reads it once it is there."""
    scene = Scene()
    _alone(scene, 4, auto_offset_reset="earliest")
    scene.run(30_000)
    asked = [
        fact.message
        for _, fact in scene.happened(MessageSent)
        if isinstance(fact.message.body, MetadataRequest) and fact.node == NodeId("consumer", "c1")
    ]
    assert 25 <= len(asked) <= 40
    assert all(message.background for message in asked[1:])
    scene.do(CallCluster(CreatePartitionsRequest("orders", 5)))
    scene.run(2_000)
    scene.produce(2, 4)
    scene.run(62_000)
    assert scene.consumer("c1").delivered == 2
