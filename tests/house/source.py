"""A Python file as the house rules see it, and the violations they find."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One file: its path from the project's root, in slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file; a file that does not parse raises SyntaxError, which names it."""
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, outer ones first."""
        return tuple(ast.walk(self.tree))

    @property
    def layer(self) -> str:
        """The package or module directly below kafka_tui (`engine`, `cli`), "" for anything else."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[1] if parts[0] == "kafka_tui" and len(parts) > 1 else ""


@dataclass(frozen=True)
class Violation:
    """Where a rule is broken, and what to do about it."""

    path: str
    line: int
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.advice}"


Rule = Callable[[Source], Iterator[Violation]]


@cache
def project_sources() -> tuple[Source, ...]:
    """Every Python file of the package and its tests, by path; read and parsed once."""
    files = sorted(file for folder in ("kafka_tui", "tests") for file in (ROOT / folder).rglob("*.py"))
    return tuple(Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files)
