"""Segments roll, go by retention, are compacted; records are deleted on request; files leave the disk later (L)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from msgspec.structs import replace

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.evolve.broker import file_of
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.consumers import PositionOutOfRange, RecordsDelivered
from kafka_tui.engine.facts.disk import FilesRemoved, LogCleaned, LogRestarted, SegmentRolled, SegmentsDeleted
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.broker import Replica
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests import storage as s
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster

T0 = TopicPartition("t", 0)
LINGER = (("linger.ms", "0"),)
QUICK = (("log.retention.check.interval.ms", "10000"), ("log.initial.task.delay.ms", "10000"))
"""Broker settings for a retention task that comes soon; the steps below begin at the first second."""


def created(*configs: tuple[str, str], replicas: Sequence[int] = (1, 2, 3), name: str = "t") -> c.CallCluster:
    """Create a topic of one partition."""
    return c.CallCluster(r.CreateTopicsRequest(name, assignment=(tuple(replicas),), configs=configs))


def records(*words: str) -> list[Command | int]:
    """Send one record after another, 10 ms apart: "k=v", or "k" alone for a tombstone."""
    steps: list[Command | int] = []
    for word in words:
        key, equals, value = word.partition("=")
        steps += [c.SendRecords("p", "t", value.encode() if equals else None, key=key.encode()), 10]
    return steps


def watched(cluster: Cluster, steps: Iterable[Command | int], watch: Watch | None = None) -> tuple[Cluster, list[Fact]]:
    """Play the steps with every invariant looked at; the cluster after them, and all facts."""
    watch, facts = watch or Watch(), list[Recorded]()
    for step in steps:
        until = cluster.now_ms if isinstance(step, Command) else cluster.now_ms + step
        while True:
            if isinstance(step, Command):
                made = apply(cluster, step)
            elif cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
                made = advance(cluster)
            else:
                break
            assert watch.moment(cluster, made.facts) == ()
            facts += made.facts
            cluster = made.cluster
            if isinstance(step, Command):
                break
    return cluster, [recorded.fact for recorded in facts]


def replica_on(cluster: Cluster, broker: int, partition: TopicPartition = T0) -> Replica:
    """The replica of a partition on a broker."""
    return cluster.brokers[broker].replicas[partition]


def span(cluster: Cluster, broker: int) -> tuple[int, int, int]:
    """Log start offset, high watermark and log end offset of t-0 on a broker."""
    replica = replica_on(cluster, broker)
    return replica.log.log_start_offset, replica.high_watermark, replica.log.log_end_offset


def of_kind(facts: list[Fact], kind: type[Fact]) -> list[Fact]:
    """The facts of one class."""
    return [fact for fact in facts if isinstance(fact, kind)]


def test_l8_l9_l11_a_log_that_is_too_old_goes_from_every_replica() -> None:
    """Leader and followers each roll and delete by their own task; the files stay for a minute, in memory too."""
    cluster, _ = new_cluster(3, configs=QUICK)
    topic = created(("retention.ms", "1000"))
    cluster, facts = watched(cluster, [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "b=2"), 12_000])
    assert [span(cluster, broker) for broker in (1, 2, 3)] == [(2, 2, 2)] * 3
    rolled, gone = of_kind(facts, SegmentRolled), of_kind(facts, SegmentsDeleted)
    assert [(fact.node.name, fact.reason) for fact in rolled if isinstance(fact, SegmentRolled)] == [
        (broker, "retention") for broker in (1, 2, 3)
    ]
    assert {(f.reason, f.limit, f.segments, f.records) for f in gone if isinstance(f, SegmentsDeleted)} == {
        ("retention.ms", 1000, 1, 2)
    }
    files = cluster.brokers[1].deleted
    assert [one.size_bytes for one in files.values()] == [140]
    assert replace(file_of(T0, 0), deleted=1) in cluster.brokers[1].cache.files
    cluster, facts = watched(cluster, [60_000])
    assert len(of_kind(facts, FilesRemoved)) == 3
    broker = cluster.brokers[1]
    assert not len(broker.deleted) and broker.cache.used_pages == 0  # D-9
    cluster, _ = watched(cluster, records("c=3"))
    assert span(cluster, 1)[0:3:2] == (2, 3)


def test_l5_segments_roll_by_time_and_go_whole() -> None:
    """Only whole segments are deleted, from the oldest; a young record keeps its segment (L-10)."""
    cluster, _ = new_cluster(3, configs=QUICK)
    topic = created(("retention.ms", "8000"), ("segment.ms", "1000"))
    steps = [
        topic,
        100,
        c.StartProducer("p", "t", LINGER),
        *records("a=1"),
        2000,
        *records("b=1"),
        500,
        *records("c=1"),
    ]
    cluster, facts = watched(cluster, [*steps, 2000, *records("d=1")])
    assert {(f.reason, f.base_offset) for f in facts if isinstance(f, SegmentRolled)} == {("time", 1), ("time", 3)}
    cluster, facts = watched(cluster, [5500])  # the first segment is 9.5 s old, the second 7.3
    assert [span(cluster, broker) for broker in (1, 2, 3)] == [(1, 4, 4)] * 3
    assert all(f.segments == 1 and f.new == 1 for f in facts if isinstance(f, SegmentsDeleted))


def test_d2_a_rolled_segment_is_on_disk() -> None:
    """Rolling syncs the closed segment: only pages of the active one can be dirty, and the recovery point moves."""
    cluster, _ = new_cluster(1)
    topic = created(("segment.ms", "1000"), replicas=(1,))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1"), 2000, *records("b=1")]
    cluster, facts = watched(cluster, steps)
    assert [fact.pages for fact in facts if isinstance(fact, SegmentRolled)] == [1]
    assert cluster.brokers[1].cache.dirty_pages == 1 and replica_on(cluster, 1).recovery_point == 1


def test_l12_a_consumer_below_the_log_start_begins_anew() -> None:
    """A consumer positioned below the log start offset gets OFFSET_OUT_OF_RANGE and applies auto.offset.reset (C-7)."""
    cluster, _ = new_cluster(1, configs=QUICK)
    topic = created(("retention.ms", "9000"), ("segment.ms", "500"), replicas=(1,))
    reader = c.StartConsumer("c", "g", ("t",), (("auto.offset.reset", "earliest"),))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "b=1"), reader, 4000, c.StopConsumer("c")]
    cluster, _ = watched(cluster, [*steps, 1000, *records("c=1"), 17_000, *records("d=1"), 100])
    assert span(cluster, 1)[0] == 3
    cluster, facts = watched(cluster, [reader, 6000])
    assert [(f.offset, f.reset) for f in facts if isinstance(f, PositionOutOfRange)] == [(2, "earliest")]
    assert [(f.first_offset, f.end_offset) for f in facts if isinstance(f, RecordsDelivered)] == [(3, 4)]


def test_l12_a_follower_below_the_log_start_begins_anew() -> None:
    """A follower that comes back when all it needs is deleted forgets its log and goes on at the leader's start."""
    cluster, _ = new_cluster(3, configs=QUICK)
    topic = created(("retention.ms", "1000"), ("segment.ms", "500"))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1"), c.KillBroker(3), 12_000]
    cluster, facts = watched(cluster, [*steps, *records("b=1"), 30_000, c.StartBroker(3), 3000])
    assert [(f.old, f.new) for f in facts if isinstance(f, LogRestarted)] == [(1, 2)]
    assert [span(cluster, broker) for broker in (1, 2, 3)] == [(2, 2, 2)] * 3


def test_l13_the_cleaner_wakes_up_and_keeps_the_last_value() -> None:
    """15 s after the process began the dirty log is compacted on every replica, and consumers pass the gaps."""
    cluster, _ = new_cluster(3)
    topic = created(("cleanup.policy", "compact"), ("segment.ms", "1000"))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "b=1", "a=2", "b"), 2000, *records("a=3")]
    cluster, facts = watched(cluster, [*steps, 14_000])
    cleaned = [(f.node.name, f.end_offset, f.records, f.records_after) for f in facts if isinstance(f, LogCleaned)]
    assert cleaned == [(1, 4, 4, 2), (2, 4, 4, 2), (3, 4, 4, 2)]
    logs = [replica_on(cluster, broker).log for broker in (1, 2, 3)]
    assert logs[0].closed[0].record_count == 2 and logs[1:] == logs[:1] * 2
    earliest = c.StartConsumer("c", "g", ("t",), (("auto.offset.reset", "earliest"),))
    cluster, facts = watched(cluster, [earliest, 6000])
    assert [(f.first_offset, f.end_offset, f.records) for f in facts if isinstance(f, RecordsDelivered)] == [
        (0, 4, 2),
        (4, 5, 1),
    ]
    assert cluster.consumers["c"].delivered == 3


def test_l13_replicas_cleaned_at_different_times_agree() -> None:
    """A broker that starts later is cleaned later, or copies what was left: surviving records are the same (I-5)."""
    cluster, _ = new_cluster(3)
    topic = created(("cleanup.policy", "compact"), ("segment.ms", "1000"), ("min.cleanable.dirty.ratio", "0.1"))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "b=1"), c.KillBroker(3), 12_000]
    for number in range(4):
        steps += [*records(f"a={number}", f"c={number}", "b"), 9000]
    watch = Watch()
    cluster, facts = watched(cluster, [*steps, c.StartBroker(3), 9000], watch)
    cluster, more = watched(cluster, [*records("d=1"), 20_000, c.KillBroker(1), 20_000, *records("d=2"), 20_000], watch)
    assert {f.node.name for f in (*facts, *more) if isinstance(f, LogCleaned)} == {1, 2, 3}


def test_l15_compact_and_delete_do_both() -> None:
    """With both policies the cleaner's thread compacts and deletes what is too old, the active segment included."""
    cluster, _ = new_cluster(1)
    topic = created(("cleanup.policy", "compact,delete"), ("retention.ms", "20000"), replicas=(1,))
    cluster, facts = watched(cluster, [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1"), 45_000])
    assert span(cluster, 1) == (1, 1, 1)
    assert [f.reason for f in facts if isinstance(f, SegmentsDeleted)] == ["retention.ms"]


def test_l13_a_log_whose_policy_changes_is_compacted_without_another_write() -> None:
    """A topic that becomes compacted is cleaned, though nothing is written to it any more."""
    cluster, _ = new_cluster(1)
    topic = created(("segment.ms", "1000"), replicas=(1,))
    written = [*records("a=1", "a=2"), 2000, *records("a=3")]
    compacted = r.ConfigAlteration(r.ConfigResource("topic", "t"), (r.ConfigOperation("cleanup.policy", "compact"),))
    change = c.CallCluster(r.IncrementalAlterConfigsRequest((compacted,)))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *written, change, 20_000]
    _, facts = watched(cluster, steps)
    assert [(f.end_offset, f.records, f.records_after) for f in facts if isinstance(f, LogCleaned)] == [(2, 2, 1)]


def test_l13_the_cleaner_can_be_switched_off() -> None:
    """With log.cleaner.enable=false nothing is compacted."""
    cluster, _ = new_cluster(1, configs=(("log.cleaner.enable", "false"),))
    topic = created(("cleanup.policy", "compact"), ("segment.ms", "1000"), replicas=(1,))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "a=2"), 2000, *records("a=3"), 40_000]
    _, facts = watched(cluster, steps)
    assert of_kind(facts, LogCleaned) == []


def deletion(offset: int, topic: str = "t") -> c.CallCluster:
    """Delete what lies below an offset."""
    return c.CallCluster(s.DeleteRecordsRequest((s.RecordsToDelete(TopicPartition(topic, 0), offset),)))


def answer_of(cluster: Cluster) -> tuple[str, int]:
    """Error and low watermark of the last deletion."""
    answer = cluster.admin.answer
    assert isinstance(answer, s.DeleteRecordsResponse)
    return answer.deleted[0].error, answer.deleted[0].low_watermark


def test_l12_deleted_records_are_below_every_log_start() -> None:
    """The tool hears of it when all replicas have moved; the segment goes with the next check when it lies below."""
    cluster, _ = new_cluster(3, configs=QUICK)
    topic = created(("segment.ms", "1000"))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1", "b=1"), 2000, *records("c=1")]
    cluster, _ = watched(cluster, [*steps, deletion(2), 1000])
    assert answer_of(cluster) == ("NONE", 2) and cluster.admin.refusal is None
    assert [span(cluster, broker)[0] for broker in (1, 2, 3)] == [2, 2, 2]
    assert len(replica_on(cluster, 2).log.closed) == 1
    cluster, facts = watched(cluster, [8000])
    assert {f.reason for f in facts if isinstance(f, SegmentsDeleted)} == {"log start offset"}
    cluster, _ = watched(cluster, [deletion(s.HIGH_WATERMARK), 1000])
    assert answer_of(cluster) == ("NONE", 3) and span(cluster, 3) == (3, 3, 3)


@pytest.mark.parametrize(
    ("topic", "policy", "offset", "error"),
    [
        ("t", "delete", 3, "OFFSET_OUT_OF_RANGE"),
        ("t", "delete", -2, "OFFSET_OUT_OF_RANGE"),
        ("t", "compact", 1, "POLICY_VIOLATION"),
        (INTERNAL_TOPIC, "delete", 0, "INVALID_TOPIC_EXCEPTION"),
    ],
)
def test_l12_deletions_that_kafka_refuses(topic: str, policy: str, offset: int, error: str) -> None:
    """Beyond the high watermark, of a compacted topic, of an internal one: refused, and nothing moves."""
    cluster, _ = new_cluster(1)
    steps: list[Command | int] = [created(("cleanup.policy", policy), replicas=(1,)), 100]
    steps += [c.StartProducer("p", "t", LINGER), *records("a=1", "b=1"), c.StartConsumer("c", "g", ("t",)), 3000]
    cluster, _ = watched(cluster, [*steps, deletion(offset, topic), 1000])
    assert answer_of(cluster) == (error, -1) and span(cluster, 1)[0] == 0
    assert cluster.admin.refusal is not None and cluster.admin.refusal.error == error


def test_l12_a_deletion_does_not_wait_for_the_dead() -> None:
    """A frozen replica holds the answer up until its broker is fenced; then counts no more."""
    cluster, _ = new_cluster(3)
    steps = [created(), 100, c.StartProducer("p", "t", LINGER), *records("a=1"), 1000]
    cluster, _ = watched(cluster, [*steps, c.KillBroker(3), deletion(1), 2000])
    assert cluster.admin.answer is None and span(cluster, 2)[0] == 1
    cluster, _ = watched(cluster, [10_000])
    assert answer_of(cluster) == ("NONE", 1)


def test_l11_log_directories_count_what_kafka_counts() -> None:
    """DescribeLogDirs says what the logs take, without files that wait for their deletion."""
    cluster, _ = new_cluster(1, configs=QUICK)
    topic = created(("retention.ms", "5000"), ("segment.ms", "500"), replicas=(1,))
    steps = [topic, 100, c.StartProducer("p", "t", LINGER), *records("a=1"), 8000, *records("b=1"), 4000]
    cluster, _ = watched(cluster, [*steps, c.CallCluster(s.DescribeLogDirsRequest(1, ("t",))), 100])
    answer = cluster.admin.answer
    assert isinstance(answer, s.DescribeLogDirsResponse)
    assert answer.partitions == (s.LogDirPartition(T0, replica_on(cluster, 1).log.size_bytes, 0),)
    assert sum(files.size_bytes for files in cluster.brokers[1].deleted.values()) > 0


def test_l11_a_deleted_topic_leaves_the_disk_later() -> None:
    """A deleted topic's directory is renamed and goes after log.segment.delete.delay.ms; a restart removes it too."""
    cluster, _ = new_cluster(1)
    steps = [created(replicas=(1,)), 100, c.StartProducer("p", "t", LINGER), *records("a=1")]
    cluster, _ = watched(cluster, [*steps, c.CallCluster(r.DeleteTopicsRequest("t")), 100])
    assert not len(cluster.brokers[1].replicas) and len(cluster.brokers[1].deleted) == 1
    later, _ = watched(cluster, [60_000])
    assert later.brokers[1].deleted == Table() and later.brokers[1].cache.used_pages == 0
    again, _ = watched(cluster, [c.KillBroker(1), c.StartBroker(1), 1])
    assert again.brokers[1].deleted == Table()
