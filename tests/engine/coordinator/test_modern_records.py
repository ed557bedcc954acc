"""What is written of groups of the new protocol, and what tools and time do to them (N-2, G-14, G-15, O-1)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.coordinator.modern_records import records_between
from kafka_tui.engine.coordinator.records import read_groups
from kafka_tui.engine.facts.groups import GroupDeleted
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.group import EMPTY
from kafka_tui.engine.nodes.modern_group import (
    UNRELEASED,
    UNREVOKED,
    ConsumerGroup,
    ConsumerGroupMember,
    KnownTopic,
)
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.group_admin import DeleteGroupsRequest, DescribedMember, DescribeGroupsRequest
from kafka_tui.engine.storage.batches import make_batch, stamped
from kafka_tui.engine.storage.log import EMPTY_LOG, append
from kafka_tui.engine.storage.segments import LogLimits
from tests.engine.coordinator.modern_desk import Desk, orders

WORDS = st.text(st.sampled_from("a/b:,한% \n"), min_size=1, max_size=4)
PARTITIONS = st.builds(TopicPartition, WORDS, st.integers(0, 3))
EPOCHS = st.dictionaries(PARTITIONS, st.integers(0, 9), max_size=3).map(lambda found: Table.of(found.items()))


@st.composite
def members(draw: st.DrawFn, name: str) -> ConsumerGroupMember:
    """Any member of this id, as a log knows it: without its session."""
    return ConsumerGroupMember(
        name,
        draw(WORDS),
        tuple(draw(st.lists(WORDS, max_size=2))),
        draw(st.just("") | WORDS),
        draw(st.none() | WORDS),
        draw(st.none() | WORDS),
        draw(st.integers(-1, 9)),
        draw(st.just("") | WORDS),
        draw(st.integers(-2, 9)),
        draw(st.integers(-1, 9)),
        draw(st.sampled_from(["Stable", UNREVOKED, UNRELEASED])),
        draw(EPOCHS),
        draw(EPOCHS),
    )


@st.composite
def groups(draw: st.DrawFn) -> ConsumerGroup:
    """Any group with the id "a/한"."""
    names = draw(st.lists(WORDS, unique=True, max_size=3))
    target = {name: tuple(sorted(draw(st.sets(PARTITIONS, max_size=2)))) for name in names}
    return ConsumerGroup(
        "a/한",
        3,
        epoch=draw(st.integers(2, 9)),
        assignment_epoch=draw(st.integers(1, 9)),
        computed_ms=draw(st.integers(0, 9)),
        assignor=draw(WORDS),
        target=Table.of((name, partitions) for name, partitions in target.items() if partitions),
        topics=tuple(draw(st.lists(st.builds(KnownTopic, WORDS, st.integers(0, 9), st.integers(1, 9)), max_size=2))),
        members=Table.of((name, draw(members(name))) for name in names),
    )


@settings(max_examples=30)
@given(st.lists(groups(), min_size=1, max_size=3))
def test_g14_whatever_became_of_a_group_is_read_back(life: list[ConsumerGroup]) -> None:
    """The records of each change, one after the other, give the group as it is after the last one."""
    log, before = EMPTY_LOG, ConsumerGroup("a/한", 3)
    for after in life:
        records = records_between(before, after)
        if records:
            log = append(log, stamped(make_batch(records), log.log_end_offset, 0), LogLimits())
        before = after
    assert read_groups(log, 3, 99) == (life[-1],)
    assert records_between(before, before) == ()


def test_n5_the_tools_are_told_epochs_and_targets() -> None:
    """A group is described with its epochs, each member with its own, and with what it is to have."""
    desk = Desk()
    desk.join("a")
    desk.run(2000)
    desk.join("b", instance="i1")
    described = desk.ask(DescribeGroupsRequest("modern"))
    assert (described.protocol, described.state, described.assignor) == ("consumer", "Reconciling", "uniform")
    assert (described.epoch, described.assignment_epoch) == (3, 3)
    assert described.members == (
        DescribedMember("a", "a", None, orders(0, 1, 2), 2, orders(0, 1), True),
        DescribedMember("b", "b", "i1", (), 3, orders(2), True),
    )


def test_g15_only_an_empty_group_is_deleted_and_the_next_coordinator_knows() -> None:
    """Tombstones take the group away for good; its name may come again."""
    desk = Desk()
    desk.join("a")
    assert desk.ask(DeleteGroupsRequest("modern")).refusal.error == "NON_EMPTY_GROUP"
    desk.beat("a", -1)
    assert desk.modern.state == EMPTY
    assert desk.ask(DeleteGroupsRequest("modern")).refusal is None
    assert [fact.reason for _, fact in desk.happened(GroupDeleted)] == ["deleted"]
    broker = desk.cluster.brokers[desk.coordinator("modern")]
    assert broker.group("modern") is None
    log = next(r.log for p, r in broker.replicas.items() if p.topic == "__consumer_offsets" and r.log.log_end_offset)
    assert [group for group in read_groups(log, 0, 0) if group.group == "modern"] == []
    assert desk.join("a").epoch == 2
