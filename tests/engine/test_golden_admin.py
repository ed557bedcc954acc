"""What an application is told by the admin client about topics: the golden cases, through the simulated wire."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminRequest,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ElectLeadersRequest,
)
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.world import new_cluster
from tests.golden_vectors import cases

Json = dict[str, Any]  # a case of the vectors

REQUESTS: dict[str, AdminRequest] = {
    "create-ok": CreateTopicsRequest("orders", 3, 3),
    "create-exists": CreateTopicsRequest("orders", 3, 3),
    "create-rf-4-of-3": CreateTopicsRequest("x1", 1, 4),
    "create-rf-0": CreateTopicsRequest("x2", 1, 0),
    "create-rf-default": CreateTopicsRequest("x3", 1, -1),
    "create-partitions-0": CreateTopicsRequest("x4", 0, 1),
    "create-name-empty": CreateTopicsRequest("", 1, 1),
    "create-name-dot": CreateTopicsRequest(".", 1, 1),
    "create-name-space": CreateTopicsRequest("my topic", 1, 1),
    "create-name-korean": CreateTopicsRequest("주문", 1, 1),
    "create-name-250": CreateTopicsRequest("a" * 250, 1, 1),
    "create-name-249": CreateTopicsRequest("a" * 249, 1, 1),
    "create-name-collide-1": CreateTopicsRequest("a.b", 1, 1),
    "create-name-collide-2": CreateTopicsRequest("a_b", 1, 1),
    "create-assign-dup": CreateTopicsRequest("x5", assignment=((1, 1),)),
    "create-assign-unknown": CreateTopicsRequest("x5", assignment=((1, 9),)),
    "create-assign-uneven": CreateTopicsRequest("x5", assignment=((1,), (1, 2))),
    "create-assign-empty": CreateTopicsRequest("x5", assignment=((),)),
    "create-config-bad": CreateTopicsRequest("x5", 1, 1, configs=(("no.such.config", "1"),)),
    "create-config-minisr": CreateTopicsRequest("x5", 1, 1, configs=(("min.insync.replicas", "0"),)),
    "create-config-minisr-gt-rf": CreateTopicsRequest("x6", 1, 1, configs=(("min.insync.replicas", "3"),)),
    "partitions-increase": CreatePartitionsRequest("orders", 5),
    "partitions-same": CreatePartitionsRequest("orders", 5),
    "partitions-decrease": CreatePartitionsRequest("orders", 3),
    "partitions-unknown": CreatePartitionsRequest("nope", 3),
    "partitions-assign-count": CreatePartitionsRequest("orders", 6, ((1, 2, 3), (1, 2, 3))),
    "partitions-assign-rf": CreatePartitionsRequest("orders", 6, ((1, 2),)),
    "delete-unknown": DeleteTopicsRequest("nope"),
    "elect-preferred-noop": ElectLeadersRequest("PREFERRED", (TopicPartition("orders", 0),)),
    "elect-unclean-noop": ElectLeadersRequest("UNCLEAN", (TopicPartition("orders", 0),)),
    "elect-unknown": ElectLeadersRequest("PREFERRED", (TopicPartition("nope", 0),)),
}
"""What each case asks; one that asks twice for the same runs behind the case that made it so."""

BEFORE = {
    "create-exists": ("create-ok",),
    "create-name-collide-2": ("create-name-collide-1",),
    "partitions-increase": ("create-ok",),
    "partitions-same": ("create-ok", "partitions-increase"),
    "partitions-decrease": ("create-ok", "partitions-increase"),
    "partitions-assign-count": ("create-ok", "partitions-increase"),
    "partitions-assign-rf": ("create-ok", "partitions-increase"),
    "elect-preferred-noop": ("create-ok",),
    "elect-unclean-noop": ("create-ok",),
}


def _ask(cluster: Cluster, request: AdminRequest) -> tuple[Cluster, Refusal | None]:
    cluster = apply(cluster, CallCluster(request)).cluster
    while cluster.admin.answer is None:
        cluster = advance(cluster).cluster
    return cluster, cluster.admin.refusal


def _about_topics(case: Json | None) -> bool:
    return case is None or case["id"] in REQUESTS


@pytest.mark.parametrize(
    "case",
    [param for param in cases("admin_client_errors") if _about_topics(param.values[0])],  # type: ignore[attr-defined]  # pytest.param's return type is private
)
def test_t1_to_t10_admin_answers(case: Json) -> None:
    """Error name and sentence are those that a real cluster sent to the Java admin client."""
    cluster, _ = new_cluster(3)
    for earlier in BEFORE.get(case["id"], ()):
        cluster, refusal = _ask(cluster, REQUESTS[earlier])
        assert refusal is None
    cluster, refusal = _ask(cluster, REQUESTS[case["id"]])
    if case["result"] == "ok":
        assert refusal is None
        return
    assert refusal is not None
    assert refusal.error == re.sub(r"\(.*", "", case["error_code"])
    assert refusal.message == case["message"]


def test_every_topic_case_is_asked() -> None:
    """No case about creating, growing, deleting topics or electing leaders is left out, but for what has no request."""
    no_request = {"create-assign-gap"}  # a list of replica lists has no gap in its partition ids
    found = [param.values[0] for param in cases("admin_client_errors")]  # type: ignore[attr-defined]  # same reason
    told = [case["id"] for case in found if case is not None]
    about = ("create-", "partitions-", "delete-unknown", "elect-")
    assert {name for name in told if name.startswith(about)} - no_request == set(REQUESTS) & set(told)
