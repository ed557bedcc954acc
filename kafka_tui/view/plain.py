"""A view as plain text, for a terminal without a screen: brokers, partitions, groups, clients in Kafka's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kafka_tui.view.model import PartitionRow, TopicRow, View
from kafka_tui.view.model_clients import GroupRow

_NOTHING = "-"


def plain_text(view: View, internal: bool = False) -> str:
    """The view in a few tables, 80 columns for a small cluster; `internal` shows Kafka's own topics too.

    `*` marks the leader's log, `!` a replica outside the ISR; LEO and HW are each replica's own.
    """
    return "\n".join(plain_lines(view, internal))


def _visible(line: str) -> str:
    """A line in which nothing steers a terminal: what cannot be printed is shown as its escape."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)


def plain_lines(view: View, internal: bool = False) -> tuple[str, ...]:
    """The lines of `plain_text`."""
    lines = [f"time {view.time_ms} ms, step {view.step}, branch {view.branch}"]
    if view.refusal is not None:
        lines.append(f"refused: {view.refusal}: {view.refusal_text}")
    lines += ["", *_table(("BROKER", "STATE", "RACK", "LEADERS", "REPLICAS", "DISK BYTES"), _brokers(view))]
    for topic in view.topics:
        if internal or not topic.internal:
            head = (f"TOPIC {topic.name}", "LEADER", "EPOCH", "ISR", "HW", "LOGS (broker: start..LEO, HW)")
            lines += ["", *_table(head, _partitions(topic))]
    for group in view.groups:
        lines += [
            "",
            f"GROUP {group.group}: {group.state}, generation {group.generation}, {group.assignor}".rstrip(", "),
        ]
        lines += _table(("PARTITION", "COMMITTED", "HW", "LAG", "CLIENT"), _offsets(group))
        lines += [f"idle: {member.client}" for member in group.members if member.idle]
    lines += _clients(view)
    return tuple(_visible(line) for line in lines)


def _brokers(view: View) -> Iterator[tuple[str, ...]]:
    for row in view.brokers:
        state = f"{row.state}, fenced" if row.fenced else row.state
        yield (
            str(row.id), state, row.rack or _NOTHING, str(row.leaders), str(row.replicas), str(row.disk_bytes)
        )  # fmt: skip


def _partitions(topic: TopicRow) -> Iterator[tuple[str, ...]]:
    for row in topic.partitions:
        leader = "none" if row.leader is None else str(row.leader)
        isr = ",".join(str(broker) for broker in row.isr) or _NOTHING
        yield (f"{topic.name}-{row.partition}", leader, str(row.leader_epoch), isr, str(row.high_watermark), _logs(row))


def _logs(row: PartitionRow) -> str:
    parts = []
    for log in row.logs:
        mark = "*" if log.broker == row.leader else "" if log.broker in row.isr else "!"
        parts.append(f"{log.broker}{mark}: {log.log_start_offset}..{log.log_end_offset}, {log.high_watermark}")
    return "  ".join(parts)


def _offsets(group: GroupRow) -> Iterator[tuple[str, ...]]:
    clients = {member.member: member.client for member in group.members}
    for row in group.offsets:
        committed = _NOTHING if row.committed_offset is None else str(row.committed_offset)
        lag = _NOTHING if row.lag is None else str(row.lag)
        owner = _NOTHING if row.member is None else clients.get(row.member, row.member)
        yield (row.partition, committed, str(row.log_end_offset), lag, owner)


def _clients(view: View) -> list[str]:
    lines: list[str] = []
    if view.producers:
        head = ("PRODUCER", "STATE", "ACKS", "SENT", "ACKED", "UNHEARD", "FAILED", "QUEUED")
        rows = (
            (p.name, p.state, p.acks, *map(str, (p.sent, p.acknowledged, p.unconfirmed, p.failed, p.queued)))
            for p in view.producers
        )
        lines += ["", *_table(head, rows)]
    if view.consumers:
        consumers = (
            (c.name, c.state, c.group or _NOTHING, *map(str, (c.delivered, c.duplicates, c.missed, c.out_of_order)))
            for c in view.consumers
        )
        counts = ("DELIVERED", "DUPLICATES", "MISSED", "DISORDERED")
        lines += ["", *_table(("CONSUMER", "STATE", "GROUP", *counts), consumers)]
    return lines


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> list[str]:
    cells = [tuple(head), *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
