"""Where panels lie: at every size inside the screen, without overlap, with what matters in sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from kafka_tui.tui.canvas.widget import Canvas
from kafka_tui.tui.panels.arrange import MIN_HEIGHT, MIN_WIDTH, ORDER, Box, arrange
from kafka_tui.tui.panels.board import Board

recents = st.permutations(ORDER).map(tuple)


def _cells(box: Box) -> set[tuple[int, int]]:
    return {(x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)}


@given(st.integers(MIN_WIDTH, 260), st.integers(MIN_HEIGHT - 3, 90), recents, st.integers(4, 60))
def test_panels_tile_the_board(width: int, height: int, recent: tuple[str, ...], overview: int) -> None:
    """The boxes fill the board exactly, and none lies over another."""
    boxes = arrange(width, height, recent, "", overview)
    assert sum(box.width * box.height for box in boxes.values()) == width * height
    assert all(box.x >= 0 and box.x + box.width <= width for box in boxes.values())
    assert all(box.y >= 0 and box.y + box.height <= height for box in boxes.values())
    assert len(set().union(*map(_cells, boxes.values()))) == width * height


@given(st.integers(MIN_WIDTH, 260), st.integers(MIN_HEIGHT - 3, 90), recents)
def test_every_panel_is_in_sight_or_waits_in_one_place(width: int, height: int, recent: tuple[str, ...]) -> None:
    """A panel that is not shown is named by the one in whose place it waits, and the latest focus is in sight."""
    boxes = arrange(width, height, recent)
    named = [*boxes, *(name for box in boxes.values() for name in box.neighbours)]
    assert sorted(named) == sorted(ORDER)
    assert recent[0] in boxes


@pytest.mark.parametrize(("width", "height", "shown"), [(80, 21, 3), (120, 36, 4), (200, 56, 6)])
def test_the_three_shapes(width: int, height: int, shown: int) -> None:
    """80×24 shows three panels, 120×40 four, 200×60 six."""
    assert len(arrange(width, height)) == shown


def test_zoom_gives_the_whole_board() -> None:
    """A zoomed panel is alone."""
    assert arrange(120, 36, (), "group") == {"group": Box(0, 0, 120, 36)}
    assert list(arrange(80, 21, ("lesson",), ended=True).values()) == [Box(0, 0, 80, 21, ORDER[:-1])]


class _Boxes(App[None]):
    """A board of two panels."""

    def compose(self) -> ComposeResult:
        yield Board(Canvas(id="a"), Canvas(id="b"), id="board")


async def test_a_panel_is_as_high_as_its_box_again_and_again() -> None:
    """The same panels with other boxes are laid out anew."""
    app = _Boxes()
    async with app.run_test(size=(40, 10)) as pilot:
        for high in (4, 6, 3):
            app.query_one(Board).place({"a": Box(0, 0, 40, high), "b": Box(0, high, 40, 10 - high)})
            await pilot.pause()
            assert (app.query_one("#a").size.height, app.query_one("#b").region.y) == (high, high)
