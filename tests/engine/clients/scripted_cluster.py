"""Brokers that a test scripts, at the other end of the real kernel: what they store, refuse, or leave unanswered."""

from collections.abc import Callable
from typing import Any

import pytest

from kafka_tui.engine.clients.client_timers import CallRetry
from kafka_tui.engine.cluster import Cluster, Process
from kafka_tui.engine.commands import Command, SendRecords, StartProducer
from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.facts.base import Fact, Recorded
from kafka_tui.engine.facts.network import NodeAdded, ProcessStarted, ProcessStopped, TimerSet
from kafka_tui.engine.ids import ADMIN, NodeId, TopicPartition, broker_node
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.refusals import NONE
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse
from kafka_tui.engine.requests.data import (
    InitProducerIdRequest,
    InitProducerIdResponse,
    MetadataRequest,
    MetadataResponse,
    PartitionMetadata,
    ProduceRequest,
    ProduceResponse,
    ProduceResult,
    RecordErrors,
    TopicMetadata,
)
from kafka_tui.engine.simulation import kernel
from kafka_tui.engine.storage.batches import Batch, stamped
from kafka_tui.engine.storage.page_cache import PageCache
from kafka_tui.engine.storage.producer_state import ProducerState, check, remember
from kafka_tui.engine.turn import Making, Turn

LOST = "LOST"
"""A fault: what was asked is done, its answer never comes."""
UNHEARD = "UNHEARD"
"""A fault: nothing is done and nothing is said."""

Fault = Callable[[int, ProduceRequest], str]


class ScriptedCluster:
    """Brokers 1 … n behind the kernel. `leaders` names each partition's leader; `logs` is what is stored.

    `fault(number, request)` says what becomes of the produce request of this number: NONE, an error's name, LOST or
    UNHEARD. `produced` are the requests that arrived, `asked` all others.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, brokers: int = 1, seed: int = 1) -> None:
        monkeypatch.setitem(kernel.ROOMS, "broker", (self._on_request, self._on_nothing, self._on_nothing))
        making = Making(Cluster(random=seed, processes=Table.of([(ADMIN, Process())])))
        for broker in range(1, brokers + 1):
            node = broker_node(broker)
            value = Broker(broker, None, BrokerConfig(), PageCache(capacity_pages=64), listening=True)
            making.record(NodeAdded(node=node, value=value), 0)
            making.record(ProcessStarted(node=node), 0)
        self.cluster = making.cluster
        self.facts: list[Recorded] = list(making.facts)
        self.leaders: dict[str, list[int]] = {}
        self.logs: dict[TopicPartition, list[Batch]] = {}
        self.states: dict[tuple[TopicPartition, int], ProducerState] = {}
        self.fault: Fault = lambda number, request: NONE
        self.admin_answer: Callable[[int, int], AdminResponse | None] = lambda broker, number: AdminResponse()
        self.produced: list[tuple[int, int, ProduceRequest]] = []
        self.asked: list[tuple[int, int, Request]] = []
        self.record_errors: RecordErrors = ()
        self.topic_error = "UNKNOWN_TOPIC_OR_PARTITION"

    def give(self, command: Command) -> None:
        """Apply a command."""
        outcome = kernel.apply(self.cluster, command)
        self.cluster = outcome.cluster
        self.facts.extend(outcome.facts)

    def run(self, until_ms: int) -> None:
        """Let time pass, also when nothing happens."""
        making = Making(self.cluster)
        making.record(TimerSet(node=ADMIN, timer=CallRetry(-1), due_ms=until_ms, silent=True), 0)  # of no call
        self.cluster = making.cluster
        self.facts.extend(making.facts)
        for _ in range(200_000):
            due_ms = kernel.next_due_ms(self.cluster)
            if due_ms is None or due_ms > until_ms:
                return
            outcome = kernel.advance(self.cluster)
            self.cluster = outcome.cluster
            self.facts.extend(outcome.facts)
        raise AssertionError("the agenda never empties")

    def start(self, interval_ms: int | None = None, limit: int | None = None, **configs: str) -> None:
        """Start producer p1 on topic orders, with its metadata and producer id asked for and answered."""
        pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
        self.give(StartProducer("p1", "orders", pairs, interval_ms=interval_ms, limit=limit))

    def send(self, value: bytes | None, key: bytes | None = None, **more: Any) -> None:
        """Hand records to p1."""
        self.give(SendRecords("p1", more.pop("topic", "orders"), value, key, **more))

    def kill(self, node: NodeId) -> None:
        """End a broker's process at once."""
        making = Making(self.cluster)
        making.record(ProcessStopped(node=node, how="crashed"), 0)
        kernel._close_connections(making)
        self.cluster = making.cluster

    def revive(self, node: NodeId) -> None:
        """Start a broker's process again."""
        making = Making(self.cluster)
        making.record(ProcessStarted(node=node), 0)
        self.cluster = making.cluster

    @property
    def producer(self) -> Producer:
        """Producer p1 as it is now."""
        return self.cluster.producers["p1"]

    def happened(self, kind: type[Fact]) -> list[Any]:
        """The facts of one kind so far."""
        return [recorded.fact for recorded in self.facts if isinstance(recorded.fact, kind)]

    def stored(self, partition: int = 0, topic: str = "orders") -> list[bytes | None]:
        """The values in a log, in order."""
        batches = self.logs.get(TopicPartition(topic, partition), [])
        return [record.value for batch in batches for record in batch.records]

    def _on_nothing(self, turn: Turn[Any], *rest: object) -> None:
        raise AssertionError("scripted brokers neither ask nor wait")

    def _on_request(self, turn: Turn[Any], call: Call, request: Request) -> None:
        broker = int(turn.id.name)
        if isinstance(request, ProduceRequest):
            self.produced.append((turn.now_ms, broker, request))
            response = self._store(len(self.produced), broker, request)
        else:
            self.asked.append((turn.now_ms, broker, request))
            response = self._tell(broker, request)
        if response is not None:
            turn.reply(call, response)

    def _tell(self, broker: int, request: Request) -> Response | None:
        match request:
            case MetadataRequest(topics=topics):
                alive = tuple(b for b in self.cluster.brokers if self._alive(b))
                return MetadataResponse(alive, tuple(self._topic(topic) for topic in topics))
            case InitProducerIdRequest():
                return InitProducerIdResponse(NONE, 7, 0)
            case AdminRequest():
                return self.admin_answer(broker, len(self.asked))
        raise AssertionError(request)

    def _alive(self, broker: int) -> bool:
        return self.cluster.processes[broker_node(broker)].state == "running"

    def _topic(self, topic: str) -> TopicMetadata:
        leaders = self.leaders.get(topic)
        if leaders is None:
            return TopicMetadata(topic, self.topic_error, ())
        return TopicMetadata(topic, NONE, tuple(PartitionMetadata(leader, leader) for leader in leaders))

    def _store(self, number: int, broker: int, request: ProduceRequest) -> ProduceResponse | None:
        fault = self.fault(number, request)
        if fault == UNHEARD:
            return None
        results = []
        for item in request.data:
            leads = self.leaders[item.partition.topic][item.partition.partition] == broker
            error = fault if fault not in (NONE, LOST) else NONE if leads else "NOT_LEADER_OR_FOLLOWER"
            if error == NONE:
                error, offset = self._append(item.partition, item.batch)
            else:
                offset = -1
            results.append(ProduceResult(item.partition, error, offset, record_errors=self.record_errors))
        return None if fault == LOST or request.acks == 0 else ProduceResponse(tuple(results))

    def _append(self, partition: TopicPartition, batch: Batch) -> tuple[str, int]:
        state = self.states.get((partition, batch.producer_id))
        verdict = check(state, batch)
        if verdict.error != NONE:
            return verdict.error, -1
        if verdict.duplicate_of is not None:
            return NONE, verdict.duplicate_of
        log = self.logs.setdefault(partition, [])
        batch = stamped(batch, log[-1].next_offset if log else 0, 0)
        log.append(batch)
        if batch.producer_id >= 0:
            self.states[partition, batch.producer_id] = remember(state, batch)
        return NONE, batch.base_offset
