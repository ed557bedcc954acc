"""How a leader of the quorum begins to act: an empty log gets its first records, periodic checks begin (K-8).

Source: Apache Kafka `QuorumController.claim`, `ActivationRecordsGenerator`.
"""

from __future__ import annotations

from kafka_tui.engine.controller.leadership import look_for_leaders
from kafka_tui.engine.facts.controller import ClusterFormatted
from kafka_tui.engine.facts.quorum import ControllerActivated
from kafka_tui.engine.metadata import ELR_FEATURE
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.timers import LeaderBalanceTick, SessionCheck
from kafka_tui.engine.turn import Turn


def session_check_ms(node: Controller) -> int:
    """How often sessions are checked: an eighth of the session timeout (K-3)."""
    return node.config.broker_session_timeout_ms // 8


def activate(turn: Turn[Controller]) -> None:
    """Act from now on, with all that the log says."""
    node = turn.node
    turn.emit(ControllerActivated(node=turn.id, epoch=node.epoch))
    if not len(node.image.features):
        _format(turn)
    turn.schedule(SessionCheck(node.epoch), session_check_ms(node), silent=True)
    if node.config.auto_leader_rebalance_enable:
        period_ms = node.config.leader_imbalance_check_interval_seconds * 1000
        turn.schedule(LeaderBalanceTick(node.epoch), period_ms, silent=True)
    look_for_leaders(turn)


def _format(turn: Turn[Controller]) -> None:
    """An empty log begins with the cluster's features; with ELR, min.insync.replicas is set for all brokers (E-8)."""
    config = turn.node.config
    level = config.eligible_leader_replicas_version
    settings = (("min.insync.replicas", str(config.min_insync_replicas)),) if level else ()
    turn.emit(ClusterFormatted(node=turn.id, features=((ELR_FEATURE, level),), settings=settings))
