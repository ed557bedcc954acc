"""Commands of every kind with sensible, odd and impossible values: what a hasty hand or another program may send."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command
from kafka_tui.engine.ids import ADMIN, INTERNAL_TOPIC, NodeId, TopicPartition, broker_node, controller_node
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests.quorum import DescribeQuorumRequest
from kafka_tui.engine.requests.storage import DeleteRecordsRequest, DescribeLogDirsRequest, RecordsToDelete
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.kernel import Outcome, advance, apply

BROKERS = (-1, 0, 1, 2, 3, 4)
TOPICS = ("t0", "t1", "t.0", "t_0", "", "..", "a b", "nope", INTERNAL_TOPIC)
NODES = (
    ADMIN,
    controller_node(7),
    controller_node(100),
    *(broker_node(broker) for broker in BROKERS),
    *(NodeId("producer", name) for name in ("p0", "p1", "nobody")),
    *(NodeId("consumer", name) for name in ("c0", "c1")),
    NodeId("ghost", "x"),
)
BROKER_CONFIGS = ((), (("page.cache.pages", "1"),), (("broker.heartbeat.interval.ms", "0"),), (("no.such", "1"),))
TOPIC_CONFIGS = (
    (),
    (("min.insync.replicas", "5"),),
    (("cleanup.policy", "compact"),),
    (("compression.type", "gzip"), ("message.timestamp.type", "LogAppendTime")),
    (("max.message.bytes", "80"),),
    (("no.such", "1"),),
)
PRODUCER_CONFIGS = (
    (),
    (("acks", "0"),),
    (("acks", "1"),),
    (("batch.size", "0"),),
    (("buffer.memory", "100"),),
    (("compression.type", "zstd"), ("batch.size", "200")),
    (("delivery.timeout.ms", "5000"), ("linger.ms", "0"), ("request.timeout.ms", "1000")),
    (("max.block.ms", "100"),),
    (("max.in.flight.requests.per.connection", "1"),),
    (("metadata.max.age.ms", "0"),),
    (("request.timeout.ms", "0"),),
    (("retry.backoff.ms", "0"),),
)
CONSUMER_CONFIGS = (
    (),
    (("auto.commit.interval.ms", "100"),),
    (("auto.offset.reset", "earliest"), ("session.timeout.ms", "6000")),
    (("auto.offset.reset", "none"),),
    (("default.api.timeout.ms", "0"),),
    (("heartbeat.interval.ms", "0"),),
    (("max.poll.interval.ms", "400"), ("session.timeout.ms", "6000")),
    (("max.poll.records", "1"),),
    (("session.timeout.ms", "1"),),
)
ASSIGNMENTS = ((), (), ((1, 2),), ((1, 1),), ((),), ((9,),), ((1,), (2, 3)))
KEYS = (None, b"", b"k", b"offset/x", b"group/g", b"\xff/\xff")


MOMENTS_OF_A_MILLISECOND = 2000
"""Many more than these small clusters ever need: a run that takes them stands still."""


Step = Command | int
"""A command, or milliseconds to let pass."""


def play(cluster: Cluster, steps: Sequence[Step], watch: Watch | None = None) -> Cluster:
    """The cluster after all steps; AssertionError when time stands still, or when something `watch`ed is broken."""
    for step in steps:
        if isinstance(step, Command):
            cluster = _watched(watch, cluster, apply(cluster, step))
            continue
        until, moments = cluster.now_ms + step, 0
        while cluster.agenda is not None and cluster.agenda.least.due_ms <= until:
            before = cluster.now_ms
            cluster = _watched(watch, cluster, advance(cluster))
            moments = moments + 1 if cluster.now_ms == before else 0
            assert moments < MOMENTS_OF_A_MILLISECOND, cluster.agenda
    return cluster


def _watched(watch: Watch | None, before: Cluster, outcome: Outcome) -> Cluster:
    if watch is not None:
        assert watch.moment(before, outcome.facts) == ()
    return outcome.cluster


def any_script(seed: int, length: int) -> list[Command | int]:
    """`length` commands, each followed by milliseconds to let pass."""
    dice = random.Random(seed)
    steps: list[Command | int] = []
    for _ in range(length):
        steps += [dice.choice(_KINDS)(dice), dice.choice([0, 1, 3, 10, 100, 700, 3000, 12_000])]
    return steps


def _machine(dice: random.Random) -> Command:
    broker = dice.choice(BROKERS)
    commands: tuple[Command, ...] = (
        c.AddBroker(broker, dice.choice([None, "r"]), dice.choice(BROKER_CONFIGS)),
        c.AddController(dice.choice([100, 101])),
        dice.choice([c.StopController, c.KillController, c.StartController])(dice.choice([100, 101])),
        c.StopBroker(broker),
        c.KillBroker(broker),
        c.LosePower(broker),
        c.StartBroker(broker),
        c.StartBroker(broker),
        c.RemoveBroker(broker),
        c.ShrinkCache(broker, dice.choice([-1, 0, 1, 8])),
    )
    return dice.choice(commands)


def _network(dice: random.Random) -> Command:
    a, b = dice.choice(NODES), dice.choice(NODES)
    commands: tuple[Command, ...] = (
        c.PauseNode(a),
        c.ResumeNode(a),
        c.ResumeNode(b),
        c.CutNetwork(a, b),
        c.HealNetwork(a, b),
        c.DelayNetwork(a, b, dice.choice([-5, 0, 1, 40, 900, 100_000])),
        c.DropMessage(a, b, dice.choice(["", "fetch", "no such"]), dice.choice([True, False])),
    )
    return dice.choice(commands)


def _resource(dice: random.Random) -> r.ConfigResource:
    kind = dice.choice(["topic", "broker"])
    return r.ConfigResource(kind, dice.choice(TOPICS if kind == "topic" else ("", "1", "2", "9", "x", "-1")))


def _operations(dice: random.Random) -> tuple[r.ConfigOperation, ...]:
    pairs = (
        ("min.insync.replicas", "2"),
        ("min.insync.replicas", "x"),
        ("unclean.leader.election.enable", "true"),
        ("cleanup.policy", "compact"),
        ("leader.replication.throttled.rate", "1000"),
        ("log.dirs", "/x"),
        ("no.such", "1"),
    )
    key, value = dice.choice(pairs)
    kind = dice.choice(["SET", "SET", "DELETE", "APPEND", "SUBTRACT"])
    return (r.ConfigOperation(key, None if kind == "DELETE" else value, kind),)


def _call(dice: random.Random) -> Command:
    topic, total = dice.choice(TOPICS), dice.choice([-2, -1, 0, 1, 3, 4])
    assignment = dice.choice(ASSIGNMENTS)
    named = dice.choice([(), (TopicPartition(topic, dice.choice([-1, 0, 1, 5])),)])
    requests: tuple[r.AdminRequest, ...] = (
        r.CreateTopicsRequest(topic, total, dice.choice([-2, -1, 0, 1, 3, 9]), dice.choice(TOPIC_CONFIGS)),
        r.CreateTopicsRequest(topic, 3, 3),
        r.CreateTopicsRequest(topic, assignment=assignment),
        r.CreatePartitionsRequest(topic, total, assignment),
        r.DeleteTopicsRequest(topic),
        r.ElectLeadersRequest(dice.choice(["PREFERRED", "UNCLEAN", "OTHER"]), named),
        r.AlterPartitionReassignmentsRequest(
            tuple(r.Reassignment(one, dice.choice([(1, 2), (3, 1, 2), (2,), (), (9,), (1, 1), None])) for one in named)
        ),
        r.IncrementalAlterConfigsRequest((r.ConfigAlteration(_resource(dice), _operations(dice)),)),
        r.DescribeConfigsRequest((_resource(dice),)),
        r.ListPartitionReassignmentsRequest(dice.choice([None, named])),
        DescribeQuorumRequest(),
        DeleteRecordsRequest(tuple(RecordsToDelete(one, dice.choice([-2, -1, 0, 1, 99])) for one in named)),
        DescribeLogDirsRequest(dice.choice(BROKERS), dice.choice([None, (), (topic,)])),
        r.UnregisterBrokerRequest(dice.choice(BROKERS)),
    )
    return c.CallCluster(dice.choice(requests))


def _producer(dice: random.Random) -> Command:
    name, topic = dice.choice(["p0", "p1", ""]), dice.choice(TOPICS)
    commands: tuple[Command, ...] = (
        c.StartProducer(
            name,
            topic,
            dice.choice(PRODUCER_CONFIGS),
            interval_ms=dice.choice([-1, 0, 50, 1000, None]),
            size_bytes=dice.choice([-5, 0, 20, 3000]),
            key_count=dice.choice([-2, 0, 3]),
            limit=dice.choice([-1, 0, 3, None]),
            values=dice.choice(["numbered", "orders", ""]),
        ),
        c.StartProducer(name, "t0", dice.choice(PRODUCER_CONFIGS), interval_ms=100),
        c.StopProducer(name, dice.choice([None, 0, 200])),
        c.FlushProducer(name),
        c.KillProducer(name),
        c.SendRecords(
            name,
            topic,
            dice.choice([b"x", b"", None, b"y" * 5000]),
            dice.choice(KEYS),
            dice.choice([None, None, -1, 0, 5]),
            dice.choice([-3, 0, 1, 20]),
            dice.choice([(), (("h", None), ("", b"x"))]),
            dice.choice(["async", "sync", "fire-and-forget", "other"]),
        ),
    )
    return dice.choice(commands)


def _consumer(dice: random.Random) -> Command:
    name = dice.choice(["c0", "c1", ""])
    topics = dice.choice([(), ("t0",), ("t0", "t0"), ("t0", "t1"), (dice.choice(TOPICS),)])
    commands: tuple[Command, ...] = (
        c.StartConsumer(
            name,
            dice.choice(["g", "", "a/b c"]),
            topics,
            dice.choice(CONSUMER_CONFIGS),
            dice.choice(["auto", "sync", "async", "other"]),
            dice.choice([-5, 0, 50]),
        ),
        c.StartConsumer(
            name,
            dice.choice(["g", ""]),
            dice.choice([(), ("t0",), ("t0", "t1"), ("never",)]),
            dice.choice(CONSUMER_CONFIGS),
            dice.choice(["auto", "sync", "async"]),
            dice.choice([0, 700]),
            dice.choice(["", "t.*"]),
            dice.choice([(), (0,), (0, 1), (7,), (-1,)]),
            dice.choice([None, None, 0, 3, 10**9, -2]),
            dice.choice(["after", "before", "never"]),
        ),
        c.StartConsumer(name, "g", ("t0",), dice.choice(CONSUMER_CONFIGS), processing_ms=200, hand_over=True),
        c.StopConsumer(name),
        c.KillConsumer(name),
    )
    return dice.choice(commands)


_KINDS: tuple[Callable[[random.Random], Command], ...] = (_machine, _network, _call, _producer, _producer, _consumer)
