"""Worlds to begin with: one controller or three, some brokers, everything registered and quiet."""

from __future__ import annotations

from kafka_tui.engine.cluster import Cluster, Process
from kafka_tui.engine.commands import AddBroker, AddController, Command
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.ids import ADMIN
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.simulation.kernel import advance, apply
from kafka_tui.engine.simulation.timeline import Timeline, start

CONTROLLER = 100
"""The first controller; others have the numbers after it."""
_SETTLED_MS = 1000
"""The controllers of a cluster of healthy machines and its brokers have found each other at a whole second."""
_PATIENCE_MS = 60_000
"""How long a world is waited for; with settings that keep it from ever coming up it is begun as it is then."""


class WorldError(ValueError):
    """A world that cannot be built; the text says what to ask for instead. `refusal` is the engine's, if it has one."""

    def __init__(self, message: str, refusal: Refusal | None = None) -> None:
        super().__init__(message)
        self.refusal = refusal


def new_cluster(
    brokers: int = 3,
    seed: int = 0,
    racks: tuple[str | None, ...] = (),
    configs: Configs = (),
    switched_off: tuple[str, ...] = (),
    controllers: int = 1,
) -> tuple[Cluster, tuple[Recorded, ...]]:
    """Controller 100, or 100, 101 and 102, and brokers 1 … n, started and unfenced, with the facts that led there.

    `racks` names each broker's rack in turn; `configs` are broker settings for all of them. With fewer than three
    brokers `offsets.topic.replication.factor` is their number, as Kafka's quick start sets it.
    """
    if not 1 <= brokers <= 1000:
        raise WorldError(f"A cluster has 1 to 1000 brokers, not {brokers}.")
    if controllers not in (1, 3):
        raise WorldError(f"A quorum has 1 or 3 controllers, not {controllers}.")
    given = dict(configs)
    given.setdefault("offsets.topic.replication.factor", str(min(3, brokers)))
    settings = tuple(sorted(given.items()))
    voters = tuple(range(CONTROLLER, CONTROLLER + controllers))
    commands: list[Command] = [AddController(voter, settings, voters) for voter in voters]
    for index in range(brokers):
        commands.append(AddBroker(index + 1, racks[index] if index < len(racks) else None, settings))
    tools = Table.of([(ADMIN, Process())])
    cluster = Cluster(random=seed & (1 << 64) - 1, processes=tools, switched_off=switched_off)
    facts: list[Recorded] = []
    for command in commands:
        outcome = apply(cluster, command)
        if outcome.cluster.admin.refusal is not None:
            raise WorldError(outcome.cluster.admin.refusal.message, outcome.cluster.admin.refusal)
        cluster = outcome.cluster
        facts.extend(outcome.facts)
    until_ms = _SETTLED_MS
    while cluster.agenda is not None:
        if cluster.agenda.least.due_ms > until_ms:
            if _is_settled(cluster) or until_ms >= _PATIENCE_MS:
                break
            until_ms += _SETTLED_MS
        outcome = advance(cluster)
        cluster = outcome.cluster
        facts.extend(outcome.facts)
    return cluster, tuple(facts)


def _is_settled(cluster: Cluster) -> bool:
    """Whether a quorum has a leader, and that leader all brokers; a quorum of one is as far as it gets in a second."""
    active = next((one for one in cluster.controllers.values() if one.active), None)
    alone = len(cluster.controllers) == 1
    return alone or (active is not None and all(active.committed.active(broker) for broker in cluster.brokers))


def new_world(
    brokers: int = 3,
    seed: int = 0,
    racks: tuple[str | None, ...] = (),
    configs: Configs = (),
    switched_off: tuple[str, ...] = (),
    controllers: int = 1,
) -> Timeline:
    """A timeline that begins when the cluster of `new_cluster` is up and quiet; its first moment holds all facts."""
    cluster, facts = new_cluster(brokers, seed, racks, configs, switched_off, controllers)
    return start(cluster, facts)
