"""The assignors with which the coordinator itself computes who reads what (N-4)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_tui.engine.coordinator.server_assignors.by_name import SERVER_ASSIGNORS
from kafka_tui.engine.coordinator.server_assignors.subscribers import Assignment, Subscriber
from kafka_tui.engine.coordinator.server_assignors.uniform import uniform_assign
from kafka_tui.engine.ids import TopicPartition
from tests.golden_vectors import Document, cases

TOPICS = ("orders", "payments", "주문", "t")
COUNTS = st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 12), min_size=1)


@pytest.mark.parametrize("case", [*cases("assignor_server_uniform"), *cases("assignor_server_range")])
def test_n4_targets_are_kafkas(case: Document) -> None:
    """Each step gets the very target that Kafka's assignor computed with members in the same order."""
    assign = SERVER_ASSIGNORS[case["assignor"]]
    for step in case["steps"]:
        members = [subscriber(name, step["members"][name]) for name in step["members_in_iteration_order"]]
        assert by_topic(assign(members, step["topics"])) == step["expected"]


@pytest.mark.parametrize("case", cases("assignor_server_uniform"))
def test_n4_uniform_shares_do_not_depend_on_the_order_of_members(case: Document) -> None:
    """Who of equal members gets an extra partition is Kafka's hash order; how many get how many is not."""
    for step in case["steps"]:
        if len({tuple(values["topics"]) for values in step["members"].values()}) > 1:
            continue  # what else holds of such groups is below
        expected = sorted(sum(map(len, topics.values())) for topics in step["expected"].values())
        for names in (sorted(step["members"]), sorted(step["members"], reverse=True)):
            members = [subscriber(name, step["members"][name]) for name in names]
            assigned = SERVER_ASSIGNORS["uniform"](members, step["topics"])
            assert sorted(map(len, assigned.values())) == expected


@st.composite
def groups(draw: st.DrawFn, same_topics: bool = False) -> tuple[list[Subscriber], dict[str, int]]:
    """Members in any order, with disjoint targets from an earlier time, and partition counts of today."""
    counts = draw(COUNTS)
    topics = st.lists(st.sampled_from((*TOPICS, "absent")), min_size=1, max_size=4, unique=True).map(tuple)
    same = draw(topics)
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6))
    owners = st.sampled_from([None, *names])
    targets: dict[str, list[TopicPartition]] = {name: [] for name in names}
    for topic in TOPICS:
        for number in range(counts.get(topic, 1)):
            owner = draw(owners)
            if owner is not None:
                targets[owner].append(TopicPartition(topic, number))
    return [
        Subscriber(name, same if same_topics else draw(topics), draw(st.none() | st.just(f"s-{name}")), tuple(target))
        for name, target in targets.items()
    ], counts


@settings(max_examples=30)
@given(groups(), st.sampled_from(sorted(SERVER_ASSIGNORS)))
def test_n4_i8_every_partition_of_a_subscribed_topic_has_one_owner_who_subscribed(
    scene: tuple[list[Subscriber], dict[str, int]], name: str
) -> None:
    """The target is disjoint and complete, and nobody gets what he did not ask for."""
    members, counts = scene
    assigned = SERVER_ASSIGNORS[name](members, counts)
    read = {topic for member in members for topic in member.topics if topic in counts}
    wanted = [TopicPartition(topic, number) for topic in sorted(read) for number in range(counts[topic])]
    assert sorted(partition for partitions in assigned.values() for partition in partitions) == wanted
    for member in members:
        assert {partition.topic for partition in assigned[member.member_id]} <= set(member.topics)


@settings(max_examples=30)
@given(groups(same_topics=True))
def test_n4_uniform_balances_before_it_sticks(scene: tuple[list[Subscriber], dict[str, int]]) -> None:
    """Equal members' shares differ by one at most, and nobody gives away more than what is over his share."""
    members, counts = scene
    assigned = uniform_assign(members, counts)
    sizes = [len(partitions) for partitions in assigned.values()]
    assert max(sizes) - min(sizes) <= 1
    for member in members:
        had = [p for p in member.target if p.topic in member.topics and p.topic in counts]
        kept = set(had) & set(assigned[member.member_id])
        assert len(kept) == min(len(had), len(assigned[member.member_id]))


@settings(max_examples=30)
@given(groups(), st.sampled_from(sorted(SERVER_ASSIGNORS)))
def test_n4_an_assigned_group_stays_as_it_is(scene: tuple[list[Subscriber], dict[str, int]], name: str) -> None:
    """Computing again from what was just computed moves nothing."""
    members, counts = scene
    first = SERVER_ASSIGNORS[name](members, counts)
    again = [Subscriber(m.member_id, m.topics, m.instance_id, first[m.member_id]) for m in members]
    assert SERVER_ASSIGNORS[name](again, counts) == first


@settings(max_examples=30)
@given(groups())
def test_n4_uniform_readers_of_a_topic_are_balanced(scene: tuple[list[Subscriber], dict[str, int]]) -> None:
    """No partition can be moved to another reader of its topic who has at least two fewer."""
    members, counts = scene
    assigned = uniform_assign(members, counts)
    for member in members:
        for partition in assigned[member.member_id]:
            others = [other for other in members if partition.topic in other.topics]
            assert len(assigned[member.member_id]) - min(len(assigned[o.member_id]) for o in others) <= 1


def subscriber(name: str, values: Document) -> Subscriber:
    """A vector's member."""
    target = [TopicPartition(topic, number) for topic, numbers in values["current"].items() for number in numbers]
    return Subscriber(name, tuple(values["topics"]), values.get("group_instance_id"), tuple(target))


def by_topic(assignment: Assignment) -> dict[str, dict[str, list[int]]]:
    """An assignment in the form of the vectors."""
    return {name: _by_topic(partitions) for name, partitions in assignment.items()}


def _by_topic(partitions: Sequence[TopicPartition]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name in partitions:
        found.setdefault(name.topic, []).append(name.partition)
    return found
