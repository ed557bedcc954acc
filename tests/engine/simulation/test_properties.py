"""What holds for every run: the invariants, and what stepping, replaying and forking promise."""

from __future__ import annotations

import gc
from functools import cache
from itertools import pairwise

import pytest

from kafka_tui.engine.cluster import Cluster
from kafka_tui.engine.commands import KillBroker
from kafka_tui.engine.evolve.apply_fact import evolve
from kafka_tui.engine.simulation import timeline as t
from kafka_tui.verify.episodes import EPISODES
from kafka_tui.verify.play import play, timeline_after
from kafka_tui.verify.random_scripts import eventful_script, random_script

MOMENTS = 1500
"""A random run here ends after so many; `kafka-tui verify` makes long ones."""


@pytest.mark.parametrize("seed", range(10))
def test_i1_to_i9_hold_after_every_fact(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under random commands, kills, restarts, pauses and cuts no invariant is broken after any fact."""
    monkeypatch.setattr("kafka_tui.verify.play.MOST_MOMENTS", MOMENTS)
    assert play(random_script(seed, length=6)).violations == ()


@pytest.mark.parametrize("third", range(3))
def test_i1_to_i9_hold_through_telling_episodes(third: int) -> None:
    """Slow links, lost answers, fail-overs and lone survivors break no invariant either."""
    assert play(eventful_script(third, episodes=EPISODES[third::3])).violations == ()


@pytest.mark.parametrize("seed", [3, 5])
def test_folding_the_facts_gives_the_cluster(seed: int) -> None:
    """Every moment's cluster is the one before with its facts applied one after the other, and nothing else."""
    moments = _run(seed, length=10).moments
    for before, moment in pairwise(moments):
        folded: Cluster = before.cluster
        for recorded in moment.facts:
            folded = evolve(folded, recorded)
        assert folded == moment.cluster


@pytest.mark.parametrize("seed", [3])
def test_facts_are_numbered_and_caused_by_earlier_ones(seed: int) -> None:
    """Ids count all facts without a gap, and a cause is always older than what it led to."""
    moments = _run(seed, length=10).moments
    wanted = moments[0].cluster.next_fact
    for moment in list(moments)[1:]:
        for recorded in moment.facts:
            assert recorded.id == wanted
            assert 0 <= recorded.cause < recorded.id
            wanted += 1


@cache
def _run(seed: int, length: int) -> t.Timeline:
    """What came of a random script: a value, which tests may share."""
    return timeline_after(random_script(seed, length=length))


def test_the_same_seed_and_commands_give_the_same_run() -> None:
    """Two runs of one script are equal moment by moment."""
    assert _run.__wrapped__(11, length=6) == _run(11, length=6)


def test_kept_moments_are_no_work_for_the_collector() -> None:
    """Python's cycle collector walks nothing of a run that is kept, so a long run is as fast as a short one."""
    _run(11, length=6)  # fills what is kept for the process, as sentences and settings are
    gc.freeze()  # what there is already is not looked at
    end = _run.__wrapped__(11, length=6)
    for _ in range(5):  # a pass lets go of the tuples whose items passes before it have let go
        gc.collect()
    assert len(gc.get_objects()) < len(end.moments) / 10


def test_back_then_forward_is_the_same() -> None:
    """Going back to the beginning and on again passes the same clusters, in both grains."""
    end = _run(0, length=6)
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
    end = _run(7, length=6)
    past = t.seek(end, end.cursor // 2)
    forked = t.apply_command(past, KillBroker(2))
    assert forked.branch != t.MAIN
    assert forked.branches[t.MAIN] is end.branches[t.MAIN]
    assert forked.branches[forked.branch].forked_at == past.cursor
    assert t.switch(forked, t.MAIN).cluster == end.cluster


def test_a_seek_makes_nothing() -> None:
    """Seeking gives the very cluster that was there, whatever the distance."""
    end = _run(11, length=6)
    for index in (0, 1, end.cursor // 3, end.cursor):
        assert t.seek(end, index).cluster is end.moments[index].cluster


def test_fact_by_fact_goes_through_every_moment() -> None:
    """The finest grain stops behind each fact that is told, ends each moment whole, and goes back the same way."""
    end = _run(7, length=0)
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
    end = _run(7, length=0)
    inside = t.back(end, t.FACT)
    while not inside.within:
        inside = t.back(inside, t.FACT)
    acted = t.apply_command(inside, KillBroker(2))
    assert acted.moments[inside.cursor] == end.moments[inside.cursor]
    assert acted.cursor == inside.cursor + 1
