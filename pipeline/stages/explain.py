"""Why a needed field was not read: what is wrong with the picture at the place where it should stand.

The measures of `assess` judge the page, and a reflection over one number is nothing to a page. Here the place of
each field that is missing or doubtful is looked at by itself. Of the causes whose physical bound is crossed at
that very place (`causes`), the one is named whose repair would help most; where there is none, nothing is said,
and the field is simply missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, OcrText
from pipeline.model import DocumentType, Extraction, Field, Outcome, Page, Quality, Reason, Rectified, Row
from pipeline.policy.photo import ExplainPolicy
from pipeline.reasons import because
from pipeline.stages.causes import causes_at, scene_of
from pipeline.stages.letter_causes import Hidden, Letter, hidden_text
from pipeline.stages.letter_places import letter_places
from pipeline.stages.places import places
from pipeline.stages.readings import Reading, State

_SAYS = 2
"""Signs of a line that shows where the document is."""
_CLOSE = frozenset({"tanggal_surat", "kota_surat", "penandatangan", "jabatan_penandatangan"})
"""What a letter ends with."""
_LIES_OVER = frozenset({"image_glare", "image_obstructed"})
"""What may hide a value behind a label that can be read."""
_BESIDE = 1.5
"""Heights of a value from it to what hides the rest of it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found out about fields that were not read.

    Attributes:
        causes: what hides a needed field, each with its field and, as evidence, `box` (corners in pixels of the
            original page), `page` and what was measured; then notes on the page as a whole.
        looked_at: fields whose place is known. Where no cause was found at one of them, a defect elsewhere on the
            page explains nothing.
    """

    causes: tuple[Reason, ...] = ()
    looked_at: frozenset[str] = frozenset()


def explain(
    unread: Sequence[Reading],
    *,
    extraction: Extraction,
    text: OcrText,
    document: Rectified,
    page: Page,
    policy: ExplainPolicy,
    quality: Quality | None = None,
) -> Explanation:
    """The causes that hide needed fields.

    Args:
        unread: needed fields that are missing or doubtful.
        extraction: of the document; boxes in pixels of the original page.
        text: what was read on the rectified document.
        document: what it was read from.
        page: what it was cut from.
        policy: the bounds.
        quality: of the page, which speaks where nothing that is needed was read and no place is known.

    Returns:
        Of a letter, which has no form, what hides its text, named with each field that was not found, and with a
        doubtful one where it lies beside it; no place of it was looked at.
    """
    if not unread:
        return Explanation()
    to_page = np.asarray(np.diag([1 / page.scale, 1 / page.scale, 1.0]) @ document.to_page, np.float64)
    to_document = np.asarray(np.linalg.inv(to_page), np.float64)
    if extraction.document_type is DocumentType.PAKLARING:
        hidden = hidden_text(Letter(text, document.picture, to_page, page.full_size), policy=policy)
        hidden = _above_the_close(hidden, extraction, to_document, page.number)
        named = tuple(_on_letter(unread, hidden, to_page=to_page, page=page.number))
        named = (*named, *_behind_labels(unread, named, text, document, page, to_page=to_page, policy=policy))
        cut = named or _cut_off(unread, text, to_page, page, policy)
        return Explanation((*cut, *_notes(document, policy)))
    moved = tuple(_row_on(row, to_document, page.number) for row in extraction.members)
    rows = {id(row): there for row, there in zip(extraction.members, moved, strict=True)}
    looked_for = [replace(each, row=rows.get(id(each.row))) for each in unread]
    notes = _notes(document, policy)
    found = places(looked_for, replace(extraction, members=moved), text)
    if not found:
        lost = _of_the_page(unread, quality, page, policy) or _cut_off(unread, text, to_page, page, policy)
        return Explanation((*lost, *notes))
    scene = scene_of(page, document, to_document, text, list(found.values()), policy)
    causes: list[Reason] = []
    for index, place in found.items():
        best = max(causes_at(place, scene, text, policy), key=lambda each: (each.gain, each.extent), default=None)
        if best:
            causes.append(_placed(best.reason, unread[index].key, place.transformed(to_page), page.number))
    looked_at = frozenset(unread[index].key for index in found)
    return Explanation((*(causes or _of_the_page(unread, quality, page, policy)), *notes), looked_at)


def _of_the_page(
    unread: Sequence[Reading], quality: Quality | None, page: Page, policy: ExplainPolicy
) -> tuple[Reason, ...]:
    """Light that has erased much of the page and left faint print, where nothing that is needed was read.

    Of a letter it is not said: a pencil's hand on white paper looks the same to these measures.
    """
    if quality is None or any(each.state is not State.UNREAD for each in unread):
        return ()
    erased, clipped, contrast = (
        quality.measures.get(name, unknown)
        for name, unknown in (("washed_out", 0.0), ("clipped_white", 0.0), ("contrast_ratio", 1.0))
    )
    if max(erased, clipped) < policy.erased or contrast >= policy.erased_print:
        return ()
    code = "image_too_bright" if clipped >= policy.all_lit else "image_glare"
    return tuple(
        because(
            code, field=each.key, washed_out=erased, clipped=clipped, contrast_ratio=contrast, page=page.number
        )
        for each in unread
    )


def _cut_off(
    unread: Sequence[Reading], text: OcrText, to_page: NDArray[np.float64], page: Page, policy: ExplainPolicy
) -> tuple[Reason, ...]:
    """That the document runs out of the picture: little of it was read, none of what is needed, at one border."""
    if any(each.state is not State.UNREAD for each in unread):
        return ()
    lines = [line for line in text.lines if line.confidence >= policy.sure_line and len(line.text) >= _SAYS]
    if len(lines) > policy.rest_lines:
        return ()
    ends: Counter[str] = Counter()
    for line in lines:
        place = line.box.transformed(to_page)
        width, height = page.full_size
        beside = {"left": place.left, "right": width - place.right}
        above = {"top": place.top, "bottom": height - place.bottom}
        near = policy.border_heights * place.height
        ends.update(side for side, far in beside.items() if far <= near)
        ends.update(side for side, far in above.items() if far <= policy.border_lines * place.height)
    side, count = max(ends.items(), key=lambda each: each[1], default=("", 0))
    if count < policy.lines_interrupted:
        return ()
    return tuple(because("image_cropped", field=each.key, side=side, lines=count) for each in unread)


def _above_the_close(
    hidden: Sequence[Hidden], extraction: Extraction, to_document: NDArray[np.float64], page: int
) -> list[Hidden]:
    """Without what is cut below a letter's close: what is needed stands above who signs, a footer below."""
    ends = {
        key: field.box.transformed(to_document).bottom
        for key, field in extraction.fields.items()
        if field.box and field.page == page
    }
    last = max(ends, key=lambda key: ends[key], default="")
    if last not in _CLOSE:
        return list(hidden)
    return [each for each in hidden if each.reason.code != "image_cropped" or _some_above(each, ends[last])]


def _some_above(hidden: Hidden, level: float) -> bool:
    return any(place.center[1] < level for place in hidden.places)


def _on_letter(
    unread: Sequence[Reading], hidden: Sequence[Hidden], *, to_page: NDArray[np.float64], page: int
) -> Iterator[Reason]:
    """What hides fields of a letter: what hides most, where one was not found; what lies beside one in doubt."""
    for each in hidden:
        places = [place.transformed(to_page) for place in each.places]
        for reading in unread:
            box = reading.field.box if reading.field and reading.field.page == page else None
            there = next((place for place in places if box and _touch(place, box)), None)
            if reading.state is State.UNREAD and each is hidden[0]:
                there = there or places[0]
            if there is not None:
                yield _placed(each.reason, reading.key, there, page)


def _behind_labels(
    unread: Sequence[Reading],
    named: Sequence[Reason],
    text: OcrText,
    document: Rectified,
    page: Page,
    *,
    to_page: NDArray[np.float64],
    policy: ExplainPolicy,
) -> Iterator[Reason]:
    """What lies over the place behind a label of a letter where nothing was read, of fields not `named` yet."""
    known = {each.field for each in named}
    found = {at: place for at, place in letter_places(unread, text).items() if unread[at].key not in known}
    if not found:
        return
    to_document = np.asarray(np.linalg.inv(to_page), np.float64)
    scene = scene_of(page, document, to_document, text, list(found.values()), policy)
    for index, place in found.items():
        causes = [
            each
            for each in causes_at(place, scene, text, policy)
            if each.reason.code in _LIES_OVER and each.extent >= policy.behind_label
        ]
        best = max(causes, key=lambda each: (each.gain, each.extent), default=None)
        if best:
            yield _placed(best.reason, unread[index].key, place.transformed(to_page), page.number)


def _placed(reason: Reason, key: str, there: Box, page: int) -> Reason:
    """A cause at a field, with its place on the page."""
    corners = [[round(x, 1), round(y, 1)] for x, y in there.corners]
    return replace(reason, field=key, evidence={**reason.evidence, "box": corners, "page": page})


def _touch(place: Box, value: Box) -> bool:
    """Whether they lie side by side, or over one another."""
    near = _BESIDE * value.height
    return (
        place.left - near <= value.right
        and value.left <= place.right + near
        and place.top <= value.center[1] <= place.bottom
    )


def _row_on(row: Row, matrix: NDArray[np.float64], page: int) -> Row:
    """The cells of a row that stand on this page, their boxes through the matrix."""

    def move(field: Field) -> Field:
        return replace(field, box=field.box.transformed(matrix) if field.box else None)

    return {key: move(field) for key, field in row.items() if field.page == page}


def _notes(document: Rectified, policy: ExplainPolicy) -> tuple[Reason, ...]:
    """A steep angle is straightened before reading: a note for the officer, never a reason to ask again."""
    steep = _steepness(document)
    if steep < policy.steep:
        return ()
    return (replace(because("image_skewed", nearest_to_farthest=round(steep, 2)), outcome=Outcome.INFO),)


def _steepness(document: Rectified) -> float:
    """How much larger the nearest corner of the document is in the photo than the farthest; 1 from above."""
    width, height = document.size
    h = document.to_page / document.to_page[2, 2]
    depths = [abs(h[2, 0] * x + h[2, 1] * y + 1.0) for x in (0, width) for y in (0, height)]
    return float(max(depths) / max(min(depths), 1e-6))
