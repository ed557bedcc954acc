"""What the linters do not know: the limits and prohibitions of this house, one function each.

A rule takes a file and yields its violations. A rule that concerns some layers only says so by `Source.layer`.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.house.set_order import set_order
from tests.house.source import Rule, Source, Violation

LINES_PER_FILE = 400
LINES_PER_FUNCTION = 60
METHODS_PER_CLASS = 25

BELOW_TUI = frozenset({"engine", "view", "shell", "verify", "lesson", "i18n"})
PURE = frozenset({"engine", "view", "shell", "verify", "lesson"})
IMPURE_MODULES = frozenset(
    {"asyncio", "datetime", "random", "secrets", "socket", "subprocess", "threading", "time", "uuid"}
)
PERSISTENT = "kafka_tui/engine/persistent.py"
STOPWATCH = "kafka_tui/shell/verbs/measure.py"  # measures the machine, beside the simulated world

_IGNORE = re.compile(r"#\s*(noqa|type:\s*ignore|ruff:|mypy:|pragma:)", re.IGNORECASE)
_REASON = re.compile(r"#[^#]*#\s*\S+\s+\S+")
_RULE_ID = re.compile(r"test_([a-z]{1,2}\d+)(_|$)")

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def file_length(source: Source) -> Iterator[Violation]:
    """A file fits in one reading."""
    lines = len(source.text.splitlines())
    if lines > LINES_PER_FILE:
        yield Violation(source.path, lines, f"{lines} lines, at most {LINES_PER_FILE}: cut it along what it is about")


def function_length(source: Source) -> Iterator[Violation]:
    """A function fits on a screen."""
    for node in source.nodes:
        if isinstance(node, _Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_PER_FUNCTION:
                advice = f"{node.name}: {lines} lines, at most {LINES_PER_FUNCTION}: give its parts names"
                yield Violation(source.path, node.lineno, advice)


def class_size(source: Source) -> Iterator[Violation]:
    """A class does one thing."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(child, _Function) for child in node.body)
            if methods > METHODS_PER_CLASS:
                advice = f"{node.name}: {methods} methods, at most {METHODS_PER_CLASS}: it is more than one thing"
                yield Violation(source.path, node.lineno, advice)


def rule_tests_say_what_holds(source: Source) -> Iterator[Violation]:
    """The test of a Kafka rule (`test_h4_...`) states the property in its docstring."""
    if not source.path.startswith("tests/"):
        return
    for node in source.nodes:
        if isinstance(node, _Function) and _RULE_ID.match(node.name) and not ast.get_docstring(node):
            yield Violation(
                source.path, node.lineno, f"{node.name}: state the property in one sentence as its docstring"
            )


def imported_modules(node: ast.AST) -> list[str]:
    """Give the full names of the modules that an import names, none for any other node or a relative import."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []


def hash_tries_stay_wrapped(source: Source) -> Iterator[Violation]:
    """A HashTrieMap has no order that two runs share, so nobody but its wrapper may hold, let alone iterate, one."""
    if source.layer == "" or source.path == PERSISTENT:
        return
    for node in source.nodes:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name == "HashTrieMap" or "rpds" in imported_modules(node):
            yield Violation(source.path, node.lineno, f"use the map of {PERSISTENT}: a HashTrieMap iterates at random")


def no_outside_world(source: Source) -> Iterator[Violation]:
    """The simulated world has its own clock, its own chance and no network."""
    if source.layer not in PURE or source.path == STOPWATCH:
        return
    for node in source.nodes:
        for module in imported_modules(node):
            if module.split(".")[0] in IMPURE_MODULES:
                advice = f"{module} lets the outside world in: time and chance are part of the cluster's value"
                yield Violation(source.path, node.lineno, advice)


def no_broad_except(source: Source) -> Iterator[Violation]:
    """Below the app an error is named or not caught: a swallowed fault would be a wrong lesson."""
    if source.layer not in BELOW_TUI:
        return
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught, where = [node.type], "except"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            caught, where = list(node.args), "suppress"
        else:
            continue
        for expression in caught:
            parts = expression.elts if isinstance(expression, ast.Tuple) else [expression]
            names = ["" if part is None else ast.unparse(part) for part in parts]
            if any(name in ("", "Exception", "BaseException") for name in names):
                yield Violation(source.path, node.lineno, f"{where}: name the errors that are expected here")


def ignores_carry_reasons(source: Source) -> Iterator[Violation]:
    """Whoever silences a check says why on the same line: `# noqa: E501  # a table reads better unbroken`."""
    if not _IGNORE.search(source.text):
        return  # telling comments from texts takes a while
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and _IGNORE.match(token.string) and not _REASON.match(token.string):
            yield Violation(source.path, token.start[0], f"{token.string!r}: add a second # and the reason")


RULES: tuple[Rule, ...] = (
    file_length,
    function_length,
    class_size,
    rule_tests_say_what_holds,
    hash_tries_stay_wrapped,
    no_outside_world,
    no_broad_except,
    ignores_carry_reasons,
    set_order,
)
