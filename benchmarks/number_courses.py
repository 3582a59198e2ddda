"""What lines the reader of numbers is trained with, in two courses, and in which faces.

The faces are named, so that others that happen to be installed change nothing. They are in Debian's packages
fonts-liberation fonts-ocr-a fonts-ocr-b fonts-croscore fonts-urw-base35 fonts-crosextra-caladea
fonts-crosextra-carlito fonts-cantarell fonts-freefont-ttf fonts-inter fonts-lato fonts-noto-core
fonts-roboto-unhinted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.number_damage import DAMAGES
from benchmarks.number_lines import Face, Line, draw_line, faces, no_number, ocr_b
from benchmarks.number_photo import Strength
from fixtures.fonts import MissingFontError, Split

DAMAGED_SHARE, OTHER_SHARE, CUT_SHARE = 0.4, 0.12, 0.04
"""Of the lines of the first course: with one to three damaged digits, with no number, cut by their crop."""
DAMAGED_AGAIN = 0.5
"""The first of them in the second course, in which a digit is put there later three times as often."""
FORGED = ("overwritten", "retyped")
OCR_B_SHARE, NEAR_SHARE = 0.15, 0.1
"""Of the lines of the second course: in OCR-B; in OCR-A with foreign digits of OCR-B or one sans face."""


BOTH = (
    *("Liberation Sans", "Liberation Serif", "Liberation Mono"),
    *("OCR-A", "Arimo", "C059", "Caladea", "Cantarell", "Carlito", "Cousine", "FreeSans", "Inter", "Lato"),
    *("Liberation Sans Narrow", "Nimbus Sans"),
    *("Noto Sans", "Noto Sans Display", "Noto Serif", "Noto Serif Display", "Roboto", "Tinos"),
)
"""Families of both courses, each regular and bold; and OCR-A condensed. The second has OCR-B, too."""


def trained() -> tuple[Face, ...]:
    """The faces of the first course.

    Raises:
        MissingFontError: one of them is not installed.
    """
    installed = {face.name: face for face in faces(Split.TRAIN)}
    wanted = [*(f"{name}{style}" for name in BOTH for style in ("", " bold")), "OCR-A condensed"]
    if missing := [name for name in wanted if name not in installed]:
        raise MissingFontError(f"not installed: {', '.join(missing)}; the packages are named in {__name__}")
    return tuple(installed[name] for name in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A stretch of the training.

    Attributes:
        name: of the folder that its progress is kept in.
        faces: that its lines are drawn in.
        sample: draws one of its lines.
        rounds: how often lines are drawn.
        kept: rounds for which a line is used.
        rate: of learning, at its most.
        warm: steps in which it is reached.
        average: weight of the past in the averaged weights.
        settle: batches from which the averaged weights get their statistics.
        seed: added to the seed of the training.
    """

    name: str
    faces: Callable[[], Sequence[Face]]
    sample: Callable[[np.random.Generator, Sequence[Face]], Line]
    rounds: int
    kept: int
    rate: float
    warm: int
    average: float
    settle: int
    seed: int = 0


def sample(rng: np.random.Generator, pool: Sequence[Face]) -> Line:
    """One line of the first course; moire is held back for measuring."""
    count = int(rng.integers(1, 4)) if rng.random() < DAMAGED_SHARE else 0
    damages = [str(each) for each in rng.choice(list(DAMAGES), count)]
    text = no_number(rng) if rng.random() < OTHER_SHARE else None
    cut = rng.random() < CUT_SHARE
    return draw_line(rng, pool, strength=any_strength(rng), text=text, damages=damages, cut=cut)


def sample_again(rng: np.random.Generator, pool: Sequence[Face]) -> Line:
    """One line of the second course; the last of its faces is OCR-B."""
    count = int(rng.integers(1, 4)) if rng.random() < DAMAGED_AGAIN else 0
    damages = [str(each) for each in rng.choice([*DAMAGES, *FORGED, *FORGED], count)]
    text = no_number(rng) if rng.random() < OTHER_SHARE else None
    chance, other = rng.random(), pool[-1]
    face = other if chance < OCR_B_SHARE else None
    if face is None and chance < OCR_B_SHARE + NEAR_SHARE:
        face = [each for each in pool if each.kind == "ocr"][int(rng.integers(2))]
        pool = [other, next(each for each in pool if each.kind == "sans"), face]
    strength = any_strength(rng)
    cut = rng.random() < CUT_SHARE
    return draw_line(rng, pool, strength=strength, text=text, face=face, damages=damages, cut=cut)


def any_strength(rng: np.random.Generator) -> Strength:
    """From a clean scan to hopeless: a few effects are strong at once, never all."""
    worst = float(rng.choice([0.15, 0.5, 1.0], p=[0.3, 0.45, 0.25]))
    mild = Strength(faint=float(rng.random() ** 2))
    names = [name for name in Strength.__dataclass_fields__ if name != "moire"]
    chosen = rng.choice(names, size=int(rng.integers(1, 5)), replace=False)
    return replace(mild, **{str(name): worst * float(rng.random()) for name in chosen})


FIRST = Course(
    name="first",
    faces=trained,
    sample=sample,
    rounds=10,
    kept=4,
    rate=2e-3,
    warm=300,
    average=0.998,
    settle=400,
)
SECOND = Course(
    name="second",
    faces=lambda: (*trained(), ocr_b()),
    sample=sample_again,
    rounds=5,
    kept=3,
    rate=6e-4,
    warm=100,
    average=0.997,
    settle=250,
    seed=10,
)
