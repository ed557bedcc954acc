"""`kafka-consumer-groups --reset-offsets`: to which offsets a group's are to be set (O-7, O-9).

Source: Apache Kafka `ConsumerGroupCommand.prepareOffsetsToReset` and `OffsetsUtils`. Partitions come in order; the real
tool's order follows hashes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

from kafka_tui.engine.ids import NO_LEADER, TopicPartition
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.requests.data import EARLIEST_TIMESTAMP, LATEST_TIMESTAMP
from kafka_tui.shell.tools.calls import exception_class
from kafka_tui.shell.tools.consumer_groups import csv_plans
from kafka_tui.shell.tools.consumer_groups.asks import Asker, Offsets
from kafka_tui.shell.tools.consumer_groups.dates import milliseconds_of, time_at
from kafka_tui.shell.tools.consumer_groups.failures import EXECUTION, RUNTIME, NoSense, ToolFailure
from kafka_tui.shell.tools.consumer_groups.output import Lines
from kafka_tui.shell.tools.consumer_groups.statements import ResetOffsets
from kafka_tui.shell.tools.log_lines import log_line

_NO_SCOPE = "One of the reset scopes should be defined: --all-topics, --topic."
_NO_SCENARIO = (
    "Option '[reset-offsets]' requires one of the following scenarios: [[to-datetime], [from-file], [shift-by], "
    "[to-offset], [to-earliest], [to-current], [to-latest], [by-duration]]"
)

Finding = Generator[None, None, Offsets]
"""Offsets that are being asked for. Raises ToolFailure and NoSense."""


def partitions_in(arg: str) -> tuple[TopicPartition, ...]:
    """The partitions that `orders:0,1` names. Raises NoSense."""
    topic, *rest = arg.rstrip(":").split(":")
    if len(rest) != 1:
        raise NoSense(f"Invalid topic arg '{arg}', expected topic name and partitions")
    found = []
    for number in rest[0].rstrip(",").split(","):
        digits = number[1:] if number[:1] in ("-", "+") else number
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
            raise NoSense(f"Invalid partition '{number}' specified in topic arg '{arg}''")
        found.append(TopicPartition(topic, int(number)))
    return tuple(found)


def prepared(asker: Asker, said: ResetOffsets, group: str, lines: Lines) -> Finding:
    """The offsets that the group is to have."""
    partitions = yield from _scope(asker, said, group)
    yield from _check(asker, partitions)
    offsets = yield from _scenario(asker, said, group, partitions, lines)
    return {partition: offsets[partition] for partition in sorted(offsets)}


def _scope(asker: Asker, said: ResetOffsets, group: str) -> Generator[None, None, tuple[TopicPartition, ...]]:
    """The partitions that are meant."""
    if said.all_topics:
        return tuple((yield from asker.committed(group)))
    if not said.topics:
        if said.from_file is None:
            raise NoSense(_NO_SCOPE)
        return ()
    named = [one for arg in said.topics if ":" in arg for one in partitions_in(arg)]
    states = yield from asker.states(arg for arg in said.topics if ":" not in arg)
    return tuple(dict.fromkeys([*named, *states]))


def _check(asker: Asker, partitions: tuple[TopicPartition, ...]) -> Generator[None, None, None]:
    """All of them must be there, and have a leader."""
    states = yield from asker.states((one.topic for one in partitions), EXECUTION, RUNTIME)
    missing = [str(one) for one in partitions if one not in states]
    if missing:
        raise _invalid("UNKNOWN_TOPIC_OR_PARTITION", f'The partitions "{",".join(missing)}" do not exist')
    orphans = [str(one) for one in partitions if states[one].leader == NO_LEADER]
    if orphans:
        raise _invalid("LEADER_NOT_AVAILABLE", f'The partitions "{",".join(orphans)}" have no leader')


def _invalid(error: str, sentence: str) -> ToolFailure:
    return ToolFailure(error, exception_class(error), sentence or sentence_of(error))


def _scenario(
    asker: Asker, said: ResetOffsets, group: str, partitions: tuple[TopicPartition, ...], lines: Lines
) -> Finding:
    if said.to_offset is not None:
        return (yield from _in_range(asker, dict.fromkeys(partitions, said.to_offset), lines))
    if said.to_earliest:
        return (yield from asker.offsets_at(EARLIEST_TIMESTAMP, partitions))
    if said.to_latest:
        return (yield from asker.offsets_at(LATEST_TIMESTAMP, partitions))
    if said.shift_by is not None:
        return (yield from _shifted(asker, group, partitions, said.shift_by, lines))
    if said.to_datetime is not None:
        return (yield from _at_time(asker, partitions, time_at(said.to_datetime), lines))
    if said.by_duration is not None:
        time_ms = asker.stage.ran_to_ms() - milliseconds_of(said.by_duration)
        return (yield from _at_time(asker, partitions, time_ms, lines))
    if said.from_file is not None:
        return (yield from _from_file(asker, said, group, lines))
    if said.to_current:
        return (yield from _current(asker, group, partitions))
    raise NoSense(_NO_SCENARIO)


def _shifted(asker: Asker, group: str, partitions: Iterable[TopicPartition], by: int, lines: Lines) -> Finding:
    committed = yield from asker.committed(group)
    for one in partitions:
        if one not in committed:
            raise NoSense(f"Cannot shift offset for partition {one} since there is no current committed offset")
    return (yield from _in_range(asker, {one: committed[one] + by for one in partitions}, lines))


def _at_time(asker: Asker, partitions: tuple[TopicPartition, ...], time_ms: int, lines: Lines) -> Finding:
    """The first offsets at a time, which no record is older than 0 of; the ends where all records are older."""
    found = yield from asker.offsets_at(max(time_ms, 0), partitions)
    late = [one for one, offset in found.items() if offset == -1]
    for one in late:
        lines.say(
            "", f"Warn: Partition {one.partition} from topic {one.topic} is empty. Falling back to latest known offset."
        )
    return found | (yield from asker.offsets_at(LATEST_TIMESTAMP, late))


def _from_file(asker: Asker, said: ResetOffsets, group: str, lines: Lines) -> Finding:
    only = said.groups[0] if len(said.groups) == 1 else None
    plan = csv_plans.read(csv_plans.text_of(asker.stage, said.from_file or ""), only).get(group)
    if plan is None:
        lines.say("", f"Error: No reset plan for group {group} found.")
        return {}
    return (yield from _in_range(asker, plan, lines))


def _current(asker: Asker, group: str, partitions: Iterable[TopicPartition]) -> Finding:
    """What is committed, and the end where nothing is."""
    committed = yield from asker.committed(group)
    here = {one: committed.get(one) for one in partitions}
    ends = yield from asker.ends(one for one, offset in here.items() if offset is None)
    return {one: offset for one, offset in here.items() if offset is not None} | ends


def _in_range(asker: Asker, wanted: Offsets, lines: Lines) -> Finding:
    """The offsets that are wanted, or the nearest that is in the log; the tool logs a warning then."""
    starts = yield from asker.offsets_at(EARLIEST_TIMESTAMP, wanted)
    ends = yield from asker.offsets_at(LATEST_TIMESTAMP, wanted)
    found: Offsets = {}
    for one, offset in wanted.items():
        found[one] = min(max(offset, starts[one]), ends[one])
        if found[one] != offset:
            side = "higher than latest" if offset > ends[one] else "lower than earliest"
            sentence = (
                f"New offset ({offset}) is {side} offset for topic partition {one}. Value will be set to {found[one]}"
            )
            lines.warn(log_line(asker.stage.ran_to_ms(), "WARN", sentence, "org.apache.kafka.tools.OffsetsUtils"))
    return found
