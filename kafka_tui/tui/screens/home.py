"""Home: the course, chapter by chapter, with what is done; and the sandbox."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive

from kafka_tui.tui.canvas.buffer import Buffer
from kafka_tui.tui.canvas.widget import Canvas, Picture
from kafka_tui.tui.drawings import Look, draw_too_small
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.intents import BY_NAME, Intent, MoveDown, MoveUp, OpenPalette, Quit, Select, ShowHelp, SwitchLanguage
from kafka_tui.tui.keys import bindings
from kafka_tui.tui.panels.bars import KeyBar, draw_title
from kafka_tui.tui.panels.home import Contents, draw_home
from kafka_tui.tui.screens.base import KafkaScreen
from kafka_tui.tui.screens.course import course_contents

MIN_WIDTH, MIN_HEIGHT = 30, 10
KEYS: tuple[type[Intent], ...] = (MoveUp, MoveDown, Select, SwitchLanguage, ShowHelp, OpenPalette, Quit)


class HomeScreen(KafkaScreen):
    """The list of lessons."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    SCOPES = ("list", "app")
    DEFAULT_CSS: ClassVar[str] = """
    HomeScreen { layout: vertical; overflow: hidden; }
    HomeScreen #title, HomeScreen #keys { height: 1; }
    """

    contents: reactive[Contents | None] = reactive(None, repaint=False)
    """What is shown."""

    def __init__(self, settings: Settings) -> None:
        """In these settings."""
        super().__init__(settings)
        self._said = ""
        self._first = ""

    def compose(self) -> ComposeResult:
        yield Canvas(id="title")
        yield Canvas(id="home")
        yield KeyBar(KEYS)

    def on_screen_resume(self) -> None:
        """Progress may have changed since."""
        self.reload()

    def reload(self) -> None:
        """Read course and progress again."""
        marked = self.contents.marked if self.contents else self._first
        warning = self.settings.look.say(self.settings.warning) if self.settings.warning else ""
        self.contents = course_contents(self.settings.language, marked, self._said or warning)

    def say(self, sentence: str) -> None:
        """Show a sentence beside what is marked, until the mark moves."""
        self._said = sentence
        if self.contents is not None:
            self.contents = replace(self.contents, notice=sentence)

    def change(self, settings: Settings) -> None:
        """Take over other settings."""
        self.settings = settings
        self.reload()
        self.paint()

    def watch_contents(self) -> None:
        self.paint()

    def on_resize(self, event: events.Resize) -> None:
        self.paint()

    def paint(self) -> None:
        """Show the contents."""
        if self.contents is None or not self.is_mounted:
            return
        look = self.settings.look
        home = self.query_one("#home", Canvas)
        small = self.size.width < MIN_WIDTH or self.size.height < MIN_HEIGHT
        pictures = {
            "#title": Picture(draw_title, ("", look.say("app.simulated")), (look,)),
            "#home": Picture(_too_small, (), (look,)) if small else Picture(draw_home, (self.contents,), (look,)),
            "#keys": self.query_one(KeyBar).picture_for(look),
        }
        for query, picture in pictures.items():
            canvas = self.query_one(query, Canvas)
            canvas.palette = self.settings.palette
            canvas.picture = picture
            canvas.display = canvas is home or not small

    def wish(self, intent: type[Intent], key: str = "") -> None:
        """Move the mark, open what is marked, or ask the app."""
        contents = self.contents
        if contents is None:
            return
        if intent in (MoveUp, MoveDown):
            ids = [entry.id for entry in contents.entries]
            place = ids.index(contents.entry.id) + (1 if intent is MoveDown else -1)
            self.mark(ids[max(min(place, len(ids) - 1), 0)])
        elif intent is Select:
            self.open()
        else:
            self.kafka_app.wish(intent)

    def mark(self, entry: str) -> None:
        """Mark an entry, if it is there."""
        self._said = ""
        if self.contents is None:
            self._first = entry
        elif entry in [one.id for one in self.contents.entries]:
            self.contents = replace(self.contents, marked=entry, notice="")

    def open(self) -> None:
        """Open what is marked; what cannot be opened says why."""
        if self.contents is not None:
            self.kafka_app.open(self.contents.entry.id)

    @on(Canvas.Selected)
    def _clicked(self, event: Canvas.Selected) -> None:
        kind, _, name = event.thing.partition("/")
        if kind == "intent":
            self.wish(BY_NAME[name])
        elif self.contents is not None and kind == "open":
            if self.contents.marked == name:
                self.open()
            else:
                self.mark(name)


def _too_small(width: int, height: int, look: Look) -> Buffer:
    """The sentence that asks for more room."""
    return draw_too_small(width, height, MIN_WIDTH, MIN_HEIGHT, look)
