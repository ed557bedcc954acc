"""What the home screen and the main screen have in common: settings, wishes, and keys of a Korean layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.screen import Screen

from kafka_tui.tui.frame import Settings
from kafka_tui.tui.intents import BY_NAME, Intent, Scope
from kafka_tui.tui.keys import intent_of, typed_keys

if TYPE_CHECKING:
    from kafka_tui.tui.app import KafkaApp


class KafkaScreen(Screen[None]):
    """A screen that understands intents."""

    AUTO_FOCUS = ""
    SCOPES: ClassVar[tuple[Scope, ...]] = ("app",)
    """The scopes of the intents that mean something here."""

    def __init__(self, settings: Settings) -> None:
        """In these settings."""
        super().__init__()
        self.settings = settings

    def wish(self, intent: type[Intent], key: str = "") -> None:
        """Do what an intent asks for; `key` is the key that was pressed, if one was."""
        raise NotImplementedError

    def change(self, settings: Settings) -> None:
        """Take over other settings, in place."""
        raise NotImplementedError

    def keep(self, breaks_off: bool = False) -> None:
        """Write down what the learner has done; when the program `breaks_off`, what it would ask about as well."""

    def leave(self, go: Callable[[], None]) -> None:
        """Go elsewhere, at once or after a question."""
        go()

    @property
    def typing(self) -> bool:
        """Whether keys belong to a field that takes text."""
        return False

    @property
    def kafka_app(self) -> KafkaApp:
        """The app, by its own type."""
        from kafka_tui.tui.app import KafkaApp  # the app imports its screens

        assert isinstance(self.app, KafkaApp)
        return self.app

    def action_wish(self, name: str, key: str) -> None:
        """Do what the intent of that name asks for."""
        self.wish(BY_NAME[name], key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to a field while somebody types in it."""
        return not (action == "wish" and self.typing)

    def on_key(self, event: events.Key) -> None:
        """Take a composed Hangul syllable apart into the keys that typed it."""
        if not self.typing:
            for key in typed_keys(event.character):
                intent = intent_of(key, *self.SCOPES)
                if intent is not None:
                    self.wish(intent, key)
