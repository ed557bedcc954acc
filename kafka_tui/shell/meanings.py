"""What each command, position and option is for, in one line of a language.

The lines stand in the files of strings: of a form below `form.`, of an option below `option.`, there first of its very
form, then of its command, then of all commands.
"""

from __future__ import annotations

import re

from kafka_tui.i18n.catalogue import catalogue, text
from kafka_tui.i18n.language import Language
from kafka_tui.shell.grammar import Form


def key_of_form(form: Form) -> str:
    """The form's words and action as part of a key: `kafka_topics_create`."""
    return _key(" ".join((*form.words, form.action)))


def meaning_of_form(form: Form, language: Language) -> str:
    """What the form is for. Raises TextError where nobody has said it."""
    return text(language, f"form.{key_of_form(form)}")


def meaning_of_option(form: Form, name: str, language: Language) -> str:
    """What an option, or a position by its field, is for. Raises TextError where nobody has said it."""
    known, keys = catalogue(language), keys_of_option(form, name)
    return text(language, next((key for key in keys if key in known), keys[-1]))


def keys_of_option(form: Form, name: str) -> tuple[str, ...]:
    """Where that may be said, the nearest first."""
    places = (key_of_form(form), _key(form.words[0]), "any")
    return tuple(f"option.{place}.{_key(name)}" for place in dict.fromkeys(places))


def _key(words: str) -> str:
    return re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")
