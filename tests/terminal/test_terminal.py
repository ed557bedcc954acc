"""The program in a real terminal: it starts, steps, survives resizing, and leaves the terminal as it was."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.terminal.real import Terminal, running

LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOWS_CURSOR = b"\x1b[?25h"
STOPS_MOUSE = b"\x1b[?1000l"


def _sane(terminal: Terminal) -> bool:
    """Whether the last things written give the terminal back: main screen, cursor, no mouse reports."""
    tail = terminal.written[-600:]
    return LEAVES_ALTERNATE_SCREEN in tail and SHOWS_CURSOR in tail and STOPS_MOUSE in terminal.written


@pytest.mark.parametrize("key", ["q", "\x03"], ids=["q", "ctrl+c"])
def test_starts_and_quits(tmp_path: Path, key: str) -> None:
    """Home comes up and says what is simulated; `q` and Ctrl+C leave cleanly."""
    with running(tmp_path) as terminal:
        terminal.until_shown("Apache Kafka 4.x")
        terminal.keys(key)
        assert terminal.ended() == 0
        assert _sane(terminal)
        assert b"Traceback" not in terminal.written


def test_a_command_a_step_and_back(tmp_path: Path) -> None:
    """A typed command is played to its end; ← goes back and → on again, shown in the timeline."""
    with running(tmp_path, "sandbox", size=(120, 40)) as terminal:
        terminal.until_shown("Sandbox")
        terminal.keys(":")
        terminal.until_shown("Enter runs it")
        terminal.keys("kafka-topics --create --topic orders --partitions 1 --replication-factor 3", "enter")
        terminal.until_shown("Created topic orders.")
        terminal.keys("\x1b")
        terminal.until(lambda text: "Enter runs it" not in text, "the command line to close")
        end = _counter(terminal.until(lambda text: _at_end(_counter(text)), "the end"))
        terminal.keys("left")
        terminal.until(lambda text: _counter(text) != end, "a step back")
        terminal.keys("right")
        terminal.until(lambda text: _counter(text) == end, "a step on")
        terminal.keys("q")
        terminal.until_shown("not kept yet")
        terminal.keys("l")
        assert terminal.ended() == 0


def _counter(text: str) -> str:
    """`12/40` of the timeline."""
    return next((word for line in reversed(text.splitlines()) for word in line.split()[:3] if _at_all(word)), "")


def _at_all(word: str) -> bool:
    first, slash, last = word.partition("/")
    return bool(slash) and first.isdecimal() and last.isdecimal()


def _at_end(counter: str) -> bool:
    first, _, last = counter.partition("/")
    return first == last != "0"


def test_korean_keys_and_words(tmp_path: Path) -> None:
    """`ㅣ` is `l`: the language changes in place, and Korean stands on the screen; `ㅂ` is `q` and leaves cleanly."""
    with running(tmp_path, "sandbox") as terminal:
        terminal.until_shown("Sandbox")
        terminal.keys("ㅣ")
        terminal.until(lambda text: "샌드박스" in text.replace(" ", ""), "Korean")
        terminal.keys("ㅂ")
        assert terminal.ended() == 0
        assert _sane(terminal)


def test_a_command_line_completes_and_remembers(tmp_path: Path) -> None:
    """Tab completes and goes through the choices; what was run is there after a restart, and what is wrong is said."""
    with running(tmp_path, "sandbox", size=(120, 40)) as terminal:
        terminal.until_shown("Sandbox")
        terminal.keys(":")
        terminal.until_shown("Enter runs it")
        terminal.keys("kafka-cons", "tab", "umer-gr", "tab", "--li", "tab", "enter")
        terminal.until_shown("list groups call is done")
        terminal.keys("broker kill ", "tab")
        terminal.until_shown("1 (running) 2 (running) 3 (running)")
        terminal.keys("tab", "tab")
        terminal.until_shown("broker kill 2")
        terminal.keys("\x1b")
        terminal.until(lambda text: "1 (running)" not in text, "the command line to close")
        terminal.keys("q")
        terminal.until_shown("not kept yet")
        terminal.keys("l")
        assert terminal.ended() == 0
    with running(tmp_path, "sandbox", "ko", size=(120, 40)) as terminal:
        terminal.until(lambda text: "샌드박스" in text.replace(" ", ""), "Korean")
        terminal.keys(":")
        terminal.keys("k", "up")
        terminal.until_shown("kafka-consumer-groups --list")
        terminal.keys("\x15", "ㅏㅁ랴ㅁ-새ㅔㅑㅊㄴ --ㅣㅑㄴㅅ", "enter")
        terminal.until(lambda text: "로마자로는kafka-topics" in text.replace(" ", ""), "what it is in Latin letters")
        terminal.keys("\x15")
        terminal.keys(
            "\x1b[200~" + "# mine\nkafka-topics --create --topic pasted \\\n--partitions 2\nrun 1s\n" + "\x1b[201~"
        )
        terminal.until_shown("Created topic pasted.")
        terminal.keys("\x03")
        assert terminal.ended() == 0
        assert b"Traceback" not in terminal.written
    assert list(tmp_path.rglob("sandboxes/interrupted.json"))


def test_a_storm_of_sizes(tmp_path: Path) -> None:
    """Twenty-five sizes in a row, down to one cell, leave the app alive and whole."""
    sizes = random.Random(7)
    with running(tmp_path, "sandbox") as terminal:
        terminal.until_shown("Sandbox")
        for _ in range(25):
            terminal.resize(sizes.choice((1, 2, 10, 79, 80, 120, 200)), sizes.choice((1, 3, 10, 24, 40, 60)))
            terminal.keys(sizes.choice(("right", "left", "tab", "down")))
            terminal.read(0.01)
        terminal.resize(100, 30)
        terminal.until_shown("Sandbox")
        terminal.keys("q")
        assert terminal.ended() == 0
        assert b"Traceback" not in terminal.written


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_given_back(tmp_path: Path, number: signal.Signals) -> None:
    """Whoever ends the program finds the terminal as it was, without a traceback."""
    with running(tmp_path, "sandbox") as terminal:
        terminal.until_shown("Sandbox")
        terminal.child.kill(number)
        assert terminal.ended() == 0
        assert _sane(terminal)
        assert b"Traceback" not in terminal.written


def test_a_vanished_terminal_ends_the_program(tmp_path: Path) -> None:
    """When the terminal is closed nobody is left to press a key, and the program ends by itself."""
    with running(tmp_path, "sandbox") as terminal:
        terminal.until_shown("Sandbox")
        assert terminal.vanish() == 128 + signal.SIGHUP


def test_a_terminal_that_is_not_utf8_gets_ascii(tmp_path: Path) -> None:
    """English and plain characters, even where Korean was the locale."""
    with running(tmp_path, "sandbox", LANG="ko_KR.EUC-KR", PYTHONCOERCECLOCALE="0") as terminal:
        terminal.until_shown("Sandbox")
        assert terminal.text.isascii()
        terminal.keys("q")
        assert terminal.ended() == 0
