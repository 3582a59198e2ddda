"""Compare what a document says with what the office knows, and with itself (domain matrix 6.6).

What is compared stands in tables; a value that one side does not know is `missing`, never a mismatch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    DocumentType,
    Extraction,
    Field,
    Participant,
    Reference,
    Row,
)
from pipeline.policy.whole import Policy
from pipeline.stages import comparers
from pipeline.stages.comparers import NOT_COMPARABLE, Comparer, Setting, Verdict, parse_iso
from pipeline.stages.extract import regions
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.nik import Nik, parse_nik
from pipeline.stages.extract.words import Band

ROW = "anggota"
"""The check that says which row of a KK is the claimant's: its `document_value` is the row's place, from 1."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table: a field of a document, what the office calls it, and how they compare."""

    check: str
    known: str
    compare: Comparer


AGAINST_PARTICIPANT: Mapping[DocumentType, tuple[_Line, ...]] = {
    DocumentType.KTP: (
        _Line("nik", "nik", comparers.number),
        _Line("nama", "nama", comparers.person),
        _Line("tempat_lahir", "tempat_lahir", comparers.place),
        _Line("tanggal_lahir", "tanggal_lahir", comparers.birth_date),
        _Line("jenis_kelamin", "jenis_kelamin", comparers.sex),
    ),
    DocumentType.KK: (
        _Line("nik", "nik", comparers.number),
        _Line("nama", "nama", comparers.person),
        _Line("tanggal_lahir", "tanggal_lahir", comparers.birth_date),
        _Line("jenis_kelamin", "jenis_kelamin", comparers.sex),
        _Line("nama_ibu", "nama_ibu_kandung", comparers.mother),
    ),
    DocumentType.PAKLARING: (
        _Line("nama", "nama", comparers.person),
        _Line("nik", "nik", comparers.number),
        _Line("perusahaan", "perusahaan", comparers.company),
        _Line("tanggal_mulai", "tanggal_mulai", comparers.start_date),
        _Line("tanggal_selesai", "tanggal_selesai", comparers.end_date),
        _Line("alasan_berhenti", "sebab_nonaktif", comparers.cause),
    ),
}
"""For a KK the fields are those of the claimant's own row."""


def cross_check(
    extraction: Extraction, participant: Participant | None, *, policy: Policy, today: date
) -> tuple[CrossCheck, ...]:
    """Every comparison that this type of document allows.

    Args:
        extraction: of one document.
        participant: None: nothing is known, so every comparison with the office says `missing`.
        policy: the sections on names and on tolerances.
        today: the day at the office.
    """
    known = participant or Participant()
    setting = Setting(extraction.document_type, policy)
    fields: Mapping[str, Field] = extraction.fields
    checks: list[CrossCheck] = []
    if extraction.document_type is DocumentType.KK:
        listed, row = claimants_row(extraction.members, known, policy)
        checks.append(listed)
        fields = row or {}
    for line in AGAINST_PARTICIPANT.get(extraction.document_type, ()):
        checks.append(_against(fields, line, getattr(known, line.known), setting))
    if extraction.document_type is DocumentType.PAKLARING:
        checks = [_place_of_work(each, extraction, setting) for each in checks]
        checks.append(_period(extraction, policy, today))
    elif extraction.document_type is DocumentType.KTP or fields:
        youngest = 15 if extraction.document_type is DocumentType.KTP else 0
        checks.extend(_number_against_card(fields, today, youngest))
    return tuple(checks)


def _value(fields: Mapping[str, Field], key: str) -> str | None:
    found = fields.get(key)
    return found.value or None if found else None


def _against(fields: Mapping[str, Field], line: _Line, known: Any, setting: Setting) -> CrossCheck:
    printed = _value(fields, line.check)
    in_letter = setting.document_type is DocumentType.PAKLARING
    if printed and in_letter and line.check == "nik" and not parse_nik(printed):
        printed = None  # "NIK" in a letter is mostly the number of the employee
    verdict = NOT_COMPARABLE if printed is None or not known else line.compare(printed, known, setting)
    shown = known.isoformat() if isinstance(known, date) else known or None
    return CrossCheck(
        line.check, Reference.PARTICIPANT, verdict.outcome, printed, shown, verdict.score, verdict.rule
    )


# --- the claimant's row of a KK ---


def claimants_row(members: tuple[Row, ...], known: Participant, policy: Policy) -> tuple[CrossCheck, Row | None]:
    """Which row is the claimant's: by number, else by name and date of birth, else by a name that only one has."""

    def answer(verdict: Verdict, place: int | None = None) -> CrossCheck:
        return CrossCheck(
            ROW,
            Reference.PARTICIPANT,
            verdict.outcome,
            str(place) if place else None,
            None if place else known.nik or known.nama,
            verdict.score,
            verdict.rule,
        )

    if not members or not (known.nik or known.nama):
        return answer(NOT_COMPARABLE), None
    for rule, is_own in (("by_nik", _same_number), ("by_name_and_date", _same_person)):
        for place, row in enumerate(members, 1):
            if is_own(row, known, policy):
                return answer(Verdict(CheckOutcome.MATCH, 1.0, rule), place), row
    of_name = [place for place, row in enumerate(members, 1) if _same_name(row, known, policy)]
    if len(of_name) == 1:
        return answer(Verdict(CheckOutcome.MATCH, 1.0, "by_name"), of_name[0]), members[of_name[0] - 1]
    if of_name:
        return answer(NOT_COMPARABLE._replace(rule="several_of_that_name")), None
    return answer(Verdict(CheckOutcome.MISMATCH, 0.0, "not_listed")), None


def _same_number(row: Row, known: Participant, _: Policy) -> bool:
    return known.nik is not None and _value(row, "nik") == known.nik


def _same_person(row: Row, known: Participant, policy: Policy) -> bool:
    """The date of birth, and the name or one nearly like it."""
    name, born = _value(row, "nama"), parse_iso(_value(row, "tanggal_lahir"))
    if name is None or not known.nama or born is None or born.first_day() != known.tanggal_lahir:
        return False
    return compare_names(name, known.nama, policy=policy.names).band in (Band.EXACT, Band.EQUIVALENT, Band.CLOSE)


def _same_name(row: Row, known: Participant, policy: Policy) -> bool:
    """The name, where the date of birth is not known on both sides; fathers and sons may share it."""
    name = _value(row, "nama")
    dated = known.tanggal_lahir is not None and parse_iso(_value(row, "tanggal_lahir")) is not None
    if name is None or not known.nama or dated:
        return False
    return compare_names(name, known.nama, policy=policy.names).band in (Band.EXACT, Band.EQUIVALENT)


# --- the employer of a letter that names two ---


def _place_of_work(check: CrossCheck, extraction: Extraction, setting: Setting) -> CrossCheck:
    """Supplier or place of work: the letter's second company may be the record's. A person looks, knowing why."""
    known = check.reference_value
    if check.check != "perusahaan" or check.outcome is not CheckOutcome.MISMATCH or not known:
        return check
    two = [each for each in extraction.observations if each.code == "paklaring_two_companies"]
    others = [other for each in two if (other := each.evidence.get("other"))]
    named = any(comparers.company(other, known, setting).outcome is not CheckOutcome.MISMATCH for other in others)
    return replace(check, rule="place_of_work", score=0.6) if named else check


# --- a document against itself ---


def _number_against_card(fields: Mapping[str, Field], today: date, youngest: int) -> Iterator[CrossCheck]:
    """The NIK against the regions, the printed date of birth and the printed sex (domain 2.1)."""
    digits = _value(fields, "nik")
    number = parse_nik(digits) if digits else None
    yield _region(digits, number) if digits else CrossCheck("nik", Reference.NIK, CheckOutcome.MISSING)
    printed = _value(fields, "tanggal_lahir")
    born = parse_iso(printed) if printed else None
    meant = number.birth_date(born.first_day() if born else None, today, youngest=youngest) if number else None
    yield _self_check(
        "tanggal_lahir", printed, meant.isoformat() if meant else None, comparable=bool(born and born.day)
    )
    sex = ("PEREMPUAN" if number.female else "LAKI-LAKI") if number else None
    yield _self_check("jenis_kelamin", _value(fields, "jenis_kelamin"), sex)


def _self_check(check: str, printed: str | None, meant: str | None, *, comparable: bool = True) -> CrossCheck:
    if printed is None or meant is None or not comparable:
        return CrossCheck(check, Reference.NIK, CheckOutcome.MISSING, printed, meant)
    same = printed == meant
    outcome = CheckOutcome.MATCH if same else CheckOutcome.MISMATCH
    rule = None if same else "number_says_otherwise"
    return CrossCheck(check, Reference.NIK, outcome, printed, meant, float(same), rule)


@lru_cache(maxsize=1024)  # card and family card bear one number
def _region(digits: str, number: Nik | None) -> CrossCheck:
    """Whether a place has, or had, the number's first six digits."""
    if number is None:
        return CrossCheck("nik", Reference.NIK, CheckOutcome.MISMATCH, digits, score=0.0, rule="impossible_number")
    status = regions.status(number.district)
    unknown = regions.Status.UNKNOWN
    judged = (
        (status.province is unknown and status.regency is unknown, CheckOutcome.MISMATCH, "unknown_province"),
        (status.regency is unknown, CheckOutcome.MISMATCH, "unknown_regency"),
        (not status.possible, CheckOutcome.MISMATCH, "impossible_district"),
        (status.regency is regions.Status.RETIRED, CheckOutcome.MATCH, "retired_region"),
        (status.district is unknown, CheckOutcome.TOLERATED, "unknown_district"),
        (True, CheckOutcome.MATCH, "known_region"),
    )
    outcome, rule = next((outcome, rule) for holds, outcome, rule in judged if holds)
    score = 0.0 if outcome is CheckOutcome.MISMATCH else 1.0
    place = regions.name(regions.successor(number.regency) or number.regency)
    return CrossCheck("nik", Reference.NIK, outcome, digits, place, score, rule)


def _period(extraction: Extraction, policy: Policy, today: date) -> CrossCheck:
    """The letter's dates against each other and against today."""
    start, end, written = (
        parse_iso(extraction.value(key)) for key in ("tanggal_mulai", "tanggal_selesai", "tanggal_surat")
    )
    shown = (extraction.value("tanggal_selesai"), extraction.value("tanggal_mulai"))
    if end is None:
        return CrossCheck("tanggal_selesai", Reference.PAKLARING, CheckOutcome.MISSING, *shown)
    early = timedelta(days=policy.cross_check.letter_days_before_end)
    faults = (
        (start is not None and end.last_day() < start.first_day(), "ends_before_it_starts"),
        (end.first_day() > today, "ends_in_the_future"),
        (written is not None and written.first_day() > today, "written_in_the_future"),
        (written is not None and written.last_day() < end.first_day() - early, "written_before_the_end"),
    )
    fault = next((rule for holds, rule in faults if holds), None)
    if fault is None and start is None:
        return CrossCheck("tanggal_selesai", Reference.PAKLARING, CheckOutcome.MISSING, *shown)
    outcome = CheckOutcome.MISMATCH if fault else CheckOutcome.MATCH
    rule = fault or "after_the_first_day"
    return CrossCheck("tanggal_selesai", Reference.PAKLARING, outcome, *shown, 0.0 if fault else 1.0, rule)
