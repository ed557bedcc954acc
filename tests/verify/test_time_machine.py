"""The time machine: going back and forth, forking and playing anew show the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest

from kafka_tui.engine.commands import KillBroker
from kafka_tui.engine.simulation import timeline as t
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.random_scripts import nth_script, random_script
from kafka_tui.view.project import Projector
from tests.house.source import ROOT

SHOW = """
import msgspec, sys
from kafka_tui.verify.play import timeline_after
from kafka_tui.verify.random_scripts import random_script
from kafka_tui.view.project import Projector
sys.stdout.buffer.write(msgspec.json.encode(Projector().view(timeline_after(random_script(5, length=3)))))
"""


def _bytes(timeline: t.Timeline) -> bytes:
    return msgspec.json.encode(Projector().view(timeline))


@pytest.mark.parametrize("number", [0, 8])
def test_back_and_forth_and_anew_are_the_same_bytes(number: int) -> None:
    """Every place looks the same when it is come back to, and when the commands are given again."""
    script = random_script(9, number, length=3)
    end, again = timeline_after(script), timeline_after(script)
    for index in range(0, end.cursor, max(1, end.cursor // 12)):
        there = t.seek(end, index)
        shown = _bytes(there)
        back = t.back(t.forward(there, t.MOMENT), t.MOMENT) if not there.at_end else there
        assert _bytes(back) == shown
        assert _bytes(t.seek(again, index)) == shown
    assert _bytes(t.seek(t.seek(end, 0), end.cursor)) == _bytes(end)


def test_a_fork_played_alike_shows_the_same_bytes() -> None:
    """The same command from the same place gives the same branch, and the branch that was left looks as before."""
    end = timeline_after(random_script(9, length=3))
    past, shown = t.seek(end, end.cursor // 2), _bytes(end)
    forks = [t.apply_command(past, KillBroker(1)) for _ in range(2)]
    for _ in range(200):
        forks = [t.advance_once(fork) for fork in forks]
    assert _bytes(forks[0]) == _bytes(forks[1])
    assert _bytes(t.seek(t.switch(forks[0], t.MAIN), end.cursor)) == shown


def test_two_interpreters_show_the_same_bytes() -> None:
    """Another hash seed changes not a byte."""
    shown = [
        subprocess.run(
            [sys.executable, "-c", SHOW],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert shown[0] and shown[0] == shown[1]


def test_a_script_is_the_same_wherever_it_is_made() -> None:
    """Seed and number alone decide the script, and no two are alike."""
    assert [nth_script(1, number) for number in range(6)] == [nth_script(1, number) for number in range(6)]
    assert len({nth_script(seed, number).text for seed in range(4) for number in range(6)}) == 24
