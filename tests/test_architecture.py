"""ARCHITECTURE.md names only what is there."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec
import pytest

from kafka_tui.engine.configs import BrokerConfig, ConsumerConfig, ProducerConfig, TopicConfig, kafka_name
from tests.house.source import ROOT, project_sources

PAGE = ROOT / "kafka_tui" / "ARCHITECTURE.md"
FILE_ENDINGS = (".py", ".md", ".toml")
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@cache
def names_in_code() -> frozenset[str]:
    """Modules, packages, what they define, and that as `module.name`, `Class.member`, and the members alone."""
    names: set[str] = set()
    for source in project_sources():
        path = ROOT / source.path
        if not source.path.startswith("kafka_tui/"):
            continue
        module = path.parent.name if path.name == "__init__.py" else path.stem
        names |= {module, path.parent.name}
        for name, node in _defined(source.tree.body):
            names |= {name, f"{module}.{name}"}
            if isinstance(node, ast.ClassDef):
                for member, _ in _defined(node.body):
                    names |= {member, f"{name}.{member}"}
                names |= {f"{name}.{member}" for member in _set_on_self(node)}
    return frozenset(names)


def _defined(body: list[ast.stmt]) -> list[tuple[str, ast.stmt]]:
    """Names that a module or class defines, with the statements that do."""
    found: list[tuple[str, ast.stmt]] = []
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((node.name, node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [(target.id, node) for target in targets if isinstance(target, ast.Name)]
    return found


def _set_on_self(node: ast.ClassDef) -> set[str]:
    """Attributes that methods of a class set on `self`."""
    return {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and ast.unparse(one.value) == "self"
    }


@cache
def names_elsewhere() -> frozenset[str]:
    """Kafka's settings and the declared dependencies."""
    kinds = (BrokerConfig, ConsumerConfig, ProducerConfig, TopicConfig)
    settings = {kafka_name(field.name) for kind in kinds for field in msgspec.structs.fields(kind)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return frozenset(settings | {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]})


def is_there(said: str) -> bool:
    """Whether a piece of code on the page names something that exists; what is no name at all is not judged."""
    if said.endswith(FILE_ENDINGS) and " " not in said:
        return (ROOT / said).exists() or any((ROOT / "kafka_tui").rglob(said))
    if "/" in said and " " not in said:
        return (ROOT / said).exists()
    if NAME.fullmatch(said):
        return said in names_in_code() or said in names_elsewhere() or (ROOT / said).is_dir()
    return True


def named_on(page: Path) -> list[str]:
    """Every piece of code in the page's text, drawings and examples left out."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def test_every_name_exists() -> None:
    """Each file, folder, module, class and function that the page names in code is there under that name."""
    named = named_on(PAGE)
    assert len(named) > 150
    assert [said for said in named if not is_there(said)] == []


@pytest.mark.parametrize(
    "wrong", ["engine/nowhere.py", "kafka_tui/cellar", "kernel.rewind", "Turn.cluster_of", "Gone", "no_such_word"]
)
def test_a_wrong_name_is_found(wrong: str) -> None:
    """The test above fails for a page that names what is not there."""
    assert not is_there(wrong)


def test_every_room_of_the_engine_is_named() -> None:
    """The page leaves out no package of the house and no room of the engine."""
    text = PAGE.read_text(encoding="utf-8")
    rooms = [path.parent for path in (ROOT / "kafka_tui").glob("*/__init__.py")]
    rooms += [path.parent for path in (ROOT / "kafka_tui" / "engine").glob("*/__init__.py")]
    assert [room.name for room in rooms if f"`{room.name}`" not in text and f"/{room.name}`" not in text] == []
