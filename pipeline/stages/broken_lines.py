"""A day of a letter stands in a sentence; where part of that is hidden, nobody knows what the day is of.

A finger over "Tanggal Keluar : 21 April" leaves "22 April 2014 tidak bekerja lagi" two lines further down, and a
hidden label leaves the name of whoever signed. Something as white as the paper is seen by what it leaves of a
year: "17/07/2017 sampai dengan 17/08/20" was 2024.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from ocr.model import Box, OcrText
from pipeline.model import DocumentType, Extraction, Field, Page, Participant, Rectified
from pipeline.policy.photo import ExplainPolicy, InterruptedPolicy
from pipeline.stages.letter_causes import Letter, covered_text
from pipeline.stages.on_record import OnRecord

_DAYS = ("tanggal_mulai", "tanggal_selesai")
_YEAR = re.compile(r"[0-9]\D*[^0-9]([0-9]{4}|[0-9]{2})\s*$")
"""At the end of a date as it was read."""


def doubt_in_broken_lines(
    extraction: Extraction,
    *,
    text: OcrText,
    document: Rectified,
    page: Page,
    policy: InterruptedPolicy,
    explain: ExplainPolicy,
    record: Participant | None = None,
) -> Extraction:
    """The extraction of a letter, with what stands near hidden text in doubt; of other documents as it is.

    Args:
        extraction: boxes in pixels of the page as it was sent.
        text: what was read on the rectified document.
        document: what it was read from.
        page: what it was cut from.
        policy: which fields, how near, and what they are worth then.
        explain: what hides text.
        record: of the claimant: what it bears out is right.
    """
    known = OnRecord(extraction, record)
    open_ones = {
        key: field
        for key, field in extraction.fields.items()
        if key in policy.letter_keys
        and field.box is not None
        and field.page == page.number
        and field.confidence > policy.worth
        and not known.bears_out(key, field)
    }
    if extraction.document_type is not DocumentType.PAKLARING or not open_ones:
        return extraction
    cut = _cut_year(extraction)
    to_page = np.diag([1 / page.scale, 1 / page.scale, 1.0]) @ document.to_page
    # A margin that is cut hides no words, and what a light lets through is read, and read twice.
    letter = Letter(text, document.picture, to_page, page.full_size)
    places = [place.transformed(to_page) for place in covered_text(letter, policy=explain)]
    doubted = {
        key: replace(field, confidence=policy.worth)
        for key, field in open_ones.items()
        if key == cut or _in_broken_line(field, places, policy)
    }
    return replace(extraction, fields={**extraction.fields, **doubted})


def _in_broken_line(field: Field, places: Collection[Box], policy: InterruptedPolicy) -> bool:
    box = field.box
    return box is not None and any(_beside(box, place) <= policy.broken_lines for place in places)


def _cut_year(extraction: Extraction) -> str | None:
    """The day of which only two digits of the year are there, while the other, in the same sentence, has four."""
    digits = {
        key: len(found[0])
        for key in _DAYS
        if key in extraction.fields and (found := _YEAR.findall(extraction.fields[key].raw))
    }
    return next((key for key, count in digits.items() if count == 2 and 4 in digits.values()), None)


def _beside(value: Box, place: Box) -> float:
    """How far a place lies above or below the line that a value stands in, in heights of the value."""
    across = np.subtract(value.top_right, value.top_left) / max(value.width, 1.0)
    step = np.subtract(place.center, value.center)
    return float(abs(step[1] * across[0] - step[0] * across[1]) / max(value.height, 1.0))
