"""Which lines of an identity card need not be read where no more is asked for than a decision rests on.

They are the rows below the sex. What stands beside and below the card is read, so that a second card or another
paper is seen. Where the form is not recognised, all is read.
"""

from __future__ import annotations

from collections.abc import Collection

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Participant
from pipeline.stages.extract.ktp_card import EDGE_AT, POSITION, SAME_ROW, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot, find_label
from pipeline.stages.extract.layout import levelled

Boxes = frozenset[Box]
_NONE: Boxes = frozenset()

_UPPER = 0.5
"""Share of a card's text, from above, that is read first: the rows down to the sex, which stands at 0.43."""
_ROWS = (Slot.NIK, Slot.NAMA, Slot.LAHIR, Slot.JENIS_KELAMIN)
"""Whose labels must be seen."""
_WRAPPED = 4.0
"""Pitches by which wrapped values may push the last line of a card down."""


def below_middle(boxes: Collection[Box]) -> Boxes:
    """The lines of a card that are not read at first."""
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    return frozenset(box for box in boxes if box.center[1] > top + _UPPER * (bottom - top))


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
