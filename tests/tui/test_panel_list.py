"""The list of panels, and the names of waiting panels in a title: ways to a panel that do not go round."""

from __future__ import annotations

import pytest

from kafka_tui.i18n.language import LANGUAGES
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.intents import ShowPanel
from kafka_tui.tui.panels.arrange import ORDER
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.screens.panel_list import PANEL_KEYS, PanelList, draw_panel_list
from tests.tui.test_app import CREATE, opened, played


async def test_two_keys_lead_to_every_panel() -> None:
    """`p` and its key give a panel the focus, also under a Korean layout; one without anything to show cannot be
    chosen, a click on a waiting panel's name fetches it, and so does the palette's wish."""
    async with opened("sandbox", CREATE, size=(80, 24)) as (app, pilot):
        await pilot.press("p", "4")
        await pilot.pause()
        group = app.screen.query_one("#group", Panel)
        assert group.has_focus and group.display
        await pilot.press("ㅔ", "9")
        await pilot.pause()
        assert isinstance(app.screen, PanelList)
        await pilot.press("ㅔ")
        await pilot.pause()
        assert app.screen.query_one("#lesson", Panel).has_focus
        column = next(region.x for region in group.buffer.regions if region.thing == "panel/clients")
        await pilot.click(group, offset=(column + 2, 0))
        await pilot.pause()
        assert app.screen.query_one("#clients", Panel).has_focus
        played(app).wish(ShowPanel, "output")
        await pilot.pause()
        assert app.screen.query_one("#output", Panel).has_focus


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_panel_has_a_row_and_a_key(language: str) -> None:
    """Each has one key; its row is whole in the list's box at 80×24, says what it shows, and can be clicked."""
    look = Look(language="ko" if language == "ko" else "en")
    assert sorted(PANEL_KEYS.values()) == sorted(ORDER)
    buffer = draw_panel_list("group", frozenset({"quorum"}), 72, 13, look)
    rows = buffer.text().splitlines()
    for y, (key, panel) in enumerate(PANEL_KEYS.items()):
        shows = look.say("app.panel_absent" if panel == "quorum" else f"panel_shows.{panel}")
        assert rows[y].startswith(key) and rows[y].endswith(shows)
        assert buffer.at(0, y) == f"panel/{panel}"
        assert cells_of(rows[y]) <= 72
