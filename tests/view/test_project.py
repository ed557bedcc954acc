"""The view of real simulated worlds: complete, true, and the same however one came to it."""

import random

import msgspec
import pytest

from kafka_tui.engine.commands import (
    AddBroker,
    CallCluster,
    KillBroker,
    KillConsumer,
    PauseNode,
    SendRecords,
    ShrinkCache,
    StartBroker,
    StartConsumer,
    StartProducer,
)
from kafka_tui.engine.facts.consumers import PositionSet, RecordsDelivered, TruncationFound, WorkAbandoned
from kafka_tui.engine.facts.network import ProcessStarted
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.requests.control import (
    AlterPartitionReassignmentsRequest,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    Reassignment,
)
from kafka_tui.engine.simulation.timeline import Timeline, advance_once, apply_command, back, seek
from kafka_tui.view.model import BeliefRow, View
from kafka_tui.view.paths import LIST_KEYS, parse_path, resolve
from kafka_tui.view.project import Projector, document, project
from kafka_tui.view.project_clients import NOTHING_DELIVERED, Ledger, Tally, noted
from kafka_tui.view.project_common import topic_uuid
from tests.view.worlds import after, busy, done, orders


@pytest.fixture(scope="module")
def quiet() -> Timeline:
    """A group of three on two partitions, all read."""
    return busy(members=3)


def _eventful() -> Timeline:
    """A world in which brokers, topics and consumers come and go."""
    timeline = busy(members=2)
    timeline = done(timeline, KillBroker(1), 1000)
    timeline = done(timeline, SendRecords("p1", "orders", b"more", count=5), 9000)
    timeline = done(timeline, KillConsumer("c1"), 100)
    timeline = done(timeline, StartBroker(1), 1000)
    timeline = done(timeline, CallCluster(CreatePartitionsRequest("orders", 4)), 100)
    timeline = done(timeline, CallCluster(CreateTopicsRequest("other", 1, 2)), 100)
    third_copy = Reassignment(TopicPartition("other", 0), (1, 2, 3))
    timeline = done(timeline, CallCluster(AlterPartitionReassignmentsRequest((third_copy,))), 1000)
    timeline = done(timeline, CallCluster(DeleteTopicsRequest("orders")), 100)
    timeline = done(timeline, CallCluster(CreateTopicsRequest("orders", 1, 2)), 100)
    return done(timeline, PauseNode(NodeId("broker", 2)), 1000)


def test_a_projector_shows_what_a_fresh_one_shows() -> None:
    """Forwards, backwards and in leaps, a projector that remembers gives the same view as one that does not."""
    timeline = _eventful()
    kept = Projector()
    length = timeline.end
    forwards = range(0, length, 17)
    leaps = [length - 1, 3, length // 2, 0, length // 3, length]
    for index in (*forwards, *reversed(forwards), *leaps):
        there = seek(timeline, index)
        assert kept.view(there) == project(there), index


def test_a_jump_shows_to_the_byte_what_a_fresh_projection_shows() -> None:
    """Wherever one jumps, over rolled segments, a cleaned log and branches, the document is a fresh projector's,
    and so is whatever part of it is asked for alone."""
    configs = (("segment.ms", "50"), ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0.01"))
    timeline = done(orders(configs=configs), StartProducer("p1", "orders"))
    for number in range(12):
        timeline = done(timeline, SendRecords("p1", "orders", b"x" * 60 * number, key=b"k", count=2), 60)
    timeline = done(timeline, PauseNode(NodeId("broker", 2)), 12_000)
    timeline = done(timeline, StartConsumer("c1", "billing", ("orders",)), 20_000)
    forked = done(seek(timeline, timeline.end // 2), KillBroker(1), 3000)
    kept, parts, dice = Projector(), Projector(), random.Random(7)
    for _ in range(60):
        whole = dice.choice((timeline, forked))
        there = seek(whole, dice.randrange(whole.end + 1))
        fresh = project(there)
        assert msgspec.json.encode(kept.view(there)) == msgspec.json.encode(fresh), there.cursor
        asked = dice.sample(View.__struct_fields__, dice.randrange(5))
        made = parts.fields(there, asked)
        assert {name: made[name] for name in asked} == {name: getattr(fresh, name) for name in asked}, there.cursor


def test_another_branch_is_shown_as_such() -> None:
    """Acting in the past gives a branch of its own, and both are shown rightly by one projector."""
    timeline = busy()
    kept = Projector()
    kept.view(timeline)
    forked = after(apply_command(seek(timeline, timeline.end // 2), KillConsumer("c1")), 500)
    assert (kept.view(forked).branch, kept.view(forked)) == ("branch-2", project(forked))
    assert kept.view(timeline) == project(timeline)


def test_what_did_not_change_stays_the_same_object() -> None:
    """A step makes new rows only for what changed, so that nothing else is painted again."""
    timeline = busy()
    kept = Projector()
    before = kept.view(timeline)
    now = kept.view(apply_command(timeline, ShrinkCache(2, 8)))
    assert now.topics[-1] is before.topics[-1] and now.brokers[0] is before.brokers[0]
    assert now.groups[0] is before.groups[0] and now.producers[0] is before.producers[0]
    assert now.brokers[1].page_cache.capacity_pages == 8


def test_the_document_has_the_shape_of_the_schema(quiet: Timeline) -> None:
    """The view is plain JSON, decodes to itself, and every list is entered by its key."""
    view = project(quiet)
    plain = document(view)
    assert msgspec.json.decode(msgspec.json.encode(view), type=View) == view
    assert resolve(plain, parse_path("groups.billing.members.c1.idle")) is False
    for shape, key in LIST_KEYS:
        entries = resolve(plain, parse_path(".".join((*shape, "*"))))
        assert isinstance(entries, list) and (entries or shape[-1] == "exceptions"), shape  # nobody saw one here
        assert all(isinstance(entry, dict) and key in entry for entry in entries)


def test_the_view_tells_the_cluster(quiet: Timeline) -> None:
    """Topic, logs, group and clients hold what was done to them."""
    view = project(quiet)
    topic = next(row for row in view.topics if row.name == "orders")
    internal = next(row for row in view.topics if row.internal)
    first = topic.partitions[0]
    assert (topic.partition_count, topic.replication_factor, internal.name) == (2, 3, "__consumer_offsets")
    assert sorted(row.leaders for row in view.brokers)[0] > 0
    assert sum(row.leaders for row in view.brokers) == sum(row.partition_count for row in view.topics)
    assert [log.broker for log in first.logs] == [1, 2, 3]
    assert sum(part.high_watermark for part in topic.partitions) == 3
    assert {log.role for log in first.logs} == {"leader", "follower"}
    assert view.producers[0].acknowledged == view.producers[0].sent == 3
    assert sum(row.delivered for row in view.consumers) == 3
    assert [(row.active, row.state) for row in view.controllers] == [(True, "running")]
    assert all(row.beliefs == {} for row in view.brokers)


def test_g11_an_idle_member_says_why(quiet: Timeline) -> None:
    """With three members on two partitions one idles, by rule G-11 with both numbers."""
    members = project(quiet).groups[0].members
    idle = [row for row in members if row.idle]
    assert len(idle) == 1 and idle[0].why is not None
    assert (idle[0].why.rule, idle[0].why.values) == ("G-11", {"partitions": 2, "members": 3})
    assert [row.why for row in members if not row.idle] == [None, None]


def test_c9_lag_is_high_watermark_minus_committed(quiet: Timeline) -> None:
    """A group that has read everything has lag 0; what comes then and is not read yet is its lag."""
    assert [row.lag for row in project(quiet).groups[0].offsets] == [0, 0]
    stalled = quiet
    for name in ("c1", "c2", "c3"):
        stalled = apply_command(stalled, KillConsumer(name))
    stalled = done(stalled, SendRecords("p1", "orders", b"late", count=4, partition=0), 1500)
    first = project(stalled).groups[0].offsets[0]
    assert (first.partition, first.lag) == ("orders-0", 4)
    assert first.committed_offset is not None and first.log_end_offset == first.committed_offset + 4


def test_k3_a_dead_broker_is_offline_when_fenced() -> None:
    """A killed broker is crashed at once, and counts as offline when the controller has fenced it."""
    timeline = apply_command(busy(), KillBroker(1))
    view = project(timeline)
    assert (view.brokers[0].state, view.brokers[0].fenced) == ("crashed", False)
    assert view.topics[-1].partitions[0].offline == ()
    assert {log.broker: log.role for log in view.topics[-1].partitions[0].logs}[1] == "none"
    later = project(after(timeline, 11_000))
    assert later.brokers[0].fenced and later.topics[-1].partitions[0].offline == (1,)


def test_k7_a_frozen_leader_still_believes() -> None:
    """What a frozen leader believes is shown beside what the controllers have committed."""
    timeline = busy()
    part = project(timeline).topics[-1].partitions[0]
    assert part.leader is not None
    view = project(done(timeline, PauseNode(NodeId("broker", part.leader)), 11_000))
    row = next(row for row in view.brokers if row.id == part.leader)
    committed = view.topics[-1].partitions[0]
    assert row.beliefs["orders-0"] == BeliefRow(leader=part.leader, leader_epoch=0, isr=part.isr)
    assert committed.leader != part.leader and committed.leader_epoch == 1


def test_r4_a_new_broker_has_nothing() -> None:
    """An added broker shows up running, unfenced and without replicas."""
    row = project(done(busy(), AddBroker(4), 2000)).brokers[-1]
    assert (row.id, row.state, row.fenced, row.leaders, row.replicas, row.disk_bytes) == (4, "running", False, 0, 0, 0)


def test_a_refusal_stays_until_the_next_command() -> None:
    """The refusal of a command is in the view with Kafka's sentence, and the next accepted command clears it."""
    timeline = done(orders(), CallCluster(CreatePartitionsRequest("orders", 1)))
    view = project(timeline)
    assert view.refusal == "INVALID_PARTITIONS" and view.refusal_text is not None
    assert "would not be an increase" in view.refusal_text
    assert view.refusal_reason is not None and view.refusal_reason.rule == "T-8"
    assert view.refusal_reason.values == {"topic": "orders", "current": 2, "requested": 1}
    assert project(done(timeline, ShrinkCache(1, 9))).refusal is None


def test_what_is_on_its_way_says_what_it_carries() -> None:
    """A produce request in flight names its partition and how many records it brings."""
    timeline = apply_command(busy(), SendRecords("p1", "orders", b"x", partition=1, count=4))
    seen = []
    for _ in range(40):
        timeline = advance_once(timeline)
        seen += [row for row in project(timeline).in_flight if row.kind == "produce" and not row.response]
    assert seen and seen[0].partitions == ("orders-1",)
    assert (seen[0].source, seen[0].cargo[0].end_offset) == ("producer p1", 4)
    assert seen[0].due_ms == seen[0].sent_ms + 1


def test_d2_fresh_records_lie_on_dirty_pages() -> None:
    """What was just appended is dirty, a read of it hits, and after the write-back it is clean."""
    timeline = done(busy(), SendRecords("p1", "orders", b"x" * 5000, partition=0, count=3), 20)
    log = project(timeline).topics[-1].partitions[0].logs[0]
    assert {row.state for row in log.pages} == {"dirty"}
    assert (log.pages[0].first_offset, log.pages[-1].last_offset) == (log.log_start_offset, log.log_end_offset - 1)
    assert sum(row.pages for row in log.pages) == -(-log.segments[0].size_bytes // 4096)
    later = project(after(timeline, 40_000)).topics[-1].partitions[0].logs[0]
    assert {row.state for row in later.pages} == {"cached"}


def test_d4_a_read_touches_its_pages() -> None:
    """At the moment of a fetch from the cache the pages it read are marked as hits, and no longer the moment after."""
    timeline = done(busy(), SendRecords("p1", "orders", b"x", partition=0), 600)
    touched = []
    while timeline.cursor:
        view = project(timeline)
        if any(row.name == "PagesRead" and row.fields["partition"] == "orders-0" for row in view.facts):
            leader = view.topics[-1].partitions[0].leader
            logs = {log.broker: log for log in view.topics[-1].partitions[0].logs}
            touched = [row.touched for row in logs[leader or 0].pages]
            break
        timeline = back(timeline, "moment")
    assert "hit" in touched


def test_o8_records_given_twice_are_duplicates() -> None:
    """A consumer that died before it committed leaves its records to be given again; the ledger counts them."""
    timeline = apply_command(busy(), SendRecords("p1", "orders", b"x", partition=0, count=5))
    timeline = done(after(timeline, 30), KillConsumer("c1"), 10)
    timeline = done(timeline, StartConsumer("c9", "billing", ("orders",)), 60_000)
    row = next(row for row in project(timeline).consumers if row.name == "c9")
    assert row.delivered == row.duplicates > 0
    assert row.missed == 0


def test_o8_a_consumer_that_is_started_again_counts_from_nothing() -> None:
    """What it is given now has been its group's before, and its earlier life's duplicates are counted no more."""
    ledger = _given(_given(NOTHING_DELIVERED, "c1", "billing", 0, 5), "c1", "billing", 2, 5)
    assert ledger.tallies["c1"].duplicates == 3
    ledger = _given(noted(ledger, ProcessStarted(node=NodeId("consumer", "c1"))), "c1", "billing", 4, 6)
    assert ledger.tallies["c1"].duplicates == 1


def _given(ledger: Ledger, name: str, group: str, first: int, end: int) -> Ledger:
    """The ledger after a delivery of records of orders-0."""
    fact = RecordsDelivered(
        node=NodeId("consumer", name),
        group=group,
        partition=TopicPartition("orders", 0),
        first_offset=first,
        end_offset=end,
        records=end - first,
    )
    return noted(ledger, fact)


def test_c7_what_follows_a_truncation_is_no_duplicate() -> None:
    """Other records at the offsets of lost ones come for the first time; what was kept and read again comes twice."""
    ledger = _given(NOTHING_DELIVERED, "c1", "billing", 0, 7)
    found = TruncationFound(
        node=NodeId("consumer", "c1"), group="billing", partition=TopicPartition("orders", 0), old=7, new=4, epoch=0
    )
    ledger = noted(ledger, found)
    assert _given(ledger, "c1", "billing", 4, 6).tallies["c1"] == Tally(0, 0)
    assert _given(ledger, "c1", "billing", 2, 6).tallies["c1"] == Tally(2, 0)


def test_c6_what_lies_before_the_first_record_is_not_missed() -> None:
    """A group that begins in the middle of a partition has missed nothing; what it skips from there on it has."""
    ledger = _given(NOTHING_DELIVERED, "c1", "g", 7, 9)
    assert ledger.tallies == {"c1": Tally(0, 0)}
    assert _given(ledger, "c2", "g", 12, 13).tallies["c2"] == Tally(0, 3)


def test_the_ledger_counts_spans() -> None:
    """Overlap with what the group was given is duplicate, a gap above it is missed, another group is apart."""
    ledger = _given(NOTHING_DELIVERED, "c1", "g", 0, 5)
    ledger = _given(ledger, "c2", "g", 3, 8)
    ledger = _given(ledger, "c2", "g", 10, 12)
    ledger = _given(ledger, "c3", "h", 0, 8)
    assert ledger.tallies == {"c1": Tally(0, 0), "c2": Tally(2, 2), "c3": Tally(0, 0)}
    assert ledger.spans["group g", TopicPartition("orders", 0)] == ((0, 8), (10, 12))


def _begins(ledger: Ledger, name: str, offset: int) -> Ledger:
    node, partition = NodeId("consumer", name), TopicPartition("orders", 0)
    return noted(ledger, PositionSet(node=node, group="g", partition=partition, offset=offset, source="committed"))


def _crashes(ledger: Ledger, name: str, first: int, end: int) -> Ledger:
    fact = WorkAbandoned(
        node=NodeId("consumer", name),
        group="g",
        partition=TopicPartition("orders", 0),
        first_offset=first,
        end_offset=end,
        records=end - first,
    )
    return noted(ledger, fact)


def test_o3_what_somebody_crashed_over_is_missed_by_whoever_begins_behind_it() -> None:
    """Nobody has worked on it and nobody gets it again; what is given again is a duplicate and not missed."""
    crashed = _crashes(_given(_begins(NOTHING_DELIVERED, "c1", 0), "c1", "g", 0, 10), "c1", 4, 10)
    assert crashed.tallies["c1"] == (0, 0, 0)
    assert _begins(crashed, "c2", 10).tallies["c2"] == (0, 6, 0)
    assert _begins(crashed, "c1", 10).tallies["c1"] == (0, 6, 0)
    ledger = _given(_begins(crashed, "c2", 7), "c2", "g", 7, 12)
    assert ledger.tallies["c2"] == (3, 3, 0)
    assert _begins(ledger, "c3", 12).tallies.get("c3") is None  # it was given again meanwhile


def test_o3_a_worker_may_die_after_others_took_its_partition_over() -> None:
    """What it left below their beginning is missed; what lies above they have been given, or will be."""
    ledger = _begins(_given(_begins(NOTHING_DELIVERED, "c1", 0), "c1", "g", 0, 10), "c2", 8)
    ledger = _crashes(_given(ledger, "c2", "g", 8, 10), "c1", 5, 10)
    assert ledger.tallies["c2"] == (2, 3, 0)
    assert _begins(ledger, "c3", 10).tallies.get("c3") is None


def test_facts_of_the_moment_are_rows_without_bookkeeping() -> None:
    """A command's moment shows the command and its effect, not timers or notes; fields are plain."""
    view = project(apply_command(busy(), KillBroker(1)))
    assert [row.name for row in view.facts[:2]] == ["CommandGiven", "ProcessStopped"]
    assert view.facts[0].fields == {"command": "KillBroker", "broker": 1}
    assert view.facts[1].cause == view.facts[0].id


def test_topic_ids_print_as_kafkas() -> None:
    """A topic id is 22 characters of base64, as Kafka's Uuid."""
    assert topic_uuid(0) == "AAAAAAAAAAAAAAAAAAAAAA" and len(topic_uuid(2**127)) == 22


def test_p16_the_view_says_what_a_program_has_learnt() -> None:
    """Offsets and exceptions that the program itself knows of, by its way to send."""
    timeline = done(orders(), StartProducer("p1", "orders"))
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=1, mode="sync"), 500)
    timeline = done(timeline, SendRecords("p1", "orders", b"x", partition=-1), 10)
    [row] = project(timeline).producers
    assert row.learnt.offsets == {"orders-1": 0}
    assert [(seen.exception, seen.by) for seen in row.learnt.exceptions] == [("IllegalArgumentException", "send()")]
    assert resolve(document(project(timeline)), parse_path("producers.p1.learnt.exceptions.*.records")) == [1]
