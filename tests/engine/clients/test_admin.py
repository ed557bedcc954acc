"""The tools' client: whom it asks, how long, and what it says in the end."""

import pytest

from kafka_tui.engine.clients import handlers
from kafka_tui.engine.commands import CallCluster, CutNetwork, PauseNode
from kafka_tui.engine.facts.clients import CallAnswered
from kafka_tui.engine.facts.network import CommandRefused
from kafka_tui.engine.ids import ADMIN, broker_node
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminResponse,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    UnregisterBrokerRequest,
)
from kafka_tui.engine.turn import Making, Turn
from tests.engine.clients.scripted_cluster import ScriptedCluster

CREATE = CallCluster(CreateTopicsRequest("orders", 3, 3))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    """Three brokers that answer every call with success."""
    return ScriptedCluster(monkeypatch, brokers=3)


def asked(world: ScriptedCluster) -> list[tuple[int, int]]:
    """(time, broker) of the requests that arrived."""
    return [(time_ms, broker) for time_ms, broker, _ in world.asked]


def test_the_first_broker_answers(world: ScriptedCluster) -> None:
    world.give(CREATE)
    assert world.cluster.admin.answer is None
    world.run(10)
    assert world.cluster.admin.answer == AdminResponse()
    assert asked(world) == [(1, 1)]
    assert [(fact.request, fact.error) for fact in world.happened(CallAnswered)] == [("create topics", "NONE")]


def test_a_refusal_is_kafkas_answer(world: ScriptedCluster) -> None:
    refusal = Refusal("TOPIC_ALREADY_EXISTS", "Topic 'orders' already exists.", "T-2")
    world.admin_answer = lambda broker, number: AdminResponse(refusal)
    world.give(CREATE)
    world.run(10)
    assert world.cluster.admin.refusal == refusal
    assert world.cluster.admin.answer == AdminResponse(refusal)
    assert len(world.asked) == 1


def test_dead_brokers_are_passed_over_at_once(world: ScriptedCluster) -> None:
    world.kill(broker_node(1))
    world.kill(broker_node(2))
    world.give(CREATE)
    world.run(100)
    assert world.cluster.admin.answer == AdminResponse()
    assert asked(world) == [(5, 3)]


def test_a_frozen_broker_is_left_after_the_request_timeout(world: ScriptedCluster) -> None:
    world.give(PauseNode(broker_node(1)))
    world.give(CREATE)
    world.run(29_999)
    assert world.cluster.admin.answer is None
    world.run(31_000)
    assert world.cluster.admin.answer == AdminResponse()
    assert [broker for _, broker in asked(world)] == [2]


def test_k8_not_controller_is_asked_again(world: ScriptedCluster) -> None:
    """A broker that finds no active controller is no final answer; the call goes on after a pause."""
    again = AdminResponse(Refusal("NOT_CONTROLLER", sentence_of("NOT_CONTROLLER"), "K-8"))
    world.admin_answer = lambda broker, number: again if number < 4 else AdminResponse()
    world.give(CREATE)
    world.run(5000)
    assert world.cluster.admin.answer == AdminResponse()
    assert len(world.asked) == 4
    assert world.cluster.admin.refusal is None


def test_nobody_listens_ends_after_a_minute_in_kafkas_words(world: ScriptedCluster) -> None:
    for broker in (1, 2, 3):
        world.kill(broker_node(broker))
    world.give(CREATE)
    world.run(59_999)
    assert world.cluster.admin.answer is None
    world.run(60_000)
    refusal = world.cluster.admin.refusal
    assert refusal is not None
    assert (refusal.error, refusal.message) == (
        "REQUEST_TIMED_OUT",
        "Timed out waiting for a node assignment. Call: createTopics",
    )
    world.run(200_000)
    assert world.cluster.agenda is None


def test_silence_ends_after_a_minute_naming_the_attempts(world: ScriptedCluster) -> None:
    for broker in (1, 2, 3):
        world.give(CutNetwork(ADMIN, broker_node(broker)))
    world.give(CREATE)
    world.run(60_000)
    refusal = world.cluster.admin.refusal
    assert refusal is not None
    assert refusal.error == "REQUEST_TIMED_OUT"
    assert refusal.message.startswith("Call(callName=createTopics, deadlineMs=60000, tries=")
    assert len(world.happened(CommandRefused)) == 1


def test_a_new_call_replaces_the_one_under_way(world: ScriptedCluster) -> None:
    world.give(CutNetwork(ADMIN, broker_node(1)))
    world.give(CREATE)
    world.run(40_000)
    answered = len(world.asked)
    assert world.cluster.admin.answer == AdminResponse()
    world.give(CREATE)
    world.give(CallCluster(DeleteTopicsRequest("orders")))
    world.run(200_000)
    assert len(world.happened(CallAnswered)) == 2
    assert world.happened(CallAnswered)[-1].request == "delete topics"
    assert len(world.asked) == answered + 1


def test_r5_a_removed_brokers_registration_is_taken_back(world: ScriptedCluster) -> None:
    """Taking a machine away has the tools unregister its broker."""
    making = Making(world.cluster)
    handlers.unregister(Turn(making, ADMIN, 0), 3)
    world.cluster = making.cluster
    world.run(10)
    assert [request for _, _, request in world.asked] == [UnregisterBrokerRequest(3)]


def test_clients_answer_nobody(world: ScriptedCluster) -> None:
    turn = Turn(Making(world.cluster), ADMIN, 0)
    with pytest.raises(TypeError, match="is a client"):
        handlers.on_request(turn, Call(1, broker_node(1)), CREATE.request)
