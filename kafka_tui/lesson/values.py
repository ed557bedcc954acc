"""What a placeholder of a lesson's text shows: a value of the view, as people read it."""

from __future__ import annotations

import json

from kafka_tui.i18n.catalogue import Value, text
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.markdown import ValueOf
from kafka_tui.view.model import View
from kafka_tui.view.paths import Json, PathError
from kafka_tui.view.predicates import PredicateSyntaxError, PredicateTypeError, evaluate, parse_predicate

UNKNOWN = "–"
"""Shown where a placeholder leads nowhere at this moment."""

PlaceholderProblems = (PathError, PredicateSyntaxError, PredicateTypeError)
"""What `value_at` raises for a placeholder that has no value."""


def value_at(view: View, name: str, language: Language, in_code: bool = False) -> Value:
    """The value that `{name}` shows: of a path, or of `count(...)` or `sum(...)` of one, as in predicates.

    Lists are joined by commas, null is a word; in code a setting's true, false and null are what one writes there.
    Raises one of `PlaceholderProblems`.
    """
    seen = evaluate(parse_predicate(f"{name} == null"), view)
    present = seen.parts[0].present
    return present if in_code and present in ("true", "false", "null") else shown(json.loads(present), language)


def shown(value: Json, language: Language) -> Value:
    """A value as people read it."""
    if value is None or value in ([], {}):
        return text(language, "lesson.value_none")
    if isinstance(value, bool):
        return text(language, "lesson.value_true" if value else "lesson.value_false")
    if isinstance(value, list | tuple):
        return ", ".join(str(shown(entry, language)) for entry in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def values_of(view: View, language: Language) -> ValueOf:
    """A function for `fill_blocks` that never fails: what leads nowhere at this moment is shown as `UNKNOWN`."""

    def value_of(name: str, in_code: bool) -> Value:
        try:
            return value_at(view, name, language, in_code)
        except PlaceholderProblems:
            return UNKNOWN

    return value_of
