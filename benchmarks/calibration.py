"""Whether confidences mean what they say: of the values at 0.99, are 99 in a hundred right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Bounds of the bins; the last bin holds its upper bound."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The values whose confidence lies in one range.

    Attributes:
        low: of the range, included.
        high: of the range, excluded but for the last.
        n: how many values.
        mean: of their confidences.
        right: share that is exactly what is printed.
    """

    low: float
    high: float
    n: int
    mean: float
    right: float


def bins(values: Iterable[tuple[float, bool]]) -> list[Bin]:
    """The bins that hold anything, lowest first.

    Args:
        values: confidence (0..1) and whether the value is right.
    """
    known = list(values)
    found = []
    for low, high in pairwise(EDGES):
        inside = [each for each in known if low <= each[0] < high or each[0] == high == EDGES[-1]]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            right = sum(is_right for _, is_right in inside) / len(inside)
            found.append(Bin(low, high, len(inside), mean, right))
    return found


def expected_error(found: Sequence[Bin]) -> float:
    """Mean distance of confidence and share right over the bins, weighted by their values; 0 without any."""
    total = sum(each.n for each in found)
    return sum(each.n * abs(each.mean - each.right) for each in found) / total if total else 0.0
