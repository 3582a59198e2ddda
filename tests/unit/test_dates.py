"""Dates: every printed form comes back, misreadings are repaired, nothing is invented."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract.dates import (
    MONTHS,
    PartialDate,
    find_dates,
    find_printed_date,
    parse_printed_date,
)
from pipeline.stages.extract.number_words import number_of

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))
full_names = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
full_names += ["September", "Oktober", "November", "Desember"]
UNITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def spelled(number: int) -> str:
    """An independent speller, the inverse of `number_of`."""
    if number >= 1000:
        head = "seribu" if number < 2000 else f"{UNITS[number // 1000]} ribu"
    elif number >= 100:
        head = "seratus" if number < 200 else f"{UNITS[number // 100]} ratus"
    elif number >= 20:
        head = f"{UNITS[number // 10]} puluh"
    elif number >= 10:
        return {10: "sepuluh", 11: "sebelas"}.get(number) or f"{UNITS[number - 10]} belas"
    else:
        return UNITS[number]
    rest = number % (1000 if number >= 1000 else 100 if number >= 100 else 10)
    return f"{head} {spelled(rest)}".strip()


def isos(text: str) -> list[str]:
    return [found.date.iso() for found in find_dates(text)]


@given(st.integers(1, 9999))
def test_number_words_round_trip(number: int) -> None:
    assert number_of(spelled(number)) == number
    assert number_of(spelled(number).upper().replace(" ", "")) == number


@given(days, st.data())
def test_every_named_form_round_trips(day: date, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(MONTHS[day.month - 1]))
    cased = data.draw(st.sampled_from([name, name.upper(), name.capitalize()]))
    number = data.draw(st.sampled_from([f"{day.day}", f"{day.day:02d}"]))
    gap = data.draw(st.sampled_from([" ", "", "-", " - ", "  ", ". "]))
    text = f"sejak tanggal {number}{gap}{cased}{gap}{day.year} sampai sekarang"
    (found,) = find_dates(text)
    assert found.date.iso() == day.isoformat()
    assert found.raw == text[found.start : found.end] == f"{number}{gap}{cased}{gap}{day.year}"
    assert not found.repaired


@given(
    days,
    st.sampled_from(
        [
            "{d:%d-%m-%Y}",
            "{d:%d/%m/%Y}",
            "{d:%d.%m.%Y}",
            "{d.day}-{d.month}-{d.year}",
            "{d:%d.%m.%y}",
            "{d:%d/%m/%y}",
            "{d:%Y-%m-%d}",
            "{d:%d - %m - %Y}",
        ]
    ),
)
def test_every_numeric_form_round_trips(day: date, form: str) -> None:
    printed = form.format(d=day)
    (found,) = find_dates(f"Tanggal masuk : {printed}, demikian")
    assert (found.date.iso(), found.raw) == (day.isoformat(), printed)


@given(days)
def test_spelled_out_dates_round_trip(day: date) -> None:
    month = full_names[day.month - 1]
    words = f"{spelled(day.day)} {month} {spelled(day.year)}"
    for text in (
        words,
        words.upper(),
        f"tanggal {spelled(day.day)} bulan {month} tahun {spelled(day.year)} di",
    ):
        assert isos(text) == [day.isoformat()], text


@given(days)
def test_months_without_a_day(day: date) -> None:
    month = f"{day.year}-{day.month:02d}"
    assert isos(f"dari bulan {full_names[day.month - 1]} {day.year} sampai") == [month]
    assert isos(f"periode {day.month:02d}-{day.year} dan") == [month]
    if len(full_names[day.month - 1]) >= 5:
        assert isos(f"bulan{full_names[day.month - 1].upper()}{day.year}") == [month]


@given(days, days)
def test_periods_give_both_dates_in_order(one: date, two: date) -> None:
    text = f"{one:%d-%m-%Y} s.d. {two:%d-%m-%Y}"
    assert isos(text) == [one.isoformat(), two.isoformat()]
    assert isos(text.replace(" ", "")) == [one.isoformat(), two.isoformat()]


@given(days, st.integers(0, 7), st.sampled_from("OoIl|"))
def test_a_confusable_digit_of_a_numeric_date_is_repaired(day: date, at: int, wrong: str) -> None:
    digits = list(f"{day:%d%m%Y}")
    if digits[at] != ("0" if wrong in "Oo" else "1"):
        return
    digits[at] = wrong
    text = f"masuk {''.join(digits[:2])}-{''.join(digits[2:4])}-{''.join(digits[4:])} kerja"
    (found,) = find_dates(text)
    assert found.date.iso() == day.isoformat()
    assert found.repaired


@given(days)
def test_a_slip_in_a_long_month_name_is_repaired(day: date) -> None:
    name = full_names[day.month - 1]
    if len(name) < 5:
        return
    for at in range(1, len(name)):
        slipped = name[:at] + "x" + name[at + 1 :]
        found = find_dates(f"{day.day} {slipped} {day.year}")
        assert [each.date.iso() for each in found] == [day.isoformat()], slipped
        assert found[0].repaired


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31Agustus2024", ["2024-08-31"]),
        ("tanggal31Agustus2024sampaidengan", ["2024-08-31"]),
        ("2 Septernber 2024", ["2024-09-02"]),
        ("l Februari 2O25", ["2025-02-01"]),
        ("1 0ktober 2018", ["2018-10-01"]),
        ("01 October 2018 – 15 May 2023", ["2018-10-01", "2023-05-15"]),
        ("from October 1st, 2018 to the 15th of May 2023", ["2018-10-01", "2023-05-15"]),
        ("3 Maret s/d 31 Agustus 2024", ["2024-03-03", "2024-08-31"]),
        ("1 s.d. 31 Mei 2020", ["2020-05-01", "2020-05-31"]),
        ("Januari - Maret 2020", ["2020-01", "2020-03"]),
        ("31 (tiga puluh satu) Agustus 2020", ["2020-08-31"]),
        ("31-Agu-24", ["2024-08-31"]),
        ("dari bulan Februari 2015 sampai bulan Nopember 2019", ["2015-02", "2019-11"]),
        ("TANGGAL TIGA PULUH SATU AGUSTUS DUA RIBU DUA PULUH", ["2020-08-31"]),
        ("Bekasi,2September2024", ["2024-09-02"]),
        ("Tanggal Keluar :24 Jul1 2023", ["2023-07-24"]),  # not the first of July
        ("7 Jun1 2020 8/d 24 Ju11 2023", ["2020-06-07", "2023-07-24"]),
        ("since Jul1 2023", ["2023-07"]),
        ("24 Jul 1 2023", []),
        ("Jul 1 2023", ["2023-07-01"]),
    ],
)
def test_forms_of_letters(text: str, expected: list[str]) -> None:
    assert isos(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "nomor induk pegawai 2016.05.118",
        "NIK Karyawan : 10-0234",
        "No. 045/SPK/HRD/VII/2022",
        "Ref : SGKT/HC/2023/0891",
        "No. 12/HRD/02/2015",
        "Telp. 021-8990-2024",
        "31 Februari 2020",
        "32-01-2020",
        "30-02-2020",
        "15-13-1987",
        "1-2018 s/d",  # of 30-01-2018, under a light
        "3201234504879001",
        "kemei 2020",
        "jalan Merdeka 2015",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert isos(text) == []


@given(st.text(max_size=80))
def test_any_text_is_survived_and_spans_are_true(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert found.start >= end
        assert found.raw == text[found.start : found.end]
        end = found.end
    find_printed_date(text)


@given(
    days,
    st.sampled_from(["{}-{}-{}", "{} {}-{}", "{}-{}{}", "{}.{}.{}", "{}--{}-{}", "{} - {} - {}", "{}{}{}"]),
)
def test_printed_date_survives_separators(day: date, form: str) -> None:
    printed = form.format(f"{day:%d}", f"{day:%m}", f"{day:%Y}")
    expected = PartialDate(day.year, day.month, day.day)
    assert parse_printed_date(printed) == expected
    assert parse_printed_date(f"KOTA BARU, {printed}") == expected
    assert parse_printed_date(f"SOLO,{printed}") == expected


@given(days, st.integers(0, 7))
def test_printed_date_repairs_one_confusable(day: date, at: int) -> None:
    digits = f"{day:%d%m%Y}"
    wrong = {"0": "O", "1": "l", "2": "Z", "5": "S", "8": "B", "6": "G"}.get(digits[at])
    if wrong is None or at == 4:
        return
    changed = digits[:at] + wrong + digits[at + 1 :]
    found = find_printed_date(f"{changed[:2]}-{changed[2:4]}-{changed[4:]}")
    assert found is not None
    assert found.date.iso() == day.isoformat()
    assert found.repaired


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 08-1987", "1987-08-15"),
        ("15-081987", "1987-08-15"),
        ("15.08.1987", "1987-08-15"),
        ("BANDUNG15-08-1987", "1987-08-15"),
        ("Tempat/TglLahir:BANDUNG,15-O8-1987", "1987-08-15"),
        ("15-08-19 87", "1987-08-15"),
        ("30-02-1987", None),
        ("15-13-1987", None),
        ("115-08-1987", None),
        ("SEUMUR HIDUP", None),
        ("3201231508870001", None),
        ("", None),
    ],
)
def test_printed_date(text: str, expected: str | None) -> None:
    found = parse_printed_date(text)
    assert (found.iso() if found else None) == expected


@given(days, days)
def test_order_is_that_of_the_calendar(one: date, two: date) -> None:
    assert (PartialDate(one.year, one.month, one.day) < PartialDate(two.year, two.month, two.day)) == (one < two)
    month = PartialDate(one.year, one.month)
    assert month < PartialDate(one.year, one.month, 1)
    assert month.last_day().day == calendar.monthrange(one.year, one.month)[1]
    assert month.first_day().day == 1


@pytest.mark.parametrize(
    ("text", "iso", "doubted"),
    [
        ("sejak 1 - II - 2019 hingga", "2019-02-01", True),
        ("1-I-2014", "2014-01-01", True),
        ("27 VI 2012", "2012-06-27", True),
        ("5.VIII.2020", "2020-08-05", False),
        ("9 - IV - 1980", "1980-04-09", False),
        ("30 - Xl1 - 2025", "2025-12-30", False),
    ],
)
def test_roman_months_are_no_digits_and_doubted_where_a_stroke_may_be_lost(text, iso, doubted) -> None:
    (found,) = find_dates(text)

    assert (found.date.iso(), found.strokes) == (iso, doubted)


def test_beside_a_roman_month_an_eleven_may_be_a_two() -> None:
    first, last = find_dates("dari tanggal 3 - VII - 2005 s/d 11 - 11 - 2006")

    assert (first.strokes, last.date.iso(), last.strokes) == (True, "2006-11-11", True)
    assert not any(each.strokes for each in find_dates("3-7-2005 s/d 11-11-2006"))


def test_the_number_of_a_letter_is_no_date() -> None:
    assert isos("No. 12/II/2024") == isos("Nomor : 05/IX/2020") == []


@pytest.mark.parametrize("dash", ["-", " -", "- ", " - "])
@pytest.mark.parametrize("mark", "-/.")
def test_two_dates_may_touch_the_dash_between_them(dash, mark) -> None:
    text = f"{mark.join(('1', '02', '2019'))}{dash}{mark.join(('31', '12', '2020'))}"

    assert isos(text) == ["2019-02-01", "2020-12-31"]


def test_a_day_stands_apart_from_its_ending() -> None:
    assert isos("since 5 th June 2019") == ["2019-06-05"]
