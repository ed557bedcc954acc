"""What `--state` and `--type` of `kafka-consumer-groups` may name. Source: Apache Kafka `ConsumerGroupCommand`."""

from __future__ import annotations

from kafka_tui.shell.tools.consumer_groups.failures import NoSense

STATES = ("Stable", "PreparingRebalance", "Dead", "Assigning", "CompletingRebalance", "Empty", "Reconciling")
"""The states `--state` takes, in the order in which the tool lists them."""
TYPES = ("Classic", "Consumer")
"""The types `--type` takes."""


def states_in(text: str | None) -> tuple[str, ...]:
    """The states that `--state` names, all when it names none. Raises NoSense."""
    return _filter(text, STATES, f"Invalid state list '{text}'. Valid states are: {', '.join(STATES)}")


def types_in(text: str | None) -> tuple[str, ...]:
    """The protocols that `--type` names, all when it names none. Raises NoSense."""
    found = _filter(text, TYPES, f"Invalid types list '{text}'. Valid types are: {', '.join(TYPES)}")
    return tuple(one.lower() for one in found)


def _filter(text: str | None, known: tuple[str, ...], complaint: str) -> tuple[str, ...]:
    if not text:
        return known
    by_name = {one.lower(): one for one in known}
    asked = [part.strip().lower() for part in text.split(",")]
    if any(part not in by_name for part in asked):
        raise NoSense(complaint)
    return tuple(by_name[part] for part in asked)
