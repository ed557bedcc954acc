"""Predicates on a view: what holds, what each clause sees, and what is said where values cannot be compared."""

import itertools

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kafka_tui.view.paths import Json, PathError
from kafka_tui.view.predicates import (
    Comparison,
    Happened,
    PartVerdict,
    PredicateSyntaxError,
    PredicateTypeError,
    Verdict,
    evaluate,
    parse_predicate,
    print_predicate,
)

DOCUMENT: Json = {
    "step": 87,
    "ratio": 0.5,
    "refusal": "INVALID_PARTITIONS",
    "refusal_text": None,
    "brokers": [
        {"id": 1, "fenced": False, "rack": None, "page_cache": {"hits": 1}},
        {"id": 2, "fenced": True, "rack": "b", "page_cache": {"hits": 1, "misses": 0}},
    ],
    "topics": [
        {"name": "a.b", "partition_count": 0, "configs": {"min.insync.replicas": "2"}, "partitions": []},
        {
            "name": "orders",
            "partition_count": 3,
            "configs": {},
            "partitions": [
                {"partition": 0, "leader": None, "replicas": [1, 2, 3], "isr": [2, 1, 3], "high_watermark": 5},
                {"partition": 1, "leader": 2, "replicas": [2, 3, 1], "isr": [2], "high_watermark": 7},
            ],
        },
    ],
    "groups": [
        {
            "group": "billing",
            "members": [
                {"client": "c1", "idle": False},
                {"client": "c4", "idle": True},
                {"client": "c5", "idle": True},
            ],
            "offsets": [
                {"partition": "orders-0", "committed_offset": 5, "lag": 0},
                {"partition": "orders-1", "committed_offset": None, "lag": None},
            ],
        }
    ],
    "consumers": [{"name": "c1", "positions": {"orders-0": 5}, "delivered": 5}],
    "in_flight": [],
}
FACTS: list[dict[str, Json]] = [
    {"name": "RecordsAppended", "topic": "orders", "partition": 0, "count": 2},
    {"name": "RecordsAppended", "topic": "orders", "partition": 1, "count": 1},
    {"name": "PartitionChanged", "node": "controller 100", "fields": {"name": "orders", "leader": None, "isr": [2, 1]}},
    {"name": "RecordSent", "fields": {"partition": "orders-0", "record": {"key": "k1", "value": None}}},
]


def judge(text: str) -> Verdict:
    """The verdict on the sample view and facts."""
    return evaluate(parse_predicate(text), DOCUMENT, FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "topics.orders.partition_count == 3",
        "topics.orders.partition_count == 3.0",
        "topics.orders.partition_count != 4",
        "step < 88",
        "step <= 87",
        "step > 86.5",
        "step >= 87",
        "ratio == 0.5",
        "refusal == INVALID_PARTITIONS",
        'refusal == "INVALID_PARTITIONS"',
        "refusal != null",
        "refusal contains PARTITION",
        "refusal in [INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR]",
        "refusal_text == null",
        "brokers.2.fenced == true",
        "brokers.1.fenced != true",
        "brokers.2.rack != null",
        "topics.orders.partitions.0.leader == null",
        "topics.orders.partitions.0.leader in [1, null]",
        "topics.orders.partitions.0.replicas == [1, 2, 3]",
        "topics.orders.partitions.0.isr != [1,2,3]",
        "topics.orders.partitions.0.isr in [[1, 2, 3], [2, 1, 3]]",
        "topics.orders.partitions.0.isr contains 3",
        "topics.orders.partitions.*.isr contains [2]",
        "topics.orders.partitions.1.leader in topics.orders.partitions.1.isr",
        "topics.orders.partitions.1.leader == topics.orders.partitions.1.replicas.0",
        'topics."a.b".configs."min.insync.replicas" == "2"',
        'topics."a.b".configs contains min.insync.replicas',
        "topics contains orders",
        'topics contains "a.b"',
        "brokers contains 2",
        "groups.billing.offsets contains orders-1",
        "consumers.c1.positions contains orders-0",
        "consumers.c1.positions.orders-0 == topics.orders.partitions.0.high_watermark",
        "in_flight == []",
        "topics.orders.configs == topics.orders.configs",
        "brokers.1.page_cache != brokers.2.page_cache",
        "brokers.*.rack contains null",
        "count(in_flight) == 0",
        "count(topics.orders.partitions.0.isr) == 3",
        "count(consumers.c1.positions) == 1",
        "count(topics.*.name) == 2",
        "count(topics.*.name == payments) == 0",
        "count(groups.billing.members.*.idle == true) == 2",
        "count(topics.*.partitions.*.isr contains 2) == 2",
        "count(groups.*.members contains c4) == 1",
        "count(topics.orders.partitions.*.leader != null) == 1",
        "count(topics.orders.partitions.*.high_watermark >= topics.orders.partitions.1.high_watermark) == 1",
        "count(brokers) == count(brokers.*.id in [1, 2, 4])",
        "sum(topics.orders.partitions.*.high_watermark) == 12",
        "sum(topics.orders.partitions.0.replicas) == 6",
        "sum(in_flight) == 0",
        "consumers.c1.delivered < sum(topics.orders.partitions.*.high_watermark)",
        "set(topics.orders.partitions.0.isr) == [1, 2, 3]",
        "set(topics.orders.partitions.0.isr) != [1, 2]",
        "set(topics.orders.partitions.0.isr) != [1, 2, 3, 4]",
        "set(topics.orders.partitions.0.isr) == topics.orders.partitions.0.replicas",
        "topics.orders.partitions.0.isr == set(topics.orders.partitions.0.replicas)",
        "set(topics.*.name) == [orders, a.b]",
        "happened RecordsAppended",
        "happened RecordsAppended topic=orders partition=1",
        "happened RecordsAppended topic = orders",
        "happened PartitionChanged name=orders leader=null isr=[2, 1]",
        'happened PartitionChanged node="controller 100"',
        "happened RecordSent record.key=k1 record.value=null partition=orders-0",
        "not happened RecordSent record.key=k2",
        "not happened RecordsAppended partition=2",
        "not happened LeaderElected",
        "step == 87 and happened RecordsAppended and topics.orders.partition_count == 3",
    ],
)
def test_what_holds(text: str) -> None:
    """Each operator, function and clause holds where it should, and its opposite then does not."""
    assert judge(text).holds
    predicate = parse_predicate(text)
    if isinstance(predicate, Comparison) and predicate.op in ("==", "!="):
        flipped = msgspec.structs.replace(predicate, op="!=" if predicate.op == "==" else "==")
        assert not evaluate(flipped, DOCUMENT, FACTS).holds
    if isinstance(predicate, Happened):
        assert not evaluate(msgspec.structs.replace(predicate, negated=not predicate.negated), DOCUMENT, FACTS).holds


@pytest.mark.parametrize(
    "text",
    [
        "step < 87",
        "step <= 86",
        "step > 87",
        "step >= 88",
        "refusal in [A, B]",
        "refusal in []",
        "refusal contains X",
        "topics contains payments",
        "in_flight contains 1",
        "brokers.*.rack contains c",
        "count(brokers.*.rack in [null]) == 2",
        "brokers.1.page_cache == brokers.2.page_cache",
        "brokers.1 == brokers.2",
        "consumers.c1.positions contains orders-1",
        "topics.orders.partitions.0.isr in [[1, 2, 3]]",
        "topics.orders.partitions.0.isr == [2, 1]",
        "topics.orders.partitions.0.isr == [2, true, 3]",
        "set(topics.orders.partitions.0.isr) == [1, 2]",
        "brokers.1.rack == b",
        "brokers.1.rack in [c]",
        "happened RecordsAppended topic=orders partition=2",
        "step == 87 and step == 88",
        "happened LeaderElected and step == 87",
    ],
)
def test_what_does_not_hold(text: str) -> None:
    """A clause that is not so does not hold, and one such clause is enough."""
    assert not judge(text).holds


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
@pytest.mark.parametrize(
    "left", ["groups.billing.offsets.orders-1.committed_offset", "sum(groups.billing.offsets.*.lag)"]
)
def test_no_order_holds_for_what_is_not_known(left: str, op: str) -> None:
    """Null, and a sum with a null in it, is neither below nor above a number."""
    verdict = judge(f"{left} {op} 0")
    assert not verdict.holds and verdict.parts[0].present == "null"


def test_each_clause_shows_what_it_sees() -> None:
    """A lesson can show the present value beside the wanted one, for every clause, also after a failing one."""
    verdict = judge(
        "topics.orders.partition_count == 4 and set(topics.orders.partitions.0.isr)==[1,2,3] and "
        "topics contains payments and count(groups.billing.members.*.idle == true) < count(brokers) and "
        "happened RecordsAppended topic=orders and not happened PartitionChanged"
    )
    assert verdict == Verdict(
        False,
        (
            PartVerdict("topics.orders.partition_count == 4", False, "3", "==", "4"),
            PartVerdict("set(topics.orders.partitions.0.isr) == [1, 2, 3]", True, "[2, 1, 3]", "==", "[1, 2, 3]"),
            PartVerdict("topics contains payments", False, '["a.b", "orders"]', "contains", '"payments"'),
            PartVerdict("count(groups.billing.members.*.idle == true) < count(brokers)", False, "2", "<", "2"),
            PartVerdict("happened RecordsAppended topic=orders", True, "2", ">=", "1"),
            PartVerdict("not happened PartitionChanged", False, "1", "==", "0"),
        ),
    )


def test_facts_may_come_from_an_iterator() -> None:
    """Several clauses see all facts, also when they can be read only once."""
    predicate = parse_predicate("happened RecordsAppended partition=0 and happened RecordsAppended partition=1")
    assert evaluate(predicate, {}, iter(FACTS[:2])).holds


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("topics.ordres.partition_count != 4", 'topics.ordres.partition_count leads nowhere: topics, entered by name, '
         'has no "ordres", it has "a.b", orders; did you mean orders?'),
        ("step == 1 and brokers.7.fenced == true", 'brokers.7.fenced leads nowhere: brokers, entered by id, has no '
         '"7", it has 1, 2.'),
        ("count(groups.billing.members.*.idel == true) == 0", 'groups.billing.members.*.idel leads nowhere: '
         'groups.billing.members.c1 has no "idel", it has client, idle; did you mean idle?'),
        ("step == brokers.1.stop", 'brokers.1.stop leads nowhere: brokers.1 has no "stop", '
         "it has id, fenced, rack, page_cache."),
        ("not happened RecordsAppended partitoin=0", 'RecordsAppended.partitoin leads nowhere: RecordsAppended has no '
         '"partitoin", it has name, topic, partition, count; did you mean partition?'),
        ("happened RecordSent record.vlaue=null", 'RecordSent.record.vlaue leads nowhere: RecordSent.record '
         'has no "vlaue", it has key, value; did you mean value?'),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_an_error(text: str, sentence: str) -> None:
    """A missing path is never false, on whichever side it stands, also in a fact."""
    with pytest.raises(PathError) as caught:
        judge(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "problem", "sentence"),
    [
        ("topics.orders.partitions.0.isr < 3", "order", "< compares numbers, but topics.orders.partitions.0.isr is "
         "the list [2, 1, 3]; write == or !=, or compare count(...)"),
        ("step >= brokers.2.rack", "order", '>= compares numbers, but brokers.2.rack is the text "b"; '
         "write == or !=, or compare count(...)"),
        ("brokers.2.fenced > 0", "order", "> compares numbers, but brokers.2.fenced is the boolean true; "
         "write == or !=, or compare count(...)"),
        ('topics."a.b".configs."min.insync.replicas" == 2', "kinds", 'topics."a.b".configs."min.insync.replicas" is '
         'the text "2" and can never be 2; write a text, in double quotes if it reads like a number, null, true or '
         "false"),
        ("brokers.2.fenced == 1", "kinds", "brokers.2.fenced is the boolean true and can never be 1; "
         "write true or false"),
        ("topics.orders.partitions.0.isr != 3", "kinds", "topics.orders.partitions.0.isr is the list [2, 1, 3] and "
         "can never be 3; write a list such as [1, 2, 3], or count(...) to compare its length"),
        ("happened RecordsAppended partition=orders", "kinds", 'partition is the number 0 and can never be "orders"; '
         "write a number without quotes"),
        ("consumers.c1.positions == 5", "kinds", 'consumers.c1.positions is the object {"orders-0": 5} and can never '
         "be 5; write the path of an object, or contains to look for a field"),
        ("step in [a, b]", "entry", 'step is the number 87, and there is no number in ["a", "b"]; '
         "write a value of the kind that is in it"),
        ("brokers.*.rack contains 1", "entry", '1 is the number 1, and there is no number in [null, "b"]; '
         "write a value of the kind that is in it"),
        ("brokers contains b", "entry", 'b is the text "b", and there is no text in [1, 2]; '
         "write a value of the kind that is in it"),
        ("refusal contains 1", "entry", '1 is the number 1, and there is no number in "INVALID_PARTITIONS"; '
         "write a value of the kind that is in it"),
        ("count(step) == 1", "entries", "count(...) counts a list or an object, but its path gives the number 87; "
         "compare the value itself"),
        ("sum(topics.*.name) == 1", "sum", 'sum(...) adds the numbers of a list, but its path gives the list '
         '["a.b", "orders"]; write a path with * to numbers'),
        ("sum(brokers.*.fenced) == 1", "sum", "sum(...) adds the numbers of a list, but its path gives the list "
         "[false, true]; write a path with * to numbers"),
        ("sum(step) == 1", "sum", "sum(...) adds the numbers of a list, but its path gives the number 87; "
         "write a path with * to numbers"),
        ("set(step) == [1]", "set", "set(...) compares lists, but set(step) is the number 87; "
         "write a list such as [1, 2, 3]"),
        ("set(in_flight) == null", "set", "set(...) compares lists, but null is null; "
         "write a list such as [1, 2, 3]"),
        ("step in brokers.1.id", "in", "in looks into a list, but brokers.1.id is the number 1; "
         "write [1, 2, 3] or the path of a list"),
        ("step contains 8", "contains", "contains looks into a list, an object or a text, but step is the number 87; "
         "write == to compare"),
    ],
)  # fmt: skip
def test_kinds_that_cannot_compare_are_an_error(text: str, problem: str, sentence: str) -> None:
    """The sentence names the clause, the side, its value now, and what to write."""
    with pytest.raises(PredicateTypeError) as caught:
        judge(text)
    assert caught.value.problem == problem
    assert str(caught.value) == f"{text}: {sentence}"


def test_a_type_error_inside_count_names_the_inner_comparison() -> None:
    """What cannot compare inside `count(...)` is told as the comparison of one entry."""
    with pytest.raises(
        PredicateTypeError, match=r"^brokers\.\*\.fenced == 1: brokers\.\*\.fenced is the boolean false"
    ):
        judge("count(brokers.*.fenced == 1) == 0")


def test_a_long_value_is_shortened_in_the_sentence_only() -> None:
    """A value of a megabyte does not fill the screen, but the error carries it whole."""
    with pytest.raises(PredicateTypeError) as caught:
        evaluate(parse_predicate("text == 1"), {"text": "x" * 1_000_000})
    assert len(str(caught.value)) < 300 and len(caught.value.value) == 1_000_002


words = st.sampled_from(
    ["step", "topics.orders.isr", "brokers.*.id", "count(", "set(", "sum(", ")", "==", "<", "=", "in", "contains", "[",
     "]", ",", "1", "null", '"x"', '"', "'", "and", "or", "not", "happened", "RecordsAppended", "topic=orders", "*"]
)  # fmt: skip
near_predicates = st.lists(words, max_size=12).map(" ".join)


@given(st.text() | near_predicates)
@example("step == " + "9" * 5000)
@example("step == 1e" + "9" * 5000)
def test_any_text_is_a_predicate_or_a_syntax_error(text: str) -> None:
    """No text brings another error; what parses prints to the same, and judging it gives a verdict or a told error."""
    try:
        predicate = parse_predicate(text)
    except PredicateSyntaxError as error:
        assert 1 <= error.column <= len(text) + 1 and str(error)
        return
    assert repr(parse_predicate(print_predicate(predicate))) == repr(predicate)
    try:
        verdict = evaluate(predicate, DOCUMENT, FACTS)
    except (PathError, PredicateTypeError) as error:
        assert str(error)
    else:
        assert verdict.holds == all(part.holds for part in verdict.parts)


@given(st.lists(st.integers(0, 3), max_size=4), st.lists(st.integers(0, 3), max_size=4))
def test_lists_compare_in_order_and_sets_without(a: list[int], b: list[int]) -> None:
    """`==` is equality of lists; with `set(...)`, on either side, of their sets."""
    document: Json = {"a": list(a), "facts": list(b)}
    wanted = str(b)
    assert evaluate(parse_predicate(f"a == {wanted}"), document).holds == (a == b)
    for text in (f"set(a) == {wanted}", "a == set(facts)", "set(a) == set(facts)"):
        assert evaluate(parse_predicate(text), document).holds == (set(a) == set(b))


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_orders_are_those_of_numbers(a: int, b: int) -> None:
    """Of `<`, `==` and `>` exactly one holds, and `<=`, `>=`, `!=` are the opposites of `>`, `<`, `==`."""
    holds = {op: evaluate(parse_predicate(f"a {op} {b}"), {"a": a}).holds for op in ("<", "==", ">", "<=", "!=", ">=")}
    assert sum(holds[op] for op in ("<", "==", ">")) == 1
    assert all(holds[op] != holds[opposite] for op, opposite in (("<=", ">"), (">=", "<"), ("!=", "==")))


def test_clauses_do_not_depend_on_their_order() -> None:
    """`and` holds in every order of its clauses or in none."""
    parts = ("step == 87", "happened RecordsAppended", "refusal == null")
    verdicts = [judge(" and ".join(order)) for order in itertools.permutations(parts)]
    assert {verdict.holds for verdict in verdicts} == {False}
