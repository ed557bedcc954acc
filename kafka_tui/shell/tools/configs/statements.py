"""What a line of `kafka-configs` says."""

from __future__ import annotations

from kafka_tui.shell.statements import Verb


class ConfigEntity(Verb, frozen=True):
    """Whose settings a line of `kafka-configs` is about, in its long or its short form.

    Exactly one is named, or a user and a client. Topics and brokers have settings here, all others are answered.
    """

    topic: str | None = None
    broker: int | None = None
    broker_defaults: bool = False
    entity_type: str | None = None
    entity_name: str | None = None
    entity_default: bool = False
    broker_logger: int | None = None
    client: str | None = None
    client_defaults: bool = False
    user: str | None = None
    user_defaults: bool = False
    ip: str | None = None
    ip_defaults: bool = False
    group: str | None = None
    client_metrics: str | None = None


class AlterConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --alter`: set and take away settings while everything runs (KIP-226).

    `add_file` is a file of properties that are to be set. `force` is for questions that the tool does not ask.
    """

    add: tuple[tuple[str, str], ...] = ()
    delete: tuple[str, ...] = ()
    add_file: str | None = None
    force: bool = False


class DescribeConfigs(ConfigEntity, frozen=True):
    """`kafka-configs --describe`: what was set, or with `everything` all settings and where their values come from.

    `force` is as for `AlterConfigs`.
    """

    everything: bool = False
    force: bool = False
