"""What stands behind the keys: motions between moments, the clock, completion, and the terminal's abilities."""

from __future__ import annotations

import io
import os

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.i18n.language import is_utf8
from kafka_tui.shell.session import Shell
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import ASCII, UNICODE
from kafka_tui.tui.screens.motion import LONGEST_SECONDS, instant_at, motion_between
from kafka_tui.tui.screens.play import PlayScreen
from kafka_tui.tui.terminal import abilities, ambiguous_width
from tests.tui.test_app import CREATE, frame_of, opened, played


def _shell(*lines: str) -> Shell:
    shell = Shell(new_world(3))
    for line in lines:
        shell.run(line)
    return shell


def test_a_motion_never_runs_ahead_or_back() -> None:
    """Shown time grows from the moment left to the moment reached, and nothing is shown before it has happened."""
    timeline = _shell(CREATE, "produce orders x --count 3").timeline
    motion = motion_between(timeline, 0, timeline.end)
    assert motion is not None
    assert motion.seconds == LONGEST_SECONDS
    before = -1.0
    for step in range(201):
        place, phase_ms = instant_at(timeline, motion, step / 200)
        now = timeline.moments[place].cluster.now_ms + phase_ms
        assert now >= before
        assert place == timeline.end or now <= timeline.moments[place + 1].cluster.now_ms + 1e-6
        before = now
    assert instant_at(timeline, motion, 0.0) == (0, 0.0)
    assert instant_at(timeline, motion, 1.0) == (timeline.end, 0.0)


def test_no_way_no_motion() -> None:
    """Standing still and going back are shown at once."""
    timeline = _shell(CREATE).timeline
    assert motion_between(timeline, 3, 3) is None
    assert motion_between(timeline, 5, 3) is None


class _StillClock:
    """A clock that never ticks by itself."""

    def resume(self) -> None:
        """Nothing."""

    pause = resume


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock tick when a test says so, however long a machine takes for a key."""
    monkeypatch.setattr(PlayScreen, "set_interval", lambda *_given, **_named: _StillClock())


@pytest.mark.usefixtures("still")
async def test_the_clock_shows_requests_on_their_way_and_stops() -> None:
    """A step is shown in frames between two moments; afterwards the screen is where the performance is, and rests."""
    async with opened("sandbox", CREATE, "produce orders x", settings=Settings()) as (app, pilot):
        screen = played(app)
        screen.time.stop_motion()
        screen.performance.seek(screen.performance.timeline.end - 8)
        screen.show()
        await pilot.press("right")
        assert screen.time.moving
        phases = set()
        for _ in range(20):
            phases.add(frame_of(app).look.phase_ms)
            screen.time.tick()
        assert len(phases) > 3
        assert not screen.time.moving
        assert frame_of(app).look.phase_ms == 0.0
        assert frame_of(app).view.step == screen.performance.timeline.cursor


@pytest.mark.usefixtures("still")
async def test_playing_goes_on_until_nothing_is_due() -> None:
    """Space lets time run step by step, and again stops it."""
    async with opened("sandbox", CREATE) as (app, pilot):
        screen = played(app)
        screen.performance.seek(0)
        screen.show()
        await pilot.press("space")
        assert frame_of(app).track.playing
        for _ in range(5):
            screen.time.tick()
        assert frame_of(app).view.step >= 4
        await pilot.press("space")
        assert not frame_of(app).track.playing


@pytest.mark.parametrize(
    ("locale", "width", "glyphs", "utf8"),
    [
        ("ko_KR.UTF-8", 1, UNICODE, True),
        ("ko_KR.UTF-8", 2, ASCII, True),
        ("en_US.UTF-8", None, UNICODE, True),
        ("en_US.UTF-8", 3, ASCII, False),
        ("ko_KR.EUC-KR", 1, ASCII, False),
    ],
)
def test_what_a_terminal_can(locale: str, width: int | None, glyphs: object, utf8: bool) -> None:
    """Two cells for a sign need ASCII, three mean that UTF-8 is not understood."""
    assert is_utf8({"LANG": locale}) == ("UTF-8" in locale)
    assert abilities({"LANG": locale}, width) == (glyphs, utf8)


@pytest.mark.parametrize(("answer", "width"), [(b"\x1b[5;2R", 1), (b"\x1b[5;3R", 2), (b"", None), (b"x" * 80, None)])
def test_the_probe_reads_where_the_cursor_stands(answer: bytes, width: int | None) -> None:
    """The column after one sign is its width; silence and noise are no answer, and the sign is wiped out again."""
    reader, writer = os.pipe()
    try:
        os.write(writer, answer)
        shown = io.StringIO()
        left = [len(answer)]

        def ready(_: int, __: float) -> bool:
            left[0] -= 32
            return left[0] > -32

        assert ambiguous_width(reader, shown, ready) == width
        assert shown.getvalue().endswith("\r\x1b[K")
    finally:
        os.close(reader)
        os.close(writer)
