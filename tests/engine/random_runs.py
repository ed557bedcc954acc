"""Random runs: a seed becomes a scene, a load and faults, made of the same commands that a learner has."""

from __future__ import annotations

import random
from collections.abc import Iterator

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.ids import NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.requests.control import (
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ElectLeadersRequest,
)
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import Outcome, advance, apply
from kafka_tui.engine.simulation.world import new_cluster

_CLASSIC = (("session.timeout.ms", "6000"),)
_NEW = (("group.protocol", "consumer"),)
"""What a consumer says to speak either group protocol, and to be missed soon."""
Step = Command | int
"""A command, or milliseconds to let pass."""
_CONFIGS = (
    ("broker.heartbeat.interval.ms", "700"),
    ("broker.session.timeout.ms", "3000"),
    ("group.consumer.heartbeat.interval.ms", "1000"),
    ("group.consumer.min.heartbeat.interval.ms", "1000"),
    ("group.consumer.min.session.timeout.ms", "6000"),
    ("group.consumer.session.timeout.ms", "6000"),
    ("offsets.topic.num.partitions", "3"),
    ("replica.lag.time.max.ms", "8000"),
)
"""What makes runs short: silence is noticed sooner, and three partitions of the offsets topic show what fifty do."""


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
        reset = ("auto.offset.reset", dice.choice(["earliest", "latest"]))
        group, protocol = dice.choice([("g", _CLASSIC), ("h", _CLASSIC), ("n", _NEW)])
        steps.append(c.StartConsumer(f"c{number}", group, ("t0",), (reset, *protocol)))
    for _ in range(length):
        steps.append(_fault(dice))
        steps.append(dice.choice([1, 3, 10, 100, 700, 3000, 12_000]))
    return steps


def eventful_script(seed: int, episodes: int = 4) -> list[Step]:
    """One partition on three brokers with slow links, busy clients, and episodes in which a forgotten rule shows.

    `p0` is idempotent with acks=all and little patience, `p1` sends with acks=1, and two programs consume.
    """
    dice = random.Random(seed)
    placed = tuple(dice.sample((1, 2, 3), 3))
    configs = (("min.insync.replicas", str(dice.choice([1, 2, 2]))),)
    steps: list[Step] = [c.CallCluster(CreateTopicsRequest(name="t0", assignment=(placed,), configs=configs)), 100]
    pairs = [(1, 2), (1, 3), (2, 3)]
    steps += [c.DelayNetwork(broker_node(a), broker_node(b), dice.choice([1, 20, 150])) for a, b in pairs]
    patience = (("linger.ms", "0"), ("request.timeout.ms", "1500"))
    hasty = (("acks", "1"), ("linger.ms", "0"))
    reading = (("auto.offset.reset", "earliest"), ("session.timeout.ms", "6000"))
    steps += [
        c.StartProducer("p0", "t0", patience, interval_ms=dice.choice([60, 110])),
        c.StartProducer("p1", "t0", hasty, interval_ms=dice.choice([50, 130])),
        c.StartConsumer("c0", "g", ("t0",), reading),
        c.StartConsumer("c1", "h", ("t0",), reading),
        dice.choice([3000, 7000]),
    ]
    for _ in range(episodes):
        steps += dice.choice(_EPISODES)(dice, placed)
    return steps


def _leader_dies(dice: random.Random, placed: tuple[int, ...]) -> list[Step]:
    """A broker dies with what it has not handed on, another leads, and it comes back (E-2, E-10)."""
    broker = dice.choice((placed[0], *placed))  # more often the preferred leader
    links = [(broker_node(broker), broker_node(other)) for other in placed if other != broker]
    slow, quick = dice.choice([20, 400]), dice.choice([1, 20])
    alone: list[Step] = [*(c.DelayNetwork(*link, slow) for link in links), dice.choice([77, 450]), c.KillBroker(broker)]
    again: list[Step] = [*(c.DelayNetwork(*link, quick) for link in links), 4000, c.StartBroker(broker)]
    return [*alone, *again, dice.choice([1500, 6000])]


def _answers_get_lost(dice: random.Random, placed: tuple[int, ...]) -> list[Step]:
    """A producer cannot hear its leader for a while and sends again what is stored already (A-5, P-12)."""
    links = [(NodeId("producer", "p0"), broker_node(broker)) for broker in placed]
    cut, heal = [c.CutNetwork(*link) for link in links], [c.HealNetwork(*link) for link in links]
    return [dice.choice([1, 17, 60]), *cut, dice.choice([200, 1700]), *heal, 2500]


def _one_is_left(dice: random.Random, placed: tuple[int, ...]) -> list[Step]:
    """Two brokers stop, the last one takes what it gets and dies, and one that stopped comes back (H-5, E-8)."""
    first, second, last = dice.sample(placed, 3)
    down: list[Step] = [c.StopBroker(first), 1500, c.StopBroker(second), 1500, c.KillBroker(last), 4000]
    return [*down, c.StartBroker(second), 3000, c.StartBroker(first), 1500, c.StartBroker(last), 4000]


def _follower_lags(dice: random.Random, placed: tuple[int, ...]) -> list[Step]:
    """A link is cut until the follower behind it has left the ISR, and its leader may freeze meanwhile (H-8, K-7)."""
    one, other = dice.sample(placed, 2)
    link = (broker_node(one), broker_node(other))
    frozen: list[Step] = [c.PauseNode(link[0]), 4000, c.ResumeNode(link[0])] if dice.random() < 0.5 else []
    return [c.CutNetwork(*link), dice.choice([2000, 13_000]), *frozen, c.HealNetwork(*link), 3000]


def _members_come_and_go(dice: random.Random, placed: tuple[int, ...]) -> list[Step]:
    """Two topics' partitions change hands in a group of the new protocol, and a member may fall silent (N-2)."""
    names = dice.sample(["n0", "n1", "n2"], 3)
    ends: list[Command] = [
        c.KillConsumer(names[0]),
        c.StopConsumer(names[0]),
        c.PauseNode(NodeId("consumer", names[0])),
    ]
    starts = [c.StartConsumer(name, "n", ("t0", "t1"), _NEW) for name in names]
    together = [starts[0], dice.choice([700, 3000]), starts[1], dice.choice([200, 2500]), starts[2]]
    topic = c.CallCluster(CreateTopicsRequest(name="t1", partition_count=3, replication_factor=3))
    return [topic, 500, *together, dice.choice([900, 4000]), dice.choice(ends), dice.choice([2000, 9000])]


_EPISODES = (_leader_dies, _answers_get_lost, _one_is_left, _follower_lags, _members_come_and_go)


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
    cluster, _ = new_cluster(3, seed, configs=_CONFIGS, switched_off=switched_off)
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
    watch = Watch()
    return next(
        filter(None, (watch.moment(before, made.facts) for before, made in outcomes(steps, seed, switched_off))), ()
    )
