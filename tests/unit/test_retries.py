"""The third upload of a document goes to a person, a file has one answer; nothing gets better, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.claims.retries import after, in_turn, sent_again
from pipeline.model import Decision, DocumentType, Grade, Outcome, Quality, Reason, Upload, Verification
from pipeline.policy.judging import RetryPolicy
from pipeline.reasons import CATALOGUE, because, for_claimant, texts

POLICY = RetryPolicy()
BLURRY = because("image_blurry", field="nik", slope=0.03)
ENCRYPTED = because("file_encrypted")
STILL_EMPLOYED = because("paklaring_still_employed")
DOUBT = because("field_low_confidence", field="nama")
NOTE = because("doc_old_format")

_DECISIONS = {Outcome.RETRY: Decision.REJECTED, Outcome.REVIEW: Decision.FLAGGED, Outcome.INFO: Decision.ACCEPTED}
_RANK = list(_DECISIONS)


def answer(
    name: str,
    *reasons: Reason,
    kind: DocumentType | None = DocumentType.KTP,
    claim: str | None = "JHT-1",
    readability: float = 0.1,
) -> Verification:
    """The answer to a file of that name and content."""
    worst = min((reason.outcome for reason in reasons), key=_RANK.index, default=Outcome.INFO)
    return Verification(
        upload=Upload(b"", f"{name}.jpg", name, kind, claim),
        pipeline_version="1",
        document_type=kind or DocumentType.UNKNOWN,
        type_confidence=0.9,
        decision=_DECISIONS[worst],
        reasons=reasons,
        quality=Quality(readability, Grade.DOUBTFUL),
    )


def codes(verification: Verification) -> list[tuple[str, str]]:
    return [(reason.code, str(reason.outcome)) for reason in verification.reasons]


TWO_TRIES = (
    answer("a", BLURRY, readability=0.2),
    answer("b", because("image_glare", field="nama"), readability=0.4),
)


def test_the_third_upload_goes_to_a_person_with_the_reasons_of_the_earlier_ones() -> None:
    third = after(answer("c", BLURRY, NOTE), TWO_TRIES, policy=POLICY)

    assert third.decision is Decision.FLAGGED
    assert codes(third) == [
        ("resubmission_limit", "review"), ("image_blurry", "review"), ("doc_old_format", "info"),
    ]  # fmt: skip
    evidence = third.reasons[0].evidence
    assert evidence["tries"] == 3
    assert [(each["source"], each["reasons"]) for each in evidence["earlier"]] == [
        ("b.jpg", [{"code": "image_glare", "field": "nama"}]),
        ("a.jpg", [{"code": "image_blurry", "field": "nik"}]),
    ]


def test_the_claimant_is_told_first_that_a_person_looks() -> None:
    third = after(answer("c", BLURRY), TWO_TRIES, policy=POLICY)

    told = for_claimant(third.reasons, limit=2)
    assert [reason.code for reason in told] == ["resubmission_limit", "image_blurry"]
    assert "petugas" in texts(told[0], DocumentType.KTP)["message"]["id"]


@pytest.mark.parametrize(
    "earlier",
    [
        (),
        TWO_TRIES[:1],
        (TWO_TRIES[0], TWO_TRIES[0]),
        (TWO_TRIES[0], answer("b", BLURRY, kind=DocumentType.KK)),
        (TWO_TRIES[0], answer("b", DOUBT)),
        (TWO_TRIES[0], answer("b", ENCRYPTED)),
        (TWO_TRIES[0], answer("c", BLURRY), TWO_TRIES[1]),
        (*TWO_TRIES, answer("a", DOUBT)),
    ],
    ids=[
        "none",
        "one",
        "one twice",
        "another document",
        "a doubt",
        "no picture",
        "the other came later",
        "rejudged",
    ],
)
def test_with_fewer_asks_the_claimant_is_asked_again(earlier: Sequence[Verification]) -> None:
    third = answer("c", BLURRY)
    assert after(third, earlier, policy=POLICY) == third


@pytest.mark.parametrize("reason", [ENCRYPTED, STILL_EMPLOYED])
def test_what_a_person_could_do_nothing_with_stays_rejected(reason: Reason) -> None:
    third = answer("c", reason, BLURRY)
    assert after(third, TWO_TRIES, policy=POLICY) == third


def test_what_is_of_no_known_kind_is_never_the_same_document() -> None:
    tries = [answer(name, because("doc_not_found"), kind=None) for name in "abc"]
    assert after(tries[2], tries[:2], policy=POLICY) == tries[2]


def test_in_a_batch_the_order_of_the_rows_counts_and_every_claim_for_itself() -> None:
    rows = [answer(name, BLURRY, claim=claim) for name in "abc" for claim in ("1", "2", None)]
    decisions = [str(each.decision) for each in in_turn(rows, policy=POLICY)]
    assert decisions == ["rejected"] * 6 + ["flagged", "flagged", "rejected"]


def test_in_a_batch_the_same_file_of_a_claim_has_one_answer() -> None:
    first, other, again, elsewhere = in_turn(
        [answer("a", BLURRY), answer("b", BLURRY), answer("a", BLURRY), answer("a", BLURRY, claim="2")],
        policy=POLICY,
    )
    assert codes(again) == [("same_picture", "retry"), ("image_blurry", "retry")]
    assert codes(first) == codes(other) == codes(elsewhere) == [("image_blurry", "retry")]


@pytest.mark.parametrize("reason", [BLURRY, DOUBT, NOTE])
def test_the_same_file_again_is_told_neutrally_and_keeps_its_answer(reason: Reason) -> None:
    known = answer("a", reason)
    again = sent_again(known, Upload(b"", "once more.jpg", "a", DocumentType.KTP, "JHT-1"))

    assert again.decision is known.decision
    assert again.upload.source == "once more.jpg"
    assert {reason.code for reason in again.reasons} == {reason.code, "same_picture"}
    if known.decision is Decision.REJECTED:
        assert [each.code for each in for_claimant(again.reasons, limit=2)] == ["same_picture", reason.code]


# --- whatever comes ---

any_reason = st.builds(
    Reason,
    st.sampled_from(sorted(CATALOGUE)),
    st.sampled_from(list(Outcome)),
    st.sampled_from([None, "nik", "nama"]),
)
any_answer = st.builds(
    lambda name, reasons, kind, claim: answer(name, *reasons, kind=kind, claim=claim),
    st.sampled_from("abcdef"),
    st.lists(any_reason, max_size=4),
    st.sampled_from([*DocumentType, None]),
    st.sampled_from(["1", "2"]),
)


@given(any_answer, st.lists(any_answer, max_size=8), st.integers(0, 4))
def test_nothing_becomes_accepted_and_no_reason_is_lost(
    last: Verification, earlier: list[Verification], asks: int
) -> None:
    policy = RetryPolicy(asks=asks)
    turned = after(last, earlier, policy=policy)

    assert turned.decision is last.decision or (last.decision, turned.decision) == (
        Decision.REJECTED,
        Decision.FLAGGED,
    )
    assert {(reason.code, reason.field) for reason in last.reasons} <= {
        (reason.code, reason.field) for reason in turned.reasons
    }
    worst = min((reason.outcome for reason in turned.reasons), key=_RANK.index, default=Outcome.INFO)
    assert turned.decision is _DECISIONS[worst]
    assert after(turned, earlier, policy=policy) == turned
    assert (turned.upload, turned.extraction, turned.quality) == (last.upload, last.extraction, last.quality)


@given(st.lists(any_answer, max_size=12))
def test_in_a_batch_every_row_has_its_answer_in_its_place(rows: list[Verification]) -> None:
    turned = list(in_turn(rows, policy=POLICY))
    assert [each.upload for each in turned] == [each.upload for each in rows]


@given(any_answer)
def test_the_same_file_never_gets_a_better_answer(known: Verification) -> None:
    again = sent_again(known, known.upload)
    assert again.decision is known.decision
    assert {(each.code, each.field, each.outcome) for each in known.reasons} <= {
        (each.code, each.field, each.outcome) for each in again.reasons
    }
