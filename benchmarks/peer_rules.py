"""The obvious rules: what one writes in an afternoon to take fields out of a general reader's lines.

The peers of the accuracy benchmark are given these rules, rows put together by geometry, and pages that stand
upright. They are told the claimant's NIK, as an office would know it, to find the row of a family card.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from pipeline.stages.extract.dates import MONTHS

_KTP_LABELS: Mapping[str, str] = {
    "nama": r"Nama",
    "alamat": r"Alamat",
    "rt_rw": r"RT\s*/?\s*RW",
    "kelurahan_desa": r"Kel\s*/?\s*Desa",
    "kecamatan": r"Kecamatan",
    "agama": r"Agama",
    "status_perkawinan": r"Status\s*Perkawinan",
    "pekerjaan": r"Pekerjaan",
    "kewarganegaraan": r"Kewarganegaraan",
    "berlaku_hingga": r"Berlaku\s*Hingga",
}
_DATE = r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|\d{1,2}\s+[A-Za-z]+\s+\d{4}"


def ktp_rules(rows: Sequence[str], _nik: str | None) -> dict[str, str]:
    """Label, colon, value; sixteen digits; two capitals lines above."""
    found: dict[str, str] = {}
    for index, row in enumerate(rows):
        _first(found, "nik", re.search(r"\d{16}", row.replace(" ", "")), 0)
        for key, label in _KTP_LABELS.items():
            _first(found, key, re.match(rf"\s*{label}\s*[:.]?\s*(.+?)(?:\s{{2,}}.*)?$", row, re.IGNORECASE), 1)
        born = re.search(r"Lahir\s*[:.]?\s*(.+?)\s*,\s*(\d{2}-\d{2}-\d{4})", row, re.IGNORECASE)
        if born:
            _first(found, "tempat_lahir", born, 1)
            found.setdefault("tanggal_lahir", iso(born[2]) or "")
        _first(found, "jenis_kelamin", re.search(r"LAKI-LAKI|PEREMPUAN", row), 0)
        _first(found, "golongan_darah", re.search(r"Darah\s*[:.]?\s*((?:AB|A|B|O)[+-]?|-)", row), 1)
        province = re.search(r"PROVINSI\s*(.+)", row)
        _first(found, "provinsi", province, 1)
        if province and index + 1 < len(rows):
            found.setdefault("kabupaten_kota", rows[index + 1].strip())
    if "berlaku_hingga" in found:
        found["berlaku_hingga"] = iso(found["berlaku_hingga"]) or found["berlaku_hingga"]
    return found


def kk_rules(rows: Sequence[str], nik: str | None) -> dict[str, str]:
    """The first sixteen digits are the card's; the claimant's row is the one with his."""
    found: dict[str, str] = {}
    labels = {
        "kepala_keluarga": r"Nama\s*Kepala\s*Keluarga",
        "alamat": r"Alamat",
        "rt_rw": r"RT\s*/?\s*RW",
        "kelurahan_desa": r"Desa\s*/?\s*Kelurahan",
        "kecamatan": r"Kecamatan",
        "kabupaten_kota": r"Kabupaten\s*/?\s*Kota",
        "provinsi": r"Provinsi",
        "kode_pos": r"Kode\s*Pos",
    }
    for row in rows:
        _first(found, "nomor_kk", re.search(r"\d{16}", row.replace(" ", "")), 0)
        for key, label in labels.items():
            _first(found, key, re.search(rf"{label}\s*[:.]?\s*(.+?)(?:\s{{2,}}.*)?$", row, re.IGNORECASE), 1)
        own = re.search(rf"^\W*\d*\W*(.*?)\s*{nik}\s*(.*)", row) if nik else None
        if own and own[1]:
            found.setdefault("row.nik", nik or "")
            found.setdefault("row.nama", own[1].strip())
            _first(found, "row.jenis_kelamin", re.search(r"LAKI-LAKI|PEREMPUAN", own[2]), 0)
            born = re.search(r"(?:LAKI-LAKI|PEREMPUAN)\s+(.+?)\s+(\d{2}-\d{2}-\d{4})", own[2])
            if born:
                found.setdefault("row.tempat_lahir", born[1])
                found.setdefault("row.tanggal_lahir", iso(born[2]) or "")
    return found


def letter_rules(rows: Sequence[str], _nik: str | None) -> dict[str, str]:
    """The last "Nama :", the first line with PT or CV, two dates round "sampai", a town before the last date."""
    text = "\n".join(rows)
    found: dict[str, str] = {}
    names = re.findall(r"^\s*Nama(?: Lengkap| Karyawan)?(?:\s*/\s*Name)?\s*:\s*(.+)$", text, re.MULTILINE)
    told = re.search(r"(?:Sdr\.|Sdri\.|Saudara|Saudari)\s*([A-Z][A-Za-z' .]+?)(?:,|\s+\(|\s+yang|\s+dengan)", text)
    if names or told:
        found["nama"] = names[-1].strip() if names else told[1].strip() if told else ""
    patterns = {
        "perusahaan": r"((?:PT|CV|UD)\.?\s[^\n,:|]+)",
        "nomor_surat": r"(?:Nomor|No|Ref(?:\. No)?)\s*[.:]+\s*(\S*/\S+)",
        "nik": r"(\d{16})",
        "jabatan": r"(?:Jabatan(?: Terakhir)?|Posisi|Position[^:\n]*)\s*(?:sebagai|:)\s*([^\n,.]+)",
        "alasan_berhenti": r"((?:mengundurkan diri|habis kontrak|PHK|pensiun|resign)[^\n.,]*)",
    }
    for key, pattern in patterns.items():
        _first(found, key, re.search(pattern, text), 1)
    period = re.search(rf"({_DATE})[^.\d]{{1,40}}?({_DATE})", text)
    if period:
        found["tanggal_mulai"], found["tanggal_selesai"] = iso(period[1]) or "", iso(period[2]) or ""
    written = re.findall(rf"^\s*([A-Z][A-Za-z .]+),\s*({_DATE})", text, re.MULTILINE)
    if written:
        found["kota_surat"], found["tanggal_surat"] = written[-1][0], iso(written[-1][1]) or ""
    return {key: value for key, value in found.items() if value}


RULES: Mapping[str, Callable[[Sequence[str], str | None], dict[str, str]]] = {
    "ktp": ktp_rules,
    "kk": kk_rules,
    "paklaring": letter_rules,
}
"""By document type; each takes rows of text and the claimant's NIK, and gives values by field key."""


def iso(text: str) -> str | None:
    """YYYY-MM-DD of a day-first date in digits or with a month's name; None for anything else."""
    parts = re.split(r"[-/.\s]+", text.strip())
    if len(parts) != 3 or not (parts[0].isdigit() and parts[2].isdigit()):
        return None
    month = parts[1] if parts[1].isdigit() else str(_MONTHS.get(parts[1].lower(), ""))
    return f"{int(parts[2]):04d}-{int(month):02d}-{int(parts[0]):02d}" if month else None


def _first(found: dict[str, str], key: str, match: re.Match[str] | None, group: int) -> None:
    if match and match[group].strip(" :."):
        found.setdefault(key, match[group].strip(" :"))


_MONTHS = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
