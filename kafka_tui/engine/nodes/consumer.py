"""A consuming program: its view of the cluster, its membership, its positions and what it has fetched (C, G, O)."""

from __future__ import annotations

from kafka_tui.engine.configs import ConsumerConfig
from kafka_tui.engine.ids import TopicPartition, Value
from kafka_tui.engine.nodes.common import Asked
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.data import TopicMetadata
from kafka_tui.engine.storage.batches import Record

UNJOINED = "unjoined"
JOINING = "joining"
SYNCING = "syncing"
MEMBER = "member"
"""Where a consumer stands with its group, as the client's `MemberState` (G-3, G-4)."""


class Reading(Value, frozen=True):
    """One assigned partition. Offsets are -1 while unknown.

    `position` is the offset of the next record that poll returns (C-1), `fetched` of the next one to ask for;
    `buffered` are (offset, record) fetched and not returned yet (C-5). `committed` is what this consumer knows to
    be committed. `reset_ms` is when its position may be asked for again.
    """

    partition: TopicPartition
    position: int = -1
    fetched: int = -1
    committed: int = -1
    high_watermark: int = -1
    buffered: tuple[tuple[int, Record], ...] = ()
    wants: str = "committed"
    """What its position comes from: "committed", "earliest", "latest", or "" when it has one (C-6)."""


class Consumer(Value, frozen=True):
    """A consumer and the loop around it: poll, process every record for `processing_ms`, commit, poll again.

    `member` is its member id ("" before the first join), `assigned_counts` the partition counts by which it assigned
    as group leader (G-8). `calls` are its requests under way. Times are ms.
    """

    name: str
    group: str
    topics: tuple[str, ...]
    config: ConsumerConfig
    commit: str
    processing_ms: int
    bootstrap: tuple[int, ...]
    brokers: tuple[int, ...] = ()
    metadata: Table[str, TopicMetadata] = Table()
    metadata_ms: int = -1
    calls: Table[int, Asked] = Table()
    coordinator: int = -1
    state: str = UNJOINED
    member: str = ""
    generation: int = -1
    leads: bool = False
    rejoin: bool = True
    assignor: str = ""
    assigned_counts: tuple[tuple[str, int], ...] = ()
    partitions: Table[TopicPartition, Reading] = Table()
    delivered: int = 0
    processing: bool = False
    closing: bool = False

    @property
    def positions(self) -> Table[TopicPartition, int]:
        """The position of each assigned partition that has one."""
        return Table.of((p, reading.position) for p, reading in self.partitions.items() if reading.position >= 0)
