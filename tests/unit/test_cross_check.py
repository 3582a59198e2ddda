"""What a document says against what the office knows: match, tolerated, mismatch, and never a guess."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import CheckOutcome, CrossCheck, DocumentType, Extraction, Field, Participant, Reference, Row
from pipeline.policy.judging import CrossCheckPolicy
from pipeline.policy.whole import Policy
from pipeline.reasons import because
from pipeline.stages.cross_check import AGAINST_PARTICIPANT, cross_check

TODAY = date(2026, 11, 22)
POLICY = Policy()
NIK = "3204254505879001"  # a woman, born 5 May 1987
MATCH, TOLERATED = CheckOutcome.MATCH, CheckOutcome.TOLERATED
MISMATCH, MISSING = CheckOutcome.MISMATCH, CheckOutcome.MISSING

SITI = Participant(
    nik=NIK,
    nama="SITI AMINAH",
    tempat_lahir="BANDUNG",
    tanggal_lahir=date(1987, 5, 5),
    jenis_kelamin="P",
    nama_ibu_kandung="DEWI LESTARI",
    perusahaan="PT CONTOH MAKMUR",
    tanggal_mulai=date(2014, 4, 1),
    tanggal_selesai=date(2024, 8, 31),
)
CARD = {
    "nik": NIK,
    "nama": "SITI AMINAH",
    "tempat_lahir": "BANDUNG",
    "tanggal_lahir": "1987-05-05",
    "jenis_kelamin": "PEREMPUAN",
}
LETTER = {
    "nama": "Siti Aminah",
    "perusahaan": "PT. Contoh Makmur",
    "tanggal_mulai": "2014-03-03",
    "tanggal_selesai": "2024-08-31",
}
OTHER_ROW = {
    "nik": "3204251203859002",
    "nama": "BUDI SANTOSO",
    "tanggal_lahir": "1985-03-12",
    "jenis_kelamin": "LAKI-LAKI",
}
OWN_ROW = {**CARD, "nama_ibu": "DEWI LESTARI"}


def fields(values: dict[str, str]) -> Row:
    return {key: Field(value, value, 0.99) for key, value in values.items()}


def document(kind: DocumentType, values: dict[str, str], *rows: dict[str, str]) -> Extraction:
    return Extraction(kind, fields(values), tuple(fields(row) for row in rows))


def checks(
    extraction: Extraction, participant: Participant | None = SITI, policy: Policy = POLICY
) -> dict[tuple[str, Reference], CrossCheck]:
    found = cross_check(extraction, participant, policy=policy, today=TODAY)
    assert len({(each.check, each.reference) for each in found}) == len(found)
    return {(each.check, each.reference): each for each in found}


def ktp(participant: Participant | None = SITI, /, **changed: str) -> dict[tuple[str, Reference], CrossCheck]:
    return checks(document(DocumentType.KTP, {**CARD, **changed}), participant)


def letter(participant: Participant | None = SITI, /, **changed: str) -> dict[tuple[str, Reference], CrossCheck]:
    return checks(document(DocumentType.PAKLARING, {**LETTER, **changed}), participant)


def test_a_card_that_agrees() -> None:
    assert {each.outcome for each in ktp().values()} == {MATCH}


@pytest.mark.parametrize(
    ("field", "value", "outcome", "rule"),
    [
        ("nik", "3204254505879002", MISMATCH, "one_digit_differs"),
        ("nik", "3204251203859002", MISMATCH, "digits_differ"),
        ("nama", "Hj. SITI AMINAH, S.E.", TOLERATED, "title"),
        ("nama", "SITI AMINAN", MISMATCH, "spelling"),
        ("nama", "DEWI LESTARI", MISMATCH, "different"),
        ("tempat_lahir", "KOTA BANDUNG", TOLERATED, "place_name"),
        ("tempat_lahir", "BANDUNG BARAT", TOLERATED, "part_of_place_name"),
        ("tempat_lahir", "BANDUNK", TOLERATED, "place_spelling"),
        ("tempat_lahir", "CILEUNYI", TOLERATED, "another_place"),
        ("tanggal_lahir", "1987-05-06", MISMATCH, "one_part_differs"),
        ("tanggal_lahir", "1986-06-07", MISMATCH, "another_date"),
        ("jenis_kelamin", "LAKI-LAKI", MISMATCH, "another_sex"),
    ],
)
def test_a_card_that_differs(field: str, value: str, outcome: CheckOutcome, rule: str | None) -> None:
    found = ktp(SITI, **{field: value})[field, Reference.PARTICIPANT]
    assert (found.outcome, found.rule) == (outcome, rule)
    assert found.document_value == value


@pytest.mark.parametrize(
    ("known", "outcome", "rule"),
    [
        (date(1987, 7, 1), TOLERATED, "unknown_birthday"),
        (date(1987, 12, 31), TOLERATED, "unknown_birthday"),
        (date(1987, 1, 1), TOLERATED, "unknown_birthday"),
        (date(1987, 5, 15), TOLERATED, "unknown_birthday"),
        (date(1988, 7, 1), MISMATCH, "another_date"),
        (date(1987, 6, 15), MISMATCH, "another_date"),
    ],
)
def test_a_record_of_an_unknown_birthday(known: date, outcome: CheckOutcome, rule: str | None) -> None:
    found = ktp(replace(SITI, tanggal_lahir=known))["tanggal_lahir", Reference.PARTICIPANT]
    assert (found.outcome, found.rule) == (outcome, rule)


def test_a_swapped_day_and_month_is_named() -> None:
    found = ktp(replace(SITI, tanggal_lahir=date(1987, 4, 5)), tanggal_lahir="1987-05-04")
    assert found["tanggal_lahir", Reference.PARTICIPANT].rule == "day_and_month_swapped"


def test_an_office_may_want_to_see_another_place() -> None:
    policy = Policy(cross_check=CrossCheckPolicy(different_place=MISMATCH))
    found = checks(document(DocumentType.KTP, {**CARD, "tempat_lahir": "CILEUNYI"}), SITI, policy)
    assert found["tempat_lahir", Reference.PARTICIPANT].outcome is MISMATCH


@pytest.mark.parametrize(
    ("field", "value"),
    [("tanggal_lahir", "1987-05-06"), ("tanggal_lahir", "1986-05-05"), ("jenis_kelamin", "LAKI-LAKI")],
)
def test_the_number_against_the_card(field: str, value: str) -> None:
    assert ktp(None, **{field: value})[field, Reference.NIK].outcome is MISMATCH


@pytest.mark.parametrize(
    ("number", "outcome", "rule"),
    [
        (NIK, MATCH, "known_region"),
        ("9101014505879001", MATCH, "retired_region"),
        ("3204014505879001", TOLERATED, "unknown_district"),
        ("3299014505879001", MISMATCH, "unknown_regency"),
        ("0004254505879001", MISMATCH, "unknown_province"),
        ("3204994505879001", MISMATCH, "impossible_district"),
        ("3204259905879001", MISMATCH, "impossible_number"),
    ],
)
def test_the_place_in_the_number(number: str, outcome: CheckOutcome, rule: str) -> None:
    found = ktp(nik=number)["nik", Reference.NIK]
    assert (found.outcome, found.rule) == (outcome, rule)


def test_the_own_row_is_found_by_its_number_whatever_the_order() -> None:
    for rows, place in (((OTHER_ROW, OWN_ROW), "2"), ((OWN_ROW, OTHER_ROW), "1")):
        found = checks(document(DocumentType.KK, {}, *rows))
        assert (
            found["anggota", Reference.PARTICIPANT].document_value,
            found["nama", Reference.PARTICIPANT].outcome,
        ) == (
            place,
            MATCH,
        )
        assert {each.outcome for each in found.values()} == {MATCH}


def test_the_own_row_is_found_by_name_and_date() -> None:
    found = checks(document(DocumentType.KK, {}, OTHER_ROW, {**OWN_ROW, "nik": "3204254505879007"}))
    assert found["anggota", Reference.PARTICIPANT].rule == "by_name_and_date"
    assert found["nik", Reference.PARTICIPANT].outcome is MISMATCH


def test_a_namesake_of_another_age_is_not_the_own_row() -> None:
    namesake = {**OWN_ROW, "nik": "3204254505979007", "tanggal_lahir": "1997-05-05"}
    found = checks(document(DocumentType.KK, {}, namesake))
    assert found["anggota", Reference.PARTICIPANT].outcome is MISMATCH
    assert found["nama", Reference.PARTICIPANT].outcome is MISSING


def test_without_a_date_a_name_that_one_row_has_is_enough_and_one_of_two_rows_is_not() -> None:
    undated = replace(SITI, nik=None, tanggal_lahir=None)
    son = {**OWN_ROW, "nik": "3204254505979007", "tanggal_lahir": "1997-05-05"}
    one = checks(document(DocumentType.KK, {}, OTHER_ROW, OWN_ROW), undated)
    two = checks(document(DocumentType.KK, {}, OWN_ROW, son), undated)

    assert (one["anggota", Reference.PARTICIPANT].document_value, one["anggota", Reference.PARTICIPANT].rule) == (
        "2",
        "by_name",
    )
    assert two["anggota", Reference.PARTICIPANT].outcome is MISSING
    assert two["anggota", Reference.PARTICIPANT].rule == "several_of_that_name"


def test_a_card_without_rows_is_not_a_card_that_leaves_the_claimant_out() -> None:
    assert checks(document(DocumentType.KK, {}))["anggota", Reference.PARTICIPANT].outcome is MISSING


def test_the_mothers_name_may_be_spelled_nearly() -> None:
    near = checks(document(DocumentType.KK, {}, {**OWN_ROW, "nama_ibu": "DEVI LESTARI"}))
    other = checks(document(DocumentType.KK, {}, {**OWN_ROW, "nama_ibu": "SRI WAHYUNI"}))
    assert near["nama_ibu", Reference.PARTICIPANT].outcome is TOLERATED
    assert other["nama_ibu", Reference.PARTICIPANT].outcome is MISMATCH


def test_a_letter_that_agrees() -> None:
    found = letter()
    assert found["perusahaan", Reference.PARTICIPANT].outcome is MATCH
    assert found["tanggal_mulai", Reference.PARTICIPANT].rule == "registered_late"
    assert found["tanggal_selesai", Reference.PAKLARING].outcome is MATCH
    assert MISMATCH not in {each.outcome for each in found.values()}


@pytest.mark.parametrize(
    ("field", "value", "outcome", "rule"),
    [
        ("nama", "SITI AMINAN", TOLERATED, "spelling"),
        ("nama", "SITI AISYAH", MISMATCH, "different"),
        ("perusahaan", "CV CONTOH MAKMUR", MISMATCH, "legal_form_differs"),
        ("perusahaan", "PT CONTOH MAKMUR CABANG BOGOR", TOLERATED, "branch"),
        ("tanggal_mulai", "2014-04", TOLERATED, "month_only"),
        ("tanggal_mulai", "2013-04-01", TOLERATED, "registered_late"),
        ("tanggal_mulai", "2013-03-01", MISMATCH, "much_later"),
        ("tanggal_mulai", "2014-05-01", TOLERATED, "within_a_month"),
        ("tanggal_mulai", "2014-05-20", MISMATCH, "record_earlier"),
        ("tanggal_selesai", "2024-08", TOLERATED, "month_only"),
        ("tanggal_selesai", "2024-09-01", TOLERATED, "day_after_the_last"),
        ("tanggal_selesai", "2024-08-11", TOLERATED, "end_of_month"),
        ("tanggal_selesai", "2024-07-31", TOLERATED, "end_of_month"),
        ("tanggal_selesai", "2024-07-30", MISMATCH, "within_three_months"),
        ("tanggal_selesai", "2024-11-30", MISMATCH, "within_three_months"),
        ("tanggal_selesai", "2025-01-31", MISMATCH, "over_three_months"),
        ("tanggal_selesai", "2024-13-01", MISSING, None),
        ("nik", "10-0234", MISSING, None),
        ("nik", NIK, MATCH, None),
    ],
)
def test_a_letter_that_differs(field: str, value: str, outcome: CheckOutcome, rule: str | None) -> None:
    found = letter(SITI, **{field: value})[field, Reference.PARTICIPANT]
    assert (found.outcome, found.rule) == (outcome, rule)


@pytest.mark.parametrize(
    ("printed", "recorded", "outcome", "rule"),
    [
        ("mengundurkan diri", "RESIGN", MATCH, None),
        ("pemutusan hubungan kerja", "PHK", MATCH, None),
        ("habis kontrak", "PKWT", MATCH, None),
        ("memasuki usia pensiun", "PENSIUN", MATCH, None),
        ("mengundurkan diri", "PHK", MISMATCH, "resign_not_phk"),
        ("habis kontrak", "RESIGN", MISMATCH, "pkwt_end_not_resign"),
        ("mengundurkan diri", "mengundurkan diri atas kemauan sendiri", MATCH, None),
        ("mengundurkan diri", "LAIN", MISSING, None),
        ("dengan baik-baik", "RESIGN", MISSING, None),
        ("mengundurkan diri", None, MISSING, None),
    ],
)
def test_why_the_work_ended(printed: str, recorded: str | None, outcome: CheckOutcome, rule: str | None) -> None:
    found = letter(replace(SITI, sebab_nonaktif=recorded), alasan_berhenti=printed)
    compared = found["alasan_berhenti", Reference.PARTICIPANT]
    assert (compared.outcome, compared.rule) == (outcome, rule)


@pytest.mark.parametrize(
    ("printed", "known", "outcome", "rule"),
    [
        ("2024-08", date(2024, 9, 30), TOLERATED, "end_of_month"),  # the month alone: counted from its last day
        ("2024-08", date(2024, 10, 31), MISMATCH, "within_three_months"),
        ("2024-02", date(2024, 2, 29), TOLERATED, "month_only"),
        ("2024-02-28", date(2024, 2, 29), TOLERATED, "day_after_the_last"),
        ("2024-09-01", date(2024, 8, 31), TOLERATED, "day_after_the_last"),  # "no longer works as of 1 September"
        ("2024-01-31", date(2024, 2, 29), TOLERATED, "end_of_month"),
        ("2024-03-05", date(2024, 2, 29), TOLERATED, "end_of_month"),
        ("2024-03-05", date(2024, 2, 20), TOLERATED, "within_a_month"),
        ("2024-12-31", date(2025, 1, 31), TOLERATED, "end_of_month"),
    ],
)
def test_the_ends_of_months(printed: str, known: date, outcome: CheckOutcome, rule: str) -> None:
    found = letter(replace(SITI, tanggal_selesai=known), tanggal_selesai=printed)
    assert (found["tanggal_selesai", Reference.PARTICIPANT].outcome) is outcome
    assert (found["tanggal_selesai", Reference.PARTICIPANT].rule) == rule


@pytest.mark.parametrize(
    ("recorded", "outcome", "rule"),
    [
        ("PT CONTOH MAKMUR", MATCH, None),
        ("PT PENGGUNA JASA CONTOH", MISMATCH, "place_of_work"),
        ("PENGGUNA JASA CONTOH, PT", MISMATCH, "place_of_work"),
        ("PT LAIN SEKALI", MISMATCH, "different"),
    ],
)
def test_a_supplier_and_the_place_of_work(recorded: str, outcome: CheckOutcome, rule: str | None) -> None:
    both = because(
        "paklaring_two_companies", field="perusahaan", employer="PT Contoh Makmur", other="PT Pengguna Jasa Contoh"
    )
    of_supplier = replace(document(DocumentType.PAKLARING, LETTER), observations=(both,))
    found = checks(of_supplier, replace(SITI, perusahaan=recorded))["perusahaan", Reference.PARTICIPANT]
    assert (found.outcome, found.rule) == (outcome, rule)


def test_a_letter_without_a_beginning_may_still_end_in_the_future() -> None:
    future = letter(SITI, tanggal_mulai="", tanggal_selesai="2027-01-31")
    past = letter(SITI, tanggal_mulai="")
    assert letter(SITI)["tanggal_selesai", Reference.PAKLARING].rule == "after_the_first_day"
    assert future["tanggal_selesai", Reference.PAKLARING].rule == "ends_in_the_future"
    assert past["tanggal_selesai", Reference.PAKLARING].outcome is MISSING


def test_every_mismatch_names_its_rule() -> None:
    worst = Participant(
        nik="3204251203859002", nama="BUDI", tempat_lahir="X", tanggal_lahir=date(1960, 2, 3), jenis_kelamin="L",
        nama_ibu_kandung="ANI", perusahaan="CV LAIN",
        tanggal_mulai=date(1999, 1, 1), tanggal_selesai=date(2001, 1, 1),
    )  # fmt: skip
    papers = (
        document(DocumentType.KTP, {**CARD, "tanggal_lahir": "1987-05-06", "jenis_kelamin": "LAKI-LAKI"}),
        document(DocumentType.KK, {}, {**OWN_ROW, "nik": "3204251203859002"}),
        document(DocumentType.KK, {}, OWN_ROW),
        document(DocumentType.PAKLARING, LETTER),
    )
    wrong = [each for paper in papers for each in checks(paper, worst).values() if each.outcome is MISMATCH]
    assert len(wrong) > 12
    assert all(each.rule for each in wrong)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"tanggal_mulai": "2024-09-01"}, "ends_before_it_starts"),
        ({"tanggal_selesai": "2026-12-31"}, "ends_in_the_future"),
        ({"tanggal_surat": "2026-12-31"}, "written_in_the_future"),
        ({"tanggal_surat": "2024-01-31"}, "written_before_the_end"),
    ],
)
def test_a_letter_that_contradicts_itself(changed: dict[str, str], rule: str) -> None:
    found = letter(SITI, **changed)["tanggal_selesai", Reference.PAKLARING]
    assert (found.outcome, found.rule) == (MISMATCH, rule)


@given(st.integers(-400, 400))
@settings(deadline=None)
def test_a_later_record_of_the_end_never_compares_better(days: int) -> None:
    order = [MATCH, TOLERATED, MISMATCH]

    def badness(apart: int) -> int:
        known = replace(SITI, tanggal_selesai=date(2024, 8, 31) + timedelta(days=apart))
        return order.index(letter(known)["tanggal_selesai", Reference.PARTICIPANT].outcome)

    further = days + 30 if days >= 0 else days - 30
    assert badness(further) >= badness(days)


@pytest.mark.parametrize("participant", [None, Participant(kpj="99000000001")])
@pytest.mark.parametrize("kind", AGAINST_PARTICIPANT)
def test_nothing_known_is_missing_and_never_a_mismatch(
    kind: DocumentType, participant: Participant | None
) -> None:
    values = LETTER if kind is DocumentType.PAKLARING else CARD
    found = checks(document(kind, values, OWN_ROW, OTHER_ROW), participant)
    against = [each for (_, reference), each in found.items() if reference is Reference.PARTICIPANT]
    assert len(against) >= 5
    assert {each.outcome for each in against} == {MISSING}


@given(
    st.dictionaries(st.sampled_from([*CARD, *LETTER, "tanggal_surat"]), st.text(max_size=20)),
    st.sampled_from(list(DocumentType)),
)
@settings(deadline=None)
def test_any_reading_can_be_compared(values: dict[str, str], kind: DocumentType) -> None:
    for extraction in (document(kind, values), document(kind, {}, values, CARD)):
        for each in cross_check(extraction, SITI, policy=POLICY, today=TODAY):
            assert each.score is None or 0.0 <= each.score <= 1.0
            assert (each.outcome is MISSING) == (each.score is None)


@pytest.mark.parametrize("field", CARD)
def test_what_was_not_read_is_missing(field: str) -> None:
    values = {key: value for key, value in CARD.items() if key != field}
    found = checks(document(DocumentType.KTP, values))
    assert found[field, Reference.PARTICIPANT].outcome is MISSING
    assert MISMATCH not in {each.outcome for each in found.values()}
