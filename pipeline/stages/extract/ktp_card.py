"""Where an identity card lies among the lines of a picture: its labels, its pitch, its columns.

A card prints thirteen labelled lines in one order at one pitch. Facts of the print, in units of that pitch:
labels at 0, values from 9.5, the portrait from 25.3, the right edge at 35.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.model import TextLine
from pipeline.stages.extract.ktp_labels import Label, Slot, find_label
from pipeline.stages.extract.layout import Placed, levelled, tilt

VALUES_AT, PORTRAIT_AT, EDGE_AT = 9.5, 25.3, 35.0
"""Where values begin, the portrait begins and the card ends, right of the labels, in pitches."""

POSITION = (5.1, 6.9, 7.9, 8.9, 9.9, 10.9, 11.9, 12.9, 13.9, 14.9, 15.9, 16.9, 17.9)
"""Where each slot stands below the card's upper edge, in pitches."""

SAME_ROW = 0.5
"""Two lines are of one row when their middles are less than this many pitches apart."""

FEWEST, COMPLETE = 3, 8
"""Labels in order that make a card, and a second card."""

STEEP = 6.0
"""Degrees between a line and the card's text from which on it is a watermark or a seal."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that begins with a label."""

    placed: Placed
    label: Label


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of one card and its measures.

    Attributes:
        anchors: its labels, from top to bottom.
        lines: everything that stands on it.
        pitch: of the labelled lines, pixels.
        size: height of a label's box, pixels.
        labels_at: where labels begin, `values_at` values, `portrait_at` the portrait; pixels along the text.
        count: how many cards the picture shows.
    """

    anchors: tuple[Anchor, ...]
    lines: tuple[Placed, ...]
    pitch: float
    size: float
    labels_at: float
    values_at: float
    portrait_at: float
    count: int = 1


def card_tilt(lines: Sequence[TextLine]) -> float:
    """Direction of the card's own text, degrees: what it lies on (a newspaper, a form) may have more lines.

    The lines of the labels and of the values beside them vote; where no card is found all lines do.
    """
    degrees = tilt(lines)
    for _ in range(2):
        card = find_card(levelled(lines, degrees=degrees), tilt=degrees)
        if card is None:
            break
        first, last = card.anchors[0].placed.level, card.anchors[-1].placed.level
        voted = tilt(
            each.line
            for each in card.lines
            if first - card.pitch < each.level < last + card.pitch
            and card.labels_at - card.pitch < each.left < card.portrait_at
        )
        if voted == degrees:
            break
        degrees = voted
    return degrees


def find_card(placed: Sequence[Placed], *, tilt: float) -> Card | None:
    """The card with most labels; None where fewer than three labels are read.

    Args:
        placed: every line of the picture, levelled; steep ones (a watermark) are left out.
        tilt: direction of the card's text, degrees.
    """
    level = [line for line in placed if line.line.box.width < 4 * line.height or _along(line, tilt)]
    anchors = [Anchor(each, label) for each in level if (label := find_label(each.line.text))]
    if not anchors:
        return None
    size = median(anchor.placed.height for anchor in anchors)
    groups = _cards(anchors, size)
    if not groups:
        return None
    best = groups[0]
    pitch = _pitch(best, size)
    labels_at = median(anchor.placed.left for anchor in best) - 0.2 * pitch
    complete = [group for group in groups if len(group) >= COMPLETE]
    lines = _belonging(level, best, groups[1:], pitch, labels_at)
    values_at = _values_at(best, lines, pitch, labels_at)
    portrait_at = labels_at + (PORTRAIT_AT / VALUES_AT) * (values_at - labels_at)
    return Card(tuple(best), tuple(lines), pitch, size, labels_at, values_at, portrait_at, max(1, len(complete)))


def _along(line: Placed, tilt: float) -> bool:
    return abs(line.line.box.angle - tilt) < STEEP


def _cards(anchors: list[Anchor], size: float) -> list[list[Anchor]]:
    """Labels that stand in one column and in the printed order: a list for each card, the fullest first.

    The fullest chain is taken out, then the fullest of what is left, until chains are too short to be a card.
    """
    left = sorted(anchors, key=lambda each: each.placed.level)
    cards = []
    while len(chain := _fullest(left, size)) >= FEWEST:
        cards.append(chain)
        left = [anchor for anchor in left if anchor not in chain]
    return cards


def _fullest(anchors: Sequence[Anchor], size: float) -> list[Anchor]:
    """The heaviest chain of labels, each a plausible step below the one before."""
    best: list[tuple[float, list[Anchor]]] = []
    for at, anchor in enumerate(anchors):
        ways = [best[before] for before in range(at) if _follows(anchors[before], anchor, size)]
        weight, chain = max(ways, key=lambda way: way[0], default=(0.0, []))
        best.append((weight + _weight(anchor), [*chain, anchor]))
    return max(best, key=lambda way: way[0], default=(0.0, []))[1]


def _follows(above: Anchor, anchor: Anchor, size: float) -> bool:
    """Whether two labels can be of one card: in one column, in order, about as far apart as they are printed."""
    steps = POSITION[anchor.label.slot] - POSITION[above.label.slot]
    distance = (anchor.placed.level - above.placed.level) / size
    return (
        abs(anchor.placed.left - above.placed.left) < 3.5 * size
        and steps > 0
        and 0.45 * steps < distance < 2.5 + 2.5 * steps
    )


def _weight(anchor: Anchor) -> float:
    """Short labels are met by chance more often."""
    return anchor.label.score * (0.5 if anchor.label.slot in {Slot.NAMA, Slot.NIK} else 1)


def _pitch(anchors: Sequence[Anchor], size: float) -> float:
    """Pixels from one labelled line to the next; wrapped values widen some steps, so the lower ones count."""
    body = [anchor for anchor in anchors if anchor.label.slot is not Slot.NIK]
    steps = sorted(
        (lower.placed.level - upper.placed.level) / (lower.label.slot - upper.label.slot)
        for upper, lower in pairwise(body)
    )
    return max(steps[len(steps) // 3], 0.5 * size) if steps else 1.2 * size


def _belonging(
    placed: Sequence[Placed], card: list[Anchor], others: list[list[Anchor]], pitch: float, labels_at: float
) -> list[Placed]:
    """The lines on the card: inside its outline as the labels tell it, and not on the card beside it."""
    first, last = card[0], card[-1]
    top = first.placed.level - (POSITION[first.label.slot] + 1) * pitch
    bottom = last.placed.level + (POSITION[-1] - POSITION[last.label.slot] + 3.5) * pitch
    left, right = labels_at - 2 * pitch, labels_at + (EDGE_AT + 2) * pitch
    for other in others:
        beside = median(anchor.placed.left for anchor in other)
        if beside > labels_at + VALUES_AT * pitch:
            right = min(right, beside - 0.5 * pitch)
        elif other[0].placed.level > last.placed.level:
            bottom = min(bottom, other[0].placed.level - 2.5 * pitch)
        elif other[-1].placed.level < first.placed.level:
            top = max(top, other[-1].placed.level + 1.5 * pitch)
    return [each for each in placed if top < each.level < bottom and each.left > left and each.left < right]


def _values_at(anchors: Sequence[Anchor], lines: Sequence[Placed], pitch: float, labels_at: float) -> float:
    """Where values begin: where lines of their own begin beside the labels, otherwise where cards print them."""
    starts = []
    for anchor in anchors:
        beside = [
            line.left
            for line in lines
            if labels_at + 6 * pitch < line.left < labels_at + 13 * pitch
            and abs(line.level - anchor.placed.level) < SAME_ROW * pitch
        ]
        if beside and anchor.label.slot is not Slot.NIK:
            starts.append(min(beside))
    return median(starts) if len(starts) >= 2 else labels_at + VALUES_AT * pitch


def guess_card(placed: Sequence[Placed], *, tilt: float, known: Callable[[str], Slot | None]) -> Card | None:
    """A card whose labels nobody could read (cut off, rubbed off), from values that can only stand in one line.

    Args:
        placed: every line of the picture, levelled.
        tilt: direction of the card's text, degrees.
        known: the slot that a text must be the value of, None where it may be anything.
    """
    level = [line for line in placed if line.line.box.width < 4 * line.height or _along(line, tilt)]
    values = sorted(
        ((line, slot) for line in level if (slot := known(line.line.text)) is not None),
        key=lambda each: each[0].level,
    )
    if not values:
        return None
    left = median(line.left for line, _ in values)
    size = median(line.height for line, _ in values)
    column = [(line, slot) for line, slot in values if abs(line.left - left) < 1.5 * size]
    steps = [
        (lower.level - upper.level) / (later - sooner)
        for (upper, sooner), (lower, later) in pairwise(column)
        if later > sooner
    ]
    if len(steps) < FEWEST or len(steps) < len(column) - 1:
        return None
    pitch = median(steps)
    top = column[0][0].level - (POSITION[column[0][1]] + 1) * pitch
    bottom = column[-1][0].level + (POSITION[-1] - POSITION[column[-1][1]] + 3.5) * pitch
    right = left + (EDGE_AT - VALUES_AT + 2) * pitch
    lines = [line for line in level if top < line.level < bottom and line.left < right]
    portrait_at = left + (PORTRAIT_AT - VALUES_AT) * pitch
    return Card((), tuple(lines), pitch, size, left - VALUES_AT * pitch, left, portrait_at)
