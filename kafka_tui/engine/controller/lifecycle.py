"""How a controller comes up. A quorum of one elects itself at once (K-1)."""

from __future__ import annotations

from kafka_tui.engine.controller.handlers import session_check_ms
from kafka_tui.engine.facts.controller import ControllerElected
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.timers import LeaderBalanceTick, SessionCheck
from kafka_tui.engine.turn import Turn


def start(turn: Turn[Controller]) -> None:
    """Take office and begin the periodic checks."""
    turn.emit(ControllerElected(node=turn.id, epoch=turn.node.epoch + 1))
    turn.schedule(SessionCheck(), session_check_ms(turn), silent=True)
    if turn.node.config.auto_leader_rebalance_enable:
        period_ms = turn.node.config.leader_imbalance_check_interval_seconds * 1000
        turn.schedule(LeaderBalanceTick(), period_ms, silent=True)
