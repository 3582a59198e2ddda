"""Indonesian number words, as far as dates need them: 1..9999."""

from __future__ import annotations

import re

_UNITS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
}
_WHOLE = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}
_FACTORS = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1000}

NUMBER_WORDS = "|".join(sorted([*_UNITS, *_WHOLE, *_FACTORS], key=len, reverse=True))
"""A pattern of one word; words may be glued ("duaribu")."""

_WORD = re.compile(NUMBER_WORDS)


def number_of(words: str) -> int | None:
    """The number that `words` spell, None where they spell none ("puluh dua").

    Args:
        words: any case, blanks may be missing.
    """
    total = 0
    unit: int | None = None
    for word in _WORD.findall(words.lower()):
        if word in _FACTORS:
            if unit is None:
                return None
            total += unit + 10 if word == "belas" else unit * _FACTORS[word]
            unit = None
        elif unit is not None:
            return None
        elif word in _UNITS:
            unit = _UNITS[word]
        else:
            total += _WHOLE[word]
    return (total + (unit or 0)) or None
