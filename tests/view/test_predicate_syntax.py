"""How predicates are read and printed, and what is said about a text that is none."""

import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.view.paths import Path
from kafka_tui.view.predicate_values import PLACES, Op, Scalar
from kafka_tui.view.predicates import (
    And,
    Comparison,
    Constant,
    CountWhere,
    Happened,
    Or,
    Predicate,
    PredicateSyntaxError,
    Read,
    clauses,
    parse_predicate,
    print_predicate,
)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "a predicate is missing here"),
        ("step == 1 and", 14, "a predicate is missing here"),
        ("== 1", 1, "no path begins at =; a path is missing here; write names joined by dots"),
        ("topics. == 1", 8, "a name is missing here"),
        ('topics."a == 1', 8, "this quoted name does not end"),
        ("step", 5, "an operator is missing before the end; write one of == != <"),
        ("step index 1", 6, "an operator is missing before index"),
        ("step is 1", 6, "an operator is missing before is; write one of"),
        ("step = 1", 6, "= does not compare; write =="),
        ("step ==", 8, "no value begins at the end; write a number"),
        ("step == and refusal == null", 9, "no value begins at and; write"),
        ("step == @", 9, "no value begins at @; write"),
        ('refusal == "x', 12, "this quoted text does not end"),
        ("refusal == 'x'", 12, "text stands in double quotes; write \" instead of '"),
        ("refusal == None", 12, 'None is not a value; write null, or "None" in quotes for the text'),
        ("brokers.1.fenced == True", 21, "True is not a value; write true, or"),
        ("step == 12345678901234567890", 9, "the number 12345678901234567890 is too large"),
        ("step == 1e999", 9, "the number 1e999 is too large"),
        ("refusal == [1, 2", 17, "this list does not go on or end at the end; write values between commas"),
        ("refusal == [1 2]", 15, "this list does not go on or end at 2;"),
        ("refusal == [1,]", 15, "no value begins at ]; write"),
        ("refusal == [[[1]]]", 14, "lists stand at most two deep"),
        ("count(brokers == 1", 7, "a comparison inside count(...) goes over entries; write * in its path"),
        ("count(brokers", 14, "a ) is missing before the end"),
        ("sum(brokers ) x", 15, "an operator is missing before x"),
        ("set(brokers x) == 1", 13, "a ) is missing before x"),
        ("max(brokers) == 1", 1, "there is no function max; write count(path), sum(path) or set(path)"),
        ("step == len(brokers)", 9, "there is no function len"),
        ("sum(brokers.*.id == 1) == 1", 18, "sum(...) takes only a path"),
        ("count(brokers.*.id == 1 == 1", 25, "a ) is missing before ="),
        ("count(brokers.id == 1) == 1", 7, "a comparison inside count(...) goes over entries; write * in its path"),
        ("count(brokers.*.id == brokers.*.id) == 1", 23, "a comparison inside count(...) goes with one value"),
        ("count(brokers.*.id == count(brokers)) == 1", 23, "a comparison inside count(...) goes with one value"),
        ("set(brokers) < 3", 14, "set(...) has no <; write == or !="),
        ("step in set(brokers.*.id)", 6, "set(...) has no in; write == or !="),
        ("step in 3", 9, "in looks into a list; write [1, 2, 3] or a path after it"),
        ("count(brokers.*.id in 3) == 1", 23, "in looks into a list"),
        ("step < many", 8, "< compares numbers; write a number or a path after it"),
        ("step >= true", 9, ">= compares numbers"),
        ("not step == 1", 1, "not goes before happened; for a comparison write != instead"),
        ("happened", 9, "the name of a fact is missing after happened"),
        ("not happened topic=x", 14, "the name of a fact is missing after happened"),
        ("happened RecordsAppended topic==x", 26, "a field of a fact is given with one =; write topic=value"),
        ("happened RecordsAppended topic=", 32, "no value begins at the end"),
        ("step == 1 or", 13, "a predicate is missing here"),
        ("step == 1, step == 2", 10, "the predicate ends before ,; join with and"),
        ("refusal == two words", 16, "the predicate ends before words; join with and, or with or; put text"),
    ],
)
def test_a_text_that_is_no_predicate_says_what_to_write(text: str, column: int, message: str) -> None:
    """The error names the column and tells what to write instead."""
    with pytest.raises(PredicateSyntaxError) as caught:
        parse_predicate(text)
    assert (caught.value.column, caught.value.text) == (column, text)
    assert message in caught.value.sentence
    assert str(caught.value) == f"column {column}: {caught.value.sentence}"


def test_deep_nesting_is_a_syntax_error() -> None:
    """However deep brackets stand, they are told as an error and exhaust nothing."""
    for text in ("step == " + "[" * 50_000, "step == " + "count(brokers.*.id == " * 50_000, "count(" * 50_000):
        with pytest.raises(PredicateSyntaxError):
            parse_predicate(text)


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("step==1", Comparison(Read(Path(("step",))), "==", Constant(1))),
        ("a == topics.x", Comparison(Read(Path(("a",))), "==", Read(Path(("topics", "x"))))),
        ('a == "topics.x"', Comparison(Read(Path(("a",))), "==", Constant("topics.x"))),
        ("a == topics", Comparison(Read(Path(("a",))), "==", Constant("topics"))),
        ("a == 007", Comparison(Read(Path(("a",))), "==", Constant("007"))),
        ('a == "1"', Comparison(Read(Path(("a",))), "==", Constant("1"))),
        ("a == -1.5e2", Comparison(Read(Path(("a",))), "==", Constant(-150.0))),
        ("happened.x == 1", Comparison(Read(Path(("happened", "x"))), "==", Constant(1))),
        ('"happened" == 1', Comparison(Read(Path(("happened",))), "==", Constant(1))),
        ("count == 1", Comparison(Read(Path(("count",))), "==", Constant(1))),
        (
            "count( x.* in [ a ,b ] )>=1",
            Comparison(CountWhere(Path(("x", None)), "in", Constant(("a", "b"))), ">=", Constant(1)),
        ),
        ("not happened X a=null", Happened("X", (("a", Constant(None)),), negated=True)),
        ("happened X and happened Y", And((Happened("X"), Happened("Y")))),
        (
            "happened X or happened Y and happened Z",
            Or((Happened("X"), And((Happened("Y"), Happened("Z"))))),
        ),
    ],
)
def test_how_a_text_is_read(text: str, predicate: Predicate) -> None:
    """Spaces are free; a right side is a path only where it begins with a place of the view."""
    assert repr(parse_predicate(text)) == repr(predicate)


@pytest.mark.parametrize(
    "text",
    [
        '"happened" == 1',
        '"not" contains x and "happened" in [1]',
        "happened.x == 1",
        "nothing == 1",
        'a == "topics.x"',
        "a == topics.x",
        'a == "and"',
        'a == "None"',
        'a == "1"',
        "a == 1.0",
        'a == "two words"',
        "a == orders-0",
        'topics."a.b" contains "\\u001b"',
        "count(a.*.b in [1, [x, null]]) >= sum(c)",
        'not happened X a="topics.x" b=[]',
    ],
)
def test_how_a_predicate_is_printed(text: str) -> None:
    """Quotes stand where a word would mean something else, and nowhere else."""
    assert print_predicate(parse_predicate(text)) == text


def test_clauses_are_what_and_joins() -> None:
    """A caller can judge clause by clause."""
    assert [print_predicate(clause) for clause in clauses(parse_predicate("a == 1 and happened X"))] == [
        "a == 1",
        "happened X",
    ]
    assert clauses(Happened("X")) == (Happened("X"),)


def test_a_predicate_is_plain_data() -> None:
    """A predicate survives JSON."""
    predicate = parse_predicate("count(a.*.b == null) >= 1 and set(a) == [1, x, [2.5]] and not happened X y=true")
    decoded: Predicate = msgspec.json.decode(msgspec.json.encode(predicate), type=Predicate)
    assert repr(decoded) == repr(predicate)


tricky = st.sampled_from(["", "null", "None", "and", "or", "not", "in", "topics.x", "1", "-0", "1e5", "01", "x y", '"'])
texts = st.text() | tricky | st.text(alphabet=string.ascii_letters + "._-:/+", min_size=1)
scalars: st.SearchStrategy[Scalar] = (
    st.none()
    | st.booleans()
    | st.integers(-(10**19) + 1, 10**19 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
constants = (scalars | st.lists(scalars | st.lists(scalars, max_size=3).map(tuple), max_size=4).map(tuple)).map(
    Constant
)
numbers = (st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)).map(Constant)
lists = st.lists(scalars, max_size=3).map(lambda entries: Constant(tuple(entries)))
segments = texts | st.sampled_from(["count", "happened", "contains"])
paths = st.lists(segments, min_size=1, max_size=4).map(lambda names: Path(tuple(names)))
placed = st.builds(lambda place, path: Path((place, *path.segments)), st.sampled_from(PLACES), paths)
starred = st.builds(lambda path, rest: Path((*path.segments, None, *rest)), paths, st.lists(texts, max_size=2))
ops: st.SearchStrategy[Op] = st.sampled_from(("==", "!=", "<", "<=", ">", ">=", "in", "contains"))


def rights(op: Op) -> st.SearchStrategy[Constant]:
    """The constants that an operator takes."""
    if op in ("<", "<=", ">", ">="):
        return numbers
    return lists if op == "in" else constants


counts_where = ops.flatmap(lambda op: st.builds(CountWhere, starred, st.just(op), rights(op) | st.builds(Read, placed)))
reads = st.builds(Read, paths | starred, st.sampled_from(("value", "count", "sum"))) | counts_where
right_reads = (
    st.builds(Read, placed) | st.builds(Read, paths | starred, st.sampled_from(("count", "sum"))) | counts_where
)
comparisons = ops.flatmap(lambda op: st.builds(Comparison, reads, st.just(op), rights(op) | right_reads))
set_comparisons = st.builds(
    Comparison, st.builds(Read, paths | starred, st.just("set")), st.sampled_from(("==", "!=")), constants | right_reads
)
identifiers = st.from_regex(r"[A-Za-z][A-Za-z0-9_]*", fullmatch=True)
happenings = st.builds(
    Happened, identifiers, st.lists(st.tuples(identifiers, constants), max_size=3).map(tuple), st.booleans()
)
every_clause = comparisons | set_comparisons | happenings
every_way = every_clause | st.lists(every_clause, min_size=2, max_size=4).map(lambda parts: And(tuple(parts)))
predicates = every_way | st.lists(every_way, min_size=2, max_size=3).map(lambda ways: Or(tuple(ways)))


@given(predicates)
def test_printing_is_the_inverse_of_parsing(predicate: Predicate) -> None:
    """Every predicate reads back from its text to itself, kinds of values included."""
    assert repr(parse_predicate(print_predicate(predicate))) == repr(predicate)
