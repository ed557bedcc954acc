"""Ways to commit: what a crash repeats, what it skips, and what a program is told when a commit fails (O)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kafka_tui.engine.clients.consumer_commit import ALREADY_REBALANCED, NOT_A_MEMBER, TRY_AGAIN
from kafka_tui.engine.commands import CutNetwork, HealNetwork, KillBroker, KillConsumer, StartConsumer, StopConsumer
from kafka_tui.engine.facts import consumers as c
from kafka_tui.engine.facts.groups import OffsetsCommitted
from kafka_tui.engine.facts.network import ProcessStopped
from kafka_tui.engine.ids import NodeId, broker_node
from tests.engine.coordinator.scenes import EARLIEST, Scene

SMALL = (*EARLIEST, ("max.poll.records", "2"), ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "2000"))


def _crash_in_the_second_batch(commit: str, when: str) -> tuple[int, int, int]:
    """A program of two records a poll crashes over its second pair; (processed, committed, first offset read after)."""
    scene = Scene(partitions=1)
    scene.produce(6, 0)
    scene.do(StartConsumer("c1", "billing", ("orders",), SMALL, commit=commit, processing_ms=1000, commit_when=when))
    scene.run_until(c.RecordsDelivered, first_offset=2)
    scene.run(1_500)
    scene.do(KillConsumer("c1"))
    processed = scene.consumer("c1").processed
    committed = scene.committed(0) or 0
    since = scene.now_ms
    scene.consumers("c2", configs=SMALL)
    scene.run(20_000)
    after = [fact for _, fact in scene.happened(c.RecordsDelivered, since) if fact.node == NodeId("consumer", "c2")]
    return processed, committed, after[0].first_offset


@pytest.mark.parametrize("commit", ["sync", "async"])
def test_o6_committing_after_processing_repeats_what_was_in_hand(commit: str) -> None:
    """At least once: the pair that was in hand is read again, and nothing is skipped."""
    assert _crash_in_the_second_batch(commit, "after") == (3, 2, 2)


@pytest.mark.parametrize("commit", ["sync", "async"])
def test_o6_committing_before_processing_skips_what_was_in_hand(commit: str) -> None:
    """At most once: the pair was committed before it was processed; what was not done of it nobody ever reads again."""
    assert _crash_in_the_second_batch(commit, "before") == (3, 4, 4)


def test_o3_automatic_commits_repeat_everything_since_the_last_one() -> None:
    """At least once: with the interval not over nothing is committed, and what was processed is read again too."""
    assert _crash_in_the_second_batch("auto", "after") == (3, 0, 0)


def test_o4_g7_a_commit_after_max_poll_interval_throws_commit_failed() -> None:
    """Kicked out of its group for slow processing, commitSync() throws CommitFailedException in Kafka's words."""
    scene = Scene(partitions=1)
    scene.produce(1, 0)
    scene.consumers("c1", commit="sync", processing_ms=8_000, configs=(*EARLIEST, ("max.poll.interval.ms", "5000")))
    failed = scene.run_until(c.CommitFailed)
    assert (failed.exception, failed.message) == ("CommitFailedException", NOT_A_MEMBER)
    seen = scene.consumer("c1").last_error
    assert seen is not None
    assert (seen.exception, seen.message) == ("CommitFailedException", NOT_A_MEMBER)


def test_o4_a_commit_with_an_old_generation_throws_commit_failed() -> None:
    """The group went on while the consumer could not be heard: its commit comes with an old generation."""
    scene = Scene(partitions=1)
    scene.produce(2, 0)
    scene.consumers("c1", commit="sync", processing_ms=20_000, configs=SMALL)
    scene.run_until(c.RecordsDelivered)
    for broker in scene.cluster.brokers:
        scene.do(CutNetwork(NodeId("consumer", "c1"), broker_node(broker)))
    scene.run(15_000)
    scene.consumers("c2", configs=SMALL)
    scene.run(4_000)
    from_now = scene.now_ms
    for broker in scene.cluster.brokers:
        scene.do(HealNetwork(NodeId("consumer", "c1"), broker_node(broker)))
    scene.run(60_000)
    failures = [fact for at, fact in scene.happened(c.CommitFailed, from_now) if fact.purpose == "sync"]
    assert [(fact.exception, fact.message) for fact in failures[:1]] in (
        [("CommitFailedException", ALREADY_REBALANCED)],
        [("CommitFailedException", NOT_A_MEMBER)],
    )


def _without_coordinator(commit: str, **configs: str) -> Scene:
    """A consumer whose coordinator's partition has no leader any more when it commits."""
    scene = Scene(brokers=1, partitions=1)
    scene.produce(2, 0)
    pairs = tuple((name.replace("_", "."), value) for name, value in configs.items())
    scene.consumers("c1", commit=commit, processing_ms=3_000, configs=(*EARLIEST, *pairs))
    scene.run_until(c.RecordsDelivered)
    scene.do(KillBroker(1))
    return scene


def test_o4_commit_sync_gives_up_after_default_api_timeout() -> None:
    """commitSync() tries again until default.api.timeout.ms and then throws TimeoutException in Kafka's words."""
    scene = _without_coordinator("sync", default_api_timeout_ms="7000")
    begun = scene.now_ms + 6_000
    failed = scene.run_until(c.CommitFailed)
    assert failed.exception == "TimeoutException"
    assert failed.message == (
        "Timeout of 7000ms expired before successfully committing offsets "
        "{orders-0=OffsetAndMetadata{offset=2, leaderEpoch=0, metadata=''}}"
    )
    assert 7_000 <= scene.now_ms - begun <= 8_100


@pytest.mark.parametrize("configs", [(), (("group.protocol", "consumer"),)], ids=["classic", "KIP-848"])
def test_o2_close_waits_for_its_commit_and_its_goodbye_30_s_in_all(configs: tuple[tuple[str, str], ...]) -> None:
    """Nobody can be reached: the automatic commit of close() is waited for as long as close() takes, not for 60 s."""
    scene = Scene(partitions=1)
    scene.produce(2, 0)
    scene.consumers("c1", configs=(*EARLIEST, *configs))
    scene.run_until(c.RecordsDelivered)
    for broker in scene.cluster.brokers:
        scene.do(CutNetwork(NodeId("consumer", "c1"), broker_node(broker)))
    begun = scene.now_ms
    scene.do(StopConsumer("c1"))
    scene.run_until(ProcessStopped)
    assert 30_000 <= scene.now_ms - begun < 30_010


def test_o5_commit_async_is_not_tried_again() -> None:
    """Its callback is given RetriableCommitFailedException, and the program goes on."""
    scene = _without_coordinator("async")
    failed = scene.run_until(c.CommitFailed)
    assert (failed.purpose, failed.exception, failed.message) == ("async", "RetriableCommitFailedException", TRY_AGAIN)


def test_o2_a_commit_without_a_coordinator_has_it_looked_for() -> None:
    """A program that chose its partitions is no member, so nothing else looks; it commits soon after there is one."""
    scene = Scene(partitions=1)
    scene.produce(2, 0)
    scene.do(StartConsumer("c1", "billing", ("orders",), EARLIEST, partitions=(0,)))
    scene.run(6_000)
    assert scene.committed(0) == 2
    scene.do(KillBroker(scene.consumer("c1").coordinator))
    scene.run(20_000)
    failed = [at for at, fact in scene.happened(c.CommitFailed) if fact.purpose == "auto"]
    assert len(failed) > 3 and all(later - at < 1_100 for at, later in pairwise(failed))
    [again, *_] = [at for at, _ in scene.happened(OffsetsCommitted, failed[-1])]
    assert again - failed[-1] < 1_100


def test_c8_order_holds_within_a_partition_only() -> None:
    """Records of one partition come in their order; those of two partitions as the fetches bring them."""
    scene = Scene(partitions=2)
    for partition in (0, 1, 0, 1):
        scene.produce(2, partition)
    scene.consumers("c1", configs=(*EARLIEST, ("max.poll.records", "3")))
    scene.run(9_000)
    for partition in (0, 1):
        spans = [
            (fact.first_offset, fact.end_offset)
            for _, fact in scene.happened(c.RecordsDelivered)
            if fact.partition.partition == partition
        ]
        assert [first for first, _ in spans] == [0, *(end for _, end in spans[:-1])]
    written = [0, 0, 1, 1, 0, 0, 1, 1]
    read = [fact.partition.partition for _, fact in scene.happened(c.RecordsDelivered) for _ in range(fact.records)]
    assert read != written
