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
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from ocr.engine import LineReader, Readers
from ocr.model import Box, OcrText
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified, Row
from pipeline.policy.reading import ConfirmPolicy
from pipeline.reasons import because
from pipeline.stages.agreement import agreed, by_roman_strokes, capped, disputed, likeness, seen_once, sides
from pipeline.stages.field_paths import Path, find, lines_of
from pipeline.stages.on_record import OnRecord, alike
from pipeline.stages.read import TEXT_LAYER, read_again

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
    kind = extraction.document_type
    if readers.second is None:
        keys = policy.fields[kind]
        return _judged(
            extraction,
            policy,
            lambda field, path: capped(field, policy) if path.among(keys, policy.cells) else field,
        )
    typed = text.reader == TEXT_LAYER
    known = OnRecord(extraction, record, typed=typed, vouched=vouched, twice_seen=policy.twice_seen)
    chosen = lines_of(_wanted(extraction, text, policy, known), text)
    if policy.fields[kind] - policy.optional[kind] - policy.once - extraction.fields.keys():
        # Something is missing: perhaps the other one sees it in a line that the first one was unsure of.
        chosen |= {index for index, line in enumerate(text.lines) if line.confidence < policy.unsure}
    again = read_again(text, document, readers.second, chosen=chosen)
    second = extract(again) if chosen else extraction
    both = _Both(text, again, chosen, second, _Third(text, document, extract, readers.third), known, kind, policy)

    confirmed = _judged(extraction, policy, both.judge)
    signs = dict.fromkeys(both.contradicted)
    return replace(
        confirmed,
        fields={**confirmed.fields, **both.found_by_the_second(without=confirmed)},
        observations=(
            *confirmed.observations,
            *(because("fraud_tampering_suspected", field=key, rule="text_layer") for key in signs),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Both:
    """Two readers' extractions of one picture, to be compared field by field.

    Attributes:
        text, again: what the first reader saw, and the same with the chosen lines as the second one sees them.
        chosen: indices of the lines that the second one was asked about.
        second: extracted from `again`.
        third: asked where the two differ.
        known: what needs no second reader.
        kind: of the document.
        policy: what agreement is worth.
        contradicted: keys of a file's own text that the print contradicts; grows as fields are judged.
    """

    text: OcrText
    again: OcrText
    chosen: set[int]
    second: Extraction
    third: _Third
    known: OnRecord
    kind: DocumentType
    policy: ConfirmPolicy
    contradicted: list[str] = field(default_factory=list)

    def judge(self, first: Field, path: Path) -> Field:
        """A field of the first extraction, with the confidence that both readings earn."""
        other = find(self.second, path)
        if self.known.bears_out(path.key, first, path.row):
            same = other if other and alike(first.value, other.value) else first
            return agreed(first, same, self.policy, trust=self._meant(path.key, first, self.text, path.row))
        once = path.row is None and path.key in self.policy.once
        matters = path.among(self.policy.fields[self.kind], self.policy.cells)
        if once or not matters or self.known.is_anothers(path.row):
            return self._beside(first, other)
        if other is None:
            return seen_once(first, path.key, self.policy, typed=self._typed)
        if alike(first.value, other.value):
            return agreed(first, other, self.policy, trust=self._trust(first, other))
        casting = None if path.key in self.policy.no_third[self.kind] else self._casting(first, other, path)
        if self._typed and likeness(first, other) < self.policy.misread and not sides(casting, first):
            self.contradicted.append(path.key)
        told = disputed(first, other, casting, self.policy)
        borne_out = self.known.has(path.key, told, path.row) or (self._typed and alike(told.value, first.value))
        return told if borne_out or path.key not in self.policy.unanimous else capped(told, self.policy)

    def _casting(self, first: Field, other: Field, path: Path) -> Field | None:
        """A third opinion; the strokes of a letter's month, which the first reader loses, the second sees."""
        if path.key in self.policy.roman and by_roman_strokes(first, other):
            return other
        return self.third.reads(first, path)

    def found_by_the_second(self, *, without: Extraction) -> Mapping[str, Field]:
        """Fields that matter and that the first reader did not see."""
        return {
            key: agreed(found, found, self.policy, trust=self._meant(key, found, self.again))
            if self.known.bears_out(key, found)
            else seen_once(found, key, self.policy)
            for key, found in self.second.fields.items()
            if key in self.policy.fields[self.kind] and key not in without.fields
        }

    def _beside(self, first: Field, other: Field | None) -> Field:
        """A field that matters less: compared where its lines were read again; of two readings the surer one."""
        lines = lines_of([first], self.text)
        if not lines or not lines <= self.chosen:
            return first
        if other is None:
            return capped(first, self.policy)
        if alike(first.value, other.value):
            return agreed(first, other, self.policy, trust=self._trust(first, other))
        return capped(max(first, other, key=lambda each: each.confidence), self.policy)

    @property
    def _typed(self) -> bool:
        return self.text.reader == TEXT_LAYER

    def _trust(self, first: Field, other: Field) -> float:
        return max(_trust(first, self.text), _trust(other, self.again))

    def _meant(self, key: str, seen: Field, text: OcrText, row: Row | None = None) -> float:
        """The extractor's trust in what is borne out; a small doubt of what it means the record settles."""
        trust = _trust(seen, text)
        doubted = seen.repaired and key in self.policy.dates
        least = self.policy.settled.get(self.kind, self.policy.settled_dates if doubted else math.inf)
        return 1.0 if trust >= least and self.known.has(key, seen, row) else trust


class _Third:
    """The third reader's extraction, made only when somebody asks."""

    def __init__(self, text: OcrText, document: Rectified, extract: Extractor, reader: LineReader | None) -> None:
        self._text, self._document, self._extract, self._reader = text, document, extract, reader

    def reads(self, field: Field, path: Path) -> Field | None:
        """The field as the third reader sees it; None where there is none or it sees none."""
        if self._reader is None:
            return None
        chosen = lines_of([field], self._text)
        return find(self._extract(read_again(self._text, self._document, self._reader, chosen=chosen)), path)


def _trust(field: Field, text: OcrText) -> float:
    """What the extractor left of the reader's confidence in the lines of a field, 0..1."""
    lines = [text.lines[index].confidence for index in lines_of([field], text)]
    return min(1.0, field.confidence / max(min(lines, default=1.0), 1e-9))


def _judged(extraction: Extraction, policy: ConfirmPolicy, judge: Callable[[Field, Path], Field]) -> Extraction:
    """Every field and cell through `judge`."""
    fields = {key: judge(field, Path(key)) for key, field in extraction.fields.items()}
    members = tuple({key: judge(cell, Path(key, row)) for key, cell in row.items()} for row in extraction.members)
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
