"""The block-wise array against Python's own dict."""

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.engine.persistent import BLOCK
from kafka_tui.engine.storage.blocks import Sparse

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
