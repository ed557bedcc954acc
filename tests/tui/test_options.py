"""What the command line's options ask of the app, and what home does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kafka_tui import cli
from kafka_tui.tui.app import KafkaApp
from kafka_tui.tui.palette import DARK, MONO
from tests.house.source import ROOT

HOME = """
import asyncio, sys
from kafka_tui.tui.app import KafkaApp
async def main():
    async with KafkaApp().run_test(size=(120, 40)) as pilot:
        await pilot.pause()
asyncio.run(main())
print(" ".join(name for name in sys.modules if name.startswith("kafka_tui.")))
"""


@pytest.mark.parametrize("before", [(), ("lesson",)])
@pytest.mark.parametrize(
    ("options", "animated", "palette"),
    [((), True, DARK), (("--no-animation",), False, DARK), (("--mono",), True, MONO)],
)
def test_options_reach_the_app(
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[str, ...],
    options: tuple[str, ...],
    animated: bool,
    palette: object,
) -> None:
    """`--no-animation` and `--mono` may be given with and without a lesson, and the app starts so."""
    started: list[KafkaApp] = []
    monkeypatch.setattr(KafkaApp, "run", lambda app: started.append(app))
    monkeypatch.delenv("NO_COLOR", raising=False)
    lesson = ("idle-consumers",) if before else ()
    monkeypatch.setattr(sys, "argv", ["kafka-tui", *before, *options, *lesson])
    assert cli.main() == 0
    assert (started[0].settings.animated, started[0].settings.palette) == (animated, palette)


def test_home_loads_no_drawing_of_a_cluster_and_no_engine() -> None:
    """What a person waits for at the start is what home paints."""
    done = subprocess.run([sys.executable, "-c", HOME], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    allowed = {f"kafka_tui.tui.drawings.{name}" for name in ("look", "legend", "timeline")}
    assert {name for name in loaded if name.startswith("kafka_tui.tui.drawings.")} <= allowed
    names_only = {"kafka_tui.shell", "kafka_tui.shell.offers", "kafka_tui.shell.user_files"}
    shell = {name for name in loaded if name.startswith(("kafka_tui.engine", "kafka_tui.shell"))}
    assert shell <= names_only, "home lists the scenes by their names alone"
