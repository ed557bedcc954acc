"""What differs between two moments: paths of the view with their old and new values, the most telling first.

Counters that always move (times, steps, bytes, pages, offsets of the metadata log) are left out, and so is what lies
inside of internal topics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from kafka_tui.view.paths import Json, Path, list_key, print_path

TELLING = (
    "brokers.*.state",
    "controllers.*.state",
    "producers.*.state",
    "consumers.*.state",
    "groups.*.state",
    "topics.*.partition_count",
    "topics.*.replication_factor",
    "topics.*.configs.*",
    "topics.*.partitions.*.leader",
    "topics.*.partitions.*.isr",
    "topics.*.partitions.*.replicas",
    "topics.*.partitions.*.adding",
    "topics.*.partitions.*.removing",
    "topics.*.partitions.*.elr",
    "topics.*.partitions.*.log_start_offset",
    "topics.*.partitions.*.high_watermark",
    "groups.*.members.*.partitions",
    "groups.*.offsets.*.committed_offset",
    "groups.*.offsets.*.lag",
    "groups.*.generation",
    "groups.*.assignor",
    "consumers.*.partitions",
    "consumers.*.positions.*",
    "consumers.*.delivered",
    "consumers.*.duplicates",
    "consumers.*.missed",
    "consumers.*.out_of_order",
    "consumers.*.waiting",
    "consumers.*.last_error",
    "producers.*.sent",
    "producers.*.acknowledged",
    "producers.*.unconfirmed",
    "producers.*.failed",
    "producers.*.last_error",
    "brokers.*.fenced",
    "brokers.*.rack",
    "brokers.*.page_cache.capacity_pages",
    "brokers.*.beliefs.*.leader",
    "brokers.*.leaders",
    "brokers.*.replicas",
    "controllers.*.active",
    "topics.*.partitions.*.leader_epoch",
    "topics.*.partitions.*.logs.*.log_end_offset",
)
"""Which values are told, the most telling first."""
THINGS = ("brokers.*", "controllers.*", "topics.*", "groups.*", "groups.*.members.*", "producers.*", "consumers.*")
"""What comes and goes as a whole, which is told before any value."""
AT_ONCE = 4
"""So many values of one sort are told before the next sort has its turn."""

_EMPTY: tuple[Json, ...] = (None, 0, "", [], ())
_SORTS = tuple(tuple(sort.split(".")) for sort in (*THINGS, *TELLING))


class Change(msgspec.Struct, frozen=True):
    """A value that differs, or a thing or value that came or went; what is not there is None."""

    path: str
    kind: Literal["changed", "came", "went"]
    before: Json = None
    after: Json = None


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """What differs between two view documents, the most telling first, else in the documents' order."""
    seen: Counter[int] = Counter()
    ranked: list[tuple[tuple[int, int], Change]] = []
    for sort, change in _differences(before, after, ()):
        ranked.append(((seen[sort] // AT_ONCE, sort), change))
        seen[sort] += 1
    return tuple(change for _, change in sorted(ranked, key=lambda one: one[0]))


def _differences(before: Json, after: Json, trail: tuple[str, ...]) -> Iterator[tuple[int, Change]]:
    """Each difference below `trail`, with the number of its sort; of what went, only that it did."""
    if before is after or before == after:
        return
    old, new = _inside(before, trail), _inside(after, trail)
    for name in dict.fromkeys((*old, *new)):
        within = (*trail, name)
        sorts = [number for number, sort in enumerate(_SORTS) if _leads_to(within, sort)]
        if not sorts or _is_internal(new.get(name, old.get(name))):
            continue
        here = next((number for number in sorts if len(_SORTS[number]) == len(within)), None)
        if here is not None:
            change = _change(print_path(Path(within)), name, old, new)
            if change is not None and (here < len(THINGS) or change.after not in _EMPTY or change.kind == "changed"):
                yield here, change
        if name in new and (here is None or here < len(THINGS)):
            yield from _differences(old.get(name), new[name], within)


def _change(path: str, name: str, old: dict[str, Json], new: dict[str, Json]) -> Change | None:
    """What became of the entry `name`; None where nothing did, or only something inside of it."""
    if name in old and name in new:
        is_inside = isinstance(new[name], dict)
        return None if old[name] == new[name] or is_inside else Change(path, "changed", old[name], new[name])
    return Change(path, "came" if name in new else "went", old.get(name), new.get(name))


def _leads_to(trail: tuple[str, ...], sort: tuple[str, ...]) -> bool:
    """Whether the sort lies at `trail` or inside of it."""
    return len(trail) <= len(sort) and all(part in ("*", name) for name, part in zip(trail, sort, strict=False))


def _inside(value: Json, trail: tuple[str, ...]) -> dict[str, Json]:
    """What can be entered at `trail`, by name."""
    if isinstance(value, dict):
        return value
    key = list_key(Path(trail))
    if key is None or not isinstance(value, list | tuple):
        return {}
    return {str(row[key]): row for row in value if isinstance(row, dict)}


def _is_internal(row: Json) -> bool:
    return isinstance(row, dict) and row.get("internal") is True
