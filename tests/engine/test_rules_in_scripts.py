"""Rules that a few of the shell's lines show."""

from __future__ import annotations

from kafka_tui.engine.configs.topic import TopicConfig
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.shell.setting import Setting
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.script import Script

T0 = TopicPartition("t", 0)
CREATE = "kafka-topics --create --topic t --replica-assignment 1:2:3"


def _after(*lines: str) -> Timeline:
    return timeline_after(Script(Setting(), lines, ()))


def _state(timeline: Timeline) -> PartitionState:
    state = timeline.cluster.committed_image.partition(T0)
    assert state is not None
    return state


def test_t9_the_same_number_of_partitions_is_refused() -> None:
    """As many partitions as there are is no increase, in Kafka's words."""
    refusal = _after(CREATE, "kafka-topics --alter --topic t --partitions 1").cluster.admin.refusal
    assert refusal is not None
    assert (refusal.error, refusal.message) == ("INVALID_PARTITIONS", "Topic already has 1 partition(s).")


def test_l2_positions_name_the_next_record() -> None:
    """An empty log is at 0, 0, 0; after one record its end and, once all have it, its HW are 1."""
    for lines, end in (((CREATE, "run 1s"), 0), ((CREATE, "produce t x", "run 1s"), 1)):
        for broker in _after(*lines).cluster.brokers.values():
            replica = broker.replicas[T0]
            assert (replica.log.log_start_offset, replica.high_watermark, replica.log.log_end_offset) == (0, end, end)


def test_l4_a_batch_lies_whole_in_the_active_segment() -> None:
    """Every append goes into the last segment, and no batch is cut in two."""
    create = CREATE + " --config segment.bytes=1048576"
    log = _after(create, "produce t --size 400000 --count 6", "run 1s").cluster.brokers[1].replicas[T0].log
    assert len(log.segments) > 1
    for segment, following in zip(log.segments, log.segments[1:], strict=False):
        last = segment.entries[len(segment.entries) - 1].batch
        assert last.next_offset == following.base_offset == following.entries[0].batch.base_offset


def test_l6_limits_of_a_segment() -> None:
    """1 GiB and seven days by default, and never less than 1 MiB."""
    config = TopicConfig()
    assert (config.segment_bytes, config.segment_ms) == (2**30, 7 * 24 * 60 * 60 * 1000)
    assert _after(CREATE + " --config segment.bytes=1048576").cluster.admin.refusal is None
    assert len(_after(CREATE + " --config segment.bytes=1048575").cluster.committed_image.topics) == 0


def test_k6_a_broker_that_died_comes_back_as_a_follower() -> None:
    """It registers with a higher epoch, joins the ISR again, and leads no more until it is elected."""
    died = _after(CREATE, "run 1s", "broker kill 1", "run 12s")
    back = _after(CREATE, "run 1s", "broker kill 1", "run 12s", "broker start 1", "run 5s")
    assert (_state(died).leader, _state(died).isr) == (2, (2, 3))
    assert (_state(back).leader, sorted(_state(back).isr)) == (2, [1, 2, 3])
    before, after = (one.cluster.committed_image.brokers[1].epoch for one in (died, back))
    assert after > before


def test_l10_a_record_of_another_time_is_refused() -> None:
    """A record further from the broker's clock than the topic allows is not stored, and its producer is told so."""
    for bound, end in (("1", 0), ("1000", 1)):
        timeline = _after(f"{CREATE} --config message.timestamp.before.max.ms={bound}", "produce t x", "run 1s")
        assert timeline.cluster.brokers[1].replicas[T0].log.log_end_offset == end
        error = timeline.cluster.producers["console"].last_error
        assert (None if error is None else error.error) == (None if end else "INVALID_TIMESTAMP")
