"""A camera that looks at something regular: a screen's pixels, a print's dots.

What a screen or a press shows is worked out at several points for each pixel of the sensor, in linear light; the
lens and the pixel's own area blur it, a mosaic of colours samples it, and the phone makes a picture of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]
Surface = Callable[[Floats, Floats, Floats], Floats]
"""Colours (n, m, 3) as shown without a pattern, and their columns and rows in the pattern's cells -> with it."""

_ROWS = 48
"""Rows of the sensor that are worked out at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """How a surface is photographed.

    Attributes:
        size: (width, height) of the sensor, pixels.
        pitch: sensor pixels for each cell of the pattern, in the middle of the picture.
        angle: degrees by which the camera is turned; tilt: of the surface, about an axis turned by `axis`.
        blur: of lens and focus, sensor pixels (sigma).
        light: electrons of white; fewer are noisier.
        sharpen, denoise: of the phone.
        quality: of the JPEG file.
        sent: longest side after a messenger; 0: none.
    """

    size: tuple[int, int]
    pitch: float
    angle: float = 0.0
    tilt: float = 0.0
    axis: float = 0.0
    blur: float = 0.6
    light: float = 3000.0
    sharpen: float = 0.5
    denoise: float = 0.3
    quality: int = 88
    sent: int = 0


def photograph(
    content: Picture, surface: Surface, camera: Camera, *, cells: float, rng: np.random.Generator
) -> tuple[Picture, NDArray[np.float64]]:
    """A picture of a surface.

    Args:
        content: RGB, as it is to be shown.
        surface: how its colours are made.
        camera: how it is photographed.
        cells: of the pattern, for each pixel of `content`.
        rng: for noise.

    Returns:
        RGB, shape (height, width, 3), and the homography from pixels of `content` to its pixels.
    """
    width, height = camera.size
    to_content = _to_content(content, camera, cells)
    finer = 4 if camera.pitch < 2 else 3
    linear = (content.astype(np.float32) / 255) ** np.float32(2.2)
    sensed = np.empty((height, width, 3), np.float32)
    margin = 4
    how = cv2.INTER_NEAREST if cells == 1 else cv2.INTER_LINEAR
    for top in range(0, height, _ROWS):
        first, last = max(0, top - margin), min(height, top + _ROWS + margin)
        x, y = np.meshgrid(_finer(0, width, finer), _finer(first, last, finer))
        up, down, by = (row[0] * x + row[1] * y + row[2] for row in to_content.astype(np.float32))
        u, v = up / by, down / by
        shown = cv2.remap(linear, u, v, how, borderValue=(0.003,) * 3)
        light = surface(np.asarray(shown, np.float32), u * np.float32(cells), v * np.float32(cells))
        soft = cv2.GaussianBlur(light, (0, 0), max(0.3, camera.blur * finer))
        small = cv2.resize(soft, (width, last - first), interpolation=cv2.INTER_AREA)
        sensed[top : top + _ROWS] = small[top - first : top - first + _ROWS]
    picture = _sent(_developed(sensed, camera, rng), camera)
    shrink = picture.shape[1] / width
    return picture, np.diag([shrink, shrink, 1.0]) @ np.linalg.inv(to_content)


def _finer(first: int, last: int, finer: int) -> Floats:
    """Places of the points between the middles of two rows or columns."""
    return np.asarray((np.arange(first * finer, last * finer) + 0.5) / finer - 0.5, np.float32)


def _to_content(content: Picture, camera: Camera, cells: float) -> NDArray[np.float64]:
    """Homography: pixels of the sensor -> pixels of the content."""
    width, height = camera.size
    tall, wide = content.shape[:2]
    scale = 1 / (camera.pitch * cells)
    c, s = np.cos(np.radians(camera.angle)), np.sin(np.radians(camera.angle))
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    across = np.radians(camera.axis)
    steep = np.sin(np.radians(camera.tilt)) / (1.4 * max(width, height))
    lean = np.array([[1, 0, 0], [0, 1, 0], [steep * np.cos(across), steep * np.sin(across), 1]])
    middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    there = np.array([[scale, 0, wide / 2], [0, scale, tall / 2], [0, 0, 1]])
    return np.asarray(there @ turn @ lean @ middle, np.float64)


def _developed(light: Floats, camera: Camera, rng: np.random.Generator) -> Picture:
    """What the phone makes of the light on its sensor."""
    height, width = light.shape[:2]
    mosaic = np.empty((height, width), np.float32)
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        mosaic[row::2, column::2] = light[row::2, column::2, channel]
    white = max(1e-3, float(np.percentile(light, 97)))
    mosaic = np.clip(mosaic / white * 0.9, 0, 1.1)
    mosaic = mosaic + rng.standard_normal(mosaic.shape).astype(np.float32) * np.sqrt(mosaic / camera.light + 1e-6)
    raw = np.clip(mosaic * 60000, 0, 65535).astype(np.uint16)
    colour = cv2.cvtColor(raw, cv2.COLOR_BayerBG2RGB_EA).astype(np.float32) / 60000
    picture = np.clip(colour, 0, 1) ** np.float32(1 / 2.2) * 255
    if camera.denoise > 0:
        lab = cv2.cvtColor(np.clip(picture, 0, 255).astype(np.uint8), cv2.COLOR_RGB2YCrCb).astype(np.float32)
        lab[..., 1:] = cv2.GaussianBlur(lab[..., 1:], (0, 0), 0.3 + 1.2 * camera.denoise)
        picture = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_YCrCb2RGB).astype(np.float32)
    if camera.sharpen > 0:
        picture = picture + camera.sharpen * (picture - cv2.GaussianBlur(picture, (0, 0), 1.2))
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _sent(picture: Picture, camera: Camera) -> Picture:
    """As a messenger passes it on."""
    shrink = camera.sent / max(picture.shape[:2])
    if not 0 < shrink < 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)


# --- screens; a cell is a pixel of the screen ---


def _stripes(order: str, *, gap: float, row: float) -> Surface:
    """Upright stripes of red, green and blue (or white) in each pixel, apart by a black matrix."""
    step = 1 / len(order)

    def show(colour: Floats, u: Floats, v: Floats) -> Floats:
        across, down = u - np.floor(u), v - np.floor(v)
        lit = (np.abs(down - 0.5) < row / 2).astype(np.float32)
        out = np.zeros_like(colour)
        for place, name in enumerate(order):
            inside = lit * (np.abs(across - (place + 0.5) * step) < (1 - gap) * step / 2)
            if name == "w":
                out += inside[..., None] * colour.min(axis=2, keepdims=True)
            else:
                out[..., "rgb".index(name)] += inside * colour[..., "rgb".index(name)]
        return out * np.float32(len(order) / ((1 - gap) * row))

    return show


def _chevrons(colour: Floats, u: Floats, v: Floats) -> Floats:
    """Stripes that lean one way in one row and the other way in the next (two domains)."""
    lean = np.where(np.floor(v) % 2 == 0, 0.3, -0.3) * (v - np.floor(v) - 0.5)
    return _stripes("rgb", gap=0.3, row=0.8)(colour, (u + lean).astype(np.float32), v)


def _diamonds(colour: Floats, u: Floats, v: Floats) -> Floats:
    """A green dot in each pixel, red and blue ones in turns (OLED screens of phones)."""
    across, down = u - np.floor(u), v - np.floor(v)
    odd = (np.floor(u) + np.floor(v)) % 2 == 0
    green = ((across - 0.25) ** 2 + (down - 0.25) ** 2 < 0.035).astype(np.float32)
    other = (np.abs(across - 0.75) + np.abs(down - 0.75) < 0.3).astype(np.float32)
    out = np.stack([other * odd * colour[..., 0], green * colour[..., 1], other * ~odd * colour[..., 2]], axis=-1)
    return np.asarray(out * np.array([11.1, 9.1, 11.1], np.float32), np.float32)


SCREENS: Mapping[str, Surface] = {
    "rgb": _stripes("rgb", gap=0.25, row=0.85),
    "fine": _stripes("bgr", gap=0.12, row=0.94),
    "diamonds": _diamonds,
    "chevrons": _chevrons,
    "rgbw": _stripes("rwbg", gap=0.2, row=0.85),
}

# --- prints; a cell is a dot of the press ---


def _screened(ink: Floats, u: Floats, v: Floats, angle: float) -> Floats:
    """Where a press puts an ink (0..1) by dots at an angle."""
    c, s = np.float32(np.cos(np.radians(angle))), np.float32(np.sin(np.radians(angle)))
    x, y = u * c + v * s, v * c - u * s
    spot = (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 4 + 0.5
    return np.asarray(spot > 1 - ink, np.float32)


def _four_inks(colour: Floats, u: Floats, v: Floats) -> Floats:
    """Cyan, magenta, yellow and black at the press's usual angles."""
    wanted = 1 - np.clip(colour, 0, 1) ** np.float32(0.6)
    black = 0.6 * wanted.min(axis=2)
    inks = [_screened(wanted[..., at] - black, u, v, angle) for at, angle in enumerate((15, 75, 0))]
    key = _screened(black, u, v, 45)
    absorbed = ((0.9, 0.25, 0.1), (0.15, 0.85, 0.2), (0.02, 0.1, 0.85))
    left = np.ones_like(colour)
    for ink, takes in zip(inks, absorbed, strict=True):
        left *= 1 - ink[..., None] * np.array(takes, np.float32)
    return np.asarray(left * (1 - 0.93 * key[..., None]), np.float32)


def _black_dots(colour: Floats, u: Floats, v: Floats) -> Floats:
    """A copier's dots of black at 45 degrees."""
    grey = 1 - np.clip(colour.mean(axis=2), 0, 1) ** np.float32(0.45)
    dots = _screened(np.clip(grey * 1.1 - 0.05, 0, 1), u, v, 45)
    return np.asarray(np.repeat(1 - 0.93 * dots[..., None], 3, axis=2), np.float32)


def _lines(colour: Floats, u: Floats, v: Floats) -> Floats:
    """A laser printer's screen of lines."""
    grey = 1 - np.clip(colour.mean(axis=2), 0, 1) ** np.float32(0.45)
    spot = np.cos(2 * np.pi * (u * np.float32(0.7) + v * np.float32(0.7))) / 2 + 0.5
    return np.asarray(np.repeat(1 - 0.93 * (spot > 1 - grey)[..., None].astype(np.float32), 3, axis=2), np.float32)


PRINTS: Mapping[str, Surface] = {"four inks": _four_inks, "black dots": _black_dots, "lines": _lines}
