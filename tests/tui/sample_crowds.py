"""Views to draw in which there are many of a kind: groups, and producers."""

from __future__ import annotations

import msgspec

from kafka_tui.view.model import View
from kafka_tui.view.model_clients import GroupOffsetRow, MemberRow
from tests.tui.sample_views import busy


def several_groups() -> View:
    """Beside the group of four, one of two members on eight partitions of large offsets; three of them nobody reads."""
    view = busy()

    def place(number: int, member: str | None) -> GroupOffsetRow:
        end, name = 1_000_000 + number, f"clicks-{number}"
        return GroupOffsetRow(
            partition=name, committed_offset=end - 12_345, log_end_offset=end, lag=12_345, member=member
        )

    held = {"audit-1": range(3), "audit-2": range(3, 5)}
    names = {name: tuple(f"clicks-{number}" for number in numbers) for name, numbers in held.items()}
    audit = msgspec.structs.replace(
        view.groups[0],
        group="audit",
        state="PreparingRebalance",
        members=tuple(
            MemberRow(member=f"{name}-1", client=name, partitions=parts, idle=False, why=None)
            for name, parts in names.items()
        ),
        offsets=tuple(place(number, f"audit-{1 + number // 3}" if number < 5 else None) for number in range(8)),
    )
    readers = tuple(
        msgspec.structs.replace(
            view.consumers[0],
            name=name,
            group="audit",
            partitions=parts,
            positions={part: 990_000 for part in parts},
        )
        for name, parts in names.items()
    )
    return msgspec.structs.replace(view, groups=(audit, *view.groups), consumers=(*readers, *view.consumers))


def several_producers() -> View:
    """Four producers, one with another codec, one that has sent nothing yet."""
    view = busy()
    one, two = view.producers
    raw = msgspec.structs.replace(one, name="raw", compression_type="none", wire_bytes=900, queued=0, accumulator=())
    new = msgspec.structs.replace(two, name="new", sent=0, requests=0, wire_bytes=0, record_bytes=0)
    return msgspec.structs.replace(view, producers=(new, one, two, raw))
