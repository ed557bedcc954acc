"""Each producer from the inside: its batches as they fill, wait and travel, and what its program knows (P-6 … P-16)."""

from __future__ import annotations

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look
from kafka_tui.tui.drawings.sizes import Piece, bytes_words, put_row, time_words
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import BatchRow, ProducerRow

MAX_BAR, MIN_BAR = 24, 6

Line = list[Piece] | BatchRow


def draw_producers(producers: tuple[ProducerRow, ...], time_ms: int, width: int, height: int, look: Look) -> Buffer:
    """Draw each producer under the other: name and settings, batches, costs, what its program was told."""
    buffer = look.buffer(width, height)
    if not producers:
        buffer.put(0, 0, fit(look.say("producers.nobody"), width, look.glyphs.ellipsis), Ink.DIM)
        return buffer
    y = 0
    for place, producer in enumerate(producers):
        waiting = len(producers) - place - 1
        room = max((height - y) // (waiting + 1), 1)
        for line in _fitting(producer, room, look):
            if y >= height:
                return buffer
            _draw_line(buffer, y, producer, line, time_ms, look)
            y += 1
    return buffer


def _fitting(producer: ProducerRow, room: int, look: Look) -> list[Line]:
    """The lines of a producer that find room: its name, what it learnt, what it cost, then as many batches."""
    head, costs, learnt = _head(producer, look), _costs(producer, look), _learnt(producer, look)
    told = [line for line in (learnt, costs) if line][: max(room - 1, 0)]
    batches: tuple[Line, ...] = producer.accumulator
    left = max(room - 1 - len(told), 0)
    if len(batches) > left:
        shown = max(left - 1, 0)
        more: list[Piece] = [(look.say("producers.more_batches", count=len(batches) - shown), Ink.DIM)]
        middle: list[Line] = [*batches[:shown], more][: max(left, 0)]
    else:
        middle = list(batches)
    return [head, *middle, *reversed(told)]


def _head(producer: ProducerRow, look: Look) -> list[Piece]:
    thing = f"producer/{producer.name}"
    state = "" if producer.state == "running" else look.say(f"broker.{producer.state}")
    ink = Ink.SELECTED if look.selection == thing else Ink.OUT if state else Ink.STRONG
    return [
        (f"{look.glyphs.to_right} {look.join(producer.name, state)}", ink),
        (f"acks={producer.acks}", Ink.TEXT),
        (f"linger.ms={producer.linger_ms}", Ink.TEXT),
        (f"batch.size={producer.batch_size}", Ink.TEXT),
        (f"compression.type={producer.compression_type}" if producer.compression_type != "none" else "", Ink.TEXT),
        ("" if producer.enable_idempotence else "enable.idempotence=false", Ink.LAG),
    ]


def _costs(producer: ProducerRow, look: Look) -> list[Piece]:
    """What its sending has cost so far: requests, records a request, bytes a record on the wire."""
    if not producer.requests:
        return []
    carried = producer.sent - producer.queued
    factor = producer.record_bytes / producer.wire_bytes if producer.wire_bytes else 0
    return [
        ("  " + look.say("producers.requests", count=producer.requests), Ink.TEXT),
        (look.say("producers.each", count=f"{carried / producer.requests:.1f}"), Ink.TEXT),
        (look.say("producers.wire", size=bytes_words(producer.wire_bytes // max(carried, 1))), Ink.TEXT),
        (look.say("producers.factor", factor=f"{factor:.1f}") if producer.compression_type != "none" else "", Ink.GOAL),
        (look.say("producers.retries", count=producer.retries) if producer.retries else "", Ink.LAG),
    ]


def _learnt(producer: ProducerRow, look: Look) -> list[Piece]:
    """What the program itself knows, which may be less than what happened (P-16)."""
    known = [
        look.say("producers.up_to", partition=partition, offset=offset)
        for partition, offset in producer.learnt.offsets.items()
        if offset >= 0
    ]
    seen = [
        look.say("producers.saw", count=one.records, exception=one.exception.rpartition(".")[2], by=one.by)
        for one in producer.learnt.exceptions
    ]
    unheard = producer.unconfirmed
    if not known and not seen and not unheard:
        return [("  " + look.say("producers.knows_nothing"), Ink.DIM)] if producer.sent else []
    return [
        ("  " + look.say("producers.knows"), Ink.DIM),
        *((words, Ink.OUT) for words in seen),
        (look.say("producers.unheard", count=unheard) if unheard else "", Ink.LAG),
        *((words, Ink.GOAL) for words in known),
    ]


def _draw_line(buffer: Buffer, y: int, producer: ProducerRow, line: Line, time_ms: int, look: Look) -> None:
    if isinstance(line, BatchRow):
        _draw_batch(buffer, y, producer, line, time_ms, look)
    else:
        put_row(buffer, 0, y, line, look)
    buffer.mark(0, y, buffer.width, 1, f"producer/{producer.name}")


def _draw_batch(buffer: Buffer, y: int, producer: ProducerRow, batch: BatchRow, time_ms: int, look: Look) -> None:
    """A batch: how full it is, and how long it still waits; or where it goes, and what packing made of it."""
    names = min(max((cells_of(one.partition) for one in producer.accumulator), default=1), max(buffer.width // 4, 4))
    sent = batch.broker is not None
    ink = Ink.FLIGHT if sent else Ink.PENDING
    buffer.put(2, y, fit(batch.partition, names, look.glyphs.ellipsis), Ink.TEXT)
    x = 2 + names + 1
    words = _under_way(batch, look) if sent else _waits(producer, batch, time_ms, look)
    longest = sum(cells_of(text) + 2 for text, _ in words[:2])
    bar = min(max(buffer.width - x - 1 - longest, 0), MAX_BAR)
    if bar >= MIN_BAR:
        full = min(max(batch.size_bytes * bar // max(producer.batch_size, 1), 1), bar)
        buffer.put(x, y, look.glyphs.absent * bar, Ink.FAINT)
        buffer.put(x, y, look.glyphs.full * full, ink)
        x += bar + 1
    put_row(buffer, x, y, words, look)


def _under_way(batch: BatchRow, look: Look) -> list[Piece]:
    assert batch.broker is not None
    packed = look.say("producers.packed", before=bytes_words(batch.record_bytes), after=bytes_words(batch.size_bytes))
    return [
        (look.say("producers.to_broker", arrow=look.glyphs.to_right, broker=batch.broker), Ink.FETCH),
        (look.say("producers.records", count=batch.records), Ink.TEXT),
        (packed, Ink.TEXT),
        (look.say("producers.attempt", number=batch.attempts + 1) if batch.attempts else "", Ink.LAG),
    ]


def _waits(producer: ProducerRow, batch: BatchRow, time_ms: int, look: Look) -> list[Piece]:
    waited = max(time_ms - batch.created_ms, 0)
    return [
        (look.say("producers.records", count=batch.records), Ink.TEXT),
        (bytes_words(batch.size_bytes), Ink.TEXT),
        (look.say("producers.waited", waited=time_words(waited), linger=time_words(producer.linger_ms)), Ink.DIM),
        (look.say("producers.attempt", number=batch.attempts + 1) if batch.attempts else "", Ink.LAG),
    ]
