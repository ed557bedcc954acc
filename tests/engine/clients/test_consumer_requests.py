"""A consumer alone with the answers it gets, right and wrong ones (C-7, O-4, fold of facts)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kafka_tui.engine.clients import consumer
from kafka_tui.engine.commands import CutNetwork
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.data import (
    EARLIEST_TIMESTAMP,
    FetchedPartition,
    FetchRequest,
    FetchResponse,
    MetadataRequest,
)
from kafka_tui.engine.requests.data import ListOffsetsRequest as ListOffsets
from kafka_tui.engine.requests.groups import (
    FindCoordinatorRequest,
    HeartbeatRequest,
    JoinGroupRequest,
    OffsetCommitRequest,
    OffsetCommitResponse,
)
from kafka_tui.engine.turn import Making, Turn
from tests.engine.coordinator.scenes import Scene

ORDERS_0 = TopicPartition("orders", 0)
C1 = NodeId("consumer", "c1")


class Alone:
    """Consumer c1 in the midst of reading; its requests are answered by hand."""

    def __init__(self, reset: str = "earliest", commit: str = "auto") -> None:
        scene = Scene()
        scene.produce(5, 0)
        scene.consumers("c1", commit=commit, processing_ms=100, configs=(("auto.offset.reset", "earliest"),))
        scene.run_until(c.RecordsDelivered)
        if commit == "auto":
            scene.run(2_000)
        self.scene = scene
        self.making = Making(scene.cluster)
        self.turn: Turn[Consumer] = Turn(self.making, C1, 0)
        if reset != "earliest":
            self.turn.note(config=replace(self.turn.node.config, auto_offset_reset=reset))

    def answer(self, kind: type[Request], response: Response) -> list[Request]:
        """Answer the consumer's request of this kind; gives what it asks next."""
        call = next(x for x in self.turn.node.calls.values() if isinstance(x.request, kind))
        seen = len(self.making.facts)
        consumer.on_response(self.turn, call.message, response)
        return self.asked(seen)

    def asked(self, since: int) -> list[Request]:
        """The requests sent from fact number `since` on."""
        sent = (recorded.fact for recorded in self.making.facts[since:])
        return [f.message.body for f in sent if isinstance(f, MessageSent) and isinstance(f.message.body, Request)]

    def refuse_fetch(self, error: str) -> list[Request]:
        """Answer the fetch of orders-0 with an error for it."""
        call = next(
            x
            for x in self.turn.node.calls.values()
            if isinstance(x.request, FetchRequest) and ORDERS_0 in x.request.partitions_named
        )
        seen = len(self.making.facts)
        part = FetchedPartition(ORDERS_0, error, -1, -1)
        consumer.on_response(self.turn, call.message, FetchResponse((part,)))
        return self.asked(seen)

    def happened(self, kind: type[Fact]) -> list[Fact]:
        """The facts of a class since the answers began."""
        return [recorded.fact for recorded in self.making.facts if isinstance(recorded.fact, kind)]


def test_c7_a_position_out_of_range_is_reset() -> None:
    """OFFSET_OUT_OF_RANGE applies the reset rule anew: the leader is asked for its first offset."""
    alone = Alone()
    asked = alone.refuse_fetch("OFFSET_OUT_OF_RANGE")
    assert [(r.timestamp, r.partitions) for r in asked if isinstance(r, ListOffsets)] == [
        (EARLIEST_TIMESTAMP, (ORDERS_0,))
    ]
    assert alone.turn.node.partitions[ORDERS_0].position == -1


def test_c7_out_of_range_without_a_reset_rule_ends_the_program() -> None:
    """With `none` poll throws OffsetOutOfRangeException."""
    alone = Alone(reset="none")
    alone.refuse_fetch("OFFSET_OUT_OF_RANGE")
    assert [f.error for f in alone.happened(c.ConsumerFailed) if isinstance(f, c.ConsumerFailed)] == [
        "OffsetOutOfRangeException"
    ]
    assert alone.turn.node.closing


@pytest.mark.parametrize("error", ["NOT_LEADER_OR_FOLLOWER", "FENCED_LEADER_EPOCH", "UNKNOWN_TOPIC_OR_PARTITION"])
def test_c2_a_leader_that_leads_no_more_makes_metadata_stale(error: str) -> None:
    """The consumer asks for metadata at once, and leaves that broker alone for a while."""
    asked = Alone().refuse_fetch(error)
    assert [type(request) for request in asked] == [MetadataRequest]


def test_o4_a_synchronous_commit_tries_again_when_the_coordinator_moved() -> None:
    """NOT_COORDINATOR is retriable: the coordinator is looked for, the next poll waits, nothing has failed yet."""
    alone = _at_commit()
    asked = alone.answer(OffsetCommitRequest, OffsetCommitResponse(error="NOT_COORDINATOR"))
    assert alone.turn.node.coordinator == -1 and not alone.happened(c.CommitFailed)
    assert not any(isinstance(request, FetchRequest | JoinGroupRequest) for request in asked)
    fenced = _at_commit()
    fenced.answer(OffsetCommitRequest, OffsetCommitResponse(error="UNKNOWN_MEMBER_ID"))
    assert len(fenced.happened(c.CommitFailed)) == 1 and len(fenced.happened(c.MembershipLost)) == 1


def _at_commit() -> Alone:
    """A consumer that waits for the answer to its synchronous commit."""
    alone = Alone(commit="sync")
    while not any(isinstance(x.request, OffsetCommitRequest) for x in alone.scene.consumer("c1").calls.values()):
        alone.scene.step()
    alone.making = Making(alone.scene.cluster)
    alone.turn = Turn(alone.making, C1, 0)
    return alone


def test_facts_folded_give_the_same_cluster() -> None:
    """Whatever consumers and coordinators do is in their facts: folding them again gives an equal cluster."""
    scene = Scene()
    before, done = scene.cluster, len(scene.facts)
    scene.produce(5, 0)
    scene.consumers("c1", "c2", processing_ms=3)
    scene.run(20_000)
    folded = before
    for at, recorded in scene.facts[done:]:
        folded = evolve(folded, recorded)
        assert folded.now_ms == at or not isinstance(recorded.fact, MessageSent)
    assert folded == scene.cluster


def test_a_request_without_an_answer_is_given_up() -> None:
    """A coordinator that is cut off costs request.timeout.ms; then the consumer looks for another one."""
    scene = Scene()
    scene.consumers("c1")
    scene.run(10_000)
    coordinator = broker_node(scene.coordinator())
    scene.do(CutNetwork(C1, coordinator))
    since = scene.now_ms
    scene.run(29_000)
    asked = [f.message.body for _, f in scene.happened(MessageSent, since) if f.node == C1]
    assert sum(isinstance(request, HeartbeatRequest) for request in asked) == 1
    assert not any(isinstance(request, FindCoordinatorRequest) for request in asked)
    scene.run(5_000)
    later = [f.message.body for _, f in scene.happened(MessageSent, since) if f.node == C1]
    assert any(isinstance(request, FindCoordinatorRequest) for request in later)
