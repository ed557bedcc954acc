"""The cluster's metadata: what the controllers commit, and the image that every node builds from it (K-1, K-10).

Controllers append records to the metadata log; a broker that has replayed the log up to some offset holds the image
of that offset. Records are whole new states, so replaying is the same on a controller and on a broker.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from kafka_tui.engine.configs import BrokerConfig, TopicConfig, checks_of, parse, topic_config
from kafka_tui.engine.configs.synonyms import topic_defaults
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
    """A topic as committed; `defaults` is what the settings of the node that holds the image make of a topic's."""

    name: str
    topic_id: int
    partitions: tuple[PartitionState, ...]
    configs: Configs = ()
    defaults: Configs = ()

    @property
    def config(self) -> TopicConfig:
        """The topic's configuration on this node: its own settings over the node's over Kafka's defaults."""
        return effective_topic_config(self.configs, self.defaults)


@lru_cache(maxsize=4096)
def effective_topic_config(configs: Configs, defaults: Configs = ()) -> TopicConfig:
    """The typed configuration of a topic with these settings over others; a pure function, cached."""
    return topic_config(tuple({**dict(defaults), **dict(configs)}.items()))


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


class ConfigRecord(Value, frozen=True, tag=True):
    """A setting of a topic or broker was changed; `kind` is "topic" or "broker", a `value` of None takes it away.

    `name` is the topic's, or the broker's id as text, or "" for all brokers.
    """

    kind: str
    name: str
    key: str
    value: str | None


class ClearElrRecord(Value, frozen=True, tag=True):
    """The ELRs of a topic, or of all for "", are forgotten: min.insync.replicas was changed (E-8)."""

    topic: str = ""


class FeatureRecord(Value, frozen=True, tag=True):
    """A feature of the cluster has this level."""

    name: str
    level: int


class LeaderChangeRecord(Value, frozen=True, tag=True):
    """A controller begins to lead the quorum: the first record of its epoch (K-1)."""

    leader: int


class ProducerIdsRecord(Value, frozen=True, tag=True):
    """Producer ids below `next_id` have been handed out (P-12)."""

    next_id: int


MetadataRecord = (
    TopicRecord
    | RemoveTopicRecord
    | PartitionRecord
    | BrokerRecord
    | RemoveBrokerRecord
    | ConfigRecord
    | ClearElrRecord
    | FeatureRecord
    | LeaderChangeRecord
    | ProducerIdsRecord
)
ELR_FEATURE = "eligible.leader.replicas.version"
"""The feature that keeps eligible leader replicas (E-8)."""
ALL_BROKERS = ""
"""The name of the settings that hold for all brokers."""


class Image(Value, frozen=True):
    """The metadata up to `offset` (exclusive) of the metadata log, on the node `owner` that was started with `given`.

    `configs` are the brokers' dynamic settings, by id as text; `ALL_BROKERS` for those of all.
    """

    offset: int = 0
    topics: Table[str, TopicState] = Table()
    brokers: Table[int, Registration] = Table()
    configs: Table[str, Configs] = Table()
    features: Table[str, int] = Table()
    next_topic_id: int = 1
    next_producer_id: int = 0
    owner: str = ALL_BROKERS
    given: Configs = ()

    def partition(self, partition: TopicPartition) -> PartitionState | None:
        """The state of `partition`, or None when it does not exist."""
        topic = self.topics.get(partition.topic)
        if topic is None or not 0 <= partition.partition < len(topic.partitions):
            return None
        return topic.partitions[partition.partition]

    @property
    def elr_enabled(self) -> bool:
        """Whether eligible leader replicas are kept (E-8)."""
        return (self.features.get(ELR_FEATURE) or 0) > 0

    @property
    def layers(self) -> dict[str, Configs]:
        """The settings of this node by where they stand, the strongest first, under Kafka's names of these places."""
        return {
            "DYNAMIC_BROKER_CONFIG": () if self.owner == ALL_BROKERS else self.configs.get(self.owner) or (),
            "DYNAMIC_DEFAULT_BROKER_CONFIG": self.configs.get(ALL_BROKERS) or (),
            "STATIC_BROKER_CONFIG": self.given,
        }

    @property
    def topic_defaults(self) -> Configs:
        """What this node's settings make of the topics' settings."""
        return topic_defaults(*reversed(self.layers.values()))

    @property
    def broker_config(self) -> BrokerConfig:
        """This node's configuration: what it was started with, and what was set while it ran."""
        known = checks_of(BrokerConfig)
        layered = (pair for layer in reversed(self.layers.values()) for pair in layer)
        return parse(BrokerConfig, tuple(pair for pair in layered if pair[0] in known))

    def active(self, broker: int) -> bool:
        """Whether `broker` is registered, unfenced and not shutting down."""
        registration = self.brokers.get(broker)
        return registration is not None and registration.active


def replay(image: Image, record: MetadataRecord) -> Image:
    """The image after one more record of the log."""
    offset, topics, brokers = image.offset + 1, image.topics, image.brokers
    match record:
        case PartitionRecord(partition=partition, state=state):
            topic = topics[partition.topic]
            at, old = partition.partition, topic.partitions
            partitions = (*old[:at], state, *old[at + 1 :])
            topics = topics.put(topic.name, replace(topic, partitions=partitions))
        case TopicRecord(name=name, topic_id=topic_id, configs=configs):
            known = topics.get(name)
            kept = known.partitions if known is not None and known.topic_id == topic_id else ()
            topics = topics.put(name, TopicState(name, topic_id, kept, configs, image.topic_defaults))
            image = replace(image, next_topic_id=max(image.next_topic_id, topic_id + 1))
        case RemoveTopicRecord(name=name):
            topics = topics.drop(name)
        case BrokerRecord(registration=registration):
            brokers = brokers.put(registration.broker, registration)
        case RemoveBrokerRecord(broker=broker):
            brokers = brokers.drop(broker)
        case ProducerIdsRecord(next_id=next_id):
            return replace(image, offset=offset, next_producer_id=next_id)
        case LeaderChangeRecord():
            return replace(image, offset=offset)
        case ConfigRecord() | ClearElrRecord() | FeatureRecord():
            return replace(_replay_settings(image, record), offset=offset)
    return replace(image, offset=offset, topics=topics, brokers=brokers)


def _replay_settings(image: Image, record: ConfigRecord | ClearElrRecord | FeatureRecord) -> Image:
    match record:
        case ConfigRecord(kind="topic", name=name):
            topic = image.topics[name]
            changed = replace(topic, configs=with_setting(topic.configs, record.key, record.value))
            return replace(image, topics=image.topics.put(name, changed))
        case ConfigRecord(name=name):
            configs = with_setting(image.configs.get(name) or (), record.key, record.value)
            image = replace(image, configs=image.configs.put(name, configs))
            return replace(image, topics=_with_defaults(image.topics, image.topic_defaults))
        case ClearElrRecord(topic=name):
            return replace(image, topics=_without_elr(image.topics, name))
        case FeatureRecord(name=name, level=level):
            return replace(image, features=image.features.put(name, level))


def with_setting(configs: Configs, key: str, value: str | None) -> Configs:
    """The settings with one changed, or taken away by None; sorted by name."""
    changed = dict(configs)
    changed.pop(key, None)
    if value is not None:
        changed[key] = value
    return tuple(sorted(changed.items()))


def _with_defaults(topics: Table[str, TopicState], defaults: Configs) -> Table[str, TopicState]:
    for name, topic in topics.items():
        if topic.defaults != defaults:
            topics = topics.put(name, replace(topic, defaults=defaults))
    return topics


def _without_elr(topics: Table[str, TopicState], only: str) -> Table[str, TopicState]:
    for name, topic in topics.items():
        if only in ("", name) and any(state.elr or state.last_known_elr for state in topic.partitions):
            cleared = tuple(replace(state, elr=(), last_known_elr=()) for state in topic.partitions)
            topics = topics.put(name, replace(topic, partitions=cleared))
    return topics
