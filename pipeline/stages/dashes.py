"""A lone dash behind a label: what stands for "none" on an identity card, and what detectors of text overlook.

Only a place is looked at whose label was read and beside which no text was found. A dash is one bar there, level
with the middle of the line, and nothing else but the dots of a colon. Lengths are heights of the label's line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import cv2
import numpy as np

from ocr.model import Box, OcrText, Point, TextLine
from pipeline.model import DocumentType, Extraction, Field, Image, Rectified
from pipeline.policy.reading import KtpPolicy
from pipeline.stages.extract.ktp_card import Card, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot, find_blood_label
from pipeline.stages.extract.layout import levelled
from pipeline.stages.read import line_crop

DASH = "-"
ROWS: Mapping[Slot, str] = MappingProxyType({Slot.RT_RW: "rt_rw", Slot.AGAMA: "agama"})
"""Rows of a card whose value may be a dash: villages without RT, believers in no listed religion."""
REACH = 2.6
"""How far behind its label a dash may stand."""
WIDTHS, HEIGHTS, LEVELS = (0.12, 0.7), (0.02, 0.24), (0.25, 0.75)
"""Of a dash: how wide and how high it is, and where in the line its middle lies."""
ASPECT = 1.4
"""Times that a dash is wider than high, at least; a dot is not."""
DOT = 0.3
"""Largest side of a dot of a colon, and of a speck."""
INK = 0.72
"""Share of the paper's light; darker is ink."""
_MARKS = " :;.,"
_SIDES = (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)
PAPER_RANK = 75
"""Percentile of the light of the place that is its paper."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value should stand, as a box of its label's height."""

    key: str
    box: Box


def find_dashes(extraction: Extraction, *, text: OcrText, document: Rectified, policy: KtpPolicy) -> Extraction:
    """The extraction of a card with the dashes that no detector found.

    Args:
        extraction: boxes in pixels of the document.
        text: what it was extracted from.
        document: what it was read from.
        policy: what such a dash is believed with.
    """
    missing = {"golongan_darah", *ROWS.values()} - extraction.fields.keys()
    if extraction.document_type is not DocumentType.KTP or not missing:
        return extraction
    lines = [line for line in text.lines if line.text.strip()]
    degrees = card_tilt(lines)
    card = find_card(levelled(lines, degrees=degrees), tilt=degrees)
    if card is None:
        return extraction
    found = {
        place.key: Field(DASH, DASH, policy.dash, place.box, reader="picture")
        for place in _places(card, degrees)
        if place.key in missing
        and not _occupied(place.box, lines)
        and _is_dash(line_crop(document.picture, place.box))
    }
    return replace(extraction, fields={**extraction.fields, **found})


def _places(card: Card, degrees: float) -> Iterator[_Place]:
    for placed in card.lines:
        words = placed.line.text
        label = find_blood_label(words)
        if label and not words[label[1] :].strip(_MARKS):
            end = len(words[: label[1]].rstrip(_MARKS)) / len(words)
            yield _Place("golongan_darah", _behind(placed.line.box, end * placed.line.box.width, degrees))
    for anchor in card.anchors:
        line = anchor.placed.line
        key = ROWS.get(anchor.label.slot)
        if key and not line.text[anchor.label.end :].strip(_MARKS):
            start = card.values_at - anchor.placed.left - 0.5 * anchor.placed.height
            yield _Place(key, _behind(line.box, max(start, line.box.width), degrees))


def _behind(label: Box, start: float, degrees: float) -> Box:
    """A stretch of a label's row, `start` pixels from where the label begins. Short labels have no direction."""
    along = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))

    def moved(corner: Point, by: float) -> Point:
        return corner[0] + by * along[0], corner[1] + by * along[1]

    top, bottom, end = label.top_left, label.bottom_left, start + REACH * label.height
    return Box(moved(top, start), moved(top, end), moved(bottom, end), moved(bottom, start))


def _occupied(box: Box, lines: list[TextLine]) -> bool:
    """Whether a line of text begins in a place; a colon is none."""
    x, y = box.center
    return any(
        any(map(str.isalnum, line.text))
        and box.left - 0.5 * box.height < line.box.left < x + 0.4 * box.width
        and abs(line.box.center[1] - y) < 0.5 * box.height
        for line in lines
    )


def _is_dash(crop: Image) -> bool:
    """Whether a crop of a line shows one bar and no letters."""
    light = crop.max(axis=2).astype(np.float32)
    height = light.shape[0]
    paper = float(np.percentile(light, PAPER_RANK))
    ink = (light < INK * paper).astype(np.uint8)
    count, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    bars = 0
    for index in range(1, count):
        left, top, wide, high = (float(stats[index, each]) / height for each in _SIDES)
        if left == 0 and wide < DOT:
            continue  # the end of the label
        level = float(centres[index][1]) / height
        bar = WIDTHS[0] < wide < WIDTHS[1] and HEIGHTS[0] < high < HEIGHTS[1] and wide > ASPECT * high
        if bar and LEVELS[0] < level < LEVELS[1]:
            bars += 1
        elif max(wide, high) > DOT and not ((top == 0 or top + high >= 1) and high < DOT):
            return False  # a letter, or the end of a word
    return bars == 1
