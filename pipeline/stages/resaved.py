"""Print that is newer than the photo round it: it was not there when the photo was saved for the first time.

Saving as JPEG rounds every block of 8x8 pixels to multiples of a table. Whoever changes some of the pixels and
saves again rounds everything once more, but only the untouched blocks have been rounded twice. Saved a third time,
by the first table, those change less than by the tables beside it; the changed ones do not (H. Farid, "Exposing
Digital Forgeries from JPEG Ghosts", 2009). It shows as long as the second saving was finer than the first, and
nobody made the picture larger or smaller since: what a messenger sends has no such history, and no sign either.
The file's own saving is no history, since all of it went through that, nor is any finer one: it wiped those out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box
from pipeline.codec import box_record
from pipeline.model import Image, Page, Reason
from pipeline.policy.judging import InspectPolicy
from pipeline.reasons import because

Errors = NDArray[np.float32]
"""Shape (qualities, blocks): how much each block changes when it is saved once more."""
Mask = NDArray[np.bool_]
"""Shape (rows, columns) of blocks."""

_BLOCK = 8
_ABREAST = 64
"""Blocks in a row of the picture that chosen ones are saved in."""
_WHITE = 255
_GRAIN = 4
"""Grey levels between the lightest and the darkest pixel of a block; in less there is neither print nor grain."""
_QUALITIES = tuple(range(56, 100, 2))
_STEPS = np.array([200 - 2 * quality for quality in _QUALITIES], float)
"""Of libjpeg's tables: percent of the standard's."""
_COARSER = 1.5
"""By how much the quality of an earlier saving lies below the file's own; the tables here are two apart."""
_ECHOES, _ECHO_WIDTH = np.array([2.0, 3.0]), 0.2
_ROUND = 1.5
"""Line heights round the line that it is compared with."""
_FEWEST_BLOCKS, _FEWEST_AROUND, _FEWEST_IN_PART = 16, 30, 6
_PART, _LEFT_OF_PART = 0.6, 0.4
"""Of a line's height: the width of a digit. Share of its blocks that count at least: six of two dozen differ
by chance (an honest family card was suspected for that)."""
_STILL = 0.02
"""Squared grey levels: blocks that change less than this have nothing to show."""
_SAMPLE, _FEWEST_SAMPLED = 4, 100
"""Every so many-th block is asked first, where so many are left."""
_SAMPLED_OFF = 0.25
"""By how much the depth of the sample may lie off that of all: on 300 surroundings of photos saved once or twice
it was never more than 0.22 below."""


@dataclass(frozen=True, slots=True)
class _History:
    """How line and surroundings take another saving.

    Attributes:
        quality: of the first saving, by libjpeg's scale.
        depth: how much less the surroundings change by that table (logarithm, against the tables beside it).
        line: the same of the whole line; `part`: of its part in which it is least.
    """

    quality: int
    depth: float
    line: float
    part: float


def saved_later(page: Page, lines: Mapping[str, Box], *, policy: InspectPolicy) -> tuple[Reason, ...]:
    """Lines that lack the history that their surroundings have.

    Args:
        page: as it was decoded; one that was made smaller has no history.
        lines: by field, pixels of the page.
        policy: from which difference on it is a sign.
    """
    if page.scale != 1.0:
        return ()
    return tuple(
        because(
            "fraud_text_edited",
            field=key,
            rule="saved_later",
            page=page.number,
            box=box_record(box),
            measures={
                "quality": found.quality,
                "around": round(found.depth, 2),
                "line": round(found.line, 2),
                "part": round(found.part, 2),
            },
        )
        for key, box in lines.items()
        if (found := _first_sign(page, box, policy))
    )


def _first_sign(page: Page, box: Box, policy: InspectPolicy) -> _History | None:
    finest = 100.0 if page.saved is None else page.saved - _COARSER
    for each in _histories(page.image, box, policy.ghost_depth, finest):
        if each.line <= policy.ghost_line * each.depth or each.part <= policy.ghost_part * each.depth:
            return each
    return None


def _histories(image: Image, box: Box, depth: float, finest: float) -> Iterator[_History]:
    """Every saving that the surroundings remember so clearly; none of a quality above `finest`."""
    cut, corners = _surroundings(image, box)
    if min(cut.shape[:2]) < 4 * _BLOCK:
        return
    grey = np.asarray(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY), np.uint8)
    blocks = _in_blocks(grey)
    shape = blocks.shape[:2]
    telling = ~_clipped(cut, shape) & ~_plain(grey, shape)
    inside, around = (each & telling for each in _blocks(shape, corners))
    if inside.sum() < _FEWEST_BLOCKS:
        return
    usual = float(np.median(_errors(blocks[inside], _QUALITIES[:1])[0]))
    around[around] = _errors(blocks[around], _QUALITIES[:1])[0] > usual / 2
    halves = [half[around] for half in _sides(shape, corners)]
    if min(half.sum() for half in halves) < _FEWEST_AROUND // 2:
        return
    outside, count = blocks[around], sum(quality <= finest for quality in _QUALITIES)
    remembered = np.zeros(0, int)
    for step, off in ((min(_SAMPLE, len(outside) // _FEWEST_SAMPLED), _SAMPLED_OFF), (1, 0.0)):
        if step:
            known = _known(outside[::step], [half[::step] for half in halves], count)
            likely = np.flatnonzero(known[:count] >= depth - off)
            remembered = np.array([at for at in likely if _is_saving(known, at, off)], int)
            if not len(remembered):
                return
    # The line itself is saved again only by the tables that its surroundings remember, and by those beside them.
    asked = np.unique([0, *(remembered - 2), *remembered, *(remembered + 2)])
    errors = np.ones((len(_QUALITIES), np.count_nonzero(inside)), np.float32)
    errors[asked] = _errors(blocks[inside], [_QUALITIES[each] for each in asked])
    line = _depths(errors.mean(axis=1))
    parts = _parts(errors, inside, corners, usual)
    least = np.min(np.where(_moves(parts), _depths(parts), np.inf), axis=1, initial=np.inf)
    for at in remembered:
        yield _History(_QUALITIES[at], float(known[at]), float(line[at]), float(min(least[at], line[at])))


def _known(blocks: NDArray[np.uint8], halves: Sequence[NDArray[np.bool_]], count: int) -> NDArray[np.float32]:
    """How clearly the surroundings (blocks, in two halves) remember a saving by each of the first `count` tables.

    Of the next table, too, which tells whether it is one; what lies beyond is 0.
    """
    asked = _QUALITIES[: count + 3]
    errors = _errors(blocks, asked)
    known = np.zeros(len(_QUALITIES), np.float32)
    known[: len(asked)] = np.min([_depths(errors[:, half].mean(axis=1)) for half in halves], axis=0)
    return known


def _surroundings(image: Image, box: Box) -> tuple[Image, NDArray[np.float64]]:
    """The line and what is round it, in whole blocks of the page, and its corners there."""
    pad = _ROUND * box.height
    left, top = (max(0, int(edge - pad) // _BLOCK * _BLOCK) for edge in (box.left, box.top))
    right, bottom = (int(edge + pad) // _BLOCK * _BLOCK for edge in (box.right, box.bottom))
    return image[top:bottom, left:right], np.array(box.corners) - (left, top)


def _in_blocks(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Shape (rows, columns, 8, 8)."""
    rows, columns = (side // _BLOCK for side in grey.shape)
    whole = grey[: rows * _BLOCK, : columns * _BLOCK]
    return whole.reshape(rows, _BLOCK, columns, _BLOCK).transpose(0, 2, 1, 3)


def _errors(blocks: NDArray[np.uint8], qualities: Sequence[int] = _QUALITIES) -> Errors:
    """For each quality, the mean squared change of each of the blocks (number, 8, 8): none sees another."""
    rows = max(1, -(-len(blocks) // _ABREAST))
    padded = np.zeros((rows * _ABREAST, _BLOCK, _BLOCK), np.uint8)
    padded[: len(blocks)] = blocks
    sheet = padded.reshape(rows, _ABREAST, _BLOCK, _BLOCK).transpose(0, 2, 1, 3).reshape(rows * _BLOCK, -1)
    found = np.empty((len(qualities), len(blocks)), np.float32)
    for at, quality in enumerate(qualities):
        saved = cv2.imdecode(cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
        change = cv2.absdiff(sheet, np.asarray(saved))
        squared = cv2.multiply(change, change, dtype=cv2.CV_32F)
        mean = cv2.resize(squared, (_ABREAST, rows), interpolation=cv2.INTER_AREA)
        found[at] = mean.reshape(-1)[: len(blocks)]
    return found


def _clipped(cut: Image, shape: tuple[int, ...]) -> Mask:
    """Blocks that reach white or black: what is cut off there is not saved twice alike, so they remember less."""
    most, least = _extremes(cut, shape)
    clipped: Mask = (most == _WHITE) | (least == 0)
    return clipped


def _plain(grey: NDArray[np.uint8], shape: tuple[int, ...]) -> Mask:
    """Blocks of blank paper, all of one level: whether a table has that level or rounds it is chance."""
    most, least = _extremes(grey, shape)
    return np.asarray(most - least < _GRAIN, np.bool_)


def _extremes(cut: NDArray[np.uint8], shape: tuple[int, ...]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The greatest and the least value in each block, of any channel."""
    rows, columns = shape
    pixels = cut[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, -1)
    # Rows first: whole rows are compared at once.
    most, least = (each.reshape(rows, columns, -1) for each in (pixels.max(axis=1), pixels.min(axis=1)))
    return most.max(axis=2), least.min(axis=2)


def _depths(change: Errors) -> Errors:
    """For each quality (first axis), how far the change lies below that two steps beside it, in logarithms."""
    logs: Errors = np.log(change + _STILL)
    depth = np.zeros_like(logs)
    depth[2:-2] = (logs[:-4] + logs[4:]) / 2 - logs[2:-2]
    return depth


def _moves(change: Errors) -> NDArray[np.bool_]:
    """Where the tables two steps beside change something: print that no saving moves has no depth to lack."""
    beside = np.zeros_like(change)
    beside[2:-2] = np.maximum(change[:-4], change[4:])
    moved: NDArray[np.bool_] = beside >= _STILL
    return moved


def _is_saving(known: NDArray[np.float32], at: int, off: float = 0.0) -> bool:
    """Whether a table is one that the picture was saved by, and no shadow of such a one; `off`: of what is known.

    A saving shows a little by the tables beside its own, and by those of half or a third of its steps: there a
    line may differ from its surroundings by chance. Whoever lacks a saving lacks it by its own table, too.
    """
    beside = max(known[max(at - 1, 0)], known[min(at + 1, len(known) - 1)])
    step, coarser = _STEPS[at], _STEPS[:at][known[:at] > known[at] + 2 * off]
    shares = coarser / step
    return bool(known[at] >= beside - 2 * off) and not (np.abs(shares[:, None] - _ECHOES) < _ECHO_WIDTH).any()


# --- which blocks ---


def _blocks(shape: tuple[int, ...], corners: NDArray[np.float64]) -> tuple[Mask, Mask]:
    """Blocks that lie in the line, and those that are well outside of it."""
    rows, columns = shape
    drawn: Image = np.zeros((rows * _BLOCK, columns * _BLOCK), np.uint8)
    cv2.fillConvexPoly(drawn, np.rint(corners).astype(np.int32), (1,))
    share = drawn.reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3))
    near = cv2.dilate((share > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    return share > 0.9, near == 0


def _across(shape: tuple[int, ...], corners: NDArray[np.float64], start: int, end: int) -> NDArray[np.float64]:
    """Of each block, how far it lies from one corner towards another, in their distance."""
    rows, columns = np.indices(shape) * _BLOCK + _BLOCK / 2
    way = corners[end] - corners[start]
    along: NDArray[np.float64] = (columns - corners[start][0]) * way[0] + (rows - corners[start][1]) * way[1]
    return along / float(way @ way)


def _sides(shape: tuple[int, ...], corners: NDArray[np.float64]) -> tuple[Mask, Mask]:
    """Before the middle of the line's length, and behind it."""
    along = _across(shape, corners, 0, 1)
    return along < 0.5, along >= 0.5


def _parts(errors: Errors, inside: Mask, corners: NDArray[np.float64], usual: float) -> Errors:
    """The mean change of each piece of the line that is as wide as a digit and has print; (qualities, pieces)."""
    length, height = (float(np.hypot(*(corners[at] - corners[0]))) for at in (1, 3))
    column = np.clip(_across(inside.shape, corners, 0, 1)[inside] * length / _BLOCK, 0, None).astype(int)
    width = max(2, round(_PART * height / _BLOCK))
    blocks, *change = (
        np.convolve(np.bincount(column, weights=each), np.ones(width), "valid")
        for each in (np.ones(len(column)), *errors)
    )
    mean: Errors = np.array(change, np.float32) / np.maximum(blocks, 1)
    enough = max(_FEWEST_IN_PART, _LEFT_OF_PART * width * height / _BLOCK)
    return mean[:, (blocks >= enough) & (mean[0] > usual / 2)]
