"""How people change a number on a photo of a card, done to the pixels of the photo and nothing else.

`BUILT_WITH` were at hand while the signs were built; `HELD_OUT` were not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from fixtures.fonts import Kind, families
from ocr.engine import Image

Floats = NDArray[np.float32]
Glyph = tuple[int, int, int, int]
Quad = tuple[tuple[float, float], ...]

_MARGIN = 0.35
"""Of the line's height: how much round the line is worked on."""
_SUPERSAMPLED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A line to change.

    Attributes:
        image: the photo; `quad` the line's corners in it, in reading order.
        other: another photo and its line, to take digits from.
        number: what stands there; a method for the whole line types it anew.
    """

    image: Image
    quad: Quad
    other: tuple[Image, Quad]
    number: str
    rng: Random


Method = Callable[[Job], Image | None]
"""None: it cannot be done to this photo (digits that cannot be told apart)."""


# --- what every method needs ---


def _level(image: Image, quad: Quad) -> tuple[Image, NDArray[np.float64]]:
    corners = np.array(quad, np.float32)
    width, height = (round(float(np.linalg.norm(corners[at] - corners[0]))) for at in (1, 3))
    pad = round(height * _MARGIN)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + pad
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, target), np.float64)
    size = (width + 2 * pad, height + 2 * pad)
    patch = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, np.uint8), matrix


def _back(image: Image, patch: Floats, mask: NDArray[np.bool_], matrix: NDArray[np.float64]) -> Image:
    """The photo with the changed pixels of the patch, and no others."""
    height, width = image.shape[:2]
    inverse = np.linalg.inv(matrix)
    moved = cv2.warpPerspective(patch, inverse, (width, height), flags=cv2.INTER_CUBIC)
    where = cv2.warpPerspective(mask.astype(np.float32), inverse, (width, height), flags=cv2.INTER_LINEAR)
    share = np.clip(where, 0, 1)[..., None]
    return np.clip(image * (1 - share) + moved * share, 0, 255).astype(np.uint8)


def _glyphs(patch: Image) -> list[Glyph]:
    grey = cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY)
    _, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark)
    tall = patch.shape[0]
    found = [
        (int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:].tolist() if 0.3 < h / tall < 0.8 > w / tall
    ]
    return sorted(found)


def _ink(patch: Image) -> tuple[int, ...]:
    pixels = patch.reshape(-1, 3)
    light = pixels.sum(axis=1)
    return tuple(int(each) for each in np.median(pixels[light <= np.quantile(light, 0.06)], axis=0))


def _erased(patch: Image, box: Glyph, *, flat: bool) -> tuple[Image, NDArray[np.bool_]]:
    """A box painted over: with one colour, or from its edges inwards."""
    x, y, w, h = box
    pad = max(1, int(0.07 * patch.shape[0]))
    mask = np.zeros(patch.shape[:2], np.uint8)
    part = np.s_[max(0, y - pad) : y + h + pad, max(0, x - pad) : x + w + pad]
    mask[part] = 1
    if not flat:
        return np.asarray(cv2.inpaint(patch, mask, 3, cv2.INPAINT_TELEA), np.uint8), mask > 0
    pixels = patch[part].reshape(-1, 3)
    light = pixels.sum(axis=1)
    out = patch.copy()
    out[part] = np.median(pixels[light >= np.quantile(light, 0.5)], axis=0)
    return out, mask > 0


def _typed(
    patch: Floats, text: str, at: tuple[float, float], height: float, job: Job, kind: Kind, ink: object
) -> Floats:
    """Text whose digits are so high, as an editor's text tool sets it."""
    path = str(job.rng.choice(families(kind)).bold if kind is not Kind.OCR else families(kind)[0].regular)
    box = ImageFont.truetype(path, 200).getbbox("0")
    font = ImageFont.truetype(path, max(4, round(200 * height / (box[3] - box[1]) * _SUPERSAMPLED)))
    tall, wide = patch.shape[:2]
    layer = Pictures.new("L", (wide * _SUPERSAMPLED, tall * _SUPERSAMPLED))
    left, top = font.getbbox(text)[0], font.getbbox("0")[1]
    origin = (at[0] * _SUPERSAMPLED - left, at[1] * _SUPERSAMPLED - top)
    ImageDraw.Draw(layer).text(origin, text, font=font, fill=255)
    share = np.asarray(layer.resize((wide, tall), Pictures.Resampling.LANCZOS), np.float32)[..., None] / 255
    return np.asarray(patch * (1 - share) + np.array(ink, np.float32) * share, np.float32)


def _finished(patch: Floats, mask: NDArray[np.bool_], rng: Random, *, blur: float, grain: float) -> Floats:
    """Made to look like the photo: softened, and with grain."""
    if blur:
        patch = np.where(mask[..., None], cv2.GaussianBlur(patch, (0, 0), blur), patch)
    if grain:
        noise = np.random.default_rng(rng.randrange(2**32)).normal(0, grain, patch.shape)
        patch = np.where(mask[..., None], patch + noise, patch)
    return np.asarray(patch, np.float32)


def _some(glyphs: list[Glyph], count: int, rng: Random) -> list[Glyph] | None:
    if len(glyphs) < 10:
        return None
    first = rng.randrange(1, len(glyphs) - count)
    return glyphs[first : first + count]


# --- the methods ---


def _digits(kind: Kind, *, count: int, flat: bool, blur: float = 0.0, grain: float = 0.0) -> Method:
    """Some digits erased and typed anew."""

    def method(job: Job) -> Image | None:
        patch, matrix = _level(job.image, job.quad)
        chosen = _some(_glyphs(patch), count, job.rng)
        if chosen is None:
            return None
        ink, mask = _ink(patch), np.zeros(patch.shape[:2], bool)
        for glyph in chosen:
            patch, erased = _erased(patch, glyph, flat=flat)
            mask |= erased
        drawn: Floats = patch.astype(np.float32)
        for x, y, _, h in chosen:
            drawn = _typed(drawn, str(job.rng.randrange(10)), (x, y), h, job, kind, ink)
        return _back(job.image, _finished(drawn, mask, job.rng, blur=blur, grain=grain), mask, matrix)

    return method


def _line(kind: Kind, *, flat: bool, blur: float = 0.0) -> Method:
    """The whole number erased and typed anew."""

    def method(job: Job) -> Image | None:
        patch, matrix = _level(job.image, job.quad)
        glyphs = _glyphs(patch)
        if len(glyphs) < 5:
            return None
        left, right = glyphs[0][0], glyphs[-1][0] + glyphs[-1][2]
        top, tall = (int(np.median([glyph[at] for glyph in glyphs])) for at in (1, 3))
        ink = _ink(patch)
        patch, mask = _erased(patch, (left, top, right - left, tall), flat=flat)
        drawn: Floats = patch.astype(np.float32)
        step = (right - left) / len(job.number)
        for place, digit in enumerate(job.number):
            drawn = _typed(drawn, digit, (left + (place + 0.1) * step, top), tall, job, kind, ink)
        return _back(job.image, _finished(drawn, mask, job.rng, blur=blur, grain=0), mask, matrix)

    return method


def _pasted(*, blended: bool) -> Method:
    """Two digits of another card over two of this one, scaled to their height."""

    def method(job: Job) -> Image | None:
        patch, matrix = _level(job.image, job.quad)
        source, _ = _level(*job.other)
        chosen, foreign = _some(_glyphs(patch), 2, job.rng), _glyphs(source)
        if chosen is None or len(foreign) < 10:
            return None
        mask = np.zeros(patch.shape[:2], bool)
        for glyph in chosen:
            patch, erased = _erased(patch, glyph, flat=False)
            mask |= erased
            patch, placed = _put(patch, source, glyph, job.rng.choice(foreign), blended=blended)
            mask |= placed
        return _back(job.image, patch.astype(np.float32), mask, matrix)

    return method


def _put(
    patch: Image, source: Image, glyph: Glyph, foreign: Glyph, *, blended: bool
) -> tuple[Image, NDArray[np.bool_]]:
    (x, y, w, h), (a, b, c, d) = glyph, foreign
    pad = max(1, int(0.06 * source.shape[0]))
    cut = source[max(0, b - pad) : b + d + pad, max(0, a - pad) : a + c + pad]
    cut = np.asarray(cv2.resize(cut, None, fx=h / d, fy=h / d, interpolation=cv2.INTER_CUBIC), np.uint8)
    left, top = max(0, x + w // 2 - cut.shape[1] // 2), max(0, y + h // 2 - cut.shape[0] // 2)
    cut = cut[: patch.shape[0] - top, : patch.shape[1] - left]
    tall, wide = cut.shape[:2]
    out, where = patch.copy(), np.zeros(patch.shape[:2], bool)
    where[top : top + tall, left : left + wide] = True
    if blended:
        whole = np.full(cut.shape[:2], 255, np.uint8)
        centre = (left + wide // 2, top + tall // 2)
        return np.asarray(cv2.seamlessClone(cut, out, whole, centre, cv2.NORMAL_CLONE), np.uint8), where
    out[top : top + tall, left : left + wide] = cut
    return out, where


def _copied(job: Job) -> Image | None:
    """One digit of the number copied over another."""
    patch, matrix = _level(job.image, job.quad)
    glyphs = _glyphs(patch)
    if len(glyphs) < 10:
        return None
    one, other = job.rng.sample(glyphs, 2)
    out, where = _put(patch, patch, other, one, blended=False)
    return _back(job.image, out.astype(np.float32), where, matrix)


BUILT_WITH: Mapping[str, Method] = {
    "two digits typed in OCR-A, ground flat": _digits(Kind.OCR, count=2, flat=True),
    "two digits typed in a monospaced face, ground drawn in": _digits(Kind.MONO, count=2, flat=False),
    "the number typed in a monospaced face, ground flat": _line(Kind.MONO, flat=True),
    "two digits pasted from another card": _pasted(blended=False),
    "a digit copied within the number": _copied,
}
HELD_OUT: Mapping[str, Method] = {
    "one digit typed in a sans face, ground flat": _digits(Kind.SANS, count=1, flat=True),
    "two digits typed in OCR-A, softened, grain added": _digits(
        Kind.OCR, count=2, flat=False, blur=0.8, grain=4.0
    ),
    "the number typed in OCR-A, ground drawn in": _line(Kind.OCR, flat=False),
    "two digits pasted and blended": _pasted(blended=True),
    "the number typed in a sans face, softened": _line(Kind.SANS, flat=False, blur=0.7),
}
METHODS: Mapping[str, Method] = {**BUILT_WITH, **HELD_OUT}
