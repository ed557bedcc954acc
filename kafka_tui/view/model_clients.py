"""The view's rows of programs and of the groups they form."""

from __future__ import annotations

from typing import Literal

from kafka_tui.view.rows import ReasonRow, Row

Commits = Literal["auto", "sync", "async", "never"]
"""How a program commits: "never" is an automatic commit that enable.auto.commit=false takes away (O-2)."""


class MemberRow(Row, frozen=True, kw_only=True):
    """One member of a consumer group, as its coordinator knows it; a static one has an `instance_id` (G-12)."""

    member: str
    client: str
    instance_id: str | None = None
    partitions: tuple[str, ...]
    idle: bool
    why: ReasonRow | None
    """Why an idle member idles."""
    epoch: int | None = None
    target: tuple[str, ...] | None = None
    """Its member epoch and what the newest assignment gives it, under the new protocol (N-2)."""


class GroupOffsetRow(Row, frozen=True, kw_only=True):
    """A group's place in one partition; `lag` is high watermark - committed offset, None when unknown (C-9).

    `log_end_offset` is the end as a client sees it, which is the high watermark; `member` is the owner's member id.
    """

    partition: str
    committed_offset: int | None
    log_end_offset: int
    lag: int | None
    member: str | None


class GroupRow(Row, frozen=True, kw_only=True):
    """One consumer group (G-2); `group_leader` is the member id of whoever assigns, null without one (G-4)."""

    group: str
    group_leader: str | None = None
    state: Literal["Empty", "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling", "Stable", "Dead"]
    protocol: Literal["classic", "consumer"]
    assignor: str
    generation: int
    coordinator: int | None
    members: tuple[MemberRow, ...]
    offsets: tuple[GroupOffsetRow, ...]
    awaited: tuple[str, ...] = ()
    """The clients of members that the rebalance under way waits for (G-6)."""
    assignment_epoch: int | None = None  # of the newest assignment; `generation` is the group epoch then (N-2)


class SeenRow(Row, frozen=True, kw_only=True):
    """An exception that a program saw: its class, its newest sentence, and for how many records (P-16).

    `by` says how the newest came: "send()", "get()" or "callback".
    """

    exception: str
    by: str
    message: str
    records: int


class LearntRow(Row, frozen=True, kw_only=True):
    """What a producing program itself knows by the way it sends, which may be less than what happened (P-16).

    `offsets` is the newest offset it was told of each partition, -1 where acks=0 tells none (A-1).
    """

    offsets: dict[str, int]
    exceptions: tuple[SeenRow, ...]


class BatchRow(Row, frozen=True, kw_only=True):
    """A batch of a producer: it waits in the accumulator, or with a `broker` it is in a request there (P-6 … P-9).

    `record_bytes` are its records before compression, `size_bytes` the batch with its header, packed once it is in a
    request; `attempts` failed so far.
    """

    partition: str
    records: int
    record_bytes: int
    size_bytes: int
    created_ms: int
    attempts: int
    broker: int | None


class ProducerRow(Row, frozen=True, kw_only=True):
    """One producing program; counters in records, but `batches` in batches and `*_bytes` in bytes."""

    name: str
    state: Literal["running", "stopped", "crashed", "paused"]
    acks: str
    sent: int
    acknowledged: int
    failed: int
    unconfirmed: int = 0
    """Records sent with acks=0: the program takes them for stored, and no broker said so (A-1)."""
    in_flight: int
    batches: int
    record_bytes: int
    wire_bytes: int
    queued: int
    """Records waiting in the accumulator (P-6)."""
    last_error: str | None
    """Kafka's name of the error that the program saw last."""
    buffered_bytes: int = 0
    """What is taken of `buffer.memory` (P-10)."""
    learnt: LearntRow = LearntRow(offsets={}, exceptions=())
    waits: tuple[ReasonRow, ...] = ()
    """What its unsettled records wait for."""
    requests: int = 0
    """Produce requests sent, those sent again included (P-8)."""
    retries: int = 0
    accumulator: tuple[BatchRow, ...] = ()
    """Batches that wait or are under way, by partition and age (P-6)."""
    linger_ms: int = 5
    batch_size: int = 16_384
    compression_type: str = "none"
    enable_idempotence: bool = True
    """Settings of the program that its batches follow."""


class ConsumerRow(Row, frozen=True, kw_only=True):
    """One consuming program, counted in records that `poll()` returned.

    `duplicates` are those of `delivered` that a member of its group had been given before. `missed` are those that it
    passed over after the last one that its group had been given on a partition, so that nobody of its group got them,
    and those that it begins behind though a program of its group crashed over them before it had worked on them (O-3,
    O-6). Of a program without a group both are its own. What lies before the first record that the group was given
    there is not missed: how much of that was written before the group existed, and so was never meant for it, the
    deliveries do not tell (C-6). `out_of_order` are those that its group was given after a newer record of the same
    topic and key, the newest by when the program made it; one that is given again is a duplicate only (C-8, P-4).
    """

    name: str
    state: Literal["running", "stopped", "crashed", "paused"]
    group: str | None
    partitions: tuple[str, ...]
    positions: dict[str, int]
    delivered: int
    duplicates: int
    missed: int
    out_of_order: int = 0
    processed: int = 0
    """Those of `delivered` that the program has worked on; a crash loses the others, or they are read again (O-6)."""
    waiting: int = 0
    """Those of `delivered` that were handed over to the program's worker and that it has not worked on yet (O-3)."""
    last_error: str | None = None
    """The class of the exception that the program saw last, of `poll()` or a commit of its own."""
    last_error_text: str | None = None
    in_hand: int = 0
    """Those of `delivered` that the program has not worked on yet; it calls `poll()` again after them (C-5)."""
    commit: Commits = "auto"
    next_commit_ms: int = 0
    """When the next automatic commit is due (O-2)."""
    auto_offset_reset: str = "latest"
