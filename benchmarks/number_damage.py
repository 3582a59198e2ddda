"""What happens to single digits of a printed number, and whether anybody could still name them.

A digit of which so much is hidden that another one would look the same is labelled UNREADABLE; where it is hard
to say, nobody says (-1). A digit that somebody put there later, in another face or over the old one, is
UNREADABLE too: what is printed is not what was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.number import UNREADABLE

Floats = NDArray[np.float32]
Draw = Callable[[str, Path], Floats]
"""(sign, file of the typeface) -> ink."""

UNDECIDED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """Something over the paper: where (0..1, shape of the glyph) and how light (0 black .. 1 as the paper)."""

    mask: Floats
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One sign on the line: its ink (height, advance), its class, and what lies over it.

    `tracking` is the blank space, pixels, that was added to its advance before it was stretched.
    """

    sign: str
    ink: Floats
    label: int
    path: Path
    tracking: int = 0
    paint: Paint | None = None


Damage = Callable[[Glyph, np.random.Generator, Draw, Path], Glyph]
"""(glyph, chance, draw, a typeface that does not belong here) -> the damaged glyph."""


def label_of(glyph: Glyph, hidden: Floats, draw: Draw) -> int:
    """What a glyph can still be called when `hidden` (0..1) of it cannot be seen.

    The share of its ink that is hidden, and how much of the nearest other digit would have to be hidden or added
    for it to look the same.
    """
    total = float(glyph.ink.sum()) + 1e-6
    lost = float((glyph.ink * hidden).sum()) / total
    if lost < 0.05:
        return glyph.label
    seen = 1 - hidden
    nearest = min(
        float((np.abs(glyph.ink - _like(draw(str(other), glyph.path), glyph)) * seen).sum())
        for other in range(10)
        if str(other) != glyph.sign
    )
    if lost > 0.3 or nearest / total < 0.2:
        return UNREADABLE
    return glyph.label if lost < 0.12 and nearest / total > 0.35 else UNDECIDED


def _like(ink: Floats, other: Glyph) -> Floats:
    """Spaced and stretched as another glyph of the line."""
    before, after = other.tracking // 2, other.tracking - other.tracking // 2
    spaced = cv2.copyMakeBorder(ink, 0, 0, before, after, cv2.BORDER_CONSTANT, value=(0.0,))
    resized = cv2.resize(spaced, other.ink.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.float32)


def _extent(glyph: Glyph) -> tuple[int, int, int, int]:
    """Rows and columns of the ink: top, bottom, left, right."""
    rows, columns = np.flatnonzero(glyph.ink.max(1) > 0.3), np.flatnonzero(glyph.ink.max(0) > 0.3)
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _region(glyph: Glyph, rng: np.random.Generator) -> Floats:
    """A half, a quarter, a band or a blot of the digit."""
    top, bottom, left, right = _extent(glyph)
    middle = int((top + bottom) / 2 + rng.normal(0, 3)), int((left + right) / 2 + rng.normal(0, 2))
    mask = np.zeros_like(glyph.ink)
    rows = {"up": slice(0, middle[0]), "low": slice(middle[0], None), "all": slice(None)}
    columns = {"left": slice(0, middle[1]), "right": slice(middle[1], None), "all": slice(None)}
    shape = rng.integers(0, 10)
    if shape < 6:
        mask[
            rows[str(rng.choice(["up", "low", "all"], p=[0.35, 0.35, 0.3]))],
            columns[str(rng.choice(["left", "right", "all"], p=[0.4, 0.4, 0.2]))],
        ] = 1
    elif shape < 7:
        y = int(rng.integers(top, bottom))
        mask[max(0, y - 6) : y + 6] = 1
    elif shape < 9:
        center = int(rng.uniform(left, right)), int(rng.uniform(top, bottom))
        axes = int(rng.uniform(4, 17)), int(rng.uniform(4, 22))
        cv2.ellipse(mask, center, axes, float(rng.uniform(0, 180)), 0, 360, (1.0,), -1)
    else:
        y, x = np.mgrid[: mask.shape[0], : mask.shape[1]]
        angle = rng.uniform(0, 2 * np.pi)
        mask[(x - middle[1]) * np.cos(angle) + (y - middle[0]) * np.sin(angle) > rng.normal(0, 3)] = 1
    soft = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(0.3, 1.6)))
    return np.asarray(soft, np.float32)


def erased(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """A part of the ink is gone."""
    region = _region(glyph, rng)
    strength = 1.0 if rng.random() < 0.7 else float(rng.uniform(0.8, 1))
    patch = Paint(np.asarray(region, np.float32), float(rng.uniform(0.93, 1.05))) if rng.random() < 0.4 else None
    return replace(
        glyph, ink=glyph.ink * (1 - strength * region), label=label_of(glyph, region, draw), paint=patch
    )


def gone(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """The whole digit is gone, or as good as gone."""
    return replace(glyph, ink=glyph.ink * np.float32(rng.choice([0, 0, 0.05])), label=UNREADABLE)


def covered(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """Ink, correction fluid, a hole or a sticker over a part of it."""
    region = _region(glyph, rng)
    level = float(rng.choice([rng.uniform(0, 0.5), rng.uniform(0.9, 1.25)]))
    return replace(glyph, label=label_of(glyph, region, draw), paint=Paint(region, level))


def scribbled(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """Strokes of a pen or scratches across it."""
    mask = np.zeros_like(glyph.ink)
    top, bottom, left, right = _extent(glyph)
    for _ in range(int(rng.integers(1, 4))):
        ends = [(int(rng.uniform(left - 6, right + 6)), int(rng.uniform(top - 4, bottom + 4))) for _ in range(2)]
        cv2.line(mask, ends[0], ends[1], (1.0,), int(rng.integers(2, 7)), cv2.LINE_AA)
    level = float(rng.choice([rng.uniform(0, 0.3), rng.uniform(0.95, 1.2)]))
    mask = np.asarray(mask, np.float32)
    return replace(glyph, label=label_of(glyph, mask, draw), paint=Paint(mask, level))


def overwritten(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """Another digit printed over it, in its face or in another."""
    other = str(rng.choice([digit for digit in range(10) if str(digit) != glyph.sign]))
    ink = _like(draw(other, glyph.path if rng.random() < 0.5 else stranger), glyph)
    moved = np.roll(ink, (int(rng.normal(0, 2)), int(rng.normal(0, 1.5))), (0, 1))
    fainter = np.float32(rng.uniform(0.35, 1))
    return replace(glyph, ink=np.maximum(glyph.ink * fainter, moved), label=UNREADABLE)


def retyped(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """Another digit in its place, in a face that is not the line's, often on a patch of paper."""
    ink = draw(str(rng.integers(10)), stranger)
    height, advance = glyph.ink.shape
    slot = np.zeros((height, max(advance, ink.shape[1] + 2)), np.float32)
    left = (slot.shape[1] - ink.shape[1]) // 2
    slot[:, left : left + ink.shape[1]] = ink
    slot = np.roll(slot, (int(rng.normal(0, 1.5)), 0), (0, 1)) * np.float32(rng.uniform(0.7, 1))
    return replace(glyph, ink=slot, label=UNREADABLE, paint=None)


def rubbed(glyph: Glyph, rng: np.random.Generator, draw: Draw, stranger: Path) -> Glyph:
    """A wet finger: the ink is smeared."""
    sigma = float(rng.uniform(3, 12))
    smeared = cv2.GaussianBlur(glyph.ink, (0, 0), sigma, sigmaY=float(rng.uniform(3, 12)))
    label = glyph.label if sigma < 4 else UNREADABLE if sigma > 8 else UNDECIDED
    return replace(glyph, ink=np.asarray(smeared, np.float32), label=label)


DAMAGES: Mapping[str, Damage] = MappingProxyType(
    {
        "erased": erased,
        "gone": gone,
        "covered": covered,
        "scribbled": scribbled,
        "overwritten": overwritten,
        "retyped": retyped,
        "rubbed": rubbed,
    }
)
