"""Scenarios as text: comments, commands after `> `, and below each what it printed.

A command that goes on has `> ` before each of its lines, also before those of its here-document.

`pytest tests/transcripts --snapshot-update` writes the files anew. Write a new one as comments and commands alone.
"""

from pathlib import Path

import pytest

from kafka_tui.engine.simulation.world import new_world
from kafka_tui.shell.parse import parse_script
from kafka_tui.shell.run_script import PROMPT, run_script
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.session import Shell

THREE = "# controllers = 3"
"""The line of a transcript that is played with a quorum of three."""
FILES = sorted(Path(__file__).parent.glob("*.txt"))


def _played(transcript: str) -> str:
    """The transcript as it comes out now: its comments and commands, with what the commands print."""
    shell = Shell(new_world(controllers=3 if THREE in transcript.splitlines() else 1))
    lines: list[str] = []
    begun = ""
    for line in transcript.splitlines():
        if line.startswith("#"):
            lines.append(line)
        elif line.startswith(PROMPT):
            begun += line.removeprefix(PROMPT)
            try:
                run_script(shell, parse_script(begun), lines.append, complain=pytest.fail)
            except ScriptError as error:
                if not error.unfinished:
                    raise
                begun += "\n"
            else:
                begun = ""
    assert not begun
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_transcript(file: Path, pytestconfig: pytest.Config) -> None:
    """The commands print what the file says, and every expectation in it holds."""
    written = file.read_text(encoding="utf-8")
    played = _played(written)
    if pytestconfig.option.update_snapshots:
        file.write_text(played, encoding="utf-8")
    assert pytestconfig.option.update_snapshots or played == written


def test_there_are_transcripts() -> None:
    """The test above had something to play."""
    assert len(FILES) >= 5
