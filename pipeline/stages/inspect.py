"""Signs that print was changed after the picture was taken: a suspicion for a person, with its place on the page.

Two signs, both of pixels that do not belong to the photo round them (measured in docs/claims.md):

* `odd_digit`: a digit of the card's number whose edges, ground or ink are unlike those of the other digits. A
  camera blurs, lights and compresses one line alike; what was typed or pasted into it later was not there. A
  glare's edge or a fold that goes on above and below the line is no such thing.
* `erased_ground`: the ground between the letters of a line has lost the grain that it has above and below and that
  the card's other lines have: it was painted over before something else was written on it. A security print has
  places without a line of its pattern, of which JPEG takes the grain: they are behind other lines too.

Neither proves anything, and many alterations leave neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Picture
from ocr.model import Box
from pipeline.codec import box_record
from pipeline.model import DocumentType, Extraction, Participant, Reason, Rectified
from pipeline.policy.judging import InspectPolicy
from pipeline.policy.whole import Policy
from pipeline.reasons import because
from pipeline.stages.cross_check import claimants_row
from pipeline.stages.strips import Glyph, Strip, cut_strip, glyphs, quantile

Series = NDArray[np.float64]

_MARGIN, _MARGIN_OF_DIGITS = 0.9, 0.5
"""In line heights: the ground above and below begins 0.3 heights off the line and ends at 0.75."""
_BESIDE = (0.3, 0.75)
_BEYOND = (0.3, 0.5)
"""The same for single digits: what was put over one ends before that."""
_GOES_ON = 0.5
"""Share of a digit's deviation in its ground that the ground above and below it has too, if it is the photo's."""
_ROUND_DIGIT = 0.1
"""Of a digit's height: how far round it its ground is measured."""
_FEWEST_DIGITS, _LOWEST_DIGIT = 12, 12
"""Fewer digits show no custom of the line; lower ones (pixels) no edges."""
_LOWEST_LINE = 16
"""Pixels; in a lower line there is no ground between the letters that is not blurred."""
_SPREADS = (0.10, 0.10, 0.15, 1.5, 1.2, 1.2)
"""Least spread, in an untouched line, of the logarithms of ink, sharpness and noise, and of L, a and b."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign.

    Attributes:
        rule: which.
        field: whose line it is.
        box: where, pixels of the picture that was inspected.
        measures: what was found, in the policy's units.
    """

    rule: str
    field: str
    box: Box
    measures: Mapping[str, float]


def inspect(
    document: Rectified, extraction: Extraction, *, scale: float, policy: InspectPolicy
) -> tuple[Reason, ...]:
    """The signs on one document; each says the line, its place on the page, and what was measured.

    Args:
        document: cut out of its page.
        extraction: of it; boxes in pixels of `document.picture`.
        scale: of the page (`Page.scale`).
        policy: from which difference on a sign is one.
    """
    to_page = np.diag([1 / scale, 1 / scale, 1.0]) @ document.to_page
    return tuple(
        because(
            "fraud_text_edited",
            field=sign.field,
            rule=sign.rule,
            page=document.page,
            box=box_record(sign.box.transformed(to_page)),
            measures=dict(sign.measures),
        )
        for sign in signs_on(document.picture, extraction, policy=policy)
    )


def lines_of_weight(extraction: Extraction, record: Participant | None, *, policy: Policy) -> Mapping[str, Box]:
    """The lines that somebody would change, by field: of a family card also the claimant's row.

    Without a record nobody knows which row that is, and the claim goes to a person anyway.
    """
    fields = {key: extraction.fields.get(key) for key in policy.inspect.saved_lines[extraction.document_type]}
    if extraction.members and record is not None:
        _, row = claimants_row(extraction.members, record, policy)
        fields |= {key: (row or {}).get(key) for key in policy.inspect.saved_cells}
    return {key: found.box for key, found in fields.items() if found and found.box}


def signs_on(picture: Picture, extraction: Extraction, *, policy: InspectPolicy) -> Iterator[Sign]:
    """The signs, with places in pixels of `picture`, in which the extraction's boxes are too."""
    looked_at = {key: _strip(picture, extraction, key) for key in policy.lines.get(extraction.document_type, ())}
    for key, strip in looked_at.items():
        if strip is not None:
            yield from _erased(strip, picture, extraction, key, policy)
    if extraction.document_type is DocumentType.KTP:
        number = looked_at["nik"] if "nik" in looked_at else _strip(picture, extraction, "nik")
        if number is not None:
            yield from _odd_digits(number.narrowed(_MARGIN_OF_DIGITS), "nik", policy)


def _strip(picture: Picture, extraction: Extraction, key: str) -> Strip | None:
    found = extraction.fields.get(key)
    return cut_strip(picture, found.box, margin=_MARGIN) if found and found.box else None


# --- a line whose ground was painted over ---


def _erased(
    strip: Strip, picture: Picture, extraction: Extraction, key: str, policy: InspectPolicy
) -> Iterator[Sign]:
    if strip.height < _LOWEST_LINE:
        return
    top, bottom, tall = strip.margin, strip.margin + strip.height, strip.height
    near, far = (int(share * tall) for share in _BESIDE)
    columns = strip.line[1]
    inside = strip.noise(np.s_[top:bottom, columns])
    beside = [
        strip.noise(np.s_[top - far : top - near, columns]),
        strip.noise(np.s_[bottom + near : bottom + far, columns]),
    ]
    known = [each for each in beside if each is not None]
    if inside is None or not known:
        return
    if _loss(inside, known, policy) <= policy.erased_grain:
        loss = _loss(inside, [*known, *_elsewhere(picture, extraction, policy)], policy)
        if loss <= policy.erased_grain:
            box = strip.box(columns.start, top, strip.grey.shape[1] - strip.margin, bottom)
            yield Sign("erased_ground", key, box, {"grain": round(loss, 2)})


def _loss(inside: float, elsewhere: Iterable[float], policy: InspectPolicy) -> float:
    """Logarithm of the grain inside a line over the least of the others'."""
    return float(np.log((inside + policy.least_grain) / (min(elsewhere) + policy.least_grain)))


def _elsewhere(picture: Picture, extraction: Extraction, policy: InspectPolicy) -> Iterator[float]:
    """The grain between the letters of the other lines: those that nobody would change."""
    boxes = {
        other.box for key, other in extraction.fields.items()
        if other.box and key not in policy.lines[extraction.document_type]
    }  # fmt: skip
    for box in boxes:
        strip = cut_strip(picture, box, margin=_MARGIN)
        grain = strip.noise(strip.line) if strip and strip.height >= _LOWEST_LINE else None
        if grain is not None:
            yield grain


# --- digits unlike the others ---


def _odd_digits(strip: Strip, key: str, policy: InspectPolicy) -> Iterator[Sign]:
    digits = _whole_digits(strip)
    if len(digits) < _FEWEST_DIGITS:
        return
    measures = _deviations(strip, digits)
    if not _odd(measures, policy):
        return  # what goes on above and below only takes from the deviations
    odd = _odd(_own(measures, strip, digits, policy), policy)
    if odd:
        left, right = digits[odd[0]][0], max(digits[at][0] + digits[at][2] for at in odd)
        box = strip.box(
            left, min(digits[at][1] for at in odd), right, max(digits[at][1] + digits[at][3] for at in odd)
        )
        worst = {name: round(float(max(values[odd])), 1) for name, values in measures.items()}
        yield Sign("odd_digit", key, box, worst)


def _odd(measures: Mapping[str, Series], policy: InspectPolicy) -> list[int]:
    """Places of the digits that are unlike the others."""
    count = len(next(iter(measures.values())))
    return [at for at in range(count) if any(_all_reach(measures, at, sign) for sign in policy.odd_digit)]


def _all_reach(measures: Mapping[str, Series], at: int, sign: Mapping[str, float]) -> bool:
    return all(measures[name][at] >= least for name, least in sign.items())


def _whole_digits(strip: Strip) -> list[Glyph]:
    """The digits that are about as high as most; none where they are too low to have edges."""
    found = glyphs(strip)
    usual = float(np.median([glyph[3] for glyph in found])) if found else 0.0
    return [glyph for glyph in found if glyph[3] > 0.7 * usual] if usual >= _LOWEST_DIGIT else []


def _deviations(strip: Strip, digits: list[Glyph]) -> dict[str, Series]:
    """How far each digit lies from the line's own trend, in spreads of the line; not below 0."""
    across = np.array([x + w / 2 for x, _, w, _ in digits])
    columns = np.array([_measured(strip, digit) for digit in digits])
    ink, sharpness, *ground = (_off_trend(across, columns[:, at], spread) for at, spread in enumerate(_SPREADS))
    return {
        "ink": np.abs(ink),
        "sharper": np.maximum(sharpness, 0),
        "softer": np.maximum(-sharpness, 0),
        **_of_ground(ground),
    }


def _of_ground(ground: Sequence[Series]) -> dict[str, Series]:
    noise, light, *tints = ground
    return {
        "grainier": np.maximum(noise, 0),
        "smoother": np.maximum(-noise, 0),
        "light": np.abs(light),
        "tint": np.max(np.abs(tints), axis=0),
    }


def _own(
    measures: Mapping[str, Series], strip: Strip, digits: list[Glyph], policy: InspectPolicy
) -> Mapping[str, Series]:
    """The deviations without those that go on above or below the line: they are the photo's, or the paper's."""
    near, far = (round(share * strip.height) for share in _BEYOND)
    top, bottom = strip.margin, strip.margin + strip.height
    bands = slice(max(0, top - far), top - near), slice(bottom + near, bottom + far)
    across = np.array([x + w / 2 for x, _, w, _ in digits])
    own = dict(measures)
    for rows in bands:
        columns = np.array([_ground(strip, (rows, slice(x, x + w))) for x, _, w, _ in digits])
        if _spread_off_trend(across, columns[:, 1]) >= policy.patchy:
            return dict.fromkeys(own, np.zeros(len(digits)))
        beyond = _of_ground([_off_trend(across, columns[:, at], each) for at, each in enumerate(_SPREADS[2:])])
        near_by = {name: _with_neighbours(values) for name, values in beyond.items()}
        own |= {name: np.where(near_by[name] >= _GOES_ON * measures[name], 0.0, own[name]) for name in beyond}
        lit = (measures["light"] >= policy.lit) & (own["light"] == 0.0)
        own["softer"] = np.where(lit, 0.0, own["softer"])
    crossed = [_is_crossed(strip, digit, bands) for digit in digits]
    return {**own, "sharper": np.where(crossed, 0.0, own["sharper"])}


def _with_neighbours(values: Series) -> Series:
    """The greatest of a digit and the ones beside it: the edge of a light or a shadow runs aslant over a line."""
    framed = np.pad(values, 1, mode="edge")
    return np.asarray(np.max([framed[:-2], framed[1:-1], framed[2:]], axis=0))


def _is_crossed(strip: Strip, digit: Glyph, bands: Sequence[slice]) -> bool:
    """Whether an edge that is steep beside the digit's own goes on above and below the line: a fold does."""
    x, y, w, h = digit
    columns = slice(x, x + w)
    print_edge = _steepest(strip, (slice(y, y + h), columns))
    return min(_steepest(strip, (rows, columns)) for rows in bands) >= _GOES_ON * print_edge


def _measured(strip: Strip, digit: Glyph) -> tuple[float, ...]:
    """Logarithms of ink, sharpness and noise; then Lab of the ground."""
    x, y, w, h = digit
    wide = round(h * _ROUND_DIGIT)
    part = np.s_[max(0, y - wide) : y + h + wide, max(0, x - wide) : x + w + wide]
    ink = quantile(strip.ink[y : y + h, x : x + w], 0.9)
    steepest = _steepest(strip, part) / max(ink, 5.0)
    return float(np.log(max(ink, 0.3))), float(np.log(max(steepest, 0.01))), *_ground(strip, part)


def _ground(strip: Strip, part: tuple[slice, slice]) -> tuple[float, ...]:
    """Logarithm of its noise, and its Lab; NaN with too little ground."""
    noise, tint = strip.noise(part), strip.tint(part)
    grain = np.nan if noise is None else float(np.log(max(noise, 0.3)))
    return grain, *((np.nan,) * 3 if tint is None else (float(each) for each in tint))


def _steepest(strip: Strip, part: tuple[slice, slice]) -> float:
    """Grey levels a pixel at the steepest edges; 0 where there is nothing."""
    if not strip.grey[part].size:
        return 0.0
    across, down = (cv2.Sobel(strip.grey[part], cv2.CV_32F, dx, dy, ksize=3) for dx, dy in ((1, 0), (0, 1)))
    return quantile(cv2.magnitude(across, down), 0.97) / 8


def _off_trend(across: Series, values: Series, least_spread: float) -> Series:
    """Deviation from a straight trend that half of the values may lie off (Theil-Sen), in spreads."""
    known = ~np.isnan(values)
    if known.sum() < _FEWEST_DIGITS // 2 + 2:
        return np.zeros_like(values)
    rest = _rest(across, values, known)
    return np.where(known, rest / max(_spread(rest[known]), least_spread), 0.0)


def _spread_off_trend(across: Series, values: Series) -> float:
    """The spread itself; 0 where too little is known."""
    known = ~np.isnan(values)
    return 0.0 if known.sum() < _FEWEST_DIGITS // 2 + 2 else _spread(_rest(across, values, known)[known])


def _rest(across: Series, values: Series, known: NDArray[np.bool_]) -> Series:
    xs, vs = across[known], values[known]
    one, other = np.triu_indices(len(xs), 1)
    slope = np.median((vs[other] - vs[one]) / (xs[other] - xs[one]))
    rest = values - slope * across
    return np.asarray(rest - np.median(rest[known]), np.float64)


def _spread(rest: Series) -> float:
    return 1.4826 * float(np.median(np.abs(rest)))
