"""What was typed before: lines in a plain text file, the newest last.

A command of several lines has a tab before each line but its first. The file is replaced whole at every command, after
what another program wrote meanwhile was read; one that is damaged is put aside and never overwritten.
"""

from __future__ import annotations

import re
from pathlib import Path

from kafka_tui.shell.user_files import data_folder, read_limited, replace_file

MOST_COMMANDS = 500
"""How many commands are kept."""
MOST_BYTES = 1 << 20
"""The largest file that is read, and the longest history that is written."""
_MOST_ASIDE = 99
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # every control but newline and tab


class History:
    """The commands of this and of earlier sessions. A bad file or disk costs the history and nothing else."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_folder() / "history.txt" if path is None else path
        self._commands: tuple[str, ...] | None = None

    @property
    def commands(self) -> tuple[str, ...]:
        """All commands, the oldest first; read once."""
        if self._commands is None:
            self._commands = self._read()
        return self._commands

    def remember(self, command: str) -> None:
        """Keep a command, unless it is the last one again."""
        command = _STEERING.sub("?", command.lstrip())
        known = self._read() or self.commands
        added = known if known[-1:] == (command,) else (*known, command)
        self._commands = _shortened(added)
        try:
            replace_file(self.path, _written(self._commands))
        except OSError:
            return  # the history of this session is still there

    def _read(self) -> tuple[str, ...]:
        try:
            data = read_limited(self.path, MOST_BYTES)
        except OSError:
            return ()
        try:
            return _commands(data)
        except ValueError:
            self._put_aside()
            return ()

    def _put_aside(self) -> None:
        """Give the damaged file another name, the first that is free."""
        names = (self.path.with_name(f"{self.path.stem}-damaged-{n}.txt") for n in range(1, _MOST_ASIDE + 1))
        kept = next((name for name in names if not name.exists()), None)
        try:
            if kept is not None:
                self.path.replace(kept)
        except OSError:
            return  # whoever cannot rename it cannot replace it either


def _commands(data: bytes) -> tuple[str, ...]:
    """The commands of a file. ValueError for one that is too large or holds no plain text."""
    if len(data) > MOST_BYTES:
        raise ValueError("too large")
    found: list[str] = []
    for line in data.decode("utf-8").split("\n"):
        if _STEERING.search(line):
            raise ValueError("no plain text")
        if line.startswith("\t") and found:
            found[-1] += "\n" + line[1:]
        elif line:
            found.append(line)
    return tuple(found)


def _written(commands: tuple[str, ...]) -> bytes:
    return "".join(command.replace("\n", "\n\t") + "\n" for command in commands).encode("utf-8")


def _shortened(commands: tuple[str, ...]) -> tuple[str, ...]:
    """The newest ones, as many as may be kept."""
    kept = commands[-MOST_COMMANDS:]
    while kept and len(_written(kept)) > MOST_BYTES:
        kept = kept[1:]
    return kept
