"""Golden vectors: what Apache Kafka 4.3.1's own classes and tools answered.

The vectors lie in `tests/golden`. `KAFKA_TUI_GOLDEN` names another folder with files of the same form: there a file
that is missing is skipped by name and every case that is present runs. In `tests/golden` itself a missing file is
an error.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "KAFKA_TUI_GOLDEN"
OWN_FOLDER = Path(__file__).parent / "golden"

Document = dict[str, Any]  # the vectors are JSON documents of many forms


def folder() -> Path:
    """Return the folder of the vectors; one that is named but does not exist is a mistake, not an empty one."""
    named = os.environ.get(VARIABLE)
    if not named:
        return OWN_FOLDER
    if not Path(named).is_dir():
        raise pytest.UsageError(f"{VARIABLE} names {named}, which is not a folder")
    return Path(named)


def names(subfolder: str = "") -> list[str]:
    """Return the sorted names, as `load` takes them, of the files present: `murmur2`, or `cli/01_topics`."""
    top = folder()
    return sorted(path.relative_to(top).with_suffix("").as_posix() for path in (top / subfolder).glob("*.json"))


def load(name: str) -> Document:
    """Return the document `name`; inside a test, a file missing from a named folder skips the test."""
    if reason := _reason_to_skip(name):
        pytest.skip(reason)
    document: Document = json.loads(_path(name).read_text(encoding="utf-8"))
    return document


def cases(name: str, key: str = "cases") -> list[object]:
    """Return the cases under `key` of the document `name` as parameters with their ids.

    For `@pytest.mark.parametrize("case", cases("murmur2"))`. A file missing from a named folder gives one skipped
    parameter that says so.
    """
    if reason := _reason_to_skip(name):
        return [pytest.param(None, id=f"{name}-missing", marks=pytest.mark.skip(reason=reason))]
    found = load(name)[key]
    return [pytest.param(case, id=str(case.get("id", number))) for number, case in enumerate(found)]


def data(text: str | Document | None) -> bytes | None:
    """Return the bytes of a key or value: null, text, {utf8}, {hex} or {byte, repeat}."""
    if text is None:
        return None
    if isinstance(text, str):
        return text.encode()
    if "hex" in text:
        return bytes.fromhex(text["hex"])
    if "utf8" in text:
        return str(text["utf8"]).encode()
    return str(text["byte"]).encode() * int(text["repeat"])


def _path(name: str) -> Path:
    return folder() / f"{name}.json"


def _reason_to_skip(name: str) -> str:
    """Say why `name` is skipped; empty when it is to be read, or to fail because it must be there."""
    if folder() == OWN_FOLDER or _path(name).is_file():
        return ""
    return f"{name}.json is not in the folder that {VARIABLE} names"
