"""What our own reader of numbers says of the NIK that the others read: it agrees, or names the digits in doubt.

The reader gives probabilities digit by digit and knows no grammar. Here they meet the grammar (`extract.nik`:
place, calendar, serial) and what the others read. Nothing is ever read towards the participant's record: where the
first reader saw the recorded number, and this one sees each of its digits, no third one is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ocr.engine import Digit, NumberReader
from ocr.model import Box, OcrText
from pipeline.model import Extraction, Field, Participant, Rectified
from pipeline.policy.reading import NumberPolicy
from pipeline.stages.extract import regions
from pipeline.stages.extract.nik import LENGTH, parse_kk_number, parse_nik
from pipeline.stages.read import line_crop

WellFormed = Callable[[str], bool]

_WIDTH = 64
"""Strings that the search keeps after each digit."""
_CHOICES = 3
"""Digits that are tried at each place."""
_RECORDED = frozenset({"nik"})
"""Numbers that an office's record has."""
_WHOLE = 0.95
"""Share of a number's width that its line has at least: a digit is a sixteenth."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reader's digits say.

    Attributes:
        value: the most probable number of the right form; None where a digit is in doubt or nothing fits.
        confidence: probability that `value` is what is printed, 0..1.
        doubtful: places (from 1) of the digits that cannot be told, or that only the grammar would settle.
    """

    value: str | None
    confidence: float
    doubtful: tuple[int, ...]


class Numbers:
    """The numbers of one document as our reader sees them; each place is looked at once."""

    def __init__(self, text: OcrText, document: Rectified, reader: NumberReader | None) -> None:
        """Nothing is read yet.

        Args:
            text: what the first reader saw.
            document: what it saw it on.
            reader: None, or a born-digital page: nothing is seen.
        """
        self._text, self._document = text, document
        self._reader = None if text.reader == "text_layer" else reader
        self._seen: dict[Box, Sequence[Digit]] = {}

    def digits(self, field: Field) -> Sequence[Digit] | None:
        """Those of the line that a number was read from; None where nobody can look.

        Raises:
            ocr.engine.EngineError: the reader is broken.
        """
        if self._reader is None or field.box is None:
            return None
        place = _place(field.box, self._text)
        if place not in self._seen:
            self._seen[place] = self._reader.digits(line_crop(self._document.picture, place))
        return self._seen[place]


def vouched(
    extraction: Extraction, numbers: Numbers, *, record: Participant | None, policy: NumberPolicy
) -> frozenset[Box]:
    """The places of the numbers that need no further reader: the first and ours are at one in every digit.

    So is the record, where it has such a number. Two readers of different kinds would have to take the same digit
    for the same other one, both surely, and that one would have to be the record's (docs/number-reader.md).

    Args:
        extraction: by the first reader; boxes in pixels of the document.
        numbers: of it.
        record: of the claimant; None: no number is vouched for that a record has.
        policy: which fields, and what agreement and doubt are worth.

    Raises:
        ocr.engine.EngineError: the reader is broken.
    """
    keys = policy.vouching.get(extraction.document_type, frozenset())
    every = [item for fields in (extraction.fields, *extraction.members) for item in fields.items()]
    return frozenset(
        field.box
        for key, field in every
        if key in keys
        and (key not in _RECORDED or getattr(record, key, None) == field.value)
        and field.box is not None
        and field.confidence >= policy.vouching_reader
        and not field.repaired
        and _FORMS[key](field.value)
        and _least(field.value, numbers.digits(field)) >= policy.vouching_digit
    )


def _least(value: str, digits: Sequence[Digit] | None) -> float:
    """Of the probabilities of a number's digits; 0 where the reader sees no sixteen."""
    if digits is None or len(digits) != LENGTH or len(value) != LENGTH:
        return 0.0
    return min(digit.probabilities[int(sign)] for sign, digit in zip(value, digits, strict=True))


def check_number(extraction: Extraction, numbers: Numbers, *, policy: NumberPolicy) -> Extraction:
    """The extraction with its numbers read once more, by a reader of another kind.

    Args:
        extraction: confirmed by the other readers; boxes in pixels of the document.
        numbers: of it.
        policy: which fields, and what agreement and doubt are worth.

    Raises:
        ocr.engine.EngineError: the reader is broken.
    """
    keys = policy.fields.get(extraction.document_type, frozenset()) & extraction.fields.keys()
    weighed = {}
    for key in sorted(keys):
        field = extraction.fields[key]
        digits = numbers.digits(field)
        if digits is not None:
            weighed[key] = _weighed(field, digits, policy, _FORMS[key])
            if field.confidence < policy.confirmed:
                seen = opinion(digits, well_formed=_FORMS[key], policy=policy)
                weighed[key] = _mended(weighed[key], seen, extraction, policy)
    return replace(extraction, fields={**extraction.fields, **weighed})


def _nik(digits: str) -> bool:
    return parse_nik(digits) is not None and regions.status(digits[:6]).possible


def _kk_number(digits: str) -> bool:
    return parse_kk_number(digits) is not None and regions.status(digits[:6]).possible


_FORMS: dict[str, WellFormed] = {"nik": _nik, "nomor_kk": _kk_number}


def _place(value: Box, text: OcrText) -> Box:
    """The line that the number stands on: the box of the text it was read from, or of all its pieces.

    A number in groups may be read in pieces, of which one holds most of it.
    """
    own = [line.box for line in text.lines if _inside(line.box, value) and line.box.width > _WHOLE * value.width]
    return own[0] if len(own) == 1 else value


def _inside(line: Box, value: Box) -> bool:
    """Whether the value's middle third lies on the line."""
    x, y = value.center
    reach = (value.right - value.left) / 6
    return line.left <= x - reach and x + reach <= line.right and line.top <= y <= line.bottom


def opinion(digits: Sequence[Digit], *, well_formed: WellFormed, policy: NumberPolicy) -> Opinion:
    """The number that the digits spell, by their probabilities and the grammar together.

    The grammar settles a digit only where the reader itself hesitates between a few: an unlikely digit is not
    taken because it fits, it is in doubt.
    """
    if len(digits) != LENGTH:
        return Opinion(None, 0.0, ())
    unreadable = tuple(place for place, digit in enumerate(digits, 1) if digit.unreadable > policy.unreadable)
    found = _probable(digits)
    fitting = {value: share for value, share in found.items() if well_formed(value)}
    if not fitting:
        return Opinion(None, 0.0, unreadable)
    value = max(fitting, key=lambda each: fitting[each])
    settled = tuple(
        place
        for place, (sign, digit) in enumerate(zip(value, digits, strict=True), 1)
        if digit.probabilities[int(sign)] < policy.margin * max(digit.probabilities)
    )
    total, readable = sum(fitting.values()), sum(found.values())
    rest = policy.malformed * (readable - total) + max(0.0, 1 - readable)
    doubtful = tuple(sorted({*unreadable, *settled}))
    return Opinion(None if doubtful else value, fitting[value] / (total + rest), doubtful)


def _probable(digits: Sequence[Digit]) -> dict[str, float]:
    """The most probable strings and their probabilities, every digit taken for itself."""
    found = {"": 1.0}
    for digit in digits:
        best = sorted(range(10), key=lambda each: -digit.probabilities[each])[:_CHOICES]
        longer = {
            value + str(sign): share * digit.probabilities[sign] for value, share in found.items() for sign in best
        }
        found = dict(sorted(longer.items(), key=lambda each: -each[1])[:_WIDTH])
    return found


def _weighed(field: Field, digits: Sequence[Digit], policy: NumberPolicy, well_formed: WellFormed) -> Field:
    """The field after the reader was heard."""
    if len(field.value) != LENGTH or not field.value.isdecimal():
        return field
    if len(digits) != LENGTH:
        return replace(field, confidence=min(field.confidence, policy.silent))
    against = tuple(
        place
        for place, (sign, digit) in enumerate(zip(field.value, digits, strict=True), 1)
        if digit.probabilities[int(sign)] < policy.against
    )
    if against:
        return replace(field, confidence=min(field.confidence, policy.disputed), doubtful=against)
    if not well_formed(field.value):
        return field
    support = math.prod(digit.probabilities[int(sign)] for sign, digit in zip(field.value, digits, strict=True))
    most = policy.most if field.confidence >= policy.confirmed else policy.majority
    agreed = min(most, 1 - (1 - field.confidence) * (1 - support))
    return replace(field, confidence=max(field.confidence, agreed))


def _mended(field: Field, seen: Opinion, extraction: Extraction, policy: NumberPolicy) -> Field:
    """The reader's own number for one that the others dispute, where the card's date and sex bear it out.

    It stays in doubt, for a person; the places of the digits that were replaced are named.
    """
    if seen.value is None or seen.confidence < policy.sure or not _borne_out(seen.value, extraction):
        return field
    if len(field.value) != LENGTH or field.value == seen.value:
        return field
    replaced = tuple(place for place, (a, b) in enumerate(zip(field.value, seen.value, strict=True), 1) if a != b)
    return replace(
        field,
        value=seen.value,
        confidence=min(field.confidence, policy.disputed),
        repaired=True,
        doubtful=replaced,
    )


def _borne_out(digits: str, extraction: Extraction) -> bool:
    """Whether the card prints the date of birth and the sex that the number says."""
    number, born = parse_nik(digits), extraction.value("tanggal_lahir") or ""
    if number is None:
        return False
    told = f"{number.year_in_century:02}-{number.month:02}-{number.day:02}"
    return born[2:] == told and extraction.value("jenis_kelamin") == (
        "PEREMPUAN" if number.female else "LAKI-LAKI"
    )
