"""Who in a group reads which partition."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.clients.assignors.members import Member, in_member_order
from kafka_tui.engine.clients.assignors.ranges import range_assign

TOPICS = ("orders", "payments", "주문", "t")
RACKS = (None, "", "a", "b", "c")
COUNTS = st.dictionaries(st.sampled_from(TOPICS), st.integers(0, 30), min_size=1)
REPLICA_RACKS = st.dictionaries(
    st.sampled_from(TOPICS), st.lists(st.lists(st.sampled_from(RACKS), max_size=3), max_size=30)
)


@st.composite
def groups(draw: st.DrawFn) -> list[Member]:
    """Members with different ids, instance ids, racks and subscriptions."""
    ids = draw(st.lists(st.text(max_size=5), unique=True, max_size=8))
    topics = st.lists(st.sampled_from((*TOPICS, "absent")), max_size=5).map(tuple)
    return [
        Member(member_id, draw(topics), draw(st.none() | st.just(f"static-{number}")), draw(st.sampled_from(RACKS)))
        for number, member_id in enumerate(ids)
    ]


def shares(members: Sequence[Member], assigned: dict[str, tuple[tuple[str, int], ...]], topic: str) -> list[int]:
    """Return how many partitions of a topic its subscribers have, in member order."""
    subscribers = [member for member in in_member_order(members) if topic in member.topics]
    return [sum(name == topic for name, _ in assigned[member.member_id]) for member in subscribers]


@given(groups(), COUNTS, REPLICA_RACKS)
def test_s1_i8_every_partition_of_a_subscribed_topic_has_one_owner_who_subscribed(
    members: list[Member], counts: dict[str, int], racks: dict[str, list[list[str | None]]]
) -> None:
    """The assignment is disjoint, complete, and gives nobody what he did not ask for, with racks or without."""
    subscribed = [topic for topic in sorted(counts) if any(topic in member.topics for member in members)]
    partitions = [(topic, number) for topic in subscribed for number in range(counts[topic])]
    for replica_racks in (None, racks):
        assigned = range_assign(members, counts, replica_racks)
        assert sorted(assigned) == sorted(member.member_id for member in members)
        assert sorted(pair for pairs in assigned.values() for pair in pairs) == partitions
        assert all(topic in member.topics for member in members for topic, _ in assigned[member.member_id])


@given(groups(), COUNTS, REPLICA_RACKS)
def test_s1_shares_of_a_topic_differ_by_one_at_most(
    members: list[Member], counts: dict[str, int], racks: dict[str, list[list[str | None]]]
) -> None:
    """Every subscriber of a topic has n // m of its partitions or one more, with racks or without."""
    for assigned in (range_assign(members, counts), range_assign(members, counts, racks)):
        for topic in counts:
            counted = shares(members, assigned, topic)
            assert max(counted, default=0) - min(counted, default=0) <= 1


@given(groups(), COUNTS)
def test_s1_without_racks_ranges_follow_each_other_and_the_first_members_have_more(
    members: list[Member], counts: dict[str, int]
) -> None:
    """In member order the partitions of a topic stand in number order, the larger shares first."""
    assigned = range_assign(members, counts)
    order = [member.member_id for member in in_member_order(members)]
    for topic in counts:
        numbers = [number for member_id in order for name, number in assigned[member_id] if name == topic]
        assert numbers == sorted(numbers)
        counted = shares(members, assigned, topic)
        assert counted == sorted(counted, reverse=True)


@given(st.data(), groups(), COUNTS, REPLICA_RACKS)
def test_s1_the_order_of_the_input_does_not_matter(
    data: st.DataObject, members: list[Member], counts: dict[str, int], racks: dict[str, list[list[str | None]]]
) -> None:
    """Members and topics may come in any order; the result, its own order included, is the same."""
    shuffled = data.draw(st.permutations(members))
    assigned = range_assign(members, counts, racks)
    again = range_assign(shuffled, dict(reversed(list(counts.items()))), racks)
    assert list(assigned.items()) == list(again.items())


@given(st.integers(1, 6), st.integers(1, 20), st.lists(st.sampled_from("abc"), min_size=1, max_size=3))
def test_s1_equal_topics_are_co_partitioned(member_count: int, partition_count: int, racks: list[str]) -> None:
    """Topics with as many partitions and the same members give each member the same numbers, with racks too."""
    members = [Member(f"c{number}", ("t", "u"), rack=racks[number % len(racks)]) for number in range(member_count)]
    replica_racks = {"t": [[rack] for rack in racks], "u": [["a"]]}
    for assigned in range_assign(members, {"t": partition_count, "u": partition_count}, replica_racks).values():
        numbers = {topic: [number for name, number in assigned if name == topic] for topic in ("t", "u")}
        assert numbers["t"] == numbers["u"]


def test_s1_members_stand_in_order_of_strings_and_static_ones_first() -> None:
    """Static members come by instance id, dynamic ones by member id, as Java compares strings."""
    ids = [("b", "z"), ("c10", None), ("a", "y"), ("c2", None), ("\uffee", None), ("😀", None)]
    members = [Member(member_id, (), instance_id) for member_id, instance_id in ids]
    assert [member.member_id for member in in_member_order(members)] == ["a", "b", "c10", "c2", "😀", "\uffee"]


def test_s1_members_get_their_own_racks_partitions_within_their_share() -> None:
    """Balance comes before racks: the share stays two, and what no rack claims fills it up."""
    members = [Member("c1", ("t",), rack="b"), Member("c2", ("t",), rack="a")]
    racks = {"t": [["a"], ["a"], ["a"], ["b"]]}
    assert range_assign(members, {"t": 4}, racks) == {
        "c1": (("t", 2), ("t", 3)),
        "c2": (("t", 0), ("t", 1)),
    }


def test_s1_racks_do_not_matter_when_every_partition_is_in_all_of_them() -> None:
    """A member in a rack without replicas keeps its turn where no partition is nearer to anybody than another."""
    members = [Member("c1", ("t",), rack="far"), Member("c2", ("t",), rack="a")]
    assert range_assign(members, {"t": 2}, {"t": [["a"], ["a"]]}) == {"c1": (("t", 0),), "c2": (("t", 1),)}
