"""Cut the document out of a page: upright, level, without the table it lies on.

The text itself tells where the document is and how it stands. Its lines give the horizontal direction and how
it changes down the page (keystone), long straight segments give the vertical one. No paper edge is needed, so
a white card on a white table is no special case; where an edge is seen outside the text, the cut follows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Cutout, Picture, reduced_grey
from ocr.engine import OcrEngine, PageOrientation
from ocr.model import Box
from ocr.pictures import grey
from ocr.printed import printed_lines
from pipeline.model import Image, Page, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.frame import Slant, fit, frame, verticals
from pipeline.stages.read import lines_on
from pipeline.stages.turns import QUARTERS, Candidates, in_reading_order, quarter_turn, turned, whole

Matrix = NDArray[np.float64]

_SQUAT = 1.5
"""A box that is less than this many times longer than high holds a letter or two."""
LONG = 2.5
"""A box this many times longer than high has a direction that can be trusted."""


def rectify(
    page: Page,
    engine: OcrEngine,
    orientation: PageOrientation | None,
    *,
    policy: ReadPolicy,
    capitals: float = 0.0,
    tilt: float = 0.0,
) -> Candidates:
    """The document on a page, in each way it may stand, the likeliest first.

    Which of the four makes sense shows only when words are read, so the caller gets them all. Where the lines run
    across the page it most likely stands upright, and nobody is asked before its words make no sense.

    Args:
        page: as decoded.
        engine: finds the lines.
        orientation: votes on the quarter turn; None: the lines' direction alone decides.
        policy: sizes.
        capitals: height of the page's capitals, pixels of `page.image`, as far as it was measured; 0: not known.
            It says how small a picture shows all lines.
        tilt: slope of the lines, as far as it was measured. Where they lean they are looked for on a levelled
            view, which shows them whole.
    """
    tilt = tilt if abs(tilt) > policy.levelled else 0.0
    view, to_page = _levelled(page, tilt) if tilt else (page.image, np.eye(3))
    boxes, scale = _lines(view, engine, capitals, policy)
    boxes = [box.transformed(to_page) for box in boxes] if tilt else boxes
    boxes = _of_print(boxes, policy)
    if not boxes:
        order = _order(_votes(page.image, orientation))
        return Candidates(turned(whole(page), order[0]), lambda: order)
    sideways = _sideways(boxes)
    # Text that runs down the page can only be upright after a turn by 90 or 270 degrees.
    axis = np.where(np.array([1, 0, 1, 0], dtype=bool) != sideways, 1.0, policy.wrong_axis)
    ranked = cache(lambda: _order(_votes(_surroundings(boxes, page.image), orientation) * axis))
    return Candidates(_cut(page, boxes, ranked()[0] if sideways else 0, policy, scale=scale, tilt=tilt), ranked)


def by_ink(page: Page, *, policy: ReadPolicy, capitals: float, tilt: float) -> Rectified | None:
    """The document on an upright page whose lines are told by their ink alone; None where that is not plain.

    Args:
        page: as decoded.
        policy: sizes, and how much ink must be in lines.
        capitals: height of the page's capitals, pixels of `page.image`.
        tilt: slope of the lines.
    """
    tilt = tilt if abs(tilt) > policy.levelled else 0.0
    view, to_page = _levelled(page, tilt) if tilt else (None, np.eye(3))
    height, width = (page.image if view is None else view).shape[:2]
    share = min(1.0, policy.find_capitals / capitals)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = grey(page.halves, size) if view is None else reduced_grey(view, (0, 0, width, height), size)
    found = printed_lines(small, capitals=capitals * share)
    if not found.boxes or found.told < policy.told_by_ink or len(found.boxes) > policy.most_by_ink:
        return None
    back = to_page @ np.diag([width / size[0], height / size[1], 1.0])
    boxes = _of_print([box.transformed(back) for box in found.boxes], policy)
    document = _cut(page, boxes, 0, policy, scale=share, tilt=tilt)
    return document if document.lines else None


def _levelled(page: Page, tilt: float) -> tuple[Picture, Matrix]:
    """The whole page turned so that lines of a slope run level, and the homography from there back to it."""
    height, width = page.image.shape[:2]
    across = math.atan(tilt)
    turn = np.array([[math.cos(across), -math.sin(across)], [math.sin(across), math.cos(across)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ turn  # turned back
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    to_page = np.eye(3)
    to_page[:2, :2], to_page[:2, 2] = turn, turn @ (left, top)
    return Cutout(page.halves, to_page, (math.ceil(right - left), math.ceil(bottom - top))), to_page


def _lines(picture: Picture, engine: OcrEngine, capitals: float, policy: ReadPolicy) -> tuple[list[Box], float]:
    """The lines of a page, and the scale at which they were found.

    Fine print is looked for again on a larger picture, or half the page is cut off.
    """
    longest = max(picture.shape[:2])
    side = round(longest * policy.find_capitals / capitals) if capitals else policy.find_side
    side = min(max(side, policy.find_sides[0]), policy.find_sides[1], longest)
    boxes = list(lines_on(picture, engine, longest_side=side))
    heights = [min(box.width, box.height) * side / longest for box in boxes]
    # Of fine print it is the title that is found, so the lowest lines are asked, not the usual ones. Of a card
    # far away it may be nothing at all, and specks of the table instead.
    found = len(boxes) >= policy.enough_lines and float(np.percentile(heights, 25)) >= policy.fine_print
    finest = min(policy.find_sides[1], longest)
    if side == finest or found:
        return boxes, side / longest
    again = list(lines_on(picture, engine, longest_side=finest))
    return (again, finest / longest) if len(again) >= policy.enough_lines else (boxes, side / longest)


def _of_print(boxes: Sequence[Box], policy: ReadPolicy) -> list[Box]:
    """Without what is many times higher than the lines: a cloth's pattern, which is taken for huge letters.

    What is hardly longer than it is high, too, is no title.
    """
    sides = [sorted((box.width, box.height)) for box in boxes]
    usual = float(np.percentile([thin for thin, _ in sides], 75)) if sides else 0.0

    def printed(thin: float, length: float) -> bool:
        return thin <= usual * (policy.highest_squat if length < _SQUAT * thin else policy.highest_line)

    return [box for box, (thin, length) in zip(boxes, sides, strict=True) if printed(thin, length)]


def _order(votes: NDArray[np.float64]) -> list[int]:
    return [QUARTERS[int(index)] for index in np.argsort(-votes, kind="stable")]


def _votes(image: Image, orientation: PageOrientation | None) -> NDArray[np.float64]:
    if orientation is None or min(image.shape[:2]) < 2:
        return np.array([0.4, 0.2, 0.2, 0.2])
    return np.array(orientation.turns(image), dtype=np.float64)


def _sideways(boxes: Sequence[Box]) -> bool:
    """Whether most of the text runs down the page: the longer boxes vote with their length.

    A detector may name the corners of a leaning box from any of them, so they are named anew first.
    """
    named = [in_reading_order(box) for box in boxes]
    along = sum(box.width for box in named if box.width > LONG * box.height)
    down = sum(box.height for box in named if box.height > LONG * box.width)
    return down > along


def _surroundings(boxes: Sequence[Box], image: Image) -> Image:
    """The part of the picture that holds the text, with a margin."""
    height, width = image.shape[:2]
    hull = Box.around(boxes)
    margin = 0.06 * max(hull.right - hull.left, hull.bottom - hull.top)
    left, top = max(0, int(hull.left - margin)), max(0, int(hull.top - margin))
    return image[top : min(height, int(hull.bottom + margin)), left : min(width, int(hull.right + margin))]


def _cut(
    page: Page, boxes: Sequence[Box], degrees: int, policy: ReadPolicy, *, scale: float, tilt: float
) -> Rectified:
    """Turn, level and cut; `scale` and `tilt` are those of the view that the boxes were found on."""
    height, width = page.image.shape[:2]
    turn = quarter_turn(degrees, width, height)
    lines = [in_reading_order(box.transformed(turn)) for box in boxes]
    size = (width, height) if degrees % 180 == 0 else (height, width)
    long_lines = [line for line in lines if line.width > LONG * line.height] or lines
    text_height = float(np.median([line.height for line in long_lines]))
    across = fit(
        [math.tan(math.radians(line.angle)) for line in long_lines],
        [line.center[1] for line in long_lines],
        [line.width for line in long_lines],
        bound=policy.steepest,
        enough=policy.enough_lines,
    )
    down = verticals(page, turn, lines, across, policy)
    margin = policy.margin_heights * text_height
    quad = frame(lines, across, down, margin=margin, size=size)
    if _bent(quad, long_lines, policy):
        quad = frame(lines, across, Slant(-across.level, 0.0, 0.0), margin=margin, size=size)
    document = _warp(page, turn, quad, degrees=degrees, text_height=text_height, policy=policy)
    # On text that does not stand upright the detector breaks lines and cuts their ends off.
    if degrees or text_height * scale < policy.well_seen or abs(across.level - tilt) > policy.hardly_tilted:
        return document
    to_document = np.linalg.inv(document.to_page) @ np.linalg.inv(turn)
    return replace(document, lines=tuple(line.transformed(to_document) for line in lines))


def _bent(quad: Matrix, lines: Sequence[Box], policy: ReadPolicy) -> bool:
    """Whether one edge is much longer than the opposite one and its print no larger: a shadow's edge bent it."""
    upper, lower = (max(float(np.linalg.norm(quad[a] - quad[b])), 1.0) for a, b in ((0, 1), (2, 3)))
    converging = max(upper / lower, lower / upper)
    if converging <= policy.converging:
        return False
    middle = float(np.median([line.center[1] for line in lines]))
    above = [line.height for line in lines if line.center[1] < middle]
    below = [line.height for line in lines if line.center[1] >= middle]
    if not above or not below:
        return False
    larger = float(np.median(below) / np.median(above))
    seen = larger if lower > upper else 1 / larger
    return seen - 1 <= policy.converging_print * (converging - 1)


def _warp(
    page: Page, turn: Matrix, quad: Matrix, *, degrees: int, text_height: float, policy: ReadPolicy
) -> Rectified:
    """To be resampled once, from the page's own pixels, as far as it is looked at."""
    outline = Box.from_points(quad.tolist())
    width, height = outline.width, outline.height
    factor = min(
        1.0,
        policy.text_height / max(text_height, 1.0),
        math.sqrt(policy.document_pixels / max(width * height, 1.0)),
    )
    out = (max(8, round(width * factor)), max(8, round(height * factor)))
    target = np.array([[0, 0], [out[0] - 1, 0], [out[0] - 1, out[1] - 1], [0, out[1] - 1]], dtype=np.float32)
    to_turned = cv2.getPerspectiveTransform(target, quad.astype(np.float32)).astype(np.float64)
    to_page = np.linalg.inv(turn) @ to_turned
    return Rectified(
        picture=Cutout(page.halves, to_page, out),
        page=page.number,
        to_page=to_page,
        rotation=degrees,
        edges_found=False,
        text_height=text_height * factor,
    )
