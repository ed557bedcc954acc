"""Fault runs: made alike everywhere, able to find a missing rule, and told as a script that shows it again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kafka_tui.engine.simulation.switches import SWITCHABLE
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.setting import Setting
from kafka_tui.verify import episodes
from kafka_tui.verify.dice import Dice
from kafka_tui.verify.episodes import EPISODES, eventful_load
from kafka_tui.verify.faults import FAULTS
from kafka_tui.verify.jobs import results
from kafka_tui.verify.loads import random_load, random_setting
from kafka_tui.verify.play import Result, play
from kafka_tui.verify.random_scripts import eventful_script, nth_script, random_script
from kafka_tui.verify.report import BROKEN, HOLDS, INTERRUPTED, Asked, replay, verify
from kafka_tui.verify.script import Script, ScriptTextError, read_script
from kafka_tui.verify.shrink import ddmin, shrink

SEED = 2
SHOWN_BY = {
    "C-3": episodes.leader_dies,
    "E-2": episodes.laggard_is_left,
    "E-10": episodes.leader_dies,
    "H-4": episodes.leader_dies,
    "H-5": episodes.one_is_left,
    "K-1": episodes.controller_alone,
    "KIP-360": episodes.numbers_go_missing,
    "N-2": episodes.members_come_and_go,
    "P-12": episodes.answers_get_lost,
    "S-5": episodes.busy_pair,
    "T-8": episodes.somebody_wants_fewer,
}
"""The episode that shows that the rule is missing."""
MOST_STEPS = 5_000
"""Within so many faulty steps of its episode."""


def test_every_switchable_rule_is_looked_for() -> None:
    """Whoever makes another rule switchable says which episode finds it missing."""
    assert sorted(SHOWN_BY) == sorted(SWITCHABLE)


@pytest.mark.parametrize("rule", SHOWN_BY)
def test_a_run_without_a_rule_breaks_an_invariant(rule: str) -> None:
    """The invariants can fail: with any one rule switched off its episode breaks one, and soon."""
    broken = play(eventful_script(SEED, episodes=(SHOWN_BY[rule],), without=(rule,)))
    assert broken.violations
    assert broken.faulty_steps < MOST_STEPS


def test_the_shortened_script_still_breaks_the_invariant() -> None:
    """What is left shows the same invariant broken, needs the rule's absence, and none of its lines is too many."""
    script = eventful_script(2, episodes=(episodes.leader_dies,), without=("C-3",))
    broken = play(script)
    shortest, again = shrink(script, broken)
    assert again.violations[0].invariant == broken.violations[0].invariant
    assert play(read_script(shortest.text)) == again
    assert not play(replace(shortest, setting=replace(shortest.setting, without=()))).violations
    assert len(shortest.said) < len(script.said) / 3
    for at in range(len(shortest.faults)):
        less = replace(shortest, faults=(*shortest.faults[:at], *shortest.faults[at + 1 :]))
        assert not any(one.invariant == again.violations[0].invariant for one in play(less).violations)


@pytest.mark.parametrize("needed", [{"a"}, {"a", "h"}, {"c", "d", "g"}, set(), set("abcdefgh")])
def test_ddmin_leaves_what_is_needed(needed: set[str]) -> None:
    """Of eight lines exactly those remain without which nothing shows."""
    assert set(ddmin(tuple("abcdefgh"), lambda lines: needed <= set(lines))) == needed


def test_a_script_reads_back() -> None:
    """Text and script say the same, with and without mending, racks, settings and rules left out."""
    for number in range(12):
        script = nth_script(5, number, ("H-4", "T-8")[: number % 3])
        assert read_script(script.text) == script
    assert read_script("broker kill 1\n") == Script(Setting(), (), ("broker kill 1",))


@pytest.mark.parametrize("options", ["--seed x FILE", "--brokers many FILE"])
def test_a_cluster_that_cannot_be_read_is_said(options: str) -> None:
    """A first line that names no cluster is no empty script."""
    with pytest.raises(ScriptTextError):
        read_script(f"# kafka-tui run {options}\nrun 1s\n")


def test_every_fault_is_lines_of_the_shell() -> None:
    """Whatever a fault or an episode writes can be read, for many casts, and each of them writes something."""
    written: set[str] = set()
    for seed in range(60):
        dice = Dice(seed)
        cast, lines = random_load(dice, random_setting(dice, seed, ()))
        lines += [line for fault in FAULTS for line in _written(fault(dice, cast), fault.__name__, written)]
        cast, more = eventful_load(dice)
        lines += [line for fault in EPISODES for line in _written(fault(dice, cast), fault.__name__, written)]
        for line in (*lines, *more):
            assert parse_line(line)
    assert written == {fault.__name__ for fault in (*FAULTS, *EPISODES)}


def _written(lines: list[str], name: str, written: set[str]) -> list[str]:
    written |= {name} if lines else set()
    return lines


def test_dice_throw_the_same_for_the_same_seed() -> None:
    """A seed of several numbers gives one row of throws, another seed another row, and no side is missing."""
    assert [Dice(3, 4).below(1000) for _ in range(3)] == [Dice(3, 4).below(1000) for _ in range(3)]
    assert Dice(3, 4).shuffled(range(20)) != Dice(4, 3).shuffled(range(20))
    dice = Dice(1)
    assert {dice.between(1, 6) for _ in range(200)} == {1, 2, 3, 4, 5, 6}
    assert sorted(dice.shuffled("abc")) == ["a", "b", "c"]


def test_results_do_not_depend_on_the_number_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes tell what one tells, in the same order."""
    monkeypatch.setattr("kafka_tui.verify.jobs.play_nth", _small)
    assert list(results(4, 5, (), 2)) == list(results(4, 5, (), 1))


def _small(seed: int, number: int, without: tuple[str, ...]) -> Result:
    return play(random_script(seed, number, length=1, without=without))


def test_a_violation_is_told_and_can_be_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report ends with a script, and replaying it breaks what the report said; with the rule it breaks nothing."""
    script = eventful_script(2, episodes=(episodes.leader_dies,), without=("C-3",))
    monkeypatch.setattr("kafka_tui.verify.jobs.nth_script", lambda *_: script)
    monkeypatch.setattr("kafka_tui.verify.report.nth_script", lambda *_: script)
    monkeypatch.setattr("kafka_tui.verify.report.shrink", lambda script, broken: (script, broken))
    told: list[str] = []
    assert verify(Asked(0, 3, None, 1, ("C-3",)), "ko", told.append, lambda: 0.0) == BROKEN
    written = read_script("\n".join(told[told.index("") + 1 : -1]).partition("\n\n")[0])
    assert written == script
    again: list[str] = []
    assert replay(written, "ko", again.append) == BROKEN
    assert again == told[-1 - len(again) : -1]
    assert replay(replace(written, setting=replace(written.setting, without=())), "en", again.append) == HOLDS


def test_an_interrupted_run_tells_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the runs, and the last lines say how far they came."""

    def interrupted(seed: int, number: int, without: tuple[str, ...]) -> Result:
        if number == 1:
            raise KeyboardInterrupt
        return _small(seed, number, without)

    monkeypatch.setattr("kafka_tui.verify.jobs.play_nth", interrupted)
    told: list[str] = []
    assert verify(Asked(8, 5, None, 1), "en", told.append, lambda: 0.0) == INTERRUPTED
    assert told[-2].startswith("1 run, ")


def test_the_time_given_ends_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With minutes instead of runs no run begins after they are over."""
    monkeypatch.setattr("kafka_tui.verify.jobs.play_nth", _small)
    told: list[str] = []
    clock = iter(range(0, 10_000, 40))
    assert verify(Asked(8, None, 1, 1), "en", told.append, lambda: float(next(clock))) == HOLDS
    assert told[-2].startswith("2 runs")


def test_reading_old_records_one_by_one_is_no_standing_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that takes no time for a record makes many moments of one millisecond, and gets on all the same."""
    monkeypatch.setattr("kafka_tui.verify.play._MOMENTS_OF_A_MILLISECOND", 100)
    reading = "--group g --topic t --config auto.offset.reset=earliest --config max.poll.records=1"
    lines = ("kafka-topics --create --topic t --partitions 1", "produce t x --count 300", f"consumer start c {reading}")
    assert play(Script(Setting(), lines, ("run 8s",))).violations == ()


def test_no_tally_is_told_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though time for a line had come with the last run, the runs' sum is told once."""
    monkeypatch.setattr("kafka_tui.verify.jobs.play_nth", _small)
    told: list[str] = []
    clock = iter(range(0, 10_000, 40))
    assert verify(Asked(8, 2, None, 1), "en", told.append, lambda: float(next(clock))) == HOLDS
    assert [line.partition(",")[0] for line in told[-3:-1]] == ["1 run", "2 runs"]
