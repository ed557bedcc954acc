"""A script carried out by the shell itself, with the invariants watched after every fact."""

from __future__ import annotations

from kafka_tui.engine.commands import Command
from kafka_tui.engine.facts.base import Recorded
from kafka_tui.engine.facts.consumers import RecordsDelivered
from kafka_tui.engine.ids import Value
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.engine.simulation.invariants.rest import not_whole
from kafka_tui.engine.simulation.invariants.watch import Watch
from kafka_tui.engine.simulation.timeline import Timeline
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.session import Shell
from kafka_tui.verify.script import Script

_MOMENTS_OF_A_MILLISECOND = 5000
"""Many more than these clusters ever need: a run that makes them stands still."""


MOST_MOMENTS = 100_000
"""A run ends after so many, whatever is left of its script."""


class Enough(Exception):
    """The run has made as many moments as a run may."""


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(violations)
        self.violations = violations


class Result(Value, frozen=True):
    """What came of a run: its moments in all and under faults, its facts, and what was broken first, and when.

    A faulty step is a moment that a run makes after its first fault and before it is mended. `fault_lines` were begun
    before something was broken; `mended` says that all had been mended by then.
    """

    moments: int
    faulty_steps: int
    facts: int
    now_ms: int
    fault_lines: int
    mended: bool
    violations: tuple[Violation, ...] = ()


class WatchedShell(Shell):
    """A shell that looks at the cluster after every fact. Raises Broken, and Enough."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.facts = 0
        self._watch = Watch()
        self._still = 0

    def apply(self, command: Command) -> tuple[Recorded, ...]:
        """Make the moment of a command, and look."""
        before = self.timeline
        return self._looked(before, super().apply(command))

    def advance(self) -> tuple[Recorded, ...]:
        """Go to the next moment, and look."""
        before = self.timeline
        return self._looked(before, super().advance())

    def _looked(self, before: Timeline, facts: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
        self.facts += len(facts)
        broken = self._watch.moment(before.cluster, facts)
        if broken:
            raise Broken(broken)
        if self.timeline.cursor >= MOST_MOMENTS:
            raise Enough
        now_ms = self.timeline.cluster.now_ms
        if now_ms != before.cluster.now_ms:
            self._still = 0
        elif not any(isinstance(recorded.fact, RecordsDelivered) for recorded in facts):
            self._still += 1  # a program that reads old records one by one gets on, and takes no time for it
        if self._still > _MOMENTS_OF_A_MILLISECOND:
            raise Broken((Violation("time", str(now_ms), f"{self._still} moments and time stands still"),))
        return facts


def play(script: Script) -> Result:
    """Carry out the whole script, or as much as it takes to break something. Raises ScriptError for a bad line."""
    shell = WatchedShell(script.setting.world())
    first_fault = mended = -1
    fault_lines = 0
    broken: tuple[Violation, ...] = ()
    try:
        _say(shell, script.setup)
        first_fault = shell.timeline.cursor
        for fault_lines in range(1, len(script.faults) + 1):
            _say(shell, script.faults[fault_lines - 1 : fault_lines])
        mended = shell.timeline.cursor
        if script.mending:
            _say(shell, script.mending)
            broken = tuple(not_whole(shell.timeline.cluster))
    except Broken as found:
        broken = found.violations
    except Enough:
        pass
    moments = shell.timeline.cursor
    faulty = 0 if first_fault < 0 else (moments if mended < 0 else mended) - first_fault
    return Result(moments, faulty, shell.facts, shell.timeline.cluster.now_ms, fault_lines, mended >= 0, broken)


def _say(shell: Shell, lines: tuple[str, ...]) -> None:
    for line in lines:
        for statement in parse_line(line):
            shell.run(statement)


def timeline_after(script: Script) -> Timeline:
    """All moments of the script, unwatched. Raises ScriptError for a bad line."""
    shell = Shell(script.setting.world())
    _say(shell, script.said)
    return shell.timeline
