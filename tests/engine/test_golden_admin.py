"""What an application is told by the admin client about topics: the golden cases, through the simulated wire."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from kafka_tui.engine.broker import front
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.facts.network import MessageSent
from kafka_tui.engine.ids import ADMIN, TopicPartition, broker_node
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminRequest,
    AlterPartitionReassignmentsRequest,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ElectLeadersRequest,
    Reassignment,
)
from kafka_tui.engine.requests.data import MetadataRequest, MetadataResponse
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.turn import Making, Turn
from tests.golden_vectors import cases

Json = dict[str, Any]  # a case of the vectors

ORDERS = CreateTopicsRequest("orders", 5, 3)


def _moved(partition: TopicPartition, replicas: tuple[int, ...] | None) -> AlterPartitionReassignmentsRequest:
    return AlterPartitionReassignmentsRequest((Reassignment(partition, replicas),))


NAMED: dict[str, tuple[AdminRequest, ...]] = {
    "create-exists": (ORDERS, ORDERS),
    "create-name-empty": (CreateTopicsRequest("", 1, 1),),
    "create-name-dot": (CreateTopicsRequest(".", 1, 1),),
    "create-name-space": (CreateTopicsRequest("my topic", 1, 1),),
    "create-name-korean": (CreateTopicsRequest("주문", 1, 1),),
    "create-name-collide-1": (CreateTopicsRequest("a.b", 1, 1),),
    "create-name-collide-2": (CreateTopicsRequest("a.b", 1, 1), CreateTopicsRequest("a_b", 1, 1)),
    "create-assign-dup": (CreateTopicsRequest("x5", assignment=((1, 1),)),),
    "create-assign-unknown": (CreateTopicsRequest("x5", assignment=((1, 9),)),),
    "create-assign-uneven": (CreateTopicsRequest("x5", assignment=((1,), (1, 2))),),
    "create-assign-gap": (CreateTopicsRequest("x5", assignment=((1,), (2,)), assigned_numbers=(0, 2)),),
    "create-assign-empty": (CreateTopicsRequest("x5", assignment=((),)),),
    "create-config-bad": (CreateTopicsRequest("x5", 1, 1, configs=(("no.such.config", "1"),)),),
    "create-config-minisr": (CreateTopicsRequest("x5", 1, 1, configs=(("min.insync.replicas", "0"),)),),
    "create-config-minisr-gt-rf": (CreateTopicsRequest("x6", 1, 1, configs=(("min.insync.replicas", "3"),)),),
    "partitions-unknown": (CreatePartitionsRequest("nope", 3),),
    "partitions-assign-count": (ORDERS, CreatePartitionsRequest("orders", 6, ((1, 2, 3), (1, 2, 3)))),
    "partitions-assign-rf": (ORDERS, CreatePartitionsRequest("orders", 6, ((1, 2),))),
    "delete-unknown": (DeleteTopicsRequest("nope"),),
    "elect-preferred-noop": (ORDERS, ElectLeadersRequest("PREFERRED", (TopicPartition("orders", 0),))),
    "elect-unclean-noop": (ORDERS, ElectLeadersRequest("UNCLEAN", (TopicPartition("orders", 0),))),
    "reassign-unknown-broker": (ORDERS, _moved(TopicPartition("orders", 0), (1, 2, 9))),
    "reassign-empty": (ORDERS, _moved(TopicPartition("orders", 0), ())),
    "reassign-cancel-none": (ORDERS, _moved(TopicPartition("orders", 0), None)),
    "reassign-unknown-topic": (_moved(TopicPartition("nope", 0), (1, 2, 3)),),
    "reassign-unknown-partition": (ORDERS, _moved(TopicPartition("orders", 99), (1, 2, 3))),
    "elect-unknown": (ElectLeadersRequest("PREFERRED", (TopicPartition("nope", 0),)),),
}
"""What a case asks whose words alone do not tell; the last request is the one that is answered."""

SAID: tuple[tuple[str, Callable[[re.Match[str]], tuple[AdminRequest, ...]]], ...] = (
    (
        r"create topic (\S+), (\d+) partitions?, replication factor (-?\d+)$",
        lambda m: (CreateTopicsRequest(m[1], int(m[2]), int(m[3])),),
    ),
    (r"(?:create topic with )?replication factor (-?\d+)\b", lambda m: (CreateTopicsRequest("x1", 1, int(m[1])),)),
    (r"(-?\d+) partitions?$", lambda m: (CreateTopicsRequest("x2", int(m[1]), 1),)),
    (r"(\d+) characters$", lambda m: (CreateTopicsRequest("a" * int(m[1]), 1, 1),)),
    (
        r"(\S+) (\d+) -> (\d+)$",
        lambda m: (CreateTopicsRequest(m[1], int(m[2]), 3), CreatePartitionsRequest(m[1], int(m[3]))),
    ),
)
"""What the words of a case ask, whatever its id and numbers."""


def _requests(case: Json) -> tuple[AdminRequest, ...]:
    """The requests of a case about topics; () for another."""
    if case["id"] in NAMED:
        return NAMED[case["id"]]
    if not case["id"].startswith(("create-", "partitions-")):
        return ()
    found = ((re.match(pattern, case["operation"]), make) for pattern, make in SAID)
    return next((make(match) for match, make in found if match is not None), ())


def _ask(cluster: Cluster, request: AdminRequest) -> tuple[Cluster, Refusal | None]:
    cluster = apply(cluster, CallCluster(request)).cluster
    while cluster.admin.answer is None:
        cluster = advance(cluster).cluster
    return cluster, cluster.admin.refusal


def _told() -> list[Json | None]:
    return [param.values[0] for param in cases("admin_client_errors")]  # type: ignore[attr-defined]  # pytest hides its type


@pytest.mark.parametrize("case", [case for case in _told() if case is not None and _requests(case)])
def test_t1_to_t10_admin_answers(case: Json) -> None:
    """Error name and sentence are those that a real cluster sent to the Java admin client."""
    cluster, _ = new_cluster(3)
    *before, asked = _requests(case)
    for earlier in before:
        cluster, refusal = _ask(cluster, earlier)
        assert refusal is None
    cluster, refusal = _ask(cluster, asked)
    if case["result"] == "ok":
        assert refusal is None
        _compare_with_detail(cluster, asked, case)
        return
    assert refusal is not None
    assert refusal.error == re.sub(r"\(.*", "", case["error_code"])
    assert refusal.message == case["message"]


def _compare_with_detail(cluster: Cluster, asked: AdminRequest, case: Json) -> None:
    """The topic is as large as the case's detail, or else its operation, says; partitions have all their replicas."""
    assert isinstance(asked, CreateTopicsRequest | CreatePartitionsRequest)
    name = asked.name if isinstance(asked, CreateTopicsRequest) else asked.topic
    topic = cluster.controllers[100].image.topics[name]
    sizes = [len(partition.replicas) for partition in topic.partitions]
    counted = re.search(r"(\d+) partitions|-> (\d+)$", case.get("detail", "") or case["operation"])
    assert len(sizes) == (int(counted[1] or counted[2]) if counted else 1)
    factor = re.search(r"(?:rf|replication factor) (\d+)", case.get("detail", "") + " " + case["operation"])
    assert set(sizes) == {int(factor[1]) if factor else 3 if name == "orders" else 1}


def test_every_topic_case_is_asked() -> None:
    """No case about topics, their partitions, elections or moves is left out."""
    about = ("create-", "partitions-", "delete-unknown", "elect-", "reassign-")
    wanted = [case for case in _told() if case is not None and case["id"].startswith(about)]
    assert [case["id"] for case in wanted if not _requests(case)] == []


def test_t10_an_unknown_topic_is_described_as_unknown() -> None:
    """A metadata answer names the error whose usual sentence the admin client throws."""
    case = next(case for case in _told() if case is not None and case["id"] == "describe-unknown")
    cluster, _ = new_cluster(1)
    making = Making(cluster)
    front.on_metadata(Turn(making, broker_node(1), 0), Call(1, ADMIN), MetadataRequest(("nope",), False))
    sent = [recorded.fact.message.body for recorded in making.facts if isinstance(recorded.fact, MessageSent)]
    assert [topic.error for body in sent if isinstance(body, MetadataResponse) for topic in body.topics] == [
        re.sub(r"\(.*", "", case["error_code"])
    ]
    assert sentence_of("UNKNOWN_TOPIC_OR_PARTITION") == case["message"]
