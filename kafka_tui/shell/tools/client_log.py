"""What Kafka's clients warn of in their log: connections, metadata, produce requests that go again.

It is read off the facts, so it is there on every branch. Source: Apache Kafka `NetworkClient` and `Sender`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from kafka_tui.engine.commands import StartConsumer, StartProducer
from kafka_tui.engine.facts.clients import BatchAcknowledged, BatchFailed, BatchRetried, BatchSplit
from kafka_tui.engine.facts.network import CommandGiven, InFlight, MessageDelivered, MessageSent, ProcessStopped
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.protocol_errors import INVALID_METADATA, exception_of, sentence_of
from kafka_tui.engine.refusals import DISCONNECTED, NONE
from kafka_tui.engine.requests.base import Disconnected, Request
from kafka_tui.engine.requests.data import MetadataResponse, ProduceRequest
from kafka_tui.engine.simulation.timeline import Moment, Timeline
from kafka_tui.shell.tools.calls import java_class
from kafka_tui.shell.tools.log_lines import NETWORK, log_line, refused_connection
from kafka_tui.shell.tools.servers import broker_address

_SENDER: Final = "org.apache.kafka.clients.producer.internals.Sender"
Warned = Iterator[tuple[int, str]]
"""Lines of a log, each with the time at which it was written, in ms."""


def warnings(timeline: Timeline, first: int, last: int, node: NodeId) -> Warned:
    """What the client of `node`, that began in the moment `first`, has warned of up to the moment `last`."""
    reader = _Client(node)
    for index in range(first, last + 1):
        yield from reader.read(timeline.moments[index])


class _Asked:
    """A request: its correlation id, whom it went to, and whether there was a connection already."""

    def __init__(self, correlation: int, target: NodeId, connected: bool) -> None:
        self.correlation, self.target, self.connected = correlation, target, connected
        self.broken = False

    @property
    def never_left(self) -> bool:
        """Whether no connection was made for it; Kafka's client sends nothing before there is one."""
        return self.broken and not self.connected


class _Client:
    """What a client knows as its facts are read one after the other."""

    def __init__(self, node: NodeId) -> None:
        self._node = node
        self._name = ""
        self._servers: tuple[int, ...] = ()
        self._brokers: tuple[int, ...] | None = None
        self._asked: dict[int, _Asked] = {}
        self._next = 0
        self._connected: list[NodeId] = []
        self._refused: tuple[int, NodeId] | None = None
        self._produced: dict[TopicPartition, deque[_Asked]] = {}

    def read(self, moment: Moment) -> Warned:
        """What is warned of in a moment."""
        now_ms = moment.cluster.now_ms
        self._name = _name(moment, self._node)
        for recorded in moment.facts:
            fact = recorded.fact
            if isinstance(fact, ProcessStopped) and fact.node in self._connected:
                self._connected.remove(fact.node)
            elif isinstance(fact, CommandGiven) and isinstance(fact.command, StartConsumer | StartProducer):
                self._servers = fact.command.bootstrap if fact.command.name == self._node.name else self._servers
            if fact.node != self._node:
                continue
            match fact:
                case MessageSent(message=message) if isinstance(message.body, Request):
                    self._sent(message)
                case MessageDelivered(message=message) if message.answers in self._asked:
                    yield from self._heard(now_ms, message)
                case BatchAcknowledged() | BatchFailed() | BatchRetried() | BatchSplit():
                    yield from self._settled(now_ms, moment, fact)

    def _sent(self, message: InFlight) -> None:
        """Count it; a new connection begins with a request for the versions that the broker knows."""
        connected = message.target in self._connected
        asked = _Asked(self._next + (not connected), message.target, connected)
        self._next = asked.correlation + 1
        self._asked[message.id] = asked
        if isinstance(message.body, ProduceRequest):
            for data in message.body.data:
                self._produced.setdefault(data.partition, deque()).append(asked)

    def _heard(self, now_ms: int, message: InFlight) -> Warned:
        asked = self._asked[message.answers]
        if isinstance(message.body, Disconnected):
            asked.broken = True
            if asked.target in self._connected:
                self._connected.remove(asked.target)
            if asked.never_left and self._refused != (now_ms, asked.target):
                self._refused = (now_ms, asked.target)
                yield from self._no_connection(now_ms, int(asked.target.name))
            return
        if asked.target not in self._connected:
            self._connected.append(asked.target)
        if isinstance(message.body, MetadataResponse):
            self._brokers = message.body.brokers or self._brokers
            errors = ", ".join(f"{topic.name}={topic.error}" for topic in message.body.topics if topic.error != NONE)
            if errors:
                trouble = f"a recoverable issue with correlation id {asked.correlation} : {{{errors}}}"
                yield now_ms, self._line(now_ms, f"The metadata response from the cluster reported {trouble}", NETWORK)

    def _no_connection(self, now_ms: int, broker: int) -> Warned:
        """Nobody took a connection; who was given no servers has found one that answers by itself."""
        if self._brokers is not None:
            if broker in self._brokers:
                yield now_ms, refused_connection(now_ms, self._name, broker_address(broker), broker)
        elif broker in self._servers:
            number = -1 - self._servers.index(broker)
            address = broker_address(broker)
            yield now_ms, refused_connection(now_ms, self._name, address, number)
            described = f"{address} (id: {number} rack: null isFenced: false)"
            yield now_ms, self._line(now_ms, f"Bootstrap broker {described} disconnected", NETWORK)

    def _settled(
        self, now_ms: int, moment: Moment, fact: BatchAcknowledged | BatchFailed | BatchRetried | BatchSplit
    ) -> Warned:
        """A batch goes again, or not: what the sender says of that."""
        under_way = self._produced.get(fact.partition)
        asked = under_way.popleft() if under_way else None
        if asked is None or isinstance(fact, BatchAcknowledged) or asked.never_left:
            return
        request = f"correlation id {asked.correlation} on topic-partition {fact.partition}"
        retries = moment.cluster.producers[str(self._node.name)].config.retries
        if isinstance(fact, BatchSplit):
            left = retries - fact.batches[0].attempts
            again = f"splitting and retrying ({left} attempts left). Error: MESSAGE_TOO_LARGE"
            yield now_ms, self._line(now_ms, f"Got error produce response in {request}, {again}", _SENDER)
            return
        error, message = _cause(asked, fact.error)
        if isinstance(fact, BatchRetried):
            shown = f"{error}. Error Message: {message}" if message else error
            again = f"retrying ({retries - fact.attempt} attempts left). Error: {shown}"
            yield now_ms, self._line(now_ms, f"Got error produce response with {request}, {again}", _SENDER)
        if error in INVALID_METADATA:
            yield now_ms, self._line(now_ms, _stale(error, message, fact.partition), _SENDER)

    def _line(self, now_ms: int, sentence: str, logger: str) -> str:
        return log_line(now_ms, "WARN", f"[{self._name}] {sentence}", logger)


def _name(moment: Moment, node: NodeId) -> str:
    """How the client calls itself in its log."""
    if node.kind == "producer":
        return f"Producer clientId={node.name}"
    group = moment.cluster.consumers[str(node.name)].group
    return f"Consumer clientId={node.name}, groupId={group}" if group else f"Consumer clientId={node.name}"


def _cause(asked: _Asked, error: str) -> tuple[str, str]:
    """The error as the sender knows it, and what it says of a connection that has ended."""
    if error != DISCONNECTED:
        return error, ""
    if asked.broken:
        return error, f"Disconnected from node {asked.target.name}"
    return "REQUEST_TIMED_OUT", f"Disconnected from node {asked.target.name} due to timeout"


def _stale(error: str, message: str, partition: TopicPartition) -> str:
    """What is said where the answer shows that the metadata are old."""
    if error == "UNKNOWN_TOPIC_OR_PARTITION":
        why = "The topic-partition may not exist or the user may not have Describe access to it"
        return f"Received unknown topic or partition error in produce request on partition {partition}. {why}"
    thrown = f"{java_class(exception_of(error))}: {message or sentence_of(error)}"
    where = f"in produce request on partition {partition}"
    return f"Received invalid metadata error {where} due to {thrown} Going to request metadata update now"
