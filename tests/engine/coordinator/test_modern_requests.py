"""What a coordinator of the new protocol answers, heartbeat by heartbeat (N-1 … N-6, KIP-848)."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_tui.engine.commands import CallCluster, KillBroker, StopConsumer
from kafka_tui.engine.facts import groups as classic
from kafka_tui.engine.facts import modern_groups as f
from kafka_tui.engine.ids import INTERNAL_TOPIC, TopicPartition
from kafka_tui.engine.nodes.group import EMPTY, STABLE
from kafka_tui.engine.nodes.modern_group import ASSIGNING, RECONCILING, UNRELEASED, UNREVOKED
from kafka_tui.engine.requests.control import CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest
from kafka_tui.engine.requests.groups import (
    CommittedOffset,
    OffsetCommitRequest,
    OffsetFetchRequest,
)
from kafka_tui.engine.simulation.switches import SWITCHABLE
from tests.engine.coordinator.modern_desk import Desk, orders


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A coordinator without a group: nothing that is refused changes it."""
    return Desk()


def test_n1_one_request_makes_a_member_and_gives_it_its_partitions() -> None:
    """The first heartbeat of a new group is answered with epoch 2, the broker's interval and all partitions."""
    desk = Desk()
    answer = desk.join("a")
    assert (answer.epoch, answer.interval_ms, answer.assignment) == (2, 5000, orders(0, 1, 2))
    assert (desk.modern.state, desk.modern.epoch, desk.modern.assignor) == (STABLE, 2, "uniform")


def test_n2_the_answer_waits_until_the_isr_has_the_records() -> None:
    """When a member is answered, every replica of the group's offsets partition has what came of its request."""
    desk = Desk()
    desk.join("a")
    internal = TopicPartition(INTERNAL_TOPIC, desk.modern.partition)
    ends = {broker.replicas[internal].log.log_end_offset for broker in desk.cluster.brokers.values()}
    assert len(ends) == 1 and ends.pop() >= 5


def test_n2_revoke_confirm_then_receive() -> None:
    """A partition changes hands in three steps, and at no time may two members read it."""
    desk = Desk()
    desk.join("a")
    desk.run(2000)
    joined = desk.join("b")
    assert (joined.epoch, joined.assignment) == (3, ())  # what it is to have, a still has
    assert desk.modern.members["b"].state == UNRELEASED
    asked = desk.beat("a", 2)
    assert (asked.epoch, asked.assignment) == (2, orders(0, 1))  # a has to give orders-2 back first
    assert desk.modern.members["a"].state == UNREVOKED
    assert desk.beat("b", 3).assignment is None
    assert desk.beat("a", 2).epoch == 2  # it has not confirmed
    confirmed = desk.beat("a", 2, owned=orders(0, 1))
    assert (confirmed.epoch, confirmed.assignment, desk.modern.state) == (3, None, RECONCILING)
    assert desk.beat("b", 3).assignment == orders(2)
    assert desk.modern.state == STABLE


def test_n2_without_the_rule_a_partition_is_given_out_while_another_still_reads_it() -> None:
    """With N-2 switched off the second member gets at once what the first one has not released."""
    assert "N-2" in SWITCHABLE
    desk = Desk(without="N-2")
    desk.join("a")
    desk.run(2000)
    assert desk.join("b").assignment == orders(2)
    assert desk.modern.members["a"].assigned.keys == orders(0, 1, 2)


def test_n2_an_assignment_is_computed_once_in_an_interval() -> None:
    """Who joins within group.consumer.assignment.interval.ms waits in the last epoch for the next assignment."""
    desk = Desk()
    desk.join("a")
    early = desk.join("b")
    assert (early.epoch, early.assignment) == (2, ())
    assert (desk.modern.state, desk.modern.epoch, desk.modern.assignment_epoch) == (ASSIGNING, 3, 2)
    desk.run(1000)
    assert desk.beat("b", 2).epoch == 3
    assert desk.modern.state == RECONCILING


def test_g11_more_members_than_partitions() -> None:
    """The surplus member is in the newest epoch, stable, and has nothing; it takes over when another one goes."""
    desk = Desk(partitions=1, settings=(("group.consumer.assignment.interval.ms", "0"),))
    desk.join("a")
    idle = desk.join("b")
    assert (idle.epoch, idle.assignment) == (3, ())
    desk.beat("a", 2)
    assert desk.modern.state == STABLE
    left = desk.beat("a", -1)
    assert (left.error, left.epoch) == ("NONE", -1)
    assert desk.modern.state == ASSIGNING
    assert desk.beat("b", 3).assignment == orders(0)
    assert desk.happened(classic.MemberLeft)[-1][1].reason == "left"


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"member": ""}, "INVALID_REQUEST", "MemberId can't be empty."),
        ({"instance": ""}, "INVALID_REQUEST", "InstanceId can't be empty."),
        ({"rack": ""}, "INVALID_REQUEST", "RackId can't be empty."),
        ({"epoch": -2}, "INVALID_REQUEST", "InstanceId can't be null."),
        ({"epoch": -3}, "INVALID_REQUEST", "MemberEpoch is invalid."),
        ({"rebalance_timeout_ms": -1}, "INVALID_REQUEST", "RebalanceTimeoutMs must be provided in first request."),
        ({"owned": orders(0)}, "INVALID_REQUEST", "TopicPartitions must be empty when (re-)joining."),
        (
            {"topics": None},
            "INVALID_REQUEST",
            "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
        ),
        (
            {"regex": "("},
            "INVALID_REGULAR_EXPRESSION",
            "SubscribedTopicRegex `(` is not a valid regular expression.",
        ),
        (
            {"assignor": "best"},
            "UNSUPPORTED_ASSIGNOR",
            "ServerAssignor best is not supported. Supported assignors: uniform, range.",
        ),
        ({"epoch": 4}, "GROUP_ID_NOT_FOUND", "Consumer group modern not found."),
        ({"epoch": -1}, "GROUP_ID_NOT_FOUND", "Consumer group modern not found."),
    ],
)
def test_n6_requests_that_are_refused_in_kafkas_words(
    desk: Desk, fields: dict[str, Any], error: str, message: str
) -> None:
    """A first request that is wrong makes no group; it is answered with Kafka's error and sentence."""
    answer = desk.join(**{"name": fields.get("member", "a"), **{k: v for k, v in fields.items() if k != "member"}})
    assert (answer.error, answer.message) == (error, message)
    assert "modern" not in desk.cluster.brokers[desk.coordinator("modern")].consumer_groups
    assert desk.happened(f.HeartbeatRefused)[-1][1].error == error


def test_n6_members_that_the_group_does_not_know_or_that_are_of_another_epoch() -> None:
    """Who is unknown, ahead or behind is told so; who missed an answer is not."""
    desk = Desk(settings=(("group.consumer.max.size", "2"),))
    desk.join("a")
    assert desk.join("a").epoch == 2  # the first answer got lost
    assert desk.beat("x", 2).error == "UNKNOWN_MEMBER_ID"
    ahead = desk.beat("a", 3)
    assert ahead.error == "FENCED_MEMBER_EPOCH"
    assert ahead.message == (
        "The consumer group member has a greater member epoch (3) than the one known by the group coordinator (2). "
        "The member must abandon all its partitions and rejoin."
    )
    desk.run(2000)
    desk.join("b")
    desk.beat("a", 2)
    desk.beat("a", 2, owned=orders(0, 1))
    assert desk.beat("a", 2, owned=orders(0, 1)).epoch == 3  # the answer with epoch 3 got lost
    assert desk.beat("a", 2).error == "FENCED_MEMBER_EPOCH"
    assert desk.beat("a", 2, owned=orders(0, 1, 2)).error == "FENCED_MEMBER_EPOCH"
    full = desk.join("c")
    assert (full.error, full.message) == (
        "GROUP_MAX_SIZE_REACHED",
        "The consumer group has reached its maximum capacity of 2 members.",
    )


def test_n3_a_silent_member_is_out_after_the_brokers_session_timeout() -> None:
    """45 s without a heartbeat end a membership; the next heartbeat of another member takes over its partitions."""
    desk = Desk()
    desk.join("a")
    desk.run(2000)
    joined = desk.now_ms
    desk.join("b")
    for _ in range(10):
        desk.run(4900)
        desk.beat("b", 3)
    left = desk.happened(classic.MemberLeft)
    assert [(fact.client, fact.reason) for _, fact in left] == [("a", "session timeout")]
    assert joined - 2200 + 45_000 <= left[0][0] <= joined + 45_000
    assert desk.modern.members["b"].assigned.keys == orders(0, 1, 2)


def test_n3_a_member_that_does_not_give_back_in_time_is_out() -> None:
    """Its own max.poll.interval.ms is the time it has, however often it heartbeats."""
    desk = Desk()
    desk.join("a", rebalance_timeout_ms=12_000)
    desk.run(2000)
    desk.join("b")
    for _ in range(4):
        desk.beat("a", 2)
        desk.run(4000)
    assert desk.happened(classic.MemberLeft)[-1][1].reason == "revocation timeout"
    assert desk.beat("a", 2).error == "UNKNOWN_MEMBER_ID"
    assert desk.beat("b", 3).assignment == orders(0, 1, 2)


def test_g8_topics_that_grow_come_and_go_raise_the_epoch() -> None:
    """The coordinator sees by its own metadata what there is to read, at the next heartbeat."""
    desk = Desk()
    desk.join("a", topics=("orders", "more"))
    desk.run(2000)
    desk.do(CallCluster(CreatePartitionsRequest("orders", 4)))
    desk.do(CallCluster(CreateTopicsRequest("more", 1, 3)))
    desk.run(2000)
    answer = desk.beat("a", 2)
    assert answer.assignment == (TopicPartition("more", 0), *orders(0, 1, 2, 3))
    assert desk.happened(f.GroupEpochBumped)[-1][1].reason == "topics changed"
    desk.do(CallCluster(DeleteTopicsRequest("more")))
    desk.run(2000)
    assert desk.beat("a", answer.epoch).assignment == orders(0, 1, 2, 3)


def test_n1_a_subscription_may_be_a_pattern() -> None:
    """A member reads every topic whose whole name matches, and those that come later too."""
    desk = Desk()
    joined = desk.join("a", topics=None, regex="ord.*")
    assert joined.assignment == orders(0, 1, 2)
    desk.run(2000)
    desk.do(CallCluster(CreateTopicsRequest("ordinary", 1, 3)))
    desk.run(2000)
    assert desk.beat("a", 2).assignment == (*orders(0, 1, 2), TopicPartition("ordinary", 0))


def test_n4_the_assignor_that_most_members_want_is_taken() -> None:
    """group.remote.assignor counts as a vote; without any the broker's first assignor is used."""
    desk = Desk(settings=(("group.consumer.assignment.interval.ms", "0"),))
    desk.join("a", assignor="range")
    assert desk.modern.assignor == "range"
    desk.join("b", assignor="uniform")
    desk.join("c", assignor="uniform")
    assert desk.modern.assignor == "uniform"


def test_g12_a_static_member_that_comes_back_has_what_it_had() -> None:
    """Epoch -2 keeps its place: a member with the same instance id takes it over without another assignment."""
    desk = Desk()
    desk.join("a", instance="i1")
    busy = desk.join("b", instance="i1")
    assert busy.error == "UNRELEASED_INSTANCE_ID"
    assert desk.beat("a", -2, instance="i1").epoch == -2
    epoch = desk.modern.epoch
    again = desk.join("b", instance="i1")
    assert (again.epoch, again.assignment) == (2, orders(0, 1, 2))
    assert (desk.modern.epoch, tuple(desk.modern.members)) == (epoch, ("b",))
    assert desk.beat("a", 2, instance="i1").error == "FENCED_INSTANCE_ID"
    assert desk.beat("b", 2, instance="i2").error == "UNKNOWN_MEMBER_ID"
    assert desk.beat("b", -1, instance="i1").error == "NONE"
    assert desk.modern.state == EMPTY


def test_n6_commits_of_members() -> None:
    """A member commits in its epoch, and what it has had since in an earlier one (KIP-1251); others do not."""
    desk = Desk()
    desk.join("a")
    desk.run(2000)
    desk.join("b")

    def commit(name: str, epoch: int, number: int) -> str:
        offsets = (CommittedOffset(*orders(number), 5),)
        return str(desk.ask(OffsetCommitRequest("modern", epoch, name, offsets)).error)

    assert commit("a", 2, 0) == "NONE"
    assert commit("a", 3, 0) == "STALE_MEMBER_EPOCH"
    assert commit("x", 2, 0) == "UNKNOWN_MEMBER_ID"
    desk.beat("a", 2)
    assert commit("a", 2, 2) == "NONE"  # it is to give it back, and still may commit
    desk.beat("a", 2, owned=orders(0, 1))
    assert commit("a", 2, 1) == "NONE"  # it has not heard of epoch 3 yet
    assert commit("a", 2, 2) == "STALE_MEMBER_EPOCH"
    assert desk.modern.offsets.get(*orders(2)) == 5
    fetched = desk.ask(OffsetFetchRequest("modern", orders(0, 1, 2), "b", 3))
    assert [item.offset for item in fetched.offsets] == [5, 5, 5]
    assert desk.ask(OffsetFetchRequest("modern", orders(0), "b", 2)).error == "STALE_MEMBER_EPOCH"
    assert desk.ask(OffsetFetchRequest("modern", orders(0), "x", 2)).error == "UNKNOWN_MEMBER_ID"


def test_g14_another_coordinator_reads_the_group_from_the_log() -> None:
    """Members, epochs, target and what is being given back are the same; sessions begin anew."""
    desk = Desk()
    desk.join("a", instance="i1", rebalance_timeout_ms=600_000)
    desk.run(2000)
    desk.join("b", assignor="range", rack="r1")
    desk.beat("a", 2, instance="i1")
    before, old = desk.modern, desk.coordinator("modern")
    desk.do(KillBroker(old))
    desk.run(15_000)
    after = desk.modern
    assert desk.coordinator("modern") != old
    for field in ("epoch", "assignment_epoch", "assignor", "target", "topics", "computed_ms"):
        assert getattr(after, field) == getattr(before, field), field
    for name, member in before.members.items():
        loaded = after.members[name]
        assert (loaded.epoch, loaded.previous_epoch, loaded.state) == (
            member.epoch,
            member.previous_epoch,
            member.state,
        )
        assert (loaded.assigned, loaded.revoking) == (member.assigned, member.revoking)
        assert (loaded.instance, loaded.rack, loaded.topics, loaded.assignor) == (
            member.instance, member.rack, member.topics, member.assignor,
        )  # fmt: skip  # one comparison
    assert desk.beat("a", 2, instance="i1", owned=orders(0, 1)).epoch == 3
    assert desk.beat("b", 3).assignment == orders(2)


def test_n2_what_could_not_be_written_did_not_happen() -> None:
    """When the offsets topic takes no record, the member is told to try again and the group is what the log says."""
    desk = Desk(offsets_topic=(("min.insync.replicas", "2"),))
    desk.join("a")
    desk.run(2000)
    others = [number for number in (1, 2, 3) if number != desk.coordinator("modern")]
    for number in others:
        desk.do(KillBroker(number))
    desk.run(15_000)
    answer = desk.join("b")
    assert answer.error == "COORDINATOR_NOT_AVAILABLE"
    assert tuple(desk.modern.members) == ("a",) and desk.modern.epoch == 2
    assert len(desk.happened(f.ConsumerGroupReread)) == 1
    assert desk.beat("a", 2).error == "NONE"


def test_n7_a_name_belongs_to_one_protocol_at_a_time() -> None:
    """Without migration a classic group with members refuses the new protocol; an empty one makes way, either way."""
    desk = Desk(settings=(("group.consumer.migration.policy", "disabled"),))
    desk.consumers("x1", group="modern")
    desk.run(8000)
    refused = desk.join("a")
    assert (refused.error, refused.message) == (
        "GROUP_ID_NOT_FOUND",
        "Cannot upgrade classic group modern to consumer group because online upgrade is disabled.",
    )
    assert desk.beat("a", 3).message == "Group modern is not a consumer group."
    desk.produce(4, 0)
    desk.run(6000)
    desk.do(StopConsumer("x1"))
    desk.run(1000)
    assert desk.join("a").error == "NONE"
    assert desk.modern.offsets.get(*orders(0)) == 4
    assert "modern" not in desk.cluster.brokers[desk.coordinator("modern")].groups
    desk.beat("a", -1)
    desk.consumers("x2", group="modern")
    desk.run(8000)
    assert desk.group("modern").offsets.get(*orders(0)) == 4
    assert desk.reads("x2") == (0, 1, 2)
