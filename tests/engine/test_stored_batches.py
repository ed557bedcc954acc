"""What a topic makes of producers' batches: its codec, its clock, and who gets which bytes (B-1, Z-3, Z-4)."""

from __future__ import annotations

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.broker.conversion import as_stored
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.configs import topic_config
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.broker import AppendRefused, BatchRecompressed
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.kernel import advance, apply, next_due_ms
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.storage.batches import Batch, Record, make_batch
from kafka_tui.engine.storage.codecs import NAMES, Compression
from kafka_tui.engine.storage.log import offset_for_time, read

ORDERS_0 = TopicPartition("orders", 0)
VALUE = b"same words, same words " * 8


class World:
    """Three brokers and topic orders, one partition and three replicas; `facts` are all that happened."""

    def __init__(self, **configs: str) -> None:
        self.cluster: Cluster = new_cluster(seed=3)[0]
        self.facts: list[Fact] = []
        pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
        self.give(c.CallCluster(CreateTopicsRequest("orders", 1, 3, configs=pairs)), 2000)

    def give(self, command: c.Command, for_ms: int) -> None:
        outcome = apply(self.cluster, command)
        until_ms = outcome.cluster.now_ms + for_ms
        while True:
            self.cluster = outcome.cluster
            self.facts.extend(recorded.fact for recorded in outcome.facts)
            due_ms = next_due_ms(self.cluster)
            if due_ms is None or due_ms > until_ms:
                return
            outcome = advance(self.cluster)

    def produce(self, codec: str, count: int = 30, timestamp_ms: int | None = None, value: bytes = VALUE) -> None:
        self.give(c.StartProducer("p1", "orders", (("compression.type", codec),)), 200)
        self.give(c.SendRecords("p1", "orders", value, count=count, timestamp_ms=timestamp_ms), 2000)

    def stored(self, broker: int) -> tuple[Batch, ...]:
        return read(self.cluster.brokers[broker].replicas[ORDERS_0].log, 0, 10**9, 10**9)

    def happened(self, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact, kind)]


@pytest.mark.parametrize(("topic", "sent"), [("producer", "zstd"), ("zstd", "zstd"), ("uncompressed", "none")])
def test_z4_everybody_gets_the_producers_bytes(topic: str, sent: str) -> None:
    """Without another codec leader and followers keep the very bytes that the producer packed, and the reader too."""
    world = World(compression_type=topic)
    world.produce(sent)
    world.give(c.StartConsumer("c1", "g", ("orders",), (("auto.offset.reset", "earliest"),)), 20_000)
    batches = [world.stored(broker) for broker in (1, 2, 3)]
    assert batches[0] == batches[1] == batches[2]
    assert all(batch.payload is batches[0][0].payload for (batch,) in batches)
    assert {batch.compression for (batch,) in batches} == {sent}
    assert world.happened(BatchRecompressed) == []
    assert world.cluster.producers["p1"].wire_bytes == batches[0][0].size_bytes
    assert world.cluster.brokers[1].replicas[ORDERS_0].log.size_bytes == batches[0][0].size_bytes
    assert world.cluster.consumers["c1"].delivered == 30


@pytest.mark.parametrize(("topic", "kept"), [("gzip", "gzip"), ("uncompressed", "none")])
def test_z3_the_topics_codec_wins(topic: str, kept: str) -> None:
    """A topic that names another codec has its leader, and nobody else, pack each batch anew."""
    world = World(compression_type=topic)
    world.produce("zstd")
    [fact] = world.happened(BatchRecompressed)
    [batch] = world.stored(1)
    assert isinstance(fact, BatchRecompressed)
    assert (fact.old_codec, fact.new_codec, fact.records) == ("zstd", kept, 30)
    assert fact.old_bytes == world.cluster.producers["p1"].wire_bytes
    assert fact.new_bytes == batch.size_bytes
    assert world.stored(1) == world.stored(2) == world.stored(3)
    assert [record.value for record in batch.records] == [VALUE] * 30
    assert world.cluster.producers["p1"].acknowledged == 30


@pytest.mark.parametrize("codec", NAMES)
def test_z3_another_level_is_no_other_codec(codec: str) -> None:
    """A topic with the batch's codec keeps it as it is, whatever its level."""
    batch = make_batch((Record(None, VALUE),) * 9, 7, 0, 3, Compression(codec))
    wanted = "uncompressed" if codec == "none" else codec
    config = topic_config([("compression.type", wanted), ("compression.zstd.level", "19")])
    assert as_stored(batch, config, 5) is batch


def test_b7_what_the_topics_codec_makes_is_measured_too() -> None:
    """A batch that only fits because it is compressed is refused by a topic that keeps none so."""
    world = World(compression_type="uncompressed", max_message_bytes="2000")
    world.produce("zstd", count=1, value=VALUE * 20)
    [refused] = world.happened(AppendRefused)
    assert isinstance(refused, AppendRefused)
    assert (refused.error, refused.rule) == ("MESSAGE_TOO_LARGE", "B-7")
    assert world.happened(BatchRecompressed) == []
    assert world.stored(1) == ()
    assert world.cluster.producers["p1"].failed == 1


@pytest.mark.parametrize("codec", ["none", "lz4"])
def test_b1_log_append_time_is_the_brokers(codec: str) -> None:
    """With LogAppendTime the header has the leader's time for every record, on all replicas; none is too late."""
    world = World(message_timestamp_type="LogAppendTime")
    world.produce(codec, timestamp_ms=9_000_000_000_000)
    [batch] = world.stored(1)
    assert world.stored(1) == world.stored(2) == world.stored(3)
    assert batch.log_append_time
    assert 2000 < batch.max_timestamp_ms < world.cluster.now_ms
    assert {batch.timestamp_ms_of(record) for record in batch.records} == {batch.max_timestamp_ms}
    log = world.cluster.brokers[1].replicas[ORDERS_0].log
    assert offset_for_time(log, batch.max_timestamp_ms) == (batch.max_timestamp_ms, 0)
    assert offset_for_time(log, batch.max_timestamp_ms + 1) is None
    assert log.active.largest_timestamp_ms == batch.max_timestamp_ms
