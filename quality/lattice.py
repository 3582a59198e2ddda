"""Printed cloth: its strokes pass for lines of text, but a pattern repeats itself, and text does not.

Every line is compared with every other one, mirrored too, as motifs are. Of a document a line in ten has a twin
(a label that is printed twice), of batik two in three. Blurred lines look alike whatever they say: they prove
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Gray, LineMeasure

_SIZE = (48, 12)
"""Pixels (width, height) to which lines are brought before they are compared."""
_ALIKE = 0.85
"""Correlation of the grey levels of two lines that are the same motif."""
_RELATED = 0.75
"""Correlation from which a line belongs to a pattern that is known to be there: a motif that is cut or shaded."""
_REPEATED = 0.4
"""Share of the lines with a twin from which they are a pattern; of 60 pages none had more than 0.25."""
_SHARP = 0.08
"""Contrasts a pixel at the common text height (`LineMeasure.slope`)."""
_FEWEST = 6


def without_pattern(lines: Sequence[tuple[LineMeasure, Gray]]) -> tuple[LineMeasure, ...]:
    """The lines but for those of a pattern, where there is one.

    Args:
        lines: each with the piece of the picture that it is, cut out level.
    """
    every = tuple(line for line, _ in lines)
    sharp = [(line, crop) for line, crop in lines if line.slope >= _SHARP]
    if len(sharp) < _FEWEST:
        return every
    likeness = _likeness([crop for _, crop in sharp])
    if np.count_nonzero(likeness > _ALIKE) < _REPEATED * len(lines):
        return every
    motifs = {id(line) for (line, _), alike in zip(sharp, likeness, strict=True) if alike > _RELATED}
    return tuple(line for line in every if id(line) not in motifs)


def _likeness(cut: Sequence[Gray]) -> NDArray[np.float32]:
    """Correlation (-1..1) of each piece with the one that is most like it."""
    crops = np.asarray([cv2.resize(each, _SIZE, interpolation=cv2.INTER_AREA) for each in cut], np.float32)
    crops -= crops.mean(axis=(1, 2), keepdims=True)
    crops /= np.linalg.norm(crops, axis=(1, 2), keepdims=True) + 1e-6
    plain = crops.reshape(len(crops), -1)
    mirrored = (crops, crops[:, ::-1], crops[:, :, ::-1], crops[:, ::-1, ::-1])
    best = np.max([plain @ each.reshape(len(crops), -1).T for each in mirrored], axis=0)
    np.fill_diagonal(best, -1.0)
    return np.asarray(best.max(axis=1), np.float32)
