"""Signs of a Unix shell that mean nothing here: pipes, and files behind `<` and `>`; and what to write instead."""

from __future__ import annotations

import re

from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.words import Sentence, quote_word

_FILE = re.compile(r"<|[0-9&]?>")


def check_signs(sentence: Sentence) -> None:
    """Raise ScriptError for a sign of a Unix shell; a quoted word is none."""
    for place, word in enumerate(sentence.words):
        if word.quoted:
            continue
        if word.text.startswith("|"):
            raise ScriptError("no_pipe", word.column, _without_pipe(sentence, place), found=word.text)
        if _FILE.match(word.text):
            instead = _before(sentence, place) + (" <<< hello" if word.text.startswith("<") else "")
            raise ScriptError("no_redirection", word.column, instead, found=word.text)


def _before(sentence: Sentence, place: int) -> str:
    """What stands before a word."""
    return sentence.line[sentence.words[0].column - 1 : sentence.words[place].column - 1].rstrip()


def _without_pipe(sentence: Sentence, place: int) -> str:
    """The same without the pipe: what `echo` says becomes standard input, else what stands before is left alone."""
    said, reads = sentence.words[1:place], sentence.words[place + 1 :]
    if sentence.words[0].text != "echo" or not reads:
        return _before(sentence, place)
    words = " ".join(word.text for word in said if not word.text.startswith("-") or word.quoted)
    return f"{sentence.line[reads[0].column - 1 : reads[-1].end - 1]} <<< {quote_word(words)}"
