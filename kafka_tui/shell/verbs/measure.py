"""`measure compression`: the real codecs on real orders, on this machine (Z-1, Z-2).

Ratios are those of a batch's records part, so they belong to any run here; the speed is this machine's, measured beside
the simulation and never part of it.
"""

from __future__ import annotations

from time import perf_counter

from kafka_tui.engine.clients.sample_orders import order
from kafka_tui.engine.storage.codecs import NAMES, Compression
from kafka_tui.engine.storage.record_format import written_record
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.stage import Flow, Flows, Stage, at_once
from kafka_tui.shell.verbs.statements import MeasureCompression

SIZES = (1, 10, 100, 1000)
"""Records of a batch."""
LEAST_S = 0.01
"""How long a codec is at work at least before its speed is believed."""


def measure_compression(stage: Stage, said: MeasureCompression) -> Flow:
    """A table: for batches of so many orders, how many times smaller each codec makes them, and how fast."""
    del said
    codecs = [name for name in NAMES if name != "none"]
    rows = [("", *codecs)]
    for size in SIZES:
        data = b"".join(written_record(None, order(number), offset_delta=number) for number in range(size))
        rows.append((stage.say("measure_records", count=size), *(_measured(stage, codec, data) for codec in codecs)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return at_once(Answer(stdout=(stage.say("measure_title"), *table, stage.say("measure_note"))))


def _measured(stage: Stage, codec: str, data: bytes) -> str:
    """The ratio, and the megabytes that go in each second."""
    compression = Compression(codec)
    begun = perf_counter()
    rounds = 0
    while True:
        packed = compression.compress(data)
        rounds += 1
        taken = perf_counter() - begun
        if taken >= LEAST_S:
            break
    ratio, speed = len(data) / len(packed), rounds * len(data) / taken / 1_000_000
    return stage.say("measure_cell", ratio=f"{ratio:.1f}", speed=f"{speed:.0f}")


FLOWS: Flows = {MeasureCompression: measure_compression}
