"""The block-wise sequences against Python's own list and dict."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.persistent import Table
from kafka_tui.engine.storage.blocks import BLOCK, Growing, Sparse

SIZES = st.integers(0, 5 * BLOCK)


def grown(count: int) -> Growing[int]:
    """Return a list of 0, 10, 20, …"""
    growing: Growing[int] = Growing()
    for index in range(count):
        growing = growing.append(10 * index)
    return growing


@given(count=SIZES, end=SIZES, more=SIZES, value=st.integers(-5, 60 * BLOCK))
def test_growing_is_a_list(count: int, end: int, more: int, value: int) -> None:
    """Growing, cutting and growing again leave what a list has, and a search finds the first item not below."""
    before = grown(count)
    growing, items = before.cut(end), [10 * index for index in range(count)][:end]
    for item in range(more):
        growing = growing.append(10 * count + item)
        items.append(10 * count + item)
    assert list(growing) == items
    assert [growing[index] for index in range(len(growing))] == items
    assert growing.last == (items[-1] if items else None)
    assert growing.bisect(value, lambda item: item) == sum(item < value for item in items)
    assert list(before) == [10 * index for index in range(count)]


@given(count=SIZES, end=SIZES)
def test_growing_is_equal_however_it_came_about(count: int, end: int) -> None:
    """A list that was cut equals one that never was longer."""
    assert grown(count).cut(end) == grown(min(count, end))


CHANGES = st.lists(st.tuples(st.integers(0, 4 * BLOCK), st.booleans()))


@given(CHANGES)
def test_sparse_is_a_dict_in_order(changes: list[tuple[int, bool]]) -> None:
    """Whatever was put and dropped, places and items come in order, and empty blocks are gone."""
    sparse: Sparse[str] = Sparse()
    items: dict[int, str] = {}
    for place, put in changes:
        if put:
            items[place] = str(place)
            sparse = sparse.put(place, str(place))
        else:
            items.pop(place, None)
            sparse = sparse.drop(place)
    assert list(sparse.items()) == sorted(items.items())
    assert all(sparse.get(place) == items.get(place) for place in range(5 * BLOCK))
    assert list(sparse.blocks) == sorted({place // BLOCK for place in items})


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
