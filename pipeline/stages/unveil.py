"""Read an identity card once more without what was written over it.

The ministry asks people to write over the photo of their card what it may be used for, and phones print the day
and the place. That ink is coloured, pale or half transparent; the card's own print is black. So a picture in which
only the dark is left, its light made even, is read like any other, and the two extractions are put together.

Where they differ neither is believed, unless the office's record says the same as one of them; a number that the
two readings see differently is for a person whatever the record says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from ocr.model import OcrText
from pipeline.model import DocumentType, Extraction, Field, Image, Participant, Rectified
from pipeline.policy.reading import UnveilPolicy
from pipeline.stages.classify import squeeze
from pipeline.stages.on_record import OnRecord, alike

WORDS = (
    "KLAIM", "JHT", "BPJS", "KETENAGAKERJAAN", "VERIFIKASI", "HANYAUNTUK", "KHUSUSUNTUK", "KEPERLUAN", "PENGAJUAN",
    "PENCAIRAN", "DILARANG", "DISALIN", "DISALAHGUNAKAN", "SALINAN", "WATERMARK", "TIDAKUNTUK", "FOTOKOPI",
)  # fmt: skip
"""What people write over their cards, and no card says; squeezed to letters."""

REDUCE = 4
"""The light of the paper is found on a picture this many times smaller."""
WINDOW = 2.0
"""Heights of a line within which there is paper beside print."""


def unveil(
    extraction: Extraction,
    *,
    text: OcrText,
    document: Rectified,
    again: Callable[[Rectified], Extraction],
    policy: UnveilPolicy,
    record: Participant | None = None,
) -> Extraction:
    """The extraction with what shows without the ink that lies over the card.

    Args:
        extraction: of an identity card; boxes in pixels of the document.
        text: what it was extracted from.
        document: what it was read from.
        again: reads, extracts and confirms another picture of the same document.
        policy: what is paper and what is ink, and what readings that differ are worth.
        record: of the claimant.

    Raises:
        ocr.engine.EngineError: an engine is broken.
    """
    if not _in_need(extraction, text, policy):
        return extraction
    bare = again(replace(document, picture=print_alone(document, policy=policy), lines=()))
    known = OnRecord(extraction, record)
    written = {
        key: replace(field, confidence=min(field.confidence, policy.disputed))
        for key, field in extraction.fields.items()
        if key != "nik" and _of_the_writing(field, text)  # a number is compared wherever it was read
    }
    own = {key: field for key, field in extraction.fields.items() if key not in written}
    settled = {
        key: _settled(key, own.get(key), bare.fields.get(key), known, policy) for key in {**own, **bare.fields}
    }
    fields = {**written, **settled}
    found = "nik" in fields and fields["nik"].confidence >= policy.sure
    observations = tuple(
        each for each in extraction.observations if not (found and each.code == "nik_format_invalid")
    )
    return replace(extraction, fields=fields, observations=observations)


def print_alone(document: Rectified, *, policy: UnveilPolicy) -> Image:
    """The picture with print black and all else white; uint8, same shape."""
    light = document.image.max(axis=2).astype(np.float32)
    height, width = light.shape
    reach = max(3, round(WINDOW * max(document.text_height, 8.0) / REDUCE))
    small = cv2.resize(light, (max(1, width // REDUCE), max(1, height // REDUCE)), interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((reach, reach))), (0, 0), reach)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    share = light / np.maximum(paper, 1.0)
    stretched = np.clip((share - policy.ink) / (policy.paper - policy.ink), 0.0, 1.0) * 255
    return np.asarray(cv2.cvtColor(stretched.astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _in_need(extraction: Extraction, text: OcrText, policy: UnveilPolicy) -> bool:
    """Whether something lies over the card, or hides what it is needed for, and the rest of it can be read."""
    if extraction.document_type is not DocumentType.KTP or text.reader == "text_layer" or not text.lines:
        return False
    sure = [key for key, field in extraction.fields.items() if field.confidence >= policy.sure]
    return written_over(text) or (len(sure) >= policy.legible and not policy.needed <= set(sure))


def written_over(text: OcrText) -> bool:
    """Whether a line says what people write over their cards."""
    return any(_foreign(line.text) for line in text.lines)


def _of_the_writing(field: Field, text: OcrText) -> bool:
    """Whether a value was cut out of a line that is writing, in whole or in part."""
    if field.box is None:
        return _foreign(field.value)
    (x, y), reach = field.box.center, 0.5 * field.box.height
    return _foreign(field.value) or any(
        _foreign(line.text) and line.box.left < x < line.box.right and abs(line.box.center[1] - y) < reach
        for line in text.lines
    )


def _foreign(words: str) -> bool:
    letters = squeeze(words)
    return any(word in letters for word in WORDS)


def _settled(key: str, first: Field | None, bare: Field | None, known: OnRecord, policy: UnveilPolicy) -> Field:
    """One field out of the two readings, of which there is one at least."""
    own = [each for each in (first, bare) if each is not None]
    if len(own) == 1:
        return own[0]
    if alike(own[0].value, own[1].value):
        wider = max(own, key=lambda each: each.value.count(" "))
        return replace(own[0], value=wider.value, confidence=max(each.confidence for each in own))
    for each in own:
        if known.bears_out(key, each):
            return each
    less = min(own, key=lambda each: len(each.value))
    longer = max(own, key=lambda each: len(each.value))
    inside = squeeze(less.value) in squeeze(longer.value)  # what is more is of the writing, most likely
    surer = less if inside else max(own, key=lambda each: each.confidence)
    most = policy.disputed if key in policy.needed else policy.alone
    return replace(surer, confidence=min(surer.confidence, most))
