"""Reasons for what brokers, controllers, programs and groups do not do: rules and their values."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_tui.view.model import BrokerRow, PartitionRow, TopicRow, View
from kafka_tui.view.model_clients import ConsumerRow, GroupRow
from kafka_tui.view.reasons import RUNNING, away, because, broker_of, leaderless, no_controller, record, unnoticed
from kafka_tui.view.rows import ReasonRow


def broker(row: BrokerRow) -> Iterator[ReasonRow]:
    """A broker that is away (K-2, K-3, K-5, K-7), that nothing was placed on (R-4), or whose pages are dirty (D-6)."""
    yield from away(row)
    if not row.replicas and row.state == RUNNING and not row.fenced:
        yield because("R-4", broker=row.id)
    if row.page_cache.dirty_pages:
        yield because("D-6", pages=row.page_cache.dirty_pages)


def controller(view: View, number: int) -> Iterator[ReasonRow]:
    """A controller that decides nothing: another one is active, or none can be (K-1, K-8, K-9)."""
    row = next((one for one in view.controllers if one.id == number), None)
    if row is None or (row.active and row.state == RUNNING):
        return
    if row.state != RUNNING:
        yield because("K-8", "away", controller=number, state=row.state)
    active = next((one.id for one in view.controllers if one.active and one.state == RUNNING), None)
    if active is not None:
        yield because("K-1", active=active)
    yield from no_controller(view)


def producer(view: View, name: str) -> Iterator[ReasonRow]:
    """A producer whose records are not settled: its own reasons, and what holds the answers back (P, A-3, H-4)."""
    row = next((one for one in view.producers if one.name == name), None)
    if row is None:
        return
    if row.state == "paused":
        yield because("K-7", "program", name=name)
    if row.state != RUNNING:
        return
    for reason in row.waits:
        yield reason
        named = str(reason.values.get("partition", ""))
        found = _partition(view, named)
        if found is not None and reason.rule == "A-3" and row.acks == "all":
            topic, partition = found
            held = record(view, topic, partition, partition.high_watermark)
            yield from (one for one in held if one.rule in ("H-4", "H-5"))
        if found is not None and reason.rule in ("A-3", "P-15"):
            topic, partition = found
            leader = broker_of(view, -1 if partition.leader is None else partition.leader)
            if leader is not None and leader.state != RUNNING:
                yield unnoticed(leader)
            elif reason.rule == "P-15" and row.acks == "all" and len(partition.isr) < topic.min_insync_replicas:
                yield because("A-4", isr=len(partition.isr), min_insync_replicas=topic.min_insync_replicas)


def member(view: View, group: str, client: str) -> Iterator[ReasonRow]:
    """An idle member (G-11, G-8, S-1, G-9, N-4), or one whose group rebalances (G-6, N-2)."""
    row = next((one for one in view.groups if one.group == group), None)
    found = None if row is None else next((one for one in row.members if one.client == client), None)
    if row is None or found is None:
        return
    if row.state != "Stable":
        yield from _unstable(row)
    elif found.why is not None:
        yield found.why


def group(view: View, name: str) -> Iterator[ReasonRow]:
    """A group that nobody coordinates (G-14), or that is rebalancing (G-6, N-2)."""
    row = next((one for one in view.groups if one.group == name), None)
    if row is None:
        return
    if row.coordinator is None:
        yield because("G-14", group=name)
    if row.state not in ("Stable", "Empty", "Dead"):
        yield from _unstable(row)


def _unstable(row: GroupRow) -> Iterator[ReasonRow]:
    yield because("G-6" if row.protocol == "classic" else "N-2", group=row.group, state=row.state)
    if row.awaited:
        yield because("G-6", "awaits", clients=", ".join(row.awaited))
    elif row.state == "PreparingRebalance":
        yield because("G-3", "delay", members=len(row.members))


def consumer(view: View, name: str) -> Iterator[ReasonRow]:
    """A consumer that gets nothing: its process, its group, or nothing below the high watermark (C-1, C-3, E-4)."""
    row = next((one for one in view.consumers if one.name == name), None)
    if row is None:
        return
    if row.state == "paused":
        yield because("K-7", "program", name=name)
    if row.state != RUNNING:
        return
    group = next((one for one in view.groups if one.group == row.group), None)
    if group is not None:
        yield from _of_group(view, row, group)
    if row.in_hand and not row.waiting:
        yield because("C-5", records=row.in_hand)
    for partition in row.partitions:
        yield from _reading(view, row, partition)


def _of_group(view: View, row: ConsumerRow, group: GroupRow) -> Iterator[ReasonRow]:
    if group.coordinator is None:
        yield because("G-14", group=group.group)
    if any(one.client == row.name for one in group.members):
        yield from member(view, group.group, row.name)
    elif not row.partitions:
        yield because("G-3", group=group.group, state=group.state)


def _reading(view: View, row: ConsumerRow, name: str) -> Iterator[ReasonRow]:
    """One partition from which nothing comes."""
    found, position = _partition(view, name), row.positions.get(name)
    if found is None:
        return
    topic, partition = found
    leader = None if partition.leader is None else broker_of(view, partition.leader)
    if leader is None:
        yield from leaderless(view, partition)
    elif position is None:
        yield because("C-6", partition=name)
    elif leader.state != RUNNING:
        yield unnoticed(leader)
    elif position >= partition.high_watermark:
        hidden = tuple(record(view, topic, partition, position))
        if hidden and hidden[0].rule != "L-2":
            yield from hidden
        else:
            yield because("C-1", partition=name, position=position)
            if not row.delivered and row.auto_offset_reset == "latest" and position > partition.log_start_offset:
                before = position - partition.log_start_offset
                yield because("C-6", "latest", partition=name, position=position, offsets=before)


def offset(view: View, group: str, partition: str) -> Iterator[ReasonRow]:
    """A place whose lag is not known (C-9), or that the program has read beyond without a commit (O-1)."""
    row = next((one for one in view.groups if one.group == group), None)
    place = None if row is None else next((one for one in row.offsets if one.partition == partition), None)
    if row is None or place is None:
        return
    owner = next((one for one in row.members if one.member == place.member), None)
    reader = next((one for one in view.consumers if owner is not None and one.name == owner.client), None)
    position = None if reader is None else reader.positions.get(partition)
    committed = place.committed_offset
    if committed is None:
        yield because("C-9", partition=partition)
    elif position is not None and position > committed:
        yield because("O-1", partition=partition, position=position, committed_offset=committed)
    if reader is not None and position is not None and (committed is None or position > committed):
        yield from _uncommitted(view, reader)


def _uncommitted(view: View, reader: ConsumerRow) -> Iterator[ReasonRow]:
    """Why a program has not committed what it has read (O-2, O-4, O-5, O-8)."""
    if reader.last_error is not None and "CommitFailed" in reader.last_error:
        yield because("O-8", error=reader.last_error)
    elif reader.commit == "auto":
        yield because("O-2", wait_ms=max(reader.next_commit_ms - view.time_ms, 0))
    elif reader.commit == "never":
        yield because("O-2", "never")
    elif reader.in_hand:
        yield because("O-4", how=reader.commit, records=reader.in_hand)


def _partition(view: View, name: str) -> tuple[TopicRow, PartitionRow] | None:
    """Topic and partition of a name as Kafka prints it ("orders-0"), or None."""
    topic, _, number = name.rpartition("-")
    row = next((one for one in view.topics if one.name == topic), None)
    if row is None or not number.isdecimal() or int(number) >= len(row.partitions):
        return None
    return row, row.partitions[int(number)]
