"""What the sandbox offers, by name, before anything of it is read: ready scenes, and runs that were kept."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from kafka_tui.shell.user_files import data_folder


def scene_names() -> tuple[str, ...]:
    """The ready scenes, in the order in which they are offered."""
    return tuple(tomllib.loads(scene_text()))


def scene_text() -> str:
    """The file of the ready scenes."""
    return files("kafka_tui.shell").joinpath("scenes.toml").read_text("utf-8")


def kept_file(name: str) -> Path:
    """Where a run lies that was kept under a name."""
    return data_folder() / "sandboxes" / f"{name}.json"


def kept_names() -> tuple[str, ...]:
    """The names of the runs that are kept, in order; none where they cannot be listed."""
    try:
        return tuple(sorted(path.stem for path in kept_file("").parent.glob("*.json")))
    except OSError:
        return ()
