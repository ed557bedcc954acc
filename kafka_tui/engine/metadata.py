"""The cluster's metadata: what the controllers commit, and the image that every node builds from it (K-1, K-10).

Controllers append records to the metadata log; a broker that has replayed the log up to some offset holds the image
of that offset. Records are whole new states, so replaying is the same on a controller and on a broker.
"""

from __future__ import annotations

from functools import lru_cache

from kafka_tui.engine.configs import TopicConfig, topic_config
from kafka_tui.engine.ids import NO_LEADER, TopicPartition, Value
from kafka_tui.engine.persistent import Table

Configs = tuple[tuple[str, str], ...]
"""Kafka's configuration names with their values as text, sorted by name."""


class PartitionState(Value, frozen=True):
    """A partition as committed: `leader` is -1 for none; `isr` and `elr` in the order Kafka prints (E-3, E-8).

    `recovering` holds from an unclean election until the leader's next proposal (E-5).
    """

    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    leader: int
    leader_epoch: int = 0
    partition_epoch: int = 0
    elr: tuple[int, ...] = ()
    last_known_elr: tuple[int, ...] = ()
    adding: tuple[int, ...] = ()
    removing: tuple[int, ...] = ()
    recovering: bool = False

    @property
    def has_leader(self) -> bool:
        """Whether some broker leads."""
        return self.leader != NO_LEADER


class TopicState(Value, frozen=True):
    """A topic as committed."""

    name: str
    topic_id: int
    partitions: tuple[PartitionState, ...]
    configs: Configs = ()

    @property
    def config(self) -> TopicConfig:
        """The topic's configuration: its own settings over Kafka's defaults."""
        return effective_topic_config(self.configs)


@lru_cache(maxsize=4096)
def effective_topic_config(configs: Configs) -> TopicConfig:
    """The typed configuration of a topic with these overrides; a pure function, cached."""
    return topic_config(configs)


class Registration(Value, frozen=True):
    """A broker as the controllers know it (K-2). `epoch` grows with each registration."""

    broker: int
    epoch: int
    incarnation: int
    rack: str | None = None
    fenced: bool = True
    shutting_down: bool = False

    @property
    def active(self) -> bool:
        """Whether it may lead and join ISRs."""
        return not self.fenced and not self.shutting_down


class TopicRecord(Value, frozen=True, tag=True):
    """A topic with its configuration; its partitions follow in records of their own."""

    name: str
    topic_id: int
    configs: Configs


class RemoveTopicRecord(Value, frozen=True, tag=True):
    """A topic is gone (T-12)."""

    name: str


class PartitionRecord(Value, frozen=True, tag=True):
    """The whole new state of one partition."""

    partition: TopicPartition
    state: PartitionState


class BrokerRecord(Value, frozen=True, tag=True):
    """The whole new registration of one broker."""

    registration: Registration


class RemoveBrokerRecord(Value, frozen=True, tag=True):
    """A broker was unregistered (R-5)."""

    broker: int


MetadataRecord = TopicRecord | RemoveTopicRecord | PartitionRecord | BrokerRecord | RemoveBrokerRecord


class Image(Value, frozen=True):
    """The metadata up to `offset` (exclusive) of the metadata log."""

    offset: int = 0
    topics: Table[str, TopicState] = Table()
    brokers: Table[int, Registration] = Table()

    def partition(self, partition: TopicPartition) -> PartitionState | None:
        """The state of `partition`, or None when it does not exist."""
        topic = self.topics.get(partition.topic)
        if topic is None or not 0 <= partition.partition < len(topic.partitions):
            return None
        return topic.partitions[partition.partition]

    def active(self, broker: int) -> bool:
        """Whether `broker` is registered, unfenced and not shutting down."""
        registration = self.brokers.get(broker)
        return registration is not None and registration.active


def replay(image: Image, record: MetadataRecord) -> Image:
    """The image after one more record of the log."""
    topics, brokers = image.topics, image.brokers
    match record:
        case PartitionRecord(partition=partition, state=state):
            topic = topics[partition.topic]
            at, old = partition.partition, topic.partitions
            partitions = (*old[:at], state, *old[at + 1 :])
            topics = topics.put(topic.name, TopicState(topic.name, topic.topic_id, partitions, topic.configs))
        case TopicRecord(name=name, topic_id=topic_id, configs=configs):
            known = topics.get(name)
            kept = known.partitions if known is not None and known.topic_id == topic_id else ()
            topics = topics.put(name, TopicState(name, topic_id, kept, configs))
        case RemoveTopicRecord(name=name):
            topics = topics.drop(name)
        case BrokerRecord(registration=registration):
            brokers = brokers.put(registration.broker, registration)
        case RemoveBrokerRecord(broker=broker):
            brokers = brokers.drop(broker)
    return Image(image.offset + 1, topics, brokers)
