"""Rows of the view as plain data, built anew only where a row changed."""

from __future__ import annotations

from typing import Any

import msgspec

Document = dict[str, Any]  # JSON objects of many shapes

MOST_REMEMBERED = 200_000
"""How many rows are remembered before all are forgotten, so that a long run ends with the memory it has."""


class PlainRows:
    """Remembers what it built of each row: a row is a value, so the same object is the same data."""

    def __init__(self) -> None:
        # By identity; the row beside it stays alive as long as the entry, so that no other row has its identity.
        self._known: dict[int, tuple[msgspec.Struct, Document]] = {}

    def built(self, fields: dict[str, object]) -> Document:
        """These fields as plain data; whoever gets it must not change it."""
        if len(self._known) > MOST_REMEMBERED:
            self._known = {}
        return {name: self._plain(value) for name, value in fields.items()}

    def _plain(self, value: object) -> Any:  # JSON of any shape
        if isinstance(value, msgspec.Struct):
            known = self._known.get(id(value))
            if known is None:
                known = (value, {name: self._plain(getattr(value, name)) for name in value.__struct_fields__})
                self._known[id(value)] = known
            return known[1]
        if isinstance(value, tuple):
            return [self._plain(item) for item in value]
        return {name: self._plain(item) for name, item in value.items()} if isinstance(value, dict) else value
