"""Records as a shop might send them: orders in JSON, much of them alike and some of them not, as in real data."""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.split_mix import split_mix

FIRST_ORDER_MS: Final = 1_767_225_600_000
"""The time that stands in the first order, whenever it is sent."""

_GOODS: Final = ("keyboard", "monitor", "headset", "webcam", "mouse", "cable", "charger", "dock")
_CITIES: Final = ("Seoul", "Busan", "Incheon", "Daegu", "Daejeon", "Gwangju")
_STATES: Final = ("created", "paid", "packed", "shipped")


def order(number: int) -> bytes:
    """The order of this number, about 262 bytes, the same on every machine."""
    state, drawn = split_mix(number)
    _, trace = split_mix(state)
    quantity, price = drawn % 3 + 1, drawn // 3 % 90_000 + 5_000
    created_at_ms = FIRST_ORDER_MS + number * 1000 + drawn // 7 % 50
    return (
        f'{{"order_id":{100_000 + number},"customer_id":"cust-{drawn // 270_000 % 9_000 + 1_000}",'
        f'"created_at_ms":{created_at_ms},"status":"{_STATES[drawn // 11 % len(_STATES)]}","currency":"KRW",'
        f'"items":[{{"sku":"{_GOODS[drawn // 13 % len(_GOODS)]}","quantity":{quantity},"unit_price":{price}}}],'
        f'"total":{quantity * price},"ship_to":{{"city":"{_CITIES[drawn // 17 % len(_CITIES)]}","country":"KR"}},'
        f'"trace_id":"{trace:016x}{state & 0xFFFFFF:06x}"}}'
    ).encode()
