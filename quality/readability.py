"""Measures to the probability that the text can be read.

A logistic of few physical features, each of which can only help: sharper, larger and darker print never
lowers it. The coefficients are fitted by `benchmarks/fit_readability.py` on generated captures against what
readers were measured to manage at each blur, motion, size and contrast; they have not been calibrated on real
photos, so `assess` rejects nothing on the score alone. The weight of contrast is kept below the fitted one
(2.9): in the captures it also stands in for blur, and faint but sharp print was measured to be readable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from quality.model import LineMeasure, QualityMeasures

UNKNOWN = 0.05
"""Of a picture on which no line of print was found: of generated captures that look so, hardly one is readable.
Handwriting looks so too, which is why `assess` never calls such a page unreadable."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The logarithm of a measure over `unit`, held within `bounds` of the measure itself."""

    unit: float
    bounds: tuple[float, float]
    weight: float

    def of(self, value: float) -> float:
        """Its value before weighing."""
        low, high = self.bounds
        return math.log(min(max(value, low), high) / self.unit)


SLOPE = Feature(unit=0.08, bounds=(0.02, 0.16), weight=4.1)
HEIGHT = Feature(unit=8.0, bounds=(3.0, 14.0), weight=2.0)
CONTRAST = Feature(unit=0.15, bounds=(0.02, 0.40), weight=2.2)
INTERCEPT = -2.2
"""Logit of a line of 8 px whose slope is 0.08 and whose contrast is 0.15."""

FEW_LINES = 6
"""Fewer lines prove little, either way: the score is drawn towards `UNKNOWN`."""


def features(line: LineMeasure) -> tuple[float, float, float]:
    """Slope, height and contrast of a line as the logistic sees them."""
    return SLOPE.of(line.slope), HEIGHT.of(line.height), CONTRAST.of(line.contrast_ratio)


def line_readability(line: LineMeasure) -> float:
    """Probability (0..1) that a line of text with these measures is read right."""
    slope, height, contrast = features(line)
    logit = INTERCEPT + SLOPE.weight * slope + HEIGHT.weight * height + CONTRAST.weight * contrast
    return 1.0 / (1.0 + math.exp(-logit))


def readability(measures: QualityMeasures) -> float:
    """Probability (0..1) that the text of a picture can be read: the mean over its lines.

    It never falls when a line gets sharper, larger or darker. More blur in the picture can raise it a little,
    because fewer lines are found and the largest print survives longest: by less than 0.16 where the text was
    readable to begin with. On a patterned cloth, which outlives the text and is taken for large print, it can be
    0.2 for text that is lost already.
    """
    if not measures.lines:
        return UNKNOWN
    mean = sum(line_readability(line) for line in measures.lines) / len(measures.lines)
    trust = min(1.0, len(measures.lines) / FEW_LINES)
    return trust * mean + (1.0 - trust) * UNKNOWN
