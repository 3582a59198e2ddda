"""Nobody is given a neighbour's mother: the rows of a family tell where its two tables were joined wrongly."""

from __future__ import annotations

import pytest

from pipeline.model import Field, Row
from pipeline.stages.extract.kk_family import SECOND_TABLE, without_strangers

NAMES = ("HENDRA SIREGAR", "SITI MANURUNG", "GUNAWAN SIMANJUNTAK")
SEXES = ("LAKI-LAKI", "PEREMPUAN", "LAKI-LAKI")
RELATIONS = ("KEPALA KELUARGA", "ISTRI", "ANAK")
MOTHERS = ("NI SIMANJUNTAK", "ZUBAIDAH SAPUTRA", "SITI MANURUNG")


def cell(value: str) -> Field:
    return Field(value, value, 0.97)


def family(*, shift: int = 0, lost: str = "") -> list[Row]:
    """Rows whose second halves are those of the row so far below; without the column `lost`."""
    rows = []
    for at, (name, sex) in enumerate(zip(NAMES, SEXES, strict=True)):
        row = {"nama": cell(name), "jenis_kelamin": cell(sex)}
        if 0 <= at + shift < len(NAMES):
            row |= {"status_hubungan": cell(RELATIONS[at + shift]), "nama_ibu": cell(MOTHERS[at + shift])}
        rows.append({key: value for key, value in row.items() if key != lost})
    return rows


@pytest.mark.parametrize("head", [NAMES[0], "HENDRA S1REGAR", None, "SOMEBODY ELSE"])
def test_a_family_joined_right_is_left_as_it_is(head: str | None) -> None:
    assert without_strangers(family(), head) == tuple(family())


@pytest.mark.parametrize("lost", ["", "jenis_kelamin"])
@pytest.mark.parametrize("shift", [1, -1])
def test_halves_of_neighbours_are_taken_apart(shift: int, lost: str) -> None:
    for row in without_strangers(family(shift=shift, lost=lost), NAMES[0]):
        assert not SECOND_TABLE & row.keys()
        assert "nama" in row


def test_without_the_heads_name_a_wife_who_is_a_man_tells_it() -> None:
    assert all("nama_ibu" not in row for row in without_strangers(family(shift=1), None))
    assert all("nama_ibu" not in row for row in without_strangers(family(shift=-1), None))


def test_two_members_of_one_name_say_nothing() -> None:
    namesakes = family(shift=1, lost="jenis_kelamin")
    namesakes[1] = {**namesakes[1], "nama": cell(NAMES[0])}
    assert without_strangers(namesakes, NAMES[0]) == tuple(namesakes)


def test_a_husband_may_be_a_member_of_his_wifes_family() -> None:
    rows = [
        {
            "nama": cell("SITI MANURUNG"),
            "jenis_kelamin": cell("PEREMPUAN"),
            "status_hubungan": cell("KEPALA KELUARGA"),
        },
        {"nama": cell("HENDRA SIREGAR"), "jenis_kelamin": cell("LAKI-LAKI"), "status_hubungan": cell("SUAMI")},
    ]
    assert without_strangers(rows, "SITI MANURUNG") == tuple(rows)
