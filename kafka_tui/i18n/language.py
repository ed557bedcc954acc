"""Which language the program speaks: the one asked for, else the one of the locale, else English."""

from collections.abc import Mapping
from typing import Literal, get_args

from kafka_tui.i18n.visible import visible

Language = Literal["en", "ko"]
"""The codes of the languages every text exists in."""

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Every language, in the order in which the program offers them."""


class UnknownLanguageError(ValueError):
    """A language was asked for that the program does not speak; its text is a sentence for the user."""

    def __init__(self, requested: str) -> None:
        """Build the sentence for the code `requested`."""
        super().__init__(f"There is no language '{visible(requested)}'. Write --lang en or --lang ko.")


def choose(requested: str | None, environment: Mapping[str, str]) -> Language:
    """Return the language of `requested` (as given to --lang) or, if None, of the locale variables in `environment`.

    The locale is Korean when the first non-empty variable of LC_ALL, LC_MESSAGES and LANG names `ko` and the terminal
    can show it (`is_utf8`); everything else is English. Raises UnknownLanguageError for an unknown request.
    """
    if requested is not None:
        code = requested.strip().lower()
        for language in LANGUAGES:
            if language == code:
                return language
        raise UnknownLanguageError(requested)
    locale = _first(environment, "LC_ALL", "LC_MESSAGES", "LANG")
    spoken = locale.partition(".")[0].partition("@")[0].partition("_")[0].lower()
    return "ko" if spoken == "ko" and is_utf8(environment) else "en"


def is_utf8(environment: Mapping[str, str]) -> bool:
    """Return whether the character type of the locale (LC_ALL, LC_CTYPE, LANG in this order) is UTF-8.

    A locale without a codeset counts as not UTF-8: `ko_KR` alone means EUC-KR. macOS sets LC_CTYPE to a bare `UTF-8`.
    """
    locale = _first(environment, "LC_ALL", "LC_CTYPE", "LANG").partition("@")[0]
    codeset = locale.rpartition(".")[2].lower()
    return codeset in ("utf-8", "utf8")


def _first(environment: Mapping[str, str], *names: str) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")
