"""Where a field is: among the fields of an extraction, and on which lines of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, OcrText
from pipeline.model import Extraction, Field, Row

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Path:
    """Where a field is: its key, and its row's place on the page for a family member."""

    key: str
    row: Row | None = None

    def among(self, keys: Collection[str], cells: Collection[str]) -> bool:
        """Whether it is one of these fields, or in a row one of these cells."""
        return self.key in (keys if self.row is None else cells)


def find(extraction: Extraction, path: Path) -> Field | None:
    """The same field in another extraction of the same picture; rows are matched by where they stand."""
    if path.row is None:
        return extraction.fields.get(path.key)
    level = _level(path.row)
    nearest = min(extraction.members, key=lambda row: abs(_level(row) - level), default=None)
    if nearest is None or abs(_level(nearest) - level) > _height(path.row):
        return None
    return nearest.get(path.key)


def _boxes(row: Row) -> list[Box]:
    """The boxes of a row in the first table; the second table's cells stand elsewhere on the page."""
    return [row[key].box for key in ("nik", "nama") if key in row and row[key].box is not None]  # type: ignore[misc]


def _level(row: Row) -> float:
    boxes = _boxes(row)
    return sum(box.center[1] for box in boxes) / len(boxes) if boxes else float("inf")


def _height(row: Row) -> float:
    return max((box.height for box in _boxes(row)), default=0.0)


def lines_of(fields: Iterable[Field], text: OcrText) -> set[int]:
    """Indices of the lines that the fields were read from."""
    boxes = [field.box for field in fields if field.box is not None]
    if not boxes or not text.lines:
        return set()
    shared = _overlaps(_bounds(line.box for line in text.lines)[:, None], _bounds(boxes)[None])
    return set(np.flatnonzero((shared > 0.3).any(axis=1)).tolist())


def _bounds(boxes: Iterable[Box]) -> Floats:
    """Shape (boxes, 4): left, top, right, bottom."""
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes])


def _overlaps(some: Floats, others: Floats) -> Floats:
    """Shared area over the smaller of two, from the upright bounds (last axis)."""
    low, high = np.maximum(some[..., :2], others[..., :2]), np.minimum(some[..., 2:], others[..., 2:])
    areas = [np.prod(each[..., 2:] - each[..., :2], axis=-1) for each in (some, others)]
    shared: Floats = np.prod(np.maximum(high - low, 0), axis=-1) / np.maximum(np.minimum(*areas), 1e-9)
    return shared
