"""Words with something laid over the middle of them may have lost a part there, and still be read twice alike.

Where a finger lies over a part of a name, what is left on both sides of it is read as a shorter name; where it
begins at the name's last letter, or a card's portrait does, what is left before it is. A number shows by itself
that it is whole.
"""

from __future__ import annotations

from dataclasses import replace

from ocr.model import Box
from pipeline.model import Extraction, Field, Page, Participant, Row
from pipeline.policy.photo import InterruptedPolicy
from pipeline.stages.on_record import OnRecord
from pipeline.stages.read import line_crop
from quality.patches import foreign_run, paper_of


def doubt_interrupted(
    extraction: Extraction, *, page: Page, policy: InterruptedPolicy, record: Participant | None = None
) -> Extraction:
    """The extraction, with names in whose place something of another tint than the paper lies in doubt.

    Args:
        extraction: boxes in pixels of the page as it was sent.
        page: the page that they were read on.
        policy: which fields, what lies over them, and what they are worth then.
        record: of the claimant: what it bears out is whole.
    """
    known = OnRecord(extraction, record)

    def judged(key: str, field: Field, row: Row | None = None) -> Field:
        if key not in policy.keys or field.box is None or field.page != page.number:
            return field
        if field.confidence <= policy.worth or known.bears_out(key, field, row):
            return field
        strip = line_crop(page.image, _scaled(_and_beyond(field.box, policy.beyond, page), page.scale))
        if foreign_run(strip, paper_of(strip).colour, difference=policy.other_tint) < policy.heights:
            return field
        return replace(field, confidence=policy.worth)

    return replace(
        extraction,
        fields={key: judged(key, field) for key, field in extraction.fields.items()},
        members=tuple({key: judged(key, cell, row) for key, cell in row.items()} for row in extraction.members),
    )


def _and_beyond(box: Box, heights: float, page: Page) -> Box:
    """The place and so many of its heights behind its end, as far as there is a picture."""
    (left, top), (right, upper) = box.top_left, box.top_right
    far = heights * box.height / max(box.width, 1.0)
    step = (far * (right - left), far * (upper - top))
    ends = [(x + step[0], y + step[1]) for x, y in (box.top_right, box.bottom_right)]
    width, height = page.full_size
    if not all(0 <= x < width and 0 <= y < height for x, y in ends):
        return box
    return Box(box.top_left, ends[0], ends[1], box.bottom_left)


def _scaled(box: Box, scale: float) -> Box:
    return Box.from_points([(x * scale, y * scale) for x, y in box.corners])
