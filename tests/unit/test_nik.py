"""The numbers: grammar, calendar, and finding them in what readers make of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract.nik import (
    CONFUSABLE,
    find_number,
    find_numbers,
    parse_kk_number,
    parse_nik,
)

TODAY = date(2026, 11, 22)
NIK = "3204251508879014"


def nik_of(region: str, born: date, *, female: bool, serial: int) -> str:
    return f"{region}{born.day + 40 * female:02}{born:%m%y}{serial:04}"


niks = st.builds(
    nik_of,
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.dates(date(1930, 1, 1), date(2011, 11, 22)),
    female=st.booleans(),
    serial=st.integers(9000, 9999),
)


class TestGrammar:
    @given(
        region=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
        born=st.dates(date(1927, 1, 1), date(2011, 11, 1)),
        female=st.booleans(),
        serial=st.integers(9000, 9999),
    )
    def test_parts_come_back(self, region: str, born: date, female: bool, serial: int) -> None:
        nik = parse_nik(nik_of(region, born, female=female, serial=serial))
        assert nik is not None
        assert (nik.province, nik.regency, nik.district) == (region[:2], region[:4], region)
        assert (nik.female, nik.serial) == (female, serial)
        assert nik.birth_date(None, TODAY) == born
        assert nik.birth_date(born, TODAY) == born

    @pytest.mark.parametrize(
        "digits",
        [
            "3204250008879014",  # day 00
            "3204254008879014",  # day 40
            "3204253208879014",  # day 32
            "3204257208879014",  # day 72
            "3204251500879014",  # month 00
            "3204251513879014",  # month 13
            "3204253002879014",  # 30 February
            "3204252902879014",  # 29 February 1987
            "3204256902879014",  # the same of a woman
            "3204251508870000",  # serial 0000
            "320425150887901",
            "32042515088790144",
            "32042515O8879014",
            "٣204251508879014",
        ],
    )
    def test_impossible_numbers_are_refused(self, digits: str) -> None:
        assert parse_nik(digits) is None

    def test_leap_days(self) -> None:
        assert parse_nik("3204252902889014") is not None
        of_2000 = parse_nik("3204252902009014")
        assert of_2000 is not None
        assert of_2000.birth_date(None, TODAY) == date(2000, 2, 29)

    def test_century(self) -> None:
        nik = parse_nik("3204250101109014")
        assert nik is not None
        assert nik.birth_date(None, TODAY) == date(2010, 1, 1)
        assert nik.birth_date(date(1911, 5, 5), TODAY) == date(1910, 1, 1)
        baby = parse_nik("3204250101269014")
        assert baby is not None
        assert baby.birth_date(None, TODAY) == date(1926, 1, 1)
        assert baby.birth_date(None, TODAY, youngest=0) == date(2026, 1, 1)
        assert baby.birth_date(None, date(2025, 1, 1)) == date(1926, 1, 1)

    def test_kk_number(self) -> None:
        number = parse_kk_number("3204251203149001")
        assert number is not None
        assert number.district == "320425"
        assert number.recorded_on(TODAY) == date(2014, 3, 12)
        assert parse_kk_number("3204255203149001") is None
        old = parse_kk_number("3204251203989001")
        assert old is not None
        assert old.recorded_on(TODAY) == date(1998, 3, 12)


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "repaired"),
        [
            (NIK, False),
            (f"NIK : {NIK}", False),
            (f"NIK:{NIK}", False),
            (f"NIK{NIK}", False),
            (f"N1K：{NIK}", False),
            (f"NI: {NIK}", False),
            (f": {NIK} .", False),
            ("320425150887901.4", False),
            ("3204 2515 0887 9014", False),
            ("3204-2515-0887-9014", False),
            ("320425.150887.9014", False),
            ("3204251508879 014", False),
            ("３２０４２５１５０８８７９０１４", False),
            ("32O4251508879O14", True),
            ("3204251508B790l4", True),
            ("NIK : 3204Z5I508879014", True),
            (f"{NIK} LAKI-LAKI", False),
            (f"1 {NIK} LAKI-LAKI 12", False),
            (f"No. KTP : {NIK}", False),
            (f"! {NIK}", False),
        ],
    )
    def test_found_through_noise(self, text: str, repaired: bool) -> None:
        found = find_number(text)
        assert found is not None
        assert (found.digits, found.complete, found.repaired) == (NIK, True, repaired)
        assert text[found.start : found.end] == found.raw
        assert found.raw[-1] in "4４"

    @pytest.mark.parametrize("digits", [NIK[:-1], NIK + "7", "19870815201001" + "1" + "009", NIK[:12]])
    def test_other_lengths_are_reported_not_used(self, digits: str) -> None:
        found = find_number(f"NIK : {digits}")
        assert found is not None
        assert (found.digits, found.complete) == (digits, False)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "NIK",
            "15-08-1987",
            "003/019",
            "SITI BAGUS OLIGO",
            "BOOBIES GLOBAL OSSI",
            "JL. MELATI NO. 12",
            ":",
        ],
    )
    def test_nothing_like_a_number(self, text: str) -> None:
        assert find_number(text) is None

    def test_a_letter_does_not_make_up_for_a_digit(self) -> None:
        found = find_number("NIK I: 320425150887901")
        assert found is not None
        assert not found.complete

    def test_the_well_formed_one_is_preferred(self) -> None:
        found = find_number(f"9999999999999999 / {NIK}")
        assert found is not None
        assert found.digits == NIK
        assert [each.digits for each in find_numbers(f"{NIK} / {NIK[:-1]}5")] == [NIK, NIK[:-1] + "5"]

    @given(number=niks, data=st.data())
    def test_round_trip_through_formatting_noise(self, number: str, data: st.DataObject) -> None:
        label = data.draw(st.sampled_from(["", "NIK", "NIK:", "NIK : ", ": ", "NIK ："]))
        gaps = data.draw(st.lists(st.sampled_from(["", "", "", " ", ".", "'", "-"]), min_size=16, max_size=16))
        noisy = label + "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
        found = find_number(noisy)
        assert found is not None
        assert (found.digits, found.complete, found.repaired) == (number, True, False)

    @given(number=niks, at=st.sets(st.integers(0, 15), min_size=1, max_size=5), data=st.data())
    def test_round_trip_through_confusions(self, number: str, at: set[int], data: st.DataObject) -> None:
        alike = {digit: [sign for sign, is_ in CONFUSABLE.items() if is_ == digit] for digit in "0123456789"}
        noisy = "".join(
            data.draw(st.sampled_from(alike[digit] or [digit])) if index in at else digit
            for index, digit in enumerate(number)
        )
        found = find_number(noisy)
        assert found is not None
        assert (found.digits, found.complete, found.repaired) == (number, True, noisy != number)
        assert (found.start, found.end) == (0, 16)

    @given(number=niks, at=st.integers(0, 15))
    def test_a_lost_or_doubled_digit_is_never_complete(self, number: str, at: int) -> None:
        for wrong in (number[:at] + number[at + 1 :], number[:at] + number[at] + number[at:]):
            found = find_number(wrong)
            assert found is not None
            assert not found.complete
            assert parse_nik(found.digits) is None
