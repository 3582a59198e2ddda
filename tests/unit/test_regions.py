"""Codes of today, codes of before, and misread names of places."""

from __future__ import annotations

import pytest
from lokal import wilayah

from pipeline.stages.extract.regions import (
    RETIRED,
    Status,
    is_remnant,
    match_district,
    match_province,
    match_regency,
    match_village,
    name,
    status,
    successor,
    with_blanks,
)

FLOOR = 0.8


def test_every_retired_code_is_gone_and_its_successor_exists() -> None:
    assert len(RETIRED) == 36
    for old, new in RETIRED.items():
        assert name(old) is None
        assert name(new) is not None
        assert status(old + "01").regency is Status.RETIRED
        assert status(old + "01").possible
        assert successor(old + "01") == new
    assert successor("320425") is None


@pytest.mark.parametrize(
    ("code", "province", "regency", "district", "possible"),
    [
        ("320425", Status.KNOWN, Status.KNOWN, Status.KNOWN, True),
        ("320401", Status.KNOWN, Status.KNOWN, Status.UNKNOWN, True),  # a district that went to another regency
        ("910105", Status.KNOWN, Status.RETIRED, Status.RETIRED, True),
        ("649901", Status.KNOWN, Status.UNKNOWN, Status.UNKNOWN, False),
        ("990101", Status.UNKNOWN, Status.UNKNOWN, Status.UNKNOWN, False),
        ("320499", Status.KNOWN, Status.KNOWN, Status.UNKNOWN, False),
        ("320400", Status.KNOWN, Status.KNOWN, Status.UNKNOWN, False),
        ("317101", Status.KNOWN, Status.KNOWN, Status.KNOWN, True),
    ],
)
def test_status(code: str, province: Status, regency: Status, district: Status, possible: bool) -> None:
    seen = status(code)
    assert (seen.province, seen.regency, seen.district, seen.possible) == (province, regency, district, possible)


@pytest.mark.parametrize(
    ("text", "code", "printed"),
    [
        ("PROVINSI JAWA BARAT", "32", "JAWA BARAT"),
        ("PROVINSIJAWABARAT", "32", "JAWA BARAT"),
        ("PR0V1NSI JAWA BARA7", "32", "JAWA BARAT"),
        ("PROPINSI JAWA TENGAH", "33", "JAWA TENGAH"),
        ("PROVINSI DKI JAKARTA", "31", "DKI JAKARTA"),
        ("DAERAH KHUSUS JAKARTA", "31", "DAERAH KHUSUS JAKARTA"),
        ("PROVINSI DAERAH ISTIMEWA YOGYAKARTA", "34", "DAERAH ISTIMEWA YOGYAKARTA"),
        ("PROVINSI D.I YOGYAKARTA", "34", "DI YOGYAKARTA"),
        ("PROVINSI RIAU", "14", "RIAU"),
        ("PROVINSI KEPULAUAN RIAU", "21", "KEPULAUAN RIAU"),
        ("PROVINSI KEP. RIAU", "21", "KEP. RIAU"),
        ("PROVINSI PAPUA", "91", "PAPUA"),
        ("PROVINSI BALI", "51", "BALI"),
    ],
)
def test_provinces(text: str, code: str, printed: str) -> None:
    match = match_province(text, floor=FLOOR)
    assert match is not None
    assert (match.code, match.name) == (code, printed)


@pytest.mark.parametrize("text", ["", "PROVINSI", "NIK", "KABUPATEN BANDUNG", "BANDUNG"])
def test_no_province(text: str) -> None:
    assert match_province(text, floor=FLOOR) is None


@pytest.mark.parametrize(
    ("text", "province", "code", "printed"),
    [
        ("KABUPATEN BANDUNG", "32", "3204", "KABUPATEN BANDUNG"),
        ("KABUPATENBANDUNG", "", "3204", "KABUPATEN BANDUNG"),
        ("KOTA BANDUNG", "32", "3273", "KOTA BANDUNG"),
        ("KAB. BANDUNG BARAT", "32", "3217", "KABUPATEN BANDUNG BARAT"),
        ("JAKARTA PUSAT", "31", "3171", "JAKARTA PUSAT"),
        ("KOTA ADM. JAKARTA TIMUR", "", "3175", "KOTA ADM. JAKARTA TIMUR"),
        ("KABUPATEN ADM. KEP. SERIBU", "31", "3101", "KABUPATEN ADM. KEP. SERIBU"),
        ("KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO", "", "7109", "KABUPATEN KEPULAUAN SIAU TAGULANDANG BIARO"),
        ("KABUPATEN MERAUKE", "91", "9301", "KABUPATEN MERAUKE"),  # printed before the split
        ("KOTA TARAKAN", "64", "6571", "KOTA TARAKAN"),
        ("KABUPATEN MAMUJU UTARA", "76", "7601", "KABUPATEN MAMUJU UTARA"),
        ("KABUPATEN SIDOARIO", "35", "3515", "KABUPATEN SIDOARJO"),
        ("KABUFATEN SlDOARJO", "35", "3515", "KABUPATEN SIDOARJO"),
        ("GARUT", "", "3205", "KABUPATEN GARUT"),
        ("KOTA KOTAMOBAGU", "71", "7174", "KOTA KOTAMOBAGU"),
        ("KOTABARU", "63", "6302", "KABUPATEN KOTABARU"),
        ("KABUPATEN KOTABARU", "63", "6302", "KABUPATEN KOTABARU"),
    ],
)
def test_regencies(text: str, province: str, code: str, printed: str) -> None:
    match = match_regency(text, province=province, floor=FLOOR)
    assert match is not None
    assert (match.code, match.name) == (code, printed)


def test_regency_and_city_of_one_name() -> None:
    assert match_regency("BANDUNG", floor=FLOOR) is None
    assert match_regency("KOTA GARUT", floor=FLOOR) is None
    assert match_regency("KABUPATEN BANDUNG", province="33", floor=0.9) is None


def test_every_official_name_is_its_own_match() -> None:
    for province in wilayah.list_wilayah():
        own = match_province(f"PROVINSI {province.name.upper()}", floor=1)
        assert own is not None
        assert own.code == province.code
        for regency in wilayah.list_wilayah(province.code):
            match = match_regency(regency.name.upper(), province=province.code, floor=1)
            assert match is not None, regency
            assert match.code == regency.code.replace(".", "")


def test_districts_and_villages() -> None:
    district = match_district("CILEUNY1", regency="3204", floor=FLOOR)
    assert district is not None
    assert (district.code, district.name) == ("320405", "CILEUNYI")
    assert match_district("KEBAYORAN BARU", regency="3204", floor=FLOOR) is None
    assert match_district("MERAUKE", regency="9101", floor=FLOOR) is not None
    village = match_village("CILEUNYIKULON", within="320405", floor=FLOOR)
    assert village is not None
    assert village.name == "CILEUNYI KULON"
    again = match_village("CILEUNYI KUL0N", within="3204", floor=FLOOR)
    assert again is not None
    assert again.code == village.code


@pytest.mark.parametrize(
    ("read", "confidence", "place"),
    [
        ("BANGGAILAUT", 0.88, "BANGGAI LAUT"),
        ("BANGGAILAUT", 0.99, "BANGGAILAUT"),
        ("HULU SUNGAIUTARA", 0.88, "HULU SUNGAI UTARA"),
        ("HULU SUNGAI UTARA", 0.88, "HULU SUNGAI UTARA"),
        ("BANDUNG", 0.5, "BANDUNG"),
        ("SUKAMAJUBARU", 0.5, "SUKAMAJUBARU"),
    ],
)
def test_the_table_gives_back_a_blank_where_the_reader_was_in_doubt(
    read: str, confidence: float, place: str
) -> None:
    assert with_blanks(read, confidence=confidence) == place


def test_a_text_that_a_name_begins_or_ends_with_may_be_its_rest() -> None:
    bandung, cileunyi = "3204", "320405"
    assert is_remnant("CILEU", within=bandung)
    assert is_remnant("UNYI", within=bandung)
    assert is_remnant("KULON", within=cileunyi)
    assert not is_remnant("SUKAMAJU BARU", within=bandung)
    assert is_remnant("RI", within=bandung)
