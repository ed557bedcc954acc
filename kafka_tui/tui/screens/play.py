"""The main screen: the only one that touches the performance. It turns wishes into frames and hands them to panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive

from kafka_tui.shell.history import History
from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look, Track, draw_too_small, overview_height
from kafka_tui.tui.frame import Frame, Settings
from kafka_tui.tui.intents import BY_NAME, Intent, ShowPanel
from kafka_tui.tui.keys import bindings, intent_of
from kafka_tui.tui.panels.arrange import MIN_HEIGHT, MIN_WIDTH, arrange
from kafka_tui.tui.panels.bars import KeyBar, NoticeBar, TimelineBar, TitleBar, notice_rows
from kafka_tui.tui.panels.board import Board
from kafka_tui.tui.panels.cluster import (
    CachePanel,
    ClientsPanel,
    FocusPanel,
    GroupPanel,
    OverviewPanel,
    ProducersPanel,
    QuorumPanel,
    SegmentsPanel,
    is_matrix,
)
from kafka_tui.tui.panels.command import CommandLine
from kafka_tui.tui.panels.panel import Panel
from kafka_tui.tui.panels.text import FactsPanel, LessonPanel, OutputPanel
from kafka_tui.tui.screens.base import KafkaScreen
from kafka_tui.tui.screens.command_keys import CommandKeys
from kafka_tui.tui.screens.keep_keys import KeepKeys
from kafka_tui.tui.screens.lesson_keys import LessonKeys
from kafka_tui.tui.screens.motion import Instant
from kafka_tui.tui.screens.panel_keys import PanelKeys
from kafka_tui.tui.screens.performance import Performance, Told
from kafka_tui.tui.screens.time_keys import TimeKeys

LOW_HEIGHT = 30
"""Below so many rows a notice takes the place of the keys, and the command line that of the timeline."""

PANELS: tuple[type[Panel], ...] = (
    *(OverviewPanel, FocusPanel, SegmentsPanel, CachePanel, ProducersPanel, GroupPanel, ClientsPanel, QuorumPanel),
    *(FactsPanel, OutputPanel, LessonPanel),
)
"""What lies on the board."""

Handlers = dict[type[Intent], Callable[[str], None]]
"""What each intent does; it gets the key that was pressed."""


class PlayScreen(KafkaScreen):
    """A cluster on the screen, with a lesson beside it or without one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("play", "list")]
    SCOPES = ("play", "list", "app")

    DEFAULT_CSS: ClassVar[str] = """
    PlayScreen { layout: vertical; overflow: hidden; }
    PlayScreen #command { height: 1; border: none; padding: 0 1; background: $background; display: none; }
    PlayScreen.-typing #command { display: block; }
    PlayScreen.-typing KeyBar { display: none; }
    PlayScreen.-low NoticeBar { display: none; }
    PlayScreen.-low.-told NoticeBar, PlayScreen.-low.-typing NoticeBar { display: block; }
    PlayScreen.-low.-told KeyBar, PlayScreen.-low.-typing TimelineBar { display: none; }
    PlayScreen #too-small { display: none; width: 1fr; height: 1fr; }
    PlayScreen.-too-small > * { display: none; }
    PlayScreen.-too-small > #too-small { display: block; }
    """

    frame: reactive[Frame | None] = reactive(None, repaint=False)
    """What is shown."""

    def __init__(self, performance: Performance, settings: Settings) -> None:
        """A screen for a performance."""
        super().__init__(settings)
        self.performance = performance
        self.selection = ""
        self._overview_rows = 0
        self._notice_rows = 1
        self._placed_without: frozenset[str] = frozenset()
        self.notice: Told = ()
        self.time = TimeKeys(self)
        self.lesson = LessonKeys(self)
        self.keeping = KeepKeys(self)
        self.panels = PanelKeys(self)
        self.commands = CommandKeys(self)
        self._handlers: Handlers = {
            **self.time.handlers,
            **self.lesson.handlers,
            **self.keeping.handlers,
            **self.panels.handlers,
            **self.commands.handlers,
        }
        self._shown = Instant(performance.timeline.cursor, 0.0)

    def compose(self) -> ComposeResult:
        yield TitleBar().data_bind(PlayScreen.frame)
        yield Board(*(panel().data_bind(PlayScreen.frame) for panel in PANELS), id="board")
        yield TimelineBar().data_bind(PlayScreen.frame)
        yield CommandLine(self.performance.complete, History())
        yield NoticeBar().data_bind(PlayScreen.frame)
        yield KeyBar().data_bind(PlayScreen.frame)
        yield Canvas(id="too-small")

    def on_mount(self) -> None:
        self.show()
        self.call_after_refresh(self.panels.refocus)
        self.lesson.keep()
        self.lesson.show_title()
        if self.performance.warning:
            self.tell(self.performance.warning)

    @property
    def board(self) -> Board:
        """Where the panels lie."""
        return self.query_one("#board", Board)

    def show(self, instant: Instant | None = None) -> None:
        """Paint an instant of the branch; by default the moment at which the performance stands."""
        timeline = self.performance.timeline
        self._shown = instant or Instant(timeline.cursor, 0.0)
        settings = self.settings
        view = self.performance.chronicle.view_at(timeline, self._shown)
        look = Look(
            language=settings.language,
            glyphs=settings.glyphs,
            selection=self.selection,
            phase_ms=self._shown.phase_ms,
        )
        page = self.performance.page(settings.language)
        low = self.size.height < LOW_HEIGHT
        track = Track(
            step=self._shown.place,
            last=timeline.end,
            first=self.performance.first,
            time_ms=view.time_ms + round(self._shown.phase_ms),
            playing=self.time.playing,
            speed=self.time.speed_words,
            branch=timeline.branch,
            parts=self.performance.parts,
        )
        self.frame = Frame(
            view=view,
            look=look,
            palette=settings.palette,
            track=track,
            facts=self.performance.chronicle.facts_at(timeline, self._shown.place, settings.language),
            followed=self.performance.chronicle.followed_at(timeline, self._shown.place),
            page=replace(page, next_command=None) if low else replace(page, prompt=""),
            place=self.performance.place(settings.language),
            printed=self.performance.printed,
            notice=self._notice("" if low else page.prompt),
        )
        self.set_class(bool(self.notice), "-told")
        self.panels.begin(page.part, page.show, page.kind == "end")
        grown = self.size.width and overview_height(view, self.size.width, look) + 1 > self._overview_rows
        if grown or self._notice_rows != self._rows_to_say() or self.absent != self._placed_without:
            self.place()

    def repaint(self) -> None:
        """Paint the same instant again: a selection, a language or a notice has changed."""
        self.show(self._shown)

    def tell(self, notice: Told) -> None:
        """Say a sentence above the timeline until the next wish."""
        self.notice = notice
        self.repaint()

    def _notice(self, prompt: str) -> str:
        """What was just said; else how a command is typed, or what the lesson waits for where there is room for it."""
        if self.notice:
            return self.said(self.notice)
        return self.settings.look.say("app.typing_keys") if self.typing else prompt

    def _rows_to_say(self) -> int:
        """The rows of what was just said; what the lesson waits for has one, so that steps do not move the panels."""
        return notice_rows(self.said(self.notice), self.size.width) if self.notice else 1

    def said(self, told: Told) -> str:
        """A notice in the language chosen."""
        language = self.settings.language
        return " ".join(one if isinstance(one, str) else one.sentence(language) for one in told)

    def change(self, settings: Settings) -> None:
        """Take over other settings, in place."""
        self.settings = settings
        self.performance.speak(settings.language)
        self.place()
        self.repaint()

    def place(self) -> None:
        """Lay the panels out for the present size, zoom and focus."""
        width, height = self.size
        small = width < MIN_WIDTH or height < MIN_HEIGHT
        self.set_class(small, "-too-small")
        canvas = self.query_one("#too-small", Canvas)
        canvas.palette = self.settings.palette
        canvas.picture = Picture(_too_small, (), (self.settings.look,))
        if small or self.frame is None:
            return
        low = height < LOW_HEIGHT
        self.set_class(low, "-low")
        view, look, panels = self.frame.view, self.frame.look, self.panels
        rows = self._overview_rows = overview_height(view, width, look) + 1
        notice = self._notice_rows = self._rows_to_say()
        self.query_one(NoticeBar).styles.height = notice
        bars = (2 if low else 3) + notice
        self._placed_without = self.absent
        ended = self.frame.page.kind == "end"
        boxes = arrange(width, height - bars, panels.recent, panels.zoomed, rows, self._placed_without, ended)
        overview = boxes.get("overview")
        if overview is not None and not panels.zoomed and not ended and not is_matrix(view):
            rows = overview_height(view, overview.width, look, overview.height - 1) + 1
            boxes = arrange(width, height - bars, panels.recent, "", rows, self._placed_without)
        self.board.place(boxes)
        for panel in self.query(Panel):
            box = boxes.get(panel.KEY)
            if box is not None:
                panel.neighbours = box.neighbours
                panel.zoomed = self.panels.zoomed == panel.KEY
        self.panels.refocus()

    @property
    def absent(self) -> frozenset[str]:
        """The panels that have nothing to show yet."""
        frame = self.frame
        return frozenset(panel.KEY for panel in PANELS if frame is not None and not panel.is_needed(frame.view))

    def on_resize(self, event: events.Resize) -> None:
        self.place()
        self.repaint()

    def wish(self, intent: type[Intent], key: str = "") -> None:
        """Do what an intent asks for; what was said about the last one goes."""
        handler = self._handlers.get(intent)
        if handler is None:
            self.kafka_app.wish(intent)
        elif not self.has_class("-too-small"):
            self.notice = ()
            handler(key)

    def keep(self, breaks_off: bool = False) -> None:
        self.performance.keep()
        if breaks_off:
            self.keeping.rescue()

    def leave(self, go: Callable[[], None]) -> None:
        self.keeping.leave(go)

    @property
    def typing(self) -> bool:
        return self.has_class("-typing")

    @on(Canvas.Selected)
    def _clicked(self, event: Canvas.Selected) -> None:
        """Select what was clicked; on the timeline go there, on the key line press the key."""
        kind, _, name = event.thing.partition("/")
        if kind == "step":
            self.time.go(int(name))
        elif kind == "intent":
            self.wish(BY_NAME[name])
        elif kind == "panel":
            self.wish(ShowPanel, name)
        else:
            self.panels.select(f"consumer/{name}" if kind == "member" else event.thing)

    @on(Panel.Scrolled)
    def _scrolled(self, event: Panel.Scrolled) -> None:
        event.panel.scroll_by(event.rows)

    @on(CommandLine.Entered)
    def _entered(self, event: CommandLine.Entered) -> None:
        self.commands.run(event.text)

    @on(CommandLine.Left)
    def _left(self) -> None:
        self.commands.close()

    @on(CommandLine.Wished)
    def _passed_on(self, event: CommandLine.Wished) -> None:
        intent = intent_of(event.key, *self.SCOPES)
        if intent is not None:
            self.wish(intent, event.key)

    @on(CommandLine.Several)
    def _several(self, event: CommandLine.Several) -> None:
        self.commands.tell_ways(event.ways, event.chosen)

    @on(CommandLine.Begun)
    def _begun(self) -> None:
        self.tell(tuple(f"> {line}" for line in self.commands.line.begun.split("\n")))


def _too_small(width: int, height: int, look: Look) -> Buffer:
    """The sentence that asks for more room."""
    return draw_too_small(width, height, MIN_WIDTH, MIN_HEIGHT, look)
