"""An identity card cut out by its portrait, where the text round it says nothing or leads astray.

A card that lies on other papers is a tenth of the picture: most lines are theirs, and the page is turned and
levelled as those lie. The card's own portrait shows where it lies and which way up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

from ocr.cutout import Cutout
from ocr.model import Box
from pipeline.model import Page, Rectified
from quality.portrait import cards

_MARGIN = 0.03
"""Of the card's width, on each side: the portrait tells its corners to a few per cent."""


def by_portrait(page: Page) -> Iterator[Rectified]:
    """The cards that may be on a page, each upright; none where no portrait is seen. Words must tell which is one.

    Args:
        page: as decoded.
    """
    for corners in cards(page.image):
        along, down = corners[1] - corners[0], corners[3] - corners[0]
        margin = _MARGIN * float(np.hypot(*along))
        width, height = (round(float(np.hypot(*side)) + 2 * margin) for side in (along, down))
        right, bottom = width - margin, height - margin
        inner = np.array([[margin, margin], [right, margin], [right, bottom], [margin, bottom]])
        matrix = cv2.getPerspectiveTransform(inner.astype(np.float32), corners.astype(np.float32))
        to_page = np.asarray(matrix, dtype=np.float64)
        turn = round(math.degrees(math.atan2(along[1], along[0])) / 90) * 90
        yield Rectified(
            picture=Cutout(page.halves, to_page, (width, height)),
            page=page.number,
            to_page=to_page,
            rotation=-turn % 360,
            edges_found=True,
            outline=Box.from_points(corners.tolist()),
        )
