"""Panels on the main screen: focus, zoom, selection, the question why, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafka_tui.lesson.errors import note
from kafka_tui.tui.intents import (
    ColumnsLeft,
    ColumnsRight,
    CopyPanel,
    Leave,
    MoveDown,
    MoveUp,
    NextPanel,
    PreviousPanel,
    Select,
    ShowPanel,
    Why,
    Zoom,
)
from kafka_tui.tui.panels.arrange import ORDER
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.panels.text import OutputPanel
from kafka_tui.tui.screens.why import why_screen

if TYPE_CHECKING:
    from kafka_tui.tui.screens.play import Handlers, PlayScreen


class PanelKeys:
    """Knows which panels had the focus, and which one has the whole screen."""

    def __init__(self, screen: PlayScreen) -> None:
        """For one screen; nothing is zoomed."""
        self._screen = screen
        self.recent: tuple[str, ...] = ("lesson",)
        self.zoomed = ""
        self._covered: tuple[str, ...] | None = None
        self._part = (0, False)
        self.handlers: Handlers = {
            NextPanel: lambda _: self._go(1),
            PreviousPanel: lambda _: self._go(-1),
            ShowPanel: self._show_panel,
            MoveUp: lambda _: self._move(-1),
            MoveDown: lambda _: self._move(1),
            ColumnsRight: lambda _: self._output.scroll_columns(1),
            ColumnsLeft: lambda _: self._output.scroll_columns(-1),
            Select: lambda _: self._select_marked(),
            Leave: lambda _: self._leave(),
            Zoom: lambda _: self._zoom(),
            Why: lambda _: self._why(),
            CopyPanel: lambda _: self._copy(),
        }

    def focus(self, key: str) -> None:
        """Give a panel the focus, and the place it shares with others."""
        self.recent = (key, *(other for other in self.recent if other != key))
        self._covered = None
        if self.zoomed:
            self.zoomed = key
        self._screen.place()

    def refocus(self) -> None:
        """Let the panel that had the focus last have it, unless somebody types."""
        if not self._screen.typing and self._screen.is_mounted:
            absent = self._screen.absent
            key = next(key for key in (*self.recent, "lesson") if key not in absent)
            panel = self._screen.query_one(f"#{key}", Panel)
            if not panel.has_focus:
                panel.focus()

    def front(self, key: str) -> None:
        """Bring a panel into sight without giving it the focus."""
        self.recent = (*self.recent[:1], key, *(other for other in self.recent[1:] if other != key))
        self._screen.place()

    def begin(self, part: int, show: tuple[str, ...], ended: bool = False) -> None:
        """Bring what a part is about into sight when it begins; of panels that share a place the first named.

        The last page comes into sight, too.
        """
        if (part, ended) == self._part:
            return
        self._part = (part, ended)
        if show or ended:
            kept = (other for other in self.recent if other not in ("lesson", *show))
            self.recent, self._covered = ("lesson", *show, *kept), None
            self._screen.place()

    def show_output(self, printed: bool) -> None:
        """Bring the output panel into sight while what was printed is new; afterwards what it covered comes back.

        At the end of a scene that says what is to be seen, that is what is seen: the lesson has the output, too.
        """
        page, waiting = self._screen.performance.page(self._screen.settings.language), self._screen.performance.waiting
        if page.show and waiting == "next" and page.kind == "scene":
            printed = False
        if printed and self.recent[:1] != ("output",):
            self._covered = self._covered or self.recent
            self.front("output")
        elif not printed and self._covered is not None:
            self.recent, self._covered = self._covered, None
            self._screen.place()

    def select(self, thing: str) -> None:
        """Mark a thing, everywhere it is drawn."""
        self._screen.selection = thing
        self._screen.repaint()

    @property
    def _output(self) -> OutputPanel:
        return self._screen.query_one(OutputPanel)

    @property
    def focused(self) -> Panel | None:
        """The panel that has the focus."""
        focused = self._screen.focused
        return focused if isinstance(focused, Panel) else None

    def _go(self, by: int) -> None:
        """The panel after or before this one, round and round."""
        current, absent = self.focused, self._screen.absent
        order = [key for key in ORDER if key not in absent]
        place = order.index(current.KEY) if current is not None and current.KEY in order else -1 if by > 0 else 0
        self.focus(order[(place + by) % len(order)])

    def _show_panel(self, key: str) -> None:
        """Go to the panel that was named, or ask which."""
        if key in ORDER:
            self.focus(key)
            return
        from kafka_tui.tui.screens.panel_list import PanelList  # only when asked for

        screen, current = self._screen, self.focused
        marked = ORDER[0] if current is None else current.KEY
        screen.time.play(False)
        screen.app.push_screen(
            PanelList(screen.settings, marked, screen.absent), lambda chosen: self.focus(chosen) if chosen else None
        )

    def _move(self, by: int) -> None:
        """Mark the thing above or below; where nothing can be marked, scroll."""
        panel, frame = self.focused, self._screen.frame
        if panel is None or frame is None:
            return
        things = panel.marks(frame)
        if not things:
            panel.scroll_by(by)
        elif self._screen.selection in things:
            place = things.index(self._screen.selection) + by
            self.select(things[max(min(place, len(things) - 1), 0)])
        else:
            self.select(things[0] if by > 0 and panel.KEY != "facts" else things[-1])

    def _select_marked(self) -> None:
        """Enter on a partition shows it in the focus panel; elsewhere it asks why."""
        thing = self._screen.selection
        if thing.startswith("topic/") and self.focused is not None and self.focused.KEY != "focus":
            self.focus("focus")
        elif thing:
            self._why()

    def _leave(self) -> None:
        """Take back the last thing: the zoom, the selection, or the whole screen."""
        if self.zoomed:
            self.zoomed = ""
            self._screen.place()
        elif self._screen.selection:
            self.select("")
        else:
            self._screen.leave(self._screen.kafka_app.go_home)

    def _zoom(self) -> None:
        panel = self.focused
        self.zoomed = "" if self.zoomed or panel is None else panel.KEY
        self._screen.place()

    def _why(self) -> None:
        """Ask what led to the selected thing; without a selection, to the last thing that happened."""
        screen = self._screen
        frame = screen.frame
        if frame is None:
            return
        thing = screen.selection or (f"fact/{frame.facts[-1].fact}" if frame.facts else "")
        answer = why_screen(screen.performance, frame.view, thing, screen.settings)
        if answer is None:
            screen.tell((note("app.no_why"),))
        else:
            screen.time.play(False)
            screen.app.push_screen(answer)

    def _copy(self) -> None:
        panel = self.focused
        if panel is not None:
            self._screen.app.copy_to_clipboard(panel.as_text())
            self._screen.tell((note("dialog.copied"),))
