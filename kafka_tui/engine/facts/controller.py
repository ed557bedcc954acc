"""What the active controller decides. Facts with `records` append them to the metadata log."""

from __future__ import annotations

from kafka_tui.engine.facts.base import Fact
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import (
    ALL_BROKERS,
    BrokerRecord,
    ClearElrRecord,
    ConfigRecord,
    Configs,
    FeatureRecord,
    MetadataRecord,
    PartitionRecord,
    PartitionState,
    ProducerIdsRecord,
    Registration,
    RemoveBrokerRecord,
    RemoveTopicRecord,
    TopicRecord,
)


class Committed(Fact, frozen=True, kw_only=True, tag=True):
    """Base of the facts that go into the metadata log: they count once a majority of the controllers has them (K-1)."""

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        raise TypeError("a committed fact names its records")


class BrokerRegistered(Committed, frozen=True, kw_only=True, tag=True):
    """A broker registered; it is fenced until it has caught up (K-2)."""

    registration: Registration

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (BrokerRecord(self.registration),)


class BrokerFenced(Committed, frozen=True, kw_only=True, tag=True):
    """A broker sent no heartbeat for `silent_ms`, or stopped: nobody is sent there any more (K-3)."""

    broker: int
    silent_ms: int
    registration: Registration

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (BrokerRecord(self.registration),)


class BrokerUnfenced(Committed, frozen=True, kw_only=True, tag=True):
    """A broker has caught up and may lead (K-2)."""

    broker: int
    registration: Registration

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (BrokerRecord(self.registration),)


class ShutdownBegun(Committed, frozen=True, kw_only=True, tag=True):
    """A broker asked to stop in order (K-5)."""

    broker: int
    registration: Registration

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (BrokerRecord(self.registration),)


class BrokerUnregistered(Committed, frozen=True, kw_only=True, tag=True):
    """A broker was forgotten (R-5)."""

    broker: int

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (RemoveBrokerRecord(self.broker),)


class ClusterFormatted(Committed, frozen=True, kw_only=True, tag=True):
    """The first records of the metadata log: the cluster's features, and what they need set (E-8)."""

    quiet = True
    features: tuple[tuple[str, int], ...]
    settings: Configs

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        levels = (FeatureRecord(name, level) for name, level in self.features)
        return (*levels, *(ConfigRecord("broker", ALL_BROKERS, key, value) for key, value in self.settings))


class ConfigChanged(Committed, frozen=True, kw_only=True, tag=True):
    """Settings of a topic or of brokers were changed while they run; a value of None took one away (KIP-226).

    `kind` is "topic" or "broker", `name` the topic, the broker's id as text, or "" for all brokers. `elr_cleared` says
    that the ELRs of the topics concerned are forgotten, since min.insync.replicas is among them (E-8).
    """

    kind: str
    name: str
    changes: tuple[tuple[str, str | None], ...]
    elr_cleared: bool = False

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        changed = tuple(ConfigRecord(self.kind, self.name, key, value) for key, value in self.changes)
        cleared = ClearElrRecord(self.name if self.kind == "topic" else "")
        return (*changed, cleared) if self.elr_cleared else changed


class TopicCreated(Committed, frozen=True, kw_only=True, tag=True):
    """A topic exists (T-2 … T-6)."""

    topic: str
    topic_id: int
    partitions: tuple[PartitionState, ...]
    configs: Configs

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        named = (PartitionRecord(TopicPartition(self.topic, i), state) for i, state in enumerate(self.partitions))
        return (TopicRecord(self.topic, self.topic_id, self.configs), *named)


class PartitionsAdded(Committed, frozen=True, kw_only=True, tag=True):
    """A topic has more partitions, from number `first` on (T-7)."""

    topic: str
    first: int
    partitions: tuple[PartitionState, ...]

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return tuple(
            PartitionRecord(TopicPartition(self.topic, self.first + i), state)
            for i, state in enumerate(self.partitions)
        )


class TopicDeleted(Committed, frozen=True, kw_only=True, tag=True):
    """A topic is gone (T-12)."""

    topic: str

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (RemoveTopicRecord(self.topic),)


class PartitionChanged(Committed, frozen=True, kw_only=True, tag=True):
    """A partition's leader, ISR or replicas changed in one go (E-3).

    `reason` is one of "fenced", "unfenced", "registered", "shutdown", "isr", "preferred", "balance", "unclean",
    "moved", "cancelled".
    The plain fields repeat `after`, so that predicates can ask for them.
    """

    partition: TopicPartition
    reason: str
    leader: int
    leader_epoch: int
    isr: tuple[int, ...]
    before: PartitionState
    after: PartitionState

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (PartitionRecord(self.partition, self.after),)


class HeartbeatSeen(Fact, frozen=True, kw_only=True, tag=True):
    """A broker's heartbeat came (K-3)."""

    quiet = True
    broker: int


class ProducerIdAllocated(Committed, frozen=True, kw_only=True, tag=True):
    """A producer id was handed out (P-12)."""

    producer_id: int

    @property
    def records(self) -> tuple[MetadataRecord, ...]:
        """The records it appends to the metadata log."""
        return (ProducerIdsRecord(self.producer_id + 1),)
