"""The accumulator against what Kafka's own RecordAccumulator and BuiltInPartitioner did, and its pure rules."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.clients import accumulator, handlers, producer, sender
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import SendRecords, StartProducer
from kafka_tui.engine.facts import clients as f
from kafka_tui.engine.facts.network import TimerFired
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.nodes.producer import (
    KnownPartition,
    Producer,
    SentBatch,
    SentRequest,
    Sequences,
    Sticky,
)
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.data import PartitionMetadata, TopicMetadata
from kafka_tui.engine.storage.batches import Record, make_batch
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.engine.timers import Timer
from kafka_tui.engine.turn import Making, Turn
from tests.golden_vectors import cases

P1 = NodeId("producer", "p1")


def told(partitions: tuple[KnownPartition, ...]) -> TopicMetadata:
    """What a broker says of topic t with these partitions."""
    return TopicMetadata("t", NONE, tuple(PartitionMetadata(p.leader, p.leader_epoch) for p in partitions))


class Clock(Timer, frozen=True, tag=True):
    """Moves the clock on."""


class Bench:
    """A producer whose sender the vector works by hand; metadata is there from the start."""

    def __init__(self, case: dict[str, Any]) -> None:
        configs = {
            "acks": "1",  # the vectors' accumulator has no producer id to wait for
            "batch.size": str(case["batch_size"]),
            "buffer.memory": str(case["buffer_memory"]),
            "linger.ms": str(case["linger_ms"]),
            "max.block.ms": "0",
        }
        self.making = Making(Cluster(admin=Admin(bootstrap=(1,))))
        handlers.on_command(self.making, StartProducer("p1", "t", tuple(configs.items())), 0)
        self.turn: Turn[Producer] = Turn(self.making, P1, 0)
        brokers = int(case["partition_leaders"].rsplit(" ", 1)[1])
        known = tuple(KnownPartition(1 + number % brokers, 0) for number in range(case["partitions"]))
        self.turn.emit(f.MetadataReceived(node=P1, brokers=(1,), topics=(told(known),)))

    @property
    def node(self) -> Producer:
        return self.turn.node

    def facts(self, kind: type[Any], since: int) -> list[Any]:
        return [recorded.fact for recorded in self.making.facts[since:] if isinstance(recorded.fact, kind)]

    def queues(self) -> list[dict[str, Any]]:
        return [
            {
                "partition": partition.partition,
                "batches": [
                    {"records": len(batch.records), "estimated_size": batch.size_bytes, "full": batch.full}
                    for batch in queue
                ],
            }
            for partition, queue in self.node.accumulator.items()
            if queue
        ]

    def play(self, step: dict[str, Any]) -> None:
        """Do one step of a vector and compare what it says came of it."""
        match step["action"]:
            case "send":
                self._send(step)
            case "ready?":
                ready = accumulator.readiness(self.node, self.node_now)
                assert list(ready.brokers) == step["ready_brokers"]
                if not ready.brokers:
                    assert ready.next_ms is not None
                    assert ready.next_ms - self.node_now == step["next_ready_check_delay_ms"]
            case "time passes":
                self.turn.schedule(Clock(), step["ms"])
                due_ms = self.node_now + step["ms"]
                while (agenda := self.making.cluster.agenda) is not None and agenda.least.due_ms <= due_ms:
                    fired = TimerFired(node=P1, timer=Clock(), due_ms=agenda.least.due_ms)
                    self.making.record(fired, 0)
                self.turn = Turn(self.making, P1, 0)  # a turn takes no time
            case "flush begins":
                self.turn.emit(f.ProducerClosing(node=P1, queued=0))
            case "drain":
                self._drain(step)
        if "queues" in step:
            assert self.queues() == step["queues"]

    @property
    def node_now(self) -> int:
        return self.turn.now_ms

    def _send(self, step: dict[str, Any]) -> None:
        since = len(self.making.facts)
        key = None if step["key"] is None else step["key"].encode()
        if step["partition"] is None and key is None and "goes_to_partition" in step:
            self._let_the_draw_be(step["goes_to_partition"], Record(None, b"v" * step["value_size"]))
        command = SendRecords("p1", "t", b"v" * step["value_size"], key, step["partition"])
        producer.hand_over(
            self.turn,
            producer.Job(command.topic, Record(command.key, command.value), command.partition, "async", 1),
        )
        while producer._send_some(self.turn):
            pass
        if "error" in step:
            [refused] = self.facts(f.RecordRefused, since)
            assert step["error"] == f"BufferExhaustedException: {refused.message}"
            return
        [sent] = self.facts(f.RecordSent, since)
        assert sent.partition.partition == step["goes_to_partition"]
        assert sent.new_batch == step["new_batch"]
        queue = self.node.queue(sent.partition)
        assert (len(queue) > 1 or queue[-1].full) == step["batch_is_full_or_queue_gt_1"]

    def _let_the_draw_be(self, partition: int, record: Record) -> None:
        """Which partition a draw gives is not ours to compare; whether one is due is."""
        sticky = self.node.sticky.get("t") or Sticky()
        queue = self.node.queue(TopicPartition("t", sticky.partition))
        if accumulator.sticky_is_over(sticky, queue, record, self.node.config.batch_size):
            closes = sticky.partition if queue and not accumulator.has_room(queue, record) else -1
            self.turn.emit(f.StickyPartitionDrawn(node=P1, topic="t", partition=partition, closes=closes))

    def _drain(self, step: dict[str, Any]) -> None:
        requests = {}
        for broker in accumulator.readiness(self.node, self.node_now).brokers:
            taken = accumulator.drain(self.node, broker, self.node_now)
            requests[str(broker)] = sorted(
                (item.partition.partition, len(item.batch.records), item.batch.size_bytes) for item in taken
            )
            sender._send(self.turn, broker, taken)
        assert requests == {
            broker: sorted((item["partition"], item["records"], item["bytes"]) for item in items)
            for broker, items in step["requests"].items()
        }


@pytest.mark.parametrize("case", cases("producer_batching"))
def test_p6_batches_form_as_kafkas(case: dict[str, Any]) -> None:
    """Queues, readiness, requests and the buffer's refusal equal those of Kafka's RecordAccumulator (P-5 … P-10)."""
    bench = Bench(case)
    for step in case["steps"]:
        bench.play(step)


@given(
    lengths=st.lists(st.integers(0, 6), min_size=2, max_size=6),
    leaderless=st.sets(st.integers(0, 5)),
)
def test_p5_weights_are_what_is_missing_to_the_longest_queue(lengths: list[int], leaderless: set[int]) -> None:
    """Every partition with a leader is drawn (longest + 1 - its length) times in one round of all numbers."""
    led = [number for number in range(len(lengths)) if number not in leaderless]
    known = tuple(KnownPartition(1 if number in led else -1, 0) for number in range(len(lengths)))
    bench = Bench(
        {"batch_size": 100, "buffer_memory": 10**9, "linger_ms": 5, "partition_leaders": "mod 1", "partitions": 0}
    )
    bench.turn.emit(f.MetadataReceived(node=P1, brokers=(1,), topics=(told(known),)))
    for number, length in enumerate(lengths):
        queue = tuple(QueuedBatch(batch, 0, 100, 100) for batch in range(length))
        bench.turn.put("accumulator", TopicPartition("t", number), queue)
    load = accumulator.load_of(bench.node, "t")
    if not led or (len(led) == len(lengths) and len(set(lengths)) == 1):
        assert load == ()
        return
    drawn = [accumulator.drawn_partition(load, known, lambda below, at=at: at) for at in range(load[-1][1])]
    longest = max(lengths[number] for number in led)
    assert [drawn.count(number) for number in led] == [longest + 1 - lengths[number] for number in led]


def test_p5_uniform_draw_leaves_partitions_without_leader_out() -> None:
    """With equal queues every number gives a partition with a leader; with none all partitions count."""
    known = (KnownPartition(-1), KnownPartition(1), KnownPartition(2))
    assert [accumulator.drawn_partition((), known, lambda below, at=at: at % below) for at in range(2)] == [1, 2]
    nobody = (KnownPartition(-1), KnownPartition(-1))
    assert [accumulator.drawn_partition((), nobody, lambda below, at=at: at % below) for at in range(2)] == [0, 1]


RECORDS = st.builds(
    Record,
    key=st.none() | st.binary(max_size=70),
    value=st.none() | st.binary(max_size=300),
    timestamp_ms=st.integers(1000, 100_000),
)


@given(records=st.lists(RECORDS, min_size=1, max_size=30), repeat=st.integers(1, 80), limit=st.integers(100, 5000))
def test_p6_a_batch_never_outgrows_its_room(records: list[Record], repeat: int, limit: int) -> None:
    """What `taking` allows fits, one more would not, and the size kept is that of the batch as sent (B-5)."""
    batch = QueuedBatch(1, 0, accumulator.batch_room(records[0], limit), 0)
    for record in records:
        taken = batch.taking(record, repeat)
        after = batch.with_records(record, taken)
        assert after.size_bytes <= after.limit_bytes
        if taken < repeat and batch.records and not batch.full:
            assert batch.with_records(record, taken + 1).size_bytes > batch.limit_bytes
        batch = after
    assert batch.records
    assert batch.size_bytes == make_batch(batch.records).size_bytes


@given(records=st.lists(RECORDS, min_size=2, max_size=30), heard=st.integers(-1, 29), sync=st.booleans())
def test_b7_a_split_keeps_records_sequence_and_memory(records: list[Record], heard: int, sync: bool) -> None:
    """The pieces hold all records in order, number them on, and free the memory once; splitting again ends at one."""
    batch = QueuedBatch(3, 0, 10**6, 500, base_sequence=10)
    for number, record in enumerate(records):
        last = number == len(records) - 1
        way = ("sync" if last and sync else "async") if number <= heard else "fire-and-forget"
        batch = batch.with_records(record, 1).sent_by(way, 1)
    work, done = [batch], []
    while work:
        piece = work.pop(0)
        if len(piece.records) == 1:
            done.append(piece)
        else:
            work = [*accumulator.split(piece, 400), *work]
    assert [record for piece in done for record in piece.records] == records
    assert [piece.base_sequence for piece in done] == list(range(10, 10 + len(records)))
    assert sum(piece.memory_bytes for piece in done) == 500
    waits = sync and heard >= len(records) - 1
    assert [piece.sync for piece in done] == [False] * (len(done) - 1) + [waits]
    assert [number for number, piece in enumerate(done) if piece.heard >= 0][-1:] == (
        [batch.heard] if heard >= 0 else []
    )
    assert sorted(done, key=lambda piece: piece.place) == done


def test_p12_nothing_new_goes_while_batches_of_an_older_epoch_are_under_way() -> None:
    """A batch without numbers waits for those numbered before the epoch was bumped, so that none is overtaken."""
    bench = Bench(
        {"batch_size": 1, "buffer_memory": 10**9, "linger_ms": 0, "partition_leaders": "mod 1", "partitions": 1}
    )
    partition = TopicPartition("t", 0)
    config = msgspec.structs.replace(bench.node.config, enable_idempotence=True, acks="all")
    record = Record(None, b"v")
    old = QueuedBatch(1, 0, 80, 80, producer_id=7, producer_epoch=0, base_sequence=3).with_records(record, 1)
    new = QueuedBatch(2, 0, 80, 80).with_records(record, 1)
    bench.turn.note(config=config, producer_id=7, producer_epoch=1)
    bench.turn.put("sequences", partition, Sequences(1))
    bench.turn.put("accumulator", partition, (new,))
    bench.turn.put("in_flight", 99, SentRequest(1, 0, (SentBatch(partition, old),)))
    assert accumulator.drain(bench.node, 1, 0) == ()
    bench.turn.put("in_flight", 99, None)
    assert [item.batch.number for item in accumulator.drain(bench.node, 1, 0)] == [2]
