"""Paths: how they are written, where they lead, and what they say when they lead nowhere."""

import json
import string

import msgspec
import msgspec.inspect
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kafka_tui.i18n.visible import visible
from kafka_tui.view.model import View
from kafka_tui.view.paths import (
    EVERY,
    LIST_KEYS,
    Json,
    Path,
    PathError,
    PathSyntaxError,
    list_key,
    parse_path,
    print_path,
    reach,
    resolve,
)


def log(broker: int, end: int) -> dict[str, Json]:
    """A replica's log with two segments, the second beginning at offset 100."""
    return {
        "broker": broker,
        "log_end_offset": end,
        "segments": [{"base_offset": 0, "size_bytes": 512}, {"base_offset": 100, "size_bytes": 64}],
    }


DOCUMENT: Json = {
    "time_ms": 1234,
    "refusal": None,
    "controllers": [{"id": 100, "active": True}, {"id": 101, "active": False}],
    "brokers": [{"id": 1, "rack": None, "beliefs": {}}, {"id": 3, "rack": "b", "beliefs": {}}],
    "topics": [
        {
            "name": "a.b",
            "configs": {"min.insync.replicas": "2"},
            "partitions": [{"partition": 7, "isr": [], "replicas": [3, 1], "logs": [log(3, 4)], "followers": []}],
        },
        {
            "name": "orders",
            "configs": {},
            "partitions": [
                {
                    "partition": 0,
                    "isr": [2, 1],
                    "replicas": [2, 1],
                    "logs": [log(1, 5), log(2, 6)],
                    "followers": [{"broker": 1, "log_end_offset": 5}],
                },
                {"partition": 1, "isr": [1], "replicas": [1, 2], "logs": [], "followers": []},
            ],
        },
    ],
    "groups": [
        {
            "group": "billing",
            "members": [
                {"member": "c1-x", "client": "c1", "partitions": ["orders-0"], "idle": False},
                {"member": "c4-x", "client": "c4", "partitions": [], "idle": True},
                {"member": "twin-1", "client": "twin", "partitions": [], "idle": True},
                {"member": "twin-2", "client": "twin", "partitions": [], "idle": True},
            ],
            "offsets": [{"partition": "orders-0", "committed_offset": 3}],
        }
    ],
    "producers": [{"name": "p1", "acks": "all"}],
    "consumers": [{"name": "c1", "positions": {"orders-0": 5, "orders-1": 0}}],
    "in_flight": [{"kind": "fetch", "partitions": ["orders-0"]}, {"kind": "produce", "partitions": []}],
    "facts": [{"name": "RecordsAppended"}],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("time_ms", 1234),
        ("refusal", None),
        ("controllers.101.active", False),
        ("brokers.3.rack", "b"),
        ('topics."a.b".configs."min.insync.replicas"', "2"),
        ('topics."a.b".partitions.7.replicas.0', 3),
        ("topics.orders.partitions.0.isr", [2, 1]),
        ("topics.orders.partitions.0.logs.2.log_end_offset", 6),
        ("topics.orders.partitions.0.logs.2.segments.100.size_bytes", 64),
        ("topics.orders.partitions.0.followers.1.log_end_offset", 5),
        ("groups.billing.members.c4.idle", True),
        ("groups.billing.members.c1.partitions.0", "orders-0"),
        ("groups.billing.offsets.orders-0.committed_offset", 3),
        ("producers.p1.acks", "all"),
        ("consumers.c1.positions.orders-1", 0),
        ("in_flight.1.kind", "produce"),
        ("in_flight.0.partitions.0", "orders-0"),
        ("facts.0.name", "RecordsAppended"),
        ("  time_ms ", 1234),
        ('topics."\\u006frders".name', "orders"),
    ],
)
def test_a_path_leads_to_its_value(text: str, value: Json) -> None:
    """Each list is entered by the key of its things, each other list by position, each object by its field."""
    assert resolve(DOCUMENT, parse_path(text)) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("topics.*.name", ["a.b", "orders"]),
        ("topics.*.partitions.*.isr", [[], [2, 1], [1]]),
        ("topics.orders.partitions.*.logs.*.log_end_offset", [5, 6]),
        ("topics.orders.partitions.0.isr.*", [2, 1]),
        ("consumers.c1.positions.*", [5, 0]),
        ('topics."a.b".partitions.7.followers.*.broker', []),
        ("groups.billing.members.*.client", ["c1", "c4", "twin", "twin"]),
    ],
)
def test_star_collects_every_entry_in_order(text: str, values: list[Json]) -> None:
    """A path with `*` gives the flat list of all that it reaches, in the document's order."""
    assert resolve(DOCUMENT, parse_path(text)) == values


def test_reach_is_one_value_without_star() -> None:
    """`reach` gives a list of one for a path without `*`, also where the value is itself a list."""
    assert reach(DOCUMENT, parse_path("topics.orders.partitions.0.isr")) == [[2, 1]]


def test_a_quoted_star_is_a_name() -> None:
    """`"*"` in quotes is the name `*`, not every entry."""
    assert resolve({"*": 1, "x": 2}, parse_path('"*"')) == 1


def test_a_quoted_name_may_hold_anything() -> None:
    """A name of dots, quotes, spaces and line ends is entered like any other."""
    assert resolve({'a.b "c"\n': 1}, parse_path('"a.b \\"c\\"\n"')) == 1


def test_tuples_are_lists() -> None:
    """A document whose lists are still tuples reads the same."""
    assert resolve({"topics": ({"name": "t", "n": (1, 2)},)}, parse_path("topics.t.n.1")) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("topic.orders", "topic.orders leads nowhere: the view has no \"topic\", it has time_ms, refusal, controllers, "
         "brokers, topics, groups, producers, consumers and 2 more; did you mean topics?"),
        ("topics.Ordres.isr", 'topics.Ordres.isr leads nowhere: topics, entered by name, has no "Ordres", '
         'it has "a.b", orders; did you mean orders?'),
        ("topics.ORDERS", 'topics.ORDERS leads nowhere: topics, entered by name, has no "ORDERS", '
         'it has "a.b", orders; did you mean orders?'),
        ("brokers.2.rack", 'brokers.2.rack leads nowhere: brokers, entered by id, has no "2", it has 1, 3.'),
        ("topics.orders.partitions.0.leade", "topics.orders.partitions.0.leade leads nowhere: "
         'topics.orders.partitions.0 has no "leade", it has partition, isr, replicas, logs, followers.'),
        ('topics.*.configs."retention.ms"', 'topics.*.configs."retention.ms" leads nowhere: topics."a.b".configs has '
         'no "retention.ms", it has "min.insync.replicas".'),
        ("topics.orders.configs.x", "topics.orders.configs.x leads nowhere: topics.orders.configs is empty."),
        ("topics.orders.partitions.1.logs.1", "topics.orders.partitions.1.logs.1 leads nowhere: "
         "topics.orders.partitions.1.logs is empty."),
        ("in_flight.2.kind", 'in_flight.2.kind leads nowhere: in_flight has no position "2", it has 2, '
         "counted from 0."),
        ("in_flight.fetch", 'in_flight.fetch leads nowhere: in_flight has no position "fetch", it has 2, '
         "counted from 0."),
        ("refusal.name", "refusal.name leads nowhere: refusal is a single value with nothing inside."),
        ("time_ms.*", "time_ms.* leads nowhere: time_ms is a single value with nothing inside."),
        ("groups.billing.members.twin.idle", "groups.billing.members.twin.idle leads nowhere: "
         'groups.billing.members has more than one entry whose client is "twin".'),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_says_so(text: str, sentence: str) -> None:
    """The sentence says where the path stops, what there is instead, and the nearest name."""
    with pytest.raises(PathError) as caught:
        resolve(DOCUMENT, parse_path(text))
    assert str(caught.value) == sentence


def test_a_path_error_carries_its_data() -> None:
    """Another language can say the same from the fields alone."""
    with pytest.raises(PathError) as caught:
        resolve(DOCUMENT, parse_path("topics.ordres.partitions"))
    error = caught.value
    assert (error.problem, error.path, error.at) == ("unknown-name", "topics.ordres.partitions", "topics")
    assert (error.name, error.key, error.known, error.nearest) == ("ordres", "name", ("a.b", "orders"), "orders")


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("", 1, "missing"),
        ("   ", 4, "missing"),
        (".topics", 1, "missing"),
        ("topics.", 8, "name"),
        ("topics..x", 8, "name"),
        ("topics.(x)", 8, "name"),
        ('topics."orders', 8, "quote"),
        ('topics."a\\qb"', 8, "quote"),
        ("topics.or ders", 10, "rest"),
        ("topics.a=b", 9, "rest"),
        ('"a"b', 4, "rest"),
        ("**", 2, "rest"),
    ],
)
def test_a_text_that_is_no_path_says_where(text: str, column: int, problem: str) -> None:
    """The error names the column and tells what to write."""
    with pytest.raises(PathSyntaxError) as caught:
        parse_path(text)
    assert (caught.value.column, caught.value.problem, caught.value.text) == (column, problem, text)
    assert str(caught.value).startswith(f"column {column}: ")
    assert "write" in caught.value.sentence or "put names" in caught.value.sentence


@pytest.mark.parametrize("shape", [shape for shape, _ in LIST_KEYS])
def test_list_keys_are_found_by_shape(shape: tuple[str, ...]) -> None:
    """A list has its key whatever the names on the way to it, and its entries have none."""
    key = dict(LIST_KEYS)[shape]
    assert list_key(Path(tuple("any" if part == "*" else part for part in shape))) == key
    assert list_key(Path(tuple(EVERY if part == "*" else part for part in shape))) == key
    assert list_key(Path((*shape, "any"))) is None


@pytest.mark.parametrize(("shape", "key"), LIST_KEYS)
def test_list_keys_are_fields_of_the_view(shape: tuple[str, ...], key: str) -> None:
    """Each list that is entered by a key is a list of the view, and its rows have that key."""
    place: msgspec.inspect.Type = msgspec.inspect.type_info(View)
    for part in (*shape, "*", key):
        if part == "*":
            assert isinstance(place, msgspec.inspect.VarTupleType)
            place = place.item_type
        else:
            assert isinstance(place, msgspec.inspect.StructType)
            place = {field.encode_name: field.type for field in place.fields}[part]
    assert isinstance(place, msgspec.inspect.IntType | msgspec.inspect.StrType)


def test_a_path_is_plain_data() -> None:
    """A path survives JSON."""
    path = parse_path('topics.*."a.b"')
    assert msgspec.json.decode(msgspec.json.encode(path), type=Path) == path


names = st.text() | st.text(alphabet=string.ascii_letters + string.digits + '._-*"\\', min_size=1)
paths = st.lists(st.none() | names, min_size=1, max_size=6).map(lambda segments: Path(tuple(segments)))
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
)


@given(paths)
def test_printing_is_the_inverse_of_parsing(path: Path) -> None:
    """Every path reads back from its text to itself."""
    assert parse_path(print_path(path)) == path


@given(st.text() | st.text(alphabet='ab.*"\\ \n-0'))
@example('"\\ud800"')
def test_any_text_is_a_path_or_a_syntax_error(text: str) -> None:
    """No text brings another error, and what parses prints to something that parses to the same."""
    try:
        path = parse_path(text)
    except PathSyntaxError as error:
        assert 1 <= error.column <= len(text) + 1
    else:
        assert parse_path(print_path(path)) == path


@given(documents, paths)
def test_any_path_in_any_document_is_a_value_or_a_path_error(document: Json, path: Path) -> None:
    """No path in any document brings another error, and the error's sentence can always be printed."""
    try:
        resolve(document, path)
    except PathError as error:
        assert error.path == print_path(path) and str(error).startswith(visible(error.path))


@given(documents)
def test_every_place_of_a_document_has_a_path(document: Json) -> None:
    """Following the names of objects and the positions of lists from the top gives each value itself."""
    places: list[tuple[tuple[str, ...], Json]] = [((), document)]
    for names_so_far, value in places:
        inside = value.items() if isinstance(value, dict) else ()
        if isinstance(value, list):
            inside = {str(position): entry for position, entry in enumerate(value)}.items()
        places += [((*names_so_far, name), entry) for name, entry in inside]
        assert json.dumps(resolve(document, Path(names_so_far))) == json.dumps(value)
