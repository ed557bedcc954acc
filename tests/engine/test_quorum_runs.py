"""Random faults among three controllers: the invariants hold, and once all is mended one of them leads."""

from __future__ import annotations

import random

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.ids import NodeId, broker_node, controller_node
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import advance, apply
from tests.engine.any_commands import play
from tests.engine.test_quorum import VOTERS, active, active_id, fenced, three

CONTROLLERS = tuple(controller_node(voter) for voter in VOTERS)
NODES = (*CONTROLLERS, *(broker_node(broker) for broker in (1, 2, 3)))
Step = Command | int


def random_faults(seed: int, length: int) -> list[Step]:
    """`length` faults of controllers, their links and single messages, with topics to decide on between them."""
    dice = random.Random(seed)
    steps: list[Step] = []
    for number in range(length):
        steps += [_fault(dice, number), dice.choice([1, 3, 10, 100, 700, 3000, 6000])]
    return steps


def _fault(dice: random.Random, number: int) -> Command:
    voter, frozen = dice.choice(VOTERS), dice.choice(CONTROLLERS)
    a, b = dice.sample(CONTROLLERS if dice.random() < 0.6 else NODES, 2)
    commands: tuple[Command, ...] = (
        c.KillController(voter),
        c.StartController(voter),
        c.StartController(voter),
        c.StopController(voter),
        c.PauseNode(frozen),
        c.ResumeNode(frozen),
        c.CutNetwork(a, b),
        c.HealNetwork(a, b),
        c.DelayNetwork(a, b, dice.choice([1, 20, 300])),
        c.CallCluster(CreateTopicsRequest(f"t{number}", 1, 3)),
        c.DropMessage(a, b, dice.choice(["", "vote", "metadata fetch"]), dice.random() < 0.5),
        dice.choice([c.KillBroker(1), c.StartBroker(1)]),
    )
    return dice.choice(commands)


def watched(cluster: Cluster, steps: list[Step]) -> tuple[Cluster, tuple[Violation, ...]]:
    """The cluster after the steps, or at the first broken invariant with what is broken."""
    seen = Watch()
    for step in steps:
        until = cluster.now_ms if isinstance(step, Command) else cluster.now_ms + step
        command = step if isinstance(step, Command) else None
        while command is not None or (cluster.agenda is not None and cluster.agenda.least.due_ms <= until):
            outcome = advance(cluster) if command is None else apply(cluster, command)
            broken = seen.moment(cluster, outcome.facts)
            cluster = outcome.cluster
            if broken:
                return cluster, broken
            if command is not None:
                break
    return cluster, ()


def mended(cluster: Cluster) -> Cluster:
    """The cluster half a minute after every link was healed and every process started."""
    for a, b in tuple(cluster.network.links):
        cluster = play(cluster, [c.HealNetwork(a, b), c.DelayNetwork(a, b, 1)])
    for node in CONTROLLERS:
        cluster = apply(cluster, c.ResumeNode(node)).cluster  # refused where it is not paused
    cluster = play(cluster, [6000])  # one that stops has stopped by then
    for voter in VOTERS:
        cluster = apply(cluster, c.StartController(voter)).cluster  # refused where it runs
    return play(cluster, [c.StartBroker(1), 30_000])


@pytest.mark.parametrize("seed", [3, 12, 25])
def test_k1_to_k10_hold_through_random_faults(seed: int) -> None:
    """No epoch has two leaders, no committed metadata changes; mended, all have one log and no broker is fenced."""
    cluster, broken = watched(three(seed), random_faults(seed, 30))
    assert broken == ()
    cluster = mended(cluster)
    assert active(cluster) is not None and fenced(cluster) == []
    logs = [list(one.log)[: one.high_watermark] for one in cluster.controllers.values()]
    assert logs[0] == logs[1] == logs[2]


def lonely_leader(cluster: Cluster) -> list[Step]:
    """A leader that is cut off while it decides, and comes back to another one that has decided too."""
    old = active_id(cluster)
    links = [(controller_node(old), controller_node(voter)) for voter in VOTERS if voter != old]
    tool = [(NodeId("admin", "tools"), broker_node(broker)) for broker in (2, 3)]
    first, second = (c.CallCluster(CreateTopicsRequest(name, 1, 3)) for name in ("a", "b"))
    cut = [c.CutNetwork(*link) for link in (*links, *tool)]
    heal = [c.HealNetwork(*link) for link in (*links, *tool)]
    return [*cut, 300, first, 4000, *heal, second, 5000]


def test_k1_without_the_majority_rule_committed_metadata_changes() -> None:
    """With the rule every committed record stays what it is; a leader that commits alone breaks that."""
    assert watched(three(), lonely_leader(three()))[1] == ()
    without = three(switched_off=("K-1",))
    assert [one.invariant for one in watched(without, lonely_leader(without))[1]][:1] == ["K-1"]
