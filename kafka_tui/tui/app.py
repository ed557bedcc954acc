"""The app: settings, the screens and the way between them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import choose
from kafka_tui.lesson.errors import LessonError
from kafka_tui.tui.frame import Settings
from kafka_tui.tui.intents import BY_NAME, Intent, NextTheme, OpenPalette, Quit, ShowHelp, SwitchLanguage
from kafka_tui.tui.keys import bindings
from kafka_tui.tui.palette import MONO, PALETTES, UNICODE
from kafka_tui.tui.screens.base import KafkaScreen
from kafka_tui.tui.screens.home import HomeScreen
from kafka_tui.tui.themes import first_palette, next_palette, theme_name, theme_of

if TYPE_CHECKING:
    from kafka_tui.tui.screens.performance import Performance


class KafkaApp(App[None]):
    """Kafka in the hand."""

    TITLE = "Kafka TUI"
    ENABLE_COMMAND_PALETTE = False  # ours is opened by an intent, with the providers of ours
    CSS_PATH: ClassVar[str] = "styles/app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app"), Binding("ctrl+c", "quit", show=False, priority=True)]

    def __init__(
        self,
        settings: Settings | None = None,
        first: str | Performance | None = None,
        on_begin: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """Begin on the home screen, with an entry of it by its id, or with what is to be played.

        `on_begin` is called inside the running loop, with what ends the app cleanly.
        """
        super().__init__(ansi_color=None)
        self.settings = settings or Settings()
        self._first = first
        self._on_begin = on_begin
        for palette in PALETTES:
            self.register_theme(theme_of(palette))
        self.theme = theme_name(self.settings.palette)

    def on_mount(self) -> None:
        if self._on_begin is not None:
            self._on_begin(self.break_off)
        self.push_screen(HomeScreen(self.settings))
        if self._first is not None:
            self.open(self._first) if isinstance(self._first, str) else self.play(self._first)

    def open(self, entry: str) -> None:
        """Open a lesson or a sandbox in the place of whatever is played."""
        from kafka_tui.shell.openings import OpeningError  # the same
        from kafka_tui.tui.screens.opening import performance_for  # the engine is not needed to paint home

        language = self.settings.language
        try:
            performance = performance_for(entry, language)
        except (LessonError, OpeningError) as error:
            if isinstance(self._base, HomeScreen):
                self._base.say(error.first.sentence(language))
            return
        if isinstance(self._base, HomeScreen):
            self._base.mark(entry)
        self.play(performance)

    def leave_for(self, entry: str) -> None:
        """Open a lesson or a sandbox; what is played is asked first."""
        base = self._base
        if base is not None:
            base.leave(lambda: self.open(entry))

    def play(self, performance: Performance) -> None:
        """Play in the place of whatever is played."""
        from kafka_tui.tui.screens.play import PlayScreen  # the engine is not needed to paint home

        performance.speak(self.settings.language)
        self._leave_play()
        self.push_screen(PlayScreen(performance, self.settings))

    def go_home(self) -> None:
        """Back to the list of lessons."""
        self._leave_play()

    def _leave_play(self) -> None:
        while len(self.screen_stack) > 2:
            self.pop_screen()

    def action_wish(self, name: str, key: str) -> None:
        """Do what an intent asks for."""
        self.wish(BY_NAME[name])

    def wish(self, intent: type[Intent]) -> None:
        """The wishes that mean something on every screen."""
        if intent is SwitchLanguage:
            self.change(replace(self.settings, language="ko" if self.settings.language == "en" else "en"))
        elif intent is NextTheme:
            self.change(replace(self.settings, palette=next_palette(self.settings.palette)))
        elif intent is ShowHelp:
            from kafka_tui.tui.screens.help import help_screen  # only when asked for

            self.push_screen(help_screen(self.settings))
        elif intent is OpenPalette:
            from kafka_tui.tui.screens.palette import Wishes  # only when asked for

            placeholder = text(self.settings.language, "app.palette")
            self.push_screen(CommandPalette(providers=[Wishes], placeholder=placeholder))
        elif intent is Quit and self._base is not None:
            self._base.leave(self.leave)

    def change(self, settings: Settings) -> None:
        """Take other settings over on every screen, in place."""
        self.settings = settings
        self.theme = theme_name(settings.palette)
        for screen in self.screen_stack:
            if isinstance(screen, KafkaScreen):
                screen.change(settings)

    def means_something(self, intent: type[Intent]) -> bool:
        """Whether an intent can be wished on the screen that is open below any dialog."""
        return self._base is not None and intent.scope in self._base.SCOPES

    def wish_on_screen(self, intent: type[Intent], key: str = "") -> None:
        """Wish on the screen that is open below any dialog."""
        base = self._base
        if base is not None:
            base.wish(intent, key)

    @property
    def _base(self) -> KafkaScreen | None:
        """The topmost screen that is no dialog."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, KafkaScreen)), None)

    def leave(self) -> None:
        """Keep what was done and end."""
        if self._base is not None:
            self._base.keep()
        self.exit()

    async def action_quit(self) -> None:
        """Ctrl+C ends at once: what was done is kept."""
        self.break_off()

    def _fatal_error(self) -> None:  # Textual offers no other way; its own prints the value of every variable
        """End after an error of the program: a sentence on the terminal, the details in a file."""
        from kafka_tui.shell.user_files import data_folder, replace_file  # only when asked for

        details, path = traceback.format_exc(), data_folder() / "error.txt"
        try:
            replace_file(path, details.encode(errors="replace"))
        except OSError:
            self.panic(Text(details))
        else:
            self.panic(Text(text(self.settings.language, "error.unexpected", path=str(path))))

    def break_off(self) -> None:
        """End at once, whatever is open; what was done is kept."""
        if self._base is not None:
            self._base.keep(breaks_off=True)
        self.exit()


def run_app(
    language: str | None,
    first: str | Performance | None,
    animated: bool = True,
    mono: bool = False,
    classroom: bool = False,
) -> int:
    """Run the app in this terminal; the exit status. Raises UnknownLanguageError.

    A terminal that is not UTF-8 is spoken to in English unless a language was asked for.
    """
    from kafka_tui.tui.terminal import on_termination, probe  # needs a terminal, which tests have not

    environment = os.environ
    chosen = choose(language, environment)
    can = probe(environment)
    settings = Settings(
        language=chosen if can.utf8 else "en",
        glyphs=can.glyphs,
        palette=MONO if mono else first_palette(environment),
        classroom=classroom,
        animated=animated and not environment.get("KAFKA_TUI_NO_ANIMATION"),
        warning="" if can.glyphs is UNICODE else "terminal.wide_glyphs" if can.utf8 else "terminal.not_utf8",
    )
    app = KafkaApp(settings, first, on_termination)
    try:
        app.run()
    except OSError:
        return 1  # the terminal has gone, so there is nobody to tell; what was done is kept
    return app.return_code or 0
