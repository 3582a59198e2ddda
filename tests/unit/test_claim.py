"""The status of a claim out of its documents."""

from itertools import product

import pytest

from pipeline.claim import NEEDED, ClaimStatus, claim_record, judge_claim
from pipeline.codec import to_line
from pipeline.model import Decision, DocumentType, Extraction, Field, Outcome, Participant, Upload, Verification
from pipeline.reasons import because

NIK = "3204252504899001"
KTP, KK, PAKLARING = NEEDED
A, F, R = Decision.ACCEPTED, Decision.FLAGGED, Decision.REJECTED
KNOWN = Participant(kpj="99")


def a_document(kind, decision, *, declared=True, nik=None, family=()):
    code = {A: "name_spelling_variant", F: "mismatch_name", R: "image_blurry"}[decision]
    members = tuple({"nik": Field(each, each, 0.9)} for each in family)
    fields = {"nik": Field(nik, nik, 0.9)} if nik else {}
    return Verification(
        upload=Upload(b"", f"{kind}-{decision}.jpg", "", kind if declared else None, "JHT-1", "99"),
        pipeline_version="1",
        document_type=kind,
        type_confidence=1.0,
        decision=decision,
        reasons=(because(code),),
        extraction=Extraction(kind, fields, members),
    )


def three(ktp=A, kk=A, paklaring=A):
    return [a_document(KTP, ktp), a_document(KK, kk), a_document(PAKLARING, paklaring)]


def status(documents, participant=KNOWN):
    return judge_claim("JHT-1", documents, participant=participant).status


def test_three_accepted_documents_of_a_known_participant_are_ready():
    assert status(three()) is ClaimStatus.READY_FOR_INTERVIEW


def test_without_a_participant_a_person_looks():
    assert status(three(), participant=None) is ClaimStatus.IN_REVIEW


@pytest.mark.parametrize("decisions", list(product([A, F, R, None], repeat=3)))
def test_reupload_comes_before_incomplete_before_review(decisions):
    documents = [a_document(kind, each) for kind, each in zip(NEEDED, decisions, strict=True) if each]

    expected = (
        ClaimStatus.NEEDS_REUPLOAD
        if R in decisions
        else ClaimStatus.INCOMPLETE
        if None in decisions
        else ClaimStatus.IN_REVIEW
        if F in decisions
        else ClaimStatus.READY_FOR_INTERVIEW
    )
    assert status(documents) is expected


def test_the_newest_usable_upload_of_a_type_counts():
    assert status([a_document(KTP, R), *three()]) is ClaimStatus.READY_FOR_INTERVIEW
    assert status([*three(), a_document(KTP, R)]) is ClaimStatus.READY_FOR_INTERVIEW
    assert status([*three(), a_document(KTP, F)]) is ClaimStatus.IN_REVIEW
    assert status([a_document(KTP, F), *three()]) is ClaimStatus.READY_FOR_INTERVIEW


def test_a_document_counts_where_it_was_meant_to_go():
    wrong = a_document(DocumentType.UNKNOWN, R)
    meant_as_kk = Verification(
        upload=Upload(b"", "x", "", KK, "JHT-1"),
        pipeline_version="1",
        document_type=DocumentType.KTP,
        type_confidence=1.0,
        decision=R,
        reasons=(because("doc_wrong_type"),),
    )

    assert status([a_document(KTP, A), meant_as_kk, a_document(PAKLARING, A)]) is ClaimStatus.NEEDS_REUPLOAD
    assert status([*three(), wrong]) is ClaimStatus.READY_FOR_INTERVIEW
    assert status([*three()[:2], wrong]) is ClaimStatus.NEEDS_REUPLOAD


def test_without_a_declaration_the_recognised_type_counts():
    assert status([a_document(kind, A, declared=False) for kind in NEEDED]) is ClaimStatus.READY_FOR_INTERVIEW


def test_a_card_that_is_not_on_the_family_card_is_never_ready():
    documents = [
        a_document(KTP, A, nik=NIK),
        a_document(KK, A, family=["3204256504919002"]),
        a_document(PAKLARING, A),
    ]

    claim = judge_claim("JHT-1", documents, participant=KNOWN)

    assert claim.status is ClaimStatus.IN_REVIEW
    assert [check.outcome for check in claim.cross_checks] == ["mismatch"]
    assert "kk_ktp_mismatch" in [reason.code for _, reason in claim.reasons]


def test_a_card_that_is_on_the_family_card_is():
    documents = [
        a_document(KTP, A, nik=NIK),
        a_document(KK, A, family=["3204256504919002", NIK]),
        a_document(PAKLARING, A),
    ]

    assert status(documents) is ClaimStatus.READY_FOR_INTERVIEW


def test_the_record_says_what_is_missing_and_why():
    claim = judge_claim("JHT-1", [a_document(KTP, R), a_document(KK, F)], participant=None)
    record = claim_record(claim)

    assert to_line(record)
    assert record["status"] == "needs_reupload"
    assert record["missing"] == ["paklaring"]
    assert [reason["code"] for reason in record["reasons"]] == ["image_blurry", "mismatch_name"]
    assert all(reason["outcome"] != Outcome.INFO for reason in record["reasons"])
    assert "KTP" in record["reasons"][0]["message"]["id"]
    assert [each["counts"] for each in record["documents"]] == [True, True]
