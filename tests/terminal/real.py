"""The program in a real pseudo-terminal, and the screen that it draws there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

from tests.house.source import ROOT

WAIT_SECONDS = 20.0
"""How long an expected picture may take on a busy machine."""
START = "import sys; from kafka_tui.tui.app import run_app; sys.exit(run_app(sys.argv[1], sys.argv[2] or None))"


class Terminal:
    """A program on a pseudo-terminal; pyte draws what it writes and answers what it asks of a terminal."""

    def __init__(self, child: pexpect.spawn[bytes], width: int, height: int) -> None:
        """`child` has just been started on a terminal of this size."""
        self.child = child
        self.written = b""
        self.gone = False
        self.screen = pyte.Screen(width, height)
        self.screen.write_process_input = self._answer  # type: ignore[method-assign]  # pyte's way to hear answers
        self._stream = pyte.ByteStream(self.screen)

    def _answer(self, data: str) -> None:
        self.child.send(data)

    def read(self, seconds: float = 0.2) -> None:
        """Draw what has been written, waiting for a little more."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.written += data
        self._stream.feed(_known(data))

    def until(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until the picture is as told; fails with the picture when it never is."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            self.read()
            if holds(self.text):
                return self.text
        raise AssertionError(f"waited for {what} in vain:\n{self.text}")

    def until_shown(self, words: str) -> str:
        """Wait until the words are on the screen."""
        return self.until(lambda text: words in text, repr(words))

    @property
    def text(self) -> str:
        """What is on the screen; a wide character takes one place in it."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def keys(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.child.send(_KEYS.get(key, key))

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self.child.setwinsize(height, width)
        self.screen.resize(height, width)

    def ended(self) -> int:
        """Wait for the end; the exit status."""
        end = time.monotonic() + WAIT_SECONDS
        while self.child.isalive() and time.monotonic() < end:
            self.read(0.05)
        assert not self.child.isalive(), f"still running:\n{self.text}"
        self.read(0.05)
        self.child.close()
        status: int | None = self.child.exitstatus
        assert status is not None, f"killed by signal {self.child.signalstatus}"
        return status

    def vanish(self) -> int:
        """Close the terminal under the program and wait for its end; the exit status, negative for a signal."""
        self.gone = True
        self.child.ptyproc.fileobj.close()  # whoever owns the descriptor closes it: its number is used again
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            pid, status = os.waitpid(self.child.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        raise AssertionError("still running without a terminal")


_KEYS = {"right": "\x1b[C", "left": "\x1b[D", "up": "\x1b[A", "down": "\x1b[B", "enter": "\r", "tab": "\t"}


def _known(data: bytes) -> bytes:
    """What pyte understands: it prints the body of the private sequences that newer terminals know."""
    for unknown in (b"\x1b[>1u", b"\x1b[<u", b"\x1b[>4;1m", b"\x1b[?2026$p", b"\x1b[?2048$p", b"\x1b[>0q"):
        data = data.replace(unknown, b"")
    return data


@contextmanager
def running(
    tmp_path: Path, first: str = "", language: str = "en", size: tuple[int, int] = (100, 30), **environment: str
) -> Iterator[Terminal]:
    """The app on a terminal of `size`; ended when the test is over."""
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "LANG": "C.UTF-8", "TERM": "xterm-256color", **environment}
    child = pexpect.spawn(
        sys.executable,
        ["-c", START, language, first],
        cwd=str(ROOT),
        env=env,
        dimensions=(size[1], size[0]),
        timeout=WAIT_SECONDS,
    )
    terminal = Terminal(child, *size)
    try:
        yield terminal
    finally:
        if terminal.gone:
            child.closed = child.terminated = child.ptyproc.closed = child.ptyproc.terminated = True
        child.close(force=True)
