"""How a controller comes up. A quorum of one elects itself at once (K-1)."""

from __future__ import annotations

from kafka_tui.engine.controller.handlers import session_check_ms
from kafka_tui.engine.facts.controller import ClusterFormatted, ControllerElected
from kafka_tui.engine.metadata import ELR_FEATURE
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.timers import LeaderBalanceTick, SessionCheck
from kafka_tui.engine.turn import Turn


def start(turn: Turn[Controller]) -> None:
    """Take office and begin the periodic checks."""
    turn.emit(ControllerElected(node=turn.id, epoch=turn.node.epoch + 1))
    if turn.node.image.offset == 0:
        _format(turn)
    turn.schedule(SessionCheck(), session_check_ms(turn), silent=True)
    if turn.node.config.auto_leader_rebalance_enable:
        period_ms = turn.node.config.leader_imbalance_check_interval_seconds * 1000
        turn.schedule(LeaderBalanceTick(), period_ms, silent=True)


def _format(turn: Turn[Controller]) -> None:
    """An empty log begins with the cluster's features; with ELR, min.insync.replicas is set for all brokers (E-8)."""
    config = turn.node.config
    level = config.eligible_leader_replicas_version
    settings = (("min.insync.replicas", str(config.min_insync_replicas)),) if level else ()
    turn.emit(ClusterFormatted(node=turn.id, features=((ELR_FEATURE, level),), settings=settings))
