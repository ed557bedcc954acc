"""How the house is kept: linters, types, layers, and the rules of tests/house. Nothing here edits a file."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house.rules import RULES, imported_modules
from tests.house.source import ROOT, Rule, Source, project_sources

BIN = Path(sys.executable).parent

CHECKS = {
    "ruff-lint": [sys.executable, "-m", "ruff", "check"],
    "ruff-format": [sys.executable, "-m", "ruff", "format", "--check"],
    "types": [sys.executable, "-m", "mypy", "--strict"],
    "layers": [str(BIN / "lint-imports"), "--no-cache"],
}

# What importing all of a package must not bring along, and so what a learner never waits for.
FORBIDDEN_COMPANY = {
    "engine": ("textual", "rich", "networkx", "kafka_tui.i18n"),
    "i18n": ("textual", "rich", "networkx", "kafka_tui.engine"),
    "view": ("textual", "networkx"),
    "shell": ("textual", "networkx"),
    "verify": ("textual", "networkx"),
    "lesson": ("textual", "networkx"),
}

IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
print(*sys.modules, sep="\\n")
"""

RUN_COMMAND = """
import runpy, sys
sys.argv = ["kafka-tui", *sys.argv[1:]]
try:
    runpy.run_module("kafka_tui", run_name="__main__")
except SystemExit as leaving:
    status = leaving.code or 0
print("status", status)
print(*sys.modules, sep="\\n")
"""


@pytest.fixture
def sources() -> tuple[Source, ...]:
    """Every Python file of the project."""
    return project_sources()


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program at the project's root."""
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def _output_of(arguments: list[str]) -> str:
    """Run a program at the project's root; a failure of it fails the test with what it printed."""
    run = _run(arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize("check", CHECKS)
def test_check_passes(check: str) -> None:
    """The tool finds nothing to say about the tree."""
    run = _run(CHECKS[check])
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_rule_holds(rule: Rule, sources: tuple[Source, ...]) -> None:
    """No file of the package or its tests breaks the rule."""
    violations = [str(violation) for source in sources for violation in rule(source)]
    assert not violations, "\n".join([rule.__doc__ or "", *violations])


def test_every_layer_has_files(sources: tuple[Source, ...]) -> None:
    """The rules above saw all layers, so they did not pass for want of files."""
    seen = {source.layer for source in sources}
    assert seen >= {"engine", "view", "shell", "verify", "lesson", "i18n", "tui", "cli"}


@pytest.mark.parametrize("package", FORBIDDEN_COMPANY)
def test_a_lower_package_comes_alone(package: str) -> None:
    """In a fresh interpreter, all modules of a package load without what stands above or beside it."""
    loaded = _output_of([sys.executable, "-c", IMPORT_ALL, f"kafka_tui.{package}"]).splitlines()
    assert f"kafka_tui.{package}" in loaded
    assert _company(loaded, FORBIDDEN_COMPANY[package]) == []


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_command_answers_without_the_app(option: str) -> None:
    """A question about the command itself starts neither Textual nor networkx."""
    output = _output_of([sys.executable, "-c", RUN_COMMAND, option])
    answer, _, loaded = output.partition("status 0\n")
    assert answer.strip() and "kafka_tui.cli" in loaded.splitlines()
    assert _company(loaded.splitlines(), ("textual", "networkx")) == []


def _company(loaded: list[str], roots: tuple[str, ...]) -> list[str]:
    """Those of the loaded modules that lie in one of the packages, by name."""
    return sorted(name for name in loaded if any(name == root or name.startswith(root + ".") for root in roots))


def test_a_silenced_rule_says_why() -> None:
    """In pyproject.toml each ignored rule, override and exception stands on a line with its reason."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    silenced = [*lint["ignore"], *lint["per-file-ignores"], "ignore_missing_imports"]
    unexplained = [name for name in silenced if not re.search(rf'^\s*"?{re.escape(name)}"?.*#\s*\S+\s\S+', text, re.M)]
    assert not unexplained, f"add the reason beside: {unexplained}"


def test_dependencies_are_what_is_imported(sources: tuple[Source, ...]) -> None:
    """The package declares every library it imports, and none besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0] for requirement in project["dependencies"]}
    package = (node for source in sources if source.path.startswith("kafka_tui/") for node in source.nodes)
    roots = {module.split(".")[0] for node in package for module in imported_modules(node)}
    providers = importlib.metadata.packages_distributions()
    foreign = roots - sys.stdlib_module_names - {"kafka_tui"}
    imported = {name.lower() for root in foreign for name in providers.get(root, [f"{root} (not installed)"])}
    assert sorted(imported) == sorted(declared)


def test_a_wheel_is_complete(tmp_path: Path) -> None:
    """What `pip` installs has every module, every translation and every lesson of the tree."""
    _output_of([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)])
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    code = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "kafka_tui").rglob("*") if path.suffix in (".py", ".toml")
    }
    lessons = {
        "kafka_tui/_" + path.relative_to(ROOT).as_posix() for path in (ROOT / "lessons").rglob("*") if path.is_file()
    }
    assert "kafka_tui/_lessons/course.toml" in lessons
    assert sorted((code | lessons) - packed) == []
