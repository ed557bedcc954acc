"""What producing and consuming programs saw on a real cluster: the golden cases, played on the simulated one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import CallCluster, Command, SendRecords, StartConsumer, StartProducer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.broker import RecordsAppended
from kafka_tui.engine.facts.groups import OffsetsCommitted
from kafka_tui.engine.facts.network import CommandRefused
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.requests.control import CreateTopicsRequest
from kafka_tui.engine.simulation.kernel import advance, apply, next_due_ms
from kafka_tui.engine.simulation.world import new_cluster
from tests.golden_vectors import cases

Json = dict[str, Any]  # a case of the vectors


class World:
    """A cluster with the vectors' topics, a program's commands, and what came of them."""

    def __init__(self) -> None:
        self.cluster: Cluster = new_cluster(3)[0]
        self.facts: list[Recorded] = []
        for topic in (
            CreateTopicsRequest("orders", 5, 3),
            CreateTopicsRequest("x6", 1, 1, configs=(("min.insync.replicas", "3"),)),
            CreateTopicsRequest("compact1", 1, 3, configs=(("cleanup.policy", "compact"),)),
            CreateTopicsRequest("small1", 1, 3, configs=(("max.message.bytes", "1000"),)),
        ):
            self.play(CallCluster(topic), 300)

    def play(self, command: Command, for_ms: int) -> None:
        """A command, and time."""
        outcome = apply(self.cluster, command)
        self.cluster, self.facts = outcome.cluster, [*self.facts, *outcome.facts]
        until_ms = self.cluster.now_ms + for_ms
        while (due_ms := next_due_ms(self.cluster)) is not None and due_ms <= until_ms:
            outcome = advance(self.cluster)
            self.cluster, self.facts = outcome.cluster, [*self.facts, *outcome.facts]

    def all(self, kind: type[Any]) -> list[Any]:
        """The facts of a class so far."""
        return [one.fact for one in self.facts if isinstance(one.fact, kind)]


Seen = tuple[str, str] | str
"""What a program saw: (exception's simple name, sentence), or what came of it, as the vectors' `detail` says that."""


def _sent(
    topic: str, value: bytes | None, key: bytes | None = None, earlier: int = 0, **more: Any
) -> Callable[[], Seen]:
    """Send a record, after `earlier` others to the same place: what the case before it left there."""
    configs = tuple(sorted((name.replace("_", "."), text) for name, text in more.pop("configs", {}).items()))

    def play() -> Seen:
        world = World()
        world.play(StartProducer("p1", "orders", configs), 100)
        if earlier:
            world.play(SendRecords("p1", topic, b"v", key, count=earlier, **more), 1000)
        world.play(SendRecords("p1", topic, value, key, mode="sync", **more), 8000)
        producer = world.cluster.producers["p1"]
        if producer.learnt:
            return producer.learnt[-1].exception, producer.learnt[-1].message
        [(partition, offset)] = producer.last_offsets.items()
        if offset < 0:
            return f"offset={offset} hasOffset=false {partition}@{offset}"
        [stored] = [fact.batch for fact in world.all(RecordsAppended) if _is(fact, partition, offset)]
        nothing = " valueSize=-1" if key is not None and stored.records[-1].value is None else ""
        return f"{partition}@{offset}{nothing}"

    return play


def _is(fact: RecordsAppended, partition: TopicPartition, offset: int) -> bool:
    """Whether a leader has written the batch that ends with this offset."""
    return (fact.role, fact.partition, fact.end_offset - 1) == ("leader", partition, offset)


def _consumed(commands: tuple[Command, ...], for_ms: int = 20_000) -> Callable[[], Seen]:
    def play() -> Seen:
        world = World()
        world.play(StartProducer("p1", "orders"), 100)
        world.play(SendRecords("p1", "orders", b"v", partition=0), 1000)
        for command in commands:
            world.play(command, for_ms)
        refusals = world.all(CommandRefused)
        if refusals:
            return refusals[-1].refusal.error, refusals[-1].refusal.message
        for fact in world.all(c.ConsumerFailed):
            return fact.error, fact.message
        for fact in world.all(c.CommitFailed):
            return fact.exception, fact.message
        committed = [pair for fact in world.all(OffsetsCommitted) for pair in fact.offsets]
        told = (f"{at}=OffsetAndMetadata{{offset={offset}, leaderEpoch=null, metadata=''}}" for at, offset in committed)
        return "{" + ", ".join(told) + "}"

    return play


NONE = (("auto.offset.reset", "none"),)
EARLY = (("auto.offset.reset", "earliest"),)
SLOW = (("auto.offset.reset", "earliest"), ("max.poll.interval.ms", "4000"))
PLAYED: dict[str, Callable[[], Seen]] = {
    "produce-ok": _sent("orders", b"v", b"user-1"),
    "produce-null-value": _sent("orders", None, b"user-1", earlier=1),
    "produce-null-both": _sent("orders", None),
    "produce-null-topic": _sent("", b"v"),
    "produce-neg-partition": _sent("orders", b"v", partition=-1),
    "produce-neg-timestamp": _sent("orders", b"v", timestamp_ms=-1),
    "produce-too-large": _sent("orders", b"v" * 1_100_000),
    "produce-bad-topic": _sent("bad topic", b"v"),
    "produce-bad-partition": _sent("orders", b"v", partition=77, configs={"max_block_ms": "3000"}),
    "produce-min-isr": _sent(
        "x6", b"v", configs={"delivery_timeout_ms": "4000", "request_timeout_ms": "1000", "acks": "all"}
    ),
    "produce-min-isr-noretry": _sent("x6", b"v", earlier=1, configs={"retries": "0"}),
    "produce-acks1-min-isr": _sent("x6", b"v", earlier=2, configs={"acks": "1"}),
    "produce-acks0": _sent("orders", b"v", partition=0, configs={"acks": "0"}),
    "produce-compact-null-key": _sent("compact1", b"v"),
    "produce-broker-too-large": _sent("small1", b"v" * 5000),
    "consume-no-group-subscribe": _consumed((StartConsumer("c1", "", ("orders",)),)),
    "consume-none-reset": _consumed((StartConsumer("c1", "", ("orders",), NONE, partitions=(0,)),)),
    "consume-oor-none": _consumed((StartConsumer("c1", "", ("orders",), NONE, partitions=(0,), offset=9999),)),
    "consume-commit-unsub": _consumed(
        (StartConsumer("c1", "solo", ("orders",), EARLY, commit="sync", partitions=(0,)),)
    ),
    "assign-and-subscribe": _consumed((StartConsumer("c1", "g", pattern="orders", partitions=(0,)),)),
    "session-too-small": _consumed(
        (StartConsumer("c1", "g", ("orders",), (("heartbeat.interval.ms", "500"), ("session.timeout.ms", "1000"))),)
    ),
    "max-poll-exceeded-commit": _consumed(
        (StartConsumer("c1", "g", ("orders",), SLOW, commit="sync", processing_ms=8000),)
    ),
}
"""The cases by the programs that met them."""


REFUSED_AT_ONCE = {"assign-and-subscribe", "consume-no-group-subscribe", "session-too-small"}
"""Told by Kafka's name of the error, before the program runs or by the coordinator."""


def _client_cases() -> list[Json]:
    told = [param.values[0] for param in cases("admin_client_errors")]  # type: ignore[attr-defined]  # pytest hides its type
    about = ("produce-", "consume-", "session-", "max-poll-", "assign-and-")
    return [case for case in told if case is not None and case["id"].startswith(about)]


def _normal(message: str) -> str:
    """A sentence without sizes and addresses that the vectors' own values decide."""
    message = re.sub(r"The message is \d+ bytes", "The message is N bytes", message)
    return re.sub(r"leader=Optional\[\S+ \(id: \d+", "leader=Optional[BROKER (id: N", message)


@pytest.mark.parametrize("case", _client_cases(), ids=lambda case: case["id"])
def test_p1_to_p16_p3_c6_c7_o4_what_programs_see(case: Json) -> None:
    """Exception and sentence, or where the record went, are what a real client was told."""
    seen = PLAYED[case["id"]]()
    if case["result"] == "ok":
        anywhere = case["id"] == "produce-null-both"  # P-5: without a key and a partition chance decides
        assert seen in ([f"orders-{number}@0" for number in range(5)] if anywhere else [case["detail"]])
        return
    assert isinstance(seen, tuple)
    exception, message = seen
    if case["id"] not in REFUSED_AT_ONCE:
        assert exception == case["exception"].rpartition(".")[2]
    assert _normal(message) == _normal(case["message"])
