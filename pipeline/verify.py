"""One upload from its bytes to the answer: the order of the stages, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from ocr.engine import Readers
from ocr.model import OcrText
from pipeline.model import (
    Classification,
    DocumentType,
    Extraction,
    Field,
    Mark,
    Page,
    Participant,
    Quality,
    Reason,
    Rectified,
    Upload,
    Verification,
)
from pipeline.policy import Policy
from pipeline.ports import Timings
from pipeline.reasons import because
from pipeline.stages.apart import apart, several
from pipeline.stages.assess import assess
from pipeline.stages.border import doubt_at_border
from pipeline.stages.classify import classify, sense
from pipeline.stages.confirm import Extractor, confirm
from pipeline.stages.cross_check import cross_check
from pipeline.stages.dashes import find_dashes
from pipeline.stages.decide import decide
from pipeline.stages.decode import decode
from pipeline.stages.endorse import endorse
from pipeline.stages.explain import explain
from pipeline.stages.extract.kk import extract_kk
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.extract.paklaring import extract_paklaring
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.inspect import inspect
from pipeline.stages.metadata import edited_with
from pipeline.stages.number import check_number
from pipeline.stages.read import read, read_text_layer, sample
from pipeline.stages.readings import State, readings
from pipeline.stages.reassess import reassess
from pipeline.stages.rectify import rectify, whole
from pipeline.stages.resaved import saved_later
from pipeline.stages.unstamp import unstamp
from pipeline.stages.unveil import unveil

EXTRACTORS: Mapping[DocumentType, Extractor] = MappingProxyType(
    {
        DocumentType.KTP: extract_ktp,
        DocumentType.KK: extract_kk,
        DocumentType.PAKLARING: extract_paklaring,
    }
)


Placed = TypeVar("Placed", Field, Mark)


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """One page, cut out, read and named."""

    page: Page
    quality: Quality
    document: Rectified
    text: OcrText
    classification: Classification


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
    seen = _seen(upload, policy, timings, glance=upload.declared_type not in policy.decode.fine_print)
    if isinstance(seen, Reason):
        return _unread(upload, policy, version, timings, fault=seen)
    pages, qualities = seen
    if policy.quality.stop_hopeless and all(quality.hopeless for quality in qualities):
        return _unread(upload, policy, version, timings, pages=pages, qualities=qualities)

    sheets = [
        _look(page, quality, readers, policy, timings, upload.declared_type)
        for page, quality in zip(pages, qualities, strict=True)
    ]
    sheet = _the_document(sheets, upload.declared_type)
    document_type = _extract_as(sheet.classification, upload.declared_type)

    extraction = Extraction(document_type, {})
    if document_type in EXTRACTORS:
        same_type = [each for each in sheets if _extract_as(each.classification, None) == document_type]
        others = [each for each in same_type if each is not sheet]
        extraction = _extract(sheet, document_type, readers, policy, timings, participant)
        for other in others:
            further = _extract(other, document_type, readers, policy, timings, participant)
            extraction = _together(extraction, further)

    with timings.stage("inspect"):
        edited = _edited(upload, document_type, policy)
        look = fingerprint(sheet.document.image, sheet.text)
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
        )
    with timings.stage("decide"):
        ruling = decide(
            declared=upload.declared_type,
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
        pipeline_version=version,
        document_type=sheet.classification.document_type,
        type_confidence=sheet.classification.confidence,
        decision=ruling.decision,
        reasons=ruling.reasons,
        quality=reassess(sheet.quality, found, explanation.causes, policy=policy.quality),
        extraction=extraction,
        cross_checks=checks,
        pages=len(pages),
        image_size=sheet.page.full_size,
        rotation=sheet.document.rotation,
        timings_ms=timings.milliseconds,
        fingerprint=look,
    )


def _seen(
    upload: Upload, policy: Policy, timings: Timings, *, glance: bool
) -> tuple[Sequence[Page], Sequence[Quality]] | Reason:
    """The pages and how readable they are; where a glance shows too little, they are looked at in full."""
    with timings.stage("decode"):
        pages = decode(upload, policy=policy.decode, glance=glance)
    if isinstance(pages, Reason):
        return pages
    with timings.stage("assess"):
        qualities = [assess(page, policy=policy.quality) for page in pages]
    if glance and not all(
        page.scale == 1 or _capitals(page, quality) >= policy.decode.glance_capitals
        for page, quality in zip(pages, qualities, strict=True)
    ):
        return _seen(upload, policy, timings, glance=False)
    return pages, qualities


def _capitals(page: Page, quality: Quality) -> float:
    """Height of the capitals, pixels of `page.image`; 0: not known."""
    return quality.measures.get("text_height_px", 0.0) * page.scale


def _look(
    page: Page,
    quality: Quality,
    readers: Readers,
    policy: Policy,
    timings: Timings,
    declared: DocumentType | None,
) -> _Sheet:
    """Cut the document out of a page, read it and name it, turned so that its words make sense."""
    if page.text_layer:
        text = read_text_layer(page)
        named = classify(text, policy=policy.classify, declared=declared)
        if named.document_type is not DocumentType.UNKNOWN:
            return _Sheet(page, quality, whole(page), apart(text, named), named)
    with timings.stage("rectify"):
        candidates = rectify(
            page,
            readers.first,
            readers.orientation,
            policy=policy.read,
            capitals=_capitals(page, quality),
        )
    with timings.stage("read"):
        document = candidates[0]
        text = read(document, readers.first, policy=policy.read)
        if _sense(text, policy) < policy.read.sense:
            turned = max(candidates, key=lambda each: _sense(_glance(each, readers, policy), policy))
            if turned is not document:
                document, text = turned, read(turned, readers.first, policy=policy.read)
    with timings.stage("classify"):
        named = classify(text, policy=policy.classify, declared=declared)
    return _Sheet(page, quality, document, apart(text, named), named)


def _glance(document: Rectified, readers: Readers, policy: Policy) -> OcrText:
    return sample(document, readers.first, policy=policy.read)


def _sense(text: OcrText, policy: Policy) -> float:
    return sense(text.lines, policy=policy.classify, weak_line=policy.read.weak_line)


def _the_document(sheets: Sequence[_Sheet], declared: DocumentType | None) -> _Sheet:
    """The page that the decision is about: of the declared type if there is one, then the surest."""
    return max(
        sheets,
        key=lambda sheet: (
            sheet.classification.document_type == declared,
            sheet.classification.document_type is not DocumentType.UNKNOWN,
            sheet.classification.confidence,
            -sheet.page.number,
        ),
    )


def _extract_as(named: Classification, declared: DocumentType | None) -> DocumentType:
    """A document that nobody recognised is read as what the claimant says it is: its number may still be there."""
    if named.document_type is DocumentType.UNKNOWN and named.looks_like is None and declared is not None:
        return declared
    return named.document_type


def _extract(
    sheet: _Sheet,
    document_type: DocumentType,
    readers: Readers,
    policy: Policy,
    timings: Timings,
    record: Participant | None,
) -> Extraction:
    extract = EXTRACTORS[document_type]

    def extracted(text: OcrText, document: Rectified) -> Extraction:
        with timings.stage("extract"):
            extraction = extract(text)
        with timings.stage("confirm"):
            extraction = confirm(
                extraction,
                text=text,
                document=document,
                extract=extract,
                readers=readers,
                policy=policy.confirm,
                record=record,
            )
            return check_number(
                extraction, text=text, document=document, reader=readers.number, policy=policy.number
            )

    def again(document: Rectified) -> Extraction:
        with timings.stage("read"):
            text = read(document, readers.first, policy=policy.read)
        return extracted(text, document)

    extraction = extracted(sheet.text, sheet.document)
    if document_type is DocumentType.KTP:
        extraction = unveil(
            extraction, text=sheet.text, document=sheet.document, again=again, policy=policy.unveil, record=record
        )
        extraction = find_dashes(extraction, text=sheet.text, document=sheet.document, policy=policy.ktp)
    if document_type is DocumentType.PAKLARING:
        with timings.stage("endorse"):
            extraction = unstamp(
                extraction,
                text=sheet.text,
                document=sheet.document,
                extract=extract,
                readers=readers,
                policy=policy.read,
            )
            extraction = endorse(extraction, text=sheet.text, document=sheet.document)
    if sheet.page.text_layer:
        return _on_page(extraction, sheet)
    with timings.stage("inspect"):
        signs = inspect(sheet.document, extraction, scale=sheet.page.scale, policy=policy.inspect)
        placed = _on_page(extraction, sheet)
        keys = policy.inspect.saved_lines.get(document_type, ())
        lines = {key: found.box for key in keys if (found := placed.fields.get(key)) and found.box}
        newer = saved_later(sheet.page, lines, policy=policy.inspect)
        placed = replace(placed, observations=(*placed.observations, *signs, *newer))
    return doubt_at_border(placed, size=sheet.page.full_size, policy=policy.border, record=record)


def _edited(upload: Upload, document_type: DocumentType, policy: Policy) -> tuple[Reason, ...]:
    """A suspicion, where the file itself names a program that changes pictures."""
    program = edited_with(upload.content, document_type, policy=policy.inspect)
    return (because("fraud_tampering_suspected", rule="edited_with", program=program),) if program else ()


def _on_page(extraction: Extraction, sheet: _Sheet) -> Extraction:
    """Boxes from pixels of the cut-out document to pixels of the page as the claimant sent it."""
    shrink = np.diag([1 / sheet.page.scale, 1 / sheet.page.scale, 1.0])
    matrix = shrink @ sheet.document.to_page

    def move(placed: Placed) -> Placed:
        box = placed.box.transformed(matrix) if placed.box else None
        return replace(placed, box=box, page=sheet.page.number)

    return replace(
        extraction,
        fields={key: move(field) for key, field in extraction.fields.items()},
        members=tuple({key: move(cell) for key, cell in row.items()} for row in extraction.members),
        marks=tuple(move(mark) for mark in extraction.marks),
    )


def _together(first: Extraction, second: Extraction) -> Extraction:
    """Two pages of one document: the second adds what the first does not say; another's page adds nothing."""
    if any(
        first.value(key) and second.value(key) and first.value(key) != second.value(key)
        for key in ("nik", "nomor_kk")
    ):
        return replace(first, observations=(*first.observations, because("doc_several_people")))
    return replace(
        first,
        fields={**second.fields, **first.fields},
        members=first.members + second.members,
        marks=first.marks or second.marks,
        observations=first.observations + second.observations,
    )


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
