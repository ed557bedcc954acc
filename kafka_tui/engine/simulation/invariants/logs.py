"""I-1, I-4, I-5: what the logs of one partition's replicas are to each other at one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kafka_tui.engine.nodes.broker import Leadership, Replica
from kafka_tui.engine.simulation.invariants.common import Place, Violation, agree, newest_first


def offsets_in_order(place: Place, known: dict[int, int]) -> Iterator[Violation]:
    """I-1: log start ≤ HW ≤ LEO on every replica; offsets in a log strictly increase.

    Here and below `known` says below which offset each broker's log was looked at already.
    """
    for broker, replica in place.replicas:
        where = f"{place.partition} on broker {broker}"
        start, mark, end = replica.log.log_start_offset, replica.high_watermark, replica.log.log_end_offset
        if not start <= mark <= end:
            yield Violation("I-1", where, f"start {start}, HW {mark}, LEO {end}")
        following = end
        for batch in newest_first(replica):
            if batch.last_offset >= following:
                yield Violation("I-1", where, f"{following} after {batch.last_offset}")
            if batch.base_offset < known.get(broker, 0):
                break
            following = batch.base_offset


def strong_isr(
    place: Place, excused: tuple[int, ...], kept_below: Callable[[Leadership], int | None]
) -> Iterator[Violation]:
    """I-4: all below the HW of a broker that believes it leads is on every member of the committed ISR.

    `excused` are members whose machine has lost its power and that the controller has not heard of since; `kept_below`
    says up to where what a leader called committed is promised, None for all of it.
    """
    replicas = dict(place.replicas)
    for broker, replica in place.replicas:
        if replica.leadership is None or broker not in place.alive:
            continue
        bound = kept_below(replica.leadership)
        mark = replica.high_watermark if bound is None else min(bound, replica.high_watermark)
        for member in place.state.isr:
            if member in excused:
                continue
            end = replicas[member].log.log_end_offset if member in replicas else 0
            if end < mark:
                found = f"HW {mark} on broker {broker}, LEO {end} on ISR member {member}"
                yield Violation("I-4", str(place.partition), found)


def log_matching(place: Place, known: dict[int, int], cleaned_below: int) -> Iterator[Violation]:
    """I-5: two replicas with a record of the same offset and leader epoch have equal logs up to there.

    Below `cleaned_below`, where the cleaner of some broker has been (L-13), whole batches may be missing on either
    side, and of two that are there the records that both have left are compared.
    """
    for index, (broker, replica) in enumerate(place.replicas):
        for other, other_replica in place.replicas[index + 1 :]:
            agreed_below = min(known.get(broker, 0), known.get(other, 0))
            offset = _disagreement(replica, other_replica, agreed_below, cleaned_below)
            if offset is not None:
                yield Violation("I-5", str(place.partition), f"brokers {broker} and {other} differ at {offset}")


def _disagreement(one: Replica, other: Replica, agreed_below: int, cleaned_below: int) -> int | None:
    """Where two logs differ although a later record is the same in both, or None.

    Both are read from their ends; equal batches below `agreed_below` were compared with all that lies before them.
    """
    end = min(one.log.log_end_offset, other.log.log_end_offset)
    left, right = newest_first(one, end), newest_first(other, end)
    a, b = next(left, None), next(right, None)
    joined = False
    while a is not None and b is not None:
        if a.base_offset == b.base_offset and (joined or a.leader_epoch == b.leader_epoch):
            if not agree(a, b):
                return a.base_offset
            if a.base_offset < agreed_below:
                return None
            joined = True
            a, b = next(left, None), next(right, None)
        elif joined and max(a.base_offset, b.base_offset) >= cleaned_below:
            return max(a.base_offset, b.base_offset)
        elif a.base_offset >= b.base_offset:
            a = next(left, None)
        else:
            b = next(right, None)
    return None
