"""Read the fields that matter a second time, with another reader, and say how the readings agree.

A reader's own confidence does not know when it is wrong; two that fail differently do. The same extractor
runs on the second reader's text of the same lines, and the two extractions are compared field by field.
Where they disagree a third reader, of another family, may break the tie; without it the second one's reading is
shown, which reads fewer lines and is the more careful of the two. Lines of other fields are read again where the
first reader was not sure of them.

Two readers that agree are sure of the letters, not of what they mean: what the extractor doubted (a name that
was guessed, a number of another month than the letter) stays doubtful. Only where a value was told by its place on
an identity card, since its label could not be read, does the record settle that doubt.

A file that brings its own text is read in its picture too, whatever the record says: what is printed counts, and a
text that says something else than the print was put there by somebody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from ocr.engine import LineReader, Readers
from ocr.model import Box, OcrText
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified, Row
from pipeline.policy.reading import ConfirmPolicy
from pipeline.reasons import because
from pipeline.stages.on_record import OnRecord, alike
from pipeline.stages.read import TEXT_LAYER, read_again

Floats = NDArray[np.float64]

Extractor = Callable[[OcrText], Extraction]


def confirm(
    extraction: Extraction,
    *,
    text: OcrText,
    document: Rectified,
    extract: Extractor,
    readers: Readers,
    policy: ConfirmPolicy,
    record: Participant | None = None,
    vouched: Collection[Box] = frozenset(),
) -> Extraction:
    """The extraction with confidences that rest on two readings where they matter.

    Args:
        extraction: by the first reader; boxes in pixels of the document.
        text: what it was extracted from.
        document: what it was read from.
        extract: the extractor of this document type.
        readers: `second` reads again; without one every confidence is capped.
        policy: which fields, and what agreement is worth.
        record: of the claimant: what it bears out is not read again, nor are other people's rows once the
            claimant's is found by its number.
        vouched: places of numbers that a reader of another kind bears out, and the record (`number.vouched`).
    """
    keys = policy.fields[extraction.document_type]
    typed = text.reader == TEXT_LAYER
    known = OnRecord(extraction, record, typed=typed, vouched=vouched, twice_seen=policy.twice_seen)
    if readers.second is None:
        kind = extraction.document_type
        return _judged(
            extraction,
            policy,
            lambda field, path: _capped(field, policy) if _matters(path, kind, policy) else field,
        )
    chosen = _lines_of(_wanted(extraction, text, policy, known), text)
    if keys - policy.optional[extraction.document_type] - policy.once - extraction.fields.keys():
        # Something is missing: perhaps the other one sees it in a line that the first one was unsure of.
        chosen |= {index for index, line in enumerate(text.lines) if line.confidence < policy.unsure}
    again = read_again(text, document, readers.second, chosen=chosen)
    second = extract(again) if chosen else extraction
    third = _Third(text, document, extract, readers.third)
    contradicted: list[str] = []

    def meant(key: str, field: Field, read: OcrText, row: Row | None = None) -> float:
        """The extractor's trust in what is borne out; a small doubt of what it means the record settles."""
        trust = _trust(field, read)
        settled = trust >= policy.settled.get(extraction.document_type, math.inf) and known.has(key, field, row)
        return 1.0 if settled else trust

    def judge(field: Field, path: _Path) -> Field:
        other = _find(second, path)
        if known.bears_out(path.key, field, path.row):
            same = other if other and alike(field.value, other.value) else field
            return _agreed(field, same, policy, trust=meant(path.key, field, text, path.row))
        once = path.row is None and path.key in policy.once
        if once or known.is_anothers(path.row) or not _matters(path, extraction.document_type, policy):
            return _seen_twice(field, other, text, again, chosen, policy)
        if other is None:
            return (
                replace(field, confidence=min(field.confidence, policy.disputed))
                if typed
                else _seen_once(field, path.key, policy)
            )
        if alike(field.value, other.value):
            return _agreed(field, other, policy, trust=max(_trust(field, text), _trust(other, again)))
        casting = None if path.key in policy.no_third[extraction.document_type] else third.reads(field, path)
        if typed and _likeness(field, other) < policy.misread and not _sides(casting, field):
            contradicted.append(path.key)
        return _disputed(field, other, casting, policy)

    confirmed = _judged(extraction, policy, judge)
    found = {
        key: _agreed(field, field, policy, trust=meant(key, field, again))
        if known.bears_out(key, field)
        else _seen_once(field, key, policy)
        for key, field in second.fields.items()
        if key in keys and key not in confirmed.fields
    }
    signs = tuple(
        because("fraud_tampering_suspected", field=key, rule="text_layer") for key in dict.fromkeys(contradicted)
    )
    return replace(
        confirmed,
        fields={**confirmed.fields, **found},
        observations=(*confirmed.observations, *signs),
    )


class _Path:
    """Where a field is: its key, and its row's place on the page for a family member."""

    __slots__ = ("key", "row")

    def __init__(self, key: str, row: Row | None = None) -> None:
        self.key = key
        self.row = row


class _Third:
    """The third reader's extraction, made only when somebody asks."""

    def __init__(self, text: OcrText, document: Rectified, extract: Extractor, reader: LineReader | None) -> None:
        self._text, self._document, self._extract, self._reader = text, document, extract, reader

    def reads(self, field: Field, path: _Path) -> Field | None:
        """The field as the third reader sees it; None where there is none or it sees none."""
        if self._reader is None:
            return None
        chosen = _lines_of([field], self._text)
        return _find(self._extract(read_again(self._text, self._document, self._reader, chosen=chosen)), path)


def _matters(path: _Path, document_type: DocumentType, policy: ConfirmPolicy) -> bool:
    return path.key in (policy.fields[document_type] if path.row is None else policy.cells)


def _seen_twice(
    field: Field, other: Field | None, text: OcrText, again: OcrText, chosen: set[int], policy: ConfirmPolicy
) -> Field:
    """A field that matters less: compared where its lines were read again; of two readings the surer one."""
    lines = _lines_of([field], text)
    if not lines or not lines <= chosen:
        return field
    if other is None:
        return _capped(field, policy)
    if alike(field.value, other.value):
        return _agreed(field, other, policy, trust=max(_trust(field, text), _trust(other, again)))
    return _capped(max(field, other, key=lambda each: each.confidence), policy)


def _trust(field: Field, text: OcrText) -> float:
    """What the extractor left of the reader's confidence in the lines of a field, 0..1."""
    lines = [text.lines[index].confidence for index in _lines_of([field], text)]
    return min(1.0, field.confidence / max(min(lines, default=1.0), 1e-9))


def _agreed(first: Field, second: Field, policy: ConfirmPolicy, *, trust: float) -> Field:
    """Both read the same. Recognisers drop blanks more often than they invent them, so the wider one is kept.

    It is written in capitals where the first one is.
    """
    sure = [min(1.0, each.confidence / max(trust, 1e-9)) for each in (first, second)]
    doubt = (1 - sure[0]) * (1 - sure[1])
    confidence = (max(policy.agreement, 1 - doubt) if min(sure) > 0.5 else 1 - doubt) * trust
    wider = second if second.value.count(" ") > first.value.count(" ") else first
    return replace(
        first,
        value=wider.value.upper() if first.value.isupper() else wider.value,
        confidence=min(0.999, confidence),
        repaired=first.repaired and second.repaired,
    )


def _sides(third: Field | None, other: Field) -> bool:
    return third is not None and alike(third.value, other.value)


def _disputed(first: Field, second: Field, third: Field | None, policy: ConfirmPolicy) -> Field:
    """Two readings differ: the third may side with one, otherwise the field is in doubt."""
    if _sides(third, first):
        return replace(first, confidence=min(first.confidence, policy.majority))
    if _sides(third, second):
        return replace(second, confidence=min(second.confidence, policy.majority))
    return replace(second, confidence=min(first.confidence, second.confidence, policy.disputed))


def _likeness(first: Field, second: Field) -> float:
    """Of two readings, 0..1; those that differ in a digit are not alike at all."""
    digits = [[sign for sign in each.value if sign.isdecimal()] for each in (first, second)]
    return float(fuzz.ratio(first.value.upper(), second.value.upper())) / 100 if digits[0] == digits[1] else 0.0


def _capped(field: Field, policy: ConfirmPolicy) -> Field:
    return replace(field, confidence=min(field.confidence, policy.alone))


def _seen_once(field: Field, key: str, policy: ConfirmPolicy) -> Field:
    """A field that one of two readers saw."""
    most = policy.disputed if field.repaired and key in policy.dates else policy.alone
    return replace(field, confidence=min(field.confidence, most))


def _judged(extraction: Extraction, policy: ConfirmPolicy, judge: Callable[[Field, _Path], Field]) -> Extraction:
    """Every field and cell through `judge`."""
    fields = {key: judge(field, _Path(key)) for key, field in extraction.fields.items()}
    members = tuple({key: judge(cell, _Path(key, row)) for key, cell in row.items()} for row in extraction.members)
    return replace(extraction, fields=fields, members=members)


def _wanted(extraction: Extraction, text: OcrText, policy: ConfirmPolicy, known: OnRecord) -> list[Field]:
    """What another reader must see."""
    keys = policy.fields[extraction.document_type]

    def doubtful(field: Field) -> bool:
        """By its reader, or by the extractor for more than that it was cut out of a longer line."""
        if field.confidence >= policy.doubtful:
            return False
        trust = _trust(field, text)
        return field.repaired or trust < policy.cut or field.confidence < policy.doubtful * trust

    def borne_out(key: str, field: Field, row: Row | None = None) -> bool:
        """By the record to the last blank: `alike` tells nothing of blanks, which readers lose."""
        return known.bears_out(key, field, row) and not known.has_more_blanks(key, field, row)

    header = [
        field
        for key, field in extraction.fields.items()
        if (key in keys or doubtful(field)) and not borne_out(key, field)
        if key not in policy.once or field.confidence < policy.unsure
    ]
    return header + [
        cell
        for row in extraction.members
        if not known.is_anothers(row)
        for key, cell in row.items()
        if (key in policy.cells or doubtful(cell)) and not borne_out(key, cell, row)
    ]


def _find(extraction: Extraction, path: _Path) -> Field | None:
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


def _lines_of(fields: Iterable[Field], text: OcrText) -> set[int]:
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
