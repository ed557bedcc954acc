"""Kafka's settings: defaults, ranges and the words of refusals (§17, P-11, P-13)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from kafka_tui.engine.configs import (
    BrokerConfig,
    ConfigError,
    ConsumerConfig,
    ProducerConfig,
    TopicConfig,
    broker_config,
    checks_of,
    consumer_config,
    parse,
    producer_config,
    topic_config,
)
from kafka_tui.engine.configs.consumer import ASSIGNORS
from kafka_tui.engine.configs.names import OF_KIND
from kafka_tui.engine.refusals import Refusal
from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.shell.refusal_words import refusal_words
from tests.golden_vectors import cases, load

KINDS = {"producer": ProducerConfig, "consumer": ConsumerConfig, "topic": TopicConfig, "broker": BrokerConfig}
READERS: dict[str, Callable[[Any], Any]] = {
    "producer": producer_config,
    "consumer": consumer_config,
    "topic": topic_config,
    "broker": broker_config,
}
OURS = {
    "eligible.leader.replicas.version",
    "follower.replication.throttled.rate",
    "leader.replication.throttled.rate",
    "listener.security.protocol.map",
    "log.initial.task.delay.ms",
    "page.cache.pages",
    "remote.log.copy.disable",
    "remote.log.delete.on.disable",
    "unclean.leader.election.interval.ms",
}
"""What is set on the machine, and what Kafka has beside its broker's definition: features, rates, sockets."""


def _as_kafka_prints(name: str, value: object) -> object:
    if name != "partition.assignment.strategy":
        return value
    classes = {short: name for name, short in ASSIGNORS.items()}
    return ",".join(f"class {classes[word]}" for word in str(value).split(","))


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_types_and_ranges_are_kafkas(kind: str) -> None:
    """Every setting there is has the default, the type and the range that Kafka's own definition has."""
    kafka = load("defaults")[kind]
    config = KINDS[kind]()
    for name, (field, check) in checks_of(KINDS[kind]).items():
        if name in OURS:
            continue
        wanted = kafka[name]
        default = getattr(config, field)
        assert _as_kafka_prints(name, default) == wanted["default"], name
        assert check.type == wanted["type"], name
        assert str(check) == (wanted.get("valid") or ""), name
        for word in _words_of(wanted.get("valid") or ""):
            assert check.read(name, word) is not None, (name, word)


def _words_of(valid: str) -> list[str]:
    """The words that Kafka's documentation lists as the values of a setting: "[all, -1, 0, 1]"."""
    listed = re.fullmatch(r"(?:\(case insensitive\) )?\[(\w[\w-]*(?:, [\w-]+)*)\]", valid)
    return [] if listed is None else listed[1].split(", ")


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_of_kafkas_is_known(kind: str) -> None:
    """A setting that Kafka has and that is not simulated is answered as such, and none is called unknown."""
    kafka = load("defaults")[kind]
    assert OF_KIND[kind] == set(kafka)
    for name in sorted(set(kafka) - set(checks_of(KINDS[kind]))):
        with pytest.raises(ConfigError) as refused:
            parse(KINDS[kind], [(name, "1")])
        assert "not simulated" in str(refused.value) or "is told by" in str(refused.value), name


def test_a_name_that_is_not_kafkas_is_answered_with_the_nearest_one() -> None:
    """A slip finds the setting meant, and a setting of somebody else's says whose it is."""
    with pytest.raises(ConfigError, match=r"Did you mean 'linger\.ms'\?"):
        producer_config([("linger.msec", "1")])
    with pytest.raises(ConfigError, match=r"batch\.size is a setting of a producer, not of a consumer"):
        consumer_config([("batch.size", "1")])
    with pytest.raises(ConfigError, match=r"Kafka has a setting ssl\.keystore\.location; it is not simulated"):
        broker_config([("ssl.keystore.location", "x")])


@pytest.mark.parametrize(
    ("kind", "name", "value", "sentence"),
    [
        ("producer", "linger.ms", "-1", "Invalid value -1 for configuration linger.ms: Value must be at least 0"),
        ("producer", "linger.ms", "soon", "Invalid value soon for configuration linger.ms: Not a number of type LONG"),
        ("producer", "batch.size", "3000000000", "Invalid value 3000000000 for configuration batch.size: "
         "Not a number of type INT"),
        ("producer", "batch.size", "1e3", "Invalid value 1e3 for configuration batch.size: Not a number of type INT"),
        ("producer", "acks", "2", "Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1"),
        ("producer", "enable.idempotence", "yes", "Invalid value yes for configuration enable.idempotence: "
         "Expected value to be either true or false"),
        ("producer", "partitioner.class", "my.Own", "Invalid value my.Own for configuration partitioner.class: "
         "Class my.Own could not be found."),
        ("consumer", "max.poll.records", "0", "Invalid value 0 for configuration max.poll.records: "
         "Value must be at least 1"),
        ("topic", "min.cleanable.dirty.ratio", "2", "Invalid value 2.0 for configuration min.cleanable.dirty.ratio: "
         "Value must be no more than 1"),
        ("topic", "cleanup.policy", "compact,", "Configuration 'cleanup.policy' values must not be empty."),
        ("topic", "cleanup.policy", "compact, burn", "Invalid value burn for configuration cleanup.policy: "
         "String must be one of: compact, delete"),
        ("topic", "cleanup.policy", "compact,compact", "Configuration 'cleanup.policy' values must not be duplicated."),
        ("topic", "segment.bytes", "1024", "Invalid value 1024 for configuration segment.bytes: "
         "Value must be at least 1048576"),
        ("broker", "offsets.topic.replication.factor", "40000",
         "Invalid value 40000 for configuration offsets.topic.replication.factor: Not a number of type SHORT"),
    ],
)  # fmt: skip
def test_refused_values_in_kafkas_words(kind: str, name: str, value: str, sentence: str) -> None:
    """A value of the wrong type, out of range or not in the list is refused with ConfigException's sentence."""
    with pytest.raises(ConfigError) as refused:
        READERS[kind]([(name, value)])
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("kind", "name", "value", "sentence", "full"),
    [
        ("broker", "replica.selector.class", "RackAwareReplicaSelector",
         "java.lang.ClassNotFoundException: RackAwareReplicaSelector",
         "org.apache.kafka.common.replica.RackAwareReplicaSelector"),
        ("broker", "replica.selector.class", "my.own.Selector",
         "java.lang.ClassNotFoundException: my.own.Selector", ""),
        ("broker", "group.consumer.assignors", "range,UniformAssignor", "Class UniformAssignor not found",
         "org.apache.kafka.coordinator.group.assignor.UniformAssignor"),
        ("consumer", "partition.assignment.strategy", "RoundRobinAssignor",
         "Failed to construct kafka consumer. "
         "Caused by: KafkaException: RoundRobinAssignor ClassNotFoundException exception occurred",
         "org.apache.kafka.clients.consumer.RoundRobinAssignor"),
        ("producer", "partitioner.class", "RoundRobinPartitoner",
         "Invalid value RoundRobinPartitoner for configuration partitioner.class: "
         "Class RoundRobinPartitoner could not be found.",
         "org.apache.kafka.clients.producer.RoundRobinPartitioner"),
    ],
)  # fmt: skip
def test_a_class_that_is_not_found_is_answered_with_its_full_name(
    kind: str, name: str, value: str, sentence: str, full: str
) -> None:
    """Kafka's words for a class that is not there; who left the package out, or slipped, is told the full name."""
    with pytest.raises(ConfigError) as refused:
        READERS[kind]([(name, value)])
    said = str(refused.value)
    hint = f". Kafka wants the full name of the class: {full}" if full else ""
    assert said == (sentence.removesuffix(".") + hint if full else sentence)
    if full:
        READERS[kind]([(name, full)])
        for language in LANGUAGES:
            refusal = Refusal("INVALID_CONFIG", said, "P-13", refused.value.values)
            assert refusal_words(refusal, language).startswith(sentence.removesuffix("."))
            assert refusal_words(refusal, language).endswith(full)


def test_what_happens_again_and_again_takes_time() -> None:
    """A limit that Kafka does not have says that it is the simulation's."""
    with pytest.raises(ConfigError, match=r"Kafka takes heartbeat\.interval\.ms=0; the least that is simulated"):
        consumer_config([("heartbeat.interval.ms", "0")])


IN_FLIGHT = "max.in.flight.requests.per.connection"
CONFLICTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "cfg-idem-acks1": ("producer", [("enable.idempotence", "true"), ("acks", "1")]),
    "cfg-idem-retries0": ("producer", [("enable.idempotence", "true"), ("retries", "0")]),
    "cfg-idem-inflight6": (
        "producer",
        [("enable.idempotence", "true"), ("max.in.flight.requests.per.connection", "6")],
    ),
    "cfg-inflight6-default-idem": ("producer", [("max.in.flight.requests.per.connection", "6")]),
    "cfg-delivery-timeout": ("producer", [("delivery.timeout.ms", "100")]),
    "cfg-compression-bad": ("producer", [("compression.type", "rar")]),
    "cfg-gzip-level": ("producer", [("compression.gzip.level", "10")]),
    "cfg-heartbeat": ("consumer", [("heartbeat.interval.ms", "10000"), ("session.timeout.ms", "10000")]),
}


def _conflict_cases() -> list[Any]:
    told = [param.values[0] for param in cases("admin_client_errors")]  # type: ignore[attr-defined]  # pytest hides its type
    return [case for case in told if case is not None and case["id"].startswith("cfg-")]


@pytest.mark.parametrize("case", _conflict_cases(), ids=lambda case: case["id"])
def test_p13_p11_settings_that_exclude_each_other(case: Any) -> None:
    """Kafka's class and sentence, as a real client threw them."""
    kind, pairs = CONFLICTS[case["id"]]
    with pytest.raises(ConfigError) as refused:
        READERS[kind](pairs)
    assert refused.value.message == case["message"]
    assert refused.value.exception == case["thrown_as"]


def test_p13_idempotence_is_switched_off_silently() -> None:
    """acks or retries that do not allow idempotence switch it off when the program did not ask for it."""
    assert not producer_config([("acks", "1")]).enable_idempotence
    assert not producer_config([("acks", "0")]).enable_idempotence
    assert not producer_config([("retries", "0")]).enable_idempotence
    assert producer_config([("acks", "-1")]).enable_idempotence


def test_p11_the_default_delivery_timeout_grows_with_its_parts() -> None:
    """A delivery timeout that was not set is at least linger.ms + request.timeout.ms."""
    assert producer_config([("linger.ms", "100000")]).delivery_timeout_ms == 130_000


def test_a_reconnect_backoff_that_is_set_alone_does_not_grow() -> None:
    """Kafka takes reconnect.backoff.ms for its own maximum when no maximum is set."""
    assert producer_config([("reconnect.backoff.ms", "70")]).reconnect_backoff_max_ms == 70
    assert producer_config([]).reconnect_backoff_max_ms == 1000


def test_topic_and_broker_settings_that_contradict() -> None:
    """A least age for compaction above the greatest, and a follower that waits longer than it may lag."""
    with pytest.raises(ConfigError, match=r"conflict topic config setting min\.compaction\.lag\.ms \(5\) > "):
        topic_config([("min.compaction.lag.ms", "5"), ("max.compaction.lag.ms", "4")])
    with pytest.raises(ConfigError, match=r"requirement failed: replica\.fetch\.wait\.max\.ms should always be"):
        broker_config([("replica.fetch.wait.max.ms", "3000"), ("replica.lag.time.max.ms", "2000")])
    for name, value, words in (
        ("heartbeat.interval", "4999", "greater than or equal to group.consumer.min.heartbeat.interval.ms"),
        ("heartbeat.interval", "15001", "less than or equal to group.consumer.max.heartbeat.interval.ms"),
        ("session.timeout", "44999", "greater than or equal to group.consumer.min.session.timeout.ms"),
        ("max.session.timeout", "44999", "greater than or equal to group.consumer.min.session.timeout.ms"),
    ):
        with pytest.raises(ConfigError, match=f"group.consumer.{name}.ms must be {words}"):
            broker_config([(f"group.consumer.{name}.ms", value)])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (
            (("group.protocol", "consumer"), ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "1000")),
            "heartbeat.interval.ms, session.timeout.ms cannot be set when group.protocol=CONSUMER",
        ),
        (
            (("group.protocol", "Consumer"), ("partition.assignment.strategy", "range")),
            "partition.assignment.strategy cannot be set when group.protocol=CONSUMER",
        ),
        ((("group.remote.assignor", "range"),), "group.remote.assignor cannot be set when group.protocol=CLASSIC"),
    ],
)
def test_n3_settings_of_the_other_protocol_are_refused(pairs: tuple[tuple[str, str], ...], sentence: str) -> None:
    """Under the new protocol the broker's settings count, and its own setting means nothing under the old one."""
    with pytest.raises(ConfigError, match=sentence):
        consumer_config(pairs)
    assert consumer_config([("group.protocol", "CONSUMER"), ("group.remote.assignor", "range")]).group_protocol
