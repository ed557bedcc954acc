"""The controllers as rows, and the quorum as its leader tells of it (K-1, K-8)."""

from __future__ import annotations

from typing import Literal, cast

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import controller_node
from kafka_tui.engine.nodes.controller import LEADER, Controller
from kafka_tui.engine.requests.quorum import NOBODY
from kafka_tui.view.model import ControllerRow, QuorumReplicaRow, QuorumRow
from kafka_tui.view.project_common import ALIVE, state_of

OBSERVER_SESSION_MS = 300_000
"""How long a leader tells of an observer that it no longer hears (`LeaderState.OBSERVER_SESSION_TIMEOUT_MS`)."""
Role = Literal["unattached", "follower", "prospective", "candidate", "leader", "resigned"]


def controller_rows(cluster: Cluster) -> tuple[ControllerRow, ...]:
    """All controllers by id; one that is gone is not active, whatever it last believed (K-8)."""
    rows = []
    for number, controller in cluster.controllers.items():
        state = state_of(cluster, controller_node(number))
        rows.append(
            ControllerRow(
                id=number,
                state=state,
                active=controller.active and state in ALIVE,
                role=cast(Role, controller.role),
                epoch=controller.epoch,
                leader=None if controller.leader == NOBODY else controller.leader,
                log_end_offset=controller.log.end,
                high_watermark=controller.high_watermark,
            )
        )
    return tuple(rows)


def quorum_row(cluster: Cluster) -> QuorumRow:
    """The quorum by the word of its living leader of the highest epoch; without one by whoever knows most."""
    alive = (one for one in cluster.controllers.values() if state_of(cluster, controller_node(one.id)) in ALIVE)
    leader = max((one for one in alive if one.role == LEADER), key=lambda one: one.epoch, default=None)
    known = leader or cluster.best_informed
    replicas = () if leader is None else _replicas(leader, cluster.now_ms)
    followers = [row for row in replicas if row.status == "Follower"]
    return QuorumRow(
        leader=None if leader is None else leader.id,
        epoch=max((one.epoch for one in cluster.controllers.values()), default=0),
        high_watermark=0 if known is None else known.high_watermark,
        voters=() if known is None else known.voters,
        max_follower_lag=max((row.lag for row in followers), default=0),
        max_follower_lag_time_ms=max((_behind_ms(row, cluster.now_ms) for row in followers), default=0),
        replicas=replicas,
    )


def _behind_ms(row: QuorumReplicaRow, now_ms: int) -> int:
    """For how long a follower has not had everything; -1 when it never had (`QuorumCommand.handleDescribeStatus`)."""
    if row.lag == 0:
        return 0
    return -1 if row.last_caught_up_ms < 0 else now_ms - row.last_caught_up_ms


def _replicas(leader: Controller, now_ms: int) -> tuple[QuorumReplicaRow, ...]:
    """The leader, the other voters, then the observers, each by id."""
    end = leader.log.end
    observers = tuple(
        replica
        for replica, seen in leader.fetches.items()
        if replica not in leader.voters and now_ms - seen.at_ms < OBSERVER_SESSION_MS
    )
    rows = [_row(leader.id, "Leader", end, 0, now_ms, now_ms)]
    for replica in (*leader.others, *observers):
        seen = leader.fetches.get(replica)
        status: Literal["Follower", "Observer"] = "Follower" if replica in leader.voters else "Observer"
        if seen is None:
            rows.append(_row(replica, status, -1, end, -1, -1))
        else:
            known = seen.request.offset
            rows.append(_row(replica, status, known, max(0, end - known), seen.at_ms, seen.caught_up_ms))
    return tuple(rows)


def _row(
    number: int, status: Literal["Leader", "Follower", "Observer"], end: int, lag: int, fetch_ms: int, caught_up_ms: int
) -> QuorumReplicaRow:
    return QuorumReplicaRow(
        id=number,
        status=status,
        log_end_offset=end,
        lag=lag,
        last_fetch_ms=fetch_ms,
        last_caught_up_ms=caught_up_ms,
    )
