"""Which spellings are one person's name: the rules explain all of a difference or nothing of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract.names import Band, compare_names

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
CLOSE = [
    ("BUDI SANTOSO", "BUDI SANTOSA"),
    ("DEWI", "DEVI"),
    ("DEWI LESTARI", "DEVI LESTARI"),
    ("JULIANA", "YULIANA"),
    ("FITRI HANDAYANI", "PITRI HANDAYANI"),
    ("BUDI S.", "BUDI SANTOSO"),
    ("SANTOSO BUDI", "BUDI SANTOSO"),
    ("BUDI HADI SANTOSO", "BUDI SANTOSO"),
    ("LIM SIU LAN ALIAS LINA WIJAYA", "LINA WIJAYA"),
]
TWO_PEOPLE = [
    ("AHMAD FAUZI", "AHMAD FAUZAN"),
    ("SITI AMINAH", "SITI AISYAH"),
    ("BUDI SANTOSO", "BUDI HARTONO"),
    ("BUDI SANTOSO", "AGUS SANTOSO"),
    ("AHMAD BIN ALI", "AHMAD BIN UMAR"),
    ("BAMBANG SETIAWAN", "BAMBANG SETIAWAN PUTRA"),
    ("I MADE SARI", "NI MADE SARI"),
    ("MUHAMMAD RIZAL", "MUHAMMAD FAJAR"),
    ("RINA", "RINI"),
    ("", "BUDI"),
    ("-", "BUDI"),
]


@pytest.mark.parametrize(("a", "b", "rule"), EQUIVALENT)
def test_a_rule_explains_the_difference(a: str, b: str, rule: str) -> None:
    compared = compare_names(a, b)
    assert (compared.band, compared.rule) == (Band.EQUIVALENT, rule)


@pytest.mark.parametrize(("a", "b"), CLOSE)
def test_what_only_looks_or_sounds_alike_is_for_a_person(a: str, b: str) -> None:
    assert compare_names(a, b).band is Band.CLOSE


@pytest.mark.parametrize(("a", "b"), TWO_PEOPLE)
def test_two_people_are_never_merged(a: str, b: str) -> None:
    assert compare_names(a, b).band in (Band.PARTIAL, Band.DIFFERENT)


@pytest.mark.parametrize(
    ("a", "b"), [("HERMAWAN SUDIBYO", "HERMAWAN SUDIBYONO"), ("SITI AMINAH", "SITI AMINAHWATI")]
)
def test_a_name_inside_a_longer_word_is_not_a_cut_name(a: str, b: str) -> None:
    assert compare_names(a, b).band is not Band.EQUIVALENT


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
def test_a_name_is_itself(name: str) -> None:
    assert compare_names(name, name).band is Band.EXACT


@given(NAMES, NAMES)
def test_comparing_has_no_direction(a: str, b: str) -> None:
    assert compare_names(a, b) == compare_names(b, a)


@given(NAMES, NAMES)
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
