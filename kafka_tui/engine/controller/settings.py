"""Settings that change while the cluster runs, on the controller (KIP-226, KIP-339, E-8).

Source: Apache Kafka `ConfigurationControlManager`, `ControllerConfigurationValidator`, `LogConfig.validate`.
"""

from __future__ import annotations

from kafka_tui.engine.configs import ConfigError, TopicConfig, checks_of, is_kafkas, topic_config
from kafka_tui.engine.facts.controller import ConfigChanged
from kafka_tui.engine.metadata import ALL_BROKERS, Configs, with_setting
from kafka_tui.engine.nodes.controller import Controller
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import (
    AdminResponse,
    AdminResult,
    ConfigAlteration,
    ConfigOperation,
    ConfigResource,
    IncrementalAlterConfigsRequest,
    answer_of,
)
from kafka_tui.engine.turn import Turn

ControllerTurn = Turn[Controller]
MIN_ISR = "min.insync.replicas"


def alter(turn: ControllerTurn, request: IncrementalAlterConfigsRequest) -> AdminResponse:
    """Change settings, each resource for itself."""
    results = tuple(AdminResult(item.resource.name, _alter_one(turn, item)) for item in request.alterations)
    return answer_of(results)


def topic_config_refusal(configs: Configs, defaults: Configs) -> Refusal | None:
    """Why a topic may not have these settings over the controller's own, or None (§17)."""
    for name, _ in configs:
        if not is_kafkas("topic", name):
            return Refusal("INVALID_CONFIG", f"Unknown topic config name: {name}", "§17", (("name", name),))
    try:
        topic_config(tuple({**dict(defaults), **dict(configs)}.items()))
    except ConfigError as error:
        return Refusal("INVALID_CONFIG", error.message, "§17")
    return None


def _alter_one(turn: ControllerTurn, wanted: ConfigAlteration) -> Refusal | None:
    resource, image = wanted.resource, turn.node.image
    is_topic = resource.kind == "topic"
    topic = image.topics.get(resource.name) if is_topic else None
    before = (() if topic is None else topic.configs) if is_topic else image.configs.get(resource.name) or ()
    after, changes = before, dict[str, str | None]()
    for operation in wanted.operations:
        value = _new_value(before, operation, is_topic)
        if isinstance(value, Refusal):
            return value
        if value != dict(before).get(operation.key) or not is_topic:  # a broker loads anew even what is unchanged
            changes[operation.key] = value
        after = with_setting(after, operation.key, value)
    refusal = _topic_refusal(turn, resource.name, after) if is_topic else _broker_refusal(turn, resource, changes)
    if refusal is not None or not changes:
        return refusal
    cleared = MIN_ISR in changes and image.elr_enabled
    turn.emit(
        ConfigChanged(
            node=turn.id,
            kind=resource.kind,
            name=resource.name,
            changes=tuple(sorted(changes.items())),
            elr_cleared=cleared,
        )
    )
    return None


def _new_value(before: Configs, operation: ConfigOperation, is_topic: bool) -> str | Refusal | None:
    """The setting's value after one operation."""
    if operation.kind == "DELETE":
        return None
    if operation.kind == "SET":
        return operation.value
    known = checks_of(TopicConfig) if is_topic else {}
    field, check = known.get(operation.key) or ("", None)
    if check is None or check.type != "LIST":
        sentence = f"Can't {operation.kind} to key {operation.key} because its type is not LIST."
        return Refusal("INVALID_CONFIG", sentence, "§17")
    old = dict(before).get(operation.key, str(getattr(TopicConfig(), field)))
    items = [item for item in old.split(",") if item]
    for item in (operation.value or "").split(","):
        if operation.kind == "APPEND" and item not in items:
            items.append(item)
        elif operation.kind == "SUBTRACT" and item in items:
            items.remove(item)
    return ",".join(items)


def _topic_refusal(turn: ControllerTurn, name: str, after: Configs) -> Refusal | None:
    if name == "":
        return Refusal("INVALID_REQUEST", "Default topic resources are not allowed.", "§17")
    refusal = topic_config_refusal(after, turn.node.image.topic_defaults)
    if refusal is None and name not in turn.node.image.topics:
        return Refusal("UNKNOWN_TOPIC_OR_PARTITION", f"The topic '{name}' does not exist.", "T-10")
    return refusal


def _broker_refusal(turn: ControllerTurn, resource: ConfigResource, changes: dict[str, str | None]) -> Refusal | None:
    name, image = resource.name, turn.node.image
    if name != ALL_BROKERS and not name.isdecimal():
        return Refusal("INVALID_REQUEST", "Unable to parse broker name as a base 10 number.", "§17")
    if image.elr_enabled and MIN_ISR in changes:  # E-8
        if name != ALL_BROKERS:
            sentence = "Broker-level min.insync.replicas cannot be altered while ELR is enabled."
            return Refusal("INVALID_CONFIG", sentence, "E-8")
        if changes[MIN_ISR] is None:
            sentence = "Cluster-level min.insync.replicas cannot be removed while ELR is enabled."
            return Refusal("INVALID_CONFIG", sentence, "E-8")
    if name != ALL_BROKERS and int(name) not in image.brokers:
        return Refusal("BROKER_ID_NOT_REGISTERED", f"No broker with id {name} found.", "K-2")
    return None
