"""No handler can read another node's state: a turn reaches its own node and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kafka_tui.engine
from kafka_tui.engine.facts.controller import HeartbeatSeen
from kafka_tui.engine.ids import NodeId, broker_node, controller_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.simulation.world import new_cluster
from kafka_tui.engine.turn import Making, Turn

ENGINE = Path(kafka_tui.engine.__file__).parent
ROOMS = ("broker", "controller", "coordinator", "clients")


def _handlers() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ENGINE / room).glob("*.py"))


def _turn() -> Turn[Broker]:
    cluster, _ = new_cluster(2)
    return Turn(Making(cluster), broker_node(1), 0)


def test_a_turn_gives_no_cluster_and_no_other_node() -> None:
    """Whatever public attribute of a turn a handler reads is its own node, the time, its name or a method."""
    turn = _turn()
    for name in (name for name in dir(turn) if not name.startswith("_")):
        value = getattr(turn, name)
        assert callable(value) or isinstance(value, int | NodeId) or value is turn.node, name


def test_a_node_cannot_speak_for_another() -> None:
    """A fact about another node is refused."""
    with pytest.raises(ValueError, match="broker 1 cannot say what happened on controller 100"):
        _turn().emit(HeartbeatSeen(node=controller_node(100), broker=1))


@pytest.mark.parametrize("path", _handlers(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_handlers_name_no_cluster(path: Path) -> None:
    """No handler file imports the cluster, reads a turn's private parts, or imports another room's handlers."""
    room = path.parent.name
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            assert not node.module.startswith("kafka_tui.engine.simulation")
            if node.module == "kafka_tui.engine.cluster":
                assert path.name == "handlers.py" and room == "clients", "only commands reach the cluster's names"
            others = (other for other in ROOMS if other != room)
            assert not any(node.module.startswith(f"kafka_tui.engine.{other}") for other in others), node.module
        if isinstance(node, ast.Attribute) and node.attr == "_making":
            pytest.fail(f"{path.name} reads a turn's private parts")
