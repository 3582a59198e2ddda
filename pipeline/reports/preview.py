"""A small picture of an upload for people to look at, and where the print on it fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Page, Reason, Upload
from pipeline.policy.photo import DecodePolicy
from pipeline.privacy import NUMBER_FIELDS
from pipeline.stages.decode import decode
from quality.geometry import corners
from quality.lines import find_lines
from quality.measure import measure
from quality.readability import line_readability
from quality.sharpness import measure_line

_INK = (60, 60, 60)
_COLUMN = 22
"""Heights of a cell's print from the first to the last of ten rows of a family card, and a little more."""
_MARGIN = 0.12
"""Share of a box's height by which what is covered is larger than the box."""


@dataclass(frozen=True, slots=True)
class Print:
    """A line of print, read or not.

    Attributes:
        box: pixels of the original page; which corner is the first is not known.
        readability: 0..1, probability that a line like this one is read right.
    """

    box: Box
    readability: float


@dataclass(frozen=True, slots=True)
class Preview:
    """One page, reduced.

    Attributes:
        jpeg: the picture.
        page: number of the page.
        size: (width, height) of the original page in pixels, in which boxes are given.
        lines: every line of print that was found; none on a born-digital page.
    """

    jpeg: bytes = field(repr=False)
    page: int
    size: tuple[int, int]
    lines: tuple[Print, ...] = ()


def previews(
    upload: Upload, *, policy: DecodePolicy, longest_side: int = 1400, cover: Iterable[tuple[int, Box]] = ()
) -> tuple[Preview, ...]:
    """The pages of an upload as JPEG; none where it cannot be opened.

    Args:
        upload: with its content.
        policy: limits of decoding.
        longest_side: of a preview, pixels.
        cover: (page, box in pixels of the original page) that must not be seen.
    """
    pages = decode(upload, policy=policy)
    if isinstance(pages, Reason):
        return ()
    hidden = list(cover)
    return tuple(
        _preview(page, longest_side, [box for number, box in hidden if number == page.number]) for page in pages
    )


def numbers_in(extraction: Extraction | None) -> list[tuple[int, Box]]:
    """Where NIK and KK numbers were read, (page, box), to be covered; of people whose rows are not kept, too.

    Of a family card that was stored before their places were kept, the whole column of the claimant's is covered.
    """
    if extraction is None:
        return []
    named = [*extraction.fields.items(), *(cell for row in extraction.members for cell in row.items())]
    found = [(found.page, found.box) for key, found in named if key in NUMBER_FIELDS and found.box]
    if extraction.document_type is DocumentType.KK and len(extraction.members) == 1 and not extraction.covered:
        own = extraction.members[0].get("nik")
        found += [(own.page, each) for each in _column(own.box)] if own and own.box else []
    return [*found, *extraction.covered]


def _column(cell: Box) -> list[Box]:
    """The column of a table that a cell stands in, upwards and downwards, in pieces as high as the cell."""
    corners = np.array(cell.corners)
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    return [Box.from_points(corners + step * down) for step in range(-_COLUMN, _COLUMN + 1)]


def _preview(page: Page, longest_side: int, hidden: Iterable[Box]) -> Preview:
    image = page.image
    height, width = image.shape[:2]
    shrink = min(1.0, longest_side / max(height, width))
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    for box in hidden:
        corners = np.array(box.corners)
        grown = corners + np.sign(corners - corners.mean(axis=0)) * box.height * _MARGIN
        cv2.fillConvexPoly(image := image.copy(), np.rint(grown * page.scale * shrink).astype(np.int32), _INK)
    written, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 72])
    assert written
    return Preview(jpeg.tobytes(), page.number, page.full_size, _lines(page))


def _lines(page: Page) -> tuple[Print, ...]:
    """All lines of a page with what each is worth; where they are found by blurred print, those that count."""
    if page.text_layer:
        return ()
    gray = np.asarray(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), np.uint8)
    every = [line for region in find_lines(gray).regions if (line := measure_line(gray, region))]
    counted = measure(page.image).lines
    found = every if len(every) > len(counted) else counted
    return tuple(
        Print(Box.from_points(corners(line.region) / page.scale), round(line_readability(line), 2))
        for line in found
        if line.region
    )
