"""Settings as a broker tells of them, and the changes it refuses before it asks the controller (KIP-226, §17).

Source: Apache Kafka `ConfigAdminManager`, `ConfigHelper`, `DynamicBrokerConfig`.
"""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.broker.read import BrokerTurn
from kafka_tui.engine.configs import BrokerConfig, ConfigError, checks_of
from kafka_tui.engine.configs.synonyms import ConfigEntry, Source, broker_entries, is_fixed, topic_entries
from kafka_tui.engine.ids import is_topic_name
from kafka_tui.engine.metadata import ALL_BROKERS
from kafka_tui.engine.nodes.broker import Broker
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminResult,
    ConfigAlteration,
    ConfigResource,
    DescribeConfigsRequest,
    DescribeConfigsResponse,
    DescribedConfigs,
    IncrementalAlterConfigsRequest,
)


def refusal_of(node: Broker, request: IncrementalAlterConfigsRequest) -> Refusal | None:
    """Why this broker does not pass a change of settings on, or None; of several refusals the first."""
    resources = [item.resource for item in request.alterations]
    if len(set(resources)) < len(resources):
        return _invalid("Each resource must appear at most once.")
    found = (_alteration_refusal(node, item) for item in request.alterations)
    return next((refusal for refusal in found if refusal is not None), None)


def _alteration_refusal(node: Broker, item: ConfigAlteration) -> Refusal | None:
    keys = [operation.key for operation in item.operations]
    if len(set(keys)) < len(keys):
        return _invalid("Error due to duplicate config keys")
    if item.resource.kind != "broker":
        return None
    name = item.resource.name
    if name not in (ALL_BROKERS, str(node.id)):
        return _invalid(f"Unexpected broker id, expected {node.id}, but received {name}")
    fixed = [operation.key for operation in item.operations if operation.kind == "SET" and is_fixed(operation.key)]
    if fixed:
        return _invalid(f"Cannot update these configs dynamically: [{', '.join(sorted(fixed))}]")
    known = checks_of(BrokerConfig)
    for operation in item.operations:
        check = known.get(operation.key)
        if operation.kind in ("APPEND", "SUBTRACT"):
            if check is None:
                return _invalid(f"Unknown config name: {operation.key}")
            if check[1].type != "LIST":
                what = operation.kind.lower()
                return _invalid(f"Config value {what} is not allowed for config key: {operation.key}")
        elif operation.kind == "SET" and check is not None:
            try:
                value = check[1].read(operation.key, operation.value or "")
            except ConfigError as error:
                return _invalid(error.message)
            step = _too_large_a_step(node.config, operation.key, value)
            if step:
                exception = f"org.apache.kafka.common.config.ConfigException: {step}"
                return _invalid(f"Invalid value {exception} for configuration Invalid dynamic configuration")
    return None


THREAD_COUNTS: Final = (
    "background.threads",
    "log.cleaner.threads",
    "num.io.threads",
    "num.network.threads",
    "num.recovery.threads.per.data.dir",
    "num.replica.fetchers",
)
"""Settings that may at most be doubled or halved at a time while a broker runs."""


def _too_large_a_step(config: BrokerConfig, name: str, value: object) -> str:
    """Kafka's sentence about a number of threads that changes too much at once, "" for one that may be."""
    if name not in THREAD_COUNTS or not isinstance(value, int):
        return ""
    current: int = getattr(config, checks_of(BrokerConfig)[name][0])
    if name == "log.cleaner.threads":
        if value < 1:
            return "Log cleaner threads should be at least 1"
        if value < current // 2:
            return f"Log cleaner threads cannot be reduced to less than half the current value {current}"
        return (
            ""
            if value <= current * 2
            else (f"Log cleaner threads cannot be increased to more than double the current value {current}")
        )
    failed = f"Dynamic thread count update validation failed for {name}={value}, value should"
    if value < current // 2:
        return f"{failed} be at least half the current value {current}"
    return "" if value <= current * 2 else f"{failed} not be greater than double the current value {current}"


def _invalid(sentence: str) -> Refusal:
    return Refusal("INVALID_REQUEST", sentence, "§17")


def describe(turn: BrokerTurn, request: DescribeConfigsRequest) -> DescribeConfigsResponse:
    """What this broker knows of each resource's settings, with where each value comes from."""
    described: list[DescribedConfigs] = []
    results: list[AdminResult] = []
    for resource in request.resources:
        found = _entries(turn.node, resource)
        if isinstance(found, Refusal):
            results.append(AdminResult(resource.name, found))
        else:
            described.append(DescribedConfigs(resource, found))
    first = results[0].refusal if results else None
    return DescribeConfigsResponse(refusal=first, results=tuple(results), described=tuple(described))


def _entries(node: Broker, resource: ConfigResource) -> tuple[ConfigEntry, ...] | Refusal:
    image = node.image
    if resource.kind == "topic":
        topic = image.topics.get(resource.name)
        if topic is not None:
            return topic_entries(topic.config, topic.configs, image.layers)
        if not is_topic_name(resource.name):
            return Refusal("INVALID_TOPIC_EXCEPTION", f"Topic name is invalid: '{resource.name}'", "T-1")
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", "This server does not host this topic-partition.", "T-10")
    if resource.name == ALL_BROKERS:
        layer = "DYNAMIC_DEFAULT_BROKER_CONFIG"
        return tuple(ConfigEntry(name, value, (Source(layer, name, value),)) for name, value in image.layers[layer])
    if resource.name != str(node.id):
        sentence = f"Unexpected broker id, expected {node.id} or empty string, but received {resource.name}"
        return _invalid(sentence)
    return broker_entries(node.config, image.layers)
