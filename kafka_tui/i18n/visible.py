"""Foreign text made visible: what would steer a terminal, turn its direction or hide in it is written as an escape."""

import re
import unicodedata

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# Letters and marks that take no room or show nothing, though Unicode counts them as printable: Hangul fillers and
# conjoining vowels and finals that found no syllable, the combining grapheme joiner, variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f-\u11ff\u17b4\u17b5\u180b-\u180f\u3164\ud7b0-\ud7ff\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return `text` in NFC with every control, bidi, zero-width or unpaired character written as an escape.

    An escape looks like `\n`, `\x1b`, `\u202e` or `\U000e0001`. A combining mark at the very start is escaped too, or
    it would change what stands before it. Backslashes and markup stay as they are: nothing reads the result again.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    shown = composed.translate({ord(char): _escape(char) for char in set(composed) if _steers_or_hides(char)})
    if shown and unicodedata.category(shown[0]).startswith("M"):
        return _escape(shown[0]) + shown[1:]
    return shown


def _steers_or_hides(char: str) -> bool:
    return unicodedata.category(char) in _STEERING or _UNSEEN.match(char) is not None


def _escape(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
