"""A fault run as text: the cluster to begin with, and the shell's lines to carry out on it.

The first line of the text names the cluster the way `kafka-tui run` is asked for it, so that a stranger can run it:

    # kafka-tui run --seed 7 --brokers 4 --racks a,b,a,b --config broker.session.timeout.ms=3000 FILE
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from kafka_tui.engine.ids import Value
from kafka_tui.shell.setting import Setting

FAULTS = "# from here on faults"
"""The line after which every moment is a faulty step."""
MENDED = "# all is mended from here on, and in the end everything must be whole"
"""The line after which no moment is a faulty step; a script that has it is judged at its end, too."""
_COMMAND = "# kafka-tui run "


class ScriptTextError(ValueError):
    """A text whose first line names no cluster; the error's text is what is wrong."""


class Script(Value, frozen=True):
    """What a fault run does: `setup` before the first fault, `faults`, and `mending` or nothing."""

    setting: Setting
    setup: tuple[str, ...]
    faults: tuple[str, ...]
    mending: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """All lines that ask for something."""
        return (*self.setup, *self.faults, *self.mending)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines in order, with the two marks between."""
        mended = (MENDED, *self.mending) if self.mending else ()
        return (*self.setup, FAULTS, *self.faults, *mended)

    @property
    def text(self) -> str:
        """The whole text, as a file."""
        return "\n".join((_COMMAND + shlex.join((*self.setting.options, "FILE")), *self.lines)) + "\n"


def read_script(text: str) -> Script:
    """The script of a text that `Script.text` wrote, or that somebody changed. Raises ScriptTextError.

    Without a first line of its own it is about the cluster that `kafka-tui run` begins with.
    """
    lines = text.splitlines()
    setting = Setting()
    if lines and lines[0].startswith(_COMMAND):
        setting = _setting(shlex.split(lines.pop(0).removeprefix(_COMMAND)))
    faults = lines.index(FAULTS) if FAULTS in lines else 0
    mended = lines.index(MENDED) if MENDED in lines else len(lines)
    return Script(setting, tuple(lines[:faults]), _said(lines[faults:mended]), _said(lines[mended:]))


def _said(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line not in (FAULTS, MENDED))


def _setting(words: list[str]) -> Setting:
    given: dict[str, list[str]] = {}
    for name, value in zip(words[:-1:2], words[1:-1:2], strict=False):
        given.setdefault(name, []).append(value)
    racks = ",".join(given.get("--racks", ()))
    configs = (setting.partition("=") for setting in given.get("--config", ()))
    try:
        return Setting(
            seed=int(given.get("--seed", ["0"])[-1]),
            brokers=int(given.get("--brokers", ["3"])[-1]),
            controllers=int(given.get("--controllers", ["1"])[-1]),
            racks=tuple(racks.split(",")) if racks else (),
            configs=tuple(sorted((name, value) for name, _, value in configs)),
            without=tuple(given.get("--without", ())),
        )
    except ValueError as error:
        raise ScriptTextError(str(error)) from error
