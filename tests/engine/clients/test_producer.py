"""The producer against scripted brokers: what is sent when, what is refused, and what the program learns."""

from itertools import pairwise

import pytest

from kafka_tui.engine.clients.partitioner import partition_for_key
from kafka_tui.engine.commands import KillProducer, SendRecords, StartProducer, StopProducer
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.facts.network import CommandRefused, ProcessStopped
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.data import MetadataRequest
from tests.engine.clients.scripted_cluster import UNHEARD, ScriptedCluster

P1 = NodeId("producer", "p1")
ORDERS_0 = TopicPartition("orders", 0)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """Three brokers; topic orders has one partition, led by broker 1."""
    scripted = ScriptedCluster(monkeypatch, brokers=3)
    scripted.leaders["orders"] = [1]
    return scripted


def test_a_record_is_stored_and_acknowledged(world: ScriptedCluster) -> None:
    world.start()
    world.send(b"hello", b"k")
    assert outstanding(world.producer) == 1
    world.run(100)
    assert world.stored() == [b"hello"]
    node = world.producer
    assert (node.sent, node.acknowledged, node.failed, outstanding(node)) == (1, 1, 0, 0)
    assert (node.batches, node.record_bytes, node.wire_bytes) == (1, 13, 74)
    assert node.last_offsets.get(ORDERS_0) == 0
    [sent] = world.happened(f.RecordSent)
    assert (sent.partition, sent.chosen, sent.count, sent.new_batch) == (ORDERS_0, "key", 1, True)


def test_p2_metadata_comes_before_the_partition_is_chosen(world: ScriptedCluster) -> None:
    """send() of an unknown topic blocks until metadata names its partitions, and only asks once."""
    world.start()
    world.send(b"hello", b"k")
    assert world.happened(f.RecordSent) == []
    assert [fact.needs for fact in world.happened(f.RecordBlocked)] == ["metadata"]
    world.run(100)
    assert [request.topics for _, _, request in world.asked if isinstance(request, MetadataRequest)] == [("orders",)]


def test_p2_unknown_topic_times_out_after_max_block(world: ScriptedCluster) -> None:
    """Without metadata send() fails after max.block.ms, in Kafka's words."""
    world.start(max_block_ms="3000")
    world.send(b"x", topic="nowhere")
    world.run(2999)
    assert outstanding(world.producer) == 1
    world.run(3000)
    assert world.producer.failed == 1
    [refused] = world.happened(f.RecordRefused)
    assert refused.message == "Topic nowhere not present in metadata after 3000 ms."
    assert world.producer.last_error is not None


def test_p2_invalid_topic_fails_at_once(world: ScriptedCluster) -> None:
    """An error that no waiting cures ends send() when it is learnt."""
    world.topic_error = "INVALID_TOPIC_EXCEPTION"
    world.start()
    world.send(b"x", topic="my topic")
    world.run(10)
    [refused] = world.happened(f.RecordRefused)
    assert (refused.error, refused.message) == ("INVALID_TOPIC_EXCEPTION", "Invalid topics: [my topic]")


def test_p3_partition_beyond_the_count_waits_for_metadata(world: ScriptedCluster) -> None:
    """An explicit partition that does not exist waits max.block.ms for metadata to show it, then times out."""
    world.leaders["orders"] = [1, 2, 3, 1, 2]
    world.start(max_block_ms="3000")
    world.send(b"x", partition=77)
    world.run(2999)
    assert world.producer.failed == 0
    world.run(3000)
    [refused] = world.happened(f.RecordRefused)
    assert refused.message == (
        "Partition 77 of topic orders with partition count 5 is not present in metadata after 3000 ms."
    )


def test_p3_partition_that_appears_meanwhile_is_used(world: ScriptedCluster) -> None:
    """Waiting for a partition ends when metadata shows it."""
    world.start()
    world.send(b"x", partition=1)
    world.run(500)
    world.leaders["orders"] = [1, 2]
    world.run(3000)
    assert world.stored(1) == [b"x"]


def test_p4_keys_choose_the_partition_by_their_hash(world: ScriptedCluster) -> None:
    """Every record with a key lies on the partition of its murmur2 hash."""
    world.leaders["orders"] = [1, 2, 3]
    world.start()
    for number in range(20):
        world.send(b"v%d" % number, b"k%d" % number)
    world.run(100)
    for number in range(20):
        assert b"v%d" % number in world.stored(partition_for_key(b"k%d" % number, 3))


def test_p7_a_lone_record_waits_for_linger(world: ScriptedCluster) -> None:
    """A batch that is not full leaves linger.ms after it was begun."""
    world.start(linger_ms="50")
    world.send(b"first")
    world.run(20)
    begun_ms = world.producer.queue(ORDERS_0)[0].created_ms
    world.run(200)
    [(arrived_ms, broker, _)] = world.produced
    assert (arrived_ms, broker) == (begun_ms + 50 + 1, 1)


def test_p8_one_request_per_broker_with_a_batch_per_partition(world: ScriptedCluster) -> None:
    """When one batch of a broker is ready, its other partitions' batches go along in the same request."""
    world.leaders["orders"] = [1, 2, 1, 2]
    world.start(linger_ms="50")
    for partition in range(4):
        world.send(b"v", partition=partition)
    world.run(500)
    requests = [(broker, [item.partition.partition for item in request.data]) for _, broker, request in world.produced]
    assert requests == [(1, [0, 2]), (2, [1, 3])]


def test_p9_no_more_unanswered_requests_than_allowed(world: ScriptedCluster) -> None:
    """With answers withheld, exactly max.in.flight requests leave, the rest waits."""
    world.fault = lambda number, request: UNHEARD
    world.start(batch_size="100", linger_ms="0", max_in_flight_requests_per_connection="3")
    world.send(b"x" * 90, count=10)
    world.run(1000)
    assert len(world.produced) == 3
    assert len(world.producer.queue(ORDERS_0)) == 7


def test_p10_full_buffer_blocks_then_fails(world: ScriptedCluster) -> None:
    """With buffer.memory taken, send() blocks max.block.ms and then fails as Kafka's BufferExhaustedException."""
    world.fault = lambda number, request: UNHEARD
    world.start(batch_size="1000", buffer_memory="2000", max_block_ms="500", linger_ms="0")
    world.run(10)
    world.send(b"x" * 900, count=3)
    world.run(2000)
    [refused] = world.happened(f.RecordRefused)
    assert refused.message == (
        "Failed to allocate 1000 bytes within the configured max blocking time 500 ms. Total memory: 2000 bytes. "
        "Available memory: 0 bytes. Poolable size: 1000 bytes"
    )
    assert [fact.needs for fact in world.happened(f.RecordBlocked)] == ["metadata", "memory"]


def test_p10_memory_comes_back_with_the_answer(world: ScriptedCluster) -> None:
    """More records than memory are all stored when brokers answer."""
    world.start(batch_size="1000", buffer_memory="2000")
    world.send(b"x" * 900, count=20)
    world.run(2000)
    assert len(world.stored()) == 20
    assert world.producer.memory_bytes == 0


def test_b7_a_record_too_large_is_refused_locally(world: ScriptedCluster) -> None:
    """No broker sees a record above max.request.size; the sentence counts the upper bound of B-6."""
    world.start(max_request_size="1000")
    world.send(b"x" * 1000)
    world.run(100)
    [refused] = world.happened(f.RecordRefused)
    assert refused.error == "MESSAGE_TOO_LARGE"
    assert refused.message == (
        "The message is 1086 bytes when serialized which is larger than 1000, which is the value of the "
        "max.request.size configuration."
    )
    assert world.produced == []


def test_p8_a_request_stays_below_its_limit(world: ScriptedCluster) -> None:
    """max.request.size bounds what goes into one request; the rest follows in the next."""
    world.leaders["orders"] = [1, 1, 1]
    world.start(max_request_size="500", linger_ms="10")
    for partition in range(3):
        world.send(b"x" * 170, partition=partition)
    world.run(1000)
    assert [len(request.data) for _, _, request in world.produced] == [2, 1]


def test_p16_sync_sends_one_record_per_round_trip(world: ScriptedCluster) -> None:
    """A synchronous program sends the next record after the answer to the one before."""
    world.start()
    world.send(b"x", count=4, mode="sync")
    world.run(1000)
    assert [request.data[0].batch.record_count for _, _, request in world.produced] == [1, 1, 1, 1]
    times = [time_ms for time_ms, _, _ in world.produced]
    assert all(later - earlier >= 5 + 2 for earlier, later in pairwise(times))


def test_p16_async_records_share_a_batch(world: ScriptedCluster) -> None:
    """The same records sent asynchronously take one request."""
    world.start()
    world.send(b"x", count=4)
    world.run(1000)
    assert [request.data[0].batch.record_count for _, _, request in world.produced] == [4]


def test_p16_sync_goes_on_after_a_failure(world: ScriptedCluster) -> None:
    """A failed synchronous send does not hold the next one back."""
    world.fault = lambda number, request: "INVALID_RECORD" if number == 1 else NONE
    world.start()
    world.send(b"x", count=2, mode="sync")
    world.run(1000)
    assert (world.producer.failed, world.producer.acknowledged, world.producer.program) == (1, 1, ())


def test_p16_fire_and_forget_learns_nothing_but_still_retries(world: ScriptedCluster) -> None:
    """The program that passes no callback hears neither offset nor error; the sender retries all the same."""
    world.fault = lambda number, request: ("NOT_ENOUGH_REPLICAS", NONE, "INVALID_RECORD")[number - 1]
    world.start()
    world.send(b"a", mode="fire-and-forget")
    world.run(1000)
    world.send(b"b", mode="fire-and-forget")
    world.run(2000)
    assert world.stored() == [b"a"]
    node = world.producer
    assert (node.acknowledged, node.failed, node.last_error, len(node.last_offsets)) == (1, 1, None, 0)


def test_p17_close_sends_what_is_queued_then_ends(world: ScriptedCluster) -> None:
    """close() does not wait for linger and the process ends when the last answer is in."""
    world.start(linger_ms="10000", request_timeout_ms="20000")
    world.send(b"a", count=3)
    world.run(100)
    assert world.produced == []
    world.give(StopProducer("p1"))
    assert world.cluster.processes[P1].state == "running"
    world.run(200)
    assert world.stored() == [b"a", b"a", b"a"]
    assert world.cluster.processes[P1].state == "stopped"
    world.send(b"late")
    assert world.happened(CommandRefused)[-1].refusal.message == "The producer p1 is stopped."


def test_p17_close_of_an_idle_producer_ends_at_once(world: ScriptedCluster) -> None:
    """With nothing outstanding close() ends the process in the same moment."""
    world.start()
    world.run(100)
    world.give(StopProducer("p1"))
    assert [fact.how for fact in world.happened(ProcessStopped)] == ["stopped"]


def test_killed_producer_loses_its_queue_and_starts_as_a_new_session(world: ScriptedCluster) -> None:
    world.start(linger_ms="1000", request_timeout_ms="2000")
    world.send(b"a")
    world.run(100)
    world.give(KillProducer("p1"))
    world.run(5000)
    assert world.stored() == []
    world.start()
    assert world.producer.sent == 0
    world.send(b"b")
    world.run(6000)
    assert world.stored() == [b"b"]


def test_own_records_come_at_their_interval_up_to_the_limit(world: ScriptedCluster) -> None:
    world.give(StartProducer("p1", "orders", (), interval_ms=100, size_bytes=8, key_count=2, limit=3))
    world.run(5000)
    assert world.stored() == [b"p1-1....", b"p1-2....", b"p1-3...."]
    assert [fact.key for fact in world.happened(f.RecordsHanded)] == [b"k1", b"k2", b"k1"]


def test_p13_settings_that_exclude_each_other_are_refused(world: ScriptedCluster) -> None:
    """A ConfigException keeps the producer from starting."""
    world.start(acks="1", enable_idempotence="true")
    [refused] = world.happened(CommandRefused)
    assert refused.refusal.error == "INVALID_CONFIG"
    assert refused.refusal.message.startswith("Must set acks to all in order to use the idempotent producer.")
    assert "p1" not in world.cluster.producers


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (SendRecords("p1", "", b"x"), "Topic cannot be null."),
        (
            SendRecords("p1", "orders", b"x", partition=-1),
            "Invalid partition: -1. Partition number should always be non-negative or null.",
        ),
        (SendRecords("p2", "orders", b"x"), "There is no producer p2."),
        (StartProducer("p1", "orders"), "There is a producer p1 already, and it is running."),
    ],
)
def test_p1_commands_that_make_no_sense_are_refused(
    world: ScriptedCluster, command: SendRecords | StartProducer, sentence: str
) -> None:
    """What Kafka's record or an unknown name does not allow is refused with a sentence."""
    world.start()
    world.give(command)
    assert world.happened(CommandRefused)[-1].refusal.message == sentence
    assert world.producer.sent == 0


def test_an_idle_producer_leaves_only_silent_work_on_the_agenda(world: ScriptedCluster) -> None:
    world.start()
    world.send(b"a")
    world.run(2000)
    assert world.cluster.agenda is not None
    assert world.cluster.agenda.least.silent
    assert world.cluster.agenda.size < 5


def test_p3_a_round_robin_partitioner_deals_records_out_whatever_their_keys(world: ScriptedCluster) -> None:
    """partitioner.class=RoundRobinPartitioner comes before the key's hash, and leaves partitions without leader out."""
    world.leaders["orders"] = [1, -1, 1]
    world.start(partitioner_class="org.apache.kafka.clients.producer.RoundRobinPartitioner")
    world.send(b"x", key=b"always-the-same", count=5)
    world.run(1000)
    sent = world.happened(f.RecordSent)
    assert [fact.partition.partition for fact in sent] == [0, 2, 0, 2, 0]
    assert {fact.chosen for fact in sent} == {"round-robin"}
