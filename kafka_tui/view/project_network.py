"""What is on its way between nodes, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_tui.engine.cluster import Network
from kafka_tui.engine.facts.network import InFlight
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.requests.base import Request, Response
from kafka_tui.engine.requests.data import (
    FetchedPartition,
    FetchRequest,
    FetchResponse,
    ListOffsetsResponse,
    ProduceRequest,
    ProduceResponse,
)
from kafka_tui.engine.requests.groups import CommittedOffset, OffsetCommitRequest, OffsetFetchResponse
from kafka_tui.engine.storage.batches import Batch
from kafka_tui.view.model import CargoRow, InFlightRow


class NetworkRoom:
    """Rows of messages; a message never changes, so its row is made once."""

    def __init__(self) -> None:
        self._in_flight: Table[int, InFlight] = Table()
        self._rows: dict[int, InFlightRow] = {}
        self._all: tuple[InFlightRow, ...] = ()

    def rows(self, network: Network) -> tuple[InFlightRow, ...]:
        """What is in flight, by id."""
        old, now = self._in_flight, network.in_flight
        if now is not old:
            self._in_flight = now
            for number in now.gone(old):
                del self._rows[number]
            self._rows.update({number: in_flight_row(now[number]) for number in now.news(old)})
            self._all = tuple(map(self._rows.__getitem__, now.keys))
        return self._all


def in_flight_row(message: InFlight) -> InFlightRow:
    """One request or response on its way."""
    body = message.body
    return InFlightRow(
        id=message.id,
        kind=body.kind,
        response=isinstance(body, Response),
        source=str(message.source),
        target=str(message.target),
        sent_ms=message.sent_ms,
        due_ms=message.due_ms,
        partitions=tuple(str(partition) for partition in body.partitions_named),
        cargo=tuple(_cargo(body)),
        background=message.background,
    )


def _cargo(body: Request | Response) -> Iterator[CargoRow]:
    """What the body carries of each partition; bodies without offsets carry nothing."""
    match body:
        case ProduceRequest(data=data):
            for item in data:  # offsets count from 0 until the leader sets them (B-1)
                yield _row(item.partition, item.batch.base_offset, item.batch.next_offset)
        case ProduceResponse(results=results):
            for result in results:
                yield _row(result.partition, result.base_offset, result.base_offset, result.error)
        case FetchRequest(partitions=wanted):
            for place in wanted:
                yield _row(place.partition, place.fetch_offset, place.fetch_offset)
        case FetchResponse(partitions=fetched):
            for part in fetched:
                yield _fetched(part)
        case ListOffsetsResponse(offsets=found):
            for at in found:
                yield _row(at.partition, at.offset, at.offset, at.error)
        case OffsetCommitRequest(offsets=committed):
            yield from _committed(committed)
        case OffsetFetchResponse(offsets=committed):
            yield from _committed(committed)
        case _:
            return


def _committed(offsets: Iterable[CommittedOffset]) -> Iterator[CargoRow]:
    for committed in offsets:
        yield _row(committed.partition, committed.offset, committed.offset)


def _fetched(part: FetchedPartition) -> CargoRow:
    """Records, or none: then both offsets are where the logs diverge, or the high watermark."""
    batches: tuple[Batch, ...] = part.batches
    if batches:
        return _row(part.partition, batches[0].base_offset, batches[-1].next_offset, part.error)
    at = part.high_watermark if part.diverging is None else part.diverging.end_offset
    return _row(part.partition, at, at, part.error)


def _row(partition: TopicPartition, first: int, end: int, error: str = "NONE") -> CargoRow:
    return CargoRow(
        partition=str(partition), first_offset=first, end_offset=end, error=None if error == "NONE" else error
    )
