"""Take the grain off a page before its lines are sought: noise is finer than any stroke that can be read."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pipeline.model import Page, Quality
from pipeline.policy.reading import ReadPolicy


def calm(page: Page, quality: Quality, *, policy: ReadPolicy) -> Page:
    """The page itself, or a smoothed one of the same size where there is much noise.

    Heavy grain is taken for print of a few pixels: the page is read at a scale at which its real letters are too
    large to be found. It also costs strokes where the scale is right.

    Args:
        page: as decoded.
        quality: of it; `noise` in grey levels.
        policy: from which noise on, and how far the smoothing reaches.
    """
    if quality.measures.get("noise", 0.0) <= policy.grainy:
        return page
    smooth = cv2.GaussianBlur(page.image, (0, 0), policy.smoothing)
    return replace(page, image=np.asarray(smooth, dtype=np.uint8))
