"""Why is it not so? Reasons for what a learner misses, read from the view alone: rules and the values they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kafka_tui.engine.configs import BrokerConfig
from kafka_tui.engine.ids import Value
from kafka_tui.view.model import BrokerRow, LogRow, PartitionRow, ReasonRow, Scalar, TopicRow, View

_DEFAULTS: Final = BrokerConfig()


class MemberThing(Value, frozen=True):
    """A member of a group, by its client: why does it idle?"""

    group: str
    client: str


class RecordThing(Value, frozen=True):
    """A record: why can no consumer read it?"""

    topic: str
    partition: int
    offset: int


class PartitionThing(Value, frozen=True):
    """A partition: why has it no leader, or not the preferred one?"""

    topic: str
    partition: int


class ReplicaThing(Value, frozen=True):
    """A replica: why is it not in the ISR?"""

    topic: str
    partition: int
    broker: int


class BrokerThing(Value, frozen=True):
    """A broker: why does it do nothing?"""

    broker: int


Thing = MemberThing | RecordThing | PartitionThing | ReplicaThing | BrokerThing
"""What can be asked about."""


def why_not(view: View, thing: Thing) -> tuple[ReasonRow, ...]:
    """The reasons, the nearest first; none when the thing is as it should be or is not there."""
    match thing:
        case MemberThing(group=group, client=client):
            return tuple(_member(view, group, client))
        case BrokerThing(broker=number):
            broker = _broker(view, number)
            return () if broker is None else tuple(_broker_reasons(broker))
        case RecordThing() | PartitionThing() | ReplicaThing():
            topic = next((row for row in view.topics if row.name == thing.topic), None)
            if topic is None or not 0 <= thing.partition < len(topic.partitions):
                return ()
            partition = topic.partitions[thing.partition]
    match thing:
        case RecordThing(offset=offset):
            return tuple(_record(topic, partition, offset))
        case PartitionThing():
            return tuple(_leader(view, topic, partition))
        case ReplicaThing(broker=number):
            return tuple(_replica(view, partition, number))


def _because(rule: str, **values: Scalar) -> ReasonRow:
    return ReasonRow(rule=rule, values=values)


def _broker(view: View, number: int) -> BrokerRow | None:
    return next((row for row in view.brokers if row.id == number), None)


def _log(partition: PartitionRow, broker: int | None) -> LogRow | None:
    return next((log for log in partition.logs if log.broker == broker), None)


def _member(view: View, group: str, client: str) -> Iterator[ReasonRow]:
    """An idle member (G-11, G-8, S-1, G-9, N-4), or one whose group rebalances (G-6, N-2)."""
    row = next((one for one in view.groups if one.group == group), None)
    member = None if row is None else next((one for one in row.members if one.client == client), None)
    if row is None or member is None:
        return
    if row.state != "Stable":
        yield _because("G-6" if row.protocol == "classic" else "N-2", group=group, state=row.state)
    elif member.why is not None:
        yield member.why


def _record(topic: TopicRow, partition: PartitionRow, offset: int) -> Iterator[ReasonRow]:
    """A record above the high watermark (C-3), and who or what holds that back (H-4, H-5)."""
    log = _log(partition, partition.leader)
    if log is None:
        yield _because("E-4", candidates=_names(partition.elr or partition.isr))
        return
    if offset >= log.log_end_offset:
        yield _because("L-2", offset=offset, log_end_offset=log.log_end_offset)
    elif offset < log.log_start_offset:
        yield _because("L-12", offset=offset, log_start_offset=log.log_start_offset)
    elif offset >= log.high_watermark:
        yield _because("C-3", offset=offset, high_watermark=log.high_watermark)
        wanted = min(topic.min_insync_replicas, len(partition.replicas))
        if len(partition.isr) < wanted:
            yield _because("H-5", isr=len(partition.isr), min_insync_replicas=wanted)
        known = {follower.broker: follower.log_end_offset for follower in partition.followers}
        counted = (*partition.isr, *(b for b in partition.pending_isr or () if b not in partition.isr))
        for broker in counted:
            if known.get(broker, log.log_end_offset) <= offset:
                yield _because("H-4", broker=broker, log_end_offset=known[broker], high_watermark=log.high_watermark)


def _leader(view: View, topic: TopicRow, partition: PartitionRow) -> Iterator[ReasonRow]:
    """No leader (E-4, E-5), or not the preferred one (E-6, E-7, K-3)."""
    preferred = partition.replicas[0]
    if partition.leader is None:
        yield _because("E-4", candidates=_names(partition.elr or partition.isr))
        alive = tuple(broker for broker in partition.replicas if broker not in partition.offline)
        if alive and not topic.unclean_leader_election_enable:
            yield _because("E-5", alive=_names(alive))
    elif partition.leader != preferred:
        broker = _broker(view, preferred)
        if broker is not None and (broker.fenced or broker.state != "running"):
            yield from _away(broker)
        elif preferred in partition.isr:
            interval_ms = _DEFAULTS.leader_imbalance_check_interval_seconds * 1000
            yield _because("E-7", preferred=preferred, interval_ms=interval_ms)
        else:
            yield _because("E-6", preferred=preferred)
            yield from _replica(view, partition, preferred)


def _replica(view: View, partition: PartitionRow, number: int) -> Iterator[ReasonRow]:
    """A replica outside the ISR: fenced (H-12, K-3), lagging (H-8), or about to join (H-10)."""
    if number in partition.isr or number not in partition.replicas:
        return
    broker = _broker(view, number)
    if broker is not None and broker.fenced:
        yield _because("H-12", broker=number)
        yield from _away(broker)
        return
    follower = next((one for one in partition.followers if one.broker == number), None)
    if follower is None:
        return
    behind_ms = view.time_ms - follower.caught_up_ms
    limit_ms = _DEFAULTS.replica_lag_time_max_ms
    if follower.caught_up_ms >= 0 and behind_ms > limit_ms:
        yield _because("H-8", broker=number, behind_ms=behind_ms, limit_ms=limit_ms)
    else:
        mark = partition.high_watermark
        yield _because("H-10", broker=number, log_end_offset=follower.log_end_offset, high_watermark=mark)


def _broker_reasons(broker: BrokerRow) -> Iterator[ReasonRow]:
    """A broker that is away (K-2, K-3, K-5, K-7), or one that nothing was placed on (R-4)."""
    yield from _away(broker)
    if not broker.replicas and broker.state == "running" and not broker.fenced:
        yield _because("R-4", broker=broker.id)


def _away(broker: BrokerRow) -> Iterator[ReasonRow]:
    if broker.state == "paused":
        yield _because("K-7", broker=broker.id)
    if broker.state == "stopped":
        yield _because("K-5", broker=broker.id)
    elif broker.state == "running" and broker.fenced:
        yield _because("K-2", broker=broker.id)
    elif broker.fenced:
        yield _because("K-3", broker=broker.id, state=broker.state)


def _names(brokers: tuple[int, ...]) -> str:
    return ", ".join(str(broker) for broker in brokers)
