"""What comparing names and comparing companies have in common: plain capitals, words, likeness, bands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from pipeline.policy.judging import NamePolicy

_NOT_ASCII_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "，": ",", "．": "."}
)
_NO_LETTERS = re.compile(r"[\W_]+")


class Band(StrEnum):
    """How two names compare, best first."""

    EXACT = "exact"
    EQUIVALENT = "equivalent"
    CLOSE = "close"
    PARTIAL = "partial"
    DIFFERENT = "different"


SCORES = {
    Band.EXACT: (1.0, 1.0),
    Band.EQUIVALENT: (0.97, 0.97),
    Band.CLOSE: (0.85, 0.95),
    Band.PARTIAL: (0.5, 0.84),
    Band.DIFFERENT: (0.0, 0.49),
}
"""Least and most score of each band, so that scores stand in the order of the bands."""


@dataclass(frozen=True, slots=True)
class NameComparison:
    """How two names compare.

    Attributes:
        band: the verdict.
        score: 0..1, in the order of the bands.
        rule: what explains the difference; None where there is none, or nothing does.
    """

    band: Band
    score: float
    rule: str | None = None


EXACT = NameComparison(Band.EXACT, 1.0)


def scored(band: Band, likeness: float, rule: str | None = None) -> NameComparison:
    """A comparison whose score is the likeness (0..1), kept within the band's limits."""
    least, most = SCORES[band]
    return NameComparison(band, round(min(most, max(least, likeness)), 3), rule)


@lru_cache(maxsize=4096)
def capitals(text: str) -> str:
    """Upper case without accents, blanks collapsed, typographic signs as ASCII."""
    if text.isascii() and "`" not in text:
        return " ".join(text.upper().split())
    plain = unicodedata.normalize("NFKD", text.translate(_NOT_ASCII_SIGNS))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.upper().split())


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """Capitals and digits alone."""
    return _NO_LETTERS.sub("", capitals(text))


def unglued(piece: str, marks: re.Pattern[str]) -> list[str]:
    """`M.RIZKI` and `PT.CONTOH` are two words, `I.B.` and `P.T.` are one.

    Args:
        piece: of a name, without blanks.
        marks: what stands between words.
    """
    words = [word for each in marks.split(piece) if (word := letters(each))]
    return ["".join(words)] if len(words) > 1 and all(len(word) == 1 for word in words) else words


def likeness(a: str, b: str) -> float:
    """Jaro-Winkler, 0..1, the same in both directions."""
    first, second = sorted((a, b))
    return float(JaroWinkler.similarity(first, second))


def slips(a: str, b: str) -> int:
    """Letters replaced, dropped, added or swapped with a neighbour."""
    return int(OSA.distance(a, b))


def few_slips(a: str, b: str, policy: NamePolicy) -> bool:
    """Whether so many letters are a slip in words of that length."""
    shorter = min(len(a), len(b))
    return slips(a, b) <= (shorter >= policy.one_slip) + (shorter >= policy.two_slips)
