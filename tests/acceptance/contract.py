"""The contract's JSON as a table, and what of a record does not keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

NUMBER = (int, float)
ISO_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
SIXTEEN = re.compile(r"\d{16}")


class OneOf(frozenset[Any]):
    """Any of these values."""


class Maybe(tuple[Any, ...]):
    """This, or null."""


class ListOf(tuple[Any, ...]):
    """A list, each item this."""


class Each(tuple[Any, ...]):
    """An object with any keys, each value this."""


class Exactly(tuple[Any, ...]):
    """A list of just these."""


TEXTS = {"id": str, "en": str}
POINT = Exactly((NUMBER, NUMBER))
BOX = Maybe((Exactly((POINT, POINT, POINT, POINT)),))
SHARE = "share"
DOCUMENT = {
    "record": OneOf({"document"}),
    "schema_version": OneOf({1}),
    "pipeline_version": str,
    "source": str,
    "sha256": Maybe((re.compile(r"[0-9a-f]{64}"),)),  # null: it could not be opened
    "claim_id": Maybe((str,)),
    "kpj": Maybe((str,)),
    "declared_type": Maybe((OneOf({"ktp", "kk", "paklaring"}),)),
    "document_type": OneOf({"ktp", "kk", "paklaring", "unknown"}),
    "type_confidence": SHARE,
    "decision": OneOf({"accepted", "flagged", "rejected"}),
    "reasons": ListOf(({
        "code": re.compile(r"[a-z][a-z0-9_]+"), "outcome": OneOf({"retry", "review", "info"}),
        "field": Maybe((str,)), "message": TEXTS, "advice": TEXTS, "evidence": Each((object,)),
    },)),
    "quality": {
        "readability": Maybe((SHARE,)), "grade": Maybe((OneOf({"good", "doubtful", "unreadable"}),)),
        "measures": Each((Maybe((NUMBER,)),)),
    },
    "fields": Each((object,)),
    "cross_checks": ListOf(({
        "check": str, "reference": OneOf({"participant", "ktp", "kk", "paklaring", "nik"}),
        "outcome": OneOf({"match", "tolerated", "mismatch", "missing"}),
        "document_value": Maybe((str,)), "reference_value": Maybe((str,)), "score": Maybe((SHARE,)),
    },)),
    "pages": int,
    "image_size": Maybe((Exactly((int, int)),)),
    "timings_ms": Each((NUMBER,)),
}  # fmt: skip
CELL = {"value": str, "confidence": SHARE, "box": BOX}
FIELD = CELL | {"raw": str, "page": int, "reader": str, "repaired": bool}
KEYS = {
    "ktp": "provinsi kabupaten_kota nik nama tempat_lahir tanggal_lahir jenis_kelamin golongan_darah alamat rt_rw "
    "kelurahan_desa kecamatan agama status_perkawinan pekerjaan kewarganegaraan berlaku_hingga",
    "kk": "nomor_kk kepala_keluarga alamat rt_rw kelurahan_desa kecamatan kabupaten_kota provinsi kode_pos "
    "anggota",
    "paklaring": "perusahaan nomor_surat nama nik jabatan tanggal_mulai tanggal_selesai alasan_berhenti "
    "tanggal_surat kota_surat penandatangan jabatan_penandatangan",
}
ROW_KEYS = (
    "nama nik jenis_kelamin tempat_lahir tanggal_lahir agama pendidikan pekerjaan status_perkawinan "
    "status_hubungan kewarganegaraan nama_ayah nama_ibu"
)
FORMS = {
    "nik": re.compile(r"\S+"), "nomor_kk": SIXTEEN, "tanggal_lahir": ISO_DATE, "tanggal_mulai": ISO_DATE,
    "tanggal_selesai": ISO_DATE, "tanggal_surat": ISO_DATE, "jenis_kelamin": re.compile("LAKI-LAKI|PEREMPUAN"),
}  # fmt: skip


def faults_of(record: Mapping[str, Any]) -> list[str]:
    """What a document's record has wrong; empty: nothing."""
    found = list(_faults(record, DOCUMENT, "record"))
    if found:
        return found
    return [*_of_fields(record), *_of_decision(record)]


def _of_fields(record: Mapping[str, Any]) -> Iterator[str]:
    known = {key for keys in KEYS.values() for key in keys.split()}
    if record["document_type"] in KEYS:
        known = set(KEYS[record["document_type"]].split())
    for key, field in record["fields"].items():
        if key == "anggota":
            yield from _of_rows(field)
        else:
            yield from _of_value(key, field, FIELD, f"fields.{key}", known)
    if record["document_type"] == "kk" and record["pages"] and "anggota" not in record["fields"]:
        yield "fields.anggota: missing"


def _of_rows(field: Mapping[str, Any]) -> Iterator[str]:
    for number, row in enumerate(field["value"]):
        for name, cell in row.items():
            yield from _of_value(name, cell, CELL, f"anggota.{number}.{name}", set(ROW_KEYS.split()))


def _of_value(key: str, field: Any, form: Any, place: str, known: set[str]) -> Iterator[str]:
    if key not in known:
        yield f"{place}: no key of this document"
    faults = list(_faults(field, form, place))
    yield from faults
    if not faults and key in FORMS and not FORMS[key].fullmatch(field["value"]):
        yield f"{place}: not in its form"


def _of_decision(record: Mapping[str, Any]) -> Iterator[str]:
    outcomes = {reason["outcome"] for reason in record["reasons"]}
    wrong = {
        "accepted": bool(outcomes - {"info"}),
        "flagged": "review" not in outcomes,
        "rejected": "retry" not in outcomes,
    }
    if wrong[record["decision"]]:
        yield f"decision: {record['decision']} with {sorted(outcomes)}"
    if any(not reason["advice"]["id"] for reason in record["reasons"] if reason["outcome"] == "retry"):
        yield "reasons: a retry without advice"


def _faults(value: Any, form: Any, place: str) -> Iterator[str]:
    if isinstance(form, Maybe):
        if value is not None:
            yield from _faults(value, form[0], place)
    elif isinstance(form, dict | Each):
        yield from _of_object(value, form, place)
    elif isinstance(form, Exactly | ListOf):
        yield from _of_list(value, form, place)
    elif not _is(value, form):
        yield f"{place}: {value!r:.60} is not {form}"


def _of_object(value: Any, form: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: no object"
        return
    forms = dict.fromkeys(value, form[0]) if isinstance(form, Each) else form
    for key, its in forms.items():
        if key in value:
            yield from _faults(value[key], its, f"{place}.{key}")
        else:
            yield f"{place}.{key}: missing"


def _of_list(value: Any, form: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list) or (isinstance(form, Exactly) and len(value) != len(form)):
        yield f"{place}: no list of its length"
        return
    forms = form if isinstance(form, Exactly) else form * len(value)
    for number, (each, its) in enumerate(zip(value, forms, strict=True)):
        yield from _faults(each, its, f"{place}.{number}")


def _is(value: Any, form: Any) -> bool:
    if form is object:
        return True
    if form == SHARE:
        return isinstance(value, NUMBER) and not isinstance(value, bool) and 0 <= value <= 1
    if isinstance(form, re.Pattern):
        return isinstance(value, str) and form.fullmatch(value) is not None
    if isinstance(form, OneOf):
        return value in form and not isinstance(value, bool)
    return isinstance(value, form) and (form is bool or not isinstance(value, bool))
