"""Whole screens as pictures, a dozen at most: what a person sees at the three sizes and in both languages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from kafka_tui.i18n.language import Language
from kafka_tui.tui.app import KafkaApp
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import ASCII, LIGHT, MONO
from tests.tui.test_app import CREATE, LESSON, played

Compare = Callable[..., bool]
Act = Callable[[KafkaApp], None]


def _after(*acts: Act, keys: tuple[str, ...] = ()) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def act(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, KafkaApp)
        await pilot.pause()
        for each in acts:
            each(pilot.app)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    return act


def _runs(*lines: str) -> Act:
    return lambda app: [played(app).commands.run(line) for line in lines] and None


def _to_task(app: KafkaApp) -> None:
    played(app).performance.answer(1)
    played(app).performance.next_part()
    played(app).performance.hint()
    played(app).show()


BUSY = _runs(CREATE, "produce orders hello --partition 0 --count 5", "consumer start c1 --group billing --topic orders")
SCREENS: dict[str, tuple[str | None, Settings, tuple[int, int], Callable[[Pilot[None]], Awaitable[None]]]] = {}


def _screen(
    name: str,
    first: str | None,
    size: tuple[int, int],
    *acts: Act,
    language: Language = "en",
    keys: tuple[str, ...] = (),
    settings: Settings | None = None,
) -> None:
    chosen = settings or Settings(animated=False, language=language)
    SCREENS[name] = (first, chosen, size, _after(*acts, keys=keys))


_screen("sandbox-80-ko", "sandbox", (80, 24), BUSY, language="ko")
_screen("sandbox-120", "sandbox", (120, 40), BUSY, keys=("left",))
_screen("sandbox-200", "sandbox", (200, 60), BUSY, _runs("broker kill 2"))
_screen("prediction-120-ko", LESSON, (120, 40), language="ko", keys=("2",))
_screen("task-120", LESSON, (120, 40), _to_task)
_screen("solution-asked", LESSON, (80, 24), _to_task, keys=("h", "h"))
_screen("why", "sandbox", (120, 40), BUSY, lambda app: played(app).panels.select("topic/orders/0"), keys=("w",))
_screen("help-ko", "sandbox", (120, 40), language="ko", keys=("question_mark",))
_screen("typing", "sandbox", (80, 24), keys=("colon", *"brok"))
_screen("too-small", "sandbox", (60, 12), language="ko")
_screen("light", "sandbox", (120, 40), BUSY, settings=Settings(animated=False, palette=LIGHT))
_screen("mono-ascii", "sandbox", (120, 40), BUSY, settings=Settings(animated=False, palette=MONO, glyphs=ASCII))


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, snap_compare: Compare) -> None:
    """The screen looks as it did when somebody last looked at it."""
    first, settings, size, act = SCREENS[name]
    assert snap_compare(KafkaApp(settings, first), run_before=act, terminal_size=size)
