"""Settings that change while the cluster runs, and what they change (KIP-226, §17, A-4, E-5, E-8)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kafka_tui.engine import commands as c
from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.metadata import PartitionState
from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.simulation.world import new_cluster
from tests.engine.any_commands import play
from tests.golden_vectors import load

T0 = TopicPartition("t", 0)
Step = c.Command | int
BOTH = r.ConfigResource("broker", "")


def topic(name: str = "t") -> r.ConfigResource:
    """A topic's settings."""
    return r.ConfigResource("topic", name)


def broker(number: int) -> r.ConfigResource:
    """A broker's own settings."""
    return r.ConfigResource("broker", str(number))


def changed(resource: r.ConfigResource, *operations: tuple[str, str | None] | tuple[str, str | None, str]) -> c.Command:
    """Change settings: (key, value) sets, a value of None deletes, a third word says otherwise."""
    made = tuple(
        r.ConfigOperation(one[0], one[1], one[2] if len(one) == 3 else "DELETE" if one[1] is None else "SET")
        for one in operations
    )
    return c.CallCluster(r.IncrementalAlterConfigsRequest((r.ConfigAlteration(resource, made),)))


def created(*replicas: int, **configs: str) -> c.Command:
    """Create t-0 on these brokers."""
    pairs = tuple(sorted((name.replace("_", "."), value) for name, value in configs.items()))
    return c.CallCluster(r.CreateTopicsRequest("t", assignment=(replicas,), configs=pairs))


def described(cluster: Cluster, resource: r.ConfigResource) -> dict[str, tuple[str | None, list[tuple[str, str, str]]]]:
    """Name -> value and synonyms, as a broker tells them."""
    answer = play(cluster, [c.CallCluster(r.DescribeConfigsRequest((resource,))), 100]).admin.answer
    assert isinstance(answer, r.DescribeConfigsResponse)
    return {one.name: (one.value, [tuple(place) for place in one.synonyms]) for one in answer.described[0].entries}


def state_of(cluster: Cluster) -> PartitionState:
    """The committed state of t-0."""
    state = cluster.committed_image.partition(T0)
    assert state is not None
    return state


REFUSED: dict[str, tuple[c.Command, str, str]] = {
    "unknown": (
        changed(topic(), ("no.such.config", "1")),
        "INVALID_CONFIG",
        "Unknown topic config name: no.such.config",
    ),
    "type": (
        changed(topic(), ("min.insync.replicas", "none")),
        "INVALID_CONFIG",
        "Invalid value none for configuration min.insync.replicas: Not a number of type INT",
    ),
    "topic": (
        changed(topic("missing"), ("retention.ms", "1000")),
        "UNKNOWN_TOPIC_OR_PARTITION",
        "The topic 'missing' does not exist.",
    ),
    "elr": (
        changed(BOTH, ("min.insync.replicas", None)),
        "INVALID_CONFIG",
        "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.",
    ),
    "elr-broker": (
        changed(broker(1), ("min.insync.replicas", "2")),
        "INVALID_CONFIG",
        "Broker-level min.insync.replicas cannot be altered while ELR is enabled.",
    ),
    "fixed": (
        changed(broker(1), ("log.dirs", "/x")),
        "INVALID_REQUEST",
        "Cannot update these configs dynamically: [log.dirs]",
    ),
    "append": (
        changed(topic(), ("retention.ms", "1", "APPEND")),
        "INVALID_CONFIG",
        "Can't APPEND to key retention.ms because its type is not LIST.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_t10_refused_changes_in_kafkas_words(case: str) -> None:
    """What Kafka refuses to set is refused with its error and its sentence, and nothing changes."""
    command, error, sentence = REFUSED[case]
    before = play(new_cluster(3)[0], [created(1, 2, 3), 100])
    after = play(before, [command, 100])
    assert isinstance(after.admin.refusal, Refusal)
    assert (after.admin.refusal.error, after.admin.refusal.message) == (error, sentence)
    assert after.committed_image.offset == before.committed_image.offset


def test_values_are_described_with_their_sources_as_the_real_tool_prints_them() -> None:
    """All settings of the golden topic: value and synonyms of each, as a real broker told them."""
    steps = load("cli/04_configs")["steps"]
    printed = next(step["stdout"] for step in steps if "--all" in (step["command"] or ""))
    setup: list[Step] = [
        created(3, 1, 2),
        100,
        changed(topic(), ("retention.ms", "3600000"), ("min.insync.replicas", "2")),
        100,
        changed(topic(), ("retention.ms", None)),
        100,
        changed(topic(), ("cleanup.policy", "compact", "APPEND")),
        100,
        changed(topic(), ("cleanup.policy", "compact,delete")),
        100,
    ]
    found = described(play(new_cluster(3)[0], setup), topic())
    told: dict[str, Any] = {}
    for name, value, synonyms in re.findall(r"^  (\S+?)=(.*) sensitive=false synonyms=\{(.*)\}$", printed, re.M):
        places = re.findall(r"([A-Z_]+):([a-z0-9.]+)=([^{}]*?)(?=, [A-Z_]+:|$)", synonyms)
        told[name] = (value, places)
    assert found == told


def test_a_topic_setting_wins_over_a_broker_s_and_that_over_the_cluster_s() -> None:
    """Topic, then broker, then all brokers, then what the broker was started with, then the default; each can go."""
    cluster = play(new_cluster(2, configs=(("log.retention.hours", "2"),))[0], [created(1, 2), 100])

    def kept(on: int) -> int:
        return cluster.brokers[on].image.topics["t"].config.retention_ms

    assert (kept(1), kept(2)) == (7_200_000, 7_200_000)
    cluster = play(cluster, [changed(BOTH, ("log.retention.ms", "5000")), 100])
    assert (kept(1), kept(2)) == (5000, 5000)
    cluster = play(cluster, [changed(broker(2), ("log.retention.ms", "4000")), 100])
    assert (kept(1), kept(2)) == (5000, 4000)
    cluster = play(cluster, [changed(topic(), ("retention.ms", "3000")), 100])
    assert (kept(1), kept(2)) == (3000, 3000)
    assert described(cluster, topic())["retention.ms"][1][0][0] == "DYNAMIC_TOPIC_CONFIG"
    cluster = play(cluster, [changed(topic(), ("retention.ms", None)), 100])
    cluster = play(cluster, [changed(broker(2), ("log.retention.ms", None)), 100])
    cluster = play(cluster, [changed(BOTH, ("log.retention.ms", None)), 100])
    assert (kept(1), kept(2)) == (7_200_000, 7_200_000)


def test_lists_are_appended_to_and_subtracted_from() -> None:
    """APPEND adds what is not there yet to the value in force, SUBTRACT takes away."""
    cluster = play(new_cluster(1)[0], [created(1), 100, changed(topic(), ("cleanup.policy", "compact", "APPEND")), 100])
    assert cluster.committed_image.topics["t"].configs == (("cleanup.policy", "delete,compact"),)
    cluster = play(cluster, [changed(topic(), ("cleanup.policy", "delete", "SUBTRACT")), 100])
    assert cluster.committed_image.topics["t"].configs == (("cleanup.policy", "compact"),)


def test_a_broker_s_own_settings_are_asked_of_itself() -> None:
    """A request for broker 2's settings goes to broker 2; while it is down, nobody answers."""
    cluster = play(new_cluster(3)[0], [changed(broker(2), ("log.cleaner.threads", "2")), 100])
    assert cluster.admin.refusal is None
    assert described(cluster, broker(2))["log.cleaner.threads"][0] == "2"
    cluster = play(cluster, [c.KillBroker(2), changed(broker(2), ("log.cleaner.threads", "3")), 61_000])
    assert cluster.admin.refusal is not None and cluster.admin.refusal.error == "REQUEST_TIMED_OUT"


def test_a4_a_larger_minimum_holds_from_the_next_write_on() -> None:
    """With min.insync.replicas raised above the ISR, acks=all is refused at once; lowered again it is taken."""
    hasty = c.StartProducer("p", "t", (("linger.ms", "0"), ("retries", "0"), ("enable.idempotence", "false")))
    down: list[Step] = [created(1, 2), 100, c.KillBroker(2), 12_000, hasty]
    cluster = play(new_cluster(2)[0], [*down, changed(topic(), ("min.insync.replicas", "2")), 100])
    cluster = play(cluster, [c.SendRecords("p", "t", b"x"), 1000])
    assert (cluster.producers["p"].failed, cluster.producers["p"].acknowledged) == (1, 0)
    cluster = play(cluster, [changed(topic(), ("min.insync.replicas", "1")), 100, c.SendRecords("p", "t", b"x"), 1000])
    assert (cluster.producers["p"].failed, cluster.producers["p"].acknowledged) == (1, 1)


def test_e8_another_minimum_forgets_the_eligible_leaders() -> None:
    """Whatever min.insync.replicas becomes, the ELR kept under the old one is not trusted any more."""
    down: list[Step] = [created(1, 2, 3, min_insync_replicas="2"), 100, c.StopBroker(3), 3000, c.StopBroker(2), 3000]
    cluster = play(new_cluster(3)[0], down)
    assert (state_of(cluster).isr, state_of(cluster).elr) == ((1,), (2,))
    epochs = (state_of(cluster).leader_epoch, state_of(cluster).partition_epoch)
    for resource, value in ((topic(), "1"), (BOTH, "1")):
        after = play(cluster, [changed(resource, ("min.insync.replicas", value)), 100])
        assert state_of(after).elr == ()
        assert (state_of(after).leader_epoch, state_of(after).partition_epoch) == epochs


def test_e4_without_elr_the_last_member_stays_in_the_isr() -> None:
    """A cluster formatted without the feature keeps the last ISR member of an offline partition, and no ELR."""
    without = (("eligible.leader.replicas.version", "0"),)
    down: list[Step] = [created(1, 2, min_insync_replicas="2"), 100, c.KillBroker(2), 12_000, c.KillBroker(1), 12_000]
    cluster = play(new_cluster(3, configs=without)[0], down)
    assert (state_of(cluster).leader, state_of(cluster).isr, state_of(cluster).elr) == (-1, (1,), ())
    refused = play(cluster, [changed(BOTH, ("min.insync.replicas", None)), 100]).admin.refusal
    assert refused is None
    cluster = play(cluster, [c.StartBroker(1), 5000])
    assert (state_of(cluster).leader, state_of(cluster).isr) == (1, (1,))
    assert state_of(play(new_cluster(3)[0], down)).elr == (1, 2)


@pytest.mark.parametrize("resource", [topic(), BOTH], ids=["topic", "all brokers"])
def test_e5_unclean_election_by_setting_comes_with_the_next_look(resource: r.ConfigResource) -> None:
    """Switched on after the partition went offline, it elects nobody at once but within five minutes."""
    down: list[Step] = [created(1, 2), 100, c.KillBroker(2), 12_000, c.KillBroker(1), 12_000, c.StartBroker(2), 5000]
    cluster = play(new_cluster(3)[0], down)
    assert state_of(cluster).leader == -1
    cluster = play(cluster, [changed(resource, ("unclean.leader.election.enable", "true")), 1000])
    assert state_of(cluster).leader == -1
    cluster = play(cluster, [300_000])
    assert (state_of(cluster).leader, state_of(cluster).isr) == (2, (2,))


def test_b7_a_smaller_limit_holds_at_once() -> None:
    """After max.message.bytes was lowered a batch that was fine before is too large."""
    cluster = play(new_cluster(1)[0], [created(1), 100, c.StartProducer("p", "t", (("linger.ms", "0"),))])
    cluster = play(cluster, [c.SendRecords("p", "t", b"x" * 300), 1000])
    cluster = play(cluster, [changed(topic(), ("max.message.bytes", "200")), 100])
    cluster = play(cluster, [c.SendRecords("p", "t", b"x" * 300), 1000])
    assert (cluster.producers["p"].acknowledged, cluster.producers["p"].failed) == (1, 1)
