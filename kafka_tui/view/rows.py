"""What every row of the view is, and the reason that a row may give."""

from __future__ import annotations

import msgspec

Scalar = str | int | float | bool | None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every row: frozen, by keyword, equal by value."""


class ReasonRow(Row, frozen=True, kw_only=True):
    """Why something is, or is not, so: a rule id of KAFKA-FACTS and the values it was decided by.

    `case` tells the ways apart in which one rule can be the reason; "" where there is one.
    """

    rule: str
    values: dict[str, Scalar]
    case: str = ""
