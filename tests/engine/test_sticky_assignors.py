"""The assignors that balance over all topics: roundrobin, sticky, cooperative-sticky."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kafka_tui.engine.clients.assignors.by_name import ASSIGNORS
from kafka_tui.engine.clients.assignors.members import Assignment, Member
from kafka_tui.engine.clients.assignors.sticky import cooperative_sticky_assign, sticky_assign

TOPICS = ("a", "b", "c")
COUNTS = st.dictionaries(st.sampled_from(TOPICS), st.integers(0, 9), min_size=1)
SOME_TOPICS = st.lists(st.sampled_from((*TOPICS, "absent")), max_size=4).map(lambda found: tuple(sorted(set(found))))
OWNED = st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(0, 11)), max_size=6, unique=True).map(tuple)


@st.composite
def groups(draw: st.DrawFn, equal: bool = False) -> list[Member]:
    """Members with whatever claims to own; `equal` ones subscribe to the same topics."""
    names = draw(st.lists(st.sampled_from([f"m{n}" for n in range(12)]), unique=True, min_size=1, max_size=6))
    topics = draw(SOME_TOPICS)
    return [
        Member(
            name,
            topics if equal else draw(SOME_TOPICS),
            draw(st.none() | st.just(f"i-{name}")),
            draw(st.sampled_from((None, "x", "y"))),
            draw(OWNED),
            draw(st.integers(-1, 2)),
        )
        for name in names
    ]


def pairs(members: Sequence[Member], counts: dict[str, int]) -> list[tuple[str, int]]:
    """Every partition that somebody reads."""
    read = [topic for topic in sorted(counts) if any(topic in member.topics for member in members)]
    return [(topic, number) for topic in read for number in range(counts[topic])]


def settled(members: Sequence[Member], assigned: Assignment, generation: int) -> list[Member]:
    """The members after they got their parts."""
    return [replace(member, owned=assigned[member.member_id], generation=generation) for member in members]


@settings(max_examples=30)
@given(groups(), COUNTS, st.sampled_from(("roundrobin", "sticky")))
def test_s2_s4_i8_every_partition_has_one_owner_who_subscribed(
    members: list[Member], counts: dict[str, int], name: str
) -> None:
    """Whatever members claim to own, the assignment is disjoint, complete, and gives nobody what he did not ask for."""
    racks = {topic: [["x"], ["y"], ["x", "y"]] for topic in TOPICS}
    for replica_racks in (None, racks):
        assigned = ASSIGNORS[name].assign(members, counts, replica_racks)
        assert sorted(pair for partitions in assigned.values() for pair in partitions) == pairs(members, counts)
        assert all(topic in member.topics for member in members for topic, _ in assigned[member.member_id])


@settings(max_examples=30)
@given(groups(equal=True), COUNTS)
def test_s3_equal_subscriptions_differ_by_one_and_a_second_time_nothing_moves(
    members: list[Member], counts: dict[str, int]
) -> None:
    """Members of equal subscriptions have as many partitions or one more, and keep them in the next generation."""
    assigned = sticky_assign(members, counts)
    sizes = [len(partitions) for partitions in assigned.values()]
    assert max(sizes) - min(sizes) <= 1
    assert sticky_assign(settled(members, assigned, 3), counts) == assigned


@settings(max_examples=30)
@given(groups(), COUNTS)
def test_s4_no_subscriber_could_take_from_one_who_has_two_more(members: list[Member], counts: dict[str, int]) -> None:
    """With nothing owned before, nobody lacks what a richer member could give; the next time nothing moves."""
    fresh = [replace(member, owned=(), generation=-1) for member in members]
    assigned = sticky_assign(fresh, counts)
    for member in fresh:
        for owner, partitions in assigned.items():
            if any(topic in member.topics for topic, _ in partitions):
                assert len(partitions) <= len(assigned[member.member_id]) + 1 or owner == member.member_id
    assert sticky_assign(settled(fresh, assigned, 1), counts) == assigned


@settings(max_examples=30)
@given(groups(), groups(), COUNTS, COUNTS)
def test_s5_nobody_gets_what_another_owns_and_the_second_rebalance_completes(
    first: list[Member], second: list[Member], counts: dict[str, int], later: dict[str, int]
) -> None:
    """From any settled group to any other: the first rebalance hands out nothing owned, the second all that is left."""
    fresh = [replace(member, owned=(), generation=-1) for member in first]
    owned = cooperative_sticky_assign(fresh, counts)
    changed = [
        replace(m, owned=owned.get(m.member_id, ()), generation=1 if m.member_id in owned else -1) for m in second
    ]
    between = cooperative_sticky_assign(changed, later)
    owners = {partition: member.member_id for member in changed for partition in member.owned}
    for member_id, partitions in between.items():
        assert all(owners.get(partition, member_id) == member_id for partition in partitions)
    kept = [
        replace(m, owned=tuple(p for p in m.owned if p in between[m.member_id]), generation=2)
        for m in settled(changed, between, 2)
    ]
    final = cooperative_sticky_assign(kept, later)
    assert sorted(pair for partitions in final.values() for pair in partitions) == pairs(second, later)


def test_s3_two_claims_of_one_generation_cancel_each_other_and_the_newer_generation_wins() -> None:
    """A partition claimed twice goes back to the pool; claimed in two generations, the newer owner keeps it."""
    counts = {"a": 2}
    old, new = (
        Member("old", ("a",), owned=(("a", 0),), generation=1),
        Member("x", ("a",), owned=(("a", 0),), generation=2),
    )
    assert sticky_assign([old, new], counts) == {"old": (("a", 1),), "x": (("a", 0),)}
    same = replace(old, generation=2)
    assert cooperative_sticky_assign([same, new], counts) == {"old": (), "x": (("a", 1),)}
