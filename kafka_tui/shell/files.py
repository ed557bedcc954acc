"""Text files that a line names: plans, offsets, settings.

Where Kafka's tools take a file, the shell's take one too, or its JSON itself, told by its first bracket: scripts and
lessons stay in one piece. `Stage.files` reads what is named: files below the current directory in the app and in
`kafka-tui run`, none in a lesson, which can do nothing but lessons.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from kafka_tui.shell.user_files import read_limited

MOST_BYTES = 1 << 20
"""The largest file that is read: 1 MiB."""


class FileUnreadable(ValueError):
    """No text came of the file `path`. The sentence is that of Kafka's tools.

    `cause` is the Java exception below it, "" where the reason is the shell's own: `note` is its key below `shell.`.
    """

    def __init__(self, path: str, cause: str = "", note: str = "") -> None:
        super().__init__(f"Unable to read file {path}")
        self.path, self.cause, self.note = path, cause, note


class Files(Protocol):
    """Where the files are that lines name."""

    def read(self, path: str) -> str:
        """The text of a file. Raises FileUnreadable."""


class NoFiles:
    """A stage without files."""

    def read(self, path: str) -> str:
        """Read nothing. Raises FileUnreadable."""
        raise FileUnreadable(path, note="no_files_here")


class FilesOnDisk:
    """The files of this machine; a relative path begins at the current directory."""

    def read(self, path: str) -> str:
        """The text of a file of at most `MOST_BYTES`; what is no UTF-8 is replaced, as Java does it."""
        try:
            if Path(path).is_dir():
                raise FileUnreadable(path, "java.io.IOException: Is a directory")
            if not Path(path).is_file():
                raise _absent(path)
            data = read_limited(Path(path), MOST_BYTES)
        except PermissionError:
            raise FileUnreadable(path, f"java.nio.file.AccessDeniedException: {path}") from None
        except (OSError, ValueError) as error:
            if isinstance(error, FileUnreadable):
                raise
            raise FileUnreadable(path, f"java.nio.file.FileSystemException: {path}") from None
        if len(data) > MOST_BYTES:
            raise FileUnreadable(path, note="file_too_large")
        return data.decode("utf-8", "replace")


class GivenFiles:
    """Files by path whose texts somebody has kept."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def read(self, path: str) -> str:
        """The text that is kept under this path. Raises FileUnreadable."""
        if path not in self._texts:
            raise _absent(path)
        return self._texts[path]


class NotedFiles:
    """The files of `files`; `noted` are the texts that were read, by path, so that they can be kept with a line."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.noted: dict[str, str] = {}

    def read(self, path: str) -> str:
        """The text of a file, noted. Raises FileUnreadable."""
        self.noted[path] = self._files.read(path)
        return self.noted[path]


def _absent(path: str) -> FileUnreadable:
    return FileUnreadable(path, f"java.nio.file.NoSuchFileException: {path}")


def text_of(files: Files, written: str) -> str:
    """The text that a line gives: JSON that stands on the line itself, or the file it names. Raises FileUnreadable."""
    return written if written.lstrip().startswith(("{", "[")) else files.read(written)
