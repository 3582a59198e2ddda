"""One upload from its bytes to the answer: the order of the stages, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ocr.engine import Readers
from pipeline.fields import fields
from pipeline.model import (
    Decision,
    DocumentType,
    Extent,
    Grade,
    Page,
    Participant,
    Quality,
    Reason,
    Upload,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.reasons import because
from pipeline.sheets import Sheet, look, read_as, read_whole, see, the_document
from pipeline.stages.apart import several
from pipeline.stages.cross_check import cross_check
from pipeline.stages.decide import decide
from pipeline.stages.explain import explain
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.metadata import edited_with
from pipeline.stages.readings import State, readings
from pipeline.stages.reassess import reassess


def verify(
    upload: Upload,
    *,
    readers: Readers,
    policy: Policy,
    version: str,
    today: date,
    timings: Timings,
    participant: Participant | None = None,
) -> Verification:
    """What becomes of one upload, and why.

    Args:
        upload: the file and what the claimant says it is.
        readers: the engines.
        policy: every threshold.
        version: of the code, the models and the policy together.
        today: the day at the office.
        timings: told how long each stage takes.
        participant: what the office knows of the claimant; None: nothing, so the cross-checks say so.

    Raises:
        ocr.engine.EngineError: an engine is broken; nothing has been judged.
    """
    seen = see(upload, policy=policy, timings=timings)
    if isinstance(seen, Reason):
        return _unread(upload, policy, version, timings, fault=seen)
    pages, qualities = seen
    if policy.quality.stop_hopeless and all(quality.hopeless for quality in qualities):
        return _unread(upload, policy, version, timings, pages=pages, qualities=qualities)

    if any(quality.grade is not Grade.GOOD for quality in qualities):
        policy = replace(
            policy, extent=Extent.ALL
        )  # hardly ever accepted by a part of it, so it would be read twice
    declared = upload.declared_type
    sheets = [
        look(page, quality, readers=readers, policy=policy, timings=timings, declared=declared, record=participant)
        for page, quality in zip(pages, qualities, strict=True)
    ]
    given = _Given(readers, policy, version, today, timings, participant)
    answer = _answer(upload, sheets, given, extent=policy.extent)
    if policy.extent is Extent.ALL or _stands(answer):
        return answer
    # More reading may change it, and whoever must look at the document gets all of it.
    whole = [
        read_whole(sheet, readers=readers, policy=policy, timings=timings, declared=declared) for sheet in sheets
    ]
    return _answer(upload, whole, given, extent=Extent.ALL)


def _stands(answer: Verification) -> bool:
    """Whether no unread line can change an answer: accepted, and of the only document on the page."""
    return answer.decision is Decision.ACCEPTED and all(each.code != "doc_multiple" for each in answer.reasons)


@dataclass(frozen=True, slots=True)
class _Given:
    """What `verify` is given besides the upload."""

    readers: Readers
    policy: Policy
    version: str
    today: date
    timings: Timings
    participant: Participant | None


def _answer(upload: Upload, sheets: Sequence[Sheet], given: _Given, *, extent: Extent) -> Verification:
    """What becomes of an upload by what was read of it."""
    policy, timings, participant = given.policy, given.timings, given.participant
    declared = upload.declared_type
    sheet = the_document(sheets, declared)
    document_type = read_as(sheet.classification, declared)
    further = [
        other for other in sheets if other is not sheet and read_as(other.classification, None) == document_type
    ]
    extraction = fields(
        [sheet, *further],
        document_type,
        readers=given.readers,
        policy=policy,
        timings=timings,
        record=participant,
        extent=extent,
    )

    with timings.stage("inspect"):
        edited = _edited(upload, document_type, policy)
        appearance = fingerprint(sheet.document.image, sheet.text)
    with timings.stage("cross_check"):
        checks = cross_check(extraction, participant, policy=policy, today=given.today)
    with timings.stage("explain"):
        found = readings(extraction, checks, policy=policy.decide)
        unread = [each for each in found if each.state is not State.READ]
        explanation = explain(
            unread,
            extraction=extraction,
            text=sheet.text,
            document=sheet.document,
            page=sheet.page,
            policy=policy.explain,
        )
    with timings.stage("decide"):
        ruling = decide(
            declared=declared,
            classification=sheet.classification,
            quality=sheet.quality,
            extraction=extraction,
            cross_checks=checks,
            reasons=(*extraction.observations, *explanation.causes, *edited, *several(sheet.classification)),
            looked_at=explanation.looked_at,
            policy=policy,
        )
    return Verification(
        upload=upload,
        pipeline_version=given.version,
        document_type=sheet.classification.document_type,
        type_confidence=sheet.classification.confidence,
        decision=ruling.decision,
        reasons=ruling.reasons,
        quality=reassess(sheet.quality, found, explanation.causes, policy=policy.quality),
        extraction=extraction,
        cross_checks=checks,
        pages=len(sheets),
        image_size=sheet.page.full_size,
        rotation=sheet.document.rotation,
        timings_ms=timings.milliseconds,
        fingerprint=appearance,
        extent=extent,
    )


def _edited(upload: Upload, document_type: DocumentType, policy: Policy) -> tuple[Reason, ...]:
    """A suspicion, where the file itself names a program that changes pictures."""
    program = edited_with(upload.content, document_type, policy=policy.inspect)
    return (because("fraud_tampering_suspected", rule="edited_with", program=program),) if program else ()


def _unread(
    upload: Upload,
    policy: Policy,
    version: str,
    timings: Timings,
    *,
    fault: Reason | None = None,
    pages: Sequence[Page] = (),
    qualities: Sequence[Quality] = (),
) -> Verification:
    """A file that cannot be opened (`fault`), or whose pages nobody can read: the best one says why."""
    best = max(range(len(pages)), key=lambda place: qualities[place].readability, default=None)
    quality = None if best is None else qualities[best]
    with timings.stage("decide"):
        ruling = decide(
            declared=upload.declared_type,
            classification=None,
            quality=quality,
            extraction=None,
            cross_checks=(),
            reasons=() if fault is None else (fault,),
            policy=policy,
        )
    return Verification(
        upload=upload,
        pipeline_version=version,
        document_type=DocumentType.UNKNOWN,
        type_confidence=0.0,
        decision=ruling.decision,
        reasons=ruling.reasons,
        quality=quality,
        pages=len(pages),
        image_size=None if best is None else pages[best].full_size,
        timings_ms=timings.milliseconds,
    )
