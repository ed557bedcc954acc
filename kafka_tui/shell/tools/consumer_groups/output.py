"""What `kafka-consumer-groups` prints.

Source: Apache Kafka `ConsumerGroupCommand`, and the records of its output in `golden/cli`. Members come by member id
and their partitions in order, where the real tool's order follows hashes; those with more partitions come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.group_admin import DescribedMember, ListedGroup
from kafka_tui.engine.requests.groups import CommittedOffset
from kafka_tui.shell.tools.calls import exception_class
from kafka_tui.shell.tools.consumer_groups.asks import Described, Offsets
from kafka_tui.shell.tools.servers import broker_address

HOST = "/127.0.0.1"
"""Where every simulated client runs."""
NO_ACTION = (
    "WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require "
    "either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are "
    "scripting this command and want to keep the current default behavior without prompting."
)
"""What is said of a reset that is none."""
_IN_DETAIL = ("GROUP_SUBSCRIBED_TO_TOPIC", "TOPIC_AUTHORIZATION_FAILED", "UNKNOWN_TOPIC_OR_PARTITION")
_ABOUT_THE_GROUP = ("INVALID_GROUP_ID", "GROUP_ID_NOT_FOUND", "GROUP_AUTHORIZATION_FAILED", "NON_EMPTY_GROUP")

Commits = Mapping[TopicPartition, CommittedOffset]
"""What a group has committed."""
Fate = Refusal | None
"""What became of a deletion: None is well."""


class Lines:
    """What the tool has printed so far, and what was refused: Kafka's error and the sentence."""

    def __init__(self) -> None:
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self.refused: tuple[str, str] | None = None

    def say(self, *lines: str) -> None:
        """Print on standard output."""
        self.stdout += lines

    def warn(self, *lines: str) -> None:
        """Print on standard error."""
        self.stderr += lines


def listing(groups: Iterable[ListedGroup], with_type: bool, with_state: bool) -> tuple[str, ...]:
    """Groups with what was asked for beside their names."""
    if not with_type and not with_state:
        return tuple(one.group for one in groups)
    rows = [("GROUP", "TYPE", "STATE"), *((one.group, one.protocol.capitalize(), one.state) for one in groups)]
    width = max(15, *(len(name) for name, _, _ in rows)) + 10
    return tuple(
        f"{name:<{width}}" + (f" {protocol:<20}" if with_type else "") + (f" {state:<20}" if with_state else "")
        for name, protocol, state in rows
    )


def remark(group: Described, lines: Lines) -> None:
    """What there is to say of a group that is not at work."""
    state = group.told.state
    if state == "Dead":
        lines.say("", f"Error: Consumer group '{group.group}' does not exist.")
    elif state == "Empty":
        lines.warn("", f"Consumer group '{group.group}' has no active members.")
    elif state != "Stable":
        lines.warn("", f"Warning: Consumer group '{group.group}' is rebalancing.")


def state_table(group: Described, verbose: bool) -> tuple[str, ...]:
    """`--state`."""
    told = group.told
    coordinator = f"{broker_address(group.coordinator)}  ({group.coordinator})"
    epochs = (
        ("GROUP-EPOCH", _dash(told.epoch), 15),
        ("TARGET-ASSIGNMENT-EPOCH", _dash(told.assignment_epoch), 25),
    )
    columns = (
        ("GROUP", group.group, max(15, len(group.group))),
        ("COORDINATOR (ID)", coordinator, max(25, len(coordinator))),
        ("ASSIGNMENT-STRATEGY", told.assignor or "-", 20),
        ("STATE", told.state, 20),
        *(epochs if verbose else ()),
        ("#MEMBERS", str(len(told.members)), 0),
    )
    return _table([[(text, width) for _, text, width in columns]], [(name, width) for name, _, width in columns])


def members_table(group: Described, verbose: bool) -> tuple[str, ...]:
    """`--members`; members of both protocols are told apart while a group migrates (N-7)."""
    told = group.told
    members = _by_member(told.members)
    static = any(member.instance for member in members)  # G-12
    names = ("GROUP", "CONSUMER-ID", *(("GROUP-INSTANCE-ID",) if static else ()), "HOST", "CLIENT-ID")
    words = [
        (group.group, member.member, *((member.instance or "",) if static else ()), HOST, member.client)
        for member in members
    ]
    least = (len(name) if name == "GROUP-INSTANCE-ID" else 15 for name in names)
    widths = tuple(max([low, *(len(row[at]) for row in words)]) for at, low in enumerate(least))
    header = [*zip(names, widths, strict=True), ("#PARTITIONS", 15)]
    rows = [
        [*zip(row, widths, strict=True), (str(len(member.partitions)), 15)]
        for row, member in zip(words, members, strict=True)
    ]
    if verbose:
        header += (details := _details(members, told.assignment_epoch))[0]
        rows = [row + more for row, more in zip(rows, details[1], strict=True)]
    end = "" if verbose else " "
    return tuple(line and line + end for line in _table(rows, header))


def _details(
    members: list[DescribedMember], target_epoch: int
) -> tuple[list[tuple[str, int]], list[list[tuple[str, int]]]]:
    """The columns of `--verbose`: header and rows."""
    texts = [(_by_topic(member.partitions), _by_topic(member.target)) for member in members]
    wide, target_wide = (max([20, *(len(text[at]) for text in texts)]) for at in (0, 1))
    migrates = {member.upgraded for member in members} >= {True, False}
    header = [
        ("CURRENT-EPOCH", 15),
        ("CURRENT-ASSIGNMENT", wide),
        ("TARGET-EPOCH", 15),
        ("TARGET-ASSIGNMENT", target_wide),
    ]
    rows = [
        [(_dash(member.epoch), 15), (now or "-", wide), (_dash(target_epoch), 15), (target or "-", target_wide)]
        for member, (now, target) in zip(members, texts, strict=True)
    ]
    if migrates:
        header.append(("UPGRADED", 0))
        for row, member in zip(rows, members, strict=True):
            row.append((str(member.upgraded).lower(), 0))
    return header, rows


def _by_member(members: Iterable[DescribedMember]) -> list[DescribedMember]:
    return sorted(members, key=lambda member: member.member)


def offsets_table(group: Described, committed: Commits, ends: Offsets, verbose: bool) -> tuple[str, ...]:
    """The offsets of what members read, then of what nobody reads; `ends` lacks partitions without a leader."""
    placed: list[tuple[TopicPartition, DescribedMember | None]] = []
    by_count = sorted(_by_member(group.told.members), key=lambda member: -len(member.partitions))
    for member in by_count:
        placed += [(partition, member) for partition in sorted(member.partitions)]
    read = {partition for partition, _ in placed}
    placed += [(partition, None) for partition in sorted(committed) if partition not in read]
    if not placed or group.told.state == "Dead":
        return ()
    cells = [_offset_cells(group.group, *place, committed, ends) for place in placed]
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
    group: str, partition: TopicPartition, member: DescribedMember | None, committed: Commits, ends: Offsets
) -> tuple[str, ...]:
    commit, end = committed.get(partition), ends.get(partition)
    offset, epoch = (None, -1) if commit is None else (commit.offset, commit.leader_epoch)
    lag = None if offset is None or end is None else end - offset
    who = ("-", "-", "-") if member is None else (member.member, HOST, member.client)
    place = (group, partition.topic, str(partition.partition))
    return (*place, _dash(epoch), *("-" if number is None else str(number) for number in (offset, end, lag)), *who)


def deletions(deleted: list[str], refused: Mapping[str, Refusal]) -> tuple[str, ...]:
    """What became of groups that were to be deleted."""
    names = ", ".join(f"'{name}'" for name in deleted)
    if not refused:
        return (f"Deletion of requested consumer groups ({names}) was successful.",)
    reasons = (
        f"* Group '{name}' could not be deleted due to: {exception_class(one.error)}: {one.message}"
        for name, one in refused.items()
    )
    successes = ("", f"These consumer groups were deleted successfully: {names}") if deleted else ()
    return ("", "Error: Deletion of some consumer groups failed:", *reasons, *successes)


def offset_deletions(group: str, whole: Fate, fates: Mapping[tuple[str, int], Fate]) -> tuple[str, ...]:
    """What became of offsets that were to be deleted: of the request, then by topic and number, -1 for all of them."""
    if whole is None:
        first: tuple[str, ...] = (f"Request succeeded for deleting offsets from group {group}.",)
    elif whole.error in _ABOUT_THE_GROUP:
        first = ("", f"Error: {sentence_of(whole.error)}")
    elif whole.error in _IN_DETAIL:
        first = ("", "Error: Encountered some partition-level error, see the follow-up details.")
    else:
        first = ("", f"Error: Encountered some unknown error: {whole.error}")
    width = max([15, *(len(topic) for topic, _ in fates)])
    header = [("TOPIC", width), ("PARTITION", 10), ("STATUS", 15)]
    rows = [
        [(topic, width), ("-" if number < 0 else str(number), 10), (_fate(fate), 15)]
        for (topic, number), fate in sorted(fates.items(), key=lambda item: f"{item[0][0]}{item[0][1]}")
    ]
    return (*first, *_table(rows, header))


def _fate(fate: Fate) -> str:
    return "Successful" if fate is None else f"Error: {exception_class(fate.error)}: {fate.message}"


def still_active(group: str, state: str) -> str:
    """Why offsets of a group cannot be reset (O-9)."""
    return f"Assignments can only be reset if the group '{group}' is inactive, but the current state is {state}."


def new_offsets(plans: Mapping[str, Offsets]) -> tuple[str, ...]:
    """The offsets that groups have or would have now."""
    if not plans:
        return ("",)
    group_width = max(15, *map(len, plans))
    topic_width = max([15, *(len(partition.topic) for offsets in plans.values() for partition in offsets)])
    header = [("GROUP", group_width), ("TOPIC", topic_width), ("PARTITION", 10), ("NEW-OFFSET", 0)]
    rows = [
        [(group, group_width), (partition.topic, topic_width), (str(partition.partition), 10), (str(offset), 0)]
        for group, offsets in plans.items()
        for partition, offset in offsets.items()
    ]
    return _table(rows, header)


def regex_valid(regex: str) -> tuple[str, ...]:
    """A pattern that can be read."""
    return (f"The regex `{regex}` is valid.",)


def regex_invalid(regex: str, reason: str) -> tuple[str, ...]:
    """A pattern that cannot."""
    return (f"The regex `{regex}` is invalid: {reason}.",)


def _dash(number: int) -> str:
    """An epoch, which is -1 where there is none."""
    return "-" if number < 0 else str(number)


def _by_topic(partitions: Iterable[TopicPartition]) -> str:
    """An assignment as the tool writes it: "shop:0,1,2"."""
    found: dict[str, list[str]] = {}
    for name in sorted(partitions):
        found.setdefault(name.topic, []).append(str(name.partition))
    return ";".join(f"{topic}:{','.join(numbers)}" for topic, numbers in sorted(found.items()))


def _table(rows: list[list[tuple[str, int]]], header: list[tuple[str, int]]) -> tuple[str, ...]:
    """An empty line, the header and the rows; each cell is as wide as it says."""
    return ("", *(" ".join(f"{text:<{width}}" for text, width in row) for row in [header, *rows]))
