"""Sentences that are said later, in whatever language is asked for then."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.catalogue import Value, catalogue, placeholders, text
from kafka_tui.i18n.language import Language


class Note(msgspec.Struct, frozen=True):
    """A sentence of the catalogue to be said: its key, and the values of its placeholders by name.

    A value may be a note itself, which is then said in the same language.
    """

    key: str
    values: tuple[tuple[str, Value | Note], ...] = ()

    def sentence(self, language: Language) -> str:
        """The sentence in `language`; values that it has no place for are left out."""
        wanted = {name for name, _ in placeholders(catalogue(language)[self.key])}
        values = {name: said(value, language) for name, value in self.values if name in wanted}
        return text(language, self.key, **values)


Said = Value | Note
"""What a sentence is filled with."""


def note(key: str, /, **values: Said) -> Note:
    """A note with its values by name."""
    return Note(key, tuple(sorted(values.items())))


def said(value: Said, language: Language) -> Value:
    """A value as it stands in a sentence of `language`."""
    return value.sentence(language) if isinstance(value, Note) else value
