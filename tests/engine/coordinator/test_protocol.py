"""What a coordinator answers, request by request, whoever asks (G-1, G-3 … G-6, G-13, O-7)."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_tui.engine.coordinator import handlers
from kafka_tui.engine.coordinator.rebalance import chosen_assignor
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import ADMIN, INTERNAL_TOPIC, TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import COMPLETING, EMPTY, PREPARING, STABLE, Group, GroupMember
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests import groups as r
from kafka_tui.engine.requests.base import Response
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.requests.data import ProduceRequest
from kafka_tui.engine.turn import Making, Turn
from tests.engine.coordinator.scenes import Scene

ORDERS_0 = TopicPartition("orders", 0)


def member(name: str, assignors: tuple[str, ...] = ("range",), join: Call | None = None) -> GroupMember:
    """A member with Kafka's default times."""
    return GroupMember(name, name, None, 45_000, 300_000, assignors, r.Subscription(("orders",)), 45_000, join=join)


def group_of(*members: GroupMember, state: str = STABLE) -> Group:
    """A group in its third generation, led by its first member."""
    leader = members[0].member if members else ""
    table = Table.of((m.member, m) for m in members)
    return Group("billing", 0, state=state, assignor="range", generation=3, leader=leader, members=table)


class Desk:
    """The broker that coordinates "billing", to be asked directly."""

    def __init__(self, group: Group | None = None) -> None:
        scene = Scene()
        scene.consumers("x1")  # its first look for a coordinator has the offsets topic created
        scene.run(2_000)
        self.broker = scene.coordinator()
        self.making = Making(scene.cluster)
        self.turn: Turn[Broker] = Turn(self.making, broker_node(self.broker), 0)
        self.turn.put("groups", "billing", group)
        self.calls = 900_000

    def ask(self, request: r.GroupRequest) -> Any:  # the response's class is the request's business
        """The answer to a request, None when it is held back."""
        self.calls += 1
        seen = len(self.making.facts)
        handlers.on_request(self.turn, Call(self.calls, ADMIN), request)
        answers = [f.message.body for f in self.sent(seen) if f.message.answers == self.calls]
        return answers[0] if answers else None

    def sent(self, since: int = 0) -> list[MessageSent]:
        """What was sent from fact number `since` on."""
        return [x.fact for x in self.making.facts[since:] if isinstance(x.fact, MessageSent)]


def join(name: str, assignors: tuple[str, ...] = ("range",), client: str = "") -> r.JoinGroupRequest:
    """A JoinGroup of member `name`."""
    return r.JoinGroupRequest(
        "billing", name, client or name, None, 45_000, 300_000, assignors, r.Subscription(("orders",))
    )


def commit(name: str, generation: int, offset: int = 5) -> r.OffsetCommitRequest:
    """A commit of orders-0."""
    return r.OffsetCommitRequest("billing", generation, name, (r.CommittedOffset(ORDERS_0, offset),))


def test_g1_any_broker_says_who_coordinates_and_the_others_refuse() -> None:
    """Every broker names the same coordinator; a request to another one is answered NOT_COORDINATOR."""
    desk = Desk()
    for number in (1, 2, 3):
        turn: Turn[Broker] = Turn(desk.making, broker_node(number), 0)
        seen = len(desk.making.facts)
        handlers.on_request(turn, Call(7, ADMIN), r.FindCoordinatorRequest("billing"))
        handlers.on_request(turn, Call(8, ADMIN), r.HeartbeatRequest("billing", 1, "c1"))
        found, beat = [fact.message.body for fact in desk.sent(seen)]
        assert isinstance(found, r.FindCoordinatorResponse) and isinstance(beat, r.HeartbeatResponse)
        assert (found.error, found.broker) == ("NONE", desk.broker)
        assert beat.error == ("UNKNOWN_MEMBER_ID" if number == desk.broker else "NOT_COORDINATOR")


def test_g1_the_offsets_topic_is_asked_for_once() -> None:
    """While its creation is under way, clients hear COORDINATOR_NOT_AVAILABLE and nothing more is sent."""
    making = Making(Scene().cluster)
    turn: Turn[Broker] = Turn(making, broker_node(1), 0)
    for number in (7, 8, 9):
        handlers.on_request(turn, Call(number, ADMIN), r.FindCoordinatorRequest("billing"))
    bodies = [x.fact.message.body for x in making.facts if isinstance(x.fact, MessageSent)]
    created = [body for body in bodies if isinstance(body, CreateTopicsRequest)]
    answers = [body.error for body in bodies if isinstance(body, r.FindCoordinatorResponse)]
    assert [(body.name, body.partition_count, body.replication_factor) for body in created] == [(INTERNAL_TOPIC, 5, 3)]
    assert answers == ["COORDINATOR_NOT_AVAILABLE"] * 3


@pytest.mark.parametrize("name", ["c1", "zz"])
@pytest.mark.parametrize("generation", [3, 2])
def test_g13_old_generations_and_strangers_are_fenced(name: str, generation: int) -> None:
    """Sync, heartbeat and commit of a stranger: UNKNOWN_MEMBER_ID; of an old generation: ILLEGAL_GENERATION."""
    desk = Desk(group_of(member("c1"), member("c2")))
    expected = "UNKNOWN_MEMBER_ID" if name == "zz" else "NONE" if generation == 3 else "ILLEGAL_GENERATION"
    assert desk.ask(r.HeartbeatRequest("billing", generation, name)).error == expected
    assert desk.ask(r.SyncGroupRequest("billing", generation, name)).error == expected
    answer = desk.ask(commit(name, generation))
    assert (answer is None) if expected == "NONE" else answer.error == expected


@pytest.mark.parametrize(("state", "heartbeat", "committed"), [
    (PREPARING, "REBALANCE_IN_PROGRESS", None),
    (COMPLETING, "NONE", "REBALANCE_IN_PROGRESS"),
    (STABLE, "NONE", None),
])  # fmt: skip  # a table
def test_g13_what_a_rebalance_allows(state: str, heartbeat: str, committed: str | None) -> None:
    """Heartbeats ask to join again while members are awaited; commits are refused while the assignment is."""
    desk = Desk(group_of(member("c1"), member("c2"), state=state))
    assert desk.ask(r.HeartbeatRequest("billing", 3, "c1")).error == heartbeat
    answer = desk.ask(commit("c1", 3))
    assert (None if answer is None else answer.error) == committed


def test_g3_a_member_id_nobody_handed_out_is_refused() -> None:
    """A join with an unknown id is answered UNKNOWN_MEMBER_ID; one without an id gets one and is a member later."""
    desk = Desk()
    assert desk.ask(join("made-up")).error == "UNKNOWN_MEMBER_ID"
    given = desk.ask(join("", client="c1"))
    assert given.error == "MEMBER_ID_REQUIRED" and given.member.startswith("c1-")
    assert desk.ask(join(given.member, client="c1")) is None  # held back until the generation forms
    assert list(desk.turn.node.groups["billing"].members) == [given.member]


def test_g8_a_follower_that_joins_a_stable_group_again_bothers_nobody() -> None:
    """Without a change it hears of the present generation; the leader's join begins a rebalance."""
    desk = Desk(group_of(member("c1"), member("c2")))
    answer = desk.ask(join("c2"))
    assert (answer.error, answer.generation, answer.leader, answer.members) == ("NONE", 3, "c1", ())
    assert desk.turn.node.groups["billing"].state == STABLE
    assert desk.ask(join("c1")) is None
    assert desk.turn.node.groups["billing"].state == PREPARING


def test_g5_votes_choose_among_what_all_support() -> None:
    """Each member votes for its first assignor that all have; the most votes win."""
    both, other = ("range", "cooperative-sticky"), ("cooperative-sticky", "range")
    assert chosen_assignor(group_of(member("c1", both), member("c2", both))) == "range"
    assert chosen_assignor(group_of(member("c1", both), member("c2", other), member("c3", other))) == other[0]
    assert chosen_assignor(group_of(member("c1", both), member("c2", ("range",)), member("c3", other))) == "range"
    desk = Desk(group_of(member("c1")))
    assert desk.ask(join("", ("roundrobin",), client="c9")).error == "INCONSISTENT_GROUP_PROTOCOL"


def test_g4_a_sync_before_the_leaders_waits_and_the_leaders_is_written_first() -> None:
    """No member is answered before the assignment is in the offsets topic."""
    desk = Desk(group_of(member("c1"), member("c2"), state=COMPLETING))
    assert desk.ask(r.SyncGroupRequest("billing", 3, "c2")) is None
    seen = len(desk.making.facts)
    parts = (r.MemberAssignment("c1", (ORDERS_0,)), r.MemberAssignment("c2", ()))
    assert desk.ask(r.SyncGroupRequest("billing", 3, "c1", parts)) is None
    written = [fact.message.body for fact in desk.sent(seen)]
    assert len(written) == 1 and isinstance(written[0], ProduceRequest) and written[0].acks == -1
    assert desk.turn.node.groups["billing"].state == COMPLETING


@pytest.mark.parametrize("offset", [0, 3, 10**12])
def test_o7_any_offset_may_be_committed(offset: int) -> None:
    """Neither the log's end nor an earlier commit is looked at."""
    desk = Desk(group_of(member("c1")))
    assert desk.ask(commit("c1", 3, offset)) is None
    assert any(isinstance(fact.message.body, ProduceRequest) for fact in desk.sent())


def test_o9_outsiders_may_commit_to_an_empty_group_only() -> None:
    """A commit without a member is accepted while nobody is in the group, and refused otherwise."""
    alone = Desk(group_of(state=EMPTY))
    assert alone.ask(commit("", -1)) is None
    live = Desk(group_of(member("c1")))
    refused: Response = live.ask(commit("", -1))
    assert refused == r.OffsetCommitResponse(error="UNKNOWN_MEMBER_ID")
