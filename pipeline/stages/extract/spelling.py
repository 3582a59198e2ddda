"""What readers do to the words of addresses and places, put right without a list: marks, digits among letters."""

from __future__ import annotations

import re

ABBREVIATED = 4
"""Letters of the longest common abbreviation in an address or a place (JL, JLN, DSN, KOMP, KEP): a mark behind a
longer word is a speck."""

_MARKED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\s?([:;,])(?=\s|$)")
_STOP_IN_NAME = re.compile(r"(?<=[^\W\d_]{6})\.(?=\s)")
_STOP_FOR_BLANK = re.compile(r"(?<=[^\W\d_]{6})\.(?=[^\W\d_]{4})")
_STOP_BEFORE_TITLE = re.compile(r"(?<=[^\W\d_]{6})\.(?=\s[^\W\d_]{1,4}\.)")
_COMMA_IN_NAME = re.compile(r",(?=\s[^\W\d_]{3,}\s[^\W\d_]{4,})")
_INITIALS = re.compile(r"[A-Z]\.\w[.,]?$")
_DIGIT_LETTERS = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "6": "G", "4": "A", "|": "I", "!": "I"})


def full_stops(text: str, *, commas: bool) -> str:
    """The text with the full stop of an abbreviation that was read as a colon or a comma; other colons are specks.

    Args:
        text: an address or a place; neither has colons.
        commas: a comma behind a longer word may be printed there, as in an address.
    """

    def mended(found: re.Match[str]) -> str:
        word, mark = found[1], found[2]
        if len(word) <= ABBREVIATED:
            return f"{word}."
        return f"{word}," if mark == "," and commas else word

    return _MARKED.sub(mended, text)


def without_specks(name: str) -> str:
    """A person's name without a full stop behind a long word or a comma before more of the name, which are specks.

    Between two long words it stands where a blank is. Before a title that full stop was a comma.
    Titles behind a comma have full stops or are short; abbreviated names (MUHD., MOCHD.) are short.
    """
    name = _STOP_FOR_BLANK.sub(" ", _STOP_BEFORE_TITLE.sub(",", name))
    return _COMMA_IN_NAME.sub("", _STOP_IN_NAME.sub("", name))


def without_digits(text: str) -> str:
    """The text with a letter for each digit among letters or initials; words that are numbers stay."""
    return " ".join(word.translate(_DIGIT_LETTERS) if _of_letters(word) else word for word in text.split())


def _of_letters(word: str) -> bool:
    return bool(_INITIALS.match(word)) or 2 * sum(map(str.isalpha, word)) > sum(map(str.isalnum, word))
