"""The pixels of a screen in a photo of it: waves that cross, also where the paper that it shows is blank.

A camera sees a screen's grid of pixels, or what its own coarser grid makes of it. Either is sharp in the spectrum
of a patch, runs in two directions at least, and lies over everything. Cloth and printed patterns are stripes or
noise where a document is blank. A press's dots repeat in two directions, too: they stand at the press's angles
(15, 45 and 75 degrees), never upright with the text, and none of its inks takes red and blue and leaves green. The
mosaic of colours before a sensor has half as many red and blue places as green ones, so that what is finer than it
leaves waves of red and blue alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Picture

Floats = NDArray[np.float32]

SIDE = 128
"""Pixels of a patch; so many waves of the shortest length fit on it that their number is known to one in fifty."""
_HALVED = 3
_FINER = 2**_HALVED
"""Pixels of the picture for one of the view on which blank patches are looked for; a screen's are gone there."""
_AMONG = 4
"""Columns and rows of the parts of the document of which each gives its blankest patch."""
_DARK, _BURNT = 70.0, 248.0
"""Mean levels between which a patch can show waves."""
_LONGEST = 20.0
"""Pixels; longer waves are shades and prints."""
_BLOCKS = 16
"""Waves on a patch as long as a block of JPEG; along the picture's sides its multiples are the file's."""
_LEAST_LEVEL = 0.1
"""Grey levels; weaker green is no measure for what red and blue have more of."""
_AROUND = 9
"""Waves on a patch, across, among which one stands out."""
_WAVES = 4
"""Most waves that are taken from a patch."""
_ACROSS = 0.5
"""Sine of the angle from which two waves run in different directions."""
_ALIKE, _UPRIGHT = 0.2, 0.95
"""Logarithm of the ratio of their lengths, and sine of the angle, up to and from which two are a square grid."""

_COLUMNS = SIDE // 2 + 1
_WINDOW: Floats = np.outer(np.hanning(SIDE), np.hanning(SIDE)).astype(np.float32) * np.float32(8 / SIDE**2)
_FY, _FX = np.meshgrid(np.fft.fftfreq(SIDE), np.arange(_COLUMNS) / SIDE, indexing="ij")
_LENGTH = np.hypot(_FX, _FY)


def _looked_at() -> NDArray[np.bool_]:
    """Of a spectrum, what may be a wave of a screen."""
    waves = (_LENGTH > 1 / _LONGEST) & (_LENGTH < 0.5)
    for along, across in ((_FX, _FY), (_FY, _FX)):
        off = np.abs(along * SIDE - _BLOCKS * np.rint(along * SIDE / _BLOCKS))
        waves &= ~((off <= 1) & (np.abs(across) * SIDE <= 1))
    return np.asarray(waves, np.bool_)


_SEEN = _looked_at()


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave that stands out of a patch's spectrum.

    Attributes:
        along: waves for each pixel of the picture, to the right and down.
        stands_out: times by which it is stronger than the spectrum around it; noise reaches 4.
        false_colour: times by which the lesser of red and blue is stronger than green.
    """

    along: tuple[float, float]
    stands_out: float
    false_colour: float

    @property
    def angle(self) -> float:
        """Degrees of its direction from the picture's sides, in [-45, 45)."""
        return fold(float(np.degrees(np.arctan2(self.along[1], self.along[0]))))

    @property
    def frequency(self) -> float:
        """Waves for each pixel."""
        return float(np.hypot(*self.along))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What repeats on a patch.

    Attributes:
        corner: (x, y), top left, pixels of the picture.
        crossing: how far the weaker of two waves in different directions stands out; 0: there are no two.
        grid: the same of two that are a square grid, upright with the text, with nothing stronger askew.
        coloured: how far a wave of red and blue without green stands out.
        askew: degrees by which the strongest wave lies off the text.
    """

    corner: tuple[int, int]
    crossing: float = 0.0
    grid: float = 0.0
    coloured: float = 0.0
    askew: float = 0.0


def fold(degrees: float) -> float:
    """A direction of a grid, which looks the same after a quarter turn, in [-45, 45)."""
    return (degrees + 45.0) % 90.0 - 45.0


def patches(
    picture: Picture,
    outline: Sequence[tuple[float, float]],
    *,
    most: int,
    uneven: float,
    least_level: float,
) -> Iterator[tuple[tuple[int, int], tuple[Wave, ...]]]:
    """The blankest patches of a document and the waves on each, the blankest first.

    Args:
        picture: a page.
        outline: corners of the document on it, pixels.
        most: so many patches.
        uneven: deviation of the levels of a patch, seen from afar, from which it is not blank.
        least_level: amplitude (grey levels) of what counts as a wave.
    """
    for x, y in _blank(picture, outline, uneven)[:most]:
        yield (x, y), waves(picture[y : y + SIDE, x : x + SIDE], least_level=least_level)


def described(
    corner: tuple[int, int], found: Sequence[Wave], *, level: float, off: float, false_colour: float
) -> Patch:
    """What the waves of a patch are together.

    Args:
        corner: of the patch.
        found: its waves, the strongest first.
        level: degrees of the text's direction in the picture.
        off: degrees up to which a grid is upright with the text.
        false_colour: as in `Wave`, from which a wave is one of red and blue alone.
    """
    strongest = max((wave.stands_out for wave in found if abs(fold(wave.angle - level)) > off), default=0.0)
    pairs = [
        (one, other) for at, one in enumerate(found) for other in found[at + 1 :] if _sine(one, other) >= _ACROSS
    ]
    grids = [
        other.stands_out
        for one, other in pairs
        if _sine(one, other) >= _UPRIGHT
        and abs(np.log(one.frequency / other.frequency)) <= _ALIKE
        and max(abs(fold(wave.angle - level)) for wave in (one, other)) <= off
        and one.stands_out > strongest
    ]
    return Patch(
        corner=corner,
        crossing=max((other.stands_out for _, other in pairs), default=0.0),
        grid=max(grids, default=0.0),
        coloured=max((wave.stands_out for wave in found if wave.false_colour >= false_colour), default=0.0),
        askew=abs(fold(found[0].angle - level)) if found else 0.0,
    )


def _sine(one: Wave, other: Wave) -> float:
    (ax, ay), (bx, by) = one.along, other.along
    return abs(ax * by - ay * bx) / (one.frequency * other.frequency)


def waves(patch: Picture, *, least_level: float) -> tuple[Wave, ...]:
    """The waves that stand out most from a patch of `SIDE` pixels squared, the strongest first."""
    spectra = [_spectrum(np.asarray(channel, np.uint8)) for channel in cv2.split(patch)]
    out = np.where(_SEEN, _standing_out(spectra[0] + spectra[1] + spectra[2]), np.float32(0.0))
    found = []
    for _ in range(_WAVES):
        row, column = (int(at) for at in np.unravel_index(int(np.argmax(out)), out.shape))
        blue, green, red = (float(each[row, column]) ** 0.5 for each in spectra)
        if max(blue, green, red) >= least_level:
            along = (float(_FX[row, column]), float(_FY[row, column]))
            found.append(Wave(along, float(out[row, column]), min(blue, red) / max(green, _LEAST_LEVEL)))
        _leave_out(out, row, column)
    return tuple(found)


def _spectrum(channel: NDArray[np.uint8]) -> Floats:
    """Power of the waves, grey levels squared; shape (SIDE, _COLUMNS), rows in the order of `np.fft.fftfreq`."""
    level = channel.astype(np.float32)
    parts = cv2.dft((level - level.mean()) * _WINDOW, flags=cv2.DFT_COMPLEX_OUTPUT)[:, :_COLUMNS]
    return np.asarray(np.einsum("ijk,ijk->ij", parts, parts), np.float32)


def _standing_out(power: Floats) -> Floats:
    """How many times stronger each wave is than those around it."""
    half = SIDE // 2
    logs = cv2.log(np.vstack([power[half:], power[:half]]) + np.float32(1e-6))
    ratio = cv2.exp((logs - cv2.blur(logs, (_AROUND, _AROUND))) / 2)
    return np.asarray(np.vstack([ratio[half:], ratio[:half]]), np.float32)


def _leave_out(out: Floats, row: int, column: int) -> None:
    """Take a wave and its flanks out of what is left; its mirror image, too, where that is in view."""
    rows, columns = np.arange(row - 2, row + 3) % SIDE, slice(max(0, column - 2), column + 3)
    out[rows, columns] = 0.0
    if column <= 2:
        out[np.arange(-row - 2, -row + 3) % SIDE, : 3 - column] = 0.0


# --- where ---


def _blank(picture: Picture, outline: Sequence[tuple[float, float]], uneven: float) -> list[tuple[int, int]]:
    """Corners of blank patches of the document, one of each part of it, the blankest first."""
    height, width = picture.shape[:2]
    xs, ys = zip(*outline, strict=True)
    left, right = max(0, int(min(xs))), min(width, int(max(xs)))
    top, bottom = max(0, int(min(ys))), min(height, int(max(ys)))
    if min(right - left, bottom - top) < 2 * SIDE:
        return []
    right, bottom = (end - (end - start) % _FINER for start, end in ((left, right), (top, bottom)))
    small = cv2.extractChannel(picture[top:bottom, left:right], 1)
    for _ in range(_HALVED):  # three times as fast as at once
        small = cv2.resize(small, (small.shape[1] // 2, small.shape[0] // 2), interpolation=cv2.INTER_AREA)
    view = small.astype(np.float32)
    span = SIDE // _FINER
    mean, square = cv2.blur(view, (span, span)), cv2.blur(view * view, (span, span))
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    inside = np.zeros(view.shape, np.uint8)
    corners = [((x - left) / _FINER, (y - top) / _FINER) for x, y in outline]
    cv2.fillConvexPoly(inside, np.rint(corners).astype(np.int32), (1,))
    kernel = np.ones((span, span), np.uint8)
    within = cv2.erode(inside, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    spread[(within == 0) | (mean < _DARK) | (mean > _BURNT)] = np.inf
    half = span // 2
    rows, columns = (np.linspace(half, side - half, _AMONG + 1).astype(int) for side in view.shape)
    found = []
    for first, last in pairwise(rows):
        for start, end in pairwise(columns):
            part = spread[first:last, start:end]
            row, column = np.unravel_index(int(np.argmin(part)), part.shape) if part.size else (0, 0)
            if part.size and part[row, column] < uneven:
                x, y = left + (start + column - half) * _FINER, top + (first + row - half) * _FINER
                x, y = (int(min(max(0, at), side - SIDE)) for at, side in ((x, width), (y, height)))
                found.append((float(part[row, column]), x, y))
    return [(x, y) for _, x, y in sorted(found)]
