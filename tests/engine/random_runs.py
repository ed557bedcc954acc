"""Random runs: a seed becomes a scene, a load and faults, made of the same commands that a learner has."""

from __future__ import annotations

import random
from collections.abc import Iterator

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.requests.control import (
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ElectLeadersRequest,
)
from kafka_tui.engine.simulation.invariants import Violation, Watch, watch
from kafka_tui.engine.simulation.kernel import Outcome, advance, apply
from kafka_tui.engine.simulation.world import new_cluster

Step = Command | int
"""A command, or milliseconds to let pass."""


def random_script(seed: int, length: int = 30) -> list[Step]:
    """A scene of one to four topics, producers and consumers, then faults and time in random order."""
    dice = random.Random(seed)
    steps: list[Step] = []
    for number in range(dice.randint(1, 2)):
        factor = dice.choice([1, 2, 3, 3, 3])
        configs = (("min.insync.replicas", str(dice.choice([1, 1, 2]))),)
        request = CreateTopicsRequest(
            name=f"t{number}", partition_count=dice.randint(1, 3), replication_factor=factor, configs=configs
        )
        steps += [c.CallCluster(request), 50]
    for number in range(dice.randint(1, 2)):
        acks = dice.choice(["all", "all", "1", "0"])
        configs = (("acks", acks), ("linger.ms", str(dice.choice([0, 5, 50]))))
        steps.append(
            c.StartProducer(
                f"p{number}", "t0", configs, interval_ms=dice.choice([20, 100, 400]), key_count=dice.choice([0, 3])
            )
        )
    for number in range(dice.randint(0, 4)):
        configs = (("auto.offset.reset", dice.choice(["earliest", "latest"])), ("session.timeout.ms", "6000"))
        steps.append(c.StartConsumer(f"c{number}", dice.choice(["g", "h"]), ("t0",), configs))
    for _ in range(length):
        steps.append(_fault(dice))
        steps.append(dice.choice([1, 3, 10, 100, 700, 3000, 12_000]))
    return steps


def _fault(dice: random.Random) -> Command:
    broker = dice.randint(1, 3)
    other: NodeId = dice.choice([controller_node(100), *(broker_node(b) for b in (1, 2, 3) if b != broker)])
    match dice.randint(0, 12):
        case 0 | 1:
            return c.KillBroker(broker)
        case 2 | 3 | 4:
            return c.StartBroker(broker)
        case 5:
            return c.StopBroker(broker)
        case 6:
            return c.PauseNode(broker_node(broker))
        case 7 | 8:
            return c.ResumeNode(broker_node(dice.randint(1, 3)))
        case 9:
            return c.CutNetwork(broker_node(broker), other)
        case 10:
            return dice.choice(
                [
                    c.HealNetwork(broker_node(broker), other),
                    c.DelayNetwork(broker_node(broker), other, dice.choice([1, 40, 900])),
                ]
            )
        case 11:
            return dice.choice(
                [
                    c.CallCluster(CreatePartitionsRequest(topic="t0", total=dice.randint(1, 6))),
                    c.CallCluster(ElectLeadersRequest(election="PREFERRED", partitions=(TopicPartition("t0", 0),))),
                    c.CallCluster(DeleteTopicsRequest(topic="t1")),
                    c.CallCluster(CreateTopicsRequest(name="t1", partition_count=2, replication_factor=2)),
                ]
            )
        case _:
            return dice.choice(
                [c.KillConsumer("c0"), c.StopConsumer("c1"), c.StopProducer("p0"), c.ShrinkCache(broker, 8)]
            )


def outcomes(steps: list[Step], seed: int = 0, switched_off: tuple[str, ...] = ()) -> Iterator[tuple[Cluster, Outcome]]:
    """Every moment of the run as (cluster before, outcome), from the cluster that has just come up."""
    cluster, _ = new_cluster(3, seed, switched_off=switched_off)
    for step in steps:
        if isinstance(step, Command):
            outcome = apply(cluster, step)
            yield cluster, outcome
            cluster = outcome.cluster
            continue
        until = cluster.now_ms + step
        while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
            outcome = advance(cluster)
            yield cluster, outcome
            cluster = outcome.cluster


def first_violations(steps: list[Step], seed: int = 0, switched_off: tuple[str, ...] = ()) -> tuple[Violation, ...]:
    """What the run breaks first, looked for after every fact that is more than bookkeeping; () when nothing."""
    seen = Watch()
    for before, outcome in outcomes(steps, seed, switched_off):
        cluster = before
        for recorded in outcome.facts:
            cluster = evolve(cluster, recorded)
            if recorded.fact.quiet or recorded.fact.node.kind not in ("broker", "controller"):
                continue  # nothing of it is in a replica, a group or the metadata
            seen, broken = watch(seen, cluster, recorded.fact)
            if broken:
                return broken
    return ()
