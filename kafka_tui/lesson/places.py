"""Where the lessons lie."""

from __future__ import annotations

from pathlib import Path

import kafka_tui


def lessons_root() -> Path:
    """The folder of the course: inside the installed package, else beside it in the tree."""
    package = Path(kafka_tui.__file__).parent
    packed = package / "_lessons"
    return packed if packed.is_dir() else package.parent / "lessons"
