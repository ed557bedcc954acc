"""Committed offsets: stored in the offsets topic, read back by another coordinator (O-1, G-13, G-14)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.commands import (
    AddBroker,
    CallCluster,
    KillBroker,
    KillConsumer,
    StartBroker,
    StopBroker,
    StopConsumer,
)
from kafka_tui.engine.coordinator.locate import coordinator_partition
from kafka_tui.engine.coordinator.records import generation_record, offset_record, read_groups
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.facts.broker import RecordsAppended
from kafka_tui.engine.facts.consumers import PositionSet, RecordsDelivered
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.group import STABLE, Commit, Group, GroupMember
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.control import DeleteTopicsRequest
from kafka_tui.engine.requests.groups import Subscription
from kafka_tui.engine.storage.batches import make_batch, stamped
from kafka_tui.engine.storage.log import EMPTY_LOG, append
from kafka_tui.engine.storage.segments import LogLimits
from tests.engine.coordinator.scenes import Scene


def test_g1_the_leader_of_the_groups_offsets_partition_coordinates() -> None:
    """The group's facts are those of the broker that leads its partition of the offsets topic."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_000)
    number = coordinator_partition("billing", 5)
    assert scene.group().partition == number
    assert scene.happened(g.GenerationFormed)[0][1].node.name == scene.coordinator()
    holders = [broker.id for broker in scene.cluster.brokers.values() if "billing" in broker.groups]
    assert holders == [scene.coordinator()]


def test_o1_a_commit_is_a_record_on_all_replicas_before_it_counts() -> None:
    """When OffsetsCommitted happens, every member of the ISR has the record in its log."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(9_000)
    scene.produce(4, 1)
    committed = scene.run_until(g.OffsetsCommitted)
    assert (TopicPartition("orders", 1), 4) in committed.offsets
    internal = TopicPartition(INTERNAL_TOPIC, committed.offsets_partition)
    logs = {broker.replicas[internal].log.log_end_offset for broker in scene.cluster.brokers.values()}
    assert len(logs) == 1
    keys = [
        record.key
        for _, fact in scene.happened(RecordsAppended)
        if fact.partition == internal and fact.node == committed.node
        for record in fact.batch.records
    ]
    assert b"offset/billing/orders/1" in keys


def test_o1_the_next_member_reads_on_from_the_committed_offset() -> None:
    """After a close, which commits, another member of the group begins where the first one stopped."""
    scene = Scene()
    scene.produce(10, 0)
    scene.consumers("c1")
    scene.run(10_000)
    scene.do(KillConsumer("c1"))
    scene.produce(5, 0)
    scene.consumers("c2")
    scene.run(60_000)
    firsts = [fact.first_offset for _, fact in scene.happened(RecordsDelivered) if fact.node.name == "c2"]
    assert firsts == [10]
    assert [fact.source for _, fact in scene.happened(PositionSet) if fact.node.name == "c2"] == ["committed"] * 3


def test_g14_a_new_coordinator_reads_the_group_from_its_log() -> None:
    """Killing the coordinator's broker costs no generation: the new one knows members, assignment and offsets."""
    scene = Scene()
    scene.produce(9, 0)
    scene.consumers("c1", "c2")
    scene.run(12_000)
    before, old = scene.group(), scene.coordinator()
    scene.do(KillBroker(old))
    scene.run(20_000)
    assert scene.coordinator() != old
    after = scene.group()
    assert (after.generation, after.state, after.offsets) == (before.generation, STABLE, before.offsets)
    assert [m.assignment for m in after.members.values()] == [m.assignment for m in before.members.values()]
    scene.produce(3, 0)
    scene.run(6_000)
    assert scene.committed(0) == 12
    assert len(scene.happened(g.GenerationFormed)) == 1
    assert scene.group().generation == 1


def test_g14_a_dead_member_is_noticed_by_the_new_coordinator_too() -> None:
    """Sessions begin anew at the new coordinator, so a member that died with the old one is out 45 s later."""
    scene = Scene()
    scene.consumers("c1", "c2")
    scene.run(12_000)
    scene.do(KillConsumer("c1"))
    scene.do(KillBroker(scene.coordinator()))
    left = scene.run_until(g.MemberLeft)
    assert left.client == "c1" and left.node.name == scene.coordinator()
    scene.run(5_000)
    assert scene.reads("c2") == (0, 1, 2)


def test_g14_a_stopped_coordinator_hands_over_and_takes_back() -> None:
    """A controlled stop moves the group to another broker, a preferred election back: no rebalance, no loss."""
    scene = Scene()
    scene.produce(9, 0)
    scene.consumers("c1", "c2")
    scene.run(12_000)
    old = scene.coordinator()
    scene.do(StopBroker(old))
    scene.run(10_000)
    assert scene.coordinator() != old
    scene.do(StartBroker(old))
    scene.run(400_000)
    assert scene.coordinator() == old
    assert scene.group().generation == 1
    scene.produce(3, 0)
    scene.run(6_000)
    assert scene.committed(0) == 12
    assert len(scene.happened(g.MemberLeft)) == 0


def test_c10_two_groups_read_independently() -> None:
    """Each group gets all records and has offsets of its own."""
    scene = Scene()
    scene.consumers("c1")
    scene.consumers("d1", group="audit")
    scene.produce(12, 0)
    scene.run(15_000)
    assert scene.consumer("c1").delivered == scene.consumer("d1").delivered == 12
    assert scene.committed(0, "billing") == scene.committed(0, "audit") == 12
    scene.do(KillConsumer("d1"))
    scene.produce(5, 0)
    scene.run(10_000)
    assert scene.committed(0, "billing") == 17 and scene.committed(0, "audit") == 12


def test_g14_records_are_read_back_as_they_were_written() -> None:
    """Names with any character, members, assignments and offsets survive the way through the log."""
    odd = 'a/b:c,d %\n"한"'
    partition = TopicPartition("t.1", 7)
    told = Subscription(("t.1",), (partition,), 3, (partition, partition), 2, odd)
    member = GroupMember(f"{odd}-1", odd, odd, 45_000, 300_000, ("range",), told, 99 + 45_000,
                         assignment=(partition,))  # fmt: skip  # one value
    group = Group(odd, 3, STABLE, assignor="range", generation=4, leader=member.member,
                  members=Table.of([(member.member, member)]), offsets=Table.of([(partition, 12)]),
                  commits=Table.of([(partition, Commit(8, 3))]), empty_since_ms=9)  # fmt: skip
    records = (
        offset_record(odd, partition, 5),
        generation_record(group, {member.member: (partition,)}),
        offset_record(odd, partition, 12, 3),
    )
    records = tuple(replace(record, timestamp_ms=ms) for record, ms in zip(records, (7, 9, 8), strict=True))
    log = append(EMPTY_LOG, stamped(make_batch(records), 0, 0), LogLimits())
    assert read_groups(log, 3, 99) == (group,)


def test_c9_lag_is_what_was_written_and_not_committed() -> None:
    """While nobody reads, the committed offset stays and the HW goes on; the next member catches up."""
    scene = Scene()
    scene.produce(4, 0)
    scene.consumers("c1")
    scene.run(12_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    scene.produce(6, 0)
    leader = scene.cluster.controllers[100].image.topics["orders"].partitions[0].leader
    assert scene.cluster.brokers[leader].replicas[TopicPartition("orders", 0)].high_watermark == 10
    assert scene.committed(0) == 4
    scene.consumers("c2")
    scene.run(12_000)
    assert scene.committed(0) == 10


def test_t12_offsets_of_a_deleted_topic_are_removed() -> None:
    """A topic made anew under a deleted one's name has no committed offsets, in memory or in the log."""
    scene = Scene()
    scene.produce(4, 0)
    scene.consumers("c1")
    scene.run(12_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    assert scene.committed(0) == 4
    scene.do(CallCluster(DeleteTopicsRequest("orders")))
    scene.run(1_000)
    assert not scene.group("billing").offsets
    ((_, forgotten),) = scene.happened(g.OffsetsForgotten)
    assert (forgotten.group, forgotten.topic) == ("billing", "orders")
    replicas = scene.cluster.brokers[1].replicas
    logs = [replicas[p].log for p in replicas if p.topic == INTERNAL_TOPIC]
    assert not any(len(group.offsets) for log in logs for group in read_groups(log, 0, 0))


def test_g1_without_enough_brokers_for_the_offsets_topic_there_is_no_coordinator() -> None:
    """The first search for a coordinator asks for the topic; while it cannot be placed the search goes on (T-3)."""
    scene = Scene(brokers=2, settings=(("offsets.topic.replication.factor", "3"),))
    scene.consumers("c1")
    scene.run(20_000)
    assert INTERNAL_TOPIC not in scene.cluster.brokers[1].image.topics
    assert scene.consumer("c1").coordinator == -1
    scene.do(AddBroker(3))
    scene.run(60_000)
    topic = scene.cluster.brokers[1].image.topics[INTERNAL_TOPIC]
    assert all(sorted(state.replicas) == [1, 2, 3] for state in topic.partitions)
    assert topic.config.cleanup_policy == "compact"
    assert scene.group().state == STABLE
