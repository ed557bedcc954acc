"""One environment for every test, whoever runs it: no colours, locale, theme or data folder of theirs."""

import gc
import importlib
import itertools
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

_FOREIGN = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "ESCDELAY", "LANGUAGE")
_FOREIGN_PREFIXES = ("TEXTUAL", "LC_", "TTY_")
_KEPT = ("TEXTUAL_SNAPSHOT_",)  # the snapshot plugin tells the workers by these where its report grows
_OURS = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
_WORKERS_AT_MOST = 4
_OBJECTS_TO_LOOK_AT = 100_000
_EXAMPLES = 40
_FIRST = ("test_architecture.py", "test_house.py", "test_rule_table.py")
_data_folder = itertools.count()


def _clean_environment() -> None:
    """Remove what changes a picture or a sentence; programs that tests start inherit the result."""
    for name in sorted(os.environ):
        if (name in _FOREIGN or name.startswith(_FOREIGN_PREFIXES)) and not name.startswith(_KEPT):
            del os.environ[name]
    os.environ.update(_OURS)


def _keep_bytecode() -> None:
    """Compile each file once, whatever the machine says: a worker or a program of a test would do it all anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _reset_textual_constants() -> None:
    """Read textual.constants again: the snapshot plugin imported Textual before this file could run."""
    constants = sys.modules.get("textual.constants")
    if constants is None:
        return
    before = {name: value for name, value in vars(constants).items() if name.isupper()}
    after = vars(importlib.reload(constants))
    changed = {name: value for name, value in before.items() if after[name] != value}
    for module_name, module in sorted(sys.modules.items()):
        if module_name.startswith("textual."):
            for name, value in changed.items():
                if vars(module).get(name) == value:  # it holds a copy: `from textual.constants import DEBUG`
                    setattr(module, name, after[name])


_clean_environment()
_keep_bytecode()
_reset_textual_constants()

# The same examples in every run; `pytest --hypothesis-profile search` looks for new ones.
settings.register_profile(
    "house", derandomize=True, database=None, deadline=None, print_blob=True, max_examples=_EXAMPLES
)
settings.register_profile("search", database=None, deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile("house")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Use the cores for a whole run; a named file or test runs in this process, where a debugger reaches it."""
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        return 0
    return min(os.cpu_count() or 1, _WORKERS_AT_MOST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the long checks first, so that no worker waits for them at the end; one worker reads all files."""
    items.sort(key=lambda item: item.path.name not in _FIRST)


def pytest_collection_finish() -> None:
    """Let the cycle collector look at what tests make, seldom, and never again at what the process holds anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_TO_LOOK_AT)


def pytest_sessionfinish() -> None:
    """Leave without a walk through all that the tests have made: pytest collects five times at its end."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test a data folder that does not exist yet, so that nobody's progress is read or written."""
    base: Path = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("XDG_DATA_HOME", str(base / f"data-{next(_data_folder)}"))
