"""What hides text of a letter, which has no form: seen by the lines that it interrupts.

Nobody knows where on a letter a name should stand. But a finger reaches in from the border over line after line,
light lets the ink of line after line fade out towards one spot, and a border that runs through the text leaves no
margin. A logo, a stamp or a coloured head does none of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Picture, reduced
from ocr.model import Box, OcrText, TextLine
from pipeline.model import Image, Reason
from pipeline.policy.photo import ExplainPolicy
from pipeline.reasons import because
from pipeline.stages.interrupted import beside
from pipeline.stages.read import line_crop
from quality.patches import burnt_share, contrast_of, paper_of

_LINE = 12.0
"""Pixels of a line's height at which a letter is looked at: what hides text is larger than letters."""
_WORDS = 3
"""Signs at least of what counts as a line of text."""
_LONG = 5
"""The same of one that shows that the picture ends there."""
_SIDES = (15, 85)
"""Percentiles of where lines begin and end, between which text is expected."""
_LIKE, _SAME_WAY = (0.6, 1.8), 8.0
"""Height of a letter's lines, as a multiple of their median, and degrees by which they lean apart."""
_FILLED = 0.8
"""Share of a line's height that covers a column."""
_PRINTED = 2
"""Lines read inside of what lies there, from which it hides nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """Something that hides text.

    Attributes:
        reason: without a field.
        places: the stretches of lines that are hidden, pixels of the document.
    """

    reason: Reason
    places: tuple[Box, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """A letter, and what is needed to look at it.

    Attributes:
        text: what was read of it.
        picture: the document.
        to_page: homography, pixels of the document -> pixels of the page as it was sent.
        size: width and height of that page.
    """

    text: OcrText
    picture: Picture
    to_page: NDArray[np.float64]
    size: tuple[int, int]

    @property
    def lines(self) -> list[TextLine]:
        """What counts as lines of its text."""
        return [line for line in self.text.lines if len(line.text) >= _WORDS]

    def small(self) -> tuple[Image, float]:
        """The picture, so small that its lines are `_LINE` high, and how many times as large as before."""
        height = float(np.median([line.box.height for line in self.lines]))
        scale = min(1.0, _LINE / max(height, 1.0))
        tall, wide = self.picture.shape[:2]
        size = (max(1, round(scale * wide)), max(1, round(scale * tall)))
        return reduced(self.picture, (0, 0, wide, tall), size), scale


def hidden_text(letter: Letter, *, policy: ExplainPolicy) -> list[Hidden]:
    """What hides lines of a letter, most of them first."""
    lines = letter.lines
    if len(lines) < policy.lines_interrupted:
        return []
    small, scale = letter.small()
    hidden = [
        *_hidden("image_obstructed", _covered(letter, small, scale, policy), policy),
        *_hidden("image_glare", _faded(lines, small, scale, policy), policy),
    ]
    sure = [line for line in _of_the_text(lines) if line.confidence >= policy.sure_line]
    cut = [line.box for line in sure if _cut(line, letter, policy)]
    if cut:
        hidden.append(Hidden(because("image_cropped", text_at_border=True), tuple(cut)))
    return sorted(hidden, key=lambda each: -len(each.places))


def covered_text(letter: Letter, *, policy: ExplainPolicy) -> tuple[Box, ...]:
    """The stretches of a letter's lines that something lies over."""
    if len(letter.lines) < policy.lines_interrupted:
        return ()
    laid = _hidden("image_obstructed", _covered(letter, *letter.small(), policy), policy)
    return tuple(place for each in laid for place in each.places)


def _hidden(code: str, found: Iterable[Box], policy: ExplainPolicy) -> Iterator[Hidden]:
    """What is found at enough lines."""
    places = tuple(found)
    if len(places) >= policy.lines_interrupted:
        yield Hidden(because(code, interrupted_lines=len(places)), places)


# --- something laid over it ---


def _covered(letter: Letter, small: Image, scale: float, policy: ExplainPolicy) -> Iterator[Box]:
    """The stretches, a line high each, over which lies something that reaches in from the border."""
    lines = letter.lines
    foreign, on_paper = _not_paper(lines, small, scale, policy)
    if not on_paper:
        return
    left, right = (
        round(scale * float(np.percentile([getattr(line.box, side) for line in on_paper], percentile)))
        for side, percentile in zip(("left", "right"), _SIDES, strict=True)
    )
    top = max(0, round(scale * min(line.box.top for line in on_paper)))
    bottom = round(scale * max(line.box.bottom for line in on_paper))
    beyond = _beyond_page(small, scale, letter)
    inside = _reaching_in(foreign, round(policy.line_run * _LINE), beyond)[top:bottom, max(0, left) : right]
    count, parts = cv2.connectedComponents(inside.astype(np.uint8))
    for part in range(1, count):
        where = parts == part
        across = where[:, :1].any() and where[:, -1:].any()  # a coloured head, or a second sheet
        if across or _printed_on(where, lines, scale, (max(0, left), top)):
            continue
        for row in range(0, bottom - top, round(_LINE)):
            columns = np.flatnonzero(where[row : row + round(_LINE)].mean(axis=0) >= _FILLED)
            if len(columns) >= policy.line_run * _LINE:
                first, last = columns[0] + max(0, left), columns[-1] + max(0, left) + 1
                box = (first, top + row, last, top + row + _LINE)
                yield Box.upright(*(value / scale for value in box))


def _not_paper(
    lines: Sequence[TextLine], small: Image, scale: float, policy: ExplainPolicy
) -> tuple[NDArray[np.bool_], list[TextLine]]:
    """Where a picture has another tint than the paper under most lines; the lines on paper.

    A shadow has the paper's tint; dark skin on cream differs little, and is darker.
    """
    papers = np.array([paper_of(line_crop(small, line.box.scaled(scale))).colour for line in lines])
    paper = np.median(papers, axis=0)
    soft = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), _LINE / 8), cv2.COLOR_BGR2LAB).astype(np.float64)

    def foreign(colour: NDArray[np.float64]) -> NDArray[np.bool_]:
        tint = np.hypot(colour[..., 1] - paper[1], colour[..., 2] - paper[2])
        dark = (tint > policy.line_tint) & (colour[..., 0] < policy.line_darker * paper[0])
        return np.asarray((tint > policy.other_tint) | dark, np.bool_)

    return foreign(soft), [line for line, other in zip(lines, foreign(papers), strict=True) if not other]


def _printed_on(
    where: NDArray[np.bool_], lines: Sequence[TextLine], scale: float, corner: tuple[int, int]
) -> bool:
    """Whether lines are read in it: a shadow, or a second document."""
    found = 0
    for line in lines:
        x, y = (round(value * scale) - start for value, start in zip(line.box.center, corner, strict=True))
        found += bool(0 <= y < where.shape[0] and 0 <= x < where.shape[1] and where[y, x])
    return found >= _PRINTED


def _reaching_in(mask: NDArray[np.bool_], width: int, beyond: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The parts of a mask at least that wide that touch its border, or what is `beyond` the picture's."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    framed = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    _, parts = cv2.connectedComponents(cv2.morphologyEx(framed, cv2.MORPH_OPEN, kernel))
    inner = parts[1:-1, 1:-1]
    edge = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1], inner[beyond]]))
    return np.asarray(np.isin(inner, edge[edge > 0]), np.bool_)


def _beyond_page(small: Image, scale: float, letter: Letter) -> NDArray[np.bool_]:
    """The pixels of the reduced document that lie outside the page, or half a line from its border."""
    height, width = small.shape[:2]
    there = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).reshape(1, -1, 2) / scale
    x, y = cv2.perspectiveTransform(there.astype(np.float64), letter.to_page)[0].T
    near = _LINE / 2 / scale
    outside = (x < near) | (y < near) | (x > letter.size[0] - near) | (y > letter.size[1] - near)
    return np.asarray(outside.reshape(height, width), np.bool_)


# --- light, and the end of the picture ---


def _faded(lines: Sequence[TextLine], small: Image, scale: float, policy: ExplainPolicy) -> Iterator[Box]:
    """The places behind the ends of lines whose ink fades out towards burnt out paper."""
    ends = [(line.box, *_contrasts(line.box, small, scale, policy)) for line in lines]
    wide = [end for end in ends if end[0].width >= (policy.line_end + 1) * end[0].height]
    full = float(np.percentile([max(first, last) for _, first, last in wide], 80)) if wide else 0.0
    for box, first, last in wide:
        if max(first, last) < policy.faded_end * full:
            continue  # printed in a light colour
        for contrast, place in ((first, beside(box, -policy.line_end)), (last, beside(box, policy.line_end))):
            behind = line_crop(small, place.scaled(scale))
            if contrast < policy.faded_end * max(first, last) and burnt_share(behind) >= policy.burnt_behind:
                yield place


def _contrasts(box: Box, small: Image, scale: float, policy: ExplainPolicy) -> tuple[float, float]:
    """Contrast at the beginning and at the end of a line."""
    strip = line_crop(small, box.scaled(scale))
    reach = max(2, round(policy.line_end * strip.shape[0]))
    return contrast_of(strip[:, :reach]), contrast_of(strip[:, -reach:])


def _of_the_text(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines in the letter's column that are like its print: no clock of a phone, no other paper beneath."""
    height, angle = (float(np.median([getattr(line.box, name) for line in lines])) for name in ("height", "angle"))
    left, right = (
        float(np.percentile([getattr(line.box, side) for line in lines], percentile))
        for side, percentile in zip(("left", "right"), _SIDES, strict=True)
    )
    return [
        line
        for line in lines
        if _LIKE[0] * height <= line.box.height <= _LIKE[1] * height
        and abs(line.box.angle - angle) <= _SAME_WAY
        and left < line.box.center[0] < right
    ]


def _cut(line: TextLine, letter: Letter, policy: ExplainPolicy) -> bool:
    """Whether the picture ends close above or below a line."""
    if len(line.text) < _LONG:
        return False
    up = np.subtract(line.box.top_left, line.box.bottom_left) * policy.border_lines
    corners = np.array(line.box.corners)
    beyond = [corners[:2].mean(axis=0) + up, corners[2:].mean(axis=0) - up]
    there = cv2.perspectiveTransform(np.array([beyond], np.float64), letter.to_page)[0]
    return bool(((there < 0) | (there > letter.size)).any(axis=1).any())
