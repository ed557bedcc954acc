"""What a topic's setting is when the topic does not set it: the broker's setting of another name (`LogConfig`).

Source: Apache Kafka `ServerTopicConfigSynonyms`, `ConfigHelper`, `DynamicBrokerConfig`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from kafka_tui.engine.configs.broker import NOT_KAFKAS, BrokerConfig
from kafka_tui.engine.configs.names import BROKER
from kafka_tui.engine.configs.topic import TopicConfig
from kafka_tui.engine.configs.values import checks_of

Texts = tuple[tuple[str, str], ...]
_MINUTE, _HOUR = 60_000, 3_600_000

SYNONYMS: Final[dict[str, tuple[tuple[str, int], ...]]] = {
    "cleanup.policy": (("log.cleanup.policy", 1),),
    "compression.gzip.level": (("compression.gzip.level", 1),),
    "compression.lz4.level": (("compression.lz4.level", 1),),
    "compression.type": (("compression.type", 1),),
    "compression.zstd.level": (("compression.zstd.level", 1),),
    "delete.retention.ms": (("log.cleaner.delete.retention.ms", 1),),
    "file.delete.delay.ms": (("log.segment.delete.delay.ms", 1),),
    "flush.messages": (("log.flush.interval.messages", 1),),
    "flush.ms": (("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)),
    "index.interval.bytes": (("log.index.interval.bytes", 1),),
    "local.retention.bytes": (("log.local.retention.bytes", 1),),
    "local.retention.ms": (("log.local.retention.ms", 1),),
    "max.compaction.lag.ms": (("log.cleaner.max.compaction.lag.ms", 1),),
    "max.message.bytes": (("message.max.bytes", 1),),
    "message.timestamp.after.max.ms": (("log.message.timestamp.after.max.ms", 1),),
    "message.timestamp.before.max.ms": (("log.message.timestamp.before.max.ms", 1),),
    "message.timestamp.type": (("log.message.timestamp.type", 1),),
    "min.cleanable.dirty.ratio": (("log.cleaner.min.cleanable.ratio", 1),),
    "min.compaction.lag.ms": (("log.cleaner.min.compaction.lag.ms", 1),),
    "min.insync.replicas": (("min.insync.replicas", 1),),
    "preallocate": (("log.preallocate", 1),),
    "retention.bytes": (("log.retention.bytes", 1),),
    "retention.ms": (("log.retention.ms", 1), ("log.retention.minutes", _MINUTE), ("log.retention.hours", _HOUR)),
    "segment.bytes": (("log.segment.bytes", 1),),
    "segment.index.bytes": (("log.index.size.max.bytes", 1),),
    "segment.jitter.ms": (("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", _HOUR)),
    "segment.ms": (("log.roll.ms", 1), ("log.roll.hours", _HOUR)),
    "unclean.leader.election.enable": (("unclean.leader.election.enable", 1),),
}
"""A topic's setting -> the broker's settings that stand in for it, the first that is set; and what to multiply by."""

_DYNAMIC_BESIDE: Final = """
    advertised.listeners background.threads follower.replication.throttled.rate leader.replication.throttled.rate
    listener.security.protocol.map listeners log.cleaner.backoff.ms log.cleaner.dedupe.buffer.size
    log.cleaner.io.buffer.load.factor log.cleaner.io.buffer.size log.cleaner.io.max.bytes.per.second
    log.cleaner.threads max.connection.creation.rate max.connections max.connections.per.ip
    max.connections.per.ip.overrides metric.reporters num.io.threads num.network.threads
    num.recovery.threads.per.data.dir num.replica.fetchers producer.id.expiration.ms
    replica.alter.log.dirs.io.max.bytes.per.second transaction.partition.verification.enable
"""
DYNAMIC: Final = frozenset((*(names[0][0] for names in SYNONYMS.values()), *_DYNAMIC_BESIDE.split()))
"""The broker settings that may be changed while it runs (KIP-226)."""

DYNAMIC_ONLY: Final = frozenset(("follower.replication.throttled.rate", "leader.replication.throttled.rate"))
"""Broker settings that no file can set and that are not described by their default (`QuotaConfig`)."""


def is_fixed(name: str) -> bool:
    """Whether a broker's setting can be changed only by a restart; a name that is not Kafka's is not refused."""
    return name in BROKER and name not in DYNAMIC


@lru_cache(maxsize=1024)
def topic_defaults(*layers: Texts) -> Texts:
    """What broker settings, the weaker layers first, make of the topics' settings; in the topics' names."""
    merged: dict[str, str] = {}
    for layer in layers:
        merged.update(layer)
    found: list[tuple[str, str]] = []
    for name, stand_ins in SYNONYMS.items():
        for other, factor in stand_ins:
            if other in merged:
                value = merged[other]
                found.append((name, value if factor == 1 else str(int(value) * factor)))
                break
    return tuple(found)


class Source(NamedTuple):
    """Where a value stands: Kafka's name of the place, the setting's name there, and the value."""

    source: str
    name: str
    value: str


class ConfigEntry(NamedTuple):
    """A setting as DescribeConfigs tells it; `synonyms` are all places that give it a value, the strongest first."""

    name: str
    value: str | None
    synonyms: tuple[Source, ...]

    @property
    def source(self) -> str:
        """Where the value comes from."""
        return self.synonyms[0].source if self.synonyms else "DEFAULT_CONFIG"


def as_text(value: object) -> str | None:
    """A typed value as Kafka prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


@cache
def _broker_defaults() -> Texts:
    config = BrokerConfig()
    checks = checks_of(BrokerConfig).items()
    texts = ((name, as_text(getattr(config, field))) for name, (field, _) in checks if name not in DYNAMIC_ONLY)
    return tuple((name, text) for name, text in texts if text is not None)


def topic_entries(config: TopicConfig, own: Texts, layers: Mapping[str, Texts]) -> tuple[ConfigEntry, ...]:
    """All settings of a topic; `own` are those it sets, `layers` the broker's by source, the strongest first."""
    given = dict(own)
    entries: list[ConfigEntry] = []
    for name, (field, _) in sorted(checks_of(TopicConfig).items()):
        names = tuple(other for other, _ in SYNONYMS.get(name, ()))
        synonyms = _synonyms(names, layers)
        value = as_text(getattr(config, field))
        if name in given:
            synonyms = (Source("DYNAMIC_TOPIC_CONFIG", name, value or ""), *synonyms)
        entries.append(ConfigEntry(name, value, synonyms))
    return tuple(entries)


def broker_entries(config: BrokerConfig, layers: Mapping[str, Texts]) -> tuple[ConfigEntry, ...]:
    """All of Kafka's settings of a broker, and what else was set on it dynamically."""
    checks = checks_of(BrokerConfig).items()
    known = {name: as_text(getattr(config, field)) for name, (field, _) in checks if name not in DYNAMIC_ONLY}
    for layer in layers.values():
        for name, value in layer:
            known.setdefault(name, value)
    known = {name: value for name, value in known.items() if name not in NOT_KAFKAS}
    return tuple(ConfigEntry(name, value, _synonyms((name,), layers)) for name, value in sorted(known.items()))


def _synonyms(names: tuple[str, ...], layers: Mapping[str, Texts]) -> tuple[Source, ...]:
    """Every place where one of these broker settings has a value; weaker names count only below the first one."""
    found = [
        Source(source, name, texts[name])
        for source, texts in ((source, dict(layer)) for source, layer in layers.items())
        for name in names
        if name in texts
    ]
    defaults = dict(_broker_defaults())
    found += [Source("DEFAULT_CONFIG", name, defaults[name]) for name in names if name in defaults]
    first = next((index for index, one in enumerate(found) if one.name == names[0]), len(found)) if names else 0
    return tuple(found[first:])
