"""The canvas widget: it shows the cells, repaints changed rows only, and says what was clicked."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Region

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look, draw_overview
from kafka_tui.tui.palette import DARK, LIGHT
from tests.tui import sample_views


class Recording(Canvas):
    """A canvas that notes what it asks to be repainted."""

    asked: list[tuple[Region, ...]]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Canvas:
        """Note the regions, then do as always."""
        self.__dict__.setdefault("asked", []).append(regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Stage(App[None]):
    """One canvas, and the things that were selected in it."""

    def __init__(self) -> None:
        super().__init__()
        self.selected: list[str] = []

    def compose(self) -> ComposeResult:
        yield Recording(id="stage")

    def on_canvas_selected(self, message: Canvas.Selected) -> None:
        self.selected.append(message.thing)


def overview(phase_ms: float = 0.0) -> Picture:
    """The busy cluster at a phase."""
    return Picture(draw_overview, (sample_views.busy(),), (Look(selection="topic/orders/0", phase_ms=phase_ms),))


def shown(canvas: Canvas) -> str:
    """What the widget's strips say."""
    return "\n".join(canvas.render_line(y).text.rstrip() for y in range(canvas.size.height))


async def test_the_widget_shows_the_drawing_and_its_clicks() -> None:
    """Its strips are the drawing at its size, a click posts the thing there, and `as_text` is what is seen."""
    app = Stage()
    async with app.run_test(size=(120, 15)) as pilot:
        canvas = app.query_one(Recording)
        canvas.picture = overview()
        await pilot.pause()
        wanted = draw_overview(sample_views.busy(), 120, 15, Look(selection="topic/orders/0"))
        assert shown(canvas) == wanted.text() == canvas.as_text()
        target = next(region for region in wanted.regions if region.thing == "request/11")
        await pilot.click(Recording, offset=(target.x, target.y))
        await pilot.click(Recording, offset=(119, 14))
        assert app.selected == ["request/11"]
        things = canvas.things()
        assert len(things) == len(set(things))
        assert things.index("producer/p1") < things.index("broker/1") < things.index("topic/orders/0")


async def test_only_changed_rows_are_painted_again() -> None:
    """A phase moves what is on the wires, so rows without wires are left alone; the same picture asks for nothing."""
    app = Stage()
    async with app.run_test(size=(120, 15)) as pilot:
        canvas = app.query_one(Recording)
        canvas.picture = overview()
        await pilot.pause()
        canvas.asked.clear()
        canvas.picture = overview(2.0)
        rows = {y for regions in canvas.asked for region in regions for y in range(region.y, region.bottom)}
        assert 4 in rows
        assert 0 not in rows
        assert 14 not in rows
        canvas.asked.clear()
        canvas.picture = overview(2.0)
        assert canvas.asked == []


async def test_size_and_palette_change_everything() -> None:
    """After a resize and in another palette each strip is drawn anew, on that palette's ground."""
    app = Stage()
    async with app.run_test(size=(120, 15)) as pilot:
        canvas = app.query_one(Recording)
        canvas.picture = overview()
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert shown(canvas) == draw_overview(sample_views.busy(), 80, 12, Look(selection="topic/orders/0")).text()
        for palette in (LIGHT, DARK):
            canvas.palette = palette
            grounds = {
                segment.style.bgcolor.name
                for segment in canvas.render_line(11)
                if segment.style is not None and segment.style.bgcolor is not None
            }
            assert grounds == {palette.ground}
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        assert canvas.buffer.width <= 1


async def test_an_empty_canvas_paints_its_ground() -> None:
    """Without a picture every line is blank, as wide as the widget."""
    app = Stage()
    async with app.run_test(size=(30, 4)) as pilot:
        await pilot.pause()
        canvas = app.query_one(Recording)
        assert all(canvas.render_line(y).cell_length == 30 for y in range(4))
        assert canvas.as_text().strip() == ""
        assert Buffer(0, 0).text() == ""
