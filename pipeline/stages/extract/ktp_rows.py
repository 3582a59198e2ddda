"""An identity card's lines put into its fixed rows: which line belongs to which label.

A card prints thirteen labelled lines in one order at one pitch (facts of the print, in units of that pitch:
labels at 0, values from 9.5, the portrait from 25.3, the right edge at 35). Labels that were read are the
anchors; a row whose label was lost is placed by the rows around it and by what it says, and a row between two
rows that follow each other continues the upper one. All of it is one alignment of rows with slots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ocr.model import TextLine
from pipeline.stages.extract.ktp_labels import Label, Slot, find_label
from pipeline.stages.extract.layout import Placed, Run

VALUES_AT, PORTRAIT_AT, EDGE_AT = 9.5, 25.3, 35.0
"""Where values begin, the portrait begins and the card ends, right of the labels, in pitches."""

POSITION = (5.1, 6.9, 7.9, 8.9, 9.9, 10.9, 11.9, 12.9, 13.9, 14.9, 15.9, 16.9, 17.9)
"""Where each slot stands below the card's upper edge, in pitches."""

WRAPPING = frozenset(
    {Slot.NAMA, Slot.LAHIR, Slot.ALAMAT, Slot.KELURAHAN, Slot.KECAMATAN, Slot.AGAMA, Slot.PEKERJAAN}
)
"""Slots whose values may take a second line."""

SAME_ROW = 0.5
"""Two lines are of one row when their middles are less than this many pitches apart."""

SPECK = 0.5
"""A colon alone is often read as a letter, with less confidence than this."""

Content = Callable[[Slot, str], float]
"""How well a text fits a slot: about -1 (cannot be) .. 1.5 (must be)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that begins with a label."""

    placed: Placed
    label: Label


@dataclass(frozen=True, slots=True)
class Row:
    """What stands at one level, left of the portrait.

    Attributes:
        level: of its middle, pixels across the text.
        label: the label that it begins with, if one was read.
        left: where it begins, pixels along the text.
        value: the lines of its value, from left to right, without the label.
    """

    level: float
    left: float
    label: Label | None
    value: Run

    @property
    def text(self) -> str:
        """The value's text."""
        return self.value.text


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of one card and its measures.

    Attributes:
        anchors: its labels, from top to bottom.
        lines: everything that stands on it.
        pitch: of the labelled lines, pixels.
        labels_at: where labels begin, `values_at` values, `portrait_at` the portrait; pixels along the text.
        count: how many cards the picture shows.
    """

    anchors: tuple[Anchor, ...]
    lines: tuple[Placed, ...]
    pitch: float
    labels_at: float
    values_at: float
    portrait_at: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class Assigned:
    """The rows of one slot, the first with the label if it was read."""

    rows: tuple[Row, ...]

    @property
    def labelled(self) -> bool:
        """The label was read; otherwise the slot was inferred."""
        return self.rows[0].label is not None

    @property
    def run(self) -> Run | None:
        """All lines of the value; None where there is nothing beside the label."""
        lines = tuple(line for row in self.rows for line in row.value.lines)
        return Run(lines) if any(line.text.strip() for line in lines) else None


def find_card(placed: Sequence[Placed]) -> Card | None:
    """The card with most labels; None where fewer than three labels are read.

    Args:
        placed: every line of the picture, levelled.
    """
    anchors = [Anchor(each, label) for each in placed if (label := find_label(each.line.text))]
    if not anchors:
        return None
    size = median(anchor.placed.height for anchor in anchors)
    groups = sorted(_cards(anchors, size), key=_weight, reverse=True)
    best = groups[0]
    if len({anchor.label.slot for anchor in best}) < 3:
        return None
    pitch = _pitch(best, size)
    labels_at = median(anchor.placed.left for anchor in best) - 0.2 * pitch
    complete = [group for group in groups if len({anchor.label.slot for anchor in group}) >= 8]
    others = [group for group in groups[1:] if len(group) >= 3]
    lines = _belonging(placed, best, others, pitch, labels_at)
    values_at = _values_at(best, lines, pitch, labels_at)
    portrait_at = labels_at + (PORTRAIT_AT / VALUES_AT) * (values_at - labels_at)
    return Card(tuple(best), tuple(lines), pitch, labels_at, values_at, portrait_at, max(1, len(complete)))


def _cards(anchors: list[Anchor], size: float) -> list[list[Anchor]]:
    """Labels that stand in one column and one order: a list for each card."""
    groups: list[list[Anchor]] = []
    for anchor in sorted(anchors, key=lambda each: each.placed.level):
        fitting = [
            group
            for group in groups
            if abs(median(each.placed.left for each in group) - anchor.placed.left) < 3.5 * size
            and anchor.label.slot > group[-1].label.slot
            and anchor.placed.level - group[-1].placed.level
            < size * (2.5 + 2.5 * (POSITION[anchor.label.slot] - POSITION[group[-1].label.slot]))
        ]
        if fitting:
            max(fitting, key=lambda group: group[-1].placed.level).append(anchor)
        else:
            groups.append([anchor])
    return groups


def _weight(group: list[Anchor]) -> float:
    return sum(anchor.label.score * (0.5 if anchor.label.slot in {Slot.NAMA, Slot.NIK} else 1) for anchor in group)


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
    """Where values begin: beside their labels, or inside the lines that hold both."""
    starts = []
    for anchor in anchors:
        if anchor.label.slot is Slot.NIK:
            continue
        text = anchor.placed.line.text
        if text[anchor.label.end :].strip(" :.,"):
            share = (len(text) - len(text[anchor.label.end :].lstrip(" :."))) / len(text)
            starts.append(anchor.placed.left + share * (anchor.placed.right - anchor.placed.left))
            continue
        beside = [
            line.left
            for line in lines
            if line.left > anchor.placed.left + 3 * pitch
            and abs(line.level - anchor.placed.level) < SAME_ROW * pitch
        ]
        if beside:
            starts.append(min(beside))
    plausible = [start for start in starts if 5 * pitch < start - labels_at < 15 * pitch]
    return median(plausible) if len(plausible) >= 3 else labels_at + VALUES_AT * pitch


def rows_of(card: Card, *, tilt: float) -> list[Row]:
    """The rows left of the portrait, from top to bottom.

    Steep lines (a watermark) and lines much larger than the card's own are left out.

    Args:
        card: as found.
        tilt: direction of the card's text, degrees.
    """
    size = median(anchor.placed.height for anchor in card.anchors)
    mine = {id(anchor.placed) for anchor in card.anchors}
    rest = [
        each
        for each in card.lines
        if id(each) not in mine
        and each.left < card.portrait_at
        and 0.35 * size < each.height < 2.2 * size
        and not _speck(each.line)
        and (each.line.box.width < 4 * each.height or abs(each.line.box.angle - tilt) < 6)
    ]
    beside: list[list[Placed]] = [[] for _ in card.anchors]
    alone: list[list[Placed]] = []
    for each in sorted(rest, key=lambda line: line.level):
        near = min(range(len(card.anchors)), key=lambda at: abs(card.anchors[at].placed.level - each.level))
        if abs(card.anchors[near].placed.level - each.level) < SAME_ROW * card.pitch:
            beside[near].append(each)
        elif alone and each.level - alone[-1][0].level < SAME_ROW * card.pitch:
            alone[-1].append(each)
        else:
            alone.append([each])
    rows = []
    for anchor, others in zip(card.anchors, beside, strict=True):
        own = cut(anchor.placed.line, anchor.label.end)
        least = card.labels_at + 3 * card.pitch
        right = [line for line in others if line.left > least or anchor.label.slot is Slot.NIK]
        value = (*own, *_in_line(right, anchor.placed))
        rows.append(Row(anchor.placed.level, anchor.placed.left, anchor.label, Run(value)))
    for lines in alone:
        values = _values_of(lines, card)
        if values:
            level = median(line.level for line in values)
            rows.append(Row(level, values[0].left, None, Run(tuple(_in_line(values, None)))))
    return sorted(rows, key=lambda row: row.level)


def _speck(line: TextLine) -> bool:
    """A colon, or a single sign that the reader itself does not believe in; a lone dash is a value."""
    text = line.text.strip(" :;.,")
    return not (any(map(str.isalnum, text)) or "-" in text) or (len(text) == 1 and line.confidence < SPECK)


def _in_line(lines: list[Placed], label: Placed | None) -> list[TextLine]:
    """From left to right; of two lines over one another the one on the label's level."""
    chosen: list[Placed] = []
    for line in sorted(lines, key=lambda each: each.left):
        last = chosen[-1] if chosen else None
        if last and line.left < last.right - 0.4 * min(line.right - line.left, last.right - last.left):
            level = label.level if label else last.level
            if abs(line.level - level) < abs(last.level - level):
                chosen[-1] = line
        else:
            chosen.append(line)
    return [each.line for each in chosen]


def cut(line: TextLine, start: int, end: int | None = None) -> tuple[TextLine, ...]:
    """A part of a line as a line of its own, colon and blanks round it left out; nothing where nothing is left."""
    end = len(line.text) if end is None else end
    while start < end and line.text[start] in " :;":
        start += 1
    while start < end and line.text[end - 1] == " ":
        end -= 1
    if start >= end:
        return ()
    box = line.box.part(start / len(line.text), end / len(line.text))
    return (TextLine(line.text[start:end], line.confidence, box),)


def _values_of(lines: list[Placed], card: Card) -> list[Placed]:
    """What of a row without a readable label is its value: the rest is the label that nobody could read."""
    values = []
    for line in sorted(lines, key=lambda each: each.left):
        if line.left > card.values_at - 1.8 * card.pitch:
            values.append(line)
        elif line.right > card.values_at + card.pitch:
            text = line.line.text
            share = (card.values_at - line.left) / (line.right - line.left)
            colon = max(text.find(":"), text.find(";"))
            at = colon if abs(colon / len(text) - share) < 0.25 and colon > 0 else round(share * len(text))
            start = max(line.left, card.values_at)
            values += [Placed(part, start, line.right, line.level, line.height) for part in cut(line.line, at)]
    return values


@dataclass(frozen=True, slots=True)
class _Step:
    """One row given to one slot, after the best way to get there."""

    score: float
    row: int
    slot: Slot
    before: _Step | None = field(repr=False, default=None)


def assign(rows: Sequence[Row], card: Card, *, content: Content) -> dict[Slot, Assigned]:
    """Rows to slots: labels decide, order, distance and content place the rest; what fits nowhere is left out."""
    steps: list[_Step] = []
    for index, row in enumerate(rows):
        for slot in Slot:
            if row.label and row.label.slot is not slot:
                continue
            own = 2 + 2 * row.label.score if row.label else content(slot, row.text) - 0.4
            ways = [_Step(own, index, slot)]
            ways += [
                _Step(step.score + own - _misplaced(rows, step, index, slot, card), index, slot, step)
                for step in steps
                if step.row < index and step.slot < slot
            ]
            steps.append(max(ways, key=lambda step: step.score))
        if not row.label:
            steps += [
                _Step(step.score + 0.3, index, step.slot, step)
                for step in steps
                if step.row < index and _continues(rows[step.row], row, step.slot, card)
            ]
    by_slot: dict[Slot, list[Row]] = {}
    step = max(steps, key=lambda each: each.score, default=None)
    while step:
        by_slot.setdefault(step.slot, []).insert(0, rows[step.row])
        step = step.before
    return {slot: Assigned(tuple(of_slot)) for slot, of_slot in sorted(by_slot.items())}


def _misplaced(rows: Sequence[Row], before: _Step, index: int, slot: Slot, card: Card) -> float:
    """How far a row is from where its slot should follow the one before, 0 (at most a third of a pitch) .. 2.5."""
    if rows[before.row].label and rows[index].label:
        return 0.0
    expected = POSITION[slot] - POSITION[before.slot]
    off = abs((rows[index].level - rows[before.row].level) / card.pitch - expected)
    return min(2.5, max(0.0, off - 0.35) * 1.2)


def _continues(above: Row, row: Row, slot: Slot, card: Card) -> bool:
    """Whether a row without a label can be the next line of the value above it."""
    distance = (row.level - above.level) / card.pitch
    return (
        slot in WRAPPING
        and 0.55 < distance < 1.5
        and bool(above.text)
        and abs(row.left - card.values_at) < 1.5 * card.pitch
    )
