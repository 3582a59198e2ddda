"""Which spellings are one employer's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.words import Band

SAME = [
    ("PT CONTOH MAKMUR", "P.T. CONTOH MAKMUR", Band.EXACT, None),
    ("PT.CONTOH MAKMUR", "pt contoh makmur", Band.EXACT, None),
    ("PT CONTOH MAKMUR TBK", "PT CONTOH MAKMUR", Band.EQUIVALENT, "wording"),
    ("PT CONTOH MAKMUR (PERSERO)", "PT CONTOH MAKMUR", Band.EQUIVALENT, "wording"),
    ("CONTOH MAKMUR, PT", "PT CONTOH MAKMUR", Band.EQUIVALENT, "wording"),
    ("CONTOH MAKMUR", "PT CONTOH MAKMUR", Band.EQUIVALENT, "legal_form"),
    ("PT CONTOH MAKMUR CABANG BEKASI", "PT CONTOH MAKMUR", Band.EQUIVALENT, "branch"),
    ("PTCONTOH MAKMUR", "PT CONTOH MAKMUR", Band.EQUIVALENT, "spacing"),
    ("PT CONTOHMAKMUR", "PT CONTOH MAKMUR", Band.EQUIVALENT, "spacing"),
    ("PT CONTOH MAKMURTBK", "PT CONTOH MAKMUR TBK", Band.EQUIVALENT, "spacing"),
    ("PT PACIFICMANUFACTURING", "PT PACIFIC MANUFACTURING", Band.EQUIVALENT, "spacing"),
    ("PT CONTOH IND.", "PT CONTOH INDONESIA", Band.EQUIVALENT, "abbreviated_word"),
    ("PT CONTOH & MAKMUR INT'L", "PT CONTOH DAN MAKMUR INTERNATIONAL", Band.EQUIVALENT, "abbreviated_word"),
    ("PT CONTOH TECHNOLOGY", "PT CONTOH TEKNOLOGI", Band.EQUIVALENT, "abbreviated_word"),
]
FOR_A_PERSON = [
    ("PT CONTOH MAKMUR", "CV CONTOH MAKMUR", "legal_form_differs"),
    ("PT CONTOH CABANG BEKASI", "PT CONTOH CABANG BOGOR", "another_branch"),
    ("PT CMS", "PT CONTOH MAKMUR SENTOSA", "abbreviation"),
    ("PT CONTOH MAKMUR", "PT CONTOH MAKMUR SENTOSA", "shorter_name"),
    ("PT CONTOH MAKMURR", "PT CONTOH MAKMUR", "spelling"),
]


@pytest.mark.parametrize(("a", "b", "band", "rule"), SAME)
def test_one_employer(a: str, b: str, band: Band, rule: str | None) -> None:
    compared = compare_companies(a, b)
    assert (compared.band, compared.rule) == (band, rule)


@pytest.mark.parametrize(("a", "b", "rule"), FOR_A_PERSON)
def test_perhaps_one_employer(a: str, b: str, rule: str) -> None:
    compared = compare_companies(a, b)
    assert (compared.band, compared.rule) == (Band.CLOSE, rule)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("PT SUMBER CONTOH REJEKI", "PT SUMBER CONTOH MAKMUR"),
        ("PT CONTOH", "PT SALAH"),
        ("PT", "CV"),
        ("", "PT CONTOH"),
    ],
)
def test_two_employers(a: str, b: str) -> None:
    assert compare_companies(a, b).band is Band.DIFFERENT


WORDS = [
    "PT",
    "PT.",
    "P.T.",
    "CV",
    "CONTOH",
    "MAKMUR",
    "IND.",
    "INDONESIA",
    "TBK",
    "&",
    "DAN",
    "CABANG",
    "BOGOR",
    "(",
    "'",
]
COMPANIES = st.one_of(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=30))


@given(COMPANIES, COMPANIES)
def test_comparing_has_no_direction_and_a_company_is_itself(a: str, b: str) -> None:
    assert compare_companies(a, b) == compare_companies(b, a)
    assert compare_companies(a, a).band is Band.EXACT


@given(COMPANIES, COMPANIES)
def test_a_legal_form_is_never_overlooked(a: str, b: str) -> None:
    assert compare_companies(f"PT {a}", f"CV {b}").band not in (Band.EXACT, Band.EQUIVALENT)
