"""Which lines of an identity card are read first, and which need not be read at all for a decision.

The rows down to the sex tell what stands below. Those below it need not be read where no more is asked for than a
decision rests on. What stands beside and below the card is read, so that a second card or another
paper is seen. Where the form is not recognised, all is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Participant
from pipeline.stages.extract.ktp_card import EDGE_AT, POSITION, SAME_ROW, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot, find_label
from pipeline.stages.extract.layout import levelled

Boxes = frozenset[Box]
_NONE: Boxes = frozenset()

_UPPER = 0.5
"""Share of a card's text, from above, that is read first where the column of labels is not plain: the rows down
to the sex, which stands at 0.38 to 0.43, and two more."""
_BEGINS, _INDENTED, _FULL = 1.5, 3.0, 8
"""Line heights by which lines of one column begin apart, and labels further right; lines that make it a column."""
_HIGHEST = 0.25
"""Share of a card's text above the row below which reading may stop: less, and the column is another one's."""
_ROWS = (Slot.NIK, Slot.NAMA, Slot.LAHIR, Slot.JENIS_KELAMIN)
"""Whose labels must be seen."""
_WRAPPED = 4.0
"""Pitches by which wrapped values may push the last line of a card down."""


def below_sex(boxes: Collection[Box]) -> Boxes:
    """The lines of a card that are not read at first: those below the fourth of the labels, which is the sex.

    Where that is not plain, or a label was not found, a row or two more are read: no harm but time.
    """
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    end = top + _UPPER * (bottom - top)
    levels = _labels_levels(list(boxes))
    if len(levels) > len(_ROWS):
        below = (levels[len(_ROWS) - 1] + levels[len(_ROWS)]) / 2
        if top + _HIGHEST * (bottom - top) < below < end:
            end = below
    return frozenset(box for box in boxes if box.center[1] > end)


def _labels_levels(boxes: Sequence[Box]) -> Sequence[float]:
    """Where the lines of the first full column stand, from above; none without such a column."""
    lefts, levels = (np.array(each) for each in ([box.left for box in boxes], [box.center[1] for box in boxes]))
    height = float(np.median([box.height for box in boxes]))
    beside = (np.abs(lefts[:, None] - lefts) < _BEGINS * height).sum(axis=1)
    if beside.max() < _FULL:
        return ()
    first = lefts[beside >= _FULL].min()
    column = (lefts > first - _BEGINS * height) & (lefts < first + _INDENTED * height)
    return [float(level) for level in np.sort(levels[column])]


def lower_rows(text: OcrText, _: Participant | None = None) -> Boxes:
    """The unread lines below the sex, where there is one card in the picture."""
    degrees = card_tilt(text.lines)
    card = find_card(levelled(text.lines, degrees=degrees), tilt=degrees)
    levels = {anchor.label.slot: anchor.placed.level for anchor in card.anchors} if card else {}
    labels = [label.slot for line in text.lines if (label := find_label(line.text))]
    if card is None or not levels.keys() >= set(_ROWS) or max(map(labels.count, _ROWS)) > 1:
        return _NONE
    top = levels[Slot.JENIS_KELAMIN] + SAME_ROW * card.pitch
    bottom = top + (POSITION[Slot.BERLAKU] - POSITION[Slot.JENIS_KELAMIN] + _WRAPPED) * card.pitch
    left, right = card.labels_at - card.pitch, card.labels_at + EDGE_AT * card.pitch
    placed = levelled((TextLine("", 0.0, box) for box in text.unread), degrees=degrees)
    return frozenset(
        each.line.box for each in placed if top < each.level < bottom and left < each.left and each.right < right
    )
