"""`kafka-consumer-groups`, carried out."""

from __future__ import annotations

import re
from collections.abc import Generator

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.engine.requests.group_admin import AlterOffsetsRequest, DeleteGroupsRequest, DeleteOffsetsRequest
from kafka_tui.engine.requests.groups import CommittedOffset
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.tools.consumer_groups import csv_plans, filters, output, resets
from kafka_tui.shell.tools.consumer_groups.asks import Asker, Described, Offsets
from kafka_tui.shell.tools.consumer_groups.failures import EXECUTION, RUNTIME, NoSense, ToolFailure
from kafka_tui.shell.tools.consumer_groups.output import Lines
from kafka_tui.shell.tools.consumer_groups.statements import (
    DeleteGroups,
    DeleteOffsets,
    DescribeGroups,
    ListGroups,
    ResetOffsets,
    ValidateRegex,
)

Work = Generator[None, None, None]
"""The moments of the tool, which adds to its lines as it goes on. Raises ToolFailure and NoSense."""
_INACTIVE = ("Empty", "Dead")


def list_groups(stage: Stage, said: ListGroups) -> Flow:
    """`kafka-consumer-groups --list`."""
    lines = Lines()
    return _printed(stage, _list(Asker(stage, said.timeout_ms), said, lines), lines)


def describe_groups(stage: Stage, said: DescribeGroups) -> Flow:
    """`kafka-consumer-groups --describe`."""
    lines = Lines()
    return _printed(stage, _describe(Asker(stage, said.timeout_ms), said, lines), lines)


def delete_groups(stage: Stage, said: DeleteGroups) -> Flow:
    """`kafka-consumer-groups --delete`."""
    lines = Lines()
    return _printed(stage, _delete(Asker(stage, said.timeout_ms), said, lines), lines)


def delete_offsets(stage: Stage, said: DeleteOffsets) -> Flow:
    """`kafka-consumer-groups --delete-offsets`."""
    lines = Lines()
    return _printed(stage, _delete_offsets(Asker(stage, said.timeout_ms), said, lines), lines)


def reset_offsets(stage: Stage, said: ResetOffsets) -> Flow:
    """`kafka-consumer-groups --reset-offsets`."""
    lines = Lines()
    return _printed(stage, _reset(Asker(stage, said.timeout_ms), said, lines), lines)


def validate_regex(stage: Stage, said: ValidateRegex) -> Flow:
    """`kafka-consumer-groups --validate-regex`: judged by Python's expressions, where Kafka has RE2/J."""
    del stage
    try:
        re.compile(said.regex)
    except re.error as error:
        return at_once(Answer(stdout=output.regex_invalid(said.regex, str(error))))
    return at_once(Answer(stdout=output.regex_valid(said.regex)))


def _printed(stage: Stage, work: Work, lines: Lines) -> Flow:
    """Carry `work` out; what it printed before it failed stays printed."""
    try:
        yield from work
    except ToolFailure as failure:
        lines.say(*failure.stdout)
        lines.warn(*failure.stderr)
        lines.refused = (failure.error, str(failure))
    except NoSense as error:
        lines.warn(str(error))
        stage.refuse("INVALID_REQUEST", str(error))
        return Answer(
            tuple(lines.stdout), tuple(lines.stderr), refusal="INVALID_REQUEST", refusal_text=str(error), exit_status=1
        )
    if lines.refused is None:
        return Answer(tuple(lines.stdout), tuple(lines.stderr))
    stage.refuse(*lines.refused)
    return Answer(tuple(lines.stdout), tuple(lines.stderr), refusal=lines.refused[0], refusal_text=lines.refused[1])


def _list(asker: Asker, said: ListGroups, lines: Lines) -> Work:
    states, types = filters.states_in(said.state), filters.types_in(said.type)
    filtered = said.state is not None or said.type is not None
    groups = yield from asker.groups(*([EXECUTION] if filtered else [EXECUTION, RUNTIME]))
    wanted = [one for one in groups if one.state in states and one.protocol in types]
    lines.say(*output.listing(wanted, said.type is not None, said.state is not None))


def _names(asker: Asker, said: DescribeGroups | DeleteGroups | ResetOffsets) -> Generator[None, None, tuple[str, ...]]:
    """The groups that are meant, each once."""
    if not said.all_groups:
        return tuple(dict.fromkeys(said.groups))
    return tuple(one.group for one in (yield from asker.groups(EXECUTION, RUNTIME)))


def _describe(asker: Asker, said: DescribeGroups, lines: Lines) -> Work:
    groups: list[Described] = []
    for name in (yield from _names(asker, said)):
        groups.append((yield from asker.described(name, EXECUTION)))
    offsets: dict[str, tuple[output.Commits, Offsets]] = {}
    if not said.state and not said.members:
        for one in groups:
            committed = {item.partition: item for item in (yield from asker.commits(one.group))}
            read = {partition for member in one.told.members for partition in member.partitions}
            offsets[one.group] = committed, (yield from asker.ends(sorted({*committed, *read})))
    for one in sorted(groups, key=lambda described: described.group):
        output.remark(one, lines)
        if said.state:
            lines.say(*output.state_table(one, said.verbose))
        elif said.members:
            lines.say(*output.members_table(one, said.verbose))
        else:
            lines.say(*output.offsets_table(one, *offsets[one.group], said.verbose))


def _delete(asker: Asker, said: DeleteGroups, lines: Lines) -> Work:
    deleted: list[str] = []
    refused: dict[str, Refusal] = {}
    for name in (yield from _names(asker, said)):
        try:
            yield from asker.call(DeleteGroupsRequest(name))
            deleted.append(name)
        except ToolFailure as failure:
            refused[name] = Refusal(failure.error, str(failure), "G-15")
    lines.say(*output.deletions(deleted, refused))
    lines.refused = next(((one.error, one.message) for one in refused.values()), None)


def _delete_offsets(asker: Asker, said: DeleteOffsets, lines: Lines) -> Work:
    partitions = {one for arg in said.topics if ":" in arg for one in resets.partitions_in(arg)}
    found: dict[tuple[str, int], output.Fate] = {}
    topics = yield from asker.topics(arg for arg in said.topics if ":" not in arg)
    for topic, states in topics.items():
        if isinstance(states, Refusal):
            found[topic, -1] = states
        else:
            partitions |= {TopicPartition(topic, number) for number in range(len(states))}
    request = DeleteOffsetsRequest(said.group, tuple(sorted(partitions)))
    try:
        answer = yield from asker.call(request)
    except ToolFailure as failure:
        whole: output.Fate = Refusal(failure.error, str(failure), "O-9")
        fates = dict.fromkeys(partitions, whole)
    else:
        assert isinstance(answer, AdminResponse)
        whole = answer.refusal
        fates = {one: result.refusal for one, result in zip(request.partitions, answer.results, strict=True)}
    found |= {(one.topic, one.partition): fate for one, fate in fates.items()}
    lines.say(*output.offset_deletions(said.group, whole, found))
    failed = whole or next((fate for fate in found.values() if fate is not None), None)
    lines.refused = None if failed is None else (failed.error, failed.message)


def _reset(asker: Asker, said: ResetOffsets, lines: Lines) -> Work:
    if not said.dry_run and not said.execute:
        lines.warn(output.NO_ACTION)
    plans: dict[str, Offsets] = {}
    for name in (yield from _names(asker, said)):
        plans[name] = yield from _reset_group(asker, said, name, lines)
    if said.export:
        lines.say(*csv_plans.written(plans, len(said.groups) != 1), "")
    else:
        lines.say(*output.new_offsets(plans))


def _reset_group(asker: Asker, said: ResetOffsets, name: str, lines: Lines) -> Generator[None, None, Offsets]:
    """O-9: only a group without members; one that nobody has heard of comes to be."""
    try:
        state = (yield from asker.described(name, EXECUTION, RUNTIME)).told.state
    except ToolFailure as failure:
        if failure.error != "GROUP_ID_NOT_FOUND":
            raise
        state = "Dead"
    if state not in _INACTIVE:
        sentence = output.still_active(name, state)
        lines.say("", f"Error: {sentence}")
        lines.refused = ("NON_EMPTY_GROUP", sentence)
        return {}
    offsets = yield from resets.prepared(asker, said, name, lines)
    if said.execute:
        yield from asker.call(AlterOffsetsRequest(name, tuple(CommittedOffset(*item) for item in offsets.items())))
    return offsets


FLOWS: Flows = {
    DeleteGroups: delete_groups,
    DeleteOffsets: delete_offsets,
    DescribeGroups: describe_groups,
    ListGroups: list_groups,
    ResetOffsets: reset_offsets,
    ValidateRegex: validate_regex,
}
