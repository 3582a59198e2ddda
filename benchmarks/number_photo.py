"""The photo of one printed line: paper, view, lens, light, sensor and file, on a strip of grey paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.number_damage import Floats, Paint

Bytes = NDArray[np.uint8]

MARGIN = 64
"""Pixels of blank paper at both ends of the ink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong each effect is, 0 (none) .. 1 (as bad as it gets).

    Attributes:
        defocus, motion, noise, jpeg, glare, shadow, tilt: what the names say.
        small: how few pixels the line has.
        pattern: print of the ground, and other text that crosses the number.
        copied: photocopy: hard contrast and specks.
        punched: holes, creases and scratches that take no digit for themselves.
        moire: of a screen; held back from training.
        faint: how little darker than the paper the ink is.
    """

    defocus: float = 0.0
    motion: float = 0.0
    noise: float = 0.1
    jpeg: float = 0.1
    glare: float = 0.0
    shadow: float = 0.1
    tilt: float = 0.1
    small: float = 0.3
    pattern: float = 0.1
    copied: float = 0.0
    punched: float = 0.0
    moire: float = 0.0
    faint: float = 0.2


def photograph(
    ink: Floats,
    *,
    strength: Strength,
    rng: np.random.Generator,
    paint: Sequence[tuple[Paint, float]],
    cap: int,
    window: tuple[float, float],
) -> tuple[Bytes, NDArray[np.float64], float]:
    """The photo of a line, cut out with some space round it.

    Args:
        ink: 0..1.
        strength: of everything.
        rng: the source of chance.
        paint: what lies over the digits, and the column of its middle.
        cap: height of the digits.
        window: first and last row of the crop.

    Returns:
        The grey picture, the matrix from pixels of `ink` to its pixels, and the scale along the line.
    """
    paper = _printed(ink, strength, rng)
    _painted(paper, paint, float(np.quantile(paper[::4, ::4], 0.85)))
    move, size, scale = _view(ink.shape, cap, window, strength, rng)
    if scale < 1:
        paper = np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.35 / scale), np.float32)
    seen = cv2.warpPerspective(paper, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = _blurred(np.asarray(seen, np.float32), cap * scale, strength, rng)
    light = _lit(seen, cap * scale, strength, rng)
    return _filed(light, strength, rng), move, scale


def _printed(ink: Floats, strength: Strength, rng: np.random.Generator) -> Floats:
    """Ink on paper, 0..255, with the ground's print and what crosses it."""
    height, width = ink.shape
    light = float(rng.uniform(150, 250))
    dark = light * float(rng.uniform(0.05, 0.3) + 0.5 * strength.faint * rng.random())
    coarse = rng.normal(0, 4 + 20 * strength.pattern, (4, 20)).astype(np.float32)
    paper = light + cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    for _ in range(int(rng.integers(0, 3))):
        bend = 3 * np.sin(x * np.float32(rng.uniform(0.005, 0.06)))
        wave = np.sin(x * np.float32(rng.normal(0, 0.2)) + y * np.float32(rng.normal(0, 0.3)) + bend)
        paper = paper + np.float32(30 * strength.pattern * rng.random()) * wave
    crossed = _crossing(ink.shape, strength, rng) if rng.random() < strength.pattern * 1.6 else None
    if crossed is not None:
        paper = paper * (1 - crossed)
    if rng.random() < strength.punched:
        _creased(paper, light, rng)
    if strength.copied and rng.random() < 0.8:
        specks = rng.random(ink.shape, np.float32) < 0.004 * strength.copied
        paper = np.where(cv2.dilate(specks.astype(np.uint8), np.ones((3, 3))) > 0, dark, paper)
    return np.asarray(paper * (1 - ink) + dark * ink, np.float32)


def _crossing(shape: tuple[int, ...], strength: Strength, rng: np.random.Generator) -> Floats:
    """Large letters of a watermark, a stamp or a date over the line: how much light they take, 0..1."""
    mask = np.zeros(shape, np.float32)
    text = "".join(chr(each) for each in rng.integers(65, 91, 14))
    size = float(rng.uniform(1, 6))
    start = int(rng.uniform(-300, shape[1] * 0.7)), int(rng.uniform(0, shape[0] * 1.6))
    cv2.putText(mask, text, start, int(rng.integers(0, 5)), size, (1.0,), int(rng.integers(2, 14)), cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), float(rng.normal(0, 25)), 1.0)
    turned = cv2.warpAffine(mask, turn, shape[::-1])
    return np.asarray(turned * rng.uniform(0.05, 0.12 + 0.4 * strength.pattern), np.float32)


def _creased(paper: Floats, light: float, rng: np.random.Generator) -> None:
    """Thin scratches and folds along and across; holes between the lines."""
    height, width = paper.shape
    for _ in range(int(rng.integers(1, 4))):
        ends = [(int(rng.uniform(0, width)), int(rng.uniform(0, height))) for _ in range(2)]
        tone = light * float(rng.uniform(0.7, 1.1))
        cv2.line(paper, ends[0], ends[1], (tone,), int(rng.integers(1, 4)), cv2.LINE_AA)


def _painted(paper: Floats, paint: Sequence[tuple[Paint, float]], light: float) -> None:
    for each, center in paint:
        left = round(center - each.mask.shape[1] / 2)
        part = paper[:, left : left + each.mask.shape[1]]
        part[:] = part * (1 - each.mask) + each.mask * light * each.level


def _view(
    shape: tuple[int, ...], drawn: int, window: tuple[float, float], strength: Strength, rng: np.random.Generator
) -> tuple[NDArray[np.float64], tuple[int, int], float]:
    """The matrix onto the crop, the crop's size, and the scale."""
    small = rng.random() < strength.small
    cap = float(np.exp(rng.uniform(np.log(7.5), np.log(14)))) if small else float(rng.uniform(14, 42))
    scale = cap / drawn
    middle = (window[0] + window[1]) / 2
    height = max(8, round((window[1] - window[0]) * scale))
    top = window[0] * scale
    left = MARGIN * scale - cap * float(rng.uniform(0, 1.2))
    right = (shape[1] - MARGIN) * scale + cap * float(rng.uniform(0, 1.2))
    if rng.random() < 0.04:  # a box that begins or ends inside the number
        left += cap * float(rng.uniform(0.3, 2))
    width = max(20, round(right - left))
    angle = float(rng.normal(0, 1.2 * strength.tilt))
    lean = float(rng.normal(0, 0.12 * strength.tilt))
    center = shape[1] / 2
    turn = np.deg2rad(angle)
    about = np.array([[1, 0, -center], [0, 1, -middle], [0, 0, 1.0]])
    spin = np.array([[np.cos(turn), -np.sin(turn) + lean, 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    taper = np.array([[1, 0, 0], [0, 1, 0], [float(rng.normal(0, 0.15 * strength.tilt)) / shape[1], 0, 1]])
    back = np.array([[scale, 0, center * scale - left], [0, scale, middle * scale - top], [0, 0, 1]])
    return back @ taper @ spin @ about, (width, height), scale


def _blurred(picture: Floats, cap: float, strength: Strength, rng: np.random.Generator) -> Floats:
    diameter = cap * 0.5 * strength.defocus * float(rng.uniform(0.5, 1))
    if diameter > 0.7:
        size = 2 * int(np.ceil(diameter / 2)) + 1
        y, x = np.mgrid[:size, :size] - size // 2
        disc = np.clip(diameter / 2 + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
        picture = np.asarray(cv2.filter2D(picture, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE))
    length = cap * 0.6 * strength.motion * float(rng.uniform(0.5, 1))
    if length > 1:
        size = 2 * int(np.ceil(length / 2)) + 1
        path = np.zeros((size, size), np.float32)
        angle = float(rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)], p=[0.3, 0.2, 0.5]))
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        bend = np.array([-np.sin(angle), np.cos(angle)]) * length * float(rng.normal(0, 0.08))
        points = [size // 2 - reach, size // 2 + bend, size // 2 + reach]
        for start, end in pairwise(points):
            ends = [tuple(round(float(each) * 16) for each in point) for point in (start, end)]
            cv2.line(path, ends[0], ends[1], (1.0,), 1, cv2.LINE_AA, 4)
        picture = np.asarray(
            cv2.filter2D(picture, -1, path / max(path.sum(), 1e-6), borderType=cv2.BORDER_REPLICATE)
        )
    return picture


def _lit(picture: Floats, cap: float, strength: Strength, rng: np.random.Generator) -> Floats:
    """Shadows take a share of the light, glare adds to it; what exceeds the sensor is burnt out."""
    height, width = picture.shape
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    gain = float(rng.uniform(1 - 0.6 * strength.shadow, 1.08))
    slope = float(rng.normal(0, 0.25 * strength.shadow))
    picture = picture * gain * (1 + slope * (x / width - 0.5))
    if rng.random() < strength.shadow:
        edge = float(rng.uniform(0, width)) + (y - height / 2) * float(rng.normal(0, 1.5))
        soft = 1 / (1 + np.exp(np.clip((x - edge) / (cap * float(rng.uniform(0.05, 2))), -30, 30)))
        picture = picture * (1 - float(rng.uniform(0.1, 0.65)) * soft)
    if rng.random() < strength.glare * 1.2:
        center = float(rng.uniform(0, width)), float(rng.uniform(-height, 2 * height))
        radius = float(rng.uniform(1, 7)) * cap, float(rng.uniform(0.5, 3)) * cap
        spot = np.exp(-(((x - center[0]) / radius[0]) ** 2) - ((y - center[1]) / radius[1]) ** 2)
        picture = np.asarray(picture + float(rng.uniform(20, 60 + 200 * strength.glare)) * spot, np.float32)
    if strength.moire:
        period = cap * float(rng.uniform(0.08, 0.5))
        angle = float(rng.uniform(0, np.pi))
        wave = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period)
        picture = picture * (1 + 0.35 * strength.moire * wave)
    if strength.copied:
        middle, steep = float(picture.mean()) * 0.85, 1 + 5 * strength.copied * float(rng.random())
        picture = 128 + (picture - middle) * steep
    return np.asarray(picture, np.float32)


def _filed(picture: Floats, strength: Strength, rng: np.random.Generator) -> Bytes:
    """Noise of the sensor, the phone's processing, and the file's compression."""
    sigma = 1 + 28 * strength.noise * float(rng.random())
    coarse = rng.standard_normal(picture.shape, np.float32) * np.float32(sigma)
    if rng.random() < 0.4:
        coarse = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 0.8), np.float32) * 1.6
    found = np.clip(picture + coarse, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        soft = cv2.GaussianBlur(found, (0, 0), 1.2)
        found = np.asarray(cv2.addWeighted(found, 1.9, soft, -0.9, 0), np.uint8)
    if rng.random() < 0.1 + 0.5 * strength.noise:
        found = np.asarray(cv2.medianBlur(found, 3), np.uint8)
    if rng.random() < strength.jpeg * 0.7 and min(found.shape) > 24:
        shrink = float(rng.uniform(0.55, 0.95))
        small = cv2.resize(found, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        found = np.asarray(cv2.resize(small, found.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    quality = int(np.clip(95 - 85 * strength.jpeg * rng.random(), 10, 98))
    _, packed = cv2.imencode(".jpg", found, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
