"""The controllers as rows, and the quorum as its leader tells of it (K-1, K-8)."""

from __future__ import annotations

from typing import Literal, cast

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.controller.quorum_rules import OBSERVER_SESSION_MS
from kafka_tui.engine.ids import controller_node
from kafka_tui.engine.nodes.controller import LEADER, Controller
from kafka_tui.engine.requests.quorum import NOBODY
from kafka_tui.view.model import ControllerRow, QuorumReplicaRow, QuorumRow
from kafka_tui.view.project_common import ALIVE, state_of

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


class QuorumRoom:
    """The quorum's row; of its replicas only those are made anew that the leader heard from."""

    def __init__(self) -> None:
        self._leader: Controller | None = None
        self._heard: dict[int, QuorumReplicaRow] = {}
        self._oldest_ms = 0  # when the observer was heard that the leader has not heard for longest

    def row(self, cluster: Cluster) -> QuorumRow:
        """The quorum by the word of its living leader of the highest epoch; without one by whoever knows most."""
        alive = (one for one in cluster.controllers.values() if state_of(cluster, controller_node(one.id)) in ALIVE)
        leader = max((one for one in alive if one.role == LEADER), key=lambda one: one.epoch, default=None)
        known = leader or cluster.best_informed
        replicas = () if leader is None else self._replicas(leader, cluster.now_ms)
        followers = () if leader is None else replicas[1 : 1 + len(leader.others)]
        return QuorumRow(
            leader=None if leader is None else leader.id,
            epoch=max((one.epoch for one in cluster.controllers.values()), default=0),
            high_watermark=0 if known is None else known.high_watermark,
            voters=() if known is None else known.voters,
            max_follower_lag=max((row.lag for row in followers), default=0),
            max_follower_lag_time_ms=max((_behind_ms(row, cluster.now_ms) for row in followers), default=0),
            replicas=replicas,
        )

    def _replicas(self, leader: Controller, now_ms: int) -> tuple[QuorumReplicaRow, ...]:
        """The leader, the other voters, then the observers, each by id."""
        self._hear(leader)
        end, heard = leader.log.end, self._heard
        rows = [_row(leader.id, "Leader", end, 0, now_ms, now_ms)]
        for voter in leader.others:
            rows.append(heard[voter] if voter in leader.fetches else _row(voter, "Follower", -1, end, -1, -1))
        observers = [replica for replica in leader.fetches if replica not in leader.voters]
        if now_ms - self._oldest_ms >= OBSERVER_SESSION_MS:
            observers = [
                replica for replica in observers if now_ms - heard[replica].last_fetch_ms < OBSERVER_SESSION_MS
            ]
        return (*rows, *map(heard.__getitem__, observers))

    def _hear(self, leader: Controller) -> None:
        """Make the rows anew of those that fetched since the leader was looked at last; of all where its log moved."""
        old, self._leader = self._leader, leader
        if leader is old:
            return
        end, fetches = leader.log.end, leader.fetches
        if old is not None and (leader.id, leader.voters, end) == (old.id, old.voters, old.log.end):
            if fetches is old.fetches:
                return
            stale = fetches.news(old.fetches)
        else:
            self._heard.clear()
            stale = list(fetches)
        for replica in stale:
            seen = fetches[replica]
            status: Literal["Follower", "Observer"] = "Follower" if replica in leader.voters else "Observer"
            at, caught_up_ms = seen.request.offset, seen.caught_up_ms
            self._heard[replica] = _row(replica, status, at, max(0, end - at), seen.at_ms, caught_up_ms)
        self._oldest_ms = min([self._heard[replica].last_fetch_ms for replica in fetches], default=0)


def _behind_ms(row: QuorumReplicaRow, now_ms: int) -> int:
    """For how long a follower has not had everything; -1 when it never had (`QuorumCommand.handleDescribeStatus`)."""
    if row.lag == 0:
        return 0
    return -1 if row.last_caught_up_ms < 0 else now_ms - row.last_caught_up_ms


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
