"""What a producing program learns of its records, by the way it sends (P-16), and how it ends (P-17)."""

import pytest

from kafka_tui.engine.commands import FlushProducer, KillProducer, SendRecords, StopProducer
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.producer import outstanding
from kafka_tui.engine.refusals import NONE
from tests.engine.clients.scripted_cluster import UNHEARD, ScriptedCluster

P1 = NodeId("producer", "p1")
ORDERS_0 = TopicPartition("orders", 0)
EXPIRED = (
    "Expiring 1 record(s) for orders-0:1005 ms has passed since batch creation. "
    "The request has not been sent, or no server response has been received yet."
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """One broker that leads the one partition of orders."""
    scripted = ScriptedCluster(monkeypatch)
    scripted.leaders["orders"] = [1]
    return scripted


def _seen(world: ScriptedCluster) -> list[tuple[str, str, str, int]]:
    return [(seen.exception, seen.by, seen.message, seen.records) for seen in world.producer.learnt]


@pytest.mark.parametrize(
    ("mode", "by"), [("sync", "get()"), ("async", "callback"), ("fire-and-forget", None)]
)  # fmt: skip
def test_p16_what_each_way_to_send_learns(world: ScriptedCluster, mode: str, by: str | None) -> None:
    """get() and callback bring offset and exception, with Kafka's class and words; without them nothing is learnt."""
    world.fault = lambda number, request: UNHEARD if number > 1 else NONE
    world.start(delivery_timeout_ms="1005", request_timeout_ms="1000", linger_ms="5")
    world.send(b"stored", mode=mode)
    world.run(500)
    assert dict(world.producer.last_offsets.items()) == ({} if by is None else {ORDERS_0: 0})
    world.send(b"lost", mode=mode)
    world.run(3000)
    assert (world.producer.acknowledged, world.producer.failed) == (1, 1)
    assert _seen(world) == ([] if by is None else [("TimeoutException", by, EXPIRED, 1)])


def test_p16_a_batch_tells_each_record_by_the_way_it_was_sent(world: ScriptedCluster) -> None:
    """Records of one batch share its fate, but only those sent with a callback are told of it."""
    world.fault = lambda number, request: "INVALID_RECORD"
    world.start(linger_ms="50")
    world.send(b"a", mode="fire-and-forget", count=2)
    world.send(b"b", mode="async", count=3)
    world.send(b"c", mode="fire-and-forget")
    world.run(1000)
    assert world.producer.failed == 6
    assert [(seen.exception, seen.records) for seen in world.producer.learnt] == [("InvalidRecordException", 3)]


@pytest.mark.parametrize(
    ("command", "exception", "sentence"),
    [
        (SendRecords("p1", "", b"x"), "IllegalArgumentException", "Topic cannot be null."),
        (
            SendRecords("p1", "orders", b"x", partition=-1, mode="fire-and-forget"),
            "IllegalArgumentException",
            "Invalid partition: -1. Partition number should always be non-negative or null.",
        ),
        (
            SendRecords("p1", "orders", b"x", timestamp_ms=-1),
            "IllegalArgumentException",
            "Invalid timestamp: -1. Timestamp should always be non-negative or null.",
        ),
    ],
)
def test_p1_p16_what_send_throws_is_learnt_by_every_program(
    world: ScriptedCluster, command: SendRecords, exception: str, sentence: str
) -> None:
    """What `ProducerRecord` does not allow is thrown at once, also at a program that fires and forgets."""
    world.start()
    world.give(command)
    world.run(100)
    assert _seen(world) == [(exception, "send()", sentence, 1)]
    assert (world.producer.sent, world.producer.failed) == (0, 0)


def test_p16_send_after_close_throws(world: ScriptedCluster) -> None:
    """A closed producer throws IllegalStateException."""
    world.start(linger_ms="1000")
    world.send(b"a")
    world.run(10)
    world.fault = lambda number, request: UNHEARD
    world.give(StopProducer("p1"))
    world.give(SendRecords("p1", "orders", b"x"))
    assert _seen(world)[-1][:3] == (
        "IllegalStateException",
        "send()",
        "Cannot perform operation after producer has been closed",
    )


def test_p1_a_record_may_bring_its_own_time(world: ScriptedCluster) -> None:
    """A timestamp that the program gives is kept; else the clock is taken, after metadata came."""
    world.start()
    world.run(100)
    world.send(b"own", timestamp_ms=42)
    world.send(b"clock")
    world.run(1000)
    [batch] = world.logs[ORDERS_0]
    assert [record.timestamp_ms for record in batch.records] == [42, 102]


def test_p10_buffer_exhausted_is_learnt_in_kafkas_words(world: ScriptedCluster) -> None:
    """A record that finds no memory in max.block.ms brings BufferExhaustedException, with the numbers."""
    world.fault = lambda number, request: UNHEARD
    world.start(buffer_memory="200", batch_size="100", max_block_ms="300", linger_ms="0")
    world.run(50)
    for _ in range(3):
        world.send(b"v" * 60)
    world.run(1000)
    assert _seen(world) == [
        (
            "BufferExhaustedException",
            "callback",
            "Failed to allocate 145 bytes within the configured max blocking time 300 ms. Total memory: 200 bytes. "
            "Available memory: 55 bytes. Poolable size: 100 bytes",
            2,
        )
    ]


def test_p17_flush_sends_at_once_and_returns_when_all_is_settled(world: ScriptedCluster) -> None:
    """flush() ends lingering; what the program sends after it waits for its return."""
    world.start(linger_ms="60000", delivery_timeout_ms="200000")
    world.send(b"a", count=3)
    world.run(1000)
    assert world.stored() == []
    world.give(FlushProducer("p1"))
    world.send(b"b")
    assert len(world.happened(f.ProducerFlushed)) == 0
    assert world.producer.flushing
    world.run(1100)
    assert world.stored() == [b"a"] * 3
    assert len(world.happened(f.ProducerFlushed)) == 1
    world.run(2000)
    assert world.stored() == [b"a"] * 3  # what came after it lingers again
    assert outstanding(world.producer) == 1


def test_p17_flush_with_nothing_to_send_returns_at_once(world: ScriptedCluster) -> None:
    """Where everything is settled flush() does not wait."""
    world.start()
    world.run(100)
    world.give(FlushProducer("p1"))
    assert len(world.happened(f.ProducerFlushed)) == 1
    assert world.producer.program == ()


def test_p17_close_with_a_timeout_gives_up_what_is_left(world: ScriptedCluster) -> None:
    """After its timeout close() ends the program; what is not settled fails with Kafka's sentence."""
    world.fault = lambda number, request: UNHEARD
    world.start()
    world.send(b"a")
    world.run(100)
    world.give(StopProducer("p1", timeout_ms=500))
    world.run(599)
    assert world.cluster.processes[P1].state == "running"
    world.run(600)
    assert world.cluster.processes[P1].state == "stopped"
    assert _seen(world) == [("KafkaException", "callback", "Producer is closed forcefully.", 1)]
    assert outstanding(world.producer) == 0


def test_p17_close_with_a_timeout_ends_a_send_that_blocks(world: ScriptedCluster) -> None:
    """A `send()` that waits for metadata throws when the producer is closed over it."""
    world.start()
    world.send(b"a", topic="nowhere", count=2)
    world.run(100)
    world.give(StopProducer("p1", timeout_ms=0))
    assert world.cluster.processes[P1].state == "stopped"
    assert _seen(world) == [("KafkaException", "send()", "Producer closed while send in progress", 1)]
    assert outstanding(world.producer) == 0


def test_p16_a_killed_program_never_learns_what_became_of_its_records(world: ScriptedCluster) -> None:
    """Records in the accumulator die with the process: nobody stores them and nobody is told."""
    world.start(linger_ms="1000")
    world.send(b"a", count=5)
    world.run(100)
    world.give(KillProducer("p1"))
    world.run(200_000)
    assert world.stored() == []
    assert (world.producer.acknowledged, world.producer.failed, world.producer.learnt) == (0, 0, ())


def test_p5_a_broker_that_takes_nothing_is_left_out_after_the_availability_timeout(world: ScriptedCluster) -> None:
    """Batches wait for broker 2 longer than partitioner.availability.timeout.ms: records without key go elsewhere."""
    world.leaders["orders"] = [1, 2]
    world.fault = lambda number, request: UNHEARD if request.data[0].partition.partition == 1 else NONE
    world.start(
        linger_ms="0",
        batch_size="100",
        partitioner_availability_timeout_ms="300",
        max_in_flight_requests_per_connection="1",
    )
    for number in range(40):
        world.send(b"%04d" % number + b"." * 60)
        world.run(world.cluster.now_ms + 50)
    assert 1 in [fact.partition for fact in world.happened(f.StickyPartitionDrawn)]
    late = world.happened(f.StickyPartitionDrawn)[-10:]
    assert {fact.partition for fact in late} == {0}


def test_p5_without_adaptive_partitioning_queues_do_not_matter(world: ScriptedCluster) -> None:
    """With partitioner.adaptive.partitioning.enable=false the draw stays uniform, however long a queue is."""
    world.leaders["orders"] = [1, 1]
    world.fault = lambda number, request: UNHEARD
    world.start(
        linger_ms="0",
        batch_size="100",
        partitioner_adaptive_partitioning_enable="false",
        max_in_flight_requests_per_connection="1",
    )
    for number in range(30):
        world.send(b"%04d" % number + b"." * 60)
        world.run(world.cluster.now_ms + 5)
    assert world.producer.sticky["orders"].load == ()


def test_p15_records_in_bad_company_learn_so(world: ScriptedCluster) -> None:
    """One record of a batch was refused by the broker: it learns why, the others learn that they were beside it."""
    world.record_errors = ((1, "Compacted topic cannot accept message without key in topic partition orders-0"),)
    world.fault = lambda number, request: "INVALID_RECORD"
    world.start(linger_ms="50")
    for key in (b"a", None, b"c"):
        world.send(b"v", key=key)
    world.run(1000)
    assert [(seen.exception, seen.records) for seen in world.producer.learnt] == [
        ("InvalidRecordException", 1),
        ("KafkaException", 2),
    ]
    assert world.producer.learnt[-1].message.startswith("Failed to append record because it was part of a batch")
