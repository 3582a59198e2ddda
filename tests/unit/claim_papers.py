"""Documents of a claim as they come out of the pipeline, made of field values instead of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from benchmarks.claim_papers import judge_read
from ocr.model import Box
from pipeline.model import (
    Decision,
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
from pipeline.reasons import because

KTP, KK, PAKLARING = DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING
TODAY = date(2026, 11, 22)
NIK = "3204254505879001"  # a woman, born 5 May 1987
HUSBAND = "3204251203859002"

Values = Mapping[str, str]

RECORD = Participant(
    kpj="99000000001",
    nik=NIK,
    nama="SITI AMINAH",
    tempat_lahir="BANDUNG",
    tanggal_lahir=date(1987, 5, 5),
    jenis_kelamin="PEREMPUAN",
    nama_ibu_kandung="DEWI LESTARI",
    perusahaan="PT CONTOH MAKMUR",
    tanggal_mulai=date(2014, 4, 1),
    tanggal_selesai=date(2024, 8, 31),
)
CARD: Values = {
    "nik": NIK,
    "nama": "SITI AMINAH",
    "tempat_lahir": "BANDUNG",
    "tanggal_lahir": "1987-05-05",
    "jenis_kelamin": "PEREMPUAN",
    "status_perkawinan": "KAWIN",
    "kabupaten_kota": "KABUPATEN BANDUNG",
}
SHEET: Values = {"nomor_kk": "3204250101129003", "kepala_keluarga": "BUDI SANTOSO", "kabupaten_kota": "BANDUNG"}
HEAD: Values = {
    "nik": HUSBAND,
    "nama": "BUDI SANTOSO",
    "tanggal_lahir": "1985-03-12",
    "jenis_kelamin": "LAKI-LAKI",
}
ROW: Values = {
    **{key: CARD[key] for key in ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin")},
    "status_perkawinan": "KAWIN TERCATAT",
    "nama_ibu": "DEWI LESTARI",
}
LETTER: Values = {
    "nama": "Siti Aminah",
    "perusahaan": "PT Contoh Makmur",
    "nomor_surat": "012/HRD/CM/IX/2024",
    "tanggal_mulai": "2014-04-01",
    "tanggal_selesai": "2024-08-31",
    "tanggal_surat": "2024-09-02",
    "alasan_berhenti": "mengundurkan diri",
}


def fields(values: Values, *, top: float = 0.0, confidence: float = 0.99) -> dict[str, Field]:
    """One field below the other."""
    return {
        key: Field(value, value, confidence, Box.upright(10, top + 20 * at, 200, top + 20 * at + 15))
        for at, (key, value) in enumerate(values.items())
        if value
    }


def paper(
    kind: DocumentType,
    values: Values,
    *rows: Values,
    record: Participant | None = RECORD,
    source: str = "",
    sha256: str = "",
    declared: bool = True,
    observed: Sequence[Reason] = (),
    confidence: float = 0.99,
    claim_id: str = "JHT-1",
    kpj: str | None = "99000000001",
) -> Verification:
    """A document judged by the stages themselves."""
    found = fields(values, confidence=confidence)
    members = tuple(fields(row, top=500.0 * (at + 1), confidence=confidence) for at, row in enumerate(rows))
    extraction = Extraction(kind, found, members, tuple(observed))
    upload = Upload(b"", source or f"{claim_id}/{kind}.jpg", sha256, kind if declared else None, claim_id, kpj)
    read = Verification(
        upload=upload,
        pipeline_version="1",
        document_type=kind,
        type_confidence=0.99,
        decision=Decision.ACCEPTED,
        reasons=(),
        quality=Quality(0.98, Grade.GOOD),
        extraction=extraction,
        pages=1,
        image_size=(1000, 2000),
    )
    return judge_read(read, record, today=TODAY)


def three(
    *,
    card: Values = CARD,
    row: Values = ROW,
    letter: Values = LETTER,
    record: Participant | None = RECORD,
    **more: str,
) -> list[Verification]:
    """KTP, KK and paklaring of one claimant."""
    return [
        paper(KTP, card, record=record, **more),  # type: ignore[arg-type]
        paper(KK, SHEET, HEAD, row, record=record, **more),  # type: ignore[arg-type]
        paper(PAKLARING, letter, record=record, **more),  # type: ignore[arg-type]
    ]


def decided(document: Verification, decision: Decision) -> Verification:
    """The same document with another decision, and a reason for it."""
    code = {Decision.ACCEPTED: "name_spelling_variant", Decision.FLAGGED: "mismatch_name"}.get(decision)
    return replace(document, decision=decision, reasons=(because(code or "image_blurry"),))
