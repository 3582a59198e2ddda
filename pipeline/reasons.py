"""The reason catalogue: code -> route, and the texts of a reason in Bahasa Indonesia and English.

The lines themselves are data in `pipeline/catalogue/`. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pipeline.catalogue import claim, office, papers
from pipeline.catalogue.entry import NEUTRAL, NOTHING_TO_DO, Audience, Entry, Group, Route, Text
from pipeline.model import NOTHING, DocumentType, Outcome, Reason

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        entry.code: entry
        for group in (
            papers.FILE, papers.IMAGE, papers.DOCUMENT, papers.READING,
            office.AGREEMENT, claim.CLAIM, office.FRAUD, office.SYSTEM, office.OVERRIDE, office.FINAL,
        )
        for entry in group
    }
)  # fmt: skip

DOCUMENT_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        DocumentType.KTP: Text("KTP", "identity card (KTP)"),
        DocumentType.KK: Text("KK", "family card (KK)"),
        DocumentType.PAKLARING: Text("paklaring", "employment letter (paklaring)"),
        DocumentType.UNKNOWN: Text("dokumen yang diminta", "requested document"),
    }
)

FIELD_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "provinsi": Text("Provinsi", "province"),
        "kabupaten_kota": Text("Kabupaten/Kota", "regency or city"),
        "nik": Text("NIK", "NIK"),
        "nama": Text("Nama", "name"),
        "tempat_lahir": Text("Tempat Lahir", "place of birth"),
        "tanggal_lahir": Text("Tanggal Lahir", "date of birth"),
        "jenis_kelamin": Text("Jenis Kelamin", "sex"),
        "golongan_darah": Text("Golongan Darah", "blood group"),
        "alamat": Text("Alamat", "address"),
        "rt_rw": Text("RT/RW", "RT/RW"),
        "kelurahan_desa": Text("Kelurahan/Desa", "village"),
        "kecamatan": Text("Kecamatan", "district"),
        "agama": Text("Agama", "religion"),
        "status_perkawinan": Text("Status Perkawinan", "marital status"),
        "pekerjaan": Text("Pekerjaan", "occupation"),
        "kewarganegaraan": Text("Kewarganegaraan", "citizenship"),
        "berlaku_hingga": Text("Berlaku Hingga", "valid until"),
        "nomor_kk": Text("Nomor KK", "family card number"),
        "kepala_keluarga": Text("Kepala Keluarga", "head of the family"),
        "kode_pos": Text("Kode Pos", "postal code"),
        "anggota": Text("Baris Anggota Keluarga", "family member's row"),
        "pendidikan": Text("Pendidikan", "education"),
        "status_hubungan": Text("Status Hubungan", "family relation"),
        "nama_ayah": Text("Nama Ayah", "father's name"),
        "nama_ibu": Text("Nama Ibu", "mother's name"),
        "perusahaan": Text("Nama Perusahaan", "company name"),
        "nomor_surat": Text("Nomor Surat", "letter number"),
        "jabatan": Text("Jabatan", "position"),
        "tanggal_mulai": Text("Tanggal Mulai Kerja", "date of starting work"),
        "tanggal_selesai": Text("Tanggal Berhenti Kerja", "date of leaving work"),
        "alasan_berhenti": Text("Alasan Berhenti", "reason for leaving"),
        "tanggal_surat": Text("Tanggal Surat", "date of the letter"),
        "kota_surat": Text("Kota Surat", "place of the letter"),
        "penandatangan": Text("Penanda Tangan", "signatory"),
        "jabatan_penandatangan": Text("Jabatan Penanda Tangan", "signatory's position"),
    }
)

_NO_FIELD = Text("data", "data")
_SLOT = re.compile(r"\{(\w+)\}")
# A stage may name a slot in English; the texts name it in Bahasa Indonesia.
_SAME_SLOT = {"detected": "terdeteksi", "limit": "maks", "max": "maks", "pages": "n", "count": "n"}


def because(
    code: str, *, field: str | None = None, params: Mapping[str, str] = NOTHING, **evidence: Any
) -> Reason:
    """A reason with the catalogue's default outcome.

    A `final` code gets the outcome `review`: to turn a claim down for good is a person's word alone.

    Raises:
        KeyError: the code is not in the catalogue.
    """
    route = CATALOGUE[code].outcome
    outcome = Outcome.REVIEW if route is Route.FINAL else Outcome(route)
    return Reason(code, outcome, field, params, evidence)


def texts(reason: Reason, document_type: DocumentType) -> dict[str, dict[str, str]]:
    """The words for the claimant: `{"message": {"id", "en"}, "advice": {"id", "en"}}`.

    Suspicions show one neutral text, so that the words never accuse and never teach.

    Args:
        reason: of the catalogue.
        document_type: what the document should be (the declared type, else the recognised one).

    Raises:
        KeyError: the code is not in the catalogue.
    """
    entry = CATALOGUE[reason.code]
    message, advice = (NEUTRAL, NOTHING_TO_DO) if entry.group is Group.FRAUD else (entry.message, entry.advice)
    return {
        "message": _both(message, reason, document_type),
        "advice": _both(advice, reason, document_type),
    }


def hint(reason: Reason, document_type: DocumentType) -> str:
    """What an officer should look at, in Bahasa Indonesia; the message where there is no hint."""
    entry = CATALOGUE[reason.code]
    return _filled(entry.hint_cso or entry.message.id, _slots(reason, document_type)[0])


def for_claimant(reasons: Iterable[Reason], *, limit: int) -> tuple[Reason, ...]:
    """What a claimant is told: no notes, each text once, at most `limit`, in the given order.

    Reasons of one code about several fields become one that names them all: the first reason with the field
    keys, divided by commas, as its parameter `bidang`.
    """
    by_code: dict[str, list[Reason]] = {}
    for reason in reasons:
        if reason.outcome is not Outcome.INFO:
            internal = CATALOGUE[reason.code].audience is Audience.INTERNAL
            by_code.setdefault("internal" if internal else reason.code, []).append(reason)
    return tuple(_joined(group) for group in list(by_code.values())[:limit])


def _joined(group: list[Reason]) -> Reason:
    fields = list(dict.fromkeys(reason.field for reason in group if reason.field))
    if len(fields) < 2:
        return group[0]
    return replace(group[0], params={**group[0].params, "bidang": ",".join(fields)})


def _both(text: Text, reason: Reason, document_type: DocumentType) -> dict[str, str]:
    indonesian, english = _slots(reason, document_type)
    return {"id": _filled(text.id, indonesian), "en": _filled(text.en, english)}


def _slots(reason: Reason, document_type: DocumentType) -> tuple[dict[str, str], dict[str, str]]:
    """The values of all known slots, in both languages."""
    given = {_SAME_SLOT.get(name, name): str(value) for name, value in reason.params.items()}
    fields = [FIELD_NAMES.get(key, _NO_FIELD) for key in given.pop("bidang", reason.field or "").split(",")]
    detected = given.pop("terdeteksi", None)
    document = DOCUMENT_NAMES[document_type]
    sides = []
    for language, last in ((0, "dan"), (1, "and")):
        slots = {
            **given,
            "dok": document[language],
            "bidang": _listed([name[language] for name in fields], last),
        }
        if detected is not None:
            slots["terdeteksi"] = DOCUMENT_NAMES.get(detected, Text(detected, detected))[language]
        sides.append(slots)
    return sides[0], sides[1]


def _listed(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _filled(text: str, slots: Mapping[str, str]) -> str:
    """The first alternative whose slots are all known, filled; its first letter is a capital."""
    alternatives = text.split(" | ")
    known = (each for each in alternatives if set(_SLOT.findall(each)) <= slots.keys())
    chosen = next(known, alternatives[-1])
    filled = _SLOT.sub(lambda slot: slots.get(slot[1], "…"), chosen)
    return filled[:1].upper() + filled[1:]
