"""Each invariant of a partition sees what it is for: a healthy place is left alone, one changed by hand is not."""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.evolve.broker import limits_of
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.invariants import leaders, logs
from kafka_tui.engine.simulation.invariants.common import Place, Violation, places
from kafka_tui.engine.storage.log import append, truncate
from kafka_tui.shell.setting import Setting
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.script import Script

T0 = TopicPartition("t", 0)
LINES = (
    "kafka-topics --create --topic t --replica-assignment 1:2:3",
    "producer start p --topic t",
    "produce t x --via p --count 3",
    "run 1s",
    "produce t y --via p --count 3",
    "run 1s",
)


def healthy() -> Place:
    """A partition with records on three replicas, nothing wrong with it."""
    cluster = timeline_after(Script(Setting(), LINES, ())).cluster
    return next(places(cluster, [T0]))


def _looked(seen: leaders.Leaders, place: Place) -> list[str]:
    found: list[Violation] = [*leaders.leader_in_isr(place), *seen.epochs_grow(place)]
    found += [*logs.offsets_in_order(place, {}), *logs.log_matching(place, {}, -1)]
    found += logs.strong_isr(place, (), lambda _: None)
    for broker, replica in place.replicas:
        if replica.leadership is not None:
            found += seen.nothing_lost(place, replica, replica.leadership)
            found += seen.one_leader(place, broker, replica, replica.leadership)
    return sorted({one.invariant for one in found})


def _with_leader_changed(place: Place, **changes: object) -> Place:
    changed = [(b, r if r.leadership is None else replace(r, **changes)) for b, r in place.replicas]
    return replace(place, replicas=tuple(changed))


def test_i1_a_mark_behind_the_end_is_seen() -> None:
    """A HW above the log end offset breaks I-1, and I-4 with it."""
    place = healthy()
    assert _looked(leaders.Leaders(), place) == []
    assert _looked(leaders.Leaders(), _with_leader_changed(place, high_watermark=99)) == ["I-1", "I-4"]


def test_i2_a_mark_that_goes_back_is_seen() -> None:
    """The HW of a leader in office that shrinks breaks I-2."""
    place, seen = healthy(), leaders.Leaders()
    assert _looked(seen, place) == []
    assert _looked(seen, _with_leader_changed(place, high_watermark=2)) == ["I-2"]


def test_i3_a_leader_outside_the_isr_is_seen() -> None:
    """A leader that is no member, a member that is no replica, and one in both lists break I-3."""
    place = healthy()
    for changes in ({"isr": (2, 3)}, {"isr": (1, 2, 9)}, {"elr": (1,)}):
        state = replace(place.state, **changes)
        assert list(leaders.leader_in_isr(replace(place, state=state)))


def test_i5_logs_that_differ_below_an_equal_record_are_seen() -> None:
    """A follower without a batch that its later batches stand on breaks I-5."""
    place = healthy()
    (leader, mine), (other, theirs), *_ = place.replicas
    last = mine.log.active.entries[len(mine.log.active.entries) - 1].batch
    first = mine.log.active.entries[0].batch
    assert first.base_offset < last.base_offset
    spoilt = truncate(theirs.log, 0)
    for batch in (replace(first, producer_id=77), last):
        spoilt = append(spoilt, batch, limits_of(None))
    changed = ((leader, mine), (other, replace(theirs, log=spoilt)))
    assert [one.invariant for one in logs.log_matching(replace(place, replicas=changed), {}, -1)] == ["I-5"]


def test_i6_an_epoch_that_goes_back_and_a_second_leader_are_seen() -> None:
    """A smaller leader epoch, and another broker in an epoch that has a leader, break I-6."""
    place, seen = healthy(), leaders.Leaders()
    assert _looked(seen, replace(place, state=replace(place.state, leader_epoch=5))) == []
    assert _looked(seen, place) == ["I-6"]
    (leader, mine), (other, theirs), *rest = place.replicas
    twice = (leader, mine), (other, replace(theirs, leadership=mine.leadership)), *rest
    assert "I-6" in _looked(seen, replace(place, replicas=twice))
