"""A consuming program: its view of the cluster, its membership, its positions and what it has fetched (C, G, O)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.configs import ConsumerConfig
from kafka_tui.engine.ids import NO_LEADER, NodeId, TopicPartition, Value
from kafka_tui.engine.metadata import Configs
from kafka_tui.engine.nodes.membership import Membership
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Request
from kafka_tui.engine.requests.data import PartitionMetadata, TopicMetadata
from kafka_tui.engine.requests.groups import CommittedOffset, JoinedMember
from kafka_tui.engine.storage.batches import Batch

UNJOINED = "unjoined"
PREPARING_TO_JOIN = "preparing"
JOINING = "joining"
SYNCING = "syncing"
ADOPTING = "adopting"
MEMBER = "member"
"""Where a consumer stands with its group: "preparing" while it commits before it joins (O-2), "adopting" when it knows
its new partitions and may have to give others back first (G-9).
"""
IN_GENERATION = (SYNCING, ADOPTING, MEMBER, PREPARING_TO_JOIN)
"""It belongs to a generation of the group and heartbeats (G-6)."""

POLLING = "polling"
PROCESSING = "processing"
COMMITTING = "committing"
CLOSING = "closing"
ENDED = "ended"
"""Where the program's loop stands; it waits inside `poll()` while there is nothing to return."""


class Reading(Value, frozen=True):
    """One assigned partition. Offsets are -1 while unknown.

    `position` is the offset of the next record that `poll()` returns (C-1), `buffered` what is fetched and not
    returned yet (C-5), `committed` the position known to be committed. `wants` is where its position comes from,
    "committed", "earliest", "latest" or "by_duration"; "" when it has one (C-6). `high_watermark` and
    `log_start_offset` are those of the replica it reads from, as the last fetch told them. `nearby` is the replica
    that the leader of `nearby_epoch` sent it to, until `nearby_until_ms`; -1 while it reads from the leader (C-2).
    `position_epoch` is the leader epoch of the last record that was returned, `checked_epoch` that of the leader who
    found the position good (KIP-320).
    """

    partition: TopicPartition
    position: int = -1
    committed: int = -1
    high_watermark: int = -1
    log_start_offset: int = -1
    buffered: tuple[Batch, ...] = ()
    wants: str = "committed"
    nearby: int = -1
    nearby_until_ms: int = -1
    nearby_epoch: int = -1
    position_epoch: int = -1
    checked_epoch: int = -1


class InHand(Value, frozen=True):
    """Records of a partition that `poll()` returned and nobody has worked on: the last `records` before an offset."""

    partition: TopicPartition
    end_offset: int
    records: int

    @property
    def first_offset(self) -> int:
        """The offset of the first of them, if compaction took none away between them."""
        return self.end_offset - self.records


def with_taken(hand: tuple[InHand, ...], more: InHand) -> tuple[InHand, ...]:
    """What is in hand after `more` was taken into it behind the rest."""
    if not more.records:
        return hand
    if hand and hand[-1].partition == more.partition:
        return (*hand[:-1], replace(more, records=hand[-1].records + more.records))
    return (*hand, more)


def without_first(hand: tuple[InHand, ...], count: int) -> tuple[InHand, ...]:
    """What is in hand after the first `count` records were worked on."""
    while count and hand:
        done = min(count, hand[0].records)
        left = hand[0].records - done
        hand, count = (replace(hand[0], records=left), *hand[1:]) if left else hand[1:], count - done
    return hand


class ConsumerCall(Value, frozen=True):
    """A request under way, given up at `until_ms`. `purpose` says what a commit is for: "auto", "sync", "async",
    "revoke" or "close".
    """

    message: int
    target: NodeId
    request: Request
    until_ms: int
    purpose: str = ""


class Seen(Value, frozen=True):
    """An exception that the program saw, in a call or a callback: Kafka's class and sentence."""

    exception: str
    message: str


class Wait(Value, frozen=True):
    """Something that failed `failures` times in a row and may be tried again at `until_ms` (`retry.backoff.ms`)."""

    until_ms: int
    failures: int


class Consumer(Value, frozen=True):
    """A consumer and the loop around it: poll, process every record for `processing_ms`, commit, poll again.

    `commit` is "auto", "sync" or "async" (O-2, O-4, O-5), `commit_when` "after" processing or "before" it (O-6).
    `chosen` are the partitions of a program that calls assign() itself, from `seek_offset` if that is set (C-10);
    it may have no `group`, which is then "". With a `pattern` its `topics` are those that match (G-8). Of `delivered`
    records those in `hand` are not processed yet; the program works on them since `work_since_ms`, -1 when it does not.
    With `hand_over` a worker of the program does so, while the program itself polls on (O-3).
    `stale` asks for metadata, `rejoin` for a join at the next poll, `lost` says that the partitions belong to others by
    now (O-8). `joins` counts joins, so that an old heartbeat timer is told from a new one. `leads` holds the members
    while the group leader waits for metadata, `shapes` the topics' partitions by which it assigned (G-8); `keeps` says
    that the assignment of the generation stays (G-12). `adopts` is what the group gave it, to be taken over in the
    next poll, `previous` what it had in `previous_generation` (S-6). `queue` orders partitions with buffered records,
    `asked` are the offsets that each leader was last asked for. From `unreachable` brokers no answer came last time.
    The loop ends after `limit` records, or when none came for `idle_ms`; `console` is how a console consumer prints.
    `pending_commit` is an asynchronous commit that waits for the coordinator. Times are ms; `check_ms` is when overdue
    requests are looked for next (-1 never), `commit_tick_ms` when it wakes up for its next automatic commit, and
    `close_by_ms` when its close() gives up.
    """

    name: str
    group: str
    topics: tuple[str, ...]
    config: ConsumerConfig
    commit: str
    processing_ms: int
    bootstrap: tuple[int, ...]
    pattern: str = ""
    phase: str = POLLING
    closing: bool = False
    close_by_ms: int = -1
    calls: Table[int, ConsumerCall] = Table()
    check_ms: int = -1
    waits: Table[str, Wait] = Table()
    brokers: tuple[int, ...] = ()
    unreachable: tuple[int, ...] = ()
    metadata: Table[str, TopicMetadata] = Table()
    racks: tuple[tuple[int, str], ...] = ()
    metadata_ms: int = -1
    stale: bool = True
    coordinator: int = -1
    state: str = UNJOINED
    member: str = ""
    generation: int = -1
    rejoin: bool = True
    lost: bool = False
    joins: int = 0
    leader: bool = False
    leads: tuple[JoinedMember, ...] = ()
    group_topics: tuple[str, ...] = ()
    shapes: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    assignor: str = ""
    keeps: bool = False
    adopts: tuple[TopicPartition, ...] = ()
    previous: tuple[TopicPartition, ...] = ()
    previous_generation: int = -1
    membership: Membership | None = None
    heard_ms: int = 0
    last_poll_ms: int = 0
    next_commit_ms: int = 0
    commit_tick_ms: int = -1
    commit_since_ms: int = -1
    pending_commit: tuple[CommittedOffset, ...] = ()
    partitions: Table[TopicPartition, Reading] = Table()
    queue: tuple[TopicPartition, ...] = ()
    asked: Table[int, tuple[tuple[TopicPartition, int], ...]] = Table()
    delivered: int = 0
    hand: tuple[InHand, ...] = ()
    hand_over: bool = False
    work_since_ms: int = -1
    processed: int = 0
    chosen: tuple[TopicPartition, ...] = ()
    seek_offset: int | None = None
    commit_when: str = "after"
    last_error: Seen | None = None
    limit: int | None = None
    idle_ms: int | None = None
    console: Configs | None = None

    @property
    def in_hand(self) -> int:
        """How many records `poll()` returned that are not processed yet."""
        return sum(one.records for one in self.hand)

    @property
    def is_done(self) -> bool:
        """Whether the program has got as many records as it wants."""
        return self.limit is not None and self.delivered >= self.limit

    @property
    def assignors(self) -> tuple[str, ...]:
        """The names of its assignors, the one it prefers first (G-5)."""
        return tuple(self.config.partition_assignment_strategy.split(","))

    @property
    def cooperative(self) -> bool:
        """Whether it keeps its partitions while the group rebalances: all its assignors must be able to (G-9)."""
        return self.assignors == ("cooperative-sticky",)

    @property
    def instance(self) -> str | None:
        """Its `group.instance.id`, None for a dynamic member (G-12)."""
        return self.config.group_instance_id

    @property
    def giving_back(self) -> tuple[TopicPartition, ...]:
        """Partitions that it does not read any more, though it has not given them back yet (N-2)."""
        return () if self.membership is None else self.membership.giving_back

    @property
    def positions(self) -> Table[TopicPartition, int]:
        """The position of each assigned partition that has one."""
        return Table.of((p, reading.position) for p, reading in self.partitions.items() if reading.position >= 0)

    def told(self, partition: TopicPartition) -> PartitionMetadata | None:
        """What this consumer was told of `partition`, or None."""
        topic = self.metadata.get(partition.topic)
        if topic is None or not 0 <= partition.partition < len(topic.partitions):
            return None
        return topic.partitions[partition.partition]

    def leader_of(self, partition: TopicPartition) -> int:
        """The broker that leads `partition` as far as this consumer knows, or -1."""
        told = self.told(partition)
        return NO_LEADER if told is None else told.leader

    def leader_epoch_of(self, partition: TopicPartition) -> int:
        """The leader epoch of `partition` as far as this consumer knows, or -1."""
        told = self.told(partition)
        return -1 if told is None else told.leader_epoch

    def is_unsure_of(self, reading: Reading) -> bool:
        """Whether the partition's leader has to be asked first if its log still has the position (C-7, KIP-320)."""
        told = self.told(reading.partition)
        if told is None or told.leader == NO_LEADER or reading.position_epoch < 0:
            return False
        return told.leader_epoch > reading.checked_epoch

    def is_waiting_for(self, kind: type[Request]) -> bool:
        """Whether a request of this kind is under way."""
        return any(isinstance(call.request, kind) for call in self.calls.values())
