"""Cut the document out of a page: upright, level, without the table it lies on.

The text itself tells where the document is and how it stands. Its lines give the horizontal direction and how
it changes down the page (keystone), long straight segments give the vertical one. No paper edge is needed, so
a white card on a white table is no special case; where an edge is seen outside the text, the cut follows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import overload

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Cutout, Picture
from ocr.engine import OcrEngine, PageOrientation
from ocr.model import Box
from ocr.pictures import grey
from pipeline.model import Image, Page, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.read import lines_on

Matrix = NDArray[np.float64]

QUARTERS = (0, 90, 180, 270)
_OFF = 0.05
"""Difference of slope from which a line is off, however much."""
_PAIRED = 60
"""Lines of which each pair says how the slope changes: the heaviest."""
_SEGMENTS_AT = 0.6
"""Size at which the detector of straight segments looks; by default 0.8, which takes twice as long. Of 61 pages
half come out the same to a fiftieth of a line's height from edge to edge, nine in ten to a fifth."""
_SQUAT = 1.5
"""A box that is less than this many times longer than high holds a letter or two."""
LONG = 2.5
"""A box this many times longer than high has a direction that can be trusted."""


class Candidates(Sequence[Rectified]):
    """The ways a document may stand, by their turns clockwise; each is turned when it is first asked for."""

    def __init__(self, likely: Rectified, ranked: Callable[[], Sequence[int]]) -> None:
        """What is known at first.

        Args:
            likely: the way that is looked at first.
            ranked: turns of the page in degrees, the likeliest first; asked when somebody wants to know.
        """
        self._ranked = ranked
        self._likely = likely
        self._seen = {likely.rotation: likely}

    @property
    def likely(self) -> Rectified:
        """The way that is looked at first; whether its words make sense tells whether it is the right one."""
        return self._likely

    def __len__(self) -> int:
        return len(self._ranked())

    @overload
    def __getitem__(self, index: int) -> Rectified: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Rectified]: ...

    def __getitem__(self, index: int | slice) -> Rectified | Sequence[Rectified]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        degrees = self._ranked()[index]
        if degrees not in self._seen:
            self._seen[degrees] = turned(self._likely, (degrees - self._likely.rotation) % 360)
        return self._seen[degrees]


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
    view, to_page = _levelled(page.image, tilt) if tilt else (page.image, np.eye(3))
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


def _levelled(image: Image, tilt: float) -> tuple[Picture, Matrix]:
    """The whole page turned so that lines of a slope run level, and the homography from there back to it."""
    height, width = image.shape[:2]
    across = math.atan(tilt)
    turn = np.array([[math.cos(across), -math.sin(across)], [math.sin(across), math.cos(across)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ turn  # turned back
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    to_page = np.eye(3)
    to_page[:2, :2], to_page[:2, 2] = turn, turn @ (left, top)
    return Cutout(image, to_page, (math.ceil(right - left), math.ceil(bottom - top))), to_page


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


def turned(document: Rectified, degrees: int) -> Rectified:
    """The same document turned clockwise by further quarter turns."""
    if degrees % 360 == 0:
        return document
    width, height = document.size
    back = np.linalg.inv(_quarter_turn(degrees, width, height)).astype(np.float64)
    return Rectified(
        picture=_through(document.picture, back, (width, height) if degrees % 180 == 0 else (height, width)),
        page=document.page,
        to_page=document.to_page @ back,
        rotation=(document.rotation + degrees) % 360,
        edges_found=document.edges_found,
        outline=document.outline,
        text_height=document.text_height,
    )


def mirrored(document: Rectified) -> Rectified:
    """The same document, left for right: a camera that looks at its user saves what a mirror shows."""
    back = np.array([[-1, 0, document.size[0] - 1], [0, 1, 0], [0, 0, 1]], dtype=np.float64)
    picture = _through(document.picture, back, document.size)
    return replace(document, picture=picture, to_page=document.to_page @ back, lines=())


def _through(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Cutout:
    if isinstance(picture, Cutout):
        return picture.through(matrix, size)
    height, width = picture.shape[:2]
    return Cutout(np.asarray(picture), np.eye(3), (width, height)).through(matrix, size)


def whole(page: Page) -> Rectified:
    """The page as it is, for one that was never photographed."""
    return Rectified(
        picture=page.image,
        page=page.number,
        to_page=np.eye(3),
        rotation=0,
        edges_found=False,
    )


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


def _quarter_turn(degrees: int, width: int, height: int) -> Matrix:
    """Homography of a clockwise turn of a picture of that size, pixels to pixels."""
    matrices = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.array(matrices[degrees % 360], dtype=np.float64)


def in_reading_order(box: Box) -> Box:
    """The same quadrilateral, named from its top left corner on: for a box that was turned with its page."""
    corners = np.array(box.corners)
    center = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - center[1], corners[:, 0] - center[0])
    clockwise = corners[np.argsort(angles)]
    start = int(np.argmin(clockwise.sum(axis=1)))
    return Box.from_points(np.roll(clockwise, -start, axis=0).tolist())


@dataclass(frozen=True, slots=True)
class _Slant:
    """A family of nearly parallel lines: slope = level + change * (position - origin)."""

    level: float
    change: float
    origin: float

    def at(self, position: float) -> float:
        return self.level + self.change * (position - self.origin)


def _cut(
    page: Page, boxes: Sequence[Box], degrees: int, policy: ReadPolicy, *, scale: float, tilt: float
) -> Rectified:
    """Turn, level and cut; `scale` and `tilt` are those of the view that the boxes were found on."""
    height, width = page.image.shape[:2]
    turn = _quarter_turn(degrees, width, height)
    lines = [in_reading_order(box.transformed(turn)) for box in boxes]
    size = (width, height) if degrees % 180 == 0 else (height, width)
    long_lines = [line for line in lines if line.width > LONG * line.height] or lines
    text_height = float(np.median([line.height for line in long_lines]))
    across = _fit(
        [math.tan(math.radians(line.angle)) for line in long_lines],
        [line.center[1] for line in long_lines],
        [line.width for line in long_lines],
        bound=policy.steepest,
        enough=policy.enough_lines,
    )
    down = _verticals(page.image, turn, lines, across, policy)
    quad = _quad(lines, across, down, margin=policy.margin_heights * text_height, size=size)
    document = _warp(page, turn, quad, degrees=degrees, text_height=text_height, policy=policy)
    # On text that does not stand upright the detector breaks lines and cuts their ends off.
    if degrees or text_height * scale < policy.well_seen or abs(across.level - tilt) > policy.hardly_tilted:
        return document
    to_document = np.linalg.inv(document.to_page) @ np.linalg.inv(turn)
    return replace(document, lines=tuple(line.transformed(to_document) for line in lines))


def _fit(
    slopes: Sequence[float],
    positions: Sequence[float],
    weights: Sequence[float],
    *,
    bound: float,
    enough: int,
) -> _Slant:
    """A robust straight line through slopes over positions (weighted, outliers dropped).

    Half of the weight, not half of the lines: a detector gives short lines no slope at all. It is begun twice,
    from one slope for all and from a trend, and the better one kept: of a sheet's two edges, seen at an angle,
    either would pass for the other's outlier.
    """
    slope, where, weight = (np.array(each, dtype=np.float64) for each in (slopes, positions, weights))
    within = np.abs(slope) < bound
    if not within.any():
        return _Slant(0.0, 0.0, 0.0)
    slope, where, weight = slope[within], where[within], weight[within]
    origin = float(np.average(where, weights=weight))
    where = where - origin
    starts = (0.0, _trend(slope, where, weight))
    fits = [_refined(slope, where, weight, change=change, enough=enough) for change in starts]
    level, change = min(
        fits, key=lambda fit: float(weight @ np.minimum(np.abs(slope - fit[0] - fit[1] * where), _OFF))
    )
    return _Slant(level, change, origin)


def _refined(
    slope: NDArray[np.float64],
    where: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    change: float,
    enough: int,
) -> tuple[float, float]:
    """Level and change of the slope, fitted from a first change."""
    level = _weighted_median(slope - change * where, weight)
    keep = np.ones(len(slope), dtype=bool)
    for _ in range(5):
        error = np.abs(slope - (level + change * where))
        spread = max(_weighted_median(error[keep], weight[keep]) * 2.5, 0.01)
        keep = error < spread
        if keep.sum() < enough:
            break
        root = np.sqrt(weight[keep])
        design = np.stack([np.ones(int(keep.sum())), where[keep]], axis=1) * root[:, None]
        (level, change), *_ = np.linalg.lstsq(design, slope[keep] * root, rcond=None)
    return float(level), float(change)


def _trend(slope: NDArray[np.float64], where: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Change of the slope over the position: the median of all pairs (Theil, Sen), distant and heavy ones most."""
    heavy = np.argsort(-weight)[:_PAIRED]
    one, other = np.triu_indices(len(heavy), k=1)
    one, other = heavy[one], heavy[other]
    apart = where[other] - where[one]
    told = np.abs(apart) > 0
    if not told.any():
        return 0.0
    one, other, apart = one[told], other[told], apart[told]
    return _weighted_median((slope[other] - slope[one]) / apart, np.abs(apart) * weight[one] * weight[other])


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    heaped = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heaped, heaped[-1] / 2)])


def _verticals(image: Image, turn: Matrix, lines: Sequence[Box], across: _Slant, policy: ReadPolicy) -> _Slant:
    """The vertical direction over x, from straight segments of the page; perpendicular where there are few."""
    factor = min(1.0, policy.segment_side / max(image.shape[:2]))
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, _SEGMENTS_AT).detect(grey(image, size))[0]
    upright = _Slant(-across.level, 0.0, 0.0)
    if found is None:
        return upright
    ends = found.reshape(-1, 2, 2).astype(np.float64) / factor
    points = np.concatenate([ends, np.ones((*ends.shape[:2], 1))], axis=2) @ turn.T
    (x0, y0), (x1, y1) = points[:, 0, :2].T, points[:, 1, :2].T
    length = np.hypot(x1 - x0, y1 - y0)
    hull = Box.around(lines)
    near = (np.minimum(x0, x1) > hull.left - 0.2 * hull.width) & (
        np.maximum(x0, x1) < hull.right + 0.2 * hull.width
    )
    steep = np.abs(y1 - y0) > 2 * np.abs(x1 - x0)
    usable = near & steep & (length > policy.segment_share * (hull.bottom - hull.top))
    if usable.sum() < policy.enough_lines:
        return upright
    slopes = (x1 - x0)[usable] / (y1 - y0)[usable]
    deviation = slopes + across.level
    if np.abs(np.median(deviation)) > policy.shear:
        return upright
    return _fit(
        slopes.tolist(),
        ((x0 + x1) / 2)[usable].tolist(),
        length[usable].tolist(),
        bound=policy.steepest,
        enough=policy.enough_lines,
    )


def _quad(lines: Sequence[Box], across: _Slant, down: _Slant, *, margin: float, size: tuple[int, int]) -> Matrix:
    """Corners (4, 2) of the text's surroundings with sides along the two directions."""
    corners = np.array([corner for line in lines for corner in line.corners])
    middle = corners.mean(axis=0)
    # Where each corner's own line crosses the middle column (row): the extent in the slanted system.
    rows = corners[:, 1] - across.level * (corners[:, 0] - middle[0])
    rows -= across.change * (rows - across.origin) * (corners[:, 0] - middle[0])
    columns = corners[:, 0] - down.level * (corners[:, 1] - middle[1])
    columns -= down.change * (columns - down.origin) * (corners[:, 1] - middle[1])
    top, bottom = rows.min() - margin, rows.max() + margin
    left, right = columns.min() - margin, columns.max() + margin
    quad = np.array(
        [
            _crossing(middle, row, across.at(row), column, down.at(column))
            for row, column in ((top, left), (top, right), (bottom, right), (bottom, left))
        ]
    )
    if not cv2.isContourConvex(quad.astype(np.float32)):
        width, height = size
        return np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float64)
    return quad


def _crossing(
    middle: NDArray[np.float64], row: float, slope: float, column: float, inverse: float
) -> tuple[float, float]:
    """Where y = row + slope (x - mx) meets x = column + inverse (y - my)."""
    mx, my = float(middle[0]), float(middle[1])
    y = (row + slope * (column - inverse * my - mx)) / (1 - slope * inverse)
    return column + inverse * (y - my), y


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
        picture=Cutout(page.image, to_page, out),
        page=page.number,
        to_page=to_page,
        rotation=degrees,
        edges_found=False,
        text_height=text_height * factor,
    )
