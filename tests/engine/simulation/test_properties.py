"""What holds for every run: the invariants, and what stepping, replaying and forking promise."""

from __future__ import annotations

import pytest

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import Command, KillBroker
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.simulation import timeline as t
from kafka_tui.engine.simulation.switches import SWITCHABLE
from kafka_tui.engine.simulation.world import new_world
from tests.engine.random_runs import Step, eventful_script, first_violations, outcomes, random_script

SEEDS = range(8)
UNSEEN = ("K-1", "S-5", "T-8")
"""Rules that others switch off (`test_quorum_runs`, `test_group_invariants`), or that forbid a wish of people's."""


@pytest.mark.parametrize("seed", SEEDS)
def test_i1_to_i9_hold_after_every_fact(seed: int) -> None:
    """Under random commands, kills, restarts, pauses and cuts no invariant is broken after any fact."""
    assert first_violations(random_script(seed, length=10), seed) == ()


@pytest.mark.parametrize("seed", range(3))
def test_i1_to_i9_hold_through_telling_episodes(seed: int) -> None:
    """Slow links, lost answers, fail-overs and lone survivors break no invariant either."""
    assert first_violations(eventful_script(seed), seed) == ()


@pytest.mark.parametrize("rule", [rule for rule in SWITCHABLE if rule not in UNSEEN])
def test_a_run_without_a_rule_breaks_an_invariant(rule: str) -> None:
    """The invariants can fail: with any one rule switched off one of a few runs breaks one."""
    assert any(first_violations(eventful_script(seed), seed, (rule,)) for seed in SEEDS)


@pytest.mark.parametrize("seed", [3, 8])
def test_folding_the_facts_gives_the_cluster(seed: int) -> None:
    """Every moment's cluster is the one before with its facts applied one after the other, and nothing else."""
    for before, outcome in outcomes(random_script(seed, length=10), seed):
        folded: Cluster = before
        for recorded in outcome.facts:
            folded = evolve(folded, recorded)
        assert folded == outcome.cluster


@pytest.mark.parametrize("seed", [5])
def test_facts_are_numbered_and_caused_by_earlier_ones(seed: int) -> None:
    """Ids count all facts without a gap, and a cause is always older than what it led to."""
    wanted = None
    for before, outcome in outcomes(random_script(seed, length=10), seed):
        wanted = before.next_fact if wanted is None else wanted
        for recorded in outcome.facts:
            assert recorded.id == wanted
            assert 0 <= recorded.cause < recorded.id
            wanted += 1


def _run(timeline: t.Timeline, steps: list[Step]) -> t.Timeline:
    for step in steps:
        if isinstance(step, Command):
            timeline = t.apply_command(timeline, step)
            continue
        until = timeline.cluster.now_ms + step
        while (agenda := timeline.cluster.agenda) is not None and agenda.least.due_ms <= until:
            timeline = t.advance_once(timeline)
    return timeline


def test_the_same_seed_and_commands_give_the_same_run() -> None:
    """Two runs of one script are equal moment by moment."""
    script = random_script(11, length=8)
    one, two = _run(new_world(seed=11), script), _run(new_world(seed=11), script)
    assert one == two


def test_back_then_forward_is_the_same() -> None:
    """Going back to the beginning and on again passes the same clusters, in both grains."""
    end = _run(new_world(seed=2), random_script(2, length=6))
    for grain in (t.FOREGROUND, t.MOMENT):
        there = [end]
        while there[-1].cursor > 0:
            there.append(t.back(there[-1], grain))
        again = there[-1]
        for earlier in reversed(there[:-1]):
            again = t.forward(again, grain)
            assert again.cursor <= earlier.cursor or grain == t.MOMENT
        assert t.seek(again, end.cursor) == end


def test_a_fork_leaves_the_old_branch_untouched() -> None:
    """Acting in the past begins a branch of its own; the one it left is the same value as before."""
    end = _run(new_world(seed=4), random_script(4, length=6))
    past = t.seek(end, end.cursor // 2)
    forked = t.apply_command(past, KillBroker(2))
    assert forked.branch != t.MAIN
    assert forked.branches[t.MAIN] is end.branches[t.MAIN]
    assert forked.branches[forked.branch].forked_at == past.cursor
    assert t.switch(forked, t.MAIN).cluster == end.cluster


def test_a_seek_makes_nothing() -> None:
    """Seeking gives the very cluster that was there, whatever the distance."""
    end = _run(new_world(seed=6), random_script(6, length=6))
    for index in (0, 1, end.cursor // 3, end.cursor):
        assert t.seek(end, index).cluster is end.moments[index].cluster


def test_fact_by_fact_goes_through_every_moment() -> None:
    """The finest grain stops behind each fact that is told, ends each moment whole, and goes back the same way."""
    end = _run(new_world(seed=7), random_script(7, length=2)[:4])
    here, there = t.seek(end, 0), [t.seek(end, 0)]
    while here.within or not here.at_end:
        here = t.forward(here, t.FACT)
        there.append(here)
    assert here == end
    assert [place.moment for place in there if not place.within] == list(end.moments)
    assert any(place.within for place in there)
    for place in there:
        if place.within:
            facts = end.moments[place.cursor].facts
            assert place.moment.facts == facts[: place.within]
            assert not facts[place.within - 1].fact.quiet
    for place in reversed(there[:-1]):
        here = t.back(here, t.FACT)
        assert here == place


def test_acting_inside_a_moment_acts_after_it() -> None:
    """A command given between two facts of a moment comes after the whole moment, and loses nothing of it."""
    end = _run(new_world(seed=7), random_script(7, length=2)[:4])
    inside = t.back(end, t.FACT)
    while not inside.within:
        inside = t.back(inside, t.FACT)
    acted = t.apply_command(inside, KillBroker(2))
    assert acted.moments[inside.cursor] == end.moments[inside.cursor]
    assert acted.cursor == inside.cursor + 1
