"""How readable a page is, before anything is read, and what stands in the way.

The score never condemns a page by itself: `unreadable` also needs enough lines to judge by and a defect with
evidence of its own. Whatever is unlike print (handwriting, a few words, patterns) stays `doubtful`, and reading
decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline.model import Grade, Page, Quality, Reason
from pipeline.policy import QualityPolicy
from pipeline.reasons import because
from quality.geometry import corners
from quality.measure import measure
from quality.model import LineMeasure, QualityMeasures
from quality.readability import line_readability, readability

_SHARP, _TALL, _DARK = 0.16, 24.0, 0.8
"""Slope, height (pixels) and contrast ratio of good print: what a defect's cost is measured against."""
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


def assess(page: Page, *, policy: QualityPolicy) -> Quality:
    """Measure a page and grade it; a born-digital one is readable by construction.

    Returns:
        Measures flat by name, units as in `quality.model` (`text_height_px` in pixels of the original page);
        reasons: the defects that crossed their own bound, the one that costs most first. They do not say that
        the page cannot be read: that is for `decide`, which knows what was.
    """
    if page.text_layer:
        heights = sorted(line.box.height for line in page.text_layer)
        return Quality(1.0, Grade.GOOD, {"text_height_px": round(heights[len(heights) // 2], 1)})
    measures = measure(page.image)
    score = readability(measures)
    causes = sorted(_causes(measures, score, policy), key=lambda each: -each.gain)
    where = {"page": page.number, "weak_lines": _weak_lines(measures, page.scale)}
    return Quality(
        readability=round(score, 4),
        grade=_grade(measures, score, causes, policy),
        measures=_flat(measures, page.scale),
        reasons=tuple(
            replace(each.reason, evidence={**each.reason.evidence, **where}) if each.decisive else each.reason
            for each in causes
        ),
    )


def _weak_lines(measures: QualityMeasures, scale: float) -> list[tuple[list[list[float]], float]]:
    """The measured lines that are more likely misread than read: corners in original pixels, and readability."""
    return [
        (
            [[round(float(x / scale), 1), round(float(y / scale), 1)] for x, y in corners(line.region)],
            round(share, 2),
        )
        for line in measures.lines
        if line.region and (share := line_readability(line)) < _EVEN
    ]


def _grade(measures: QualityMeasures, score: float, causes: list[_Cause], policy: QualityPolicy) -> Grade:
    enough = len(measures.lines) >= policy.least_lines
    if score >= policy.good and enough:
        return Grade.GOOD
    if score < policy.unreadable and enough and any(cause.decisive for cause in causes):
        return Grade.UNREADABLE
    return Grade.DOUBTFUL


def _causes(measures: QualityMeasures, score: float, policy: QualityPolicy) -> Iterator[_Cause]:
    if measures.lines:
        yield from _print_causes(measures, score, policy)
    if measures.paper_level < policy.dark_paper and measures.contrast < policy.dark_contrast:
        reason = _because("image_too_dark", paper_level=measures.paper_level, contrast=measures.contrast)
        yield _Cause(reason, _gain(measures, score, contrast=_DARK), decisive=True)
    if measures.clipped_white > policy.bright_clipped and measures.contrast_ratio < policy.bright_contrast:
        reason = _because(
            "image_too_bright", clipped=measures.clipped_white, contrast_ratio=measures.contrast_ratio
        )
        yield _Cause(reason, _gain(measures, score, contrast=_DARK), decisive=True)
    if measures.glare_share > policy.glare_share and measures.glare_lines >= policy.glare_lines:
        reason = _because("image_glare", share=measures.glare_share, lines=measures.glare_lines)
        yield _Cause(reason, measures.glare_share, decisive=False)
    if measures.border_lines >= policy.border_lines and measures.border_share >= policy.border_share:
        reason = _because("image_cropped", lines=measures.border_lines, share=measures.border_share)
        yield _Cause(reason, 0.5 * measures.border_share, decisive=False)
    if measures.saturation < policy.copy_saturation and measures.bimodality > policy.copy_bimodality:
        reason = _because("doc_photocopy", saturation=measures.saturation, bimodality=measures.bimodality)
        yield _Cause(reason, 0.0, decisive=False)


def _print_causes(measures: QualityMeasures, score: float, policy: QualityPolicy) -> Iterator[_Cause]:
    """Blur and size of the letters, measured against the letters themselves."""
    if measures.slope < policy.blurry_slope:
        kind = "motion" if measures.anisotropy < policy.motion_anisotropy else "focus"
        reason = _because("image_blurry", kind=kind, slope=measures.slope, anisotropy=measures.anisotropy)
        yield _Cause(reason, _gain(measures, score, slope=_SHARP), decisive=True)
    if measures.text_height_px < policy.small_text:
        far = measures.text_area < policy.far_area
        reason = _because(
            "image_too_far" if far else "image_low_resolution",
            text_height_px=measures.text_height_px,
            text_area=measures.text_area,
        )
        yield _Cause(reason, _gain(measures, score, height=_TALL, slope=_SHARP), decisive=True)


def _gain(measures: QualityMeasures, score: float, **better: float) -> float:
    """What the score would win if every line had these measures at least."""
    lines = tuple(_with(line, **better) for line in measures.lines)
    return readability(replace(measures, lines=lines)) - score


def _with(line: LineMeasure, *, slope: float = 0.0, height: float = 0.0, contrast: float = 0.0) -> LineMeasure:
    return replace(
        line,
        slope=max(line.slope, slope),
        height=max(line.height, height),
        contrast=max(line.contrast, contrast * line.paper),
    )


def _because(code: str, **evidence: Any) -> Reason:
    short = {name: round(each, 3) if isinstance(each, float) else each for name, each in evidence.items()}
    return replace(because(code), evidence=short)


def _flat(measures: QualityMeasures, scale: float) -> dict[str, float]:
    """The measures by name, for the log of the case and for calibrating."""
    names = (
        "lines_found", "slope", "slope_low", "anisotropy", "contrast", "contrast_ratio", "paper_level", "noise",
        "shadow_ratio", "clipped_white", "glare_share", "glare_lines", "border_lines", "border_share",
        "text_area", "saturation", "bimodality",
    )  # fmt: skip
    flat = {name: round(float(getattr(measures, name)), 4) for name in names}
    return {"text_height_px": round(measures.text_height_px / scale, 1), **flat}
