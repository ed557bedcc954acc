"""What a line of `kafka-configs` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ConfigEntity(Verb, frozen=True):
    """Whose settings a line of `kafka-configs` is about, in its long or its short form; exactly one is named."""

    topic: str | None = None
    broker: int | None = None
    broker_defaults: bool = False
    entity_type: str | None = None
    entity_name: str | None = None
    entity_default: bool = False


class AlterConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --alter`: set and take away settings while everything runs (KIP-226)."""

    add: tuple[tuple[str, str], ...] = ()
    delete: tuple[str, ...] = ()


class DescribeConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --describe`: what was set, or with `everything` all settings and where their values come from."""

    everything: bool = False
