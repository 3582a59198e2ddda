"""The places on an identity card: the two lines of its header, kecamatan and kelurahan.

A place is reported as printed. The table of regions puts lost blanks and digits among letters right, and mends
a name only where the reader itself was unsure: cards carry spellings and names that no list has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.model import Field
from pipeline.stages.extract import regions
from pipeline.stages.extract.ktp_card import SAME_ROW, Card
from pipeline.stages.extract.ktp_labels import Slot
from pipeline.stages.extract.ktp_rows import Assigned
from pipeline.stages.extract.ktp_values import Fields, Hand, clean, letters
from pipeline.stages.extract.layout import Placed, Run
from pipeline.stages.extract.regions import RegionMatch
from pipeline.stages.extract.spelling import full_stops

_PROVINCE_WORD = re.compile(r"^\W*P?R?[O0]?[VP][I1l|]?NS[I1l|]?\s*[:.]?\s*", re.IGNORECASE)
_REGENCY_WORD = re.compile(r"^\W*(KABUPATEN|KAB\.?|KOTA|JAKARTA)\b", re.IGNORECASE)
_KINDS = frozenset({"KABUPATEN", "KOTA"})
_HEADER = 6.5
"""The province stands at most so many pitches above the first labelled line, the NIK."""


def read_header(card: Card, first: float, hand: Hand) -> tuple[Fields, str]:
    """Province and regency, and the regency's code ("" where it is not known).

    Args:
        card: the card.
        first: level of its first labelled row, pixels.
        hand: writes the fields.
    """
    rows = _rows_above(card, first)
    floor = hand.policy.place
    provinces = [
        (match.score, at, run, match)
        for at, runs in enumerate(rows)
        for run in runs
        if (match := regions.match_province(run.text, floor=floor))
    ]
    fields: Fields = {}
    if provinces:
        _, at, run, match = max(provinces, key=lambda each: each[0])
        word = _PROVINCE_WORD.match(run.text)
        fields["provinsi"] = _as_printed(run, match, word.end() if word else 0, hand)
        code = match.code
    else:
        at, code = _unlisted_province(rows, fields, hand), ""
    regency, fields["kabupaten_kota"] = _regency(rows[at + 1 :], code, hand)
    return fields, regency


def _unlisted_province(rows: Sequence[Sequence[Run]], fields: Fields, hand: Hand) -> int:
    """A line that says PROVINSI and then a name that no list has; its number, -1 where there is none."""
    for number, runs in enumerate(rows):
        for run in runs:
            word = _PROVINCE_WORD.match(run.text)
            if word and clean(run.text[word.end() :]):
                span = (word.end(), len(run.text))
                value = clean(run.text[word.end() :])
                fields["provinsi"] = hand.write(run, value, span=span, share=hand.policy.unlisted)
                return number
    return -1


def read_below(slots: dict[Slot, Assigned], regency: str, hand: Hand) -> Fields:
    """Kecamatan and kelurahan, inside the regency of the header where that is known."""
    fields: Fields = {}
    district = ""
    if run := _run(slots.get(Slot.KECAMATAN)):
        match = regions.match_district(run.text, regency=regency, floor=hand.policy.place) if regency else None
        district = match.code if match else ""
        fields["kecamatan"] = _whole(_as_printed(run, match, 0, hand), match, regency, hand)
    if run := _run(slots.get(Slot.KELURAHAN)):
        within = district or regency
        match = regions.match_village(run.text, within=within, floor=hand.policy.place) if within else None
        fields["kelurahan_desa"] = _whole(_as_printed(run, match, 0, hand), match, within, hand)
    return fields


def _whole(field: Field | None, match: RegionMatch | None, within: str, hand: Hand) -> Field | None:
    """The field, in doubt where no place is called so and one that begins or ends so may have been cut."""
    if field is None or match or not within or not regions.is_remnant(field.value, within=within):
        return field
    return replace(field, confidence=field.confidence * hand.policy.unlisted)


def _run(assigned: Assigned | None) -> Run | None:
    run = assigned.run if assigned else None
    return run if run and clean(run.text) else None


def _rows_above(card: Card, first: float) -> list[list[Run]]:
    """The lines between the card's upper edge and its first labelled row.

    Returns:
        For each row what may be meant by it: all its lines as one, then each alone (something else may stand
        beside a centred line).
    """
    rows: list[list[Placed]] = []
    for line in sorted(card.lines, key=lambda each: each.level):
        if not first - _HEADER * card.pitch < line.level < first - SAME_ROW * card.pitch:
            continue
        if rows and line.level - rows[-1][0].level < SAME_ROW * card.pitch:
            rows[-1].append(line)
        else:
            rows.append([line])
    runs = []
    for row in rows:
        lines = tuple(each.line for each in sorted(row, key=lambda each: each.left))
        runs.append([Run(lines), *(Run((line,)) for line in lines if len(lines) > 1)])
    return runs


def _regency(rows: Sequence[Sequence[Run]], province: str, hand: Hand) -> tuple[str, Field | None]:
    floor = hand.policy.place
    matches = [
        (match.score, -at, run, match)
        for at, runs in enumerate(rows)
        for run in runs
        if (match := regions.match_regency(run.text, province=province, floor=floor))
    ]
    if matches:
        _, _, run, match = max(matches, key=lambda each: each[:2])
        return match.code, _regency_as_printed(run, match, hand)
    for runs in rows:
        if _REGENCY_WORD.match(runs[0].text):
            return "", hand.write(runs[0], clean(runs[0].text), share=hand.policy.unlisted)
    return "", None


def _regency_as_printed(run: Run, match: RegionMatch, hand: Hand) -> Field | None:
    """A regency's name is its own, the word before it is one of two: what is left of it tells which."""
    word, _, bare = match.name.partition(" ")
    own = _squeezed(clean(run.text))
    before = own.removesuffix(_squeezed(bare))
    if word not in _KINDS or before in (own, word):
        return _as_printed(run, match, 0, hand)
    if (word.endswith(before) and len(before) > 1) or fuzz.ratio(before, word) >= 100 * hand.policy.word:
        return hand.write(run, match.name, repaired=True)
    return hand.write(run, clean(run.text), share=hand.policy.unlisted)


def _as_printed(run: Run, match: RegionMatch | None, start: int, hand: Hand) -> Field | None:
    """The place in its own spelling; see the module."""
    span = (start, len(run.text))
    own, repaired = letters(full_stops(clean(run.text[start:]), commas=False))
    if match is None:
        return hand.write(run, own, span=span, repaired=repaired)
    if _squeezed(own) == _squeezed(match.name):
        official = match.name in run.text or match.name.count(" ") > own.count(" ")
        value = match.name if official else own
        return hand.write(run, value, span=span, repaired=repaired)
    if run.confidence(*span) < hand.policy.sure_line or any(sign.isdecimal() for sign in own):
        share = fuzz.ratio(_squeezed(own), _squeezed(match.name)) / 100
        return hand.write(run, match.name, span=span, share=share, repaired=True)
    return hand.write(run, own, span=span, repaired=repaired)


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())
