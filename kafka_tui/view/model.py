"""The view: one schema for panels, `--json`, exports and followers.

Times are integer milliseconds of simulated time, sizes bytes, offsets Kafka offsets. Lists of things are sorted by
their id; `replicas` keeps the order of assignment, `isr` and `elr` the order Kafka prints. What the controllers
committed is the truth of `topics`; where a broker believes otherwise, its `beliefs` say so.
"""

from __future__ import annotations

from typing import Any, Literal

from kafka_tui.view.model_clients import ConsumerRow, GroupRow, ProducerRow
from kafka_tui.view.rows import ReasonRow, Row


class PageCacheRow(Row, frozen=True, kw_only=True):
    """The operating system's page cache of one broker's machine (D-1 … D-9); counters since the machine started.

    `zero_copy_bytes` were sent out of it by sendfile, `copied_bytes` through the broker's memory, as TLS needs (D-3).
    """

    capacity_pages: int
    used_pages: int
    dirty_pages: int
    hits: int
    misses: int
    evictions: int
    zero_copy_bytes: int
    copied_bytes: int


class BeliefRow(Row, frozen=True, kw_only=True):
    """What a broker believes of a partition where it differs from what the controllers committed (K-7, K-10)."""

    leader: int | None
    leader_epoch: int
    isr: tuple[int, ...]


class BrokerRow(Row, frozen=True, kw_only=True):
    """One broker: process state as its operator sees it, `fenced` as the controller sees it (K-2).

    `disk_bytes` is what its logs take, as DescribeLogDirs says; `deleting_bytes` what deleted files take besides until
    they are removed (L-11).
    """

    id: int
    state: Literal["running", "stopped", "crashed", "paused"]
    fenced: bool
    rack: str | None
    beliefs: dict[str, BeliefRow]
    leaders: int
    replicas: int
    disk_bytes: int
    deleting_bytes: int
    page_cache: PageCacheRow
    epoch: int
    replica_lag_time_max_ms: int = 30_000
    leader_imbalance_check_interval_ms: int = 300_000
    log_retention_check_interval_ms: int = 300_000
    auto_leader_rebalance_enable: bool = True
    broker_session_timeout_ms: int = 9000
    log_cleaner_backoff_ms: int = 15_000
    copy_rate: int | None = None
    """Bytes a second at which throttled replicas are copied from or to it; None without a limit (KIP-73)."""
    """Settings of the broker that a reason may rest on."""


class ControllerRow(Row, frozen=True, kw_only=True):
    """One controller of the quorum (K-1): its state as its operator sees it, all else as it believes itself.

    `high_watermark` is up to where it knows the metadata log to be committed, `leader` whom it takes for the leader.
    """

    id: int
    state: Literal["running", "stopped", "crashed", "paused"]
    active: bool
    role: Literal["unattached", "follower", "prospective", "candidate", "leader", "resigned"]
    epoch: int
    leader: int | None
    log_end_offset: int
    high_watermark: int


class QuorumReplicaRow(Row, frozen=True, kw_only=True):
    """A replica of the metadata log as the quorum's leader knows it: controllers vote, brokers observe (K-1).

    `lag` counts records to the leader's log end; times are ms, -1 for never.
    """

    id: int
    status: Literal["Leader", "Follower", "Observer"]
    log_end_offset: int
    lag: int
    last_fetch_ms: int
    last_caught_up_ms: int


class QuorumRow(Row, frozen=True, kw_only=True):
    """The quorum as its leader tells of it (`kafka-metadata-quorum`); `leader` None while there is none (K-8, K-9)."""

    leader: int | None
    epoch: int
    high_watermark: int
    voters: tuple[int, ...]
    max_follower_lag: int
    max_follower_lag_time_ms: int
    replicas: tuple[QuorumReplicaRow, ...]


class SegmentRow(Row, frozen=True, kw_only=True):
    """One segment file of a replica's log; `end_offset` is the offset after its last record (L-3, L-4)."""

    base_offset: int
    end_offset: int
    size_bytes: int
    records: int
    active: bool
    largest_timestamp_ms: int = -1
    """The largest timestamp of its records, -1 without any: its age counts from there (L-10)."""
    index_entries: int = 0
    time_index_entries: int = 0
    """Entries of its `.index` and `.timeindex` files (L-7)."""
    index_points: tuple[tuple[int, int], ...] = ()
    """The newest entries of its `.index` file, 64 at most: (offset, the byte of the log file it points at)."""


class PageRow(Row, frozen=True, kw_only=True):
    """A run of neighbouring pages of a replica's segment files in one state, and the records that lie on them.

    `first_offset` … `last_offset` are the records whose bytes begin on these pages; where none does, both are the
    record that lies across. `state` is "dirty" (written, not yet on disk), "cached" (clean, in memory) or "disk" (not
    in memory). `touched` is "hit" or "miss" when a read of the shown moment found it so, else None (D-1 … D-8).
    """

    first_offset: int
    last_offset: int
    pages: int
    state: Literal["dirty", "cached", "disk"]
    touched: Literal["hit", "miss"] | None


class LogRow(Row, frozen=True, kw_only=True):
    """One replica's own log: what lies on that broker, whatever the others believe (L-2)."""

    broker: int
    log_start_offset: int
    log_end_offset: int
    high_watermark: int
    leader_epoch: int
    segments: tuple[SegmentRow, ...]
    role: Literal["leader", "follower", "none"]
    epochs: tuple[tuple[int, int], ...]
    """(leader epoch, its start offset), oldest first (E-9)."""
    pages: tuple[PageRow, ...]
    cleaned: int = -1
    """All below this offset has gone through the log cleaner, -1 for nothing (L-13)."""


class FollowerRow(Row, frozen=True, kw_only=True):
    """What the leader believes of one follower (H-3); `caught_up_ms` -1 means never."""

    broker: int
    log_end_offset: int
    caught_up_ms: int


class ArrivalRow(Row, frozen=True, kw_only=True):
    """A replica that is being added to a partition, and how far it has come (R-1).

    `log_end_offset` is its own, `behind` how many offsets the leader's log ends after it.
    """

    broker: int
    log_end_offset: int
    behind: int
    in_sync: bool


class PartitionRow(Row, frozen=True, kw_only=True):
    """One partition as the controllers committed it, with each replica's own log."""

    partition: int
    leader: int | None
    leader_epoch: int
    partition_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    elr: tuple[int, ...]
    offline: tuple[int, ...]
    adding: tuple[int, ...]
    removing: tuple[int, ...]
    reassigning: tuple[ArrivalRow, ...] = ()
    """The progress of a reassignment: the replicas that are being added (R-1)."""
    pending_isr: tuple[int, ...] | None
    """The ISR the leader has proposed and the controller has not answered yet (H-9)."""
    log_start_offset: int
    high_watermark: int
    logs: tuple[LogRow, ...]
    followers: tuple[FollowerRow, ...]


class TopicRow(Row, frozen=True, kw_only=True):
    """One topic."""

    name: str
    topic_id: str
    internal: bool
    partition_count: int
    replication_factor: int
    configs: dict[str, str]
    """What the topic sets itself; what holds for it may come from the brokers' settings."""
    min_insync_replicas: int = 1
    unclean_leader_election_enable: bool = False
    cleanup_policy: str = "delete"
    retention_ms: int = 604_800_000
    retention_bytes: int = -1
    min_cleanable_dirty_ratio: float = 0.5
    delete_retention_ms: int = 86_400_000
    partitions: tuple[PartitionRow, ...]


class CargoRow(Row, frozen=True, kw_only=True):
    """What a request or response carries of one partition: records `first_offset` … `end_offset` - 1, or none.

    For a fetch request both are the offset asked for; `error` is Kafka's error name or None.
    """

    partition: str
    first_offset: int
    end_offset: int
    error: str | None


class InFlightRow(Row, frozen=True, kw_only=True):
    """A request or response on its way; its position is (time - sent_ms) / (due_ms - sent_ms)."""

    id: int
    kind: str
    response: bool
    source: str
    target: str
    sent_ms: int
    due_ms: int
    partitions: tuple[str, ...]
    cargo: tuple[CargoRow, ...]
    background: bool


class FactRow(Row, frozen=True, kw_only=True):
    """One fact of a moment, as data: `fields` are the fact's own, `cause` the id of the fact that led to it.

    `rules` are the rules of KAFKA-FACTS that decide it.
    """

    id: int
    cause: int
    name: str
    node: str
    time_ms: int
    background: bool
    fields: dict[str, Any]  # each fact class has fields of its own, of any JSON shape
    rules: tuple[str, ...] = ()


class View(Row, frozen=True, kw_only=True):
    """One moment of a timeline, whole."""

    format: int
    source: Literal["simulation"]
    kafka: str
    time_ms: int
    step: int
    branch: str
    refusal: str | None
    refusal_text: str | None
    controllers: tuple[ControllerRow, ...]
    controller_epoch: int
    quorum: QuorumRow
    brokers: tuple[BrokerRow, ...]
    topics: tuple[TopicRow, ...]
    groups: tuple[GroupRow, ...]
    producers: tuple[ProducerRow, ...]
    consumers: tuple[ConsumerRow, ...]
    in_flight: tuple[InFlightRow, ...]
    facts: tuple[FactRow, ...]
    refusal_reason: ReasonRow | None = None
    """The rule of the last command's refusal and its values, for the languages."""
