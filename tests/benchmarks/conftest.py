"""The table that the benchmarks fill and that is printed at the end."""

from __future__ import annotations

from typing import NamedTuple

import pytest


class Line(NamedTuple):
    """One measurement: what, the budget of it, what was found, and a remark."""

    what: str
    budget: str
    found: str
    remark: str = ""


Report = list[Line]
_REPORT = pytest.StashKey[Report]()


def pytest_configure(config: pytest.Config) -> None:
    """An empty table."""
    config.stash[_REPORT] = []


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Report:
    """Where a benchmark writes its lines."""
    return pytestconfig.stash[_REPORT]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured, the budget beside it."""
    lines = [Line("what", "budget", "measured"), *config.stash[_REPORT]]
    if len(lines) == 1:
        return
    terminalreporter.section("measured in this run; a ratio means more than a time")
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        terminalreporter.write_line("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)))
