"""Where the replicas of new partitions go."""

from itertools import cycle
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.controller.placement import Draw, PlacementBroker, PlacementError, place, shuffle

SEEDS = st.integers(0, 2**32)
FENCED_LAST = st.lists(st.booleans(), max_size=7).map(lambda fenced: [False, *fenced])


def seeded(seed: int) -> Draw:
    """Return draws of a random generator that starts at `seed`."""
    return Random(seed).randrange


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[PlacementBroker], int, int]:
    """Brokers of which one runs at least, a partition count and a possible replication factor."""
    fenced = draw(FENCED_LAST)
    ids = draw(st.lists(st.integers(0, 10_000), min_size=len(fenced), max_size=len(fenced), unique=True))
    racks = st.sampled_from([None, "a", "b", "c"][: draw(st.integers(1, 4))])
    brokers = [PlacementBroker(id_, draw(racks), down) for id_, down in zip(ids, fenced, strict=True)]
    return brokers, draw(st.integers(0, 25)), draw(st.integers(1, len(brokers)))


@given(requests(), SEEDS)
def test_t5_replicas_are_distinct_registered_brokers_and_a_running_one_leads(
    request_: tuple[list[PlacementBroker], int, int], seed: int
) -> None:
    """Every list has as many distinct registered brokers as asked, the first of them never fenced."""
    brokers, partition_count, replication_factor = request_
    placed = place(brokers, partition_count, replication_factor, seeded(seed))
    fenced = {broker.id: broker.fenced for broker in brokers}
    assert len(placed) == partition_count
    for replicas in placed:
        assert len(set(replicas)) == len(replicas) == replication_factor
        assert all(broker in fenced for broker in replicas)
        assert not fenced[replicas[0]]


@given(requests(), SEEDS)
def test_t5_the_same_draws_give_the_same_placement_in_any_order_of_the_brokers(
    request_: tuple[list[PlacementBroker], int, int], seed: int
) -> None:
    """Placement depends on the brokers, not on how they are listed, and on nothing but the draws."""
    brokers, partition_count, replication_factor = request_
    placed = place(brokers, partition_count, replication_factor, seeded(seed))
    assert place(brokers[::-1], partition_count, replication_factor, seeded(seed)) == placed


@given(st.integers(1, 9), st.data(), SEEDS)
def test_t5_without_racks_each_partition_starts_one_broker_later(
    broker_count: int, data: st.DataObject, seed: int
) -> None:
    """Until every broker led once, partition p starts at sorted broker (offset + p) % n and goes on cyclically."""
    replication_factor = data.draw(st.integers(1, broker_count))
    ids = [10 * number for number in range(broker_count)]
    placed = place([PlacementBroker(id_) for id_ in ids], broker_count, replication_factor, seeded(seed))
    offset = ids.index(placed[0][0])
    for partition, replicas in enumerate(placed):
        expected = [ids[(offset + partition + step) % broker_count] for step in range(replication_factor)]
        assert list(replicas) == expected


@given(st.integers(1, 4), st.integers(1, 3), st.data(), SEEDS)
def test_t5_replicas_spread_over_the_racks(rack_count: int, per_rack: int, data: st.DataObject, seed: int) -> None:
    """With a running broker in every rack, the replicas of a partition are in as many racks as possible."""
    brokers = [
        PlacementBroker(number, f"rack-{number % rack_count}", data.draw(st.booleans()) and number >= rack_count)
        for number in range(rack_count * per_rack)
    ]
    replication_factor = data.draw(st.integers(1, len(brokers)))
    rack_of = {broker.id: broker.rack for broker in brokers}
    for replicas in place(brokers, rack_count, replication_factor, seeded(seed)):
        assert len({rack_of[broker] for broker in replicas}) == min(replication_factor, rack_count)


def test_t5_the_start_is_drawn_for_each_request() -> None:
    """Two topics of the same shape may be placed differently."""
    brokers = [PlacementBroker(id_) for id_ in (1, 2, 3)]
    draw = seeded(1)
    firsts = [place(brokers, 1, 1, draw)[0][0] for _ in range(30)]
    assert sorted(set(firsts)) == [1, 2, 3]


def test_t3_a_broker_that_is_down_counts_and_becomes_a_follower() -> None:
    """Replication factor 3 is possible on three registered brokers of which one is down."""
    brokers = [PlacementBroker(1), PlacementBroker(2, fenced=True), PlacementBroker(3)]
    assert all(sorted(replicas) == [1, 2, 3] for replicas in place(brokers, 12, 3, seeded(5)))


@pytest.mark.parametrize(
    ("brokers", "replication_factor", "sentence"),
    [
        ([], 1, "All brokers are currently fenced, or have all their log directories cordoned."),
        ([], 0, "Invalid replication factor 0: the replication factor must be positive."),
        (
            [PlacementBroker(1, fenced=True)],
            2,
            "All brokers are currently fenced, or have all their log directories cordoned.",
        ),
        (
            [PlacementBroker(1)],
            2,
            "The target replication factor of 2 cannot be reached because only 1 broker(s) are registered or some "
            "brokers have all their log directories cordoned.",
        ),
    ],
)
def test_t3_refusals_in_kafkas_order_even_without_partitions(
    brokers: list[PlacementBroker], replication_factor: int, sentence: str
) -> None:
    """The factor's sign is checked before fencing, fencing before the number of brokers."""
    with pytest.raises(PlacementError) as refusal:
        place(brokers, 0, replication_factor, seeded(0))
    assert refusal.value.message == str(refusal.value) == sentence


@given(st.lists(st.integers()), SEEDS)
def test_t5_shuffle_draws_as_java_does(items: list[int], seed: int) -> None:
    """A shuffle permutes and asks for one draw of each size from the number of items down to two."""
    asked: list[int] = []
    source = Random(seed)

    def draw(size: int) -> int:
        asked.append(size)
        return source.randrange(size)

    shuffled = list(items)
    shuffle(shuffled, draw)
    assert sorted(shuffled) == sorted(items)
    assert asked == list(range(len(items), 1, -1))


def test_t5_after_a_round_of_all_brokers_the_order_is_shuffled() -> None:
    """With more partitions than brokers the second round does not have to repeat the first."""
    draws = cycle((0, 0, 1))
    placed = place([PlacementBroker(id_) for id_ in range(5)], 10, 1, lambda n: next(draws) % n)
    assert sorted(placed[:5]) == sorted(placed[5:]) == [(0,), (1,), (2,), (3,), (4,)]
    assert placed[:5] != placed[5:]
