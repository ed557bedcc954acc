"""How a tool asks the cluster: it finds a broker, sends its requests and waits for their answers."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from kafka_tui.engine.clients.admin import call_name
from kafka_tui.engine.cluster import Process
from kafka_tui.engine.commands import CallCluster
from kafka_tui.engine.ids import broker_node
from kafka_tui.engine.protocol_errors import exception_of
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse
from kafka_tui.shell.stage import MOST_MOMENTS, Stage, due_before
from kafka_tui.shell.tools.log_lines import refused_connection
from kafka_tui.shell.tools.servers import node_address

RECONNECT_BACKOFF_MS: Final = 50
"""`reconnect.backoff.ms` of the tools."""
RECONNECT_BACKOFF_MAX_MS: Final = 1000
"""`reconnect.backoff.max.ms` of the tools."""
API_TIMEOUT_MS = 60_000
"""`default.api.timeout.ms` of the tools: how long they look for a broker."""


def call(stage: Stage, request: AdminRequest) -> Generator[None, None, AdminResponse]:
    """Send a tool's request and wait for its answer; the tools' client itself gives up after a while."""
    answer = yield from ask(stage, request)
    assert isinstance(answer, AdminResponse)
    return answer


def ask(stage: Stage, request: Request, timeout_ms: int = API_TIMEOUT_MS) -> Generator[None, None, Response]:
    """Send any request and wait for its answer, `timeout_ms` at most; a refused AdminResponse where it failed."""
    if stage.bootstrap is not None:
        trouble = yield from reach(stage, call_name(request), timeout_ms)
        if trouble:
            return AdminResponse(refusal=Refusal("REQUEST_TIMED_OUT", trouble, "K-2"))
    stage.apply(CallCluster(request, timeout_ms))
    yield
    for _ in range(MOST_MOMENTS):
        answer = stage.timeline.cluster.admin.answer
        if answer is not None:
            return answer
        stage.advance()
        yield
    raise RuntimeError(f"a call of the tools did not end in {MOST_MOMENTS} moments")


def reach(stage: Stage, name: str, timeout_ms: int = API_TIMEOUT_MS) -> Generator[None, None, str]:
    """Look for a broker that answers: gives "" at once, or the tool's sentence after its patience is over.

    Looked for are those that `--bootstrap-server` names, any when it is not given.
    Only its metadata is asked for, and that is what the controllers committed; a broker lags by milliseconds.
    """
    end_ms = stage.timeline.cluster.now_ms + timeout_ms
    made = 0
    knocks = _Knocks(stage)
    while not _somebody_listens(stage):
        if made == MOST_MOMENTS or not due_before(stage, end_ms):
            knocks.knock_until(end_ms)
            return f"Timed out waiting for a node assignment. Call: {name}"
        knocks.knock_until(stage.timeline.cluster.now_ms)
        stage.advance()
        made += 1
        yield
    stage.bootstrap = None  # whoever has reached one broker knows them all
    return ""


class _Knocks:
    """A tool tries the servers it was given again and again, and logs each connection that is refused.

    It waits `reconnect.backoff.ms`, doubled each time up to `reconnect.backoff.max.ms`, without Kafka's jitter.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._next_ms = stage.timeline.cluster.now_ms
        self._wait_ms = RECONNECT_BACKOFF_MS

    def knock_until(self, end_ms: int) -> None:
        """Log the attempts up to `end_ms`; what is at the servers now has been there since the last attempt."""
        refusing = [
            (number, node)
            for number, node in enumerate(self._stage.bootstrap or (), 1)
            if _refuses(self._stage.timeline.cluster.processes.get(node))
        ]
        while self._next_ms < end_ms:
            for number, node in refusing:
                address = node_address(node)
                self._stage.log(
                    refused_connection(self._next_ms, "AdminClient clientId=adminclient-1", address, -number)
                )
            self._next_ms += self._wait_ms
            self._wait_ms = min(2 * self._wait_ms, RECONNECT_BACKOFF_MAX_MS)


def _refuses(process: Process | None) -> bool:
    """Whether the machine says at once that nobody listens: of a frozen process it takes the connection itself."""
    return process is None or (process.state != "paused" and not process.dark)


def _somebody_listens(stage: Stage) -> bool:
    cluster = stage.timeline.cluster
    asked = tuple(map(broker_node, cluster.brokers)) if stage.bootstrap is None else stage.bootstrap
    processes = ((node, cluster.processes.get(node)) for node in asked)
    running = (node for node, process in processes if process is not None and process.state == "running")
    return any(node.kind == "controller" or cluster.brokers[int(node.name)].listening for node in running)


def living_brokers(stage: Stage) -> tuple[int, ...]:
    """The brokers that the cluster names to clients, by id."""
    image = stage.timeline.cluster.committed_image
    return tuple(sorted(known.broker for known in image.brokers.values() if not known.fenced))


def stack_of(error: str, sentence: str) -> tuple[str, ...]:
    """What a tool prints of a failed call on standard error, without the places in its code."""
    thrown = f"{exception_class(error)}: {sentence}"
    return (thrown, f"java.util.concurrent.ExecutionException: {thrown}", f"Caused by: {thrown}")


class ToolRefusal(ValueError):
    """The tool itself refuses: `error` is Kafka's name for it where it has one, the text is the tool's sentence."""

    def __init__(self, error: str, sentence: str) -> None:
        super().__init__(sentence)
        self.error = error


def exception_class(error: str) -> str:
    """The Java class that Kafka's error name stands for."""
    return java_class(exception_of(error))


_PACKAGES: Final = {
    "BufferExhaustedException": "org.apache.kafka.clients.producer",
    "CommitFailedException": "org.apache.kafka.clients.consumer",
    "ConfigException": "org.apache.kafka.common.config",
    "IllegalArgumentException": "java.lang",
    "IllegalStateException": "java.lang",
    "KafkaException": "org.apache.kafka.common",
    "LogTruncationException": "org.apache.kafka.clients.consumer",
    "NoOffsetForPartitionException": "org.apache.kafka.clients.consumer",
    "OffsetOutOfRangeException": "org.apache.kafka.clients.consumer",
    "RetriableCommitFailedException": "org.apache.kafka.clients.consumer",
}
"""Where exceptions are that are not among Kafka's errors."""


def java_class(exception: str) -> str:
    """The exception's class with its package, as a stack trace begins."""
    return f"{_PACKAGES.get(exception, 'org.apache.kafka.common.errors')}.{exception}"
