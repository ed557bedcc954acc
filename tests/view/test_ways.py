"""Ways that `or` joins, and which fields of the view a predicate reads."""

import pytest

from kafka_tui.view.model import View
from kafka_tui.view.predicates import evaluate, fields_of, parse_predicate
from tests.view.test_predicates import DOCUMENT


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("count(topics.*.partitions.*.leader == brokers.1.id) == 1 and time_ms > 3", ("topics", "brokers", "time_ms")),
        ("happened RecordsAppended", ()),
        ("groups.billing.offsets.orders-0.lag == consumers.c1.delivered", ("groups", "consumers")),
        ("nowhere == 1", View.__struct_fields__),
        ("count(*) == 1", View.__struct_fields__),
    ],
)
def test_a_predicate_names_the_fields_it_reads(text: str, fields: tuple[str, ...]) -> None:
    """Only these are made for it; a path that begins otherwise sees the whole view, and can say what there is."""
    assert fields_of(parse_predicate(text)) == fields


@pytest.mark.parametrize(
    ("text", "holds", "seen"),
    [
        ("step == 1 or step == 87", True, ["step == 87"]),
        ("step == 87 and ratio == 1 or step == 1 and ratio == 1", False, ["step == 87", "ratio == 1"]),
        ("step == 87 or step > 1", True, ["step == 87"]),
        ("not happened X or happened X", True, ["not happened X"]),
    ],
)
def test_one_of_several_ways_is_enough(text: str, holds: bool, seen: list[str]) -> None:
    """`or` joins ways of clauses; the first that holds is shown, else the one that lacks least."""
    verdict = evaluate(parse_predicate(text), DOCUMENT)
    assert (verdict.holds, [part.text for part in verdict.parts]) == (holds, seen)
