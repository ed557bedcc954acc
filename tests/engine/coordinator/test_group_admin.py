"""What tools may do to groups, and what is forgotten with time (G-2, G-15, O-1, O-9)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kafka_tui.engine.commands import CallCluster, KillBroker, StartBroker, StopConsumer
from kafka_tui.engine.facts import groups as g
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse, CreateTopicsRequest
from kafka_tui.engine.requests.group_admin import (
    AlterOffsetsRequest,
    DeleteGroupsRequest,
    DeleteOffsetsRequest,
    DescribeGroupsRequest,
    DescribeGroupsResponse,
    ListedGroup,
    ListGroupsRequest,
    ListGroupsResponse,
)
from kafka_tui.engine.requests.groups import CommittedOffset
from tests import golden_vectors
from tests.engine.coordinator.scenes import Scene

ORDERS_0 = TopicPartition("orders", 0)
QUICK = (("group.initial.rebalance.delay.ms", "0"),)
EXPIRY = (*QUICK, ("offsets.retention.check.interval.ms", "10000"), ("offsets.retention.minutes", "1"))


def ask(scene: Scene, request: AdminRequest) -> AdminResponse:
    """A tool's call and its answer."""
    scene.do(CallCluster(request))
    while scene.cluster.admin.answer is None:
        scene.step()
    return scene.cluster.admin.answer


def reader(scene: Scene) -> None:
    """A group with one member that has committed what it read."""
    scene.produce(3, partition=0)
    scene.consumers("c1")
    scene.run(8_000)
    assert scene.committed(0) == 3


def golden(case_id: str) -> dict[str, Any]:
    """One of the observed answers to the Java admin client."""
    found = golden_vectors.load("admin_client_errors")["cases"]
    return next(case for case in found if case["id"] == case_id)


@pytest.mark.parametrize(
    ("case_id", "request_", "live"),
    [
        ("group-describe-unknown", DescribeGroupsRequest("nope-group"), False),
        ("group-delete-unknown", DeleteGroupsRequest("nope-group"), False),
        ("delete-nonempty-group", DeleteGroupsRequest("billing"), True),
        ("alter-offsets-live-group", AlterOffsetsRequest("billing", (CommittedOffset(ORDERS_0, 0),)), True),
    ],
)
def test_g2_g15_o9_tools_are_refused_in_kafkas_words(case_id: str, request_: AdminRequest, live: bool) -> None:
    """Error name and sentence are those that a real cluster sent to the Java admin client."""
    scene = Scene(settings=QUICK)
    if live:
        reader(scene)
    case = golden(case_id)
    refusal = ask(scene, request_).refusal
    assert refusal is not None
    assert (refusal.error, refusal.message) == (re.sub(r"\(.*", "", case["error_code"]), case["message"])
    if live:
        assert scene.committed(0) == 3


def test_g15_an_empty_group_is_deleted_with_its_offsets_for_good() -> None:
    """After the deletion no coordinator knows the group, not even one that reads the offsets topic anew."""
    scene = Scene(settings=QUICK)
    reader(scene)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    home = scene.coordinator()
    assert ask(scene, DeleteGroupsRequest("billing")).refusal is None
    assert "billing" not in scene.cluster.brokers[home].groups
    scene.do(KillBroker(home))
    scene.run(12_000)
    assert scene.coordinator() != home
    assert all("billing" not in broker.groups for broker in scene.cluster.brokers.values() if broker.id != home)


def test_o9_offsets_of_an_empty_group_can_be_set_and_its_next_member_starts_there() -> None:
    """What a tool commits for a group without members is where the next member reads on, backwards too (O-7)."""
    scene = Scene(settings=QUICK)
    reader(scene)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    assert ask(scene, AlterOffsetsRequest("billing", (CommittedOffset(ORDERS_0, 1),))).refusal is None
    scene.consumers("c2")
    scene.run(2_000)
    assert scene.consumer("c2").delivered == 2


def test_offsets_of_topics_that_members_read_cannot_be_deleted() -> None:
    """OffsetDelete refuses each partition of a topic that is read, and does what it may."""
    scene = Scene(settings=QUICK)
    reader(scene)
    scene.do(CallCluster(CreateTopicsRequest("other", 1, 3)))
    scene.run(1_000)
    partitions = (ORDERS_0, TopicPartition("other", 0), TopicPartition("other", 1), TopicPartition("nowhere", 0))
    refused = ask(scene, DeleteOffsetsRequest("billing", partitions))
    assert [result.refusal and result.refusal.error for result in refused.results] == [
        "GROUP_SUBSCRIBED_TO_TOPIC",
        None,
        "UNKNOWN_TOPIC_OR_PARTITION",
        "UNKNOWN_TOPIC_OR_PARTITION",
    ]
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    assert ask(scene, DeleteOffsetsRequest("billing", (ORDERS_0,))).refusal is None
    assert scene.committed(0) is None


def test_g2_a_group_is_described_by_its_coordinator() -> None:
    """State, assignor and members with what they read are told, whichever broker is asked first."""
    scene = Scene(settings=QUICK)
    reader(scene)
    answer = ask(scene, DescribeGroupsRequest("billing"))
    assert isinstance(answer, DescribeGroupsResponse)
    assert (answer.state, answer.protocol, answer.assignor) == ("Stable", "classic", "range")
    assert [(member.client, len(member.partitions)) for member in answer.members] == [("c1", 3)]


def test_g1_every_broker_lists_the_groups_that_it_coordinates() -> None:
    """Each group is told by its coordinator, with its state, and by nobody else."""
    scene = Scene(settings=QUICK)
    reader(scene)
    scene.consumers("c2", group="h", configs=(("group.protocol", "consumer"),))
    scene.run(8_000)
    scene.do(StopConsumer("c1"))
    scene.run(1_000)
    told = {broker: ask(scene, ListGroupsRequest(broker)) for broker in (1, 2, 3)}
    found = {b: answer.groups for b, answer in told.items() if isinstance(answer, ListGroupsResponse)}
    assert sorted(found) == [1, 2, 3]
    billing = ListedGroup("billing", "Empty", "classic")
    assert billing in found[scene.coordinator()]
    assert sorted((one.group, one.protocol) for groups in found.values() for one in groups) == [
        ("billing", "classic"),
        ("h", "consumer"),
    ]


def test_o1_offsets_expire_when_the_group_has_been_empty_for_long_enough() -> None:
    """While there is a member nothing expires; a while after the last one left the group and its offsets are gone."""
    scene = Scene(settings=EXPIRY)
    reader(scene)
    scene.run(130_000)
    assert scene.committed(0) == 3
    scene.do(StopConsumer("c1"))
    scene.run(50_000)
    home = scene.coordinator()
    assert scene.committed(0) == 3
    scene.do(KillBroker(home))  # the time counts from the group's last change, whoever coordinates it (O-1)
    scene.run(12_000)
    scene.do(StartBroker(home))
    scene.run(10_000)
    assert [fact.reason for _, fact in scene.happened(g.GroupDeleted)] == ["expired"]
    assert "billing" not in scene.cluster.brokers[scene.coordinator()].groups


def test_o1_offsets_of_a_topic_that_nobody_reads_any_more_expire_in_a_live_group() -> None:
    """They go one by one, counted from their own commit; those of topics that are read stay."""
    scene = Scene(settings=EXPIRY)
    scene.do(CallCluster(CreateTopicsRequest("other", 1, 3)))
    scene.run(500)
    other = TopicPartition("other", 0)
    assert ask(scene, AlterOffsetsRequest("billing", (CommittedOffset(other, 5),))).refusal is None
    reader(scene)
    assert scene.group().offsets.get(other) == 5
    scene.run(75_000)
    assert scene.group().offsets.get(other) is None
    assert scene.committed(0) == 3
    told = scene.happened(g.OffsetsForgotten)
    assert [(fact.partitions, fact.reason) for _, fact in told] == [((other,), "expired")]
