"""The two-set Korean keyboard: which Latin key carries which jamo.

Under a Korean layout the key `q` arrives as `ㅂ`, and an input method may deliver a whole syllable for several keys.
One table of the 33 jamo serves the key bindings and the decomposition.
"""

import unicodedata

_KEYS = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        strict=True,
    )
)
_JAMO = {key: jamo for jamo, key in _KEYS.items()}

# Jamo that have no key of their own, in the order their parts are typed.
_COMPOUNDS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip

# The parts of a composed syllable in the order of its code point.
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_FIRST_SYLLABLE, _LAST_SYLLABLE = "가", "힣"


def latin_key(char: str) -> str | None:
    """Return the Latin key that types the jamo `char` (`ㅂ` is `q`, `ㅃ` is `Q`), or None if it is none of the 33."""
    return _KEYS.get(char)


def jamo_for(latin: str) -> str | None:
    """Return the jamo on the key `latin` (`q` is `ㅂ`, `Q` is `ㅃ`).

    None for a key that carries no jamo, and for a capital whose key types the same jamo with and without shift (`A`).
    """
    return _JAMO.get(latin)


def decompose(text: str) -> str:
    """Return the Latin keys that type `text`: `하` is `gk`, `과` is `rhk`, `값` is `rkqt`; the rest stays as it is."""
    return "".join(_typed(char) for char in unicodedata.normalize("NFC", text))


def _typed(char: str) -> str:
    if _FIRST_SYLLABLE <= char <= _LAST_SYLLABLE:
        index = ord(char) - ord(_FIRST_SYLLABLE)
        lead, rest = divmod(index, len(_VOWELS) * len(_FINALS))
        vowel, final = divmod(rest, len(_FINALS))
        return "".join(_jamo_keys(part) for part in (_LEADS[lead], _VOWELS[vowel], _FINALS[final]))
    return _jamo_keys(char)


def _jamo_keys(jamo: str) -> str:
    return "".join(_KEYS.get(part, part) for part in _COMPOUNDS.get(jamo, jamo))
