"""Files of the user's: the folder they lie in, and how one is written so that nobody ever reads half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Where what the user keeps lies."""
    return Path(platformdirs.user_data_dir("kafka-tui", appauthor=False))


def read_limited(path: Path, most_bytes: int) -> bytes:
    """The file, or one byte more than is allowed of it. Raises OSError."""
    with path.open("rb") as file:
        return file.read(most_bytes + 1)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file whole; where two programs write, the last one wins. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def reason(error: OSError) -> str:
    """What the operating system says, without the file's name."""
    return error.strerror or str(error)
