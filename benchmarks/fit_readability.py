"""Fit the model of readability, judge it on defects that it has not seen, and write its file.

    .venv/bin/python -m benchmarks.readability_samples --folder readability/train
    .venv/bin/python -m benchmarks.readability_evidence --folder readability/train
    .venv/bin/python -m benchmarks.fit_readability --folder readability/train --write quality/readability.json

Needs numpy alone. Both heads are logistic regressions whose weights may not be negative: `logistic` on the
logarithms of four features, `table` on steps of six, so that what it adds up is a rising broken line for each;
`read` is such a table of what reading showed (benchmarks/fit_readability_read.py fits that one alone). The
calibrations come from predictions for samples that the heads were not fitted on (five folds).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.readability_evidence import known
from benchmarks.readability_samples import LOCAL, Label, load
from quality.measure import measure
from quality.model import LineMeasure, QualityMeasures
from quality.readability import FEW_LINES, Evidence, readability, readability_read
from quality.readability_model import (
    EVIDENCE,
    FALLING,
    FEATURES,
    Curve,
    Head,
    Model,
    Weight,
    line_values,
    values_of,
)
from quality.statistics import auc, brier, counted, cut_at, isotonic

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

KNOTS: Mapping[str, tuple[float, ...]] = {
    "slope": (0.02, 0.04, 0.055, 0.07, 0.085, 0.10, 0.12, 0.16),
    "height": (2.5, 3.5, 4.2, 5.0, 6.0, 8.0, 12.0),
    "contrast": (0.03, 0.08, 0.15, 0.25, 0.40, 0.60),
    "grain": (0.005, 0.02, 0.05, 0.10, 0.20, 0.40),
    "border": (0.0, 0.05, 0.10, 0.30),
    "glare": (0.0, 0.01, 0.05, 0.15),
}
"""Where the broken lines of the table may bend."""
READ_KNOTS: Mapping[str, tuple[float, ...]] = {
    "page": (0.05, 0.30, 0.60, 0.80, 0.95),
    "least": (0.0, 0.30, 0.60, 0.80, 0.90, 0.97),
    "unread": (0.0, 0.30, 0.60, 1.0),
    "hidden": (0.0, 0.30, 1.0),
}
"""The same of the head for a document that was read."""
BOUNDS: Mapping[str, tuple[float, float]] = {
    "slope": (0.02, 0.16),
    "height": (2.5, 7.0),
    "contrast": (0.02, 0.50),
    "grain": (0.01, 0.60),
}
"""Features of the logistic head, and where each stops to count."""
LINE_WEIGHTS: Mapping[str, float] = {"slope": 4.1, "height": 2.0, "contrast": 2.2}
"""Of one line, from a study of 4,000 lines with one defect each (fixtures/readable.py). They are not fitted here:
of lines that are found at all the tall ones are the smeared ones, and height would count against a line."""
LEAST_SIDE = 300
FOLDS = 5
FALSE_REJECTS = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One photo, measured and labelled; `evidence`: what reading showed, None where it was not read."""

    label: Label
    measures: QualityMeasures
    evidence: Evidence | None = None

    @property
    def readable(self) -> bool:
        """Whether the best reader read every needed field."""
        return self.label.readable


def samples(folder: Path, *, read: bool = False) -> list[Sample]:
    """The photos of a folder that are not too small for the pipeline, measured; `read`: only those read."""
    cv2.setNumThreads(1)
    found, seen = [], known(folder)
    for path, label in load(folder):
        if read and label.number not in seen:
            continue
        picture = cv2.imread(str(path))
        if picture is not None and max(picture.shape[:2]) >= LEAST_SIDE:
            found.append(Sample(label, measure(np.asarray(picture, np.uint8)), seen.get(label.number)))
    return found


# --- fitting ---


def rising_logistic(inputs: Floats, truths: Truths, *, ridge: float = 0.5, steps: int = 1500) -> Floats:
    """Weights, none negative, and at last the intercept of a logistic regression (accelerated gradient)."""
    design = np.c_[inputs, np.ones(len(inputs))]
    penalty = np.full(design.shape[1], ridge)
    penalty[-1] = 0.0
    step = 1.0 / (0.25 * float(np.linalg.norm(design, 2)) ** 2 + ridge)
    weights = ahead = np.zeros(design.shape[1])
    momentum = 1.0
    for _ in range(steps):
        gradient = design.T @ (1 / (1 + np.exp(-design @ ahead)) - truths) + penalty * ahead
        found = ahead - step * gradient
        found[:-1] = np.maximum(found[:-1], 0.0)
        after = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead, weights, momentum = found + (momentum - 1) / after * (found - weights), found, after
    return np.asarray(weights, np.float64)


def fit_table(pages: Sequence[QualityMeasures], truths: Truths) -> Head:
    """Each feature as a broken line that never falls (never rises where more is worse)."""
    return _curves({name: [of(page) for page in pages] for name, of in FEATURES.items()}, truths, KNOTS)


def fit_read(seen: Sequence[Evidence], truths: Truths) -> Head:
    """The same of what reading showed."""
    return _curves({name: [getattr(each, name) for each in seen] for name in EVIDENCE}, truths, READ_KNOTS)


def _curves(
    features: Mapping[str, Sequence[float]], truths: Truths, bends: Mapping[str, tuple[float, ...]]
) -> Head:
    columns, owners = [], []
    for name, found in features.items():
        values, knots = np.array(found), bends[name]
        for low, high in pairwise(knots):
            share = np.clip((values - low) / (high - low), 0, 1)
            columns.append(1 - share if name in FALLING else share)
            owners.append(name)
    *weights, intercept = rising_logistic(np.array(columns).T, truths)
    parts: dict[str, Curve | Weight] = {}
    for name, knots in bends.items():
        own = [weight for weight, owner in zip(weights, owners, strict=True) if owner == name]
        ups = np.concatenate([[0.0], np.cumsum(own)])
        values = sum(own) - ups if name in FALLING else ups
        parts[name] = Curve(knots, tuple(round(float(value), 3) + 0.0 for value in values))
    return Head(round(float(intercept), 3), parts)


def fit_logistic(pages: Sequence[QualityMeasures], truths: Truths) -> Head:
    """Four features by their logarithms."""
    signs = {name: -1.0 if name in FALLING else 1.0 for name in BOUNDS}
    columns = [
        signs[name] * np.log(np.clip([FEATURES[name](page) for page in pages], *BOUNDS[name])) for name in BOUNDS
    ]
    *weights, intercept = rising_logistic(np.array(columns).T, truths, steps=4000)
    parts: dict[str, Curve | Weight] = {
        name: Weight(round(signs[name] * float(weight), 3), BOUNDS[name])
        for name, weight in zip(BOUNDS, weights, strict=True)
    }
    return Head(round(float(intercept), 3), parts)


def fit_line(lines: Sequence[LineMeasure], truths: Truths) -> Head:
    """The intercept by which lines are as often read as the head says; its weights are given."""
    parts: dict[str, Curve | Weight] = {
        name: Weight(
            weight, (0.02, 0.16) if name == "slope" else (3.0, 14.0) if name == "height" else (0.02, 0.40)
        )
        for name, weight in LINE_WEIGHTS.items()
    }
    without = np.array([Head(0.0, parts).logit(line_values(line)) for line in lines])
    low, high = -60.0, 60.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (
            (middle, high) if (1 / (1 + np.exp(-without - middle))).mean() < truths.mean() else (low, middle)
        )
    return Head(round(low, 3), parts)


def fit_calibration(logits: Floats, truths: Truths, *, knots: int = 11) -> Curve:
    """Rising steps through groups of equal size, joined to a broken line; never quite sure of anything."""
    groups = np.array_split(np.argsort(logits), knots)
    places = np.array([logits[group].mean() for group in groups])
    weights = np.concatenate([np.full(len(group), place) for group, place in zip(groups, places, strict=True)])
    order = np.concatenate(groups)
    levels, shares = isotonic(weights.tolist(), truths[order].tolist())
    return Curve(
        tuple(round(float(level), 3) for level in levels),
        tuple(round(float(share), 3) for share in np.clip(shares, 0.005, 0.99)),
    )


def fit(found: Sequence[Sample], *, origin: str) -> Model:
    """A whole model.

    Raises:
        ValueError: no sample was read through (`benchmarks.readability_evidence`).
    """
    printed = [each for each in found if each.measures.lines]
    pages, truths = [each.measures for each in printed], np.array([each.readable for each in printed])
    table, logistic = fit_table(pages, truths), fit_logistic(pages, truths)
    lines = list(_labelled_lines(printed))
    readable = [values_of(page) for page, truth in zip(pages, truths, strict=True) if truth]
    blank = [each.readable for each in found if not each.measures.lines]
    model = Model(
        origin=origin,
        line=fit_line([line for line, _ in lines], np.array([truth for _, truth in lines])),
        table=table,
        logistic=logistic,
        calibration=fit_calibration(unseen_logits(pages, truths), truths),
        read=Head(0.0, {}),
        settled=Curve((0.0,), (0.5,)),
        typical={name: round(float(np.median([values[name] for values in readable])), 4) for name in FEATURES},
        unknown=round((sum(blank) + 1) / (len(blank) + 20), 3),
    )
    return fit_read_alone(found, model)


def fit_read_alone(found: Sequence[Sample], model: Model) -> Model:
    """A model with its head for documents that were read fitted anew.

    Raises:
        ValueError: see `fit`.
    """
    read, settled = fit_after([scored(each, model) for each in found])
    return replace(model, read=read, settled=settled)


def scored(sample: Sample, model: Model) -> Sample:
    """The sample with the score that a model gives its page before reading."""
    if sample.evidence is None:
        return sample
    page = readability(sample.measures, model=model).score
    return replace(sample, evidence=replace(sample.evidence, page=page))


def unseen_logits(pages: Sequence[QualityMeasures], truths: Truths) -> Floats:
    """Mean log odds of the two heads for each page, fitted on the other folds."""

    def heads(known: list[int]) -> Callable[[int], float]:
        learnt = [learn([pages[place] for place in known], truths[known]) for learn in HEADS.values()]
        return lambda place: float(np.mean([head.logit(values_of(pages[place])) for head in learnt]))

    return by_folds(len(pages), heads)


def fit_after(found: Sequence[Sample]) -> tuple[Head, Curve]:
    """The head for documents that were read, and its calibration on documents that it was not fitted on."""
    read = [(each.evidence, each.readable) for each in found if each.evidence]
    if not read:
        raise ValueError("no sample was read: run benchmarks.readability_evidence first")
    seen, truths = [evidence for evidence, _ in read], np.array([truth for _, truth in read])

    def head(known: list[int]) -> Callable[[int], float]:
        learnt = fit_read([seen[place] for place in known], truths[known])
        return lambda place: learnt.logit(asdict(seen[place]))

    return fit_read(seen, truths), fit_calibration(by_folds(len(seen), head), truths)


def by_folds(count: int, learn: Callable[[list[int]], Callable[[int], float]]) -> Floats:
    """A value for each place by what was learnt from the places of the other folds."""
    found = np.zeros(count)
    for fold in range(FOLDS):
        judge = learn([place for place in range(count) if place % FOLDS != fold])
        for place in range(fold, count, FOLDS):
            found[place] = judge(place)
    return found


HEADS: Mapping[str, Callable[[Sequence[QualityMeasures], Truths], Head]] = {
    "table": fit_table,
    "logistic": fit_logistic,
}


def _labelled_lines(found: Sequence[Sample]) -> Iterator[tuple[LineMeasure, bool]]:
    """Lines that lie in a needed field, and whether that field was read."""
    for each in found:
        for field in each.label.fields:
            box = np.array(field.box, np.float32)
            for line in each.measures.lines:
                if line.region and cv2.pointPolygonTest(box, line.region.center, False) >= 0:
                    yield line, field.read


# --- judging ---


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a head made of one defect that it was not fitted on: counts of pages, and of those below the cut."""

    defect: str
    readable: int
    rejected: int
    unreadable: int
    caught: int


def leave_one_out(
    found: Sequence[Sample], learn: Callable[[Sequence[QualityMeasures], Truths], Head]
) -> list[Unseen]:
    """Each defect judged by a head, and a cut at 1 % false rejects, that never saw it."""
    printed = [each for each in found if each.measures.lines]
    results = []
    for defect in sorted({name for each in printed for name in each.label.defects}):
        known = [each for each in printed if defect not in each.label.defects]
        unseen = [each for each in printed if defect in each.label.defects]
        head = learn([each.measures for each in known], np.array([each.readable for each in known]))
        fine = [head.logit(values_of(each.measures)) for each in known if each.readable]
        cut = cut_at(fine, false_rejects=FALSE_REJECTS)
        below = [(each.readable, head.logit(values_of(each.measures)) < cut) for each in unseen]
        good, bad = [lost for truth, lost in below if truth], [lost for truth, lost in below if not truth]
        results.append(Unseen(defect, len(good), sum(good), len(bad), sum(bad)))
    return results


def _ranking(console: Console, title: str, found: Sequence[Sample], model: Model) -> None:
    scores = [readability(each.measures, model=model).score for each in found]
    truths = [each.readable for each in found]
    whole = [place for place, each in enumerate(found) if not _local(each)]
    ranked = auc([scores[place] for place in whole], [truths[place] for place in whole])
    console.print(
        f"{title}: {len(found)} photos, {sum(truths)} readable; AUC {auc(scores, truths):.3f}, "
        f"defects of the whole page {ranked:.3f}, Brier {brier(scores, truths):.3f}"
    )
    found = [scored(each, model) for each in found]
    read = [(readability_read(each.evidence, model=model), each) for each in found if each.evidence]
    if read:
        scores, truths = [score for score, _ in read], [each.readable for _, each in read]
        before = auc([each.evidence.page for _, each in read if each.evidence], truths)
        console.print(
            f"of these {len(read)} were read: AUC {before:.3f} before, {auc(scores, truths):.3f} after, "
            f"Brier {brier(scores, truths):.3f} after"
        )


def _local(sample: Sample) -> bool:
    return bool(LOCAL & set(sample.label.defects))


def report(console: Console, found: Sequence[Sample], model: Model) -> None:
    """The table of defects left out, for both heads."""
    table = Table(title="Leave one defect out: cut at 1 % false rejects of the other defects")
    for column in ("defect never seen", *(f"{name}: {what}" for name in HEADS for what in ("false", "caught"))):
        table.add_column(column)
    columns = {name: leave_one_out(found, learn) for name, learn in HEADS.items()}
    for rows in zip(*columns.values(), strict=True):
        cells = [
            cell for row in rows for cell in (f"{row.rejected}/{row.readable}", f"{row.caught}/{row.unreadable}")
        ]
        table.add_row(rows[0].defect, *cells)
    totals = []
    for results in columns.values():
        totals.append(counted(sum(row.rejected for row in results), sum(row.readable for row in results)))
        totals.append(counted(sum(row.caught for row in results), sum(row.unreadable for row in results)))
    table.add_row("together", *totals, style="bold")
    console.print(table)
    _ranking(console, "fitted on", found, model)


def main() -> None:
    """Fit, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="samples to fit on")
    parser.add_argument("--unseen", type=Path, help="samples with other fonts and backgrounds, to judge on")
    parser.add_argument("--write", type=Path, help="the file of the model")
    options = parser.parse_args()
    console = Console(width=118)
    found = samples(options.folder)
    origin = f"synthetic: {len(found)} generated photos, {sum(each.readable for each in found)} of them readable"
    model = fit(found, origin=origin)
    report(console, found, model)
    if options.unseen:
        _ranking(console, "not fitted on, other fonts and backgrounds", samples(options.unseen), model)
    if options.write:
        options.write.write_text(model.dump(), encoding="utf-8")
    few = sum(len(each.measures.lines) < FEW_LINES for each in found)
    console.print(f"{few} photos with fewer than {FEW_LINES} lines")


if __name__ == "__main__":
    main()
