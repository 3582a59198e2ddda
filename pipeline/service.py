"""Keep the upload, verify it, keep the answer: the only side effects, in the only order, safe to repeat."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from pipeline.claims.retries import after, sent_again
from pipeline.model import (
    Decision,
    DocumentType,
    Outcome,
    Participant,
    Reason,
    Upload,
    Verification,
)
from pipeline.policy.judging import RetryPolicy
from pipeline.ports import Clock, Key, ObjectStore, RecordStore, Verifier
from pipeline.privacy import with_own_row_only
from pipeline.reasons import because

SYSTEM_FAULTS = frozenset({"processing_timeout", "engine_unavailable"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Processes uploads on given stores.

    Attributes:
        keep_family: keep every row of a family card, not only the claimant's.
        retries: how often a claimant is asked for a better picture.
    """

    verifier: Verifier
    records: RecordStore
    objects: ObjectStore
    clock: Clock
    keep_family: bool = False
    retries: RetryPolicy = field(default_factory=RetryPolicy)

    def answered(self, upload: Upload) -> Verification | None:
        """The answer that the very same file got for the same claim, with a word that it is the same.

        For whoever takes uploads in: nothing is read, kept or queued. None: it has not been judged yet.

        Raises:
            StoreFault: nothing is promised; call again.
        """
        known = self.records.find(Key.of(upload, self.verifier.pipeline_version))
        return None if known is None else sent_again(known, upload)

    def process(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        """Verify an upload and keep both; the same upload of the same claim gets the answer it got before.

        Returns:
            What is kept, so of a family card the claimant's row alone (unless `keep_family`).

        Raises:
            StoreFault: nothing is promised; call again.
            ocr.engine.EngineError: a reader is broken; the upload is kept, there is no answer; call again.
        """
        key = Key.of(upload, self.verifier.pipeline_version)
        known = self.records.find(key)
        if known is not None:
            return known
        self.objects.put(upload.content)
        judged = self.verifier(upload, participant=participant)
        verification = in_light_of(judged, self.records, policy=self.retries)
        kept = verification if self.keep_family else own_row_kept(verification, participant)
        if not self.records.save(kept, at=self.clock.now()):
            return self.records.find(key) or kept  # another process was faster
        _log("processed", kept)
        return kept

    def give_up(self, upload: Upload, fault: Reason) -> Verification:
        """After the last attempt: keep the upload as flagged with the fault, so that a person sees it.

        It answers nothing: the upload is verified when it comes again.
        """
        verification = flagged(upload, fault, version=self.verifier.pipeline_version)
        self.records.save(verification, at=self.clock.now(), conclusive=False)
        _log("given_up", verification)
        return verification


def in_light_of(verification: Verification, records: RecordStore, *, policy: RetryPolicy) -> Verification:
    """The answer to an upload in the light of what the claimant sent before; see `claims.retries.after`.

    Raises:
        StoreFault: what was sent before is not known now; call again.
    """
    claim_id = verification.upload.claim_id
    if claim_id is None or verification.decision is not Decision.REJECTED:
        return verification
    return after(verification, records.of_claim(claim_id), policy=policy)


def system_fault(code: str, *, failure: str) -> Reason:
    """A reason of the system group that sends a document to a person."""
    return replace(because(code, failure=failure), outcome=Outcome.REVIEW)


def is_system_fault(verification: Verification) -> bool:
    """Whether it says only that the system could not judge the upload."""
    return any(reason.code in SYSTEM_FAULTS for reason in verification.reasons)


def flagged(upload: Upload, fault: Reason, *, version: str) -> Verification:
    """The answer for an upload that the system could not judge."""
    return _unjudged(upload, fault, Decision.FLAGGED, version)


def turned_away(upload: Upload, reason: Reason, *, version: str) -> Verification:
    """The answer for a file that cannot even be fetched."""
    return _unjudged(upload, reason, Decision.REJECTED, version)


def _unjudged(upload: Upload, reason: Reason, decision: Decision, version: str) -> Verification:
    return Verification(
        upload=upload,
        pipeline_version=version,
        document_type=DocumentType.UNKNOWN,
        type_confidence=0.0,
        decision=decision,
        reasons=(reason,),
        timings_ms={"total": 0.0},
    )


def own_row_kept(verification: Verification, participant: Participant | None) -> Verification:
    """What is kept of a verification: of a family card the claimant's row alone."""
    known = participant or Participant()
    return with_own_row_only(verification, nik=known.nik, nama=known.nama)


def _log(action: str, verification: Verification) -> None:
    """Nothing that a person wrote or that was read: digests, codes and numbers."""
    log.info(
        "%s %s: %s",
        action,
        verification.upload.sha256[:12],
        verification.decision,
        extra={
            "action": action,
            "sha256": verification.upload.sha256,
            "document_type": str(verification.document_type),
            "decision": str(verification.decision),
            "reasons": [reason.code for reason in verification.reasons],
            "total_ms": verification.timings_ms.get("total"),
        },
    )
