"""The rule ids of KAFKA-FACTS: a lesson teaches some of them, and a rule switched off is named by one."""

import re
from typing import Final

RULE_COUNTS: Final[tuple[tuple[str, int], ...]] = (
    ("T", 14), ("L", 15), ("B", 7), ("H", 13), ("E", 11), ("A", 6), ("K", 10), ("R", 6), ("P", 18), ("Z", 5),
    ("C", 10), ("G", 15), ("S", 6), ("N", 7), ("O", 9), ("D", 9),
)  # fmt: skip
"""Each letter and its last number; the numbers of a letter begin at 1 and have no gap."""

_LAST = dict(RULE_COUNTS)
_FORM = re.compile(r"([A-Z])-([1-9][0-9]?)")


def is_rule(rule: str) -> bool:
    """Whether there is a rule of this id, such as `H-4`."""
    form = _FORM.fullmatch(rule)
    return form is not None and int(form.group(2)) <= _LAST.get(form.group(1), 0)
