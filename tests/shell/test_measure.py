"""What the codecs make of orders on this machine."""

import re

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.session import Shell


def test_z1_larger_batches_shrink_more_and_nothing_passes_in_the_simulation() -> None:
    """Each codec makes a hundred orders at least twice as small as one alone; no moment is made for it."""
    shell = Shell(new_world(1))
    before = shell.timeline
    _, _, *rows, _ = shell.run("measure compression").stdout
    assert shell.timeline is before
    ratios = [[float(ratio) for ratio in re.findall(r"([\d.]+)×", row)] for row in rows]
    assert [len(row) for row in ratios] == [4, 4, 4, 4]
    alone, _, hundred, _ = ratios
    assert all(many > 2 * one for one, many in zip(alone, hundred, strict=True))
