"""The closed lists printed on KTP and KK, as data, and the nearest entry to a text that a reader saw.

Spellings are those of the cards. Where a list has a print variant, the variant is an entry of its own, so
that a value is reported as it is printed; `same_meaning` tells which entries mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

JENIS_KELAMIN: tuple[str, ...] = ("LAKI-LAKI", "PEREMPUAN")

GOLONGAN_DARAH: tuple[str, ...] = (
    *("A", "B", "AB", "O"),
    *("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"),
    *("-", "TIDAK TAHU"),
)
"""`-` is how the KTP prints an unknown group, `TIDAK TAHU` how the KK does."""

AGAMA: tuple[str, ...] = (
    *("ISLAM", "KRISTEN", "KATHOLIK", "KATOLIK", "HINDU", "BUDHA", "BUDDHA"),
    *("KHONGHUCU", "KONGHUCU", "KONG HU CU"),
    *("KEPERCAYAAN TERHADAP TUHAN YME", "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA", "KEPERCAYAAN"),
    "-",
)
"""The belief in one God since the Constitutional Court's ruling 97/PUU-XIV/2016; `-` on older cards."""

STATUS_PERKAWINAN: tuple[str, ...] = ("BELUM KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI")

STATUS_PERKAWINAN_KK: tuple[str, ...] = (
    *STATUS_PERKAWINAN,
    *("KAWIN TERCATAT", "KAWIN BELUM TERCATAT", "KAWIN TIDAK TERCATAT"),
    *("CERAI HIDUP TERCATAT", "CERAI HIDUP BELUM TERCATAT", "CERAI HIDUP TIDAK TERCATAT"),
)
"""The old KK prints the KTP's four values, the new one says whether a marriage is recorded."""

STATUS_HUBUNGAN: tuple[str, ...] = (
    *("KEPALA KELUARGA", "SUAMI", "ISTRI", "ANAK", "MENANTU", "CUCU", "ORANGTUA", "ORANG TUA", "MERTUA"),
    *("FAMILI LAIN", "PEMBANTU", "LAINNYA"),
)

PENDIDIKAN: tuple[str, ...] = (
    *("TIDAK / BELUM SEKOLAH", "TIDAK/BELUM SEKOLAH"),
    "BELUM TAMAT SD/SEDERAJAT",
    "TAMAT SD/SEDERAJAT",
    "SLTP/SEDERAJAT",
    "SLTA/SEDERAJAT",
    "DIPLOMA I/II",
    *("AKADEMI/DIPLOMA III/S. MUDA", "AKADEMI/DIPLOMA III/SARJANA MUDA"),
    "DIPLOMA IV/STRATA I",
    "STRATA II",
    "STRATA III",
)

KEWARGANEGARAAN: tuple[str, ...] = ("WNI", "WNA")

SEUMUR_HIDUP = "SEUMUR HIDUP"

PEKERJAAN: tuple[str, ...] = (
    "BELUM/TIDAK BEKERJA",
    "MENGURUS RUMAH TANGGA",
    "PELAJAR/MAHASISWA",
    "PENSIUNAN",
    *("PEGAWAI NEGERI SIPIL", "PEGAWAI NEGERI SIPIL (PNS)"),
    *("TENTARA NASIONAL INDONESIA", "TENTARA NASIONAL INDONESIA (TNI)"),
    *("KEPOLISIAN RI", "KEPOLISIAN RI (POLRI)"),
    *("PERDAGANGAN", "PETANI/PEKEBUN", "PETERNAK", "NELAYAN/PERIKANAN", "INDUSTRI", "KONSTRUKSI"),
    *("TRANSPORTASI", "KARYAWAN SWASTA", "KARYAWAN BUMN", "KARYAWAN BUMD", "KARYAWAN HONORER"),
    *("BURUH HARIAN LEPAS", "BURUH TANI/PERKEBUNAN", "BURUH NELAYAN/PERIKANAN", "BURUH PETERNAKAN"),
    *("PEMBANTU RUMAH TANGGA", "TUKANG CUKUR", "TUKANG LISTRIK", "TUKANG BATU", "TUKANG KAYU"),
    *("TUKANG SOL SEPATU", "TUKANG LAS/PANDAI BESI", "TUKANG JAHIT", "TUKANG GIGI"),
    *("PENATA RIAS", "PENATA BUSANA", "PENATA RAMBUT", "MEKANIK", "SENIMAN", "TABIB", "PARAJI"),
    *("PERANCANG BUSANA", "PENTERJEMAH", "IMAM MASJID", "PENDETA", "PASTOR", "WARTAWAN"),
    *("USTADZ/MUBALIGH", "JURU MASAK", "PROMOTOR ACARA"),
    *("ANGGOTA DPR-RI", "ANGGOTA DPD", "ANGGOTA BPK", "PRESIDEN", "WAKIL PRESIDEN"),
    *("ANGGOTA MAHKAMAH KONSTITUSI", "ANGGOTA KABINET/KEMENTERIAN", "DUTA BESAR"),
    *("GUBERNUR", "WAKIL GUBERNUR", "BUPATI", "WAKIL BUPATI", "WALIKOTA", "WAKIL WALIKOTA"),
    *("ANGGOTA DPRD PROVINSI", "ANGGOTA DPRD KABUPATEN/KOTA", "DOSEN", "GURU", "PILOT", "PENGACARA"),
    *("NOTARIS", "ARSITEK", "AKUNTAN", "KONSULTAN", "DOKTER", "BIDAN", "PERAWAT", "APOTEKER"),
    *("PSIKIATER/PSIKOLOG", "PENYIAR TELEVISI", "PENYIAR RADIO", "PELAUT", "PENELITI", "SOPIR"),
    *("PIALANG", "PARANORMAL", "PEDAGANG", "PERANGKAT DESA", "KEPALA DESA", "BIARAWATI", "WIRASWASTA"),
    *("ANGGOTA LEMBAGA TINGGI", "ARTIS", "ATLIT", "CHEF", "MANAJER", "TENAGA TATA USAHA", "OPERATOR"),
    *("PEKERJA PENGOLAHAN, KERAJINAN", "TEKNISI", "ASISTEN AHLI", "LAINNYA"),
)
"""Form F-1.01 (codes 1-88) and the 99 of Permendagri 109/2019, with the print variants of 5 to 7."""

_SAME: dict[str, str] = {
    "KATHOLIK": "KATOLIK",
    "BUDDHA": "BUDHA",
    "KHONGHUCU": "KONGHUCU",
    "KONG HU CU": "KONGHUCU",
    "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA": "KEPERCAYAAN",
    "KEPERCAYAAN TERHADAP TUHAN YME": "KEPERCAYAAN",
    "KAWIN TERCATAT": "KAWIN",
    "KAWIN BELUM TERCATAT": "KAWIN",
    "KAWIN TIDAK TERCATAT": "KAWIN",
    "CERAI HIDUP TERCATAT": "CERAI HIDUP",
    "CERAI HIDUP BELUM TERCATAT": "CERAI HIDUP",
    "CERAI HIDUP TIDAK TERCATAT": "CERAI HIDUP",
    "ORANGTUA": "ORANG TUA",
    "TIDAK/BELUM SEKOLAH": "TIDAK / BELUM SEKOLAH",
    "AKADEMI/DIPLOMA III/SARJANA MUDA": "AKADEMI/DIPLOMA III/S. MUDA",
    "TIDAK TAHU": "-",
    "PEGAWAI NEGERI SIPIL (PNS)": "PEGAWAI NEGERI SIPIL",
    "TENTARA NASIONAL INDONESIA (TNI)": "TENTARA NASIONAL INDONESIA",
    "KEPOLISIAN RI (POLRI)": "KEPOLISIAN RI",
}

_LOOK_ALIKE = str.maketrans({"0": "O", "1": "I", "|": "I", "!": "I", "5": "S", "8": "B", "6": "G", "4": "A"})
_BETWEEN_LETTERS = re.compile(r"[^A-Z0-9+\-/(),.]+")
_MARKS = re.compile(r"[^A-Z]")


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest entry of a list.

    Attributes:
        value: the entry, spelled as in the list.
        score: 0..1 likeness of the letters; 1: the same but for blanks, marks and look-alike digits.
    """

    value: str
    score: float


def closest(text: str, vocabulary: Sequence[str], *, floor: float) -> Match | None:
    """The entry most like `text`; None where none reaches `floor`, or two entries of other meaning tie.

    Blanks and marks do not count (readers drop and add them), nor does a digit where a letter was printed.
    Entries of one or two letters (blood groups) must be met exactly.

    Args:
        text: what was read.
        vocabulary: entries in capitals.
        floor: least likeness, 0..1 (normalised edit similarity of the letters).
    """
    wanted = _key(text)
    if not wanted:
        bare = text.strip().translate({ord(dash): "-" for dash in "–—_~"})
        return Match("-", 1.0) if bare in {"-", "--", "- -"} and "-" in vocabulary else None
    if text in vocabulary:
        return Match(text, 1.0)
    entries = tuple(vocabulary)
    if exact := _by_signs(entries).get(_signs(text)):
        return Match(exact, 1.0)
    keys = _keys(entries)
    ranked = process.extract(wanted, keys, scorer=fuzz.ratio, limit=3, score_cutoff=floor * 100)
    ranked = [each for each in ranked if len(each[0]) > 2 or each[0] == wanted]
    if not ranked:
        return None
    _, score, best = ranked[0]
    tied = [vocabulary[at] for _, other, at in ranked if other == score]
    if len({same_meaning(entry) for entry in tied}) > 1:
        return None
    return Match(vocabulary[best], score / 100)


def same_meaning(value: str) -> str:
    """One spelling for all entries that mean the same (`KAWIN TERCATAT` and `KAWIN`); others unchanged."""
    return _SAME.get(value, value)


@lru_cache(maxsize=32)
def _keys(vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_key(entry) for entry in vocabulary)


@lru_cache(maxsize=32)
def _by_signs(vocabulary: tuple[str, ...]) -> Mapping[str, str]:
    """The first entry of each spelling."""
    return {_signs(entry): entry for entry in reversed(vocabulary)}


def _key(text: str) -> str:
    """Letters only, look-alike digits as letters."""
    return _MARKS.sub("", _capitals(text))


def _signs(text: str) -> str:
    """Letters and the marks that tell entries apart (blood groups), without blanks."""
    return _BETWEEN_LETTERS.sub("", _capitals(text))


def _capitals(text: str) -> str:
    """In capitals, look-alike digits as letters; a small l among capitals was an I."""
    if sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        text = text.replace("l", "I")
    return text.upper().translate(_LOOK_ALIKE)
