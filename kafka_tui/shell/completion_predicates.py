"""How a predicate may go on: paths of the view with what stands there now, operators, facts that may happen."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kafka_tui.i18n.visible import visible
from kafka_tui.shell.completion_values import Choice
from kafka_tui.shell.script_error import shorten
from kafka_tui.shell.stage import Stage
from kafka_tui.view.fact_rules import RULES
from kafka_tui.view.model import View
from kafka_tui.view.paths import (
    LIST_KEYS,
    Json,
    Path,
    PathError,
    PathSyntaxError,
    list_key,
    parse_path,
    quote_name,
    resolve,
)

OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in", "contains")
"""What may stand behind a path."""
_FUNCTIONS = ("count(", "sum(", "set(")
_LONGEST = 40
_ENTERED = ("quorum", *(shape[0] for shape, _ in LIST_KEYS if len(shape) == 1))


def predicate_choices(stage: Stage, words: tuple[str, ...], raw: str) -> tuple[Choice, ...]:
    """What may follow the `words` of a predicate; `raw` is the open word as it is written, with its quotes."""
    joined = max((place for place, word in enumerate(words, 1) if word in ("and", "or")), default=0)
    clause = words[joined:]
    match clause:
        case ():
            return (*_paths(stage, raw), Choice("happened"), Choice("not"))
        case ("not",):
            return (Choice("happened"),)
        case ("happened",) | ("not", "happened"):
            return tuple(Choice(name) for name in RULES)
        case ("happened" | "not", *_):
            return (Choice("and"), Choice("or"))
        case (_,):
            return tuple(Choice(operator) for operator in OPERATORS)
        case (path, _):
            return tuple(_present(stage, path))
        case _:
            return (Choice("and"), Choice("or"), Choice("--within"))


def _paths(stage: Stage, raw: str) -> Iterator[Choice]:
    """The entries of the place that the path leads to so far."""
    function = next((name for name in _FUNCTIONS if raw.startswith(name)), "")
    head, dot, _ = raw.removeprefix(function).rpartition(".")
    if not dot:
        for name in View.__struct_fields__:
            is_inner = name in _ENTERED
            yield Choice(function + name + ("." if is_inner else ""), goes_on=is_inner or bool(function))
        yield from (Choice(name, goes_on=True) for name in _FUNCTIONS if not function)
        return
    place = _value_at(stage, head)
    if place is None:
        return
    path, value = place
    for name, entry in _entries(value, list_key(path)):
        is_inner = isinstance(entry, dict) or (isinstance(entry, list) and bool(entry) and isinstance(entry[0], dict))
        note = "" if is_inner else _shown(entry)
        end = "." if is_inner else ""
        yield Choice(f"{function}{head}.{quote_name(name)}{end}", note, goes_on=is_inner or bool(function))


def _value_at(stage: Stage, written: str) -> tuple[Path, Json] | None:
    try:
        path = parse_path(written)
        first = path.segments[0]
        if first not in View.__struct_fields__:
            return None
        return path, resolve(stage.document((first,)), path)
    except (PathSyntaxError, PathError):
        return None


def _entries(value: Json, key: str | None) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list | tuple) and key is not None:
        yield from ((str(row[key]), row) for row in value if isinstance(row, dict))


def _present(stage: Stage, written: str) -> Iterator[Choice]:
    """What stands at the path now, as it would be written."""
    place = _value_at(stage, written)
    if place is not None and not isinstance(place[1], dict):
        yield Choice(_shown(place[1]))


def _shown(value: Json) -> str:
    return visible(shorten(msgspec.json.encode(value).decode(), _LONGEST))
