"""An identity card's lines put into its fixed rows: which line belongs to which label.

Labels that were read are the anchors; a row whose label was lost is placed by the rows around it and by what it
says, and a row between two rows that follow each other continues the upper one. All of it is one alignment of
rows with slots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from ocr.model import TextLine
from pipeline.stages.extract.ktp_card import POSITION, SAME_ROW, Anchor, Card
from pipeline.stages.extract.ktp_labels import Label, Slot, find_blood_label
from pipeline.stages.extract.layout import Placed, Run, levelled

WRAPPING = frozenset(
    {Slot.NAMA, Slot.LAHIR, Slot.ALAMAT, Slot.KELURAHAN, Slot.KECAMATAN, Slot.AGAMA, Slot.PEKERJAAN}
)
"""Slots whose values may take a second line."""

SPECK = 0.5
"""A colon alone is often read as a letter, with less confidence than this."""
_STROKES = frozenset("1Il|i!")
"""What the edge of a colon's box is read as."""

LEAST_SIZE, LARGEST_SIZE = 0.5, 2.0
"""Heights of lines that can be the card's, in heights of its labels; the NIK is the largest."""

WIDEST_GAP = 1.8
"""Between two lines of one value, in pitches."""

FEWEST_VALUES = 5
"""That show where a column begins."""

Content = Callable[[Slot, str], float]
"""How well a text fits a slot: about -1 (cannot be) .. 1.5 (must be)."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands at one level, left of the portrait.

    Attributes:
        level: of its middle, pixels across the text.
        label: the label that it begins with, if one was read.
        left: where it begins, pixels along the text.
        colon: it begins with the colon that stands behind labels.
        value: the lines of its value, from left to right, without label and colon.
    """

    level: float
    left: float
    label: Label | None
    colon: bool
    value: Run

    @property
    def text(self) -> str:
        """The value's text."""
        return self.value.text


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


def rows_of(card: Card) -> list[Row]:
    """The rows left of the portrait, from top to bottom; lines much larger than the card's own are left out."""
    mine = {id(anchor.placed) for anchor in card.anchors}
    beside: list[list[Placed]] = [[] for _ in card.anchors]
    alone: list[list[Placed]] = []
    for each in sorted(card.lines, key=lambda line: line.level):
        if id(each) in mine or each.left > card.portrait_at or _speck(each.line):
            continue
        if not LEAST_SIZE * card.size < each.height < LARGEST_SIZE * card.size:
            continue
        away = [abs(anchor.placed.level - each.level) for anchor in card.anchors]
        if away and min(away) < SAME_ROW * card.pitch:
            beside[away.index(min(away))].append(each)
        elif alone and each.level - alone[-1][0].level < SAME_ROW * card.pitch:
            alone[-1].append(each)
        else:
            alone.append([each])
    rows = [_labelled(anchor, others, card) for anchor, others in zip(card.anchors, beside, strict=True)]
    for lines in alone:
        values = _in_line(_values_of(lines, card), card, None)
        if values:
            level = median(line.level for line in values)
            colon = values[0].line.text[0] in ":;"
            rows.append(Row(level, values[0].left, None, colon, _run(values)))
    return sorted(rows, key=lambda row: row.level)


def _labelled(anchor: Anchor, others: Sequence[Placed], card: Card) -> Row:
    """A label's row: what follows in its own line, and what stands right of it in the values' column."""
    label, placed = anchor.label, anchor.placed
    own = _rest_of(placed, label.end, card if label.slot is not Slot.NIK else None)
    if own:
        begins = own[-1].right - 0.5 * card.pitch
    elif label.slot is Slot.NIK:
        begins = placed.right - 0.5 * card.pitch
    else:
        begins = card.values_at - 1.8 * card.pitch
    right = _in_line([*own, *(line for line in others if line.left > begins)], card, placed)
    right = _unbroken(right, card)
    return Row(placed.level, placed.left, label, True, _run(right))


def _run(lines: Sequence[Placed]) -> Run:
    return Run(tuple(part for each in lines for part in cut(each.line, 0)))


def _rest_of(placed: Placed, start: int, card: Card | None) -> list[Placed]:
    """What of a line follows its label, as a line of its own; its box begins where values do."""
    parts = cut(placed.line, start)
    if not parts or _speck(parts[0]):
        return []
    part = parts[0]
    share = 1 - len(part.text) / len(placed.line.text)
    if card and placed.right > card.values_at + card.pitch:
        share = max(share, (card.values_at - placed.left) / (placed.right - placed.left))
    left = placed.left + share * (placed.right - placed.left)
    line = TextLine(part.text, part.confidence, placed.line.box.part(share, 1))
    return [Placed(line, left, placed.right, placed.level, placed.height)]


def _unbroken(lines: list[Placed], card: Card) -> list[Placed]:
    """The lines up to the first wide gap: what follows it is not of the value."""
    kept = lines[:1]
    for line in lines[1:]:
        if _apart(kept[-1], line, card):
            break
        kept.append(line)
    return kept


def _apart(line: Placed, following: Placed, card: Card) -> bool:
    """Whether a gap between two lines ends the value; the blood group stands apart in its row."""
    if find_blood_label(line.line.text) or find_blood_label(following.line.text):
        return False
    return following.left - line.right > WIDEST_GAP * card.pitch


def _speck(line: TextLine) -> bool:
    """A colon, or a single sign that the reader itself does not believe in; a lone dash is a value.

    A colon that stands in a box of its own is read with a stroke behind it that its edge draws (`:1`).
    """
    text = line.text.strip(" :;.,")
    if line.text[0] in ":;" and text in _STROKES:
        return True
    return not (any(map(str.isalnum, text)) or "-" in text) or (len(text) == 1 and line.confidence < SPECK)


def _in_line(lines: Sequence[Placed], card: Card, label: Placed | None) -> list[Placed]:
    """From left to right; of two lines over one another the one on the label's level, rather than a lone sign."""
    chosen: list[Placed] = []
    for line in sorted(lines, key=lambda each: each.left):
        last = chosen[-1] if chosen else None
        if last and line.left < last.right - 0.4 * min(line.right - line.left, last.right - last.left):
            level = label.level if label else last.level
            chosen[-1] = min(last, line, key=lambda each: (len(each.line.text) < 3, abs(each.level - level)))
        elif label is None and last and _apart(last, line, card):
            break
        else:
            chosen.append(line)
    return chosen


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
    values: list[Placed] = []
    for line in sorted(lines, key=lambda each: each.left):
        if line.left > card.values_at - 1.8 * card.pitch:
            values.append(line)
        elif line.right > card.values_at + card.pitch:
            text = line.line.text
            share = (card.values_at - line.left) / (line.right - line.left)
            colon = max(text.find(":"), text.find(";"))
            at = colon if abs(colon / len(text) - share) < 0.25 and colon > 0 else round(share * len(text))
            values += _rest_of(line, at, card)
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
            own = 2 + 2 * row.label.score if row.label else content(slot, row.text) + _aligned(row, card)
            best = _Step(own, index, slot)
            for step in steps:
                if step.row < index and step.slot < slot:
                    score = step.score + own - _misplaced(rows, step, index, slot, card)
                    if score > best.score:
                        best = _Step(score, index, slot, step)
            steps.append(best)
        if not row.label:
            steps += [
                _Step(step.score + 0.3, index, step.slot, step)
                for step in steps
                if step.row < index and _continues(rows[step.row], row, step.slot, card)
            ]
    by_slot: dict[Slot, list[Row]] = {}
    last = max(steps, key=lambda each: each.score, default=None)
    while last:
        by_slot.setdefault(last.slot, []).insert(0, rows[last.row])
        last = last.before
    return {slot: Assigned(tuple(of_slot)) for slot, of_slot in sorted(by_slot.items())}


def begun_late(slots: Mapping[Slot, Assigned], *, degrees: float, late: float) -> frozenset[Slot]:
    """The slots whose values begin behind the column in which the others do: something may hide their beginning.

    Args:
        slots: of one card.
        degrees: its tilt.
        late: pixels behind the middle of the others.
    """
    lines = [(slot, each.run.lines[0]) for slot, each in slots.items() if each.labelled and each.run]
    placed = levelled((line for _, line in lines), degrees=degrees)
    lefts = {slot: each.left for (slot, _), each in zip(lines, placed, strict=True) if slot is not Slot.NIK}
    column = median(lefts.values()) if len(lefts) >= FEWEST_VALUES else float("inf")
    return frozenset(slot for slot, left in lefts.items() if left > column + late)


def _aligned(row: Row, card: Card) -> float:
    """For a row without a label: 0.2 where it begins in the values' column, -0.8 where it does not."""
    return 0.2 if abs(row.left - card.values_at) < 1.5 * card.pitch else -0.8


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
        and not row.colon
        and not find_blood_label(row.text)
        and abs(row.left - card.values_at) < 1.5 * card.pitch
    )
