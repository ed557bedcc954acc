"""The persistent collections against Python's own."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.persistent import BLOCK, ORDERED_BLOCK, Ordered, Table, Vector, pop, push

SIZES = st.integers(0, 5 * BLOCK)


def grown(count: int) -> Vector[int]:
    """Return a list of 0, 10, 20, …"""
    return Vector.of(range(0, 10 * count, 10))


@given(count=SIZES, start=SIZES, end=SIZES, more=SIZES, value=st.integers(-5, 60 * BLOCK))
def test_a_vector_is_a_list_with_absolute_places(count: int, start: int, end: int, more: int, value: int) -> None:
    """Growing, cutting at both ends and growing again leave what a list has, and a search finds its place."""
    before = grown(count)
    vector = before.behead(start).cut(end)
    start = min(start, count)
    end = max(start, min(end, count))
    items = list(range(10 * start, 10 * end, 10))
    for item in range(10 * end, 10 * (end + more), 10):
        vector = vector.append(item)
        items.append(item)
    assert (vector.start, vector.end, len(vector)) == (start, start + len(items), len(items))
    assert list(vector) == items
    assert [vector[index] for index in range(vector.start, vector.end)] == items
    wanted = range(max(value, start), min(value + more, start + len(items)))
    assert list(vector.between(value, value + more)) == [items[index - start] for index in wanted]
    assert vector.last == (items[-1] if items else None)
    assert vector.bisect(value, lambda item: item) == start + sum(item < value for item in items)
    assert list(before) == list(range(0, 10 * count, 10))


@given(count=SIZES, start=SIZES, end=SIZES)
def test_a_vector_is_equal_however_it_came_about(count: int, start: int, end: int) -> None:
    """What was cut equals what never was longer, in whichever order its ends were cut."""
    assert grown(count).cut(end) == grown(min(count, end))
    end = max(start, end)
    assert grown(count).cut(end).behead(start) == grown(count).behead(start).cut(end)


@given(st.lists(st.one_of(st.none(), st.integers()), max_size=4 * ORDERED_BLOCK))
def test_an_ordered_queue_gives_the_least_first(changes: list[int | None]) -> None:
    """Whatever was pushed and popped, the least item comes first; what was there before a change stays."""
    ordered: Ordered[int] | None = None
    items: list[int] = []
    for change in changes:
        before, had = ordered, sorted(items)
        if change is not None:
            ordered = push(ordered, change)
            items.append(change)
        elif ordered is not None:
            assert ordered.least == min(items)
            items.remove(ordered.least)
            ordered = pop(ordered)
        assert list(before or ()) == had
    assert list(ordered or ()) == sorted(items)
    assert (0 if ordered is None else ordered.size) == len(items)


_numbered = st.dictionaries(st.integers(0, 60), st.integers(0, 3), max_size=50)


@given(_numbered, _numbered, st.lists(st.integers(0, 60), max_size=3))
def test_a_table_tells_what_is_new_and_what_is_gone(
    old: dict[int, int], extra: dict[int, int], dropped: list[int]
) -> None:
    """Against an older table: keys that hold another object or came, and keys that went, small tables and large."""
    values = [object() for _ in range(4)]
    older = Table.of((key, values[value]) for key, value in old.items())
    table = older
    for key, value in extra.items():
        table = table.put(key, values[value])
    for key in dropped:
        table = table.drop(key)
    assert table.news(older) == [key for key in table if older.get(key) is not table[key]]
    assert table.gone(older) == sorted(set(older) - set(table))
