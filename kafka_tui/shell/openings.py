"""What can be opened to play with, by the name somebody gives: a ready scene, a kept run, or a file of one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kafka_tui.i18n.notes import Note, note
from kafka_tui.shell.answers import Answer
from kafka_tui.shell.offers import kept_file, kept_names, scene_names
from kafka_tui.shell.saved_run import MOST_BYTES, SavedRunError, Spoken, decode, load
from kafka_tui.shell.scenes import play, scenes
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.session import Shell
from kafka_tui.shell.setting import Setting
from kafka_tui.shell.user_files import read_limited, reason


class OpeningError(ValueError):
    """What cannot be opened; `first` says why."""

    def __init__(self, first: Note) -> None:
        super().__init__(first)
        self.first = first


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A run to go on with: its `setting`, each line said in it, and what it answered.

    `made_by` is the version that kept a run which now comes out differently, else "".
    """

    shell: Shell
    name: str
    setting: Setting
    spoken: tuple[Spoken, ...] = ()
    answers: tuple[Answer, ...] = ()
    made_by: str = ""


def open_scene(name: str) -> Opened:
    """A ready scene by its name. Raises KeyError."""
    scene = scenes()[name]
    played = play(scene)
    return Opened(shell=played.shell, name=name, setting=scene.setting, spoken=played.spoken, answers=played.answers)


def open_file(path: Path) -> Opened:
    """A kept run, carried out again. Raises OpeningError."""
    try:
        run = decode(read_limited(path, MOST_BYTES))
        loaded = load(run)
    except OSError as error:
        raise OpeningError(note("error.file_unreadable", path=str(path), reason=reason(error))) from error
    except (SavedRunError, ScriptError) as error:
        raise OpeningError(note("sandbox.not_a_run", path=str(path), reason=str(error))) from error
    return Opened(
        shell=loaded.shell,
        name=path.stem,
        setting=run.setting,
        spoken=loaded.spoken,
        answers=loaded.answers,
        made_by="" if loaded.the_same else run.versions.kafka_tui,
    )


def open_named(name: str) -> Opened:
    """What `name` means: a scene, else a run kept under it, else a file. Raises OpeningError."""
    if name in scene_names():
        return open_scene(name)
    if name in kept_names():
        return open_file(kept_file(name))
    path = Path(name)
    if path.suffix == ".json" or path.exists():
        return open_file(path)
    raise OpeningError(note("sandbox.unknown", name=name, known=", ".join(scene_names())))
