"""What a learner, a lesson or a test asks the cluster: imperative. Applying one takes no simulated time."""

from __future__ import annotations

from kafka_tui.engine.ids import NodeId, Value
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.requests.base import Request


class Command(Value, frozen=True, tag=True):
    """Base of all commands."""


class AddBroker(Command, frozen=True, tag=True):
    """Switch on a new machine with a broker on it (R-4); settings are Kafka's names."""

    broker: int
    rack: str | None = None
    configs: Configs = ()


class AddController(Command, frozen=True, tag=True):
    """Switch on a controller of the quorum of `voters` (K-1); without any it is a quorum of one."""

    controller: int
    configs: Configs = ()
    voters: tuple[int, ...] = ()


class StopController(Command, frozen=True, tag=True):
    """SIGTERM: an active controller hands over first (K-8)."""

    controller: int


class KillController(Command, frozen=True, tag=True):
    """SIGKILL: the process is gone at once, what lies on its disk stays (K-8)."""

    controller: int


class StartController(Command, frozen=True, tag=True):
    """Start the process of a stopped or crashed controller."""

    controller: int


class StopBroker(Command, frozen=True, tag=True):
    """SIGTERM: a controlled shutdown (K-5)."""

    broker: int


class KillBroker(Command, frozen=True, tag=True):
    """SIGKILL: the process is gone at once, the machine and its page cache stay (D-1)."""

    broker: int


class LosePower(Command, frozen=True, tag=True):
    """The machine's power is gone at once: process, page cache, and all that was not written to the disk (D-2)."""

    broker: int


class StartBroker(Command, frozen=True, tag=True):
    """Start the process of a stopped or crashed broker (K-6)."""

    broker: int


class PauseNode(Command, frozen=True, tag=True):
    """Freeze a process (K-7): it neither hears nor speaks."""

    node: NodeId


class ResumeNode(Command, frozen=True, tag=True):
    """Let a frozen process go on."""

    node: NodeId


class RemoveBroker(Command, frozen=True, tag=True):
    """Take a stopped broker's machine away and unregister it (R-5)."""

    broker: int


class CutNetwork(Command, frozen=True, tag=True):
    """Nothing passes between two nodes any more."""

    a: NodeId
    b: NodeId


class HealNetwork(Command, frozen=True, tag=True):
    """The link between two nodes is as usual again: not cut, not slow, and loses nothing."""

    a: NodeId
    b: NodeId


class DelayNetwork(Command, frozen=True, tag=True):
    """Everything between two nodes takes `delay_ms` one way, at least 1."""

    a: NodeId
    b: NodeId
    delay_ms: int


class DropMessage(Command, frozen=True, tag=True):
    """The next request from `source` to `target` is lost once, or with `response` the next answer.

    `kind` is the word for it on the screen, "" for whichever comes first.
    """

    source: NodeId
    target: NodeId
    kind: str = ""
    response: bool = False


class ShrinkCache(Command, frozen=True, tag=True):
    """Give a broker's machine a page cache of `pages` pages of 4096 bytes, at least 1 (D-6)."""

    broker: int
    pages: int


class CallCluster(Command, frozen=True, tag=True):
    """One of Kafka's tools sends this request (kafka-topics, kafka-leader-election …); waits `timeout_ms` at most."""

    request: Request
    timeout_ms: int = 60_000  # default.api.timeout.ms


class StartProducer(Command, frozen=True, tag=True):
    """Start a producing program. With `interval_ms` it sends a record of its own every so often, up to `limit`.

    `key_count` 0 means records without a key; n means keys k1 … kn in turn. `bootstrap` are the brokers that it asks
    for the cluster's metadata first, maybe none that there are; () for all. `values` says what its records hold:
    "numbered", or "orders" (`clients.sample_orders`); both are filled up to `size_bytes`.
    """

    name: str
    topic: str
    configs: Configs = ()
    interval_ms: int | None = None
    size_bytes: int = 20
    key_count: int = 0
    limit: int | None = None
    bootstrap: tuple[int, ...] = ()
    values: str = "numbered"


class StopProducer(Command, frozen=True, tag=True):
    """close(): send what is queued, then end (P-17); after `timeout_ms` what is left is given up, None: never."""

    name: str
    timeout_ms: int | None = None


class FlushProducer(Command, frozen=True, tag=True):
    """flush(): send what is queued at once; the program goes on when all of it is settled (P-17)."""

    name: str


class KillProducer(Command, frozen=True, tag=True):
    """The program is gone at once, with what it had queued."""

    name: str


class SendRecords(Command, frozen=True, tag=True):
    """Hand records to a producer (P-2); `mode` is one of P-16's "fire-and-forget", "sync", "async".

    `timestamp_ms` is the record's own CreateTime; None takes the producer's clock.
    """

    producer: str
    topic: str
    value: bytes | None
    key: bytes | None = None
    partition: int | None = None
    count: int = 1
    headers: tuple[tuple[str, bytes | None], ...] = ()
    mode: str = "async"
    timestamp_ms: int | None = None


class StartConsumer(Command, frozen=True, tag=True):
    """Start a consuming program; `processing_ms` is spent on each record between polls.

    It subscribes as a member of `group` (G-3), to `topics` or to all topics that `pattern` matches, a regular
    expression; or with `partitions` it chooses them itself, of its one topic, from `offset` on if that is given, and
    `group` may be "" (C-10); `EARLIEST_TIMESTAMP` and `LATEST_TIMESTAMP` are offsets for the log's ends. `commit` is
    "auto", "sync" or "async" (O-2, O-4, O-5), `commit_when` "after" processing or "before" it (O-6). With `hand_over`
    a worker of the program processes the records while the program polls on (O-3).

    A program that is given `limit` ends after so many records, one with `idle_ms` when none came for so long. What
    `console` holds is how it prints what it reads, None when it prints nothing. `bootstrap` is as for a producer.
    """

    name: str
    group: str = ""
    topics: tuple[str, ...] = ()
    configs: Configs = ()
    commit: str = "auto"
    processing_ms: int = 0
    pattern: str = ""
    partitions: tuple[int, ...] = ()
    offset: int | None = None
    commit_when: str = "after"
    hand_over: bool = False
    limit: int | None = None
    idle_ms: int | None = None
    console: Configs | None = None
    bootstrap: tuple[int, ...] = ()


class StopConsumer(Command, frozen=True, tag=True):
    """close(): commit if automatic, leave the group (G-8)."""

    name: str


class KillConsumer(Command, frozen=True, tag=True):
    """The program is gone at once; its group waits for the session timeout (G-6)."""

    name: str
