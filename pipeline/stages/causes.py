"""What lies over one place of a document: every cause whose physical bound is crossed there, and what it costs.

A cause costs what a line of print there would be worth without it, less what it is worth with it; what hides
letters leaves nothing. Levels and colours are compared with the lines read nearest to the place, since light
changes over a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, OcrText, Point, TextLine
from pipeline.model import Image, Page, Reason, Rectified
from pipeline.policy.photo import ExplainPolicy
from pipeline.reasons import because
from pipeline.stages.read import line_crop
from quality.model import LineMeasure, LineRegion
from quality.patches import Paper, burnt_edge, burnt_run, dark_run, foreign_run, pale_run, paper_of
from quality.readability import line_readability
from quality.sharpness import measure_line

Matrix = NDArray[np.float64]
Evidence = dict[str, float | bool]

_NEAREST = 4
"""Lines nearest to a place that show the paper and the light there."""
_STICKER = 3.0
"""Heights of a place within which something white that covers one line ends above and below; light seldom does."""
_APART = 1.6
"""Heights from a place to what is beside it: what covers one line ends there, shadow and light do not."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A defect that crossed its bound at a place.

    Attributes:
        reason: without field or box.
        gain: what a line there would win without it, 0..1.
        extent: how far it reaches, heights of the place; tells causes of one gain apart.
    """

    reason: Reason
    gain: float
    extent: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A line that was read with confidence: what print looks like on this document."""

    box: Box
    paper: Paper
    measure: LineMeasure | None


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a place is measured against.

    Attributes:
        page: what the claimant sent.
        document: the rectified document.
        to_document: homography, pixels of the original page -> pixels of the document.
        samples: lines read with confidence, elsewhere than at the places looked at.
    """

    page: Page
    document: Rectified
    to_document: Matrix
    samples: tuple[Sample, ...]

    @property
    def slope(self) -> float:
        """Median sharpness of the lines that were read; 0 without any."""
        slopes = [each.measure.slope for each in self.samples if each.measure]
        return float(np.median(slopes)) if slopes else 0.0

    @property
    def worth(self) -> float:
        """Median readability of the lines that were read; 1 without any."""
        found = [line_readability(each.measure) for each in self.samples if each.measure]
        return float(np.median(found)) if found else 1.0

    def near(self, place: Box) -> list[Sample]:
        """The samples nearest to a place."""
        x, y = place.center
        return sorted(self.samples, key=lambda each: _gap(each.box, x, y))[:_NEAREST]


def scene_of(
    page: Page,
    document: Rectified,
    to_document: Matrix,
    text: OcrText,
    found: Sequence[Box],
    policy: ExplainPolicy,
) -> Scene:
    """The page and its sure lines, without those at the places looked at."""
    sure = [line for line in text.lines if line.confidence >= policy.sure_line and len(line.text) >= 3]
    lines = [line for line in sure if not any(_inside(line.box.center, place) for place in found)]
    return Scene(page, document, to_document, tuple(_sample(line, document.image) for line in lines))


def causes_at(place: Box, scene: Scene, text: OcrText, policy: ExplainPolicy) -> Iterator[Cause]:
    """All causes whose bound is crossed at a place.

    Args:
        place: pixels of the document; may lie outside of it.
        scene: what it is measured against.
        text: everything that was read on the document.
        policy: the bounds.
    """
    outside = _outside(place, scene)
    at_border = any(_cut_off(line.box, place, scene, policy) for line in text.lines)
    if outside >= policy.outside_share or at_border:
        evidence: Evidence = {"outside": outside, **({"text_at_border": True} if at_border else {})}
        yield _cause("image_cropped", scene.worth, float("inf"), evidence)
        return
    strip = line_crop(scene.document.picture, place)
    seen = min(strip.shape[0] / place.height, strip.shape[1] / place.width) >= policy.seen_share
    if outside <= policy.outside_noise and seen and scene.samples:
        hiding = list(_over(place, strip, scene, policy))
        # What lies over print hides what is wrong with the print itself.
        yield from hiding or _of_print(place, strip, scene, policy)


def _over(place: Box, strip: Image, scene: Scene, policy: ExplainPolicy) -> Iterator[Cause]:
    """What hides letters: light, something laid over them, darkness."""
    near = scene.near(place)
    paper = paper_near(near)
    burnt = burnt_run(strip)
    if burnt >= policy.hidden_run:
        level = float(np.median([each.paper.level for each in scene.samples]))
        lifted = _lifted(near, scene)
        whole = burnt >= policy.burnt_share * place.width / place.height
        evidence: Evidence = {"burnt_heights": burnt, "paper_level": level, "ink_lifted": lifted}
        around = line_crop(scene.document.picture, _taller(place, _STICKER))
        edge = burnt_edge(around, place.height, paper.level) if level <= policy.lit_paper else inf
        if edge <= policy.sharp_edge:
            yield _cause("image_obstructed", scene.worth, burnt, {"pale_heights": burnt})
        elif level <= policy.lit_paper or (whole and lifted >= policy.lifted_ink):
            yield _cause("image_glare", scene.worth, burnt, evidence)
        elif whole and _contrast(scene.samples) < policy.washed_out:
            yield _cause("image_too_bright", scene.worth, burnt, evidence)
    everywhere = paper_near(scene.samples)  # what lies over the lines near by passes for the paper there
    covered = min(foreign_run(strip, each.colour, difference=policy.other_tint) for each in (paper, everywhere))
    if covered >= policy.covered_run:
        yield _cause("image_obstructed", scene.worth, covered, {"covered_heights": covered})
    beside = [_beside(place, scene.document.image, share) for share in (-_APART, _APART)]
    pale = pale_run(strip, beside, step=policy.pale_step)
    if pale >= policy.hidden_run > burnt:
        yield _cause("image_obstructed", scene.worth, pale, {"pale_heights": pale})
    letters = strip[strip.shape[0] // 8 : -strip.shape[0] // 8]  # a bar may be no higher than they are
    shaded = any(float(np.median(each.min(axis=2))) < policy.shadow_share * paper.level for each in beside)
    dark = dark_run(
        letters,
        paper.level,
        share=policy.dark_share,
        contrast=policy.dark_blank,
        beside=() if shaded else beside,
    )
    if dark >= policy.covered_run > covered:
        yield _cause("image_too_dark" if shaded else "image_obstructed", scene.worth, dark, {"dark_heights": dark})


def _of_print(place: Box, strip: Image, scene: Scene, policy: ExplainPolicy) -> Iterator[Cause]:
    """What is wrong with the print itself: too dark, blurred, faded."""
    low, high = np.percentile(strip.max(axis=2), (2, 98))
    measured = _measured(strip)
    now = line_readability(measured) if measured else 0.0
    if high < policy.dark_paper and high - low < policy.dark_contrast:
        yield _cause("image_too_dark", scene.worth, 0.0, {"paper_level": high, "contrast": high - low})
        return
    if measured is None or measured.strokes < policy.least_strokes:
        return  # no print, but the edge of a fold or of a shadow
    if measured.slope < min(policy.blurred_slope, policy.blurred_share * scene.slope):
        sharp = replace(measured, slope=scene.slope, steepest=max(scene.slope, measured.steepest))
        evidence: Evidence = {"slope": measured.slope, "slope_elsewhere": scene.slope}
        yield _cause("image_blurry", line_readability(sharp) - now, 0.0, evidence)
    contrast, elsewhere = measured.contrast_ratio, _contrast(scene.samples)
    if contrast < policy.faint_contrast and contrast < policy.faint_share * elsewhere:
        dark = replace(measured, contrast=elsewhere * measured.paper)
        evidence = {"faint_contrast": contrast, "contrast_elsewhere": elsewhere}
        yield _cause("doc_damaged", line_readability(dark) - now, 0.0, evidence)


def _cause(code: str, gain: float, extent: float, evidence: Evidence) -> Cause:
    """A cause with its evidence in three places."""
    short = {name: round(float(value), 3) if value is not True else True for name, value in evidence.items()}
    return Cause(replace(because(code), evidence=short), gain, extent)


def paper_near(samples: Sequence[Sample]) -> Paper:
    """The paper of some lines: the median of its level, ink and colour."""
    return Paper(
        float(np.median([each.paper.level for each in samples])),
        float(np.median([each.paper.ink for each in samples])),
        np.asarray(np.median([each.paper.colour for each in samples], axis=0), np.float64),
    )


def _lifted(near: Sequence[Sample], scene: Scene) -> float:
    """Grey levels by which light lifts the ink near a place above that of the page's darkest lines.

    White paper that is evenly lit is burnt out without any ink being lifted.
    """
    base = float(np.percentile([each.paper.ink for each in scene.samples], 10))
    return max(each.paper.ink for each in near) - base


def _contrast(samples: Sequence[Sample]) -> float:
    """Median contrast of print and paper, share (0..1) of the paper's light; 1 where no print was measured."""
    found = [each.measure.contrast_ratio for each in samples if each.measure]
    return float(np.median(found)) if found else 1.0


def _beside(place: Box, image: Image, share: float) -> Image:
    """The strip so many heights below a place (above, where negative)."""
    down = np.subtract(place.bottom_left, place.top_left)
    return line_crop(image, Box.from_points(np.array(place.corners) + share * down))


def _taller(place: Box, times: float) -> Box:
    """So many times as high, about the same middle."""
    down = np.subtract(place.bottom_left, place.top_left) * (times - 1) / 2
    above, below = np.subtract(place.corners[:2], down), np.add(place.corners[2:], down)
    return Box.from_points([*above, *below])


def _sample(line: TextLine, image: Image) -> Sample:
    strip = line_crop(image, line.box)
    return Sample(line.box, paper_of(strip), _measured(strip))


def _measured(strip: Image) -> LineMeasure | None:
    """The print in a level strip; None where there is none."""
    gray = np.asarray(cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = gray.shape
    return measure_line(gray, LineRegion((width / 2, height / 2), float(width), height / 1.5, 0.0))


def _gap(box: Box, x: float, y: float) -> float:
    """From a point to a box, pixels; a line is near along its whole length."""
    return float(np.hypot(max(box.left - x, x - box.right, 0.0), max(box.top - y, y - box.bottom, 0.0)))


def _outside(place: Box, scene: Scene) -> float:
    """Share (0..1) of a place that lies outside the picture."""
    width, height = scene.page.full_size
    # On the page, not on the document: far from a small document its perspective turns the page inside out.
    there = place.transformed(np.asarray(np.linalg.inv(scene.to_document), np.float64))
    frame = Box.upright(0, 0, width, height)
    quad, frame_quad = (np.array(box.corners, np.float32) for box in (there, frame))
    area = cv2.contourArea(quad)
    shared, _ = cv2.intersectConvexConvex(quad, frame_quad)
    return float(1 - shared / area) if area > 0 else 0.0


def _cut_off(box: Box, place: Box, scene: Scene, policy: ExplainPolicy) -> bool:
    """Whether the value that begins at the place ends, or begins, where the picture does.

    A line that runs along the border is not cut by it, and one whose label alone is cut has its value.
    """
    if not _inside(box.center, place):
        return False
    reach = policy.border_heights * box.height
    left, y_left = _middle(box.top_left, box.bottom_left)
    right, y_right = _middle(box.top_right, box.bottom_right)
    begins_inside = place.left - box.height < left < place.right
    return (begins_inside and not _in_picture((left - reach, y_left), scene)) or (
        right > place.left and not _in_picture((right + reach, y_right), scene)
    )


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _in_picture(point: Point, scene: Scene) -> bool:
    x, y, w = np.linalg.solve(scene.to_document, (*point, 1.0))
    width, height = scene.page.full_size
    return bool(0 <= x / w <= width and 0 <= y / w <= height)


def _inside(point: Point, place: Box) -> bool:
    return cv2.pointPolygonTest(np.array(place.corners, np.float32), point, False) >= 0
