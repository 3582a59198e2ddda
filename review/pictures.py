"""Pictures of documents for the desk: pages with their numbers covered, and the crops of all fields on one strip.

What is shown is always drawn anew from the decoded pixels; the bytes that a stranger sent never reach a browser.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box
from pipeline.claims.outcomes import claimants_row
from pipeline.errors import NotStored
from pipeline.model import Field, Image, Page, Reason, Upload, Verification
from pipeline.policy.photo import DecodePolicy
from pipeline.ports import ObjectStore
from pipeline.privacy import NUMBER_FIELDS
from pipeline.reports.preview import numbers_in
from pipeline.stages.cross_check import ROW
from pipeline.stages.decode import decode
from review.policy import DeskPolicy
from storage.cases import Paper

_INK = (60, 60, 60)
_GROWN = 0.12
"""Share of a number's height by which what covers it is larger than its box."""
_AROUND = 0.25
"""Share of a field's height that a crop shows above and below it."""
_BESIDE = 0.4
"""The same before and after it: a box may end within the last letter."""
_WIDEST = 16.0
"""Widest crop, in heights."""
_GROUND = 230
"""Grey around what is cropped."""
_GAP = 8
"""Pixels between two crops of a strip, so that neither runs into the other when it is packed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a crop lies on the strip, in its pixels; it begins at the left."""

    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The crops of a document below each other: one picture, and where each field is on it."""

    width: int = 0
    height: int = 0
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures of one document.

    Attributes:
        pages: JPEG of each page.
        sizes: (width, height) of each page in the pixels in which boxes are given.
        crops: JPEG of the strip (`strip_of`); a number is on it only where numbers may be shown.
    """

    pages: tuple[bytes, ...] = field(default=(), repr=False)
    sizes: tuple[tuple[int, int], ...] = ()
    crops: bytes = field(default=b"", repr=False)


class Draw(Protocol):
    """Draws one document."""

    def __call__(
        self, content: bytes, verification: Verification, *, in_full: bool, closely: bool = False
    ) -> Drawing:
        """See `draw`."""


def draw(
    content: bytes,
    verification: Verification,
    *,
    in_full: bool,
    decoding: DecodePolicy,
    policy: DeskPolicy,
    closely: bool = False,
) -> Drawing:
    """Draw a document; nothing where it cannot be opened.

    Args:
        content: the upload's bytes.
        verification: says where its fields are.
        in_full: leave NIK and KK numbers uncovered.
        decoding: limits of decoding.
        policy: sizes of the pictures.
        closely: larger pages for who looks closely, and no crops.
    """
    upload = verification.upload
    decoded = decode(Upload(content, upload.source, upload.sha256), policy=decoding)
    if isinstance(decoded, Reason):
        return Drawing()
    hidden = [] if in_full else numbers_in(verification.extraction)
    pages = [_covered(page, [box for number, box in hidden if number == page.number]) for page in decoded]
    return Drawing(
        tuple(_page(page, policy.large_side if closely else policy.page_side) for page in pages),
        tuple(page.full_size for page in pages),
        b"" if closely else _crops(pages, verification, in_full=in_full, height=policy.crop_height),
    )


def strip_of(verification: Verification, *, in_full: bool, height: int) -> Strip:
    """Where the crop of each field lies on the strip; what the page needs before anything is drawn.

    Args:
        verification: says where its fields are.
        in_full: numbers, too.
        height: of a crop, pixels.
    """
    places, top = {}, 0
    for key, box in _cropped(verification, in_full=in_full).items():
        wide, tall = _sides(np.array(box.corners, dtype=np.float64))
        width = round(min(_WIDEST, (wide + 2 * _BESIDE * tall) / (tall + 2 * _AROUND * tall)) * height)
        places[key] = Place(top, max(1, width), height)
        top += height + _GAP
    widest = max((each.width for each in places.values()), default=0)
    return Strip(widest, max(0, top - _GAP), MappingProxyType(places))


def _cropped(verification: Verification, *, in_full: bool) -> Mapping[str, Box]:
    """In the order of their keys: a record that was written and read again has the same strip."""
    return {
        key: found.box
        for key, found in sorted(dict(placed_fields(verification)).items())
        if found.box and (in_full or not is_number(key))
    }


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


def _covered(page: Page, hidden: Sequence[Box]) -> Page:
    """The page without its numbers: a crop of what stands next to one shows nothing of it, either."""
    if not hidden:
        return page
    image = page.image.copy()
    for box in hidden:
        corners = np.array(box.corners)
        grown = corners + np.sign(corners - corners.mean(axis=0)) * box.height * _GROWN
        cv2.fillConvexPoly(image, np.rint(grown * page.scale).astype(np.int32), _INK)
    return replace(page, image=image)


def _page(page: Page, longest_side: int) -> bytes:
    image = page.image
    height, width = image.shape[:2]
    shrink = min(1.0, longest_side / max(height, width))
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return _jpeg(image, 80)


def _crops(pages: Sequence[Page], verification: Verification, *, in_full: bool, height: int) -> bytes:
    strip = strip_of(verification, in_full=in_full, height=height)
    if not strip.places:
        return b""
    fields = dict(placed_fields(verification))
    by_number = {page.number: page for page in pages}
    canvas = np.full((strip.height, strip.width, 3), _GROUND, dtype=np.uint8)
    for key, box in _cropped(verification, in_full=in_full).items():
        page, place = by_number.get(fields[key].page), strip.places[key]
        if page is not None:
            canvas[place.top : place.top + place.height, : place.width] = _crop(page, box, place)
    return _jpeg(canvas, 85)


def _crop(page: Page, box: Box, place: Place) -> Image:
    """The field, upright, whichever way it stands on the page."""
    corners = np.array(box.corners, dtype=np.float64) * page.scale
    wide, tall = _sides(corners)
    right = _BESIDE * tall * (corners[1] - corners[0]) / wide
    low = _AROUND * (corners[3] - corners[0])
    source = np.array(
        [corners[0] - right - low, corners[1] + right - low, corners[3] - right + low], dtype=np.float32
    )
    target = np.array([[0, 0], [place.width, 0], [0, place.height]], dtype=np.float32)
    shown = cv2.warpAffine(
        page.image,
        cv2.getAffineTransform(source, target),
        (place.width, place.height),
        flags=cv2.INTER_AREA,
        borderValue=(_GROUND, _GROUND, _GROUND),
    )
    return np.asarray(shown, dtype=np.uint8)


def _sides(corners: NDArray[np.float64]) -> tuple[float, float]:
    """How long a box is along its writing and across it."""
    return max(1.0, float(np.hypot(*(corners[1] - corners[0])))), max(
        1.0, float(np.hypot(*(corners[3] - corners[0])))
    )


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
        self._kept: OrderedDict[tuple[int, bool, bool], Drawing] = OrderedDict()
        self._locks: dict[tuple[int, bool, bool], threading.Lock] = {}
        self._guard = threading.Lock()

    def of(self, paper: Paper, *, in_full: bool, closely: bool = False) -> Drawing:
        """The pictures of a document; an empty drawing where its bytes are gone.

        Raises:
            StoreFault: the object store does not answer.
        """
        key = (paper.verification_id, in_full, closely)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                known = self._kept.get(key)
                if known is not None:
                    self._kept.move_to_end(key)
                    return known
            drawn = self._draw(paper, in_full=in_full, closely=closely)
            with self._guard:
                self._kept[key] = drawn
                while len(self._kept) > self._most:
                    gone, _ = self._kept.popitem(last=False)
                    self._locks.pop(gone, None)
            return drawn

    def _draw(self, paper: Paper, *, in_full: bool, closely: bool) -> Drawing:
        try:
            content = self._objects.get(paper.object_key) if paper.object_key else b""
        except NotStored:
            content = b""
        return self._drawing(content, paper.verification, in_full=in_full, closely=closely)
