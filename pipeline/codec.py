"""A verification as the JSON object of the contract, and back.

`from_record(document_record(v))` has everything of `v` that the record shows; of a record made here,
`document_record(from_record(record)) == record`, which is what a store needs. Not in the record: the
upload's content, and the reasons of `Quality` and the observations of `Extraction` (those that mattered are
among the verification's reasons).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ocr.model import Box
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    Decision,
    DocumentType,
    Extent,
    Extraction,
    Field,
    Grade,
    Mark,
    Outcome,
    Quality,
    Reason,
    Reference,
    Row,
    Upload,
    Verification,
)
from pipeline.reasons import texts
from pipeline.thresholds import origin_of

SCHEMA_VERSION = 1
MEMBERS = "anggota"

Record = dict[str, Any]

_ORDER = (
    "nomor_kk", "kepala_keluarga", "provinsi", "kabupaten_kota", "perusahaan", "nomor_surat", "nama", "nik",
    "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "golongan_darah", "alamat", "rt_rw", "kelurahan_desa",
    "kecamatan", "kode_pos", "agama", "pendidikan", "status_perkawinan", "status_hubungan", "pekerjaan",
    "kewarganegaraan", "nama_ayah", "nama_ibu", "berlaku_hingga", "jabatan", "tanggal_mulai", "tanggal_selesai",
    "alasan_berhenti", "tanggal_surat", "kota_surat", "penandatangan", "jabatan_penandatangan",
)  # fmt: skip
_RANK = {key: rank for rank, key in enumerate(_ORDER)}

# Legal in JSON, but line ends to some readers of JSON lines.
_LINE_ENDS = {ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029", ord("\x85"): "\\u0085"}


def document_record(verification: Verification) -> Record:
    """The contract's object (`"record": "document"`) of one verification."""
    upload = verification.upload
    return {
        "record": "document",
        "schema_version": SCHEMA_VERSION,
        "pipeline_version": verification.pipeline_version,
        "source": upload.source,
        "sha256": upload.sha256 or None,
        "claim_id": upload.claim_id,
        "kpj": upload.kpj,
        "declared_type": upload.declared_type,
        "document_type": verification.document_type,
        "type_confidence": _share(verification.type_confidence),
        "decision": verification.decision,
        "reasons": [reason_record(reason, verification.slot) for reason in verification.reasons],
        "quality": _quality_record(verification),
        "fields": _fields_record(verification.extraction),
        "marks": _marks_record(verification.extraction),
        **_covered_record(verification.extraction),
        "cross_checks": [check_record(check) for check in verification.cross_checks],
        "pages": verification.pages,
        "image_size": list(verification.image_size) if verification.image_size else None,
        "rotation": verification.rotation,
        "fingerprint": verification.fingerprint,
        "extent": verification.extent,
        "timings_ms": {name: _number(took, 1) for name, took in verification.timings_ms.items()},
        "extra": _plain(upload.extra),
    }


def reason_record(reason: Reason, document_type: DocumentType) -> Record:
    """One reason with its texts for that type of document."""
    return {
        "code": reason.code,
        "outcome": reason.outcome,
        "field": reason.field,
        **texts(reason, document_type),
        "params": dict(reason.params),
        "evidence": _plain(reason.evidence),
    }


def check_record(check: CrossCheck) -> Record:
    """One cross-check."""
    return {
        "check": check.check,
        "reference": check.reference,
        "outcome": check.outcome,
        "document_value": check.document_value,
        "reference_value": check.reference_value,
        "score": _share(check.score),
        "rule": check.rule,
    }


def from_record(record: Mapping[str, Any]) -> Verification:
    """The verification of a document's record.

    Raises:
        ValueError: it is no record of a document, or of a later schema.
    """
    if record.get("record") != "document" or record.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"not a document's record of schema {SCHEMA_VERSION}")
    try:
        return _from_record(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a broken document's record: {error!r}") from error


def to_line(record: Mapping[str, Any]) -> str:
    """One line of JSON lines, without its line end; never NaN, never a character that UTF-8 cannot carry."""
    text = json.dumps(_plain(record), ensure_ascii=False, allow_nan=False)
    return text.translate(_LINE_ENDS)


def _quality_record(verification: Verification) -> Record:
    """Always the same shape. What was rejected unopened cannot be read: 0; where nothing is known: null."""
    quality = verification.quality
    thresholds = origin_of(verification.pipeline_version)
    if quality is None:
        unreadable = verification.decision is Decision.REJECTED
        return {
            "readability": 0.0 if unreadable else None,
            "before_reading": None,
            "grade": Grade.UNREADABLE if unreadable else None,
            "measures": {},
            "thresholds": thresholds,
        }
    measures = {name: _number(value, 4) for name, value in quality.measures.items()}
    return {
        "readability": _share(quality.readability),
        "before_reading": None if quality.before_reading is None else _share(quality.before_reading),
        "grade": quality.grade,
        "measures": measures,
        "thresholds": thresholds,
    }


def _fields_record(extraction: Extraction | None) -> Record:
    if extraction is None:
        return {}
    fields = _cells(extraction.fields)
    if extraction.members:
        fields[MEMBERS] = _members_record(extraction.members)
    return fields


def _marks_record(extraction: Extraction | None) -> Record:
    """What a letter bears besides words, by name."""
    marks = extraction.marks if extraction else ()
    return {each.name: {"present": each.present, "box": box_record(each.box), "page": each.page} for each in marks}


def _covered_record(extraction: Extraction | None) -> Record:
    """Where numbers stand whose rows are not kept; nothing where all rows are."""
    covered = extraction.covered if extraction else ()
    return {"covered": [{"page": page, "box": box_record(box)} for page, box in covered]} if covered else {}


def _cells(found: Mapping[str, Field]) -> Record:
    """By field key, in the order in which people look for them."""
    return {key: _field_record(found[key]) for key in _ordered(found)}


def _ordered(found: Mapping[str, Field]) -> list[str]:
    return sorted(found, key=lambda key: (_RANK.get(key, len(_RANK)), key))


def _field_record(field: Field) -> Record:
    return {
        "value": field.value,
        "raw": field.raw,
        "confidence": _share(field.confidence),
        "box": box_record(field.box),
        "page": field.page,
        "reader": field.reader,
        "repaired": field.repaired,
        **({"doubtful": list(field.doubtful)} if field.doubtful else {}),
    }


def _members_record(members: Sequence[Row]) -> Record:
    """The rows of a family card as one field, with its worst cell's confidence and the box round all."""
    cells = [row[key] for row in members for key in _ordered(row)]
    boxes = [cell.box for cell in cells if cell.box]
    return {
        "value": [_cells(row) for row in members],
        "raw": "",
        "confidence": _share(min((cell.confidence for cell in cells), default=0.0)),
        "box": box_record(Box.around(boxes) if boxes else None),
        "page": cells[0].page if cells else 0,
        "reader": cells[0].reader if cells else "",
        "repaired": any(cell.repaired for cell in cells),
    }


def _from_record(record: Mapping[str, Any]) -> Verification:
    declared = record["declared_type"]
    return Verification(
        upload=Upload(
            content=b"",
            source=record["source"],
            sha256=record["sha256"] or "",
            declared_type=DocumentType(declared) if declared else None,
            claim_id=record["claim_id"],
            kpj=record["kpj"],
            extra=record.get("extra") or {},
        ),
        pipeline_version=record["pipeline_version"],
        document_type=DocumentType(record["document_type"]),
        type_confidence=record["type_confidence"],
        decision=Decision(record["decision"]),
        reasons=tuple(_reason(reason) for reason in record["reasons"]),
        quality=_quality(record["quality"]),
        extraction=_extraction(record),
        cross_checks=tuple(_check(check) for check in record["cross_checks"]),
        pages=record["pages"],
        image_size=(record["image_size"][0], record["image_size"][1]) if record["image_size"] else None,
        rotation=record.get("rotation", 0),
        fingerprint=record.get("fingerprint"),
        extent=Extent(record.get("extent", Extent.ALL)),
        timings_ms=record["timings_ms"],
    )


def _reason(record: Mapping[str, Any]) -> Reason:
    return Reason(
        record["code"],
        Outcome(record["outcome"]),
        record["field"],
        record.get("params") or {},
        record.get("evidence") or {},
    )


def _check(record: Mapping[str, Any]) -> CrossCheck:
    return CrossCheck(
        check=record["check"],
        reference=Reference(record["reference"]),
        outcome=CheckOutcome(record["outcome"]),
        document_value=record["document_value"],
        reference_value=record["reference_value"],
        score=record["score"],
        rule=record.get("rule"),
    )


def _quality(record: Mapping[str, Any]) -> Quality | None:
    if record["readability"] is None:
        return None
    return Quality(
        record["readability"],
        Grade(record["grade"]),
        record["measures"],
        before_reading=record.get("before_reading"),
    )


def _extraction(record: Mapping[str, Any]) -> Extraction | None:
    fields = record["fields"]
    if not fields and not record.get("covered"):
        return None
    rows = fields.get(MEMBERS, {}).get("value", ())
    return Extraction(
        document_type=DocumentType(record["document_type"]),
        fields={key: _field(value) for key, value in fields.items() if key != MEMBERS},
        members=tuple({key: _field(cell) for key, cell in row.items()} for row in rows),
        marks=tuple(_mark(name, mark) for name, mark in record.get("marks", {}).items()),
        covered=tuple((each["page"], Box.from_points(each["box"])) for each in record.get("covered", ())),
    )


def _mark(name: str, record: Mapping[str, Any]) -> Mark:
    box = Box.from_points(record["box"]) if record["box"] else None
    return Mark(name, record["present"], box, record.get("page", 0))


def _field(record: Mapping[str, Any]) -> Field:
    return Field(
        value=record["value"],
        raw=record.get("raw", ""),
        confidence=record["confidence"],
        box=Box.from_points(record["box"]) if record["box"] else None,
        page=record.get("page", 0),
        reader=record.get("reader", ""),
        repaired=record.get("repaired", False),
        doubtful=tuple(record.get("doubtful", ())),
    )


def box_record(box: Box | None) -> list[list[float]] | None:
    """Four corners to a tenth of a pixel; a box that is nowhere is none."""
    if box is None or not all(math.isfinite(each) for corner in box.corners for each in corner):
        return None
    return [[round(float(x), 1), round(float(y), 1)] for x, y in box.corners]


def _share(value: float | None) -> float | None:
    return None if value is None else _number(value, 4)


def _number(value: float, digits: int) -> float | None:
    number = float(value)
    return round(number, digits) if math.isfinite(number) else None


def _plain(value: Any) -> Any:  # noqa: PLR0911  # one line a type
    """Only what JSON knows: no NaN, no lone surrogate of an undecodable file name, no foreign types."""
    if isinstance(value, str):
        return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_plain(str(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if hasattr(value, "item"):  # a number of NumPy
        return _plain(value.item())
    return str(value)
