"""One paper must not serve two people: what the claims of a batch say about each other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims.claim import Claim, ClaimStatus, claim_record
from pipeline.claims.same_picture import same_picture, traces
from pipeline.claims.together import judge_claims
from pipeline.model import Decision, Participant, Verification
from pipeline.policy.judging import ReusePolicy
from pipeline.reasons import CATALOGUE
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
from tests.unit.test_same_picture import Move, shown, slanted

READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
BUDI: Values = {**HEAD, "tempat_lahir": "GARUT"}
BUDIS_LETTER: Values = {**LETTER, "nama": "Budi Santoso", "nomor_surat": "013/HRD/CM/IX/2024"}
BUDIS_RECORD = Participant(
    kpj="99000000002",
    nik=HUSBAND,
    nama="BUDI SANTOSO",
    tanggal_lahir=date(1985, 3, 12),
    jenis_kelamin="LAKI-LAKI",
    perusahaan="PT CONTOH MAKMUR",
    tanggal_mulai=date(2014, 4, 1),
    tanggal_selesai=date(2024, 8, 31),
)


def sitis() -> list[Verification]:
    return numbered(three(), "siti")


def budis(card: Values = BUDI, letter: Values = BUDIS_LETTER) -> list[Verification]:
    more = {"record": BUDIS_RECORD, "claim_id": "JHT-2", "kpj": BUDIS_RECORD.kpj}
    papers = [
        paper(KTP, card, **more),  # type: ignore[arg-type]
        paper(KK, SHEET, HEAD, ROW, **more),  # type: ignore[arg-type]
        paper(PAKLARING, letter, **more),  # type: ignore[arg-type]
    ]
    return numbered(papers, "budi")


def numbered(documents: Sequence[Verification], owner: str) -> list[Verification]:
    """Each with a digest of its own."""
    return [with_digest(each, f"{owner} {each.document_type}") for each in documents]


def with_digest(document: Verification, sha256: str) -> Verification:
    return replace(document, upload=replace(document.upload, sha256=sha256))


def both(
    first: Sequence[Verification],
    second: Sequence[Verification],
    *,
    records: Sequence[Participant] = (),
    second_record: Participant = BUDIS_RECORD,
) -> list[Claim]:
    return list(
        judge_claims(
            {"JHT-1": first, "JHT-2": second},
            participants={"JHT-1": RECORD, "JHT-2": second_record},
            records=records,
            today=TODAY,
        )
    )


def told(claim: Claim) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.evidence.get("rule")) for _, reason in claim.reasons]


def test_two_claims_of_a_family_with_papers_of_their_own_are_ready() -> None:
    assert [each.status for each in both(sitis(), budis())] == [READY, READY]


def test_a_family_card_may_serve_everybody_it_lists() -> None:
    first, second = sitis(), budis()
    second[1] = with_digest(second[1], first[1].upload.sha256)

    assert [each.status for each in both(first, second)] == [READY, READY]


def test_one_file_under_two_claims_is_looked_at_in_both() -> None:
    for which in (0, 2):
        first, second = sitis(), budis()
        second[which] = with_digest(second[which], first[which].upload.sha256)

        claims = both(first, second)

        assert [each.status for each in claims] == [REVIEW, REVIEW]
        assert told(claims[0]) == told(claims[1]) == [("fraud_duplicate_document", "same_file")]
        assert claims[0].reasons[0][1].evidence["reference_value"] == "claim JHT-2"


def with_look(document: Verification, changed: int = 0) -> Verification:
    """With a fingerprint of its own, of which some bits are changed."""
    bits = int(hashlib.sha512(document.upload.source.encode()).hexdigest() + "0" * 16, 16) ^ ((1 << changed) - 1)
    return replace(document, fingerprint=f"{bits:0144x}")


def saved_again(document: Verification, owner: str, *, changed: int) -> Verification:
    """Another file of the same picture."""
    look = with_look(document, changed).fingerprint
    return replace(with_digest(document, owner), fingerprint=look)


def test_one_picture_saved_again_is_looked_at_in_both() -> None:
    first = [with_look(each) for each in sitis()]
    second = budis()
    second[0] = saved_again(first[0], "again", changed=40)

    claims = both(first, second)

    assert ("fraud_duplicate_document", "same_picture") in told(claims[0])
    assert ("fraud_duplicate_document", "same_picture") in told(claims[1])
    told_to = next(each for _, each in claims[0].reasons if each.evidence.get("rule") == "same_picture")
    assert told_to.evidence["reference_value"] == "claim JHT-2"


def test_pictures_that_look_alike_and_say_something_else_are_two_papers() -> None:
    first = [with_look(each) for each in sitis()]
    second = [replace(each, fingerprint=first[at].fingerprint) for at, each in enumerate(budis())]
    second[1] = with_look(second[1])

    assert [each.status for each in both(first, second)] == [READY, READY]


def papers_again(move: Move) -> set[str | None]:
    """The rules that tell of one person's papers in a second claim, on pictures that look otherwise."""
    again = numbered(three(), "again")
    first = [with_look(each) for each in sitis()]
    second = [saved_again(shown(each, move), f"far {at}", changed=200) for at, each in enumerate(again)]
    return {rule for claim in both(first, second, second_record=RECORD) for _, rule in told(claim)}


def test_what_says_the_same_at_other_places_and_looks_otherwise_is_another_picture() -> None:
    assert "same_picture" not in papers_again(slanted)


def test_what_says_the_same_at_the_same_places_is_one_picture_whatever_it_looks_like() -> None:
    assert "same_picture" in papers_again(lambda at: 0.9 * at - 20)


def test_one_family_card_photographed_once_may_serve_the_family() -> None:
    first, second = [with_look(each) for each in sitis()], budis()
    second[1] = replace(second[1], fingerprint=with_look(first[1], 20).fingerprint)

    assert [each.status for each in both(first, second)] == [READY, READY]


def test_an_earlier_claim_is_compared_with_and_not_judged_again() -> None:
    (earlier,) = judge_claims({"OLD": sitis()}, participants={"OLD": RECORD}, today=TODAY)
    stolen = with_digest(budis()[2], sitis()[2].upload.sha256)

    claims = judge_claims(
        {"JHT-2": [*budis()[:2], stolen]},
        participants={"JHT-2": BUDIS_RECORD},
        earlier=[earlier],
        today=TODAY,
    )

    assert [each.claim_id for each in claims] == ["JHT-2"]
    assert told(claims[0]) == [("fraud_duplicate_document", "same_file")]
    assert claims[0].reasons[0][1].evidence["reference_value"] == "claim OLD"


@given(st.integers(0, 575), st.integers(0, 575))
@settings(deadline=None)
def test_a_picture_more_alike_is_never_less_suspicious(one: int, more: int) -> None:
    near, far = sorted((one, more))
    paper_ = with_look(sitis()[0])
    alike = [
        same_picture(paper_, saved_again(paper_, "x", changed=each), policy=ReusePolicy()) for each in (near, far)
    ]

    assert alike[0] >= alike[1]


def test_every_reading_of_one_picture_shares_a_trace() -> None:
    for document in map(with_look, sitis()):
        lost = replace(document, extraction=replace(document.extraction, fields={}))
        assert traces(document)
        assert traces(lost) == (f"{document.document_type} unread",)
        assert traces(replace(document, fingerprint=None)) == ()


def test_a_family_card_without_the_second_claimant_is_no_family_card_of_his() -> None:
    first, second = sitis(), budis()
    copied = paper(KK, SHEET, {**HEAD, "nik": "3204251203859008"}, ROW, record=None, claim_id="JHT-2")
    second[1] = with_digest(replace(copied, decision=Decision.ACCEPTED), first[1].upload.sha256)

    claims = both(first, second)

    assert ("fraud_duplicate_document", "same_file") in told(claims[1])
    assert [each.status for each in claims] == [REVIEW, REVIEW]


def test_a_file_that_was_rejected_accuses_nobody() -> None:
    first, second = sitis(), budis()
    blank = with_digest(decided(first[0], Decision.REJECTED), "empty")

    claims = both([blank, *first], [with_digest(decided(second[0], Decision.REJECTED), "empty"), *second])

    assert [each.status for each in claims] == [READY, READY]


def test_an_older_try_counts_too() -> None:
    first, second = sitis(), budis()

    claims = both([*first], [with_digest(second[2], first[2].upload.sha256), *second])

    assert [each.status for each in claims] == [REVIEW, REVIEW]


def test_one_letter_number_under_two_names() -> None:
    claims = both(sitis(), budis(letter={**BUDIS_LETTER, "nomor_surat": "012 / HRD/CM/IX/2024"}))

    assert [each.status for each in claims] == [REVIEW, REVIEW]
    assert told(claims[1]) == [("fraud_duplicate_document", "same_letter_number")]
    evidence = claims[1].reasons[0][1].evidence
    assert evidence["document_value"] == "012 / HRD/CM/IX/2024"


def test_numbers_of_two_companies_may_be_equal() -> None:
    record = replace(BUDIS_RECORD, perusahaan="CV TIRUAN ABADI")
    letter = {**LETTER, "nama": "Budi Santoso", "perusahaan": "CV Tiruan Abadi"}
    more = {"record": record, "claim_id": "JHT-2", "kpj": record.kpj}
    second = [*budis()[:2], with_digest(paper(PAKLARING, letter, **more), "letter")]  # type: ignore[arg-type]

    assert [each.status for each in both(sitis(), second, second_record=record)] == [READY, READY]


def test_numbers_without_a_year_may_be_equal_in_two_years() -> None:
    ninth = {**LETTER, "nomor_surat": "09/HRD"}
    first = numbered(three(letter=ninth), "siti")
    same_year = {**BUDIS_LETTER, "nomor_surat": "09/HRD"}
    next_year = {**same_year, "tanggal_surat": "2025-09-02"}

    assert [each.status for each in both(first, budis(letter=next_year))] == [READY, READY]
    assert [each.status for each in both(first, budis(letter=same_year))] == [REVIEW, REVIEW]


def test_one_letter_in_two_claims_of_one_name_is_no_letter_of_another() -> None:
    first = sitis()
    again = [replace(each, upload=replace(each.upload, claim_id="JHT-2")) for each in numbered(three(), "again")]

    claims = both(first, again, second_record=RECORD)

    assert [each.status for each in claims] == [READY, READY]


def test_one_nik_under_two_participants() -> None:
    stolen = {**CARD, "nik": NIK}
    record = replace(BUDIS_RECORD, nik=NIK, nama="SITI AMINAH", tanggal_lahir=date(1987, 5, 6))
    more = {"record": record, "claim_id": "JHT-2", "kpj": record.kpj}
    second = numbered([paper(KTP, stolen, **more), paper(KK, SHEET, ROW, **more)], "x")  # type: ignore[arg-type]

    claims = both(sitis(), second, second_record=record)

    assert claims[0].status is REVIEW
    assert told(claims[0]) == [
        ("fraud_nik_other_participant", "nik_of_another_claim"),
    ]
    assert "fraud_nik_other_participant" in [code for code, _ in told(claims[1])]


def test_the_nik_of_another_record_is_looked_at() -> None:
    thief = replace(RECORD, kpj="99000000009", nama="RINA WATI")

    claims = both(sitis(), budis(), records=[thief])

    assert [each.status for each in claims] == [REVIEW, READY]
    assert told(claims[0]) == [("fraud_nik_other_participant", "nik_of_another_record")]


def test_one_person_with_several_numbers_is_nobody_else() -> None:
    older = replace(RECORD, kpj="99000000009", nama="SITI AMINAH, SE", perusahaan="CV TIRUAN ABADI")

    assert [each.status for each in both(sitis(), budis(), records=[older])] == [READY, READY]


def test_one_persons_two_claims_are_looked_at_together() -> None:
    older = replace(RECORD, kpj="99000000009", perusahaan="CV TIRUAN ABADI")
    letter = {**LETTER, "perusahaan": "CV Tiruan Abadi", "nomor_surat": "7/TA/2024"}
    second = numbered(three(letter=letter, record=older, claim_id="JHT-2", kpj=older.kpj or ""), "older")

    claims = both(sitis(), second, second_record=older)

    assert [each.status for each in claims] == [REVIEW, REVIEW]
    assert told(claims[0]) == [("fraud_nik_other_participant", "one_person_two_claims")]


def test_a_suspicion_is_internal_and_never_improves_a_status() -> None:
    first, second = sitis(), budis()
    second[0] = with_digest(second[0], first[0].upload.sha256)

    claims = both(first[:1], second)
    record = claim_record(claims[1])

    assert claims[0].status is ClaimStatus.INCOMPLETE
    assert CATALOGUE[record["reasons"][0]["code"]].audience == "internal"
    assert record["reasons"][0]["message"]["id"].startswith("Dokumen Anda memerlukan pemeriksaan lanjutan.")
    assert "JHT-1" not in str({key: record["reasons"][0][key] for key in ("message", "advice", "params")})
