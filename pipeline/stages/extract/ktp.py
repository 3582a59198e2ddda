"""The fields of an identity card (KTP-el) out of what a reader saw on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ocr.model import OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Field, Reason
from pipeline.policy.reading import KtpPolicy
from pipeline.reasons import because
from pipeline.stages.extract import regions
from pipeline.stages.extract.ktp_card import Card, card_tilt, find_card, guess_card
from pipeline.stages.extract.ktp_labels import Slot
from pipeline.stages.extract.ktp_places import read_below, read_header
from pipeline.stages.extract.ktp_rows import Assigned, assign, begun_late, rows_of
from pipeline.stages.extract.ktp_values import Fields, Hand, fit, only_slot, read_value
from pipeline.stages.extract.layout import Placed, Run, levelled
from pipeline.stages.extract.nik import LENGTH, FoundNumber, find_number, find_numbers, parse_nik

POLICY = KtpPolicy()
GROUPS = ((16,), (4, 4, 4, 4), (6, 6, 4))
"""How many digits of a number stand together where it is printed whole."""


def extract_ktp(text: OcrText, *, policy: KtpPolicy = POLICY) -> Extraction:
    """The fields of one card; those that were not found are absent.

    Of several cards in one picture the one with most readable labels is taken and `doc_multiple` observed. A
    number that is seen but cannot be a NIK is observed as `nik_format_invalid`.

    Args:
        text: of the rectified document: upright, level up to a few degrees.
        policy: what values are believed with.
    """
    lines = [line for line in text.lines if line.text.strip()]
    degrees = card_tilt(lines)
    placed = levelled(lines, degrees=degrees)
    card = find_card(placed, tilt=degrees) or guess_card(
        placed, tilt=degrees, known=lambda words: only_slot(words, policy)
    )
    hand = Hand(text.reader, policy)
    fields: Fields = {}
    slots: dict[Slot, Assigned] = {}
    if card:
        slots = assign(rows_of(card), card, content=lambda slot, words: fit(slot, words, policy))
        first = min(assigned.rows[0].level for assigned in slots.values())
        fields, regency = read_header(card, first, hand)
        for slot in slots.keys() - {Slot.NIK, Slot.KELURAHAN, Slot.KECAMATAN}:
            if run := slots[slot].run:
                fields |= _told_apart(read_value(slot, run, hand), slots[slot], policy)
        fields |= read_below(slots, regency, hand)
        late = begun_late(slots, degrees=degrees, late=policy.late * card.pitch)
        fields = {key: _perhaps_hidden(key, field, late, policy) for key, field in fields.items()}
    seen = _number(slots.get(Slot.NIK), card.lines if card else placed)
    if seen:
        fields["nik"] = _nik(*seen, hand)
    return Extraction(
        DocumentType.KTP,
        {key: field for key, field in fields.items() if field},
        observations=(*_malformed(seen), *_several(card, lines)),
    )


def _told_apart(fields: Fields, assigned: Assigned, policy: KtpPolicy) -> Fields:
    """A value whose label was not read stands where it should, and is believed a little less."""
    if assigned.labelled:
        return fields
    return {
        key: replace(field, confidence=field.confidence * policy.inferred) if field else None
        for key, field in fields.items()
    }


_OPEN_BEGINNING = {
    "nama": Slot.NAMA,
    "tempat_lahir": Slot.LAHIR,
    "alamat": Slot.ALAMAT,
    "kelurahan_desa": Slot.KELURAHAN,
    "kecamatan": Slot.KECAMATAN,
}
"""Values that do not show by themselves that their beginning is there, and their rows."""


def _perhaps_hidden(key: str, field: Field | None, late: frozenset[Slot], policy: KtpPolicy) -> Field | None:
    """What begins behind its column may lie under a finger or in glare with its beginning, and keeps less."""
    if field is None or _OPEN_BEGINNING.get(key) not in late:
        return field
    return replace(field, confidence=field.confidence * policy.begun_late)


def _number(assigned: Assigned | None, lines: Sequence[Placed]) -> tuple[Run, FoundNumber] | None:
    """The number of the NIK's line, otherwise the best number anywhere on the card."""
    candidates: list[Run] = [assigned.run] if assigned and assigned.run else []
    for run in candidates:
        number = find_number(run.text)
        if number and not number.complete:
            number = _behind_colon(number)
        if number and number.complete:
            return run, number
    candidates += [Run((each.line,)) for each in lines]
    found = [(run, number) for run in candidates if (number := find_number(run.text))]
    return max(
        found,
        key=lambda each: (
            each[1].complete and bool(parse_nik(each[1].digits)),
            each[1].complete,
            len(each[1].digits),
        ),
        default=None,
    )


def _behind_colon(number: FoundNumber) -> FoundNumber:
    """The number without its first sign where seventeen are a NIK and the colon before it, read as a digit."""
    inner = number.digits[1:]
    if len(inner) != LENGTH or not (parse_nik(inner) and regions.status(inner[:6]).possible):
        return number
    return replace(number, digits=inner, repaired=True, complete=True)


def _nik(run: Run, number: FoundNumber, hand: Hand) -> Field | None:
    """The NIK; a number that cannot be one keeps hardly any confidence, an incomplete one is no field.

    Cards print the number without a gap or in even groups, so any other blank is where ink is missing.
    """
    if not number.complete:
        return None
    field = hand.write(run, number.digits, span=(number.start, number.end), repaired=number.repaired)
    patchy = number.repaired or tuple(sum(map(str.isdecimal, part)) for part in number.raw.split()) not in GROUPS
    most = hand.policy.impossible if _fault(number) else hand.policy.patchy if patchy else 1.0
    return replace(field, confidence=min(field.confidence, most)) if field else None


def _fault(number: FoundNumber) -> str | None:
    """Why a number was misread: `length`, `grammar` or `region`; None where nothing is wrong with its form."""
    if not number.complete:
        return "length"
    if not parse_nik(number.digits):
        return "grammar"
    return None if regions.status(number.digits[:6]).possible else "region"


def _malformed(seen: tuple[Run, FoundNumber] | None) -> Iterable[Reason]:
    fault = _fault(seen[1]) if seen else None
    if seen and fault:
        yield because("nik_format_invalid", field="nik", seen=seen[1].digits, fault=fault)


def _several(card: Card | None, lines: Sequence[TextLine]) -> Iterable[Reason]:
    """More than one card in the picture: two sets of labels, or two different numbers; with both, two people's.

    Nobody but a person can say whose card was meant, so that is never a mere note.
    """
    numbers = {
        number.digits
        for line in lines
        for number in find_numbers(line.text)
        if number.complete and parse_nik(number.digits) and regions.status(number.digits[:6]).possible
    }
    cards = card.count if card else 0
    if cards > 1 and len(numbers) > 1:
        yield because("doc_several_people", cards=cards, numbers=len(numbers))
    elif cards > 1 or len(numbers) > 1:
        yield because("doc_multiple", cards=cards, numbers=len(numbers))
