"""How sure a share is that was counted on so many documents."""

from __future__ import annotations

import math

Z95 = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), right for small numbers too; (0, 1) of none."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, Z95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
