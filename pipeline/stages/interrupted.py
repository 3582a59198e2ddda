"""Words with something laid over the middle of them may have lost a part there, and still be read twice alike.

Where a finger lies over a part of a name, what is left on both sides of it is read as a shorter name; where it
begins at the name's last letter, or a card's portrait does, what is left before it is. On a letter it may lie over
the beginning as well, and over a part of a day. A number shows by itself that it is whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Page, Participant, Row
from pipeline.policy.photo import InterruptedPolicy
from pipeline.stages.on_record import OnRecord
from pipeline.stages.read import line_crop
from quality.patches import burnt_share, contrast_of, foreign_run, laid_run, paper_of


def doubt_interrupted(
    extraction: Extraction, *, page: Page, policy: InterruptedPolicy, record: Participant | None = None
) -> Extraction:
    """The extraction, with names in doubt over which something of another tint than the paper lies, or a light.

    Args:
        extraction: boxes in pixels of the page as it was sent.
        page: the page that they were read on.
        policy: which fields, what lies over them, and what they are worth then.
        record: of the claimant: what it bears out is whole.
    """
    known = OnRecord(extraction, record)
    letter = extraction.document_type is DocumentType.PAKLARING
    keys, hidden = (policy.letter_keys, _hidden_on_letter) if letter else (policy.keys, _laid_over)

    def judged(key: str, field: Field, row: Row | None = None) -> Field:
        if key not in keys or field.box is None or field.page != page.number:
            return field
        if field.confidence <= policy.worth or known.bears_out(key, field, row):
            return field
        if hidden(field.box, page, policy) or _faded_out(field.box, page, policy):
            return replace(field, confidence=policy.worth)
        return field

    return replace(
        extraction,
        fields={key: judged(key, field) for key, field in extraction.fields.items()},
        members=tuple({key: judged(key, cell, row) for key, cell in row.items()} for row in extraction.members),
    )


def _laid_over(box: Box, page: Page, policy: InterruptedPolicy) -> bool:
    """Whether something of another tint than the paper lies over words, or begins right behind them."""
    strip = line_crop(page.image, _scaled(_reaching(box, page, policy.beyond), page.scale))
    return foreign_run(strip, paper_of(strip).colour, difference=policy.other_tint) >= policy.heights


def _hidden_on_letter(box: Box, page: Page, policy: InterruptedPolicy) -> bool:
    """The same of words of a letter, before which nothing of another tint stands either, and of what is dark."""
    wider = [_reaching(box, page, heights) for heights in (-policy.letter_reach, policy.letter_reach)]
    whole = Box(wider[0].top_left, wider[1].top_right, wider[1].bottom_right, wider[0].bottom_left)
    strip = line_crop(page.image, _scaled(whole, page.scale))
    run = laid_run(
        strip,
        paper_of(strip).colour,
        difference=policy.other_tint,
        tinted=policy.letter_tint,
        darker=policy.letter_darker,
    )
    return run >= policy.letter_heights


def _faded_out(box: Box, page: Page, policy: InterruptedPolicy) -> bool:
    """Whether the ink of words fades towards their end, and burnt out paper follows: there may have been more."""
    strip = line_crop(page.image, _scaled(box, page.scale))
    reach = max(2, round(min(policy.end * strip.shape[0], strip.shape[1] / 2)))
    if contrast_of(strip[:, -reach:]) >= policy.faded_end * contrast_of(strip[:, :reach]):
        return False
    behind = line_crop(page.image, _scaled(beside(box, policy.end), page.scale))
    return burnt_share(behind) >= policy.burnt_behind


def _reaching(box: Box, page: Page, heights: float) -> Box:
    """The place and so many of its heights behind its end (before its beginning), as far as there is a picture."""
    there = beside(box, heights)
    width, height = page.full_size
    if not all(0 <= x < width and 0 <= y < height for x, y in there.corners):
        return box
    if heights > 0:
        return Box(box.top_left, there.top_right, there.bottom_right, box.bottom_left)
    return Box(there.top_left, box.top_right, box.bottom_right, there.bottom_left)


def beside(box: Box, heights: float) -> Box:
    """The place so many heights long behind the end of some words; before their beginning, where negative."""
    far = heights * box.height / max(box.width, 1.0)
    step = np.multiply(np.subtract(box.top_right, box.top_left), far)
    start, end = (box.top_right, box.bottom_right) if heights > 0 else (box.top_left, box.bottom_left)
    there = [np.add(start, step), np.add(end, step)]
    corners = [start, *there, end] if heights > 0 else [there[0], start, end, there[1]]
    return Box.from_points(corners)


def _scaled(box: Box, scale: float) -> Box:
    return Box.from_points([(x * scale, y * scale) for x, y in box.corners])
