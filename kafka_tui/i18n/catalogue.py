"""The program's strings by dotted key, in both languages, and the filling of their placeholders.

A placeholder is `{name}`; `{name|이/가}` adds the Korean particle that follows the value; `{count|record/records}`
adds a space and the English word that fits the number ("1 record", "3 records"). `{{` and `}}` are braces. Values are
shown and never obeyed: whatever steers a terminal comes out as a visible escape, and nothing reads the result again.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from kafka_tui.i18n.language import Language
from kafka_tui.i18n.particles import PARTICLES, attach
from kafka_tui.i18n.visible import visible

Value = str | int | float
"""What may be put into a string: text, or a number shown as Python writes it."""

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}|]+)(?:\|(?P<forms>[^{}|]+))?\}|[{}]")


class TextError(LookupError):
    """A string was asked for that does not exist, or with values that are not its placeholders'."""


def text(language: Language, key: str, **values: Value) -> str:
    """Return the string `key` ("home.title") in `language` with `values` put into its placeholders.

    Raises TextError when there is no such key, when a placeholder has no value and when a value has no placeholder.
    """
    template = catalogue(language).get(key)
    if template is None:
        raise TextError(f"There is no text '{key}' in {language}.toml.")
    unused = sorted(values.keys() - {name for name, _ in placeholders(template)})
    if unused:
        raise TextError(f"The text '{key}' in {language}.toml has no place for {', '.join(unused)}.")

    def value_of(name: str) -> Value:
        if name not in values:
            raise TextError(f"The text '{key}' in {language}.toml needs a value for {name}.")
        return values[name]

    return fill(template, value_of)


def fill(template: str, value_of: Callable[[str], Value]) -> str:
    """Return `template` with each placeholder's value, asked of `value_of` by the name in the braces.

    Raises ValueError for a lone brace and for forms that are neither a particle pair nor one/many; passes on whatever
    `value_of` raises.
    """

    def filled(match: re.Match[str]) -> str:
        name = _name(match)
        if name is None:
            return match.group()[0]
        return _with_form(value_of(name), match["forms"])

    return _PLACEHOLDER.sub(filled, template)


def placeholders(template: str) -> tuple[tuple[str, str | None], ...]:
    """Return (name, forms or None) of each placeholder of `template` in its order; ValueError for a lone brace."""
    return tuple(
        (name, match["forms"]) for match in _PLACEHOLDER.finditer(template) if (name := _name(match)) is not None
    )


@lru_cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return every string of `language` by its dotted key, unfilled, read once from the package's `<language>.toml`.

    Raises TypeError for a leaf that is not a string and ValueError for a key that itself has a dot.
    """
    source = resources.files("kafka_tui.i18n").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_flatten(tomllib.loads(source), "")))


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if "." in name:
            raise ValueError(f"The key '{prefix}{name}' has a dot of its own; make it a table.")
        if isinstance(entry, dict):
            yield from _flatten(entry, f"{prefix}{name}.")
        elif isinstance(entry, str):
            yield prefix + name, entry
        else:
            raise TypeError(f"The text '{prefix}{name}' is not a string.")


def _name(match: re.Match[str]) -> str | None:
    """Return the name in a placeholder, None for a doubled brace; a lone brace is an author's slip."""
    name: str | None = match["name"]
    if name is None and len(match.group()) == 1:
        raise ValueError(f"A lone '{match.group()}' in '{visible(match.string)}'; write '{match.group() * 2}'.")
    return name


def _with_form(value: Value, forms: str | None) -> str:
    shown = visible(str(value))
    if forms is None:
        return shown
    if forms in PARTICLES:
        return attach(shown, forms)
    one, slash, many = forms.partition("/")
    if not slash or not one or not many or "/" in many:
        raise ValueError(f"'{forms}' is neither a particle pair nor one/many, as in {{count|record/records}}.")
    return f"{shown} {one if shown == '1' else many}"
