"""Read no more of a page than the decision rests on, as far as its form tells what stands where.

What is left unread are the rows of an identity card below the sex, and what a family card says of other people
(`family_lines`). Everything else is read, so that a second card, another document, or a word that gives an
impostor away is seen. Where the form is not recognised, or nobody knows whose card it is, all is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ocr.engine import OcrEngine
from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Participant, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.extract.ktp_card import EDGE_AT, POSITION, SAME_ROW, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot, find_label
from pipeline.stages.extract.layout import levelled
from pipeline.stages.family_lines import beside_numbers, of_others
from pipeline.stages.read import find_lines, read_rest

Boxes = frozenset[Box]
_NONE: Boxes = frozenset()

_UPPER = 0.5
"""Share of a card's text, from above, that is read first: the rows down to the sex, which stands at 0.43."""
_ROWS = (Slot.NIK, Slot.NAMA, Slot.LAHIR, Slot.JENIS_KELAMIN)
"""Whose labels must be seen."""
_WRAPPED = 4.0
"""Pitches by which wrapped values may push the last line of a card down."""


def read_needed(
    document: Rectified,
    engine: OcrEngine,
    *,
    policy: ReadPolicy,
    declared: DocumentType | None,
    record: Participant | None,
) -> OcrText:
    """What stands on the document, but for lines that no decision rests on: they are `unread`.

    Args:
        document: cut out of its page.
        engine: reads.
        policy: sizes.
        declared: what it is said to be; None: everything is read.
        record: of the claimant.

    Raises:
        ocr.engine.EngineError: the engine is broken.
    """
    text = find_lines(document, engine, policy=policy)
    if declared is None or declared not in WAYS or not text.unread:
        return read_rest(text, document, engine)
    way = WAYS[declared]
    text = read_rest(text, document, engine, but=way.later(text.unread))
    skipped = way.skipped(text, record)
    gone = tuple(line.box for line in text.lines if line.box in skipped)
    kept = tuple(line for line in text.lines if line.box not in skipped)
    return read_rest(replace(text, lines=kept, unread=(*text.unread, *gone)), document, engine, but=skipped)


@dataclass(frozen=True, slots=True)
class Way:
    """How the lines of one type of document are told apart.

    Attributes:
        later: of all lines, those that are not read at first.
        skipped: given what was read at first, the ones that stay unread, and those that were read in vain.
    """

    later: Callable[[Collection[Box]], Boxes]
    skipped: Callable[[OcrText, Participant | None], Boxes]


# --- an identity card ---


def below_middle(boxes: Collection[Box]) -> Boxes:
    """The lines of a card that are not read at first."""
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    return frozenset(box for box in boxes if box.center[1] > top + _UPPER * (bottom - top))


def _lower_rows(text: OcrText, _: Participant | None) -> Boxes:
    """The lines below the sex, where there is one card in the picture."""
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


WAYS: Mapping[DocumentType, Way] = MappingProxyType(
    {
        DocumentType.KTP: Way(below_middle, _lower_rows),
        DocumentType.KK: Way(beside_numbers, of_others),
    }
)
