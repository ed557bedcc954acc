"""What consumers were given twice or not at all, against another way to count it (O-3, O-6, O-8)."""

from kafka_tui.engine.facts.consumers import RecordsDelivered, TruncationFound
from kafka_tui.engine.ids import TopicPartition
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
    for fact in told:
        ledger = noted(ledger, fact)
        group = had.setdefault((fact.group, fact.partition), set())
        if isinstance(fact, TruncationFound):
            group -= {offset for offset in group if offset >= fact.new}
            continue
        offsets = set(range(fact.first_offset, fact.end_offset))
        tally = counted.setdefault(str(fact.node.name), [0, 0])
        tally[0] += len(offsets & group)
        if group:
            tally[1] += len(set(range(max(group) + 1, fact.first_offset)))
        group |= offsets
    assert ledger.tallies == {name: Tally(*tally) for name, tally in counted.items()}
    return sum(fact.records for fact in told if isinstance(fact, RecordsDelivered))
