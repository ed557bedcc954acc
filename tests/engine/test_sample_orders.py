"""Orders as samples: real enough to compress as real data does."""

import json

from kafka_tui.engine.clients import sample_orders
from kafka_tui.engine.storage.codecs import Compression

ORDERS = [sample_orders.order(number) for number in range(1, 101)]


def test_every_order_is_json_and_another_one() -> None:
    """All have the same fields, the sum is right, no two are alike, and each has about 262 bytes."""
    read = [json.loads(order) for order in ORDERS]
    assert len({tuple(order) for order in read}) == 1
    assert all(order["total"] == sum(one["quantity"] * one["unit_price"] for one in order["items"]) for order in read)
    assert len(set(ORDERS)) == 100
    assert all(250 <= len(order) <= 275 for order in ORDERS)


def test_z1_orders_shrink_as_real_records_do() -> None:
    """Alone hardly, ten together a good deal, a hundred more; zstd packs tighter than snappy."""

    def ratio(codec: str, count: int) -> float:
        data = b"".join(ORDERS[:count])
        return len(data) / len(Compression(codec).compress(data))

    assert 1.1 < ratio("zstd", 1) < 1.5 and 0.9 < ratio("snappy", 1) < 1.2
    assert 3.5 < ratio("zstd", 10) < 4.8 and 2.3 < ratio("snappy", 10) < 3.2
    assert 5.5 < ratio("zstd", 100) < 8 and 3.3 < ratio("snappy", 100) < 4.5
