"""Kinds of values on a line: how each is read, what is said when it cannot be, and how it is written.

Durations are whole milliseconds written with a unit (`20ms`, `5s`, `1.5s`, `2m`, `1h`); a rate is the milliseconds
between two records (`5/s` is 200, `1/250ms` is 250).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from kafka_tui.engine.requests.base import request_kinds
from kafka_tui.shell.script_error import ScriptError, nearest
from kafka_tui.shell.words import Word
from kafka_tui.view.predicates import Predicate, PredicateSyntaxError, parse_predicate, print_predicate

_UNITS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_DURATION = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?(ms|s|m|h)", re.ASCII)
_RATE = re.compile(r"([1-9][0-9]{0,3})/(?:(ms|s|m|h)|([0-9.]+(?:ms|s|m|h)))", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,249}")
LONGEST_MS = 7 * 24 * 3_600_000
"""The longest duration a line may name: a week."""
LARGEST = 2**31 - 1
"""The largest number Kafka's tools read."""


class Kind(NamedTuple):
    """A kind of value: `name` is its word in usage lines, `read` takes a word, `write` gives text that `read` takes.

    `words` are all there are, where they can be counted.
    """

    name: str
    read: Callable[[Word], Any]  # each kind gives a type of its own, and the statement's field names it
    write: Callable[[Any], str]
    words: tuple[str, ...] = ()


def _number(word: Word, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(word.text):
        raise ScriptError("not_a_number", word.column, found=word.text)
    number = int(word.text)
    if not least <= number <= most:
        raise ScriptError("out_of_range", word.column, found=word.text, least=least, most=most)
    return number


def number(name: str, least: int = 0, most: int = LARGEST) -> Kind:
    """A whole number between `least` and `most`."""
    return Kind(name, lambda word: _number(word, least, most), str)


def _duration_ms(word: Word) -> int:
    match = _DURATION.fullmatch(word.text)
    if match is None:
        raise ScriptError("not_a_duration", word.column, found=word.text)
    unit = _UNITS[match[3]]
    thousandths = int(match[1]) * 1000 + int((match[2] or "0").ljust(3, "0"))
    duration_ms, rest = divmod(thousandths * unit, 1000)
    if rest:
        raise ScriptError("not_a_duration", word.column, found=word.text)
    if duration_ms > LONGEST_MS:
        raise ScriptError("duration_too_long", word.column, found=word.text)
    return duration_ms


def write_duration(duration_ms: int) -> str:
    """A duration with the largest unit that divides it."""
    unit = next(name for name, size in _UNITS.items() if duration_ms % size == 0)
    return f"{duration_ms // _UNITS[unit]}{unit}"


def _interval_ms(word: Word) -> int:
    match = _RATE.fullmatch(word.text)
    if match is None:
        raise ScriptError("not_a_rate", word.column, found=word.text)
    period = Word(match[3] or f"1{match[2]}", word.column, word.end, word.quoted)
    interval_ms, rest = divmod(_duration_ms(period), int(match[1]))
    if rest or interval_ms == 0:
        raise ScriptError("not_a_rate", word.column, found=word.text)
    return interval_ms


def _name(word: Word) -> str:
    if not _NAME.fullmatch(word.text):
        raise ScriptError("not_a_name", word.column, found=word.text)
    return word.text


def _setting(word: Word) -> tuple[str, str]:
    name, equals, value = word.text.partition("=")
    if not equals or not name:
        raise ScriptError("not_a_setting", word.column, found=word.text)
    return name, value


def _settings(word: Word) -> tuple[tuple[str, str], ...]:
    parts = re.findall(r"(?:\[[^\]]*\]|[^,\[])+", word.text)
    pairs = [_setting(Word(part, word.column, word.end, word.quoted)) for part in parts]
    if not pairs:
        raise ScriptError("not_a_setting", word.column, found=word.text)
    return tuple((name, re.sub(r"^\[(.*)\]$", r"\1", value)) for name, value in pairs)


def _write_settings(pairs: tuple[tuple[str, str], ...]) -> str:
    return ",".join(f"{name}=[{value}]" if "," in value else f"{name}={value}" for name, value in pairs)


def _names(word: Word) -> tuple[str, ...]:
    return tuple(name for name in word.text.split(",") if name)


def _numbers(word: Word) -> tuple[int, ...]:
    return tuple(_number(Word(part, word.column, word.end, True), 0, LARGEST) for part in _names(word))


def _assignment(word: Word) -> tuple[tuple[int, ...], ...]:
    lists = word.text.split(",")
    if not all(re.fullmatch(r"[0-9]{1,9}(:[0-9]{1,9})*", part, re.ASCII) for part in lists):
        raise ScriptError("not_an_assignment", word.column, found=word.text)
    return tuple(tuple(int(broker) for broker in part.split(":")) for part in lists)


def _write_assignment(lists: tuple[tuple[int, ...], ...]) -> str:
    return ",".join(":".join(map(str, replicas)) for replicas in lists)


def _predicate(word: Word) -> Predicate:
    try:
        return parse_predicate(word.text)
    except PredicateSyntaxError as error:
        raise ScriptError("not_a_predicate", word.column + error.column - 1, reason=error.note) from None


def choice(name: str, words: Iterable[str], *, fold: bool = False) -> Kind:
    """One of these words, and no other; with `fold` capital letters count like small ones."""
    known = tuple(words)

    def read(word: Word) -> str:
        said = word.text.lower() if fold else word.text
        if said not in known:
            near = nearest(word.text, known)
            problem = "not_a_choice" if near is None else "not_a_choice_near"
            values = {} if near is None else {"near": near}
            raise ScriptError(problem, word.column, found=word.text, choices=", ".join(known), **values)
        return said

    return Kind(name, read, str, known)


def _request_kind(word: Word) -> str:
    written = {kind.replace(" ", "-"): kind for kind in request_kinds()}
    return written[choice("KIND", written).read(word)]


TEXT = Kind("TEXT", lambda word: word.text, str)
"""Any text."""
NAME = Kind("NAME", _name, str)
"""A name of letters, digits, `.`, `_` and `-`."""
DURATION = Kind("DURATION", _duration_ms, write_duration)
"""Milliseconds."""
REQUEST_KIND = Kind("KIND", _request_kind, lambda kind: kind.replace(" ", "-"))
"""What a request is, as its arrow says it, with hyphens: `fetch`, `alter-partition`."""
RATE = Kind("RATE", _interval_ms, lambda interval_ms: f"1/{write_duration(interval_ms)}")
"""Milliseconds between two."""
SETTING = Kind("NAME=VALUE", _setting, lambda pair: f"{pair[0]}={pair[1]}")
"""One of Kafka's settings: (name, value)."""
SETTINGS = Kind("NAME=VALUE,NAME=[A,B]", _settings, _write_settings)
"""Several of Kafka's settings: a value with commas stands in square brackets."""
NAMES = Kind("NAME,NAME", _names, ",".join)
"""Names with commas between them."""
NUMBERS = Kind("1,2", _numbers, lambda numbers: ",".join(map(str, numbers)))
"""Whole numbers with commas between them."""
ASSIGNMENT = Kind("1:2:3,2:3:1", _assignment, _write_assignment)
"""Replica lists, partition by partition."""
PREDICATE = Kind("PREDICATE", _predicate, print_predicate)
"""A question about the view; it takes the rest of the line."""
