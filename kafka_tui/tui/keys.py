"""From intents to keys and back: bindings, the names of keys for people, the table in README.md.

Under a Korean layout `q` arrives as `ㅂ`, so a letter's jamo is bound beside it; an input method may deliver a whole
syllable as one key, which `typed_keys` takes apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.binding import Binding

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.jamo import decompose, jamo_for
from kafka_tui.i18n.language import Language
from kafka_tui.tui.intents import GROUPS, INTENTS, Intent, Scope

_LABELS = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "full_stop": ".",
    "comma": ",",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "colon": ":",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "esc",
}
_ASCII = str.maketrans({"→": ">", "←": "<", "↑": "^", "↓": "v"})
_SIGNS = {".": "full_stop", ",": "comma", ":": "colon", "?": "question_mark", " ": "space"}


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of all intents of these scopes; the action is `wish(name, key)`."""
    return [
        Binding(heard, f"wish('{intent.name()}', '{key}')", intent.name(), show=False, priority=intent.priority)
        for intent in INTENTS
        if intent.scope in scopes
        for key in intent.keys
        for heard in _heard_as(key)
    ]


def _heard_as(key: str) -> Iterator[str]:
    """The key, and its jamo where it is a letter that has one."""
    yield key
    jamo = jamo_for(key) if len(key) == 1 else None
    if jamo is not None:
        yield jamo


def typed_keys(character: str | None) -> tuple[str, ...]:
    """The keys that type a composed Hangul syllable or compound jamo, e.g. ("g", "k") of `하`.

    () for every other character: a single jamo has a binding of its own.
    """
    if character is None or character.isascii():
        return ()
    keys = decompose(character)
    return tuple(keys) if keys.isascii() and len(keys) > 1 else ()


def intent_of(key: str, *scopes: Scope) -> type[Intent] | None:
    """The intent that a key expresses in these scopes, or None."""
    named = _SIGNS.get(key, key)
    return next((intent for intent in INTENTS if named in intent.keys and intent.scope in scopes), None)


def label(key: str, ascii_only: bool = False) -> str:
    """A key's name for people: `→`, `PgDn`, `shift+→`, `w`."""
    *modifiers, last = key.split("+")
    shown = "+".join([*modifiers, _LABELS.get(last, last)])
    return shown.translate(_ASCII) if ascii_only else shown


def labels(intent: type[Intent], ascii_only: bool = False) -> str:
    """All keys of an intent, for people; a run of digits as `1-9`."""
    if len(intent.keys) > 3:
        return f"{label(intent.keys[0], ascii_only)}-{label(intent.keys[-1], ascii_only)}"
    return " ".join(label(key, ascii_only) for key in intent.keys)


def help_of(intent: type[Intent], language: Language) -> str:
    """What an intent does, in a language."""
    return intent.help() if language == "en" else text(language, f"intent.{intent.name()}")


def word_of(intent: type[Intent], language: Language) -> str:
    """An intent's short word for the key line."""
    return text(language, f"intent_word.{intent.name()}")


def key_line() -> tuple[type[Intent], ...]:
    """The intents of the key line, the most needed first."""
    return tuple(sorted((intent for intent in INTENTS if intent.rank), key=lambda intent: intent.rank))


def grouped(intents: Iterable[type[Intent]] = INTENTS) -> Iterator[tuple[str, tuple[type[Intent], ...]]]:
    """(group, its intents that have keys) in the order of help."""
    listed = tuple(intents)
    for group in GROUPS:
        yield group, tuple(intent for intent in listed if intent.group == group and intent.keys)


def readme_table() -> str:
    """The table of keys between the markers in README.md, as Markdown."""
    lines = ["| key | what it does | 하는 일 |", "| --- | --- | --- |"]
    for _, intents in grouped():
        for intent in intents:
            keys = " ".join(f"`{part}`" for part in labels(intent).split(" "))
            lines.append(f"| {keys} | {help_of(intent, 'en')} | {help_of(intent, 'ko')} |")
    return "\n".join(lines)
