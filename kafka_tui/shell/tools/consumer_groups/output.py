"""What `kafka-consumer-groups` prints, from the rows of the view.

Source: Apache Kafka `ConsumerGroupCommand`, and the records of its output in `golden/cli`. Members come by member id
and their partitions in order; the real tool's order follows hashes.
"""

from __future__ import annotations

from typing import NamedTuple

from kafka_tui.shell.tools.consumer_groups.statements import DescribeGroups
from kafka_tui.view.model import TopicRow
from kafka_tui.view.model_clients import GroupOffsetRow, GroupRow, MemberRow

STATES = ("Stable", "PreparingRebalance", "Dead", "Assigning", "CompletingRebalance", "Empty", "Reconciling")
"""The states `--state` takes, in the order in which the tool lists them."""
HOST = "/127.0.0.1"
"""Where every simulated client runs."""
_FIRST_PORT = 9092


class Printed(NamedTuple):
    """Lines on standard output and on standard error."""

    stdout: tuple[str, ...]
    stderr: tuple[str, ...] = ()


def not_found(group: str) -> Printed:
    """No such group; since 4.0 that is an error, and the exit status is 0 all the same."""
    return failed(f"org.apache.kafka.common.errors.GroupIdNotFoundException: Group {group} not found.")


def failed(reason: str) -> Printed:
    """The tool could not do what it was asked to; `reason` begins with the exception's class."""
    line = f"Error: Executing consumer group command failed due to {reason}"
    return Printed(("", line), (f"java.util.concurrent.ExecutionException: {reason}", f"Caused by: {reason}"))


def list_groups(groups: tuple[GroupRow, ...], wanted: str | None) -> Printed:
    """All groups by name; with `wanted`, a list of states or "" for any, also the state of each."""
    if wanted is None:
        return Printed(tuple(group.group for group in groups))
    known = {state.lower(): state for state in STATES}
    asked = [part.strip() for part in wanted.split(",")] if wanted else []
    if any(part.lower() not in known for part in asked):
        return Printed((), (f"Invalid state list '{wanted}'. Valid states are: {', '.join(STATES)}",))
    states = [known[part.lower()] for part in asked] or list(STATES)
    rows = [(group.group, str(group.state)) for group in groups if group.state in states]
    width = max([25, *(len(name) for name, _ in rows)])
    return Printed(tuple(f"{name:<{width}} {state:<20}" for name, state in [("GROUP", "STATE"), *rows]))


def describe(group: GroupRow, topics: tuple[TopicRow, ...], asked: DescribeGroups) -> Printed:
    """One group's table: its state, its members, or its offsets."""
    stderr = _remark(group)
    if asked.state:
        return Printed(_state_table(group, asked.verbose), stderr)
    if asked.members:
        return Printed(_members_table(group, asked.verbose), stderr)
    return Printed(_offsets_table(group, topics, asked.verbose), stderr)


def _remark(group: GroupRow) -> tuple[str, ...]:
    if group.state == "Empty":
        return ("", f"Consumer group '{group.group}' has no active members.")
    if group.state in ("PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling"):
        return ("", f"Warning: Consumer group '{group.group}' is rebalancing.")
    return ()


def _state_table(group: GroupRow, verbose: bool) -> tuple[str, ...]:
    broker = group.coordinator
    coordinator = "-" if broker is None else f"localhost:{_FIRST_PORT - 1 + broker}  ({broker})"
    modern = group.protocol == "consumer"
    assignor = group.assignor if modern or group.state == "Stable" else ""
    epoch, target = (group.generation, group.assignment_epoch) if modern else (None, None)
    epochs = (("GROUP-EPOCH", _dash(epoch), 15), ("TARGET-ASSIGNMENT-EPOCH", _dash(target), 25)) if verbose else ()
    columns = (
        ("GROUP", group.group, max(15, len(group.group))),
        ("COORDINATOR (ID)", coordinator, max(25, len(coordinator))),
        ("ASSIGNMENT-STRATEGY", assignor or "-", 20),
        ("STATE", group.state, 20),
        *epochs,
        ("#MEMBERS", str(len(group.members)), 0),
    )
    return _table([[(text, width) for _, text, width in columns]], [(name, width) for name, _, width in columns])


def _members_table(group: GroupRow, verbose: bool) -> tuple[str, ...]:
    members = sorted(group.members, key=lambda member: member.member)
    static = any(member.instance_id for member in members)  # G-12
    names = ("GROUP", "CONSUMER-ID", *(("GROUP-INSTANCE-ID",) if static else ()), "HOST", "CLIENT-ID")
    told = [
        (group.group, member.member, *((member.instance_id or "",) if static else ()), HOST, member.client)
        for member in members
    ]
    least = (len(names[at]) if names[at] == "GROUP-INSTANCE-ID" else 15 for at in range(len(names)))
    widths = tuple(max([low, *(len(row[at]) for row in told)]) for at, low in enumerate(least))
    header = [*zip(names, widths, strict=True), ("#PARTITIONS", 15)]
    rows = []
    assignments = [(_by_topic(member.partitions), _by_topic(member.target or ())) for member in members]
    wide, target_wide = (max([20, *map(len, texts)]) for texts in (*zip(*assignments, strict=True),) or ((), ()))
    for member, words, (assignment, target) in zip(members, told, assignments, strict=True):
        row = [*zip(words, widths, strict=True), (str(len(member.partitions)), 15)]
        if verbose:
            row += [(_dash(member.epoch), 15), (assignment or "-", wide)]
            row += [(_dash(group.assignment_epoch), 15), (target or "-", target_wide)]
        rows.append(row)
    if verbose:
        header += [("CURRENT-EPOCH", 15), ("CURRENT-ASSIGNMENT", wide)]
        header += [("TARGET-EPOCH", 15), ("TARGET-ASSIGNMENT", target_wide)]
    end = "" if verbose else " "
    return tuple(line and line + end for line in _table(rows, header))


def _offsets_table(group: GroupRow, topics: tuple[TopicRow, ...], verbose: bool) -> tuple[str, ...]:
    by_partition = {row.partition: row for row in group.offsets}
    placed: list[tuple[GroupOffsetRow | None, str, MemberRow | None]] = []
    for member in sorted(group.members, key=lambda member: member.member):
        placed += [(by_partition.pop(name, None), name, member) for name in member.partitions]
    placed += [(row, name, None) for name, row in by_partition.items() if row.committed_offset is not None]
    if not placed:
        return ()
    cells = [_offset_cells(group.group, row, name, member, topics) for row, name, member in placed]
    names = (
        "GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID",
        "HOST", "CLIENT-ID",
    )  # fmt: skip
    least = (15, 15, 10, 15, 15, 15, 15, 15, 15, 0)
    grows = (0, 1, 7, 8)
    widths = [max([low, *(len(row[at]) for row in cells)]) if at in grows else low for at, low in enumerate(least)]
    kept = [at for at in range(len(names)) if verbose or names[at] != "LEADER-EPOCH"]
    rows = [[(row[at], widths[at]) for at in kept] for row in cells]
    return _table(rows, [(names[at], widths[at]) for at in kept])


def _offset_cells(
    group: str, row: GroupOffsetRow | None, name: str, member: MemberRow | None, topics: tuple[TopicRow, ...]
) -> tuple[str, ...]:
    topic, _, number = name.rpartition("-")
    committed = None if row is None else row.committed_offset
    lag = None if row is None else row.lag
    epoch, high_watermark = _of_partition(topics, topic, int(number), committed)
    who = ("-", "-", "-") if member is None else (member.member, HOST, member.client)
    return (group, topic, number, _dash(epoch), _dash(committed), _dash(high_watermark), _dash(lag), *who)


def _of_partition(
    topics: tuple[TopicRow, ...], topic: str, number: int, committed: int | None
) -> tuple[int | None, int | None]:
    """The leader epoch of the last record a group has read, and the end of what it may read."""
    row = next((row for row in topics if row.name == topic), None)
    if row is None or number >= len(row.partitions):
        return None, None
    partition = row.partitions[number]
    log = next((log for log in partition.logs if log.broker == partition.leader), None)
    if committed is None or log is None:
        return None, partition.high_watermark
    epochs = [epoch for epoch, start in log.epochs if start < committed]
    return (epochs[-1] if epochs else None), partition.high_watermark


def _dash(number: int | None) -> str:
    return "-" if number is None else str(number)


def _by_topic(partitions: tuple[str, ...]) -> str:
    """An assignment as the tool writes it: "shop:0,1,2"."""
    found: dict[str, list[str]] = {}
    for name in partitions:
        topic, _, number = name.rpartition("-")
        found.setdefault(topic, []).append(number)
    return ", ".join(f"{topic}:{','.join(numbers)}" for topic, numbers in sorted(found.items()))


def _table(rows: list[list[tuple[str, int]]], header: list[tuple[str, int]]) -> tuple[str, ...]:
    """An empty line, the header and the rows; each cell is as wide as it says."""
    return ("", *(" ".join(f"{text:<{width}}" for text, width in row) for row in [header, *rows]))
