"""What earlier uploads of the same document change about the answer to a new one.

A claimant who was asked twice for a better photo is not asked a third time: a person looks, and sees why the
earlier ones were turned down. The very same file sent again has the answer that it had, and a word about it.
Everything here is pure; it only ever moves an answer from *rejected* to *flagged*, and it drops no reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipeline.model import Decision, DocumentType, Outcome, Reason, Upload, Verification
from pipeline.policy.judging import RetryPolicy
from pipeline.reasons import CATALOGUE, because


def after(verification: Verification, earlier: Sequence[Verification], *, policy: RetryPolicy) -> Verification:
    """The answer to an upload, given what became of earlier uploads for the same claim.

    Where the claimant was asked `policy.asks` times already for another picture of this document, with other
    files, a rejection for what the machine makes of the picture becomes flagged: every reason to ask again is one
    for a person, and `resubmission_limit` carries the earlier tries, the best picture first. A file that nobody
    can open and a letter that says the wrong thing stay rejected: a person could do nothing with them.

    Args:
        verification: of the upload, judged by itself.
        earlier: of the same claim, oldest first; may hold other documents, later uploads, and this one itself
            (what came after the first verification of this very file is no earlier try).
        policy: how often to ask, and for what.
    """
    retries = [reason for reason in verification.reasons if reason.outcome is Outcome.RETRY]
    if verification.decision is not Decision.REJECTED or not all(_yields(each, policy) for each in retries):
        return verification
    tries = _asked(verification, earlier, policy)
    if len(tries) < policy.asks:
        return verification
    best_first = sorted(tries, key=lambda each: -(each.quality.readability if each.quality else 0.0))
    limit = because("resubmission_limit", tries=len(tries) + 1, earlier=[_told(each) for each in best_first])
    rest = [each for each in verification.reasons if each.outcome is not Outcome.RETRY]
    for_a_person = [replace(each, outcome=Outcome.REVIEW) for each in retries]
    return replace(verification, decision=Decision.FLAGGED, reasons=_in_order([limit, *for_a_person, *rest]))


def in_turn(answers: Iterable[Verification], *, policy: RetryPolicy) -> Iterator[Verification]:
    """The answers of a batch, each in the light of those before it for the same claim."""
    of_claims: dict[str, list[Verification]] = {}
    for answer in answers:
        if answer.upload.claim_id is None:
            yield answer
            continue
        before = of_claims.setdefault(answer.upload.claim_id, [])
        same = next((each for each in before if _is_same(each.upload, answer.upload)), None)
        if same is not None:
            yield sent_again(same, answer.upload)
            continue
        turned = after(answer, before, policy=policy)
        before.append(turned)
        yield turned


def _is_same(one: Upload, other: Upload) -> bool:
    """Whether two uploads of a claim are one file, meant to be one document; what cannot be read has no digest."""
    return one.sha256 == other.sha256 != "" and one.declared_type == other.declared_type


def sent_again(known: Verification, upload: Upload) -> Verification:
    """What is known of the very same file, with a neutral word that it is the same; the decision stays.

    Args:
        known: the answer that the file got, for the same claim and declared type.
        upload: the file as it came again.
    """
    hint = because("same_picture")
    if known.decision is Decision.REJECTED:
        hint = replace(hint, outcome=Outcome.RETRY)  # told to the claimant before the reason itself
    return replace(known, upload=upload, reasons=_in_order([*known.reasons, hint]))


def _yields(reason: Reason, policy: RetryPolicy) -> bool:
    """Whether a person could judge what the machine asks for again."""
    return CATALOGUE[reason.code].group in policy.groups


def _asked(verification: Verification, history: Sequence[Verification], policy: RetryPolicy) -> list[Verification]:
    """Earlier files for the same document that were turned down for what they look like."""
    slot, digest = verification.slot, verification.upload.sha256
    if slot is DocumentType.UNKNOWN:
        return []
    latest: dict[str, Verification] = {}
    for each in history:
        if each.slot is not slot:
            continue
        if each.upload.sha256 == digest:
            break
        latest[each.upload.sha256] = each  # judged anew, by a later version: the last word counts
    return [each for each in latest.values() if _was_asked(each, policy)]


def _was_asked(verification: Verification, policy: RetryPolicy) -> bool:
    return verification.decision is Decision.REJECTED and any(
        _yields(each, policy) for each in verification.reasons if each.outcome is Outcome.RETRY
    )


def _told(verification: Verification) -> dict[str, Any]:
    """An earlier try, for the officer."""
    return {
        "sha256": verification.upload.sha256,
        "source": verification.upload.source,
        "readability": verification.quality.readability if verification.quality else None,
        "reasons": [
            {"code": reason.code, "field": reason.field}
            for reason in verification.reasons
            if reason.outcome is not Outcome.INFO
        ],
    }


_RANK = {Outcome.RETRY: 0, Outcome.REVIEW: 1, Outcome.INFO: 2}


def _in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Worst first, as `decide` orders them."""
    return tuple(sorted(reasons, key=lambda each: (_RANK[each.outcome], -CATALOGUE[each.code].severity)))
