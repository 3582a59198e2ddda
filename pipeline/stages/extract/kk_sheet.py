"""The flattened sheet of a KK: every run of text in coordinates in which rows are level.

A rectified page keeps a tilt or a curl of a degree or two, which over a sheet 280 mm wide is more than the
pitch of its rows (5 mm). The long lines say in which direction text runs at each place; following it to the
middle of the page gives every run a height that it shares with its whole row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, TextLine

STEEPEST = math.tan(math.radians(15))
"""A line steeper than this is no text of the rectified page."""

BENDS = 5
"""Degree of the curve that a row may follow: paper that was folded in four waves."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, or a part of one, on the flattened page.

    Attributes:
        text: as read.
        confidence: of the whole line, 0..1.
        box: in the picture.
        left: pixels along the row.
        right: pixels along the row.
        y: of the middle of the text, pixels down the flattened page.
        height: of the text's box, pixels.
        cut: the piece is a part of a line whose place is estimated from its characters.
    """

    text: str
    confidence: float
    box: Box
    left: float
    right: float
    y: float
    height: float
    cut: bool = False

    @property
    def x(self) -> float:
        """The middle along the row."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """Along the row, pixels."""
        return self.right - self.left

    def placed(self, left: float, right: float, y: float) -> Piece:
        """The same elsewhere on the flattened page."""
        return Piece(self.text, self.confidence, self.box, left, right, y, self.height, self.cut)

    def part(self, start: int, end: int) -> Piece:
        """The piece between two positions in the text, each character taken as equally wide."""
        if (start, end) == (0, len(self.text)):
            return self
        a, b = start / len(self.text), end / len(self.text)
        return replace(
            self,
            text=self.text[start:end].strip(),
            box=self.box.part(a, b),
            left=self.left + a * self.width,
            right=self.left + b * self.width,
            cut=True,
        )


def flatten(lines: Sequence[TextLine], size: tuple[int, int]) -> list[Piece]:
    """All lines with text on the flattened page, from top to bottom.

    Args:
        lines: of one picture.
        size: (width, height) of the picture, pixels.
    """
    seen = [line for line in lines if line.text.strip() and abs(_slope(line.box)) < STEEPEST]
    if not seen:
        return []
    width, height = max(size[0], 1), max(size[1], 1)
    level, curl, turn = _directions(seen, width, height)
    pieces = []
    for line in seen:
        (x, y), box = line.box.center, line.box
        dx, dy = x - width / 2, y - height / 2
        rise = level * dx + curl * dx * dx / (2 * width) + turn * dx * dy / height
        middle = dx + (level + turn * dy / height) * dy + width / 2
        pieces.append(
            Piece(
                text=line.text.strip(),
                confidence=line.confidence,
                box=box,
                left=middle - box.width / 2,
                right=middle + box.width / 2,
                y=y - rise,
                height=box.height,
            )
        )
    return _upright(sorted(pieces, key=lambda piece: (piece.y, piece.left)), width)


def line_height(pieces: Sequence[Piece]) -> float:
    """The usual height of a box, pixels; 1 where there is none."""
    return median(piece.height for piece in pieces) if pieces else 1.0


def merged(pieces: Sequence[Piece], gap: float) -> list[Piece]:
    """Neighbours of one row that stand closer than `gap` line heights joined to one piece.

    For text in words (a PDF's text layer, a detector that splits at blanks); places inside a joined piece
    are as exact as equally wide characters are.
    """
    joined: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: each.left):
        for index, before in enumerate(joined):
            between = piece.left - before.right
            if not -0.5 * piece.height <= between <= gap * piece.height:
                continue
            height = min(piece.height, before.height)
            if between <= gap * height and abs(piece.y - before.y) < 0.35 * height:
                joined[index] = _join(before, piece)
                break
        else:
            joined.append(piece)
    return sorted(joined, key=lambda piece: (piece.y, piece.left))


def _join(a: Piece, b: Piece) -> Piece:
    return Piece(
        text=f"{a.text} {b.text}",
        confidence=min(a.confidence, b.confidence),
        box=Box(a.box.top_left, b.box.top_right, b.box.bottom_right, a.box.bottom_left),
        left=a.left,
        right=max(a.right, b.right),
        y=(a.y * a.width + b.y * b.width) / max(a.width + b.width, 1e-9),
        height=max(a.height, b.height),
        cut=a.cut or b.cut,
    )


@dataclass(frozen=True, slots=True)
class Bend:
    """How the rows of a table run on the flattened page: the rise over the middle, a polynomial without constant.

    Attributes:
        middle: where the rise is 0, pixels along the row.
        width: from there to the farthest text, pixels.
        factors: pixels, of the powers 1, 2 ... of the distance from the middle in widths.
    """

    middle: float
    width: float
    factors: tuple[float, ...] = ()

    def rises(self, xs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels down the page at places along the row."""
        places = np.clip((xs - self.middle) / self.width, -1.1, 1.1)
        return np.asarray(np.polynomial.polynomial.polyval(places, (0.0, *self.factors)))

    def undone(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces of level rows."""
        rises = self.rises(np.array([piece.x for piece in pieces])).tolist() if pieces else ()
        return [
            each.placed(each.left, each.right, each.y - rise) for each, rise in zip(pieces, rises, strict=True)
        ]


def bend(pieces: Sequence[Piece]) -> Bend:
    """What `flatten` leaves where paper is bent more than its model: each step from a cell to the next one of
    its row says how the row runs there. Right as long as that is less than the pitch of the rows.

    Args:
        pieces: of one table, on the flattened page.
    """
    middle = median(piece.x for piece in pieces) if pieces else 0.0
    width = max((abs(piece.x - middle) for piece in pieces), default=0.0) + line_height(pieces)
    found = Bend(middle, width)
    for _ in range(3):  # with the rows nearly level, more neighbours are found to be such
        more = _bend_seen(found.undone(pieces), found)
        found = replace(found, factors=tuple(map(sum, zip_longest(found.factors, more, fillvalue=0.0))))
    return found


def _bend_seen(pieces: Sequence[Piece], frame: Bend) -> tuple[float, ...]:
    """The factors of a bend by the steps from each cell to the next; () where there are too few."""
    height = line_height(pieces)
    left, right, y = (np.array([getattr(each, name) for each in pieces]) for name in ("left", "right", "y"))
    beside = (left >= right[:, None]) & (np.abs(y - y[:, None]) < 0.6 * height)
    nearest = np.where(beside, left, np.inf).argmin(axis=1) if pieces else np.zeros(0, dtype=int)
    (before,) = beside.any(axis=1).nonzero() if pieces else (nearest,)
    if len(before) < 12:
        return ()
    after = nearest[before]
    places = ((left + right) / 2 - frame.middle) / frame.width
    rise, start, end = y[after] - y[before], places[before], places[after]
    powers = np.arange(1, 1 + (BENDS if len(before) > 4 * BENDS else 2))
    # A row that runs like x^n rises so much from cell to cell.
    rises = end[:, None] ** powers - start[:, None] ** powers
    held = np.diag(1e-5 * powers.astype(float) ** 2)
    answer = np.zeros(len(powers))
    for _ in range(12):
        weight = (end - start) / np.maximum(np.abs(rise - rises @ answer), 0.05 * height)
        scaled = rises * (weight / weight.sum())[:, None]
        answer = np.linalg.solve(scaled.T @ rises + held, scaled.T @ rise)
    return tuple(answer.tolist())


def _upright(pieces: list[Piece], width: int) -> list[Piece]:
    """The same with columns that run straight down.

    Text that stands right below other text mostly begins, ends or is centred where that does. How those
    places drift down the page, and how the drift changes across it, is what perspective left of the columns.
    """
    height = line_height(pieces)
    pairs = []
    for at, upper in enumerate(pieces):
        below = [each for each in pieces[at + 1 : at + 40] if 0.8 * height < each.y - upper.y < 4 * height]
        over = [each for each in below if min(each.right, upper.right) > max(each.left, upper.left) - 0.5 * height]
        if over:
            pairs.append((upper, min(over, key=lambda each: each.y - upper.y + abs(each.left - upper.left))))
    if len(pairs) < 12:
        return pieces
    down = np.array([lower.y - upper.y for upper, lower in pairs])
    drifts = np.array([[b.left - a.left, b.x - a.x, b.right - a.right] for a, b in pairs]) / down[:, None]
    places = np.array([[1.0, upper.x / width - 0.5] for upper, _ in pairs])
    answer = np.zeros(2)
    for _ in range(8):
        off = drifts - (places @ answer)[:, None]
        chosen = drifts[np.arange(len(pairs)), np.abs(off).argmin(axis=1)]
        weight = 1 / np.maximum(np.abs(off).min(axis=1), 0.01)
        scaled = places * (weight / weight.sum())[:, None]
        answer = np.linalg.solve(scaled.T @ places + np.diag([0.0, 0.002]), scaled.T @ chosen)
    middle = median(piece.y for piece in pieces)
    moved = []
    for piece in pieces:
        drift = (answer[0] + answer[1] * (piece.x / width - 0.5)) * (piece.y - middle)
        moved.append(piece.placed(float(piece.left - drift), float(piece.right - drift), piece.y))
    return moved


def _slope(box: Box) -> float:
    return math.tan(math.radians(max(-80.0, min(80.0, box.angle))))


def _directions(lines: Sequence[TextLine], width: int, height: int) -> tuple[float, float, float]:
    """The slope of text at the middle of the page, and how it changes along a row and down the page.

    Long lines vote with their width; a line far off the rest loses its vote (iteratively reweighted least
    squares). Curl and turn are held near zero unless many lines agree on them.
    """
    long = [line.box for line in lines if line.box.width > 4 * line.box.height]
    if len(long) < 6:
        return (median(_slope(box) for box in long) if long else 0.0), 0.0, 0.0
    slope = np.array([_slope(box) for box in long])
    places: NDArray[np.float64] = np.array(
        [[1.0, box.center[0] / width - 0.5, box.center[1] / height - 0.5] for box in long]
    )
    votes = np.array([box.width for box in long]) / width
    weight, held = votes, np.diag([0.0, 0.02, 0.02])
    answer = np.array([float(np.median(slope)), 0.0, 0.0])
    for _ in range(6):
        residual = np.abs(slope - places @ answer)
        weight = votes / np.maximum(residual, 0.004)
        scaled = places * (weight / weight.sum())[:, None]
        answer = np.linalg.solve(scaled.T @ places + held * 0.1, scaled.T @ slope)
    return float(answer[0]), float(answer[1]), float(answer[2])
