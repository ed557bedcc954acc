"""The language is the one asked for, else that of the locale, else English."""

import pytest

from kafka_tui.i18n.language import UnknownLanguageError, choose, is_utf8


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.utf8"}, "ko"),
        ({"LANG": "ko.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8@modifier"}, "ko"),
        ({"LANG": "ko_KR.eucKR"}, "en"),
        ({"LANG": "ko_KR"}, "en"),
        ({"LANG": "ko_KR", "LC_CTYPE": "UTF-8"}, "ko"),
        ({"LANG": "kok_IN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_MESSAGES": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ko_KR.UTF-8", "LC_CTYPE": "C", "LANG": "ko_KR.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses_where_nothing_is_asked(environment: dict[str, str], language: str) -> None:
    """The first set variable decides, and Korean needs a UTF-8 terminal."""
    assert choose(None, environment) == language


@pytest.mark.parametrize(("requested", "language"), [("ko", "ko"), ("en", "en"), ("KO", "ko"), (" en ", "en")])
def test_what_is_asked_for_wins(requested: str, language: str) -> None:
    """A request beats the locale, whatever that is."""
    assert choose(requested, {"LANG": "ko_KR.UTF-8"}) == language
    assert choose(requested, {"LANG": "C"}) == language


@pytest.mark.parametrize("requested", ["fr", "", "ko_KR", "korean", "en\x1b[31m"])
def test_an_unknown_language_is_answered_with_a_sentence(requested: str) -> None:
    """The error says what to write, and the wrong code cannot steer the terminal."""
    with pytest.raises(UnknownLanguageError) as caught:
        choose(requested, {})
    assert str(caught.value).endswith("Write --lang en or --lang ko.")
    assert str(caught.value).isprintable()


def test_utf8_is_read_from_the_character_type() -> None:
    """LC_CTYPE says what the terminal can show, unless LC_ALL does."""
    assert is_utf8({"LC_CTYPE": "C.UTF-8", "LANG": "C"})
    assert not is_utf8({"LC_ALL": "C", "LANG": "en_US.UTF-8"})
    assert not is_utf8({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8"})
    assert not is_utf8({})
