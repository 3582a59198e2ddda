"""Claims at the level of what is read: invented people's documents as extractions, with the noise of reading.

No picture is drawn and no reader runs: `Reading` says what readers do to values, in rates, and every document then
goes through the real comparisons and the real decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from fixtures.companies import spelled
from fixtures.people import (
    Employment,
    Household,
    Person,
    ReasonClass,
    invent_employment,
    invent_household,
    participant_record,
)
from ocr.model import Box
from pipeline.model import (
    Classification,
    CrossCheck,
    DocumentType,
    Extraction,
    Field,
    Grade,
    Participant,
    Quality,
    Reason,
    Upload,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.stages.cross_check import cross_check
from pipeline.stages.decide import Ruling, decide

KTP, KK, PAKLARING = DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING
TODAY = date(2025, 12, 1)
"""The day at the office: every invented job ended more than a month before."""

Values = dict[str, str]
_POLICY = Policy()
_GOOD = Quality(0.97, Grade.GOOD)
_SEEN = {kind: Classification(kind, 0.99) for kind in (KTP, KK, PAKLARING)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers do to values; shares of 0..1, drawn for each field.

    Somewhat worse than what benchmarks/accuracy.py saw on 320 documents: of legible values that no decision
    needs 1 of 628 was not found, of the mother's names of 66 legible rows none.

    Attributes:
        contradicted: one of three readings differs (the value keeps 0.9).
        disputed: the only other reading differs (the value keeps 0.5).
        blanks: of values of several words, one blank is lost.
        optional: a field that no decision needs is not found.
    """

    contradicted: float = 0.01
    disputed: float = 0.002
    blanks: float = 0.05
    optional: float = 0.02


OPTIONAL = frozenset(
    {
        "tempat_lahir", "jenis_kelamin", "status_perkawinan", "kabupaten_kota", "kepala_keluarga", "nama_ibu",
        "nomor_surat", "tanggal_surat", "alasan_berhenti", "jabatan",
    }
)  # fmt: skip
_WORDS = frozenset({"nama", "tempat_lahir", "kabupaten_kota", "nama_ibu", "perusahaan", "kepala_keluarga"})


@dataclass(slots=True)
class Draft:
    """One claim before it is read: what each paper says, and what the office knows.

    Attributes:
        card, sheet, rows, letter: values by the contract's keys; `rows[own]` is the claimant's.
        record: None: not known.
        observed: what extraction alone would see on the letter.
        absent: documents that are not uploaded.
        digests: in place of a digest of the document's own.
        always: fields that reading must not lose, for without them there would be nothing to show.
        records: what else the office has on record.
    """

    claim_id: str
    rng: Random
    household: Household
    person: Person
    job: Employment
    card: Values
    sheet: Values
    rows: list[Values]
    own: int
    letter: Values
    record: Participant | None
    kpj: str
    observed: tuple[Reason, ...] = ()
    absent: frozenset[DocumentType] = frozenset()
    digests: dict[DocumentType, str] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    records: list[Participant] = field(default_factory=list)

    @property
    def row(self) -> Values:
        """The claimant's own row."""
        return self.rows[self.own]

    def rename(self, name: str) -> None:
        """Another name on all three papers and in the record."""
        self.card["nama"] = self.row["nama"] = name
        self.letter["nama"] = spelled(name)
        self.know(nama=name)

    def know(self, **values: object) -> None:
        """Another record."""
        if self.record is not None:
            self.record = replace(self.record, **values)  # type: ignore[arg-type]


def invent_draft(
    claim_id: str, rng: Random, *, size: int | None = None, retired: bool = False, adults: bool = False
) -> Draft:
    """A claim in which everything agrees; `adults`: of a family without children."""
    household = invent_household(rng, size=size, retired=retired)
    while adults and any(TODAY.year - each.tanggal_lahir.year < 18 for each in household.members):
        household = invent_household(rng, size=size, retired=retired)
    person = household.person
    job = invent_employment(
        person, rng, reason=rng.choice((ReasonClass.RESIGN, ReasonClass.PHK, ReasonClass.NONE))
    )
    values: Mapping[str, str] = participant_record(person, job, household)
    dates = ("tanggal_lahir", "tanggal_mulai", "tanggal_selesai")
    known = {key: date.fromisoformat(value) if key in dates else value for key, value in values.items()}
    return Draft(
        claim_id=claim_id,
        rng=rng,
        household=household,
        person=person,
        job=job,
        card=card_of(person),
        sheet={
            "nomor_kk": household.nomor_kk,
            "kepala_keluarga": household.members[0].nama,
            "kabupaten_kota": household.address.place.kabupaten_kota,
        },
        rows=[row_of(each) for each in household.members],
        own=household.claimant,
        letter=letter_of(person, job),
        record=Participant(**known),  # type: ignore[arg-type]
        kpj=job.kpj,
    )


def card_of(person: Person) -> Values:
    """A KTP."""
    return {
        "nik": person.nik,
        "nama": person.nama,
        "tempat_lahir": person.tempat_lahir,
        "tanggal_lahir": person.tanggal_lahir.isoformat(),
        "jenis_kelamin": person.jenis_kelamin,
        "status_perkawinan": person.status_perkawinan,
        "kabupaten_kota": person.address.place.kabupaten_kota,
    }


def row_of(person: Person) -> Values:
    """A row of a KK."""
    same = ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin")
    card = card_of(person)
    return {
        **{key: card[key] for key in same},
        "status_perkawinan": person.status_perkawinan_kk,
        "nama_ibu": person.nama_ibu,
    }


_REASONS = {ReasonClass.RESIGN: "mengundurkan diri", ReasonClass.PHK: "pemutusan hubungan kerja"}


def letter_of(person: Person, job: Employment) -> Values:
    """A paklaring."""
    return {
        "nama": spelled(person.nama),
        "perusahaan": job.company.name,
        "nomor_surat": f"{job.kpj[-6:]}/HRD/{job.company.initials}/{job.tanggal_surat.year}",
        "jabatan": job.jabatan,
        "tanggal_mulai": job.mulai.isoformat(),
        "tanggal_selesai": job.selesai.isoformat(),
        "tanggal_surat": job.tanggal_surat.isoformat(),
        "alasan_berhenti": _REASONS.get(job.reason, ""),
    }


def read_claim(draft: Draft, reading: Reading) -> list[Verification]:
    """The documents as the pipeline would answer them, upload by upload."""
    return [judged(draft, each) for each in extractions_of(draft, reading)]


def extractions_of(draft: Draft, reading: Reading) -> list[Extraction]:
    """What the readers make of the documents that are there."""
    members = tuple(_read(row, draft, reading, at) for at, row in enumerate(draft.rows, start=1))
    extractions = (
        Extraction(KTP, _read(draft.card, draft, reading)),
        Extraction(KK, _read(draft.sheet, draft, reading), members),
        Extraction(PAKLARING, _read(draft.letter, draft, reading), (), draft.observed),
    )
    return [each for each in extractions if each.document_type not in draft.absent]


def _read(values: Values, draft: Draft, reading: Reading, place: int = 0) -> dict[str, Field]:
    rng, fields = draft.rng, {}
    for at, (key, value) in enumerate(values.items()):
        lost = key in OPTIONAL - draft.always and rng.random() < reading.optional
        if not value or lost:
            continue
        if key in _WORDS and " " in value and rng.random() < reading.blanks:
            cut = rng.choice([i for i, sign in enumerate(value) if sign == " "])
            value = value[:cut] + value[cut + 1 :]  # noqa: PLW2901
        chance = rng.random()
        confidence = rng.uniform(0.97, 1.0)
        if chance < reading.disputed:
            confidence = 0.5
        elif chance < reading.disputed + reading.contradicted:
            confidence = 0.9
        top = 40.0 * at + 400.0 * place
        fields[key] = Field(value, value, confidence, Box.upright(100, top, 400, top + 25))
    return fields


def judged(draft: Draft, extraction: Extraction) -> Verification:
    """One extraction through the comparisons and the decision."""
    kind = extraction.document_type
    digest = draft.digests.get(kind, f"{draft.claim_id} {kind}")
    upload = Upload(b"", f"{draft.claim_id}/{kind}.jpg", digest, kind, draft.claim_id, draft.kpj)
    checks, ruling = _ruled(extraction, draft.record, upload, _SEEN[kind], _GOOD)
    return Verification(
        upload=upload,
        pipeline_version="benchmark",
        document_type=kind,
        type_confidence=_SEEN[kind].confidence,
        decision=ruling.decision,
        reasons=ruling.reasons,
        quality=_GOOD,
        extraction=extraction,
        cross_checks=checks,
        pages=1,
    )


def judge_read(
    read: Verification, record: Participant | None, *, today: date = TODAY, kept: Iterable[Reason] = ()
) -> Verification:
    """What was read, compared with a record and decided anew.

    Args:
        read: whatever was decided before.
        record: None: nothing is known.
        today: the day at the office.
        kept: reasons that the picture itself gave.
    """
    assert read.extraction is not None
    seen = Classification(read.document_type, read.type_confidence)
    checks, ruling = _ruled(
        read.extraction, record, read.upload, seen, read.quality, today=today, kept=tuple(kept)
    )
    return replace(read, cross_checks=checks, decision=ruling.decision, reasons=ruling.reasons)


def _ruled(
    extraction: Extraction,
    record: Participant | None,
    upload: Upload,
    seen: Classification,
    quality: Quality | None,
    *,
    today: date = TODAY,
    kept: tuple[Reason, ...] = (),
) -> tuple[tuple[CrossCheck, ...], Ruling]:
    checks = cross_check(extraction, record, policy=_POLICY, today=today)
    ruling = decide(
        declared=upload.declared_type,
        classification=seen,
        quality=quality,
        extraction=extraction,
        cross_checks=checks,
        reasons=kept,
        policy=_POLICY,
    )
    return checks, ruling
