"""What the terminal can do, asked before the app starts; and leaving cleanly when somebody ends the program.

Nearly every sign we draw is of *ambiguous* East Asian width. One is printed and the cursor's place asked
(`ESC[6n`): where it takes two cells, plain ASCII characters are used.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from kafka_tui.i18n.language import is_utf8
from kafka_tui.tui.palette import ASCII, UNICODE, Glyphs

PROBE = "★"
"""An ambiguous sign that every screen of ours shows."""
WAIT_SECONDS = 0.25
"""How long an answer may take; a terminal that does not answer is taken to draw one cell."""

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")


def glyphs_for(environment: Mapping[str, str], width: int | None) -> Glyphs:
    """ASCII where the terminal is not UTF-8 or draws ambiguous signs two cells wide, else Unicode."""
    if not is_utf8(environment) or width == 2:
        return ASCII
    return UNICODE


def ambiguous_width(reader: int, writer: TextIO, wait: Callable[[int, float], bool] | None = None) -> int | None:
    """How many cells the terminal gives `PROBE`: 1 or 2, or None when it is no terminal or does not say.

    `reader` is a file descriptor of the terminal in raw mode; `wait(fd, seconds)` says whether it has something.
    """
    ready = wait or _readable
    writer.write(f"\r{PROBE}\x1b[6n")
    writer.flush()
    answer = b""
    while (match := _ANSWER.search(answer)) is None:
        if len(answer) > 64 or not ready(reader, WAIT_SECONDS):
            break
        answer += os.read(reader, 32)
    writer.write("\r\x1b[K")
    writer.flush()
    return int(match[2]) - 1 if match and int(match[2]) in (2, 3) else None


def _readable(reader: int, seconds: float) -> bool:
    """Whether the descriptor has something to read within the time."""
    return bool(select.select([reader], [], [], seconds)[0])


def probe(environment: Mapping[str, str]) -> Glyphs:
    """Ask the terminal that the app will use; without one, what the locale says."""
    if not (sys.__stdin__ and sys.__stderr__ and sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        return glyphs_for(environment, None)
    if not is_utf8(environment):
        return ASCII
    reader = sys.__stdin__.fileno()
    try:
        before = termios.tcgetattr(reader)
        tty.setcbreak(reader)
    except termios.error:
        return glyphs_for(environment, None)
    try:
        width = ambiguous_width(reader, sys.__stderr__)
    except OSError:
        width = None
    finally:
        termios.tcsetattr(reader, termios.TCSANOW, before)
    return glyphs_for(environment, width)


def on_termination(leave: Callable[[], Any]) -> None:
    """Call `leave` when the program is asked to end (SIGTERM) or its terminal goes away (SIGHUP)."""

    def told(_number: int, _frame: object) -> None:
        leave()

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)
