"""How readable a page is, before anything is read, and what stands in the way.

The score never condemns a page by itself: `unreadable` also needs enough lines to judge by and a defect with
evidence of its own. Whatever is unlike print (handwriting, a few words, patterns) stays `doubtful`, and reading
decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ocr.model import Box
from pipeline.model import DocumentType, Grade, LineQuality, Page, Quality, Reason
from pipeline.policy.photo import QualityPolicy, Way
from pipeline.reasons import because
from quality.geometry import corners
from quality.measure import measure
from quality.model import CardView, LineMeasure, QualityMeasures
from quality.readability import Group, Readability, line_readability, readability, repaired, repaired_line
from quality.readability_model import Model

_EVEN = 0.5
"""A line's readability below which it is shown as failing."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """A defect that crossed its bound.

    Attributes:
        gain: readability (0..1) that the page would win without it; orders the causes.
        decisive: it is evidence enough to call the page unreadable, if the score says so too.
    """

    reason: Reason
    gain: float
    decisive: bool


def assess(page: Page, *, policy: QualityPolicy, declared: DocumentType | None = None) -> Quality:
    """Measure a page and grade it; a born-digital one is readable by construction.

    Args:
        page: as decoded.
        policy: the bounds.
        declared: what it is said to be; of an identity card the places of number and name are looked at.

    Returns:
        Measures flat by name, units as in `quality.model` (`text_height_px` in pixels of the original page);
        reasons: the defects that crossed their own bound, the one whose repair would help most first. They do not
        say that the page cannot be read: that is for `decide`, which knows what was.
    """
    if page.text_layer:
        heights = sorted(line.box.height for line in page.text_layer)
        return Quality(1.0, Grade.GOOD, {"text_height_px": round(heights[len(heights) // 2], 1)})
    measures = measure(page.image, card=declared is DocumentType.KTP)
    found = readability(measures, model=policy.model)
    if found.score < policy.unreadable and _drowned(measures, policy):
        measures = replace(measures, lines=(), rows=0)  # lines that are found in nothing but noise are none
        found = readability(measures, model=policy.model)
    causes = sorted(_causes(measures, found, page, policy), key=lambda each: -each.gain)
    lines = tuple(_line(each, page.scale, policy.model) for each in measures.lines if each.region)
    where = {"page": page.number, "weak_lines": _weak(lines)}
    bounds = _bounds(measures, found, lines, causes, policy)
    hopeless_from = round(min(map(max, bounds), default=1.0), 4)
    return Quality(
        readability=round(found.score, 4),
        grade=_grade(measures, found, causes, policy),
        measures={**_flat(measures, found, page.scale), "hopeless_from": hopeless_from},
        reasons=tuple(
            replace(each.reason, evidence={**each.reason.evidence, **where}) if each.decisive else each.reason
            for each in causes
        ),
        lines=lines,
        hopeless=any(a < policy.hopeless_table and b < policy.hopeless_logistic for a, b in bounds),
    )


def _line(line: LineMeasure, scale: float, model: Model) -> LineQuality:
    """A measured line as it lies on the original page, and what would help it most."""
    assert line.region is not None
    box = Box.from_points((corners(line.region) / scale).tolist())
    share = line_readability(line, model=model)
    if share >= _EVEN:
        return LineQuality(box, round(share, 3))
    better = {
        group: line_readability(repaired_line(line, group, model=model), model=model)
        for group in (Group.FOCUS, Group.SIZE, Group.LIGHT)
    }
    return LineQuality(box, round(share, 3), max(better, key=better.__getitem__).value)


def _weak(lines: tuple[LineQuality, ...]) -> list[tuple[list[list[float]], float]]:
    """The lines that are more likely misread than read: corners in original pixels, and readability."""
    return [
        ([[round(x, 1), round(y, 1)] for x, y in line.box.corners], round(line.readability, 2))
        for line in lines
        if line.readability < _EVEN
    ]


def _grade(measures: QualityMeasures, found: Readability, causes: list[_Cause], policy: QualityPolicy) -> Grade:
    if found.score >= policy.good and found.lines >= policy.least_lines:
        return Grade.GOOD
    if (
        found.score < policy.unreadable
        and measures.rows >= policy.least_lines
        and any(cause.decisive for cause in causes)
    ):
        return Grade.UNREADABLE
    return Grade.DOUBTFUL


def _bounds(
    measures: QualityMeasures,
    found: Readability,
    lines: tuple[LineQuality, ...],
    causes: list[_Cause],
    policy: QualityPolicy,
) -> list[tuple[float, float]]:
    """The bounds of both heads above which everything agrees that nobody can read the page, for each open way.

    Returns:
        Empty where something speaks against it, or little was measured. One line that can be read may prove that
        there is something to read: each way says how many are nothing.
    """
    if measures.lines_found > policy.pattern_lines:
        return []
    if measures.noise > policy.drowned_noise and not _drowned(measures, policy):
        return []  # something stands out of much noise, which itself passes for lines of small or blurred print
    named = {cause.reason.code for cause in causes if cause.decisive}
    legible = sum(line.readability >= _EVEN for line in lines)
    return [
        (found.table / way.table, found.logistic / way.logistic)
        for way in policy.ways
        if legible <= way.legible * len(lines) and named & way.causes and _open(way, measures)
    ]


def _open(way: Way, measures: QualityMeasures) -> bool:
    """Whether what was measured lies within the bounds of a way."""
    return all(getattr(measures, name) >= least for name, least in way.least.items()) and all(
        getattr(measures, name) < most for name, most in way.below.items()
    )


def _causes(measures: QualityMeasures, found: Readability, page: Page, policy: QualityPolicy) -> Iterator[_Cause]:
    if measures.lines:
        yield from _print_causes(measures, found, policy)
    elif measures.edges < policy.blurry_edges:
        yield _Cause(_because("image_blurry", kind="focus", edges=measures.edges), 0.0, decisive=False)
    hidden = tuple(_hidden(measures.card, page, policy))
    yield from hidden
    told = {cause.reason.code for cause in hidden}
    faint = measures.contrast < policy.dark_contrast or measures.grain > policy.drowned
    lost = (_dark(measures, policy) and faint) or _drowned(measures, policy)
    unlit = measures.light < policy.dark_paper  # then what is measured of lines is measured of noise
    if lost or unlit:
        reason = _because(
            "image_too_dark",
            paper_level=measures.paper_level,
            contrast=measures.contrast,
            grain=measures.grain,
            murk=measures.murk,
            light=measures.light,
        )
        gain = 1.0 if unlit else _gain(measures, found, policy.model, Group.LIGHT)
        yield _Cause(reason, gain, decisive=lost)
    faded = measures.clipped_white > policy.bright_clipped and measures.contrast_ratio < policy.bright_contrast
    erased = _erased(measures, policy)
    if erased or faded or _beside_light(measures, found, policy):
        reason = _because(
            "image_too_bright",
            clipped=measures.clipped_white,
            contrast_ratio=measures.contrast_ratio,
            washed_out=measures.washed_out,
        )
        yield _Cause(reason, _gain(measures, found, policy.model, Group.LIGHT), decisive=erased or faded)
    lit = measures.glare_share > policy.glare_share and measures.glare_lines >= policy.glare_lines
    if lit and "image_glare" not in told:
        reason = _because("image_glare", share=measures.glare_share, lines=measures.glare_lines)
        without = replace(measures, glare_share=0.0, glare_lines=0)
        yield _Cause(reason, _won(without, found, policy.model), decisive=False)
    cut = measures.border_lines >= policy.border_lines and measures.border_share >= policy.border_share
    if cut and "image_cropped" not in told:
        reason = _because("image_cropped", lines=measures.border_lines, share=measures.border_share)
        whole = replace(measures, border_share=0.0, border_lines=0)
        yield _Cause(reason, _won(whole, found, policy.model), decisive=False)
    if measures.saturation < policy.copy_saturation and measures.bimodality > policy.copy_bimodality:
        reason = _because("doc_photocopy", saturation=measures.saturation, bimodality=measures.bimodality)
        yield _Cause(reason, 0.0, decisive=False)


def _hidden(card: CardView, page: Page, policy: QualityPolicy) -> Iterator[_Cause]:
    """What lies over the number, or the beginning of the name, of an identity card, and where; the worst alone."""
    number = {"image_cropped": card.outside, "image_glare": card.burnt, "image_obstructed": card.covered}
    name = {"image_glare": card.name_burnt, "image_obstructed": card.name_covered}
    for field, seen, least, place in (
        ("nik", number, policy.hidden_number, card.number_at),
        ("nama", name, policy.hidden_name, card.name_at),
    ):
        code = max(seen, key=seen.__getitem__)
        if seen[code] >= least:
            reason = _because(code, hidden_mm=seen[code])
            corners = [[round(x / page.scale, 1), round(y / page.scale, 1)] for x, y in place]
            evidence = {**reason.evidence, "box": corners, "page": page.number}
            yield _Cause(replace(reason, field=field, evidence=evidence), 1.0, decisive=True)
            return


def _dark(measures: QualityMeasures, policy: QualityPolicy) -> bool:
    return measures.paper_level < policy.dark_paper


def _drowned(measures: QualityMeasures, policy: QualityPolicy) -> bool:
    """Whether there is nothing but the noise of a photo in the dark."""
    return measures.noise > policy.drowned_noise and measures.murk > policy.drowned_murk


def _erased(measures: QualityMeasures, policy: QualityPolicy) -> bool:
    """Whether light has left next to nothing of a sheet."""
    return measures.rows < policy.least_lines and measures.washed_out > policy.washed_out


def _beside_light(measures: QualityMeasures, found: Readability, policy: QualityPolicy) -> bool:
    """Whether the lines that were found are no print and lie beside a sheet that light has erased."""
    lit = measures.washed_out > policy.washed_out and measures.clipped_white < 0.5 * measures.washed_out
    return lit and found.score < policy.unreadable


def _print_causes(measures: QualityMeasures, found: Readability, policy: QualityPolicy) -> Iterator[_Cause]:
    """Blur and size of the letters, measured against the letters themselves."""
    if measures.slope < policy.blurry_slope:
        kind = "motion" if measures.anisotropy < policy.motion_anisotropy else "focus"
        reason = _because("image_blurry", kind=kind, slope=measures.slope, anisotropy=measures.anisotropy)
        yield _Cause(
            reason,
            _gain(measures, found, policy.model, Group.FOCUS),
            decisive=measures.sharp_lines < policy.sharp_lines,
        )
    if measures.text_height_px < policy.small_text:
        far = measures.text_area < policy.far_area
        reason = _because(
            "image_too_far" if far else "image_low_resolution",
            text_height_px=measures.text_height_px,
            text_area=measures.text_area,
        )
        yield _Cause(reason, _gain(measures, found, policy.model, Group.SIZE, Group.FOCUS), decisive=True)


def _gain(measures: QualityMeasures, found: Readability, model: Model, *groups: Group) -> float:
    """What the score would win if these groups of measures were as on readable pages."""
    for group in groups:
        measures = repaired(measures, group, model=model)
    return _won(measures, found, model)


def _won(repaired_ones: QualityMeasures, found: Readability, model: Model) -> float:
    return readability(repaired_ones, model=model).score - found.score


def _because(code: str, **evidence: Any) -> Reason:
    short = {name: round(each, 3) if isinstance(each, float) else each for name, each in evidence.items()}
    return replace(because(code), evidence=short)


def _flat(measures: QualityMeasures, found: Readability, scale: float) -> dict[str, float]:
    """The measures by name, for the log of the case and for calibrating."""
    names = (
        "lines_found", "rows", "slope", "slope_low", "sharp_lines", "anisotropy", "contrast", "contrast_ratio",
        "paper_level", "noise", "murk", "shadow_ratio", "clipped_white", "washed_out", "glare_share",
        "glare_lines", "border_lines", "border_share", "text_area", "saturation", "bimodality", "grain",
    )  # fmt: skip
    flat = {name: round(float(getattr(measures, name)), 4) for name in names}
    heads = {
        "lines_measured": float(found.lines),
        "table": round(found.table, 4),
        "logistic": round(found.logistic, 4),
    }
    return {"text_height_px": round(measures.text_height_px / scale, 1), **flat, **heads}
