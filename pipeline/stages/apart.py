"""Keep the documents apart that share one page: a card copied below a family card, or laid beside a letter."""

from __future__ import annotations

from dataclasses import replace

from ocr.model import OcrText
from pipeline.model import Classification, DocumentType, Reason
from pipeline.reasons import because
from pipeline.stages.extract.ktp_card import COMPLETE, EDGE_AT, POSITION, Card, card_tilt, find_card
from pipeline.stages.extract.layout import Placed, levelled

MARGIN = 1.5
"""Pitches of a card's lines from its labels to its left edge, and round it."""
HEIGHT = 22.7
"""Of a card, in the same."""


def apart(text: OcrText, named: Classification) -> OcrText:
    """The lines of the document that the page is taken for.

    An identity card is found among other lines by its own labels (`find_card`), so only the others need its lines
    taken away.

    Args:
        text: everything on the page.
        named: what it is taken for, and what else is on it.
    """
    if DocumentType.KTP not in named.also:
        return text
    lines = [line for line in text.lines if line.text.strip()]
    degrees = card_tilt(lines)
    placed = levelled(lines, degrees=degrees)
    card = find_card(placed, tilt=degrees)
    if card is None or len(card.anchors) < COMPLETE:
        return text
    on_card = {id(each.line) for each in placed if _inside(card, each)}
    return replace(text, lines=tuple(line for line in text.lines if id(line) not in on_card))


def _inside(card: Card, line: Placed) -> bool:
    """Whether a line begins on the card, as its labels tell where that ends."""
    first, pitch = card.anchors[0], card.pitch
    down = (line.level - first.placed.level) / pitch + POSITION[first.label.slot]
    along = (line.left - card.labels_at) / pitch
    return -MARGIN < down < HEIGHT + MARGIN and -2 * MARGIN < along < EDGE_AT + MARGIN


def several(named: Classification) -> tuple[Reason, ...]:
    """An observation, where documents of several types are on the page."""
    if not named.also:
        return ()
    return (because("doc_multiple", types=[named.document_type.value, *(kind.value for kind in named.also)]),)
