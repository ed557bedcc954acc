"""Intents and keys: one class each, and everything else derived from them."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from kafka_tui.i18n.catalogue import catalogue
from kafka_tui.i18n.jamo import jamo_for
from kafka_tui.tui.intents import BY_NAME, INTENTS, Intent
from kafka_tui.tui.keys import bindings, help_of, intent_of, key_line, labels, readme_table, typed_keys
from kafka_tui.tui.screens.home import KEYS
from tests.house.source import ROOT

DESIGN_KEYS = {
    "step": ("right",),
    "step_back": ("left",),
    "moment_forward": ("full_stop",),
    "moment_back": ("comma",),
    "fact_forward": ("greater_than_sign",),
    "fact_back": ("less_than_sign",),
    "read_on": ("pagedown",),
    "read_back": ("pageup",),
    "next_part": ("shift+right",),
    "previous_part": ("shift+left",),
    "run_part": ("e",),
    "play_pause": ("space",),
    "slower": ("left_square_bracket",),
    "faster": ("right_square_bracket",),
    "go_to_step": ("g",),
    "command_line": ("colon",),
    "next_panel": ("tab",),
    "move_up": ("up",),
    "move_down": ("down",),
    "select": ("enter",),
    "leave": ("escape",),
    "why": ("w",),
    "hint": ("h",),
    "zoom": ("z",),
    "switch_language": ("l",),
    "show_help": ("question_mark",),
    "open_palette": ("ctrl+p",),
    "quit": ("q",),
}


def test_the_keys_are_the_agreed_ones() -> None:
    """Nobody who learnt the keys has to learn them again."""
    assert {name: BY_NAME[name].keys for name in DESIGN_KEYS} == DESIGN_KEYS


def test_every_intent_is_listed_once() -> None:
    """A class that is not in the list would have no key, help or palette entry."""
    assert sorted(each.__name__ for each in Intent.__subclasses__()) == sorted(each.__name__ for each in INTENTS)
    assert len(BY_NAME) == len(INTENTS)


def test_no_key_means_two_things() -> None:
    """Two intents that may be heard on one screen share no key, not even under a Korean layout."""
    heard = [binding.key for binding in bindings("app", "list", "play")]
    assert [key for key, group in itertools.groupby(sorted(heard)) if len(list(group)) > 1] == []


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name())
def test_help_exists_in_both_languages(intent: type[Intent]) -> None:
    """The docstring is the English help and stands in the catalogue, and Korean help is Korean."""
    assert catalogue("en")[f"intent.{intent.name()}"] == intent.help() != ""
    assert any("가" <= character <= "힣" for character in help_of(intent, "ko"))


def test_the_key_line_has_words() -> None:
    """Each intent of the key lines has a short word in both languages."""
    shown = {*key_line(), *KEYS}
    missing = [
        each.name() for each in shown for at in ("en", "ko") if f"intent_word.{each.name()}" not in catalogue(at)
    ]
    assert missing == []


def test_letters_are_heard_under_a_korean_layout() -> None:
    """`q` and its jamo `ㅂ` are bound to the same action, and so is every letter that has a jamo."""
    actions = {binding.key: binding.action for binding in bindings("app", "list", "play")}
    letters = [key for key in actions if len(key) == 1 and key.isascii() and key.isalpha()]
    assert len(letters) >= 6
    for letter in letters:
        jamo = jamo_for(letter)
        assert jamo is not None
        assert actions[jamo] == actions[letter]


@pytest.mark.parametrize(
    ("character", "keys"),
    [
        ("하", ("g", "k")),
        ("ㅂ", ()),
        ("q", ()),
        (None, ()),
        ("ㅘ", ("h", "k")),
        ("→", ()),
        ("값", ("r", "k", "q", "t")),
    ],
)
def test_a_syllable_is_taken_apart(character: str | None, keys: tuple[str, ...]) -> None:
    """Only what is typed with several keys is taken apart: a single jamo has a binding of its own."""
    assert typed_keys(character) == keys
    assert typed_keys(character and unicodedata.normalize("NFC", character)) == keys


def test_an_intent_is_found_by_its_key() -> None:
    """Signs and letters lead to their intents, in their scope only."""
    assert intent_of("?", "app") is BY_NAME["show_help"]
    assert intent_of("g", "play") is BY_NAME["go_to_step"]
    assert intent_of("g", "app") is None
    assert labels(BY_NAME["choose_answer"]) == "1-9"


def test_the_readme_table_is_the_generated_one() -> None:
    """The table between the markers is what `readme_table` gives; to renew it, put its text there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    between = readme.split("<!-- keys:begin -->")[1].split("<!-- keys:end -->")[0]
    assert between.strip() == readme_table()
