"""The closed lists, and what readers make of their entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract import vocabulary
from pipeline.stages.extract.vocabulary import (
    AGAMA,
    GOLONGAN_DARAH,
    JENIS_KELAMIN,
    KEWARGANEGARAAN,
    PEKERJAAN,
    PENDIDIKAN,
    STATUS_HUBUNGAN,
    STATUS_PERKAWINAN,
    STATUS_PERKAWINAN_KK,
    closest,
    same_meaning,
)

LISTS = {
    name: entries
    for name, entries in vars(vocabulary).items()
    if name.isupper() and isinstance(entries, tuple) and not name.startswith("_")
}


def test_all_lists_are_there_and_hold_no_duplicates() -> None:
    assert len(LISTS) == 9
    for entries in LISTS.values():
        assert len(entries) == len(set(entries))
    assert len({same_meaning(job) for job in PEKERJAAN}) == 99


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_entry_is_its_own_nearest(name: str) -> None:
    for entry in LISTS[name]:
        match = closest(entry, LISTS[name], floor=0.8)
        assert match is not None
        assert (match.value, match.score) == (entry, 1.0)


@pytest.mark.parametrize(
    ("text", "entries", "value"),
    [
        ("KARYAWANSWASTA", PEKERJAAN, "KARYAWAN SWASTA"),
        ("KARYAWAN SVVASTA", PEKERJAAN, "KARYAWAN SWASTA"),
        ("BELUM / TIDAK BEKERJA", PEKERJAAN, "BELUM/TIDAK BEKERJA"),
        ("BELUMTIDAKBEKERJA", PEKERJAAN, "BELUM/TIDAK BEKERJA"),
        ("PEGAWAI NEGERI SIPIL(PNS)", PEKERJAAN, "PEGAWAI NEGERI SIPIL (PNS)"),
        ("KARYAWAN BUMN", PEKERJAAN, "KARYAWAN BUMN"),
        ("1SLAM", AGAMA, "ISLAM"),
        ("lSLAM", AGAMA, "ISLAM"),
        ("KR1STEN", AGAMA, "KRISTEN"),
        ("-", AGAMA, "-"),
        ("LAKI LAKI", JENIS_KELAMIN, "LAKI-LAKI"),
        ("LAKI-LAK", JENIS_KELAMIN, "LAKI-LAKI"),
        ("PEREMPUAN.", JENIS_KELAMIN, "PEREMPUAN"),
        ("BELUMKAWIN", STATUS_PERKAWINAN, "BELUM KAWIN"),
        ("KAWlN", STATUS_PERKAWINAN, "KAWIN"),
        ("CERAI MATl", STATUS_PERKAWINAN, "CERAI MATI"),
        ("KAWIN BELUM TERCATAT", STATUS_PERKAWINAN_KK, "KAWIN BELUM TERCATAT"),
        ("SLTA / SEDERAJAT", PENDIDIKAN, "SLTA/SEDERAJAT"),
        ("SLTP/SEDERA1AT", PENDIDIKAN, "SLTP/SEDERAJAT"),
        ("STRATA II", PENDIDIKAN, "STRATA II"),
        ("FAMILILAIN", STATUS_HUBUNGAN, "FAMILI LAIN"),
        ("WNl", KEWARGANEGARAAN, "WNI"),
        ("Laki-laki", JENIS_KELAMIN, "LAKI-LAKI"),
        ("WN1", KEWARGANEGARAAN, "WNI"),
        ("0", GOLONGAN_DARAH, "O"),
        ("A8", GOLONGAN_DARAH, "AB"),
        ("-", GOLONGAN_DARAH, "-"),
        ("–", GOLONGAN_DARAH, "-"),
        ("O+", GOLONGAN_DARAH, "O+"),
        ("AB -", GOLONGAN_DARAH, "AB-"),
    ],
)
def test_what_readers_make_of_entries(text: str, entries: tuple[str, ...], value: str) -> None:
    match = closest(text, entries, floor=0.8)
    assert match is not None
    assert match.value == value


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", AGAMA),
        ("BANDUNG", AGAMA),
        ("CERAI", STATUS_PERKAWINAN),
        ("KARYAWAN", PEKERJAAN),
        ("KARYAWAN BUM", PEKERJAAN),  # as near to BUMN as to BUMD
        ("C", GOLONGAN_DARAH),
        ("ABC", GOLONGAN_DARAH),
        ("WN", KEWARGANEGARAAN),
    ],
)
def test_doubt_is_no_match(text: str, entries: tuple[str, ...]) -> None:
    assert closest(text, entries, floor=0.8) is None


@given(text=st.text(max_size=40), floor=st.floats(0.5, 1))
def test_score_keeps_its_promise(text: str, floor: float) -> None:
    for entries in LISTS.values():
        match = closest(text, entries, floor=floor)
        assert match is None or (match.value in entries and floor - 1e-9 <= match.score <= 1)
