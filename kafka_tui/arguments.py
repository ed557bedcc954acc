"""The command line's own words in a language: "usage:", titles, and what is wrong with the arguments."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, Final, NoReturn

from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language

_WRONG: Final = {
    "unknown": r"unrecognized arguments: (?P<found>.+)",
    "missing": r"the following arguments are required: (?P<names>.+)",
    "no_value": r"argument (?P<name>\S+): expected one argument",
    "no_number": r"argument (?P<name>\S+): invalid (?:int|float) value: '(?P<found>.*)'",
    "no_choice": r"argument (?P<name>\S+): invalid choice: '?(?P<found>.*?)'? \((?:.*)choose from (?P<known>.+)\)",
    "not_together": r"argument (?P<name>\S+): not allowed with argument (?P<other>\S+)",
    "takes_nothing": r"argument (?P<name>\S+): ignored explicit argument '(?P<found>.*)'",
}
"""What argparse says, and under which key our sentence for it stands."""


def problem(message: str, language: Language) -> str:
    """What is wrong with the arguments, in words of ours; argparse's own where there are none."""
    for key, pattern in _WRONG.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            values = {name: value.replace("'", "") for name, value in found.groupdict().items()}
            return text(language, f"arguments.{key}", **values)
    return message


def parser_class(language: Language) -> type[argparse.ArgumentParser]:
    """A parser whose help and complaints are in `language`."""

    class Formatter(argparse.HelpFormatter):
        """Help that begins with "usage:" in the language."""

        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            """Begin with that, or with `prefix`."""
            super().add_usage(usage, actions, groups, f"{text(language, 'arguments.usage')} " if prefix is None else "")

    class Parser(argparse.ArgumentParser):
        """Also the parsers of its commands are of this class."""

        def __init__(self, **more: Any) -> None:
            super().__init__(add_help=False, allow_abbrev=False, formatter_class=Formatter, **more)
            self._positionals.title = text(language, "arguments.positionals")
            self._optionals.title = text(language, "arguments.options")
            self.add_argument("-h", "--help", action="help", help=text(language, "arguments.help"))

        def error(self, message: str) -> NoReturn:
            """Say how the command is used and what is wrong, and leave with status 2."""
            self.print_usage(sys.stderr)
            self.exit(2, f"{self.prog}: {problem(message, language)}\n")

    return Parser
