"""Measures to the probability that the text can be read.

Two heads are asked: `table`, which knows more features, and `logistic`, which knows four and cannot be led far
astray by what it has not seen. The score is calibrated on their mean; whoever turns a page away asks both. Nothing
but slope, height and contrast of print, noise, and what was cut off or burnt out goes into it: a copy, a
patterned table or a tilt cannot lower it by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from quality.model import LineMeasure, QualityMeasures
from quality.readability_model import Model, line_values, values_of

FEW_LINES = 6
"""Fewer lines prove little, either way: the score is drawn towards the model's `unknown`."""


@dataclass(frozen=True, slots=True)
class Readability:
    """What a model says of a page.

    Attributes:
        score: 0..1, calibrated probability that the fields the document is needed for can be read.
        table, logistic: 0..1, the two heads before calibration; like the score drawn towards `unknown` where there
            are few lines.
        lines: how many lines that rests on.
    """

    score: float
    table: float
    logistic: float
    lines: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What reading a document showed; of its needed fields.

    Attributes:
        page: 0..1, the score of its page before it was read.
        least: 0..1, confidence of the field that was read worst; 0 where one was not found.
        unread: share (0..1) of them that do not count as read.
        hidden: share (0..1) of them at whose place a defect of the photo was measured.
    """

    page: float
    least: float
    unread: float
    hidden: float


class Group(StrEnum):
    """What could be repaired about a photo, each a group of features."""

    FOCUS = "focus"
    SIZE = "size"
    LIGHT = "light"
    NOISE = "noise"
    HIDDEN = "hidden"


def readability(measures: QualityMeasures, *, model: Model | None = None) -> Readability:
    """How readable a page is.

    Args:
        measures: of the page.
        model: None: the packaged one.
    """
    model = model or Model.load()
    count = len(measures.lines)
    if not count:
        return Readability(model.unknown, model.unknown, model.unknown, 0)
    values = values_of(measures)
    table, logistic = model.table.logit(values), model.logistic.logit(values)
    trust = min(1.0, count / FEW_LINES)
    score, first, second = (
        trust * mean + (1.0 - trust) * model.unknown
        for mean in (model.calibration.at((table + logistic) / 2), probability(table), probability(logistic))
    )
    return Readability(score, first, second, count)


def readability_read(evidence: Evidence, *, model: Model | None = None) -> float:
    """Probability (0..1) that the needed fields can be read, once it was tried; worse evidence never raises it."""
    model = model or Model.load()
    return model.settled.at(model.read.logit(asdict(evidence)))


def line_readability(line: LineMeasure, *, model: Model | None = None) -> float:
    """Probability (0..1) that a line of text with these measures is read right."""
    return probability((model or Model.load()).line.logit(line_values(line)))


def repaired(measures: QualityMeasures, group: Group, *, model: Model | None = None) -> QualityMeasures:
    """The measures that the page would have if one group of its defects were as on readable pages.

    What is better than typical stays as it is. The difference of `readability` before and after is what the defect
    costs; the lines get no worse than typical too, so that the same holds for `line_readability`.
    """
    typical = (model or Model.load()).typical
    lines = tuple(_line_with(line, group, typical) for line in measures.lines)
    if group is Group.FOCUS:
        return replace(measures, lines=lines, slope=max(measures.slope, typical["slope"]))
    if group is Group.SIZE:
        return replace(measures, lines=lines, text_height_px=max(measures.text_height_px, typical["height"]))
    if group is Group.LIGHT:
        ratio = max(measures.contrast_ratio, typical["contrast"])
        contrast = max(measures.contrast, ratio * measures.paper_level)
        return replace(measures, lines=lines, contrast_ratio=ratio, contrast=contrast)
    if group is Group.NOISE:
        return replace(measures, noise=min(measures.noise, typical["grain"] * max(measures.contrast, 1.0)))
    return replace(measures, border_share=0.0, border_lines=0, glare_share=0.0, glare_lines=0)


def repaired_line(line: LineMeasure, group: Group, *, model: Model | None = None) -> LineMeasure:
    """The same for one line."""
    return _line_with(line, group, (model or Model.load()).typical)


def _line_with(line: LineMeasure, group: Group, wanted: Mapping[str, float]) -> LineMeasure:
    if group is Group.FOCUS:
        return replace(line, slope=max(line.slope, wanted["slope"]))
    if group is Group.SIZE:
        return replace(line, height=max(line.height, wanted["height"]))
    if group is Group.LIGHT:
        return replace(line, contrast=max(line.contrast, wanted["contrast"] * line.paper))
    return line


def probability(logit: float) -> float:
    """Of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))
