"""What a picture of a document looks like, in a few bytes: the same picture sent again has nearly the same.

A perceptual hash of the printed area: the signs of its coarse cosine coefficients. The area is that of the lines
that were read, on the page cut out and upright: cropping, turning, resizing and saving again change little.
Two cards of one form differ in more places than one card saved twice (figures in docs/claims.md); by itself it is
still no proof, so whoever compares needs a second witness.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.cutout import Picture, reduced_grey
from ocr.model import Box, OcrText
from ocr.pictures import shrunk

SIDE = 24
"""Cosine coefficients along each side; the first, which is the mean, is left out."""
_SIZE = (160, 128)
"""Width and height, pixels, of the reduced area."""
_SEEN = 4
"""Times as large the area is cut out of its page, before it is reduced."""
_SURE_LINE, _FEWEST_LINES = 0.8, 4
"""Confidence from which a line belongs to the printed area, and how many there must be."""
_LEAST_CONTRAST = 2.0
"""Grey levels (standard deviation) of the reduced area; less is an empty page."""


def fingerprint(picture: Picture, text: OcrText) -> str | None:
    """The fingerprint in hexadecimal digits; None where too little is printed to tell pictures apart.

    Args:
        picture: the document, upright.
        text: what was read on it; boxes in pixels of `picture`.
    """
    boxes = [line.box for line in text.lines if line.confidence >= _SURE_LINE and len(line.text.strip()) > 1]
    boxes += text.unread  # they lie within the form: the area is the same, however much of it is read
    if len(boxes) < _FEWEST_LINES:
        return None
    height, width = picture.shape[:2]
    printed = Box.around(boxes)
    left, top = max(0, int(printed.left)), max(0, int(printed.top))
    right, bottom = min(width, int(printed.right)), min(height, int(printed.bottom))
    if right - left < SIDE or bottom - top < SIDE:
        return None
    seen = min(_SEEN, (right - left) // _SIZE[0], (bottom - top) // _SIZE[1])
    size = (_SIZE[0] * seen, _SIZE[1] * seen) if seen else (right - left, bottom - top)
    small = shrunk(reduced_grey(picture, (left, top, right, bottom), size), _SIZE).astype(np.float32)
    if float(small.std()) < _LEAST_CONTRAST:
        return None
    coarse = cv2.dct(small)[:SIDE, :SIDE].ravel()[1:]
    return np.packbits(coarse > np.median(coarse)).tobytes().hex()


def unlikeness(one: str, other: str) -> float:
    """The share of bits (0..1) in which two fingerprints differ; strangers in nearly half; 1: not comparable."""
    if len(one) != len(other):
        return 1.0
    return (int(one, 16) ^ int(other, 16)).bit_count() / (SIDE * SIDE - 1)
