"""Read the text of a rectified document: detection on a small picture, recognition on crops of the large one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import cv2
import numpy as np

from ocr.cutout import Cutout, Picture, reduced, through
from ocr.engine import LineReader, OcrEngine
from ocr.model import Box, OcrText, TextLine
from pipeline.model import Image, Page, Rectified
from pipeline.policy.reading import ReadPolicy

TEXT_LAYER = "text_layer"
"""The reader of a born-digital page: its own file."""

PADDING = 0.08
"""Of a line's height, kept round a crop: recognisers lose letters that touch the edge."""


def read(document: Rectified, engine: OcrEngine, *, policy: ReadPolicy) -> OcrText:
    """Everything the engine sees on the document; lines are looked for where rectifying found none it trusts.

    Raises:
        ocr.engine.EngineError: the engine is broken.
    """
    return read_rest(find_lines(document, engine, policy=policy), document, engine)


def find_lines(document: Rectified, engine: OcrEngine, *, policy: ReadPolicy) -> OcrText:
    """Where the lines are, none of them read."""
    boxes = document.lines or lines_on(
        document.picture, engine, longest_side=detection_side(document, policy=policy)
    )
    return OcrText((), document.size, engine.name, tuple(boxes))


def read_rest(
    text: OcrText, document: Rectified, engine: OcrEngine, *, but: Collection[Box] = frozenset()
) -> OcrText:
    """The same with the lines that were left unread.

    Args:
        text: of the document.
        document: that it stands on.
        engine: reads.
        but: lines of `text.unread` that stay so.
    """
    boxes = [box for box in text.unread if box not in but]
    readings = engine.recognise([line_crop(document.picture, box) for box in boxes])
    lines = (
        TextLine(words, confidence, box) for box, (words, confidence) in zip(boxes, readings, strict=True) if words
    )
    return replace(text, lines=(*text.lines, *lines), unread=tuple(box for box in text.unread if box in but))


def read_again(text: OcrText, document: Rectified, reader: LineReader, *, chosen: Collection[int]) -> OcrText:
    """The same lines as another reader sees them; those not chosen are kept as they are.

    Args:
        text: what the first reader saw.
        document: what it saw it on.
        reader: the other one.
        chosen: indices into `text.lines`.
    """
    order = sorted(chosen)
    readings = reader.recognise([line_crop(document.picture, text.lines[index].box) for index in order])
    lines = list(text.lines)
    for index, (words, confidence) in zip(order, readings, strict=True):
        lines[index] = replace(lines[index], text=words, confidence=confidence)
    return OcrText(tuple(lines), text.size, reader.name)


def read_text_layer(page: Page) -> OcrText:
    """The text that a born-digital PDF carries itself."""
    return OcrText(page.text_layer, (page.image.shape[1], page.image.shape[0]), TEXT_LAYER)


def sample(document: Rectified, engine: OcrEngine, *, policy: ReadPolicy) -> OcrText:
    """A few of the longest lines, to see whether the document stands upright."""
    boxes = document.lines or lines_on(document.picture, engine, longest_side=policy.find_side)
    longest = sorted(boxes, key=lambda box: -box.width / max(box.height, 1.0))[: policy.sample_lines]
    readings = engine.recognise([line_crop(document.picture, box) for box in longest])
    lines = tuple(TextLine(text, conf, box) for box, (text, conf) in zip(longest, readings, strict=True))
    return OcrText(lines, document.size, engine.name)


def lines_on(picture: Picture, engine: OcrEngine, *, longest_side: int) -> Sequence[Box]:
    """The lines of a picture as they are found on one of that longer side, pixels; never an enlarged one."""
    if not isinstance(picture, Cutout):
        return engine.detect(np.asarray(picture), longest_side=longest_side)
    height, width = picture.shape[:2]
    share = min(1.0, longest_side / max(width, height))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    boxes = engine.detect(reduced(picture, (0, 0, width, height), size), longest_side=longest_side)
    back = np.diag([width / size[0], height / size[1], 1.0])
    return [box.transformed(back) for box in boxes]


def detection_side(document: Rectified, *, policy: ReadPolicy) -> int:
    """Longest side, pixels, at which a median line of the document is as high as detection needs it."""
    longest = max(document.size)
    if document.text_height <= 0:
        return min(longest, policy.find_side)
    wanted = longest * policy.line_height / document.text_height
    least, most = policy.detect_sides
    return round(min(max(wanted, least), most, longest))


def line_crop(picture: Picture, box: Box) -> Image:
    """One line, level, with a little space round it; shape (height, width, 3), at least 2x2."""
    pad = PADDING * box.height
    width, height = max(2, round(box.width + 2 * pad)), max(2, round(box.height + 2 * pad))
    if abs(box.angle) < 0.3 and _is_upright(box):
        # A slice is ten times cheaper than a warp and exact for level boxes.
        top, left = max(0, round(box.top - pad)), max(0, round(box.left - pad))
        crop = picture[top : round(box.bottom + pad) + 1, left : round(box.right + pad) + 1]
        if min(crop.shape[:2]) >= 2:
            return crop
    target = np.array(
        [[pad, pad], [width - 1 - pad, pad], [width - 1 - pad, height - 1 - pad], [pad, height - 1 - pad]],
        dtype=np.float32,
    )
    matrix = cv2.getPerspectiveTransform(target, np.array(box.corners, dtype=np.float32))
    return through(picture, np.asarray(matrix, dtype=np.float64), (width, height))


def _is_upright(box: Box) -> bool:
    """Whether the sides of the box are parallel to the picture's, to a pixel."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box.corners
    return max(abs(ay - by), abs(cy - dy), abs(ax - dx), abs(bx - cx)) <= 1.5
