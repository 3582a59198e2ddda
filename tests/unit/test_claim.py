"""The status of a claim: the table of rules, the comparisons between documents, and who must never pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims.checks import NEEDED
from pipeline.claims.claim import RULES, Claim, ClaimStatus, claim_record, judge_claim
from pipeline.claims.retries import in_turn
from pipeline.codec import document_record, from_record, to_line
from pipeline.model import CheckOutcome, Decision, DocumentType, Outcome, Participant, Reference, Verification
from pipeline.policy.whole import Policy
from pipeline.privacy import masked
from pipeline.reasons import because
from tests.unit.claim_papers import (
    CARD,
    HEAD,
    HUSBAND,
    KK,
    KTP,
    LETTER,
    NIK,
    PAKLARING,
    RECORD,
    ROW,
    SHEET,
    TODAY,
    Values,
    decided,
    paper,
    three,
)

A, F, R = Decision.ACCEPTED, Decision.FLAGGED, Decision.REJECTED
READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
ORDER = list(ClaimStatus)


def judged(documents: Sequence[Verification], participant: Participant | None = RECORD) -> Claim:
    return judge_claim("JHT-1", documents, participant=participant, today=TODAY)


def status(documents: Sequence[Verification], participant: Participant | None = RECORD) -> ClaimStatus:
    return judged(documents, participant).status


def with_digest(document: Verification, sha256: str) -> Verification:
    return replace(document, upload=replace(document.upload, sha256=sha256))


def codes(claim: Claim) -> list[str]:
    return [reason.code for _, reason in claim.reasons]


def outcome(claim: Claim, document: DocumentType, check: str, reference: Reference) -> tuple[str, str | None]:
    found = next(
        each.check
        for each in claim.checks
        if (each.document, each.check.check, each.check.reference) == (document, check, reference)
    )
    return found.outcome, found.rule


# --- the table ---


def test_three_documents_that_agree_with_each_other_and_the_record_are_ready() -> None:
    claim = judged(three())

    assert [each.decision for each in claim.counted] == [A, A, A]
    assert claim.status is READY
    assert claim.reasons == ()


def test_without_a_participant_a_person_looks() -> None:
    claim = judged(three(record=None), None)

    assert claim.status is REVIEW
    assert codes(claim) == ["participant_unknown"]


@pytest.mark.parametrize("decisions", list(product([A, F, R, None], repeat=3)))
def test_reupload_comes_before_incomplete_before_review(decisions: tuple[Decision | None, ...]) -> None:
    documents = [decided(each, decision) for each, decision in zip(three(), decisions, strict=True) if decision]

    expected = (
        ClaimStatus.NEEDS_REUPLOAD
        if R in decisions
        else ClaimStatus.INCOMPLETE
        if None in decisions
        else REVIEW
        if F in decisions
        else READY
    )
    claim = judged(documents)
    assert claim.status is expected
    assert bool(claim.reasons) is (expected is not READY)


def test_every_rule_says_what_it_is_about_and_the_statuses_stand_in_their_order() -> None:
    statuses = [ORDER.index(rule.status) for rule in RULES]

    assert statuses == sorted(statuses)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.says.endswith(".") for rule in RULES)
    assert READY not in {rule.status for rule in RULES}


@pytest.mark.parametrize(
    ("tries", "counts"), [([F, R], 0), ([R, F], 1), ([F, R, R], 0), ([R, F, F, R], 2), ([R, R], 1), ([A, F], 1)]
)
def test_a_rejected_try_sets_no_usable_one_back(tries: list[Decision], counts: int) -> None:
    card, *others = three()
    cards = [decided(replace(card), each) for each in tries]

    counted = judged([*cards, *others]).counted[0]

    assert next(at for at, each in enumerate(cards) if each is counted) == counts


def test_the_newest_usable_upload_of_a_type_counts() -> None:
    blurred, doubtful = (decided(three()[0], decision) for decision in (R, F))

    assert status([blurred, *three()]) is READY
    assert status([*three(), blurred]) is READY
    assert status([*three(), doubtful]) is REVIEW
    assert status([doubtful, *three()]) is READY
    assert len(judged([blurred, *three(), blurred]).documents) == 5


@pytest.mark.parametrize("order", sorted(set(permutations(["good", "bad", "bad", "worse", "worst"]))))
def test_a_poor_picture_never_sets_back_what_was_accepted_wherever_it_stands_and_however_often(
    order: tuple[str, ...],
) -> None:
    card, sheet, letter = three()
    poor = {name: decided(card, R) for name in ("bad", "worse", "worst")}
    tries = {name: with_digest(each, name) for name, each in {**poor, "good": card}.items()}

    answers = list(in_turn((tries[name] for name in order), policy=Policy().retries))

    assert status([*answers, sheet, letter]) is READY


def test_the_poor_picture_that_a_person_looks_at_counts_where_none_was_accepted() -> None:
    card, sheet, letter = three()
    poor = [with_digest(decided(card, R), name) for name in ("bad", "worse", "worst")]
    doubtful = with_digest(decided(card, F), "doubtful")

    claim = judged([*in_turn([doubtful, *poor], policy=Policy().retries), sheet, letter])

    assert claim.status is REVIEW
    assert claim.counts(KTP).upload.sha256 == "worst"  # type: ignore[union-attr]


def test_a_suspicion_stays_whatever_is_uploaded_after_it() -> None:
    card = decided(three()[0], F)
    forged = replace(card, reasons=(because("fraud_text_edited"),))

    claim = judged([forged, *three()])

    assert claim.status is REVIEW
    assert codes(claim) == ["fraud_text_edited"]


def test_a_document_counts_where_it_was_meant_to_go() -> None:
    card, sheet, letter = three()
    meant_as_kk = replace(decided(sheet, R), document_type=KTP, reasons=(because("doc_wrong_type"),))
    nothing = replace(
        decided(sheet, R), upload=replace(sheet.upload, declared_type=None), document_type=DocumentType.UNKNOWN
    )

    assert status([card, meant_as_kk, letter]) is ClaimStatus.NEEDS_REUPLOAD
    assert status([*three(), nothing]) is READY
    assert status([card, sheet, nothing]) is ClaimStatus.NEEDS_REUPLOAD
    assert status([*three(), decided(nothing, F)]) is REVIEW


def test_without_a_declaration_the_recognised_type_counts() -> None:
    undeclared = [replace(each, upload=replace(each.upload, declared_type=None)) for each in three()]

    assert status(undeclared) is READY


def test_uploads_under_several_numbers_go_to_a_person() -> None:
    card, sheet, letter = three()
    other = replace(letter, upload=replace(letter.upload, kpj="99000000002"))

    claim = judged([other, card, sheet])

    assert claim.status is REVIEW
    assert codes(claim) == ["claim_several_kpj"]
    assert claim.kpj == "99000000001"


def test_a_letter_of_the_employer_of_another_number_is_told() -> None:
    letter = {**LETTER, "perusahaan": "PT Contoh Sentosa"}
    other = replace(RECORD, kpj="99000000002", perusahaan="PT CONTOH SENTOSA")

    claim = judge_claim("JHT-1", three(letter=letter), participant=RECORD, others=[other], today=TODAY)

    assert claim.status is REVIEW
    assert codes(claim) == ["paklaring_company_mismatch", "paklaring_other_kpj"]
    assert claim.reasons[1][1].evidence["kpj"] == "99000000002"


# --- the waiting time ---


@pytest.mark.parametrize(
    ("ended", "reason", "today", "expected"),
    [
        ("2026-10-22", "mengundurkan diri", date(2026, 11, 22), READY),
        ("2026-10-23", "mengundurkan diri", date(2026, 11, 22), REVIEW),
        ("2026-10-31", "pemutusan hubungan kerja", date(2026, 11, 30), READY),  # the last day of a shorter month
        ("2026-10-31", "pemutusan hubungan kerja", date(2026, 11, 29), REVIEW),
        ("2026-10-31", "habis kontrak", date(2026, 11, 1), READY),
        ("2026-10-31", "memasuki usia pensiun", date(2026, 11, 1), READY),
        ("2026-10-31", "", date(2026, 11, 29), REVIEW),
        ("2026-10", "mengundurkan diri", date(2026, 11, 29), REVIEW),  # the month alone: its last day counts
        ("2026-10", "mengundurkan diri", date(2026, 11, 30), READY),
        ("2025-12-31", "mengundurkan diri", date(2026, 1, 30), REVIEW),
        ("2025-12-31", "mengundurkan diri", date(2026, 1, 31), READY),
    ],
)
def test_the_waiting_month(ended: str, reason: str, today: date, expected: ClaimStatus) -> None:
    record = replace(RECORD, tanggal_selesai=date.fromisoformat(f"{ended}-31" if len(ended) == 7 else ended))
    letter = {**LETTER, "tanggal_selesai": ended, "alasan_berhenti": reason, "tanggal_surat": f"{ended[:7]}-28"}
    documents = three(letter=letter, record=record)

    claim = judge_claim("JHT-1", documents, participant=record, today=today)

    assert [each.decision for each in documents] == [A, A, A]
    assert claim.status is expected
    assert codes(claim) == ([] if expected is READY else ["claim_waiting_period"])


def test_the_record_says_why_where_the_letter_does_not() -> None:
    ended = replace(RECORD, tanggal_selesai=date(2026, 11, 10))
    letter = {**LETTER, "tanggal_selesai": "2026-11-10", "tanggal_surat": "2026-11-12", "alasan_berhenti": ""}
    contract, dismissed = (replace(ended, sebab_nonaktif=cause) for cause in ("PKWT", "PHK"))

    assert status(three(letter=letter, record=contract), contract) is READY
    assert status(three(letter=letter, record=dismissed), dismissed) is REVIEW


def test_the_claimant_is_told_the_day() -> None:
    record = replace(RECORD, tanggal_selesai=date(2026, 11, 1))
    letter = {**LETTER, "tanggal_selesai": "2026-11-01", "tanggal_surat": "2026-11-02"}

    claim = judge_claim("JHT-1", three(letter=letter, record=record), participant=record, today=TODAY)

    assert "01-12-2026" in claim_record(claim)["reasons"][0]["message"]["id"]


# --- the documents against each other ---


@pytest.mark.parametrize(
    ("card", "row", "letter", "code"),
    [
        ({}, {"tanggal_lahir": "1987-05-06"}, {}, "kk_ktp_mismatch"),
        ({}, {"tanggal_lahir": "1987-07-01"}, {}, "kk_ktp_mismatch"),  # no excuse between two registers
        ({}, {"jenis_kelamin": "LAKI-LAKI"}, {}, "kk_ktp_mismatch"),
        ({}, {"nama": "SITI AMINAH PUTRI"}, {}, "kk_ktp_mismatch"),
        ({}, {"nik": NIK[:-1] + "2"}, {}, "kk_ktp_mismatch"),
        ({}, {"nik": HUSBAND[:-1] + "9", "nama": "RINA WATI"}, {}, "kk_participant_not_listed"),
        ({}, {}, {"nama": "Rina Wati"}, "paklaring_ktp_mismatch"),
        ({}, {}, {"nik": HUSBAND}, "paklaring_ktp_mismatch"),
    ],
)
def test_documents_that_contradict_each_other_go_to_a_person(
    card: Values, row: Values, letter: Values, code: str
) -> None:
    known = Participant(kpj=RECORD.kpj, nik=NIK)  # so that only the documents can contradict
    changed = three(card=CARD | card, row=ROW | row, letter=LETTER | letter, record=known)

    claim = judged(changed, known)

    assert claim.status is REVIEW
    assert code in codes(claim)
    told = next(reason for _, reason in claim.reasons if reason.code == code)
    assert told.evidence["rule"]
    assert told.evidence["document_value"] or told.evidence["reference_value"]


@pytest.mark.parametrize(
    ("card", "row", "sheet"),
    [
        ({"status_perkawinan": "BELUM KAWIN"}, {}, {}),
        ({}, {"status_perkawinan": "KAWIN BELUM TERCATAT"}, {}),
        ({"kabupaten_kota": "KOTA SURABAYA"}, {}, {}),
        ({"tempat_lahir": "CIMAHI"}, {}, {}),
        ({}, {"nama": "SITI AMINAH, S.E."}, {}),
        ({"tempat_lahir": ""}, {"status_perkawinan": ""}, {"kabupaten_kota": ""}),
    ],
)
def test_notes_hold_nothing_up(card: Values, row: Values, sheet: Values) -> None:
    documents = three(card=CARD | card, row=ROW | row)
    documents[1] = paper(KK, SHEET | sheet, HEAD, ROW | row)

    claim = judged(documents)

    assert claim.status is READY
    assert claim.reasons == ()


def test_both_values_the_rule_and_their_places_are_told() -> None:
    claim = judged(three(row={**ROW, "tanggal_lahir": "1987-05-06"}))
    record = next(
        each
        for each in claim_record(claim)["cross_checks"]
        if (each["document"], each["check"], each["reference"]) == ("ktp", "tanggal_lahir", "kk")
    )

    assert record["outcome"] == "mismatch"
    assert record["rule"] == "one_part_differs"
    assert (record["document_value"], record["reference_value"]) == ("1987-05-05", "1987-05-06")
    assert (record["document_source"], record["reference_source"]) == ("JHT-1/ktp.jpg", "JHT-1/kk.jpg")
    assert record["document_page"] == record["reference_page"] == 0
    assert record["document_box"] == [[10, 60], [200, 60], [200, 75], [10, 75]]
    assert record["reference_box"][0][1] > 1000  # the second row of the family card


def test_the_letter_is_compared_with_the_family_card_only_where_there_is_no_card() -> None:
    with_card = {(each.document, each.check.reference) for each in judged(three()).checks}
    without = judged(three()[1:])

    assert (PAKLARING, Reference.KK) not in with_card
    assert outcome(without, PAKLARING, "nama", Reference.KK)[0] == "match"
    assert without.status is ClaimStatus.INCOMPLETE


def test_a_rejected_document_is_compared_with_nothing() -> None:
    card, sheet, letter = three(card={**CARD, "nama": "RINA WATI"})

    claim = judged([decided(card, R), sheet, letter])

    assert not [each for each in claim.checks if KTP in (each.document, each.check.reference)]
    assert claim.status is ClaimStatus.NEEDS_REUPLOAD


def test_a_document_is_never_compared_with_itself() -> None:
    same = [replace(each, upload=replace(each.upload, sha256="ab" * 32)) for each in three()]
    many_pages = [replace(each, pages=3) for each in same]

    between = [each for each in judged(same).checks if each.check.reference in {"ktp", "kk"}]
    assert between == []
    assert status(same) is REVIEW
    assert status(many_pages) is READY  # one PDF with all three


def test_an_unread_number_confirms_nothing() -> None:
    assert status(three(record=replace(RECORD, nik=None)), replace(RECORD, nik=None)) is REVIEW
    assert (
        status(three(record=Participant(kpj=RECORD.kpj, nik=NIK)), Participant(kpj=RECORD.kpj, nik=NIK)) is READY
    )


def test_an_officer_who_accepts_a_difference_is_believed() -> None:
    record = replace(RECORD, nik=NIK[:-1] + "5")
    card, sheet, letter = three(record=record)
    by_officer = [
        replace(each, decision=A, reasons=(*each.reasons, because("override_participant_data_outdated")))
        for each in (card, sheet)
    ]
    by_nobody = [replace(each, decision=A) for each in (card, sheet)]

    assert card.decision is F
    assert status([*by_officer, letter], record) is READY
    assert status([*by_nobody, letter], record) is REVIEW


def test_a_name_that_is_only_alike_needs_the_job_or_the_number() -> None:
    alike = {**LETTER, "nama": "Siti Aminnah"}
    jobless = replace(RECORD, perusahaan=None)

    assert status(three(letter=alike)) is READY
    assert status(three(letter=alike, record=jobless), jobless) is REVIEW
    assert status(three(letter={**alike, "nik": NIK}, record=jobless), jobless) is READY


@pytest.mark.parametrize(
    ("card", "letter"),
    [
        ({"nama": "RINA WATI"}, {}),
        ({"nik": NIK[:-1] + "2"}, {}),
        ({"tanggal_lahir": "1988-06-06"}, {}),
        ({}, {"perusahaan": "PT Tiruan Jaya"}),
        ({}, {"tanggal_selesai": "2019-01-31"}),
    ],
)
def test_every_flag_names_the_rule_and_both_values(card: Values, letter: Values) -> None:
    claim = judged(three(card=CARD | card, letter=LETTER | letter))

    assert claim.reasons
    for _, reason in claim.reasons:
        assert reason.evidence["document_value"], reason
        assert reason.evidence["reference_value"], reason


# --- people who are not the claimant ---

SON: Values = {**CARD, "nik": "3204250101909001", "nama": "SUTRISNO", "tanggal_lahir": "1990-01-01",
               "jenis_kelamin": "LAKI-LAKI"}  # fmt: skip
STRANGERS: dict[str, Values] = {
    "twin": {"nik": "3204250101909002", "nama": "SUTRISNI"},
    "twin, one letter apart": {"nik": "3204250101909002", "nama": "SUTRISMO"},
    "father": {"nik": "3204250101659001", "tanggal_lahir": "1965-01-01"},
    "junior": {"nik": "3204250101909002", "nama": "SUTRISNO JUNIOR"},
    "the same name and birthday in another regency": {"nik": "3578010101909001"},
    "the same name and birthday, one serial on": {"nik": "3204250101909002"},
}
SONS_RECORD = Participant(
    kpj="99000000001", nik=SON["nik"], nama=SON["nama"], tanggal_lahir=date(1990, 1, 1),
    jenis_kelamin="LAKI-LAKI", perusahaan="PT CONTOH MAKMUR",
    tanggal_mulai=date(2014, 4, 1), tanggal_selesai=date(2024, 8, 31),
)  # fmt: skip


def _as_row(card: Values) -> Values:
    return {key: card[key] for key in ("nik", "nama", "tanggal_lahir", "jenis_kelamin")}


def _family_claim(card: Values, row: Values, letter_name: str, record: Participant) -> list[Verification]:
    """A family card lists the claimant and whoever `row` is."""
    return [
        paper(KTP, card, record=record),
        paper(KK, SHEET, _as_row(SON), row, record=record),
        paper(PAKLARING, {**LETTER, "nama": letter_name}, record=record),
    ]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("nik_known", [True, False])
def test_another_persons_card_is_never_ready(stranger: str, nik_known: bool) -> None:
    other = {**SON, **STRANGERS[stranger]}
    record = SONS_RECORD if nik_known else replace(SONS_RECORD, nik=None)

    for letter_name in ("SUTRISNO", other["nama"]):
        documents = _family_claim(other, _as_row(other), letter_name, record)
        assert status(documents, record) is not READY


@pytest.mark.parametrize("stranger", STRANGERS)
def test_the_claimants_own_papers_are_ready_whoever_else_is_on_the_family_card(stranger: str) -> None:
    documents = _family_claim(SON, _as_row({**SON, **STRANGERS[stranger]}), "SUTRISNO", SONS_RECORD)

    assert status(documents, SONS_RECORD) is READY


@pytest.mark.parametrize("stranger", STRANGERS)
def test_another_persons_family_card_is_never_ready(stranger: str) -> None:
    other = {**SON, **STRANGERS[stranger]}
    documents = [
        paper(KTP, SON, record=SONS_RECORD),
        paper(KK, SHEET, HEAD, _as_row(other), record=SONS_RECORD),
        paper(PAKLARING, {**LETTER, "nama": "SUTRISNO"}, record=SONS_RECORD),
    ]

    assert status(documents, SONS_RECORD) is not READY


@pytest.mark.parametrize("name", ["SUTRISNO JUNIOR", "BUDI SUTRISNO", "SUTRISNI", "RINA WATI"])
def test_a_letter_of_somebody_else_is_never_ready_without_the_job(name: str) -> None:
    jobless = replace(SONS_RECORD, perusahaan=None, tanggal_mulai=None, tanggal_selesai=None)

    assert status(_family_claim(SON, _as_row(SON), name, jobless), jobless) is not READY


# --- properties ---

WORSE: dict[str, dict[str, Values]] = {
    "card": {"card": {"nik": NIK[:-1] + "2"}},
    "card name": {"card": {"nama": "RINA WATI"}},
    "card birthday": {"card": {"tanggal_lahir": "1988-06-06"}},
    "no number on the card": {"card": {"nik": ""}},
    "row": {"row": {"nik": HUSBAND[:-1] + "7"}},
    "row name": {"row": {"nama": "RINA WATI"}},
    "row birthday": {"row": {"tanggal_lahir": "1987-05-09"}},
    "letter name": {"letter": {"nama": "Rina Wati"}},
    "letter company": {"letter": {"perusahaan": "PT Tiruan Jaya"}},
    "letter end": {"letter": {"tanggal_selesai": "2019-01-31"}},
    "letter without a name": {"letter": {"nama": ""}},
}


def _with(changes: frozenset[str], record: Participant | None) -> list[Verification]:
    parts: dict[str, dict[str, str]] = {"card": dict(CARD), "row": dict(ROW), "letter": dict(LETTER)}
    for name in sorted(changes):
        for part, values in WORSE[name].items():
            parts[part] |= values
    return three(**parts, record=record)  # type: ignore[arg-type]


some = st.frozensets(st.sampled_from(sorted(WORSE)), max_size=4)


NUMBER_ALONE = Participant(kpj=RECORD.kpj, nik=NIK)
"""A record that knows so little that only the documents can contradict each other."""


@given(some, st.sampled_from(sorted(WORSE)), st.sampled_from([RECORD, None]))
@settings(deadline=None)
def test_worse_evidence_never_improves_a_status(
    changes: frozenset[str], more: str, record: Participant | None
) -> None:
    before, after = (status(_with(each, record), record) for each in (changes, changes | {more}))

    assert after is not READY
    assert ORDER.index(after) <= ORDER.index(before)


@pytest.mark.parametrize("change", sorted(set(WORSE) - {"letter company", "letter end"}))
def test_documents_that_contradict_each_other_are_not_ready_though_the_record_knows_only_the_number(
    change: str,
) -> None:
    assert status(_with(frozenset(), NUMBER_ALONE), NUMBER_ALONE) is READY
    assert status(_with(frozenset({change}), NUMBER_ALONE), NUMBER_ALONE) is not READY


@given(st.lists(st.sampled_from([A, F, R]), min_size=3, max_size=3), st.integers(0, 2), st.booleans())
@settings(deadline=None)
def test_a_worse_decision_never_improves_a_status(decisions: list[Decision], which: int, known: bool) -> None:
    worse = list(decisions)
    worse[which] = {A: F, F: R, R: R}[worse[which]]
    record = RECORD if known else None

    def of(wanted: list[Decision]) -> int:
        documents = [decided(each, decision) for each, decision in zip(three(), wanted, strict=True)]
        return ORDER.index(status(documents, record))

    assert of(worse) <= of(decisions)


@given(some, st.integers(0, 2))
@settings(deadline=None)
def test_losing_the_record_or_an_accepted_document_never_helps(changes: frozenset[str], lost: int) -> None:
    documents = _with(changes, RECORD)
    before = ORDER.index(status(documents))

    assert ORDER.index(status(_with(changes, None), None)) <= before
    if documents[lost].decision is not R:
        assert ORDER.index(status([*documents[:lost], *documents[lost + 1 :]])) <= before


tries = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([A, F, R])), max_size=6)
numbers = st.sampled_from([None, "99000000001", "99000000002"])


def sent_with(document: Verification, kpj: str | None) -> Verification:
    return replace(document, upload=replace(document.upload, kpj=kpj))


@given(tries, st.lists(numbers, min_size=6, max_size=6), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_uploads_of_different_types_means_nothing(
    uploads: list[tuple[int, Decision]], kpjs: list[str | None], random: st.randoms
) -> None:
    made = [
        sent_with(decided(three()[which], decision), kpj)
        for (which, decision), kpj in zip(uploads, kpjs, strict=False)
    ]
    queues = {kind: [each for each in made if each.document_type is kind] for kind in NEEDED}
    shuffled = []
    while any(queues.values()):
        shuffled.append(queues[random.choice([kind for kind in NEEDED if queues[kind]])].pop(0))

    one, other = judged(made), judged(shuffled)

    assert (one.status, one.reasons, one.checks, one.kpj) == (other.status, other.reasons, other.checks, other.kpj)


@given(some, tries)
@settings(deadline=None)
def test_without_a_card_a_claim_is_never_ready(
    changes: frozenset[str], uploads: list[tuple[int, Decision]]
) -> None:
    documents = [*_with(changes, RECORD)[1:], *(decided(three()[which], each) for which, each in uploads if which)]

    assert status(documents) is not READY


@given(some, st.lists(st.integers(0, 2), min_size=3, max_size=3))
@settings(deadline=None)
def test_no_value_is_compared_with_itself_whichever_of_the_files_are_one(
    changes: frozenset[str], files: list[int]
) -> None:
    """The three documents are sent as up to three files: which is whose is drawn."""
    sent = [
        replace(each, upload=replace(each.upload, source=f"{file}.jpg", sha256=f"{file}" * 64))
        for each, file in zip(_with(changes, RECORD), files, strict=True)
    ]
    between = [each for each in judged(sent).checks if each.check.reference in {"ktp", "kk"}]

    assert all(each.source != each.other_source for each in between)
    if files[0] in files[1:]:  # the card is what the others must agree with
        assert status(sent) is not READY


# --- the record ---


def test_the_record_says_what_is_missing_and_why() -> None:
    card, sheet, _ = three(record=None)
    record = claim_record(judged([decided(card, R), decided(sheet, F)], None))

    assert to_line(record)
    assert record["status"] == "needs_reupload"
    assert record["missing"] == ["paklaring"]
    assert [reason["code"] for reason in record["reasons"]] == [
        "image_blurry", "claim_document_missing", "mismatch_name", "participant_unknown",
    ]  # fmt: skip
    assert all(reason["outcome"] != Outcome.INFO for reason in record["reasons"])
    assert [reason["document"] for reason in record["reasons"]] == ["ktp", "paklaring", "kk", "unknown"]
    assert "KTP" in record["reasons"][0]["message"]["id"]
    assert [each["counts"] for each in record["documents"]] == [True, True]


def test_a_masked_record_has_no_number() -> None:
    claim = judged(three(row={**ROW, "nik": NIK[:-1] + "2"}, letter={**LETTER, "nik": HUSBAND}))
    record = claim_record(claim)

    assert NIK in to_line(record)
    assert not {NIK, NIK[:-1] + "2", HUSBAND} & set(to_line(masked(record)).replace('"', " ").split())


def test_kept_records_give_the_same_claim() -> None:
    kept = [from_record(document_record(each)) for each in three(row={**ROW, "nama": "SITI"})]

    assert claim_record(judged(kept)) == claim_record(judged(three(row={**ROW, "nama": "SITI"})))
    assert CheckOutcome.MISMATCH in {each.outcome for each in judged(kept).cross_checks}


def test_the_page_for_supervisors_has_the_table_of_rules() -> None:
    page = (Path(__file__).parents[2] / "docs/claims.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    assert rows == [f"| `{rule.name}` | `{rule.status}` | {rule.says} |" for rule in RULES]
