"""Pictures of documents for the desk: pages with their numbers covered, and a crop of each field.

What is shown is always drawn anew from the decoded pixels; the bytes that a stranger sent never reach a browser.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import cv2
import numpy as np

from ocr.model import Box
from pipeline.codec import NUMBER_FIELDS
from pipeline.errors import NotStored
from pipeline.model import Field, Image, Page, Reason, Upload, Verification
from pipeline.outcomes import claimants_row
from pipeline.policy import DecodePolicy
from pipeline.ports import ObjectStore
from pipeline.reports.preview import numbers_in
from pipeline.stages.cross_check import ROW
from pipeline.stages.decode import decode
from review.policy import DeskPolicy
from storage.cases import Paper

_INK = (60, 60, 60)
_GROWN = 0.12
"""Share of a number's height by which what covers it is larger than its box."""
_AROUND = 0.25
"""Share of a field's height that a crop shows around it."""
_WIDEST = 16.0
"""Widest crop, in heights."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures of one document.

    Attributes:
        pages: JPEG of each page.
        sizes: (width, height) of each page in the pixels in which boxes are given.
        crops: JPEG of each field, by field key; a number's only where numbers may be shown.
    """

    pages: tuple[bytes, ...] = field(default=(), repr=False)
    sizes: tuple[tuple[int, int], ...] = ()
    crops: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)


class Draw(Protocol):
    """Draws one document."""

    def __call__(self, content: bytes, verification: Verification, *, in_full: bool) -> Drawing:
        """See `draw`."""


def draw(
    content: bytes, verification: Verification, *, in_full: bool, decoding: DecodePolicy, policy: DeskPolicy
) -> Drawing:
    """Draw a document; nothing where it cannot be opened.

    Args:
        content: the upload's bytes.
        verification: says where its fields are.
        in_full: leave NIK and KK numbers uncovered.
        decoding: limits of decoding.
        policy: sizes of the pictures.
    """
    upload = verification.upload
    pages = decode(Upload(content, upload.source, upload.sha256), policy=decoding)
    if isinstance(pages, Reason):
        return Drawing()
    hidden = [] if in_full else numbers_in(verification.extraction)
    shown = tuple(
        _page(page, [box for number, box in hidden if number == page.number], policy.page_side) for page in pages
    )
    by_number = {page.number: page for page in pages}
    crops = {
        key: _crop(by_number[found.page], found.box, policy.crop_height)
        for key, found in placed_fields(verification)
        if found.box and found.page in by_number and (in_full or not is_number(key))
    }
    return Drawing(shown, tuple(page.full_size for page in pages), MappingProxyType(crops))


def placed_fields(verification: Verification) -> Iterator[tuple[str, Field]]:
    """The fields of a document and of the claimant's own row, by the keys of the desk."""
    extraction = verification.extraction
    if extraction is not None:
        yield from extraction.fields.items()
        for key, cell in (claimants_row(verification) or {}).items():
            yield f"{ROW}.{key}", cell


def is_number(key: str) -> bool:
    """Whether a field is a NIK or KK number."""
    return key.removeprefix(f"{ROW}.") in NUMBER_FIELDS


def _page(page: Page, hidden: list[Box], longest_side: int) -> bytes:
    image = page.image
    height, width = image.shape[:2]
    shrink = min(1.0, longest_side / max(height, width))
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if hidden:
        image = image.copy()
    for box in hidden:
        corners = np.array(box.corners)
        grown = corners + np.sign(corners - corners.mean(axis=0)) * box.height * _GROWN
        cv2.fillConvexPoly(image, np.rint(grown * page.scale * shrink).astype(np.int32), _INK)
    return _jpeg(image, 80)


def _crop(page: Page, box: Box, height: int) -> bytes:
    """The field, upright, whichever way it stands on the page."""
    corners = np.array(box.corners, dtype=np.float64) * page.scale
    along = corners[1] - corners[0]
    down = corners[3] - corners[0]
    tall = max(1.0, float(np.hypot(*down)))
    wide = max(1.0, float(np.hypot(*along)))
    margin = _AROUND * tall
    right, low = along / wide, down / tall
    target_height = height
    target_width = round(min(_WIDEST * height, (wide + 2 * margin) * height / (tall + 2 * margin)))
    source = np.array(
        [
            corners[0] - margin * right - margin * low,
            corners[1] + margin * right - margin * low,
            corners[3] - margin * right + margin * low,
        ],
        dtype=np.float32,
    )
    target = np.array([[0, 0], [target_width, 0], [0, target_height]], dtype=np.float32)
    matrix = cv2.getAffineTransform(source, target)
    shown = cv2.warpAffine(
        page.image,
        matrix,
        (max(1, target_width), target_height),
        flags=cv2.INTER_AREA,
        borderValue=(230, 230, 230),
    )
    return _jpeg(np.asarray(shown, dtype=np.uint8), 85)


def _jpeg(image: Image, quality: int) -> bytes:
    written, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert written
    return jpeg.tobytes()


class Pictures:
    """Draws documents and keeps the last ones in memory, never on a disk.

    Two requests for one document draw it once: the second waits for the first.

    Args:
        objects: where uploads lie.
        drawing: draws one; `review.drawing.Drawers` does so in processes of its own.
        kept: how many documents.
    """

    def __init__(self, objects: ObjectStore, *, drawing: Draw, kept: int) -> None:
        self._objects = objects
        self._drawing = drawing
        self._most = kept
        self._kept: OrderedDict[tuple[int, bool], Drawing] = OrderedDict()
        self._locks: dict[tuple[int, bool], threading.Lock] = {}
        self._guard = threading.Lock()

    def of(self, paper: Paper, *, in_full: bool) -> Drawing:
        """The pictures of a document; an empty drawing where its bytes are gone.

        Raises:
            StoreFault: the object store does not answer.
        """
        key = (paper.verification_id, in_full)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                known = self._kept.get(key)
                if known is not None:
                    self._kept.move_to_end(key)
                    return known
            drawn = self._draw(paper, in_full)
            with self._guard:
                self._kept[key] = drawn
                while len(self._kept) > self._most:
                    gone, _ = self._kept.popitem(last=False)
                    self._locks.pop(gone, None)
            return drawn

    def _draw(self, paper: Paper, in_full: bool) -> Drawing:
        try:
            content = self._objects.get(paper.object_key) if paper.object_key else b""
        except NotStored:
            content = b""
        return self._drawing(content, paper.verification, in_full=in_full)
