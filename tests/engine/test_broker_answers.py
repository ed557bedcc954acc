"""What a broker answers to clients that ask the wrong broker, for the wrong topic, or too early (H-13, C-3, O-1)."""

from __future__ import annotations

from kafka_tui.engine import commands as c
from kafka_tui.engine.broker import handlers
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import INTERNAL_TOPIC, NodeId, TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.data import (
    FetchPartition,
    FetchRequest,
    FetchResponse,
    ListOffsetsRequest,
    ListOffsetsResponse,
)
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.turn import Making, Turn
from tests.engine.any_commands import play

T0 = TopicPartition("t", 0)
ASKER = NodeId("consumer", "c")


def cluster_with_topic(*steps: c.Command | int) -> Cluster:
    """Three brokers; t-0 is on brokers 1 and 2, broker 1 leads; then the steps."""
    created = c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2),)))
    return play(new_cluster(3)[0], [created, 100, *steps])


def answer(cluster: Cluster, broker: int, request: Request) -> Response:
    """What the broker answers at once."""
    making = Making(cluster)
    turn: Turn[Broker] = Turn(making, broker_node(broker), 0)
    handlers.on_request(turn, Call(10**9, ASKER), request)
    sent = [recorded.fact for recorded in making.facts if isinstance(recorded.fact, MessageSent)]
    body = sent[-1].message.body
    assert isinstance(body, Response)
    return body


def fetch_error(cluster: Cluster, broker: int, partition: TopicPartition) -> str:
    """The error of a consumer's fetch of one partition."""
    wanted = FetchPartition(partition, 0, leader_epoch=-1)
    request = FetchRequest(-1, -1, 0, 1, 1000, 1000, (wanted,))
    response = answer(cluster, broker, request)
    assert isinstance(response, FetchResponse)
    return response.partitions[0].error


def offset_at(cluster: Cluster, timestamp: int, broker: int = 1) -> tuple[str, int]:
    """Error and offset that ListOffsets finds for a time."""
    response = answer(cluster, broker, ListOffsetsRequest(timestamp, (T0,)))
    assert isinstance(response, ListOffsetsResponse)
    return response.offsets[0].error, response.offsets[0].offset


def test_c9_every_time_that_has_a_name_has_an_offset() -> None:
    """The largest timestamp is that of the first record with it; local is everything, and elsewhere is nothing."""
    named = (-1, -2, -3, -4, -5, -6)
    empty = cluster_with_topic()
    assert [offset_at(empty, timestamp)[1] for timestamp in named] == [0, 0, -1, 0, -1, -1]
    started = c.StartProducer("p", "t")
    record = c.SendRecords("p", "t", b"v")
    cluster = cluster_with_topic(started, 100, record, 100, record, 100)
    assert [offset_at(cluster, timestamp)[1] for timestamp in named] == [2, 0, 1, 0, -1, -1]


def test_h13_a_broker_without_the_partition_says_whether_others_have_it() -> None:
    """A follower serves consumers (C-2), a stranger is NOT_LEADER_OR_FOLLOWER, and what nobody has is unknown."""
    cluster = cluster_with_topic()
    assert [fetch_error(cluster, broker, T0) for broker in (2, 3)] == [NONE, "NOT_LEADER_OR_FOLLOWER"]  # C-2
    for broker in (2, 3):
        assert offset_at(cluster, 0, broker) == ("NOT_LEADER_OR_FOLLOWER", -1)
    assert fetch_error(cluster, 3, TopicPartition("nope", 0)) == "UNKNOWN_TOPIC_OR_PARTITION"
    assert fetch_error(cluster, 1, TopicPartition("t", 7)) == "UNKNOWN_TOPIC_OR_PARTITION"


def test_h13_an_older_and_a_newer_leader_epoch_are_told_apart() -> None:
    """A leader answers in its own epoch alone: FENCED for an older one, UNKNOWN for one it has not heard of."""
    cluster = cluster_with_topic(c.KillBroker(1), 12_000)  # broker 2 leads in epoch 1
    for epoch, error in ((0, "FENCED_LEADER_EPOCH"), (1, NONE), (2, "UNKNOWN_LEADER_EPOCH")):
        listed = answer(cluster, 2, ListOffsetsRequest(-2, (T0,), (epoch,)))
        assert isinstance(listed, ListOffsetsResponse) and listed.offsets[0].error == error
        wanted = FetchPartition(T0, 0, leader_epoch=epoch)
        fetched = answer(cluster, 2, FetchRequest(-1, -1, 0, 1, 1000, 1000, (wanted,)))
        assert isinstance(fetched, FetchResponse) and [part.error for part in fetched.partitions] == [error]


def test_c3_a_time_leads_to_no_record_at_or_above_the_high_watermark() -> None:
    """ListOffsets by time finds only what consumers may read."""
    producer = c.StartProducer("p", "t", (("acks", "1"), ("linger.ms", "0")))
    first = cluster_with_topic(producer, c.SendRecords("p", "t", b"x"), 2000)
    second = play(first, [c.CutNetwork(broker_node(1), broker_node(2)), c.SendRecords("p", "t", b"y"), 100])
    replica = second.brokers[1].replicas[T0]
    assert (replica.high_watermark, replica.log.log_end_offset) == (1, 2)
    assert offset_at(second, 0) == (NONE, 0)
    assert offset_at(second, first.now_ms) == (NONE, -1)


def test_o1_only_the_coordinator_writes_to_the_offsets_topic() -> None:
    """A program's record for the offsets topic is refused, so no group is ever read from it."""
    commands: list[c.Command | int] = [
        c.StartConsumer("c", "g", ("t",)),
        10_000,
        c.StartProducer("p", INTERNAL_TOPIC),
        c.SendRecords("p", INTERNAL_TOPIC, b"1", b"offset/x"),
        5000,
    ]
    cluster = cluster_with_topic(*commands)
    error = cluster.producers["p"].last_error
    assert error is not None and error.error == "INVALID_TOPIC_EXCEPTION"
    assert (cluster.producers["p"].acknowledged, cluster.producers["p"].failed) == (0, 1)
