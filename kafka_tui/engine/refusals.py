"""Why a command or a request had no effect, as data: Kafka's error name, its sentence, the rule, the values."""

from __future__ import annotations

from kafka_tui.engine.ids import Value


class Refusal(Value, frozen=True):
    """A refusal. `error` is Kafka's error name (`INVALID_PARTITIONS`), `message` Kafka's English sentence.

    `rule` is a rule id of KAFKA-FACTS; `values` are the names and values the decision rests on, for the languages.
    """

    error: str
    message: str
    rule: str
    values: tuple[tuple[str, int | str], ...] = ()


NONE = "NONE"
"""Kafka's name for "no error"."""

DISCONNECTED = "NETWORK_EXCEPTION"
"""What a client learns when the connection breaks: the other process died or refuses connections."""
