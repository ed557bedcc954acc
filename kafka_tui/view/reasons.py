"""Reasons for what is not so with a partition, its replicas, records and segments: rules and their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kafka_tui.view.model import BrokerRow, LogRow, PartitionRow, SegmentRow, TopicRow, View
from kafka_tui.view.rows import ReasonRow, Scalar

RUNNING: Final = "running"


def because(rule: str, case: str = "", /, **values: Scalar) -> ReasonRow:
    """A reason with its values; `case` tells the ways apart in which one rule can be the reason."""
    return ReasonRow(rule=rule, case=case, values=values)


def broker_of(view: View, number: int) -> BrokerRow | None:
    """The row of a broker, or None."""
    return next((row for row in view.brokers if row.id == number), None)


def log_of(partition: PartitionRow, broker: int | None) -> LogRow | None:
    """The row of a replica's log, or None."""
    return next((log for log in partition.logs if log.broker == broker), None)


def no_controller(view: View) -> Iterator[ReasonRow]:
    """Why no controller is active: no majority is alive (K-9), or one is being chosen (K-8); nothing when one is."""
    if any(one.active and one.state == RUNNING for one in view.controllers):
        return
    alive = sum(one.state == RUNNING for one in view.controllers)
    if alive * 2 <= len(view.controllers):
        yield because("K-9", alive=alive, voters=len(view.controllers))
    else:
        yield because("K-8", "voting", alive=alive)


def leaderless(view: View, partition: PartitionRow) -> Iterator[ReasonRow]:
    """No leader: nobody is there who could elect one (K-8, K-9), or nobody may lead (E-4)."""
    candidates = partition.elr or partition.isr
    missing = tuple(no_controller(view))
    if missing:
        yield because("K-8", "leader")
        yield from missing
    alive = [row for row in view.brokers if row.id in candidates and row.state == RUNNING]
    if not candidates:
        yield because("E-4", "nobody")
    elif not alive:
        yield because("E-4", candidates=names(candidates))
    elif not missing:
        for row in alive:
            yield from away(row)


def record(view: View, topic: TopicRow, partition: PartitionRow, offset: int) -> Iterator[ReasonRow]:
    """A record above the high watermark (C-3), and who or what holds that back (H-4, H-5)."""
    log = log_of(partition, partition.leader)
    if log is None:
        yield from leaderless(view, partition)
        return
    if offset >= log.log_end_offset:
        yield because("L-2", offset=offset, log_end_offset=log.log_end_offset)
    elif offset < log.log_start_offset:
        yield because("L-12", offset=offset, log_start_offset=log.log_start_offset)
    elif offset >= log.high_watermark:
        yield because("C-3", offset=offset, high_watermark=log.high_watermark)
        wanted = min(topic.min_insync_replicas, len(partition.replicas))
        if len(partition.isr) < wanted:
            yield because("H-5", isr=len(partition.isr), min_insync_replicas=wanted)
        known = {follower.broker: follower.log_end_offset for follower in partition.followers}
        counted = (*partition.isr, *(b for b in partition.pending_isr or () if b not in partition.isr))
        for broker in counted:
            if known.get(broker, log.log_end_offset) <= offset:
                yield because("H-4", broker=broker, log_end_offset=known[broker], high_watermark=log.high_watermark)
                yield from _leaving(view, broker, log.broker)


def _leaving(view: View, number: int, leader: int) -> Iterator[ReasonRow]:
    """A member of the ISR that does not run any more: how long it stays one (K-3, H-8)."""
    row, judge = broker_of(view, number), broker_of(view, leader)
    if row is not None and judge is not None and row.state != RUNNING:
        limit_ms, lag_ms = row.broker_session_timeout_ms, judge.replica_lag_time_max_ms
        yield because("H-8", "away", broker=number, state=row.state, limit_ms=limit_ms, lag_ms=lag_ms)


def leader(view: View, topic: TopicRow, partition: PartitionRow) -> Iterator[ReasonRow]:
    """No leader (E-4, E-5), or not the preferred one (E-6, E-7, K-3), or nobody who could elect another (K-8, K-9)."""
    preferred = partition.replicas[0]
    present = None if partition.leader is None else broker_of(view, partition.leader)
    missing = tuple(no_controller(view))
    if partition.leader is None:
        yield from leaderless(view, partition)
        alive = tuple(broker for broker in partition.replicas if broker not in partition.offline)
        if alive and not missing and not topic.unclean_leader_election_enable:
            yield because("E-5", alive=names(alive))
    elif missing and present is not None and present.state != RUNNING:
        yield because("K-8", "leader_gone", leader=present.id, state=present.state)
        yield from missing
    elif present is not None and present.state != RUNNING:
        yield unnoticed(present)
    elif partition.leader != preferred:
        broker = broker_of(view, preferred)
        if broker is not None and (broker.fenced or broker.state != "running"):
            yield from away(broker)
        elif broker is not None and preferred in partition.isr:
            interval_ms = broker.leader_imbalance_check_interval_ms
            if missing:
                yield because("K-8", "leader")
                yield from missing
            elif broker.auto_leader_rebalance_enable:
                yield because("E-7", preferred=preferred, interval_ms=interval_ms)
            else:
                yield because("E-7", "off", preferred=preferred)
        else:
            yield because("E-6", preferred=preferred)
            yield from replica(view, topic, partition, preferred)


def unnoticed(leader: BrokerRow) -> ReasonRow:
    """A leader that answers nobody and is not fenced yet (K-3)."""
    return because("K-3", "unnoticed", leader=leader.id, state=leader.state, limit_ms=leader.broker_session_timeout_ms)


def replica(view: View, topic: TopicRow, partition: PartitionRow, number: int) -> Iterator[ReasonRow]:
    """A replica outside the ISR: fenced (H-12, K-3), lagging (H-8), about to join (H-10), or nobody could let it in."""
    if number in partition.isr or number not in partition.replicas:
        return
    broker = broker_of(view, number)
    if broker is not None and broker.fenced:
        yield because("H-12", broker=number)
        yield from away(broker)
        return
    judge = broker_of(view, -1 if partition.leader is None else partition.leader)
    follower = next((one for one in partition.followers if one.broker == number), None)
    if judge is None:
        yield because("H-10", "no_leader", broker=number)
    elif judge.state != RUNNING:
        yield because("H-10", "leader_away", broker=number, leader=judge.id, state=judge.state)
    elif follower is None or follower.log_end_offset < 0:
        yield because("H-10", "unheard", broker=number, leader=judge.id)
    elif follower.log_end_offset >= partition.high_watermark and (missing := tuple(no_controller(view))):
        yield because("K-8", "isr")
        yield from missing
    elif follower.caught_up_ms >= 0 and view.time_ms - follower.caught_up_ms > judge.replica_lag_time_max_ms:
        behind_ms, limit_ms = view.time_ms - follower.caught_up_ms, judge.replica_lag_time_max_ms
        yield because("H-8", broker=number, behind_ms=behind_ms, limit_ms=limit_ms)
    else:
        mark = partition.high_watermark
        yield because("H-10", broker=number, log_end_offset=follower.log_end_offset, high_watermark=mark)
    yield from _throttled(topic, partition, broker, judge)


def _throttled(
    topic: TopicRow, partition: PartitionRow, broker: BrokerRow | None, leader: BrokerRow | None
) -> Iterator[ReasonRow]:
    """A replica that is copied slowly on purpose (R-1, KIP-73)."""
    for side, one in (("leader", leader), ("follower", broker)):
        listed = topic.configs.get(f"{side}.replication.throttled.replicas", "").split(",")
        if one is not None and one.copy_rate is not None and {"*", f"{partition.partition}:{one.id}"} & {*listed}:
            yield because("R-1", broker=one.id, rate=one.copy_rate, setting=f"{side}.replication.throttled.rate")


def segment(view: View, topic: TopicRow, log: LogRow | None, base_offset: int) -> Iterator[ReasonRow]:
    """A segment that is still there: what keeps it, or that the next check takes it (L-8 … L-10, L-13 … L-15)."""
    row = None if log is None else next((one for one in log.segments if one.base_offset == base_offset), None)
    broker = None if log is None else broker_of(view, log.broker)
    if log is None or broker is None or row is None or not row.records:
        return
    if broker.state != RUNNING:
        yield because("L-8", "away", broker=broker.id, state=broker.state)
        return
    if "compact" in topic.cleanup_policy:
        yield from _uncleaned(topic, log, row, broker)
    if "delete" not in topic.cleanup_policy:
        if not row.active:
            yield because("L-15", policy=topic.cleanup_policy)
        return
    if row.end_offset > log.high_watermark:
        yield because("L-8", "uncommitted", end_offset=row.end_offset, high_watermark=log.high_watermark)
        return
    age_ms = view.time_ms - row.largest_timestamp_ms
    left_bytes = sum(one.size_bytes for one in log.segments if one.base_offset > base_offset)
    old = 0 <= topic.retention_ms < age_ms
    large = 0 <= topic.retention_bytes <= left_bytes
    if old or large:
        if base_offset != log.segments[0].base_offset:
            yield because("L-8", "behind", oldest=log.segments[0].base_offset)
        yield because("L-8", "due", interval_ms=broker.log_retention_check_interval_ms)
        return
    if topic.retention_ms < 0 and topic.retention_bytes < 0:
        yield because("L-8", "unlimited")
    if topic.retention_ms >= 0 and age_ms < 0:
        yield because("L-10", ahead_ms=-age_ms, retention_ms=topic.retention_ms)
    elif topic.retention_ms >= 0:
        yield because("L-8", "young", age_ms=age_ms, retention_ms=topic.retention_ms)
    if topic.retention_bytes >= 0:
        yield because("L-8", "small", left_bytes=left_bytes, retention_bytes=topic.retention_bytes)


def _uncleaned(topic: TopicRow, log: LogRow, row: SegmentRow, broker: BrokerRow) -> Iterator[ReasonRow]:
    """What the cleaner has left in a segment: it was not there yet (L-13), or a tombstone stays a while (L-14)."""
    if row.active:
        yield because("L-13", policy=topic.cleanup_policy)
        return
    if row.end_offset <= log.cleaned:
        yield because("L-14", delete_retention_ms=topic.delete_retention_ms)
        return
    closed = [one for one in log.segments if not one.active and one.end_offset <= log.high_watermark]
    total_bytes = sum(one.size_bytes for one in closed)
    dirty_bytes = sum(one.size_bytes for one in closed if one.end_offset > log.cleaned)
    if dirty_bytes > topic.min_cleanable_dirty_ratio * total_bytes:
        yield because("L-13", "due", dirty_bytes=dirty_bytes, backoff_ms=broker.log_cleaner_backoff_ms)
    else:
        percent = round(topic.min_cleanable_dirty_ratio * 100)
        yield because("L-13", "clean", dirty_bytes=dirty_bytes, total_bytes=total_bytes, percent=percent)


def away(broker: BrokerRow) -> Iterator[ReasonRow]:
    """A broker that is frozen (K-7), stopped (K-5), not let in yet (K-2) or silent (K-3)."""
    if broker.state == "paused":
        yield because("K-7", "broker", broker=broker.id)
    if broker.state == "stopped":
        yield because("K-5", broker=broker.id)
    elif broker.state == "running" and broker.fenced:
        yield because("K-2", broker=broker.id)
    elif broker.fenced:
        yield because("K-3", broker=broker.id, state=broker.state)


def names(brokers: tuple[int, ...]) -> str:
    """Brokers as a list for people."""
    return ", ".join(str(broker) for broker in brokers)
