"""What can be said of a `lesson.toml` without running it: keys, kinds, ids, predicates, commands."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from kafka_tui.lesson.errors import Finding, LessonError, Said, finding, note
from kafka_tui.lesson.model import PANELS, TABLES, Lesson, Part
from kafka_tui.lesson.rules import is_rule
from kafka_tui.lesson.texts import RESERVED
from kafka_tui.lesson.toml_lines import Place, line_of, line_places
from kafka_tui.shell.parse import parse_script
from kafka_tui.shell.script_error import ScriptError, nearest
from kafka_tui.shell.statements import Statement
from kafka_tui.view.predicates import PredicateSyntaxError, parse_predicate

T = TypeVar("T")

_TOML_AT = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_POINTER = re.compile(r"\.([\w-]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN_KEY = re.compile(r"Object contains unknown field `(.*)`")
_MISSING_KEY = re.compile(r"Object missing required field `(.*)`")
_LENGTH = re.compile(r"Expected `(?:array|str)` of length (>=|<=) (\d+)")
_TYPE = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_TYPE_WORDS = {"str": "text", "int": "number", "array": "list", "object": "table", "bool": "boolean", "float": "number"}
_FOR_TASKS = ("solution", "check", "hint", "wrong")
_FOR_SCENES = ("run", "expect", "predict")


class Source(msgspec.Struct, frozen=True):
    """A TOML file that was read: its name, and the line of each place in it."""

    file: str
    places: dict[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of `place`, or of the nearest thing around it."""
        return line_of(self.places, place)


def read_toml(file: str, text: str, kind: type[T]) -> tuple[T, Source]:
    """The value of type `kind` that the TOML `text` holds. Raises LessonError."""
    try:
        data = tomllib.loads(text)
        source = Source(file, line_places(text))
    except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
        said = _TOML_AT.fullmatch(str(error))
        reason, line = (said[1], int(said[2] or text.count("\n") + 1)) if said else (str(error), 1)
        raise LessonError((finding(file, line, "toml", reason=reason),)) from None
    try:
        return msgspec.convert(data, kind), source
    except msgspec.ValidationError as error:
        raise LessonError((_explain(source, str(error)),)) from None


def _explain(source: Source, message: str) -> Finding:
    """The finding for what the converter says, which names a place such as `$.part[0].id`."""
    said, _, pointer = message.partition(" - at `$")
    place: Place = tuple(
        name or (int(index) if index.isdigit() else index) for name, index in _POINTER.findall(pointer.rstrip("`"))
    )
    line = source.line(*place)
    table = next((name for name in reversed(place) if isinstance(name, str) and name in TABLES), "")
    if unknown := _UNKNOWN_KEY.fullmatch(said):
        known = [field.name for field in msgspec.structs.fields(TABLES[table])]
        near = nearest(unknown[1], known)
        shown = near if near else ", ".join(known)
        return finding(source.file, source.line(*place, unknown[1]), "unknown_key", name=unknown[1], known=shown)
    if missing := _MISSING_KEY.fullmatch(said):
        return finding(source.file, line, "missing_key", name=missing[1], table=table or "lesson.toml")
    named = [name for name in place if isinstance(name, str) and name != "..."]
    key = named[-1] if named else ""
    if kinds := _TYPE.fullmatch(said):
        expected, got = (_TYPE_WORDS.get(word, word) for word in kinds.groups())
        return finding(source.file, line, "wrong_type", name=key, expected=expected, got=got)
    if length := _LENGTH.fullmatch(said):
        problem = "too_short" if length[1] == ">=" else "too_long"
        return finding(source.file, line, problem, name=key, count=int(length[2]))
    if key == "kind":
        return finding(source.file, line, "wrong_kind")
    if key == "format":
        return finding(source.file, line, "wrong_format")
    if "regex" in said:
        return finding(source.file, line, "wrong_id", name=key)
    return finding(source.file, line, "wrong_value", name=key, reason=said)


@lru_cache(maxsize=256)
def statements(lines: tuple[str, ...]) -> tuple[Statement, ...]:
    """What command lines say, in order. Raises ScriptError; `error.line` counts lines of text from 1."""
    return parse_script("\n".join(lines), "")


def check_structure(lesson: Lesson, source: Source, folder_name: str) -> list[Finding]:
    """Everything wrong with the structure of a lesson whose keys and types are right."""
    found: list[Finding] = []
    if lesson.id != folder_name:
        found.append(finding(source.file, source.line("id"), "id_is_folder", id=lesson.id, folder=folder_name))
    for number, rule in enumerate(lesson.teaches):
        if not is_rule(rule):
            found.append(finding(source.file, source.line("teaches", number), "no_such_rule", rule=rule))
    if len(lesson.racks) > lesson.brokers:
        found.append(finding(source.file, source.line("racks"), "too_many_racks", brokers=lesson.brokers))
    found += _scripts(source, lesson.setup, "setup")
    found += _twice(source, [part.id for part in lesson.part], "part")
    for number, part in enumerate(lesson.part):
        found += _part(source, part, number)
    return found


def _part(source: Source, part: Part, number: int) -> Iterator[Finding]:
    place: Place = ("part", number)
    if part.id in RESERVED:
        yield finding(source.file, source.line(*place, "id"), "reserved_id", id=part.id)
    for key in _FOR_TASKS if part.kind == "scene" else _FOR_SCENES:
        if getattr(part, key):
            problem = "only_in_task" if part.kind == "scene" else "only_in_scene"
            yield finding(source.file, source.line(*place, key), problem, name=key)
    for n, panel in enumerate(part.show):
        if panel not in PANELS:
            known = nearest(panel, PANELS) or ", ".join(PANELS)
            yield finding(source.file, source.line(*place, "show", n), "no_such_panel", panel=panel, known=known)
    for key in ("predict", "check", "hint"):
        yield from _twice(source, [entry.id for entry in getattr(part, key)], *place, key)
    yield from _task(source, part, place) if part.kind == "task" else _scene(source, part, place)


def _scene(source: Source, part: Part, place: Place) -> Iterator[Finding]:
    yield from _scripts(source, part.run, *place, "run")
    for n, expected in enumerate(part.expect):
        yield from _predicate(source, expected, *place, "expect", n)
    for n, predict in enumerate(part.predict):
        inner: Place = (*place, "predict", n, "choices")
        yield from _twice(source, [choice.id for choice in predict.choices], *inner)
        for m, choice in enumerate(predict.choices):
            yield from _predicate(source, choice.when, *inner, m, "when")
            if choice.right and choice.belief:
                yield finding(source.file, source.line(*inner, m), "belief_right", choice=choice.id)
        marked = [choice.id for choice in predict.choices if choice.right]
        if len(marked) != 1:
            values: dict[str, Said] = {"predict": predict.id, "choices": ", ".join(marked)}
            yield finding(source.file, source.line(*inner), "two_marked" if marked else "no_mark", **values)
    if part.predict and not part.run:
        yield finding(source.file, source.line(*place), "predict_without_run")


def _task(source: Source, part: Part, place: Place) -> Iterator[Finding]:
    if not part.solution:
        yield finding(source.file, source.line(*place), "no_solution", part=part.id)
    if all(check.guard for check in part.check):
        yield finding(source.file, source.line(*place), "no_check", part=part.id)
    for n, check in enumerate(part.check):
        yield from _predicate(source, check.that, *place, "check", n, "that")
    for n, solution in enumerate(part.solution):
        yield from _scripts(source, solution.run, *place, "solution", n, "run")
    known = [check.id for check in part.check]
    for n, wrong in enumerate(part.wrong):
        yield from _scripts(source, wrong.run, *place, "wrong", n, "run")
        if wrong.fails not in known:
            line = source.line(*place, "wrong", n, "fails")
            yield finding(source.file, line, "no_such_check", check=wrong.fails, known=", ".join(known))


def _twice(source: Source, ids: Sequence[str], *place: str | int) -> Iterator[Finding]:
    counts = Counter(ids)
    for n, one in enumerate(ids):
        if counts[one] > 1 and one in ids[:n]:
            yield finding(source.file, source.line(*place, n, "id"), "id_twice", id=one)


def _predicate(source: Source, text: str, *place: str | int) -> Iterator[Finding]:
    try:
        parse_predicate(text)
    except PredicateSyntaxError as error:
        line = source.line(*place)
        yield finding(source.file, line, "predicate", predicate=text, column=error.column, reason=error.note)


def _scripts(source: Source, lines: tuple[str, ...], *place: str | int) -> Iterator[Finding]:
    """One finding for the first command of `lines` that cannot be read."""
    try:
        statements(lines)
    except ScriptError as error:
        entry, left = 0, error.line
        while entry < len(lines) - 1 and left > lines[entry].count("\n") + 1:
            left -= lines[entry].count("\n") + 1
            entry += 1
        line = source.line(*place, entry)
        reason = note(f"shell.{error.problem}", **error.values)
        problem = "command" if error.instead else "command_unknown"
        values: dict[str, Said] = {"command": lines[entry], "column": error.column, "instead": error.instead}
        yield finding(source.file, line, problem, reason=reason, **values)
