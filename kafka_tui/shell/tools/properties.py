"""Properties of the console tools: NAME=VALUE, as Kafka's `CommandLineUtils` takes them apart."""

from __future__ import annotations

from collections.abc import Iterable


def read_properties(written: Iterable[str]) -> dict[str, str]:
    """Each property's value, the last one given; "" where there is none."""
    return {name: value for name, _, value in (one.partition("=") for one in written)}
