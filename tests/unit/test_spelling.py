"""Marks and digits that readers see in addresses, places and names."""

import pytest

from pipeline.stages.extract.spelling import full_stops, without_digits, without_specks


@pytest.mark.parametrize(
    ("read", "address", "place"),
    [
        ("DSN: BABAKAN", "DSN. BABAKAN", "DSN. BABAKAN"),
        ("KOMP, MELATI BLOK F/1", "KOMP. MELATI BLOK F/1", "KOMP. MELATI BLOK F/1"),
        ("KAMPUNG, GG: 2", "KAMPUNG, GG. 2", "KAMPUNG GG. 2"),
        ("CILANDAK: BARAT", "CILANDAK BARAT", "CILANDAK BARAT"),
        ("KM 14,5", "KM 14,5", "KM 14,5"),
        ("JL. MELATI NO. 12", "JL. MELATI NO. 12", "JL. MELATI NO. 12"),
        ("D.I, YOGYAKARTA", "D.I. YOGYAKARTA", "D.I. YOGYAKARTA"),
    ],
)
def test_a_mark_behind_an_abbreviation_is_its_full_stop(read: str, address: str, place: str) -> None:
    assert full_stops(read, commas=True) == address
    assert full_stops(read, commas=False) == place


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("SOMOLO-MOL0", "SOMOLO-MOLO"),
        ("D.1. YOGYAKARTA", "D.I. YOGYAKARTA"),
        ("7 ULU", "7 ULU"),
        ("LIMBA U II", "LIMBA U II"),
    ],
)
def test_a_digit_among_letters_is_a_letter(read: str, printed: str) -> None:
    assert without_digits(read) == printed


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("SABRINA. LALA SITI", "SABRINA LALA SITI"),
        ("MUHAMMAD, RUDI PRAYITNA", "MUHAMMAD RUDI PRAYITNA"),
        ("WULAN PADMASARI. S.PD.", "WULAN PADMASARI, S.PD."),
        ("SITI ROHMAH.ASTUTI", "SITI ROHMAH ASTUTI"),
        ("MUHD.RUDI", "MUHD.RUDI"),
        ("MUHD. RUDI", "MUHD. RUDI"),
        ("MOCHD. RUDI", "MOCHD. RUDI"),
        ("WARJI MAHESWARA, A.MD.", "WARJI MAHESWARA, A.MD."),
        ("GARA AJIONO, ST, MM", "GARA AJIONO, ST, MM"),
        ("ASEP SURYANA, SPD MSI", "ASEP SURYANA, SPD MSI"),
        ("YAHYA, S.KOM", "YAHYA, S.KOM"),
    ],
)
def test_a_speck_in_a_name_is_none_of_its_marks(read: str, name: str) -> None:
    assert without_specks(read) == name
