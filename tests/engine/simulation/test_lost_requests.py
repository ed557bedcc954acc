"""One request or answer of each kind is lost, and the cluster goes on all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster, Drop
from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts.network import MessageLost
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests import group_admin as g
from kafka_tui.engine.requests import quorum as q
from kafka_tui.engine.requests import storage as s
from kafka_tui.engine.requests.base import request_kinds
from kafka_tui.engine.requests.groups import CommittedOffset
from kafka_tui.engine.simulation.invariants.rest import not_whole
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import play

ENOUGH_MS = 75_000
"""More than any request waits for its answer here, and a group's session after it."""
A_JOIN_MS = 320_000
"""A JoinGroup may wait for the whole of max.poll.interval.ms."""
CREATE, GROW = r.CreateTopicsRequest("u", 1, 3), r.CreatePartitionsRequest("t", 2)
ELECT = r.ElectLeadersRequest("PREFERRED", (TopicPartition("t", 0),))
MOVE = r.Reassignment(TopicPartition("t", 0), (3, 2, 1))
TOPIC = r.ConfigResource("topic", "t")
SETTING = r.ConfigAlteration(TOPIC, (r.ConfigOperation("min.insync.replicas", "2"),))
READING = (("auto.offset.reset", "latest"), ("metadata.max.age.ms", "10000"), ("session.timeout.ms", "6000"))
STARTS: list[Command | int] = [c.StartProducer("p", "t"), c.StartConsumer("c", "g", ("t",), READING)]
RETURN: list[Command | int] = [c.KillBroker(3), 12_000, c.StartBroker(3)]
RETURN_1: list[Command | int] = [c.KillBroker(1), 500, c.StartBroker(1)]
EVENTS: dict[str, list[Command | int]] = {
    "admin": [c.CallCluster(GROW)],
    "alter offsets": [c.CallCluster(g.AlterOffsetsRequest("other", (CommittedOffset(TopicPartition("t", 0), 0),)))],
    "alter partition": RETURN,
    "alter partition reassignments": [c.CallCluster(r.AlterPartitionReassignmentsRequest((MOVE,)))],
    "consumer group heartbeat": [c.StartConsumer("n", "h", ("t",), (("group.protocol", "consumer"),))],
    "create partitions": [c.CallCluster(GROW)],
    "create topics": [c.CallCluster(CREATE)],
    "delete groups": [c.CallCluster(g.DeleteGroupsRequest("other"))],
    "delete records": [c.CallCluster(s.DeleteRecordsRequest((s.RecordsToDelete(TopicPartition("t", 0), 0),)))],
    "describe metadata quorum": [c.CallCluster(q.DescribeQuorumRequest())],
    "describe log dirs": [c.CallCluster(s.DescribeLogDirsRequest(1))],
    "describe groups": [c.CallCluster(g.DescribeGroupsRequest("g"))],
    "offset delete": [c.CallCluster(g.DeleteOffsetsRequest("g", (TopicPartition("t", 0),)))],
    "delete topics": [c.CallCluster(CREATE), 1000, c.CallCluster(r.DeleteTopicsRequest("u"))],
    "describe configs": [c.CallCluster(r.DescribeConfigsRequest((TOPIC,)))],
    "elect leaders": [c.CallCluster(ELECT)],
    "incremental alter configs": [c.CallCluster(r.IncrementalAlterConfigsRequest((SETTING,)))],
    "leave group": [c.StopConsumer("c")],
    "list groups": [c.CallCluster(g.ListGroupsRequest(1))],
    "list partition reassignments": [c.CallCluster(r.ListPartitionReassignmentsRequest())],
    "offsets for leader epoch": [c.SendRecords("p", "t", b"x"), 4000, *RETURN_1],
    "register broker": RETURN,
    "unregister broker": [c.AddBroker(4), 3000, c.StopBroker(4), 3000, c.RemoveBroker(4)],
}
"""What makes somebody send a request of a kind; the others are sent when clients start."""


QUORUM: dict[str, Callable[[int], Command]] = {
    "begin quorum epoch": c.KillController,
    "end quorum epoch": c.StopController,
    "vote": c.KillController,
}
"""What happens to the active one of three controllers, so that they speak of who leads."""


def cases() -> list[tuple[str, bool]]:
    """Every kind as a request and as an answer."""
    return [(kind, response) for kind in request_kinds() for response in (False, True)]


def after_a_loss(cluster: Cluster, kind: str, response: bool) -> Cluster:
    """The cluster just after the next message of the kind was lost."""
    until = cluster.now_ms + 30_000
    armed = False
    while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
        for message in () if armed else cluster.network.in_flight.values():
            if Drop(message.source, kind, response).means(message):
                armed = True
                cluster = apply(cluster, c.DropMessage(message.source, message.target, kind, response)).cluster
                break
        outcome = advance(cluster)
        cluster = outcome.cluster
        if any(isinstance(one.fact, MessageLost) and one.fact.reason == "dropped" for one in outcome.facts):
            return cluster
    raise AssertionError(f"no {kind} was sent")


def unsettled(cluster: Cluster) -> list[str]:
    """What is not as it should be when nobody waits for anything any more."""
    calling = cluster.admin.request is not None and cluster.admin.answer is None
    waits = [f"{name} waits" for name, one in cluster.producers.items() if one.sent > one.acknowledged]
    waits += [f"{name} closes" for name, one in cluster.consumers.items() if one.closing and one.calls]
    running = [f"{one.where}: {one.found}" for one in not_whole(cluster) if one.found != "it never ends"]
    if not any(one.active for one in cluster.controllers.values()):
        waits.append("no controller is active")
    return [*running, *waits, *(["the tools wait"] if calling else [])]


def settled(cluster: Cluster, within_ms: int) -> Cluster:
    """The cluster once nothing is out of step, or when the time is over."""
    until = cluster.now_ms + within_ms
    while unsettled(cluster := play(cluster, [1000])) and cluster.now_ms < until:
        pass
    return cluster


@pytest.mark.parametrize(("kind", "response"), cases())
def test_a_lost_message_of_any_kind_holds_nothing_up_for_ever(kind: str, response: bool) -> None:
    """Whoever misses an answer asks again by its own timer: then all replicas are in sync and all records are read."""
    world, _ = new_cluster(3, configs=(("offsets.topic.num.partitions", "1"),), controllers=3 if kind in QUORUM else 1)
    created = c.CallCluster(r.CreateTopicsRequest("t", assignment=((1, 2, 3),)))
    cluster = play(world, [created, 1000])
    active = next(one.id for one in world.controllers.values() if one.active)
    events = [5000, *EVENTS[kind]] if kind in EVENTS else [QUORUM[kind](active)] if kind in QUORUM else []
    cluster = after_a_loss(play(cluster, [*STARTS, c.SendRecords("p", "t", b"x"), *events]), kind, response)
    cluster = settled(cluster, A_JOIN_MS if kind == "join group" else ENOUGH_MS)
    cluster = settled(apply(cluster, c.SendRecords("p", "t", b"later")).cluster, ENOUGH_MS)
    assert unsettled(cluster) == []
