"""How far a score can be trusted: ranking, calibration, and the interval of a share.

Pure functions on lists of scores (0..1, higher is more readable) and of what was true of the same documents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of a reliability curve.

    Attributes:
        low, high: the scores that it holds.
        count: documents. score: their mean score. readable: share (0..1) of them that could be read.
    """

    low: float
    high: float
    count: int
    score: float
    readable: float


def auc(scores: Sequence[float] | Floats, truths: Sequence[bool] | NDArray[np.bool_]) -> float:
    """Probability that a readable document outranks one that is not; ties count half. NaN without both kinds."""
    values, readable = np.asarray(scores, np.float64), np.asarray(truths, np.bool_)
    count, rest = int(readable.sum()), int((~readable).sum())
    if not count or not rest:
        return math.nan
    _, inverse, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[inverse]
    return float((ranks[readable].sum() - count * (count + 1) / 2) / (count * rest))


def brier(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Mean squared distance of the scores from what was true; knowing nothing earns 0.25. NaN of nothing."""
    if not scores:
        return math.nan
    return float(np.mean((np.asarray(scores, np.float64) - np.asarray(truths, np.float64)) ** 2))


def reliability_curve(scores: Sequence[float], truths: Sequence[bool], *, bins: int = 10) -> tuple[Bin, ...]:
    """Mean score and share that could be read, in equal steps of the score; empty steps are left out."""
    values, readable = np.asarray(scores, np.float64), np.asarray(truths, np.float64)
    places = np.minimum((values * bins).astype(int), bins - 1)
    return tuple(
        Bin(
            place / bins,
            (place + 1) / bins,
            int((places == place).sum()),
            float(values[places == place].mean()),
            float(readable[places == place].mean()),
        )
        for place in range(bins)
        if (places == place).any()
    )


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def counted(hits: int, of: int) -> str:
    """A share with its interval, for people."""
    low, high = wilson(hits, of)
    return f"{hits}/{of} = {100 * hits / of:.1f} % [{100 * low:.1f}-{100 * high:.1f}]" if of else "-"


def cut_at(readable_scores: Sequence[float], *, false_rejects: float) -> float:
    """The highest cut below which at most this share (0..1) of readable documents lies; 0 without any."""
    allowed = int(false_rejects * len(readable_scores))
    return sorted(readable_scores)[allowed] if readable_scores else 0.0


def isotonic(scores: Sequence[float], truths: Sequence[bool]) -> tuple[Floats, Floats]:
    """The rising steps that fit best: distinct scores, and the share that could be read at each.

    Pools neighbours that fall (Ayer and others 1955).
    """
    values, where, sizes = np.unique(np.asarray(scores, np.float64), return_inverse=True, return_counts=True)
    means = np.bincount(where, weights=np.asarray(truths, np.float64)) / sizes
    pools: list[list[float]] = []
    for mean, size in zip(means, sizes, strict=True):
        pools.append([float(mean), float(size), 1.0])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            last = pools.pop()
            total = pools[-1][1] + last[1]
            pools[-1] = [
                (pools[-1][0] * pools[-1][1] + last[0] * last[1]) / total, total, pools[-1][2] + last[2],
            ]  # fmt: skip
    return values, np.concatenate([np.full(int(count), mean) for mean, _, count in pools])
