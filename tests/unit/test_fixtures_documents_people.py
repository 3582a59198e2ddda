from __future__ import annotations

import re
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.names import STYLES, invent_name
from fixtures.people import TODAY, Household, invent_employment, invent_household, participant_record
from fixtures.places import RETIRED, invent_place

NIK = re.compile(r"^\d{6}(0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(0[1-9]|1[0-2])\d{2}9\d{3}$")

seeds = st.integers(0, 10_000_000)


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_a_nik_says_what_the_person_is_and_belongs_to_nobody(seed: int) -> None:
    for member in invent_household(Random(seed)).members:
        born = member.tanggal_lahir
        assert NIK.match(member.nik)
        assert int(member.nik[6:8]) == born.day + (40 if member.jenis_kelamin == "PEREMPUAN" else 0)
        assert member.nik[8:12] == f"{born:%m%y}"


@settings(deadline=None, max_examples=60)
@given(seeds, st.integers(1, 10))
def test_a_household_is_consistent(seed: int, size: int) -> None:
    household = invent_household(Random(seed), size=size, as_of=date(2020, 6, 1))
    assert len(household.members) == size
    assert len({m.nik for m in household.members}) == size
    assert household.members[0].status_hubungan == "KEPALA KELUARGA"
    assert all(m.tanggal_lahir <= household.issued <= date(2020, 6, 1) for m in household.members)
    assert household.nomor_kk[12:].startswith("9")
    assert int(household.nomor_kk[6:8]) <= 31
    assert TODAY.year - household.person.tanggal_lahir.year >= 18


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_children_carry_the_names_of_the_couple(seed: int) -> None:
    members = invent_household(Random(seed), size=5).members
    if members[1].status_hubungan == "ISTRI":
        for child in (m for m in members if m.status_hubungan == "ANAK"):
            assert (child.nama_ayah, child.nama_ibu) == (members[0].nama, members[1].nama)


@settings(deadline=None, max_examples=60)
@given(seeds, st.booleans(), st.booleans())
def test_a_job_is_invented_and_in_order(seed: int, small: bool, supplier: bool) -> None:
    rng = Random(seed)
    household = invent_household(rng)
    job = invent_employment(household.person, rng, small=small, supplier=supplier)
    assert "CONTOH" in job.company.name
    assert re.fullmatch(r"99\d{9}", job.kpj)
    assert job.mulai < job.selesai <= job.tanggal_surat <= TODAY
    assert (job.pengguna is not None) == supplier
    record = participant_record(household.person, job, household)
    assert set(record) == {
        "kpj", "nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung", "perusahaan",
        "tanggal_mulai", "tanggal_selesai",
    }  # fmt: skip
    assert record["nama_ibu_kandung"] == household.person.nama_ibu


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_split_regencies_keep_their_old_code_and_their_new_name(seed: int) -> None:
    place = invent_place(Random(seed), retired=True)
    old = f"{place.code[:2]}.{place.code[2:4]}"
    assert old in RETIRED.values()
    assert old not in RETIRED


def test_the_seed_decides_everything() -> None:
    def invent(seed: int) -> Household:
        return invent_household(Random(seed))

    assert invent(7) == invent(7)
    assert invent(7) != invent(8)


def test_names_of_every_style_occur_and_can_be_asked_for() -> None:
    rng = Random(1)
    assert all(" " not in invent_name(rng, female=False, style="single") for _ in range(20))
    assert all(37 <= len(invent_name(rng, female=True, style="long")) <= 60 for _ in range(50))
    assert all(re.match(r"(I|NI|IDA|ANAK|DESAK) ", invent_name(rng, female=True, style="bali")) for _ in range(20))
    for style in STYLES:
        assert re.fullmatch(r"[A-Z .,'&-]+", invent_name(rng, female=False, style=style))


def test_the_dates_and_vocabularies_that_matter_occur() -> None:
    people = [m for seed in range(400) for m in invent_household(Random(seed)).members]
    days = {(m.tanggal_lahir.day, m.tanggal_lahir.month) for m in people}
    assert {(29, 2), (1, 7), (31, 12)} <= days
    assert {"", "ISLAM", "KRISTEN", "HINDU", "KHONGHUCU"} <= {m.agama for m in people}
    assert "-" in {m.golongan_darah for m in people}
    assert len({m.status_perkawinan_kk for m in people}) == 6
