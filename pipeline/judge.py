"""What becomes of an upload by what was read of it, or by why nothing was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ocr.engine import Readers
from pipeline.fields import fields
from pipeline.model import DocumentType, Page, Participant, Quality, Reason, Upload, Verification
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.reasons import because
from pipeline.sheets import Sheet, read_as, the_document
from pipeline.stages.apart import several
from pipeline.stages.cross_check import cross_check
from pipeline.stages.decide import decide
from pipeline.stages.explain import explain
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.metadata import edited_with
from pipeline.stages.on_screen import on_screen
from pipeline.stages.readings import Reading, State, readings
from pipeline.stages.reassess import reassess


def judge(
    upload: Upload,
    sheets: Sequence[Sheet],
    *,
    readers: Readers,
    policy: Policy,
    version: str,
    today: date,
    timings: Timings,
    participant: Participant | None,
) -> Verification:
    """Get the fields of the document that the sheets are of, compare, explain, decide.

    Args:
        upload: the file and what the claimant says it is.
        sheets: its pages, all read to the same extent; at least one.
        readers: the engines.
        policy: every threshold.
        version: of the code, the models and the policy together.
        today: the day at the office.
        timings: told how long each stage takes.
        participant: what the office knows of the claimant; None: nothing.

    Raises:
        ocr.engine.EngineError: an engine is broken; nothing has been judged.
    """
    declared = upload.declared_type
    sheet = the_document(sheets, declared)
    document_type = read_as(sheet.classification, declared)
    further = [
        other for other in sheets if other is not sheet and read_as(other.classification, None) == document_type
    ]
    extraction = fields(
        [sheet, *further],
        document_type,
        readers=readers,
        policy=policy,
        timings=timings,
        record=participant,
    )

    with timings.stage("inspect"):
        edited = _edited(upload, document_type, policy)
        screen = on_screen(sheet.page, sheet.document, document_type, policy=policy.screen)
        appearance = fingerprint(sheet.document.picture, sheet.text)
    with timings.stage("cross_check"):
        checks = cross_check(extraction, participant, policy=policy, today=today)
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
            quality=sheet.quality,
        )
    with timings.stage("decide"):
        ruling = decide(
            declared=declared,
            classification=sheet.classification,
            quality=sheet.quality,
            extraction=extraction,
            cross_checks=checks,
            reasons=(
                *extraction.observations,
                *explanation.causes,
                *edited,
                *screen,
                *several(sheet.classification),
            ),
            looked_at=explanation.looked_at,
            policy=policy,
        )
    return Verification(
        upload=upload,
        pipeline_version=version,
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
        extent=sheet.extent,
    )


def _edited(upload: Upload, document_type: DocumentType, policy: Policy) -> tuple[Reason, ...]:
    """A suspicion, where the file itself names a program that changes pictures."""
    program = edited_with(upload.content, document_type, policy=policy.inspect)
    return (because("fraud_tampering_suspected", rule="edited_with", program=program),) if program else ()


def _without_hidden(quality: Quality, policy: Policy) -> Quality:
    """The score of a page that nobody read: a number seen to be hidden counts as one that was not read."""
    hidden = [each for each in quality.reasons if each.field is not None]
    lost = [Reading(str(each.field), None, State.UNREAD) for each in hidden]
    return replace(reassess(quality, lost, hidden, policy=policy.quality), before_reading=None)


def unread(
    upload: Upload,
    *,
    policy: Policy,
    version: str,
    timings: Timings,
    fault: Reason | None = None,
    pages: Sequence[Page] = (),
    qualities: Sequence[Quality] = (),
) -> Verification:
    """A file that cannot be opened (`fault`), or whose pages nobody can read: the best one says why."""
    best = max(range(len(pages)), key=lambda place: qualities[place].readability, default=None)
    quality = None if best is None else _without_hidden(qualities[best], policy)
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
    # A reason before reading names a field only where the layout of an identity card told where that must stand.
    is_card = quality is not None and any(reason.field is not None for reason in quality.reasons)
    return Verification(
        upload=upload,
        pipeline_version=version,
        document_type=DocumentType.KTP if is_card else DocumentType.UNKNOWN,
        type_confidence=policy.classify.by_layout if is_card else 0.0,
        decision=ruling.decision,
        reasons=ruling.reasons,
        quality=quality,
        pages=len(pages),
        image_size=None if best is None else pages[best].full_size,
        timings_ms=timings.milliseconds,
    )
