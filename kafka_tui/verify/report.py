"""`kafka-tui verify`: fault runs until something is broken or all are done, told line by line."""

from __future__ import annotations

from collections.abc import Callable

from kafka_tui.engine.ids import Value
from kafka_tui.engine.simulation.invariants.common import Violation
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language
from kafka_tui.i18n.visible import visible
from kafka_tui.verify.jobs import results
from kafka_tui.verify.play import Result, play
from kafka_tui.verify.random_scripts import nth_script
from kafka_tui.verify.script import Script
from kafka_tui.verify.shrink import shrink

HOLDS = 0
BROKEN = 1
INTERRUPTED = 130
_TELL_EVERY_S = 5.0

Show = Callable[[str], None]
"""Takes one line."""
Clock = Callable[[], float]
"""Seconds since some time or other."""


class Asked(Value, frozen=True):
    """What was asked for: so many runs, or as many as begin within so many minutes; `without` are rules left out."""

    seed: int
    runs: int | None
    minutes: float | None
    jobs: int
    without: tuple[str, ...] = ()


class _Tally:
    """What the runs have come to so far; told line by line, no line twice."""

    def __init__(self, language: Language, show: Show, clock: Clock) -> None:
        self._language, self._show, self._clock = language, show, clock
        self._began = self.told = clock()
        self.runs = self._told_runs = self._steps = self._facts = self._violations = 0

    def add(self, result: Result) -> None:
        self.runs += 1
        self._steps += result.faulty_steps
        self._facts += result.facts
        self._violations += bool(result.violations)

    def tell(self) -> None:
        if self.runs and self.runs == self._told_runs:
            return
        self.told, self._told_runs = self._clock(), self.runs
        rate = round(self._steps / max(self.told - self._began, 0.001))
        numbers = {"runs": self.runs, "steps": self._steps, "facts": self._facts, "violations": self._violations}
        told = text(self._language, "verify.tally", rate=f"{rate:,}", **{n: f"{v:,}" for n, v in numbers.items()})
        self._show(told)


def verify(asked: Asked, language: Language, show: Show, clock: Clock) -> int:
    """Make the runs and tell of them; gives the exit status. Ctrl-C ends them with what was found so far."""
    show(text(language, "verify.about"))
    for rule in asked.without:
        show(text(language, "verify.without", rule=rule))
    tally = _Tally(language, show, clock)
    end = None if asked.minutes is None else clock() + 60 * asked.minutes
    runs = results(asked.seed, asked.runs, asked.without, asked.jobs)
    broken: tuple[int, Result] | None = None
    try:
        for number, result in runs:
            tally.add(result)
            if result.violations:
                broken = (number, result)
                break
            if end is not None and clock() >= end:
                break
            if clock() - tally.told >= _TELL_EVERY_S:
                tally.tell()
    except KeyboardInterrupt:
        tally.tell()
        show(text(language, "verify.interrupted"))
        return INTERRUPTED
    finally:
        runs.close()
    tally.tell()
    if broken is None:
        show(text(language, "verify.holds"))
        return HOLDS
    number, result = broken
    script = nth_script(asked.seed, number, asked.without)
    show(text(language, "verify.found", seed=asked.seed, run=number))
    _tell_violations(result, language, show)
    _tell_shortest(script, result, language, show)
    return BROKEN


def _tell_violations(result: Result, language: Language, show: Show) -> None:
    show(text(language, "verify.where", moment=result.moments, ms=result.now_ms))
    for violation in result.violations:
        show("  " + _sentence(violation, language))


def _sentence(violation: Violation, language: Language) -> str:
    promise = text(language, f"verify.promise_{violation.invariant}".replace("-", "_").lower())
    return f"{violation.invariant} ({promise}) {visible(violation.where)}: {visible(violation.found)}"


def _tell_shortest(script: Script, result: Result, language: Language, show: Show) -> None:
    show(text(language, "verify.shrinking"))
    try:
        shortest, again = shrink(script, result)
    except KeyboardInterrupt:
        shortest, again = script, result
    show(text(language, "verify.shortest", before=len(script.said), after=len(shortest.said)))
    show("")
    for line in shortest.text.splitlines():
        show(line)
    show("")
    _tell_violations(again, language, show)
    show(text(language, "verify.again"))


def replay(script: Script, language: Language, show: Show) -> int:
    """Carry out one script and tell what it breaks. Raises ScriptError and WorldError."""
    result = play(script)
    if not result.violations:
        show(text(language, "verify.replay_holds", moments=result.moments, facts=result.facts))
        return HOLDS
    _tell_violations(result, language, show)
    return BROKEN
