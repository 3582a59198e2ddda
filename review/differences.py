"""Where two values differ, letter by letter. Pure."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

_LITTLE = 0.5
"""Likeness (0..1) below which two values are not compared letter by letter."""


class Piece(NamedTuple):
    """A run of letters that stand in the other value too, or do not."""

    text: str
    differs: bool


def differences(a: str, b: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both values in pieces; put together, the pieces of each are the value itself. Case makes no difference.

    Values that have little in common differ as a whole: single letters that agree by chance would say nothing.
    """
    if Levenshtein.normalized_similarity(a.upper(), b.upper()) < _LITTLE:
        return (Piece(a, differs=True),), (Piece(b, differs=True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for step in Levenshtein.opcodes(_capitals(a), _capitals(b)):
        differs = step.tag != "equal"
        if step.src_end > step.src_start:
            left.append(Piece(a[step.src_start : step.src_end], differs))
        if step.dest_end > step.dest_start:
            right.append(Piece(b[step.dest_start : step.dest_end], differs))
    return tuple(left), tuple(right)


def _capitals(text: str) -> str:
    """The letters as capitals, as many as before ("ß" would become two)."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def distance(a: str, b: str) -> int:
    """How many letters must change."""
    return int(Levenshtein.distance(a, b))
