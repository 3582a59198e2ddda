"""Which spellings are one person's name: the rules explain all of a difference or nothing of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.extract.names import Band, compare_names
from tests.unit.name_pairs import BANDS, PEOPLE_APART, pairs

EQUIVALENT = [
    ("H. SUTRISNO, S.E., M.M.", "SUTRISNO", "title"),
    ("DR. IR. H. JOKO WIDAGDO", "JOKO WIDAGDO", "title"),
    ("BUDI SANTOSO ST", "BUDI SANTOSO", "title"),
    ("BUDI SANTOSO, S. Kom", "BUDI SANTOSO", "title"),
    ("Sdr. Budi Santoso", "BUDI SANTOSO", "title"),
    ("M. RIZAL", "MUHAMMAD RIZAL", "muhammad_family"),
    ("M.RIZAL", "MUHAMMAD RIZAL", "muhammad_family"),
    ("MOCH. RIZAL", "MUHAMAD RIZAL", "muhammad_family"),
    ("A. FAUZI", "AHMAD FAUZI", "ahmad_family"),
    ("ACHMAD FAUZI", "AHMAD FAUZI", "ahmad_family"),
    ("ST. AMINAH", "SITI AMINAH", "siti_family"),
    ("S. AMINAH", "SITI AMINAH", "siti_family"),
    ("NOER HIDAYAT", "NUR HIDAYAT", "nur_family"),
    ("RIZKY MAULANA", "RISKI MAULANA", "rizki_family"),
    ("JUSUF", "YUSUF", "yusuf_family"),
    ("ABDURROHMAN", "ABDUL RAHMAN", "abdul_family"),
    ("ABDUSSALAM", "ABDUL SALAM", "abdul_family"),
    ("I MD ARIANA", "I MADE ARIANA", "bali_short_form"),
    ("MADE ARIANA", "I MADE ARIANA", "bali_short_form"),
    ("I.B. OKA", "IDA BAGUS OKA", "bali_short_form"),
    ("SOEHARDJO", "SUHARJO", "old_spelling"),
    ("TJAHJO WIBOWO", "CAHYO WIBOWO", "old_spelling"),
    ("DJUNAEDI", "JUNAEDI", "old_spelling"),
    ("SUTRISNO BIN WAGIMIN", "SUTRISNO", "bin_binti"),
    ("SUTRISNO SUTRISNO", "SUTRISNO -", "single_name"),
    ("NUR HAYATI", "NURHAYATI", "spacing"),
    ("AL-FATIH", "ALFATIH", "spacing"),
    ("MUHAMMAD RIZAL PRATAMA WIJ", "MUHAMMAD RIZAL PRATAMA WIJAYAKUSUMA", "cut_name"),
    ("MUHAMMAD RIZAL PRATAMA", "MUHAMMAD RIZAL PRATAMA WIJAYAKUSUMA", "cut_name"),
]
PAIRS = [(a, b, Band(band)) for band, groups in BANDS.items() for text in groups for a, b in pairs(text)]


@pytest.mark.parametrize(("a", "b", "rule"), EQUIVALENT)
def test_a_rule_explains_the_difference(a: str, b: str, rule: str) -> None:
    compared = compare_names(a, b)
    assert (compared.band, compared.rule) == (Band.EQUIVALENT, rule)


@pytest.mark.parametrize(("a", "b", "band"), PAIRS)
def test_a_pair_has_the_band_that_the_rules_give_it(a: str, b: str, band: Band) -> None:
    assert compare_names(a, b).band is band
    assert compare_names(b, a).band is band


def test_the_table_is_large_enough_and_says_nothing_twice() -> None:
    told = [frozenset((a, b)) for a, b, _ in PAIRS if a != b]

    assert len(PAIRS) >= 400
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(("a", "b"), [pair for text in PEOPLE_APART for pair in pairs(text)])
def test_two_people_are_never_one_on_card_or_family_card(a: str, b: str) -> None:
    assert compare_names(a, b).band not in (Band.EXACT, Band.EQUIVALENT)


def test_case_accents_and_marks_are_no_difference() -> None:
    assert compare_names("Siti  Núr'aini", "SITI NURAINI").band is Band.EXACT


def test_scores_stand_in_the_order_of_the_bands() -> None:
    scores = [
        compare_names("BUDI SANTOSO", other).score
        for other in ("BUDI SANTOSO", "H. BUDI SANTOSO", "BUDI SANTOSA", "BUDI HARTONO", "AGUS WIDODO")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


WORDS = [
    "M.",
    "MUHAMMAD",
    "H.",
    "S.E.",
    "BIN",
    "I",
    "NI",
    "MADE",
    "MD",
    "BUDI",
    "SANTOSO",
    "SANTOSA",
    "ABDURRAHMAN",
]
WORDS += [
    "ST",
    "SITI",
    "NUR",
    "HAYATI",
    "NURHAYATI",
    "TJAHJO",
    "CAHYO",
    "ALIAS",
    "-",
    ",",
    "PUTRA",
    "RIZKY",
    "RISKI",
]
NAMES = st.one_of(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=40))


@given(NAMES)
@settings(deadline=None)
def test_a_name_is_itself(name: str) -> None:
    assert compare_names(name, name).band is Band.EXACT


@given(NAMES, NAMES)
@settings(deadline=None)
def test_comparing_has_no_direction(a: str, b: str) -> None:
    assert compare_names(a, b) == compare_names(b, a)


@given(NAMES, NAMES)
@settings(deadline=None)
def test_only_an_explained_difference_has_a_rule_and_scores_are_shares(a: str, b: str) -> None:
    compared = compare_names(a, b)
    assert 0.0 <= compared.score <= 1.0
    assert (compared.rule is not None) == (compared.band in (Band.EQUIVALENT, Band.CLOSE))


@pytest.mark.parametrize(
    ("read", "known", "rule"),
    [
        ("MOCHAMADMAHFUD RAFI EMONG", "MOCHAMAD MAHFUD RAFI EMONG", "spacing"),
        ("MOCHAMADMAHFUD RAFI EMONG", "MUHAMMAD MAHFUD RAFI EMONG", "muhammad_family"),
        ("MOCHAMADMAHFUD RAFI EMONG VIRM", "MOCHAMAD MAHFUD RAFI EMONG VIRMANSYAH", "cut_name"),
        ("JASMINUSAMAH, S.E.", "JASMIN USAMAH", "spacing"),
    ],
)
def test_a_blank_that_a_reader_dropped_is_no_other_name(read: str, known: str, rule: str) -> None:
    for pair in ((read, known), (known, read)):
        comparison = compare_names(*pair)
        assert (comparison.band, comparison.rule) == (Band.EQUIVALENT, rule)


def test_a_word_that_only_begins_like_two_others_is_another_name() -> None:
    assert compare_names("SITIAMINAHWATI", "SITI AMINAH").band is not Band.EQUIVALENT
    assert compare_names("MOCHAMADMAHFUDZ", "MOCHAMAD MAHFUDIN").band is not Band.EQUIVALENT
