"""Paths into the view, or into the plain data that `--json` prints of it; both give the same values.

A path is names joined by dots: `topics.orders.partitions.0.isr`, `topics."a.b".configs."min.insync.replicas"`.

* A bare name is made of letters, digits, `_` and `-`; any other name stands in double quotes with JSON's escapes.
* An object is entered by its field. A list of things is entered by the key of its things (`LIST_KEYS`: a broker by
  `id`, a topic by `name`, a member by `client`); any other list (`replicas`, `in_flight`, `facts`) by position from 0.
* `*` enters every entry; the value is then the flat list of all that was reached, in the document's order.
"""

import difflib
import json
import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import msgspec

from kafka_tui.i18n.notes import Note, Said, note

Json: TypeAlias = "bool | int | float | str | list[Json] | tuple[Json, ...] | dict[str, Json] | None"
"""A value of the view document; tuples are lists, so that values not yet encoded can be asked too."""

EVERY: Final = None
"""The segment written `*`."""

LIST_KEYS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("controllers",), "id"),
    (("quorum", "replicas"), "id"),
    (("brokers",), "id"),
    (("topics",), "name"),
    (("topics", "*", "partitions"), "partition"),
    (("topics", "*", "partitions", "*", "logs"), "broker"),
    (("topics", "*", "partitions", "*", "logs", "*", "segments"), "base_offset"),
    (("topics", "*", "partitions", "*", "followers"), "broker"),
    (("groups",), "group"),
    (("groups", "*", "members"), "client"),
    (("groups", "*", "offsets"), "partition"),
    (("producers",), "name"),
    (("producers", "*", "learnt", "exceptions"), "exception"),
    (("consumers",), "name"),
)
"""Which lists of the document are entered by a key, and by which."""

_BARE = re.compile(r"[\w-]+")
_POSITION = re.compile(r"0|[1-9][0-9]{0,8}")
_SHOWN_NAMES = 8
_STRINGS = json.JSONDecoder(strict=False)

PathSyntaxProblem: TypeAlias = Literal["missing", "name", "quote", "rest"]
PathProblem: TypeAlias = Literal["unknown-name", "unknown-position", "ambiguous", "empty", "nothing-inside"]


class Path(msgspec.Struct, frozen=True):
    """A place in the view document: its names from the top; `EVERY` (None) stands for `*`."""

    segments: tuple[str | None, ...]


class PathSyntaxError(ValueError):
    """A text that is no path.

    `text` is the whole text, `column` counts its characters from 1, `problem` is the key of the sentence below
    `predicate.path.`, which says what to write instead.
    """

    def __init__(self, text: str, column: int, problem: PathSyntaxProblem) -> None:
        """Say what is wrong with `text` at `column`."""
        super().__init__(text, column, problem)
        self.text, self.column, self.problem = text, column, problem

    @property
    def note(self) -> Note:
        """What to write instead."""
        return note(f"predicate.path.{self.problem}")

    @property
    def sentence(self) -> str:
        """What to write instead, in English."""
        return self.note.sentence("en")

    def __str__(self) -> str:
        """The column and the sentence, in English."""
        return f"column {self.column}: {self.sentence}"


class PathError(LookupError):
    """A path that leads nowhere in this document.

    `path` is the whole path as text; `at` the part that was entered ("" is the top of the view); `name` the segment
    that could not be; `key` the key by which the list at `at` is entered, or None; `known` every name there is
    instead, in the document's order; `problem` with `_` for `-` the key of the reason below `predicate.nowhere.`.
    """

    def __init__(
        self, problem: PathProblem, path: str, at: str, name: str, known: tuple[str, ...] = (), key: str | None = None
    ) -> None:
        """Say where `path` stops and what there is instead."""
        super().__init__(problem, path, at, name, known, key)
        self.problem, self.path, self.at, self.name, self.known, self.key = problem, path, at, name, known, key

    @property
    def nearest(self) -> str | None:
        """The known name most like the one asked for; None if none is like it or names are numbers."""
        if self.problem != "unknown-name" or _POSITION.fullmatch(self.name):
            return None
        folded = {known.casefold(): known for known in reversed(self.known)}
        close = difflib.get_close_matches(self.name.casefold(), folded, n=1)
        return folded[close[0]] if close else None

    @property
    def note(self) -> Note:
        """Where it stops, what there is, and the nearest name."""
        name = json.dumps(self.name, ensure_ascii=False)
        values: dict[str, Said] = {"where": self.at or note("predicate.the_view"), "name": name}
        values |= {"count": len(self.known), "by": self.key or "", "known": _some(self.known)}
        if self.nearest is not None:
            values["near"] = quote_name(self.nearest)
        return note(
            "predicate.leads_nowhere", path=self.path, reason=note(f"predicate.nowhere.{self._reason}", **values)
        )

    @property
    def _reason(self) -> str:
        if self.problem != "unknown-name":
            return self.problem.replace("-", "_")
        return ("unknown_entry" if self.key else "unknown_name") + ("" if self.nearest is None else "_near")

    def __str__(self) -> str:
        """The note in English."""
        return self.note.sentence("en")


def _some(names: tuple[str, ...]) -> Said:
    shown = ", ".join(quote_name(name) for name in names[:_SHOWN_NAMES])
    more = len(names) - _SHOWN_NAMES
    return note("predicate.and_more", shown=shown, count=more) if more > 0 else shown


def quote_name(name: str) -> str:
    """`name` as a path segment: bare where that is possible, otherwise in double quotes with JSON's escapes."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def print_path(path: Path) -> str:
    """The text of `path`; `parse_path` reads it back to the same value."""
    return ".".join("*" if segment is EVERY else quote_name(segment) for segment in path.segments)


def parse_path(text: str) -> Path:
    """Read a whole text as a path; space around it is ignored. Raises PathSyntaxError."""
    path, end = scan_path(text, len(text) - len(text.lstrip()))
    if text[end:].strip():
        raise PathSyntaxError(text, end + 1, "rest")
    return path


def scan_path(text: str, start: int) -> tuple[Path, int]:
    """Read the path that begins at index `start` as far as it goes: the path and the index after it.

    Raises PathSyntaxError.
    """
    segment, position = _scan_segment(text, start, "missing")
    segments = [segment]
    while text.startswith(".", position):
        segment, position = _scan_segment(text, position + 1, "name")
        segments.append(segment)
    return Path(tuple(segments)), position


def _scan_segment(text: str, start: int, if_absent: PathSyntaxProblem) -> tuple[str | None, int]:
    if text.startswith("*", start):
        return EVERY, start + 1
    if text.startswith('"', start):
        return scan_quoted(text, start)
    bare = _BARE.match(text, start)
    if bare is None:
        raise PathSyntaxError(text, start + 1, if_absent)
    return bare.group(), bare.end()


def scan_quoted(text: str, start: int) -> tuple[str, int]:
    """Read the double-quoted text that begins at index `start`: its value and the index after it.

    Raises PathSyntaxError.
    """
    try:
        value, end = _STRINGS.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise PathSyntaxError(text, start + 1, "quote") from error
    return str(value), end


def list_key(path: Path) -> str | None:
    """The key by which the list at `path` is entered, such as `name` for `topics`; None for any other place."""
    for shape, key in LIST_KEYS:
        if len(shape) == len(path.segments) and all(
            part in ("*", segment) for part, segment in zip(shape, path.segments, strict=True)
        ):
            return key
    return None


@lru_cache(maxsize=1024)
def _keys_along(path: Path) -> tuple[str | None, ...]:
    """For each segment of `path` the key by which the list around it is entered."""
    return tuple(list_key(Path(path.segments[:depth])) for depth in range(len(path.segments)))


def resolve(document: object, path: Path) -> Json:
    """The value at `path` as plain data; with `*` in it, the flat list of all values reached. Raises PathError."""
    values = reach(document, path)
    return values if EVERY in path.segments else values[0]


def reach(document: object, path: Path) -> list[Json]:
    """All values that `path` reaches as plain data, in the document's order: one if it has no `*`. Raises PathError."""
    return [plain(value) for value in enter(document, path)]


def enter(document: object, path: Path) -> list[object]:
    """Like `reach`, but rows of the view stay the rows they are: what lies beside the path is not made plain."""
    places: list[tuple[object, tuple[str, ...]]] = [(document, ())]
    for segment, key in zip(path.segments, _keys_along(path), strict=True):
        entered: list[tuple[object, tuple[str, ...]]] = []
        for value, trail in places:
            if segment is EVERY:
                entered += [(entry, (*trail, name)) for name, entry in _entries(value, key, path, trail)]
            else:
                entered.append((_enter(value, segment, key, path, trail), (*trail, segment)))
        places = entered
    return [value for value, _ in places]


def plain(value: object) -> Json:
    """A value of the view as plain data."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    built: Json = msgspec.to_builtins(value)
    return built


def entry_key(entry: object, key: str) -> object:
    """The key of an entry of a list; the entry itself where it has none."""
    if isinstance(entry, msgspec.Struct):
        return getattr(entry, key, entry)
    return entry.get(key, entry) if isinstance(entry, dict) else entry


def _entries(value: object, key: str | None, path: Path, trail: tuple[str, ...]) -> list[tuple[str, object]]:
    """Names and values of what is directly inside `value`, in the document's order."""
    if isinstance(value, msgspec.Struct):
        return [(name, getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple):
        return [(_entry_name(entry, key, position), entry) for position, entry in enumerate(value)]
    name = path.segments[len(trail)]
    raise PathError("nothing-inside", print_path(path), _print_trail(trail), "*" if name is EVERY else name)


def _entry_name(entry: object, key: str | None, position: int) -> str:
    found = entry if key is None else entry_key(entry, key)
    return str(position) if found is entry else str(found)


def _enter(value: object, name: str, key: str | None, path: Path, trail: tuple[str, ...]) -> object:
    if isinstance(value, msgspec.Struct) and name in value.__struct_fields__:
        return getattr(value, name)
    if isinstance(value, dict) and name in value:
        return value[name]
    if key is None and isinstance(value, list | tuple) and _POSITION.fullmatch(name) and int(name) < len(value):
        return value[int(name)]
    entries = _entries(value, key, path, trail)
    found = [entry for known, entry in entries if known == name]
    if len(found) == 1:
        return found[0]
    known = tuple(known for known, _ in entries)
    problem: PathProblem = "unknown-name"
    if found:
        problem = "ambiguous"
    elif not known:
        problem = "empty"
    elif key is None and isinstance(value, list | tuple):
        problem = "unknown-position"
    entered_by = key if isinstance(value, list | tuple) else None
    raise PathError(problem, print_path(path), _print_trail(trail), name, known, entered_by)


def _print_trail(trail: tuple[str, ...]) -> str:
    return print_path(Path(trail))
