"""A broker: its own replicas, page cache and image of the metadata, and the requests it holds back."""

from __future__ import annotations

from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value
from kafka_tui.engine.metadata import Image, PartitionState
from kafka_tui.engine.nodes.common import Call
from kafka_tui.engine.nodes.group import Group, GroupCall
from kafka_tui.engine.nodes.modern_group import ConsumerGroup
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Request
from kafka_tui.engine.requests.control import Proposal
from kafka_tui.engine.requests.data import FetchPartition, FetchRequest, ProduceRequest, ProduceResult
from kafka_tui.engine.requests.storage import DeletedRecords, RecordsToDelete
from kafka_tui.engine.storage.log import Log
from kafka_tui.engine.storage.page_cache import PageCache


class Follower(Value, frozen=True):
    """What a leader keeps of one follower (H-3). Times in ms; -1 for its offsets and `caught_up_ms` means never.

    `fetch_ms` and `leader_end_offset` are those of its last fetch that brought news. A later fetch with the same
    offset is noted once for all partitions, in `Broker.follower_fetch_ms`: see `caught_up_at`.
    """

    broker: int
    log_end_offset: int = -1
    caught_up_ms: int = -1
    fetch_ms: int = -1
    leader_end_offset: int = -1
    broker_epoch: int = -1
    log_start_offset: int = -1


class Leadership(Value, frozen=True):
    """What a broker holds of a partition that it believes it leads (H-3, H-9).

    `state` is the committed state as this broker knows it; `proposal` the ISR it asked for, not yet answered.
    """

    epoch: int
    start_offset: int
    state: PartitionState
    followers: tuple[Follower, ...]
    since_ms: int
    proposal: tuple[int, ...] | None = None

    @property
    def isr(self) -> tuple[int, ...]:
        """The ISR as this leader knows it to be committed."""
        return self.state.isr

    @property
    def maximal_isr(self) -> tuple[int, ...]:
        """The committed ISR and the proposed members: what counts for HW and acks (H-9)."""
        if self.proposal is None:
            return self.state.isr
        return (*self.state.isr, *(b for b in self.proposal if b not in self.state.isr))

    def follower(self, broker: int) -> Follower | None:
        """What is kept of `broker`, or None when it is no follower."""
        for one in self.followers:
            if one.broker == broker:
                return one
        return None


class Replica(Value, frozen=True):
    """One replica: `log`, `checkpoint`, `recovery_point` and `cleaned` lie on the disk, the rest ends with the process.

    All below `recovery_point` has been synced to the disk (D-2), all below `cleaned` has gone through the log cleaner,
    -1 for nothing (L-13).
    `leader` is whom the broker believes to lead, -1 nobody; `leadership` is set when that is itself.
    """

    partition: TopicPartition
    topic_id: int
    log: Log
    high_watermark: int = 0
    checkpoint: int = 0
    recovery_point: int = 0
    cleaned: int = -1
    leader: int = NO_LEADER
    leader_epoch: int = -1
    leadership: Leadership | None = None


class Fetcher(Value, frozen=True):
    """The fetcher thread for one leader (H-2): `message` is its request under way, 0 when it rests.

    `asked` is what that request, or the last one, asked for; `delayed` are partitions left out until the backoff is
    over; `watched` says that a timer looks after the request, `outdated` that metadata came since and `asked` must be
    made anew, `reconnecting` that the leader answered nothing and the connection to it has to be made first.
    """

    message: int = 0
    sent_ms: int = 0
    asked: tuple[FetchPartition, ...] = ()
    delayed: tuple[TopicPartition, ...] = ()
    watched: bool = False
    outdated: bool = False
    reconnecting: bool = False


class FetchSession(Value, frozen=True):
    """What a broker keeps of a follower's last fetch, so that the next one is looked at only where something is new.

    `asked` are its partitions, in their order, `unread` the places in it of those there was something to say about,
    `touches` is `Broker.touches` then. The bytes of a request are those of a whole one (KIP-227 in effect only).
    """

    asked: tuple[FetchPartition, ...]
    unread: tuple[int, ...]
    touches: int


class ParkedFetch(Value, frozen=True):
    """A fetch held back until there is something to say, or until `expires_ms` (H-2, C-4)."""

    call: Call
    request: FetchRequest
    expires_ms: int


class ParkedProduce(Value, frozen=True):
    """An acks=all produce held back until its offsets are below the HW (A-3)."""

    call: Call
    request: ProduceRequest
    results: tuple[ProduceResult, ...]
    waiting: tuple[tuple[TopicPartition, int], ...]
    """(partition, offset after the batch) of what is not safe yet."""
    expires_ms: int


class ParkedDeletion(Value, frozen=True):
    """A deletion of records held back until all replicas have moved their log start offsets (L-12)."""

    call: Call
    waiting: tuple[RecordsToDelete, ...]
    done: tuple[DeletedRecords, ...]
    expires_ms: int


class DeletedFiles(Value, frozen=True):
    """Segment files that were renamed to `.deleted`, by base offset, and not removed yet (L-11)."""

    partition: TopicPartition
    segments: tuple[int, ...]
    size_bytes: int


class ParkedCall(Value, frozen=True):
    """A request passed on to the controller, whose answer goes back to the asker; `message` is the one passed on."""

    call: Call
    request: Request


Samples = tuple[tuple[int, int], ...]
"""Bytes counted by window: (its start in ms, bytes), oldest first (KIP-73)."""


class Broker(Value, frozen=True):
    """A broker and its machine. Whatever it knows of others it was told.

    `controllers` are the voters of the quorum, `controller` the one it believes to lead in `controller_epoch`, -1 while
    it looks for it; `asked` is whose metadata log it reads. `clean` is whether its last shutdown was, `started_clean`
    whether this life began after a clean one (K-6).
    `registration_call`, `metadata_fetch`, `heartbeat_call` and `proposal_call` are its requests to the controller under
    way, 0 for none; `proposals` are the ISRs it proposed and that are not decided on. `flush_due_ms` is when the
    kernel's flusher wakes up, -1 while it sleeps; `cleaner_due` says that the log cleaner is to wake up, `deletions`
    counts deletions of files.
    """

    id: int
    rack: str | None
    config: BrokerConfig
    cache: PageCache
    epoch: int = -1
    clean: bool = True
    started_clean: bool = True
    listening: bool = False
    """Whether its port is open: from the first heartbeat that says it is unfenced (K-2)."""
    stopping: bool = False
    controllers: tuple[int, ...] = ()
    controller: int = -1
    controller_epoch: int = 0
    asked: int = -1
    metadata_fetch: int = 0
    metadata_fetch_ms: int = 0
    registration_call: int = 0
    registration_tries: int = 0
    heartbeat_call: int = 0
    flush_due_ms: int = -1
    cleaner_due: bool = False
    started_ms: int = 0
    deletions: int = 0
    deleted: Table[int, DeletedFiles] = Table()
    image: Image = Image()
    replicas: Table[TopicPartition, Replica] = Table()
    fetchers: Table[int, Fetcher] = Table()
    follower_fetch_ms: Table[int, int] = Table()
    follower_sessions: Table[int, FetchSession] = Table()
    touched: tuple[TopicPartition, ...] = ()
    """The replicas that changed last, the newest at the end; `touches` counts all such changes."""
    touches: int = 0
    parked_fetches: Table[int, ParkedFetch] = Table()
    parked_produces: Table[int, ParkedProduce] = Table()
    parked_deletions: Table[int, ParkedDeletion] = Table()
    purgatory_ticks: Table[str, int] = Table()
    """When the first of the requests in a `parked_…` table expires, or the first of those that were there then."""
    passed_on: Table[int, ParkedCall] = Table()
    proposal_call: int = 0
    leader_bytes: Samples = ()
    follower_bytes: Samples = ()
    """What throttled replicas sent and got lately (KIP-73)."""
    proposals: Table[TopicPartition, Proposal] = Table()
    expiring: bool = False
    """Whether the next look for expired offsets is set (O-1)."""
    groups: Table[str, Group] = Table()
    consumer_groups: Table[str, ConsumerGroup] = Table()
    """Groups of the new protocol; a name is in one of the two tables only (N-7)."""
    group_calls: Table[int, GroupCall] = Table()
    loaded: Table[int, int] = Table()
    """Partition of the offsets topic -> leader epoch in which this broker has loaded its groups (G-14)."""

    def group(self, name: str) -> Group | ConsumerGroup | None:
        """The group of either protocol that is coordinated here, or None."""
        return self.groups.get(name) or self.consumer_groups.get(name)

    @property
    def all_groups(self) -> tuple[Group | ConsumerGroup, ...]:
        """The groups of both protocols that are coordinated here, classic ones first."""
        return (*self.groups.values(), *self.consumer_groups.values())
