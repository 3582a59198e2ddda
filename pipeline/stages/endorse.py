"""What shows that a letter is its firm's own: letterhead, stamp, signature, duty stamp, each with its place.

For the officer's eye. Nothing of it makes or breaks a decision by itself: a photocopy fades a stamp, and a firm
may have none. Lengths are heights of the line that bears the letter's date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Extraction, Image, Mark, Outcome, Reason, Rectified
from pipeline.reasons import because

Mask = NDArray[np.bool_]

ABOVE, BELOW = 0.5, 11.0
"""Where the block of the signatory begins above the date and ends below it."""
OVER_NAME, UNDER_NAME = 8.0, 3.0
"""The same above and below the signatory's name, in a letter that is dated above its text."""
LINE = 9.0
"""Pixels of a line's height in the picture that is searched."""
DARKER, TINTED = 0.16, 13.0
"""Ink: darker than the paper round it by this share of its light, or of another tint (distance in Lab, 8 bits)."""
GROUND = 45
"""Side of the square, pixels of the searched picture, whose middle value is the paper: a shadow is no ink."""
RADII = (2.6, 5.6, 0.3)
"""Of a stamp: least, most, step."""
ELLIPSES = ((1.0, 0.0), (0.68, 0.0), (0.68, 20.0), (0.68, -20.0))
"""Height as a share of width, and turn in degrees."""
ANGLES = 32
RING = 0.62
"""Share of a ring's angles at which there must be ink."""
STROKE = (2.5, 0.9)
"""Width and height that the strokes of a signature have at least."""
LABEL = ((2.5, 8.0), (2.0, 7.0), 0.7)
"""Widths and heights of a duty stamp, and the share of its box that is tinted."""
DUTY_TINT = 7.0
"""Distance of its tint from the paper's (Lab)."""
SURE = 0.6
"""Confidence from which a line is print, not what a pen or stamp looks like to a reader."""

_DUTY = re.compile(r"M[AE]TERA|TEMPEL|(?<!\d)(?:10000|6000|3000)(?!\d)", re.IGNORECASE)
_MISSING = {
    "kop_surat": "paklaring_letterhead_missing",
    "stempel": "paklaring_stamp_missing",
    "tanda_tangan": "paklaring_signature_missing",
}


def endorse(extraction: Extraction, *, text: OcrText, document: Rectified) -> Extraction:
    """The extraction of a letter with its marks, and a note for each that was looked for and not seen.

    Args:
        extraction: of a letter; boxes in pixels of the document.
        text: what it was extracted from.
        document: what it was read from.
    """
    marks = (*_letterhead(extraction, text), *_of_block(_place(extraction), text, document))
    notes = tuple(_note(each) for each in marks if not each.present and each.name in _MISSING)
    return replace(extraction, marks=marks, observations=(*extraction.observations, *notes))


def _note(mark: Mark) -> Reason:
    return replace(because(_MISSING[mark.name]), outcome=Outcome.INFO)


def _letterhead(extraction: Extraction, text: OcrText) -> Iterator[Mark]:
    """The firm's name above everything that the letter says; nothing is said where no firm was read."""
    firm = extraction.fields.get("perusahaan")
    told = [
        field.box
        for key in ("nomor_surat", "nama", "tanggal_mulai", "tanggal_selesai")
        if (field := extraction.fields.get(key)) and field.box
    ]
    if firm is None or firm.box is None or not told:
        return
    first = min(box.top for box in told)
    known = _letters(firm.value)
    heads = [line.box for line in text.lines if line.box.bottom <= first and _same(_letters(line.text), known)]
    yield Mark("kop_surat", bool(heads), Box.around(heads) if heads else None)


def _same(line: str, firm: str) -> bool:
    return len(line) >= 5 and (line in firm or firm in line)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the signatory's block stands, and how high its lines are; pixels of the document."""

    top: float
    bottom: float
    line: float


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The signatory's part of a letter, reduced.

    Attributes:
        free: ink that is no print.
        tint: distance from the paper's tint, Lab of 8 bits.
        scale: pixels of the block for each of the document.
        top: of the block, pixels of the document.
    """

    free: Mask
    tint: NDArray[np.float32]
    scale: float
    top: int

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box in pixels of the document."""
        low, high = top / self.scale + self.top, bottom / self.scale + self.top
        return Box.upright(left / self.scale, low, right / self.scale, high)


def _place(extraction: Extraction) -> _Place | None:
    """The block of the signatory: below the date, unless the letter is dated above its text; None: not found."""
    boxes = {key: field.box for key, field in extraction.fields.items() if field.box}
    told = [boxes[key].top for key in ("nama", "tanggal_mulai", "tanggal_selesai") if key in boxes]
    written, signed = boxes.get("tanggal_surat"), boxes.get("penandatangan")
    if written and not (signed and told and written.top < min(told) < signed.top):
        return _Place(
            written.top - ABOVE * written.height, written.bottom + BELOW * written.height, written.height
        )
    if signed is None:
        return None
    return _Place(
        signed.top - OVER_NAME * signed.height, signed.bottom + UNDER_NAME * signed.height, signed.height
    )


def _of_block(place: _Place | None, text: OcrText, document: Rectified) -> Iterator[Mark]:
    """Stamp, signature and duty stamp of the signatory's block; nothing is said where it was not found."""
    if place is None:
        return
    height = place.line
    top = max(0, round(place.top))
    bottom = min(document.size[1], round(place.bottom))
    if height < 1 or bottom - top < 4 * height:
        return
    lines = [line for line in text.lines if top <= line.box.center[1] < bottom]
    block = _block(document.picture[top:bottom, :], lines, LINE / height, top)
    duty = _duty_stamp(block, lines)
    ring = _ring(_without(block, duty))
    stamp = None if ring is None else block.box(*ring.bounds)
    yield Mark("stempel", stamp is not None, stamp)
    pen = _signature(block, ring)
    yield Mark("tanda_tangan", pen is not None, pen)
    yield Mark("meterai", duty is not None, duty)


def _block(image: Image, lines: list[TextLine], scale: float, top: int) -> _Block:
    size = (max(8, round(image.shape[1] * scale)), max(8, round(image.shape[0] * scale)))
    lab = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB).astype(np.float32)
    light = float(np.percentile(lab[..., 0], 75))
    paper = lab[lab[..., 0] >= light]
    tint = np.hypot(lab[..., 1] - np.median(paper[:, 1]), lab[..., 2] - np.median(paper[:, 2]))
    ground = np.dstack([cv2.medianBlur(layer, GROUND) for layer in cv2.split(lab.astype(np.uint8))])
    beside = lab - ground.astype(np.float32)
    ink = (-beside[..., 0] > ground[..., 0] * DARKER) | (np.hypot(beside[..., 1], beside[..., 2]) > TINTED)
    printed = np.zeros(size[::-1], dtype=np.uint8)
    for line in lines:
        if line.confidence >= SURE and len(line.text) > 2:
            corners = [((x * scale), (y - top) * scale) for x, y in line.box.corners]
            cv2.fillPoly(printed, [np.array(corners, dtype=np.int32)], (1,))
    return _Block(ink & (printed == 0), tint.astype(np.float32), scale, top)


def _duty_stamp(block: _Block, lines: list[TextLine]) -> Box | None:
    """A tinted label, or the words on it."""
    told = [line.box for line in lines if _DUTY.search(line.text)]
    tinted = (cv2.medianBlur(np.clip(block.tint * 8, 0, 255).astype(np.uint8), 7) > DUTY_TINT * 8).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(tinted)
    (narrow, wide), (low, high), share = LABEL
    for left, top, width, height, area in stats[1:count].tolist():
        sized = narrow <= width / LINE <= wide and low <= height / LINE <= high
        if sized and area >= share * width * height:
            return block.box(left, top, left + width, top + height)
    return Box.around(told) if told else None


def _without(block: _Block, duty: Box | None) -> Mask:
    """The free ink without that of a duty stamp, whose edge and words look like parts of a ring."""
    free = block.free.copy()
    if duty:
        top, bottom = ((y - block.top) * block.scale for y in (duty.top, duty.bottom))
        rows, columns = (
            slice(max(0, round(top) - 3), round(bottom) + 3),
            slice(max(0, round(duty.left * block.scale) - 3), round(duty.right * block.scale) + 3),
        )
        free[rows, columns] = False
    return free


@dataclass(frozen=True, slots=True)
class _Ring:
    """An ellipse: middle and greater radius (pixels of the block), height as a share of width, turn (degrees)."""

    x: float
    y: float
    radius: float
    share: float
    turn: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, its turn left out."""
        low = self.radius * self.share
        return self.x - self.radius, self.y - low, self.x + self.radius, self.y + low

    def points(self) -> NDArray[np.float64]:
        """Offsets of its angles from the middle, shape (ANGLES, 2)."""
        angles = np.arange(ANGLES) * 2 * math.pi / ANGLES
        x, y = self.radius * np.cos(angles), self.radius * self.share * np.sin(angles)
        turn = math.radians(self.turn)
        return np.stack([x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)], axis=1)


def _ring(free: Mask) -> _Ring | None:
    """The ring with ink at most of its angles; None where no ring has enough."""
    ink = cv2.dilate(free.astype(np.uint8), np.ones((3, 3), dtype=np.uint8))
    height, width = ink.shape
    reach = math.ceil(RADII[1] * LINE)
    framed = cv2.copyMakeBorder(ink, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=(0,))
    seen = np.empty_like(ink)
    best: tuple[float, _Ring] | None = None
    for radius in np.arange(*RADII) * LINE:
        for share, turn in ELLIPSES:
            ring = _Ring(0.0, 0.0, float(radius), share, turn)
            seen[:] = 0
            # Adding bytes, row by row, is five times as fast as filtering.
            for right, down in (np.round(ring.points()).astype(int) + reach).tolist():
                np.add(seen, framed[down : down + height, right : right + width], out=seen)
            _, most, _, (column, row) = cv2.minMaxLoc(seen)
            if best is None or most > best[0]:
                best = most, replace(ring, x=float(column), y=float(row))
    return best[1] if best and best[0] >= RING * ANGLES else None


def _signature(block: _Block, ring: _Ring | None) -> Box | None:
    """The widest stroke that is neither print nor the stamp's ring."""
    strokes = block.free.astype(np.uint8)
    if ring:
        axes = (round(ring.radius), round(ring.radius * ring.share))
        cv2.ellipse(strokes, (round(ring.x), round(ring.y)), axes, ring.turn, 0, 360, (0,), thickness=4)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), dtype=np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    wide = [
        (width, (left, top, left + width, top + height))
        for left, top, width, height, _ in stats[1:count].tolist()
        if width >= STROKE[0] * LINE and height >= STROKE[1] * LINE
    ]
    return block.box(*max(wide)[1]) if wide else None
