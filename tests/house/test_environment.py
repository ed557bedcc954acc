"""Whoever runs the tests, with whatever settings of theirs, every test sees the same surroundings."""

import os
import subprocess
import sys
from pathlib import Path

import textual.constants
import textual.filter
import textual.message_pump

from tests.house.source import ROOT

FOREIGN = {
    "NO_COLOR": "1",
    "LC_ALL": "ko_KR.UTF-8",
    "LINES": "7",
    "TEXTUAL_THEME": "nord",
    "TEXTUAL_DIM_FACTOR": "10",
    "TEXTUAL_SLOW_THRESHOLD": "900",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def test_surroundings_are_ours() -> None:
    """No setting of the machine is left, not even in what Textual read before the tests began."""
    assert sorted(name for name in FOREIGN if name in os.environ) == []
    assert os.environ["LANG"] == "C.UTF-8"
    assert textual.constants.DEFAULT_THEME == "textual-dark"
    assert textual.filter.DIM_FACTOR == 0.66
    assert textual.message_pump.SLOW_THRESHOLD == 500
    assert not sys.dont_write_bytecode


def test_surroundings_are_ours_on_any_machine() -> None:
    """The test above also passes where every one of those settings is made."""
    arguments = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"{__file__}::test_surroundings_are_ours",
    ]
    run = subprocess.run(
        arguments, cwd=ROOT, env={**os.environ, **FOREIGN}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_data_folder_is_new() -> None:
    """A test starts without progress, in a folder that is not the user's."""
    folder = Path(os.environ["XDG_DATA_HOME"])
    assert not folder.exists() and not folder.is_relative_to(Path.home() / ".local")
