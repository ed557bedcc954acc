"""What README.md tells people to type works as it says."""

import re
import subprocess
import sys

from tests.house.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks() -> list[str]:
    """The fenced blocks of the page, in order, without their fences."""
    return [block.strip("\n") for block in README.split("```")[1::2]]


def _kafka_tui(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kafka_tui", *arguments]
    return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_two_commands_come_first() -> None:
    """The first block is how to play and how to prove, and the Korean part has the same two."""
    play, prove = (line.partition("#")[0].strip() for line in _blocks()[0].splitlines())
    assert (play, prove) == ("pip install -e . && kafka-tui", "pip install -e '.[test]' && pytest")
    assert README.count(play + "  ") == README.count(prove + "  ") == 2


def test_the_file_of_commands_runs() -> None:
    """The commands shown for `kafka-tui run` run from the first to the last, and what they expect holds."""
    (script,) = (block for block in _blocks() if "\nexpect " in block)
    run = _kafka_tui("run", "-", typed=script + "\n")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Leader:" in run.stdout


def test_the_lessons_it_names_exist() -> None:
    """Each lesson in the tables is one that `kafka-tui lessons` lists, and none is left out."""
    about_keys, rest = README.split("<!-- keys:begin -->")[0], README.split("<!-- keys:end -->")[1]
    rows = [line.rpartition(" | ")[2] for line in (about_keys + rest).splitlines() if re.match(r"\| \d · ", line)]
    tables = {name for row in rows for name in row.split("`")[1::2]}
    listed = _kafka_tui("lessons").stdout
    assert tables and sorted(name for name in tables if name not in listed) == []
    lessons = {folder.parent.name for folder in (ROOT / "lessons").glob("*/lesson.toml")}
    assert lessons == tables
