"""What the terminal can do, asked before the app starts; and leaving cleanly when somebody ends the program.

Nearly every sign we draw is of *ambiguous* East Asian width. One is printed and the cursor's place asked
(`ESC[6n`): where it takes two cells, plain ASCII characters are used.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple, TextIO

from kafka_tui.i18n.language import is_utf8
from kafka_tui.tui.palette import ASCII, UNICODE, Glyphs

PROBE = "★"
"""An ambiguous sign that every screen of ours shows."""
WAIT_SECONDS = 0.25
"""How long an answer may take; a terminal that does not answer is taken to draw one cell."""

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")


class Abilities(NamedTuple):
    """What the terminal shows: `glyphs` it draws one cell wide, and whether it understands UTF-8 at all."""

    glyphs: Glyphs
    utf8: bool


def abilities(environment: Mapping[str, str], width: int | None) -> Abilities:
    """What follows from the locale and from the cells that `PROBE` took (None: the terminal did not say).

    Two cells are an East Asian terminal; three are the three bytes of a terminal that does not know UTF-8.
    """
    utf8 = is_utf8(environment) and width in (None, 1, 2)
    return Abilities(UNICODE if utf8 and width != 2 else ASCII, utf8)


def ambiguous_width(reader: int, writer: TextIO, wait: Callable[[int, float], bool] | None = None) -> int | None:
    """How many cells the terminal gives `PROBE`, or None when it is no terminal or does not say.

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
    return int(match[2]) - 1 if match else None


def _readable(reader: int, seconds: float) -> bool:
    """Whether the descriptor has something to read within the time."""
    return bool(select.select([reader], [], [], seconds)[0])


def probe(environment: Mapping[str, str]) -> Abilities:
    """Ask the terminal that the app will use; without one, what the locale says."""
    if not (sys.__stdin__ and sys.__stderr__ and sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        return abilities(environment, None)
    if not is_utf8(environment):
        return abilities(environment, None)
    reader = sys.__stdin__.fileno()
    width = None
    with suppress(OSError, termios.error):
        before = termios.tcgetattr(reader)
        try:
            tty.setcbreak(reader)
            width = ambiguous_width(reader, sys.__stderr__)
        finally:
            termios.tcsetattr(reader, termios.TCSANOW, before)
    return abilities(environment, width)


def on_termination(leave: Callable[[], None]) -> None:
    """Call `leave` when the program is asked to end (SIGTERM, SIGHUP); to be called inside the running loop.

    A terminal that has gone away (SIGHUP, and nothing can be asked of it any more) cannot be given back, and what is
    written to it may block for ever: the program ends at once, when `leave` has kept what was done.
    """
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, leave)

    def hung_up(_number: int, _frame: object) -> None:
        if _gone():
            leave()
            os._exit(128 + signal.SIGHUP)
        loop.call_soon_threadsafe(leave)

    signal.signal(signal.SIGHUP, hung_up)


def _gone() -> bool:
    """Whether the terminal on standard input no longer answers."""
    try:
        termios.tcgetattr(0)
    except termios.error:
        return True
    return False
