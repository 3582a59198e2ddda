"""Where the text lies in the picture: its area, and whether the picture's border cuts it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.lines import TextView
from quality.model import Gray, LineRegion

_AT_BORDER = 0.006
"""Share of the view's longer side: ink this near to the border runs into it."""


def corners(region: LineRegion) -> NDArray[np.float32]:
    """The region's corners, shape (4, 2), pixels of the picture."""
    box = cv2.boxPoints((region.center, (region.length, region.thickness), region.angle))
    return np.asarray(box, np.float32)


def text_hull(view: TextView) -> Gray:
    """Mask (0 or 255) of the convex hull of all lines, in the view."""
    mask = np.zeros_like(view.gray)
    if view.regions:
        points = np.concatenate([corners(region) for region in view.regions]) * view.scale
        cv2.fillConvexPoly(mask, cv2.convexHull(points).astype(np.int32), (255,))
    return mask


def count_rows(regions: Sequence[LineRegion]) -> int:
    """How many rows these lines stand in: the words of one row, found one by one, prove no more than one line."""
    if not regions:
        return 0
    turn = math.radians(float(np.median([region.angle for region in regions])))
    down = sorted(region.center[1] * math.cos(turn) - region.center[0] * math.sin(turn) for region in regions)
    apart = 0.6 * float(np.median([region.thickness for region in regions]))
    return 1 + sum(after - before > apart for before, after in pairwise(down))


def border_lines(view: TextView, regions: Sequence[LineRegion]) -> int:
    """Lines that run into one side of the picture, counted on the side where most do."""
    height, width = view.gray.shape
    near = max(1.5, _AT_BORDER * max(height, width))
    counts = [0, 0, 0, 0]
    for region in regions:
        points = corners(region) * view.scale
        low, high = points.min(axis=0), points.max(axis=0)
        along_x = abs(region.angle) < 45.0
        # Only an end of a line is cut off; one that runs along the border is an edge of the paper.
        if along_x:
            counts[0] += int(low[0] <= near)
            counts[1] += int(high[0] >= width - 1 - near)
        else:
            counts[2] += int(low[1] <= near)
            counts[3] += int(high[1] >= height - 1 - near)
    return max(counts)
