"""Read who signs a letter once more, without the ink that lies over it.

Stamp, duty stamp and pen are coloured: in the lightest of a pixel's three channels they are almost paper, while
print stays dark. So the block below the letter's date is bleached, its lines are found anew, and the same
extractor says who signs. Nothing else is taken from this reading, and a letter that opens with its signatory
needs none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from ocr.engine import LineReader, OcrEngine, Readers
from ocr.model import Box, OcrText, TextLine
from pipeline.model import Extraction, Field, Image, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.read import line_crop

SIGNATORY = ("penandatangan", "jabatan_penandatangan")
ABOVE, BELOW = 0.3, 10.0
"""Heights of the date's line by which the block begins above it and ends below it."""
INK, PAPER = 0.2, 0.6
"""Shares of the paper's light: what is darker is ink, what is lighter is paper; coloured inks lie above."""
PAPER_RANK = 80
"""Percentile of the light of a block that is its paper."""
LEAST_SIDE = 320
"""Pixels of the longer side at which lines of a block are looked for, at least."""


def unstamp(
    extraction: Extraction,
    *,
    text: OcrText,
    document: Rectified,
    extract: Callable[[OcrText], Extraction],
    readers: Readers,
    policy: ReadPolicy,
) -> Extraction:
    """The extraction with the signatory as he is read in the bleached block, where that says more.

    Args:
        extraction: of a letter; boxes in pixels of the document.
        text: what it was extracted from.
        document: what it was read from.
        extract: the extractor of letters.
        readers: the first reads the block, the more careful one the signatory's lines where they say more.
        policy: how high lines are where they are looked for.

    Raises:
        ocr.engine.EngineError: an engine is broken.
    """
    written = extraction.fields.get("tanggal_surat")
    if written is None or written.box is None or text.reader == "text_layer":
        return extraction
    height = written.box.height
    top = max(0, round(written.box.top - ABOVE * height))
    bottom = min(document.size[1], round(written.box.bottom + BELOW * height))
    if bottom - top < height or height < 1 or _named_above(extraction, top):
        return extraction
    kept = tuple(line for line in text.lines if not top <= line.box.center[1] < bottom)
    block = bleached(document.picture[top:bottom, :])
    found = _lines(block, height, readers.first, policy)

    def signed() -> dict[str, Field]:
        lowered = (replace(line, box=_lowered(line.box, top)) for line in found)
        again = extract(replace(text, lines=(*kept, *lowered)))
        if again.value("tanggal_surat") != written.value:
            return {}
        wider = {key: _wider(extraction.fields.get(key), again.fields.get(key)) for key in SIGNATORY}
        return {key: each for key, each in wider.items() if each and each is not extraction.fields.get(key)}

    new = signed()
    if new and readers.second is not None:
        places = [_lowered(field.box, -top) for field in new.values() if field.box]
        found = _read_by(readers.second, found, block, places)
        new = signed()
    return replace(extraction, fields={**extraction.fields, **new})


def _named_above(extraction: Extraction, top: int) -> bool:
    """Whether the letter opens with who signs it and as what, where no stamp lies."""
    found = [extraction.fields.get(key) for key in SIGNATORY]
    return all(each and each.box and each.box.bottom < top for each in found)


def bleached(image: Image) -> Image:
    """The picture with coloured and pale ink gone, print black, paper white; same shape."""
    light = image.max(axis=2).astype(np.float32)
    paper = max(float(np.percentile(light, PAPER_RANK)), 1.0)
    stretched = np.clip((light / paper - INK) / (PAPER - INK), 0.0, 1.0) * 255
    return np.asarray(cv2.cvtColor(stretched.astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _lines(image: Image, height: float, reader: OcrEngine, policy: ReadPolicy) -> list[TextLine]:
    longest = max(image.shape[:2])
    side = min(max(round(longest * policy.line_height / height), LEAST_SIDE), longest)
    boxes = reader.detect(image, longest_side=side)
    readings = reader.recognise([line_crop(image, box) for box in boxes])
    return [TextLine(words, sure, box) for box, (words, sure) in zip(boxes, readings, strict=True) if words]


def _read_by(reader: LineReader, lines: list[TextLine], image: Image, places: list[Box]) -> list[TextLine]:
    """The same lines, those whose middle lies in one of the places as the other reader sees them."""
    chosen = [at for at, line in enumerate(lines) if any(_holds(place, line.box) for place in places)]
    readings = reader.recognise([line_crop(image, lines[at].box) for at in chosen])
    read = dict(zip(chosen, readings, strict=True))
    seen = (TextLine(*read[at], line.box) if at in read else line for at, line in enumerate(lines))
    return [line for line in seen if line.text]


def _holds(place: Box, box: Box) -> bool:
    """Whether one box holds the other's middle, either way: a field may be a part of its line."""
    return any(
        one.left <= other.center[0] <= one.right and one.top <= other.center[1] <= one.bottom
        for one, other in ((place, box), (box, place))
    )


def _lowered(box: Box, by: float) -> Box:
    return Box.from_points([(x, y + by) for x, y in box.corners])


def _wider(before: Field | None, after: Field | None) -> Field | None:
    """What the stamp hid is taken, what contradicts the first reading is not."""
    if before is None or after is None:
        return before or after
    seen, whole = _letters(before.value), _letters(after.value)
    more_blanks = seen == whole and after.value.count(" ") > before.value.count(" ")
    return after if more_blanks or (seen != whole and seen in whole) else before


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z]", "", text.upper())
