"""Why a needed field was not read: what is wrong with the picture at the place where it should stand.

The measures of `assess` judge the page, and a reflection over one number is nothing to a page. Here the place of
each field that is missing or doubtful is looked at by itself. A cause is named only where its own physical bound
is crossed at that very place; otherwise nothing is said, and the field is simply missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, OcrText, Point, TextLine
from pipeline.model import Extraction, Field, Page, Reason, Rectified, Row
from pipeline.policy import ExplainPolicy
from pipeline.reasons import because
from pipeline.stages.places import places
from pipeline.stages.read import line_crop
from pipeline.stages.readings import Reading
from quality.model import LineRegion
from quality.patches import Colour, burnt_run, foreign_run, paper_of
from quality.sharpness import measure_line

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What a place is measured against.

    Attributes:
        page: what the claimant sent.
        document: the rectified document.
        to_document: homography, pixels of the original page -> pixels of the document.
        lines: read with confidence, elsewhere than at the places looked at.
        paper: level and colour of what they are printed on.
        slope: median sharpness of these lines; 0 without any.
    """

    page: Page
    document: Rectified
    to_document: Matrix
    lines: tuple[TextLine, ...]
    paper: tuple[float, Colour] | None
    slope: float


def explain(
    unread: Sequence[Reading],
    *,
    extraction: Extraction,
    text: OcrText,
    document: Rectified,
    page: Page,
    policy: ExplainPolicy,
) -> tuple[Reason, ...]:
    """The causes that hide needed fields, each with its field and the box of the place.

    Args:
        unread: needed fields that are missing or doubtful.
        extraction: of the document; boxes in pixels of the original page.
        text: what was read on the rectified document.
        document: what it was read from.
        page: what it was cut from.
        policy: the bounds.

    Returns:
        Reasons with `field` and, as evidence, `box` (corners in pixels of the original page), `page` and what was
        measured. Empty for letters, which have no form, and where nothing crosses a bound.
    """
    to_page = np.diag([1 / page.scale, 1 / page.scale, 1.0]) @ document.to_page
    to_document = np.asarray(np.linalg.inv(to_page), np.float64)
    moved = tuple(_row_on(row, to_document, page.number) for row in extraction.members)
    rows = {id(row): there for row, there in zip(extraction.members, moved, strict=True)}
    looked_for = [replace(each, row=rows.get(id(each.row))) for each in unread]
    found = places(looked_for, replace(extraction, members=moved), text)
    if not found:
        return ()
    scene = _scene(page, document, to_document, text, list(found.values()), policy)
    causes: list[Reason] = []
    for index, place in found.items():
        cause = next(_causes(place, scene, text, policy), None)
        if cause:
            corners = [[round(x, 1), round(y, 1)] for x, y in place.transformed(to_page).corners]
            evidence = {**cause.evidence, "box": corners, "page": page.number}
            causes.append(replace(cause, field=unread[index].key, evidence=evidence))
    return tuple(causes)


def _row_on(row: Row, matrix: Matrix, page: int) -> Row:
    """The cells of a row that stand on this page, their boxes through the matrix."""

    def move(field: Field) -> Field:
        return replace(field, box=field.box.transformed(matrix) if field.box else None)

    return {key: move(field) for key, field in row.items() if field.page == page}


def _scene(
    page: Page,
    document: Rectified,
    to_document: Matrix,
    text: OcrText,
    found: Sequence[Box],
    policy: ExplainPolicy,
) -> _Scene:
    sure = [line for line in text.lines if line.confidence >= policy.sure_line and len(line.text) >= 3]
    lines = tuple(line for line in sure if not any(_inside(line.box.center, place) for place in found))
    slopes = [slope for line in lines if (slope := _slope(document, line.box)) is not None]
    return _Scene(
        page=page,
        document=document,
        to_document=to_document,
        lines=lines,
        paper=paper_of(line_crop(document.image, line.box) for line in lines),
        slope=float(np.median(slopes)) if slopes else 0.0,
    )


def _causes(place: Box, scene: _Scene, text: OcrText, policy: ExplainPolicy) -> Iterator[Reason]:
    """What hides this place, the surest first."""
    outside = _outside(place, scene)
    if outside >= policy.outside_share:
        yield because("image_cropped", outside=round(outside, 2))
        return
    if any(_cut_off(line.box, place, scene, policy) for line in text.lines):
        yield because("image_cropped", outside=round(outside, 2), text_at_border=True)
        return
    if outside > policy.outside_noise or scene.paper is None:
        return
    level, colour = scene.paper
    strip = line_crop(scene.document.image, place)
    if min(strip.shape[0] / place.height, strip.shape[1] / place.width) < policy.seen_share:
        return
    burnt = burnt_run(strip)
    if burnt >= policy.hidden_run and level <= policy.lit_paper:
        yield because("image_glare", burnt_heights=round(burnt, 2), paper_level=round(level))
    foreign = foreign_run(strip, colour, difference=policy.other_tint)
    if foreign >= policy.hidden_run:
        yield because("image_obstructed", covered_heights=round(foreign, 2))
    slope = _slope(scene.document, place)
    if slope is not None and slope < min(policy.blurred_slope, policy.blurred_share * scene.slope):
        yield because("image_blurry", slope=round(slope, 3), slope_elsewhere=round(scene.slope, 3))


def _slope(document: Rectified, box: Box) -> float | None:
    """Sharpness of the print in a box; None where there is none."""
    gray = np.asarray(cv2.cvtColor(line_crop(document.image, box), cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = gray.shape
    measured = measure_line(gray, LineRegion((width / 2, height / 2), float(width), height / 1.5, 0.0))
    return measured.slope if measured else None


def _outside(place: Box, scene: _Scene) -> float:
    """Share (0..1) of a place that lies outside the picture."""
    width, height = scene.page.full_size
    frame = Box.upright(0, 0, width, height).transformed(scene.to_document)
    quad, frame_quad = (np.array(box.corners, np.float32) for box in (place, frame))
    area = cv2.contourArea(quad)
    shared, _ = cv2.intersectConvexConvex(quad, frame_quad)
    return float(1 - shared / area) if area > 0 else 0.0


def _cut_off(box: Box, place: Box, scene: _Scene, policy: ExplainPolicy) -> bool:
    """Whether text at the place begins or ends, inside the place, where the picture does.

    A line that runs along the border is not cut by it, and one whose label alone is cut has its value.
    """
    if not _inside(box.center, place):
        return False
    reach = policy.border_heights * box.height
    ends = (
        (_middle(box.top_left, box.bottom_left), -reach),
        (_middle(box.top_right, box.bottom_right), reach),
    )
    return any(
        place.left - box.height < x < place.right + box.height and not _in_picture((x + away, y), scene)
        for (x, y), away in ends
    )


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _in_picture(point: Point, scene: _Scene) -> bool:
    x, y, w = np.linalg.solve(scene.to_document, (*point, 1.0))
    width, height = scene.page.full_size
    return bool(0 <= x / w <= width and 0 <= y / w <= height)


def _inside(point: Point, place: Box) -> bool:
    return cv2.pointPolygonTest(np.array(place.corners, np.float32), point, False) >= 0
