"""What `kafka-configs` asks and prints (KIP-226). Source: Apache Kafka `ConfigCommand`, and `golden/cli`."""

from __future__ import annotations

from collections.abc import Iterable

from kafka_tui.engine.metadata import ALL_BROKERS
from kafka_tui.engine.requests.control import ConfigAlteration, ConfigOperation, ConfigResource, DescribedConfigs
from kafka_tui.shell.tools.configs.statements import AlterConfigs, ConfigEntity

DYNAMIC_SOURCES = {
    "topic": "DYNAMIC_TOPIC_CONFIG",
    "broker": "DYNAMIC_BROKER_CONFIG",
    "brokers": "DYNAMIC_DEFAULT_BROKER_CONFIG",
}
"""Which settings are shown without `--all`: those that were set on the very thing that is described."""

_UNKNOWN = {
    "broker-loggers": "no_broker_loggers",
    "clients": "no_quotas",
    "users": "no_quotas",
    "ips": "no_quotas",
    "groups": "no_group_settings",
    "client-metrics": "no_client_metrics",
}
"""Types of entities that have no settings here, and what is said of them."""
ENTITY_TYPES = ("topics", "brokers", *_UNKNOWN)
"""What Kafka's tool knows settings of."""


def unknown(said: ConfigEntity) -> str | None:
    """The key of what is said of an entity that has no settings here; None for topics and brokers."""
    if said.entity_type is not None:
        return _UNKNOWN.get(said.entity_type)
    if said.broker_logger is not None:
        return "no_broker_loggers"
    if said.group is not None:
        return "no_group_settings"
    if said.client_metrics is not None:
        return "no_client_metrics"
    quotas = (said.client, said.client_defaults or None, said.user, said.user_defaults or None, said.ip)
    return "no_quotas" if said.ip_defaults or any(one is not None for one in quotas) else None


def resource_of(said: ConfigEntity) -> ConfigResource | None:
    """Whose settings are meant; None when all topics, or all brokers and what holds for all of them."""
    if said.topic is not None:
        return ConfigResource("topic", said.topic)
    if said.broker is not None:
        return ConfigResource("broker", str(said.broker))
    if said.broker_defaults or said.entity_default:
        return ConfigResource("broker", ALL_BROKERS)
    if said.entity_name is None:
        return None
    return ConfigResource("topic" if said.entity_type == "topics" else "broker", said.entity_name)


def alteration(said: AlterConfigs, settings: Iterable[tuple[str, str]], resource: ConfigResource) -> ConfigAlteration:
    """The change that the line asks for: `settings` are set; what is both added and deleted is deleted."""
    deleted = tuple(ConfigOperation(name, None, "DELETE") for name in said.delete)
    added = tuple(ConfigOperation(name, value) for name, value in settings if name not in said.delete)
    return ConfigAlteration(resource, (*added, *deleted))


def completed(resource: ConfigResource) -> str:
    """The line after a change that was made."""
    if resource == ConfigResource("broker", ALL_BROKERS):
        return "Completed updating default config for brokers in the cluster."
    return f"Completed updating config for {resource.kind} {resource.name}."


def absent(resource: ConfigResource) -> str:
    """The line about something that is not there."""
    return f"The {resource.kind} '{resource.name}' doesn't exist and doesn't have dynamic config."


def table(described: DescribedConfigs, everything: bool) -> tuple[str, ...]:
    """The settings of one topic, of one broker, or of all brokers, with every place that gives them a value."""
    resource = described.resource
    everybody = resource == ConfigResource("broker", ALL_BROKERS)
    if everybody:
        title = "Default configs for brokers in the cluster are:"
    else:
        title = f"{'All' if everything else 'Dynamic'} configs for {resource.kind} {resource.name} are:"
    source = DYNAMIC_SOURCES["brokers" if everybody else resource.kind]
    lines = [title]
    for entry in described.entries:
        if everything or entry.source == source:
            places = ", ".join(f"{place.source}:{place.name}={place.value}" for place in entry.synonyms)
            value = "null" if entry.value is None else entry.value  # as Java prints what is not set
            lines.append(f"  {entry.name}={value} sensitive=false synonyms={{{places}}}")
    return tuple(lines)
