"""The pages of an upload: seen, cut out, read and named; and which of them the decision is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from ocr.engine import Readers
from ocr.model import OcrText
from pipeline.model import (
    Classification,
    DocumentType,
    Extent,
    Page,
    Participant,
    Quality,
    Reason,
    Rectified,
    Upload,
)
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.stages.apart import apart
from pipeline.stages.assess import assess
from pipeline.stages.by_portrait import by_portrait
from pipeline.stages.calm import calm
from pipeline.stages.classify import classify, sense
from pipeline.stages.decode import decode
from pipeline.stages.extents import read_as_far_as
from pipeline.stages.frame import lean
from pipeline.stages.read import read, read_rest, read_text_layer, sample
from pipeline.stages.rectify import by_ink, rectify
from pipeline.stages.turns import Candidates, mirrored, whole


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One page, cut out, read and named.

    Attributes:
        extent: how much of it was read.
        by_ink: its lines were told by their ink alone, so that some may not have been seen.
    """

    page: Page
    quality: Quality
    document: Rectified
    text: OcrText
    classification: Classification
    extent: Extent = Extent.ALL
    by_ink: bool = False


def see(
    upload: Upload, *, policy: Policy, timings: Timings, glance: bool | None = None
) -> tuple[Sequence[Page], Sequence[Quality]] | Reason:
    """The pages and how readable they are, or why there are none.

    Args:
        upload: the file.
        policy: every threshold.
        timings: told how long each stage takes.
        glance: on a reduced picture where that shows enough; None: unless the declared document has fine print.
    """
    if glance is None:
        glance = upload.declared_type not in policy.decode.fine_print
    with timings.stage("decode"):
        pages = decode(upload, policy=policy.decode, glance=glance)
    if isinstance(pages, Reason):
        return pages
    with timings.stage("assess"):
        qualities = [assess(page, policy=policy.quality, declared=upload.declared_type) for page in pages]
    if glance and not all(
        page.scale == 1 or _capitals(page, quality) >= policy.decode.glance_capitals
        for page, quality in zip(pages, qualities, strict=True)
    ):
        return see(upload, policy=policy, timings=timings, glance=False)
    return pages, qualities


def _capitals(page: Page, quality: Quality) -> float:
    """Height of the capitals, pixels of `page.image`; 0: not known."""
    return quality.measures.get("text_height_px", 0.0) * page.scale


def look(
    page: Page,
    quality: Quality,
    *,
    readers: Readers,
    policy: Policy,
    timings: Timings,
    declared: DocumentType | None,
    extent: Extent = Extent.ALL,
    record: Participant | None = None,
) -> Sheet:
    """Cut the document out of a page, read it and name it, turned so that its words make sense.

    Args:
        page: as decoded.
        quality: of it.
        readers: the engines.
        policy: every threshold.
        timings: told how long each stage takes.
        declared: what the claimant says it is.
        extent: NEEDED: lines are left unread that no decision rests on.
        record: of the claimant.

    Raises:
        ocr.engine.EngineError: an engine is broken.
    """
    if page.text_layer:
        text = read_text_layer(page)
        named = classify(text, policy=policy.classify, declared=declared)
        if named.document_type is not DocumentType.UNKNOWN:
            return Sheet(page, quality, whole(page), apart(text, named), named, extent)
    if extent is Extent.NEEDED and record is not None and declared in policy.read.by_ink:
        sheet = _by_ink(
            page, quality, readers=readers, policy=policy, timings=timings, declared=declared, record=record
        )
        if sheet is not None:
            return sheet
    with timings.stage("rectify"):
        smooth = calm(page, quality, policy=policy.read)
        smoothed = quality if smooth is page else assess(smooth, policy=policy.quality)
        candidates = rectify(
            smooth,
            readers.first,
            readers.orientation,
            policy=policy.read,
            capitals=_capitals(page, smoothed),
            tilt=lean((line.box for line in smoothed.lines), enough=policy.read.enough_lines) or 0.0,
        )
    with timings.stage("read"):
        document = candidates.likely
        to_extent = partial(
            read_as_far_as, extent, engine=readers.first, policy=policy.read, declared=declared, record=record
        )
        text = to_extent(document)
        if _sense(text, policy) < policy.read.sense and candidates[0] is not document:
            document = candidates[0]
            text = to_extent(document)
        if _sense(text, policy) < policy.read.sense:
            document, text = _turned(candidates, document, text, readers=readers, policy=policy)
        if _sense(text, policy) < policy.read.sense and declared is DocumentType.KTP:
            document, text = _card(page, document, text, readers=readers, policy=policy)
    with timings.stage("classify"):
        named = classify(text, policy=policy.classify, declared=declared)
    if text.unread and (named.document_type is not declared or named.also):
        with timings.stage("read"):
            text = read_rest(text, document, readers.first)
        with timings.stage("classify"):
            named = classify(text, policy=policy.classify, declared=declared)
    # Where smoothing shows nothing either, it is the noise that stands in the way.
    known = named.document_type is not DocumentType.UNKNOWN
    return Sheet(page, smoothed if known else quality, document, apart(text, named), named, extent)


def _by_ink(
    page: Page,
    quality: Quality,
    *,
    readers: Readers,
    policy: Policy,
    timings: Timings,
    declared: DocumentType,
    record: Participant,
) -> Sheet | None:
    """A page as far as needed whose lines their ink tells; None where it is not plainly what it is said to be.

    Nobody but the record would notice a line that is lost or cut, so there must be one.
    """
    tilt = lean((line.box for line in quality.lines), enough=policy.read.enough_lines)
    capitals = _capitals(page, quality)
    with timings.stage("rectify"):
        calm_enough = quality.measures.get("noise", 0.0) <= policy.read.grainy
        known = tilt is not None and capitals > 0 and calm_enough
        document = by_ink(page, policy=policy.read, capitals=capitals, tilt=tilt or 0.0) if known else None
    if document is None:
        return None
    with timings.stage("read"):
        text = read_as_far_as(
            Extent.NEEDED, document, readers.first, policy=policy.read, declared=declared, record=record
        )
    with timings.stage("classify"):
        named = classify(text, policy=policy.classify, declared=declared)
    if named.document_type is not declared or named.also or _sense(text, policy) < policy.read.sense:
        return None
    return Sheet(page, quality, document, apart(text, named), named, Extent.NEEDED, by_ink=True)


def read_whole(
    sheet: Sheet, *, readers: Readers, policy: Policy, timings: Timings, declared: DocumentType | None
) -> Sheet:
    """The same with the lines that were left unread; looked at again where their ink alone told where they are.

    Raises:
        ocr.engine.EngineError: an engine is broken.
    """
    if sheet.by_ink:
        return look(sheet.page, sheet.quality, readers=readers, policy=policy, timings=timings, declared=declared)
    if not sheet.text.unread:
        return replace(sheet, extent=Extent.ALL)
    with timings.stage("read"):
        text = read_rest(sheet.text, sheet.document, readers.first)
    with timings.stage("classify"):
        named = classify(text, policy=policy.classify, declared=declared)
    return replace(sheet, text=apart(text, named), classification=named, extent=Extent.ALL)


def _turned(
    candidates: Candidates, document: Rectified, text: OcrText, *, readers: Readers, policy: Policy
) -> tuple[Rectified, OcrText]:
    """The way to stand in which the words make most sense; mirrored where no other shows one known word.

    Args:
        candidates: the ways, the likeliest first.
        document: the way that was read.
        text: that was read so.
        readers: the engines.
        policy: every threshold.
    """

    def glanced(each: Rectified) -> float:
        return _sense(sample(each, readers.first, policy=policy.read), policy)

    best = max(candidates, key=glanced)
    if best is not document:
        document, text = best, read(best, readers.first, policy=policy.read)
    if _sense(text, policy) <= policy.read.no_word:
        seen = max(map(mirrored, candidates), key=glanced)
        if glanced(seen) > policy.read.no_word:
            return seen, read(seen, readers.first, policy=policy.read)
    return document, text


def _card(
    page: Page, document: Rectified, text: OcrText, *, readers: Readers, policy: Policy
) -> tuple[Rectified, OcrText]:
    """The card that a portrait shows, where its words make more sense than those that were read; else those."""

    def glanced(each: Rectified) -> float:
        return _sense(sample(each, readers.first, policy=policy.read), policy)

    card = max(by_portrait(page), key=glanced, default=document)
    if card is not document and glanced(card) > _sense(text, policy):
        return card, read(card, readers.first, policy=policy.read)
    return document, text


def _sense(text: OcrText, policy: Policy) -> float:
    return sense(text.lines, policy=policy.classify, weak_line=policy.read.weak_line)


def the_document(sheets: Sequence[Sheet], declared: DocumentType | None) -> Sheet:
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


def read_as(named: Classification, declared: DocumentType | None) -> DocumentType:
    """A document that nobody recognised is read as what the claimant says it is: its number may still be there."""
    if named.document_type is DocumentType.UNKNOWN and named.looks_like is None and declared is not None:
        return declared
    return named.document_type
