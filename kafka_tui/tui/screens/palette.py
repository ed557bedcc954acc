"""What the command palette finds: every intent, every panel and every lesson, in both languages at once."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.tui.intents import INTENTS, Intent, OpenPalette, ShowPanel
from kafka_tui.tui.keys import help_of, labels
from kafka_tui.tui.panels.arrange import ORDER
from kafka_tui.tui.screens.course import course_contents


class Wishes(Provider):
    """Intents that mean something here, panels to go to, and lessons to open."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for _, shown, act, help_text in self._all():
            yield DiscoveryHit(Content(shown), act, text=shown, help=help_text)

    async def search(self, query: str) -> Hits:
        """What matches in any language; the words shown are those of the language chosen."""
        matcher = self.matcher(query)
        for words, shown, act, help_text in self._all():
            score = max(matcher.match(each) for each in words)
            if score > 0:
                yield Hit(score, Content(shown), act, text=shown, help=help_text)

    def _all(self) -> list[tuple[tuple[str, ...], str, partial[None], str]]:
        """(words to search, words shown, what to do, key)."""
        from kafka_tui.tui.app import KafkaApp  # the app imports its screens

        app = self.app
        assert isinstance(app, KafkaApp)
        language = app.settings.language
        found: list[tuple[tuple[str, ...], str, partial[None], str]] = []
        for intent in INTENTS:
            if intent is not OpenPalette and app.means_something(intent):
                words = tuple(help_of(intent, each) for each in LANGUAGES)
                found.append((words, help_of(intent, language), partial(_wish, app, intent), labels(intent)))
        for panel in ORDER if app.means_something(ShowPanel) else ():
            words = tuple(text(each, "app.show_panel", panel=text(each, f"slot.{panel}")) for each in LANGUAGES)
            found.append((words, words[LANGUAGES.index(language)], partial(_wish, app, ShowPanel, panel), ""))
        titles = {each: _titles(each) for each in LANGUAGES}
        for entry, shown in titles[language].items():
            words = tuple(titles[each].get(entry, "") for each in LANGUAGES)
            found.append((words, shown, partial(app.leave_for, entry), ""))
        return found


def _wish(app: object, intent: type[Intent], key: str = "") -> None:
    """Wish for an intent on the screen below the palette; `key` is what it is to be told."""
    from kafka_tui.tui.app import KafkaApp  # the app imports its screens

    assert isinstance(app, KafkaApp)
    app.wish_on_screen(intent, key)


def _titles(language: Language) -> dict[str, str]:
    """What opens each lesson and the sandbox."""
    return {
        entry.id: text(language, "app.open_lesson", title=entry.title) for entry in course_contents(language).entries
    }
