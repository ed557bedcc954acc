"""Producers and consumers as rows, and what the consumers of a group were given twice or not at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple, cast

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.facts.consumers import PositionSet, RecordsDelivered, TruncationFound, WorkAbandoned
from kafka_tui.engine.facts.network import ProcessStarted
from kafka_tui.engine.ids import NodeId, TopicPartition
from kafka_tui.engine.nodes.consumer import Consumer
from kafka_tui.engine.nodes.producer import Producer
from kafka_tui.engine.persistent import Table, Vector
from kafka_tui.engine.simulation.timeline import Moment, Timeline
from kafka_tui.engine.storage.queued_batch import QueuedBatch
from kafka_tui.view.key_order import Newest, Spans, late
from kafka_tui.view.model_clients import BatchRow, Commits, ConsumerRow, LearntRow, ProducerRow, SeenRow
from kafka_tui.view.producer_waits import waits
from kafka_tui.view.project_common import ProcessState, state_of


class Tally(NamedTuple):
    """In records: what one consumer was given that its group had had before, passed over, and got in a wrong order."""

    duplicates: int
    missed: int
    out_of_order: int = 0


Place = tuple[str, TopicPartition]
"""A group, or a consumer without one, and a partition."""


class Ledger(NamedTuple):
    """What was delivered so far: the spans of each place, each consumer's tally, each key's newest.

    `abandoned` are spans that somebody crashed over and that nobody has been given again, `begun` who took up a place
    last, and at which offset.
    """

    spans: dict[Place, Spans]
    tallies: dict[str, Tally]
    newest: Newest
    abandoned: dict[Place, Spans]
    begun: dict[Place, tuple[str, int]]


NOTHING_DELIVERED = Ledger({}, {}, Table(), {}, {})

Noted = RecordsDelivered | TruncationFound | ProcessStarted | PositionSet | WorkAbandoned
"""The facts that a ledger is made of."""


def noted(ledger: Ledger, fact: Noted) -> Ledger:
    """The ledger after one more `poll()` that returned records, or after the log changed behind a consumer's back.

    What was truncated is gone: the records that come to stand at those offsets are others, and new to the group. A
    process that is started counts from nothing; what its group was given before stays.
    """
    if isinstance(fact, ProcessStarted):
        kept = {name: tally for name, tally in ledger.tallies.items() if fact.node != NodeId("consumer", name)}
        return ledger._replace(tallies=kept)
    place = (f"group {fact.group}" if fact.group else str(fact.node), fact.partition)
    match fact:
        case TruncationFound(new=new):
            spans = {**ledger.spans, place: _below(ledger.spans.get(place, ()), new)}
            abandoned = {**ledger.abandoned, place: _below(ledger.abandoned.get(place, ()), new)}
            return ledger._replace(spans=spans, abandoned=abandoned)
        case PositionSet(offset=offset):
            begun = {**ledger.begun, place: (str(fact.node.name), offset)}
            return _passed_over(ledger._replace(begun=begun), place)
        case WorkAbandoned(first_offset=first, end_offset=end):
            taken_up_by, offset = ledger.begun.get(place, ("", 0))
            elsewhere = taken_up_by not in ("", str(fact.node.name))
            end = min(end, offset) if elsewhere else end  # what somebody else began before is read again already
            if first >= end:
                return ledger
            left = _with_span(ledger.abandoned.get(place, ()), first, end)
            ledger = ledger._replace(abandoned={**ledger.abandoned, place: left})
            return _passed_over(ledger, place) if elsewhere else ledger
    return _delivered(ledger, place, fact)


def _delivered(ledger: Ledger, place: Place, fact: RecordsDelivered) -> Ledger:
    first, end = fact.first_offset, fact.end_offset
    spans = ledger.spans.get(place, ())
    again = sum(max(0, min(end, e) - max(first, f)) for f, e in spans)
    gap = first - spans[-1][1] if spans and first > spans[-1][1] else 0
    name = str(fact.node.name)
    old = ledger.tallies.get(name, Tally(0, 0))
    newest, disordered = late(ledger.newest, place[0], fact, spans)
    tally = Tally(old.duplicates + min(again, fact.records), old.missed + gap, old.out_of_order + disordered)
    abandoned = ledger.abandoned
    if place in abandoned:
        rest = tuple(span for f, e in abandoned[place] for span in ((f, min(e, first)), (max(f, end), e)))
        abandoned = {**abandoned, place: tuple((f, e) for f, e in rest if f < e)}
    return ledger._replace(
        spans={**ledger.spans, place: _with_span(spans, first, end)},
        tallies={**ledger.tallies, name: tally},
        newest=newest,
        abandoned=abandoned,
    )


def _passed_over(ledger: Ledger, place: Place) -> Ledger:
    """Whoever took up a place last has missed what somebody crashed over below the offset at which it began."""
    name, offset = ledger.begun[place]
    left = ledger.abandoned.get(place, ())
    lost = sum(end - first for first, end in _below(left, offset))
    if not lost:
        return ledger
    old = ledger.tallies.get(name, Tally(0, 0))
    above = tuple((max(first, offset), end) for first, end in left if end > offset)
    return ledger._replace(
        tallies={**ledger.tallies, name: old._replace(missed=old.missed + lost)},
        abandoned={**ledger.abandoned, place: above},
    )


def _below(spans: Spans, offset: int) -> Spans:
    return tuple((first, min(end, offset)) for first, end in spans if first < offset)


def _with_span(spans: Spans, first: int, end: int) -> Spans:
    before = tuple(span for span in spans if span[1] < first)
    after = tuple(span for span in spans if span[0] > end)
    touching = spans[len(before) : len(spans) - len(after)]
    joined = (min([first, *(f for f, _ in touching)]), max([end, *(e for _, e in touching)]))
    return (*before, joined, *after)


class Ledgers:
    """The ledger of each place of a timeline; of another timeline it reads only what lies behind what both share."""

    def __init__(self) -> None:
        self._read: list[Moment] = []  # the moments read so far, to notice another timeline
        self._changes: list[tuple[int, Ledger]] = []  # (moment, ledger from there on)

    def at(self, timeline: Timeline) -> Ledger:
        """The ledger at the timeline's current moment."""
        cursor, moments = timeline.cursor, timeline.moments
        self._forget_what_is_not_of(moments)
        ledger = self._changes[-1][1] if self._changes else NOTHING_DELIVERED
        for index in range(len(self._read), cursor + 1):
            moment = moments[index]
            self._read.append(moment)
            for recorded in moment.facts:
                if isinstance(recorded.fact, Noted):
                    ledger = noted(ledger, recorded.fact)
                    self._changes.append((index, ledger))
        at = bisect_right(self._changes, cursor, key=_moment_of)
        return self._changes[at - 1][1] if at else NOTHING_DELIVERED

    def _forget_what_is_not_of(self, moments: Vector[Moment]) -> None:
        """Keep what was read of the moments that a timeline has too: with one, it has all before it."""
        read = self._read
        last = min(len(read), moments.end) - 1
        if last >= 0 and moments[last] is not read[last]:
            shared = bisect_left(range(last), True, key=lambda index: moments[index] is not read[index])
            del read[shared:]
            del self._changes[bisect_left(self._changes, shared, key=_moment_of) :]


def _moment_of(change: tuple[int, Ledger]) -> int:
    return change[0]


class ClientsRoom:
    """Rows of clients, made anew only for those that changed."""

    def __init__(self) -> None:
        self._ledgers = Ledgers()
        self._producers: dict[str, tuple[Producer, ProcessState, ProducerRow]] = {}
        self._consumers: dict[str, tuple[Consumer, ProcessState, Tally, ConsumerRow]] = {}

    def producers(self, cluster: Cluster) -> tuple[ProducerRow, ...]:
        """All producers, by name."""
        rows: dict[str, tuple[Producer, ProcessState, ProducerRow]] = {}
        for name, producer in cluster.producers.items():
            state = state_of(cluster, NodeId("producer", name))
            known = self._producers.get(name)
            if known is None or known[0] is not producer or known[1] != state:
                known = (producer, state, producer_row(producer, state))
            rows[name] = known
        self._producers = rows
        return tuple(row for _, _, row in rows.values())

    def consumers(self, timeline: Timeline) -> tuple[ConsumerRow, ...]:
        """All consumers, by name."""
        cluster = timeline.cluster
        if not len(cluster.consumers):
            return ()
        tallies = self._ledgers.at(timeline).tallies
        rows: dict[str, tuple[Consumer, ProcessState, Tally, ConsumerRow]] = {}
        for name, consumer in cluster.consumers.items():
            state = state_of(cluster, NodeId("consumer", name))
            tally = tallies.get(name, Tally(0, 0))
            known = self._consumers.get(name)
            if known is None or known[0] is not consumer or known[1:3] != (state, tally):
                known = (consumer, state, tally, consumer_row(consumer, state, tally))
            rows[name] = known
        self._consumers = rows
        return tuple(row for _, _, _, row in rows.values())


def producer_row(producer: Producer, state: ProcessState) -> ProducerRow:
    """One producer."""
    error = producer.last_error
    return ProducerRow(
        name=producer.name,
        state=state,
        acks=producer.config.acks,
        sent=producer.sent,
        acknowledged=producer.acknowledged,
        unconfirmed=producer.unconfirmed,
        failed=producer.failed,
        in_flight=sum(len(item.batch.records) for sent in producer.in_flight.values() for item in sent.batches),
        batches=producer.batches,
        record_bytes=producer.record_bytes,
        wire_bytes=producer.wire_bytes,
        queued=sum(len(batch.records) for queue in producer.accumulator.values() for batch in queue),
        last_error=None if error is None else error.error,
        buffered_bytes=producer.memory_bytes,
        learnt=LearntRow(
            offsets={str(partition): offset for partition, offset in producer.last_offsets.items()},
            exceptions=tuple(
                SeenRow(exception=seen.exception, by=seen.by, message=seen.message, records=seen.records)
                for seen in producer.learnt
            ),
        ),
        waits=waits(producer),
        requests=producer.requests,
        retries=producer.retries,
        accumulator=tuple(_batches(producer)),
        linger_ms=producer.config.linger_ms,
        batch_size=producer.config.batch_size,
        compression_type=producer.config.compression_type,
        enable_idempotence=producer.config.enable_idempotence,
    )


def _batches(producer: Producer) -> Iterator[BatchRow]:
    """What is under way, then what waits: both by partition, the oldest first."""
    sent = [
        (item.partition, item.batch, request.broker)
        for request in producer.in_flight.values()
        for item in request.batches
    ]
    for partition, batch, broker in sorted(sent, key=lambda one: (one[0], one[1].place)):
        yield _batch(partition, batch, broker)
    for partition, queue in sorted(producer.accumulator.items()):
        for batch in queue:
            yield _batch(partition, batch, None)


def _batch(partition: TopicPartition, batch: QueuedBatch, broker: int | None) -> BatchRow:
    return BatchRow(
        partition=str(partition),
        records=len(batch.records),
        record_bytes=batch.records_bytes,
        size_bytes=batch.size_bytes,
        created_ms=batch.created_ms,
        attempts=batch.attempts,
        broker=broker,
    )


def _commits(consumer: Consumer) -> Commits:
    never = consumer.commit == "auto" and not consumer.config.enable_auto_commit
    return "never" if never else cast(Commits, consumer.commit)


def consumer_row(consumer: Consumer, state: ProcessState, tally: Tally) -> ConsumerRow:
    """One consumer."""
    return ConsumerRow(
        name=consumer.name,
        state=state,
        group=consumer.group or None,
        partitions=tuple(str(partition) for partition in consumer.partitions),
        positions={str(partition): position for partition, position in consumer.positions.items()},
        delivered=consumer.delivered,
        processed=consumer.processed,
        waiting=consumer.in_hand if consumer.hand_over else 0,
        last_error=None if consumer.last_error is None else consumer.last_error.exception,
        last_error_text=None if consumer.last_error is None else consumer.last_error.message,
        in_hand=consumer.in_hand,
        commit=_commits(consumer),
        next_commit_ms=consumer.next_commit_ms,
        auto_offset_reset=consumer.config.auto_offset_reset,
        duplicates=tally.duplicates,
        missed=tally.missed,
        out_of_order=tally.out_of_order,
    )
