"""Each producer from the inside: its batches as they fill, wait and travel, and what its program knows (P-6 … P-16)."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings.look import Look, program_ink
from kafka_tui.tui.drawings.producer_table import NARROW, carried, draw_producer_table, each_request, knowledge, packs
from kafka_tui.tui.drawings.sizes import Piece, bytes_words, put_row, time_words
from kafka_tui.tui.palette import Ink
from kafka_tui.view.model_clients import BatchRow, ProducerRow

MAX_BAR, MIN_BAR = 24, 6

ROWS_EACH = 5
"""With fewer rows for each they are lines of a table; where a row has room for much, two producers need none."""

Line = list[Piece] | BatchRow
"""A row: words, or a batch with its bar."""


def draw_producers(producers: tuple[ProducerRow, ...], time_ms: int, width: int, height: int, look: Look) -> Buffer:
    """Draw each producer under the other: name and settings, batches, costs, what its program was told.

    Several of them, and few rows: a table, so that what differs stands side by side; below it batches by producer.
    """
    buffer = look.buffer(width, height)
    if not producers:
        buffer.put(0, 0, fit(look.say("producers.nobody"), width, look.glyphs.ellipsis), Ink.DIM)
        return buffer
    if len(producers) > (1 if width < NARROW else 2) and height < ROWS_EACH * len(producers):
        rows = range(draw_producer_table(buffer, producers, look), height)
        batches = [(producer, batch) for producer in producers for batch in producer.accumulator]
        for y, (producer, batch) in zip(rows, batches, strict=False):
            _draw_line(buffer, y, producer, replace(batch, partition=producer.name), time_ms, look)
        return buffer
    y = 0
    for place, producer in enumerate(producers):
        waiting = len(producers) - place - 1
        room = max((height - y) // (waiting + 1), 1)
        for line in _fitting(producer, room, width, time_ms, look):
            if y >= height:
                return buffer
            _draw_line(buffer, y, producer, line, time_ms, look)
            y += 1
    return buffer


def _fitting(producer: ProducerRow, room: int, width: int, time_ms: int, look: Look) -> list[Line]:
    """The lines of a producer that find room: its name, what it learnt, what it cost, its batches, and all the rest.

    What it cost comes before a mere list of what was acknowledged.
    """
    head = _rows(_head(producer, width, look), width)
    told = {"costs": _rows(_costs(producer, look), width), "learnt": _rows(_learnt(producer, width, look), width)}
    order = ("costs", "learnt") if _all_is_well(producer) else ("learnt", "costs")
    waits = [_beside(producer, batch, time_ms, look) for batch in producer.accumulator] if width < NARROW else []
    left = room - 1
    kept = dict.fromkeys(order, 0)
    for name, reserved in zip(order, (0, min(len(producer.accumulator), 1)), strict=True):
        kept[name] = min(len(told[name]), 1, max(left - reserved, 0))
        left -= kept[name]
    batches = producer.accumulator if len(producer.accumulator) <= left else producer.accumulator[: max(left - 1, 0)]
    more = len(producer.accumulator) - len(batches) if left else 0
    left -= len(batches) + (more > 0)
    tall = 0 < len(waits) <= left and not more
    left -= len(waits) if tall else 0
    for name in order:
        added = min(len(told[name]) - kept[name], left)
        kept[name] += added
        left -= added
    lines: list[Line] = [*head[: 1 + left]]
    for place, batch in enumerate(batches):
        lines += [batch, waits[place]] if tall else [batch]
    if more:
        lines.append([("  " + look.say("producers.more_batches", count=more), Ink.DIM)])
    return [*lines, *told["costs"][: kept["costs"]], *told["learnt"][: kept["learnt"]]]


def _rows(pieces: list[Piece], width: int) -> list[list[Piece]]:
    """Pieces on as many rows as they need, those after the first moved in."""
    rows: list[list[Piece]] = []
    used = width
    for words, ink in pieces:
        if words and (used + 2 + cells_of(words) > width or not rows):
            rows.append([(f"    {words}" if rows else words, ink)])
            used = cells_of(rows[-1][0][0])
        elif words:
            rows[-1].append((words, ink))
            used += 2 + cells_of(words)
    return rows


def _all_is_well(producer: ProducerRow) -> bool:
    """Whether the program knows where its records are, and of no exception."""
    learnt = producer.learnt
    return not learnt.exceptions and any(offset >= 0 for offset in learnt.offsets.values())


def _head(producer: ProducerRow, width: int, look: Look) -> list[Piece]:
    """Its name and settings; where there is little room, what is special in a word, before what all have."""
    thing = f"producer/{producer.name}"
    state = "" if producer.state == "running" else look.say(f"broker.{producer.state}")
    ink = Ink.SELECTED if look.selection == thing else program_ink(producer.state, Ink.STRONG)
    codec = producer.compression_type if packs(producer) else ""
    numbers = "" if producer.enable_idempotence else "enable.idempotence=false"
    short = width < NARROW
    return [
        (f"{look.glyphs.to_right} {look.join(producer.name, state)}", ink),
        (codec if short else "", Ink.TEXT),
        (f"acks={producer.acks}", Ink.TEXT),
        (look.say("producers.no_numbers") if short and numbers else "", Ink.LAG),
        (f"linger.ms={producer.linger_ms}", Ink.TEXT),
        (f"batch.size={producer.batch_size}", Ink.TEXT),
        (f"compression.type={codec}" if codec and not short else "", Ink.TEXT),
        ("" if short else numbers, Ink.LAG),
    ]


def _costs(producer: ProducerRow, look: Look) -> list[Piece]:
    """What its sending has cost so far: requests, records a request, bytes a record on the wire.

    With a codec what it saved comes first.
    """
    if not producer.requests:
        return []
    factor = producer.record_bytes / producer.wire_bytes if producer.wire_bytes else 0
    each = (look.say("producers.each", count=f"{each_request(producer):.1f}"), Ink.TEXT)
    wire = (look.say("producers.wire", size=bytes_words(producer.wire_bytes // max(carried(producer), 1))), Ink.TEXT)
    smaller = (look.say("producers.factor", factor=f"{factor:.1f}"), Ink.GOAL)
    return [
        ("  " + look.say("producers.requests", count=producer.requests), Ink.TEXT),
        (look.say("producers.retries", count=producer.retries) if producer.retries else "", Ink.LAG),
        *((smaller, wire, each) if packs(producer) else (each, wire)),
    ]


def _learnt(producer: ProducerRow, width: int, look: Look) -> list[Piece]:
    """What the program itself knows, with the words before it, which never stand alone."""
    known = knowledge(producer, look, short=width < NARROW)
    if not known:
        return [("  " + look.say("producers.knows_nothing"), Ink.DIM)] if producer.sent else []
    (first, ink), *others = known
    return [(f"  {look.say('producers.knows')} {first}", ink), *others]


def _draw_line(buffer: Buffer, y: int, producer: ProducerRow, line: Line, time_ms: int, look: Look) -> None:
    if isinstance(line, BatchRow):
        _draw_batch(buffer, y, producer, line, time_ms, look)
    else:
        put_row(buffer, 0, y, line, look)
    buffer.mark(0, y, buffer.width, 1, f"producer/{producer.name}")


def _draw_batch(buffer: Buffer, y: int, producer: ProducerRow, batch: BatchRow, time_ms: int, look: Look) -> None:
    """A batch: how full it is, and how long it still waits; or where it goes, and what packing made of it."""
    names = min(max((cells_of(one.partition) for one in producer.accumulator), default=1), max(buffer.width // 3, 4))
    ink = Ink.PENDING if batch.broker is None else Ink.FLIGHT
    buffer.put(2, y, fit(batch.partition, names, look.glyphs.ellipsis), Ink.TEXT)
    x = 2 + names + 1
    words = _batch_words(producer, batch, time_ms, look)
    beside = words[: 1 if buffer.width < NARROW else 2]
    bar = min(max(buffer.width - x - 1 - sum(cells_of(text) + 2 for text, _ in beside) + 2, 0), MAX_BAR)
    if bar >= MIN_BAR:
        full = min(max(batch.size_bytes * bar // max(producer.batch_size, 1), 1), bar)
        buffer.put(x, y, look.glyphs.absent * bar, Ink.FAINT)
        buffer.put(x, y, look.glyphs.full * full, ink)
        x += bar + 1
    put_row(buffer, x, y, beside if buffer.width < NARROW else words, look)


def _beside(producer: ProducerRow, batch: BatchRow, time_ms: int, look: Look) -> list[Piece]:
    """The second row of a batch where it is narrow: what has no room beside its bar, the wait first."""
    _, size, *rest = _batch_words(producer, batch, time_ms, look)
    first, *others = [one for one in (*rest[:1], size, *rest[1:]) if one[0]]
    return [(f"    {first[0]}", first[1]), *others]


def _batch_words(producer: ProducerRow, batch: BatchRow, time_ms: int, look: Look) -> list[Piece]:
    """What is said of a batch; the first words stand beside its bar in any width."""
    attempt = (look.say("producers.attempt", number=batch.attempts + 1) if batch.attempts else "", Ink.LAG)
    records = (look.say("producers.records", count=batch.records), Ink.TEXT)
    if batch.broker is None:
        waited, linger = time_words(max(time_ms - batch.created_ms, 0)), time_words(producer.linger_ms)
        waits = (look.say("producers.waited", waited=waited, linger=linger), Ink.DIM)
        return [records, (bytes_words(batch.size_bytes), Ink.TEXT), waits, attempt]
    packed = look.say("producers.packed", before=bytes_words(batch.record_bytes), after=bytes_words(batch.size_bytes))
    target = look.say("producers.to_broker", arrow=look.glyphs.to_right, broker=batch.broker)
    return [(target, Ink.FETCH), records, (packed, Ink.TEXT), attempt]
