"""Each house rule finds what it forbids and leaves alone what it allows."""

import pytest

from tests.house.rules import (
    RULES,
    class_size,
    file_length,
    function_length,
    hash_tries_stay_wrapped,
    ignores_carry_reasons,
    no_broad_except,
    no_outside_world,
    rule_tests_say_what_holds,
)
from tests.house.set_order import set_order
from tests.house.source import Rule, Source

ENGINE = "kafka_tui/engine/turn.py"
TUI = "kafka_tui/tui/app.py"
TEST = "tests/engine/test_turn.py"
SILENCED = "x = 1  # no" + "qa: E501"


def _methods(count: int) -> str:
    return "class Broker:\n" + "".join(f"    def method_{n}(self): ...\n" for n in range(count))


def _function(lines: int) -> str:
    return "def step():\n" + "    pass\n" * (lines - 1)


FORBIDDEN: list[tuple[Rule, str, str]] = [
    (file_length, TUI, "x = 1\n" * 401),
    (function_length, TUI, _function(61)),
    (function_length, TUI, "async " + _function(61)),
    (class_size, TUI, _methods(26)),
    (rule_tests_say_what_holds, TEST, "def test_h4_held_back(): ..."),
    (rule_tests_say_what_holds, TEST, "class TestH:\n    async def test_k12(self): ..."),
    (hash_tries_stay_wrapped, ENGINE, "from rpds import HashTrieMap"),
    (hash_tries_stay_wrapped, "kafka_tui/view/model.py", "import rpds"),
    (hash_tries_stay_wrapped, ENGINE, "from kafka_tui.engine import persistent\npersistent.HashTrieMap()"),
    (no_outside_world, ENGINE, "import time"),
    (no_outside_world, "kafka_tui/lesson/loader.py", "def f():\n    from datetime import datetime"),
    (no_outside_world, "kafka_tui/shell/run.py", "import json, random"),
    (no_broad_except, ENGINE, "try: ...\nexcept: ..."),
    (no_broad_except, ENGINE, "try: ...\nexcept Exception as error: ..."),
    (no_broad_except, ENGINE, "try: ...\nexcept (KeyError, BaseException): ..."),
    (no_broad_except, "kafka_tui/i18n/words.py", "import contextlib\nwith contextlib.suppress(Exception): ..."),
    (ignores_carry_reasons, TUI, SILENCED),
    (ignores_carry_reasons, TUI, SILENCED + " because it is long"),
    (ignores_carry_reasons, TUI, SILENCED + "  # long"),
    (ignores_carry_reasons, TEST, "x = f()  # type" + ": ignore[arg-type]"),
    (set_order, ENGINE, "for x in {1, 2}: ..."),
    (set_order, ENGINE, "def f(ids: set[int]):\n    return [i for i in ids]"),
    (set_order, ENGINE, "def f(ids: frozenset[int]):\n    return tuple(ids)"),
    (set_order, ENGINE, "def f(a, b):\n    dead = set(a) - b\n    return list(dead)"),
    (set_order, ENGINE, "def f(a, b):\n    return [x for x in a.keys() - b]"),
    (set_order, ENGINE, "def f(a, b):\n    return ', '.join({*a, *b})"),
    (set_order, ENGINE, "ALL = frozenset({1})\ndef f():\n    return (*ALL,)"),
    (set_order, ENGINE, "def f():\n    seen: set[int] = set()\n    return seen.pop()"),
    (set_order, ENGINE, "def f(ids: set[int]):\n    return {i: 0 for i in ids}"),
    (set_order, ENGINE, "class Broker:\n    isr: frozenset[int]"),
]

ALLOWED: list[tuple[Rule, str, str]] = [
    (file_length, TUI, "x = 1\n" * 400),
    (function_length, TUI, _function(60)),
    (class_size, TUI, _methods(25)),
    (rule_tests_say_what_holds, TEST, "def test_h4_held_back():\n    '''The mark waits.'''"),
    (rule_tests_say_what_holds, TEST, "def test_the_mark_waits(): ..."),
    (hash_tries_stay_wrapped, "kafka_tui/engine/persistent.py", "from rpds import HashTrieMap"),
    (no_outside_world, TUI, "import time"),
    (no_outside_world, ENGINE, "from kafka_tui.engine import time"),
    (no_broad_except, TUI, "try: ...\nexcept Exception: ..."),
    (no_broad_except, ENGINE, "try: ...\nexcept (KeyError, ValueError): ..."),
    (ignores_carry_reasons, TUI, SILENCED + "  # a table reads better unbroken"),
    (ignores_carry_reasons, TUI, f"x = {SILENCED!r}"),
    (set_order, ENGINE, "def f(ids: set[int]):\n    return sorted(i for i in ids) + sorted(map(str, ids))"),
    (set_order, ENGINE, "def f(ids: set[int], one):\n    return one in ids and len(ids) > 1"),
    (set_order, ENGINE, "def f(ids: set[int]): ...\ndef g(ids: list[int]):\n    return tuple(ids)"),
    (set_order, ENGINE, "def f(a):\n    return {x for x in set(a)} == {1}"),
    (set_order, TUI, "for x in {1, 2}: ..."),
]


@pytest.mark.parametrize(("rule", "path", "text"), FORBIDDEN)
def test_a_rule_finds_what_it_forbids(rule: Rule, path: str, text: str) -> None:
    """A violation is found, once, in the file that has it."""
    assert [violation.path for violation in rule(Source(path, text))] == [path]


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_a_rule_leaves_alone_what_it_allows(rule: Rule, path: str, text: str) -> None:
    """What stays inside the limit, or outside the rule's layers, is no violation."""
    assert [str(violation) for violation in rule(Source(path, text))] == []


def test_every_rule_is_shown_to_bite() -> None:
    """No rule is in force that this file does not see failing and passing."""
    assert {rule for rule, _, _ in FORBIDDEN} == {rule for rule, _, _ in ALLOWED} == set(RULES)
