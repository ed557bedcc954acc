"""What a console consumer runs with. Source: Apache Kafka `ConsoleConsumerOptions`."""

from __future__ import annotations

import re
from typing import Final

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import StartConsumer
from kafka_tui.engine.requests.data import EARLIEST_TIMESTAMP, LATEST_TIMESTAMP
from kafka_tui.engine.split_mix import MASK, split_mix
from kafka_tui.shell.tools.console_consumer.statements import ConsumeToConsole
from kafka_tui.shell.tools.properties import read_properties
from kafka_tui.shell.waiting import free_name

CLIENT_ID: Final = "console-consumer"
_OWN: Final = ("bootstrap.servers", "client.id", "group.id", "key.deserializer", "value.deserializer")
"""Settings that the tool has in hand itself, whatever the properties say."""
_ENDS: Final = {"earliest": EARLIEST_TIMESTAMP, "latest": LATEST_TIMESTAMP}
Pairs = tuple[tuple[str, str, str, str], ...]
"""Fields and options that mean the same, the old ones first."""
_OLD: Final = (
    ("consumer_properties", "--consumer-property", "command_properties", "--command-property"),
    ("consumer_config", "--consumer.config", "command_config", "--command-config"),
)
_OLD_FORMATTER: Final = (("properties", "--property", "formatter_properties", "--formatter-property"),)
"""Options that are to go, each with the one that comes in its place; those of the formatter are looked at last."""


def wrong_options(said: ConsumeToConsole) -> str:
    """What the tool says first of options that do not go together, or that are missing; "" when nothing is wrong."""
    return _wrong_source(said) or _wrong_pair(said, _OLD)


def wrong_values(said: ConsumeToConsole) -> str:
    """What it says after it has read its files; "" when nothing is wrong."""
    return _wrong_group(said) or _wrong_offset(said) or _wrong_pair(said, _OLD_FORMATTER)


def _wrong_source(said: ConsumeToConsole) -> str:
    if (said.topic is None) == (said.include is None):
        return "Exactly one of the following arguments is required: [topic], [include]"
    if said.partition is None:
        return "" if said.offset is None else "The partition is required when offset is specified."
    if said.topic is None:
        return "The topic is required when partition is specified."
    if said.from_beginning and said.offset is not None:
        return "Options from-beginning and offset cannot be specified together."
    return ""


def _wrong_pair(said: ConsumeToConsole, pairs: Pairs) -> str:
    for old, old_name, new, new_name in pairs:
        if _is_given(said, old) and _is_given(said, new):
            return f"Options {old_name} and {new_name} cannot be specified together."
    return ""


def _is_given(said: ConsumeToConsole, field: str) -> bool:
    return getattr(said, field) not in (None, ())


def _wrong_group(said: ConsumeToConsole) -> str:
    groups = _groups(said)
    if len(groups) > 1:
        named = ", ".join(f"'{group}'" for group in groups)
        return (
            "The group ids provided in different places (directly using '--group', via '--consumer-property', or via "
            f"'--consumer.config') do not match. Detected group ids: {named}"
        )
    if groups and said.partition is not None:
        return "Options group and partition cannot be specified together."
    return ""


def _wrong_offset(said: ConsumeToConsole) -> str:
    reset = _given(said).get("auto.offset.reset", "earliest")
    if said.from_beginning and reset != "earliest":
        with_reset = f"--from-beginning and 'auto.offset.reset={reset}'"
        return f"Can't simultaneously specify {with_reset}, please remove one option"
    if said.offset is None or said.offset.lower() in _ENDS or re.fullmatch(r"\+?[0-9]{1,18}", said.offset, re.ASCII):
        return ""
    valid = "'earliest', 'latest', or a non-negative long"
    return f"The provided offset value '{said.offset}' is incorrect. Valid values are {valid}."


def deprecations(said: ConsumeToConsole) -> tuple[str, ...]:
    """What the tool prints about options of its client that are to go."""
    return _deprecated(said, _OLD)


def formatter_deprecations(said: ConsumeToConsole) -> tuple[str, ...]:
    """What it prints about those of its formatter, after all else."""
    return _deprecated(said, _OLD_FORMATTER)


def _deprecated(said: ConsumeToConsole, pairs: Pairs) -> tuple[str, ...]:
    return tuple(
        f"Option {old_name} is deprecated and will be removed in a future version. Use {new_name} instead."
        for old, old_name, _, new_name in pairs
        if _is_given(said, old)
    )


def _given(said: ConsumeToConsole) -> dict[str, str]:
    return read_properties(said.consumer_properties or said.command_properties)


def _groups(said: ConsumeToConsole) -> tuple[str, ...]:
    named = (said.group, _given(said).get("group.id"))
    return tuple(dict.fromkeys(group for group in named if group is not None))


def program(said: ConsumeToConsole, cluster: Cluster) -> StartConsumer:
    """The program that the line starts.

    Without a group it belongs to one that nobody uses again, `console-consumer-` and a number, and commits nothing;
    one that chose its partition has no need of a group.
    """
    given = _given(said)
    name = free_name(cluster, "consumer", given.get("client.id") or CLIENT_ID)
    given.setdefault("auto.offset.reset", "earliest" if said.from_beginning else "latest")
    if said.isolation_level is not None or "isolation.level" not in given:
        given["isolation.level"] = said.isolation_level or "read_uncommitted"
    groups = _groups(said)
    if not groups:
        given.setdefault("enable.auto.commit", "false")
    alone = said.partition is not None and given["enable.auto.commit"] == "false"
    limit = None if said.max_messages in (None, -1) else max(said.max_messages or 0, 0)
    return StartConsumer(
        name=name,
        group="" if alone else groups[0] if groups else _nobodys_group(cluster),
        topics=() if said.topic is None else (said.topic,),
        configs=tuple(sorted((key, value) for key, value in given.items() if key not in _OWN)),
        pattern=said.include or "",
        partitions=() if said.partition is None else (said.partition,),
        offset=None if said.partition is None else _first_offset(said),
        limit=limit,
        idle_ms=said.timeout_ms if said.timeout_ms is not None and said.timeout_ms >= 0 else None,
        console=tuple(sorted(read_properties(said.properties or said.formatter_properties).items())),
    )


def _first_offset(said: ConsumeToConsole) -> int:
    offset = said.offset or ("earliest" if said.from_beginning else "latest")
    return _ENDS[offset.lower()] if offset.lower() in _ENDS else int(offset)


def _nobodys_group(cluster: Cluster) -> str:
    """A group of its own: a number out of the cluster's chance, which is not drawn on, and its age."""
    _, drawn = split_mix((cluster.random + cluster.next_fact) & MASK)
    return f"console-consumer-{drawn % 100_000}"
