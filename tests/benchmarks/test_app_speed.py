"""How soon the app is there, and how soon a step is painted, beside apps that do nothing."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from statistics import median
from time import perf_counter

from textual.pilot import Pilot

from kafka_tui.engine.simulation.timeline import Timeline, advance_once
from kafka_tui.shell.session import Shell
from kafka_tui.tui.app import KafkaApp
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.screens.performance import Performance
from kafka_tui.tui.screens.play import PlayScreen
from tests.benchmarks.conftest import Line, Report
from tests.benchmarks.paints import Painted, StripApp, key_to_paint
from tests.benchmarks.scenes import scene, seconds
from tests.house.source import ROOT

BYTE_CODE_KEPT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A learner's Python compiles a module once; a start that compiles every time measures the compiler."""

KEYS = 60
STARTS = 7
SIZE = (120, 40)

FIRST_PAINT = """
import asyncio, sys
{app}
async def main():
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
asyncio.run(main())
"""
BARE = FIRST_PAINT.format(app="from textual.app import App\nfrom textual.widgets import Static\napp = App()")
OURS = FIRST_PAINT.format(app="from kafka_tui.tui.app import KafkaApp\napp = KafkaApp()")


def _start(code: str) -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=BYTE_CODE_KEPT))


def test_start_against_a_bare_app(report: Report) -> None:
    """A fresh interpreter to the first paint of home and out again, beside an empty Textual app; taken in turns."""
    _start(OURS)
    pairs = [(_start(BARE), _start(OURS)) for _ in range(STARTS)]
    bare, ours = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    times = f"{ours * 1e3:.0f} ms against {bare * 1e3:.0f} ms"
    report.append(Line("start to first paint", "≤ 1.3 × bare", f"{ours / bare:.2f} ×", times))


class _Played(Painted, KafkaApp):
    """The app, noting its paints."""

    CSS_PATH = ROOT / "kafka_tui" / "tui" / "styles" / "app.tcss"  # a subclass looks beside its own file


async def _keys(app: Painted, key: str, pilot: Pilot[None]) -> float:
    """The median of some presses of a key, in seconds."""
    taken = []
    for _ in range(KEYS):
        taken.append(await key_to_paint(app, key))
        await pilot.pause()
    return median(taken)


async def _played(timeline: Timeline) -> tuple[float, int]:
    """Seconds from `→` to the painted step, and bytes a paint."""
    app = _Played(Settings(animated=False))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.push_screen(PlayScreen(Performance(Shell(timeline)), app.settings))
        await pilot.pause()
        await key_to_paint(app, "right")
        app.bytes_painted = 0
        taken = await _keys(app, "right", pilot)
        return taken, app.bytes_painted // KEYS


async def _gone(timeline: Timeline, jumps: bool) -> float:
    """Seconds to the painted moment, of going somewhere in the timeline or to the next moment."""
    app = _Played(Settings(animated=False))
    dice, taken = random.Random(0), []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = PlayScreen(Performance(Shell(timeline)), app.settings)
        app.push_screen(screen)
        await pilot.pause()
        for turn in range(KEYS):
            app.painted = asyncio.Event()
            start = perf_counter()
            screen.time.go(dice.randrange(timeline.moments.end) if jumps else timeline.end // 2 + turn)
            await asyncio.wait_for(app.painted.wait(), 10)
            taken.append(perf_counter() - start)
            app.painted = None
            await pilot.pause()
    return median(taken)


async def test_jump_to_painted_moment(report: Report) -> None:
    """Going anywhere in 10,000 moments to the painted bytes, beside going to the next moment; views and drawings."""
    timeline = scene()
    for _ in range(10_000):
        timeline = advance_once(timeline)
    step, jump = await _gone(timeline, jumps=False), await _gone(timeline, jumps=True)
    times = f"{jump * 1e3:.1f} ms against {step * 1e3:.1f} ms"
    report.append(Line("jump to painted moment, 10,000 moments", "≤ 2 × a step", f"{jump / step:.2f} ×", times))


async def test_key_to_painted_step(report: Report) -> None:
    """`→` to the bytes of the next moment, small and large, beside an app that repaints one strip screen."""
    strips = StripApp()
    async with strips.run_test(size=SIZE) as pilot:
        await pilot.pause()
        bare = await _keys(strips, "right", pilot)
    small, small_bytes = await _played(scene())
    large, large_bytes = await _played(scene(100, 1_000, consumers=0))
    what = "key to painted step, 3 × 12, 120×40"
    report.append(Line(what, "≤ 16 ms", f"{small * 1e3:.1f} ms", f"{small_bytes} bytes a paint"))
    report.append(Line("  against a strip screen", "≤ 2 ×", f"{small / bare:.2f} ×", f"strips: {bare * 1e3:.1f} ms"))
    report.append(
        Line("the same, 100 × 1,000", "≤ 2 × small", f"{large / small:.2f} ×", f"{large_bytes} bytes a paint")
    )
