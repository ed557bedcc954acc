"""The list of panels: what each shows, and a key for each of them, so that every panel is two presses away."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from kafka_tui.i18n.jamo import jamo_for
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.cells import fit
from kafka_tui.tui.canvas.cells import width as cells_of
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.palette import Ink
from kafka_tui.tui.panels.arrange import ORDER
from kafka_tui.tui.panels.panel import draw_framed

PANEL_KEYS = dict(zip((*"1234567890", "p"), ORDER, strict=True))
"""Which key in the list goes to which panel; the last one, which also opens the list, to the lesson."""


def draw_panel_list(marked: str, absent: frozenset[str], width: int, height: int, look: Look) -> Buffer:
    """A row a panel: its key, its name, what it shows, or that there is nothing to show yet; below them the keys."""
    buffer = look.buffer(width, height)
    names = max(cells_of(look.say(f"slot.{key}")) for key in ORDER)
    for y, (number, key) in enumerate(PANEL_KEYS.items()):
        gone = key in absent
        ink = Ink.SELECTED if key == marked else Ink.DIM if gone else Ink.TEXT
        buffer.put(0, y, number, Ink.DIM if gone else Ink.LAG)
        buffer.put(3, y, fit(look.say(f"slot.{key}"), max(width - 3, 0), look.glyphs.ellipsis), ink)
        shows = look.say("app.panel_absent" if gone else f"panel_shows.{key}")
        buffer.put(5 + names, y, fit(shows, width - 5 - names, look.glyphs.ellipsis), Ink.DIM)
        buffer.mark(0, y, width, 1, f"panel/{key}")
    buffer.put(0, len(ORDER) + 1, fit(look.say("app.panel_keys"), width, look.glyphs.ellipsis), Ink.DIM)
    return buffer


class PanelList(ModalScreen[str]):
    """Gives the id of the panel that was chosen, or "" when none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(heard, f"choose('{key}')") for key in PANEL_KEYS for heard in (key, jamo_for(key) or key)),
        *(Binding(key, "dismiss('')") for key in ("escape", "q", jamo_for("q") or "q")),
        Binding("enter,space", "take"),
        Binding("down,tab", "move(1)"),
        Binding("up,shift+tab", "move(-1)"),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    PanelList { align: center middle; background: $background; }
    PanelList Canvas { width: 76; max-width: 100%; height: 15; max-height: 100%; }
    """

    def __init__(self, settings: Settings, marked: str, absent: frozenset[str]) -> None:
        """With one marked; those that are absent cannot be chosen."""
        super().__init__()
        self._settings = settings
        self._marked = marked
        self._absent = absent

    def compose(self) -> ComposeResult:
        yield Canvas()

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        look, canvas = self._settings.look, self.query_one(Canvas)
        canvas.palette = self._settings.palette
        inner = Picture(draw_panel_list, (self._marked, self._absent), (look,))
        canvas.picture = Picture(draw_framed, (inner, look.say("app.panels"), (), True, look), ())

    def on_canvas_selected(self, event: Canvas.Selected) -> None:
        """A click on a row chooses it."""
        self._give(event.thing.removeprefix("panel/"))

    def action_choose(self, key: str) -> None:
        """The panel of a key."""
        self._give(PANEL_KEYS[key])

    def action_take(self) -> None:
        """The marked panel."""
        self._give(self._marked)

    def action_move(self, by: int) -> None:
        """Mark the next panel that is there."""
        there = [key for key in ORDER if key not in self._absent]
        place = there.index(self._marked) if self._marked in there else -1
        self._marked = there[(place + by) % len(there)]
        self._show()

    def _give(self, panel: str) -> None:
        if panel not in self._absent:
            self.dismiss(panel)
