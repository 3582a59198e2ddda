"""Words that run up to the picture's border may have lost their end there, and still be read twice alike.

A number, the date of a card or a word of a list shows by itself that it is whole; a name does not, nor does a day
in the text of a letter: "9-2018" is a month, and was "1-09-2018".
"""

from __future__ import annotations

from dataclasses import replace

from ocr.model import Box, Point
from pipeline.model import Extraction, Field, Participant, Row
from pipeline.policy.photo import BorderPolicy
from pipeline.stages.on_record import OnRecord


def doubt_at_border(
    extraction: Extraction, *, size: tuple[int, int], policy: BorderPolicy, record: Participant | None = None
) -> Extraction:
    """The extraction, with names, and days of a letter, at the border of their page in doubt.

    Args:
        extraction: boxes in pixels of the page as it was sent.
        size: width and height of the page, pixels.
        policy: which fields, how near, and what they are worth then.
        record: of the claimant: what it bears out is whole.
    """
    known = OnRecord(extraction, record)

    def judged(key: str, field: Field, row: Row | None = None) -> Field:
        if key not in policy.open_ended or field.box is None or known.bears_out(key, field, row):
            return field
        if _from_border(field.box, size) >= policy.heights * field.box.height:
            return field
        return replace(field, confidence=min(field.confidence, policy.worth))

    return replace(
        extraction,
        fields={key: judged(key, field) for key, field in extraction.fields.items()},
        members=tuple({key: judged(key, cell, row) for key, cell in row.items()} for row in extraction.members),
    )


def _from_border(box: Box, size: tuple[int, int]) -> float:
    """Pixels between the text's two ends and the border they come nearest to."""
    width, height = size
    ends = (_middle(box.top_left, box.bottom_left), _middle(box.top_right, box.bottom_right))
    return min(min(x, y, width - x, height - y) for x, y in ends)


def _middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
