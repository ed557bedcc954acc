"""What the cleaner leaves of the offsets topic says the same of its groups (O-1, L-13, G-14)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.coordinator.records import generation_record, group_tombstone, offset_record, read_groups
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.nodes.group import Group
from kafka_tui.engine.storage.batches import Record, make_batch, stamped
from kafka_tui.engine.storage.compaction import clean, dirt_of
from kafka_tui.engine.storage.log import EMPTY_LOG, append, roll
from kafka_tui.engine.storage.segments import LogLimits

LIMITS = LogLimits(segment_bytes=400)
STEPS = st.lists(
    st.tuples(st.sampled_from(("g", "h")), st.integers(0, 3), st.sampled_from(("commit", "forget", "form", "delete"))),
    max_size=40,
)


def record_of(group: str, number: int, what: str) -> Record:
    """What the coordinator writes for one thing that happens to a group."""
    if what == "form":
        return generation_record(Group(group, 0, generation=number + 1))
    if what == "delete":
        return group_tombstone(group)
    return offset_record(group, TopicPartition("t", number), number + 5 if what == "commit" else None)


@settings(max_examples=60)
@given(STEPS, st.integers(0, 2))
def test_l13_o1_a_cleaned_offsets_topic_is_read_as_the_whole_one(
    steps: list[tuple[str, int, str]], cleanings: int
) -> None:
    """After any number of cleanings, tombstones already dropped, a coordinator loads the very groups it would have."""
    log = EMPTY_LOG
    for step in steps:
        log = append(log, stamped(make_batch((record_of(*step),)), log.log_end_offset, 0), LIMITS)
    whole = read_groups(log, 0, 99)
    log = roll(log, log.log_end_offset)
    for turn in range(cleanings):
        dirt = dirt_of(log, 0, log.log_end_offset, 0, 0)
        log = clean(log, dirt, LIMITS, 1, 100 * turn).log
    assert read_groups(log, 0, 99) == whole
