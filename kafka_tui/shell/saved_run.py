"""A run kept in a file: the cluster it began with, and every line with the moment at which it was said.

A run is determined by its setting, its lines and the files they read, so nothing else is kept; loading it carries the
lines out again. A line that a branch cut off, because somebody acted in the middle of it, is carried out for as many
moments as belong to the branch. The versions stand in the file to say why a run may come out differently elsewhere:
the engine's, and that of the library that makes the sizes of compressed batches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Annotated, Literal

import msgspec

from kafka_tui import __version__
from kafka_tui.engine.simulation.timeline import Timeline, seek
from kafka_tui.engine.simulation.world import WorldError
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.files import GivenFiles
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.session import Shell
from kafka_tui.shell.setting import Setting
from kafka_tui.view.model import View

MOST_BYTES = 4 * 1024 * 1024
"""The largest file that is read."""
MOST_MOMENTS = 1_000_000
"""The longest run that is loaded."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_MOMENTS)]


class SavedRunError(ValueError):
    """A file that holds no run; the text says what is wrong with it."""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line, said when the branch stood at moment `at`; with `moments` only so many of it belong to the branch.

    `files` are the texts of the files that it read, by path.
    """

    at: _Count
    line: str
    moments: _Count | None = None
    files: dict[str, str] = {}


class Versions(msgspec.Struct, frozen=True):
    """What made the run."""

    kafka_tui: str = __version__
    cramjam: str = version("cramjam")


class SavedRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One branch of a run: where it began, what was said, its last moment and the one at which somebody stood.

    `outcome` is a digest of the last moment's view: the same lines come out the same, or a version differs.
    """

    format: Literal[1] = 1
    versions: Versions = Versions()
    setting: Setting
    said: tuple[Said, ...]
    end: _Count
    cursor: _Count
    outcome: str


class Spoken(msgspec.Struct, frozen=True):
    """A line that was said: the branch it belongs to, the moment it began at, and how many moments it made.

    One that is not `whole` was cut off there. `files` are the texts of the files that it read, by path.
    """

    branch: str
    at: int
    line: str
    moments: int
    whole: bool = True
    files: dict[str, str] = {}


def saved_run(shell: Shell, setting: Setting, spoken: Iterable[Spoken]) -> SavedRun:
    """What is kept of the branch on which `shell` stands."""
    timeline = shell.timeline
    reach = _reach(timeline)
    kept = [one for one in spoken if one.branch == timeline.branch or one.at < reach.get(one.branch, 0)]
    return SavedRun(
        setting=setting,
        said=tuple(_said(one, reach[one.branch]) for one in sorted(kept, key=lambda one: one.at)),
        end=timeline.end,
        cursor=timeline.cursor,
        outcome=_outcome(shell),
    )


def _said(one: Spoken, reach: int) -> Said:
    """The line as far as it belongs to the branch, which its own branch shares up to moment `reach`."""
    shared = min(one.moments, reach - one.at)
    return Said(one.at, one.line, None if one.whole and shared == one.moments else shared, one.files)


def encode(run: SavedRun) -> bytes:
    """The run as the text of a file."""
    return msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n"


def decode(data: bytes) -> SavedRun:
    """The run that a file's text holds. Raises SavedRunError."""
    if len(data) > MOST_BYTES:
        raise SavedRunError(f"more than {MOST_BYTES} bytes")
    try:
        return msgspec.json.decode(data, type=SavedRun)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SavedRunError(str(error)) from error


class Loaded(msgspec.Struct, frozen=True):
    """A run carried out again: what each line answered, and whether it came out `the_same` as when it was kept."""

    shell: Shell
    spoken: tuple[Spoken, ...]
    answers: tuple[Answer, ...]
    the_same: bool


def load(run: SavedRun) -> Loaded:
    """Carry a run out again. Raises SavedRunError, and ScriptError for a line that cannot be read."""
    for said in run.said:
        parse_line(said.line)
    try:
        shell = Shell(run.setting.world())
    except WorldError as error:
        raise SavedRunError(str(error)) from error
    spoken: list[Spoken] = []
    answers: list[Answer] = []
    for said in run.said:
        _go_to(shell, said.at)
        shell.files = GivenFiles(said.files)
        answers.append(shell.begin(said.line).run(said.moments))
        made = shell.timeline.cursor - said.at
        spoken.append(Spoken(shell.timeline.branch, said.at, said.line, made, said.moments is None, said.files))
    _go_to(shell, run.end)
    the_same = _outcome(shell) == run.outcome
    shell.timeline = seek(shell.timeline, run.cursor)
    return Loaded(shell, tuple(spoken), tuple(answers), the_same)


def _go_to(shell: Shell, moment: int) -> None:
    """Let the branch reach a moment, and stand there."""
    shell.timeline = seek(shell.timeline, moment)
    while shell.timeline.cursor < moment:
        before = shell.timeline
        shell.advance()
        if shell.timeline is before:
            return


def _outcome(shell: Shell) -> str:
    """A digest of the view at the end of the branch."""
    here = shell.timeline
    shell.timeline = seek(here, here.end)
    fields = tuple(name for name in View.__struct_fields__ if name != "branch")
    digest = hashlib.sha256(msgspec.json.encode(shell.document(fields))).hexdigest()[:16]
    shell.timeline = here
    return digest


def _reach(timeline: Timeline) -> dict[str, int]:
    """The branches that the present one came from, itself included, each with its last moment that counts."""
    reach = {timeline.branch: timeline.end}
    branch = timeline.branches[timeline.branch]
    limit = timeline.end
    while branch.parent is not None:
        limit = min(limit, branch.forked_at)
        reach[branch.parent] = limit
        branch = timeline.branches[branch.parent]
    return reach
