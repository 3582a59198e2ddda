"""Words with something laid over a part of them may have lost it, and still be read twice alike.

Where a finger, a sticker or correction fluid lies over a part of a name, what is left beside it is read as a
shorter name. On a letter it may lie over a part of a day as well. A number shows by itself that it is whole.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Page, Participant, Row
from pipeline.policy.photo import ExplainPolicy, InterruptedPolicy
from pipeline.stages.on_record import OnRecord
from pipeline.stages.read import line_crop
from quality.laid import Apart, blank_within, laid_over
from quality.patches import burnt_share, contrast_of


def doubt_interrupted(
    extraction: Extraction,
    *,
    page: Page,
    policy: InterruptedPolicy,
    explain: ExplainPolicy,
    record: Participant | None = None,
) -> Extraction:
    """The extraction, with names in doubt over which something lies that is not the paper, or a light.

    Args:
        extraction: boxes in pixels of the page as it was sent.
        page: the page that they were read on.
        policy: which fields, what lies over them, and what they are worth then.
        explain: from where ink has faded out under a light.
        record: of the claimant: what it bears out is whole.
    """
    known = OnRecord(extraction, record)
    letter = extraction.document_type is DocumentType.PAKLARING
    keys = policy.letter_keys if letter else policy.keys

    def judged(key: str, field: Field, row: Row | None = None) -> Field:
        if key not in keys or field.box is None or field.page != page.number:
            return field
        if field.confidence <= policy.worth or known.bears_out(key, field, row) or known.is_anothers(row):
            return field
        if _laid_over(field.box, page, policy, letter=letter) or _faded_out(field.box, page, explain):
            return replace(field, confidence=policy.worth)
        return field

    return replace(
        extraction,
        fields={key: judged(key, field) for key, field in extraction.fields.items()},
        members=tuple({key: judged(key, cell, row) for key, cell in row.items()} for row in extraction.members),
    )


def _laid_over(box: Box, page: Page, policy: InterruptedPolicy, *, letter: bool) -> bool:
    """Whether something lies over words or right beside them; on a letter it may also be a little farther off."""
    reach = (policy.letter_reach,) * 2 if letter else (policy.before, policy.beyond)
    before, behind = (
        heights if _seen(beside(box, side * heights), page) else 0.0
        for heights, side in zip(reach, (-1, 1), strict=True)
    )
    over, along = laid_over(
        page.image,
        np.multiply(box.corners, page.scale),
        before=before,
        behind=behind,
        apart=Apart(
            lighter=policy.lighter,
            darker=policy.darker,
            tint=policy.tint,
            faint=policy.faint if letter else math.inf,
        ),
    )
    if over >= policy.over or along >= (policy.letter_heights if letter else policy.heights):
        return True
    return blank_within(page.image, np.multiply(box.corners, page.scale)) >= policy.gap


def _faded_out(box: Box, page: Page, explain: ExplainPolicy) -> bool:
    """Whether the ink of words fades towards their end, and burnt out paper follows: there may have been more."""
    strip = line_crop(page.image, box.scaled(page.scale))
    reach = max(2, round(min(explain.line_end * strip.shape[0], strip.shape[1] / 2)))
    if contrast_of(strip[:, -reach:]) >= explain.faded_end * contrast_of(strip[:, :reach]):
        return False
    behind = line_crop(page.image, beside(box, explain.line_end).scaled(page.scale))
    return burnt_share(behind) >= explain.burnt_behind


def _seen(place: Box, page: Page) -> bool:
    width, height = page.full_size
    return all(0 <= x < width and 0 <= y < height for x, y in place.corners)


def beside(box: Box, heights: float) -> Box:
    """The place so many heights long behind the end of some words; before their beginning, where negative."""
    far = heights * box.height / max(box.width, 1.0)
    step = np.multiply(np.subtract(box.top_right, box.top_left), far)
    start, end = (box.top_right, box.bottom_right) if heights > 0 else (box.top_left, box.bottom_left)
    there = [np.add(start, step), np.add(end, step)]
    corners = [start, *there, end] if heights > 0 else [there[0], start, end, there[1]]
    return Box.from_points(corners)
