"""The table of Kafka's rules, made of the code: where each is implemented, which tests carry it, what is missing.

`python -m tests.house.rule_table` writes `kafka_tui/RULES.md` anew.
"""

import ast
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.house.source import ROOT, Source, project_sources

PAGE = ROOT / "kafka_tui" / "RULES.md"
_ID = re.compile(r"\b([A-Z]-\d{1,2})\b")
_RANGE = re.compile(r"\b([A-Z])-(\d{1,2}) … (?:[A-Z]-)?(\d{1,2})\b")
_IN_NAME = re.compile(r"(?<=_)([a-z])(\d{1,2})(?=_|$)")
_ABOUT = "I"
"""The invariants' letter: they are implemented by what looks at them."""
_INTRO = """\
# Kafka's rules in the code

One line for each rule of the reference (Apache Kafka 4.3.1): which functions of the engine and the shell name it, and
which tests carry its id in their name. Made by `python -m tests.house.rule_table`; `tests/test_rule_table.py` looks
whether it is up to date. What is simplified stands in
[ARCHITECTURE.md](ARCHITECTURE.md#simplified-and-how); a `*` marks a rule that is spoken of there.
"""


def titles() -> dict[str, str]:
    """Every rule's id and title."""
    return tomllib.loads((ROOT / "kafka_tui" / "rules.toml").read_text(encoding="utf-8"))["rules"]


def _sources(folder: str) -> list[Source]:
    return [source for source in project_sources() if source.path.startswith(f"{folder}/")]


def _ids(text: str) -> set[str]:
    found = set(_ID.findall(text))
    for letter, first, last in _RANGE.findall(text):
        found |= {f"{letter}-{number}" for number in range(int(first), int(last) + 1)}
    return found


@cache
def implemented() -> dict[str, list[str]]:
    """By rule id the functions of the engine and the shell that name it, behind their file."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("kafka_tui/engine", "kafka_tui/shell"):
        for source in _sources(folder):
            if "/facts/" in source.path or "/requests/" in source.path:
                continue  # a fact or a request tells what a rule does elsewhere
            for rule, names in _where(source).items():
                found[rule] += [f"{source.path.removeprefix('kafka_tui/')}{name}" for name in names]
    return found


def _where(source: Source) -> dict[str, list[str]]:
    """By rule the functions and classes that name it, ":" before each; "" for a mark that stands outside of all."""
    spans = [
        (node.lineno, node.end_lineno or node.lineno, f":{node.name}")
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    named: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for number, line in enumerate(source.text.splitlines(), start=1):
        for rule in sorted(_ids(line)) if "-" in line else ():
            inside = [span for span in spans if span[0] <= number <= span[1]]
            named[rule][max(inside)[2] if inside else ""] = None
    return {rule: [name for name in names if name] or [""] for rule, names in named.items()}


@cache
def names_of_tests() -> dict[str, list[str]]:
    """By rule id the names of the tests that carry it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for source in _sources("tests"):
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for letter, number in _IN_NAME.findall(_id_part(node.name)):
                    found[f"{letter.upper()}-{number}"].append(node.name)
    return found


def _id_part(name: str) -> str:
    """The beginning of a test's name that holds only rule ids: `test_i7_i8_` of `test_i7_i8_hold`."""
    match = re.match(r"test(_[a-z]\d{1,2})+(?=_|$)", name)
    return match[0] if match else ""


def gaps() -> list[str]:
    """The rules that no code names, or no test."""
    code, tests = implemented(), names_of_tests()
    missing = [
        (rule, [what for what, book in (("code", code), ("test", tests)) if not book.get(rule)]) for rule in titles()
    ]
    return [f"{rule}: no {' and no '.join(what)}" for rule, what in missing if what]


def page() -> str:
    """The whole page."""
    code, tests = implemented(), names_of_tests()
    simplified = _ids(
        (ROOT / "kafka_tui" / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Simplified")[2]
    )
    lines = [_INTRO, "| rule | title | code | tests |", "| --- | --- | --- | --- |"]
    for rule, title in titles().items():
        mark = " *" if rule in simplified else ""
        where = ", ".join(f"`{path}`" for path in code.get(rule, ())) or "—"
        proof = ", ".join(f"`{name}`" for name in dict.fromkeys(tests.get(rule, ()))) or "—"
        lines.append(f"| {rule}{mark} | {title.replace('|', chr(92) + '|')} | {where} | {proof} |")
    lines += ["", "## Gaps", "", *(f"* {gap}" for gap in gaps() or ["none"])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(page(), encoding="utf-8")
