"""The controllers and their quorum as rows: all that `kafka-metadata-quorum` prints can be read from them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.quorum import ControllerActivated
from kafka_tui.engine.ids import broker_node, controller_node
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.timeline import advance_once, apply_command, start
from kafka_tui.engine.simulation.world import new_cluster, new_world
from kafka_tui.view.model import QuorumRow, View
from kafka_tui.view.project import project
from kafka_tui.view.why import why
from tests import golden_vectors
from tests.engine.any_commands import play


def seen(cluster: Cluster) -> View:
    """The view of a cluster."""
    return project(start(cluster))


def status(quorum: QuorumRow) -> dict[str, Any]:
    """What `describe --status` prints of it, by its labels; ids alone of voters and observers."""
    observers = [row.id for row in quorum.replicas if row.status == "Observer"]
    return {
        "LeaderId": quorum.leader,
        "LeaderEpoch": quorum.epoch,
        "HighWatermark": quorum.high_watermark,
        "MaxFollowerLag": quorum.max_follower_lag,
        "MaxFollowerLagTimeMs": quorum.max_follower_lag_time_ms,
        "CurrentVoters": list(quorum.voters),
        "CurrentObservers": observers,
    }


def printed(command: str) -> str:
    """What Kafka's tool printed for a command that ends so."""
    steps = golden_vectors.load("cli/13_metadata_quorum")["steps"]
    return str(next(step["stdout"] for step in steps if str(step.get("command")).endswith(command) and step["stdout"]))


def test_k1_the_quorums_status_has_kafkas_fields() -> None:
    """A healthy cluster of one controller and three brokers has the values that Kafka's tool printed for one."""
    lines = dict(line.split(":", 1) for line in printed("describe --status").splitlines())
    found = status(seen(new_cluster(3)[0]).quorum)
    assert set(lines) == {*found, "ClusterId"}
    for label in ("LeaderId", "LeaderEpoch", "MaxFollowerLag", "MaxFollowerLagTimeMs"):
        assert found[label] == int(lines[label]), label
    for label in ("CurrentVoters", "CurrentObservers"):
        assert found[label] == sorted(one["id"] for one in json.loads(lines[label])), label


def test_k1_the_quorums_replicas_have_kafkas_columns() -> None:
    """The same replicas in the same states, none of which lags."""
    header, *lines = (line.split("\t") for line in printed("describe --replication").splitlines())
    columns = [name.strip() for name in header if name.strip()]
    assert columns == [
        "NodeId", "DirectoryId", "LogEndOffset", "Lag", "LastFetchTimestamp", "LastCaughtUpTimestamp", "Status",
    ]  # fmt: skip
    theirs = {int(line[0]): (int(line[3]), line[6].strip()) for line in lines}
    view = seen(play(new_cluster(3)[0], [3000]))
    assert {row.id: (row.lag, row.status) for row in view.quorum.replicas} == theirs
    for row in view.quorum.replicas:
        assert row.log_end_offset == view.quorum.high_watermark
        assert view.time_ms - 1000 < row.last_fetch_ms <= view.time_ms
        assert row.last_caught_up_ms == row.last_fetch_ms


def test_k1_a_follower_that_is_cut_off_lags() -> None:
    """Its lag counts records, and since when it has not had them; the leader's word counts, not the follower's."""
    cluster, _ = new_cluster(3, controllers=3)
    leader = next(one for one in cluster.controllers.values() if one.active)
    behind = leader.others[0]
    cluster = play(cluster, [c.CutNetwork(controller_node(leader.id), controller_node(behind)), 10])
    cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2, 3),))), 500])
    view = seen(cluster)
    rows = {row.id: row for row in view.quorum.replicas}
    assert view.quorum.leader == leader.id and [rows[v].status for v in leader.others] == ["Follower"] * 2
    assert rows[behind].lag == view.quorum.max_follower_lag == 2 and rows[leader.others[1]].lag == 0
    assert view.quorum.max_follower_lag_time_ms == view.time_ms - rows[behind].last_caught_up_ms > 400
    own = {row.id: row for row in view.controllers}
    assert own[behind].log_end_offset == own[leader.id].log_end_offset - 2


def test_k8_without_an_active_controller_the_truth_is_what_was_committed() -> None:
    """A leader that is gone leads nothing; topics, brokers and the high watermark stay as a majority knew them."""
    cluster, _ = new_cluster(3, controllers=3)
    cluster = play(cluster, [c.CallCluster(CreateTopicsRequest("t", assignment=((1, 2, 3),))), 500])
    before = seen(cluster)
    cluster = play(cluster, [c.KillController(before.quorum.leader or 0), c.PauseNode(broker_node(3)), 100])
    view = seen(cluster)
    assert view.quorum.leader is None and not any(row.active for row in view.controllers)
    assert view.topics[0].partitions[0].isr == (1, 2, 3) and not any(row.fenced for row in view.brokers)
    assert view.quorum.high_watermark == before.quorum.high_watermark and view.quorum.replicas == ()


@pytest.mark.parametrize("way", ["kill", "pause", "cut"])
def test_k8_an_election_goes_back_to_what_silenced_the_leader(way: str) -> None:
    """Why is another controller active? Because the one before was killed, frozen or cut off."""
    timeline = new_world(controllers=3)
    old = next(row.id for row in project(timeline).controllers if row.active)
    faults: dict[str, list[c.Command]] = {
        "kill": [c.KillController(old)],
        "pause": [c.PauseNode(controller_node(old))],
        "cut": [
            c.CutNetwork(controller_node(old), controller_node(voter)) for voter in (100, 101, 102) if voter != old
        ],
    }
    for fault in faults[way]:
        timeline = apply_command(timeline, fault)
    activated: Recorded | None = None
    while activated is None:
        timeline = advance_once(timeline)
        found = (one for one in timeline.moment.facts if isinstance(one.fact, ControllerActivated))
        activated = next(found, None)
    chain = why(timeline, activated.id)
    assert chain.facts[0].fields["command"] == type(faults[way][0]).__name__
    assert [fact.name for fact in chain.facts].count("ControllerElected") == 1
    assert {"K-1", "K-8"} <= set(chain.rules)
