"""What consumers were given twice or not at all, against another way to count it (O-3, O-6, O-8)."""

from kafka_tui.engine.facts.consumers import RecordsDelivered, TruncationFound
from kafka_tui.engine.ids import TopicPartition
from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.random_scripts import random_script
from kafka_tui.view.project_clients import NOTHING_DELIVERED, Tally, noted


def test_o3_o8_tallies_are_what_the_deliveries_of_random_runs_say() -> None:
    """Offset by offset, in sets: given before to the group, or passed over behind what the group had."""
    told = [_counted_alike(seed) for seed in (8, 21)]
    assert sum(told) > 0


def _counted_alike(seed: int) -> int:
    """Check one run's tallies; how many records were delivered in it."""
    told = [
        one.fact
        for moment in timeline_after(random_script(seed, length=4)).moments
        for one in moment.facts
        if isinstance(one.fact, RecordsDelivered | TruncationFound)
    ]
    ledger = NOTHING_DELIVERED
    had: dict[tuple[str, TopicPartition], set[int]] = {}
    counted: dict[str, list[int]] = {}
    made: dict[tuple[str, str, bytes], list[int]] = {}
    for fact in told:
        ledger = noted(ledger, fact)
        group = had.setdefault((fact.group, fact.partition), set())
        if isinstance(fact, TruncationFound):
            group -= {offset for offset in group if offset >= fact.new}
            continue
        offsets = set(range(fact.first_offset, fact.end_offset))
        tally = counted.setdefault(str(fact.node.name), [0, 0, 0])
        for made_ms, offset, key in _records(fact):
            if offset not in group:
                handed = made.setdefault((fact.group or str(fact.node), fact.partition.topic, key), [])
                tally[2] += any(other_ms > made_ms for other_ms in handed)
                handed.append(made_ms)
        tally[0] += len(offsets & group)
        if group:
            tally[1] += len(set(range(max(group) + 1, fact.first_offset)))
        group |= offsets
    assert ledger.tallies == {name: Tally(*tally) for name, tally in counted.items()}
    return sum(fact.records for fact in told if isinstance(fact, RecordsDelivered))


def _records(fact: RecordsDelivered) -> list[tuple[int, int, bytes]]:
    """When each record with a key was made, its offset, its key."""
    return [
        (record.timestamp_ms, offset, record.key)
        for batch in fact.batches
        for offset, record in batch.numbered
        if record.key is not None and fact.first_offset <= offset < fact.end_offset
    ]


def test_c8_a_key_that_moved_may_be_read_out_of_order() -> None:
    """After partitions were added the newer record of a key lies elsewhere; who reads it first counts the older one."""
    told = Shell(new_world(1, 7))
    lines = (
        "kafka-topics --create --topic orders --partitions 1 --replication-factor 1",
        "produce orders ordered --key k1",
        "producer stop console",
        "kafka-topics --alter --topic orders --partitions 3",
        "produce orders cancelled --key k1",
        "consumer start c1 --topic orders --partition 2 --config auto.offset.reset=earliest --group g",
        "run 2s",
        "consumer start c2 --topic orders --partition 0 --config auto.offset.reset=earliest --group g",
        "run 2s",
        "expect consumers.c1.out_of_order == 0 and consumers.c2.out_of_order == 1 and consumers.c2.duplicates == 0",
    )
    assert [line for line in lines if told.run(line).status] == []
