"""What was typed before, in its file."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.shell.history import MOST_COMMANDS, History, _commands, _written

_LINE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
_COMMAND = st.lists(_LINE.map(str.strip).filter(bool), min_size=1, max_size=3).map("\n".join)


@given(st.lists(_COMMAND, max_size=5))
def test_what_is_written_is_read(commands: list[str]) -> None:
    """Commands of one line and of several come back as they were."""
    assert _commands(_written(tuple(commands))) == tuple(commands)


def test_another_session_goes_on(tmp_path: Path) -> None:
    """What was typed is there in the next session, the same line in a row once; two sessions keep both their lines."""
    path = tmp_path / "history.txt"
    first, second = History(path), History(path)
    first.remember("step")
    first.remember("step")
    second.remember("kafka-console-producer --topic a <<EOF\nx\n\nEOF")
    first.remember("run 5s\x1b[2J")
    assert History(path).commands == ("step", "kafka-console-producer --topic a <<EOF\nx\n\nEOF", "run 5s?[2J")
    assert path.read_text("utf-8").splitlines()[1:3] == ["kafka-console-producer --topic a <<EOF", "\tx"]


def test_the_oldest_go(tmp_path: Path) -> None:
    """The file has a bound."""
    history = History(tmp_path / "history.txt")
    history._commands = tuple(str(number) for number in range(MOST_COMMANDS))
    history.remember("new")
    assert len(history.commands) == MOST_COMMANDS
    assert (history.commands[0], history.commands[-1]) == ("1", "new")


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    """It keeps what it holds under another name, each time a free one, and the history begins anew."""
    path = tmp_path / "history.txt"
    for number, damage in enumerate((b"\xff\xfe", b"a\x00b", b"x" * (1 << 20) + b"yy"), 1):
        path.write_bytes(damage)
        history = History(path)
        assert history.commands == ()
        history.remember("step")
        assert (tmp_path / f"history-damaged-{number}.txt").read_bytes() == damage
        assert path.read_bytes() == b"step\n"


def test_a_disk_that_takes_nothing_costs_nothing_else(tmp_path: Path) -> None:
    """Where the file cannot be written the session has its history still."""
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history.txt")
    history.remember("step")
    assert history.commands == ("step",)
