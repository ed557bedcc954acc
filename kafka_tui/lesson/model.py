"""What stands in `lesson.toml` and `course.toml`, as frozen values; `loader` reads them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Small letters, digits and single hyphens."""
Line = Annotated[str, msgspec.Meta(max_length=4000)]
"""A command line (with its here-document) or a predicate."""
Lines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=60)]


PANELS: Final = (
    *("overview", "focus", "facts", "group", "producers", "clients"),
    *("segments", "page_cache", "quorum", "output", "lesson"),
)
"""What a part may `show`: the panels of the app, by name."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a lesson's file: a key that is not named here is a mistake."""


class Choice(_Table, frozen=True, kw_only=True):
    """One answer of a prediction; it is right if the predicate `when` holds after the run.

    `right` marks the answer that the lesson's texts explain as the right one: the engine decides, and must agree.
    `belief` marks the answer of those who hold the lesson's wrong belief.
    """

    id: Id
    when: Line
    right: bool = False
    belief: bool = False


class Predict(_Table, frozen=True, kw_only=True):
    """A question asked before a scene runs."""

    id: Id
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2, max_length=9)]


class Solution(_Table, frozen=True, kw_only=True):
    """One right way to do a task: command lines."""

    run: Annotated[Lines, msgspec.Meta(min_length=1)]


class Check(_Table, frozen=True, kw_only=True):
    """What a task asks for: the predicate `that`. A guard is true from the start and must stay so."""

    id: Id
    that: Line
    guard: bool = False


class Hint(_Table, frozen=True, kw_only=True):
    """One hint; they are given in their order."""

    id: Id


class Wrong(_Table, frozen=True, kw_only=True):
    """A tempting way that must leave the check `fails` unmet. `id` names its text, by default the lesson's belief."""

    run: Annotated[Lines, msgspec.Meta(min_length=1)]
    fails: Id
    id: Id | None = None


class Part(_Table, frozen=True, kw_only=True):
    """A scene shows: it asks `predict`, runs `run`, and `expect` holds. A task is done by the learner.

    `show` are panels that the app brings into sight when the part begins; of those that share a place the first named.
    """

    kind: Literal["scene", "task"]
    id: Id
    show: tuple[str, ...] = ()
    run: Lines = ()
    expect: Lines = ()
    predict: tuple[Predict, ...] = ()
    solution: tuple[Solution, ...] = ()
    check: tuple[Check, ...] = ()
    hint: tuple[Hint, ...] = ()
    wrong: tuple[Wrong, ...] = ()


class Lesson(_Table, frozen=True, kw_only=True):
    """A lesson: a world, and parts in the order they come.

    `shows` names for each rule in `teaches` that can be switched off the part in which its absence is seen first.
    `racks` names each broker's rack in turn, "" for none; `configs` are broker settings that the lesson changes, such
    as shorter times, and the screen says so.
    """

    format: Literal[1]
    id: Id
    needs: tuple[Id, ...] = ()
    teaches: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    shows: dict[str, Id] = {}
    belief: Id
    seed: Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
    brokers: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    controllers: Literal[1, 3] = 1
    racks: tuple[str, ...] = ()
    configs: dict[str, str] = {}
    setup: Lines = ()
    part: Annotated[tuple[Part, ...], msgspec.Meta(min_length=1, max_length=30)]


class Chapter(_Table, frozen=True, kw_only=True):
    """A chapter of the course: its title by language, its lessons in order."""

    id: Id
    title: dict[Literal["en", "ko"], str]
    lessons: tuple[Id, ...]


class Course(_Table, frozen=True, kw_only=True):
    """The course: chapters in the order they are taught."""

    format: Literal[1]
    chapter: Annotated[tuple[Chapter, ...], msgspec.Meta(min_length=1)]

    @property
    def lessons(self) -> tuple[str, ...]:
        """The ids of all lessons in the order they are taught."""
        return tuple(lesson for chapter in self.chapter for lesson in chapter.lessons)


TABLES: dict[str, type[_Table]] = {
    "": Lesson,
    "part": Part,
    "predict": Predict,
    "choices": Choice,
    "solution": Solution,
    "check": Check,
    "hint": Hint,
    "wrong": Wrong,
    "chapter": Chapter,
}
"""The structure of each table by the name of the list it stands in; "" is a lesson's top."""
